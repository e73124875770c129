"""Drafts, waiting and withdrawn cases leave no trace in anything that is built.

The site is built with the cases public first, which shows that what is looked for can be found;
then they are hidden, and it is built again into the same folder.
"""

import json
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from casebook.load import load
from casebook.search.engine import Engine
from tests.fixtures import ROOT, casebook
from tests.outputs import traces
from tests.sites import made_once

WITHDRAWN = {
    "SY-2023-02-08": ("2024-03", "2024年3月", "隐名不当"),
    "GK-2025-01-04": ("2025-12", "2025年12月", "事实有误"),
}
"""The month as written, as shown, and the class of reason."""

STATUS = {
    "SY-2023-02-06": "草稿",
    "GK-2025-01-03": "草稿",
    "SY-2023-02-05": "待审",
    "GK-2025-01-07": "待审",
    **dict.fromkeys(WITHDRAWN, "已撤回"),
}
TOKENS = {key: f"{chr(0x9F00 + 2 * i)}{chr(0x9F01 + 2 * i)}" for i, key in enumerate(STATUS)}
"""Two characters for each case that stand nowhere else: 鼀鼁, 鼂鼃, …"""

PUBLIC = "SY-2023-02-04"
"""One that stays public."""

UNNUMBERED = "draft-1"
"""A copy of the first draft as it is before it gets its number."""

_PLANTED = re.compile(
    r"(?m)^(title: 对|gist: |handling: |correction: |  point: |    because: |    point: "
    r"|  - ask: |    note: |source: |  .*fact: |[^\n\[#:{}]{60})"
)
"""After each of these places in a case, its token is planted."""


@dataclass(frozen=True)
class Outputs:
    """What one project has built."""

    before: Path
    """The site with every case public, kept aside."""
    built: Path
    """The folder of all outputs after the second build: ``site``, ``stage``, whatever else."""
    fingerprints: dict[str, list[str]]
    """By case: its title, stretches of its facts, of notes and of the facts of rows."""
    found_before: dict[str, list[str]]
    found: dict[str, list[str]]
    """Where each of ``wanted`` was found in both."""


def mend(file: Path, pattern: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert re.search(pattern, text), (file.name, pattern)
    file.write_text(re.sub(pattern, new, text), encoding="utf-8")


def file_of(project: Path, key: str) -> Path:
    return project / "cases" / key.rsplit("-", 1)[0] / f"{key}.md"


def plant(file: Path, token: str) -> list[str]:
    """Plant the token all over a case; returns the fingerprints of the case."""
    text = file.read_text(encoding="utf-8")
    mend(file, _PLANTED.pattern, rf"\g<1>{token}、")  # or it would make a name of what follows
    mend(file, r"(keywords: \[)", rf"\g<1>{token}")
    patterns = (
        r"title: 对(.{14})",
        r"基本案情\n\n(.{24})",
        r"note: (.{24})",
        r"fact: ([^}]{12,20})",
    )
    return [found for pattern in patterns for found in re.findall(pattern, text)]


def hide(project: Path) -> None:
    """Make the cases what they are to be, and mend what refers to them."""
    for key, status in STATUS.items():
        month, _, reason = WITHDRAWN.get(key, ("", "", ""))
        note = f"withdrawn: {{month: {month}, reason: {reason}}}\n" if month else ""
        mend(file_of(project, key), "status: 已发布", f"{note}status: {status}")
    for key in ("SY-2023-02-04", "SY-2023-02-08"):
        mend(file_of(project, key), r"contrasts:\n.*\n.*\n", "")
    for key in ("SY-2023-02-04", "GK-2025-01-05"):
        mend(file_of(project, key), r"\[\[(?:SY|GK)[^\]]*\]\]", "另案")
    waiting, other = "SY-2023-02-05", "SY-2023-02-01"
    pair = f"contrasts:\n  - case: {other}\n    point: {TOKENS[waiting]}\nquestions:"
    mend(file_of(project, waiting), "questions:", pair)
    first = next(iter(STATUS))
    copy = file_of(project, first).with_name(f"{UNNUMBERED}.md")
    shutil.copy(file_of(project, first), copy)
    mend(copy, f"id: {first}", "id: 待编号")


def build(project: Path) -> None:
    """Build the site and the stage, both at once."""
    kinds = (("--site-dir", "built/site"), ("--stage", str(project / "built/stage")))
    with ThreadPoolExecutor() as both:
        for done in both.map(lambda options: casebook("build", *options, cwd=project), kinds):
            assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> Outputs:
    made = made_once(tmp_path_factory, "unreleased", make_outputs)
    told = json.loads((made / "told.json").read_text(encoding="utf-8"))
    return Outputs(made / "before", made / "built", **told)


def make_outputs(project: Path) -> None:
    """Build twice, and look for everything in both."""
    for name in ("cases", "policies", "search", "docs", "overrides"):
        shutil.copytree(ROOT / name, project / name)
    shutil.copy(ROOT / "mkdocs.yml", project)
    assert traces(project, "".join(TOKENS.values())) == {}
    fingerprints = {key: plant(file_of(project, key), TOKENS[key]) for key in STATUS}
    for key, token in TOKENS.items():
        mend(project / "search/asked.yml", rf"(  {key}:\n    \[)", rf"\g<1>{token}该怎么处理, ")
    build(project)
    shutil.copytree(project / "built", project / "before")
    hide(project)
    build(project)
    before, built = project / "before", project / "built"
    needles = wanted(fingerprints)
    told = {
        "fingerprints": fingerprints,
        "found_before": traces(before, needles),
        "found": traces(built, [*needles, PUBLIC]),
    }
    (project / "told.json").write_text(json.dumps(told), encoding="utf-8")


def wanted(fingerprints: dict[str, list[str]]) -> list[str]:
    """All fingerprints, tokens, ids, and the characters of tokens: search has single ones too."""
    whole = [text for texts in fingerprints.values() for text in texts]
    return [*whole, *TOKENS.values(), *"".join(TOKENS.values()), *STATUS]


def test_public_cases_can_be_traced(outputs: Outputs) -> None:
    """What is looked for stands in the site and the stage while the cases are public."""
    for key, texts in outputs.fingerprints.items():
        assert len(texts) >= 13, key
    assert set(outputs.found_before) == set(wanted(outputs.fingerprints))
    for text, places in outputs.found_before.items():
        assert {place.split("/")[0] for place in places} == {"site", "stage"}, text
    for token in TOKENS.values():
        shards = [place for place in outputs.found_before[token] if "site/search/" in place]
        assert {Path(shard).name[0] for shard in shards} >= set("tdep"), (
            "terms, texts, words, sounds"
        )


def test_nothing_built_afterwards_has_a_trace(outputs: Outputs) -> None:
    """No text of a hidden case, no id of a draft; of withdrawn cases the address, and the feeds."""
    assert {text: places for text, places in outputs.found.items() if text not in WITHDRAWN} == {
        PUBLIC: outputs.found[PUBLIC]
    }
    for key in WITHDRAWN:
        feeds = [place for place in outputs.found[key] if Path(place).stem == "feed"]
        assert f"site/batches/{key[:-3]}/feed.atom" in feeds
        assert [place for place in outputs.found[key] if place not in feeds] == [
            f"site/cases/{key}",
            f"site/cases/{key}/index.html",
            f"site/cite/{key}.txt",
            "site/data/changes.csv",
            "site/sitemap.xml",
            "site/sitemap.xml.gz!",
            "site/updates/index.html",
            f"stage/cases/{key}.md",
            f"stage/cite/{key}.txt",
            "stage/data/changes.csv",
            "stage/updates/index.md",
        ]
    sitemap = (outputs.built / "site/sitemap.xml").read_text(encoding="utf-8")
    for key in WITHDRAWN:
        lines = [line.strip() for line in sitemap.split("\n") if key in line]
        assert lines == [f"<loc>https://example.org/cases/{key}/</loc>"]


def test_unnumbered_draft_has_no_page(outputs: Outputs) -> None:
    assert [file for file in outputs.built.rglob("*") if UNNUMBERED in file.name] == []


def test_nothing_is_left_beside_the_outputs(outputs: Outputs) -> None:
    """The site that was there before is not merely moved aside."""
    entries = {entry.name for entry in outputs.built.iterdir()}
    assert entries == {"site", "stage", ".site.lock", ".stage.lock"}


@pytest.mark.parametrize("path", ["site/cases/{}/index.html", "stage/cases/{}.md"])
def test_tombstone_says_what_it_may_and_nothing_else(outputs: Outputs, path: str) -> None:
    """Id, month and class of reason; but for these, all tombstones are the same."""
    bare: set[str] = set()
    for key, (_, month, reason) in WITHDRAWN.items():
        text = (outputs.built / path.format(key)).read_text(encoding="utf-8")
        found = re.search(r'<div class="tombstone">(.*?)</div>', text, re.DOTALL)
        assert found
        words = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", found[1])).strip()
        assert words == (
            f"{key} 该案例已于{month}撤回，原因类别：{reason}。"
            "编号不再使用，内容不再提供。 查看其他案例"
        )
        bare.add(text.replace(key, "ID").replace(month, "MONTH").replace(reason, "REASON"))
    assert len(bare) == 1


def test_search_engine_finds_none_of_them(outputs: Outputs) -> None:
    """By id, token, title and every fingerprint."""
    before, after = (Engine(folder / "site") for folder in (outputs.before, outputs.built))
    for key, (title, *texts) in outputs.fingerprints.items():
        for query in (key, TOKENS[key], title):
            assert key in [hit.id for hit in before.find(query, 500).hits], query
        for query in (key, TOKENS[key], title, *texts):
            hits = after.find(query, 500).hits
            assert not [hit for hit in hits if hit.id in STATUS or TOKENS[key] in str(hit)], query


def test_search_command_finds_none_of_them(outputs: Outputs) -> None:
    key = "GK-2025-01-04"

    def said(query: str, folder: Path) -> str:
        done = casebook("search", query, "--top", "500", "--site", str(folder / "site"))
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert f"cases/{key}/" in said(TOKENS[key], outputs.before)
    for query in (key, outputs.fingerprints[key][0], TOKENS[key]):
        shown = said(query, outputs.built)
        assert key not in shown
        assert TOKENS[key] not in shown


def test_counts_are_those_of_public_cases(outputs: Outputs) -> None:
    """Home, batch and the list of all say how many there are, not how many there were."""
    site = outputs.built / "site"
    number = len(json.loads((site / "data/cases.json").read_text(encoding="utf-8")))
    assert number == sum(case.is_public for case in load(ROOT)[0].cases.values()) - 6
    pages = {"index.html": f"现有案例 {number} 件", "cases/index.html": f"共 {number} 件"}
    for path, words in pages.items():
        assert words in (site / path).read_text(encoding="utf-8")
    for batch, number in (("SY-2023-02", 5), ("GK-2025-01", 4)):
        text = (site / f"batches/{batch}/index.html").read_text(encoding="utf-8")
        assert len(re.findall(r'<span class="id">', text)) == number
        counts = re.search(r'<span class="counts">(.*?)</p>', text, re.DOTALL)
        assert counts
        assert sum(map(int, re.findall(r"(\d+) 件", counts[1]))) == number

"""Drafts, waiting and withdrawn cases leave no trace in anything that is built."""

import json
import re
from pathlib import Path

import pytest

from casebook.load import load
from casebook.search.engine import Engine
from tests.fixtures import ROOT, casebook
from tests.unreleased import (
    PUBLIC,
    STATUS,
    TOKENS,
    UNNUMBERED,
    WITHDRAWN,
    Outputs,
    outputs,
    wanted,
)

__all__ = ["outputs"]


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


def test_withdrawal_is_told_in_lists_of_changes(outputs: Outputs) -> None:
    """On the page of updates, in the index of changes, for whoever cites it: no more than that."""
    key = "GK-2025-01-04"
    site = outputs.built / "site"
    updates = (site / "updates/index.html").read_text(encoding="utf-8").splitlines()
    (line,) = [line for line in updates if key in line]
    assert "原因类别：事实有误" in line
    cited = (site / f"cite/{key}.txt").read_text(encoding="utf-8")
    assert cited == f"{key} 已撤回（2025年12月，事实有误）\n"
    events = (site / "data/changes.csv").read_text(encoding="utf-8").splitlines()
    (row,) = [row for row in events if key in row]
    assert row == f"2025-12,撤回,{key},,原因类别：事实有误,/cases/{key}/"


def test_drafts_are_in_previews(outputs: Outputs) -> None:
    """And say what they are."""
    page = outputs.preview / "cases/SY-2023-02-06/index.html"
    assert "本案尚未发布" in page.read_text(encoding="utf-8")
    assert not (outputs.built / "site/cases/SY-2023-02-06").exists()

"""A project with drafts, waiting and withdrawn cases, and all that is built from it.

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

from tests.fixtures import SOURCES, casebook, copy_project
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

    project: Path
    """Where its sources are, as they were for the second build."""
    before: Path
    """Cases and search with every case public, kept aside."""
    built: Path
    """The folder of all outputs after the second build: ``site``, ``stage``, whatever else."""
    preview: Path
    """The site as ``--drafts`` shows it."""
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


def build(project: Path, *others: tuple[str, ...]) -> None:
    """Build the site and the stage and whatever else, all at once."""
    kinds = (("--site-dir", "built/site"), ("--stage", str(project / "built/stage")), *others)
    with ThreadPoolExecutor() as both:
        for done in both.map(lambda options: casebook("build", *options, cwd=project), kinds):
            assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> Outputs:
    made = made_once(tmp_path_factory, "unreleased", make_outputs)
    told = json.loads((made / "told.json").read_text(encoding="utf-8"))
    return Outputs(made, made / "before", made / "built", made / "preview", **told)


def make_outputs(project: Path) -> None:
    """Build twice, and look for everything in both."""
    copy_project(project)
    for name in SOURCES:
        assert traces(project / name, "".join(TOKENS.values())) == {}
    fingerprints = {key: plant(file_of(project, key), TOKENS[key]) for key in STATUS}
    for key, token in TOKENS.items():
        mend(project / "search/asked.yml", rf"(  {key}:\n    \[)", rf"\g<1>{token}该怎么处理, ")
    build(project)
    for part in ("site/cases", "site/search", "stage/cases"):
        shutil.copytree(project / "built" / part, project / "before" / part)
    hide(project)
    build(project, ("--drafts", "--site-dir", "preview"))
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

"""Nothing of a draft, a waiting or a withdrawn case is in any file of the index."""

import re
from pathlib import Path

import pytest

from casebook.check import check
from casebook.link import link
from casebook.search.index import write_index
from tests.fixtures import project
from tests.search.fixtures import GUIDES, bytes_of, index

__all__ = ["index", "project"]

MARK = "龘靐齾"
"""Put into every text of the hidden cases; none of its characters occurs anywhere else."""

HIDDEN = {
    "SY-2023-02-06": "status: 草稿",
    "SY-2023-02-05": "status: 待审",
    "GK-2025-01-07": "withdrawn: {month: 2024-03, reason: 隐名不当}\nstatus: 已撤回",
}

VALUES = re.compile(
    r"\b(?:source|gist|because|fact|point|handling|correction|ask|note|role): |^title: 对",
    re.MULTILINE,
)
"""Where the words of a case begin in its front matter: all but those of closed lists."""


@pytest.fixture
def marked(project: Path) -> Path:
    """A project with a mark in every text of three cases, and in how people ask for them."""
    asked = project / "search" / "asked.yml"
    text = asked.read_text(encoding="utf-8")
    for number, key in enumerate(HIDDEN):
        file = project / "cases" / key.rsplit("-", 1)[0] / f"{key}.md"
        _, matter, body = file.read_text(encoding="utf-8").split("---\n", 2)
        matter, values = VALUES.subn(rf"\g<0>{MARK}", matter)
        assert values > 25
        matter = matter.replace("keywords: [", f"keywords: [{MARK}, ")
        body = re.sub(r"^(?=[^\n#])", MARK, body, flags=re.MULTILINE)
        file.write_text(f"---\n{matter}---\n{body}", encoding="utf-8")
        text = text.replace(f"  {key}:\n    [", f"  {key}:\n    [{MARK}的事怎么看{number}, ")
    assert text.count(MARK) == len(HIDDEN)
    asked.write_text(text, encoding="utf-8")
    return project


def hide(project: Path, key: str, status: str) -> None:
    file = project / "cases" / key.rsplit("-", 1)[0] / f"{key}.md"
    text = file.read_text(encoding="utf-8")
    assert "status: 已发布" in text
    file.write_text(text.replace("status: 已发布", status), encoding="utf-8")


def indexed(project: Path, target: Path, *, include_drafts: bool = False) -> str:
    """All text of all files of the index, in lower case."""
    checked = check(project)
    assert checked.errors == 0, checked.findings
    write_index(link(checked.library, include_drafts=include_drafts), GUIDES, target)
    return "\n".join(file.decode().lower() for file in bytes_of(target).values())


def test_marks_of_public_cases_are_in_the_index(marked: Path, tmp_path: Path) -> None:
    """What the next test looks for would be found: terms, titles, texts, addresses, keywords."""
    found = indexed(marked, tmp_path / "site")
    for key in HIDDEN:
        assert f"cases/{key}/".lower() in found
        assert found.count(key.lower()) >= 3
    assert f"{MARK} =" in found, "a keyword is a word of the lexicon"
    assert [char for char in MARK if f'"{char}":' not in found] == [], "single characters"
    assert found.count(MARK) > 3 * 20


@pytest.mark.parametrize("include_drafts", [False, True])
def test_nothing_unreleased_is_in_the_index(
    include_drafts: bool, marked: Path, tmp_path: Path
) -> None:
    for key, status in HIDDEN.items():
        hide(marked, key, status)
    found = indexed(marked, tmp_path / "site", include_drafts=include_drafts)
    assert [key for key in HIDDEN if key.lower() in found] == []
    assert [char for char in MARK if char in found] == []
    assert "sy-2023-02-07" in found


def test_batch_without_public_cases_is_not_among_the_facets(
    project: Path, index: Path, tmp_path: Path
) -> None:
    title = check(project).library.batches["GK-2025-01"].title.lower()
    assert any(title.encode() in file for file in bytes_of(index).values())
    for file in (project / "cases" / "GK-2025-01").glob("*.md"):
        hide(project, file.stem, "status: 草稿")
    found = indexed(project, tmp_path / "site", include_drafts=True)
    assert title not in found
    assert "gk-2025-01" not in found

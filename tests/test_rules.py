"""Every message code has a golden example: what is wrong, what the report says, what is right.

``tests/rules/<code>/`` holds ``bad.<kind>`` and ``good.<kind>``, whole files that each replace one
file of the mini corpus (``OVERLAYS``), and ``expected.txt``, the complete report on the bad ones.
What cannot be a readable file is made by a function (``MAKERS``). After a wanted change run
``pytest tests/test_rules.py --update-golden`` and read the difference.
"""

import difflib
import re
import shutil
import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import casebook
from casebook.check import check
from casebook.codes import CODES
from casebook.help import help_text
from casebook.model import Finding
from casebook.report import as_text
from casebook.rules import CASE_RULES, CORPUS_RULES

MINI = Path(__file__).parent / "corpus/mini"
RULES = Path(__file__).parent / "rules"
PACKAGE = Path(casebook.__file__).parent

CASE = "cases/MN-2024-01/MN-2024-01-01.md"
JUDGED = [code for code in CODES if code < "CB600"]
"""The codes that ``check`` reports; those from CB600 on refuse an office document (``import``)."""

OVERLAYS = {
    "md": CASE,
    "case-03.md": "cases/MN-2024-01/MN-2024-01-03.md",
    "case-04.md": "cases/MN-2024-01/MN-2024-01-04.md",
    "policy.md": "policies/county/mini-xian.md",
    "batch.yml": "cases/MN-2024-01/batch.yml",
    "anonymity.yml": "cases/MN-2024-01/anonymity.yml",
    "synonyms.yml": "search/synonyms.yml",
    "asked.yml": "search/asked.yml",
    "lecture.yml": "lectures/mini-ke.yml",
}


def _as_gb18030(root: Path) -> None:
    file = root / CASE
    file.write_bytes(file.read_text(encoding="utf-8").encode("gb18030"))


def _too_large(root: Path) -> None:
    with (root / CASE).open("a", encoding="utf-8") as file:
        file.write("附件全文。\n" * 20_000)


def _with_zero_width_space(root: Path) -> None:
    file = root / CASE
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("负责人周某", "负责人周\u200b某", 1), encoding="utf-8")


def _stray_files(root: Path) -> None:
    folder = root / "cases/MN-2024-01"
    (folder / "谈话笔录.docx").write_bytes(b"PK")
    (folder / "MN-2024-01-05.md").symlink_to("MN-2024-01-04.md")
    (root / "cases/MN-2024-01-06.md").touch()


def _without_contrasts(root: Path) -> None:
    for file in (root / "cases").glob("*/*.md"):
        text = file.read_text(encoding="utf-8")
        file.write_text(re.sub(r"(?ms)^contrasts:\n.*?(?=^questions:)", "", text), encoding="utf-8")


def _told_twice(root: Path) -> None:
    told, again = (root / f"cases/MN-2024-01/MN-2024-01-0{number}.md" for number in (3, 4))
    matter = again.read_text(encoding="utf-8").split("\n---\n", 1)[0]
    body = told.read_text(encoding="utf-8").split("\n---\n", 1)[1]
    again.write_text(f"{matter}\n---\n{body}", encoding="utf-8")


def _of_real_people(root: Path) -> None:
    for file in (root / "cases/MN-2024-01").iterdir():
        text = file.read_text(encoding="utf-8")
        for key, value in (("series", "泗阳式"), ("provenance", "教学模拟")):
            text = text.replace(f"\n{key}: {value}\n", f"\n{key}: 本地报送\n", 1)
        file.write_text(text, encoding="utf-8")


def _picture_with_record(root: Path) -> None:
    chunks = {
        b"IHDR": struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0),
        b"tEXt": b"Author\0a clerk",
        b"IDAT": zlib.compress(b"\0\0"),
        b"IEND": b"",
    }
    (root / "docs").mkdir()
    (root / "docs/huishen.png").write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + b"".join(
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
            for name, body in chunks.items()
        )
    )


MAKERS: dict[str, Callable[[Path], None]] = {
    "CB001": _as_gb18030,  # not text in a repository
    "CB002": _too_large,  # too large to read, all alike
    "CB003": _with_zero_width_space,  # invisible in a difference; some editors drop it
    "CB009": _stray_files,  # about kinds of files, not about text
    "CB307": _without_contrasts,  # three files at once: contrasts are written on both sides
    "CB312": _told_twice,  # the body of one case under the front matter of another
    "CB524": _of_real_people,  # the whole batch at once: provenance is that of the batch
    "CB527": _picture_with_record,  # not text
}


def _project(folder: Path, code: str, which: str) -> Path:
    """A copy of the mini corpus with the good or the bad example of a code laid over it."""
    root = folder / which
    shutil.copytree(MINI, root)
    for file in _examples(code, which):
        (root / "search").mkdir(exist_ok=True)
        shutil.copy(file, root / OVERLAYS[file.name.partition(".")[2]])
    if which == "bad" and code in MAKERS:
        MAKERS[code](root)
    return root


def _examples(code: str, which: str) -> list[Path]:
    return sorted((RULES / code).glob(f"{which}.*"))


def _findings(root: Path) -> tuple[Finding, ...]:
    return check(root).findings


@pytest.mark.parametrize("code", JUDGED)
def test_bad_is_reported(code: str, tmp_path: Path, pytestconfig: pytest.Config) -> None:
    found = _findings(_project(tmp_path, code, "bad"))
    expected = RULES / code / "expected.txt"
    if pytestconfig.getoption("--update-golden"):
        expected.write_text(as_text(found), encoding="utf-8")
    assert code in {finding.code for finding in found}
    assert as_text(found) == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("code", JUDGED)
def test_good_is_clean(code: str, tmp_path: Path) -> None:
    assert _findings(_project(tmp_path, code, "good")) == ()


@pytest.mark.parametrize("code", [code for code in JUDGED if code not in MAKERS])
def test_bad_and_good_differ_in_few_lines(code: str) -> None:
    """One sees at once what is wrong."""
    changed = []
    for bad, good in zip(_examples(code, "bad"), _examples(code, "good"), strict=True):
        assert bad.name.removeprefix("bad") == good.name.removeprefix("good")
        right, wrong = (file.read_text(encoding="utf-8").splitlines() for file in (good, bad))
        changed += [line for line in difflib.ndiff(right, wrong) if line[:2] in ("+ ", "- ")]
    assert 1 <= len(changed) <= 10


def test_unread_case_is_the_only_finding(tmp_path: Path) -> None:
    """What else would be said of its batch and its neighbours waits until it can be read."""
    root = tmp_path / "project"
    shutil.copytree(MINI, root)
    for number in ("02", "03"):
        (root / f"cases/MN-2024-01/MN-2024-01-{number}.md").write_text("---\n", encoding="utf-8")
    assert [finding.code for finding in _findings(root)] == ["CB004", "CB004"]


def test_every_code_has_an_example_and_no_other() -> None:
    assert {folder.name for folder in RULES.iterdir()} == set(JUDGED)


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_a_help_page(code: str) -> None:
    """What, why, how, with a bad and a good example; no placeholder, no HTML outside examples."""
    text = help_text(code)
    assert "占位" not in text
    for part in ("## 什么意思", "## 为什么", "## 怎么改", "错：\n\n```", "对：\n\n```"):
        assert part in text
    assert "<" not in re.sub(r"(?s)```.*?```", "", text)
    body = text.split("\n", 2)[2]
    assert 8 <= sum(bool(line.strip()) for line in body.splitlines()) <= 30


def test_every_help_page_has_a_code() -> None:
    assert {page.stem for page in (PACKAGE / "rules/help").iterdir()} == set(CODES)


def _codes_in_sources() -> Iterator[str]:
    for file in PACKAGE.rglob("*.py"):
        yield from re.findall(r"""["'](CB\d{3})["']""", file.read_text(encoding="utf-8"))


def test_codes_in_sources_are_those_of_the_table() -> None:
    """None is used that the table lacks; each of the table is used besides standing there."""
    counted = list(_codes_in_sources())
    assert set(counted) == set(CODES)
    assert [code for code in CODES if counted.count(code) < 2] == []


@pytest.mark.parametrize("code", [*CASE_RULES, *CORPUS_RULES])
def test_every_rule_says_what_it_wants(code: str) -> None:
    rule = CASE_RULES.get(code) or CORPUS_RULES[code]
    assert (rule.__doc__ or "").strip().endswith(".")

"""``casebook scan``: any file or what is piped in, for people and for programs."""

import json
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import docx
import pytest
from typer.testing import CliRunner, Result

from casebook.cli import app
from casebook.codes import CODES
from casebook.officefile import read_office
from tests.anonymity.entries import PHONE
from tests.fixtures import casebook

TEXT = f"第一段没有问题。\n局长陈立军的电话是{PHONE}，2021年3月5日来过。\n登记号为7382915。\n"
EXPECTED = [
    ("CB513", "error", "陈立军"),
    ("CB502", "error", PHONE),
    ("CB511", "error", "2021年3月5日"),
    ("CB521", "review", "7382915"),
]
KEYS = {"code", "severity", "start", "end", "text", "message"}


def _scan(*arguments: str, piped: bytes = b"") -> Result:
    result = CliRunner().invoke(app, ["scan", *arguments], input=piped)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert "Traceback" not in result.output
    return result


def _findings(*arguments: str, piped: bytes = b"") -> list[dict[str, Any]]:
    """The findings for programs, which have exactly these keys."""
    result = _scan(*arguments, "--json", piped=piped)
    answer = json.loads(result.stdout)
    assert set(answer) == {"findings"}
    found: list[dict[str, Any]] = answer["findings"]
    assert all(set(one) == KEYS for one in found)
    assert result.exit_code == (1 if found else 0)
    return found


def _brief(found: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    return [(one["code"], one["severity"], one["text"]) for one in found]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "material.txt").write_text(TEXT, encoding="utf-8")
    return tmp_path / "material.txt"


def test_json(file: Path) -> None:
    found = _findings(str(file))
    assert _brief(found) == EXPECTED
    for one in found:
        assert TEXT[one["start"] : one["end"]] == one["text"]
        assert one["code"] in CODES
        assert one["message"].startswith("有")
        assert "。" in one["message"]


def test_for_people(file: Path) -> None:
    result = _scan(str(file))
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert lines[0] == f"{file}:2:3: 错误 CB513 有个人姓名“陈立军”"
    assert lines[1].startswith("    → ")
    assert lines[6] == f"{file}:3:5: 待复核 CB521 有六位以上的数字“7382915”"
    assert result.stderr == "错误 3 处，待复核 1 处。\n"


def test_nothing_found(tmp_path: Path) -> None:
    (tmp_path / "clean.md").write_text("# 案情\n\n张某没有异议。\n", encoding="utf-8")
    result = _scan(str(tmp_path / "clean.md"))
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "没有发现。\n")
    assert _findings(str(tmp_path / "clean.md")) == []


def test_empty_file(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    assert _findings(str(tmp_path / "empty.txt")) == []
    assert _findings("-") == []


def test_only_for_review_is_found_too(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("登记号为7382915。", encoding="utf-8")
    assert _scan(str(tmp_path / "a.txt")).exit_code == 1


def test_as_a_command(file: Path) -> None:
    """In a process of its own: exit code, JSON on standard output, the sum on standard error."""
    ended = casebook("scan", str(file), "--json")
    assert ended.returncode == 1
    assert _brief(json.loads(ended.stdout)["findings"]) == EXPECTED
    assert ended.stderr == "错误 3 处，待复核 1 处。\n"


@pytest.mark.parametrize("arguments", [(), ("a.txt", "b.txt"), ("a.txt", "--format", "json")])
def test_misuse(arguments: tuple[str, ...]) -> None:
    assert _scan(*arguments).exit_code == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_offsets_are_those_of_the_file(encoding: str, line_end: str, tmp_path: Path) -> None:
    """Characters of its own text, line ends as they are."""
    content = TEXT.replace("\n", line_end).encode(encoding)
    (tmp_path / "a.md").write_bytes(content)
    text = content.decode(encoding)
    found = _findings(str(tmp_path / "a.md"))
    assert _brief(found) == EXPECTED
    assert [text[one["start"] : one["end"]] for one in found] == [one["text"] for one in found]


def test_offsets_count_characters_not_bytes_or_halves(tmp_path: Path) -> None:
    text = f"\U00020000\U0001f600张\u200b某{PHONE[:5]}\u200b{PHONE[5:]}"
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    (one,) = _findings(str(tmp_path / "a.txt"))
    assert (one["start"], one["end"]) == (5, len(text))
    assert one["text"] == text[5:]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_piped_in_is_as_from_a_file(encoding: str, tmp_path: Path) -> None:
    content = TEXT.replace("\n", "\r\n").encode(encoding)
    (tmp_path / "a.txt").write_bytes(content)
    assert _findings("-", piped=content) == _findings(str(tmp_path / "a.txt"))


def test_piped_in_for_people() -> None:
    result = _scan("-", piped=TEXT.encode())
    assert result.exit_code == 1
    assert result.stdout.startswith("-:2:3: 错误 CB513")


def test_piped_in_that_is_no_text() -> None:
    """Nothing can be said of it, so it is not clean."""
    assert _scan("-", piped="局长陈立军到场。".encode("utf-16")).exit_code == 1


def test_any_suffix(tmp_path: Path) -> None:
    for name in ("a.csv", "a", "a.html"):
        (tmp_path / name).write_text(TEXT, encoding="utf-8")
        assert _brief(_findings(str(tmp_path / name))) == EXPECTED


def _document(file: Path) -> Path:
    """A leak in a paragraph, a table, a header, a footer and a comment."""
    document = docx.Document()
    document.core_properties.author = "周海波"
    document.add_heading("案情", 1)
    paragraph = document.add_paragraph("经查，局长陈立军未报批。")
    table = document.add_table(1, 2)
    table.rows[0].cells[0].text = "联系电话"
    table.rows[0].cells[1].text = PHONE
    document.add_comment(
        paragraph.runs, text="邮箱lihe_2019@163.com", author="徐海波", initials="X"
    )
    document.sections[0].header.paragraphs[0].text = "车牌苏NK3D57"
    document.sections[0].footer.paragraphs[0].text = "2021年3月5日"
    document.save(str(file))
    return file


def test_office_document(tmp_path: Path) -> None:
    """Everything a reader sees; authors of the document and of comments are not read."""
    file = _document(tmp_path / "a.docx")
    text = read_office(file).text
    found = _findings(str(file))
    assert {one["text"] for one in found} == {
        *("陈立军", PHONE, "lihe_2019@163.com", "苏NK3D57", "2021年3月5日")
    }
    assert all(text[one["start"] : one["end"]] == one["text"] for one in found)
    assert {one["severity"] for one in found} == {"error"}


def test_suffix_in_capitals(tmp_path: Path) -> None:
    assert len(_findings(str(_document(tmp_path / "A.DOCX")))) == 5


def _hostile(file: Path, part: str, content: bytes) -> Path:
    """A document with one more part, or another one."""
    _document(file)
    with ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, old in (parts | {part: content}).items():
            archive.writestr(name, content if name == part else old)
    return file


HOSTILE: dict[str, tuple[str, bytes, str]] = {
    "entity": (
        "word/document.xml",
        b'<!DOCTYPE a [<!ENTITY b "c">]><w:document xmlns:w="w">&b;</w:document>',
        "CB610",
    ),
    "macro": ("word/vbaProject.bin", b"\xd0\xcf", "CB608"),
    "outside": ("../../escape.xml", b"<a/>", "CB607"),
    "bomb": ("word/big.xml", b" " * (8 << 20), "CB606"),
    "broken": ("word/document.xml", b"<w:document", "CB605"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_document(name: str, tmp_path: Path) -> None:
    """Refused with a code; nothing is written for programs to take for clean."""
    part, content, code = HOSTILE[name]
    result = _scan(str(_hostile(tmp_path / "a.docx", part, content)), "--json")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert f"错误 {code} " in result.stderr
    assert "\n    → " in result.stderr


REFUSED: dict[str, tuple[bytes, str]] = {
    "a.pdf": (b"%PDF-1.7", "CB603"),
    "a.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "CB603"),
    "a.docm": (b"PK\x03\x04", "CB608"),
    "a.docx": (b"PK\x03\x04", "CB605"),
    "a.txt": (b"PK\x03\x04", "CB612"),
    "b.txt": ("局长".encode("utf-16"), "CB612"),
    "c.txt": (b"\xff\xff\xff", "CB612"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read(name: str, tmp_path: Path) -> None:
    content, code = REFUSED[name]
    (tmp_path / name).write_bytes(content)
    result = _scan(str(tmp_path / name))
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"错误 {code} " in result.stderr


@pytest.mark.parametrize("name", ["missing.txt", "missing.docx", "folder", "link.txt"])
def test_no_plain_file(name: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "link.txt").symlink_to("missing.txt")
    result = _scan(str(tmp_path / name))
    assert (result.exit_code, result.stdout) == (1, "")
    assert "错误 CB601 " in result.stderr

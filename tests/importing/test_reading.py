"""All that a reader of a document sees is text; nothing of what it says about itself."""

import base64
import io
from pathlib import Path

import docx
import pytest

from casebook.officefile import read_office
from tests.importing.documents import full_document

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def test_word_document(tmp_path: Path) -> None:
    office = read_office(full_document(tmp_path / "a.docx"))
    assert [paragraph for paragraph in office.paragraphs if paragraph[0]] == [
        ("总标题", 1),
        ("基本案情", 1),
        ("第一段之后", 0),
        ("框中文字", 0),
        ("正文新增\t制表", 0),
        ("换行", 0),
        ("格0\t格1", 0),
        ("格2\t格3 又一段", 0),
        ("小节", 2),
        ("尾段", 0),
        ("页眉文字", 0),
        ("页脚文字", 0),
        ("脚注文字", 0),
        ("批注文字", 0),
    ]
    for unseen in ("作者姓名", "属性标题", "批注人", "删去", "旧式"):
        assert unseen not in office.text


def test_pictures_are_counted(tmp_path: Path) -> None:
    document = docx.Document()
    for _ in range(2):
        document.add_picture(io.BytesIO(PIXEL))
    document.save(str(tmp_path / "a.docx"))
    assert read_office(tmp_path / "a.docx").pictures == 2


def test_headings_of_markdown(tmp_path: Path) -> None:
    file = tmp_path / "a.MD"
    file.write_text("# 标题\n\n### 小节 ##\n#无空格\n正文 # 号\n", encoding="utf-8")
    assert read_office(file).paragraphs == (
        ("标题", 1),
        ("", 0),
        ("小节", 3),
        ("#无空格", 0),
        ("正文 # 号", 0),
        ("", 0),
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_encodings_and_line_ends(encoding: str, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes("# 甲\r\n乙\u3000丙\r丁".encode(encoding))
    assert read_office(file).paragraphs == (("# 甲", 0), ("乙\u3000丙", 0), ("丁", 0))


def test_automatic_numbers_are_counted(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("甲", style="List Number")
    document.add_paragraph("乙")
    document.save(str(tmp_path / "a.docx"))
    office = read_office(tmp_path / "a.docx")
    assert (office.numbered, office.paragraphs[0]) == (1, ("甲", 0))

"""Scripts as Word: what the document holds, how it looks, and that it is always the same."""

import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml

from casebook.lectures.blocks import (
    Block,
    Box,
    Break,
    Grid,
    Heading,
    Manner,
    Paragraph,
    Ruled,
    Run,
    Script,
)
from casebook.lectures.word import word
from casebook.officefile import read_office
from casebook.officewrite import steady
from casebook.officezip import refuse_hostile
from casebook.syllabus import Faces

LINE = 8844  # 156 mm in twentieths of a point
GRID = Grid(
    ("项目", "认定", "事实"),
    (("无明令禁止", "符合", "依据“某某”办理。"), ("决策过程", "不符合", "未经集体研究。")),
    (20, 20, 60),
    frozenset({1}),
)


def said(text: str, manner: Manner = "body", mark: str = "") -> Paragraph:
    return Paragraph((Run(text),), manner, mark)


SAMPLE = Script(
    title="某镇某某先施工后报批一案",
    subtitle="案例讲稿",
    blocks=(
        Heading(1, "一、基本案情"),
        Paragraph((Run("某某会上说"), Run("“先干”", True), Run("。")), "body"),
        Heading(2, "案例"),
        said("要点。", "lead"),
        said("在这里停一下。", "note"),
        said("再问一遍。", "note"),
        said("为什么？", "question", "1."),
        Ruled(3),
        Heading(3, "逐项认定"),
        GRID,
        Box("某规范（三）", (said("条文。"), said("来源。", "small"))),
    ),
    footer="以案释规　教学模拟　截至 2026 年 3 月 1 日",
    contents=True,
)


def of(*blocks: Block, title: str = "题目", contents: bool = False) -> bytes:
    return word(Script(title, "", blocks, "页脚", contents), Faces())


def opened(*blocks: Block, **how: Any) -> Document:
    return docx.Document(BytesIO(of(*blocks, **how)))


@pytest.fixture(scope="module")
def packed() -> bytes:
    return word(SAMPLE, Faces())


@pytest.fixture(scope="module")
def document(packed: bytes) -> Document:
    return docx.Document(BytesIO(packed))


def part(packed: bytes, name: str) -> Any:
    with ZipFile(BytesIO(packed)) as archive:
        return parse_xml(archive.read(name))


def styled(document: Document, style: str) -> list[str]:
    """The texts of the paragraphs of a style, in order."""
    found = document.element.body.xpath(f".//w:p[w:pPr/w:pStyle/@w:val='{style}']")
    return ["".join(p.xpath(".//w:t/text()")) for p in found]


def test_importer_reads_it_with_its_headings(packed: bytes, tmp_path: Path) -> None:
    refuse_hostile(packed)
    file = tmp_path / "讲稿.docx"
    file.write_bytes(packed)
    read = read_office(file)
    assert [p for p in read.paragraphs if p[1]] == [
        (SAMPLE.title, 1),
        ("一、基本案情", 1),
        ("案例", 2),
        ("逐项认定", 3),
    ]
    assert "某某会上说“先干”。" in read.text
    assert "决策过程\t不符合\t未经集体研究。" in read.text.replace("▲", "")
    assert read.pictures == read.numbered == 0


def test_page_of_official_documents(document: Document) -> None:
    page = document.sections[0]
    sides = (page.top_margin, page.left_margin, page.right_margin, page.bottom_margin)
    assert [round(side.mm) for side in sides if side] == [37, 28, 26, 35]
    assert page.page_width is not None
    assert page.page_height is not None
    assert (round(page.page_width.mm), round(page.page_height.mm)) == (210, 297)
    (grid,) = page._sectPr.xpath("./w:docGrid")
    assert grid.get(qn("w:type")) == "lines"
    assert (297 - 37 - 35) * 1440 / 25.4 // int(grid.get(qn("w:linePitch"))) == 22


@pytest.mark.parametrize(
    ("style", "points", "face"),
    [
        ("Body Text", 16, "仿宋_GB2312"),
        ("Title", 22, "方正小标宋简体"),
        ("Heading 1", 16, "黑体"),
        ("Heading 2", 16, "楷体_GB2312"),
        ("Heading 3", 16, "仿宋_GB2312"),
        ("表格文字", 12, "仿宋_GB2312"),
        ("教员提示", 14, "楷体_GB2312"),
        ("出处", 12, "仿宋_GB2312"),
    ],
)
def test_faces_and_sizes(document: Document, style: str, points: int, face: str) -> None:
    element = document.styles[style].element
    assert element.xpath("./w:rPr/w:sz/@w:val") == [str(2 * points)]
    assert element.xpath("./w:rPr/w:rFonts/@w:eastAsia") == [face]
    if style in ("Body Text", "Heading 1", "Heading 2", "Heading 3"):
        assert element.xpath("./w:pPr/w:ind/@w:firstLineChars") == ["200"]
        assert not element.xpath("./w:pPr/w:snapToGrid")
    if style.startswith("Heading"):
        assert element.xpath("./w:pPr/w:keepNext")
    if style in ("表格文字", "教员提示"):
        assert element.xpath("./w:pPr/w:snapToGrid/@w:val") == ["0"]


def test_languages_and_no_theme_fonts(packed: bytes) -> None:
    styles = part(packed, "word/styles.xml")
    (language,) = styles.xpath("./w:docDefaults//w:lang")
    assert language.get(qn("w:eastAsia")) == "zh-CN"
    assert language.get(qn("w:val")) == "en-US"
    assert b"Theme" not in ZipFile(BytesIO(packed)).read("word/styles.xml")


def test_every_run_has_chinese_punctuation(document: Document) -> None:
    runs = document.element.body.xpath(".//w:r[w:t]")
    assert runs
    assert all(run.xpath("./w:rPr/w:rFonts/@w:hint") == ["eastAsia"] for run in runs)


def test_fonts_and_their_other_names(packed: bytes) -> None:
    others = {
        font.get(qn("w:name")): (font[0].get(qn("w:val")) or "").split(",")
        for font in part(packed, "word/fontTable.xml")
    }
    assert set(others) == {
        *("方正小标宋简体", "黑体", "楷体_GB2312", "仿宋_GB2312", "Times New Roman"),
    }
    assert others["仿宋_GB2312"][:2] == ["仿宋", "FangSong"]


def test_other_faces_are_used() -> None:
    packed = word(SAMPLE, Faces(body=('"宋"&体',)))
    names = [font.get(qn("w:name")) for font in part(packed, "word/fontTable.xml")]
    assert '"宋"&体' in names
    assert '"宋"&体' in part(packed, "word/styles.xml").xpath(".//w:rFonts/@w:eastAsia")


def test_table_header_repeats_and_rows_stay_whole(document: Document) -> None:
    table = document.tables[0]._tbl
    rows = table.xpath("./w:tr")
    assert [len(row.xpath("./w:trPr/w:tblHeader")) for row in rows] == [1, 0, 0]
    assert all(row.xpath("./w:trPr/w:cantSplit") for row in rows)
    assert sum(int(width) for width in table.xpath("./w:tblGrid/w:gridCol/@w:w")) == LINE
    assert table.xpath("./w:tblPr/w:tblLayout/@w:type") == ["fixed"]


def test_decided_rows_are_marked_without_colour(document: Document) -> None:
    table = document.tables[0]
    first, second = table.rows[1].cells, table.rows[2].cells
    assert [cell.text for cell in second] == ["▲决策过程", "不符合", "未经集体研究。"]
    assert all(run.bold for cell in second for run in cell.paragraphs[0].runs)
    assert first[0].text == "无明令禁止"
    assert not any(run.bold for cell in first for run in cell.paragraphs[0].runs)


def test_widths_fill_the_line_whatever_the_shares() -> None:
    for shares in ((1, 1, 1), (7, 13, 3), (1, 98, 1)):
        table = opened(Grid(("甲", "乙", "丙"), (("1", "2", "3"),), shares)).tables[0]._tbl
        widths = [int(width) for width in table.xpath("./w:tblGrid/w:gridCol/@w:w")]
        assert sum(widths) == LINE
        assert min(widths) > 0


def test_empty_last_cell_leaves_room_to_write() -> None:
    table = opened(Grid(("看", "我的认定"), (("甲", ""), ("乙", "有")), (1, 1))).tables[0]._tbl
    rows = table.xpath("./w:tr")
    assert [len(row.xpath("./w:trPr/w:trHeight")) for row in rows] == [0, 1, 0]


def test_tables_do_not_grow_together() -> None:
    body = opened(GRID, GRID, Box("甲", (said("乙"),)), GRID).element.body
    assert len(body.xpath("./w:tbl")) == 4
    assert not body.xpath("./w:tbl/following-sibling::*[1][not(self::w:p)]")


def test_box_has_one_cell_and_a_heavy_line(document: Document, packed: bytes) -> None:
    box = document.tables[1]
    assert [p.text for p in box._cells[0].paragraphs] == ["某规范（三）", "条文。", "来源。"]
    (left,) = part(packed, "word/styles.xml").xpath("./w:style[@w:styleId='Box']//w:left[@w:sz]")
    assert int(left.get(qn("w:sz"))) >= 24
    assert box._tbl.xpath("./w:tr/w:trPr/w:cantSplit")


def test_long_box_may_go_on_over_the_page() -> None:
    table = opened(Box("条", (said("字" * 900),))).tables[0]._tbl
    assert not table.xpath(".//w:cantSplit")


def test_consecutive_notes_are_labelled_once() -> None:
    notes = styled(
        opened(said("甲", "note"), said("乙", "note"), said("丙"), said("丁", "note")), "Note"
    )
    assert notes == ["教员提示　甲", "乙", "教员提示　丁"]


def test_marks_stand_before_items() -> None:
    document = opened(said("甲", "item", "1."), said("乙", "question", "一、"))
    assert styled(document, "BodyText") == ["1.甲"]
    assert styled(document, "Question") == ["一、乙"]


def test_ruled_lines_are_each_drawn(document: Document) -> None:
    assert styled(document, "Ruled") == ["", "", ""]
    borders = document.styles["书写横线"].element.xpath("./w:pPr/w:pBdr/*")
    assert {border.tag for border in borders} == {qn("w:bottom"), qn("w:between")}


@pytest.mark.parametrize("block", [said("甲"), Heading(1, "甲"), GRID, Box("甲", ()), Ruled(2)])
def test_break_begins_a_page(block: Block) -> None:
    body = opened(said("前"), Break(), Break(), block, Break()).element.body
    (broken,) = body.xpath(".//w:p[w:pPr/w:pageBreakBefore]")
    assert broken.getprevious().xpath("string(.)") == "前"


def test_contents_name_every_heading_and_lead_to_it(document: Document) -> None:
    body = document.element.body
    named = {
        start.get(qn("w:name")): start.getparent().xpath("string(.)")
        for start in body.xpath(".//w:bookmarkStart")
    }
    entries = body.xpath(".//w:sdtContent//w:hyperlink")
    assert [named[e.get(qn("w:anchor"))] for e in entries] == ["一、基本案情", "案例"]
    assert ["".join(e.xpath(".//w:t/text()")) for e in entries] == list(named.values())
    assert body.xpath("string(.//w:instrText)") == 'TOC \\o "1-2" \\n \\h \\z'
    kinds = body.xpath(".//w:fldChar/@w:fldCharType")
    assert kinds == ["begin", "separate", "end"]


def test_opening_asks_nothing(packed: bytes) -> None:
    settings = part(packed, "word/settings.xml")
    assert not settings.xpath("./w:updateFields")
    assert settings.xpath("./w:compat/w:compatSetting/@w:val") == ["15"]


def test_no_contents_without_headings() -> None:
    assert not opened(said("甲"), contents=True).element.body.xpath(".//w:sdt")
    assert not opened(Heading(1, "甲")).element.body.xpath(".//w:sdt")


def test_footer_has_number_and_words(document: Document) -> None:
    words, number = document.sections[0].footer.paragraphs
    assert words.text == SAMPLE.footer
    assert number._p.xpath("string(.)") == "— 1 —"
    assert [f.strip() for f in number._p.xpath("./w:fldSimple/@w:instr")] == ["PAGE"]
    assert SAMPLE.footer not in document.element.body.xpath("string(.)")


def test_tells_nothing_of_its_maker(packed: bytes, document: Document) -> None:
    with ZipFile(BytesIO(packed)) as archive:
        names = archive.namelist()
        text = b"\n".join(archive.read(name) for name in names).lower()
    for maker in (b"python-docx", b"generated by", b"steve canny", b"microsoft word", b"external"):
        assert maker not in text
    assert sorted(names) == [
        "[Content_Types].xml",
        "_rels/.rels",
        "docProps/core.xml",
        "word/_rels/document.xml.rels",
        "word/document.xml",
        "word/fontTable.xml",
        "word/footer1.xml",
        "word/settings.xml",
        "word/styles.xml",
    ]
    about = document.core_properties
    assert (about.title, about.author, about.language) == (SAMPLE.title, "", "zh-CN")
    assert about.created == about.modified


def test_small() -> None:
    long = (Heading(1, "甲"), *(said("某某" * 40) for _ in range(20)), GRID, GRID)
    assert len(of(*long)) < 20_000


def test_same_bytes_in_another_process(packed: bytes) -> None:
    code = (
        "import sys; from tests.lectures.test_word import *;"
        "sys.stdout.buffer.write(word(SAMPLE, Faces()))"
    )
    root = str(Path(__file__).parents[2])
    environment = os.environ | {"TZ": "Asia/Shanghai", "PYTHONHASHSEED": "7", "PYTHONPATH": root}
    again = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=root, capture_output=True, check=True
    )
    assert again.stdout == packed
    assert word(SAMPLE, Faces()) == packed


def test_steady_keeps_content_and_puts_the_list_of_types_first() -> None:
    loose = BytesIO()
    with ZipFile(loose, "w") as archive:
        for name in ("word/b.xml", "[Content_Types].xml", "a.xml"):
            archive.writestr(name, name)
    once = steady(loose.getvalue())
    with ZipFile(BytesIO(once)) as archive:
        assert archive.namelist() == ["[Content_Types].xml", "a.xml", "word/b.xml"]
        assert archive.read("a.xml") == b"a.xml"
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}
    assert steady(once) == once


def test_long_title_breaks_into_lines_alike() -> None:
    (long,) = opened(title="题" * 24).element.body.xpath("./w:p[1]/w:pPr/w:ind")
    side = int(long.get(qn("w:left")))
    assert long.get(qn("w:right")) == str(side)
    assert 12 <= (LINE - 2 * side) // 440 < 16
    assert not opened(title="题" * 20).element.body.xpath("./w:p[1]/w:pPr/w:ind")


def test_awkward_text(tmp_path: Path) -> None:
    rows = tuple((str(n), "甲\n乙" if n % 2 else "", "<&\">'") for n in range(40))
    file = tmp_path / "a.docx"
    file.write_bytes(
        of(
            Heading(1, ""),
            Paragraph(()),
            said("\n\n"),
            said("坏\x00\x0b\ufffe\ud800字<b>&amp;\"'"),
            Grid(("序", "\x01", "三"), rows, (1, 1, 1), frozenset({0, 39})),
            Grid(("空",), (), (1,)),
            Box("", ()),
            Ruled(0),
            title="长" * 600 + "\x08<&>",
            contents=True,
        )
    )
    text = read_office(file).text
    assert "坏字<b>&amp;\"'" in text
    assert "<&\">'" in text
    assert "长" * 600 + "<&>" in text
    assert len(docx.Document(str(file)).tables[0].rows) == 41

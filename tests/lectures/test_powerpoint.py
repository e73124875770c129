"""PPTX decks: real titles, text, tables and notes; nothing overflows; the same bytes every run."""

import os
import re
import subprocess
import sys
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.util import Pt

from casebook.lectures import fitting
from casebook.lectures.blocks import Grid
from casebook.lectures.powerpoint import powerpoint
from casebook.lectures.slides import Deck, Kind, Slide
from casebook.syllabus import Faces

KINDS: tuple[Kind, ...] = (
    "cover", "part", "facts", "question", "outcome", "grid", "clause", "points", "closing"
)  # fmt: skip
GRID = Grid(("看什么", "认定", "事实"), (("动机", "符合", "出于公心"), ("程序", "符合", "上会")),
            (1, 1, 3), frozenset({1}))  # fmt: skip
DECK = Deck(
    "甲乙丙",
    tuple(
        Slide(
            kind,
            f"标题{kind}",
            () if kind == "grid" else ("第一句。", "第二句。"),
            GRID if kind == "grid" else None,
            kicker="编号 · 教学模拟",
            footer="来源　截至某日",
            notes="先停一停。\n再往下讲。",
        )
        for kind in KINDS
    ),
)


def _open(*slides: Slide) -> Any:
    return Presentation(BytesIO(powerpoint(Deck("题目", slides), Faces())))


def _sizes(shape: Any) -> list[float]:
    return [float(run.font.size.pt) for p in shape.text_frame.paragraphs for run in p.runs]


def _table(slide: Any) -> Any:
    return next(shape for shape in slide.shapes if shape.has_table)


@pytest.fixture(scope="module")
def packed() -> bytes:
    return powerpoint(DECK, Faces())


@pytest.fixture(scope="module")
def show(packed: bytes) -> Any:
    return Presentation(BytesIO(packed))


def test_every_slide_has_its_title_text_number_footer_and_notes(show: Any) -> None:
    assert (show.slide_width, show.slide_height) == (Pt(960), Pt(540))
    assert len(show.slides) == len(KINDS)
    for number, (kind, slide) in enumerate(zip(KINDS, show.slides, strict=True), 1):
        kinds = {p.placeholder_format.type: p for p in slide.placeholders}
        texts = {p.placeholder_format.idx: p for p in slide.placeholders}
        assert slide.shapes.title.text == f"标题{kind}"
        assert kinds[PP_PLACEHOLDER.SLIDE_NUMBER].text == str(number)
        assert kinds[PP_PLACEHOLDER.FOOTER].text == "来源　截至某日"
        assert texts[13].text == "编号 · 教学模拟"
        if kind != "grid":
            assert texts[1].text == "第一句。\n第二句。"
        assert slide.notes_slide.notes_text_frame.text == "先停一停。\n再往下讲。"
        numbers = [shape.shape_id for shape in slide.shapes]
        assert len(set(numbers)) == len(numbers)


def test_language_and_faces_are_set(packed: bytes) -> None:
    with ZipFile(BytesIO(packed)) as parts:
        for name in parts.namelist():
            xml = parts.read(name).decode()
            if "/theme/" in name:
                assert xml.count(f'<a:ea typeface="{Faces().slides[0]}"/>') == 2
                assert xml.count(f'<a:latin typeface="{Faces().slides[0]}"/>') == 2
            assert all('lang="zh-CN"' in run for run in re.findall("<a:rPr[^>]*>", xml))


def test_nothing_tells_of_another_program(packed: bytes) -> None:
    with ZipFile(BytesIO(packed)) as parts:
        names = parts.namelist()
        whole = b"".join(map(parts.read, names))
    assert not [n for n in names if re.search("app.xml|thumbnail|printer|viewProps|presProps", n)]
    assert not re.search(b"(?i)powerpoint|python|canny|generated|Office Theme|Click to", whole)
    assert b'TargetMode="External"' not in whole
    assert sum("slideLayouts/slideLayout" in name for name in names) == 7


def test_core_properties(show: Any) -> None:
    about = show.core_properties
    assert (about.title, about.author, about.language) == ("甲乙丙", "", "zh-CN")


def test_table_is_native_named_and_marks_what_decided(show: Any) -> None:
    frame = _table(show.slides[KINDS.index("grid")])
    assert frame._element.nvGraphicFramePr.cNvPr.get("descr") == "标题grid"
    table = frame.table
    assert table.first_row
    assert table.first_col
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows == [["看什么", "认定", "事实"], ["动机", "符合", "出于公心"],
                    ["▲ 程序", "符合", "上会"]]  # fmt: skip
    bold = [
        [cell.text_frame.paragraphs[0].runs[0].font.bold for cell in row.cells]
        for row in table.rows
    ]
    assert bold == [[True] * 3, [True, None, None], [True] * 3]


def test_points_are_bulleted_by_properties_unless_they_bring_a_number() -> None:
    (slide,) = _open(Slide("points", "点", ("没有数", "一、有数", "（二）有数", "3. 有数"))).slides
    xml = [p._p.xml for p in slide.placeholders[1].text_frame.paragraphs]
    assert ["buChar" in part for part in xml] == [True, False, False, False]
    assert "•" not in slide.placeholders[1].text


@pytest.mark.parametrize(
    ("tone", "mark", "colour"),
    [("yes", "●", "accent2"), ("part", "◐", "accent3"), ("no", "◇", "accent4")],
)
def test_outcome_is_big_in_its_tone(tone: Any, mark: str, colour: str) -> None:
    (slide,) = _open(Slide("outcome", f"{mark} 结果", ("说明",), tone=tone)).slides
    (run,) = slide.shapes.title.text_frame.paragraphs[0].runs
    assert run.font.size.pt >= 44
    assert f'schemeClr val="{colour}"' in run._r.xml
    assert "schemeClr" not in slide.placeholders[1]._element.xml


def test_colours_stand_out_from_the_ground(packed: bytes) -> None:
    with ZipFile(BytesIO(packed)) as parts:
        theme = parts.read("ppt/theme/theme1.xml").decode()
    named = dict(re.findall(r'<a:(\w+)><a:srgbClr val="(\w{6})"', theme))

    def light(colour: str) -> float:
        shares = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
        red, green, blue = (s / 12.92 if s <= 0.03928 else ((s + 0.055) / 1.055) ** 2.4
                            for s in shares)  # fmt: skip
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    for name in ("dk1", "dk2", "accent1", "accent2", "accent3", "accent4", "hlink"):
        assert (light(named["lt1"]) + 0.05) / (light(named[name]) + 0.05) >= 4.5


def test_facts_keep_a_readable_size() -> None:
    (slide,) = _open(Slide("facts", "短题", ("事实" * 89 + "。",))).slides
    assert min(_sizes(slide.placeholders[1])) >= 24


def test_long_text_goes_on_and_loses_nothing() -> None:
    lines = tuple("一句话说完。" * n for n in (30, 200, 3, 60))
    show = _open(Slide("facts", "题", lines, notes="提示"))
    titles = [slide.shapes.title.text for slide in show.slides]
    assert titles == ["题"] + ["题（续）"] * (len(titles) - 1)
    assert len(titles) > 2
    told = "".join(slide.placeholders[1].text.replace("\n", "") for slide in show.slides)
    assert told == "".join(lines)
    assert [slide.has_notes_slide for slide in show.slides] == [True] + [False] * (len(titles) - 1)
    assert all(min(_sizes(slide.placeholders[1])) >= 24 for slide in show.slides)


def test_forty_rows_go_on_with_the_header_and_stay_on_the_slide() -> None:
    rows = tuple((f"项{i}", "一二三四五六七八九十" * 4) for i in range(40))
    show = _open(Slide("grid", "表", grid=Grid(("项", "事实"), rows, (1, 3), frozenset({39}))))
    told = []
    for slide in show.slides:
        frame = _table(slide)
        first, *others = [[cell.text for cell in row.cells] for row in frame.table.rows]
        assert first == ["项", "事实"]
        told += others
        assert frame.top + sum(row.height for row in frame.table.rows) <= Pt(494)
        sizes = {run.font.size.pt for row in frame.table.rows for cell in row.cells
                 for run in cell.text_frame.paragraphs[0].runs}  # fmt: skip
        assert min(sizes) >= 14
    assert [row[0] for row in told] == [f"项{i}" for i in range(39)] + ["▲ 项39"]


def test_a_cell_higher_than_a_slide_goes_on() -> None:
    long = "很长的一句话。" * 300
    show = _open(Slide("grid", "表", grid=Grid(("项", "事实"), (("甲", long),), (1, 3))))
    cells = [row.cells[1].text for slide in show.slides for row in _table(slide).table.rows]
    assert "".join(cell for cell in cells if cell != "事实") == long


def test_lines_stand_over_a_table_or_before_it() -> None:
    (slide,) = _open(Slide("grid", "表", ("说明。",), GRID)).slides
    text, frame = slide.placeholders[1], _table(slide)
    assert text.top + text.height <= frame.top
    show = _open(Slide("grid", "表", ("说明。" * 150,), GRID))
    assert [any(s.has_table for s in slide.shapes) for slide in show.slides] == [False, True]


def test_question_without_lines_asks_in_its_title() -> None:
    (slide,) = _open(Slide("question", "这件事能不能容？")).slides
    assert min(_sizes(slide.shapes.title)) >= 36


@pytest.mark.parametrize("kind", KINDS)
def test_awkward_text_makes_a_file_that_opens(kind: Kind) -> None:
    grid = Grid(("<&>\"'", ""), (("一", "\x0b\x00\ud800"), ("", "a\nb")), (1, 9), frozenset({0, 1}))
    show = _open(
        Slide(kind, "很长的标题" * 40 + "<&>\x01", ("", " ", "<b>&\x0c\ufffe", "x" * 900), grid,
              kicker="\x02<&>", footer="&", notes="\n<&>\x1f\n"),
        Slide(kind, "一"),
    )  # fmt: skip
    first, last = show.slides[0], show.slides[len(show.slides) - 1]
    assert first.shapes.title.text.endswith("<&>")
    assert last.shapes.title.text == "一"
    assert not any(p.placeholder_format.idx == 1 for p in last.placeholders)
    for slide in show.slides:
        for shape in slide.shapes:
            assert shape.top >= 0
            assert shape.top + shape.height <= Pt(540)


def test_lines_are_counted_by_full_width_characters() -> None:
    assert fitting.line_count("十个字十个字十个字一", 20, 200) == 1
    assert fitting.line_count("十个字十个字十个字一二", 20, 200) == 2
    assert fitting.line_count("abcdefghijklmnop", 20, 200) == 1
    assert fitting.line_count("", 20, 200) == 1
    assert fitting.line_count("甲\n乙", 20, 200) == 2


def test_the_same_bytes_in_another_process(packed: bytes) -> None:
    assert powerpoint(DECK, Faces()) == packed
    code = (
        "import sys; from tests.lectures.test_powerpoint import *;"
        "sys.stdout.buffer.write(powerpoint(DECK, Faces()))"
    )
    places = os.environ | {"TZ": "Asia/Shanghai", "PYTHONHASHSEED": "7"}
    done = subprocess.run([sys.executable, "-c", code], env=places, capture_output=True, check=True)
    assert done.stdout == packed

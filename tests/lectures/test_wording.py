"""Authors' Markdown becomes paragraphs and plain lines, and no word is lost on the way."""

import re
from html import unescape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casebook.lectures.blocks import Grid, Paragraph, Run
from casebook.lectures.wording import Wording
from casebook.prose import Writer
from tests.lectures.telling import MINI, linked

modest = settings(
    max_examples=200,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)


def lines(text: str) -> list[str]:
    return list(Wording(linked(MINI)).lines(text))


def paragraphs(text: str) -> list[Paragraph | Grid]:
    return list(Wording(linked(MINI)).paragraphs(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n\n\t", []),
        ("***", []),
        ("- ", []),
        ("甲\n乙", ["甲乙"]),
        ("甲  \n乙", ["甲乙"]),
        ("甲\n\n乙", ["甲", "乙"]),
        ("甲**乙**丙", ["甲乙丙"]),
        ("甲*乙*丙", ["甲乙丙"]),
        ("# 题\n文", ["题", "文"]),
        ("> 引\n> 文\n\n后", ["引文", "后"]),
        ("- 甲\n- 乙", ["· 甲", "· 乙"]),
        ("1. 甲\n2. 乙", ["1. 甲", "2. 乙"]),
        ("1) 甲\n2) 乙", ["1. 甲", "2. 乙"]),
        ("- 甲\n  1. 子\n  2. 丑\n- 乙", ["· 甲", "1. 子", "2. 丑", "· 乙"]),
        ("- 甲\n\n  续\n- 乙", ["· 甲", "续", "· 乙"]),
        ("- - 甲", ["· 甲"]),
        ("|头|尾|\n|-|-|\n|**甲**|乙|\n|丙||", ["头　尾", "甲　乙", "丙　"]),
        (r"\*甲\* \[乙\] 甲_乙_丙 1\. 丙", ["*甲* [乙] 甲_乙_丙 1. 丙"]),
        ("&lt;甲&gt; &amp;", ["<甲> &"]),
        ("<b>甲</b>", ["<b>甲</b>"]),
        ("`**甲**`", ["**甲**"]),
        ("```\n甲\n```", ["甲"]),
        ("    甲", ["甲"]),
        ("[甲](https://example.org/)", ["甲"]),
        ("[甲]: https://example.org/", ["[甲]: https://example.org/"]),
        ("![图](a.png)", ["!图"]),
        ("[[MN-2024-01-01]]", ["MN-2024-01-01"]),
        ("见[[mini-xian#mianze-1]]。", ["见甲县办法第三条。"]),
        ("[[ mini-xian ]]", ["“甲县办法”"]),
        ("[[没有*这条*]]", ["没有*这条*"]),
        ("[[没有写完", ["[[没有写完"]),
        ("- [[mini-xian#burong-1]]", ["· 甲县办法第五条"]),
    ],
)
def test_lines(text: str, expected: list[str]) -> None:
    assert lines(text) == expected


def test_bold_is_kept_as_strong_runs() -> None:
    (paragraph,) = paragraphs("甲**乙[[mini-xian#mianze-1]]**`丙`")
    assert paragraph == Paragraph((Run("甲"), Run("乙甲县办法第三条", True), Run("丙")), "body")


def test_items_have_their_marks_and_manner() -> None:
    found = paragraphs("话\n\n- **甲**\n\n  续\n- 乙")
    assert found == [
        Paragraph((Run("话"),)),
        Paragraph((Run("甲", True),), "item", "· "),
        Paragraph((Run("续"),)),
        Paragraph((Run("乙"),), "item", "· "),
    ]


def test_what_speaks_to_the_trainer_stays_a_note_in_lists_too() -> None:
    found = list(Wording(linked(MINI)).paragraphs("提示\n\n1. 甲", "note"))
    assert found == [Paragraph((Run("提示"),), "note"), Paragraph((Run("甲"),), "note", "1. ")]


def test_a_table_is_a_grid() -> None:
    text = "|头|[[mini-xian]]|\n|-|-|\n|**甲**|乙 \\| 丙|\n|丁|"
    assert paragraphs(text) == [Grid(("头", "“甲县办法”"), (("甲", "乙 | 丙"), ("丁", "")), (1, 1))]


@pytest.mark.parametrize("text", ["", "甲", "甲，乙。", "# 甲", "- 甲", "1. 甲", "（甲）"])
def test_a_line_without_marks_is_as_it_is(text: str) -> None:
    wording = Wording(linked(MINI))
    assert wording.line(text) == text
    assert "".join(run.text for run in wording.runs(text)) == text


def test_a_line_is_the_words_of_its_runs() -> None:
    wording = Wording(linked(MINI))
    text = r"甲**乙**，\*丙\*，[[mini-xian#jianze-1]]&amp;`丁`"
    assert wording.runs(text)[1] == Run("乙", True)
    assert wording.line(text) == "甲乙，*丙*，甲县办法第四条&丁"


CHINESE = re.compile("[\u4e00-\u9fff]")
MARKS = [
    "**", "*", "_", "`", "# ", "## ", "- ", "1. ", "2) ", "> ", "|", "|-|\n", "|-|-|\n", "\\", "&",
    "&amp;", "&lt;", "![", "[", "]", "[[", "]]", "[[mini-xian]]", "[[mini-xian#mianze-1]]",
    "[[MN-2024-01-01]]", "<b>", "<!--", "```\n", "~~~\n", "    ", "  \n", "\n", "\n\n", "---\n",
    "***\n", "===\n", "。", "，", "　", "“", "”", "\t", ": ",
]  # fmt: skip
chinese = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=4)
marked = st.lists(st.one_of(st.sampled_from(MARKS), chinese), max_size=25).map("".join)


def spelt(texts: list[str]) -> str:
    return "".join(CHINESE.findall("".join(texts)))


@modest
@given(marked.filter(lambda text: "|" not in text and "[[m" not in text))
def test_no_character_is_lost(text: str) -> None:
    """But for tables, which drop cells that have no column, and references, which are named."""
    assert spelt(lines(text)) == spelt([text])
    assert spelt([Wording(linked(MINI)).line(text)]) == spelt([text])


@modest
@given(marked)
def test_all_that_the_site_shows_is_there(text: str) -> None:
    """The same words as in the HTML of the page, but that links name what they lead to."""
    text = text.replace("[[m", "[[x").replace("[[M", "[[X")
    html = str(Writer(linked(MINI), "").blocks(text))
    assert spelt(lines(text)) == spelt([unescape(re.sub("<[^>]*>", "", html))])
    for block in paragraphs(text):
        if isinstance(block, Grid):
            assert {len(row) for row in (block.header, *block.rows)} == {len(block.widths)}


@modest
@given(marked)
def test_whatever_is_written_a_line_stays_a_string(text: str) -> None:
    wording = Wording(linked(MINI))
    assert isinstance(wording.line(text), str)
    assert all(run.text for run in wording.runs(text))
    for manner in ("note", "question"):
        found = list(wording.paragraphs(text, manner))
        assert all(isinstance(p, Grid) or p.manner == manner for p in found)


def test_a_list_counts_on_from_its_own_number() -> None:
    marks = [
        block.mark for block in Wording(linked(MINI)).paragraphs("5. 甲\n6. 乙\n\n话\n\n2. 丙")
    ]
    assert marks == ["5. ", "6. ", "", "2. "]


def test_a_line_end_parts_words_and_not_chinese() -> None:
    (one,) = Wording(linked(MINI)).paragraphs("甲\n乙 Word\nExcel\n丙")
    assert isinstance(one, Paragraph)
    assert one.text == "甲乙 Word Excel丙"

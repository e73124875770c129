"""Lecture texts as PDF: set in full, tagged, silent about tools, the same bytes every time."""

import logging
import os
import re
import subprocess
import sys
import zlib
from contextlib import nullcontext
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace

import pytest

from casebook.lectures import paper as module
from casebook.lectures.blocks import (
    Block,
    Box,
    Break,
    Grid,
    Heading,
    Paragraph,
    Ruled,
    Run,
    Script,
)
from casebook.lectures.paper import PaperError, paper
from casebook.syllabus import Faces
from tests.fixtures import ROOT

LONG = "会议决定在河道北岸增修两处泵站，由镇里先行垫付（约36.5万元），" * 12
GRID = Grid(("项目", "事实"), (("民主决策", "上会三次"),) * 40, (1, 3), frozenset({0, 39}))
BLOCKS: tuple[Block, ...] = (
    Heading(1, "一、先看损失<从哪里>来 & 2022年"),
    Paragraph((Run("论点一句。"),), "lead"),
    Paragraph((Run(LONG), Run("重点在此", strong=True), Run("。"))),
    Heading(2, "（一）一件案例"),
    Paragraph((Run("公开摘编"),), "small"),
    GRID,
    Heading(3, "讨论"),
    Paragraph((Run("换一个事实呢？"),), "question", "1."),
    Paragraph((Run("提示甲"),), "note"),
    Paragraph((Run("提示乙"),), "note"),
    Paragraph((Run("列一"),), "item", "·"),
    Paragraph((Run("提示丙"),), "note"),
    Box("第三条（要旨，非原文）", (Paragraph((Run("条文"),)),)),
    Ruled(3),
    Break(),
    Heading(1, "二、末了"),
    Paragraph((Run("居中"),), "centred"),
)
SCRIPT = Script("损失从哪里来", "党课讲稿", BLOCKS, "页脚说明，截至2023年11月", contents=True)


@dataclass(frozen=True, slots=True)
class Read:
    """What a PDF holds: the text of each page without blanks, and its dictionaries."""

    pages: tuple[str, ...]
    entries: str
    drawn: tuple[str, ...]
    streams: bytes
    packed: bytes

    @property
    def text(self) -> str:
        return "".join(self.pages)

    def count(self, pattern: str) -> int:
        return len(re.findall(pattern, self.entries))


def read(packed: bytes) -> Read:
    found = re.findall(rb"(\d+) 0 obj\n(<<.*?>>)\nstream\n(.*?)\nendstream", packed, re.DOTALL)
    streams = {int(number): (about, zlib.decompress(body)) for number, about, body in found}
    entries = "".join(s.decode("latin-1") for about, s in streams.values() if b"/ObjStm" in about)
    named = re.findall(r"/BaseFont /(\w+)\+[^/]+/ToUnicode (\d+) 0 R", entries)
    signs = {font: glyphs(streams[int(number)][1].decode()) for font, number in named}
    texts = (stream for _, stream in streams.values() if stream.startswith(b"1 0 0 -1 0 "))
    drawn = tuple(text.decode("latin-1") for text in texts)
    pages = tuple(page_text(page, signs) for page in drawn)
    return Read(pages, entries, drawn, b"".join(s for _, s in streams.values()), packed)


def glyphs(cmap: str) -> dict[str, str]:
    pairs = re.findall(r"<(\w{4})> <(\w+)>", cmap.partition("endcodespacerange")[2])
    return {glyph: bytes.fromhex(sign).decode("utf-16-be") for glyph, sign in pairs}


def page_text(drawn: str, signs: dict[str, dict[str, str]]) -> str:
    text, font = "", ""
    for name, shown in re.findall(r"/(\w+) [\d.]+ Tf|\[(.*?)\] TJ", drawn):
        font = name or font
        hexes = "".join(re.findall(r"<(\w+)>", shown))
        text += "".join(signs[font][hexes[i : i + 4]] for i in range(0, len(hexes), 4))
    return text.replace(" ", "")


def named(text: str) -> str:
    """A text as PDF dictionaries write it."""
    return f"<feff{text.encode('utf-16-be').hex()}>"


@pytest.fixture(scope="module")
def whole() -> Read:
    return read(paper(SCRIPT, Faces()))


def test_every_block_is_printed_in_order(whole: Read) -> None:
    words = [
        "损失从哪里来党课讲稿目录",
        "论点一句。",
        "重点在此。",
        "公开摘编",
        "▲民主决策上会三次",
        "1.换一个事实呢？教员提示提示甲提示乙·列一",
        "教员提示提示丙",
        "第三条（要旨，非原文）条文",
        "二、末了居中",
    ]
    places = [whole.text.index(word) for word in words]
    assert places == sorted(places)
    assert LONG.replace("（", "") in whole.text.replace("（", "")


def test_contents_name_the_pages_and_lead_there(whole: Read) -> None:
    contents = re.sub("…+", "…", whole.pages[0])
    assert f"一、先看损失<从哪里>来&2022年…2（一）一件案例…2二、末了…{len(whole.pages)}" in contents
    assert "讨论…" not in contents
    assert whole.count(r"/Subtype /Link\b") == 3
    assert whole.count(re.escape(f"/Contents {named('二、末了')}/Dest (heading-4)")) == 1


def test_headings_become_bookmarks_of_their_level(whole: Read) -> None:
    title = re.escape(named("一、先看损失<从哪里>来 & 2022年"))
    assert whole.count(rf"/Title {title}/Dest [^/]*/XYZ[^/]*/Count 2/First") == 1
    assert whole.count(re.escape(f"/Title {named('讨论')}")) == 1


def test_every_page_has_number_and_footer_and_every_part_of_a_table_its_header(whole: Read) -> None:
    assert len(whole.pages) >= 5
    for number, page in enumerate(whole.pages, 1):
        assert f"—{number}—" in page
        assert "页脚说明，截至2023年11月" in page
    parts = [page for page in whole.pages if "上会三次" in page]
    assert len(parts) > 1
    assert all("项目事实" in page for page in parts)
    assert whole.text.count("▲") == 2


def test_tags_language_and_title_serve_readers_who_listen(whole: Read) -> None:
    assert "/Lang (zh-CN)" in whole.entries
    assert "/DisplayDocTitle true" in whole.entries
    assert "/Marked true" in whole.entries
    headers = whole.count("/S /TH/")
    assert headers == whole.count("/Scope /Column") >= 4
    assert "/Headers" not in whole.entries
    assert [whole.count(f"/S /H{level}/") for level in (1, 2, 3)] == [2, 1, 1]
    assert whole.count("/S /LI/") == 1


def test_every_piece_of_text_has_its_tag_and_footers_are_artifacts(whole: Read) -> None:
    marks = [page.count("/MCID ") for page in whole.drawn]
    holders = whole.count(r"/S /(?:Span|Link)/K \[(?:\d+ 0 R )*\d+\]")
    assert sum(marks) == holders
    for page in whole.drawn:
        assert page.count("<</Type /Pagination>>\nBDC") >= 2
        assert page.count("BDC") + page.count("BMC") == page.count("EMC")


def test_metadata_is_the_title_and_nothing_of_tools_or_clocks(whole: Read) -> None:
    assert f"<</Title {named('损失从哪里来')}>>" in whole.entries
    for word in (b"WeasyPrint", b"weasyprint", b"pydyf", b"/Producer", b"/Creator", b"Date"):
        assert word not in whole.streams + whole.packed
    assert re.search(rb"/ID \[\(\w{32}\) \(\w{32}\)\]", whole.packed)


def test_fonts_are_embedded_as_subsets(whole: Read) -> None:
    fonts = whole.count("/Type /FontDescriptor")
    assert fonts == whole.count(r"/FontName /[A-Z]{6}\+") == whole.count("/FontFile[23] ") > 0
    assert len(whole.packed) < 100_000


def lines(drawn: str) -> list[tuple[int, float]]:
    """How many characters lines of 16pt have and where they end, in CSS pixels."""
    pattern = r" -1 ([\d.]+) [\d.]+ Tm\n/\w+ 21\.33\d* Tf\n\[(.*?)\] TJ"
    return [line(float(left), shown) for left, shown in re.findall(pattern, drawn)]


def line(left: float, shown: str) -> tuple[int, float]:
    """One line, of Chinese characters alone, which are as wide as high."""
    characters = sum(len(hexes) // 4 for hexes in re.findall(r"<(\w+)>", shown))
    back = sum(float(kern) for kern in re.findall(r">([-\d.]+)(?=<)", shown))
    return characters, left + 64 / 3 * (characters - back / 1000)


def test_a_line_has_28_characters_and_full_lines_end_at_the_margin() -> None:
    even = Paragraph((Run("案" * (26 + 28 + 28 + 5)),))
    uneven = Paragraph((Run("会上议定，先修（小修）两处，再看《办法》怎么说。" * 8),))
    (drawn,) = read(paper(Script("题", "", (even, uneven), ""), Faces())).drawn
    set_lines = lines(drawn)
    assert [count for count, _ in set_lines[:4]] == [26, 28, 28, 5]
    margin = (28 + 156) / 25.4 * 96
    full = [end for place, (_, end) in enumerate(set_lines) if place not in (3, len(set_lines) - 1)]
    assert len(full) >= 9
    assert max(abs(end - margin) for end in full) < 1


def test_rendering_warns_of_nothing(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        paper(SCRIPT, Faces())
    assert not caplog.records


AWKWARD = (
    Break(),
    Paragraph(()),
    Paragraph((Run(""),), "item"),
    Grid((), (("一", "二"),), (1, 1)),
    Grid(("一",), (), (1,)),
    Grid(("项", "目"), (("甲", "事" * 3000),), (1, 30)),
    Ruled(0),
    Ruled(60),
    Box("", ()),
    Break(),
    Break(),
    Paragraph((Run("x" * 500),)),
    Paragraph((Run("\x00\x0b\ud800\ufffe</style><script>&amp;{{ x }}"),)),
    Break(),
)


@pytest.mark.parametrize("contents", [True, False])
def test_awkward_scripts_are_set_all_the_same(contents: bool) -> None:
    script = Script("很长的题目" * 30 + '<&>"\x01', "", AWKWARD, 'a"b\\\n<c>', contents=contents)
    awkward = read(paper(script, Faces()))
    assert "</style><script>&amp;{{x}}" in awkward.text
    assert 'a"b\\<c>' in awkward.pages[0]
    assert "目录" not in awkward.text
    assert all(len(page) > 12 for page in awkward.pages if "甲" in page)


def test_page_breaks_leave_no_page_empty() -> None:
    said = Paragraph((Run("话"),))
    blocks = (Break(), Heading(1, "一"), said, Break(), Break(), said, Break())
    assert len(read(paper(Script("题", "", blocks, "", contents=True), Faces())).pages) == 3


def test_names_of_faces_cannot_leave_their_place() -> None:
    faces = Faces(body=('"} body{display:none', "</style>", "仿宋_GB2312"))
    assert "居中" in read(paper(Script("题", "", BLOCKS[-1:], ""), faces)).text


def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_words", lambda _: module.Markup('<img src="file:///a" alt="">'))
    monkeypatch.setattr("socket.socket.connect", lambda *_: pytest.fail("a connection"))
    assert b"/Subtype /Image" not in paper(SCRIPT, Faces())


PROGRAM = """
from hashlib import sha256
from casebook.lectures.paper import paper
from casebook.syllabus import Faces
from tests.lectures.test_paper import SCRIPT
print(sha256(paper(SCRIPT, Faces())).hexdigest())
"""


def run(program: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_the_same_bytes_in_another_process_zone_and_seed(whole: Read) -> None:
    other = run(PROGRAM, TZ="Pacific/Chatham", PYTHONHASHSEED="1", LC_ALL="C")
    assert other == sha256(whole.packed).hexdigest()


WITHOUT_FONTS = """
from casebook.lectures.blocks import Script
from casebook.lectures.paper import PaperError, paper
from casebook.syllabus import Faces
try:
    paper(Script("题", "", (), ""), Faces())
except PaperError as problem:
    print(problem)
"""


def test_a_system_without_fonts_is_told_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "fonts").mkdir()
    settings = tmp_path / "fonts.conf"
    settings.write_text(f"<fontconfig><dir>{tmp_path / 'fonts'}</dir></fontconfig>")
    said = run(WITHOUT_FONTS, FONTCONFIG_FILE=str(settings), PYTHONIOENCODING="utf-8")
    assert said.startswith("不能生成 PDF：系统缺少排版需要的程序库或者字体")
    assert "fonts-noto-cjk" in said


def test_a_system_without_pango_is_told_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def absent(_: str) -> None:
        print("-----")
        raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.setattr(module, "import_module", absent)
    with pytest.raises(PaperError, match=r"libpango-1\.0-0 libpangoft2-1\.0-0 libharfbuzz-subset0"):
        paper(SCRIPT, Faces())
    assert not capsys.readouterr().out


@pytest.mark.parametrize(("missing", "refused"), [("容a", True), ("😀𠮷", False), ("", False)])
def test_chinese_characters_that_no_font_has_are_refused(missing: str, refused: bool) -> None:
    fonts = {1: SimpleNamespace(missing={ord(sign): 1 for sign in missing})}
    told = pytest.raises(PaperError, match="缺少含有汉字的字体") if refused else nullcontext()
    with told:
        module._refuse_boxes(SimpleNamespace(fonts=fonts))

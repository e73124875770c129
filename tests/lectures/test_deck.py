"""Slides as HTML: what stands where, nothing unescaped, nothing from outside, always the same."""

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from importlib.resources import files
from typing import get_args

import pytest

from casebook.lectures.blocks import Grid
from casebook.lectures.deck import deck, slides_html
from casebook.lectures.slides import Deck, Kind, Slide

VOID = {"meta", "col", "br", "hr", "img", "input", "link"}
HOSTILE = "<script>alert(1)</script>&\"'</section>"
ROW = ("民主决策", "✓ 符合", "三次研究")
GRID = Grid(("前提", "认定", "事实"), (ROW, ROW), (2, 2, 7), frozenset({1}))


class _Tree(HTMLParser):
    """Every element with its attributes and text; fails on a tag that is not closed in turn."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, text: str) -> None:
        self.text += text

    def classes(self, tag: str) -> list[str]:
        return [attributes.get("class") or "" for name, attributes in self.found if name == tag]

    def count(self, tag: str) -> int:
        return sum(name == tag for name, _ in self.found)


def full(kind: Kind) -> Slide:
    lines, notes = ("一行", "两行"), "备注一\n\n备注二"
    return Slide(kind, "题目", lines, GRID, "眉题", "no", "出处", notes, stepwise=True)


@pytest.mark.parametrize("kind", get_args(Kind))
def test_every_kind_shows_all_it_holds(kind: Kind) -> None:
    tree = _Tree(slides_html([full(kind)]))
    assert tree.classes("section") == [f"slide slide-{kind} tone-no slide-stepwise"]
    for words in ("题目", "一行", "两行", "眉题", "出处", "备注一", "备注二", "三次研究"):
        assert words in tree.text
    assert tree.count("h2") == tree.count("details") == tree.count("table") == 1
    assert tree.count("li") == (2 if kind == "points" else 0)


def test_a_bare_slide_has_nothing_empty() -> None:
    tree = _Tree(slides_html([Slide("cover", "题目")]))
    assert [tag for tag, _ in tree.found] == ["section", "h2", "div"]


def test_a_table_has_header_cells_widths_and_the_rows_that_decided() -> None:
    tree = _Tree(slides_html([Slide("grid", "题目", grid=GRID)]))
    scopes = [attributes.get("scope") for tag, attributes in tree.found if tag == "th"]
    assert scopes == ["col"] * 3 + ["row"] * 2
    widths = [attributes["width"] for tag, attributes in tree.found if tag == "col"]
    assert widths == ["18%", "18%", "64%"]
    assert tree.classes("tr") == ["", "", "slide-strong"]


def test_notes_are_paragraphs_by_line_ends() -> None:
    html = slides_html([Slide("facts", "题目", notes="一\n\n  \n二\n")])
    assert re.findall(r"<p>(.*)</p>", html) == ["一", "二"]


def test_all_text_is_escaped() -> None:
    grid = Grid((HOSTILE,), ((HOSTILE,),), (1,))
    slide = Slide("facts", HOSTILE, (HOSTILE,), grid, HOSTILE, footer=HOSTILE, notes=HOSTILE)
    page = deck(Deck(HOSTILE, (slide, Slide("points", "", (HOSTILE,)))))
    tree = _Tree(page)
    assert tree.count("script") == 1
    assert tree.text.count(HOSTILE) == 10  # title, heading, eight texts


def test_awkward_texts() -> None:
    rows = tuple((str(i), "", "长" * 400) for i in range(40))
    grid = Grid(("", "", "列"), rows, (1, 1, 98))
    control = Slide("facts", "\x00\x0b\ud800甲\ufffe")
    slides = (Slide("grid", "很长的题目" * 60, ("", "\n"), grid), control)
    page = deck(Deck("\x01题\udfff", slides))
    page.encode("utf-8")
    assert "<title>题</title>" in page
    assert '<h2 class="slide-title">甲</h2>' in page
    assert _Tree(page).count("tr") == 41


def test_the_file_stands_alone() -> None:
    page = deck(Deck("题目", tuple(full(kind) for kind in get_args(Kind))))
    assert not re.search(r"https?:|\bsrc=|\bhref=|url\(|@import|\bfetch\(|XMLHttpRequest", page)
    assert "default-src 'none'" in page
    assert page.startswith('<!doctype html>\n<html lang="zh-CN">')
    assert _Tree(page).count("section") == len(get_args(Kind))


def test_style_and_script_end_where_they_should_and_are_small() -> None:
    folder = files("casebook.lectures") / "browser"
    for name, limit in (("deck.css", 9 * 1024), ("deck.js", 12 * 1024)):
        text = (folder / name).read_text(encoding="utf-8")
        assert "</" not in text
        assert len(text.encode()) < limit


def test_the_same_bytes_in_any_process() -> None:
    program = (
        "import hashlib; from tests.lectures.test_deck import full; "
        "from casebook.lectures.deck import deck; from casebook.lectures.slides import Deck; "
        "page = deck(Deck('题目', (full('grid'), full('points')))); "
        "print(hashlib.sha256(page.encode()).hexdigest())"
    )
    made = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "TZ": zone, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for zone, seed in (("UTC", "1"), ("Asia/Shanghai", "2"))
    }
    assert len(made) == 1

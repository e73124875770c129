"""Lectures, cases and pairs to make documents from, and documents as plain text."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from pathlib import Path

from casebook.lectures.blocks import Block, Box, Grid, Heading, Paragraph, Ruled, Run, Script
from casebook.lectures.slides import Deck, Slide
from casebook.lectures.talk import Talk, talk, talk_of
from casebook.link import LinkedLibrary, link
from casebook.load import load
from casebook.pairs import pairs
from tests.fixtures import ROOT

MINI = ROOT / "tests/corpus/mini"
GOLDEN = ROOT / "tests/golden/lectures"
DAY = date(2026, 11, 21)
AS_OF = "截至2026年11月21日"
TELLING = re.compile("免责|减责|不予容错")
"""The outcomes, as titles and questions name them."""


@cache
def linked(root: Path = ROOT) -> LinkedLibrary:
    """The library below a folder; that of the shipped project where none is named."""
    library, findings = load(root)
    assert findings == []
    return link(library)


@cache
def lecture(name: str, root: Path = ROOT) -> Talk:
    """A lecture by its id."""
    library = linked(root)
    return talk(library, library.library.lectures[name], DAY)


@cache
def shipped() -> tuple[Talk, ...]:
    """Every shipped lecture, every case and every pair."""
    library = linked()
    return (
        *map(lecture, library.library.lectures),
        *(talk_of(library, case, DAY) for case in library.cases.values()),
        *(talk_of(library, pair, DAY) for pair in pairs(library)),
    )


def compare(name: str, text: str, update: bool) -> None:
    """A text is that of the golden file, which is written first where it is to be updated."""
    golden = GOLDEN / f"{name}.txt"
    if update:
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


def words(*blocks: Block) -> Iterator[str]:
    """Every text of some blocks: paragraphs with their marks, headings, cells."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield f"{block.mark}{block.text}"
        elif isinstance(block, Heading):
            yield block.text
        elif isinstance(block, Grid):
            yield from (cell for row in (block.header, *block.rows) for cell in row)
        elif isinstance(block, Box):
            yield from (block.title, *words(*block.paragraphs))


def seen(slide: Slide) -> str:
    """What the listeners see of a slide: all but its notes."""
    grid = words(slide.grid) if slide.grid else ()
    return "\n".join((slide.kicker, slide.title, *slide.lines, *grid, slide.footer))


def script_text(script: Script) -> str:
    """A document as text that a reader can review."""
    head = (f"《{script.title}》", script.subtitle, f"页脚：{script.footer}")
    contents = ("（目录）",) if script.contents else ()
    return "\n".join((*head, *contents, "", *_blocks(script.blocks))) + "\n"


def _blocks(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Heading):
            yield f"\n{'#' * block.level} {block.text}\n"
        elif isinstance(block, Paragraph):
            yield f"[{block.manner}] {block.mark}{''.join(map(_run, block.runs))}"
        elif isinstance(block, Grid):
            yield from _grid(block)
        elif isinstance(block, Box):
            yield f"┌ {block.title}"
            yield from (f"│ {line}" for line in _blocks(block.paragraphs))
        elif isinstance(block, Ruled):
            yield f"____ {block.lines} 行"
        else:
            yield "（换页）"


def _run(run: Run) -> str:
    return f"**{run.text}**" if run.strong else run.text


def _grid(grid: Grid) -> Iterator[str]:
    yield f"| {' | '.join(grid.header)} |  宽 {' : '.join(map(str, grid.widths))}"
    for number, row in enumerate(grid.rows):
        yield f"| {' | '.join(row)} |{' ▲' if number in grid.strong else ''}"


def deck_text(deck: Deck) -> str:
    """Slides as text that a reader can review."""
    shown = (line for number, slide in enumerate(deck.slides, 1) for line in _slide(number, slide))
    return "\n".join((f"《{deck.title}》", *shown)) + "\n"


def _slide(number: int, slide: Slide) -> Iterator[str]:
    stepwise = "，逐行" if slide.stepwise else ""
    yield f"\n—— {number}　{slide.kind}，{slide.tone}{stepwise}"
    yield f"眉题：{slide.kicker}"
    yield f"## {slide.title}"
    yield from (f"- {line}" for line in slide.lines)
    if slide.grid:
        yield from _grid(slide.grid)
    yield f"页脚：{slide.footer}"
    yield from (f"备注：{line}" for line in slide.notes.split("\n") if slide.notes)

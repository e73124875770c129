"""How much room text takes on a slide, and how it is shared out when one slide is too small.

Faces differ, so heights are estimated: a full-width character is as wide as its size, a line as
high as in the tallest of the common Chinese faces. Lengths are points.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from math import ceil
from typing import TypeVar

from casebook.lectures.blocks import Grid

_Page = TypeVar("_Page")
LEAD = 1.45
"""Height of a line at single spacing, in sizes: that of Noto Sans CJK, the tallest."""
_NARROW = 0.6
CELL_SPACED = 0.9
"""Line spacing within a cell."""
_CELL = (14.4, 7.2)
"""What the margins of a cell take: in width, in height."""
_APART, _SPACED = 0.6, 1.1
"""Space before a paragraph of text, and its line spacing."""
_END = re.compile(r"[^。；！？]*[。；！？]+[”’）】]*|[^。；！？]+")


def line_count(text: str, size: int, width: float) -> int:
    """How many lines a text takes; a wrapped line may lose a character to punctuation."""
    per_line = width / size
    lines = 0
    for part in text.split("\n"):
        taken = sum(1.0 if letter > "\u024f" else _NARROW for letter in part)
        lines += 1 if taken <= per_line else ceil(taken / max(per_line - 1, 1))
    return lines


def title_height(text: str, size: int, width: float) -> float:
    """Height of a title, which is set at single spacing."""
    return line_count(text, size, width) * size * LEAD


def text_height(text: str, size: int, width: float) -> float:
    """Height of a paragraph of text, with the space before it."""
    return size * LEAD * (line_count(text, size, width) * _SPACED + _APART)


def first_fitting(sizes: Sequence[int], fits: Callable[[int], bool]) -> int:
    """The largest size that fits, else the smallest; sizes go from large to small."""
    return next((size for size in sizes if fits(size)), sizes[-1])


def text_pages(
    lines: Sequence[str], sizes: Sequence[int], width: float, room: float
) -> tuple[int, list[tuple[str, ...]]]:
    """Share lines out to slides; give the largest size that needs no slide more, and the lines."""
    return _fewest(sizes, partial(_text_at, lines, width, room))


def grid_pages(
    grid: Grid, sizes: Sequence[int], width: float, room: float
) -> tuple[int, list[Grid]]:
    """Share the rows of a grid out to slides, the header repeated, as `text_pages` does lines."""
    return _fewest(sizes, partial(_grid_at, grid, width, room))


def column_widths(grid: Grid, width: float) -> tuple[float, ...]:
    """The width in points of each column."""
    return tuple(width * share / sum(grid.widths) for share in grid.widths)


def row_height(row: Iterable[str], size: int, widths: Iterable[float]) -> float:
    """Height of a row of cells."""
    counts = (
        line_count(cell, size, width - _CELL[0]) for cell, width in zip(row, widths, strict=True)
    )
    return max(counts, default=1) * size * LEAD * CELL_SPACED + _CELL[1]


def _fewest(
    sizes: Sequence[int], pages_at: Callable[[int], list[_Page]]
) -> tuple[int, list[_Page]]:
    fewest = len(pages_at(sizes[-1]))
    for size in sizes:
        if len(pages := pages_at(size)) <= fewest:
            return size, pages
    raise AssertionError  # the smallest size needs no more than itself


def _text_at(lines: Sequence[str], width: float, room: float, size: int) -> list[tuple[str, ...]]:
    per_page = int(room / (size * LEAD * _SPACED) - 1)
    most = max(int(per_page * (width / size - 1)), 1)
    parts = [
        part
        for line in lines
        for part in (_cut(line, most) if text_height(line, size, width) > room else (line,))
    ]
    pages = _shared([text_height(part, size, width) for part in parts], room)
    return [tuple(parts[number] for number in page) for page in pages]


def _grid_at(grid: Grid, width: float, room: float, size: int) -> list[Grid]:
    widths = column_widths(grid, width)
    left = max(room - row_height(grid.header, size, widths), size * LEAD * CELL_SPACED + _CELL[1])
    rows = [
        (part, number in grid.strong)
        for number, row in enumerate(grid.rows)
        for part in _row_parts(row, size, widths, left)
    ]
    pages = _shared([row_height(row, size, widths) for row, _ in rows], left)
    return [
        replace(
            grid,
            rows=tuple(rows[number][0] for number in page),
            strong=frozenset(at for at, number in enumerate(page) if rows[number][1]),
        )
        for page in pages
    ]


def _row_parts(
    row: tuple[str, ...], size: int, widths: tuple[float, ...], room: float
) -> list[tuple[str, ...]]:
    """The row itself, or several where one cell is higher than a slide."""
    if row_height(row, size, widths) <= room:
        return [row]
    lines = int((room - _CELL[1]) / (size * LEAD * CELL_SPACED))
    cells = [
        _cut(cell, max(int(lines * ((width - _CELL[0]) / size - 1)), 1))
        for cell, width in zip(row, widths, strict=True)
    ]
    return [
        tuple(cell[at] if at < len(cell) else "" for cell in cells)
        for at in range(max(map(len, cells)))
    ]


def _cut(text: str, most: int) -> list[str]:
    """Pieces of at most so many characters, ended where a sentence ends if one does."""
    pieces = [""]
    for sentence in _END.findall(text.replace("\n", " ")):
        for start in range(0, len(sentence), most):
            part = sentence[start : start + most]
            if len(pieces[-1]) + len(part) > most:
                pieces.append("")
            pieces[-1] += part
    return pieces


def _shared(heights: Sequence[float], room: float) -> list[range]:
    """Share items out in order to as few pages as hold them, all about equally full."""
    pages = _packed(heights, room)
    if len(pages) > 1:
        for tenths in range(9, 3, -1):
            if len(evener := _packed(heights, room * tenths / 10)) > len(pages):
                break
            pages = evener
    return pages


def _packed(heights: Sequence[float], room: float) -> list[range]:
    pages, start, taken = [], 0, 0.0
    for number, height in enumerate(heights):
        if taken + height > room and number > start:
            pages.append(range(start, number))
            start, taken = number, 0.0
        taken += height
    pages.append(range(start, len(heights)))
    return pages

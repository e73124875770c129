"""What a lecture text or a handout is made of, before it is Word or PDF: a list of blocks."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Literal


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one face."""

    text: str
    strong: bool = False


Manner = Literal["body", "lead", "note", "item", "question", "small", "centred"]
"""What a paragraph is for, which decides how it looks.

``body`` is said aloud; ``lead`` states the point of a part; ``note`` speaks to the trainer alone;
``item`` is one of a list; ``question`` is put to the listeners; ``small`` gives sources;
``centred`` stands below the title.
"""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 3; the title of the document is none."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph; ``mark`` stands before an item or a question: ``1.``, ``一、``, ``·``."""

    runs: tuple[Run, ...]
    manner: Manner = "body"
    mark: str = ""

    @property
    def text(self) -> str:
        """Its words, without faces."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Grid:
    """A native table; ``widths`` are shares of the line, ``strong`` the rows that decided."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    strong: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Box:
    """A framed text: a clause, or what a case comes from."""

    title: str
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Ruled:
    """Empty lines to write on."""

    lines: int


@dataclass(frozen=True, slots=True)
class Break:
    """What follows begins a new page."""


Block = Heading | Paragraph | Grid | Box | Ruled | Break


def grouped(blocks: Iterable[Block]) -> Iterator[tuple[str, list[Block]]]:
    """Runs of blocks of one kind, with its name; paragraphs are told apart by their manner."""
    for kind, group in groupby(blocks, _kind):
        yield kind, list(group)


def _kind(block: Block) -> str:
    return block.manner if isinstance(block, Paragraph) else type(block).__name__


@dataclass(frozen=True, slots=True)
class Script:
    """A document to print: title, the line below it, blocks, and what every page says.

    ``contents`` asks for a table of contents after the title. ``footer`` names what the document
    is, where it comes from and as of which day; it stands on each page beside the number.
    """

    title: str
    subtitle: str
    blocks: tuple[Block, ...]
    footer: str
    contents: bool = False
    language: str = "zh-CN"

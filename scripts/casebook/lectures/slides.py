"""What a slide is, before it is PowerPoint or a page in the browser."""

from dataclasses import dataclass
from typing import Literal

from casebook.lectures.blocks import Grid

Kind = Literal[
    "cover", "part", "facts", "question", "outcome", "grid", "clause", "points", "closing"
]
"""What a slide is for, which decides how it looks.

``cover`` opens; ``part`` opens a part and states its point; ``facts`` tells, ``question`` asks,
``outcome`` reveals; ``grid`` is a table; ``clause`` is the text of a clause; ``points`` lists;
``closing`` ends with the statement of effect.
"""

Tone = Literal["plain", "yes", "part", "no"]
"""The tone of an outcome, as on the site: never the only signal, words and a mark say the same."""


@dataclass(frozen=True, slots=True)
class Slide:
    """One idea.

    ``kicker`` is a short line over the title (case id and provenance, or the part); ``lines`` are
    the text, one paragraph each; ``grid`` a table instead of or below them; ``footer`` tells the
    source and the day; ``notes`` are for the trainer, paragraphs apart by line ends. A deck shows
    ``lines``, or the rows of ``grid``, one by one where ``stepwise`` is set.
    """

    kind: Kind
    title: str
    lines: tuple[str, ...] = ()
    grid: Grid | None = None
    kicker: str = ""
    tone: Tone = "plain"
    footer: str = ""
    notes: str = ""
    stepwise: bool = False


@dataclass(frozen=True, slots=True)
class Deck:
    """The slides of a lecture, its title, and the language it is in."""

    title: str
    slides: tuple[Slide, ...]
    language: str = "zh-CN"

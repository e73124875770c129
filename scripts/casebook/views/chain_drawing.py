"""Chains of procedure as a drawing: rows under the stages they share. Numbers only, no markup."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from casebook.model import Clause, Policy
from casebook.schema import ChainStep
from casebook.vocabulary import Mark, Stage

WIDTH = 1178
WIDEST = 160
GUTTER = 14
LETTER = 13
LINE = 17
TOP = 34
HEAD = 40
SUMMARY = 130
LONGEST_NAME = 34


@dataclass(frozen=True, slots=True)
class Step:
    """A step with its number in the chain; none where it is not one of the steps."""

    text: ChainStep
    number: int | None

    @property
    def place(self) -> str:
        """Where it stands, in words: ``第 4 步``, or outside the chain."""
        return f"第 {self.number} 步" if self.number else "链外"


@dataclass(frozen=True, slots=True)
class Chain:
    """The chain of a clause."""

    policy: Policy
    clause: Clause
    steps: tuple[Step, ...]

    @property
    def inside(self) -> tuple[Step, ...]:
        """The steps that the material counts."""
        return tuple(step for step in self.steps if step.number)

    @property
    def outside(self) -> tuple[Step, ...]:
        """What the material tells of the chain besides its steps."""
        return tuple(step for step in self.steps if not step.number)

    def marked(self, mark: Mark) -> tuple[Step, ...]:
        """The steps that carry a mark; none where the material does not list it."""
        return tuple(step for step in self.steps if mark in step.text.marks)

    def where(self, mark: Mark) -> str:
        """Where a mark stands, in a few words."""
        places = dict.fromkeys(step.place for step in self.marked(mark))
        return "、".join(places) or "材料未列"


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text in the drawing: where its baseline starts, and what kind it is."""

    x: float
    y: float
    words: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Shape:
    """A mark in the drawing; hollow where the material does not list it."""

    x: float
    y: float
    mark: Mark
    hollow: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """A step in the drawing."""

    x: float
    y: float
    width: float
    height: float
    step: Step

    @property
    def line(self) -> float:
        """The height at which the chain enters and leaves the box."""
        return self.y + 20


@dataclass(frozen=True, slots=True)
class Band:
    """The row of one chain, from its top to its bottom."""

    top: float
    bottom: float
    boxes: tuple[Box, ...]
    texts: tuple[Text, ...]
    shapes: tuple[Shape, ...]
    arrows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything that is drawn, and the size of the whole."""

    width: int
    height: float
    stages: tuple[Text, ...]
    stripes: tuple[tuple[float, float], ...]
    bands: tuple[Band, ...]


def drawing(found: Sequence[Chain]) -> Drawing:
    """Chains as rows, their steps under the stage they belong to."""
    used = {step.text.stage for chain in found for step in chain.inside}
    stages = [stage for stage in Stage if stage in used]
    pitch = min(WIDEST, WIDTH / max(len(stages), 1))
    columns = {stage: round(i * pitch + GUTTER / 2, 1) for i, stage in enumerate(stages)}
    bands: list[Band] = []
    for chain in found:
        top = bands[-1].bottom if bands else TOP
        bands.append(_band(chain, columns, round(pitch - GUTTER, 1), top))
    return Drawing(
        width=WIDTH,
        height=round(bands[-1].bottom if bands else TOP, 1),
        stages=tuple(Text(x, 21, str(stage), "stage") for stage, x in columns.items()),
        stripes=tuple((round(i * pitch, 1), round(pitch, 1)) for i in range(0, len(stages), 2)),
        bands=tuple(bands),
    )


def _band(chain: Chain, columns: Mapping[Stage, float], width: float, top: float) -> Band:
    """A chain: its heading, its boxes, and below them what stands outside the steps."""
    row = _row(chain, columns, width, top + HEAD)
    below = max((_bottom(box) for box in row), default=top + HEAD) + 8
    strips = [
        Box(GUTTER / 2, below + 36 * i, WIDTH - GUTTER, 28, step)
        for i, step in enumerate(chain.outside)
    ]
    texts = [*_heading(chain, top)]
    shapes = [Shape(_summary_x(mark), top + 9, mark, not chain.marked(mark)) for mark in Mark]
    for box in row:
        texts += _words(box)
        foot = box.y + box.height + 3
        shapes += [
            Shape(box.x + 2, foot + 20 * i, mark) for i, mark in enumerate(box.step.text.marks)
        ]
    for strip in strips:
        texts += _strip(strip)
        shapes += [Shape(_summary_x(mark), strip.y + 7, mark) for mark in strip.step.text.marks]
    bottom = below + 36 * len(strips) + 6
    boxes = (*row, *strips)
    return Band(top, bottom, boxes, tuple(texts), tuple(shapes), tuple(_arrows(row)))


def _summary_x(mark: Mark) -> float:
    """Where the column of a mark starts in headings and in what stands outside the steps."""
    return WIDTH - SUMMARY * (len(Mark) - list(Mark).index(mark))


def _heading(chain: Chain, top: float) -> Iterator[Text]:
    """What a row is, and for every mark where it stands."""
    name = chain.clause.name
    if len(name) > LONGEST_NAME:
        name = name[: LONGEST_NAME - 1] + "…"
    yield Text(GUTTER / 2, top + 21, chain.clause.number, "number")
    yield Text(GUTTER / 2 + 15 * len(chain.clause.number) + 4, top + 21, name, "name")
    for mark in Mark:
        x = _summary_x(mark) + 18
        yield Text(x, top + 21, str(mark), "mark" if chain.marked(mark) else "unlisted")
        kind = "place" if chain.marked(mark) else "unlisted"
        yield Text(x + LETTER * len(mark) + 5, top + 21, chain.where(mark), kind)


def _row(chain: Chain, columns: Mapping[Stage, float], width: float, top: float) -> list[Box]:
    """The boxes of a chain: those of one stage stand one under the other."""
    row: list[Box] = []
    letters = _letters(width)
    for step in chain.inside:
        y = top
        if above := [box for box in row if box.step.text.stage == step.text.stage]:
            y = _bottom(above[-1]) + (6 if above[-1].step.number == step.number else 16)
        lines = len(_cut(step.text.step, letters)) + len(_cut(_when(step), letters))
        row.append(Box(columns[step.text.stage], y, width, max(40, 20 + LINE * lines), step))
    return row


def _bottom(box: Box) -> float:
    """Where a box and its marks end."""
    return box.y + box.height + 20 * len(box.step.text.marks)


def _letters(width: float) -> int:
    return int((width - 4) // LETTER)


def _when(step: Step) -> str:
    return f"（{step.text.when}）" if step.text.when else ""


def _cut(words: str, letters: int) -> list[str]:
    """Words in as few lines as they need, of much the same length."""
    count = -(-len(words) // letters)
    size = -(-len(words) // count) if count else letters
    return [words[i : i + size] for i in range(0, len(words), size)]


def _words(box: Box) -> Iterator[Text]:
    """The text of a step, centred, and under its box the names of its marks."""
    letters = _letters(box.width)
    lines = [(line, "step") for line in _cut(box.step.text.step, letters)]
    lines += [(line, "when") for line in _cut(_when(box.step), letters)]
    first = box.y + (box.height - LINE * len(lines)) / 2 + 14
    for i, (line, kind) in enumerate(lines):
        yield Text(box.x + box.width / 2, round(first + LINE * i, 1), line, kind)
    for i, mark in enumerate(box.step.text.marks):
        yield Text(box.x + 20, box.y + box.height + 15 + 20 * i, str(mark), "mark")


def _strip(box: Box) -> Iterator[Text]:
    """The text of what stands outside the steps, on one line."""
    words = f"链外　{box.step.text.step}{_when(box.step)}"
    yield Text(box.x + 12, box.y + 19, words, "outside")
    for mark in box.step.text.marks:
        yield Text(_summary_x(mark) + 18, box.y + 19, str(mark), "mark")


def _arrows(row: Sequence[Box]) -> Iterator[str]:
    """From each step to the next; boxes of one number have none between them."""
    firsts = list({box.step.number: box for box in reversed(row)}.values())[::-1]
    for box, after in pairwise(firsts):
        if box.x == after.x:
            middle = box.x + box.width - 12
            same = [other for other in row if other.step.number == box.step.number]
            yield f"M{middle:g} {_bottom(same[-1]):g}V{after.y - 1:g}m-4 -6l4 6 4 -6"
        else:
            way = 1 if after.x > box.x else -1
            start, end = (box.x + box.width, after.x) if way > 0 else (box.x, after.x + box.width)
            turn = start + way * GUTTER / 2
            path = f"M{start:g} {box.line:g}H{turn:g}V{after.line:g}H{end - way:g}"
            yield path + f"m{-6 * way} -4l{6 * way} 4 {-6 * way} 4"


def described(found: Sequence[Chain]) -> str:
    """The drawing in words."""
    rows = (
        f"{chain.clause.number}：{'、'.join(f'{s.text.step}{_when(s)}' for s in chain.inside)}"
        for chain in found
    )
    marks = "、".join(Mark)
    return f"每行一条链，从左到右按环节对齐。{'；'.join(rows)}。各条链的{marks}见下表。"

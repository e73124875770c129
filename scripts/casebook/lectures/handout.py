"""A talk as a document: the listeners' handout, which tells no outcome and no trainer's note."""

from collections.abc import Iterator

from casebook.citation import case_version, provenance_words
from casebook.lectures.blocks import Block, Grid, Heading, Paragraph, Ruled, Script
from casebook.lectures.script import (
    NUMBERS,
    PAIR_QUESTION,
    case_line,
    clause_box,
    effect,
    footer,
    plain,
    subtitle,
)
from casebook.lectures.talk import FIRST_QUESTION, Shown, Talk, held_title, questions
from casebook.lectures.wording import Wording
from casebook.model import Case
from casebook.pairs import Pair
from casebook.vocabulary import LOOK_POLES, Item, Section


def handout(talk: Talk) -> Script:
    """Outline, facts, questions with room to write, an empty table to judge by, clauses.

    Whatever tells an outcome is left out: titles are cut, clauses stand together at the end in
    the order of the library, so that none is seen to go with a case.
    """
    return Script(
        title=talk.title,
        subtitle=subtitle(talk, "讲义") if talk.kind else "学员讲义",
        blocks=tuple(_blocks(talk, Wording(talk.linked))),
        footer=footer(talk),
    )


def _blocks(talk: Talk, wording: Wording) -> Iterator[Block]:
    if talk.kind:
        yield Heading(1, "提纲")
        for number, part in enumerate(talk.parts):
            yield plain(part.title, "item", f"{NUMBERS[number]}、")
    shown = [one for part in talk.parts for one in part.shown if one.cases]
    for number, one in enumerate(shown, 1):
        counted = NUMBERS[number - 1] if number <= len(NUMBERS) else f" {number}"
        yield Heading(1, f"案例{counted}")
        if isinstance(one.of, Pair):
            yield from pair_blocks(talk, one.of, wording)
        elif isinstance(one.of, Case):
            yield from case_blocks(talk, one.of, wording)
    yield from _clauses(talk, wording)
    yield from _sources(talk, shown)


def _facts(talk: Talk, case: Case, wording: Wording) -> Iterator[Block]:
    yield Heading(2, held_title(case))
    yield plain(case_line(talk, case), "small")
    yield from wording.paragraphs(case.sections[Section.FACTS].text)


def case_blocks(talk: Talk, case: Case, wording: Wording) -> Iterator[Block]:
    """A case for the listeners: facts, questions, an empty table to judge by."""
    yield from _facts(talk, case, wording)
    yield Heading(3, "讨论题")
    asked = [FIRST_QUESTION, *(question.ask for question in questions(case)[0])]
    for number, ask in enumerate(asked):
        yield Paragraph(wording.runs(ask), "question", f"{NUMBERS[number]}、")
        yield Ruled(2)
    yield Heading(3, "我的认定")
    rows = tuple((str(item), _choices(item), "") for item in Item)
    yield Grid(("前提与六看", "认定（圈出）", "根据哪个事实"), rows, (18, 42, 40))


def pair_blocks(talk: Talk, pair: Pair, wording: Wording) -> Iterator[Block]:
    """A pair for the listeners: the facts of both, the question, an empty table for both."""
    for case in (pair.left, pair.right):
        yield from _facts(talk, case, wording)
    yield Heading(3, "讨论题")
    yield plain(PAIR_QUESTION, "question")
    yield Ruled(3)
    yield Heading(3, "我的认定")
    rows = tuple((str(item), "", "") for item in Item)
    yield Grid(("前提与六看", pair.left.key, pair.right.key), rows, (24, 38, 38))


def _choices(item: Item) -> str:
    """The words to choose from: the two poles of a look, or met and unmet."""
    return "　".join((*LOOK_POLES.get(item, ("符合", "不符合")), "说不准"))


def _clauses(talk: Talk, wording: Wording) -> Iterator[Block]:
    named = {clause.ref for clause in talk.clauses}
    if named:
        yield Heading(1, "条款")
    for ref, clause in talk.linked.clauses.items():
        if ref in named:
            yield clause_box(talk, wording, clause)


def _sources(talk: Talk, shown: list[Shown]) -> Iterator[Block]:
    yield Heading(1, "来源")
    cases = {case.key: case for one in shown for case in one.cases}.values()
    if cases:
        rows = tuple((c.key, provenance_words(c), c.source, case_version(c)) for c in cases)
        yield Grid(("案例", "来历", "来源", "版本"), rows, (20, 24, 38, 18))
    yield effect(talk)

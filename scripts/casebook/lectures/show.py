"""A talk as slides: one idea each, the outcome after the discussion where it is held back."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from math import ceil

from casebook.citation import (
    cite_case,
    clause_version,
    day_words,
    provenance_words,
    text_words,
)
from casebook.layout import EFFECT, OUTCOME_WORDS
from casebook.lectures.blocks import Grid
from casebook.lectures.script import (
    NUMBERS,
    PAIR_QUESTION,
    clause_name,
    footer,
    item_rows,
    minutes,
    outcome_line,
    subtitle,
    verdict_line,
)
from casebook.lectures.slides import Deck, Slide
from casebook.lectures.talk import (
    FIRST_QUESTION,
    Shown,
    Talk,
    TalkPart,
    held_title,
    questions,
)
from casebook.lectures.wording import Wording
from casebook.model import Case, Clause
from casebook.pairs import Pair
from casebook.schema import Question
from casebook.vocabulary import LOOK_POLES, Section

MOST_ON_A_SLIDE = 150
"""Characters of running text that one slide carries, read from the last row."""
_SENTENCE = re.compile(r"[^。！？；]*[。！？；]+[”’）]*|[^。！？；]+$")
_LOOKS = frozenset(LOOK_POLES)


def show(talk: Talk) -> Deck:
    """The slides of a talk, in the order in which they are told."""
    return Deck(talk.title, tuple(_Teller(talk).slides()))


def sheets(texts: Iterable[str], most: int = MOST_ON_A_SLIDE) -> Iterator[tuple[str, ...]]:
    """Paragraphs as lines for slides, at most about ``most`` characters on each.

    A long paragraph is cut between sentences into parts of about equal length; short ones stand
    together.
    """
    held: list[str] = []
    for text in texts:
        for piece in _pieces(text, most):
            if held and sum(map(len, held)) + len(piece) > most:
                yield tuple(held)
                held = []
            held.append(piece)
    if held:
        yield tuple(held)


def _pieces(text: str, most: int) -> Iterator[str]:
    """A paragraph cut between sentences into as few about equal parts as ``most`` allows."""
    length = ceil(len(text) / ceil(len(text) / most)) if text else most
    gathered = ""
    for sentence in _SENTENCE.findall(text):
        if gathered and len(gathered) + len(sentence) / 2 > length:
            yield gathered
            gathered = ""
        gathered += sentence
    if gathered.strip():
        yield gathered


class _Teller:
    def __init__(self, talk: Talk) -> None:
        self.talk = talk
        self.wording = Wording(talk.linked)

    def slides(self) -> Iterator[Slide]:
        talk = self.talk
        if talk.kind:
            yield Slide(
                "cover",
                talk.title,
                (subtitle(talk, ""),),
                kicker="以案释规",
                footer=footer(talk),
                notes=self._notes(talk.aim, talk.opening),
            )
            yield Slide("points", "今天讲什么", tuple(self._outline()), footer=footer(talk))
        for number, part in enumerate(talk.parts):
            yield from self._part(number, part)
        yield from self._sources()
        yield Slide(
            "closing",
            "效力声明",
            (EFFECT, f"内容{day_words(talk.day)}"),
            footer=footer(talk),
            notes=self._notes(talk.closing),
        )

    def _outline(self) -> Iterator[str]:
        for number, part in enumerate(self.talk.parts):
            yield f"{NUMBERS[number]}、{part.title}"

    def _notes(self, *texts: str) -> str:
        return "\n".join(line for text in texts for line in self.wording.lines(text))

    def _note(self, one: Shown) -> str:
        time = f"用时 {one.minutes} 分钟。" if one.minutes else ""
        return self._notes(time, one.note)

    def _part(self, number: int, part: TalkPart) -> Iterator[Slide]:
        if part.title:
            yield Slide(
                "part",
                f"{NUMBERS[number]}、{part.title}",
                (part.point,) if part.point else (),
                kicker=minutes(part.minutes),
                footer=footer(self.talk),
                notes=self._notes(part.text),
            )
        for one in part.shown:
            if isinstance(one.of, Clause):
                yield self._clause(one.of, self._note(one))
            elif isinstance(one.of, Pair):
                yield from self._pair(one, one.of)
            else:
                yield from self._case(one, one.of)

    def _case(self, one: Shown, case: Case) -> Iterator[Slide]:
        before, after = questions(case) if one.held else ([], list(case.questions))
        if one.held:
            yield from self._facts(case, one)
            yield self._of(case, Slide("question", "讨论", (FIRST_QUESTION,)))
            yield from self._asked(case, before)
            yield self._outcome(case)
        else:
            yield self._outcome(case)
            yield from self._facts(case, one)
        yield from self._judged(case)
        for clause in self.talk.clauses_of(case):
            yield self._clause(clause)
        yield self._matched(case)
        lines = tuple(_pieces(self.wording.line(case.correction), MOST_ON_A_SLIDE))
        notes = self._notes(case.sections[Section.LESSON].text)
        yield self._of(case, Slide("points", "纠错与后续", lines, notes=notes))
        yield from self._asked(case, after)

    def _of(self, case: Case, slide: Slide) -> Slide:
        """A slide of a case: says which case, where it comes from and as of which day."""
        named = provenance_words(case)
        return replace(
            slide,
            kicker=f"{case.key} · {named}",
            footer=f"{case.key}　{named}　{day_words(self.talk.day)}",
        )

    def _facts(self, case: Case, one: Shown) -> Iterator[Slide]:
        title = held_title(case) if one.held else case.title
        notes = self._note(one) if case is one.cases[0] else ""
        for lines in sheets(self.wording.lines(case.sections[Section.FACTS].text)):
            yield self._of(case, Slide("facts", title, lines, notes=notes))
            notes = ""

    def _asked(self, case: Case, asked: Iterable[Question]) -> Iterator[Slide]:
        for question in asked:
            ask, note = self.wording.line(question.ask), self.wording.line(question.note)
            yield self._of(case, Slide("question", "讨论", (ask,), notes=note))

    def _outcome(self, case: Case) -> Slide:
        tone, _ = OUTCOME_WORDS[case.outcome]
        lines = (case.handling, f"关键：{self.wording.line(case.turning.point)}")
        notes = self._notes(case.sections[Section.HANDLING].text)
        return self._of(case, Slide("outcome", outcome_line(case), lines, tone=tone, notes=notes))

    def _judged(self, case: Case) -> Iterator[Slide]:
        whole = item_rows(case, self.wording)
        notes = self._notes(case.sections[Section.DETERMINATION].text)
        for title, rows in (("四个前提", range(4)), ("六看", range(4, 10))):
            grid = Grid(
                whole.header,
                tuple(whole.rows[i] for i in rows),
                whole.widths,
                frozenset(i - rows.start for i in whole.strong if i in rows),
            )
            yield self._of(case, Slide("grid", title, grid=grid, notes=notes, stepwise=True))
            notes = ""

    def _matched(self, case: Case) -> Slide:
        """How the facts meet each clause that the case illustrates."""
        rows = tuple(
            (
                clause_name(self.talk, clause).partition("　")[0],
                str(shown.finding),
                self.wording.line(shown.because),
            )
            for shown, clause in zip(case.illustrates, self.talk.clauses_of(case), strict=True)
        )
        grid = Grid(("条款", "认定", "事实怎么对上"), rows, (26, 14, 60))
        notes = self._notes(case.sections[Section.READING].text)
        return self._of(case, Slide("grid", "以案释规", grid=grid, notes=notes, stepwise=True))

    def _clause(self, clause: Clause, notes: str = "") -> Slide:
        version = clause_version(self.talk.linked.policy_of(clause), clause)
        return Slide(
            "clause",
            clause_name(self.talk, clause),
            tuple(self.wording.lines(clause.passage.text)),
            kicker=text_words(clause),
            footer=f"{version}　{day_words(self.talk.day)}",
            notes=notes,
        )

    def _pair(self, one: Shown, pair: Pair) -> Iterator[Slide]:
        told = [slide for case in one.cases for slide in self._facts(case, one)]
        question = Slide(
            "question",
            "讨论",
            (PAIR_QUESTION,),
            kicker=self._both(pair),
            footer=footer(self.talk),
            notes=f"翻转在：{'、'.join(pair.turning)}。",
        )
        outcomes = self._side_by_side(pair)
        first = (*told, question, outcomes) if one.held else (outcomes, *told, question)
        yield from first
        yield from self._compared(pair)
        point = self.wording.line(pair.point)
        yield Slide(
            "points", "翻转在哪里", (point,), kicker=self._both(pair), footer=footer(self.talk)
        )
        for clause in dict.fromkeys(c for case in one.cases for c in self.talk.clauses_of(case)):
            yield self._clause(clause)

    def _both(self, pair: Pair) -> str:
        named = dict.fromkeys(provenance_words(case) for case in (pair.left, pair.right))
        return f"{pair.left.key} 与 {pair.right.key} · {'；'.join(named)}"

    def _side_by_side(self, pair: Pair) -> Slide:
        rows = (
            ("结论", outcome_line(pair.left), outcome_line(pair.right)),
            ("处理方式", pair.left.handling, pair.right.handling),
            ("关键", pair.left.turning.point, pair.right.turning.point),
        )
        told = tuple(tuple(self.wording.line(cell) for cell in row) for row in rows)
        grid = Grid(("", pair.left.key, pair.right.key), told, (14, 43, 43), frozenset({0}))
        return Slide(
            "grid",
            "两件的结论",
            grid=grid,
            kicker=self._both(pair),
            footer=footer(self.talk),
            stepwise=True,
        )

    def _compared(self, pair: Pair) -> Iterator[Slide]:
        for title, looks in (("四个前提，两件对照", False), ("六看，两件对照", True)):
            found = [row for row in pair.rows if (row.item in _LOOKS) == looks]
            rows = tuple(
                (str(row.item), *(verdict_line(row.item, side) for side in (row.left, row.right)))
                for row in found
            )
            notes = "\n".join(
                f"{row.item}：{pair.left.key} {self.wording.line(row.left.fact)}"
                f"{pair.right.key} {self.wording.line(row.right.fact)}"
                for row in found
            )
            grid = Grid(
                ("看什么", pair.left.key, pair.right.key),
                rows,
                (28, 36, 36),
                frozenset(i for i, row in enumerate(found) if row.turns),
            )
            yield Slide(
                "grid",
                title,
                grid=grid,
                kicker=self._both(pair),
                footer=footer(self.talk),
                notes=notes,
                stepwise=True,
            )

    def _sources(self) -> Iterator[Slide]:
        talk = self.talk
        cited = [cite_case(talk.linked, case, talk.day) for case in talk.cases]
        for lines in sheets(cited, 260):
            yield Slide("points", "案例来源和引用格式", lines, footer=footer(talk))

"""A talk as a document: the lecture text for the trainer."""

from collections.abc import Iterator

from casebook.citation import (
    case_version,
    cite_batch,
    cite_case,
    cite_clause,
    clause_version,
    day_words,
    provenance_words,
)
from casebook.layout import EFFECT, OUTCOME_WORDS, verdict_words
from casebook.lectures.blocks import Block, Box, Grid, Heading, Manner, Paragraph, Run, Script
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
from casebook.schema import Assessment, Question
from casebook.vocabulary import Item, Section

MARKS = {"yes": "●", "part": "◐", "no": "◇"}
"""The shape of an outcome: colour is never the only signal."""
NUMBERS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
"""As many as a lecture may have parts."""


def script(talk: Talk) -> Script:
    """The lecture text: outline, what is said, cases whole, trainer's notes, citations."""
    writer = _Writer(talk)
    return Script(
        title=talk.title,
        subtitle=subtitle(talk, "讲稿") if talk.kind else "案例讲稿",
        blocks=tuple(writer.blocks()),
        footer=footer(talk),
        contents=bool(talk.kind),
    )


def subtitle(talk: Talk, what: str) -> str:
    """The line below the title: kind of lecture, what this is of it, for whom, how long."""
    minutes = f"，{talk.minutes} 分钟" if talk.minutes else ""
    audience = f"，{talk.audience}" if talk.audience else ""
    return f"{talk.kind}{what}{audience}{minutes}"


def footer(talk: Talk) -> str:
    """What stands on every page: where the cases come from, and the day."""
    words = "；".join(dict.fromkeys(provenance_words(case) for case in talk.cases))
    return "　".join(part for part in ("以案释规", words, day_words(talk.day)) if part)


def outcome_line(case: Case) -> str:
    """The outcome by shape and words: ● 容错免责."""
    tone, words = OUTCOME_WORDS[case.outcome]
    return f"{MARKS[tone]} {words}"


def case_line(talk: Talk, case: Case) -> str:
    """Id, batch, provenance, field, level, period of a case."""
    batch = talk.linked.library.batches[case.batch_id]
    told = (case.key, batch.title, provenance_words(case), case.field, case.level, case.period)
    return "　".join(told)


def clause_name(talk: Talk, clause: Clause) -> str:
    """How a clause is named in a lecture: 泗阳规范（三）　名称."""
    return f"{talk.linked.policy_of(clause).short}{clause.number}　{clause.name}"


def plain(text: str, manner: Manner = "body", mark: str = "") -> Paragraph:
    """A paragraph in one face."""
    return Paragraph((Run(text),), manner, mark)


def verdict_line(item: Item, row: Assessment) -> str:
    """The verdict of a row by mark and words: ✓ 出于公心."""
    _, mark, words = verdict_words(item, row.finding)
    return f"{mark} {words}"


def item_rows(case: Case, wording: Wording) -> Grid:
    """The ten items of a case; the rows that decided are strong."""
    rows = []
    for item, row in case.items:
        rows.append((str(item), verdict_line(item, row), wording.line(row.fact)))
    turning = frozenset(i for i, (item, _) in enumerate(case.items) if item in case.turning.items)
    return Grid(("前提与六看", "认定", "事实"), tuple(rows), (20, 18, 62), turning)


def pair_rows(pair: Pair, wording: Wording) -> Grid:
    """The ten items of two cases side by side."""
    rows = []
    for row in pair.rows:
        sides = []
        for side in (row.left, row.right):
            sides.append(f"{verdict_line(row.item, side)}。{wording.line(side.fact)}")
        rows.append((str(row.item), *sides))
    header = ("前提与六看", pair.left.key, pair.right.key)
    turning = frozenset(i for i, row in enumerate(pair.rows) if row.turns)
    return Grid(header, tuple(rows), (16, 42, 42), turning)


def sources(talk: Talk) -> Iterator[Block]:
    """The tables of what was cited, the citations to copy, and the statement of effect."""
    linked, day = talk.linked, talk.day
    yield Heading(1, "引用与来源")
    if talk.cases:
        rows = tuple((c.key, provenance_words(c), c.source, case_version(c)) for c in talk.cases)
        yield Grid(("案例", "来历", "来源", "版本"), rows, (20, 24, 38, 18))
    if talk.clauses:
        versions = tuple(
            (clause_name(talk, clause), clause_version(linked.policy_of(clause), clause))
            for clause in talk.clauses
        )
        yield Grid(("条款", "版本"), versions, (46, 54))
    yield Heading(2, "引用格式")
    cited = [cite_case(linked, case, day) for case in talk.cases]
    cited += [cite_clause(linked, clause, day) for clause in talk.clauses]
    cited += [cite_batch(linked, batch, day) for batch in talk.batches]
    yield from (plain(line, "small") for line in cited)
    yield effect(talk)


def effect(talk: Talk) -> Box:
    """The statement that every export carries, with the day."""
    return Box("效力声明", (plain(EFFECT), plain(f"内容{day_words(talk.day)}。", "small")))


class _Writer:
    def __init__(self, talk: Talk) -> None:
        self.talk = talk
        self.wording = Wording(talk.linked)

    def blocks(self) -> Iterator[Block]:
        talk = self.talk
        if talk.kind:
            yield from self._outline()
            yield from self._said("开场", talk.opening)
        for number, part in enumerate(talk.parts):
            yield from self._part(number, part)
        yield from self._said("收尾", talk.closing)
        yield from sources(talk)

    def _outline(self) -> Iterator[Block]:
        talk = self.talk
        yield Heading(1, "安排")
        if talk.aim:
            yield plain(f"目的：{talk.aim}")
        rows = [
            (f"{NUMBERS[number]}、{part.title}", self._shown_ids(part), minutes(part.minutes))
            for number, part in enumerate(talk.parts)
        ]
        rest = talk.minutes - sum(part.minutes for part in talk.parts)
        rows.append(("开场、收尾和提问", "", minutes(rest)))
        yield Grid(("内容", "用到的案例和条款", "时间"), tuple(rows), (50, 34, 16))

    def _shown_ids(self, part: TalkPart) -> str:
        return "、".join(
            clause_name(self.talk, one.of).partition("　")[0]
            if isinstance(one.of, Clause)
            else "与".join(case.key for case in one.cases)
            for one in part.shown
        )

    def _said(self, title: str, text: str) -> Iterator[Block]:
        if text.strip():
            yield Heading(1, title)
            yield from self.wording.paragraphs(text)

    def _part(self, number: int, part: TalkPart) -> Iterator[Block]:
        if part.title:
            yield Heading(1, f"{NUMBERS[number]}、{part.title}")
        if part.point:
            yield plain(part.point, "lead")
        yield from self.wording.paragraphs(part.text)
        for one in part.shown:
            yield from self._item(one)

    def _item(self, one: Shown) -> Iterator[Block]:
        if isinstance(one.of, Clause):
            yield Heading(2, f"条款：{clause_name(self.talk, one.of)}")
            yield from self._note(one)
            yield self._clause_box(one.of)
        elif isinstance(one.of, Pair):
            yield from self._pair(one, one.of)
        else:
            yield from self._case(one, one.of)

    def _note(self, one: Shown) -> Iterator[Block]:
        if one.minutes:
            yield plain(f"用时 {one.minutes} 分钟。", "note")
        yield from self.wording.paragraphs(one.note, "note")

    def _case(self, one: Shown, case: Case) -> Iterator[Block]:
        title = held_title(case) if one.held else case.title
        if self.talk.kind:
            yield Heading(2, f"案例：{title}")
        yield plain(case_line(self.talk, case), "small")
        yield from self._note(one)
        before, after = questions(case) if one.held else ([], list(case.questions))
        outcome = self._outcome(case, one.held)
        if not one.held:
            yield from outcome
        yield Heading(3, "基本案情")
        yield from self.wording.paragraphs(case.sections[Section.FACTS].text)
        if one.held:
            yield Heading(3, "讨论题")
            yield plain(FIRST_QUESTION, "question", f"{NUMBERS[0]}、")
            yield from self._asked(before, 1)
            yield from outcome
        yield Heading(3, "容错认定")
        yield from self.wording.paragraphs(case.sections[Section.DETERMINATION].text)
        yield item_rows(case, self.wording)
        yield from self._rule(case)
        if after:
            yield Heading(3, "讲完结论再问" if one.held else "讨论题")
            yield from self._asked(after)

    def _asked(self, asked: list[Question], first: int = 0) -> Iterator[Block]:
        for number, question in enumerate(asked, first):
            mark = f"{NUMBERS[number]}、"
            yield Paragraph(self.wording.runs(question.ask), "question", mark)
            yield Paragraph(self.wording.runs(question.note), "note")

    def _outcome(self, case: Case, held: bool) -> Iterator[Block]:
        yield Heading(3, "结论（讨论以后讲）" if held else "结论")
        yield Paragraph((Run(outcome_line(case), True), Run(f"。{case.handling}。")))
        yield plain(f"关键：{self.wording.line(case.turning.point)}")
        yield from self.wording.paragraphs(case.sections[Section.HANDLING].text)

    def _rule(self, case: Case) -> Iterator[Block]:
        yield Heading(3, "以案释规")
        for shown, clause in zip(case.illustrates, self.talk.clauses_of(case), strict=True):
            because = f"{shown.finding}：{self.wording.line(shown.because)}"
            yield self._clause_box(clause, because)
        yield from self.wording.paragraphs(case.sections[Section.READING].text)
        yield Heading(3, "纠错与后续")
        yield Paragraph(self.wording.runs(case.correction))
        yield Heading(3, "启示")
        yield from self.wording.paragraphs(case.sections[Section.LESSON].text)

    def _clause_box(self, clause: Clause, because: str = "") -> Box:
        return clause_box(self.talk, self.wording, clause, because)

    def _pair(self, one: Shown, pair: Pair) -> Iterator[Block]:
        yield Heading(2, f"临界对照：{pair.left.key} 与 {pair.right.key}")
        yield from self._note(one)
        if not one.held:
            yield from self._outcomes(one, pair)
        for case in one.cases:
            yield Heading(3, held_title(case) if one.held else case.title)
            yield plain(case_line(self.talk, case), "small")
            yield from self.wording.paragraphs(case.sections[Section.FACTS].text)
        yield Heading(3, "讨论题")
        yield plain(PAIR_QUESTION, "question", "一、")
        point = self.wording.line(pair.point)
        yield plain(f"翻转在：{'、'.join(pair.turning)}。{point}", "note")
        if one.held:
            yield from self._outcomes(one, pair)
        yield Heading(3, "逐项对照")
        yield pair_rows(pair, self.wording)
        yield Heading(3, "翻转在哪里")
        yield Paragraph(self.wording.runs(pair.point))
        for clause in dict.fromkeys(c for case in one.cases for c in self.talk.clauses_of(case)):
            yield self._clause_box(clause)

    def _outcomes(self, one: Shown, pair: Pair) -> Iterator[Block]:
        yield Heading(3, "结论（讨论以后讲）" if one.held else "结论")
        for case in (pair.left, pair.right):
            words = Run(f"{case.key}　{outcome_line(case)}", True)
            point = self.wording.line(case.turning.point)
            yield Paragraph((words, Run(f"。{case.handling}。{point}")))


PAIR_QUESTION = "这两件事哪些地方相同，哪些地方不同？哪一处不同会使结论不同？"
"""What a contrast pair is discussed by; the questions of its cases tell of the other's outcome."""


def clause_box(talk: Talk, wording: Wording, clause: Clause, because: str = "") -> Box:
    """A clause with its text and version, and how the facts of a case meet it."""
    paragraphs: list[Paragraph] = []
    for block in wording.paragraphs(clause.passage.text):
        if isinstance(block, Grid):
            paragraphs += [plain("　".join(row)) for row in (block.header, *block.rows)]
        else:
            paragraphs.append(block)
    if because:
        paragraphs.append(plain(because))
    version = clause_version(talk.linked.policy_of(clause), clause)
    paragraphs.append(plain(f"{version}；{day_words(talk.day)}", "small"))
    return Box(clause_name(talk, clause), tuple(paragraphs))


def minutes(count: int) -> str:
    """Minutes in words; nothing where none are written."""
    return f"{count} 分钟" if count > 0 else ""

"""The listeners' handout tells no outcome, no trainer's word, and leaves room to judge."""

from dataclasses import replace
from itertools import pairwise

import pytest

from casebook.citation import case_version, provenance_words
from casebook.layout import EFFECT
from casebook.lectures.blocks import Box, Grid, Heading, Paragraph, Ruled, Script
from casebook.lectures.handout import handout
from casebook.lectures.script import PAIR_QUESTION, clause_name
from casebook.lectures.talk import FIRST_QUESTION, Talk, held_title, questions, talk_of
from casebook.lectures.wording import Wording
from casebook.model import Case, Clause
from casebook.pairs import Pair, pairs
from casebook.vocabulary import LOOK_POLES, Item, Section
from tests.lectures.telling import (
    AS_OF,
    DAY,
    MINI,
    TELLING,
    compare,
    lecture,
    linked,
    script_text,
    shipped,
    words,
)


def test_mini_lecture(pytestconfig: pytest.Config) -> None:
    text = script_text(handout(lecture("mini-ke", MINI)))
    compare("mini-ke.handout", text, pytestconfig.getoption("--update-golden"))


def outside_clauses(made: Script) -> str:
    """All that a handout says but the texts of clauses, which are the same for any outcome."""
    kept = (b for b in made.blocks if not isinstance(b, Box) or b.title == "效力声明")
    return "\n".join((made.title, made.subtitle, made.footer, *words(*kept)))


def test_no_outcome_is_told() -> None:
    for talk in shipped():
        found = TELLING.search(outside_clauses(handout(talk)))
        assert not found, (talk.id, found)


def reveals(talk: Talk, case: Case) -> list[str]:
    """What of a case would tell how it ended, and why."""
    wording = Wording(talk.linked)
    told = [section for section in Section if section != Section.FACTS]
    return [
        case.title,
        case.handling,
        case.gist,
        case.correction,
        case.turning.point,
        *(row.fact for _, row in case.items),
        *(shown.because for shown in case.illustrates),
        *(contrast.point for contrast in case.contrasts),
        *(question.note for question in case.questions if question.note),
        *(question.ask for question in questions(case)[1]),
        *(line for section in told for line in wording.lines(case.sections[section].text)),
    ]


def test_no_reason_note_or_later_question_is_told() -> None:
    for talk in shipped():
        made = handout(talk)
        text = "\n".join(words(*made.blocks))
        wording = Wording(talk.linked)
        facts = "\n".join(
            line for c in talk.cases for line in wording.lines(c.sections[Section.FACTS].text)
        )
        for case in talk.cases:
            for line in reveals(talk, case):
                plain = wording.line(line)
                assert plain in facts or plain not in text, (talk.id, plain)
        assert not any(isinstance(b, Paragraph) and b.manner == "note" for b in made.blocks)


def test_nothing_that_the_trainer_says_is_told() -> None:
    for name in linked().library.lectures:
        talk = lecture(name)
        text = "\n".join(words(*handout(talk).blocks))
        wording = Wording(talk.linked)
        spoken = [talk.opening, talk.closing, talk.aim]
        for part in talk.parts:
            spoken += [part.text, part.point, *(one.note for one in part.shown)]
        for line in (line for text in spoken for line in wording.lines(text)):
            assert line not in text, (name, line)


def test_facts_and_questions_are_whole() -> None:
    for talk in shipped():
        blocks = handout(talk).blocks
        wording = Wording(talk.linked)
        asked = {b.text for b in blocks if isinstance(b, Paragraph) and b.manner == "question"}
        for one in (one for part in talk.parts for one in part.shown):
            for case in one.cases:
                assert Heading(2, held_title(case)) in blocks
                for block in wording.paragraphs(case.sections[Section.FACTS].text):
                    assert block in blocks
            if isinstance(one.of, Pair):
                assert PAIR_QUESTION in asked
            elif isinstance(one.of, Case):
                before = {wording.line(question.ask) for question in questions(one.of)[0]}
                assert {FIRST_QUESTION, *before} <= asked


def test_below_every_question_there_is_room_to_write() -> None:
    for talk in shipped():
        for block, below in pairwise(handout(talk).blocks):
            if isinstance(block, Paragraph) and block.manner == "question":
                assert isinstance(below, Ruled)
                assert below.lines > 0


def test_the_table_to_judge_by_is_empty_but_for_what_to_choose_from() -> None:
    library = linked(MINI)
    case = library.cases["MN-2024-01-02"]
    (grid, _) = (b for b in handout(talk_of(library, case, DAY)).blocks if isinstance(b, Grid))
    assert [row[0] for row in grid.rows] == list(Item)
    for item, choices, fact in grid.rows:
        assert choices.split("　") == [
            *LOOK_POLES.get(Item(item), ("符合", "不符合")),
            "说不准",
        ]
        assert fact == ""
    assert grid.strong == frozenset()


def test_of_a_pair_nothing_is_filled_in() -> None:
    library = linked()
    for pair in (pair.by_id for pair in pairs(library)):
        grid, _ = (b for b in handout(talk_of(library, pair, DAY)).blocks if isinstance(b, Grid))
        assert grid.header == ("前提与六看", pair.left.key, pair.right.key)
        assert grid.rows == tuple((str(item), "", "") for item in Item)
        assert grid.strong == frozenset()


def test_clauses_stand_in_the_order_of_the_library() -> None:
    """So that none is seen to go with a case."""
    for talk in shipped():
        boxes = [b.title for b in handout(talk).blocks if isinstance(b, Box)]
        named = {clause.ref for clause in talk.clauses}
        assert boxes == [
            *(clause_name(talk, c) for ref, c in talk.linked.clauses.items() if ref in named),
            "效力声明",
        ]


def test_sources_and_day_are_told() -> None:
    for talk in shipped():
        made = handout(talk)
        assert AS_OF in made.footer
        text = "\n".join(words(*made.blocks))
        assert text.endswith(f"{EFFECT}\n内容{AS_OF}。")
        rows = [row for b in made.blocks if isinstance(b, Grid) for row in b.rows]
        for case in talk.cases:
            assert provenance_words(case) in made.footer
            assert (case.key, provenance_words(case), case.source, case_version(case)) in rows


def test_a_case_shown_often_is_counted_and_has_one_source() -> None:
    talk = talk_of(linked(MINI), linked(MINI).cases["MN-2024-01-01"], DAY)
    (part,) = talk.parts
    made = handout(replace(talk, parts=(replace(part, shown=part.shown * 13),)))
    headings = [b.text for b in made.blocks if isinstance(b, Heading) and b.level == 1]
    words = (*"一二三四五六七八九十", "十一", "十二", " 13")
    counted = [f"案例{number}" for number in words]
    assert headings == [*counted, "条款", "来源"]
    assert [row[0] for b in made.blocks[-2:] if isinstance(b, Grid) for row in b.rows] == [talk.id]


def test_a_clause_by_itself_has_no_case() -> None:
    library = linked(MINI)
    clause = library.clauses["mini-xian#mianze-1"]
    assert isinstance(clause, Clause)
    made = handout(talk_of(library, clause, DAY))
    assert [b.text for b in made.blocks if isinstance(b, Heading)] == ["条款", "来源"]
    assert not any(isinstance(block, Grid) for block in made.blocks)

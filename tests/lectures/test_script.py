"""The trainer's text has everything: facts, questions, outcome, clauses, sources, the day."""

from collections.abc import Iterator

import pytest

from casebook.citation import cite_batch, cite_case, cite_clause, clause_version, provenance_words
from casebook.layout import EFFECT
from casebook.lectures.blocks import Block, Box, Grid, Heading, Paragraph
from casebook.lectures.script import clause_name, outcome_line, script
from casebook.lectures.talk import FIRST_QUESTION, Shown, Talk, held_title, questions, talk_of
from casebook.lectures.wording import Wording
from casebook.model import Case, Clause
from casebook.pairs import Pair, pairs
from casebook.vocabulary import Item, Section
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
    text = script_text(script(lecture("mini-ke", MINI)))
    compare("mini-ke.script", text, pytestconfig.getoption("--update-golden"))


def test_mini_pair(pytestconfig: pytest.Config) -> None:
    library = linked(MINI)
    pair = next(pair for pair in pairs(library) if pair.left.key == "MN-2024-01-04")
    text = script_text(script(talk_of(library, pair, DAY)))
    compare("mini-pair.script", text, pytestconfig.getoption("--update-golden"))


def shown(talk: Talk) -> Iterator[Shown]:
    for part in talk.parts:
        yield from part.shown


def said(*blocks: Block) -> str:
    return "\n".join(words(*blocks))


def test_every_fact_is_told_whole() -> None:
    wording = Wording(linked())
    for talk in shipped():
        blocks = script(talk).blocks
        for case in talk.cases:
            for block in wording.paragraphs(case.sections[Section.FACTS].text):
                assert block in blocks, case.key


def test_a_case_shown_by_itself_has_its_outcome_rows_questions_and_rule() -> None:
    wording = Wording(linked())
    for talk in shipped():
        blocks = script(talk).blocks
        text = said(*blocks)
        for case in (one.of for one in shown(talk) if isinstance(one.of, Case)):
            for name in (Section.HANDLING, Section.READING, Section.LESSON):
                for block in wording.paragraphs(case.sections[name].text):
                    assert block in blocks, (case.key, name)
            for question in case.questions:
                asked = [b for b in blocks if isinstance(b, Paragraph) and b.manner == "question"]
                assert wording.line(question.ask) in {block.text for block in asked}
                assert Paragraph(wording.runs(question.note), "note") in blocks
            told = (outcome_line(case), case.handling, wording.line(case.turning.point))
            rows = (wording.line(row.fact) for _, row in case.items)
            because = (wording.line(shown.because) for shown in case.illustrates)
            for line in (*told, *rows, *because, wording.line(case.correction)):
                assert line in text, (case.key, line)


def test_the_rows_of_a_case_are_all_ten_and_the_deciding_ones_are_strong() -> None:
    library = linked()
    for case in library.cases.values():
        (grid,) = (
            block
            for block in script(talk_of(library, case, DAY)).blocks
            if isinstance(block, Grid) and block.header[0] == "前提与六看"
        )
        assert [row[0] for row in grid.rows] == list(Item)
        assert {grid.rows[i][0] for i in grid.strong} == set(case.turning.items)


def test_a_pair_has_both_outcomes_and_rows_and_what_flipped() -> None:
    for talk in shipped():
        blocks = script(talk).blocks
        text = said(*blocks)
        for pair in (one.of for one in shown(talk) if isinstance(one.of, Pair)):
            for case in (pair.left, pair.right):
                assert f"{case.key}　{outcome_line(case)}。{case.handling}。" in text
                for _, row in case.items:
                    assert Wording(talk.linked).line(row.fact) in text
            assert Paragraph(Wording(talk.linked).runs(pair.point)) in blocks


def test_every_clause_stands_with_its_text_and_version() -> None:
    wording = Wording(linked())
    for talk in shipped():
        blocks = script(talk).blocks
        boxes = {block.title: said(block) for block in blocks if isinstance(block, Box)}
        text = said(*blocks)
        for clause in talk.clauses:
            box = boxes[clause_name(talk, clause)]
            version = clause_version(talk.linked.policy_of(clause), clause)
            assert f"{version}；{AS_OF}" in box
            assert all(line in box for line in wording.lines(clause.passage.text))
            assert (clause_name(talk, clause), version) in [
                row for block in blocks if isinstance(block, Grid) for row in block.rows
            ]
            assert text.count(version) >= 3  # in its box, in the table, in the citation


def test_sources_citations_day_and_effect_are_told() -> None:
    for talk in shipped():
        made = script(talk)
        text = said(*made.blocks)
        cited = (
            *(cite_case(talk.linked, case, DAY) for case in talk.cases),
            *(cite_clause(talk.linked, clause, DAY) for clause in talk.clauses),
            *(cite_batch(talk.linked, batch, DAY) for batch in talk.batches),
        )
        assert text.endswith(f"{EFFECT}\n内容{AS_OF}。")
        assert text[: text.rindex("效力声明")].rstrip().endswith("\n".join(cited))
        assert AS_OF in made.footer
        for case in talk.cases:
            assert provenance_words(case) in made.footer
            assert text.count(provenance_words(case)) >= 3
            assert case.source in text


def test_a_held_outcome_comes_after_the_discussion() -> None:
    library = linked()
    for case in library.cases.values():
        made = script(talk_of(library, case, DAY))
        at = made.blocks.index(Heading(3, "结论（讨论以后讲）"))
        before = said(*made.blocks[:at])
        assert FIRST_QUESTION in before
        assert not TELLING.search(before.split("讨论题")[0]), case.key
        assert not TELLING.search(f"{made.title}{made.subtitle}{made.footer}")
        assert case.turning.point not in before
        first, later = questions(case)
        after = said(*made.blocks[at:])
        assert all(question.ask in before for question in first)
        assert all(question.ask in after for question in later)
        assert ("讲完结论再问" in after) == bool(later)


def test_where_nothing_is_held_the_outcome_comes_first() -> None:
    talk = lecture("mini-ke", MINI)
    blocks = script(talk).blocks
    case = talk.cases[1]
    start = blocks.index(Heading(2, f"案例：{case.title}"))
    headings = [b.text for b in blocks[start + 1 :] if isinstance(b, Heading)]
    assert headings[:6] == ["结论", "基本案情", "容错认定", "以案释规", "纠错与后续", "启示"]
    assert headings[6] == "讨论题"
    assert held_title(case) not in said(*blocks)


def test_what_a_lecture_says_itself_is_all_there() -> None:
    library = linked()
    wording = Wording(library)
    for name in library.library.lectures:
        talk = lecture(name)
        made = script(talk)
        assert made.contents
        assert (made.title, f"{talk.minutes} 分钟" in made.subtitle) == (talk.title, True)
        texts = [talk.opening, talk.closing, *(part.text for part in talk.parts)]
        for block in (block for text in texts for block in wording.paragraphs(text)):
            assert block in made.blocks
        for one in shown(talk):
            for block in wording.paragraphs(one.note, "note"):
                assert block in made.blocks
        for part in talk.parts:
            assert part.point in said(*made.blocks)


def test_the_minutes_of_the_outline_add_up() -> None:
    for name in linked().library.lectures:
        talk = lecture(name)
        (outline,) = (b for b in script(talk).blocks[:3] if isinstance(b, Grid))
        told = [int(row[2].removesuffix(" 分钟")) for row in outline.rows if row[2]]
        assert sum(told) == talk.minutes
        assert len(outline.rows) == len(talk.parts) + 1


def test_a_case_by_itself_has_no_outline_and_no_contents() -> None:
    library = linked(MINI)
    case = library.cases["MN-2024-01-01"]
    made = script(talk_of(library, case, DAY))
    assert (made.title, made.subtitle, made.contents) == (held_title(case), "案例讲稿", False)
    assert Heading(1, "安排") not in made.blocks
    assert [b.text for b in made.blocks if isinstance(b, Heading) and b.level == 1] == [
        "引用与来源"
    ]


def test_a_clause_by_itself() -> None:
    library = linked(MINI)
    clause = library.clauses["mini-xian#chengxu"]
    made = script(talk_of(library, clause, DAY))
    assert isinstance(clause, Clause)
    assert made.footer == f"以案释规　{AS_OF}"
    (box, effect) = (block for block in made.blocks if isinstance(block, Box))
    assert box.title == "甲县办法第六条　认定程序"
    assert "材料未列全文，未与全文核对" in said(box)
    assert EFFECT in said(effect)

"""What a lecture names is resolved, in order, once; a held title and question tell nothing."""

import pytest

from casebook.lectures.talk import Talk, held_title, questions, talk_of
from casebook.lectures.talk import talk as resolved
from casebook.model import Case, Clause
from casebook.pairs import Pair, pairs
from casebook.schema import Question
from tests.lectures.telling import DAY, MINI, TELLING, lecture, linked, shipped

FIRST = "MN-2024-01-01"


def ids(talk: Talk) -> tuple[list[str], list[str], list[str]]:
    """The cases, clauses and batches of a talk."""
    return (
        [case.key for case in talk.cases],
        [clause.ref for clause in talk.clauses],
        [batch.id for batch in talk.batches],
    )


def test_every_shipped_title_is_cut_before_its_outcome() -> None:
    for case in linked().cases.values():
        told = held_title(case)
        assert told.endswith("一案")
        assert not TELLING.search(told), told
        assert "容错" not in told
        kept = told.removesuffix("一案")
        assert len(kept) > 1
        assert kept in case.title


def test_a_held_title_is_exact() -> None:
    assert [held_title(case) for case in linked(MINI).cases.values()] == [
        "甲县某局窗口负责人周某容缺受理开工材料问题一案",
        "甲县某局窗口负责人吴某容缺受理后改写补正日期问题一案",
        "乙镇副镇长郑某未及时报批工程增量问题一案",
        "丙镇便民中心主任钱某容缺办理建房手续逾期未收齐材料问题一案",
    ]


def test_an_outcome_in_the_middle_of_a_title_stays() -> None:
    case = linked(MINI).cases[FIRST].model_copy(update={"title": "不予容错案复查中钱某一事"})
    assert held_title(case) == "不予容错案复查中钱某一事一案"


def with_questions(*asked: str) -> Case:
    chosen = tuple(Question(ask=ask, note="看事实") for ask in asked)
    return linked(MINI).cases[FIRST].model_copy(update={"questions": chosen})


@pytest.mark.parametrize(
    "ask",
    [
        "为什么可以免责？",
        "为什么只是减责？",
        "为什么不予容错？",
        "没有拿好处，为什么仍然不容？",
        "这件事为什么能容？",
        "他申请容错有没有道理？",
        "结论会怎样？",
        "在哪一处翻转？",
        "如果晚报三天呢？",
        "假如没有会审呢？",
        "假设钱追不回来呢？",
    ],
)
def test_a_question_that_tells_or_varies_comes_after(ask: str) -> None:
    before, after = questions(with_questions(ask, "会审有没有记录？"))
    assert [question.ask for question in before] == ["会审有没有记录？"]
    assert [question.ask for question in after] == [ask]


def test_no_question_is_lost_doubled_or_moved() -> None:
    for case in linked().cases.values():
        before, after = questions(case)
        assert sorted((*before, *after), key=case.questions.index) == list(case.questions)
        assert len(before) + len(after) == len(case.questions)
        for part in (before, after):
            assert part == sorted(part, key=case.questions.index)
        assert not any(TELLING.search(question.ask) for question in before)


def test_questions_asked_twice_are_both_kept() -> None:
    before, after = questions(with_questions("先后？", "先后？", "如果？", "如果？"))
    assert (len(before), len(after)) == (2, 2)


def test_the_mini_lecture_is_resolved() -> None:
    talk = lecture("mini-ke", MINI)
    assert (talk.kind, talk.minutes, talk.day) == ("党课", 40, DAY)
    assert [(part.title, part.minutes, len(part.shown)) for part in talk.parts] == [
        ("规定怎么说", 10, 1),
        ("两个窗口，两种结论", 20, 2),
    ]
    shown = [one for part in talk.parts for one in part.shown]
    assert [type(one.of) for one in shown] == [Clause, Case, Case]
    assert [(one.held, one.minutes) for one in shown] == [(True, 3), (True, 12), (False, 6)]
    assert shown[1].note == "先让学员读事实，不要翻页。"
    assert ids(talk) == (
        ["MN-2024-01-01", "MN-2024-01-02"],
        ["mini-xian#mianze-1", "mini-xian#burong-1"],
        ["MN-2024-01"],
    )


def test_minutes_of_a_part_are_those_of_what_it_shows_where_none_are_written() -> None:
    of = linked(MINI)
    written = of.library.lectures["mini-ke"]
    second = written.sections[1].model_copy(update={"minutes": None})
    assert second.whole_minutes == 18
    assert written.sections[0].model_copy(update={"items": ()}).whole_minutes == 10
    assert second.model_copy(update={"items": ()}).whole_minutes == 0


def test_everything_stands_once_in_the_order_in_which_it_is_shown() -> None:
    for talk in shipped():
        cases, clauses, batches = ids(talk)
        for keys in (cases, clauses, batches):
            assert len(keys) == len(set(keys))
        first_shown: list[str] = []
        for one in (one for part in talk.parts for one in part.shown):
            if isinstance(one.of, Clause):
                first_shown.append(one.of.ref)
            for case in one.cases:
                assert case.key in cases
                first_shown += [shown.clause for shown in case.illustrates]
        assert clauses == list(dict.fromkeys(first_shown))
        assert batches == list(dict.fromkeys(case.batch_id for case in talk.cases))


def test_a_talk_of_one_thing_shows_it_and_holds_its_outcome() -> None:
    library = linked(MINI)
    (pair,) = (pair for pair in pairs(library) if pair.left.key == "MN-2024-01-04")
    clause = library.clauses["mini-xian#burong-1"]
    of: tuple[tuple[Case | Pair | Clause, str, list[str]], ...] = (
        (library.cases[FIRST], FIRST, [FIRST]),
        (pair.by_id, "MN-2024-01-04_MN-2024-01-02", ["MN-2024-01-02", "MN-2024-01-04"]),
        (clause, "mini-xian#burong-1", []),
    )
    for one, key, cases in of:
        talk = talk_of(library, pair if isinstance(one, Pair) else one, DAY)
        (part,) = talk.parts
        (shown,) = part.shown
        assert (talk.id, talk.kind, shown.of, shown.held) == (key, "", one, True)
        assert ids(talk)[0] == cases
        assert not TELLING.search(talk.title)


def test_the_order_of_a_pair_tells_nothing_of_its_outcomes() -> None:
    for one in (one for talk in shipped() for part in talk.parts for one in part.shown):
        if isinstance(one.of, Pair):
            assert one.of.left.key < one.of.right.key


def test_a_pair_in_a_lecture_may_be_written_in_either_order() -> None:
    library = linked(MINI)
    written = library.library.lectures["mini-ke"]
    for show in ("MN-2024-01-04_MN-2024-01-02", "MN-2024-01-02_MN-2024-01-04"):
        chosen = written.sections[0].items[0].model_copy(update={"show": show})
        section = written.sections[0].model_copy(update={"items": (chosen,)})
        told = resolved(library, written.model_copy(update={"sections": (section,)}), DAY)
        assert [case.key for case in told.cases] == ["MN-2024-01-02", "MN-2024-01-04"]


def test_the_pairs_of_a_lecture_come_in_its_order() -> None:
    told = lecture("linjie-duizhao")
    found = [one.of for part in told.parts for one in part.shown if isinstance(one.of, Pair)]
    assert [(pair.left.key, pair.right.key) for pair in found] == [
        ("SY-2023-02-04", "SY-2023-02-08"),
        ("SY-2022-02-02", "SY-2022-02-03"),
        ("SQ-2024-01-09", "SQ-2024-01-10"),
    ]

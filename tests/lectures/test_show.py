"""The slides: facts, question, outcome, grids, clauses; nothing seen tells the outcome early."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casebook.citation import cite_case, provenance_words
from casebook.layout import EFFECT
from casebook.lectures.script import PAIR_QUESTION, clause_name, outcome_line
from casebook.lectures.show import MOST_ON_A_SLIDE, sheets, show
from casebook.lectures.slides import Deck, Slide
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
    deck_text,
    lecture,
    linked,
    seen,
    shipped,
)

LETTERS = {
    "cover": "v", "part": "t", "facts": "F", "question": "Q", "outcome": "O", "grid": "G",
    "clause": "C", "points": "P", "closing": "e",
}  # fmt: skip
CASE_HELD = re.compile("F+Q+OGGC+GPQ*")
CASE_TOLD = re.compile("OF+GGC+GPQ+")
PAIR_HELD = re.compile("F{2,}QGGGPC+")
PAIR_TOLD = re.compile("GF{2,}QGGPC+")
BOTH = "两件的结论"


def test_mini_lecture(pytestconfig: pytest.Config) -> None:
    text = deck_text(show(lecture("mini-ke", MINI)))
    compare("mini-ke.deck", text, pytestconfig.getoption("--update-golden"))


def test_mini_pair(pytestconfig: pytest.Config) -> None:
    text = deck_text(show(talk_of(linked(MINI), mini_pair(), DAY)))
    compare("mini-pair.deck", text, pytestconfig.getoption("--update-golden"))


def mini_pair() -> Pair:
    return next(pair for pair in pairs(linked(MINI)) if pair.left.key == "MN-2024-01-04")


def told(talk: Talk, held: bool) -> Talk:
    """A talk of one thing, its outcome held back or not."""
    (part,) = talk.parts
    (one,) = part.shown
    return replace(talk, parts=(replace(part, shown=(replace(one, held=held),)),))


def order(slides: tuple[Slide, ...]) -> str:
    """The kinds of slides, a letter each."""
    return "".join(LETTERS[slide.kind] for slide in slides)


def alone(talk: Talk) -> tuple[Slide, ...]:
    """The slides of a talk of one thing, without its citations and the statement of effect."""
    slides = show(talk).slides
    assert slides[-1].kind == "closing"
    return tuple(s for s in slides[:-1] if s.title != "案例来源和引用格式")


@pytest.mark.parametrize(("held", "expected"), [(True, CASE_HELD), (False, CASE_TOLD)])
def test_a_case_comes_in_its_order(held: bool, expected: re.Pattern[str]) -> None:
    library = linked()
    for case in library.cases.values():
        slides = alone(told(talk_of(library, case, DAY), held))
        assert expected.fullmatch(order(slides)), (case.key, order(slides))
        assert order(slides).count("C") == len(case.illustrates)
        asked = [slide.lines[0] for slide in slides if slide.kind == "question"]
        wording = Wording(library)
        before, after = ([wording.line(q.ask) for q in part] for part in questions(case))
        written = [wording.line(question.ask) for question in case.questions]
        assert asked == ([FIRST_QUESTION, *before, *after] if held else written)


@pytest.mark.parametrize(("held", "expected"), [(True, PAIR_HELD), (False, PAIR_TOLD)])
def test_a_pair_comes_in_its_order(held: bool, expected: re.Pattern[str]) -> None:
    library = linked()
    for pair in (pair.by_id for pair in pairs(library)):
        slides = alone(told(talk_of(library, pair, DAY), held))
        assert expected.fullmatch(order(slides)), order(slides)
        (question,) = (slide for slide in slides if slide.kind == "question")
        assert question.lines == (PAIR_QUESTION,)
        outcome = next(slide for slide in slides if slide.kind == "grid")
        assert outcome.title == BOTH
        assert outcome.grid is not None
        expected_row = ("结论", outcome_line(pair.left), outcome_line(pair.right))
        assert outcome.grid.rows[0] == expected_row


def in_turn(talk: Talk) -> Iterator[tuple[Shown, tuple[Slide, ...], int]]:
    """Each thing that a talk shows with cases, all slides up to its outcome, where it begins."""
    slides = show(talk).slides
    at = 0
    for one in (one for part in talk.parts for one in part.shown if one.cases):
        key = one.cases[0].key
        start = next(i for i in range(at, len(slides)) if slides[i].kicker.startswith(key))
        at = next(i for i in range(start, len(slides)) if reveals(slides[i]))
        yield one, slides[:at], start
        at += 1


def reveals(slide: Slide) -> bool:
    return slide.kind == "outcome" or slide.title == BOTH


def test_no_slide_before_the_outcome_tells_it() -> None:
    """What is seen of a thing's own slides, its turning point included; notes see below."""
    for talk in shipped():
        wording = Wording(talk.linked)
        for one, slides, start in in_turn(talk):
            if not one.held:
                continue
            own = "\n".join(map(seen, slides[start:]))
            assert not TELLING.search(own), (talk.id, own)
            assert set(order(slides[start:])) == {"F", "Q"}
            assert {slide.tone for slide in slides[start:]} == {"plain"}
            for case in one.cases:
                assert held_title(case) in own
                assert case.handling not in own
                earlier = "\n".join(map(seen, slides))
                assert case.title not in earlier
                assert wording.line(case.turning.point) not in earlier


def test_a_case_as_a_file_tells_its_outcome_nowhere_else_before() -> None:
    library = linked()
    for case in library.cases.values():
        deck = show(talk_of(library, case, DAY))
        assert not TELLING.search(deck.title)
        assert deck.title == held_title(case)


def test_notes_before_the_outcome_are_those_written_for_the_trainer() -> None:
    """They may tell where the discussion leads, which no listener sees; a pair's name its rows."""
    for talk in shipped():
        wording = Wording(talk.linked)
        for one, slides, start in in_turn(talk):
            if not one.held:
                continue
            time = [f"用时 {one.minutes} 分钟。"] if one.minutes else []
            allowed = {"", *time, *wording.lines(one.note)}
            if isinstance(one.of, Case):
                allowed |= {wording.line(q.note) for q in questions(one.of)[0]}
            elif isinstance(one.of, Pair):
                allowed.add(f"翻转在：{'、'.join(one.of.turning)}。")
            said = {line for slide in slides[start:] for line in slide.notes.split("\n")}
            assert said <= allowed, (talk.id, said - allowed)


def test_where_nothing_is_held_the_outcome_comes_first() -> None:
    open_ones = [
        (talk, one, slides, start)
        for talk in (lecture("mini-ke", MINI), *shipped())
        for one, slides, start in in_turn(talk)
        if not one.held
    ]
    assert len(open_ones) > 1
    for talk, one, slides, start in open_ones:
        assert start == len(slides)
        after = show(talk).slides[start + 1]
        assert isinstance(one.of, Case)
        assert (after.kind, after.title) == ("facts", one.of.title)


def of_case(deck: Deck, case: Case) -> list[Slide]:
    return [slide for slide in deck.slides if slide.kicker.startswith(f"{case.key} ·")]


def test_every_slide_of_a_case_says_where_it_comes_from_and_as_of_when() -> None:
    for talk in shipped():
        deck = show(talk)
        assert all(AS_OF in s.footer or any(AS_OF in line for line in s.lines) for s in deck.slides)
        for one in (one for part in talk.parts for one in part.shown):
            for case in one.cases:
                slides = of_case(deck, case)
                assert slides
                for slide in slides:
                    assert slide.kicker == f"{case.key} · {provenance_words(case)}"
                    assert slide.footer == f"{case.key}　{provenance_words(case)}　{AS_OF}"
            if isinstance(one.of, Pair):
                both = f"{one.of.left.key} 与 {one.of.right.key} ·"
                shared = [slide for slide in deck.slides if slide.kicker.startswith(both)]
                assert len(shared) == 5
                for case, slide in ((case, slide) for case in one.cases for slide in shared):
                    assert provenance_words(case) in slide.kicker
                    assert provenance_words(case) in slide.footer


def test_a_pair_of_two_provenances_says_both() -> None:
    library = linked()
    pair = Pair(library.cases["GK-2025-01-02"], library.cases["SY-2022-02-03"], "同与不同。")
    both = "公开摘编；教学模拟，人物、单位、数字均为虚构"
    slides = [s for s in show(talk_of(library, pair, DAY)).slides if " 与 " in s.kicker]
    assert {slide.kicker for slide in slides} == {f"GK-2025-01-02 与 SY-2022-02-03 · {both}"}
    assert {slide.footer for slide in slides} == {f"以案释规　{both}　{AS_OF}"}


def test_every_clause_slide_has_the_whole_text_version_and_day() -> None:
    for talk in shipped():
        slides = {s.title: s for s in show(talk).slides if s.kind == "clause"}
        assert slides.keys() == {clause_name(talk, clause) for clause in talk.clauses}
        for clause in talk.clauses:
            slide = slides[clause_name(talk, clause)]
            assert list(slide.lines) == list(Wording(talk.linked).lines(clause.passage.text))
            assert slide.footer.endswith(f"　{AS_OF}")
            assert "与全文核对" in slide.footer
            assert slide.kicker in ("要旨，非原文", "原文", "材料未列全文")


def test_facts_are_whole_and_no_sheet_is_crowded() -> None:
    for talk in shipped():
        deck = show(talk)
        for one in (one for part in talk.parts for one in part.shown):
            for case in one.cases:
                sheets_of = [slide for slide in of_case(deck, case) if slide.kind == "facts"]
                text = "".join(line for slide in sheets_of for line in slide.lines)
                facts = case.sections[Section.FACTS].text
                assert "".join(Wording(talk.linked).lines(facts)) in text
                for slide in sheets_of:
                    assert 0 < sum(map(len, slide.lines)) <= 1.6 * MOST_ON_A_SLIDE, case.key


def test_all_rows_and_matches_are_shown() -> None:
    library = linked()
    wording = Wording(library)
    for case in library.cases.values():
        grids = [s.grid for s in show(talk_of(library, case, DAY)).slides if s.grid]
        conditions, looks, matched = grids
        assert [row[0] for grid in (conditions, looks) for row in grid.rows] == list(Item)
        strong = {grid.rows[i][0] for grid in (conditions, looks) for i in grid.strong}
        assert strong == set(case.turning.items)
        facts = [row[2] for grid in (conditions, looks) for row in grid.rows]
        assert facts == [wording.line(row.fact) for _, row in case.items]
        assert [row[2] for row in matched.rows] == [
            wording.line(shown.because) for shown in case.illustrates
        ]


def test_a_lecture_opens_with_its_plan_and_ends_with_sources_and_effect() -> None:
    for name in linked().library.lectures:
        talk = lecture(name)
        slides = show(talk).slides
        assert order(slides).startswith("vPt")
        assert len(slides[1].lines) == order(slides).count("t") == len(talk.parts)
        assert (slides[-1].kind, slides[-1].lines) == ("closing", (EFFECT, f"内容{AS_OF}"))
        cited = "".join(line for s in slides if s.title == "案例来源和引用格式" for line in s.lines)
        assert cited == "".join(cite_case(talk.linked, case, DAY) for case in talk.cases)
        notes = "\n".join(slide.notes for slide in slides)
        wording = Wording(talk.linked)
        for text in (talk.opening, talk.closing, *(part.text for part in talk.parts)):
            assert "\n".join(wording.lines(text)) in notes


def test_a_clause_by_itself_is_one_slide_and_the_statement() -> None:
    library = linked(MINI)
    clause = library.clauses["mini-xian#burong-1"]
    assert isinstance(clause, Clause)
    assert order(show(talk_of(library, clause, DAY)).slides) == "Ce"


sentence = st.tuples(
    st.text("甲乙、，“（ a1", min_size=1, max_size=50),
    st.sampled_from(["。", "！", "？”", "；", "。）"]),
).map("".join)
paragraph = st.lists(sentence, min_size=1, max_size=30).map("".join)
modest = settings(max_examples=100, deadline=None, derandomize=True)


@modest
@given(st.lists(paragraph, max_size=5), st.integers(80, 300))
def test_sheets_keep_every_character_and_are_not_crowded(texts: list[str], most: int) -> None:
    cut = list(sheets(texts, most))
    assert "".join(line for lines in cut for line in lines) == "".join(texts)
    assert all(lines and all(lines) for lines in cut)
    assert all(sum(map(len, lines)) <= 1.6 * most for lines in cut)


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ([], []),
        ([""], []),
        (["甲。", "乙。"], [("甲。", "乙。")]),
        (["甲" * 9 + "。", "乙。"], [("甲" * 9 + "。",), ("乙。",)]),
        (["甲甲甲甲。乙乙乙乙。丙丙丙丙。丁丁丁丁。"],
         [("甲甲甲甲。乙乙乙乙。",), ("丙丙丙丙。丁丁丁丁。",)]),
        (["他问：“行吗？”没人答。"], [("他问：“行吗？”",), ("没人答。",)]),
        (["没有句号的一段很长的话，到底也没有"], [("没有句号的一段很长的话，到底也没有",)]),
    ],
)  # fmt: skip
def test_sheets_are_cut_between_sentences(
    texts: list[str], expected: list[tuple[str, ...]]
) -> None:
    assert list(sheets(texts, 10)) == expected


@pytest.mark.parametrize(
    "text", ["他问“能先开工吗？”；没有人答。", "真的？！是的。", "。", "没有标点", "“好。”"]
)
def test_sheets_lose_no_sign(text: str) -> None:
    assert "".join(line for lines in sheets([text], 8) for line in lines) == text

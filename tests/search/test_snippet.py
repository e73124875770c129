"""The passage that is shown of an entry, and what in it is highlighted."""

from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casebook.search.snippet import WIDTH, Mark, Snippet, highlights, occurrences, snippet

FILLER = "县里开会讨论经费安排并且布置下一步工作" * 20
"""Long, without any stop or pause, and without what the tests look for."""


def marks(*texts: str) -> list[Mark]:
    return [(text, 1.0) for text in texts]


def lit(found: Snippet) -> list[str]:
    """The highlighted parts."""
    return [found.text[start:end] for start, end in found.ranges]


# ---- The passage ----


@pytest.mark.parametrize(
    ("paragraphs", "wanted", "shown"),
    [
        (["甲方垫资。", "乙方追回。"], [("追回", 1.0)], "乙方追回。"),
        (["甲方垫资。", "乙方追回。"], [("没有", 1.0)], "甲方垫资。"),
        (["垫资。", "垫资追回。"], [("垫资", 1.0), ("追回", 1.0)], "垫资追回。"),
        (["垫资垫资垫资。", "垫资追回。"], [("垫资", 1.0), ("追回", 0.1)], "垫资追回。"),
        (["甲垫资。", "乙追回。"], [("垫资", 0.35), ("追回", 1.0)], "乙追回。"),
        (["甲垫资。", "乙垫资。"], [("垫资", 1.0)], "甲垫资。"),
        (["", "乙追回。"], [("追回", 1.0)], "乙追回。"),
        (["", "乙追回。"], [("没有", 1.0)], ""),
        (["乙追回。"], [], "乙追回。"),
        ([""], [("追回", 1.0)], ""),
        ([], [("追回", 1.0)], ""),
    ],
)
def test_the_passage_has_most_of_what_is_wanted(
    paragraphs: list[str], wanted: list[Mark], shown: str
) -> None:
    """Different marks and their worth count, not how often one occurs; of equals, the first."""
    assert snippet(paragraphs, wanted).text == shown


def test_marks_count_together_only_when_they_fit_into_one_passage() -> None:
    apart = "垫资" + FILLER + "追回。"
    found = snippet([apart, "垫资又追回。"], marks("垫资", "追回"))
    assert found.text == "垫资又追回。"


def test_a_better_passage_further_on_is_shown() -> None:
    text = "垫资" + FILLER + "。镇里垫资，后来追回。"
    found = snippet([text], marks("垫资", "追回"))
    assert found.text == "…镇里垫资，后来追回。"
    assert lit(found) == ["垫资", "追回"]


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("", "", "垫资"),
        ("镇里", "。", "镇里垫资。"),
        (FILLER, "", "…垫资"),
        (FILLER + "。镇里", "。完", "…镇里垫资。完"),
        (FILLER + "，镇里", "。完", "…镇里垫资。完"),
        (FILLER + "。一，二", "", "…一，二垫资"),
        (FILLER + "。 镇里", "", "…镇里垫资"),
        (FILLER + "。" + "远" * 30, "", "…垫资"),
        ("近" * 20, FILLER, "近" * 20 + "垫资" + FILLER[: WIDTH - 22] + "…"),
        ("", FILLER, "垫资" + FILLER[: WIDTH - 2] + "…"),
    ],
)
def test_a_passage_begins_where_a_sentence_does_and_ellipses_show_what_is_left_out(
    before: str, after: str, shown: str
) -> None:
    assert snippet([before + "垫资" + after], marks("垫资")).text == shown


@pytest.mark.parametrize("length", [WIDTH - 1, WIDTH, WIDTH + 1])
def test_an_ellipsis_stands_only_for_something(length: int) -> None:
    found = snippet(["字" * length], [])
    assert found.text == "字" * min(length, WIDTH) + "…" * (length > WIDTH)


def test_the_whole_of_what_counted_is_shown() -> None:
    """Marks that made a passage the best one are in it, though it begins before the first."""
    for distance in range(1, WIDTH):
        text = f"{FILLER}。{'前' * 10}垫资{'中' * distance}追回{FILLER}"
        found = snippet([text], [("垫资", 1.0), ("追回", 1.0)])
        assert lit(found)[0] == "垫资"
        if distance + 4 <= WIDTH - 24:
            assert lit(found) == ["垫资", "追回"]


# ---- Highlights ----


@pytest.mark.parametrize(
    ("text", "wanted", "ranges"),
    [
        ("镇里垫资", ["垫资"], [(2, 4)]),
        ("镇里垫资", ["追回"], []),
        ("垫资和垫资", ["垫资"], [(0, 2), (3, 5)]),
        ("垫资改造", ["垫资", "资改"], [(0, 3)]),
        ("垫资改造", ["垫资改造", "资改"], [(0, 4)]),
        ("垫资改造", ["改造", "垫资"], [(0, 4)]),
        ("错错错", ["错错"], [(0, 3)]),
        ("垫资改造", [], []),
        ("", ["垫资"], []),
        ("垫 资", ["垫资"], []),
    ],
)
def test_only_what_matched_is_highlighted_and_overlaps_are_one(
    text: str, wanted: list[str], ranges: list[tuple[int, int]]
) -> None:
    assert list(highlights(text, marks(*wanted))) == ranges


@pytest.mark.parametrize(
    ("text", "mark", "part"),
    [
        ("编号ＳＹ－２０２３", "sy-2023", "ＳＹ－２０２３"),
        ("拷到Ｕ盘里", "u盘", "Ｕ盘"),
        ("用 PPT 讲", "ppt", "PPT"),
        ("免责情形（一）", "免责情形(一)", "免责情形（一）"),
        ("共50㎡多", "m2", "㎡"),
        ("共50㎡多", "50m", "50㎡"),
        ("共50㎡多", "2多", "㎡多"),
        ("占⅓弱", "1⁄3", "⅓"),
        ("占⅓弱", "3弱", "⅓弱"),
        ("甲ﷺ乙", normalize("NFKC", "ﷺ"), "ﷺ"),
        ("甲ﷺ乙", "乙", "乙"),
        ("甲ﷺ乙", "甲" + normalize("NFKC", "ﷺ")[:3], "甲ﷺ"),
        ("İ乙", "乙", "乙"),
        ("第①项", "1", "①"),
    ],
)
def test_highlights_are_places_in_the_text_as_it_is_shown(text: str, mark: str, part: str) -> None:
    """The normal form of a character may be longer: it is highlighted as a whole."""
    ((start, end),) = highlights(text, marks(mark))
    assert text[start:end] == part


def test_ellipses_do_not_move_highlights() -> None:
    found = snippet([FILLER + "。占⅓的垫资" + FILLER], marks("垫资"))
    assert found.text.startswith("…占⅓的垫资")
    assert lit(found) == ["垫资"]


def test_occurrences_are_in_order_and_name_their_mark() -> None:
    assert occurrences("追回垫资垫资", marks("垫资", "追回", "资垫")) == [
        (0, 2, 1),
        (2, 4, 0),
        (3, 5, 2),
        (4, 6, 0),
    ]


# ---- Any text ----

letters = st.text("垫资追回，。；a1ＡＢ㎡⅓ﷺİ①（ ", max_size=20)
paragraphs = st.lists(
    st.one_of(letters, st.tuples(letters, letters).map(lambda two: two[0] + FILLER + two[1])),
    max_size=4,
)
wanted = st.lists(
    st.tuples(
        st.text("垫资追回a1b2m(", min_size=1, max_size=3), st.sampled_from([0.35, 0.6, 1.0, 10.0])
    ),
    max_size=5,
    unique_by=lambda mark: mark[0],
)


def normal(text: str) -> str:
    return "".join(normalize("NFKC", char).lower() for char in text)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(paragraphs, wanted)
def test_every_range_lies_in_the_text_and_is_what_was_wanted(
    texts: list[str], drawn: list[Mark]
) -> None:
    found = snippet(texts, drawn)
    last = -1
    for start, end in found.ranges:
        assert last < start < end <= len(found.text)
        last = end
        part = normal(found.text[start:end])
        assert any(mark in part for mark, _ in drawn)
        if len(normal(found.text[start])) == 1:
            assert part[0] in {mark[0] for mark, _ in drawn}


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.text("垫资追回，a1 ", max_size=20), wanted)
def test_all_of_what_is_wanted_is_highlighted_and_nothing_else(
    text: str, drawn: list[Mark]
) -> None:
    expected = {
        place
        for mark, _ in drawn
        for at in range(len(text))
        if text.startswith(mark, at)
        for place in range(at, at + len(mark))
    }
    assert {p for start, end in highlights(text, drawn) for p in range(start, end)} == expected


@settings(max_examples=100, deadline=None, derandomize=True)
@given(paragraphs, wanted)
def test_a_passage_is_a_piece_of_one_paragraph(texts: list[str], drawn: list[Mark]) -> None:
    found = snippet(texts, drawn)
    piece = found.text.removeprefix("…").removesuffix("…")
    assert len(piece) <= WIDTH
    assert any(piece in text for text in texts) or not piece
    if any(mark in normal(text) for text in texts for mark, _ in drawn):
        assert found.ranges

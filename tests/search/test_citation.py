"""Clause citations: what is one, which key it gets, and that every clause has its own."""

import re
from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casebook.search.citation import Citation, citations, key_of, name_of, number, pattern
from casebook.search.lexicon import make_lexicon
from casebook.text import normalise
from tests.search.fixtures import shipped

PATTERN = re.compile(make_lexicon(shipped()).citation)
NUMERAL = re.compile("[0-9零一二两三四五六七八九十百]")


def found(query: str, *, named: bool) -> list[Citation]:
    return list(citations(normalise(query), PATTERN, named=named))


@pytest.mark.parametrize(
    ("query", "named", "keys", "why"),
    [
        ("第十七条", False, ["17条"], "第 makes it a citation"),
        ("17条", False, ["17条"], "digits before 条 are a citation"),
        ("第17条", False, ["17条"], "both"),
        ("第 17 条", False, ["17条"], "spaces are typed around digits"),
        ("第　１７　条", False, ["17条"], "full width is half width before it is read"),
        ("1000条", False, ["1000条"], "four digits are the most"),
        ("第一百零四条", False, ["104条"], "hundreds"),
        ("第二〇条", False, ["20条"], "digits one by one"),
        ("第两百条", False, ["200条"], "two as it is spoken"),
        ("第廿条", False, [], "an old numeral is not read"),
        ("十七条", False, [], "a bare Chinese numeral counts things"),
        ("十七条", True, ["17条"], "unless a document is named"),
        ("三条措施", False, [], "three measures"),
        ("三条措施", True, ["3条"], "taken for a citation where a document is named"),
        ("整改三条", False, [], "three things put right"),
        ("问责条例17条第1款", True, ["17条"], "a paragraph is dropped: an entry is a whole clause"),
        ("第十七条第一款第二项", False, ["17条"], "and an item"),
        ("第十七条 第一款 第(二)项", False, ["17条"], "with spaces and brackets"),
        ("14条2款", False, ["14条"], "a paragraph without 第"),
        ("第二十条之一", False, ["20条之1"], "a clause that was put in between is another clause"),
        ("第二十条之一第二款", False, ["20条之1"], "and has paragraphs"),
        ("第十七条、第十九条", False, ["17条", "19条"], "two citations"),
        ("17条18条", False, ["17条", "18条"], "next to each other"),
        ("免责情形（一）", False, ["免责情形1"], "as it is printed"),
        ("免责情形(1)", False, ["免责情形1"], "in digits"),
        ("免责情形一", False, ["免责情形1"], "without brackets"),
        ("免责情形二", False, ["免责情形2"], "another"),
        ("免责情形第二项", False, ["免责情形2"], "counted"),
        ("免责情形的第二种", False, ["免责情形2"], "with 的"),
        ("第二种免责情形", False, ["免责情形2"], "the number first"),
        ("第三个前提", False, ["前提3"], "the number first"),
        ("第三前提", False, [], "no word that counts, no citation"),
        ("六看第三看", True, ["六看3"], "the name of a scale, then its number"),
        ("第三看", False, [], "of which scale?"),
        ("第三看", True, ["3"], "of the one that is named"),
        ("第二个", False, [], "of what?"),
        ("第二个", True, ["2"], "of the document that is named"),
        ("第二个问题", True, ["2"], "known to be too much: a named document and anything counted"),
        ("免责情形", False, [], "all of them: no number"),
        ("免责情形2023年", False, [], "a year is no number of a clause"),
        ("前提3万元", False, [], "nor is an amount"),
        ("结果8月出来", False, [], "nor a month"),
        ("17", True, [], "a number alone"),
        ("条例", True, [], "条 as a part of a word"),
        ("", True, [], "nothing"),
    ],
)  # fmt: skip
def test_citations(query: str, named: bool, keys: list[str], why: str) -> None:
    assert [one.key for one in found(query, named=named)] == keys, why


@pytest.mark.parametrize(
    ("query", "named", "parts"),
    [
        ("看问责条例第十七条第一款怎么说", True, ["第十七条第一款"]),
        ("17条 免责情形（一）", False, ["17条", "免责情形(一)"]),
        ("第五十七条第二款项目", False, ["第五十七条第二款"]),
        ("第五条款项目", False, ["第五条"]),
    ],
)
def test_citations_say_where_they_stand(query: str, named: bool, parts: list[str]) -> None:
    """So that their characters are not looked for as words, and no other character is lost."""
    text = normalise(query)
    assert [text[one.start : one.end] for one in found(query, named=named)] == parts


@pytest.mark.parametrize(
    ("printed", "key", "name"),
    [
        ("第十七条", "17条", None),
        ("第17条", "17条", None),
        ("第二十条之一", "20条之1", None),
        ("免责情形(一)", "免责情形1", "免责情形"),
        ("六看(三)", "六看3", "六看"),
        ("免责情形(未列)", None, None),
        ("预警提醒", None, None),
        ("第十七条第一款", None, None),
        ("", None, None),
    ],
)
def test_key_and_name_of_a_printed_number(printed: str, key: str | None, name: str | None) -> None:
    assert key_of(printed) == key
    assert name_of(printed) == name


def test_longer_names_go_first_and_no_name_is_no_error() -> None:
    compiled = re.compile(pattern(["情形", "免责情形"]))
    assert [c.key for c in citations("免责情形1", compiled, named=False)] == ["免责情形1"]
    nameless = re.compile(pattern([]))
    assert [c.key for c in citations("免责情形1 第2条", nameless, named=False)] == ["2条"]
    assert [c.key for c in citations("第二个", nameless, named=True)] == ["2"]


# ---- Numbers ----

DIGITS = "零一二三四五六七八九"


def in_chinese(value: int) -> str:
    """How 1 to 999 is written: 十七, 二十, 一百零四, 一百一十."""
    hundreds, tens, ones = value // 100, value // 10 % 10, value % 10
    text = f"{DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += "十" if tens == 1 and not hundreds else f"{DIGITS[tens]}十"
    elif hundreds and ones:
        text += "零"
    return text + (DIGITS[ones] if ones else "")


def test_the_generator_writes_numbers_as_people_do() -> None:
    written = [in_chinese(value) for value in (1, 10, 17, 20, 95, 100, 104, 110, 117, 999)]
    assert written == [
        "一", "十", "十七", "二十", "九十五", "一百", "一百零四", "一百一十", "一百一十七",
        "九百九十九",
    ]  # fmt: skip


def test_numbers_in_chinese_and_in_digits_are_read_alike() -> None:
    for value in range(1, 1000):
        assert number(in_chinese(value)) == number(str(value)) == value
        one_by_one = "".join(DIGITS[int(digit)] for digit in str(value))
        assert number(one_by_one) == number(one_by_one.replace("零", "〇")) == value


@pytest.mark.parametrize(
    ("numeral", "value"), [("两百", 200), ("〇", 0), ("零", 0), ("二十", 20), ("百", 100), ("0", 0)]
)
def test_other_numerals(numeral: str, value: int) -> None:
    assert number(numeral) == value


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.integers(1, 999), st.booleans())
def test_any_article_is_found_however_its_number_is_written(value: int, named: bool) -> None:
    for query in (f"第{in_chinese(value)}条", f"第{value}条", f"{value}条", f"看{value} 条吗"):
        assert [one.key for one in found(query, named=named)] == [f"{value}条"], query


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.text("第十二3百条款项个看(（) 之的免责情形前提万元一〇", max_size=20), st.booleans())
def test_any_text_is_read_without_error_and_parts_do_not_overlap(text: str, named: bool) -> None:
    last = 0
    for one in found(text, named=named):
        assert last <= one.start < one.end <= len(normalise(text))
        last = one.end


# ---- The shipped policies ----


def test_every_number_of_a_shipped_clause_has_a_key() -> None:
    """All that have none are names without a numeral."""
    without = {
        clause.number
        for clause in shipped().clauses.values()
        if key_of(normalise(clause.number)) is None
    }
    assert {number for number in without if NUMERAL.search(number)} == set()
    assert without == {"免责情形（未列）", "机制（未列）", "认定尺度", "预警提醒", "风险备案"}


def test_key_and_policy_name_one_clause() -> None:
    by_key: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for clause in shipped().clauses.values():
        if key := key_of(normalise(clause.number)):
            by_key[clause.policy_id, key].append(clause.ref)
    assert len(by_key) > 150
    assert {key: refs for key, refs in by_key.items() if len(refs) > 1} == {}


def test_every_printed_number_is_found_when_it_is_typed() -> None:
    for clause in shipped().clauses.values():
        number_ = normalise(clause.number)
        # A name of one character (容（一）) is no name to be found in a text.
        if (key := key_of(number_)) and len(name_of(number_) or key) > 1:
            assert [one.key for one in found(clause.number, named=False)] == [key], clause.ref
            assert [one.key for one in found(f"看{clause.number}", named=True)] == [key], clause.ref

"""The terms of an entry, from its fields: pairs, known words, marks, rarer characters."""

from collections import Counter
from collections.abc import Mapping

import pytest

from casebook.search.lexicon import Lexicon
from casebook.search.terms import reader, stop_characters
from casebook.search.units import FIELDS, Unit

LEXICON = Lexicon(
    groups={
        "集体决策": ("集体决策", "上会"),
        "决策": ("决策",),
        "集体": ("集体",),
        "离线使用": ("离线", "u盘"),
        "信访": ("信访", "12345"),
        "党课": ("党课", "ppt"),
    },
    wanted={},
    policies={},
    questions=(),
    citation="(?!)",
)


def unit(**fields: str) -> Unit:
    filled = {name: fields.get(name, "") for name in FIELDS}
    return Unit("X", "案例", "", "", (), filled, ("=case", "@wenze", "=case"), (), {})


def read(one: Unit, stop: str = "") -> Mapping[str, Counter[str]]:
    return reader(LEXICON, frozenset(stop))(one)


def test_every_field_has_its_own_terms_and_marks_stand_in_name() -> None:
    found = read(unit(title="容错", body="免责"))
    assert set(found) == set(FIELDS)
    assert found["title"] == Counter(["容错", "容", "错"])
    assert found["body"] == Counter(["免责", "免", "责"])
    assert found["name"] == Counter(["=case", "@wenze", "=case"])
    assert not found["gist"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("上会", ["~集体决策/上会"]),
        ("集体决策", ["~集体决策/集体决策"]),
        ("决策", ["~决策/决策"]),
        ("集体决策决策", ["~集体决策/集体决策", "~决策/决策"]),
        ("上会，上会", ["~集体决策/上会", "~集体决策/上会"]),
        ("集体 决策", ["~集体/集体", "~决策/决策"]),
        ("拷到 u盘里", ["~离线使用/u盘"]),
        ("打12345热线", ["~信访/12345"]),
        ("PPT讲党课", ["~党课/ppt", "~党课/党课"]),
        ("班子", []),
        ("", []),
    ],
)
def test_words_are_read_longest_first_and_each_time(text: str, words: list[str]) -> None:
    found = read(unit(body=text))["body"]
    assert sorted(t for t in found.elements() if t[0] == "~") == sorted(words)


def test_characters_count_each_time_unless_they_are_too_common() -> None:
    found = read(unit(body="容错容人，Ａ1"), stop="错")["body"]
    single = {term: count for term, count in found.items() if len(term) == 1}
    assert single == {"容": 2, "人": 1}


def test_fields_are_normalised() -> None:
    found = read(unit(title="ＳＹ－２０２３　上会"))["title"]
    assert found["sy-2023"] == found["sy"] == found["2023"] == found["~集体决策/上会"] == 1


def test_characters_of_many_entries_are_stop_characters() -> None:
    """Of more than a quarter, and of more than fifty."""
    many = [unit(title="容", body="错" if number % 3 else "人") for number in range(300)]
    assert stop_characters(many) >= set("容错人")
    rare = [unit(body="错" if number % 5 == 0 else "") for number in range(300)]
    assert "错" not in stop_characters(rare)
    few = [unit(body="容") for _ in range(50)]
    assert "容" not in stop_characters(few)
    assert "容" in stop_characters([*few, unit(body="容")])

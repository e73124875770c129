"""The words that search knows, and that the index keeps all of them."""

from dataclasses import fields

import pytest

from casebook.search.lexicon import Lexicon, longest_first, make_lexicon
from casebook.search.plan import Reader
from casebook.search.store import Store
from casebook.search.units import units
from casebook.text import normalise
from casebook.vocabulary import Field, Item, Outcome, Subject
from tests.search.fixtures import GUIDES, asking, counted, index, shipped, store, terms_of

__all__ = ["asking", "index", "store"]


def sorted_groups(lexicon: Lexicon) -> dict[str, list[str]]:
    return {name: sorted(words) for name, words in lexicon.groups.items()}


def test_the_index_keeps_the_whole_lexicon(store: Store) -> None:
    made, kept = make_lexicon(shipped()), store.lexicon
    assert list(kept.groups) == list(made.groups)
    assert sorted_groups(kept) == sorted_groups(made)
    for one in fields(Lexicon):
        if one.name not in ("groups", "frequencies"):
            assert getattr(kept, one.name) == getattr(made, one.name), one.name


def test_a_lexicon_comes_back_as_it_was_kept() -> None:
    """A group may have its name among its members or not; a word may be alone."""
    lexicon = Lexicon(
        groups={"垫资": ("垫资", "垫钱"), "区分": ("三个区分", "三区分"), "决策": ("决策",)},
        wanted={"case": ("案例", "案子"), "refused": ("不容",)},
        policies={"a-1": ("甲法", "甲"), "b": ("乙法",)},
        questions=("的", "会不会"),
        citation=r"第(\d+)条| ",
        frequencies={"垫资": 3, "区分": 0, "决策": 1},
    )
    assert Lexicon.of_json(lexicon.as_json()) == lexicon


def test_frequencies_count_the_entries_that_have_a_concept(store: Store) -> None:
    found = counted(terms_of(list(units(shipped(), GUIDES)), store.lexicon))
    used = {
        name: len({entry for word in words for entry in found.having(f"~{name}/{word}")})
        for name, words in store.lexicon.groups.items()
    }
    assert dict(store.lexicon.frequencies) == used
    assert used["招商引资"] > 3


def test_words_are_the_synonyms_the_closed_lists_and_the_keywords(store: Store) -> None:
    known = store.lexicon.concept_of
    synonyms = shipped().library.synonyms
    assert synonyms
    for name, members in synonyms.groups.items():
        for member in members:
            assert known[normalise(member)] == normalise(name)
    for words in (Outcome, Field, Item, Subject):
        for word in words:
            assert str(word) in known, word
    for case in shipped().cases.values():
        for keyword in map(normalise, case.keywords):
            assert keyword in known or not all("一" <= char <= "鿿" for char in keyword), keyword


def test_no_word_belongs_to_two_concepts(store: Store) -> None:
    words = [word for members in store.lexicon.groups.values() for word in members]
    assert sorted(set(words)) == sorted(words)


@pytest.mark.parametrize(
    ("policy", "name"),
    [
        ("wenze-tiaoli-2019", "问责条例"),
        ("wenze-tiaoli-2019", "中国共产党问责条例"),
        ("wenze-tiaoli-2019", "党的问责条例"),
        ("zhaobiao-2017", "招标投标法"),
        ("zhaobiao-2017", "中华人民共和国招标投标法"),
        ("liukan-a", "六看"),
        ("liukan-b", "六看"),
    ],
)
def test_names_of_documents(policy: str, name: str, asking: Reader) -> None:
    """In full, without what a title begins with, short, and as people call them."""
    assert policy in asking.policies[name]


def test_names_have_no_marks_that_a_query_lacks(asking: Reader) -> None:
    for name in asking.policies:
        assert not set(name) & set("《》“”\n "), name
        assert len(name) > 1


def test_longest_first_reads_words_as_they_are_written() -> None:
    compiled = longest_first(["容错", "容错纠错", "a.b", "容"])
    assert compiled.findall("容错纠错容错容a.baxb") == ["容错纠错", "容错", "容", "a.b"]
    assert longest_first([]).findall("容错") == []
    assert longest_first(["(", "[a", "+"]).findall("x([a+") == ["(", "[a", "+"]

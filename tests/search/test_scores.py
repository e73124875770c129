"""The scores are those of lunr: its own builder, on the same terms, gives the same numbers."""

from collections import Counter
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lunr.builder import Builder

from casebook.search.rank import lunr_scores
from casebook.search.scores import Scores
from casebook.search.units import FIELDS
from tests.search.fixtures import counted

Document = Mapping[str, Sequence[str]]
Found = dict[tuple[str, str, int], int]
"""Thousandths by term, field and entry."""

NAMES = list(FIELDS)
BOOSTS = list(FIELDS.values())


def document(**fields: str) -> Document:
    return {name: fields.get(name, "").split() for name in NAMES}


CORPUS = [
    document(title="容错 错免 免责", keywords="~容错 =case", body="容错 容错 班子 会议 2023"),
    document(title="容错 减责", gist="垫资 垫资 垫资", body="容错 厂房 厂房 企业"),
    document(title="容错 垫资", asked="镇里 里替 替老", body="容错"),
    document(title="容错", body="容错 " * 60),
    document(body="容错 一 二 三 四 五 六 七 八 九 十"),
    document(title="容错 sy-2023-02-07 sy 2023 02 07", name="§17条 @wenze 容错", body="容错"),
    document(keywords="容错 招商 招商", gist="招商", body="招商 容错 引资"),
    document(title="容错 容错 容错", name="@wenze @wenze"),
    document(name="§17条 §wenze/17条 容错"),
    document(asked="容错 能不 不能 能容", gist="容错 班子"),
    document(title="容错 班子", keywords="班子 会议", gist="班子", name="班子", body="班子 班子"),
    document(title="容错", keywords="容错", gist="容错", name="容错", asked="容错", body="容错"),
]
"""容错 is in every document, many terms in one; fields repeat, are empty and differ in length."""


def built(documents: Sequence[Document]) -> Builder:
    """lunr's own builder with our terms: lists of tokens, and a pipeline of nothing."""
    builder = Builder()
    for name, boost in FIELDS.items():
        builder.field(name, boost)
    for number, terms in enumerate(documents):
        builder.add({"id": number, **{name: list(found) for name, found in terms.items()}})
    return builder


def theirs(documents: Sequence[Document]) -> Found:
    builder = built(documents)
    builder.build()
    found: Found = {}
    for term, posting in builder.inverted_index.items():
        for field in NAMES:
            for ref in posting[field]:
                elements = builder.field_vectors[f"{field}/{ref}"].elements
                scores = dict(zip(elements[::2], elements[1::2], strict=True))
                found[term, field, int(ref)] = round(scores[posting["_index"]] * 1000)
    return found


def ours(documents: Sequence[Document]) -> Found:
    scores = Scores(counted(documents), BOOSTS)
    return {
        (term, NAMES[field], entry): score
        for term in {t for terms in documents for found in terms.values() for t in found}
        for field, (entries, thousandths) in scores.postings(term).items()
        for entry, score in zip(entries, thousandths, strict=True)
    }


def test_corpus_has_what_it_should_have() -> None:
    """A term everywhere, terms in one document, a field nobody has, repeats."""
    having = Counter(term for terms in CORPUS for term in {t for f in terms.values() for t in f})
    assert having["容错"] == len(CORPUS) == 12
    assert list(having.values()).count(1) > 10
    assert any(not found for terms in CORPUS for found in terms.values())


@pytest.mark.parametrize("field", NAMES)
def test_scores_of_a_field_are_exactly_those_of_lunr(field: str) -> None:
    expected = {key: score for key, score in theirs(CORPUS).items() if key[1] == field}
    assert expected
    assert {key: score for key, score in ours(CORPUS).items() if key[1] == field} == expected


words = st.sampled_from(["容错", "错免", "免责", "垫资", "~容错", "§17条", "2023", "会"])
fields = st.lists(words, max_size=9)
documents = st.lists(st.fixed_dictionaries(dict.fromkeys(NAMES, fields)), min_size=1, max_size=7)
modest = settings(max_examples=50, deadline=None, derandomize=True)


@modest
@given(documents)
def test_scores_of_any_documents_are_those_of_lunr(drawn: list[Document]) -> None:
    """To a thousandth: lunr.py rounds halves to even, lunr.js and we round them up."""
    expected, found = theirs(drawn), ours(drawn)
    assert found.keys() == expected.keys()
    assert [key for key in found if abs(found[key] - expected[key]) > 1] == []


@modest
@given(documents, st.data())
def test_counting_in_two_parts_is_counting_at_once(
    drawn: list[Document], data: st.DataObject
) -> None:
    cut = data.draw(st.integers(0, len(drawn)))
    whole = counted(drawn)
    parts = counted(drawn[:cut])
    parts.extend(counted(drawn[cut:], first=cut))
    assert parts.entries == whole.entries
    assert parts.lengths == whole.lengths
    assert parts.sizes() == whole.sizes()
    for term in whole.sizes():
        assert parts.having(term) == whole.having(term)
        assert Scores(parts, BOOSTS).postings(term) == Scores(whole, BOOSTS).postings(term)


@modest
@given(documents)
def test_lengths_sizes_and_entries_are_what_was_given(drawn: list[Document]) -> None:
    found = counted(drawn)
    for number, name in enumerate(NAMES):
        assert list(found.lengths[number]) == [len(terms[name]) for terms in drawn]
    sizes: Counter[str] = Counter()
    having: dict[str, set[int]] = {}
    for entry, terms in enumerate(drawn):
        for tokens in terms.values():
            sizes.update(set(tokens))
            for term in tokens:
                having.setdefault(term, set()).add(entry)
    assert found.sizes() == dict(sizes)
    assert {term: found.having(term) for term in having} == having


def test_postings_are_in_ascending_order_and_only_of_fields_that_have_the_term() -> None:
    postings = Scores(counted(CORPUS), BOOSTS).postings("班子")
    assert {NAMES[field]: list(entries) for field, (entries, _) in postings.items()} == {
        "title": [10],
        "keywords": [10],
        "gist": [9, 10],
        "name": [10],
        "body": [0, 10],
    }
    assert Scores(counted(CORPUS), BOOSTS).postings("没有这个词") == {}


def test_a_term_said_very_often_stays_in_its_own_entry() -> None:
    """Counts are packed into 14 bits beside the number of the entry."""
    often = [document(body="容错"), document(body="容错 " * 40_000), document(body="垫资")]
    assert counted(often).having("容错") == {0, 1}
    expected, found = theirs(often), ours(often)
    assert found.keys() == expected.keys()
    for key, score in found.items():
        assert score == pytest.approx(expected[key], abs=1), key


def test_no_documents_and_only_empty_ones_are_no_error() -> None:
    assert Scores(counted([]), BOOSTS).postings("容错") == {}
    assert Scores(counted([document(), document()]), BOOSTS).postings("容错") == {}


@pytest.mark.parametrize(
    "boosts",
    [{"容错": 1.0}, {"班子": 0.35, "容错": 1.0}, {"招商": 4.0, "垫资": 0.5, "@wenze": 0.8}],
)
def test_query_has_the_scores_of_an_index_that_lunr_built(boosts: Mapping[str, float]) -> None:
    """From the terms to the ranking: nothing of ours but ``Scores`` and ``lunr_scores``."""
    index = built(CORPUS).build()
    query = index.create_query()
    for term, boost in boosts.items():
        query.term(term, boost=boost, use_pipeline=False)
    expected = {int(one["ref"]): one["score"] for one in index.query(query)}
    scores = Scores(counted(CORPUS), BOOSTS)
    postings = {term: scores.postings(term) for term in boosts}
    found = lunr_scores(boosts, postings, range(len(CORPUS)), NAMES)
    assert found == pytest.approx(expected, abs=1e-9)

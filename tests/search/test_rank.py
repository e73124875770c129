"""What is put on top of lunr: how much of a query matches, phrases, exclusions, leaving out."""

from collections.abc import Mapping, Sequence

import pytest

from casebook.search import rank as ranking
from casebook.search.plan import Concept, Plan
from casebook.search.rank import LEAST, Ranked, having_all, rank
from casebook.search.scores import Postings
from casebook.search.units import FIELDS

NAMES = list(FIELDS)
TITLE, NAME, ASKED, BODY = (NAMES.index(name) for name in ("title", "name", "asked", "body"))


def postings(**terms: Mapping[int, Mapping[int, int]]) -> dict[str, Postings]:
    """Thousandths by term, field and entry."""
    return {
        term: {field: (sorted(of), [of[entry] for entry in sorted(of)]) for field, of in by.items()}
        for term, by in terms.items()
    }


def word(term: str, weight: float = 1.0, *synonyms: str) -> Concept:
    terms = ((term, 1.0), *((synonym, 0.5) for synonym in synonyms))
    return Concept(term, terms, weight, (term,))


def ranked(
    concepts: Sequence[Concept],
    found: Mapping[str, Postings],
    phrases: tuple[str, ...] = (),
    excluded: tuple[str, ...] = (),
) -> list[Ranked]:
    return rank(Plan("", tuple(concepts), phrases, excluded), found, 100, NAMES)


def order(*arguments: object, **more: object) -> list[int]:
    return [one.entry for one in ranked(*arguments, **more)]  # type: ignore[arg-type]


def test_the_higher_score_goes_first_and_of_equals_the_lower_number() -> None:
    found = postings(甲={BODY: {3: 500, 5: 900, 7: 500}})
    assert order([word("甲")], found) == [5, 3, 7]


def test_an_entry_with_all_of_the_query_goes_before_one_with_more_of_a_part() -> None:
    found = postings(甲={TITLE: {1: 9000}, BODY: {2: 1500}}, 乙={BODY: {2: 1500, 3: 100}})
    assert order([word("甲"), word("乙")], found)[0] == 2


def test_the_score_is_lunrs_times_the_square_of_the_part_that_matches() -> None:
    """Two concepts, one entry each: as rare as each other, each half of the query."""
    found = postings(甲={BODY: {1: 800}}, 乙={BODY: {2: 400}})
    lunr = ranking.lunr_scores({"甲": 1.0, "乙": 1.0}, found, [1, 2], NAMES)
    assert ranked([word("甲"), word("乙")], found) == [
        Ranked(1, round(lunr[1] / 4, 6)),
        Ranked(2, round(lunr[2] / 4, 6)),
    ]
    assert lunr[1] == pytest.approx(0.8 / 2**0.5)


def test_a_rare_concept_counts_more_than_a_common_one() -> None:
    common = dict.fromkeys(range(60), 1000)
    found = postings(甲={BODY: common}, 乙={BODY: {80: 1000}})
    assert order([word("甲"), word("乙")], found)[0] == 80


def test_a_synonym_counts_half() -> None:
    found = postings(甲={BODY: {1: 1000}}, 乙={BODY: {2: 1000}})
    one, other = ranked([word("甲", 1.0, "乙")], found)
    assert (one.entry, other.entry) == (1, 2)
    # Half the boost in lunr's score, and a quarter for half of the query.
    assert other.score == pytest.approx(one.score / 8, abs=1e-6)


def test_an_entry_that_matches_too_little_is_left_out() -> None:
    found = postings(甲={BODY: {1: 1000}}, 乙={BODY: {1: 1000, 2: 9000}})
    heavy, light = word("甲", 4.0), word("乙", 0.5)
    assert LEAST == 0.25
    assert order([heavy, light], found) == [1]
    assert order([word("甲"), word("乙")], found) == [1, 2]


def test_phrases_are_in_one_field_that_readers_see() -> None:
    found = postings(
        集体={TITLE: {1: 900}, BODY: {2: 900, 3: 900}, ASKED: {4: 900}},
        体决={TITLE: {1: 900, 3: 900}, BODY: {2: 900}, ASKED: {4: 900}},
    )
    concepts = [word("集体"), word("体决")]
    assert set(order(concepts, found)) == {1, 2, 3, 4}
    assert set(order(concepts, found, phrases=("集体决",))) == {1, 2}
    assert order(concepts, found, phrases=("集体决", "没有")) == []


def test_excluded_entries_are_gone() -> None:
    found = postings(
        垫资={BODY: {1: 900, 2: 900, 3: 900, 4: 900}},
        担保={BODY: {2: 100}, TITLE: {3: 100}, ASKED: {4: 100}},
    )
    assert order([word("垫资")], found, excluded=("担保",)) == [1, 4]
    assert order([word("垫资")], found, excluded=("担保人",)) == [1, 2, 3, 4]
    assert order([word("垫资")], found, excluded=("垫资",)) == []


def test_entries_that_have_all_terms_in_one_field() -> None:
    found = postings(甲={TITLE: {1: 1, 2: 1}, BODY: {3: 1}}, 乙={TITLE: {2: 1}, BODY: {1: 1, 3: 1}})
    assert having_all(["甲", "乙"], found) == {2, 3}
    assert having_all(["甲"], found) == {1, 2, 3}
    assert having_all(["甲", "没有"], found) == set()


def test_nothing_found_is_no_error() -> None:
    assert ranked([word("甲")], {}) == []
    assert ranked([], {}) == []
    assert ranking.lunr_scores({}, {}, [], NAMES) == {}


def test_beyond_the_leading_entries_the_order_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a score of 0, but in the order of the sum that lunr's score starts from."""
    found = postings(甲={BODY: {entry: 100 * entry for entry in range(1, 8)}})
    every = ranked([word("甲")], found)
    monkeypatch.setattr(ranking, "SCORED", 3)
    some = ranked([word("甲")], found)
    assert [one.entry for one in some] == [one.entry for one in every] == [7, 6, 5, 4, 3, 2, 1]
    assert some[:3] == every[:3]
    assert [one.score for one in some[3:]] == [0.0] * 4
    assert all(one.score > 0 for one in every)

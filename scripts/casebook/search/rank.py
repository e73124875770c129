"""A plan and its postings to a ranking, by lunr's scores and by how much of the query matches."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log

from lunr.index import Index

from casebook.search.plan import Plan, required_terms
from casebook.search.scores import Postings
from casebook.search.units import FIELDS

SHOWN_FIELDS = tuple(number for number, name in enumerate(FIELDS) if name != "asked")
"""The fields whose text readers can see: the others cannot hold what they quote."""

SCORED = 400
"""The leading entries that lunr scores; the rest keep the order of the sum that it starts from."""

LEAST = 0.25
"""Entries that match less than this part of what the best one matches are left out."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """An entry that was found: its number, and its score, 0 beyond ``SCORED``."""

    entry: int
    score: float


def rank(
    plan: Plan, postings: Mapping[str, Postings], entries: int, fields: Sequence[str]
) -> list[Ranked]:
    """The entries that a plan finds, the best first.

    The score is lunr's times the square of the part of the query that matches: each concept counts
    by its weight and rarity, and less where only a synonym stands.
    """
    coverage: dict[int, float] = {}
    total = 0.0
    boosts: dict[str, float] = {}
    for concept in plan.concepts:
        having: dict[int, float] = {}
        for term, boost in concept.terms:
            if found := postings.get(term):
                for entry in set().union(*(numbers for numbers, _ in found.values())):
                    having[entry] = max(boost, having.get(entry, 0.0))
                boosts[term] = boosts.get(term, 0.0) + boost * concept.weight
        rarity = log(1 + entries / (len(having) + 0.5)) * concept.weight
        total += rarity
        for entry, strength in having.items():
            coverage[entry] = coverage.get(entry, 0.0) + rarity * strength
    allowed = _allowed(plan, postings, coverage)
    best = max((coverage[entry] for entry in allowed), default=0.0)
    kept = [entry for entry in allowed if coverage[entry] >= LEAST * best]
    share = {entry: coverage[entry] / total for entry in kept}
    sums = _sums(boosts, postings, kept)
    kept.sort(key=lambda entry: (-sums[entry] * share[entry] * share[entry], entry))
    leading = kept[:SCORED]
    scores = lunr_scores(boosts, postings, leading, fields)
    ranked = [
        Ranked(entry, round(scores[entry] * share[entry] * share[entry], 6)) for entry in leading
    ]
    ranked.sort(key=lambda one: (-one.score, one.entry))
    return ranked + [Ranked(entry, 0.0) for entry in kept[SCORED:]]


def _allowed(plan: Plan, postings: Mapping[str, Postings], matched: Iterable[int]) -> list[int]:
    """The matched entries that have every phrase and nothing excluded."""
    allowed = set(matched)
    for phrase in plan.phrases:
        allowed &= having_all(required_terms(phrase), postings)
    for words in plan.excluded:
        allowed -= having_all(required_terms(words), postings)
    return sorted(allowed)


def having_all(terms: Sequence[str], postings: Mapping[str, Postings]) -> set[int]:
    """The entries that have all terms in one field."""
    found = [postings.get(term, {}) for term in terms]
    result: set[int] = set()
    for number in SHOWN_FIELDS:
        sets = [set(one[number][0]) if number in one else set() for one in found]
        result |= set.intersection(*sets)
    return result


def _sums(
    boosts: Mapping[str, float], postings: Mapping[str, Postings], entries: Iterable[int]
) -> dict[int, float]:
    """lunr's score of each entry but for its division by the length of the query's vector."""
    sums = dict.fromkeys(entries, 0.0)
    for term, boost in boosts.items():
        for numbers, scores in postings[term].values():
            for entry, score in zip(numbers, scores, strict=True):
                if entry in sums:
                    sums[entry] += boost * score
    return sums


def lunr_scores(
    boosts: Mapping[str, float],
    postings: Mapping[str, Postings],
    entries: Sequence[int],
    fields: Sequence[str],
) -> dict[int, float]:
    """The scores that lunr gives entries, from an index of nothing but the query's terms."""
    if not entries:
        return {}
    wanted = set(entries)
    vectors: dict[str, list[float]] = {}
    inverted: list[tuple[str, dict[str, object]]] = []
    for index, term in enumerate(sorted(boosts)):
        posting: dict[str, object] = {"_index": index, **{name: {} for name in fields}}
        for number, (numbers, scores) in postings[term].items():
            having: dict[str, object] = {}
            for entry, score in zip(numbers, scores, strict=True):
                if entry in wanted:
                    having[str(entry)] = {}
                    vectors.setdefault(f"{fields[number]}/{entry}", []).extend(
                        (index, score / 1000)
                    )
            posting[fields[number]] = having
        inverted.append((term, posting))
    index_ = Index.load(
        {
            "version": "2.3.9",
            "fields": list(fields),
            "fieldVectors": list(vectors.items()),
            "invertedIndex": inverted,
            "pipeline": [],
        }
    )
    query = index_.create_query()
    for term, boost in boosts.items():
        query.term(term, boost=boost, use_pipeline=False)
    return {int(found["ref"]): found["score"] for found in index_.query(query)}

"""The cases nearest to each case, and why: shared clauses, field, looks, and telling words."""

from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from heapq import nlargest
from itertools import chain
from math import log, sqrt
from operator import eq

from casebook.link import LinkedLibrary
from casebook.model import Case
from casebook.parallel import halves, spread
from casebook.text import normalise, pairs, runs
from casebook.vocabulary import ItemVerdict, Outcome, Section

NEAREST = 5
"""How many are shown."""

COMPARED = 32
"""Cases that each is compared with: those that share the rarest things. Keeps the work linear."""

TELLING = 0.05
"""Pairs of characters in more than this part of all cases say nothing about a case."""

ALIKE = 0.095
"""From this likeness of words on the facts are called alike."""

SAME_ITEMS = 8
"""From so many equal findings of ten on, the assessments are called alike."""

_ALONE = 2000
"""Up to so many cases one process is quicker than two."""

_CONTRAST, _FIELD, _ITEM, _WORDS = 5.0, 1.0, 0.12, 6.0


@dataclass(frozen=True, slots=True)
class Similar:
    """A near case and the reasons, in words."""

    case: Case
    reasons: tuple[str, ...]


def similar_cases(linked: LinkedLibrary) -> dict[str, tuple[Similar, ...]]:
    """For each case the nearest others, the nearest first; at most ``NEAREST``."""
    cases = list(linked.cases.values())
    traits = [_Traits.of(case) for case in cases]
    frequency = Counter(pair for one in traits for pair in one.pairs)
    most = max(min(5, len(cases) / 3), len(cases) * TELLING)
    words = [frozenset(p for p in one.pairs if frequency[p] <= most) for one in traits]
    rarity = {
        ref: log(1 + len(cases) / (1 + len(shown))) for ref, shown in linked.illustrated_by.items()
    }
    candidates = _candidates(cases)

    def nearest(part: range) -> list[list[tuple[int, float]]]:
        return [
            [
                (number, likeness)
                for _, number, likeness in nlargest(
                    NEAREST, (_rated(cases, traits, words, rarity, i, j) for j in candidates(i))
                )
            ]
            for i in part
        ]

    near: dict[str, tuple[Similar, ...]] = {}
    for case, found in zip(cases, chain(*spread(nearest, halves(len(cases), _ALONE))), strict=True):
        others = ((cases[j], likeness) for j, likeness in found)
        similar = (
            Similar(other, tuple(_reasons(case, other, likeness, linked)))
            for other, likeness in others
        )
        near[case.key] = tuple(one for one in similar if one.reasons)
    return near


@dataclass(frozen=True, slots=True)
class _Traits:
    """What of a case is compared."""

    clauses: frozenset[str]
    items: tuple[ItemVerdict, ...]
    pairs: frozenset[str]

    @classmethod
    def of(cls, case: Case) -> "_Traits":
        facts = case.sections[Section.FACTS].text
        text = normalise("\n".join((*case.keywords, case.gist, facts)))
        return cls(
            frozenset(shown.clause for shown in case.illustrates),
            tuple(row.finding for _, row in case.items),
            frozenset(pair for match in runs(text) for pair in pairs(match[0])),
        )


def _candidates(cases: list[Case]) -> Callable[[int], list[int]]:
    """A function that gives the numbers of those that a case is compared with."""
    sharing: dict[Hashable, list[int]] = defaultdict(list)
    for i, case in enumerate(cases):
        for trait in _shared_traits(case):
            sharing[trait].append(i)

    def candidates(i: int) -> list[int]:
        case = cases[i]
        found: set[int] = set()
        for contrast in case.contrasts:
            found.update(sharing["id", contrast.case])
        for trait in sorted(_shared_traits(case), key=lambda trait: len(sharing[trait])):
            if len(found) > COMPARED:
                break
            having = sharing[trait]
            # Of a large group those that stand nearest: another part for each of its members.
            start = max(0, bisect(having, i) - COMPARED // 2)
            found.update(having[start : start + COMPARED])
        found.discard(i)
        return sorted(found)

    return candidates


def _shared_traits(case: Case) -> list[Hashable]:
    """What brings two cases together: keywords, a clause, a field; at last, being cases."""
    traits: list[Hashable] = [("id", case.key)]
    traits += [("keyword", word) for word in case.keywords]
    for shown in case.illustrates:
        traits += [("clause", shown.clause, case.field, case.outcome), ("clause", shown.clause)]
    return [*traits, ("field", case.field), "all"]


def _rated(
    cases: list[Case],
    traits: list[_Traits],
    words: list[frozenset[str]],
    rarity: Mapping[str, float],
    i: int,
    j: int,
) -> tuple[float, int, float]:
    """How near two cases are, the second's number, likeness."""
    one, other = traits[i], traits[j]
    likeness = len(words[i] & words[j]) / sqrt((len(words[i]) or 1) * (len(words[j]) or 1))
    nearness = (
        sum(rarity[ref] for ref in one.clauses & other.clauses)
        + _CONTRAST * _contrasted(cases[i], cases[j])
        + _FIELD * (cases[i].field == cases[j].field)
        + _ITEM * sum(map(eq, one.items, other.items))
        + _WORDS * likeness
    )
    return nearness, j, likeness


def _contrasted(case: Case, other: Case) -> bool:
    """Whether the author of a case set the other beside it."""
    return any(contrast.case == other.key for contrast in case.contrasts)


def _reasons(case: Case, other: Case, likeness: float, linked: LinkedLibrary) -> Iterator[str]:
    """What a reader is told of two near cases; nothing where nothing brings them together."""
    if _contrasted(case, other):
        yield "临界对照"
    own = {shown.clause for shown in case.illustrates}
    shared = [shown.clause for shown in other.illustrates if shown.clause in own]
    if shared:
        clauses = (linked.clauses[ref] for ref in shared)
        names = (f"{linked.policy_of(clause).short}·{clause.number}" for clause in clauses)
        yield f"同一条款（{'、'.join(names)}）"
    same = sum(
        a.finding == b.finding for (_, a), (_, b) in zip(case.items, other.items, strict=True)
    )
    if likeness >= ALIKE:
        yield "事实相近"
    elif case.field == other.field:
        yield "同一领域"
    elif same >= SAME_ITEMS:
        yield "逐项认定相近"
    elif not shared:
        return
    if case.outcome != other.outcome:
        opposite = {case.outcome, other.outcome} == {Outcome.EXEMPTED, Outcome.REFUSED}
        yield "结论相反" if opposite else "结论不同"

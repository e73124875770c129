"""How much wording two cases share: stretches of five characters, compared as sets (Jaccard)."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from heapq import nlargest
from itertools import combinations

from casebook.model import Case
from casebook.text import CHINESE, normalise

STRETCH = 5
"""Characters of one stretch."""

MOST = 0.35
"""Above this share two cases are the same text with other words put in."""

_LEFT_OUT = re.compile(rf"[^{CHINESE}0-9a-z]+")
# A sample of the stretches, by what they begin with: about one in fifteen, the same ones in any
# text, so that two texts of which a third is shared have some of them in common.
_SAMPLE = re.compile(rf"(?=([的一不人年]\S{{{STRETCH - 1}}}))")
_COMMON = 40
"""A sampled stretch in more cases than this is a turn of phrase and brings none together."""
_SUSPECT = MOST / 2
"""Pairs that share less of their samples are not compared whole."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two cases and the share of their stretches that both have, 0 to 1."""

    one: Case
    other: Case
    share: float


def wording(case: Case) -> str:
    """All that the author wrote of a case, without spaces and punctuation."""
    parts = [
        case.gist,
        *(row.fact for _, row in case.items),
        *(shown.because for shown in case.illustrates),
        case.correction,
        *(passage.text for passage in case.sections.values()),
    ]
    return _LEFT_OUT.sub("", normalise("".join(parts)))


def stretches(text: str) -> frozenset[str]:
    """Every stretch of a wording."""
    return frozenset(text[i : i + STRETCH] for i in range(len(text) - STRETCH + 1))


def share(one: frozenset[str], other: frozenset[str]) -> float:
    """The stretches in common, of all that either has."""
    common = len(one & other)
    return common / ((len(one) + len(other) - common) or 1)


def closest(own: Sequence[Case], others: Iterable[Case], count: int) -> list[Likeness]:
    """The ``count`` pairs most alike of which at least one case is of ``own``; each pair once."""
    cases = {case.key: case for case in (*own, *others)}
    worded = {key: stretches(wording(case)) for key, case in cases.items()}
    mine = {case.key for case in own}
    pairs = (
        Likeness(cases[key], cases[other], share(worded[key], worded[other]))
        for key in mine
        for other in cases
        if other != key and (other not in mine or key < other)
    )
    return nlargest(count, pairs, key=lambda pair: (pair.share, pair.one.key, pair.other.key))


def too_alike(cases: Sequence[Case]) -> Iterator[Likeness]:
    """Every pair above ``MOST``, found without comparing each with each."""
    texts = [wording(case) for case in cases]
    samples = [frozenset(_SAMPLE.findall(text)) for text in texts]
    whole = cache(lambda number: stretches(texts[number]))
    sharing: dict[str, list[int]] = defaultdict(list)
    for number, sample in enumerate(samples):
        for stretch in sample:
            sharing[stretch].append(number)
    together: Counter[tuple[int, int]] = Counter()
    for numbers in sharing.values():
        if len(numbers) <= _COMMON:
            together.update(combinations(numbers, 2))
    for (i, j), common in sorted(together.items()):
        if common > _SUSPECT * (len(samples[i]) + len(samples[j]) - common):
            found = share(whole(i), whole(j))
            if found > MOST:
                yield Likeness(cases[i], cases[j], found)

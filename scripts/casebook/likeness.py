"""How much wording two cases share: stretches of five characters, compared as sets (Jaccard)."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
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
_TOO_COMMON = 500
"""Nor does one in more cases than this say that two are close."""
_FEW = 200
"""Cases that are compared each with each."""
_LIKELY = 3
"""How many times as many pairs are compared whole as are asked for."""
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


class Neighbours:
    """Cases made ready to be compared: each is cut up once, however often it is compared.

    In a large library pairs are found by the samples of their stretches, so that not each is
    compared with each.
    """

    def __init__(self, cases: Iterable[Case]) -> None:
        self._cases = {case.key: case for case in cases}
        self._texts = {key: wording(case) for key, case in self._cases.items()}
        self._samples = {key: frozenset(_SAMPLE.findall(t)) for key, t in self._texts.items()}
        self._sharing: dict[str, list[str]] = defaultdict(list)
        for key, sample in self._samples.items():
            for stretch in sample:
                self._sharing[stretch].append(key)
        self._whole = cache(lambda key: stretches(self._texts[key]))

    def closest(self, own: Iterable[str], count: int) -> list[Likeness]:
        """The ``count`` pairs most alike of which the first case, by key, is of ``own``."""
        mine = set(own)
        pairs = {
            (other, key) if other in mine and other < key else (key, other)
            for key in mine
            for other in self._likely(key, count * _LIKELY)
        }
        found = (self._likeness(one, other) for one, other in sorted(pairs))
        return nlargest(count, found, key=lambda pair: (pair.share, pair.one.key, pair.other.key))

    def too_alike(self) -> Iterator[Likeness]:
        """Every pair above ``MOST``."""
        together: Counter[tuple[str, str]] = Counter()
        for keys in self._sharing.values():
            if len(keys) <= _COMMON:
                together.update(combinations(keys, 2))
        for (one, other), common in sorted(together.items()):
            samples = len(self._samples[one]) + len(self._samples[other])
            if common > _SUSPECT * (samples - common):
                found = self._likeness(one, other)
                if found.share > MOST:
                    yield found

    def _likely(self, key: str, count: int) -> list[str]:
        """The cases that have most of the samples of one; in a small library all others."""
        if len(self._cases) <= _FEW:
            return [other for other in self._cases if other != key]
        shared = (self._sharing[stretch] for stretch in self._samples[key])
        common = Counter(other for keys in shared if len(keys) <= _TOO_COMMON for other in keys)
        del common[key]
        return nlargest(
            count, common, key=lambda other: (common[other] / len(self._samples[other]), other)
        )

    def _likeness(self, one: str, other: str) -> Likeness:
        both = share(self._whole(one), self._whole(other))
        return Likeness(self._cases[one], self._cases[other], both)

"""lunr's index, computed directly: for each term the entries that have it, and their scores.

The formula is lunr 2.3's (``lunr.Builder``: ``calculateAverageFieldLengths``,
``createFieldVectors``; ``lunr.idf``), a BM25 with k1 = 1.2 and b = 0.75, scores rounded to three
decimals. lunr.py's own builder gives the same (a test compares them) in many times the time and
memory: it keeps an object for each term of each entry.
"""

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import log

K1, B = 1.2, 0.75
_COUNT_BITS = 14
_COUNT_MOST = (1 << _COUNT_BITS) - 1

Postings = Mapping[int, tuple[Sequence[int], Sequence[int]]]
"""Of one term, by field number: entry numbers in ascending order, scores in thousandths."""


class Counted:
    """How often each term occurs in each field of each entry, and how long the fields are."""

    def __init__(self, fields: Sequence[str]) -> None:
        self.fields = list(fields)
        self.entries = 0
        self.lengths: list[array[int]] = [array("I") for _ in fields]
        self._counts: list[dict[str, array[int]]] = [{} for _ in fields]

    def add(self, number: int, terms: Mapping[str, Counter[str]]) -> None:
        """Take the terms of an entry, counted by field; numbers of entries must ascend."""
        self.entries += 1
        shifted = number << _COUNT_BITS
        for field, lengths, counts in zip(self.fields, self.lengths, self._counts, strict=True):
            found = terms[field]
            lengths.append(found.total())
            for term, count in found.items():
                packed = shifted + min(count, _COUNT_MOST)
                try:
                    counts[term].append(packed)
                except KeyError:
                    counts[term] = array("I", (packed,))

    def extend(self, later: "Counted") -> None:
        """Take over what was counted of entries with higher numbers."""
        self.entries += later.entries
        for mine, other in zip(self.lengths, later.lengths, strict=True):
            mine.extend(other)
        for counts, more in zip(self._counts, later._counts, strict=True):
            for term, packed in more.items():
                if term in counts:
                    counts[term].extend(packed)
                else:
                    counts[term] = packed

    def sizes(self) -> dict[str, int]:
        """How many postings each term has, over all fields."""
        sizes: Counter[str] = Counter()
        for counts in self._counts:
            for term, packed in counts.items():
                sizes[term] += len(packed)
        return dict(sizes)

    def having(self, term: str) -> set[int]:
        """The entries that have a term, whatever the field."""
        return {one >> _COUNT_BITS for counts in self._counts for one in counts.get(term, ())}


class Scores:
    """lunr's scores of what was counted."""

    def __init__(self, counted: Counted, boosts: Sequence[float]) -> None:
        self._counted = counted
        self._boosts = boosts
        self._norms = [self._norms_of(lengths) for lengths in counted.lengths]

    def _norms_of(self, lengths: Sequence[int]) -> list[float]:
        """What the length of a field adds below the fraction, for each entry."""
        average = sum(lengths) / max(1, self._counted.entries)
        return [K1 * (1 - B + B * (length / average)) if average else 0.0 for length in lengths]

    def postings(self, term: str) -> Postings:
        """The scores of a term."""
        by_field = {
            number: counts[term]
            for number, counts in enumerate(self._counted._counts)
            if term in counts
        }
        # lunr counts an entry once for each of its fields that has the term.
        occurrences = sum(map(len, by_field.values()))
        entries = self._counted.entries
        idf = log(1 + abs((entries - occurrences + 0.5) / (occurrences + 0.5)))
        return {
            number: _scored(packed, self._norms[number], idf * self._boosts[number])
            for number, packed in by_field.items()
        }


def _scored(
    packed: Iterable[int], norms: Sequence[float], factor: float
) -> tuple[list[int], list[int]]:
    factor *= (K1 + 1) * 1000
    entries = [one >> _COUNT_BITS for one in packed]
    counts = [one & _COUNT_MOST for one in packed]
    scores = [
        int(factor * count / (norms[entry] + count) + 0.5)
        for entry, count in zip(entries, counts, strict=True)
    ]
    return entries, scores

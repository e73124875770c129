"""Everything in a text that identifies someone."""

from casebook.anonymity.circumstances import circumstances
from casebook.anonymity.folding import fold
from casebook.anonymity.leaks import Kind, Leak
from casebook.anonymity.names import names
from casebook.anonymity.numbers import numbers
from casebook.anonymity.places import places
from casebook.anonymity.words import Words


def scan(text: str) -> list[Leak]:
    """Find what identifies people in a text, in order of place.

    No two overlap, but that what is for a person to judge may hold others."""
    folded = fold(text)
    found = list(numbers(folded))
    cut = Words(folded.text)
    found.extend((start, end, Kind.NAME) for start, end in names(folded.text, cut))
    found.extend(places(folded.text, cut))
    leaks: list[Leak] = []
    last = 0
    for start, end, kind in sorted(found, key=lambda one: (one[0], -one[1])):
        if start >= last:
            last = end
            first, after = folded.place(start, end)
            leaks.append(Leak(first, after, kind, text[first:after]))
    for start, end, kind in circumstances(folded):
        first, after = folded.place(start, end)
        leaks.append(Leak(first, after, kind, text[first:after]))
    return sorted(leaks)

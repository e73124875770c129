"""The passage of an entry that answers best, and what in it matched."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from unicodedata import normalize

WIDTH = 88
"""Characters of a snippet, about three lines on a phone."""

_BACK = 24
_STOPS = "。；！？"
_PAUSES = "，、：;,"

Mark = tuple[str, float]
"""A text that counts when it occurs, and for how much."""


@dataclass(frozen=True, slots=True)
class Snippet:
    """A passage, and the parts of it that matched: from, to."""

    text: str
    ranges: tuple[tuple[int, int], ...]


def snippet(paragraphs: Sequence[str], marks: Sequence[Mark]) -> Snippet:
    """The passage with the most of the marks; the beginning where none occurs."""
    best, place, start = 0.0, 0, 0
    for number, paragraph in enumerate(paragraphs):
        found = occurrences(paragraph, marks)
        for i, (at, _, _) in enumerate(found):
            worth: dict[int, float] = {}
            for _, end, mark in found[i:]:
                if end <= at + WIDTH - _BACK:
                    worth[mark] = marks[mark][1]
            if (total := sum(worth.values())) > best + 1e-9:
                best, place, start = total, number, at
    text = paragraphs[place] if paragraphs else ""
    start = _beginning(text, start)
    end = min(len(text), start + WIDTH)
    shown = ("…" if start else "") + text[start:end].strip() + ("…" if end < len(text) else "")
    return Snippet(shown, highlights(shown, marks))


def _beginning(text: str, at: int) -> int:
    """Where a passage starts: after the sentence end or pause before ``at``, if one is near."""
    if at <= _BACK and len(text) <= WIDTH:
        return 0
    nearest = max(0, at - _BACK)
    for ends in (_STOPS, _PAUSES):
        cut = max(text.rfind(end, nearest, at) for end in ends)
        if cut >= 0:
            return cut + 1
    return 0 if at <= _BACK else at


def highlights(text: str, marks: Sequence[Mark]) -> tuple[tuple[int, int], ...]:
    """The parts of a text that matched, without overlaps."""
    merged: list[tuple[int, int]] = []
    for start, end, _ in occurrences(text, marks):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def occurrences(text: str, marks: Sequence[Mark]) -> list[tuple[int, int, int]]:
    """Start, end and number of every mark in a text, in the order of their places."""
    plain, places = _normalised(text)
    found: list[tuple[int, int, int]] = []
    for number, (mark, _) in enumerate(marks):
        found += (
            (places[at], places[at + len(mark) - 1] + 1, number) for at in _finds(plain, mark)
        )
    return sorted(found)


def _finds(text: str, part: str) -> Iterator[int]:
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + 1)


def _normalised(text: str) -> tuple[str, list[int]]:
    """A text normalised character by character, and where each one came from."""
    plain: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        for new in normalize("NFKC", char).lower():
            plain.append(new)
            places.append(place)
    return "".join(plain), places

"""Sentences with what identifies people in them marked, and how much of it a scan finds.

``labelled/*.txt``: a sentence a line, ``#`` begins a comment; ``⟦class|text⟧`` marks a stretch,
``\\uXXXX`` stands for a character that cannot be seen. The files named ``unseen-`` were not looked
at while the rules were made: look at figures of them, never at their sentences.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from casebook.anonymity import words
from casebook.anonymity.leaks import REVIEWED, Kind, Leak
from casebook.anonymity.scan import scan as shipped_scan

FOLDER = Path(__file__).parent / "labelled"
SEEN = ("seen-structured", "seen-names", "seen-more")
UNSEEN = ("unseen-leaks",)
CLEAN = ("seen-clean", "unseen-clean")

CLASSES = tuple(kind for kind in Kind if kind not in REVIEWED)
PLACES = (Kind.COMPANY, Kind.TOWNSHIP, Kind.VILLAGE, Kind.SCHOOL, Kind.PROJECT)
STRUCTURED = tuple(kind for kind in CLASSES if kind not in (Kind.NAME, *PLACES))

_MARKED = re.compile(r"⟦([a-z]+)\|([^⟦⟧|]+)⟧")
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")

Scan = Callable[[str], list[Leak]]


@dataclass(frozen=True, slots=True)
class Label:
    """A marked stretch of a sentence: offsets in its text, class."""

    start: int
    end: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as a reader has it, and what is marked in it."""

    text: str
    labels: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """How a scan did on one class, or on several together."""

    leaks: int = 0
    caught: int = 0
    """Leaks of which one error finding, of any class, holds at least half."""
    right: int = 0
    """Of those, where such a finding has the class of the leak."""
    found: int = 0
    """Error findings of the class."""
    wrong: int = 0
    """Of those, the ones that touch no leak of any class."""

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(
            self.leaks + other.leaks,
            self.caught + other.caught,
            self.right + other.right,
            self.found + other.found,
            self.wrong + other.wrong,
        )

    @property
    def recall(self) -> float:
        """Share of leaks that are caught; nothing to catch counts as all caught."""
        return self.caught / self.leaks if self.leaks else 1.0

    @property
    def precision(self) -> float:
        """Share of findings that touch a leak; no finding counts as none wrong."""
        return 1 - self.wrong / self.found if self.found else 1.0


def sentences(*names: str) -> list[Sentence]:
    """The sentences of labelled files. Raises ``ValueError`` for marks that cannot be read."""
    return [
        parse(line)
        for name in names
        for line in (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
        if line.strip() and not line.startswith("#")
    ]


def parse(line: str) -> Sentence:
    """One line of a labelled file. Raises ``ValueError``, without the line in it."""
    text = ""
    labels = []
    last = 0
    for match in _MARKED.finditer(line):
        text += _plain(line[last : match.start()])
        start = len(text)
        text += _plain(match[2])
        labels.append(Label(start, len(text), Kind(match[1])))
        last = match.end()
    text += _plain(line[last:])
    if set(text) & set("⟦⟧"):
        raise ValueError("a mark that does not end, or stands in another")
    return Sentence(text, tuple(labels))


def _plain(written: str) -> str:
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), written)


def measure(labelled: Iterable[Sentence], scan: Scan = shipped_scan) -> dict[Kind, Figures]:
    """The figures of each class."""
    counts: dict[Kind, Counter[str]] = {kind: Counter() for kind in CLASSES}
    for sentence in labelled:
        found = [leak for leak in scan(sentence.text) if leak.severity == "error"]
        for label in sentence.labels:
            holding = [leak.kind for leak in found if _holds_half(leak, label)]
            counts[label.kind]["leaks"] += 1
            counts[label.kind]["caught"] += bool(holding)
            counts[label.kind]["right"] += label.kind in holding
        for leak in found:
            touches = any(_shared(leak, label) for label in sentence.labels)
            counts[leak.kind]["found"] += 1
            counts[leak.kind]["wrong"] += not touches
    return {kind: Figures(**count) for kind, count in counts.items()}


def together(figures: dict[Kind, Figures], kinds: Iterable[Kind]) -> Figures:
    """The figures of several classes as one."""
    return sum((figures[kind] for kind in kinds), Figures())


def flagged(labelled: Iterable[Sentence], scan: Scan = shipped_scan) -> float:
    """The share of sentences in which a scan finds anything, an error or something to review."""
    hits = [bool(scan(sentence.text)) for sentence in labelled]
    return sum(hits) / len(hits)


def _shared(leak: Leak, label: Label) -> int:
    return max(0, min(leak.end, label.end) - max(leak.start, label.start))


def _holds_half(leak: Leak, label: Label) -> bool:
    return 2 * _shared(leak, label) >= label.end - label.start


@contextmanager
def without_extra() -> Iterator[None]:
    """Have scans do without LAC, as where the extra ``names`` is not installed."""
    with patch.object(words, "_lac", lambda: None):
        yield

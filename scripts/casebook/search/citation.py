"""Clause citations: the number of a clause as a term, and the citations in a query.

``第十七条``, ``17条``, ``免责情形（一）``, ``第三个前提`` … all become one key: ``17条``,
``免责情形1``, ``前提3``. Paragraph and item (款、项) are dropped: an entry is a whole clause.
``search/browser/citation.js`` reads queries in the same way.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from casebook.text import CHINESE

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100}
_NUMERAL = "[0-9]{1,4}|[零〇一二两三四五六七八九十百]{1,7}"
_TAIL = rf"(?:\s*第?\(?(?:{_NUMERAL})\)?[款项](?!目))*"
_ARTICLE = re.compile(rf"第?\s*(?:({_NUMERAL}))\s*条(?:之({_NUMERAL}))?")
_NAMED = re.compile(rf"([^\s()]+?)\(({_NUMERAL})\)")


@dataclass(frozen=True, slots=True)
class Citation:
    """A citation found in a query: its key, and where it stands."""

    key: str
    start: int
    end: int


def number(numeral: str) -> int:
    """``十七`` or ``17`` as 17."""
    if numeral.isdigit() and numeral.isascii():
        return int(numeral)
    total = digit = 0
    for char in numeral:
        if unit := _UNITS.get(char):
            total += (digit or 1) * unit
            digit = 0
        else:
            digit = _DIGITS[char] if digit == 0 else digit * 10 + _DIGITS[char]
    return total + digit


def key_of(printed: str) -> str | None:
    """The key of a clause's number as printed and normalised; none for a number that is a name."""
    if article := _ARTICLE.fullmatch(printed):
        return _article_key(article)
    if named := _NAMED.fullmatch(printed):
        return f"{named[1]}{number(named[2])}"
    return None


def _article_key(match: re.Match[str]) -> str:
    return f"{number(match[1])}条" + (f"之{number(match[2])}" if match[2] else "")


def name_of(printed: str) -> str | None:
    """What clauses of this kind are called: ``免责情形`` of ``免责情形（一）``."""
    named = _NAMED.fullmatch(printed)
    return named[1] if named else None


def pattern(names: Iterable[str]) -> str:
    """The regular expression of citations in a query, for Python and JavaScript alike.

    Groups: 1 第, 2 the number of an article, 3 its 之; 4, 5 a name and its number; 6 a number, 7
    its name, if any.
    """
    long = (name for name in names if len(name) > 1)  # 容（一） is no name to be found in a text
    any_name = "|".join(sorted(long, key=lambda name: (-len(name), name))) or "(?!)"
    unit, ends = "[项种个点条看款]", rf"(?![{CHINESE}0-9.%])"
    return (
        rf"(?<![0-9零〇一二两三四五六七八九十百])(第?)\s*({_NUMERAL})\s*条(?:之({_NUMERAL}))?{_TAIL}"
        rf"|({any_name})\s*的?(?:第\s*|(?=\()|(?=(?:{_NUMERAL}){unit}?{ends}))"
        rf"\(?({_NUMERAL})\)?{unit}?"
        rf"|第({_NUMERAL})[个项种看点]({any_name})?"
    )


def citations(text: str, compiled: re.Pattern[str], *, named: bool) -> Iterator[Citation]:
    """The citations of a normalised query.

    A bare Chinese numeral before 条 (三条) and a bare ordinal (第二个) count only where a document
    is ``named``; the key of the latter is its number.
    """
    for match in compiled.finditer(text):
        ordinal, article, of, name, item, count, counted = match.groups()
        if article:
            if not (ordinal or named or article.isdigit()):
                continue
            key = f"{number(article)}条" + (f"之{number(of)}" if of else "")
        elif name:
            key = f"{name}{number(item)}"
        elif counted or named:
            key = f"{counted or ''}{number(count)}"
        else:
            continue
        yield Citation(key, match.start(), match.end())

"""Queries with their expected answers, and how well an engine's results fit them.

The shipped content has its own query set; for a generated corpus, known items are drawn from its
cases: something that stands in a case, expected to lead back to it.
"""

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

SETS = ("tuning", "test")
KNOWN = "known-item"
"""The set of the queries drawn from a generated corpus."""
KNOWN_COUNT = 60

Found = tuple[str, ...]
"""What one result names: a case id, clause references, a guide page; or a policy id alone."""

_FORMULA = re.compile(r"^对|问题?(?:予以容错(?:免责|减责)案|不予容错案)$|不予容错案$")
_PIECES = re.compile(r"[^\W\d_]+")
"""What runs are cut from: nobody searches for half a number, and engines read signs differently."""
_REFERENCE = re.compile(r"\[\[.*?\]\]")
_FACTS = re.compile(r"^## 基本案情\n(.*?)^## ", re.MULTILINE | re.DOTALL)


class QueryError(Exception):
    """The file of the query set cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Query:
    """One query: any of ``expect`` is a right answer, none of ``never`` may be in the results."""

    text: str
    set: str
    kind: str
    expect: frozenset[str]
    never: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Source:
    """What known items are drawn from: a case file."""

    id: str
    title: str
    outcome: str
    keywords: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Needle:
    """A known item: the query, and the strings that a case must contain to be expected."""

    text: str
    kind: str
    strings: tuple[str, ...]
    outcome: str = ""

    def is_in(self, source: Source) -> bool:
        """Whether a case has all of it."""
        right = self.outcome in ("", source.outcome)
        return right and all(string in source.text for string in self.strings)


@dataclass(slots=True)
class Score:
    """How well an engine did: the rank of the first right result of each query, 0 for none.

    ``forbidden`` counts the queries that showed what must never appear for them.
    """

    ranks: list[int] = field(default_factory=list)
    forbidden: int = 0

    def at(self, depth: int) -> float:
        """The share of queries with a right answer among the first ``depth`` results."""
        return sum(0 < place <= depth for place in self.ranks) / max(1, len(self.ranks))

    @property
    def reciprocal(self) -> float:
        """MRR@10."""
        shares = (1 / place for place in self.ranks if 0 < place <= 10)
        return sum(shares) / max(1, len(self.ranks))


def read_set(file: Path, wanted: str) -> list[Query]:
    """The query set of the shipped content: ``wanted`` is tuning, test or all.

    Raises ``QueryError`` where the file is missing or a row has not the right form.
    """
    try:
        rows = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise QueryError(f"{file.name}: {error}") from error
    if not isinstance(rows, list):
        raise QueryError(f"{file.name}: not a list of queries")
    queries = [_query(row, f"{file.name}, row {number}") for number, row in enumerate(rows, 1)]
    chosen = [query for query in queries if wanted in ("all", query.set)]
    if not chosen:
        raise QueryError(f"{file.name}: no query of the set {wanted}")
    return chosen


def _query(row: Any, where: str) -> Query:
    if not isinstance(row, Mapping):
        raise QueryError(f"{where}: not a mapping")
    texts = [row.get(key) for key in ("q", "set", "kind")]
    expect, never = row.get("expect") or [], row.get("never") or []
    if not all(isinstance(text, str) and text for text in texts) or texts[1] not in SETS:
        raise QueryError(f"{where}: q, kind and a set of {' or '.join(SETS)} are needed")
    if not all(isinstance(ids, list) for ids in (expect, never)) or not (expect or never):
        raise QueryError(f"{where}: expect and never are lists, one of them with an id")
    text, name, kind = map(str, texts)
    return Query(text, name, kind, *(frozenset(map(_page, ids)) for ids in (expect, never)))


def _page(name: object) -> str:
    """A guide folder is its index page."""
    return str(name).removesuffix("/index")


def sources(root: Path) -> Iterator[Source]:
    """The cases of a project one by one, so that ten thousand need not be held at once."""
    for file in sorted((root / "cases").glob("*/*.md")):
        text = file.read_text(encoding="utf-8")
        matter = {
            key: value
            for key in ("title", "outcome", "keywords")
            for value in re.findall(rf"^{key}: (.*)$", text, re.MULTILINE)[:1]
        }
        keywords = tuple(word.strip() for word in matter["keywords"].strip("[]").split(","))
        yield Source(file.stem, matter["title"], matter["outcome"], keywords, text)


def known_items(root: Path, count: int) -> list[Query]:
    """Queries from a corpus of ``count`` cases, one from each of sixty equal stretches of it.

    A third each: a run of the title; two keywords and the outcome; a run of the facts. Expected
    is every case that has the strings exactly, for the generator says its sentences repeatedly.
    The same corpus always gets the same queries.
    """
    many = min(KNOWN_COUNT, count)
    edges = [number * count // many for number in range(many + 1)]
    # Drawn within the stretch: outcomes go in turns, which an even step would follow.
    drawn = {random.Random(start).randrange(start, end): start for start, end in pairwise(edges)}
    picked = (case for i, case in enumerate(sources(root)) if i in drawn)
    needles = [_needle(number, case) for number, case in enumerate(picked)]
    expected: list[set[str]] = [set() for _ in needles]
    for case in sources(root):
        for needle, ids in zip(needles, expected, strict=True):
            if needle.is_in(case):
                ids.add(case.id)
    return [
        Query(needle.text, KNOWN, needle.kind, frozenset(ids))
        for needle, ids in zip(needles, expected, strict=True)
    ]


def _needle(number: int, case: Source) -> Needle:
    draw = random.Random(case.id)
    match number % 3:
        case 0:
            pieces = _PIECES.findall(_FORMULA.sub("", case.title))
            run = _run(max(pieces, key=len), draw.randint(6, 10), draw.random())
            return Needle(run, "title", (run,))
        case 1:
            pair = tuple(draw.sample(case.keywords, 2))
            return Needle(" ".join((*pair, case.outcome)), "keywords", pair, case.outcome)
    facts = _FACTS.search(case.text)
    wanted = draw.randint(8, 12)
    pieces = _PIECES.findall(_REFERENCE.sub("。", facts[1] if facts else ""))
    long = [piece for piece in pieces if len(piece) >= wanted] or [max(pieces, key=len)]
    run = _run(draw.choice(long), wanted, 0.5)
    return Needle(run, "facts", (run,))


def _run(text: str, length: int, where: float) -> str:
    """A run of a text, from its start (``where`` is 0) to its end (1); a shorter text whole."""
    start = int(where * (max(0, len(text) - length) + 0.99))
    return text[start : start + length]


def rank(query: Query, results: Sequence[Found]) -> int:
    """The place of the first right result from 1, or 0.

    A result that names a policy alone is right where one of its clauses is expected: an engine
    that cannot point to clauses is not counted down for it.
    """
    for place, found in enumerate(results, 1):
        if any(_fits(name, wanted) for name in found for wanted in query.expect):
            return place
    return 0


def _fits(name: str, wanted: str) -> bool:
    return name == wanted or wanted.startswith(f"{name}#")


def score(queries: Sequence[Query], results: Sequence[Sequence[Found]]) -> Score:
    """How well the results of an engine fit the queries, in the same order.

    Queries that expect nothing only count for what must never be shown.
    """
    total = Score()
    for query, shown in zip(queries, results, strict=True):
        if query.expect:
            total.ranks.append(rank(query, shown))
        total.forbidden += any(not query.never.isdisjoint(found) for found in shown)
    return total


def groups(queries: Sequence[Query]) -> dict[tuple[str, str], list[int]]:
    """The places of the queries of each set, and of each kind in it: (set, "") and (set, kind)."""
    found: dict[tuple[str, str], list[int]] = {}
    for kind in ("", *dict.fromkeys(query.kind for query in queries)):
        for place, query in enumerate(queries):
            if kind in ("", query.kind):
                found.setdefault((query.set, kind), []).append(place)
    return dict(sorted(found.items(), key=lambda item: item[0][0]))

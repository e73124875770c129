"""Which clauses have cases, of which outcome; and which have none: the topics to look for next."""

from collections.abc import Iterator
from dataclasses import dataclass

from casebook import layout
from casebook.layout import Page
from casebook.link import LinkedLibrary
from casebook.model import Clause, Policy
from casebook.vocabulary import DETERMINING, Outcome, PolicyLevel, TextKind

URL = "coverage/"
SHADES = (1, 2, 4, 8)
"""From how many cases on a cell takes the next darker shade."""


@dataclass(frozen=True, slots=True)
class Line:
    """A clause and how many cases of each outcome illustrate it, in the order of outcomes."""

    clause: Clause
    counts: tuple[tuple[Outcome, int], ...]

    @property
    def total(self) -> int:
        """All cases of the clause."""
        return sum(count for _, count in self.counts)

    @property
    def is_gap(self) -> bool:
        """Whether the clause decides outcomes, has a text to apply, and has no case."""
        return not self.total and self.clause.text_kind != TextKind.UNLISTED


@dataclass(frozen=True, slots=True)
class Shelf:
    """A policy with those of its clauses that decide outcomes, or that cases illustrate."""

    policy: Policy
    lines: tuple[Line, ...]


def shade(count: int) -> int:
    """The shade of a cell, 0 (no case) to 4."""
    return sum(count >= least for least in SHADES)


def line(linked: LinkedLibrary, clause: Clause) -> Line:
    """A clause with its counts."""
    found = linked.by_outcome[clause.ref]
    return Line(clause, tuple((outcome, len(found.get(outcome, ()))) for outcome in Outcome))


def shelves(linked: LinkedLibrary) -> tuple[Shelf, ...]:
    """Every policy that has such clauses, from county to centre, then the scales."""
    levels = list(PolicyLevel)
    policies = sorted(linked.library.policies.values(), key=lambda p: levels.index(p.level))
    every = (Shelf(p, tuple(_lines(linked, p))) for p in policies)
    return tuple(shelf for shelf in every if shelf.lines)


def _lines(linked: LinkedLibrary, policy: Policy) -> Iterator[Line]:
    for clause in policy.clauses:
        counted = line(linked, clause)
        if counted.total or clause.kind in DETERMINING:
            yield counted


def pages(linked: LinkedLibrary) -> Iterator[Page]:
    """The map, its table, and the gaps."""
    found = shelves(linked)
    lines = [one for shelf in found for one in shelf.lines]
    # Clauses of which only a number or a name is known cannot be applied: no map of them.
    drawn = [
        Shelf(shelf.policy, kept)
        for shelf in found
        if (kept := tuple(one for one in shelf.lines if one.total or one.is_gap))
    ]
    yield layout.filled(
        linked, "coverage.html", URL, "条款—案例覆盖图",
        "每条前提、免责、减责、不予容错条款有几件案例，哪些还没有。", "clauses",
        shelves=drawn, shade=shade, covered=sum(one.total > 0 for one in lines),
        gaps=[one.clause for one in lines if one.is_gap],
        unlisted=[one.clause for one in lines if not one.total and not one.is_gap],
    )  # fmt: skip

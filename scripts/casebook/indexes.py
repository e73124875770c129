"""Ways into the cases: by outcome, field, level, year, provenance; cut into light pages."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from casebook.link import LinkedLibrary
from casebook.model import Case
from casebook.vocabulary import CaseLevel, Field, Outcome, Provenance

Cases = Sequence[Case]

PER_PAGE = 40
"""Cases or batches on one list page: keeps it under 60 KB of HTML."""

Listed = TypeVar("Listed")


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet with its cases."""

    label: str
    url: str
    cases: tuple[Case, ...]

    @property
    def by_outcome(self) -> list[tuple[Outcome, int]]:
        """How many cases of each outcome."""
        return outcome_counts(self.cases)


@dataclass(frozen=True, slots=True)
class Facet:
    """A way of dividing the cases, with the choices that occur."""

    name: str
    url: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class ListPage(Generic[Listed]):
    """One page of a list: its number of ``pages``, how many in all, and its own entries."""

    number: int
    pages: int
    total: int
    entries: Sequence[Listed]


def outcome_counts(cases: Iterable[Case]) -> list[tuple[Outcome, int]]:
    """How many cases there are of each outcome, in the order of outcomes."""
    outcomes = [case.outcome for case in cases]
    return [(outcome, outcomes.count(outcome)) for outcome in Outcome]


def facets(linked: LinkedLibrary) -> tuple[Facet, ...]:
    """All facets over the public cases; choices without a case are left out."""
    cases = newest_first(linked.cases.values())
    years = sorted({case.year for case in cases}, reverse=True)

    def facet(
        name: str, url: str, values: Iterable[tuple[str, str]], of: Callable[[Case], str]
    ) -> Facet:
        chosen: dict[str, list[Case]] = {}
        for case in cases:
            chosen.setdefault(of(case), []).append(case)
        choices = (
            Choice(label, f"{url}{slug}/", tuple(chosen[label]))
            for label, slug in values
            if label in chosen
        )
        return Facet(name, url, tuple(choices))

    return (
        facet("结论", "outcomes/", [(t, t.slug) for t in Outcome], lambda c: c.outcome),
        facet("领域", "fields/", [(t, t.slug) for t in Field], lambda c: c.field),
        facet("层级", "levels/", [(t, t.slug) for t in CaseLevel], lambda c: c.level),
        facet("年份", "years/", [(year, year) for year in years], lambda c: c.year),
        facet("来历", "provenance/", [(t, t.slug) for t in Provenance], lambda c: c.provenance),
    )


def newest_first(cases: Iterable[Case]) -> list[Case]:
    """Cases by batch year and number, the newest batch first, in batch order within it."""
    ordered = sorted(cases, key=lambda case: case.id)
    return sorted(ordered, key=lambda case: case.batch_id.split("-", 1)[1], reverse=True)


def paginate(url: str, entries: Sequence[Listed]) -> Iterator[tuple[str, ListPage[Listed]]]:
    """Cut a list into pages: ``url`` itself, then ``url2/``, ``url3/`` …"""
    pages = max(1, -(-len(entries) // PER_PAGE))
    for number in range(1, pages + 1):
        part = entries[(number - 1) * PER_PAGE : number * PER_PAGE]
        address = url if number == 1 else f"{url}{number}/"
        yield address, ListPage(number, pages, len(entries), part)

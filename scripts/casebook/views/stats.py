"""How the published cases divide: outcomes by field, year, level, subject, circumstance, origin."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from casebook import indexes, layout, urls
from casebook.layout import Page
from casebook.link import LinkedLibrary
from casebook.model import Case
from casebook.views.coverage import line
from casebook.vocabulary import ClauseKind, Outcome, Subject

URL = "stats/"
BAR = 240
"""Length of the longest bar, in units of its drawing."""

Counts = tuple[tuple[Outcome, int], ...]


@dataclass(frozen=True, slots=True)
class Count:
    """One row: a label, where its cases are listed, and how many of each outcome."""

    label: str
    url: str
    counts: Counts

    @property
    def total(self) -> int:
        """All cases of the row."""
        return sum(count for _, count in self.counts)


@dataclass(frozen=True, slots=True)
class Table:
    """A way of dividing the cases."""

    slug: str
    title: str
    rows: tuple[Count, ...]

    def bars(self, row: Count) -> list[tuple[Outcome, float, float]]:
        """The parts of a row's bar: outcome, start and length, on the scale of the table."""
        most = max((one.total for one in self.rows), default=0) or 1
        start, found = 0.0, []
        for outcome, count in row.counts:
            length = round(BAR * count / most, 1)
            if count:
                found.append((outcome, round(start, 1), length))
            start += length
        return found


def tables(linked: LinkedLibrary) -> list[Table]:
    """Every table; rows without a case are left out."""
    facets = {
        facet.url.rstrip("/"): Table(
            facet.url.rstrip("/"),
            facet.name,
            tuple(Count(c.label, c.url, tuple(c.by_outcome)) for c in facet.choices),
        )
        for facet in indexes.facets(linked)
        if facet.url != "outcomes/"
    }
    cases = list(linked.cases.values())
    subjects = Table("subjects", "对象", tuple(_counted(cases, Subject, lambda c: c.subject)))
    return [
        facets["fields"],
        facets["years"],
        _circumstances(linked),
        facets["levels"],
        subjects,
        facets["provenance"],
    ]


def _counted(
    cases: list[Case], labels: Iterable[str], of: Callable[[Case], str]
) -> Iterator[Count]:
    for label in labels:
        if own := [case for case in cases if of(case) == label]:
            yield Count(label, "", tuple(indexes.outcome_counts(own)))


def _circumstances(linked: LinkedLibrary) -> Table:
    """By the clauses of circumstances that cases illustrate; a case may stand under several."""
    kinds = {ClauseKind.EXEMPTION, ClauseKind.REDUCTION, ClauseKind.REFUSAL}
    rows = (
        Count(
            f"{linked.policy_of(clause).short}·{clause.name}",
            urls.clause_cases_url(clause),
            line(linked, clause).counts,
        )
        for clause in linked.clauses.values()
        if clause.kind in kinds
    )
    shown = sorted((row for row in rows if row.total), key=lambda row: -row.total)
    return Table("circumstances", "情形", tuple(shown))


def pages(linked: LinkedLibrary) -> Iterator[Page]:
    """The page of all tables."""
    about = "公开案例按领域、年份、情形、层级、对象和来历的分布。"
    counts = indexes.outcome_counts(linked.cases.values())
    yield layout.filled(
        linked, "stats.html", URL, "统计", about, "cases",
        tables=tables(linked), counts=counts, bar=BAR,
    )  # fmt: skip

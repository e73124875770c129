"""The comparison of places: what each policy says on each aspect, with its clause and source.

A cell that nobody wrote is 材料未列; 未规定 is written, and rests on a clause like any other.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from casebook import layout, urls
from casebook.layout import Page
from casebook.link import LADDER, LinkedLibrary
from casebook.model import Clause, Policy
from casebook.vocabulary import NOT_LAID_DOWN, Aspect, PolicyLevel

UNLISTED = "材料未列"
ABOUT = "各地容错纠错规定逐项对照：条件、情形、程序、结果、公开，每格注明条款和来源。"


@dataclass(frozen=True, slots=True)
class Stated:
    """A cell that the material fills: its phrase, and the clause that it rests on."""

    says: str
    clause: Clause

    @property
    def laid_down(self) -> bool:
        """Whether the policy lays something down here."""
        return self.says != NOT_LAID_DOWN


@dataclass(frozen=True, slots=True)
class Row:
    """A policy, a cell for each aspect (``None``: 材料未列), the numbers of its sources."""

    policy: Policy
    cells: tuple[Stated | None, ...]
    sources: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """The rows by level, from the county up, and the sources that their numbers stand for."""

    shelves: tuple[tuple[PolicyLevel, tuple[Row, ...]], ...]
    sources: tuple[str, ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows, in the order of the page."""
        return tuple(row for _, rows in self.shelves for row in rows)

    @property
    def stated(self) -> tuple[Stated, ...]:
        """The cells that the material fills."""
        return tuple(cell for row in self.rows for cell in row.cells if cell)


def matrix(linked: LinkedLibrary) -> Matrix:
    """The policies that say something on at least one aspect. Their clauses must exist."""
    numbers: dict[str, int] = {}

    def row(policy: Policy) -> Row:
        written = policy.compare.cells
        found = {
            aspect: Stated(cell.says, linked.clauses[f"{policy.id}#{cell.clause}"])
            for aspect, cell in written.items()
        }
        sources = tuple(numbers.setdefault(text, len(numbers) + 1) for text in policy.source)
        return Row(policy, tuple(found.get(aspect) for aspect in Aspect), sources)

    policies = [policy for policy in linked.library.policies.values() if policy.compare.cells]
    shelves = tuple(
        (level, rows)
        for level in LADDER
        if (rows := tuple(row(policy) for policy in policies if policy.level == level))
    )
    return Matrix(shelves, tuple(numbers))


def table(linked: LinkedLibrary) -> Iterator[list[str]]:
    """The matrix as rows of plain text, the heads first: what a spreadsheet shows."""
    yield ["层级", "地区", "规定", *Aspect, "来源", "网址"]
    for row in matrix(linked).rows:
        policy = row.policy
        cells = (f"{c.says}〔{c.clause.number}〕" if c else UNLISTED for c in row.cells)
        url = f"/{urls.policy_url(policy)}"
        yield [policy.level, policy.region, policy.title, *cells, "；".join(policy.source), url]


def pages(linked: LinkedLibrary) -> Iterator[Page]:
    """The page of the comparison."""
    shown = matrix(linked)
    missing = sum(not cell.laid_down for cell in shown.stated)
    yield layout.filled(
        linked, "compare.html", "compare/", "各地规定对照", ABOUT, "compare",
        matrix=shown, aspects=tuple(Aspect), unlisted=UNLISTED, not_laid_down=NOT_LAID_DOWN,
        missing=missing, contested=linked.clauses.get("gongwuyuan-2018#art-61"),
    )  # fmt: skip

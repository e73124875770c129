"""Borderline contrasts: two cases with like facts and unlike outcomes, row beside row."""

from dataclasses import dataclass

from casebook import indexes, urls
from casebook.link import LinkedLibrary
from casebook.model import Case
from casebook.schema import Assessment
from casebook.vocabulary import Item, Outcome


@dataclass(frozen=True, slots=True)
class Row:
    """One of the ten items in both cases; ``turns`` where either case says that it decided."""

    item: Item
    left: Assessment
    right: Assessment
    turns: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """Two cases side by side, the milder outcome on the left; ``point`` is what flipped."""

    left: Case
    right: Case
    point: str

    @property
    def url(self) -> str:
        """Its page, permanent as the ids are."""
        return urls.contrast_url(self.left, self.right)

    @property
    def key(self) -> str:
        """Its name, whichever stands on the left: the ids, the milder outcome first."""
        return self.url.split("/")[1]

    @property
    def by_id(self) -> "Pair":
        """The two in the order of their ids, which tells nothing of their outcomes."""
        left, right = sorted((self.left, self.right), key=lambda case: case.key)
        return Pair(left, right, self.point)

    @property
    def title(self) -> str:
        """What is compared, for headings: field and ids."""
        return f"临界对照：{self.left.id} 与 {self.right.id}"

    @property
    def rows(self) -> tuple[Row, ...]:
        """The ten items, side by side."""
        turning = {*self.left.turning.items, *self.right.turning.items}
        both = zip(self.left.items, self.right.items, strict=True)
        return tuple(Row(item, left, right, item in turning) for (item, left), (_, right) in both)

    @property
    def turning(self) -> tuple[Item, ...]:
        """The items that decided, in the order of the table."""
        return tuple(row.item for row in self.rows if row.turns)


def pairs(linked: LinkedLibrary) -> tuple[Pair, ...]:
    """All pairs of public cases, those of the newest batch first."""
    grades = list(Outcome)
    return tuple(
        Pair(case, other, _from_outside(contrast.point, case, other))
        for case in indexes.newest_first(linked.cases.values())
        for contrast in case.contrasts
        if (other := linked.cases.get(contrast.case))
        and grades.index(case.outcome) < grades.index(other.outcome)
    )


def pair_of(linked: LinkedLibrary, one: str, other: str) -> Pair:
    """The pair of two cases by id, in either order.

    Raises ``KeyError`` where they are not contrasts of each other, or not public.
    """
    left, right = sorted(
        (linked.cases[one], linked.cases[other]), key=lambda case: list(Outcome).index(case.outcome)
    )
    points = {contrast.case: contrast.point for contrast in left.contrasts}
    return Pair(left, right, _from_outside(points[right.id], left, right))


def _from_outside(point: str, own: Case, other: Case) -> str:
    """A point that an author wrote from within one case, said of both: which is 本案 is not seen
    where the two stand side by side."""
    return point.replace("本案", f"{own.outcome}的一件").replace("那一案", f"{other.outcome}的一件")

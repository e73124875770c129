"""Borderline contrasts: two cases with like facts and unlike outcomes, row beside row."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from casebook import indexes, layout, urls
from casebook.layout import Page
from casebook.link import LinkedLibrary
from casebook.model import Case
from casebook.schema import Assessment
from casebook.vocabulary import Item, Outcome

URL = "contrasts/"


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


def _from_outside(point: str, own: Case, other: Case) -> str:
    """A point that an author wrote from within one case, said of both: which is 本案 is not seen
    where the two stand side by side."""
    return point.replace("本案", f"{own.outcome}的一件").replace("那一案", f"{other.outcome}的一件")


def build_day() -> date:
    """The day the site is built on, by ``SOURCE_DATE_EPOCH`` where it is set."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    return (datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)).date()


def of_the_week(found: Sequence[Pair], day: date) -> Pair | None:
    """The pair that the front page shows in the week of ``day``: each comes in its turn."""
    return found[day.toordinal() // 7 % len(found)] if found else None


def pages(linked: LinkedLibrary) -> Iterator[Page]:
    """The list of pairs, and a page for each."""
    found = pairs(linked)
    about = "事实相近、结论相反的案例并排放，标出翻转结论的那一行。"
    for url, part in indexes.paginate(URL, found):
        title = layout.numbered("临界对照", part.number)
        yield layout.filled(
            linked, "contrasts.html", url, title, about, "contrasts", part=part, first=URL
        )
    for number, pair in enumerate(found, 1):
        batch = linked.library.batches[pair.left.batch_id]
        yield layout.filled(
            linked, "contrast.html", pair.url, pair.title, pair.point, "contrasts",
            pair=pair, number=number, total=len(found), batch=batch,
            words=layout.verdict_words,
        )  # fmt: skip

"""订阅: which feeds there are, and the page that lists them.

A feed stands in the folder of the page that it goes with: ``batches/SY-2023-02/feed.atom``.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from casebook import indexes, layout, urls
from casebook.layout import Page
from casebook.link import LinkedLibrary
from casebook.model import Case
from casebook.vocabulary import Field, WithdrawalReason

URL = "subscribe/"


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed tells of: its folder below the root, its name, and the cases in public now.

    Where all cases were withdrawn there is no page in the folder: ``page`` is another one then.
    """

    folder: str
    name: str
    page: str
    cases: int

    @property
    def has_page(self) -> bool:
        """Whether the page that the feed goes with stands in its folder."""
        return self.page == self.folder


@dataclass(frozen=True, slots=True)
class Shelf:
    """Feeds of one kind: what each of them tells, and the feeds."""

    slug: str
    title: str
    about: str
    feeds: tuple[Feed, ...]


def folders(linked: LinkedLibrary, case: Case) -> Iterator[str]:
    """The folders of the feeds that tell of a case, public or withdrawn.

    Where a case was withdrawn because it could be recognised, not even its field is told again.
    """
    yield ""
    yield urls.batch_url(linked.library.batches[case.batch_id])
    if case.withdrawn and case.withdrawn.reason == WithdrawalReason.ANONYMITY:
        return
    yield f"fields/{case.field.slug}/"
    for ref in dict.fromkeys(shown.clause for shown in case.illustrates):
        if clause := linked.clauses.get(ref):
            yield urls.clause_cases_url(clause)


def shelves(linked: LinkedLibrary) -> tuple[Shelf, ...]:
    """Every feed; a batch, field or clause has one if it has or had a public case."""
    known = {
        folder
        for case in (*linked.cases.values(), *linked.withdrawn)
        for folder in folders(linked, case)
    }
    every = Feed("", "全部更新", "", len(linked.cases))
    shelved = (
        ("batches", "按批次", "这一批的案例发布、更正、撤回。", _batches(linked)),
        ("fields", "按领域", "这个领域有了新案例，或者已有的案例更正、撤回。", _fields(linked)),
        ("clauses", "按条款", "这一条有了新案例，或者说明它的案例更正、撤回。", _clauses(linked)),
    )
    return (
        Shelf("all", "全部", "案例的发布、更正、撤回，规定的印发、施行、替代。", (every,)),
        *(
            Shelf(slug, title, about, tuple(feed for feed in feeds if feed.folder in known))
            for slug, title, about, feeds in shelved
        ),
    )


def _batches(linked: LinkedLibrary) -> Iterator[Feed]:
    batches = linked.library.batches.values()
    for batch in sorted(batches, key=lambda batch: (batch.issued, batch.id), reverse=True):
        url, number = urls.batch_url(batch), len(linked.of_batch[batch.id])
        yield Feed(url, batch.title, url if number else "batches/", number)


def _fields(linked: LinkedLibrary) -> Iterator[Feed]:
    counts = dict.fromkeys(Field, 0)
    for case in linked.cases.values():
        counts[case.field] += 1
    for field, number in counts.items():
        url = f"fields/{field.slug}/"
        yield Feed(url, str(field), url if number else "fields/", number)


def _clauses(linked: LinkedLibrary) -> Iterator[Feed]:
    for clause in linked.clauses.values():
        url, number = urls.clause_cases_url(clause), len(linked.illustrated_by[clause.ref])
        name = f"{linked.policy_of(clause).short}·{clause.number}　{clause.name}"
        yield Feed(url, name, url if number else urls.clause_url(clause), number)


def pages(linked: LinkedLibrary) -> Iterator[Page]:
    """The page of all feeds; of the batches it names the newest."""
    about = "有了新案例、更正、撤回，由阅读器告诉你。"
    yield layout.filled(
        linked, "subscribe.html", URL, "订阅", about, "updates",
        shelves=shelves(linked), most=indexes.PER_PAGE,
    )  # fmt: skip

"""Borderline contrasts: the list of pairs, a page for each, and the pair of the week."""

from collections.abc import Iterator, Sequence
from datetime import date

from casebook import indexes, layout
from casebook.layout import Page
from casebook.link import LinkedLibrary
from casebook.pairs import Pair, pairs

URL = "contrasts/"


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

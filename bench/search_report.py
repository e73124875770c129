"""What the search benchmark says: tables, the misses of our search, its aims."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median
from typing import TYPE_CHECKING

from search_builds import Content, Indexed
from search_queries import Query, Score, groups, rank, score

if TYPE_CHECKING:
    from search_browser import Browsed

AIM_CASES = 10_000
"""The size that the aims of cost are about; those of quality are about the shipped content."""
INDEX_S, INDEX_MB = 15, 1000
COLD_KB, COLD_SHARE, COLD_REQUESTS = 70, 1 / 5, 12
WARM_MS = 40
HIT_AT_3 = 0.95

NOTES = """\
Index: s is the median wall time and peak MB the largest single process, of our index builder
alone, of Pagefind alone, and for Material of a build with search (s: less one without). MB on
disk: our search folder and scripts; search_index.json; the pagefind folder. MB sent: text
compressed with gzip, all else as it is. Cold: the first query in a new browser, page loaded and
idle, up to eight results with title and excerpt; KB are bodies as sent, with all that the engine
needs. Material would load its index with every page; here it loads it for the query, as the
others do. Warm: the same page, each query twice after a first time. A page of a peer is one
result that names its three best sections; one that names no clause but the policy page counts as
right for every clause of the policy. KB and MB are powers of 1,000; p95 is the nearest rank."""


@dataclass(frozen=True, slots=True)
class Sized:
    """Everything found out for one size; ``browsed`` has an entry for each of ``indexes``."""

    content: Content
    queries: Sequence[Query]
    indexes: Sequence[Indexed]
    browsed: Sequence["Browsed"]

    def index_of(self, engine: str) -> Indexed | None:
        """The index of an engine, where it was built."""
        return next((one for one in self.indexes if one.engine == engine), None)

    def browsed_by(self, engine: str) -> "Browsed | None":
        """What an engine did in the browser, unless it gave up."""
        return next((o for o in self.browsed if o.engine == engine and not o.failure), None)

    def scores(self, engine: "Browsed") -> dict[tuple[str, str], Score]:
        """The scores of each set, and of each kind in it, where all queries were answered."""
        if engine.failure:
            return {}
        return {
            group: score([self.queries[i] for i in at], [engine.results[i] for i in at])
            for group, at in groups(self.queries).items()
        }


@dataclass(frozen=True, slots=True)
class Aim:
    """Something our search is to reach; ``reached`` is None where it was not measured."""

    text: str
    found: str
    reached: bool | None


def high(values: Sequence[float]) -> float:
    """The 95th percentile, by nearest rank."""
    return sorted(values)[ceil(0.95 * len(values)) - 1]


def report(sizes: Sequence[Sized]) -> str:
    """The tables, the misses, the aims."""
    parts = [
        _section(
            "Index",
            "cases|engine|s|peak MB|MB on disk|MB sent|files",
            (_index_row(sized, one) for sized in sizes for one in sized.indexes),
        ),
        _section(
            "Cold query",
            "cases|engine|queries|KB median|KB most|requests median|requests most|ms median|ms p95",
            (_cold_row(sized, one) for sized in sizes for one in sized.browsed),
        ),
        _section(
            "Warm query",
            "cases|engine|queries|ms median|ms p95",
            (_warm_row(sized, one) for sized in sizes for one in sized.browsed),
        ),
        _section(
            "Quality",
            "cases|engine|set|kind|queries|hit@1|hit@3|MRR@10|showed what never should",
            (row for sized in sizes for row in _quality_rows(sized)),
        ),
        _section(
            "Our queries without a right answer in the first place",
            "cases|set|kind|query|expected|rank|first three",
            (row for sized in sizes for row in _misses(sized)),
        ),
        NOTES,
        "## Aims\n\n" + "\n".join(f"- {_mark(aim)} {aim.text}: {aim.found}" for aim in aims(sizes)),
    ]
    return "\n\n".join(part for part in parts if part)


def _section(title: str, head: str, rows: Iterator[list[str]]) -> str:
    """A heading and a Markdown table; nothing where there is no row."""
    cells = [head.split("|"), ["---"] * (head.count("|") + 1), *rows]
    if len(cells) == 2:
        return ""
    return f"## {title}\n\n" + "\n".join(f"| {' | '.join(row)} |" for row in cells)


def _index_row(sized: Sized, one: Indexed) -> list[str]:
    sizes = [f"{one.disk_mb:.2f}", f"{one.sent_mb:.2f}", f"{one.files:,}"]
    return [*_who(sized, one.engine), f"{one.seconds:.2f}", f"{one.peak_mb:.0f}", *sizes]


def _cold_row(sized: Sized, one: "Browsed") -> list[str]:
    row = [*_who(sized, one.engine), str(len(one.cold))]
    if not one.cold:
        return [*row, one.failure, *["–"] * 5]
    kb, ms = [cold.kb for cold in one.cold], [cold.ms for cold in one.cold]
    requests = [cold.requests for cold in one.cold]
    loaded = [f"{median(kb):.1f}", f"{max(kb):.1f}", f"{median(requests):.0f}", f"{max(requests)}"]
    return [*row, *loaded, f"{median(ms):.0f}", f"{high(ms):.0f}"]


def _warm_row(sized: Sized, one: "Browsed") -> list[str]:
    row = [*_who(sized, one.engine), str(len(one.results))]
    if not one.warm_ms:
        return [*row, one.failure, "–"]
    return [*row, f"{median(one.warm_ms):.1f}", f"{high(one.warm_ms):.1f}"]


def _quality_rows(sized: Sized) -> Iterator[list[str]]:
    scores = {one.engine: sized.scores(one) for one in sized.browsed}
    for group in groups(sized.queries):
        for one in sized.browsed:
            if got := scores[one.engine].get(group):
                shares = [f"{share:.3f}" for share in (got.at(1), got.at(3), got.reciprocal)]
                name, kind = group[0], group[1] or "all"
                row = [name, kind, str(len(got.ranks)), *shares, str(got.forbidden)]
                yield [*_who(sized, one.engine), *row]


def _misses(sized: Sized) -> Iterator[list[str]]:
    ours = sized.browsed_by("ours")
    for query, shown in zip(sized.queries, ours.results if ours else (), strict=False):
        place = rank(query, shown)
        if query.expect and place != 1:
            # Known items of large corpora are expected in hundreds of cases.
            some = [*sorted(query.expect)[:5], *(["…"] if len(query.expect) > 5 else [])]
            got = ", ".join(name for found in shown[:3] for name in found)
            row = [query.set, query.kind, query.text, ", ".join(some), str(place or "–"), got]
            yield [f"{sized.content.cases:,}", *row]


def _who(sized: Sized, engine: str) -> list[str]:
    return [f"{sized.content.cases:,}", engine]


def _mark(aim: Aim) -> str:
    return {True: "met", False: "FAILED", None: "not measured"}[aim.reached]


def aims(sizes: Sequence[Sized]) -> list[Aim]:
    """Every aim of our search, and whether it is reached."""
    large = next((sized for sized in sizes if sized.content.cases >= AIM_CASES), None)
    shipped = next((sized for sized in sizes if sized.content.size == "shipped"), None)
    gave_up = [
        f"{sized.content.size}: {one.failure}"
        for sized in sizes
        for one in sized.browsed
        if one.engine == "ours" and one.failure
    ]
    answers = Aim("every query answered", "; ".join(gave_up) or "yes", not gave_up)
    return [answers, *_index_aims(large), *_query_aims(large), *_quality_aims(shipped)]


def _index_aims(sized: Sized | None) -> Iterator[Aim]:
    text = f"{AIM_CASES:,} cases, index under {INDEX_S} s and {INDEX_MB} MB"
    if index := sized and sized.index_of("ours"):
        reached = index.seconds < INDEX_S and index.peak_mb < INDEX_MB
        yield Aim(text, f"{index.seconds:.2f} s, {index.peak_mb:.0f} MB", reached)
    else:
        yield Aim(text, "–", None)


def _query_aims(sized: Sized | None) -> Iterator[Aim]:
    """Cost of cold and warm queries, the cold ones beside Pagefind's."""
    ours = sized and sized.browsed_by("ours")
    peer = sized and sized.browsed_by("pagefind")
    kb = median(cold.kb for cold in ours.cold) if ours else None
    requests = [cold.requests for cold in ours.cold] if ours else []
    theirs = median(cold.kb for cold in peer.cold) if peer else None
    slow = high(ours.warm_ms) if ours else None
    share = kb / theirs if kb is not None and theirs else None
    yield _most(f"cold query median ≤ {COLD_KB} KB", kb, COLD_KB)
    yield _most(f"cold query median ≤ {COLD_SHARE:.2f} of Pagefind's", share, COLD_SHARE)
    text = f"{AIM_CASES:,} cases, every cold query at most {COLD_REQUESTS} requests"
    found = f"{max(requests)}, median {median(requests):.0f}" if requests else "–"
    yield Aim(text, found, max(requests) <= COLD_REQUESTS if requests else None)
    text = f"{AIM_CASES:,} cases, warm query p95 < {WARM_MS} ms"
    yield Aim(
        text, "–" if slow is None else f"{slow:.1f}", None if slow is None else slow < WARM_MS
    )


def _most(text: str, value: float | None, limit: float) -> Aim:
    """An upper limit, which itself is allowed."""
    found = "–" if value is None else f"{value:.2f}"
    return Aim(f"{AIM_CASES:,} cases, {text}", found, None if value is None else value <= limit)


def _quality_aims(sized: Sized | None) -> Iterator[Aim]:
    """The test set of the shipped content; hit@1 above each peer that was measured."""
    found = {
        one.engine: scores["test", ""]
        for one in (sized.browsed if sized else ())
        if sized and ("test", "") in (scores := sized.scores(one))
    }
    ours = found.pop("ours", None)
    reached = ours.at(3) >= HIT_AT_3 if ours else None
    yield Aim(f"test set, hit@3 ≥ {HIT_AT_3}", f"{ours.at(3):.3f}" if ours else "–", reached)
    for peer in ("material", "pagefind"):
        theirs = found.get(peer)
        both = f"{ours.at(1):.3f} to {theirs.at(1):.3f}" if ours and theirs else "–"
        above = ours.at(1) > theirs.at(1) if ours and theirs else None
        yield Aim(f"test set, hit@1 above that of {peer}", both, above)

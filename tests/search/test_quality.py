"""How well search answers the query set on the shipped content, with the real guide pages."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from casebook.search.engine import Engine
from casebook.text import normalise
from tests.fixtures import ROOT, site
from tests.search.fixtures import queries, shipped

__all__ = ["site"]

FLOORS = {"tuning": {1: 0.89, 3: 0.96}, "test": {1: 0.88, 3: 0.95}}
"""What search reached when it was accepted, less a row or two: the least share of queries with a
right answer among the first 1 and 3. A change that falls below has to be undone, not the floor."""

KEYS = {"q", "set", "kind", "expect", "never", "row"}

Results = Mapping[int, Sequence[str]]
"""What each row of the query set found, best first."""


@pytest.fixture(scope="module")
def results(site: Path) -> Results:
    engine = Engine(site)
    found = {row["row"]: engine.find(row["q"], 10) for row in queries()}
    return {number: [hit.id for hit in one.hits] for number, one in found.items()}


def rows_of(which: str) -> list[dict[str, Any]]:
    return [row for row in queries() if row["set"] == which]


def miss(row: Mapping[str, Any], results: Results) -> str:
    """A row that missed. The words of the held-out set are not shown: who reads them, tunes."""
    if row["set"] == "test":
        return f"row {row['row']} ({row['kind']})"
    found = " ".join(results[row["row"]][:3])
    return f"row {row['row']} ({row['kind']}): {row['q'][:40]}\n    found {found}"


@pytest.mark.parametrize("which", FLOORS)
@pytest.mark.parametrize("depth", [1, 3])
def test_share_of_queries_with_a_right_answer(which: str, depth: int, results: Results) -> None:
    rows = rows_of(which)
    misses = [row for row in rows if not set(row["expect"]) & set(results[row["row"]][:depth])]
    share = 1 - len(misses) / len(rows)
    listed = "\n".join(miss(row, results) for row in misses)
    assert share >= FLOORS[which][depth], f"{share:.3f} among the first {depth}\n{listed}"


def test_what_must_never_appear_does_not(site: Path) -> None:
    """On no place at all, however far down."""
    engine = Engine(site)
    rows = [row for row in queries() if row.get("never")]
    assert len(rows) >= 12
    shown: list[str] = []
    for row in rows:
        hits = {hit.id for hit in engine.find(row["q"], 10_000).hits}
        shown += (f"row {row['row']}: {one}" for one in hits & set(row["never"]))
    assert shown == []


def test_citations_of_the_tuning_set_have_their_clause_first(results: Results) -> None:
    rows = [row for row in rows_of("tuning") if row["kind"] == "citation"]
    assert len(rows) >= 10
    misses = [row for row in rows if results[row["row"]][0] not in row["expect"]]
    assert misses == [], "\n".join(miss(row, results) for row in misses)


@pytest.mark.parametrize("kind", ["pinyin", "initials", "homophone", "traditional", "width"])
def test_queries_typed_otherwise_have_a_right_answer_among_the_first(
    kind: str, results: Results
) -> None:
    rows = [row for row in rows_of("tuning") if row["kind"] == kind]
    misses = [row for row in rows if not set(row["expect"]) & set(results[row["row"]][:3])]
    assert misses == [], "\n".join(miss(row, results) for row in misses)


# ---- The query set itself ----


def test_rows_are_well_formed() -> None:
    for row in queries():
        assert set(row) <= KEYS, row["row"]
        assert isinstance(row["q"], str), row["row"]
        assert row["q"].strip(), row["row"]
        assert row["set"] in FLOORS, row["row"]
        assert isinstance(row["expect"], list), row["row"]
        assert row["expect"], row["row"]
        assert not set(row["expect"]) & set(row.get("never", ())), row["row"]
        for key in ("expect", "never"):
            names = row.get(key, [])
            assert len(set(names)) == len(names), row["row"]


def test_there_are_enough_rows_and_a_third_is_held_out() -> None:
    sets = Counter(row["set"] for row in queries())
    assert sets.total() >= 120
    assert sets["test"] * 3 >= sets.total()


def test_every_expected_id_exists() -> None:
    linked = shipped()
    pages = {
        "docs/" + str(file.relative_to(ROOT / "docs").with_suffix("")).removesuffix("/index")
        for file in (ROOT / "docs").rglob("*.md")
    }
    known = {key for key, case in linked.cases.items() if case.is_public}
    known |= set(linked.clauses) | pages
    named = {one for row in queries() for one in (*row["expect"], *row.get("never", ()))}
    assert named - known == set()


def test_no_query_is_there_twice() -> None:
    """Least of all in both sets; spaces and width make no difference."""
    seen = Counter(" ".join(normalise(row["q"]).split()) for row in queries())
    assert [query for query, times in seen.items() if times > 1] == []


def test_every_kind_is_in_both_sets() -> None:
    kinds = {which: {row["kind"] for row in rows_of(which)} for which in FLOORS}
    assert kinds["tuning"] == kinds["test"]
    assert len(kinds["tuning"]) >= 12

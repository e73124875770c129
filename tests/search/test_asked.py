"""The ways in which people ask lead somewhere, and to everything."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from casebook.search.engine import Engine
from tests.fixtures import ROOT
from tests.search.fixtures import index, shipped

__all__ = ["index"]


@pytest.fixture(scope="module")
def asked() -> Mapping[str, tuple[str, ...]]:
    matter = shipped().library.asked
    assert matter
    return matter.asked


def test_every_target_in_docs_is_a_page(asked: Mapping[str, tuple[str, ...]]) -> None:
    targets = [target for target in asked if target.startswith("docs/")]
    assert len(targets) >= 5
    assert [
        target
        for target in targets
        if not (ROOT / f"{target}.md").is_file() and not (ROOT / target / "index.md").is_file()
    ] == []


def test_every_other_target_is_a_public_case_or_a_clause(
    asked: Mapping[str, tuple[str, ...]],
) -> None:
    linked = shipped()
    known = {key for key, case in linked.cases.items() if case.is_public} | set(linked.clauses)
    assert {target for target in asked if not target.startswith("docs/")} - known == set()


def test_every_case_and_every_clause_has_a_way_of_asking(
    asked: Mapping[str, tuple[str, ...]],
) -> None:
    linked = shipped()
    wanted = {key for key, case in linked.cases.items() if case.is_public} | set(linked.clauses)
    assert len(wanted) > 200
    assert sorted(key for key in wanted if not asked.get(key)) == []


def test_a_case_is_found_by_how_people_ask_for_it(
    asked: Mapping[str, tuple[str, ...]], index: Path
) -> None:
    """The wording itself as the query: what it is written for is among the first."""
    engine = Engine(index)
    linked = shipped()
    ways = [(key, way) for key in linked.cases for way in asked[key][:2]]
    assert len(ways) > 50
    missed = [
        f"{key}: {way}"
        for key, way in ways
        if key not in {hit.id for hit in engine.find(way, 3).hits}
    ]
    assert len(missed) <= len(ways) // 20, missed


def test_ways_of_asking_are_not_shown(asked: Mapping[str, tuple[str, ...]], index: Path) -> None:
    """They are searched, but no page and no snippet has them."""
    engine = Engine(index)
    for way in (asked["SY-2023-02-08"][0], asked["wenze-tiaoli-2019#art-17"][0]):
        for hit in engine.find(way, 10).hits:
            assert way not in hit.snippet.text
    written = "\n".join(file.read_text("utf-8") for file in (index / "search").rglob("d*.js"))
    assert [way for ways in asked.values() for way in ways if way in written] == []

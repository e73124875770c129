"""The chain around a clause: county, city, province, centre; a level that is missing stays."""

import pytest

from casebook.check import check
from casebook.link import LADDER, LinkedLibrary, link
from tests.fixtures import ROOT


@pytest.fixture(scope="module")
def shipped() -> LinkedLibrary:
    return link(check(ROOT).library)


def rungs(linked: LinkedLibrary, ref: str) -> list[tuple[list[str], list[str]]]:
    chain = linked.clause_chain(linked.clauses[ref])
    assert [rung.level for rung in chain] == list(LADDER)
    return [([c.ref for c in rung.clauses], [p.id for p in rung.policies]) for rung in chain]


def test_a_county_clause_goes_up_and_names_what_is_missing(shipped: LinkedLibrary) -> None:
    assert rungs(shipped, "siyang-guifan#mianze-1") == [
        (["siyang-guifan#mianze-1"], []),
        ([], ["suqian-anli"]),
        ([], ["jiangsu-banfa-2018"]),
        (["zhunze-2016#rongcuo", "yijian-2018#yaosu"], []),
    ]


def test_a_central_clause_goes_down(shipped: LinkedLibrary) -> None:
    county, *_ = rungs(shipped, "zhunze-2016#rongcuo")
    assert "siyang-guifan#mianze-3" in county[0]


def test_a_scale_is_taken_up_by_the_clauses_that_correspond(shipped: LinkedLibrary) -> None:
    _, city, *_ = rungs(shipped, "sige-qianti#qianti-1")
    assert "mou-shi-banfa-2018#qianti-1" in city[0]


def test_every_clause_stands_on_its_own_rung_or_on_none(shipped: LinkedLibrary) -> None:
    for ref, clause in shipped.clauses.items():
        found = [c for rung in shipped.clause_chain(clause) for c in rung.clauses]
        assert len(found) == len({c.ref for c in found})
        level = shipped.policy_of(clause).level
        assert (clause in found) == (level in LADDER), ref
        assert all(shipped.policy_of(c).level in LADDER for c in found)

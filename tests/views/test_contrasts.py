"""Pairs of cases side by side: which, in which order, what turned, and the pair of the week."""

from datetime import date, timedelta

import pytest

from casebook.check import check
from casebook.layout import build_day
from casebook.link import LinkedLibrary, link
from casebook.pairs import pairs
from casebook.views.contrasts import of_the_week
from casebook.vocabulary import Item, Outcome
from tests.fixtures import ROOT


@pytest.fixture(scope="module")
def mini() -> LinkedLibrary:
    return link(check(ROOT / "tests/corpus/mini").library)


@pytest.fixture(scope="module")
def shipped() -> LinkedLibrary:
    return link(check(ROOT).library)


def test_a_pair_is_named_once_with_the_milder_outcome_on_the_left(mini: LinkedLibrary) -> None:
    found = pairs(mini)
    assert [pair.url for pair in found] == [
        "contrasts/MN-2024-01-01_MN-2024-01-02/",
        "contrasts/MN-2024-01-04_MN-2024-01-02/",
    ]


def test_the_point_is_said_from_outside(mini: LinkedLibrary) -> None:
    pair = next(pair for pair in pairs(mini) if pair.left.id == "MN-2024-01-04")
    assert (
        pair.left.contrasts[0].point == "都有逾期；本案如实登记、当天报告，那一案把逾期改成按期。"
    )
    assert pair.point == ("都有逾期；免责的一件如实登记、当天报告，不予容错的一件把逾期改成按期。")


def test_all_ten_items_stand_side_by_side(shipped: LinkedLibrary) -> None:
    for pair in pairs(shipped):
        assert [row.item for row in pair.rows] == list(Item)
        assert set(pair.turning) == {*pair.left.turning.items, *pair.right.turning.items}
        assert pair.left.outcome != Outcome.REFUSED


def test_each_pair_has_its_week_and_keeps_it(shipped: LinkedLibrary) -> None:
    found = pairs(shipped)
    monday = date(2026, 11, 16)
    assert monday.toordinal() % 7 == 1
    week = [of_the_week(found, monday + timedelta(day - 1)) for day in range(7)]
    assert len(set(map(id, week))) == 1
    turns = [of_the_week(found, monday + timedelta(weeks=week)) for week in range(len(found))]
    assert len(set(map(id, turns))) == len(found)
    assert of_the_week((), monday) is None


def test_the_day_follows_the_epoch_of_the_build(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert build_day() == date(2023, 11, 14)

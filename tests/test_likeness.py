"""Likeness of wording: the share, the closest pairs, and those found without comparing all."""

from itertools import combinations

import pytest

from casebook import likeness
from casebook.check import check
from casebook.likeness import MOST, Neighbours, share, stretches, wording
from casebook.model import Case, Passage
from casebook.vocabulary import Section, Status
from tests.fixtures import ROOT


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return list(check(ROOT).library.cases.values())


def test_share_is_of_stretches_that_either_has() -> None:
    one, other = stretches("一二三四五六"), stretches("一二三四五七")
    assert share(one, other) == pytest.approx(1 / 3)
    assert share(one, one) == 1
    assert share(stretches("短"), stretches("短")) == 0


def test_wording_has_no_punctuation_and_leaves_the_id_out(cases: list[Case]) -> None:
    text = wording(cases[0])
    assert not set(text) & set("，。；：“”（） \n")
    assert cases[0].id.lower() not in text


def test_no_two_shipped_cases_are_alike(cases: list[Case]) -> None:
    standing = [case for case in cases if case.status != Status.WITHDRAWN]
    neighbours = Neighbours(standing)
    found = neighbours.closest([case.key for case in standing], 10)
    assert len(found) == 10
    assert found[0].share < MOST
    assert list(neighbours.too_alike()) == []


@pytest.mark.parametrize("few", [0, 200], ids=["by samples", "each with each"])
def test_the_closest_are_those_of_comparing_each_with_each(
    few: int, cases: list[Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(likeness, "_FEW", few)
    whole = {case.key: stretches(wording(case)) for case in cases}
    shares = [share(whole[one], whole[other]) for one, other in combinations(whole, 2)]
    found = Neighbours(cases).closest(whole, 10)
    assert [pair.share for pair in found] == sorted(shares, reverse=True)[:10]


def _told_again(case: Case, part: float) -> Case:
    """A case with its text told again up to a part of each section, then something else."""
    sections = {}
    for section in Section:
        text = case.sections[section].text
        kept = int(len(text) * part)
        sections[section] = Passage(text[:kept] + text[kept:][::-1], 1)
    return case.model_copy(update={"id": "ZZ-2024-01-01", "sections": sections})


@pytest.mark.parametrize("number", [0, 20, 40, 60])
def test_what_is_told_twice_is_found_from_the_sample(cases: list[Case], number: int) -> None:
    again = _told_again(cases[number], 0.8)
    truth = share(stretches(wording(cases[number])), stretches(wording(again)))
    assert truth > MOST
    [found] = Neighbours([*cases, again]).too_alike()
    assert (found.one.id, found.other.id) == (cases[number].id, "ZZ-2024-01-01")
    assert found.share == pytest.approx(truth)

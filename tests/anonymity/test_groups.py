"""Cases that share their facets with too few others, and what would make them enough."""

import re
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casebook.anonymity.groups import FEWEST, small_groups
from casebook.model import Case
from casebook.vocabulary import CaseLevel, Field, Provenance, Status, Subject
from tests.anonymity.entries import real, specimen

NAMES = ("地区", "层级", "领域", "年份", "对象")
SPECIMEN, _ = specimen()


def _several(count: int, first: int = 1, **facets: Any) -> list[Case]:
    return [real(SPECIMEN, first + i, **facets) for i in range(count)]


@pytest.mark.parametrize(("count", "groups"), [(1, 1), (2, 1), (3, 0), (4, 0)])
def test_fewer_than_three_are_few(count: int, groups: int) -> None:
    found = list(small_groups(_several(count)))
    assert len(found) == groups
    assert all(len(group.cases) == count for group in found)


def test_group_in_words() -> None:
    (group,) = small_groups(_several(1))
    assert group.described == "QX、县级、营商环境与容缺审批、2023年、个人"
    assert group.coarsening == "放宽一两项还不够：等同类案例满 3 件再发布"


@pytest.mark.parametrize(
    "facet",
    [
        {"region": "AB"},
        {"level": CaseLevel.VILLAGE},
        {"field": Field.DIGITAL},
        {"period": "2021年"},
        {"subject": Subject.TEAM},
    ],
)
def test_every_facet_tells_cases_apart(facet: dict[str, Any]) -> None:
    (group,) = small_groups([*_several(3), *_several(1, 4, **facet)])
    assert len(group.cases) == 1


def test_half_years_do_not_tell_cases_apart() -> None:
    halves = ("2023年", "2023年上半年", "2023年下半年至2024年")
    cases = [real(SPECIMEN, i, period=period) for i, period in enumerate(halves, 1)]
    assert list(small_groups(cases)) == []


@pytest.mark.parametrize(
    "hidden",
    [
        {"provenance": Provenance.TEACHING},
        {"status": Status.DRAFT},
        {"status": Status.IN_REVIEW},
        {"status": Status.WITHDRAWN},
    ],
)
def test_invented_and_unpublished_cases_do_not_count(hidden: dict[str, Any]) -> None:
    """They have no group of their own, and make no other large enough."""
    assert list(small_groups(_several(1, **hidden))) == []
    (group,) = small_groups([*_several(2), *_several(5, 3, **hidden)])
    assert len(group.cases) == 2


def test_year_is_given_up_before_subject() -> None:
    cases = [
        *_several(1),
        *_several(2, 2, period="2021年"),
        *_several(2, 4, subject=Subject.TEAM),
    ]
    first = next(g for g in small_groups(cases) if g.cases == (cases[0],))
    assert first.coarsening == "不分年份就有 3 件：把年份放宽，与同类案例写成一样"


FACETS = st.tuples(
    st.sampled_from(("QX", "AB")),
    st.sampled_from(list(CaseLevel)[:2]),
    st.sampled_from(list(Field)[:2]),
    st.sampled_from(("2022年", "2023年")),
    st.sampled_from(list(Subject)[:2]),
)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(st.lists(FACETS, max_size=12))
def test_the_coarsening_named_is_enough(drawn: list[tuple[str, str, str, str, str]]) -> None:
    """And every group is reported that is too small, once."""
    cases = [
        real(SPECIMEN, i, region, level=level, field=field, period=period, subject=subject)
        for i, (region, level, field, period, subject) in enumerate(drawn, 1)
    ]
    counts = Counter(drawn)
    groups = list(small_groups(cases))
    assert len(groups) == sum(count < FEWEST for count in counts.values())
    for group in groups:
        mine = (*group.facets[:3], f"{group.facets[3]}年", group.facets[4])
        assert counts[mine] == len(group.cases)
        match = re.match(r"不分(.+)就有 (\d+) 件", group.coarsening)
        if match is None:
            assert group.coarsening.startswith("放宽一两项还不够")
            continue
        given_up = match[1].split("和")
        kept = [i for i in range(5) if NAMES[i] not in given_up]
        alike = sum(all(other[i] == mine[i] for i in kept) for other in drawn)
        assert alike == int(match[2]) >= FEWEST
        assert set(given_up) <= set(NAMES)

"""Re-identification by facets: how many published cases share all that is said of one.

A reader who knows a place can guess who a case is about if no other case has the same place of
issue, level, field, year and kind of person. Groups of fewer than three (k < 3; k-anonymity,
Sweeney 2002) are for a person to judge. Invented cases have nobody to find and do not count.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from casebook.model import Case
from casebook.vocabulary import Provenance

FEWEST = 3
Facets = tuple[str, str, str, str, str]
_NAMES = ("地区", "层级", "领域", "年份", "对象")
# The order in which a facet is given up: what readers search by last.
_COARSENINGS: tuple[tuple[int, ...], ...] = ((3,), (4,), (1,), (2,), (3, 4), (1, 4), (1, 3), (2, 3))


@dataclass(frozen=True, slots=True)
class Group:
    """Cases that no published facet tells apart, and what would make them enough."""

    cases: tuple[Case, ...]
    facets: Facets
    coarsening: str

    @property
    def described(self) -> str:
        """The facets in words: SY、县级、征地拆迁、2022年、个人."""
        region, level, field, year, subject = self.facets
        return f"{region}、{level}、{field}、{year}年、{subject}"


def small_groups(cases: Iterable[Case]) -> Iterator[Group]:
    """The groups of fewer than three public cases about real people."""
    real = [case for case in cases if case.is_public and case.provenance != Provenance.TEACHING]
    groups: dict[Facets, list[Case]] = defaultdict(list)
    for case in real:
        groups[_facets(case)].append(case)
    for facets, members in groups.items():
        if len(members) < FEWEST:
            yield Group(tuple(members), facets, _coarsening(facets, groups))


def _facets(case: Case) -> Facets:
    """The place of issue is the letters that batch ids begin with."""
    return case.batch_id.split("-")[0], case.level, case.field, case.year, case.subject


def _coarsening(facets: Facets, groups: Mapping[Facets, list[Case]]) -> str:
    """The first facet, or pair, without which the group would be large enough."""
    for given_up in _COARSENINGS:
        kept = [i for i in range(len(facets)) if i not in given_up]
        alike = sum(
            len(members)
            for other, members in groups.items()
            if all(other[i] == facets[i] for i in kept)
        )
        if alike >= FEWEST:
            named = "和".join(_NAMES[i] for i in given_up)
            return f"不分{named}就有 {alike} 件：把{named}放宽，与同类案例写成一样"
    return f"放宽一两项还不够：等同类案例满 {FEWEST} 件再发布"

"""A checked library to a linked one: every reference forward, back and sideways.

Only public cases are linked, so nothing downstream can show a draft or a withdrawn case by
following a link. ``include_drafts`` is for previews.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from casebook.model import Case, Clause, Library, Policy
from casebook.schema import Illustration
from casebook.vocabulary import Outcome, PolicyLevel, Status

LADDER = (PolicyLevel.COUNTY, PolicyLevel.CITY, PolicyLevel.PROVINCE, PolicyLevel.CENTRAL)
"""The chain of three levels and the centre, from the bottom up."""


@dataclass(frozen=True, slots=True)
class Illustrated:
    """A case seen from a clause that it illustrates."""

    case: Case
    illustration: Illustration


@dataclass(frozen=True, slots=True)
class Rung:
    """One level of the chain around a clause: its clauses there, or else the policies there.

    Policies without a clause in the chain are given only where no clause is.
    """

    level: PolicyLevel
    clauses: tuple[Clause, ...]
    policies: tuple[Policy, ...]


@dataclass(frozen=True, slots=True)
class LinkedLibrary:
    """A library with its links resolved. All lists are in a stable order."""

    library: Library
    cases: Mapping[str, Case]
    withdrawn: tuple[Case, ...]
    clauses: Mapping[str, Clause]
    illustrated_by: Mapping[str, tuple[Illustrated, ...]]
    by_outcome: Mapping[str, Mapping[Outcome, tuple[Illustrated, ...]]]
    lower: Mapping[str, tuple[Clause, ...]]
    across: Mapping[str, tuple[Clause, ...]]
    followed_by: Mapping[str, tuple[Case, ...]]
    replaced_by: Mapping[str, Policy]
    of_batch: Mapping[str, tuple[Case, ...]]

    def policy_of(self, clause: Clause) -> Policy:
        """The policy a clause stands in."""
        return self.library.policies[clause.policy_id]

    def cases_of(self, policy: Policy) -> int:
        """How many cases illustrate a clause of a policy."""
        return len({i.case.key for c in policy.clauses for i in self.illustrated_by[c.ref]})

    def upper(self, clause: Clause) -> tuple[Clause, ...]:
        """The clauses that a clause rests on."""
        return tuple(self.clauses[m.target] for m in clause.upper)

    def chain(self, policy: Policy) -> dict[PolicyLevel, list[Policy]]:
        """County → city → province → centre around a policy; a level may be empty.

        Goes up along ``upper`` and down along its reverse, from the policy itself.
        """
        policies = self.library.policies
        rungs: dict[PolicyLevel, list[Policy]] = {level: [] for level in LADDER}

        def above(start: Policy) -> Iterable[Policy]:
            return (policies[upper] for upper in start.upper)

        def below(start: Policy) -> Iterable[Policy]:
            return (other for other in policies.values() if start.id in other.upper)

        def climb(start: Policy, neighbours: Callable[[Policy], Iterable[Policy]]) -> None:
            for other in neighbours(start):
                if other not in rungs[other.level]:
                    rungs[other.level].append(other)
                    climb(other, neighbours)

        if policy.level in rungs:
            rungs[policy.level].append(policy)
            climb(policy, above)
            climb(policy, below)
        return rungs

    def clause_chain(self, clause: Clause) -> tuple[Rung, ...]:
        """County → city → province → centre around a clause; every level is there.

        Goes up along what the clause rests on and down along what rests on it. A clause of the
        scales, which have no level, is taken up by the clauses that correspond to it.
        """
        policy = self.policy_of(clause)
        found: dict[str, Clause] = {clause.ref: clause}

        def climb(start: Clause, neighbours: Callable[[Clause], tuple[Clause, ...]]) -> None:
            for other in neighbours(start):
                if other.ref not in found:
                    found[other.ref] = other
                    climb(other, neighbours)

        for start in (clause,) if policy.level in LADDER else self.across[clause.ref]:
            found[start.ref] = start
            climb(start, self.upper)
            climb(start, lambda lower: self.lower[lower.ref])
        policies = self.chain(policy)
        rungs = []
        for level in LADDER:
            own = tuple(c for c in found.values() if self.policy_of(c).level == level)
            rungs.append(Rung(level, own, () if own else tuple(policies[level])))
        return tuple(rungs)


def link(library: Library, *, include_drafts: bool = False) -> LinkedLibrary:
    """Resolve the references of a library that ``check`` found no errors in.

    Raises ``KeyError`` where a reference dangles, which a checked library does not have.
    """
    cases = {
        key: case
        for key, case in sorted(library.cases.items())
        if case.is_public or (include_drafts and case.status != Status.WITHDRAWN)
    }
    clauses = library.clauses()
    illustrated_by = _illustrated_by(cases.values(), clauses)
    return LinkedLibrary(
        library=library,
        cases=cases,
        withdrawn=tuple(c for c in library.cases.values() if c.status == Status.WITHDRAWN),
        clauses=clauses,
        illustrated_by=illustrated_by,
        by_outcome={ref: _grouped(shown) for ref, shown in illustrated_by.items()},
        lower=_lower(clauses),
        across=_across(clauses),
        followed_by=_followed_by(cases),
        replaced_by=library.replaced_by(),
        of_batch=_of_batch(cases.values(), library),
    )


def _illustrated_by(
    cases: Iterable[Case], clauses: Mapping[str, Clause]
) -> dict[str, tuple[Illustrated, ...]]:
    found: dict[str, list[Illustrated]] = {ref: [] for ref in clauses}
    for case in cases:
        for illustration in case.illustrates:
            found[illustration.clause].append(Illustrated(case, illustration))
    return {ref: tuple(cases) for ref, cases in found.items()}


def _grouped(shown: Iterable[Illustrated]) -> dict[Outcome, tuple[Illustrated, ...]]:
    """By outcome, in the order of outcomes; outcomes without a case are left out."""
    groups: dict[Outcome, list[Illustrated]] = {outcome: [] for outcome in Outcome}
    for one in shown:
        groups[one.case.outcome].append(one)
    return {outcome: tuple(cases) for outcome, cases in groups.items() if cases}


def _lower(clauses: Mapping[str, Clause]) -> dict[str, tuple[Clause, ...]]:
    found: dict[str, list[Clause]] = {ref: [] for ref in clauses}
    for clause in clauses.values():
        for mention in clause.upper:
            found[mention.target].append(clause)
    return {ref: tuple(below) for ref, below in found.items()}


def _across(clauses: Mapping[str, Clause]) -> dict[str, tuple[Clause, ...]]:
    """Correspondence goes both ways, wherever it was written."""
    found: dict[str, dict[str, Clause]] = {ref: {} for ref in clauses}
    for clause in clauses.values():
        for mention in clause.across:
            found[clause.ref][mention.target] = clauses[mention.target]
            found[mention.target][clause.ref] = clause
    return {ref: tuple(others.values()) for ref, others in found.items()}


def _followed_by(cases: Mapping[str, Case]) -> dict[str, tuple[Case, ...]]:
    """A draft may follow a case that was withdrawn since; that one is not linked."""
    found: dict[str, list[Case]] = {key: [] for key in cases}
    for case in cases.values():
        for earlier in case.follows:
            if earlier in found:
                found[earlier].append(case)
    return {key: tuple(later) for key, later in found.items()}


def _of_batch(cases: Iterable[Case], library: Library) -> dict[str, tuple[Case, ...]]:
    found: dict[str, list[Case]] = {key: [] for key in library.batches}
    for case in cases:
        found[case.batch_id].append(case)
    return {key: tuple(members) for key, members in found.items()}

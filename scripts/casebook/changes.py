"""What is new between two releases: cases, policies, clauses, and the cases that these touch.

Of a withdrawn case no more is told than its tombstone says, and nothing of drafts.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from casebook.lineage import (
    FIELDS,
    PolicyChange,
    Replacement,
    Resting,
    ordered,
    policy_change,
    replacements,
    resting,
)
from casebook.model import Batch, Case, Library, Policy
from casebook.schema import Correction
from casebook.vocabulary import PolicyStatus, Status, WithdrawalReason

Why = Literal["修改", "替代", "废止"]
"""What happened to a policy that makes its cases need another look."""


@dataclass(frozen=True, slots=True)
class Corrected:
    """A case that was public before, with the corrections that have come since."""

    case: Case
    corrections: tuple[Correction, ...]


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """All that may be told of a withdrawn case."""

    id: str
    month: str
    reason: WithdrawalReason


@dataclass(frozen=True, slots=True)
class Touched:
    """What happened to a policy, and the cases that need another look because of it."""

    policy: Policy
    why: Why
    cases: tuple[Resting, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """What is new since a release; ``first`` where there was none.

    ``batches`` are those of the new cases. ``uncompared`` are cases and policies whose earlier
    version cannot be read any more: whether they changed is not known.
    """

    first: bool
    new: tuple[Case, ...]
    batches: tuple[Batch, ...]
    corrected: tuple[Corrected, ...]
    withdrawn: tuple[Withdrawn, ...]
    added: tuple[Policy, ...]
    changed: tuple[PolicyChange, ...]
    replaced: tuple[Replacement, ...]
    repealed: tuple[Policy, ...]
    removed: tuple[Policy, ...]
    touched: tuple[Touched, ...]
    uncompared: tuple[str, ...]


def changes(before: Library | None, after: Library) -> Changes:
    """What a release brings against the one before it; without one, everything is new.

    Both libraries need their policies (``library_at(…, policies=True)``); ``after`` is checked.
    Cases come by id, policies by level and id.
    """
    was = before or Library({}, {}, {})
    public = {key: case for key, case in sorted(after.cases.items()) if case.is_public}
    known = {key for key, case in was.cases.items() if case.is_public}
    new = tuple(case for key, case in public.items() if key not in known | was.unread)
    policies = ordered(after.policies.values())
    compared = (policy_change(was.policies[p.id], p) for p in policies if p.id in was.policies)
    told = {(one.old.id, one.new.id) for one in replacements(was)}
    replaced = tuple(one for one in replacements(after) if (one.old.id, one.new.id) not in told)
    repealed = tuple(_repealed(was.policies, policies, {one.old.id for one in replaced}))
    changed = tuple(_otherwise(filter(None, compared), replaced, repealed))
    return Changes(
        first=before is None,
        new=new,
        batches=_batches_of(new, after),
        corrected=tuple(_corrected(was.cases, public, known)),
        withdrawn=tuple(_withdrawn(was.cases, after.cases)),
        added=tuple(p for p in policies if p.id not in was.policies and p.id not in was.unread),
        changed=changed,
        replaced=replaced,
        repealed=repealed,
        removed=tuple(
            p
            for p in ordered(was.policies.values())
            if p.id not in after.policies and p.id not in after.unread
        ),
        touched=tuple(_touched(tuple(public.values()), changed, replaced, repealed)),
        uncompared=tuple(key for key in (*public, *(p.id for p in policies)) if key in was.unread),
    )


def _batches_of(cases: Iterable[Case], library: Library) -> tuple[Batch, ...]:
    chosen = {case.batch_id for case in cases}
    return tuple(batch for key, batch in sorted(library.batches.items()) if key in chosen)


def _corrected(
    was: Mapping[str, Case], public: Mapping[str, Case], known: Iterable[str]
) -> Iterator[Corrected]:
    for key in sorted(known):
        now = public.get(key)
        if now and len(now.corrections) > len(was[key].corrections):
            yield Corrected(now, now.corrections[len(was[key].corrections) :])


def _withdrawn(was: Mapping[str, Case], now: Mapping[str, Case]) -> Iterator[Withdrawn]:
    for key, case in sorted(now.items()):
        before = was.get(key)
        told = before is not None and before.status == Status.WITHDRAWN
        if case.status == Status.WITHDRAWN and case.withdrawn and not told:
            yield Withdrawn(key, case.withdrawn.month, case.withdrawn.reason)


def _repealed(
    was: Mapping[str, Policy], policies: Iterable[Policy], replaced: Iterable[str]
) -> Iterator[Policy]:
    """The policies that are not in force any more, but for those that others have replaced."""
    for policy in policies:
        old = was.get(policy.id)
        ended = old and policy.status == PolicyStatus.REPEALED != old.status
        if ended and policy.id not in replaced:
            yield policy


def _otherwise(
    changed: Iterable[PolicyChange], replaced: Iterable[Replacement], repealed: Iterable[Policy]
) -> Iterator[PolicyChange]:
    """What changed besides what a replacement or a repeal says already."""
    newer = {one.new.id for one in replaced}
    ended = {policy.id for policy in repealed} | {one.old.id for one in replaced}
    for change in changed:
        policy, told = change.policy, set()
        if policy.id in newer:
            told.add(FIELDS["supersedes"])
        if policy.id in ended:
            told.add(FIELDS["status"])
        fields = tuple(field for field in change.fields if field.where not in told)
        if fields or change.clauses:
            yield replace(change, fields=fields)


def _touched(
    cases: tuple[Case, ...],
    changed: Iterable[PolicyChange],
    replaced: Iterable[Replacement],
    repealed: Iterable[Policy],
) -> Iterator[Touched]:
    """Each policy once: one that is gone touches all its cases, one that changed some of them."""
    gone: dict[str, tuple[Policy, Why]] = {p.id: (p, "废止") for p in repealed}
    gone |= {one.old.id: (one.old, "替代") for one in replaced}
    for policy, why in gone.values():
        if found := resting(cases, policy.clauses):
            yield Touched(policy, why, found)
    for change in changed:
        clauses = (one.clause for one in change.clauses if one.before)
        if change.policy.id not in gone and (found := resting(cases, clauses)):
            yield Touched(change.policy, "修改", found)

"""程序链对照: chains of procedure side by side, and where each has what they are compared by."""

from collections.abc import Iterator, Sequence

from casebook import layout
from casebook.layout import Page
from casebook.link import LADDER, LinkedLibrary
from casebook.model import Clause, Policy
from casebook.schema import ChainStep
from casebook.views.chain_drawing import Chain, Step, described, drawing
from casebook.vocabulary import ClauseKind, Mark, PolicyLevel, Stage

SHAPES: dict[Mark, str] = {
    Mark.DEFENCE: "M7 1L13.5 13H.5Z",
    Mark.HEARING: "M7 0L8.8 4.9 14 5.1 9.9 8.3 11.3 13.3 7 10.4 2.7 13.3 4.1 8.3 0 5.1 5.2 4.9Z",
    Mark.THIRD_PARTY: "M3.5 1h7L14 7l-3.5 6h-7L0 7Z",
    Mark.FILING: "M1.5 1.5h11v11h-11Z",
    Mark.ANNOUNCEMENT: "M4.8 .5h4.4v4.3h4.3v4.4H9.2v4.3H4.8V9.2H.5V4.8h4.3Z",
}
"""The outline of each mark in a square of 14 by 14."""


def numbered(steps: Sequence[ChainStep]) -> tuple[Step, ...]:
    """Steps with their numbers.

    A step taken only ``when`` something holds shares the number of a step before it in the same
    stage: it stands within or beside that one, and the material gives no order between them.
    """
    found: list[Step] = []
    number = 0
    stage: Stage | None = None
    for step in steps:
        if step.stage == Stage.OUTSIDE:
            found.append(Step(step, None))
            continue
        if not (step.when and step.stage == stage):
            number += 1
        stage = step.stage
        found.append(Step(step, number))
    return tuple(found)


def chains(linked: LinkedLibrary) -> tuple[Chain, ...]:
    """Every chain of the library, in the order of policies and of their clauses."""
    return tuple(
        Chain(policy, clause, numbered(policy.chains[clause.id]))
        for policy in linked.library.policies.values()
        for clause in policy.clauses
        if clause.id in policy.chains
    )


def _regional(linked: LinkedLibrary) -> list[tuple[PolicyLevel, list[tuple[Policy, list[Clause]]]]]:
    """The clauses on procedure of counties, cities and provinces."""
    shelves = []
    for level in LADDER[:-1]:
        policies = (p for p in linked.library.policies.values() if p.level == level)
        rows = [
            (p, [c for c in p.clauses if c.kind == ClauseKind.PROCEDURE])
            for p in policies
            if not p.chains
        ]
        if kept := [(policy, clauses) for policy, clauses in rows if clauses]:
            shelves.append((level, kept))
    return shelves


def pages(linked: LinkedLibrary) -> Iterator[Page]:
    """The one page of this view."""
    found = chains(linked)
    policies = tuple({chain.policy.id: chain.policy for chain in found}.values())
    others = [
        clause
        for policy in policies
        for clause in policy.clauses
        if clause.kind == ClauseKind.PROCEDURE and clause.id not in policy.chains
    ]
    yield layout.filled(
        linked,
        "procedures.html",
        "procedures/",
        "程序链对照",
        "各份材料给出的容错程序并列对照：申辩、听证、第三方、备案、公布各在哪一步。",
        "policies",
        chains=found,
        drawing=drawing(found),
        about=described(found),
        marks=tuple(Mark),
        shapes=SHAPES,
        policies=policies,
        others=others,
        regional=_regional(linked),
    )

"""对照自查: the questions of the library for one's own matter, and cases to compare it with.

The page asks, the browser compares; no answer leaves the browser. Nothing is asked that the
library does not say: clauses whose text the material does not give are left out.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from casebook import layout, urls
from casebook.indexes import newest_first
from casebook.layout import Page
from casebook.link import LinkedLibrary
from casebook.model import Case, Clause, Policy
from casebook.vocabulary import (
    ITEM_CLAUSE,
    LOOK_POLES,
    ClauseKind,
    Field,
    Item,
    ItemVerdict,
    Outcome,
    PolicyLevel,
    TextKind,
)

MOST_CASES = 600
"""How many cases the browser compares with: some 150 KB at most, however large the library."""

FINDINGS = (ItemVerdict.UNSTATED, ItemVerdict.MET, ItemVerdict.PARTLY, ItemVerdict.UNMET)
"""A finding is written as its place in this list: one digit."""

UNCLEAR = "说不清"


@dataclass(frozen=True, slots=True)
class Question:
    """One question: what it is about, and the words for yes and for no.

    ``key`` is the reference of the clause that is asked for, or the word of the item; ``name``
    the name of its radio buttons. ``clause`` is what the question rests on.
    """

    key: str
    name: str
    label: str
    clause: Clause | None
    answers: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Step:
    """One section of the form; its questions stand by the policy that they come from."""

    id: str
    title: str
    lead: str
    groups: tuple[tuple[Policy | None, tuple[Question, ...]], ...]


def pages(linked: LinkedLibrary) -> Iterator[Page]:
    """The one page of this view."""
    yield layout.filled(
        linked,
        "selfcheck.html",
        "self-check/",
        "对照自查",
        "逐题对照负面清单、四个前提、容错情形和六看，找出相近案例和应当留存的证据；不是认定结论。",
        "self-check",
        steps=steps(linked),
        items=tuple(Item),
        fields=tuple(Field),
        unclear=UNCLEAR,
        cut=MOST_CASES if len(linked.cases) > MOST_CASES else 0,
    )


def steps(linked: LinkedLibrary) -> tuple[Step, ...]:
    """The four sections of questions, in the order in which they decide."""
    items = list(Item)
    return (
        Step(
            "refusal",
            "负面清单",
            "先看有没有不能容的情形。有一项答“是”，就先对照这一条。",
            _by_policy(linked, _about_clauses(refusals(linked), "是，有", "否，没有")),
        ),
        Step(
            "condition",
            "四个前提",
            "四个前提须同时满足。",
            _by_policy(linked, (_about_item(linked, item) for item in items[:4])),
        ),
        Step(
            "circumstance",
            "容错情形",
            "看事情属于哪一种免责、减责情形。可以都不是，也可以不止一种。",
            _by_policy(linked, _about_clauses(circumstances(linked), "是，属于", "否，不属于")),
        ),
        Step(
            "look",
            "六看",
            "每一看是一个二选一，选更接近事实的一端。",
            _by_policy(linked, (_about_item(linked, item) for item in items[4:])),
        ),
    )


def refusals(linked: LinkedLibrary) -> list[Clause]:
    """The negative list: what the scales say is not tolerated, where the text is given."""
    return [
        clause
        for clause in linked.clauses.values()
        if clause.kind == ClauseKind.REFUSAL
        and clause.text_kind != TextKind.UNLISTED
        and linked.policy_of(clause).level == PolicyLevel.SCALES
    ]


def circumstances(linked: LinkedLibrary) -> list[Clause]:
    """Grounds for exemption and reduction with text: of the counties and scales, the counties
    first, then others that have cases."""
    near = (PolicyLevel.COUNTY, PolicyLevel.SCALES)
    found = [
        clause
        for clause in linked.clauses.values()
        if clause.kind in (ClauseKind.EXEMPTION, ClauseKind.REDUCTION)
        and clause.text_kind != TextKind.UNLISTED
        and (linked.policy_of(clause).level in near or linked.illustrated_by[clause.ref])
    ]
    return sorted(found, key=lambda clause: linked.policy_of(clause).level not in near)


def _about_clauses(clauses: Iterable[Clause], yes: str, no: str) -> Iterator[Question]:
    for clause in clauses:
        label = f"{clause.number}　{clause.name}"
        yield Question(clause.ref, clause.ref.replace("#", "--"), label, clause, (yes, no))


def _about_item(linked: LinkedLibrary, item: Item) -> Question:
    clause = linked.clauses.get(ITEM_CLAUSE[item])
    label = f"{clause.number}　{clause.name}" if clause else str(item)
    answers = LOOK_POLES.get(item, ("是，符合", "否，不符合"))
    return Question(str(item), item.slug, label, clause, answers)


def _by_policy(
    linked: LinkedLibrary, questions: Iterable[Question]
) -> tuple[tuple[Policy | None, tuple[Question, ...]], ...]:
    groups: dict[str, list[Question]] = {}
    for question in questions:
        groups.setdefault(question.clause.policy_id if question.clause else "", []).append(question)
    policies = linked.library.policies
    return tuple((policies.get(key), tuple(group)) for key, group in groups.items())


def chosen(linked: LinkedLibrary, most: int = MOST_CASES) -> list[Case]:
    """The cases to compare with, newest first: all, or where there are more than ``most``
    the newest of each clause and outcome, then the second newest of each, and so on."""
    ordered = newest_first(linked.cases.values())
    if len(ordered) <= most:
        return ordered
    asked = {clause.ref for clause in (*refusals(linked), *circumstances(linked))}
    groups: dict[tuple[str, Outcome], list[Case]] = {}
    for case in ordered:
        for ref in {i.clause for i in case.illustrates} & asked or {""}:
            groups.setdefault((ref, case.outcome), []).append(case)
    turns = zip_longest(*(groups[key] for key in sorted(groups)))
    found: dict[str, Case] = {}
    for case in (case for turn in turns for case in turn if case):
        if len(found) == most:
            break
        found[case.key] = case
    return [case for case in ordered if case.key in found]


def script(linked: LinkedLibrary) -> str:
    """The facts of the cases to compare with, as a script that hands them to the page.

    A script, because a page on disk may not read other files. Every key is named here.
    """
    asked = {clause.ref for clause in (*refusals(linked), *circumstances(linked))}
    rows = [_row(case, asked) for case in chosen(linked)]
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    for mark in ("<", "\u2028", "\u2029"):
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return f"casebookSelfCheck({text});\n"


def _row(case: Case, asked: set[str]) -> dict[str, Any]:
    digits = {str(finding): i for i, finding in enumerate(FINDINGS)}
    return {
        "id": case.id,
        "title": case.title,
        "url": urls.case_url(case),
        "outcome": case.outcome,
        "provenance": case.provenance,
        "field": case.field,
        "clauses": {i.clause: digits[i.finding] for i in case.illustrates if i.clause in asked},
        "findings": "".join(str(digits[row.finding]) for _, row in case.items),
    }

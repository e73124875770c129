"""What a release records for programs: what it changed, and how each thing in it is cited."""

import json
from collections.abc import Iterable
from datetime import date
from hashlib import sha256
from typing import Any

from casebook.changes import Changes
from casebook.citation import case_version, cite_batch, cite_case, cite_clause, clause_version
from casebook.lineage import ClauseChange
from casebook.link import LinkedLibrary
from casebook.model import Case, Policy
from casebook.schema import Change
from casebook.urls import batch_url, case_url, clause_url, policy_url


def citations(linked: LinkedLibrary, day: date) -> str:
    """How each clause, public case and batch is cited at this release, as JSON.

    With the digest of a clause's text as UTF-8, which is the ``text`` of ``data/policies.json``:
    whoever cited it can show later what it said, and that it said so.
    """
    return _json(
        {
            "format": "casebook-citations/1",
            "date": day.isoformat(),
            "clauses": [
                {
                    "ref": clause.ref,
                    "url": f"/{clause_url(clause)}",
                    "citation": cite_clause(linked, clause, day),
                    "version": clause_version(linked.policy_of(clause), clause),
                    "text_kind": clause.text_kind,
                    "sha256": sha256(clause.passage.text.encode()).hexdigest(),
                }
                for clause in linked.clauses.values()
            ],
            "cases": [
                {
                    "id": case.key,
                    "url": f"/{case_url(case)}",
                    "citation": cite_case(linked, case, day),
                    "version": case_version(case),
                }
                for case in linked.cases.values()
            ],
            "batches": [
                {
                    "id": batch.id,
                    "url": f"/{batch_url(batch)}",
                    "citation": cite_batch(linked, batch, day),
                }
                for batch in linked.library.batches.values()
                if linked.of_batch[batch.id]
            ],
        }
    )


def as_json(changes: Changes, version: str, day: date, since: str | None = None) -> str:
    """The notes of a release for programs: the same facts, each key named here."""
    said = {
        "format": "casebook-notes/1",
        "version": version,
        "date": day.isoformat(),
        "since": since,
        "new": [
            {**_case(case), "outcome": case.outcome, "batch": case.batch_id} for case in changes.new
        ],
        "corrected": [
            {
                **_case(one.case),
                "corrections": [
                    {"month": c.month, "note": c.note, "where": [x.where for x in c.changes]}
                    for c in one.corrections
                ],
            }
            for one in changes.corrected
        ],
        "withdrawn": [
            {"id": one.id, "month": one.month, "reason": one.reason} for one in changes.withdrawn
        ],
        "policies": _policies_json(changes),
        "touched": [
            {
                "policy": touched.policy.id,
                "why": touched.why,
                "cases": [
                    {**_case(one.case), "clauses": [clause.ref for clause in one.clauses]}
                    for one in touched.cases
                ],
            }
            for touched in changes.touched
        ],
        "uncompared": changes.uncompared,
    }
    return _json(said)


def _policies_json(changes: Changes) -> dict[str, Any]:
    return {
        "added": [_policy(policy) for policy in changes.added],
        "changed": [
            {
                **_policy(one.policy),
                "fields": _sides(one.fields),
                "clauses": _clauses_json(one.clauses),
            }
            for one in changes.changed
        ],
        "replaced": [
            {"old": one.old.id, "new": one.new.id, "clauses": _clauses_json(one.clauses)}
            for one in changes.replaced
        ],
        "repealed": [_policy(policy) for policy in changes.repealed],
        "removed": [{"id": policy.id, "title": policy.title} for policy in changes.removed],
    }


def _clauses_json(changed: Iterable[ClauseChange]) -> list[dict[str, Any]]:
    return [
        {
            "change": change.kind,
            "before": change.before and change.before.ref,
            "after": change.after and change.after.ref,
            "changes": _sides(change.changes),
        }
        for change in changed
    ]


def _sides(changed: Iterable[Change]) -> list[dict[str, str]]:
    return [{"where": one.where, "before": one.before, "after": one.after} for one in changed]


def _case(case: Case) -> dict[str, str]:
    return {
        "id": case.key,
        "title": case.title,
        "provenance": case.provenance,
        "url": f"/{case_url(case)}",
    }


def _policy(policy: Policy) -> dict[str, str]:
    return {"id": policy.id, "title": policy.title, "url": f"/{policy_url(policy)}"}


def _json(said: dict[str, Any]) -> str:
    return json.dumps(said, ensure_ascii=False, indent=1) + "\n"

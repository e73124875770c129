"""What programs read: ``/data/``. Every key is named here, so nothing else can leak."""

import csv
import io
import json
from collections.abc import Iterable
from typing import Any

from casebook.link import LinkedLibrary
from casebook.urls import case_url, policy_url
from casebook.views import compare, selfcheck


def exports(linked: LinkedLibrary) -> dict[str, str]:
    """The data files by path: JSON, with URLs relative to the site's root, from ``/``; the script
    that hands the page 对照自查 its cases; the comparison of places for spreadsheets."""
    files: dict[str, list[dict[str, Any]]] = {
        "data/cases.json": _cases(linked),
        "data/policies.json": _policies(linked),
        "data/links.json": _links(linked),
    }
    texts = {
        path: json.dumps(rows, ensure_ascii=False, indent=1) + "\n" for path, rows in files.items()
    }
    return {
        **texts,
        "data/self-check.js": selfcheck.script(linked),
        "data/compare.csv": as_csv(compare.table(linked)),
    }


def as_csv(rows: Iterable[Iterable[str]]) -> str:
    """Rows as a spreadsheet opens them: a byte order mark, RFC 4180, and no cell is a formula."""
    text = io.StringIO(newline="")
    text.write("\ufeff")
    csv.writer(text).writerows([_harmless(cell) for cell in row] for row in rows)
    return text.getvalue()


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def _cases(linked: LinkedLibrary) -> list[dict[str, Any]]:
    return [
        {
            "id": case.id,
            "title": case.title,
            "url": f"/{case_url(case)}",
            "provenance": case.provenance,
            "outcome": case.outcome,
            "field": case.field,
            "level": case.level,
            "batch": case.batch_id,
            "status": case.status,
            "illustrates": [{"clause": i.clause, "finding": i.finding} for i in case.illustrates],
            "contrasts": [contrast.case for contrast in case.contrasts],
        }
        for case in linked.cases.values()
    ]


def _policies(linked: LinkedLibrary) -> list[dict[str, Any]]:
    return [
        {
            "id": policy.id,
            "title": policy.title,
            "url": f"/{policy_url(policy)}",
            "clauses": [
                {
                    "id": clause.id,
                    "number": clause.number,
                    "kind": clause.kind,
                    "text": clause.passage.text,
                    "text_kind": clause.text_kind,
                    "cases": [i.case.id for i in linked.illustrated_by[clause.ref]],
                }
                for clause in policy.clauses
            ],
        }
        for policy in linked.library.policies.values()
    ]


def _links(linked: LinkedLibrary) -> list[dict[str, Any]]:
    """One row a link: from, to, its role, and the finding where it has one."""
    rows: list[dict[str, Any]] = []
    for case in linked.cases.values():
        for shown in case.illustrates:
            rows.append(_link(case.id, shown.clause, "illustrates", finding=shown.finding))
        rows.extend(_link(case.id, contrast.case, "contrasts") for contrast in case.contrasts)
        rows.extend(_link(case.id, earlier, "follows") for earlier in case.follows)
    for clause in linked.clauses.values():
        rows.extend(_link(clause.ref, above.ref, "upper") for above in linked.upper(clause))
        rows.extend(_link(clause.ref, other.ref, "across") for other in linked.across[clause.ref])
    for policy in linked.library.policies.values():
        rows.extend(_link(policy.id, above, "upper") for above in policy.upper)
        rows.extend(_link(policy.id, old, "supersedes") for old in policy.supersedes)
    return rows


def _link(start: str, end: str, role: str, **more: str) -> dict[str, Any]:
    return {"from": start, "to": end, "role": role, **more}

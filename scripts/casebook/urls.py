"""Permanent addresses: what each thing's URL is, relative to the site's root.

Links in pages are relative (``prefix_of`` + URL), so the site works in any folder and from disk.
"""

from casebook.model import Batch, Case, Clause, Policy
from casebook.vocabulary import Outcome


def case_url(case: Case) -> str:
    """``cases/<id>/``."""
    return f"cases/{case.key}/"


def policy_url(policy: Policy) -> str:
    """``policies/<id>/``."""
    return f"policies/{policy.id}/"


def clause_url(clause: Clause) -> str:
    """``policies/<policy-id>/#<clause-id>``."""
    return f"policies/{clause.policy_id}/#{clause.id}"


def clause_cases_url(clause: Clause) -> str:
    """``clauses/<policy-id>/<clause-id>/``: all cases of a clause."""
    return f"clauses/{clause.policy_id}/{clause.id}/"


def batch_url(batch: Batch) -> str:
    """``batches/<id>/``."""
    return f"batches/{batch.id}/"


def case_cite_url(case: Case) -> str:
    """``cite/<id>.txt``: how to cite a case, as plain text."""
    return f"cite/{case.key}.txt"


def batch_cite_url(batch: Batch) -> str:
    """``cite/<id>.txt``: how to cite a batch, as plain text."""
    return f"cite/{batch.id}.txt"


def clause_cite_url(clause: Clause) -> str:
    """``cite/<policy-id>/<clause-id>.txt``: how to cite a clause, as plain text."""
    return f"cite/{clause.policy_id}/{clause.id}.txt"


def contrast_url(one: Case, other: Case) -> str:
    """``contrasts/<id>_<id>/``: two cases side by side, the milder outcome first."""
    milder, stricter = sorted((one, other), key=lambda case: list(Outcome).index(case.outcome))
    return f"contrasts/{milder.key}_{stricter.key}/"


def prefix_of(url: str) -> str:
    """What leads from a page back to the root: ``../../`` for ``cases/X/``, ``./`` for home."""
    return "../" * url.count("/") or "./"

"""A linked library to rows of data files: public cases alone, also where a preview shows drafts.

What a case refers to is named only where its page links to it.
"""

from collections.abc import Iterator

from casebook import urls
from casebook.citation import case_version, clause_version, provenance_words
from casebook.link import LinkedLibrary
from casebook.model import Case, Clause, Policy
from casebook.opendata import shapes
from casebook.opendata.shapes import CaseRow, ClauseEntry, ClauseRow, LinkRow, PolicyRow, Role
from casebook.schema import Correction
from casebook.vocabulary import Status, Verdict, Verified


def public_cases(linked: LinkedLibrary) -> Iterator[Case]:
    """The cases that data files tell of, in the order of their ids."""
    return (case for case in linked.cases.values() if case.is_public)


def case_rows(linked: LinkedLibrary) -> Iterator[CaseRow]:
    """Every public case."""
    return (_case(linked, case) for case in public_cases(linked))


def policy_rows(linked: LinkedLibrary) -> Iterator[PolicyRow]:
    """Every policy with its clauses."""
    return (_policy(linked, policy) for policy in linked.library.policies.values())


def clause_rows(linked: LinkedLibrary) -> Iterator[ClauseRow]:
    """Every clause, in the order of policies and of their text."""
    for clause in linked.clauses.values():
        policy = linked.policy_of(clause)
        entry = _clause(linked, policy, clause)
        yield ClauseRow(**dict(entry), policy=policy.id, policy_title=policy.title)


def link_rows(linked: LinkedLibrary) -> Iterator[LinkRow]:
    """Every reference: of cases, of clauses, of policies."""
    for case in public_cases(linked):
        for shown in case.illustrates:
            yield _link(case.id, shown.clause, "illustrates", finding=shown.finding)
        for contrast in case.contrasts:
            if _is_public(linked, contrast.case):
                yield _link(case.id, contrast.case, "contrasts", point=contrast.point)
        for earlier in case.follows:
            if _is_public(linked, earlier):
                yield _link(case.id, earlier, "follows")
    for clause in linked.clauses.values():
        for above in linked.upper(clause):
            yield _link(clause.ref, above.ref, "upper")
        for other in linked.across[clause.ref]:
            yield _link(clause.ref, other.ref, "across")
    for policy in linked.library.policies.values():
        for upper in policy.upper:
            yield _link(policy.id, upper, "upper")
        for old in policy.supersedes:
            yield _link(policy.id, old, "supersedes")


def _is_public(linked: LinkedLibrary, key: str) -> bool:
    return key in linked.cases and linked.cases[key].is_public


def _case(linked: LinkedLibrary, case: Case) -> CaseRow:
    """A case; named key by key, so that a new key of front matter stays at home."""
    return CaseRow(
        id=case.id,
        title=case.title,
        url=f"/{urls.case_url(case)}",
        provenance=case.provenance,
        provenance_note=provenance_words(case).partition("，")[2] or None,
        source=case.source,
        outcome=case.outcome,
        field=case.field,
        level=case.level,
        subject=case.subject,
        period=case.period,
        batch=case.batch_id,
        batch_title=linked.library.batches[case.batch_id].title,
        status=Status.CORRECTED if case.status == Status.CORRECTED else Status.RELEASED,
        version=case_version(case),
        keywords=case.keywords,
        gist=case.gist,
        turning=shapes.Turning(point=case.turning.point, items=case.turning.items),
        illustrates=tuple(
            shapes.Basis(clause=i.clause, finding=i.finding, because=i.because)
            for i in case.illustrates
        ),
        items=shapes.Items(
            **{
                str(item): shapes.Assessed(finding=row.finding, fact=row.fact)
                for item, row in case.items
            }
        ),
        handling=case.handling,
        correction=case.correction,
        sections=shapes.Sections(
            **{str(section): passage.text for section, passage in case.sections.items()}
        ),
        contrasts=tuple(c.case for c in case.contrasts if _is_public(linked, c.case)),
        follows=tuple(earlier for earlier in case.follows if _is_public(linked, earlier)),
        questions=tuple(shapes.Question(ask=q.ask, note=q.note) for q in case.questions),
        review=tuple(shapes.Signed(step=s.step, role=s.role, month=s.month) for s in case.review),
        corrections=tuple(map(_corrected, case.corrections)),
        cite=f"/{urls.case_cite_url(case)}",
    )


def _corrected(correction: Correction) -> shapes.Corrected:
    changes = tuple(
        shapes.Changed(where=change.where, before=change.before, after=change.after)
        for change in correction.changes
    )
    return shapes.Corrected(month=correction.month, note=correction.note, changes=changes)


def _policy(linked: LinkedLibrary, policy: Policy) -> PolicyRow:
    newer = linked.replaced_by.get(policy.id)
    return PolicyRow(
        id=policy.id,
        title=policy.title,
        short=policy.short,
        url=f"/{urls.policy_url(policy)}",
        issuer=policy.issuer,
        region=policy.region,
        level=policy.level,
        number=policy.number,
        issued=policy.issued,
        effective=policy.effective,
        status=policy.status,
        supersedes=policy.supersedes,
        replaced_by=newer.id if newer else None,
        upper=policy.upper,
        provenance=policy.provenance,
        source=policy.source,
        verified=policy.verified == Verified.YES,
        confidence=policy.confidence,
        intro=policy.intro.text,
        note=policy.note,
        clauses=tuple(_clause(linked, policy, clause) for clause in policy.clauses),
    )


def _clause(linked: LinkedLibrary, policy: Policy, clause: Clause) -> ClauseEntry:
    cases = (shown.case for shown in linked.illustrated_by[clause.ref])
    return ClauseEntry(
        id=clause.id,
        ref=clause.ref,
        number=clause.number,
        name=clause.name,
        kind=clause.kind,
        text=clause.passage.text,
        text_kind=clause.text_kind,
        url=f"/{urls.clause_url(clause)}",
        upper=tuple(above.ref for above in linked.upper(clause)),
        across=tuple(other.ref for other in linked.across[clause.ref]),
        cases=tuple(case.id for case in cases if case.is_public),
        version=clause_version(policy, clause),
        cite=f"/{urls.clause_cite_url(clause)}",
    )


def _link(
    start: str, to: str, role: Role, finding: Verdict | None = None, point: str | None = None
) -> LinkRow:
    return LinkRow.model_validate(
        {"from": start, "to": to, "role": role, "finding": finding, "point": point}
    )

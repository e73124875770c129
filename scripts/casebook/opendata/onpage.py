"""What a page says to machines: JSON-LD in its body, citation metadata in its head.

Nothing is said that the page does not show. Addresses are relative, as all links of the site are:
JSON-LD resolves them against the address that the page has, wherever that is.
"""

import json
from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

from casebook import urls
from casebook.citation import provenance_words
from casebook.layout import EFFECT
from casebook.link import LinkedLibrary
from casebook.model import Case, Clause, Policy
from casebook.vocabulary import PolicyLevel, PolicyStatus, Provenance, ReviewStep, TextKind

LANGUAGE = "zh-CN"
DIGEST = "本页文字为学习摘编；正式依据以有权机关公布的文本为准。"
"""What every page of a policy says of its text."""

_FORCE = {PolicyStatus.IN_FORCE: "InForce", PolicyStatus.REPEALED: "NotInForce"}

Said = dict[str, Any]
Metadata = tuple[tuple[str, str], ...]


def as_script(said: Said) -> Markup:
    """JSON-LD as an element of a page: a data block, which no browser runs or refuses."""
    text = json.dumps(said, ensure_ascii=False)
    for character in "<>&\u2028\u2029":  # nothing in it ends the element or starts another
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(f'<script type="application/ld+json">{text}</script>')


def case_script(linked: LinkedLibrary, case: Case) -> Markup:
    """What the page of a case says to machines, as an element of it."""
    return as_script(case_said(linked, case))


def policy_script(linked: LinkedLibrary, policy: Policy) -> Markup:
    """What the page of a policy says to machines, as an element of it."""
    return as_script(policy_said(linked, policy))


def case_said(linked: LinkedLibrary, case: Case) -> Said:
    """A case as an article of its batch about the clauses that it illustrates."""
    prefix = urls.prefix_of(urls.case_url(case))
    batch = linked.library.batches[case.batch_id]
    said = _entry("Article", prefix + urls.case_url(case), case.id, case.title) | {
        "abstract": case.gist,
        "keywords": list(case.keywords),
        "genre": provenance_words(case),
        "temporalCoverage": case.period,
        "isPartOf": {
            "@type": "Collection",
            "@id": prefix + urls.batch_url(batch),
            "identifier": batch.id,
            "name": batch.title,
        },
        "about": [
            _clause(linked, linked.clauses[shown.clause], prefix) for shown in case.illustrates
        ],
        "usageInfo": {"@type": "CreativeWork", "text": EFFECT},
    }
    if case.provenance == Provenance.PUBLISHED:
        said["isBasedOn"] = {"@type": "CreativeWork", "name": case.source}
    if approved := _approved(case):
        said["datePublished"] = approved
    if case.corrections:
        said["dateModified"] = case.corrections[-1].month
        said["correction"] = [
            {"@type": "CorrectionComment", "text": one.note, "datePublished": one.month}
            for one in case.corrections
        ]
    return said


def policy_said(linked: LinkedLibrary, policy: Policy) -> Said:
    """A policy with its clauses; what the material does not list is not said."""
    prefix = urls.prefix_of(urls.policy_url(policy))
    said = _entry(_type(policy), prefix + urls.policy_url(policy), policy.id, policy.title) | {
        "genre": str(policy.provenance),
        "isBasedOn": [{"@type": "CreativeWork", "name": source} for source in policy.source],
        "usageInfo": {"@type": "CreativeWork", "text": DIGEST},
        "hasPart": [_clause(linked, clause, prefix) for clause in policy.clauses],
    }
    if _type(policy) == "Legislation":
        said |= dict(_legislation(linked, policy, prefix))
    return said


def _legislation(linked: LinkedLibrary, policy: Policy, prefix: str) -> Iterator[tuple[str, Any]]:
    yield "legislationPassedBy", {"@type": "Organization", "name": policy.issuer}
    yield "legislationJurisdiction", policy.region
    if _is_listed(policy.number):
        yield "legislationIdentifier", policy.number
    if _is_listed(policy.issued):
        yield "legislationDate", policy.issued
    if _is_listed(policy.effective):
        yield "legislationDateOfApplicability", policy.effective
    if force := _FORCE.get(policy.status):
        yield "legislationLegalForce", f"https://schema.org/{force}"
    if policy.supersedes:
        older = (linked.library.policies[old] for old in policy.supersedes)
        yield (
            "legislationChanges",
            [
                _named("Legislation", prefix + urls.policy_url(old), old.id, old.title)
                for old in older
            ],
        )
    yield (
        "encoding",
        {
            "@type": "LegislationObject",
            "encodingFormat": "text/html",
            "legislationLegalValue": "https://schema.org/UnofficialLegalValue",
        },
    )


def _entry(kind: str, address: str, key: str, name: str) -> Said:
    said = {"@context": "https://schema.org", **_named(kind, address, key, name)}
    return said | {"url": address, "inLanguage": LANGUAGE}


def _named(kind: str, address: str, key: str, name: str) -> Said:
    return {"@type": kind, "@id": address, "identifier": key, "name": name}


def _clause(linked: LinkedLibrary, clause: Clause, prefix: str) -> Said:
    policy = linked.policy_of(clause)
    name = f"{policy.short}·{clause.number}　{clause.name}"
    return _named(_type(policy), prefix + urls.clause_url(clause), clause.ref, name)


def _type(policy: Policy) -> str:
    """The scales are a way of looking, no document that anybody passed."""
    return "CreativeWork" if policy.level == PolicyLevel.SCALES else "Legislation"


def _approved(case: Case) -> str:
    """The month of approval."""
    return next((s.month for s in reversed(case.review) if s.step == ReviewStep.APPROVE), "")


def _is_listed(text: str) -> bool:
    return text != TextKind.UNLISTED


def case_metadata(linked: LinkedLibrary, case: Case) -> Metadata:
    """The names and contents of the metadata that reference managers read."""
    batch = linked.library.batches[case.batch_id]
    published = _approved(case).replace("-", "/")
    return _present(
        ("citation_title", case.title),
        ("citation_publication_date", published),
        ("citation_language", LANGUAGE),
        ("citation_keywords", "; ".join(case.keywords)),
        ("DC.identifier", case.id),
        ("DC.type", provenance_words(case)),
        ("DC.source", case.source),
        ("DC.relation.isPartOf", f"{batch.title}（{batch.id}）"),
    )


def policy_metadata(policy: Policy) -> Metadata:
    """As ``case_metadata``, for a policy."""
    return _present(
        ("citation_title", policy.title),
        ("citation_publication_date", _listed(policy.issued).replace("-", "/")),
        ("citation_language", LANGUAGE),
        ("DC.identifier", policy.id),
        ("DC.creator", policy.issuer),
        ("DC.source", "；".join(policy.source)),
    )


def _listed(text: str) -> str:
    return text if _is_listed(text) else ""


def _present(*pairs: tuple[str, str]) -> Metadata:
    return tuple((name, content) for name, content in pairs if content)

"""What can be found: cases, clauses, guide pages, with the texts that are searched and shown.

Only what is named here reaches the index, and cases only when they are public.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from casebook.link import LinkedLibrary
from casebook.markup import REFERENCE
from casebook.model import Case, Clause
from casebook.search.citation import key_of
from casebook.text import normalise, plain
from casebook.urls import case_url, clause_url
from casebook.vocabulary import Section

FIELDS = {"title": 5.0, "keywords": 4.0, "gist": 3.0, "name": 4.0, "asked": 2.0, "body": 1.0}
"""The fields of lunr's index and their boosts."""

KINDS = ("案例", "条款", "指南")


@dataclass(frozen=True, slots=True)
class Unit:
    """One thing that a search can find.

    ``paragraphs`` are the passages that a snippet may be cut from; ``marks`` are terms besides
    those of the text; ``facets`` hold a list of values for each facet.
    """

    id: str
    kind: str
    title: str
    url: str
    badges: tuple[str, ...]
    fields: Mapping[str, str]
    marks: tuple[str, ...]
    paragraphs: tuple[str, ...]
    facets: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Guide:
    """A hand-written page: its URL relative to the root, and its text by paragraph."""

    url: str
    title: str
    paragraphs: tuple[str, ...]


def units(linked: LinkedLibrary, guides: Iterable[Guide]) -> Iterator[Unit]:
    """Everything that can be found: cases by id, clauses in the order of policies, guides."""
    for case in linked.cases.values():
        if case.is_public:
            yield _case(case, linked)
    for clause in linked.clauses.values():
        yield _clause(clause, linked)
    for guide in guides:
        yield _guide(guide, linked)


def _words(linked: LinkedLibrary) -> Callable[[str], list[str]]:
    """A reader of authors' Markdown: its paragraphs as plain words."""

    def name_of(match: re.Match[str]) -> str:
        target = match[1].strip()
        if clause := linked.clauses.get(target):
            return f"{linked.policy_of(clause).short}{clause.number}"
        if policy := linked.library.policies.get(target):
            return policy.title
        other = linked.cases.get(target)
        return other.title if other and other.is_public else target

    def words(markdown: str) -> list[str]:
        blocks = plain(markdown, name_of, REFERENCE).split("\n")
        return [line for block in blocks if (line := block.strip())]

    return words


def _case(case: Case, linked: LinkedLibrary) -> Unit:
    words = _words(linked)
    body = [case.gist]
    for section in (Section.FACTS, Section.DETERMINATION):
        body += words(case.sections[section].text)
    body += (row.fact for _, row in case.items)
    body += [*words(case.turning.point), case.handling]
    body += words(case.sections[Section.HANDLING].text)
    for shown in case.illustrates:
        body += words(shown.because)
    body += words(case.sections[Section.READING].text) + words(case.correction)
    body += words(case.sections[Section.LESSON].text)
    body += (question.ask for question in case.questions)
    clauses = [linked.clauses[shown.clause] for shown in case.illustrates]
    names = (f"{linked.policy_of(c).short} {c.number} {c.name}" for c in clauses)
    marks = ["=case", f"={case.outcome.slug}", case.id.lower()]
    marks += dict.fromkeys(f"@{clause.policy_id}" for clause in clauses)
    fields = {
        "title": case.title,
        "keywords": " ".join((*case.keywords, case.field, case.level, case.subject)),
        "gist": f"{case.gist}\n{case.turning.point}",
        "name": "\n".join(names),
        "asked": _asked(case.id, linked),
        "body": "\n".join(body[1:]),
    }
    facets = {
        "outcome": (case.outcome,),
        "field": (case.field,),
        "batch": (case.batch_id,),
        "level": (case.level,),
        "year": (case.year,),
        "provenance": (case.provenance,),
        "clause": tuple(clause.ref for clause in clauses),
    }
    badges = (case.outcome, case.provenance, case.field, case.level, case.period)
    return Unit(
        case.id,
        "案例",
        case.title,
        case_url(case),
        badges,
        fields,
        tuple(marks),
        tuple(body),
        facets,
    )


def _clause(clause: Clause, linked: LinkedLibrary) -> Unit:
    policy = linked.policy_of(clause)
    body = _words(linked)(clause.passage.text)
    marks = [f"@{policy.id}"]
    if key := key_of(normalise(clause.number)):
        marks += [f"§{key}", f"§{policy.id}/{key}"]
        marks += [f"§{policy.id}/{count}" for count in re.findall(r"\d+$", key)]
    title = f"{policy.short}·{clause.number}　{clause.name}"
    fields = {
        "title": f"{policy.short} {clause.number} {clause.name}",
        "keywords": clause.kind,
        "gist": "",
        "name": f"{policy.title} {policy.issuer} {policy.number} {policy.issued} {clause.number}",
        "asked": _asked(clause.ref, linked),
        "body": "\n".join(body),
    }
    facets = {"clause": (clause.ref,), "provenance": (policy.provenance,)}
    badges = (clause.kind, clause.text_kind, policy.level)
    return Unit(
        clause.ref,
        "条款",
        title,
        clause_url(clause),
        badges,
        fields,
        tuple(marks),
        tuple(body),
        facets,
    )


def _asked(target: str, linked: LinkedLibrary) -> str:
    """The ways in which people ask for an entry."""
    asked = linked.library.asked
    return "\n".join(asked.asked.get(target, ())) if asked else ""


def _guide(guide: Guide, linked: LinkedLibrary) -> Unit:
    name = f"docs/{guide.url.rstrip('/')}"
    fields = {
        "title": guide.title,
        "keywords": "",
        "gist": "",
        "name": "",
        "asked": _asked(name, linked),
        "body": "\n".join(guide.paragraphs),
    }
    return Unit(name, "指南", guide.title, guide.url, (), fields, (), guide.paragraphs, {})

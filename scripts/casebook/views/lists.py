"""The positive and the negative list: what can be tolerated, what cannot, each with its cases."""

from collections.abc import Iterator
from dataclasses import dataclass

from casebook import layout
from casebook.layout import Page
from casebook.link import LinkedLibrary
from casebook.views.coverage import Line, line
from casebook.vocabulary import ClauseKind, PolicyLevel, TextKind

URL = "lists/"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the lists: its slug, heading, what it says, and its clauses."""

    slug: str
    title: str
    about: str
    lines: tuple[Line, ...]
    unlisted: tuple[Line, ...]
    """Clauses of which the material gives a name or a number only."""


_PARTS = (
    (ClauseKind.EXEMPTION, "可以免责的", "符合前提、又落在这些情形里的，可以容错免责。"),
    (ClauseKind.REDUCTION, "可以减责的", "有过失、有损失，补救或者担责有实据的，可以从轻、减轻。"),
    (ClauseKind.PRECONDITION, "都要具备的前提", "写明须同时具备的，缺一项就不能适用。"),
    (ClauseKind.REFUSAL, "不能容的", "落在这些情形里的，不予容错，再看其他条件也没有意义。"),
)  # fmt: skip


def parts(linked: LinkedLibrary) -> Iterator[Part]:
    """The four parts; in each the scales first, then from county to centre."""
    levels = [PolicyLevel.SCALES, *(level for level in PolicyLevel if level != PolicyLevel.SCALES)]
    clauses = sorted(
        linked.clauses.values(), key=lambda clause: levels.index(linked.policy_of(clause).level)
    )
    for kind, title, about in _PARTS:
        own = [line(linked, clause) for clause in clauses if clause.kind == kind]
        known = tuple(one for one in own if one.clause.text_kind != TextKind.UNLISTED)
        yield Part(kind.slug, title, about, known, tuple(one for one in own if one not in known))


def first_sentence(text: str) -> str:
    """A text up to its first full stop."""
    head, stop, _ = text.strip().partition("。")
    return head + stop


def pages(linked: LinkedLibrary) -> Iterator[Page]:
    """The page of the lists."""
    about = "哪些可以容，哪些不能容，逐项列出条款和案例。"
    yield layout.filled(
        linked, "lists.html", URL, "正负清单", about, "policies",
        parts=list(parts(linked)), first_sentence=first_sentence,
    )  # fmt: skip

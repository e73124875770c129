"""What the basket and the classroom show, as scripts that a page loads when it needs one.

A script runs where ``fetch`` does not: from disk. Each calls ``casebookMaterial(key, {…})`` with
one thing that a lecture can show: a case, a clause or a contrast pair.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date

from markupsafe import escape

from casebook.citation import cite_case, cite_clause
from casebook.layout import template
from casebook.lectures.blocks import Block, grouped
from casebook.lectures.deck import slides_html
from casebook.lectures.handout import case_blocks, pair_blocks
from casebook.lectures.script import case_line, clause_box, clause_name, outcome_line
from casebook.lectures.show import show
from casebook.lectures.talk import Talk, held_title, talk_of
from casebook.lectures.wording import Wording
from casebook.link import LinkedLibrary
from casebook.model import Case, Clause
from casebook.pairs import Pair, pairs

FOLDER = "lectures/material/"
"""Where the scripts stand, below the site's root."""


@dataclass(frozen=True, slots=True)
class Material:
    """One thing that a lecture can show.

    ``title`` tells nothing of an outcome; ``outcome`` does, and is empty for a clause. ``handout``
    is HTML for the listeners, without outcome and notes; ``clauses`` are the clauses it rests on,
    HTML by reference; ``slides`` is HTML that ``deck.js`` shows, the outcome after the questions;
    ``cites`` are the citations to copy.
    """

    kind: str
    title: str
    about: str
    outcome: str
    handout: str
    clauses: dict[str, str]
    slides: str
    cites: list[str]


def materials(linked: LinkedLibrary, day: date) -> Iterator[tuple[str, str]]:
    """Path below the root and text of every script: cases, pairs, and clauses by policy."""
    for case in linked.cases.values():
        yield _file(case.key, {case.key: _of(linked, case, day)})
    for pair in pairs(linked):
        yield _file(pair.key, {pair.key: _of(linked, pair.by_id, day)})
    for policy in linked.library.policies.values():
        yield _file(policy.id, {c.ref: _of(linked, c, day) for c in policy.clauses})


def _file(name: str, found: dict[str, Material]) -> tuple[str, str]:
    calls = (
        f"casebookMaterial({_script(key)}, {_script(asdict(one))});\n" for key, one in found.items()
    )
    return f"{FOLDER}{name}.js", "".join(calls)


def _script(value: object) -> str:
    """A value as JavaScript: JSON without what would end the element or the line."""
    text = json.dumps(value, ensure_ascii=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _of(linked: LinkedLibrary, of: Case | Clause | Pair, day: date) -> Material:
    told = talk_of(linked, of, day)
    wording = Wording(linked)
    handout: Iterator[Block]
    if isinstance(of, Clause):
        kind, title, about, outcome = "clause", clause_name(told, of), "", ""
        handout = iter([clause_box(told, wording, of)])
        cites = [cite_clause(linked, of, day)]
    elif isinstance(of, Pair):
        kind, title = "pair", f"临界对照：{of.left.key} 与 {of.right.key}"
        about = "；".join(held_title(case) for case in (of.left, of.right))
        outcome = "；".join(f"{case.key} {outcome_line(case)}" for case in (of.left, of.right))
        handout = pair_blocks(told, of, wording)
        cites = [cite_case(linked, case, day) for case in (of.left, of.right)]
    else:
        kind, title, about = "case", held_title(of), case_line(told, of)
        outcome = f"{outcome_line(of)}。{of.handling}"
        handout = case_blocks(told, of, wording)
        cites = [cite_case(linked, of, day)]
    return Material(
        kind=kind,
        title=title,
        about=about,
        outcome=outcome,
        handout=flow(handout),
        clauses={} if kind == "clause" else _clauses(told, wording),
        slides=slides_html(slide for slide in show(told).slides if slide.kind != "closing"),
        cites=cites,
    )


def flow(blocks: Iterable[Block]) -> str:
    """Blocks as HTML for a page."""
    html = template("lecture/flow.html").render(
        blocks=blocks, grouped=grouped, words=escape, headings={}, on_page=True
    )
    return "".join(line.strip() for line in html.split("\n"))


def _clauses(told: Talk, wording: Wording) -> dict[str, str]:
    return {clause.ref: flow([clause_box(told, wording, clause)]) for clause in told.clauses}

"""开放数据: which files there are, what their keys mean, an example of each, and how to cite."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from casebook import layout
from casebook.citation import cite_case, cite_clause
from casebook.layout import Page
from casebook.link import LinkedLibrary
from casebook.opendata.columns import Column, Key, columns, keys, table
from casebook.opendata.files import KINDS, TABLES, Kind
from casebook.opendata.rows import case_rows, clause_rows, link_rows, policy_rows, public_cases
from casebook.opendata.shapes import Shape

URL = "data/"
ABOUT = "案例、规定、条款和引用关系的数据文件，各键的含义，怎样引用。"
_LONGEST = 24
"""Characters of a text that an example shows."""

_ROWS: dict[str, Callable[[LinkedLibrary], Iterator[Shape]]] = {
    "cases": case_rows,
    "policies": policy_rows,
    "clauses": clause_rows,
    "links": link_rows,
}


@dataclass(frozen=True, slots=True)
class Shelf:
    """The files of one kind: their keys and columns, and the first row as an example."""

    kind: Kind
    keys: list[Key]
    columns: list[Column]
    example: Markup | None
    cells: list[tuple[str, str]]


def shelves(linked: LinkedLibrary) -> list[Shelf]:
    """Every kind of rows, in the order of the page."""
    return [_shelf(kind, next(_ROWS[kind.name](linked), None)) for kind in KINDS]


def _shelf(kind: Kind, row: Shape | None) -> Shelf:
    heads = list(columns(kind.shape)) if "csv" in kind.formats else []
    if row is None:
        return Shelf(kind, keys(kind.shape), heads, None, [])
    cells = [
        (head, _short(cell)) for head, cell in zip(*table(kind.shape, iter([row])), strict=True)
    ]
    shown = _abridged(row.model_dump(mode="json", by_alias=True, exclude_none=True))
    return Shelf(kind, keys(kind.shape), heads, _indented(shown), cells if heads else [])


def _abridged(value: Any) -> Any:
    """A value with the beginnings of its texts, and the first of each list."""
    if isinstance(value, dict):
        return {key: _abridged(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_abridged(inner) for inner in value[:1]]
    return _short(value) if isinstance(value, str) else value


def _short(text: str) -> str:
    text = text.replace("\n", " ")
    return text if len(text) <= _LONGEST or text.startswith("/") else f"{text[:_LONGEST]}……"


def _indented(value: Any) -> Markup:
    """JSON as HTML; indents are references, since pages lose the blanks that lines begin with."""
    lines = json.dumps(value, ensure_ascii=False, indent=1).split("\n")
    told = (
        Markup("&#32;") * 2 * (len(line) - len(bare)) + escape(bare)
        for line in lines
        for bare in [line.lstrip()]
    )
    return Markup("\n").join(told)


def pages(linked: LinkedLibrary) -> Iterator[Page]:
    """The page of the data files."""
    day = layout.build_day()
    case = next(public_cases(linked), None)
    clause = next(iter(linked.clauses.values()), None)
    cited = [
        *([("一件案例", cite_case(linked, case, day))] if case else []),
        *([("一条规定", cite_clause(linked, clause, day))] if clause else []),
    ]
    yield layout.filled(
        linked, "data.html", URL, "开放数据", ABOUT, "about",
        shelves=shelves(linked), tables=TABLES, cited=cited, case=case, clause=clause,
    )  # fmt: skip

"""What programs read: ``/data/`` and ``/cite/``.

Rows and their keys come from ``opendata``, so nothing else can leak. Files are made while they are
written, a row at a time: ten thousand cases are never held as text.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from casebook import urls
from casebook.citation import cite_batch, cite_case, cite_clause
from casebook.layout import EFFECT, month_words
from casebook.link import LinkedLibrary
from casebook.opendata.columns import table
from casebook.opendata.files import schemas
from casebook.opendata.rows import case_rows, clause_rows, link_rows, policy_rows, public_cases
from casebook.opendata.shapes import CaseRow, ClauseRow, LinkRow, Shape
from casebook.views import compare, selfcheck, updates

README = f"""\
开放数据

各文件的键和列的含义，见 schema 文件夹：JSON 和 JSON Lines 对应 名称.schema.json，
CSV 对应 名称-csv.schema.json（JSON Schema，2020-12 版）。文件都是 UTF-8。
网址从网站根目录写起。案例的来历（provenance）、条款的文字性质（text_kind），转引时一并写明。

{EFFECT}
规定的文字是学习摘编；正式依据以有权机关公布的文本为准。
"""


def write_exports(linked: LinkedLibrary, site: Path, day: date) -> None:
    """Write the data files, and how each entry is cited as of a day, below ``site``."""
    for path, pieces in (*exports(linked).items(), *citations(linked, day)):
        file = site / path
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("w", encoding="utf-8", newline="") as opened:
            opened.writelines([pieces] if isinstance(pieces, str) else pieces)


def exports(linked: LinkedLibrary) -> dict[str, Iterable[str]]:
    """The data files by path, each whole or in pieces that are made as they are taken: JSON with
    URLs relative to the site's root, from ``/``; JSON Lines; CSV for spreadsheets; the schema of
    each; the script that hands the page 对照自查 its cases."""
    return {
        "data/README.txt": README,
        "data/cases.json": as_json(case_rows(linked)),
        "data/cases.jsonl": as_lines(case_rows(linked)),
        "data/cases.csv": csv_lines(table(CaseRow, case_rows(linked))),
        "data/policies.json": as_json(policy_rows(linked)),
        "data/clauses.jsonl": as_lines(clause_rows(linked)),
        "data/clauses.csv": csv_lines(table(ClauseRow, clause_rows(linked))),
        "data/links.json": as_json(link_rows(linked)),
        "data/links.csv": csv_lines(table(LinkRow, link_rows(linked))),
        "data/compare.csv": as_csv(compare.table(linked)),
        "data/changes.csv": as_csv(updates.table(linked)),
        "data/self-check.js": selfcheck.script(linked),
        **{
            path: json.dumps(schema, ensure_ascii=False, indent=1) + "\n"
            for path, schema in schemas()
        },
    }


def citations(linked: LinkedLibrary, day: date) -> Iterator[tuple[str, str]]:
    """How every public case, batch and clause is cited, by path; a withdrawn case says no more
    than its tombstone."""
    for case in public_cases(linked):
        yield urls.case_cite_url(case), cite_case(linked, case, day) + "\n"
    for case in linked.withdrawn:
        if why := case.withdrawn:
            told = f"{case.id} 已撤回（{month_words(why.month)}，{why.reason}）\n"
            yield urls.case_cite_url(case), told
    for batch in linked.library.batches.values():
        if any(case.is_public for case in linked.of_batch[batch.id]):
            yield urls.batch_cite_url(batch), cite_batch(linked, batch, day) + "\n"
    for clause in linked.clauses.values():
        yield urls.clause_cite_url(clause), cite_clause(linked, clause, day) + "\n"


def as_json(rows: Iterable[Shape]) -> Iterator[str]:
    """Rows as one array."""
    start = "["
    for row in rows:
        text = row.model_dump_json(by_alias=True, exclude_none=True, indent=1)
        yield f"{start}\n {text.replace(chr(10), f'{chr(10)} ')}"
        start = ","
    yield "[]\n" if start == "[" else "\n]\n"


def as_lines(rows: Iterable[Shape]) -> Iterator[str]:
    """Rows as JSON Lines."""
    return (f"{row.model_dump_json(by_alias=True, exclude_none=True)}\n" for row in rows)


def as_csv(rows: Iterable[Iterable[str]]) -> str:
    """Rows as a spreadsheet opens them: a byte order mark, RFC 4180, and no cell is a formula."""
    return "".join(csv_lines(rows))


def csv_lines(rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """As ``as_csv``, a row at a time."""
    yield "\ufeff"
    for row in rows:
        line = io.StringIO(newline="")
        csv.writer(line).writerow([_harmless(cell) for cell in row])
        yield line.getvalue()


_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
"""What a formula may begin with, in full width too: some spreadsheets make it narrow."""


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell

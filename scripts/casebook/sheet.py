"""A sheet for the desk: headings, lines and tables, written as a page to print and as Word."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import Table

from casebook.layout import template
from casebook.officewrite import about, steady

_LATIN, _CHINESE = "Times New Roman", "宋体"
_ABOUT_THE_MAKER = ("/thumbnail", "/extended-properties")
"""Parts of the blank document that tell of another program."""


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered part of a sheet: lines of text, then a table if it has rows."""

    title: str
    lines: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: the name of its files, its title and a line under it, its parts."""

    name: str
    title: str
    subtitle: str
    sections: tuple[Section, ...] = field(default=())


def write_sheet(sheet: Sheet, folder: Path) -> Iterator[Path]:
    """Write ``<name>.html`` and ``<name>.docx`` into a folder; yield their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    page = folder / f"{sheet.name}.html"
    page.write_text(template("sheet.html").render(sheet=sheet), encoding="utf-8", newline="\n")
    yield page
    word = folder / f"{sheet.name}.docx"
    packed = BytesIO()
    _document(sheet).save(packed)
    word.write_bytes(steady(packed.getvalue()))
    yield word


def _document(sheet: Sheet) -> Document:
    document = docx.Document()
    _set_up(document)
    title = document.add_heading(sheet.title, level=0)
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_paragraph(sheet.subtitle).alignment = WD_ALIGN_PARAGRAPH.CENTER
    for section in sheet.sections:
        document.add_heading(section.title, level=1)
        for line in section.lines:
            document.add_paragraph(line)
        if section.rows:
            _fill(document.add_table(rows=1, cols=len(section.header)), section)
    return document


def _set_up(document: Document) -> None:
    """A4, Chinese fonts in every style that is used, and nothing about who made it."""
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.2)
    page.top_margin = page.bottom_margin = Cm(2)
    for name, size in (("Normal", 10.5), ("Title", 18), ("Heading 1", 13)):
        style = document.styles[name]
        style.font.name = _LATIN
        style.font.size = Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for key in list(fonts.attrib):
            if key.endswith("Theme"):
                del fonts.attrib[key]
        fonts.set(qn("w:eastAsia"), _CHINESE)
    language = document.styles.element.find(f".//{qn('w:docDefaults')}//{qn('w:lang')}")
    if language is not None:
        language.set(qn("w:eastAsia"), "zh-CN")
    relations = document.part.package.rels
    for name in [n for n, r in relations.items() if r.reltype.endswith(_ABOUT_THE_MAKER)]:
        del relations[name]
    about(document.core_properties, "")


def _fill(table: Table, section: Section) -> None:
    table.style = "Table Grid"
    repeated = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)
    for cell, text in zip(table.rows[0].cells, section.header, strict=True):
        cell.paragraphs[0].add_run(text).bold = True
    for row in section.rows:
        added = table.add_row()  # type: ignore[no-untyped-call]
        for cell, text in zip(added.cells, row, strict=True):
            cell.text = text

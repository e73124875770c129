"""A script as Word: the lecture text and the handout in the format of official documents."""

from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from itertools import pairwise
from math import ceil
from unicodedata import east_asian_width

import docx
from docx.oxml.ns import qn
from docx.oxml.text.run import CT_R
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.text.paragraph import Paragraph as WordParagraph

from casebook.lectures.blocks import (
    Block,
    Box,
    Break,
    Grid,
    Heading,
    Manner,
    Paragraph,
    Ruled,
    Script,
)
from casebook.lectures.word_styles import LINE, TINT, blank, w
from casebook.officewrite import about, steady, writable
from casebook.syllabus import Faces

_STYLES: dict[Manner, str] = {
    "body": "BodyText",
    "lead": "Lead",
    "note": "Note",
    "item": "BodyText",
    "question": "Question",
    "small": "Small",
    "centred": "Centred",
}
_LISTED = 2
"""The lowest level of headings in the table of contents."""
_SHORT = 4
"""Characters that the cells of a centred column have at most."""
_WHOLE = 260
"""Characters that a box may have to stay on one page: about a third of it."""
_TALL = 567
"""Height of a row to write in, in twentieths of a point: 10 mm."""
_EM = 440
"""The title's, in twentieths of a point."""


def word(script: Script, faces: Faces) -> bytes:
    """The script as a .docx, the same bytes for the same script and faces."""
    document = docx.Document(BytesIO(blank(faces, script.language)))
    about(document.core_properties, script.title, script.language)
    footer = document.sections[0].footer.paragraphs[0]._p
    footer.append(_run(script.footer))
    end = document.element.body.sectPr
    for element in _elements(script):
        end.addprevious(element)
    packed = BytesIO()
    document.save(packed)
    return steady(packed.getvalue())


def _elements(script: Script) -> Iterator[BaseOxmlElement]:
    """Title, contents and blocks, in order."""
    yield _title(script.title)
    if script.subtitle:
        yield _paragraph("Subtitle", _run(script.subtitle))
    if script.contents:
        yield from _contents(script.blocks)
    for index, (before, block) in enumerate(pairwise((None, *script.blocks))):
        if block is None:
            continue
        elements = _rendered(block, before, index)
        yield from _on_new_page(elements) if isinstance(before, Break) else elements


def _rendered(block: Block, before: Block | None, index: int) -> list[BaseOxmlElement]:
    """The elements of a block that follows ``before``."""
    match block:
        case Heading():
            return [_heading(block, index)]
        case Paragraph():
            follows = isinstance(before, Paragraph) and before.manner == "note"
            labelled = block.manner == "note" and not follows
            return [_text(block, _STYLES[block.manner], labelled=labelled)]
        case Grid():
            return [_grid(block), _gap()]
        case Box():
            return [_box(block), _gap()]
        case Ruled():
            return [_paragraph("Ruled") for _ in range(block.lines)]
        case Break():
            return []


def _on_new_page(elements: list[BaseOxmlElement]) -> list[BaseOxmlElement]:
    """The same elements, the first at the top of a page; a table needs a paragraph for that."""
    if elements and elements[0].tag == qn("w:tbl"):
        elements = [_gap(), *elements]
    for first in elements[:1]:
        WordParagraph(first, None).paragraph_format.page_break_before = True  # type: ignore[arg-type]
    return elements


def _paragraph(style: str, *inner: BaseOxmlElement) -> BaseOxmlElement:
    return w("p", w("pPr", w("pStyle", val=style)), *inner)


def _gap() -> BaseOxmlElement:
    """A low paragraph: it also keeps a table from growing together with the next one."""
    return _paragraph("Gap")


def _run(text: str, *, strong: bool = False, style: str = "") -> BaseOxmlElement:
    """Text, with quotation marks, dashes and dots in the Chinese face and not the Latin one."""
    named = [w("rStyle", val=style)] if style else []
    bold = [w("b")] if strong else []
    run = w("r", w("rPr", *named, w("rFonts", hint="eastAsia"), *bold))
    assert isinstance(run, CT_R)
    run.text = writable(text)
    return run


def _text(paragraph: Paragraph, style: str, *, labelled: bool = False) -> BaseOxmlElement:
    """A paragraph with its mark, and before a trainer's note what it is."""
    label = [_run("教员提示　", style="NoteLabel")] if labelled else []
    mark = [_run(paragraph.mark)] if paragraph.mark else []
    runs = (_run(run.text, strong=run.strong) for run in paragraph.runs if run.text)
    return _paragraph(style, *label, *mark, *runs)


def _title(text: str) -> BaseOxmlElement:
    """The title; one of several lines is set in a narrower block, so that they are alike."""
    title = _paragraph("Title", _run(text))
    width = sum(_EM if east_asian_width(sign) in "WFA" else _EM // 2 for sign in text)
    if width > LINE:
        block = width // ceil(width / LINE) + _EM  # one more character for how lines break
        side = max(0, (LINE - block) // 2)
        title[0].append(w("ind", left=side, right=side))
    return title


def _heading(heading: Heading, index: int) -> BaseOxmlElement:
    """A heading, with a bookmark for the table of contents."""
    style = f"Heading{heading.level}"
    if heading.level > _LISTED:
        return _paragraph(style, _run(heading.text))
    start = w("bookmarkStart", id=index, name=_bookmark(index))
    return _paragraph(style, start, _run(heading.text), w("bookmarkEnd", id=index))


def _bookmark(index: int) -> str:
    return f"_Toc{index + 1:08}"


def _contents(blocks: Sequence[Block]) -> Iterator[BaseOxmlElement]:
    """A table of contents that is right without being updated; none without headings.

    It has no page numbers: only the program that shows the document knows the pages.
    """
    entries = [
        _paragraph(
            f"TOC{block.level}",
            w("hyperlink", _run(block.text), anchor=_bookmark(index), history=1),
        )
        for index, block in enumerate(blocks)
        if isinstance(block, Heading) and block.level <= _LISTED
    ]
    if not entries:
        return
    code = w("instrText")
    code.text = f'TOC \\o "1-{_LISTED}" \\n \\h \\z'
    for place, inner in enumerate((_field("begin"), w("r", code), _field("separate"))):
        entries[0].insert(1 + place, inner)
    entries[-1].append(_field("end"))
    kind = w("docPartObj", w("docPartGallery", val="Table of Contents"), w("docPartUnique"))
    content = w("sdtContent", _paragraph("TOCHeading", _run("目　录")), *entries)
    yield w("sdt", w("sdtPr", kind), content)
    yield _gap()


def _field(kind: str) -> BaseOxmlElement:
    return w("r", w("fldChar", fldCharType=kind))


def _grid(grid: Grid) -> BaseOxmlElement:
    """A table of fixed widths; its header comes again on every page."""
    widths = _shared_out(grid.widths)
    narrow = [
        all(len(cell) <= _SHORT for cell in column) for column in zip(*grid.rows, strict=True)
    ]
    head = [_cell(text, width, "CellHead") for text, width in zip(grid.header, widths, strict=True)]
    rows = [w("tr", w("trPr", w("cantSplit"), w("tblHeader")), *head)]
    for index, row in enumerate(grid.rows):
        strong = index in grid.strong
        texts = (f"▲{row[0]}", *row[1:]) if strong else row
        cells = [
            _cell(text, width, "Cell", strong=strong, centred=centred)
            for text, width, centred in zip(texts, widths, narrow, strict=True)
        ]
        tall = [] if row[-1] else [w("trHeight", val=_TALL, hRule="atLeast")]
        rows.append(w("tr", w("trPr", w("cantSplit"), *tall), *cells))
    return _table("TableGrid", widths, rows)


def _shared_out(shares: Sequence[int]) -> list[int]:
    """Widths that fill the line, by shares."""
    edges = [LINE * sum(shares[:end]) // sum(shares) for end in range(len(shares) + 1)]
    return [right - left for left, right in pairwise(edges)]


def _cell(
    text: str, width: int, style: str, *, strong: bool = False, centred: bool = False
) -> BaseOxmlElement:
    paragraph = _paragraph(style, _run(text, strong=strong))
    if centred:
        paragraph[0].append(w("jc", val="center"))
    shade = [w("shd", val="clear", color="auto", fill=TINT)] if style == "CellHead" else []
    return w(
        "tc",
        w("tcPr", w("tcW", w=width, type="dxa"), *shade, w("vAlign", val="center")),
        paragraph,
    )


def _table(style: str, widths: Sequence[int], rows: Iterable[BaseOxmlElement]) -> BaseOxmlElement:
    properties = w(
        "tblPr",
        w("tblStyle", val=style),
        w("tblW", w=sum(widths), type="dxa"),
        w("tblLayout", type="fixed"),
        w("tblLook", val="0620", firstRow=1, noHBand=1, noVBand=1),
    )
    columns = w("tblGrid", *(w("gridCol", w=width) for width in widths))
    return w("tbl", properties, columns, *rows)


def _box(box: Box) -> BaseOxmlElement:
    """A framed text, on one page unless it is long."""
    inner = [_paragraph("BoxTitle", _run(box.title, strong=False))]
    for paragraph in box.paragraphs:
        style = "Small" if paragraph.manner == "small" else "BoxText"
        inner.append(_text(paragraph, style))
    short = sum(len(paragraph.text) for paragraph in box.paragraphs) <= _WHOLE
    row = w("tr", w("trPr", *([w("cantSplit")] if short else [])))
    row.append(w("tc", w("tcPr", w("tcW", w=LINE, type="dxa")), *inner))
    return _table("Box", [LINE], [row])

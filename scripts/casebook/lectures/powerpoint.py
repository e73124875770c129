"""A deck as PowerPoint: real titles, text, tables, notes and numbers, made to be edited."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from pptx import Presentation
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.util import Pt

from casebook.lectures import blank_pptx, fitting
from casebook.lectures.blank_pptx import (
    BELOW,
    FOOTER,
    KICKER,
    LAYOUTS,
    NUMBER,
    PADDING,
    ROOM_OF_TITLE,
    TABLE_STYLE,
    TOP,
    Layout,
)
from casebook.lectures.blocks import Grid
from casebook.lectures.drawing import (
    NAMESPACES,
    Area,
    number_paragraph,
    paragraph,
    placeholder,
)
from casebook.lectures.slides import Deck, Kind, Slide
from casebook.officewrite import about, steady, writable
from casebook.syllabus import Faces

_MARKS = ("●", "◐", "◇")
_TONES = {"plain": "tx1", "yes": "accent2", "part": "accent3", "no": "accent4"}
_CELLS = (20, 18, 16, 14)
_ROOMIEST = 1.3
"""How far rows may stretch where a table leaves room."""
_GAP = 16.0
"""Between a title and what stands below it."""
_HANGING = 26.0
"""Between the sign of a point and its text."""
_BULLET = (
    f'<a:pPr marL="{Pt(_HANGING)}" indent="-{Pt(_HANGING)}"><a:buClr><a:schemeClr val="accent1"/>'
    '</a:buClr><a:buFont typeface="Arial"/><a:buChar char="•"/></a:pPr>'
)
_CLOSE = f'<a:pPr><a:lnSpc><a:spcPct val="{fitting.CELL_SPACED * 100000:.0f}"/></a:lnSpc></a:pPr>'
_NUMBERED = re.compile(r"[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\d+[.．、]")
"""A line that brings its own number needs no other sign."""
_TURNED = "▲"
_TABLE = "http://schemas.openxmlformats.org/drawingml/2006/table"


@dataclass(frozen=True, slots=True)
class _Look:
    """Sizes a kind of slide may take, from large to small, and its layout by number."""

    layout: int
    titles: tuple[int, ...]
    sizes: tuple[int, ...]
    bulleted: bool = False


_HEADS = (32, 28, 24, 20, 18)
_LOOKS: dict[Kind, _Look] = {
    "cover": _Look(0, (44, 40, 36, 32, 28, 24, 20, 18), (22, 20, 18)),
    "part": _Look(1, (40, 36, 32, 28, 24, 20, 18), (26, 24, 22, 20)),
    "facts": _Look(2, _HEADS, (28, 26, 24)),
    "points": _Look(2, _HEADS, (26, 24, 22, 20), bulleted=True),
    "question": _Look(3, (24, 22, 20, 18), (40, 36, 32, 28)),
    "outcome": _Look(4, (54, 48, 44, 40, 36, 32, 28, 24, 20, 18), (26, 24, 22, 20)),
    "clause": _Look(5, _HEADS, (28, 26, 24, 22)),
    "grid": _Look(6, _HEADS, (22, 20, 18)),
    "closing": _Look(1, (40, 36, 32, 28, 24, 20, 18), (24, 22, 20, 18)),
}
_TEXT, _BIG = 2, 1
"""The layouts of a table with lines over it, and of a question that has no lines."""


@dataclass(frozen=True, slots=True)
class _Leaf:
    """What stands on one slide of the file: a slide of the deck, or a share of it.

    An area is given where it is not that of the layout.
    """

    slide: Slide
    look: _Look
    title: str
    title_size: int
    title_area: Area
    area: Area
    lines: tuple[str, ...] = ()
    size: int = 0
    grid: Grid | None = None
    cell_size: int = 0


def powerpoint(deck: Deck, faces: Faces) -> bytes:
    """Return the deck as a PPTX file of 16:9, the same bytes for the same deck.

    What does not fit on one slide goes on on further ones of the same title and “（续）”.
    """
    show = Presentation(BytesIO(blank_pptx.blank(faces.slides[0], deck.language)))
    layouts = list(show.slide_layouts)
    leaves = (leaf for slide in deck.slides for leaf in _leaves(slide))
    for number, leaf in enumerate(leaves, 1):
        shown = show.slides.add_slide(layouts[leaf.look.layout])
        shapes = "".join(_shapes(leaf, number, deck.language))
        drawn: Any = parse_xml(f"<p:spTree {NAMESPACES}>{shapes}</p:spTree>")
        shown.shapes.element[2:] = drawn
        if leaf.title == leaf.slide.title and leaf.slide.notes.strip():
            _note(shown, leaf.slide.notes, deck.language)
    about(show.core_properties, deck.title, deck.language)
    packed = BytesIO()
    show.save(packed)
    return steady(packed.getvalue())


def _leaves(slide: Slide) -> Iterator[_Leaf]:
    look = _LOOKS[slide.kind]
    if slide.kind == "grid" and slide.lines:
        look = replace(look, layout=_TEXT)
    elif slide.kind == "question" and not slide.lines:
        look = _LOOKS["part"]
    whole = _headed(slide, look)
    shares = _text_shares(whole) if slide.grid is None else _grid_shares(whole, slide.grid)
    for number, leaf in enumerate(shares):
        yield replace(leaf, title=f"{slide.title}（续）") if number else leaf


def _headed(slide: Slide, look: _Look) -> _Leaf:
    """A leaf with its title set, and the area that is left below it."""
    layout = LAYOUTS[look.layout]
    place, text = layout.title, layout.text or BELOW
    title = f"{slide.title}（续）"  # so that all leaves of a slide look alike

    def height(size: int) -> float:
        return fitting.title_height(title, size, place.width)

    most = max(place.height, ROOM_OF_TITLE)
    size = fitting.first_fitting(look.titles, lambda size: height(size) <= most)
    more = max(height(size) - place.height, 0)
    if layout.title_from == "b":  # it grows upwards, then downwards
        up = min(more, place.top - TOP)
        place = replace(place, top=place.top - up, height=place.height + more)
        more -= up
    else:
        place = replace(place, height=place.height + more)
    area = replace(text, top=text.top + more, height=max(text.height - more, 60))
    return _Leaf(slide, look, slide.title, size, place, area)


def _text_shares(whole: _Leaf) -> Iterator[_Leaf]:
    framed = LAYOUTS[whole.look.layout].framed
    pad = 2 * PADDING if framed else 0
    width = whole.area.width - pad - (_HANGING if whole.look.bulleted else 0)
    lines = _lines(whole.slide)
    size, pages = fitting.text_pages(lines, whole.look.sizes, width, whole.area.height - pad)
    for page in pages:
        taken = sum(fitting.text_height(line, size, width) for line in page) + pad
        area = replace(whole.area, height=taken) if framed else whole.area
        yield replace(whole, lines=page, size=size, area=area)


def _grid_shares(whole: _Leaf, grid: Grid) -> Iterator[_Leaf]:
    """The lines over the table if they are few, else before it; then the rows."""
    grid = replace(grid, rows=tuple(_marked(grid)))
    area, lines = whole.area, _lines(whole.slide)
    size, pages = fitting.text_pages(lines, whole.look.sizes, area.width, area.height / 3)
    taken = sum(fitting.text_height(line, size, area.width) for line in pages[0])
    above = bool(lines) and len(pages) == 1
    if lines and not above:
        yield from _text_shares(whole)
    gap = taken + _GAP if above else 0
    below = replace(area, top=area.top + gap, height=area.height - gap)
    cell_size, grids = fitting.grid_pages(grid, _CELLS, area.width, below.height)
    for number, share in enumerate(grids):
        over = lines if above and not number else ()
        yield replace(whole, lines=over, size=size, grid=share, cell_size=cell_size, area=below)


def _marked(grid: Grid) -> Iterator[tuple[str, ...]]:
    """The rows; those that decided say so by a sign in their first cell."""
    for number, row in enumerate(grid.rows):
        strong = number in grid.strong and row and not row[0].startswith(_TURNED)
        yield (f"{_TURNED} {row[0]}", *row[1:]) if strong else row


def _lines(slide: Slide) -> tuple[str, ...]:
    return tuple(part for line in slide.lines for part in line.split("\n") if part.strip())


def _xml(text: str) -> str:
    return escape(writable(text))


def _shapes(leaf: _Leaf, number: int, language: str) -> Iterator[str]:
    slide, layout = leaf.slide, LAYOUTS[leaf.look.layout]
    what = "ctrTitle" if layout.kind == "title" else "title"
    title = paragraph(
        _xml(" ".join(leaf.title.split())), language, face=_face(leaf.title_size, leaf.title, slide)
    )
    area = leaf.title_area if leaf.title_area != layout.title else None
    yield placeholder(2, "标题", f'type="{what}"', title, area=area)
    if slide.kicker.strip():
        told = paragraph(_xml(slide.kicker), language)
        yield placeholder(3, "眉题", f'type="body" sz="quarter" idx="{KICKER}"', told)
    if leaf.lines:
        yield _text(leaf, layout, language)
    if leaf.grid:
        yield _table(leaf, leaf.grid, language)
    if slide.footer.strip():
        told = paragraph(_xml(slide.footer), language, before='<a:pPr algn="l"/>')
        yield placeholder(6, "页脚", f'type="ftr" sz="quarter" idx="{FOOTER}"', told)
    told = number_paragraph(str(number), language)
    yield placeholder(7, "页码", f'type="sldNum" sz="quarter" idx="{NUMBER}"', told)


def _face(size: int, text: str, slide: Slide) -> str:
    """The size of a run, and the colour of the outcome if it is what the run tells."""
    tells = slide.kind == "outcome" and text.startswith(_MARKS)
    colour = f'|<a:solidFill><a:schemeClr val="{_TONES[slide.tone]}"/></a:solidFill>'
    return f'sz="{size}00" b="1"{colour}' if tells else f'sz="{size}00"'


def _text(leaf: _Leaf, layout: Layout, language: str) -> str:
    what = "subTitle" if layout.kind == "title" else "body"
    said = "".join(
        paragraph(
            _xml(line),
            language,
            before=_BULLET if leaf.look.bulleted and not _NUMBERED.match(line) else "",
            face=_face(leaf.size, line, leaf.slide),
        )
        for line in leaf.lines
    )
    area = leaf.area
    if leaf.grid:
        height = sum(fitting.text_height(line, leaf.size, area.width) for line in leaf.lines)
        area = replace(area, top=area.top - height - _GAP, height=height)
    place = area if area != layout.text else None
    return placeholder(4, "正文", f'type="{what}" idx="1"', said, area=place)


def _table(leaf: _Leaf, grid: Grid, language: str) -> str:
    widths = fitting.column_widths(grid, leaf.area.width)
    rows = (grid.header, *grid.rows)
    heights = [fitting.row_height(row, leaf.cell_size, widths) for row in rows]
    stretch = max(min(leaf.area.height / sum(heights), _ROOMIEST), 1)
    columns = "".join(f'<a:gridCol w="{Pt(width)}"/>' for width in widths)
    body = "".join(
        f'<a:tr h="{Pt(height * stretch)}">{"".join(_cells(leaf, row, at - 1, language))}</a:tr>'
        for at, (row, height) in enumerate(zip(rows, heights, strict=True))
    )
    place = replace(leaf.area, height=sum(heights) * stretch)
    named = quoteattr(writable(leaf.title))
    return (
        f'<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="5" name="表格" descr={named}/>'
        '<p:cNvGraphicFramePr><a:graphicFrameLocks noGrp="1"/></p:cNvGraphicFramePr><p:nvPr/>'
        f"</p:nvGraphicFramePr><p:xfrm>{place.xml}</p:xfrm><a:graphic>"
        f'<a:graphicData uri="{_TABLE}"><a:tbl><a:tblPr firstRow="1" firstCol="1">'
        f"<a:tableStyleId>{TABLE_STYLE}</a:tableStyleId></a:tblPr><a:tblGrid>{columns}</a:tblGrid>"
        f"{body}</a:tbl></a:graphicData></a:graphic></p:graphicFrame>"
    )


def _cells(leaf: _Leaf, row: tuple[str, ...], at: int, language: str) -> Iterator[str]:
    """The cells of a row; the header is row -1."""
    strong = leaf.grid is not None and at in leaf.grid.strong
    fill = '<a:solidFill><a:schemeClr val="accent6"/></a:solidFill>' if strong else ""
    for column, cell in enumerate(row):
        bold = ' b="1"' if strong or at < 0 or not column else ""
        face = f'sz="{leaf.cell_size}00"{bold}'
        told = "".join(
            paragraph(_xml(part), language, before=_CLOSE, face=face) for part in cell.split("\n")
        )
        yield (
            f"<a:tc><a:txBody><a:bodyPr/><a:lstStyle/>{told}</a:txBody>"
            f'<a:tcPr anchor="ctr">{fill}</a:tcPr></a:tc>'
        )


def _note(shown: Any, notes: str, language: str) -> None:
    """Put what is for the trainer alone on the notes of a slide."""
    told = "".join(paragraph(_xml(line.strip()), language) for line in notes.strip().split("\n"))
    box = shown.notes_slide.notes_placeholder.element.find(qn("p:txBody"))
    box[2:] = parse_xml(f"<p:txBody {NAMESPACES}>{told}</p:txBody>")

"""A lecture text or a handout as PDF, in the format of official documents."""

import re
import struct
import warnings
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import redirect_stdout
from functools import partial
from importlib import import_module
from io import StringIO
from typing import Any

from markupsafe import Markup, escape

from casebook.layout import template
from casebook.lectures.blocks import Heading, Script, grouped
from casebook.officewrite import writable
from casebook.syllabus import Faces

_PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk"
_LATIN = re.compile(r"([0-9A-Za-z](?:[0-9A-Za-z .,:%/+#_&-]*[0-9A-Za-z%])?)")
_MOST_SPREAD = 0.15
"""How much of an em may come between two characters; a line that lacks more stays short."""

_ROW = 96
"""Bytes of a row of packed outlines: whole entries of an index, whether of two or three bytes."""


class PaperError(Exception):
    """What the system lacks to set Chinese text, in Chinese."""


def paper(script: Script, faces: Faces) -> bytes:
    """``script`` as a tagged PDF: the same bytes for the same script, faces and system fonts.

    Raises ``PaperError`` when Pango or a font with Chinese characters is missing.
    """
    weasyprint = _weasyprint()
    headings = {
        f"heading-{number}": block
        for number, block in enumerate((b for b in script.blocks if isinstance(b, Heading)), 1)
    }
    html = _markup(script, headings, faces)
    fetcher = weasyprint.urls.URLFetcher(allowed_protocols=())
    document = weasyprint.HTML(string=html, url_fetcher=fetcher).render()
    for page in document.pages:
        _spread(page._page_box.descendants())
    finish = partial(_finish, headings)
    packed: bytes = document.write_pdf(pdf_tags=True, pdf_identifier=True, finisher=finish)
    return packed


def _weasyprint() -> Any:
    """WeasyPrint, which is slow to import and needs libraries and fonts of the system."""
    with warnings.catch_warnings(), redirect_stdout(StringIO()):
        # Without any font Pango crashes the process; without this library fonts stay whole.
        warnings.filterwarnings("error", message=".*(FontConfig|HarfBuzz-Subset)")
        try:
            return import_module("weasyprint")
        except (ImportError, OSError, Warning) as problem:
            raise PaperError(_lacking(f"排版需要的程序库或者字体（{problem}）")) from problem


def _lacking(what: str) -> str:
    return f"不能生成 PDF：系统缺少{what}。Debian 上运行：apt-get install {_PACKAGES}"


def _markup(script: Script, headings: Mapping[str, Heading], faces: Faces) -> str:
    """The HTML that WeasyPrint sets."""
    return template("lecture/paper.html").render(
        script=script,
        headings=headings,
        face={name: _family(faces, name) for name in type(faces).model_fields},
        grouped=grouped,
        on_page=False,
        words=_words,
        plain=writable,
    )


def _words(text: str) -> Markup:
    """Text with its numbers and Latin words marked: their face has quotes that are too narrow."""
    parts = _LATIN.split(writable(text))
    return Markup("").join(
        Markup('<span class="latin">{}</span>').format(part) if place % 2 else escape(part)
        for place, part in enumerate(parts)
    )


def _family(faces: Faces, name: str) -> Markup:
    """A chain of faces as CSS writes it; what Latin has not comes from the body's."""
    chain: tuple[str, ...] = getattr(faces, name)
    if name == "latin":
        chain += faces.body
    return Markup(", ").join(
        Markup('"' + re.sub(r"[^\w -]", lambda sign: f"\\{ord(sign[0]):x} ", family) + '"')
        for family in chain
    )


def _spread(boxes: Iterable[Any]) -> None:
    """Space the characters of full lines out to the measure, as Chinese is justified.

    WeasyPrint justifies by stretching blanks, which Chinese has not. Text whose alignment the
    style sheet leaves at ``start`` is spread; ``left`` stays as it is.
    """
    for block in boxes:
        for line in getattr(block, "children", ()):
            full = type(line).__name__ == "LineBox" and line.resume_at is not None
            if full and line.style["text_align_all"] == "start":
                _spread_line(line, block.content_box_x() + block.width)


def _spread_line(line: Any, right: float) -> None:
    texts = [box for box in line.descendants() if type(box).__name__ == "TextBox"]
    gaps = sum(len(box.text) for box in texts) - 1
    if gaps < 1:
        return
    last = texts[-1]
    each = (right - last.position_x - last.width + _spacing(last)) / gaps
    if not 0 < each < _MOST_SPREAD * last.style["font_size"]:
        return
    shift = 0.0
    for box in texts:
        box.position_x += shift
        shift += each * len(box.text)
        box.style = box.style.copy()
        box.style["letter_spacing"] = _spacing(box) + each


def _spacing(box: Any) -> float:
    spacing = box.style["letter_spacing"]
    return 0.0 if spacing == "normal" else float(spacing)


def _finish(headings: Mapping[str, Heading], document: Any, pdf: Any) -> None:
    """Refuse boxes for characters; say nothing of tools; make tags tell what they should."""
    _refuse_boxes(document)
    del pdf.info["Producer"]
    _set_margins_aside(pdf)
    for entry in pdf.objects:
        if getattr(entry, "extra", {}).get("Subtype") == "/OpenType":
            _pack_font(entry)
        if not isinstance(entry, dict):
            continue
        if entry.get("S") == "/TH":
            entry["A"]["Scope"] = "/Column"
        elif entry.get("S") == "/TD":
            # Scope says the same as these lists, which need an index that is not written.
            entry["A"].pop("Headers", None)
        elif entry.get("Subtype") == "/Link":
            entry["Contents"].string = writable(headings[entry["Dest"].string].text)


def _refuse_boxes(document: Any) -> None:
    missing = {chr(sign) for font in document.fonts.values() for sign in font.missing}
    if any(_is_common(sign) for sign in missing):
        raise PaperError(_lacking("含有汉字的字体"))


def _is_common(sign: str) -> bool:
    """Whether this is a Chinese character that every Chinese face has."""
    try:
        return len(sign.encode("gb2312")) == 2 and "\u4e00" <= sign <= "\u9fff"
    except UnicodeEncodeError:
        return False


def _set_margins_aside(pdf: Any) -> None:
    """Mark footers and page numbers as artifacts: they are tagged, but stand in no list of tags."""
    objects: dict[bytes, Any] = {entry.reference: entry for entry in pdf.objects}
    root = objects[pdf.catalog["StructTreeRoot"]]
    whole = objects[root["K"][0]]
    listed = set(whole["K"])
    owners = objects[root["ParentTree"]]["Nums"][1::2]
    for reference, element in objects.items():
        if not isinstance(element, dict) or element.get("P") != whole.reference:
            continue
        if reference not in listed:
            page = objects[element["Pg"]]
            marks = set(_dissolved(element, objects))
            for mark in marks:
                owners[page["StructParents"]][mark] = "null"
            content = objects[page["Contents"]].stream
            for place, item in enumerate(content):
                if isinstance(item, dict) and item.get("MCID") in marks:
                    content[place - 1 : place + 1] = "/Artifact", "<</Type /Pagination>>"


def _dissolved(element: Any, objects: Mapping[bytes, Any]) -> Iterator[int]:
    """The numbers of the content that a tag and those below it hold; they end up empty."""
    for kid in element["K"]:
        if isinstance(kid, int):
            yield kid
        else:
            yield from _dissolved(objects[kid], objects)
    element.clear()


def _pack_font(stream: Any) -> None:
    """Leave of an OpenType font what a PDF needs, its outlines, and pack their index small.

    Subsets keep the numbers of their glyphs, so nearly all of an index of 65,000 entries rises by
    one from entry to entry. Rows told by their difference from the row above shrink to nothing.
    """
    outlines = _table(stream.stream[0], b"CFF ")
    if outlines is None:
        return
    outlines += bytes(-len(outlines) % _ROW)
    rise = _less(outlines, bytes(_ROW) + outlines[:-_ROW])
    rows = []
    for start in range(0, len(outlines), _ROW):
        row = slice(start, start + _ROW)
        rows.append(b"\2" + rise[row] if len(set(rise[row])) < 16 else b"\0" + outlines[row])
    stream.stream, stream.compress = [zlib.compress(b"".join(rows), 9)], False
    stream.extra["Subtype"] = "/CIDFontType0C"
    stream.extra["Filter"] = "/FlateDecode"
    stream.extra["DecodeParms"] = f"<</Predictor 15/Columns {_ROW}>>"


def _less(minuend: bytes, subtrahend: bytes) -> bytes:
    """The difference byte by byte, modulo 256; all at once, which a loop is too slow for."""
    top = int.from_bytes(b"\x80" * len(minuend))
    one, two = int.from_bytes(minuend), int.from_bytes(subtrahend)
    return (((one | top) - (two & ~top)) ^ ((one ^ ~two) & top)).to_bytes(len(minuend))


def _table(font: bytes, tag: bytes) -> bytes | None:
    """A table of an OpenType font."""
    for entry in range(12, 12 + 16 * int.from_bytes(font[4:6]), 16):
        if font[entry : entry + 4] == tag:
            start, length = struct.unpack(">LL", font[entry + 8 : entry + 16])
            return font[start : start + length]
    return None

"""Office documents to plain text: .docx, .md and .txt, or an error that says why not.

Everything a reader of the document sees is text here, wherever it stands: tables, text boxes,
headers and footers, notes, comments. What the document says about itself (author, company, dates)
is never read. A hostile file is refused before any of its text is parsed (``officezip``).
"""

import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
from docx.oxml.parser import parse_xml
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.styles.style import ParagraphStyle

from casebook.officezip import OfficeFileError, refuse_hostile
from casebook.reasons import reason
from casebook.sourcefile import HIDDEN

__all__ = ["OfficeFileError", "OfficeText", "read_office", "read_plain"]

LARGEST = 50 * 1024 * 1024
"""Bytes; a document of text has less than one hundredth of it."""

Paragraph = tuple[str, int]
"""A line of text and its heading level, 0 for none."""

_SAVE_AS = "用 Word 或 WPS 打开，另存为 .docx 再导入"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHER_FORMATS = (
    (b"%PDF", "PDF 文件", "找到原来的 Word 文件；只有 PDF 的，转成文字、逐字核对后另存为 .docx"),
    (b"{\\rtf", "RTF 文件", _SAVE_AS),
    (_COMPOUND, "旧版 .doc 或 .wps 文件", _SAVE_AS),
)
_ZIP = b"PK"
_LATER = ("header", "footer", "footnotes", "endnotes", "chart", "diagramData", "comments")
"""Parts that follow the text of the document, in this order, by the end of their content type."""
_UNSEEN = {"pPr", "rPr", "tblPr", "trPr", "tcPr", "sectPr", "sdtPr", "del", "moveFrom", "Fallback"}
"""Elements without text of the document: properties, what was deleted, second renderings."""
_PICTURES = {"blip", "imagedata", "chart", "relIds"}
_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_MARKDOWN_HEADING = re.compile(r"(#{1,6})[ \t\u3000]+(.*?)[ \t]*#*[ \t]*")


@dataclass(frozen=True, slots=True)
class OfficeText:
    """The text of a document by paragraphs, and what it leaves out."""

    paragraphs: tuple[Paragraph, ...]
    pictures: int = 0
    """How many pictures, charts and diagrams it leaves out."""
    numbered: int = 0
    """How many paragraphs have an automatic number, which is not in their text."""

    @property
    def text(self) -> str:
        """All paragraphs, each on a line of its own."""
        return "\n".join(text for text, _ in self.paragraphs)


def read_office(file: Path) -> OfficeText:
    """Read a .docx, .md or .txt file.

    Text files are UTF-8 or GB18030. A paragraph never contains a line end; empty paragraphs stay,
    so that the n-th paragraph of a text file is its n-th line.
    Raises ``OfficeFileError`` for a file that cannot, or must not, be read.
    """
    content = _content(file)
    suffix = file.suffix.lower()
    if suffix in (".docm", ".dotm"):
        raise OfficeFileError("CB608", "文件可以带宏", "另存为 .docx（不含宏）再导入")
    if content.startswith(_COMPOUND) and "EncryptedPackage".encode("utf-16-le") in content:
        raise OfficeFileError("CB604", "文件加了密码", "去掉打开密码，另存一份再导入")
    for magic, name, hint in _OTHER_FORMATS:
        if content.startswith(magic):
            raise OfficeFileError("CB603", f"这是{name}，读不了", hint)
    if suffix in (".md", ".txt"):
        return _plain(content, markdown=suffix == ".md")
    if suffix != ".docx":
        hint = "另存为 .docx、.md 或 .txt 再导入"
        raise OfficeFileError("CB603", f"不认识的文件类型“{suffix[:10]}”", hint)
    refuse_hostile(content)
    try:
        return _word(content)
    except Exception as error:  # whatever the parser meets in a broken file
        if "depth" in str(error):
            raise OfficeFileError("CB611", "文件内部嵌套过深", _SAVE_AS) from None
        raise OfficeFileError("CB605", "文件已损坏，或不是 Word 文档", _SAVE_AS) from None


def _content(file: Path) -> bytes:
    try:
        status = file.lstat()
        if not stat.S_ISREG(status.st_mode):
            raise OfficeFileError(
                "CB601", "不是普通文件", "指向真正的文件，不要用链接、文件夹或设备"
            )
        if status.st_size >= LARGEST:
            message = f"文件有 {status.st_size // 1024 // 1024} MB，上限 50 MB"
            raise OfficeFileError("CB602", message, "删去图片和附件，只留文字，另存一份")
        with file.open("rb") as opened:
            return opened.read(LARGEST)
    except OSError as error:
        hint = "检查文件是否还在、权限是否可读"
        raise OfficeFileError("CB601", f"读不了：{reason(error)}", hint) from None


def read_plain(file: Path) -> str:
    """Read a file as it is, in UTF-8 or GB18030, so that offsets in it hold.

    Raises ``OfficeFileError`` for a file that cannot be read or is no text.
    """
    content = _content(file)
    for magic, name, hint in _OTHER_FORMATS:
        if content.startswith(magic):
            raise OfficeFileError("CB603", f"这是{name}，读不了", hint)
    return decoded(content)


def decoded(content: bytes) -> str:
    """Text in UTF-8, with or without a mark, or GB18030.

    Raises ``OfficeFileError`` for what is no text.
    """
    if content.startswith(_ZIP) or b"\0" in content:
        hint = "Word 文件的扩展名应为 .docx；文本文件另存为 UTF-8 编码"
        raise OfficeFileError("CB612", "不是文本文件", hint)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise OfficeFileError("CB612", "文本的编码认不出来", "在编辑器里另存为 UTF-8 编码")


def _plain(content: bytes, *, markdown: bool) -> OfficeText:
    lines = re.split(r"\r\n|\r|\n", decoded(content))
    return OfficeText(tuple(map(_marked if markdown else _unmarked, map(_clean, lines))))


def _clean(line: str) -> str:
    return HIDDEN.sub("", re.sub("[\x0b\x0c\x85\u2028\u2029]", " ", line))


def _unmarked(line: str) -> Paragraph:
    return line, 0


def _marked(line: str) -> Paragraph:
    match = _MARKDOWN_HEADING.fullmatch(line)
    return (match[2], len(match[1])) if match else (line, 0)


def _word(content: bytes) -> OfficeText:
    """The text of a .docx that ``refuse_hostile`` let pass."""
    document = docx.Document(BytesIO(content))
    styles = [style for style in document.styles if isinstance(style, ParagraphStyle)]
    levels = {style.style_id: _level(style) for style in styles}
    counted = {s.style_id for s in styles if s.element.xpath("./w:pPr/w:numPr")}
    others = [part for part in document.part.package.iter_parts() if part is not document.part]
    roots: list[BaseOxmlElement] = [document.element.body]
    for kind in _LATER:
        ending = f".{kind}+xml"
        roots += [parse_xml(part.blob) for part in others if part.content_type.endswith(ending)]
    paragraphs = [
        (_clean(line), level)
        for root in roots
        for text, level in _paragraphs(root, levels)
        for line in text.split("\n")
    ]
    numbered = sum(_is_numbered(properties, counted) for properties in _properties(roots[0]))
    return OfficeText(tuple(paragraphs), sum(map(_pictures, roots)), numbered)


def _properties(root: BaseOxmlElement) -> Iterator[Any]:
    """The properties of every paragraph that has some."""
    return (inner for inner in root.iter() if _name(inner) == "pPr")


def _is_numbered(properties: Any, counted: set[str]) -> bool:
    """Whether a paragraph with text is numbered by the word processor, itself or by its style."""
    own = properties.xpath("./w:numPr/w:numId/@w:val")
    styled = not counted.isdisjoint(properties.xpath("./w:pStyle/@w:val"))
    return bool(own[0] != "0" if own else styled) and bool(properties.xpath("../w:r/w:t"))


def _pictures(root: BaseOxmlElement) -> int:
    """How many pictures, charts and diagrams a part shows; second renderings do not count."""
    return sum(
        _name(inner) in _PICTURES
        and not any(_name(outer) == "Fallback" for outer in inner.iterancestors())
        for inner in root.iter()
    )


def _level(style: Any) -> int:
    """The heading level of a style, its own or of a style it builds on."""
    for _ in range(10):
        if style is None:
            break
        outline = style.element.xpath("./w:pPr/w:outlineLvl/@w:val")
        if outline and str(outline[0]).isdigit():
            return int(outline[0]) + 1 if int(outline[0]) < 9 else 0
        if match := re.fullmatch(r"(?:heading|标题) ?([1-9])", str(style.name).lower()):
            return int(match[1])
        if str(style.name).lower() in ("title", "标题"):
            return 1
        style = style.base_style
    return 0


def _name(element: Any) -> str:
    """The local name of an element; empty for comments and processing instructions."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _paragraphs(element: Any, levels: dict[str, int]) -> Iterator[Paragraph]:
    """The paragraphs inside an element, in order; a table gives one for each row."""
    name = _name(element)
    if name in _UNSEEN:
        return
    if name == "p":
        boxes: list[Any] = []
        yield "".join(_runs(element, boxes)), _paragraph_level(element, levels)
        for box in boxes:
            yield from _paragraphs(box, levels)
    elif name == "tr":
        yield "\t".join(_joined(_paragraphs(cell, levels)) for cell in _cells(element)), 0
    elif name == "strCache":
        yield from ((str(value.text), 0) for value in element.iter() if _name(value) == "v")
    else:
        for inner in element:
            yield from _paragraphs(inner, levels)


def _cells(row: Any) -> Iterator[Any]:
    """The cells of a table row, whatever wraps them."""
    for inner in row:
        if _name(inner) == "tc":
            yield inner
        elif _name(inner) not in _UNSEEN:
            yield from _cells(inner)


def _joined(paragraphs: Iterable[Paragraph]) -> str:
    return " ".join(text.replace("\n", " ") for text, _ in paragraphs if text)


def _runs(element: Any, boxes: list[Any]) -> Iterator[str]:
    """The text of a paragraph itself; text boxes in it are put into ``boxes``."""
    for inner in element:
        name = _name(inner)
        if name == "t":
            yield inner.text or ""
        elif name in ("txbxContent", "p"):
            boxes.append(inner)
        elif name in _SIGNS:
            yield _SIGNS[name]
        elif name not in _UNSEEN:
            yield from _runs(inner, boxes)


def _paragraph_level(paragraph: Any, levels: dict[str, int]) -> int:
    for properties in (inner for inner in paragraph if _name(inner) == "pPr"):
        for inner in properties:
            value = next(iter(inner.values()), "")
            if _name(inner) == "outlineLvl" and value.isdigit():
                return int(value) + 1 if int(value) < 9 else 0
        for inner in properties:
            if _name(inner) == "pStyle":
                return levels.get(next(iter(inner.values()), ""), 0)
    return 0

"""What is dangerous in a .docx, looked for before its XML is parsed."""

import re
import zlib
from collections import Counter
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from docx.oxml.parser import parse_xml

MOST_ENTRIES = 5000
LARGEST_SUM = 200 * 1024 * 1024
LARGEST_XML = 32 * 1024 * 1024
"""Bytes of all XML parts together: a thousand pages of text have a few million."""
STEEPEST = 200
"""How many times its packed size an entry over one megabyte may have."""

_BROKEN = ("CB605", "文件已损坏，或不是 Word 文档", "用 Word 或 WPS 打开，另存为 .docx 再导入")
_BOMB = ("CB606", "文件解开后大得不正常", "不要打开，向送来文件的人核实；确需导入的，重新录入文字")
_WORDS = (b"DOCTYPE", b"ENTITY")
_DECLARATION = re.compile(
    b"<\0?!\0?(?:%s)" % b"|".join(b"\0?".join(w[i : i + 1] for i in range(len(w))) for w in _WORDS)
)
"""In UTF-8 and in both kinds of UTF-16."""
_ENCODING = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)[\"']")
_READABLE = {b"utf-8", b"utf-16", b"utf-16le", b"utf-16be", b"us-ascii", b"ascii"}
_ODD_STARTS = (b"\0\0\0<", b"<\0\0\0", b"\0\0\xfe\xff", b"\xff\xfe\0\0", b"Lo\xa7\x94")
"""XML in four bytes a character, or in EBCDIC: no office program writes it."""
_FOREIGN = re.compile(r"/(?:oleObject|control|activeXControlBinary|aFChunk|subDocument|frame)$")


class OfficeFileError(ValueError):
    """A document that cannot, or must not, be read: code, message and hint, in Chinese."""

    def __init__(self, code: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint


def refuse_hostile(content: bytes) -> None:
    """Raise ``OfficeFileError`` for the content of a .docx that is broken or dangerous."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
            _judge_directory(entries)
            left = {True: LARGEST_XML, False: LARGEST_SUM}
            for entry in entries:
                is_xml = entry.filename.lower().endswith((".xml", ".rels", ".vml"))
                unpacked = _unpacked(archive, entry, left[is_xml])
                left[is_xml] -= len(unpacked)
                _judge_entry(entry.filename, unpacked)
    except OfficeFileError:
        raise
    except (BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError):
        raise OfficeFileError(*_BROKEN) from None
    except RuntimeError:  # what zipfile raises where it wants a password
        raise _encrypted() from None


def _encrypted() -> OfficeFileError:
    return OfficeFileError("CB604", "文件加了密码", "去掉打开密码，另存一份再导入")


def _judge_directory(entries: list[ZipInfo]) -> None:
    """What the list of entries gives away, before any is unpacked."""
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > LARGEST_SUM:
        raise OfficeFileError(*_BOMB)
    names = Counter(entry.filename.casefold().replace("\\", "/") for entry in entries)
    for name, count in names.items():
        if count > 1 or name.startswith("/") or ":" in name or ".." in name.split("/"):
            hint = "不要打开，向送来文件的人核实；用 Word 或 WPS 另存为 .docx 再导入"
            raise OfficeFileError("CB607", "文件内部的路径不安全", hint)
        if "vbaproject" in name or "vbadata" in name:
            raise _macros()
    for entry in entries:
        if entry.flag_bits & 0x1:
            raise _encrypted()
        if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise OfficeFileError(*_BROKEN)
        if entry.file_size > 1024 * 1024 and entry.file_size > STEEPEST * entry.compress_size:
            raise OfficeFileError(*_BOMB)


def _unpacked(archive: ZipFile, entry: ZipInfo, left: int) -> bytes:
    """The content of an entry, however large it says it is; at most ``left`` bytes."""
    with archive.open(entry) as opened:
        unpacked = opened.read(left + 1)
    if len(unpacked) > left:
        raise OfficeFileError(*_BOMB)
    return unpacked


def _macros() -> OfficeFileError:
    return OfficeFileError("CB608", "文件里有宏", "另存为 .docx（不含宏）再导入")


def _judge_entry(name: str, unpacked: bytes) -> None:
    """What the bytes of an entry give away; any of them may be taken for XML later."""
    encoding = _ENCODING.search(unpacked[:400].replace(b"\0", b""))
    if _DECLARATION.search(unpacked):
        hint = "不要打开，向送来文件的人核实；用 Word 或 WPS 另存为 .docx 再导入"
        raise OfficeFileError("CB610", "文件里有 DTD 或实体声明", hint)
    if unpacked.startswith(_ODD_STARTS) or (encoding and encoding[1].lower() not in _READABLE):
        raise OfficeFileError(*_BROKEN)
    lower = name.lower()
    if lower == "[content_types].xml":
        letters = unpacked.replace(b"\0", b"")  # UTF-16 as single bytes
        if re.search(rb"(?i)macroEnabled|vbaProject", letters):
            raise _macros()
    if lower.startswith(("word/embeddings/", "word/activex/")) and not lower.endswith(".xlsx"):
        raise _foreign("嵌入的对象")
    if lower.endswith(".rels"):
        _judge_relations(lower, unpacked)


def _foreign(what: str) -> OfficeFileError:
    hint = "在 Word 里删去嵌入的对象、外部图片和附加模板，只留文字，另存一份"
    return OfficeFileError("CB609", f"文件里有{what}", hint)


def _judge_relations(name: str, unpacked: bytes) -> None:
    """Links outward other than hyperlinks, and parts that are no text of this document."""
    try:
        relations = list(parse_xml(unpacked))
    except Exception:
        raise OfficeFileError(*_BROKEN) from None
    for relation in relations:
        kind = str(relation.get("Type", ""))
        if kind.lower().endswith("/vbaproject"):
            raise _macros()
        of_chart = name.startswith("word/charts/")  # a chart has its figures in a worksheet
        if _FOREIGN.search(kind) or (kind.endswith("/package") and not of_chart):
            raise _foreign("嵌入的对象")
        external = str(relation.get("TargetMode", "")).strip().lower() == "external"
        if external and not kind.endswith("/hyperlink"):
            raise _foreign("外部引用")

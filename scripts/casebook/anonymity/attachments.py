"""Pictures and attachments that would be published with the hand-written pages.

A picture says where and when it was taken, and with whose device; an office document says who
wrote it. Pictures that carry such records are refused, and so is every other kind of file:
stripping is for the author, who then sees what is left.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from casebook.codes import finding
from casebook.model import Finding, Location

_PAGES = {".md"}
_RECORDS = ("tEXt", "zTXt", "iTXt", "eXIf", "tIME")
_PNG = b"\x89PNG\r\n\x1a\n"
_STRIP = "用画图软件另存一份，或运行 exiftool -all= 文件"


def attachments(root: Path) -> Iterator[Finding]:
    """A finding for each file in ``docs/`` that must not be published as it is."""
    for file in sorted((root / "docs").rglob("*")):
        path = file.relative_to(root).as_posix()
        if file.is_symlink() or (file.is_file() and file.suffix.lower() not in _PAGES):
            reason = "是一个链接" if file.is_symlink() else _refused(file)
            if reason is not None:
                hint = _STRIP if "记录" in reason else "网页里只放 .md 和 .png、.jpg、.svg 图片"
                yield finding("CB527", Location(path), reason, hint)


def _refused(file: Path) -> str | None:
    try:
        content = file.read_bytes()
    except OSError as error:
        return f"读不了：{error.strerror}"
    suffix = file.suffix.lower()
    if suffix == ".png" and content.startswith(_PNG):
        chunks = list(_png_chunks(content))
        records = sorted({*chunks} & {*_RECORDS}) or chunks[chunks.index("IEND") + 1 : -1]
        return f"图片带有附加记录：{'、'.join(records)}" if records else None
    if suffix in (".jpg", ".jpeg") and content.startswith(b"\xff\xd8"):
        return "图片带有拍摄记录（时间、地点、机型等）" if _jpeg_records(content) else None
    if suffix == ".svg":
        try:
            inside = _IN_SVG.search(content.decode("utf-8"))
        except UnicodeDecodeError:
            return "不是 UTF-8 编码的 svg 图片"
        return f"图片带有附加记录或程序：{inside[0].strip()[:20]}" if inside else None
    return f"不能发布的文件种类“{suffix or file.name}”"


_IN_SVG = re.compile(
    r"<(?:[\w-]+:)?(?:metadata|script|foreignObject|image|desc|RDF)\b|<!(?:DOCTYPE|ENTITY|--)"
    r"|\son\w+\s*=|javascript:|\0",
    re.IGNORECASE,
)


def _png_chunks(content: bytes) -> Iterator[str]:
    """The names of a PNG's chunks (PNG, third edition, 5.3), and what else follows its end."""
    at = len(_PNG)
    while at + 8 <= len(content):
        yield content[at + 4 : at + 8].decode("latin-1")
        at += 12 + int.from_bytes(content[at : at + 4], "big")
    yield "IEND"  # so that a broken file has an end, too


def _jpeg_records(content: bytes) -> bool:
    """Whether a JPEG has more than its picture: Exif, XMP, IPTC, comments, a tail."""
    at = 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xFF:  # a fill byte
            at += 1
            continue
        if marker == 0xDA:  # the picture itself begins
            return not content.rstrip(b"\0").endswith(b"\xff\xd9")
        if (0xE1 <= marker <= 0xEF and marker not in (0xE2, 0xEE)) or marker == 0xFE:
            return True
        at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return True

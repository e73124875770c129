"""Looks for texts in whatever a build has written, however they are encoded or packed."""

import bz2
import gzip
import html
import io
import lzma
import re
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from unicodedata import normalize
from urllib.parse import unquote

_PACKED: Mapping[bytes, Callable[[bytes], bytes]] = {
    b"\x1f\x8b": gzip.decompress,
    b"BZh": bz2.decompress,
    b"\xfd7zXZ": lzma.decompress,
}
"""How to unpack what begins with these bytes."""

_UNREADABLE = (
    *(RuntimeError, OSError, EOFError, zlib.error),
    *(lzma.LZMAError, tarfile.TarError, zipfile.BadZipFile),
)
"""What locked and damaged containers raise."""

_WIDE = ("utf-16-le", "utf-16-be", "gb18030")
_SEVERAL_ESCAPES = 3
"""A text may be escaped for JSON, then for HTML, then for an address."""

_ESCAPED = re.compile(r"\\u\{?([0-9a-fA-F]{4,6})\}?")
_TAG = re.compile(r"<[^<>]*>")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A text that is looked for."""

    text: str
    even: str
    wide: tuple[bytes, ...]
    """How it is written in bytes, but for UTF-8."""

    @classmethod
    def of(cls, text: str) -> Self:
        wide = tuple(text.encode(codec) for codec in _WIDE if len(text) > 1)
        return cls(text, _even(text), wide)


def traces(folder: Path, needles: Iterable[str]) -> dict[str, list[str]]:
    """Where each text is found below ``folder``: file, or ``file!member`` of a container.

    Looks at names and at every byte: as UTF-8, UTF-16 and GB18030; with the escapes of JSON, HTML
    and addresses; across tags, white space, width and case; in zip (office documents, books), tar,
    gzip, bzip2 and xz files, to any depth. A text that is found nowhere has no entry. A single
    character is looked for in UTF-8 alone: in the others its two bytes come up by chance.

    Raises ``ValueError`` for what cannot be looked into: locked or damaged containers, PDF.
    """
    wanted = [_Wanted.of(needle) for needle in needles]
    assert all(needle.even for needle in wanted), "an empty text is everywhere"
    found: dict[str, list[str]] = {}
    for file in sorted(folder.rglob("*")):
        name = file.relative_to(folder).as_posix()
        content = file.read_bytes() if file.is_file() else b""
        for place, part in _parts(name, content):
            for needle in _in(part, wanted, place):
                found.setdefault(needle, []).append(place)
    return found


def _parts(place: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """A file, and if it is a container all that is in it, each with its place."""
    yield place, content
    if content.startswith(b"%PDF-"):
        raise ValueError(f"cannot look into {place}: text in PDF is numbers of glyphs")
    try:
        for name, member in _members(content):
            yield from _parts(f"{place}!{name}", member)
    except _UNREADABLE as error:
        raise ValueError(f"cannot look into {place}: {error}") from error


def _members(content: bytes) -> Iterator[tuple[str, bytes]]:
    for magic, unpack in _PACKED.items():
        if content.startswith(magic):
            yield "", unpack(content)
    if content.startswith(b"PK\x03\x04") or zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield from ((entry.filename, archive.read(entry)) for entry in archive.infolist())
    elif content[257:262] == b"ustar":
        with tarfile.open(fileobj=io.BytesIO(content)) as archive_of_tape:
            for entry in archive_of_tape:
                member = archive_of_tape.extractfile(entry)
                yield entry.name, member.read() if member else b""


def _in(content: bytes, wanted: Iterable[_Wanted], place: str) -> Iterator[str]:
    """The texts that a file or its name has.

    Packed bytes hold any three by chance: a single character is looked for in what they unpack to.
    """
    packed = content.startswith((b"PK\x03\x04", *_PACKED))
    views = {*_views(place), *_views("" if packed else content.decode("utf-8", "ignore"))}
    seen = "\n".join(views)  # white space parts them: no text that is looked for has any
    for needle in wanted:
        plain = (needle.text.encode(),) if packed and len(needle.text) > 1 else ()
        if needle.even in seen or any(one in content for one in (*needle.wide, *plain)):
            yield needle.text


def _views(text: str) -> Iterator[str]:
    """A text as it is, as it reads without escapes, and without tags."""
    for _ in range(_SEVERAL_ESCAPES):
        yield _even(text)
        plainer = _unescaped(text)
        if plainer == text:
            break
        text = plainer
    yield _even(text)
    if "<" in text:
        yield _even(_TAG.sub("", text))


def _unescaped(text: str) -> str:
    """A text without one layer of escapes."""
    if "\\u" in text:
        text = _ESCAPED.sub(lambda match: chr(min(int(match[1], 16), 0x10FFFF)), text)
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if "&" in text:
        text = html.unescape(text)
    return unquote(text, errors="ignore") if "%" in text else text


def _even(text: str) -> str:
    """A text without what differs from one writing to another: width, case, white space."""
    return _SPACE.sub("", normalize("NFKC", text).casefold())

"""Smaller copies beside the files of a site, for servers that send these where they may.

The same files make the same copies, anywhere and at any time.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import brotli

from casebook.parallel import halves, spread

SUFFIXES = frozenset(
    {".html", ".css", ".js", ".json", ".jsonl", ".csv", ".xml", ".atom", ".svg", ".txt"}
)
"""What is text, and not compressed in itself as office documents and archives are."""
_WORTH = 0.95
"""A copy is kept where it has at most this share of the original's bytes."""
_ALONE = 40
"""Files up to which a second process costs more than it saves."""


@dataclass(frozen=True, slots=True)
class Compressed:
    """How many files have copies, and the bytes: theirs, and those of each kind of copy.

    A file whose copy is not worth it counts with its own bytes.
    """

    files: int
    plain: int
    gzip: int
    brotli: int


def precompress(folder: Path) -> Compressed:
    """Write ``.gz`` and ``.br`` beside the files of ``folder`` that get smaller by it.

    Copies from before are replaced or taken away. Raises ``OSError`` where a file cannot be read
    or written.
    """
    texts = (file for file in folder.rglob("*") if file.suffix in SUFFIXES and file.is_file())
    files = sorted(texts, key=lambda file: (file.stat().st_size, file))
    pieces = len(halves(len(files), _ALONE))
    # Taken in turns, both processes have small and large ones.
    parts = [files[first::pieces] for first in range(pieces)]
    sizes = [size for part in spread(_compress, parts) for size in part]
    return Compressed(
        files=sum(min(size) < size[0] for size in sizes),
        plain=sum(plain for plain, _, _ in sizes),
        gzip=sum(zipped for _, zipped, _ in sizes),
        brotli=sum(brotlied for _, _, brotlied in sizes),
    )


def _compress(files: Sequence[Path]) -> list[tuple[int, int, int]]:
    """Write the copies of files; returns the bytes of each, as it is and as each copy."""
    return [_copies(file) for file in files]


def _copies(file: Path) -> tuple[int, int, int]:
    content = file.read_bytes()
    # Straight from zlib: the header has no time and no name.
    zipped = _keep(file, ".gz", content, zlib.compress(content, 9, wbits=31))
    brotlied = _keep(file, ".br", content, brotli.compress(content, quality=11))
    return len(content), zipped, brotlied


def _keep(file: Path, ending: str, content: bytes, packed: bytes) -> int:
    """Write a copy where it is worth it; returns how many bytes a reader gets."""
    copy = file.with_name(file.name + ending)
    if len(packed) > _WORTH * len(content):
        copy.unlink(missing_ok=True)
        return len(content)
    copy.write_bytes(packed)
    return len(packed)

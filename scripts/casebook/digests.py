"""SHA-256 and SM3 of the files of a release, each read once, on both cores."""

import hashlib
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import IO

from casebook.contents import READ_ERRORS, Contents, ContentsError, opener
from casebook.parallel import spread

_CHUNK = 1024 * 1024
_WORTH_TWO = 16 * _CHUNK
"""Bytes from which a second process pays."""
_PER_FILE = 100_000
"""What opening a file costs, in bytes read."""


@dataclass(frozen=True, slots=True)
class Digests:
    """What a file is known by."""

    size: int
    sha256: str
    sm3: str


def digests(found: Contents, paths: Iterable[str]) -> dict[str, Digests | None]:
    """Size, SHA-256 and SM3 of files, each read once; none where unreadable.

    Raises ``ContentsError`` where the Python that runs this knows no SM3.
    """
    try:
        hashlib.new("sm3")
    except ValueError:
        hint = "换用 OpenSSL 带 SM3 的 Python；只核对 SHA-256 可用 sha256sum -c SHA256SUMS"
        raise ContentsError("本机 Python 的 OpenSSL 没有 SM3 算法", hint) from None

    def work(share: Sequence[str]) -> list[tuple[str, Digests | None]]:
        with opener(found) as opened:
            return [(path, _digest(opened, path, found.sizes[path])) for path in share]

    return dict(pair for part in spread(work, _shares(found, paths)) for pair in part)


def _shares(found: Contents, paths: Iterable[str]) -> list[list[str]]:
    """The files for each processor, so that all have about as much to do."""
    wanted = sorted(paths, key=lambda path: (-found.sizes[path], path))
    cost = sum(found.sizes[path] + _PER_FILE for path in wanted)
    loads = [0] * (min(2, os.cpu_count() or 1) if cost > _WORTH_TWO else 1)
    shares: list[list[str]] = [[] for _ in loads]
    for path in wanted:
        lightest = loads.index(min(loads))
        shares[lightest].append(path)
        loads[lightest] += found.sizes[path] + _PER_FILE
    return shares


def _digest(opened: Callable[[str], IO[bytes]], path: str, said: int) -> Digests | None:
    """What a file is known by; of one that grows, no more than one byte over what it said."""
    sha256, sm3 = hashlib.sha256(), hashlib.new("sm3")
    size = 0
    try:
        with opened(path) as file:
            while size <= said and (chunk := file.read(min(_CHUNK, said + 1 - size))):
                sha256.update(chunk)
                sm3.update(chunk)
                size += len(chunk)
    except READ_ERRORS:
        return None
    return Digests(size, sha256.hexdigest(), sm3.hexdigest())

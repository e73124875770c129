"""What a release holds, and whether a copy of it holds just that."""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from casebook.manifest import MANIFEST, SIGNATURE, SUMS, ContentsError, compare, read_manifest
from casebook.publish.refusal import PublishError, reason

VERSION = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+")
CHUNK = 1024 * 1024

Sums = Callable[[Iterable[str]], Iterator[tuple[str, str]]]
"""Reads the files named and gives each with its SHA-256."""


@dataclass(frozen=True, slots=True)
class Digest:
    """The size of a file and its SHA-256, in lower-case hexadecimal digits."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Edition:
    """A release on this machine: all its files by path, with those that no manifest lists."""

    folder: Path
    version: str
    files: Mapping[str, Digest]

    @property
    def size(self) -> int:
        """Bytes of all files together."""
        return sum(one.size for one in self.files.values())


def edition(folder: Path) -> Edition:
    """Read a release folder, after every byte of it has been compared with its manifest.

    Raises ``PublishError`` for what ``casebook verify`` refuses.
    """
    for one in compare(folder):
        raise PublishError(one.code, f"{folder} 不能发布：{one.path}：{one.message}", one.hint)
    try:
        listed = read_manifest((folder / MANIFEST).read_bytes())
        files = {path: Digest(one.size, one.sha256) for path, one in listed.files.items()}
        for name in (MANIFEST, SIGNATURE, SUMS):
            if (folder / name).is_file():
                files[name] = digest((folder / name).read_bytes())
    except OSError as error:
        raise PublishError("CB814", f"读不了 {folder}：{reason(error)}", "检查权限") from None
    except ContentsError as error:
        raise PublishError("CB814", f"读不了 {folder}：{error}", error.hint) from None
    return Edition(folder, listed.version, files)


def listed_files(manifest: bytes) -> dict[str, Digest]:
    """What a manifest at a target lists, and itself. Raises ``ContentsError``."""
    listed = read_manifest(manifest).files.items()
    files = {path: Digest(one.size, one.sha256) for path, one in listed}
    return {**files, MANIFEST: digest(manifest)}


def digest(content: bytes) -> Digest:
    """The digest of what was read already."""
    return Digest(len(content), hashlib.sha256(content).hexdigest())


def differences(expected: Mapping[str, Digest], sizes: Mapping[str, int], sums: Sums) -> list[str]:
    """The files that are missing, too many, or have other bytes, in order; reads all the rest."""
    wrong = {path for path in expected if sizes.get(path) != expected[path].size}
    wrong |= sizes.keys() - expected.keys()
    same = [path for path in sorted(expected) if path not in wrong]
    wrong |= {path for path, sha256 in sums(same) if sha256 != expected[path].sha256}
    return sorted(wrong)


def sha256_of(file: BinaryIO, step: Callable[[], None] = lambda: None) -> str:
    """The SHA-256 of an open file; ``step`` is called after each part."""
    summed = hashlib.sha256()
    while part := file.read(CHUNK):
        summed.update(part)
        step()
    return summed.hexdigest()

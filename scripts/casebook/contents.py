"""What lies in a release, a folder or a zip: each plain file readable, all else told.

Nothing is unpacked to disk and nothing that is found is trusted: no link is followed, no device
opened, no name used before it was looked at.
"""

import os
import re
import stat
import struct
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

MANIFEST = "manifest.json"
"""The file by which a release is known."""
MOST_FILES = 500_000
LARGEST_SUM = 32 * 1024**3
"""Bytes a zip may say it has unpacked; ten thousand cases have less than a tenth of it."""
STEEPEST = 200
"""How many times its packed size an entry over one megabyte may have."""

_MEGABYTE = 1024 * 1024
_UNSAFE = re.compile(r'["*:<>?\\|]')
_LOCAL = struct.Struct("<4s5H3I2H")
_LOCKED, _SIZES_FOLLOW, _IN_UTF_8 = 0x1, 0x8, 0x800
"""Flags of an entry."""
_IN_32_BITS = 0xFFFFFFFF
_BAD_ZIP = (
    *(BadZipFile, zlib.error, struct.error),
    *(EOFError, ValueError, RuntimeError, OverflowError),
)
"""What zipfile raises for a broken or locked archive."""
READ_ERRORS = (OSError, *_BAD_ZIP)
"""What opening and reading a file of a release raises."""


class ContentsError(ValueError):
    """Why a release cannot be looked at: message and hint, in Chinese."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Contents:
    """What lies in a release, by path from its root, with ``/`` on every system."""

    place: Path
    sizes: Mapping[str, int]
    """The plain files, and how many bytes each says it has."""
    odd: tuple[tuple[str, str], ...]
    """What is no plain file: the path, and in Chinese what it is."""
    entries: Mapping[str, ZipInfo] = field(default_factory=dict)
    """Where a zip has each file; empty for a folder."""


def unusable(path: str) -> bool:
    """Whether a path leads out of the release, deceives the eye, or not every disk can have it."""
    return (
        bool(_UNSAFE.search(path))
        or not path.replace("\u3000", " ").isprintable()
        or len(path) > 1000
        or any(p in ("", ".", "..", "-") or p[-1] in ". " for p in path.split("/"))
    )


def contents(place: Path) -> Contents:
    """What lies in a folder, or in a zip: at its root, or in the one top folder with a manifest.

    Raises ``ContentsError`` for what cannot be read at all, or is dangerous to read.
    """
    try:
        mode = place.stat().st_mode
        if stat.S_ISDIR(mode):
            return _of_folder(place)
        if stat.S_ISREG(mode):
            return _of_zip(place)
    except OSError as error:
        hint = "检查路径和权限；介质有坏道的，重新拷贝"
        raise ContentsError(f"读不了：{error.strerror or error}", hint) from None
    raise ContentsError("不是文件夹，也不是 zip 文件", "指向版本文件夹，或整个版本的 zip")


def _too_many() -> ContentsError:
    return ContentsError(f"里面超过 {MOST_FILES} 个文件", "核对指的是不是版本文件夹")


def _of_folder(folder: Path) -> Contents:
    sizes: dict[str, int] = {}
    odd: list[tuple[str, str]] = []
    waiting = [""]
    while waiting:
        inside = waiting.pop()
        try:
            with os.scandir(folder / inside) as scanned:
                children = list(scanned)
        except OSError as error:
            if not inside:
                raise
            odd.append((inside, f"文件夹读不了：{error.strerror}"))
            continue
        if inside and not children:
            odd.append((inside, "空文件夹"))
        for child in children:
            path = inside + child.name
            what, size = _looked_at(child)
            if unusable(path):
                odd.append((path, "文件名不能用"))
            elif what == "文件夹":
                waiting.append(f"{path}/")
            elif what:
                odd.append((path, what))
            else:
                sizes[path] = size
        if len(sizes) + len(odd) > MOST_FILES:
            raise _too_many()
    return Contents(folder, sizes, tuple(odd))


def _looked_at(child: os.DirEntry[str]) -> tuple[str, int]:
    """In Chinese what something is, nothing for a plain file; and how many bytes it has."""
    try:
        status = child.stat(follow_symlinks=False)
    except OSError as error:
        return f"读不了：{error.strerror}", 0
    kinds = {stat.S_IFREG: "", stat.S_IFDIR: "文件夹", stat.S_IFLNK: "符号链接"}
    return kinds.get(stat.S_IFMT(status.st_mode), "设备或管道"), status.st_size


def _of_zip(file: Path) -> Contents:
    try:
        with file.open("rb") as raw, ZipFile(raw) as archive:
            entries = archive.infolist()
            _refuse_bombs(entries)
            if not _is_seamless(raw, archive):
                hint = "解压到文件夹，再核对那个文件夹"
                raise ContentsError("压缩包里有目录以外的内容，或两处目录不一致", hint)
    except ContentsError:
        raise
    except _BAD_ZIP:
        hint = "重新取得或重新拷贝；7z、rar 等格式先解压，再核对文件夹"
        raise ContentsError("zip 已损坏、加了密码，或不是 zip 文件", hint) from None
    named = [(_name(entry), entry) for entry in entries]
    root = _root([name for name, _ in named])
    counted = Counter(name for name, _ in named)
    files: dict[str, ZipInfo] = {}
    odd = [(f"{name}/", "空文件夹") for name in _empty_folders(counted, root)]
    for name, entry in named:
        what = _oddity(name, entry, counted[name])
        if not what and not name.startswith(root):
            what = "在版本文件夹之外"
        if what:
            odd.append((name.removeprefix(root), what))
        elif not name.endswith("/"):
            files[name.removeprefix(root)] = entry
    sizes = {path: entry.file_size for path, entry in files.items()}
    return Contents(file, sizes, tuple(dict.fromkeys(odd)), files)


def _refuse_bombs(entries: Sequence[ZipInfo]) -> None:
    """What the directory of a zip gives away, before anything is unpacked."""
    if len(entries) > MOST_FILES:
        raise _too_many()
    for entry in entries:
        if entry.flag_bits & _LOCKED or entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            hint = "解压到文件夹，再核对那个文件夹"
            raise ContentsError("压缩包加了密码，或压缩方式不支持", hint)
    steep = any(e.file_size > max(_MEGABYTE, STEEPEST * e.compress_size) for e in entries)
    if steep or sum(entry.file_size for entry in entries) > LARGEST_SUM:
        raise ContentsError("压缩包解开后大得不正常", "不要解压，向送来的人核实")


def _is_seamless(raw: IO[bytes], archive: ZipFile) -> bool:
    """Whether a zip is its entries and its directory, without a gap, and both tell the same.

    Some programs unpack from the start of the file and never read the directory: what they see
    has to be what was verified. Where sizes follow an entry, they cannot know its end.
    """
    at = 0
    for entry in sorted(archive.infolist(), key=lambda entry: entry.header_offset):
        raw.seek(at)
        mark, _, flags, method, _, _, *told, length, extra = _LOCAL.unpack(raw.read(_LOCAL.size))
        name = entry.orig_filename.encode("utf-8" if flags & _IN_UTF_8 else "cp437")
        sizes = [min(size, _IN_32_BITS) for size in (entry.compress_size, entry.file_size)]
        if (
            (mark, entry.header_offset) != (b"PK\3\4", at)
            or (flags ^ entry.flag_bits) & (_LOCKED | _SIZES_FOLLOW | _IN_UTF_8)
            or flags & _SIZES_FOLLOW
            or raw.read(length) != name
            or (method, told) != (entry.compress_type, [entry.CRC, *sizes])
        ):
            return False
        at += _LOCAL.size + length + extra + entry.compress_size
    raw.seek(-22, os.SEEK_END)
    end = raw.read()
    return at == archive.start_dir and (end[:4], end[-2:]) == (b"PK\5\6", b"\0\0")


def _name(entry: ZipInfo) -> str:
    """The name as it was meant: programs on Chinese systems write GBK and do not say so."""
    if entry.flag_bits & _IN_UTF_8:
        return entry.orig_filename
    letters = entry.orig_filename.encode("cp437")
    for encoding in ("utf-8", "gb18030"):
        try:
            return letters.decode(encoding)
        except UnicodeDecodeError:
            continue
    return entry.orig_filename


def _root(names: Sequence[str]) -> str:
    """What stands before the manifest in a zip: nothing, or its one top folder."""
    tops = {top + mark for top, mark, rest in (n.partition("/") for n in names) if rest == MANIFEST}
    return tops.pop() if len(tops) == 1 and MANIFEST not in names else ""


def _empty_folders(names: Iterable[str], root: str) -> Iterator[str]:
    folders = {name.rstrip("/") for name in names if name.endswith("/")}
    parents = {name.rstrip("/").rpartition("/")[0] for name in names}
    yield from (name.removeprefix(root) for name in sorted(folders - parents))


def _oddity(name: str, entry: ZipInfo, copies: int) -> str:
    """In Chinese why an entry is no plain file or folder; nothing where it is one."""
    mode = stat.S_IFMT(entry.external_attr >> 16)
    if unusable(name.removesuffix("/")):
        return "路径不安全或不能用，不要解压"
    if copies > 1:
        return f"压缩包里有 {copies} 份"
    if mode not in (0, stat.S_IFDIR if name.endswith("/") else stat.S_IFREG):
        return "符号链接、设备等，不是普通文件"
    return "文件夹带有内容" if name.endswith("/") and entry.file_size else ""


@contextmanager
def opener(found: Contents) -> Iterator[Callable[[str], IO[bytes]]]:
    """What opens a file of a release for reading, by its path; both raise ``READ_ERRORS``."""
    if not found.entries:
        yield lambda path: _plain(found.place / path)
        return
    with ZipFile(found.place) as archive:
        yield lambda path: archive.open(found.entries[path])


def _plain(file: Path) -> IO[bytes]:
    """Open a file that may have become a link or a pipe since it was seen."""
    opened = os.fdopen(os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb")
    if not stat.S_ISREG(os.fstat(opened.fileno()).st_mode):
        opened.close()
        raise OSError("不是普通文件")
    return opened


def taken(found: Contents, path: str, most: int) -> bytes:
    """The content of one file of at most so many bytes; raises ``ContentsError``."""
    if path not in found.sizes:
        raise ContentsError(f"没有 {path}", "指向完整的版本文件夹，或整个版本的 zip")
    try:
        with opener(found) as opened, opened(path) as file:
            content = file.read(most + 1)
    except READ_ERRORS:
        raise ContentsError(f"{path} 读不了", "重新拷贝或重新取得整份版本") from None
    if len(content) > most:
        raise ContentsError(f"{path} 大得不正常", "向发布单位核实")
    return content

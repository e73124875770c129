"""The manifest of a release: every file with size, SHA-256 and SM3; what differs from it.

``manifest.json`` is written in one way only, one file a line, so that a person can read and
compare it and no byte of it can change unseen. ``SHA256SUMS`` says the same for ``sha256sum -c``,
``manifest.json.sig`` is its signature; these three are not listed in it.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from casebook.contents import MANIFEST, Contents, ContentsError, contents, taken, unusable
from casebook.digests import Digests, digests
from casebook.signing import LARGEST, NoKeygenError, Signed, SigningError, signed_by

__all__ = ["MANIFEST", "ContentsError", "Difference", "Examined", "compare", "examine"]

FORMAT = "casebook-manifest/1"
SIGNATURE = f"{MANIFEST}.sig"
SUMS = "SHA256SUMS"
_BESIDE = {MANIFEST, SIGNATURE, SUMS}
_LARGEST = 128 * 1024 * 1024
"""Bytes: half a million files have about as many."""
_KEYS = ("version", "created", "commit")
_HEAD = re.compile(
    rf"""\{{
"format": "{FORMAT}",
"version": "([0-9]+\.[0-9]+\.[0-9]+)",
"created": "([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}T[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}Z)",
"commit": "([0-9a-f]{{40}}|[0-9a-f]{{64}})",
"files": \[
"""
)
_ROW = re.compile(
    r'\{"path": "([^"\\\n]+)", "size": ([0-9]{1,15}), '
    r'"sha256": "([0-9a-f]{64})", "sm3": "([0-9a-f]{64})"\},?\n'
)
"""No usable path has a sign that JSON would write in another way."""
_AGAIN = "不要使用这份版本，向发布单位重新取得整份"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a release says it is, and of what files, in order of their paths."""

    version: str
    created: str
    """The moment it was made in UTC, as ``2026-01-02T03:04:05Z``."""
    commit: str
    files: dict[str, Digests]

    @property
    def size(self) -> int:
        """Bytes of all files together."""
        return sum(one.size for one in self.files.values())


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as the manifest says: where, and in Chinese what and what to do."""

    path: str
    code: str
    message: str
    hint: str = _AGAIN


@dataclass(frozen=True, slots=True)
class Examined:
    """What came out of comparing a release with its manifest."""

    differences: tuple[Difference, ...]
    manifest: Manifest | None = None
    """None where it is absent or broken; then there is one difference, of the whole release."""
    sha256: str = ""
    sm3: str = ""
    """Digests of ``manifest.json``, which stand for the whole release."""
    has_signature: bool = False
    signed: Signed | None = None
    """None also where a signature is there, and nothing to see with whether it holds."""


def manifest(folder: Path, version: str, created: datetime, commit: str) -> str:
    """The text of ``manifest.json`` for all files of a folder but the three that go with it.

    ``created`` knows its time zone; ``commit`` is the full name of a commit.
    Raises ``ContentsError`` where the folder holds anything but plain files with names that
    every disk can have, or where something of it cannot be read.
    """
    found = contents(folder)
    for path, what in found.odd:
        raise ContentsError(f"{path}：{what}，不能放进版本", "移走它，再做版本")
    known = digests(found, found.sizes.keys() - _BESIDE)
    files = {}
    for path, one in sorted(known.items()):
        if one is None:
            raise ContentsError(f"{path}：读不了", "检查权限，再做版本")
        files[path] = one
    moment = f"{created.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    text = _written(Manifest(version, moment, commit, files))
    read_manifest(text.encode())
    return text


def _written(listed: Manifest) -> str:
    """The one way in which a manifest is written."""
    head = {"format": FORMAT, **{key: getattr(listed, key) for key in _KEYS}}
    lines = [f"{_json(key)}: {_json(value)},\n" for key, value in head.items()]
    rows = ",\n".join(_json({"path": path, **asdict(one)}) for path, one in listed.files.items())
    return "".join(["{\n", *lines, '"files": [\n', rows, "\n]\n}\n"])


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def sums(text: str) -> str:
    """``SHA256SUMS`` for a manifest: all its files and itself, as ``sha256sum -c`` reads it.

    Raises ``ContentsError`` for a text that is no manifest.
    """
    return _sums_of(read_manifest(text.encode()), text.encode())


def _sums_of(listed: Manifest, content: bytes) -> str:
    known = {path: one.sha256 for path, one in listed.files.items()}
    known[MANIFEST] = hashlib.sha256(content).hexdigest()
    return "".join(f"{digest}  {path}\n" for path, digest in sorted(known.items()))


def read_manifest(content: bytes) -> Manifest:
    """The manifest that the content of ``manifest.json`` tells.

    Raises ``ContentsError`` for what is none, or is written in any other way than ours.
    """
    try:
        text = content.decode()
    except UnicodeDecodeError:
        raise _broken("不是 UTF-8 文本") from None
    head = _HEAD.match(text)
    if head is None:
        raise _broken(f"开头写法不对，或不是 {FORMAT} 格式")
    files: dict[str, Digests] = {}
    at = head.end()
    while row := _ROW.match(text, at):
        path, size, *marks = row.groups()
        if unusable(path) or path in _BESIDE:
            raise _broken(f"第 {len(files) + 7} 行的路径不安全或不能用")
        files[path] = Digests(int(size), *marks)
        at = row.end()
    version, created, commit = head.groups()
    listed = Manifest(version, created, commit, files)
    if list(files) != sorted(files) or _written(listed) != text:
        raise _broken("写法与程序写出的不一样，被改动过")
    _refuse_collisions(list(files))
    return listed


def _broken(reason: str) -> ContentsError:
    return ContentsError(f"清单 {MANIFEST} 不能用：{reason}", _AGAIN)


def _refuse_collisions(paths: list[str]) -> None:
    """Files that a disk which minds no case has in one place, or one below another."""
    folded = {unicodedata.normalize("NFC", path).casefold() for path in paths}
    parents = {path[:at] for path in folded for at, sign in enumerate(path) if sign == "/"}
    if len(folded) < len(paths) or folded & parents:
        raise _broken("两个路径在有的磁盘上是同一处")


def compare(place: Path) -> list[Difference]:
    """What of a release, a folder or a zip, is not as its manifest says, in order of paths."""
    return list(examine(place).differences)


def examine(place: Path, signers: Path | None = None) -> Examined:
    """Compare a release, a folder or a zip, with its manifest, its sums and its signature.

    With a list of ``signers`` (see ``signed_by``) a release that none of them signed differs.
    Of a zip the content counts: times and comments of its entries are none.
    """
    try:
        found = contents(place)
        content = taken(found, MANIFEST, _LARGEST)
        listed = read_manifest(content)
        known = digests(found, [path for path in listed.files if _fits(found, listed, path)])
    except ContentsError as error:
        return Examined((Difference(place.name or str(place), "CB810", str(error), error.hint),))
    signed, unsigned = _signature(found, content, signers)
    differences = [
        *_files(found, listed, known),
        *_sums(found, _sums_of(listed, content)),
        *unsigned,
    ]
    return Examined(
        tuple(sorted(differences, key=lambda one: one.path)),
        listed,
        hashlib.sha256(content).hexdigest(),
        hashlib.new("sm3", content).hexdigest(),
        SIGNATURE in found.sizes,
        signed,
    )


def _fits(found: Contents, listed: Manifest, path: str) -> bool:
    """Whether a listed file is there in the right size; else there is no need to read it."""
    return found.sizes.get(path) == listed.files[path].size


def _files(
    found: Contents, listed: Manifest, known: dict[str, Digests | None]
) -> Iterator[Difference]:
    odd = dict(found.odd)
    for path, wanted in listed.files.items():
        if path in odd:
            yield Difference(path, "CB811", f"应是文件，现在是：{odd[path]}")
        elif path not in found.sizes:
            yield Difference(path, "CB812", "清单里有，现在缺了")
        elif not _fits(found, listed, path):
            size = found.sizes[path]
            yield Difference(path, "CB811", f"应有 {wanted.size} 字节，现在有 {size} 字节")
        elif (now := known[path]) is None:
            yield Difference(path, "CB811", "读不了", "检查权限；介质有坏道的，重新拷贝")
        elif now != wanted:
            names = [n for n in ("sha256", "sm3") if getattr(now, n) != getattr(wanted, n)]
            marks = "、".join({"sha256": "SHA-256", "sm3": "SM3"}[name] for name in names)
            yield Difference(path, "CB811", f"内容被改动过：{marks or '大小'} 不符")
    added = dict.fromkeys(found.sizes.keys() - listed.files.keys() - _BESIDE, "")
    added |= {path: f"：{what}" for path, what in odd.items() if path not in listed.files}
    for path, what in added.items():
        hint = "删去它；不知来历的，整份重新取得"
        yield Difference(path, "CB813", f"清单里没有，是多出来的{what}", hint)


def _sums(found: Contents, wanted: str) -> Iterator[Difference]:
    if SUMS not in found.sizes:
        yield Difference(SUMS, "CB812", "缺少这份校验和")
        return
    try:
        now = taken(found, SUMS, len(wanted.encode()))
    except ContentsError:
        now = b""
    if now != wanted.encode():
        yield Difference(SUMS, "CB811", f"与清单 {MANIFEST} 对不上：两者之一被改动过")


def _signature(
    found: Contents, content: bytes, signers: Path | None
) -> tuple[Signed | None, list[Difference]]:
    """Who signed, where that can be told, and what is wrong with the signature."""
    if SIGNATURE not in found.sizes:
        missing = Difference(SIGNATURE, "CB812", "没有签名，不能确认是谁发布的")
        return None, [missing] if signers else []
    try:
        return signed_by(content, taken(found, SIGNATURE, LARGEST), signers), []
    except NoKeygenError as error:
        return None, [Difference(SIGNATURE, "CB811", str(error), error.hint)] if signers else []
    except (SigningError, ContentsError) as error:
        return None, [Difference(SIGNATURE, "CB811", str(error), error.hint)]

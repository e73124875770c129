"""An object store that speaks S3: objects are immutable, ``current.json`` says which count.

A release is whole once its ``manifest.json`` is there, which is written after all else of it has
been compared. Nothing is written twice below ``releases/``: the store itself refuses it, where it
knows conditional writing. ``current.json`` is one object, replaced only if nobody else did.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import contextmanager
from functools import partial
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

from botocore.exceptions import BotoCoreError, ClientError
from s3fs import S3FileSystem

from casebook.manifest import MANIFEST
from casebook.publish.edition import VERSION, Edition, differences, digest, sha256_of
from casebook.publish.lease import Beat, lease
from casebook.publish.media import door, headers
from casebook.publish.refusal import LostError, PublishError
from casebook.publish.target import HISTORY, RELEASES, Step

CURRENT = "current.json"
DOOR = "index.html"
LOCK = ".casebook.lock"
_AT_ONCE = 8
_TAKEN = {"PreconditionFailed", "ConditionalRequestConflict", "412", "409"}
_UNKNOWN = {"NotImplemented", "501"}

T = TypeVar("T")


def connect(url: str) -> "Objects":
    """The target of ``s3://bucket/prefix``; keys and the address of the store are those of the
    environment (``AWS_ACCESS_KEY_ID``, ``AWS_ENDPOINT_URL`` …)."""
    return Objects(url, S3FileSystem(use_listings_cache=False, skip_instance_cache=True))


class Objects:
    """A target below a prefix of a bucket; see ``Target``."""

    failures: tuple[type[Exception], ...] = (OSError, BotoCoreError, ClientError)

    def __init__(self, name: str, files: Any) -> None:
        self.name, self.files = name, files
        self.root = name.removeprefix("s3://").rstrip("/")
        self._mark = ""
        self._previous = ""
        self._manifest = b""

    @contextmanager
    def turn(self, patience: float, tell: Callable[[str], None]) -> Iterator[Beat]:
        """Hold an object that is made anew by one alone."""
        with lease(_Slot(self, f"{self.root}/{LOCK}"), patience, tell) as beat:
            yield beat

    def clean(self) -> None:
        """Remove releases that are not whole; let the first page lead to the current one."""
        for folder in self._listed():
            if not self.files.exists(f"{folder}/{MANIFEST}"):
                self.files.rm(folder, recursive=True)
        version = self.current()
        if version and self.read_if_there(f"{self.root}/{DOOR}") != door(version):
            self._open_door(version)

    def _listed(self) -> list[str]:
        try:
            found = self.files.ls(f"{self.root}/{RELEASES}", detail=False)
        except FileNotFoundError:
            return []
        return [path for path in found if VERSION.fullmatch(PurePosixPath(path).name)]

    def current(self) -> str:
        """The version that ``current.json`` names; remembers what it looked like."""
        self._previous, self._mark = "", self.mark(f"{self.root}/{CURRENT}")
        text = self.read_if_there(f"{self.root}/{CURRENT}")
        if text is None:
            return ""
        try:
            version = json.loads(text)["version"]
            if VERSION.fullmatch(version):
                self._previous = str(version)
                return self._previous
        except (ValueError, KeyError, TypeError):
            pass
        message = f"{self.name} 里的 {CURRENT} 不是发布程序写的，不覆盖"
        hint = "换一个前缀；这里的内容由管理员看过，再决定移走还是保留"
        raise PublishError("CB814", message, hint)

    def mark(self, path: str) -> str:
        """The entity tag of an object, empty where it is not there."""
        try:
            return str(self.files.info(path, refresh=True)["ETag"])
        except FileNotFoundError:
            return ""

    def read_if_there(self, path: str) -> bytes | None:
        """A small object, by its whole key."""
        try:
            return bytes(self.files.cat_file(path))
        except FileNotFoundError:
            return None

    def read(self, path: str) -> bytes:
        """A small object."""
        return bytes(self.files.cat_file(f"{self.root}/{path}"))

    def sizes(self, version: str) -> Mapping[str, int]:
        """The objects of a version, if it is whole."""
        found = self._sizes(version)
        return found if MANIFEST in found else {}

    def _sizes(self, version: str) -> dict[str, int]:
        folder = f"{self.root}/{RELEASES}/{version}"
        found = self.files.find(folder, detail=True)
        return {path[len(folder) + 1 :]: row["size"] for path, row in found.items()}

    def sums(self, version: str, paths: Iterable[str], step: Step) -> Iterator[tuple[str, str]]:
        """Objects of a version with their SHA-256, several read at once."""
        folder = f"{self.root}/{RELEASES}/{version}"

        def summed(path: str) -> tuple[str, str]:
            with self.files.open(f"{folder}/{path}", "rb", block_size=8 * 2**20) as file:
                return path, sha256_of(file)

        yield from _together((partial(summed, path) for path in paths), step)

    def put(self, edition: Edition, step: Step) -> None:
        """Write all objects of a release but its manifest, and compare them."""
        folder = f"{self.root}/{RELEASES}/{edition.version}"
        others = {path: one for path, one in edition.files.items() if path != MANIFEST}
        writing = (partial(self._upload, edition.folder, path, folder) for path in others)
        for _ in _together(writing, step):
            pass
        wrong = differences(
            others,
            self._sizes(edition.version),
            lambda paths: self.sums(edition.version, paths, step),
        )
        manifest = (edition.folder / MANIFEST).read_bytes()
        if digest(manifest) != edition.files[MANIFEST]:
            wrong.append(MANIFEST)
        if wrong:
            message = f"写到 {self.name} 的内容与清单不符：{wrong[0]}"
            raise PublishError("CB815", message, "检查那里的存储，再发布一次")
        self._manifest = manifest

    def _upload(self, source: Path, path: str, folder: str) -> None:
        """Write an object that was not there."""
        self._conditionally(
            {"mode": "create"},
            lambda **only: self.files.put_file(
                str(source / path), f"{folder}/{path}", **headers(path), **only
            ),
        )

    def write(self, path: str, content: bytes, mark: str | None) -> None:
        """Write a small object in the place of the one with that entity tag, of none, of any.

        Raises ``LostError`` where it is another by now.
        """
        only = {} if mark is None else {"IfMatch": mark} if mark else {"IfNoneMatch": "*"}
        self._conditionally(
            only,
            lambda **given: self.files.pipe_file(path, content, **headers(path), **given),
        )

    def _conditionally(self, only: dict[str, str], write: Callable[..., object]) -> None:
        """Write under a condition; without one in a store that says it does not know any."""
        try:
            write(**only)
        except (OSError, ClientError) as error:
            said = _code(error)
            if said in _TAKEN:
                raise LostError(f"另一处正在发布到 {self.name}") from None
            if not only or said not in _UNKNOWN:
                raise
            write()

    def switch(self, version: str, history: bytes) -> None:
        """Write the manifest, by which a release is whole, the history, the pointer, the door."""
        if self._manifest:
            path = f"{self.root}/{RELEASES}/{version}/{MANIFEST}"
            self.write(path, self._manifest, "")
        self.write(f"{self.root}/{HISTORY}", history, None)
        manifest = self.read(f"{RELEASES}/{version}/{MANIFEST}")
        pointer = {
            "version": version,
            "manifest_sha256": digest(manifest).sha256,
            "previous": self._previous,
        }
        text = json.dumps(pointer, indent=1) + "\n"
        self.write(f"{self.root}/{CURRENT}", text.encode(), self._mark)
        self._open_door(version)

    def drop(self, version: str, history: bytes) -> None:
        """Write the history; then remove the manifest, by which it was whole, and the rest."""
        self.write(f"{self.root}/{HISTORY}", history, None)
        self.files.rm_file(f"{self.root}/{RELEASES}/{version}/{MANIFEST}")
        self.clean()

    def _open_door(self, version: str) -> None:
        self.write(f"{self.root}/{DOOR}", door(version), None)


def _together(tasks: Iterable[Callable[[], T]], step: Step) -> Iterator[T]:
    """Do tasks a few at once and give what they return; ``step`` is called all the while.

    What fails first is raised; nothing more is begun then.
    """
    waiting = iter(tasks)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        running = {pool.submit(task) for task in islice(waiting, _AT_ONCE)}
        while running:
            done, running = wait(running, timeout=1, return_when=FIRST_COMPLETED)
            step()
            for future in done:
                yield future.result()
            running |= {pool.submit(task) for task in islice(waiting, len(done))}


def _code(error: Exception) -> str:
    """What the store said: ``PreconditionFailed``, ``NotImplemented`` …"""
    said = error if isinstance(error, ClientError) else error.__cause__
    return str(said.response["Error"]["Code"]) if isinstance(said, ClientError) else ""


class _Slot:
    """An object that one publisher at a time holds; see ``Slot``."""

    def __init__(self, store: Objects, path: str) -> None:
        self._store, self._path = store, path

    def create(self, text: bytes) -> bool:
        """Write it, if it is not there; a store without conditions is asked first."""
        return self.read() is None and self._written(text, "")

    def read(self) -> bytes | None:
        """What it says."""
        return self._store.read_if_there(self._path)

    def rewrite(self, before: bytes, text: bytes) -> bool:
        """Write it, if it still says what it said before."""
        mark = self._store.mark(self._path)
        return self.read() == before and self._written(text, mark)

    def remove(self) -> None:
        """Take it away."""
        self._store.files.rm_file(self._path)

    def _written(self, text: bytes, mark: str) -> bool:
        try:
            self._store.write(self._path, text, mark)
        except LostError:
            return False
        return True

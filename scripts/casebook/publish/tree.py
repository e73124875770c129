"""A target with folders, symbolic links and renaming: ``releases/<version>/`` and ``current``.

A release is written into a folder beside the others, compared, and renamed; ``current`` is a link
to its ``site`` folder, replaced by renaming another link over it. All that needs space is written
before the first of these renamings, so that a full disk leaves everything as it was.
"""

import re
import secrets
import stat
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from casebook.publish.edition import CHUNK, VERSION, Edition, differences, sha256_of
from casebook.publish.lease import Beat
from casebook.publish.refusal import PublishError
from casebook.publish.target import HISTORY, RELEASES, Step

CURRENT = "current"
LOCK = ".casebook.lock"
_LEFT = re.compile(r"\..+\.new-[0-9a-f]{8}(?:-\w+)?")
_ELSEWHERE = "换一个目标；这里的内容由管理员看过，再决定移走还是保留"


class Tree(ABC):
    """A target below a folder of an fsspec file system; see ``Target``."""

    failures: tuple[type[Exception], ...] = (OSError,)

    def __init__(self, name: str, files: Any, root: str) -> None:
        self.name, self.files, self.root = name, files, root.rstrip("/")
        self._mark = f".new-{secrets.token_hex(4)}"

    @abstractmethod
    def turn(self, patience: float, tell: Callable[[str], None]) -> AbstractContextManager[Beat]:
        """Keep others from publishing here for a while."""

    @abstractmethod
    def mode(self, path: str) -> int:
        """What kind of thing stands there, as in ``st_mode``, links not followed; 0 for none."""

    @abstractmethod
    def pointed(self, path: str) -> str:
        """Where a symbolic link points."""

    @abstractmethod
    def point(self, path: str, to: str) -> None:
        """Make a symbolic link."""

    @abstractmethod
    def replace(self, old: str, new: str) -> None:
        """Rename a file or a link, in one step also where ``new`` is there."""

    @abstractmethod
    def place(self, old: str, new: str) -> None:
        """Rename a folder to a name that is free."""

    @abstractmethod
    def remove(self, path: str) -> None:
        """Remove a file or a link."""

    @abstractmethod
    def opened(self, path: str) -> BinaryIO:
        """A file to be read from beginning to end."""

    @abstractmethod
    def settle(self, path: str) -> None:
        """See to it that a file or a folder is on the disk, where the target offers that."""

    def clean(self) -> None:
        """Remove everything that carries the mark of a run, this or another that was killed."""
        for folder in (self.root, f"{self.root}/{RELEASES}"):
            for path in self.files.ls(folder, detail=False):
                if _LEFT.fullmatch(PurePosixPath(path).name):
                    self._clear(path)

    def _clear(self, path: str) -> None:
        if stat.S_ISDIR(self.mode(path)):
            self.files.rm(path, recursive=True)
        else:
            self.remove(path)

    def prepare(self) -> None:
        """Make the folders, and see whether a link can be replaced in one step."""
        self.files.makedirs(f"{self.root}/{RELEASES}", exist_ok=True)
        tried, over = (f"{self.root}/.link{self._mark}-{one}" for one in "ab")
        try:
            for link in (tried, over):
                self.point(link, link[-1])
            self.replace(over, tried)
            replaced = self.pointed(tried) == over[-1]
            self.remove(tried)
        except self.failures:
            replaced = False
        if not replaced:
            message = f"{self.name} 建不了符号链接，或者不能一步换掉一个，没有办法整版切换"
            hint = "换到支持符号链接的磁盘（不是 FAT、exFAT 或 Windows 共享）或 SFTP 服务器"
            raise PublishError("CB814", message, hint)

    def current(self) -> str:
        """The version that the link ``current`` leads to."""
        path = f"{self.root}/{CURRENT}"
        mode = self.mode(path)
        if not mode:
            return ""
        to = self.pointed(path) if stat.S_ISLNK(mode) else ""
        match = re.fullmatch(rf"{RELEASES}/({VERSION.pattern})/site", to)
        if not match:
            message = f"{self.name} 里的 {CURRENT} 不是发布程序建的链接，不覆盖"
            raise PublishError("CB814", message, _ELSEWHERE)
        return match[1]

    def read(self, path: str) -> bytes:
        """A small file at the target."""
        if not self.mode(f"{self.root}/{path}"):
            raise FileNotFoundError(path)
        with self.opened(f"{self.root}/{path}") as file:
            return file.read()

    def sizes(self, version: str) -> Mapping[str, int]:
        """The files of a version by path."""
        folder = f"{self.root}/{RELEASES}/{version}"
        return self._sizes(folder) if self.mode(folder) else {}

    def _sizes(self, folder: str) -> Mapping[str, int]:
        found = self.files.find(folder, detail=True)
        return {path[len(folder) + 1 :]: row["size"] for path, row in found.items()}

    def sums(self, version: str, paths: Iterable[str], step: Step) -> Iterator[tuple[str, str]]:
        """Files of a version with their SHA-256."""
        return self._sums(f"{self.root}/{RELEASES}/{version}", paths, step)

    def _sums(self, folder: str, paths: Iterable[str], step: Step) -> Iterator[tuple[str, str]]:
        for path in paths:
            with self.opened(f"{folder}/{path}") as file:
                yield path, sha256_of(file, step)

    def put(self, edition: Edition, step: Step) -> None:
        """Write a release beside the others, compare it, and see that it is on the disk."""
        fresh = self._fresh(edition.version)
        folders = {fresh} | {
            f"{fresh}/{parent}"
            for path in edition.files
            for parent in PurePosixPath(path).parents[:-1]
        }
        for folder in sorted(folders):
            self.files.mkdir(folder, create_parents=False)
        for path in edition.files:
            with (edition.folder / path).open("rb") as source:
                self._write(f"{fresh}/{path}", source, step)
        wrong = differences(
            edition.files, self._sizes(fresh), lambda paths: self._sums(fresh, paths, step)
        )
        if wrong:
            message = f"写到 {self.name} 的内容与清单不符：{wrong[0]}"
            raise PublishError("CB815", message, "检查那里的磁盘，再发布一次")
        for path in edition.files:
            self.settle(f"{fresh}/{path}")
        for folder in folders:
            self.settle(folder)

    def switch(self, version: str, history: bytes) -> None:
        """Write the history and the new link beside; then rename the release, both, in order."""
        link = f"{self.root}/.{CURRENT}{self._mark}"
        log = self._log(history)
        self.point(link, f"{RELEASES}/{version}/site")
        if self.mode(self._fresh(version)):
            self.place(self._fresh(version), f"{self.root}/{RELEASES}/{version}")
            self.settle(f"{self.root}/{RELEASES}")
        self.replace(log, f"{self.root}/{HISTORY}")
        self.settle(self.root)
        self.replace(link, f"{self.root}/{CURRENT}")
        self.settle(self.root)

    def drop(self, version: str, history: bytes) -> None:
        """Write the history; then give the version a name that ``clean`` knows, and remove it."""
        self.replace(self._log(history), f"{self.root}/{HISTORY}")
        self.settle(self.root)
        self.place(f"{self.root}/{RELEASES}/{version}", self._fresh(version))
        self.clean()

    def _log(self, history: bytes) -> str:
        """Write the history beside the one that stands there; returns where."""
        log = f"{self.root}/.{HISTORY}{self._mark}"
        with self.files.open(log, "wb") as file:
            file.write(history)
        self.settle(log)
        return log

    def _fresh(self, version: str) -> str:
        return f"{self.root}/{RELEASES}/.{version}{self._mark}"

    def _write(self, path: str, source: BinaryIO, step: Step) -> None:
        with self.files.open(path, "wb") as file:
            while part := source.read(CHUNK):
                file.write(part)
                step()

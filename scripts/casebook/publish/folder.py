"""A folder on this machine, or one that is mounted here."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from fsspec.implementations.local import LocalFileSystem

from casebook.publish.lease import Beat
from casebook.publish.refusal import LostError
from casebook.publish.tree import LOCK, Tree


class Folder(Tree):
    """A target in the file system; the lock ends with the process, however that ends."""

    def __init__(self, root: Path) -> None:
        super().__init__(str(root), LocalFileSystem(), str(root.resolve()))

    @contextmanager
    def turn(self, patience: float, tell: Callable[[str], None]) -> Iterator[Beat]:
        """Lock a file in the folder. Raises ``LostError`` where another process holds it."""
        Path(self.root).mkdir(parents=True, exist_ok=True)
        with Path(self.root, LOCK).open("ab") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise LostError(f"另一处正在发布到 {self.name}") from None
            self.prepare()
            yield lambda at_once: None

    def mode(self, path: str) -> int:
        """What kind of thing stands there."""
        try:
            return Path(path).lstat().st_mode
        except FileNotFoundError:
            return 0

    def pointed(self, path: str) -> str:
        """Where a symbolic link points."""
        return str(Path(path).readlink())

    def point(self, path: str, to: str) -> None:
        """Make a symbolic link."""
        Path(path).symlink_to(to)

    def replace(self, old: str, new: str) -> None:
        """Rename a file or a link over another."""
        Path(old).replace(new)

    def place(self, old: str, new: str) -> None:
        """Rename a folder to a name that is free."""
        Path(old).rename(new)

    def remove(self, path: str) -> None:
        """Remove a file or a link."""
        Path(path).unlink()

    def opened(self, path: str) -> BinaryIO:
        """A file to be read."""
        return Path(path).open("rb")

    def settle(self, path: str) -> None:
        """Wait until it is on the disk."""
        opened = os.open(path, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)

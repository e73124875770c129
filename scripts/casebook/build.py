"""Building without risk: into a folder beside the site, swapped in when it is whole.

A failed or killed build leaves the old site as it was; two builds at once take turns.
"""

import ctypes
import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from casebook.exports import write_exports
from casebook.layout import build_day
from casebook.link import LinkedLibrary
from casebook.pages import Pages

_EXCHANGE = 2  # RENAME_EXCHANGE of renameat2(2)
_HERE = -100  # AT_FDCWD


class BuildError(Exception):
    """The site could not be built; the message says why, in Chinese."""


def stage(linked: LinkedLibrary, target: Path) -> None:
    """Write the pages as Markdown, and the data files, below ``target``: for any generator."""
    for page in Pages(linked).all():
        file = target / page.path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(page.markdown, encoding="utf-8", newline="\n")
    write_exports(linked, target, build_day())


def replace_folder(target: Path, make: Callable[[Path], None]) -> None:
    """Let ``make`` fill a new folder, then put it in the place of ``target`` in one step.

    Whatever goes wrong before the last step leaves ``target`` untouched and no trace beside it.
    Raises ``BuildError`` where ``target`` is not a folder of a former build.
    """
    target = target.absolute()
    _refuse_foreign(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    prefix = f".{target.name}.new-"
    with _turn(target):
        for old in target.parent.glob(f"{prefix}*-old"):
            if not target.exists():  # killed between the two renames of a system without exchange
                old.rename(target)
        for leftover in target.parent.glob(f"{prefix}*"):
            shutil.rmtree(leftover, ignore_errors=True)
        fresh = Path(tempfile.mkdtemp(prefix=prefix, dir=target.parent))
        try:
            fresh.chmod(0o755)
            make(fresh)
            (fresh / MARK).write_text("casebook\n", encoding="utf-8")
            _put_in_place(fresh, target)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)


MARK = ".casebook"
"""A file that marks a folder as built by this project, so that no other is ever replaced."""


def _refuse_foreign(target: Path) -> None:
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise BuildError(f"{target} 不是文件夹，换一个输出位置")
    if target.is_dir() and any(target.iterdir()) and not (target / MARK).exists():
        raise BuildError(f"{target} 里有别的内容，不覆盖；换一个空文件夹")


@contextmanager
def _turn(target: Path) -> Iterator[None]:
    """Wait for other builds of the same folder; the lock goes with the process."""
    with (target.parent / f".{target.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _put_in_place(fresh: Path, target: Path) -> None:
    """Swap two folders in one step; without kernel support, in two renames."""
    if not target.exists():
        fresh.rename(target)
        return
    exchange = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if exchange and exchange(_HERE, os.fsencode(fresh), _HERE, os.fsencode(target), _EXCHANGE) == 0:
        return
    old = fresh.with_name(f"{fresh.name}-old")
    target.rename(old)
    fresh.rename(target)
    shutil.rmtree(old, ignore_errors=True)

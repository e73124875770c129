"""Skeletons for new entries, and numbers for cases that still await one."""

import re
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path

from casebook.load import POLICY_FOLDERS
from casebook.model import BATCH_ID, POLICY_ID, UNNUMBERED, Library


class ScaffoldError(ValueError):
    """What was asked for cannot be made; the message says why, in Chinese."""


def _skeleton(name: str) -> str:
    return (files("casebook") / "templates" / "new" / name).read_text(encoding="utf-8")


def _write(file: Path, text: str) -> Path:
    """Write a new file; an existing one is never touched."""
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        with file.open("x", encoding="utf-8", newline="\n") as out:
            out.write(text)
    except FileExistsError:
        raise ScaffoldError(f"{file} 已存在，不覆盖") from None
    return file


def new_batch(root: Path, batch_id: str) -> Path:
    """Write ``cases/<batch-id>/batch.yml`` and return its path.

    Raises ``ScaffoldError`` for a malformed id or an existing batch.
    """
    if not re.fullmatch(BATCH_ID, batch_id):
        raise ScaffoldError(f"批次编号“{batch_id}”格式不对，写成 SY-2023-02 这样")
    return _write(
        root / "cases" / batch_id / "batch.yml", _skeleton("batch.yml").format(id=batch_id)
    )


def new_case(root: Path, batch_id: str) -> Path:
    """Write a case to be numbered into an existing batch and return its path.

    Raises ``ScaffoldError`` where the batch does not exist.
    """
    batch = root / "cases" / batch_id
    if not re.fullmatch(BATCH_ID, batch_id) or not (batch / "batch.yml").is_file():
        raise ScaffoldError(f"没有批次 {batch_id}；先运行 casebook new batch {batch_id}")
    number = 1
    while (file := batch / f"draft-{number}.md").exists():
        number += 1
    return _write(file, _skeleton("case.md"))


def new_policy(root: Path, folder: str, policy_id: str) -> Path:
    """Write ``policies/<folder>/<policy-id>.md`` and return its path.

    Raises ``ScaffoldError`` for an unknown folder, a malformed id or an existing policy.
    """
    if folder not in POLICY_FOLDERS:
        raise ScaffoldError(f"没有层级文件夹 {folder}；可用：{'、'.join(POLICY_FOLDERS)}")
    if not re.fullmatch(POLICY_ID, policy_id):
        raise ScaffoldError(f"规定编号“{policy_id}”格式不对，写成 siyang-guifan 这样")
    text = _skeleton("policy.md").format(id=policy_id, level=POLICY_FOLDERS[folder])
    return _write(root / "policies" / folder / f"{policy_id}.md", text)


def assign(root: Path, library: Library, reserved: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Give every case that awaits one the next number of its batch; rename its file.

    ``reserved`` are numbers that are gone though no case of the library has them. Numbers are
    never reused: withdrawn cases keep theirs. Returns ``(old path, new path)`` pairs.
    """
    taken = {*library.cases, *reserved}
    moved: list[tuple[str, str]] = []
    for case in list(library.cases.values()):
        if case.id != UNNUMBERED:
            continue
        numbers = (int(t[-2:]) for t in taken if t.startswith(f"{case.batch_id}-"))
        number = max(numbers, default=0) + 1
        if number > 99:
            raise ScaffoldError(f"批次 {case.batch_id} 的编号已用到 99，另立一批")
        new_id = f"{case.batch_id}-{number:02d}"
        taken.add(new_id)
        old = root / case.origin.path
        new = old.with_name(f"{new_id}.md")
        text = old.read_text(encoding="utf-8")
        _write(new, re.sub(rf"(?m)^id:\s*{UNNUMBERED}\s*$", f"id: {new_id}", text, count=1))
        old.unlink()
        moved.append((case.origin.path, new.relative_to(root).as_posix()))
    return moved

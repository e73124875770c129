"""Skeletons for new entries, and numbers for cases that still await one."""

import re
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

import yaml

from casebook.load import POLICY_FOLDERS, load_batch
from casebook.model import Batch, Case, Library
from casebook.schema import BATCH_ID, CASE_ID, POLICY_ID, UNNUMBERED
from casebook.vocabulary import Outcome

NOTHING: Mapping[str, str] = MappingProxyType({})


class ScaffoldError(ValueError):
    """What was asked for cannot be made; the message says why, in Chinese."""


def skeleton(name: str, answers: Mapping[str, str] = NOTHING) -> str:
    """The skeleton of that file name, with the values that are known for its keys."""
    text = (files("casebook") / "templates" / "new" / name).read_text(encoding="utf-8")
    for key, value in answers.items():
        line = f"{key}: {_scalar(value)}".replace("\\", r"\\")
        text = re.sub(rf"(?m)^{key}: .*$", line, text, count=1)
    return text


def _scalar(text: str) -> str:
    """One line of text as a YAML value: plain where that reads the same, else in quotes."""
    try:
        plain = yaml.load(f"a: {text}\n", Loader=yaml.BaseLoader) == {"a": text}
    except yaml.YAMLError:
        plain = False
    return text if plain else "'" + text.replace("'", "''") + "'"


def _write(file: Path, text: str) -> Path:
    """Write a new file; an existing one is never touched."""
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        with file.open("x", encoding="utf-8", newline="\n") as out:
            out.write(text)
    except FileExistsError:
        raise ScaffoldError(f"{file} 已存在，不覆盖") from None
    return file


def new_batch(root: Path, batch_id: str, answers: Mapping[str, str] = NOTHING) -> Path:
    """Write ``cases/<batch-id>/batch.yml`` and return its path.

    Raises ``ScaffoldError`` for a malformed id or an existing batch.
    """
    if not re.fullmatch(BATCH_ID, batch_id):
        raise ScaffoldError(f"批次编号“{batch_id}”格式不对，写成 SY-2023-02 这样")
    text = skeleton("batch.yml", {"id": batch_id, **answers})
    return _write(root / "cases" / batch_id / "batch.yml", text)


def new_case(root: Path, batch_id: str, answers: Mapping[str, str] = NOTHING) -> Path:
    """Write a case to be numbered into an existing batch and return its path.

    It has the provenance and the source of its batch.

    Raises ``ScaffoldError`` where the batch does not exist.
    """
    batch = root / "cases" / batch_id
    if not re.fullmatch(BATCH_ID, batch_id) or not (batch / "batch.yml").is_file():
        raise ScaffoldError(f"没有批次 {batch_id}；先运行 casebook new batch {batch_id}")
    number = 1
    while (file := batch / f"draft-{number}.md").exists():
        number += 1
    around = load_batch(batch / "batch.yml", "batch.yml")
    shared = (
        {"provenance": around.provenance, "source": around.source}
        if isinstance(around, Batch)
        else {}
    )
    text = skeleton("case.md", {**shared, **answers})
    if answers.get("outcome") == Outcome.REFUSED:  # a row and a clause have to say why
        text = text.replace("    finding: 符合", "    finding: 不符合", 1)
        text = text.replace("决策过程: {finding: 符合", "决策过程: {finding: 不符合", 1)
    return _write(file, text)


def new_policy(
    root: Path, folder: str, policy_id: str, answers: Mapping[str, str] = NOTHING
) -> Path:
    """Write ``policies/<folder>/<policy-id>.md`` and return its path.

    Raises ``ScaffoldError`` for an unknown folder, a malformed id or an existing policy.
    """
    if folder not in POLICY_FOLDERS:
        raise ScaffoldError(f"没有层级文件夹 {folder}；可用：{'、'.join(POLICY_FOLDERS)}")
    if not re.fullmatch(POLICY_ID, policy_id):
        raise ScaffoldError(f"规定编号“{policy_id}”格式不对，写成 siyang-guifan 这样")
    known = {"id": policy_id, "level": POLICY_FOLDERS[folder]}
    text = skeleton("policy.md", {**known, **answers})
    return _write(root / "policies" / folder / f"{policy_id}.md", text)


def assign(root: Path, library: Library) -> list[tuple[str, str]]:
    """Give every case that awaits one the next number of its batch; rename its file.

    Numbers are never reused: withdrawn cases keep theirs. Returns ``(old path, new path)`` pairs.
    Raises ``ScaffoldError`` where a batch has used all its numbers.
    """
    taken = {case.id for case in library.cases.values()}
    taken |= {name for name in library.unread if re.fullmatch(CASE_ID, name)}
    planned: list[tuple[Case, str]] = []
    for case in library.cases.values():
        if case.id == UNNUMBERED:
            new_id = _next_number(case.batch_id, taken)
            taken.add(new_id)
            planned.append((case, new_id))
    return [_numbered(root, case, new_id) for case, new_id in planned]


def _next_number(batch_id: str, taken: set[str]) -> str:
    numbers = (int(other[-2:]) for other in taken if other.startswith(f"{batch_id}-"))
    number = max(numbers, default=0) + 1
    if number > 99:
        raise ScaffoldError(f"批次 {batch_id} 的编号已用到 99，另立一批")
    return f"{batch_id}-{number:02d}"


def _numbered(root: Path, case: Case, new_id: str) -> tuple[str, str]:
    """Write a case under its number; the old file goes only when the new one stands."""
    old = root / case.origin.path
    new = old.with_name(f"{new_id}.md")
    text = old.read_text(encoding="utf-8")
    _write(new, re.sub(rf"(?m)^id:\s*{UNNUMBERED}\s*$", f"id: {new_id}", text, count=1))
    old.unlink()
    return case.origin.path, new.relative_to(root).as_posix()

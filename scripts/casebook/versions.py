"""What changed between two versions of a case, and whether readers are told of it.

The history of the repository is the record of what was published: the version at a reference
(the branch that a merge request goes to) against the files as they are.
"""

import io
import re
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from tempfile import TemporaryDirectory

from casebook.codes import finding, quoted
from casebook.load import load
from casebook.markup import REFERENCE
from casebook.model import Case, Finding, Library, Location
from casebook.schema import NOTHING, WITHHELD, CaseMatter, Change, Entry
from casebook.vocabulary import Status

_NOT_CONTENT = frozenset({"id", "review", "corrections", "withdrawn", "status"})
"""Keys about the way of a case, not about what it says."""

Texts = dict[str, str]
"""The texts of a case by their place, as a change names it: ``要点``, ``基本案情第2段``."""


class NoVersionError(ValueError):
    """The version to compare with cannot be had; the message says why, in Chinese."""


def library_at(root: Path, reference: str, *, policies: bool = False) -> Library:
    """The cases and batches as they were at a reference of the repository around ``root``.

    The policies too where they are asked for; a case is compared without them, and sooner.
    Raises ``NoVersionError`` where there is no repository, no git or no such reference.
    """
    prefix = _git(root, "rev-parse", "--show-prefix").decode().strip()
    found = _git(root, "rev-parse", "--verify", "--end-of-options", f"{reference}^{{commit}}")
    commit = found.decode().strip()
    folders = [f"{prefix}cases/", *([f"{prefix}policies/"] if policies else [])]
    listed = _git(root, "ls-tree", "-r", "-z", "--full-tree", commit, *folders)
    with TemporaryDirectory() as folder:
        for path, content in _files(root, listed.decode().split("\0")):
            file = Path(folder) / path.removeprefix(prefix)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        return load(Path(folder))[0]


def _files(root: Path, listed: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """The plain files of a listing of git, links and submodules left out, with their contents."""
    entries = (line.split("\t", 1) for line in listed if line)
    blobs = [(path, about.split()[2]) for about, path in entries if about.startswith("100")]
    asked = "".join(f"{name}\n" for _, name in blobs).encode()
    answer = io.BytesIO(_git(root, "cat-file", "--batch", given=asked))
    for path, _ in blobs:
        size = int(answer.readline().split()[2])
        yield path, answer.read(size)
        answer.read(1)


def _git(root: Path, *arguments: str, given: bytes = b"") -> bytes:
    try:
        done = subprocess.run(
            ["git", "-C", str(root), *arguments], input=given, capture_output=True, check=False
        )
    except OSError:
        raise NoVersionError("没有 git，不能与已发布的版本比较") from None
    if done.returncode:
        said = quoted(done.stderr.decode("utf-8", "replace"))
        raise NoVersionError(f"仓库里取不到要比较的版本：{said}")
    return done.stdout


def texts_of(case: Case) -> Texts:
    """Everything a case says, by place, in the order readers see.

    References stand in brackets of another kind, so that a correction that lists a former one
    does not refer to anything.
    """
    found: Texts = {}
    for key, field in CaseMatter.model_fields.items():
        if key not in _NOT_CONTENT:
            name = (field.description or key).split("：")[0].split("，")[0]
            found.update(_leaves(getattr(case, key), name))
    for section, passage in case.sections.items():
        paragraphs = [part for part in re.split(r"\n\s*\n", passage.text) if part.strip()]
        for i, paragraph in enumerate(paragraphs, 1):
            found[f"{section}第{i}段"] = " ".join(paragraph.split())
    return {where: REFERENCE.sub(r"〔\1〕", text) for where, text in found.items()}


def _leaves(value: object, name: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield name, str(value)
    elif isinstance(value, Entry):
        for key in type(value).model_fields:
            yield from _leaves(getattr(value, key), f"{name}／{_KEY_NAMES.get(key, key)}")
    elif isinstance(value, tuple):
        for i, item in enumerate(value, 1):
            yield from _leaves(item, f"{name}{i}")


_KEY_NAMES = {
    "clause": "条款",
    "finding": "认定",
    "because": "理由",
    "fact": "事实",
    "point": "要点",
    "case": "案例",
    "ask": "题目",
    "note": "提示",
    "items": "行",
}


def changes(old: Case, new: Case) -> tuple[Change, ...]:
    """What a new version says otherwise, by place; paragraphs are matched by their text."""
    before, after = texts_of(old), texts_of(new)
    found: list[Change] = []
    for where in [*after, *(where for where in before if where not in after)]:
        if not _is_paragraph(where) and before.get(where) != after.get(where):
            found.append(_change(where, before.get(where), after.get(where)))
    for section in new.sections:
        found.extend(_paragraphs(str(section), before, after))
    return tuple(found)


def _change(where: str, before: str | None, after: str | None) -> Change:
    return Change(where=where, before=before or NOTHING, after=after or NOTHING)


def _is_paragraph(where: str) -> bool:
    return where.endswith("段")


def _paragraphs(section: str, before: Texts, after: Texts) -> Iterator[Change]:
    old = [text for where, text in before.items() if where.startswith(f"{section}第")]
    new = [text for where, text in after.items() if where.startswith(f"{section}第")]
    for kind, i, j, k, m in _steps(old, new):
        if kind == "equal":
            continue
        for step in range(max(j - i, m - k)):
            was = old[i + step] if i + step < j else None
            now = new[k + step] if k + step < m else None
            number = k + step + 1 if now is not None else i + step + 1
            yield _change(f"{section}第{number}段", was, now)


def compare(old: Library, new: Library) -> Iterator[Finding]:
    """Every change to what was published that readers would not be told of."""
    for case_id, was in old.cases.items():
        if not was.is_public and was.status != Status.WITHDRAWN:
            continue
        now = new.cases.get(case_id)
        if now is None:
            if case_id not in new.unread:
                message = f"{case_id} 已经{was.status[1:]}，文件不见了"
                hint = "编号不复用：恢复文件；不宜公开的，状态改为“已撤回”"
                yield finding("CB701", Location(was.origin.path), message, hint)
        elif was.status == Status.WITHDRAWN:
            if (now.status, now.withdrawn) != (was.status, was.withdrawn):
                hint = "撤回不能改回来；要再发布，另取编号"
                at = now.origin.at(("status",))
                yield finding("CB701", at, f"{case_id} 已撤回，状态或撤回说明又改了", hint)
        elif now.status == Status.WITHDRAWN:
            continue
        elif not now.is_public:
            message = f"{case_id} 已发布，状态退回了“{now.status}”"
            hint = "改正的写更正说明，状态为“已更正”；不宜公开的撤回"
            yield finding("CB701", now.origin.at(("status",)), message, hint)
        else:
            yield from _told(was, now)


def _told(was: Case, now: Case) -> Iterator[Finding]:
    """The changes of a published case are those that its new correction lists."""
    kept = now.corrections[: len(was.corrections)] == was.corrections
    if not kept:
        at = now.origin.at(("corrections",))
        yield finding("CB703", at, "以前的更正说明被改动或删去", "恢复原样，新的更正另加一项")
        return
    found = changes(was, now)
    declared = [c for item in now.corrections[len(was.corrections) :] for c in item.changes]
    at = now.origin.at(("corrections", len(was.corrections)) if declared else ("status",))
    if found and not declared:
        places = "、".join(change.where for change in found[:5])
        more = f"等 {len(found)} 处" if len(found) > 5 else ""
        hint = f"运行 casebook correct {now.id} 写入更正说明和对照"
        yield finding("CB702", at, f"已发布的案例改了{places}{more}，没有更正说明", hint)
        return
    for change in found:
        if not any(_same(change, written) for written in declared):
            message = f"“{change.where}”改了，更正对照里没有或者不一样"
            yield finding("CB703", at, message, "删去这一项更正，运行 casebook correct 重新写入")
    for written in declared:
        if not any(_same(change, written) for change in found):
            message = f"更正对照里的“{written.where}”与实际改动不符"
            yield finding("CB703", at, message, "删去这一项更正，运行 casebook correct 重新写入")


def _same(change: Change, written: Change) -> bool:
    """The former text may be withheld, where it named someone."""
    return (
        change.where == written.where
        and change.after == written.after
        and written.before in (change.before, WITHHELD)
    )


_LONGEST = 400
"""Pieces of each side up to which they are compared; beyond, one side takes the other's place."""
_PIECE = re.compile(r"[^，。；！？、：]*[，。；！？、：]?")


def _steps(old: Sequence[str], new: Sequence[str]) -> Sequence[tuple[str, int, int, int, int]]:
    """How one sequence becomes another; the time it takes is bounded."""
    if max(len(old), len(new)) > _LONGEST:
        return [("replace", 0, len(old), 0, len(new))] if old != new else []
    return SequenceMatcher(None, old, new, autojunk=False).get_opcodes()


Marked = list[tuple[bool, str]]
"""A text in pieces, each with whether only this version has it."""


def marked(before: str, after: str) -> tuple[Marked, Marked]:
    """Two texts, each in pieces: what a reader sees marked. Clauses first, then characters."""
    if NOTHING in (before, after) or before == WITHHELD:
        return [(False, before)], [(False, after)]
    old, new = _PIECE.findall(before), _PIECE.findall(after)
    gone: Marked = []
    come: Marked = []
    for kind, i, j, k, m in _steps(old, new):
        was, now = "".join(old[i:j]), "".join(new[k:m])
        for only, start, end, first, last in _steps(was, now) if kind == "replace" else ():
            _add(gone, only != "equal", was[start:end])
            _add(come, only != "equal", now[first:last])
        if kind != "replace":
            _add(gone, kind != "equal", was)
            _add(come, kind != "equal", now)
    return gone, come


def _add(side: Marked, only: bool, text: str) -> None:
    if text and side and side[-1][0] == only:
        side[-1] = (only, side[-1][1] + text)
    elif text:
        side.append((only, text))

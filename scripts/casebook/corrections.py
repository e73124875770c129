"""Write a correction of a published case into its front matter, with both versions of a text."""

import re
from pathlib import Path
from typing import Any

import yaml

from casebook.frontmatter import split
from casebook.load import load_case
from casebook.model import Case, Finding, Library
from casebook.schema import WITHHELD, Correction
from casebook.versions import changes
from casebook.vocabulary import Status


class CorrectionError(ValueError):
    """The correction cannot be written; the message says why, in Chinese."""


def correct(
    root: Path, published: Library, case: Case, month: str, note: str, *, withhold: bool
) -> int:
    """Add a correction to the file of a case that differs from its published version.

    ``withhold`` leaves the former texts out, where they named someone. Returns the number of
    places that changed. Raises ``CorrectionError`` where the case is not public, says the same as
    before, or would not be readable with this note; the file is then as it was.
    """
    was = published.cases.get(case.id)
    if was is None or not was.is_public:
        withdrawn = was is not None and was.status == Status.WITHDRAWN
        state = "已经撤回" if withdrawn else "还没有发布，直接改就可以"
        raise CorrectionError(f"{case.id} 在要比较的版本里{state}")
    if not case.is_public:
        raise CorrectionError(f"{case.id} 现在的状态是“{case.status}”，不是更正")
    if len(case.corrections) > len(was.corrections):
        raise CorrectionError(f"{case.id} 已经写了这次的更正说明；要重写，先删去那一项")
    found = changes(was, case)
    if not found:
        raise CorrectionError(f"{case.id} 与已发布的版本没有不同")
    if withhold:
        found = tuple(change.model_copy(update={"before": WITHHELD}) for change in found)
    added = Correction.model_construct(month=month, note=note, changes=found)
    _write(root / case.origin.path, case, added)
    return len(found)


def _write(file: Path, case: Case, added: Correction) -> None:
    """Put the new text in the place of the file once it is known to be readable."""
    text = file.read_bytes().decode("utf-8")
    line_end = "\r\n" if "\r\n" in text else "\n"
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    plain = text.removeprefix(mark).replace("\r\n", "\n")
    corrected = mark + _with_correction(plain, case, added).replace("\n", line_end)
    fresh = file.with_name(f".{file.name}.new")
    try:
        fresh.write_bytes(corrected.encode("utf-8"))
        read = load_case(fresh, case.origin.path)
        if not isinstance(read, Case):
            raise CorrectionError(f"写了这项说明，文件就读不通：{read[0].message}。{read[0].hint}")
        fresh.replace(file)
    except UnicodeEncodeError:
        raise CorrectionError("更正说明里有读不出的字符") from None
    finally:
        fresh.unlink(missing_ok=True)


def _with_correction(text: str, case: Case, added: Correction) -> str:
    """The file with one more correction, and the status that goes with it.

    A list in the block style gets one more item; any other form is written anew.
    """
    parts = split(text, case.origin.path)
    if isinstance(parts, Finding):
        raise CorrectionError(parts.message)
    begin = text.index("\n") + 1
    matter = parts[0].text
    mapping: Any = yaml.compose(matter, yaml.CSafeLoader)
    nodes: dict[str, tuple[Any, Any]] = {key.value: (key, value) for key, value in mapping.value}
    status = nodes["status"][1]
    edits = [(status.start_mark.index, status.end_mark.index, str(Status.CORRECTED))]
    key, value = nodes.get("corrections", (None, None))
    if key is None:
        at = nodes.get("withdrawn", nodes["status"])[0].start_mark.index
        edits.append((at, at, f"corrections:\n{_item(added, 2)}"))
    elif value.flow_style or not value.value:
        items = "".join(_item(item, 2) for item in (*case.corrections, added))
        edits.append((value.start_mark.index, value.end_mark.index, "\n" + items.rstrip("\n")))
    else:
        end = matter.find("\n", _last_leaf(value))
        item = _item(added, value.start_mark.column)
        edits.append(
            (end + 1, end + 1, item) if end >= 0 else (len(matter), len(matter), f"\n{item[:-1]}")
        )
    for start, stop, new in sorted(edits, reverse=True):
        matter = matter[:start] + new + matter[stop:]
    return text[:begin] + matter + text[begin + len(parts[0].text) :]


def _last_leaf(node: Any) -> int:
    """Where the text of a node really ends; a block ends only where the next thing begins."""
    if isinstance(node, yaml.ScalarNode) or node.flow_style:
        return int(node.end_mark.index)
    last = node.value[-1]
    return _last_leaf(last[1] if isinstance(last, tuple) else last)


def _item(correction: Correction, indent: int) -> str:
    lines = [f"- month: {correction.month}", f"  note: {_scalar(correction.note)}", "  changes:"]
    for change in correction.changes:
        lines.append(f"    - where: {_scalar(change.where)}")
        lines.append(f"      before: {_scalar(change.before)}")
        lines.append(f"      after: {_scalar(change.after)}")
    return "".join(f"{' ' * indent}{line}\n" for line in lines)


def _scalar(text: str) -> str:
    """A text in single quotes, which YAML takes as it is."""
    return "'" + re.sub(r"'", "''", text) + "'"

"""Write a correction of a published case into its front matter, with both versions of a text."""

import re
from pathlib import Path

from casebook.model import Case, Library
from casebook.schema import WITHHELD, Change
from casebook.versions import changes
from casebook.vocabulary import Status


class CorrectionError(ValueError):
    """The correction cannot be written; the message says why, in Chinese."""


def correct(
    root: Path, published: Library, case: Case, month: str, note: str, *, withhold: bool
) -> int:
    """Add a correction to the file of a case that differs from its published version.

    ``withhold`` leaves the former texts out, where they named someone. Returns the number of
    places that changed. Raises ``CorrectionError`` where the case was not public, or says the
    same as before.
    """
    was = published.cases.get(case.id)
    if was is None or not was.is_public:
        raise CorrectionError(f"{case.id} 在要比较的版本里还没有发布，直接改就可以")
    if len(case.corrections) > len(was.corrections):
        raise CorrectionError(f"{case.id} 已经写了这次的更正说明；要重写，先删去那一项")
    found = changes(was, case)
    if not found:
        raise CorrectionError(f"{case.id} 与已发布的版本没有不同")
    file = root / case.origin.path
    text = file.read_text(encoding="utf-8")
    fresh = file.with_suffix(".md.new")
    fresh.write_text(_with_correction(text, _item(found, month, note, withhold)), encoding="utf-8")
    fresh.replace(file)
    return len(found)


def _item(found: tuple[Change, ...], month: str, note: str, withhold: bool) -> str:
    lines = [f"  - month: {month}", f"    note: {_scalar(note)}", "    changes:"]
    for change in found:
        before = WITHHELD if withhold else change.before
        lines.append(f"      - where: {_scalar(change.where)}")
        lines.append(f"        before: {_scalar(before)}")
        lines.append(f"        after: {_scalar(change.after)}")
    return "\n".join(lines) + "\n"


def _scalar(text: str) -> str:
    """A text in single quotes, which YAML takes as it is."""
    return "'" + text.replace("'", "''") + "'"


def _with_correction(text: str, item: str) -> str:
    """The file with one more correction, and the status that goes with it."""
    matter, fence, body = text.partition("\n---\n")
    matter = re.sub(r"(?m)^status:.*$", f"status: {Status.CORRECTED}", matter)
    block = re.search(r"(?m)^corrections:[ \t]*\n(?:[ -].*\n)*", matter)
    if block is not None:
        matter = matter[: block.end()] + item + matter[block.end() :]
    else:
        at = re.search(r"(?m)^(?:withdrawn|status):", matter)
        place = at.start() if at else len(matter)
        matter = f"{matter[:place]}corrections:\n{item}{matter[place:]}"
    return matter + fence + body

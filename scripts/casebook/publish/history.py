"""What was current when, in ``releases.json`` of a target: what ``--rollback`` goes back by.

An entry is written before the switch that it tells of, so the last one counts only where the
target shows its version. Who published is not recorded.
"""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Literal

FORMAT = "casebook-releases/1"

Action = Literal["publish", "rollback", "drop"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A switch, or a version taken away: to or of what version, with what manifest, and when.

    The time is in UTC, to the minute.
    """

    action: Action
    version: str
    manifest_sha256: str
    time: str


History = tuple[Entry, ...]


def entry(action: Action, version: str, manifest_sha256: str) -> Entry:
    """An entry of this moment."""
    return Entry(action, version, manifest_sha256, f"{datetime.now(UTC):%Y-%m-%dT%H:%MZ}")


def read(text: bytes) -> History:
    """Read a history. Raises ``ValueError`` for what is none."""
    try:
        found = json.loads(text)
        rows = tuple(Entry(**row) for row in found["entries"])
        if found["format"] == FORMAT and all(isinstance(row.version, str) for row in rows):
            return rows
    except (KeyError, TypeError):
        pass
    raise ValueError("releases.json")


def written(history: History) -> bytes:
    """A history as the bytes of its file."""
    rows = [asdict(one) for one in history]
    return (json.dumps({"format": FORMAT, "entries": rows}, indent=1) + "\n").encode()


def settled(history: History, current: str, manifest_sha256: str) -> History:
    """A history that agrees with what the target shows now.

    An entry whose switch was never made is dropped; what was switched by hand is told.
    """
    if history and history[-1].action != "drop" and history[-1].version != current:
        history = history[:-1]
    if current and standing(history)[-1:] != (current,):
        history = (*history, entry("publish", current, manifest_sha256))
    return history


def standing(history: History) -> tuple[str, ...]:
    """The versions one above the other: the last is current, a rollback goes to the one below."""
    versions: list[str] = []
    for one in history:
        if one.action == "publish":
            versions.append(one.version)
        elif one.action == "rollback":
            del versions[-1:]
        else:
            kept = (version for version in versions if version != one.version)
            versions = [version for version, _ in groupby(kept)]
    return tuple(versions)

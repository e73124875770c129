"""What every office file that is written needs: text XML can hold, no clock, no maker."""

import re
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
"""Stands for the day of making, which a document does not tell."""
_EMPTY = (
    "author",
    "category",
    "comments",
    "content_status",
    "identifier",
    "keywords",
    "last_modified_by",
    "subject",
    "version",
)
_LONGEST = 255
"""Characters a property may have."""
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def writable(text: str) -> str:
    """The text without the characters XML 1.0 forbids."""
    return _FORBIDDEN.sub("", text)


def about(core_properties: Any, title: str, language: str = "zh-CN") -> None:
    """Make the core properties of a document or a deck tell its title and language, no more."""
    for name in _EMPTY:
        setattr(core_properties, name, "")
    core_properties.title = writable(title)[:_LONGEST]
    core_properties.language = language
    core_properties.revision = 1
    core_properties.created = core_properties.modified = _LONG_AGO


def steady(packed: bytes) -> bytes:
    """The same container with its entries in one order and of one time: the same on every run."""
    written = BytesIO()
    with ZipFile(BytesIO(packed)) as old, ZipFile(written, "w", ZIP_DEFLATED) as new:
        # The list of types comes first: programs tell the kind of a file by it.
        for name in sorted(old.namelist(), key=lambda name: (name[0] != "[", name)):
            entry = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system = 0  # else the entry tells of the machine
            new.writestr(entry, old.read(name), ZIP_DEFLATED)
    return written.getvalue()

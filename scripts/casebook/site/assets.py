"""Addresses of scripts and style sheets that change with their content.

A server may tell browsers to keep what is asked for with ``?v=`` for good; from disk the same
address names the same file. What a page loads later, by a script, goes without.
"""

import re
from collections.abc import Mapping
from hashlib import sha256

_ASSET = re.compile(
    r'(<(?:script src|link rel="stylesheet" href)=")((?:\.\./)*)([^"?:]+\.(?:css|js))"'
)
"""Only templates write these tags: in authors' text each ``<`` is escaped."""


def version_of(content: bytes) -> str:
    """What stands after ``?v=`` for a file with this content."""
    return sha256(content).hexdigest()[:12]


def with_versions(html: str, versions: Mapping[str, str]) -> str:
    """A page whose addresses of files in ``versions`` (path below the root to version) have it."""

    def stamped(match: re.Match[str]) -> str:
        tag, up, path = match.groups()
        version = versions.get(path)
        return f'{tag}{up}{path}?v={version}"' if version else match[0]

    return _ASSET.sub(stamped, html)

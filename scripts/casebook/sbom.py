"""The software a release is built with, as CycloneDX: from the lock file, package by package."""

import hashlib
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

_NAME = "casebook"
_PIN = re.compile(
    r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)==(?P<version>[^\s;\\]+)"
    r"(?: ; (?P<marker>.+?))?(?P<hashes>(?: --hash=sha256:[0-9a-f]{64})+)"
)
_LUNR = re.compile(r'lunr\.version = "([0-9]+\.[0-9]+\.[0-9]+)"')
_LUNR_LICENCE = "@license MIT"


class SbomError(ValueError):
    """A line of a lock file that names no package, version and hash; in Chinese."""


def sbom(lock_text: str, version: str, created: datetime, lunr: str = "") -> str:
    """CycloneDX 1.6 in JSON: the packages of a lock file with their versions and hashes.

    ``lock_text`` is a requirements file with a SHA-256 for each file of a package, ``lunr`` the
    text of lunr.js that the site is built with; its version is taken from the text, and without
    one it is not listed. The same input gives the same text, serial number included. What needs
    what is not told, since the lock file does not tell it.
    Raises ``SbomError`` for a line that is no pinned package.
    """
    components = [_component(pin) for pin in _pins(lock_text)]
    components += _lunr_component(lunr)
    components.sort(key=lambda one: str(one["bom-ref"]))
    for one, following in pairwise(str(one["bom-ref"]) for one in components):
        if one == following:
            raise SbomError(f"锁定文件里有两个 {one}")
    bom: dict[str, Any] = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "timestamp": f"{created.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
            "lifecycles": [{"phase": "build"}],
            "component": {
                "type": "application",
                "bom-ref": f"{_NAME}@{version}",
                "name": _NAME,
                "version": version,
            },
        },
        "components": components,
    }
    number = uuid5(NAMESPACE_URL, json.dumps(bom, sort_keys=True))
    return json.dumps({**bom, "serialNumber": f"urn:uuid:{number}"}, indent=2) + "\n"


def _pins(lock_text: str) -> Iterator[re.Match[str]]:
    """The packages of a lock file, each with its continued lines."""
    for line in lock_text.replace("\\\n", " ").splitlines():
        told = " ".join(line.split())
        if not told or told.startswith("#"):
            continue
        pin = _PIN.fullmatch(told)
        if pin is None:
            raise SbomError(f"锁定文件里有一行不是带哈希的锁定版本：{told[:80]}")
        yield pin


def _component(pin: re.Match[str]) -> dict[str, Any]:
    name = re.sub(r"[-_.]+", "-", pin["name"]).lower()
    purl = f"pkg:pypi/{name}@{quote(pin['version'], safe='')}"
    hashes = re.findall("[0-9a-f]{64}", pin["hashes"])
    component: dict[str, Any] = {
        "type": "library",
        "bom-ref": purl,
        "name": name,
        "version": pin["version"],
        "purl": purl,
        "hashes": [{"alg": "SHA-256", "content": one} for one in hashes],
    }
    if pin["marker"]:
        property_of = {"name": f"{_NAME}:environment-marker", "value": pin["marker"]}
        component["properties"] = [property_of]
    return component


def _lunr_component(lunr: str) -> list[dict[str, Any]]:
    """lunr.js, where its text says of which version it is."""
    versions = set(_LUNR.findall(lunr))
    if len(versions) != 1:
        return []
    version = versions.pop()
    purl = f"pkg:npm/lunr@{version}"
    component: dict[str, Any] = {
        "type": "library",
        "bom-ref": purl,
        "name": "lunr",
        "version": version,
        "purl": purl,
        "hashes": [{"alg": "SHA-256", "content": hashlib.sha256(lunr.encode()).hexdigest()}],
    }
    if _LUNR_LICENCE in lunr:
        component["licenses"] = [{"license": {"id": "MIT"}}]
    return [component]

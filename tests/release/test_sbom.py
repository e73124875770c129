"""The bill of materials: every package of the lock file, valid, and the same each time."""

import hashlib
import json
import re
from datetime import timedelta, timezone
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import pytest

from casebook.sbom import SbomError, sbom
from tests.release.samples import CREATED

LOCK = (Path(__file__).parents[2] / "requirements.lock").read_text(encoding="utf-8")
LUNR = Path(
    str(distribution("mkdocs").locate_file("mkdocs/contrib/search/templates/search/lunr.js"))
).read_text(encoding="utf-8")
HASH = "0" * 64
PIN = f"""# Written by hand.
Some_Thing==1.0+local ; python_version < '3.12' \\
    --hash=sha256:{HASH}
"""


def _parsed(lock: str = LOCK, lunr: str = "") -> dict[str, Any]:
    parsed = json.loads(sbom(lock, "1.2.0", CREATED, lunr))
    assert isinstance(parsed, dict)
    return parsed


def _faults(text: str) -> object:
    """What the official schema finds wrong first; its library takes seconds to import."""
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    return JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)


@pytest.mark.parametrize("lock", [LOCK, PIN, ""], ids=["lock", "pin", "none"])
@pytest.mark.parametrize("lunr", [LUNR, ""], ids=["lunr", "no lunr"])
def test_the_official_schema_finds_nothing_wrong(lock: str, lunr: str) -> None:
    text = sbom(lock, "1.2.0", CREATED, lunr)
    assert _faults(text) is None


def test_the_official_schema_would_find_something_wrong() -> None:
    text = sbom(LOCK, "1.2.0", CREATED).replace('"urn:uuid:', '"uuid:')
    assert _faults(text) is not None


def test_every_package_of_the_lock_is_listed_with_its_hashes() -> None:
    """Counted another way than the program reads."""
    parsed = _parsed()
    listed = {(one["name"], one["version"]) for one in parsed["components"]}
    assert listed == set(re.findall(r"(?m)^([a-z0-9-]+)==(\S+)", LOCK))
    assert len(listed) > 50
    hashes = [one["content"] for part in parsed["components"] for one in part["hashes"]]
    assert sorted(hashes) == sorted(re.findall(r"--hash=sha256:(\S+)", LOCK))


def test_name_version_and_marker_of_a_package() -> None:
    [one] = _parsed(PIN)["components"]
    assert one == {
        "type": "library",
        "bom-ref": "pkg:pypi/some-thing@1.0%2Blocal",
        "name": "some-thing",
        "version": "1.0+local",
        "purl": "pkg:pypi/some-thing@1.0%2Blocal",
        "hashes": [{"alg": "SHA-256", "content": HASH}],
        "properties": [{"name": "casebook:environment-marker", "value": "python_version < '3.12'"}],
    }


def test_the_release_is_what_it_is_about() -> None:
    about = _parsed()["metadata"]
    assert (about["component"]["name"], about["component"]["version"]) == ("casebook", "1.2.0")
    assert about["timestamp"] == "2026-01-02T03:04:05Z"


def test_the_same_input_gives_the_same_text() -> None:
    elsewhere = CREATED.astimezone(timezone(timedelta(hours=8)))
    assert sbom(LOCK, "1.2.0", CREATED) == sbom(LOCK, "1.2.0", elsewhere)


def test_another_input_has_another_serial_number() -> None:
    later = CREATED + timedelta(seconds=1)
    texts = [
        sbom(LOCK, "1.2.0", CREATED),
        sbom(LOCK, "1.2.1", CREATED),
        sbom(LOCK, "1.2.0", later),
        sbom(PIN, "1.2.0", CREATED),
    ]
    assert len({json.loads(text)["serialNumber"] for text in texts}) == len(texts)


def test_lunr_is_listed_where_it_tells_its_version() -> None:
    [one] = _parsed("", LUNR)["components"]
    assert re.fullmatch(r"pkg:npm/lunr@2\.\d+\.\d+", one["purl"])
    assert one["hashes"][0]["content"] == hashlib.sha256(LUNR.encode()).hexdigest()
    assert one["licenses"] == [{"license": {"id": "MIT"}}]
    assert _parsed("", "lunr.version = unknown")["components"] == []
    assert _parsed("", 'lunr.version = "1.0.0" lunr.version = "2.0.0"')["components"] == []


@pytest.mark.parametrize(
    "line",
    [
        "mkdocs",
        "mkdocs==1.6.1",
        f"mkdocs>=1.6 --hash=sha256:{HASH}",
        f"mkdocs==1.6.1 --hash=md5:{HASH}",
        f"mkdocs==1.6.1 --hash=sha256:{HASH[:-1]}",
        "--index-url https://example.org",
        "-e .",
        "mkdocs @ https://example.org/mkdocs.whl",
        f"a==1 --hash=sha256:{HASH}\na==1 --hash=sha256:{HASH}",
    ],
)
def test_what_is_no_lock_is_refused(line: str) -> None:
    with pytest.raises(SbomError, match="锁定文件"):
        sbom(line, "1.2.0", CREATED)

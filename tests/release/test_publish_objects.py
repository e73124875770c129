"""Publishing to an object store: immutable releases, the pointer last, one publisher at a time."""

import errno
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from casebook.publish import PublishError, drop, edition, open_target, publish, roll_back
from casebook.publish.media import headers
from tests.release import stores, trials
from tests.release.editions import files_of
from tests.release.trials import Sites


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Path], Sites]:
    return trials.three_releases(tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def environment() -> Iterator[Mapping[str, str]]:
    with stores.store() as leading:
        yield leading


@pytest.fixture
def client(environment: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> Any:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    stores._client.cache_clear()
    return stores.client(**environment)


@pytest.fixture
def prefix(request: pytest.FixtureRequest, client: Any) -> str:
    return str(request.node.name)


def target(prefix: str) -> Any:
    return open_target(f"s3://{stores.BUCKET}/{prefix}")


def refused(release: Path, at: Any) -> PublishError:
    with pytest.raises(PublishError) as caught:
        publish(edition(release), at, patience=0.3)
    return caught.value


def stored(prefix: str) -> dict[str, bytes]:
    return {key: stores._content(f"{prefix}/{key}") for key in stores.keys(f"{prefix}/")}


def test_there_and_back(made: tuple[list[Path], Sites], prefix: str) -> None:
    releases, sites = made
    for release in releases[:2]:
        assert publish(edition(release), target(prefix)).action == "published"
    before = stored(prefix)
    assert publish(edition(releases[1]), target(prefix)).action == "present"
    assert stored(prefix) == before
    pointer = json.loads(before["current.json"])
    assert (pointer["version"], pointer["previous"]) == ("1.1.0", "1.0.0")
    assert pointer["manifest_sha256"] == edition(releases[1]).files["manifest.json"].sha256
    for release in releases[:2]:
        below = f"releases/{release.name[9:]}/"
        there = {k.removeprefix(below): v for k, v in before.items() if k.startswith(below)}
        assert there == files_of(release)
    assert roll_back(target(prefix)).version == "1.0.0"
    assert stores.read(prefix) == sites["1.0.0"]
    assert (stores.door(prefix), stores.left(prefix)) == ("1.0.0", [])


def test_an_older_version_is_cleared(made: tuple[list[Path], Sites], prefix: str) -> None:
    releases, sites = made
    for release in releases[:2]:
        publish(edition(release), target(prefix))
    assert drop(target(prefix), "1.0.0").version == "1.1.0"
    assert not [key for key in stored(prefix) if key.startswith("releases/1.0.0/")]
    assert (stores.read(prefix), stores.door(prefix)) == (sites["1.1.0"], "1.1.0")
    assert stores.left(prefix) == []
    with pytest.raises(PublishError, match="没有更早的版本"):
        roll_back(target(prefix))
    with pytest.raises(PublishError, match=r"没有 1\.0\.0"):
        drop(target(prefix), "1.0.0")


def test_objects_say_what_they_are(
    made: tuple[list[Path], Sites], prefix: str, client: Any
) -> None:
    publish(edition(made[0][0]), target(prefix))

    def head(key: str) -> tuple[str, str]:
        said = client.head_object(Bucket=stores.BUCKET, Key=f"{prefix}/{key}")
        return said["ContentType"], said["CacheControl"]

    for_good = "public, max-age=31536000, immutable"
    assert head("current.json") == ("application/json", "no-cache")
    assert head("index.html") == ("text/html; charset=utf-8", "no-cache")
    site = "releases/1.0.0/site"
    assert head(f"{site}/cases/1/index.html") == ("text/html; charset=utf-8", "no-cache")
    assert head(f"{site}/app.0123abcd.js") == ("text/javascript; charset=utf-8", for_good)
    assert headers("x.unknown")["ContentType"] == "application/octet-stream"


def test_a_version_is_never_overwritten(made: tuple[list[Path], Sites], prefix: str) -> None:
    publish(edition(made[0][0]), target(prefix))
    before = stored(prefix)
    there = target(prefix)
    there.files.pipe_file(f"{there.root}/releases/1.0.0/site/index.html", b"9.9.9 ")
    assert refused(made[0][0], target(prefix)).code == "CB816"
    there.files.pipe_file(
        f"{there.root}/releases/1.0.0/site/index.html", before["releases/1.0.0/site/index.html"]
    )
    assert stored(prefix) == before


def test_a_killed_run_is_cleared_and_taken_over(
    made: tuple[list[Path], Sites], prefix: str, client: Any
) -> None:
    publish(edition(made[0][0]), target(prefix))
    for key in ("releases/1.1.0/site/index.html", "releases/1.1.0/other", ".casebook.lock"):
        client.put_object(Bucket=stores.BUCKET, Key=f"{prefix}/{key}", Body=b"half")
    client.put_object(Bucket=stores.BUCKET, Key=f"{prefix}/index.html", Body=b"old")
    publish(edition(made[0][1]), target(prefix), patience=0.2)
    assert stores.read(prefix) == made[1]["1.1.0"]
    assert stores.left(prefix) == []
    assert "releases/1.1.0/other" not in stored(prefix)


def test_the_pointer_is_not_taken_from_another(
    made: tuple[list[Path], Sites], prefix: str, client: Any
) -> None:
    """Someone without our lock switches in between: the store refuses our pointer."""
    publish(edition(made[0][0]), target(prefix))
    ours = target(prefix)
    switch = ours.switch

    def after_another(version: str, history: bytes) -> None:
        body = b'{"version": "1.0.0"}'
        client.put_object(Bucket=stores.BUCKET, Key=f"{prefix}/current.json", Body=body)
        switch(version, history)

    ours.switch = after_another
    assert refused(made[0][1], ours).code == "CB817"
    assert stores.current(prefix) == "1.0.0"


def test_a_full_store_changes_nothing(made: tuple[list[Path], Sites], prefix: str) -> None:
    publish(edition(made[0][0]), target(prefix))
    before = stored(prefix)
    full = target(prefix)
    put_file = full.files.put_file

    def limited(source: str, key: str, **given: Any) -> Any:
        if "offline" in key:
            raise OSError(errno.ENOSPC, "No space left on device")
        return put_file(source, key, **given)

    full.files.put_file = limited
    error = refused(made[0][1], full)
    assert (error.code, "磁盘已满" in error.message) == ("CB815", True)
    assert stored(prefix) == before


def test_a_store_that_knows_no_conditions(
    made: tuple[list[Path], Sites], prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says so for every conditional PUT; everything is written all the same."""
    from botocore.exceptions import ClientError

    plain = target(prefix)
    put_file, pipe_file = plain.files.put_file, plain.files.pipe_file

    def refusing(write: Any) -> Any:
        def written(*given: Any, **named: Any) -> Any:
            if {"mode", "IfMatch", "IfNoneMatch"} & named.keys():
                raise ClientError({"Error": {"Code": "NotImplemented"}}, "PutObject")
            return write(*given, **named)

        return written

    monkeypatch.setattr(plain.files, "put_file", refusing(put_file))
    monkeypatch.setattr(plain.files, "pipe_file", refusing(pipe_file))
    assert publish(edition(made[0][0]), plain).action == "published"
    assert stores.read(prefix) == made[1]["1.0.0"]


def test_a_pointer_that_is_not_ours(
    made: tuple[list[Path], Sites], prefix: str, client: Any
) -> None:
    client.put_object(Bucket=stores.BUCKET, Key=f"{prefix}/current.json", Body=b'{"version": "x"}')
    assert refused(made[0][0], target(prefix)).code == "CB814"


def test_no_bucket(made: tuple[list[Path], Sites], client: Any) -> None:
    error = refused(made[0][0], open_target("s3://keine/x"))
    assert (error.code, "存储桶" in error.message) == ("CB814", True)

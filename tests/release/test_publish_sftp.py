"""Publishing to an SFTP server: OpenSSH's where it is installed, and one that can lack things."""

import errno
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import paramiko
import pytest

from casebook.publish import PublishError, edition, open_target, publish, roll_back
from casebook.publish.lease import lease
from casebook.publish.refusal import LostError
from tests.release import trials
from tests.release.editions import files_of, left, seen
from tests.release.sftp_servers import (
    SSHD,
    PlainFiles,
    PosixFiles,
    Server,
    in_process,
    make_home,
    openssh,
)
from tests.release.trials import Sites


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Path], Sites]:
    return trials.three_releases(tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_home(tmp_path_factory.mktemp("home"))


@pytest.fixture(autouse=True)
def at_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)


@pytest.fixture(
    params=[
        pytest.param("openssh", marks=pytest.mark.skipif(not SSHD, reason="sshd is not installed")),
        "in process",
    ]
)
def server(request: pytest.FixtureRequest, home: Path) -> Iterator[Server]:
    with openssh(home) if request.param == "openssh" else in_process(home, PosixFiles) as running:
        yield running


@pytest.fixture
def own_server(home: Path) -> Iterator[Server]:
    with in_process(home, PosixFiles) as running:
        yield running


def refused(url: str, release: Path, patience: float = 0.3) -> PublishError:
    with pytest.raises(PublishError) as caught:
        publish(edition(release), open_target(url), patience=patience)
    return caught.value


def test_there_and_back(made: tuple[list[Path], Sites], server: Server, tmp_path: Path) -> None:
    releases, sites = made
    web = tmp_path / "srv/web"
    target = open_target(server.url(web))
    for release in releases[:2]:
        assert publish(edition(release), target).action == "published"
        assert files_of(web / "releases" / release.name[9:]) == files_of(release)
    assert publish(edition(releases[1]), target).action == "present"
    assert (web / "current").readlink() == Path("releases/1.1.0/site")
    assert roll_back(target).version == "1.0.0"
    assert (seen(web), left(web)) == (sites["1.0.0"], [])
    assert not (web / ".casebook.lock").exists()


def test_a_killed_run_is_cleared_and_taken_over(
    made: tuple[list[Path], Sites], own_server: Server, tmp_path: Path
) -> None:
    (tmp_path / "releases/.1.0.0.new-0123abcd/site").mkdir(parents=True)
    (tmp_path / "releases/.1.0.0.new-0123abcd/site/index.html").write_text("half")
    (tmp_path / ".current.new-0123abcd").symlink_to("releases/1.0.0/site")
    (tmp_path / ".casebook.lock").write_text("killed")
    words: list[str] = []
    target = open_target(own_server.url(tmp_path))
    publish(edition(made[0][0]), target, patience=0.2, tell=words.append)
    assert (seen(tmp_path), left(tmp_path)) == (made[1]["1.0.0"], [])
    assert ["最多等 0 秒" in one for one in words] == [True]


def test_one_who_is_alive_is_not_taken_over(
    made: tuple[list[Path], Sites], own_server: Server, tmp_path: Path
) -> None:
    """What the file says changes while one waits: its writer is at work."""
    url = own_server.url(tmp_path)
    (tmp_path / ".casebook.lock").write_text("0")
    target = open_target(url)

    def beat(words: str) -> None:
        (tmp_path / ".casebook.lock").write_text("1")

    with pytest.raises(LostError) as caught:
        publish(edition(made[0][0]), target, patience=0.2, tell=beat)
    assert caught.value.code == "CB817"
    assert not (tmp_path / "current").exists()


class _Kept:
    """A slot in memory."""

    def __init__(self) -> None:
        self.text: bytes | None = None

    def create(self, text: bytes) -> bool:
        free = self.text is None
        self.text = text if free else self.text
        return free

    def read(self) -> bytes | None:
        return self.text

    def rewrite(self, before: bytes, text: bytes) -> bool:
        same = self.text == before
        self.text = text if same else self.text
        return same

    def remove(self) -> None:
        self.text = None


def test_who_slept_too_long_stops() -> None:
    slot = _Kept()
    with lease(slot, 60, print) as beat:
        beat(True)
        slot.text = b"another"
        with pytest.raises(LostError):
            beat(True)
    assert slot.text == b"another"


def test_without_posix_rename_nothing_is_done(
    made: tuple[list[Path], Sites], home: Path, tmp_path: Path
) -> None:
    with in_process(home, PlainFiles) as server:
        error = refused(server.url(tmp_path), made[0][0])
    assert (error.code, "符号链接" in error.message) == ("CB814", True)
    assert list((tmp_path / "releases").iterdir()) == []


class _Full(PosixFiles):
    def open(self, path: str, flags: int, attr: Any) -> Any:
        if "offline" in path:
            return paramiko.SFTPServer.convert_errno(errno.ENOSPC)
        return super().open(path, flags, attr)


def test_a_full_disk_changes_nothing(
    made: tuple[list[Path], Sites], home: Path, tmp_path: Path
) -> None:
    with in_process(home, PosixFiles) as server:
        publish(edition(made[0][0]), open_target(server.url(tmp_path)))
    before = files_of(tmp_path)
    with in_process(home, _Full) as server:
        error = refused(server.url(tmp_path), made[0][1])
    assert (error.code, error.message.endswith("；读者看到的没有变")) == ("CB815", True)
    assert (files_of(tmp_path), left(tmp_path)) == (before, [])


def test_a_server_that_is_not_known_is_refused(own_server: Server, tmp_path: Path) -> None:
    known = own_server.home / ".ssh/known_hosts"
    (was, _, _), key = known.read_text().split(), (own_server.home / ".ssh/id_ed25519.pub")
    for text, said in (("", "known_hosts 里没有"), (f"{was} {key.read_text()}", "密钥变了")):
        known.write_text(text)
        with pytest.raises(PublishError) as caught:
            open_target(own_server.url(tmp_path))
        assert (caught.value.code, said in caught.value.message) == ("CB814", True)


def test_who_may_not_log_in_is_told(own_server: Server, tmp_path: Path) -> None:
    url = own_server.url(tmp_path)
    for other, said in ((url.replace("fabu@", "lu@"), "不接受登录"), ("sftp://127.0.0.1:9/x", "")):
        with pytest.raises(PublishError) as caught:
            open_target(other)
        assert (caught.value.code, said in caught.value.message) == ("CB814", True)

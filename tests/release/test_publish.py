"""Publishing to a folder: whole releases, one switch, a way back, and nothing lost on the way."""

import errno
import json
import os
import resource
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from fsspec.implementations.local import LocalFileSystem

from casebook.publish import PublishError, drop, edition, open_target, publish, roll_back
from casebook.publish import history as told
from casebook.publish.folder import Folder
from tests.command import casebook
from tests.release import trials
from tests.release.editions import files_of, left, make_release, seal, seen, site_of
from tests.release.trials import Sites, folder, kills, pairs


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Path], Sites]:
    return trials.three_releases(tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def releases(made: tuple[list[Path], Sites]) -> list[Path]:
    return made[0]


@pytest.fixture(scope="module")
def sites(made: tuple[list[Path], Sites]) -> Sites:
    return made[1]


@pytest.fixture
def quick() -> Iterator[Path]:
    """A folder in memory, where there is one: what is synced often takes long elsewhere."""
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with TemporaryDirectory(dir=memory) as folder:
        yield Path(folder)


def put(release: Path, target: Path) -> str:
    return publish(edition(release), open_target(str(target))).action


def refused(work: Callable[[], object]) -> PublishError:
    with pytest.raises(PublishError) as caught:
        work()
    return caught.value


def entries(target: Path) -> list[tuple[str, str]]:
    rows = json.loads((target / "releases.json").read_text(encoding="utf-8"))["entries"]
    return [(row["action"], row["version"]) for row in rows]


def test_a_release_is_published_whole(releases: list[Path], tmp_path: Path) -> None:
    web = tmp_path / "srv/web"
    assert put(releases[0], web) == "published"
    assert (web / "current").readlink() == Path("releases/1.0.0/site")
    assert files_of(web / "releases/1.0.0") == files_of(releases[0])
    assert left(web) == []


def test_back_and_further_back(releases: list[Path], sites: Sites, tmp_path: Path) -> None:
    for release in releases:
        put(release, tmp_path)
    back = [roll_back(open_target(str(tmp_path))) for _ in range(2)]
    assert [(one.version, one.previous) for one in back] == [("1.1.0", "1.2.0"), ("1.0.0", "1.1.0")]
    assert seen(tmp_path) == sites["1.0.0"]
    assert refused(lambda: roll_back(open_target(str(tmp_path)))).code == "CB814"
    assert put(releases[2], tmp_path) == "published"
    assert seen(tmp_path) == sites["1.2.0"]
    assert entries(tmp_path) == [
        ("publish", "1.0.0"),
        ("publish", "1.1.0"),
        ("publish", "1.2.0"),
        ("rollback", "1.1.0"),
        ("rollback", "1.0.0"),
        ("publish", "1.2.0"),
    ]
    assert {path.name for path in (tmp_path / "releases").iterdir()} == {"1.0.0", "1.1.0", "1.2.0"}


def test_the_history_tells_no_more_than_it_must(releases: list[Path], tmp_path: Path) -> None:
    put(releases[0], tmp_path)
    row = json.loads((tmp_path / "releases.json").read_text())["entries"][0]
    assert list(row) == ["action", "version", "manifest_sha256", "time"]
    assert len(row["time"]) == len("2026-01-01T00:00Z")


def test_the_same_again_changes_nothing(releases: list[Path], tmp_path: Path) -> None:
    put(releases[0], tmp_path)
    before = files_of(tmp_path)
    assert put(releases[0], tmp_path) == "present"
    assert files_of(tmp_path) == before


def test_a_version_is_never_overwritten(releases: list[Path], tmp_path: Path) -> None:
    web = tmp_path / "web"
    put(releases[0], web)
    before = files_of(web)
    other = make_release(tmp_path / "again", "1.0.0", "改过")
    error = refused(lambda: put(other, web))
    assert error.code == "CB816"
    assert "SHA256SUMS、manifest.json、site/cases/0/index.html 等" in error.message
    assert files_of(web) == before


def test_a_damaged_release_is_not_gone_back_to(releases: list[Path], tmp_path: Path) -> None:
    put(releases[0], tmp_path)
    put(releases[1], tmp_path)
    page = tmp_path / "releases/1.0.0/site/cases/2/index.html"
    page.write_bytes(page.read_bytes().replace(b"1", b"7", 1))
    error = refused(lambda: roll_back(open_target(str(tmp_path))))
    assert (error.code, "site/cases/2/index.html" in error.message) == ("CB816", True)
    shutil.rmtree(tmp_path / "releases/1.0.0")
    assert refused(lambda: roll_back(open_target(str(tmp_path)))).code == "CB816"
    assert entries(tmp_path)[-1] == ("publish", "1.1.0")


def test_what_verify_refuses_is_not_published(releases: list[Path], tmp_path: Path) -> None:
    release = shutil.copytree(releases[0], tmp_path / "casebook-1.0.0")
    (release / "site/index.html").write_text("9.9.9 ", encoding="utf-8")
    assert refused(lambda: put(release, tmp_path / "web")).code == "CB811"
    assert refused(lambda: put(tmp_path, tmp_path / "web")).code == "CB810"
    assert not (tmp_path / "web").exists()


def test_what_is_not_ours_is_left_alone(releases: list[Path], tmp_path: Path) -> None:
    (tmp_path / "current").mkdir()
    assert refused(lambda: put(releases[0], tmp_path)).code == "CB814"
    (tmp_path / "current").rmdir()
    (tmp_path / "current").symlink_to("/srv/other")
    assert refused(lambda: put(releases[0], tmp_path)).code == "CB814"
    (tmp_path / "current").unlink()
    (tmp_path / "releases.json").write_text("[]", encoding="utf-8")
    assert refused(lambda: put(releases[0], tmp_path)).code == "CB814"
    assert list((tmp_path / "releases").iterdir()) == []


def test_a_link_set_by_hand_is_where_one_goes_back_to(
    releases: list[Path], sites: Sites, tmp_path: Path
) -> None:
    put(releases[0], tmp_path)
    put(releases[1], tmp_path)
    (tmp_path / "current").unlink()
    (tmp_path / "current").symlink_to("releases/1.0.0/site")
    put(releases[2], tmp_path)
    roll_back(open_target(str(tmp_path)))
    assert seen(tmp_path) == sites["1.0.0"]


def test_an_entry_counts_only_with_its_switch() -> None:
    first, second = (told.entry("publish", version, "") for version in ("1.0.0", "1.1.0"))
    back = told.entry("rollback", "1.0.0", "")
    assert told.settled((first, second), "1.0.0", "") == (first,)
    assert told.settled((first, second), "1.1.0", "") == (first, second)
    assert told.settled((first, second, back), "1.1.0", "") == (first, second)
    assert told.settled((first,), "", "") == ()
    assert told.standing((first, second, back)) == ("1.0.0",)


class _Plain(Folder):
    """A disk without links, as FAT is."""

    def point(self, path: str, to: str) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")


def test_without_links_nothing_is_done(releases: list[Path], tmp_path: Path) -> None:
    error = refused(lambda: publish(edition(releases[0]), _Plain(tmp_path)))
    assert (error.code, "符号链接" in error.message) == ("CB814", True)
    assert list((tmp_path / "releases").iterdir()) == []


class _Room(LocalFileSystem):  # type: ignore[misc]
    """A disk with room for so many bytes more."""

    cachable = False
    left = 0

    def _open(self, path: str, mode: str = "rb", **given: Any) -> Any:
        file = super()._open(path, mode, **given)
        write = file.f.write

        def limited(content: bytes) -> Any:
            self.left -= len(content)
            if self.left < 0:
                raise OSError(errno.ENOSPC, "No space left on device")
            return write(content)

        file.write = limited
        return file


@pytest.mark.parametrize("share", [0, 0.01, 0.7, 1])
def test_a_full_disk_changes_nothing(releases: list[Path], tmp_path: Path, share: float) -> None:
    put(releases[0], tmp_path)
    before = files_of(tmp_path)
    target = Folder(tmp_path)
    target.files = _Room()
    target.files.left = int(edition(releases[1]).size * share)
    error = refused(lambda: publish(edition(releases[1]), target))
    assert (error.code, "磁盘已满" in error.message) == ("CB815", True)
    assert files_of(tmp_path) == before
    assert left(tmp_path) == []


def test_a_file_size_limit_is_told(releases: list[Path], tmp_path: Path) -> None:
    put(releases[0], tmp_path)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        error = refused(lambda: put(releases[1], tmp_path))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert (error.code, left(tmp_path)) == ("CB815", [])


def test_bytes_that_came_out_wrong_are_noticed(releases: list[Path], tmp_path: Path) -> None:
    class Faulty(Folder):
        def _write(self, path: str, source: Any, step: Any) -> None:
            super()._write(path, source, step)
            if path.endswith(".zip"):
                with Path(path).open("r+b") as file:
                    file.write(b"9")

    error = refused(lambda: publish(edition(releases[0]), Faulty(tmp_path)))
    assert (error.code, "offline.zip" in error.message) == ("CB815", True)
    assert left(tmp_path) == []


def test_one_at_a_time(releases: list[Path], tmp_path: Path) -> None:
    put(releases[0], tmp_path)
    with open_target(str(tmp_path)).turn(1, print):
        assert refused(lambda: put(releases[1], tmp_path)).code == "CB817"
        assert refused(lambda: roll_back(open_target(str(tmp_path)))).code == "CB817"
    assert put(releases[1], tmp_path) == "published"


class _Dying(Folder):
    """A target whose process is killed at a certain step of its work."""

    def __init__(self, root: Path, steps: int) -> None:
        self._steps = steps
        super().__init__(root)

    def __getattribute__(self, name: str) -> Any:
        if name in ("point", "replace", "place", "remove", "settle", "_write"):
            self._steps -= 1
            if self._steps == 0:
                os.kill(os.getpid(), signal.SIGKILL)
        return super().__getattribute__(name)


def _killed(work: Callable[[], object]) -> bool:
    child = os.fork()
    if not child:
        work()
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0


@pytest.mark.parametrize("back", [False, True])
def test_killed_at_every_step(releases: list[Path], sites: Sites, quick: Path, back: bool) -> None:
    first, second = (edition(release) for release in releases[:2])
    steps = 0
    shown = []
    while True:
        steps += 1
        web = quick / str(steps)
        publish(first, Folder(web))
        if back:
            publish(second, Folder(web))
        work = roll_back if back else partial(publish, second)
        was_killed = _killed(partial(work, _Dying(web, steps)))
        shown.append([version for version in sites if seen(web) == sites[version]])
        publish(second, Folder(web))
        assert (seen(web), left(web)) == (sites["1.1.0"], [])
        assert roll_back(Folder(web)).version == "1.0.0"
        if not was_killed:
            break
    versions = [["1.0.0"], ["1.1.0"]]
    assert shown == sorted(shown, reverse=back)
    assert sorted(map(list, set(map(tuple, shown)))) == versions


def test_clearing_killed_at_every_step(releases: list[Path], sites: Sites, quick: Path) -> None:
    first, second = (edition(release) for release in releases[:2])
    was_killed, steps = True, 0
    while was_killed:
        steps += 1
        web = quick / str(steps)
        for one in (first, second):
            publish(one, Folder(web))
        was_killed = _killed(partial(drop, _Dying(web, steps), "1.0.0"))
        assert seen(web) == sites["1.1.0"]
        with suppress(PublishError):  # it may be gone by now
            drop(Folder(web), "1.0.0")
        assert publish(second, Folder(web)).action == "present"
        assert ([path.name for path in (web / "releases").iterdir()], left(web)) == (["1.1.0"], [])
        assert refused(lambda web=web: roll_back(Folder(web))).code == "CB814"
    assert steps > 5


def test_killed_at_random(releases: list[Path], sites: Sites, quick: Path) -> None:
    tally = kills(lambda trial: folder(quick / str(trial)), releases, sites, 4)
    assert (tally.mixtures, tally.left_over) == (0, 0), tally
    assert tally.looks > tally.trials >= 4


def test_two_at_once(releases: list[Path], sites: Sites, quick: Path) -> None:
    tally = pairs(lambda trial: folder(quick / str(trial)), releases, sites, 3)
    assert (tally.trials, tally.mixtures, tally.left_over) == (3, 0, 0), tally
    assert set(tally.ended) <= {"CB817 + done", "done + done"}


def test_command(releases: list[Path], sites: Sites, tmp_path: Path) -> None:
    project = tmp_path / "project"
    web = tmp_path / "web"
    for release in releases[:2]:
        shutil.copytree(release, project / "dist" / release.name)
    old = casebook("publish", str(web), "--release", "dist/casebook-1.0.0", cwd=project)
    assert (old.returncode, old.stdout, old.stderr) == (0, "已发布 1.0.0。\n", "")
    new = casebook("publish", str(web), "--json", cwd=project)
    assert json.loads(new.stdout) == {
        "target": str(web),
        "action": "published",
        "version": "1.1.0",
        "previous": "1.0.0",
        "recalled": [],
    }
    back = casebook("publish", str(web), "--rollback", cwd=project)
    assert (back.returncode, back.stdout) == (0, "已退回 1.0.0，原来是 1.1.0。\n")
    assert seen(web) == sites["1.0.0"]
    none = casebook("publish", str(web), "--rollback", cwd=project)
    assert (none.returncode, none.stdout) == (1, "")
    assert none.stderr.startswith(f"错误 CB814 {web} 里没有更早的版本，退不回去\n    → ")


def test_misuse(releases: list[Path], tmp_path: Path) -> None:
    assert casebook("publish", "web", cwd=tmp_path).returncode == 2
    both = casebook("publish", "web", "--rollback", "--release", str(releases[0]), cwd=tmp_path)
    assert both.returncode == 2
    assert casebook("publish", "web", "--rollback", cwd=tmp_path).returncode == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "url",
    ["ftp://host/x", "sftp://host", "s3://", "sftp://a:geheim@host/x", "http://[::1/x", "s3:///x"],
)
def test_an_address_that_is_none(url: str) -> None:
    error = refused(lambda: open_target(url))
    assert error.code == "CB814"
    assert "geheim" not in error.message + error.hint


def test_a_file_is_no_target(releases: list[Path], tmp_path: Path) -> None:
    (tmp_path / "web").touch()
    assert refused(lambda: put(releases[0], tmp_path / "web")).code == "CB814"
    assert refused(lambda: put(releases[0], tmp_path / "web/below")).code == "CB814"


def test_a_file_address_is_a_folder(releases: list[Path], sites: Sites, tmp_path: Path) -> None:
    web = tmp_path / "网 站"
    publish(edition(releases[0]), open_target(web.as_uri()))
    assert seen(web) == sites["1.0.0"]


def test_a_release_made_again_of_other_files_has_another_manifest(tmp_path: Path) -> None:
    release = make_release(tmp_path, "1.0.0")
    before = edition(release).files
    (release / "site/new.html").write_text("neu", encoding="utf-8")
    seal(release, "1.0.0")
    assert set(edition(release).files) - set(before) == {"site/new.html"}
    assert site_of(release)["new.html"] == b"neu"

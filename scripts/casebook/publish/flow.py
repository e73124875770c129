"""Publishing and going back: the same steps for every target."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlsplit

from casebook.manifest import MANIFEST, SIGNATURE, SUMS, ContentsError
from casebook.publish import history
from casebook.publish.edition import (
    VERSION,
    Digest,
    Edition,
    differences,
    digest,
    listed_files,
)
from casebook.publish.folder import Folder
from casebook.publish.lease import PATIENCE, Beat
from casebook.publish.recalled import recalls_at, recalls_of, refuse_recalled, still_there
from casebook.publish.refusal import PublishError, reason
from casebook.publish.target import HISTORY, RELEASES, Step, Target

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is current now, what was before (empty for nothing), and what was done for it.

    ``present``: the version was there and current, and nothing was to be done. ``dropped``: the
    version ``previous`` was taken away. ``recalled``: older versions at the target that still
    show what the current one shows no more.
    """

    action: Literal["published", "present", "rolled-back", "dropped"]
    version: str
    previous: str
    recalled: tuple[str, ...] = ()


def open_target(url: str) -> Target:
    """The target that a path or an address names. Raises ``PublishError``."""
    scheme = url.partition("://")[0] if "://" in url else ""
    with _or_refused("CB814", f"{url[:200]} 不是能用的发布目标", (ValueError,)):
        parts = urlsplit(url if scheme else "")
        if parts.password:
            message = "发布目标的地址里写了密码"
            raise PublishError("CB814", message, "不要在地址里写密码；改用密钥登录")
        if scheme in ("", "file"):
            return Folder(Path(unquote(parts.path) if scheme else url))
        if scheme == "sftp" and parts.hostname and parts.path.strip("/"):
            with _or_install("paramiko"):
                from casebook.publish import sftp
            return sftp.connect(url)
        if scheme == "s3" and parts.netloc:
            with _or_install("s3fs"):
                from casebook.publish import objects
            return objects.connect(url)
    hint = "写文件夹、sftp://用户@主机/路径 或 s3://存储桶/前缀"
    raise PublishError("CB814", f"{url[:200]} 不是能用的发布目标", hint)


@contextmanager
def _or_install(package: str) -> Iterator[None]:
    try:
        yield
    except ImportError:
        message = f"这种发布目标要用 {package}，还没有装"
        hint = f"运行 make remote 装上 {package}，再发布一次"
        raise PublishError("CB814", message, hint) from None


@contextmanager
def _or_refused(code: str, message: str, failures: tuple[type[Exception], ...]) -> Iterator[None]:
    try:
        yield
    except failures as error:
        hint = "核对地址、权限和登录方式"
        raise PublishError(code, f"{message}：{reason(error)}", hint) from None


def publish(
    edition: Edition,
    target: Target,
    *,
    step: Step = lambda: None,
    tell: Tell = lambda words: None,
    patience: float = PATIENCE,
) -> Outcome:
    """Make a release current at a target.

    Whatever happens on the way, readers have what they had, or all of the new release. Raises
    ``PublishError`` where nothing was switched: with CB814 for a target that cannot be used,
    CB815 where writing failed, CB816 where the version is there with other bytes, CB817 where
    someone else publishes there, CB819 where it would show again what the current one recalls.
    """
    version = edition.version
    with _turn(target, patience, tell) as (beat, past):
        before = _current(past)
        with _undone(target, version, beat):
            stepping = _both(step, beat)
            there = target.sizes(version)
            if there:
                _refuse_different(target, version, edition.files, there, stepping)
            if before == version:
                return Outcome("present", version, before, still_there(target, past, version))
            now = recalls_at(target, before)
            refuse_recalled(now, version, recalls_of(edition), edition.files)
            if not there:
                target.put(edition, stepping)
            beat(True)
            entry = history.entry("publish", version, edition.files[MANIFEST].sha256)
            target.switch(version, history.written((*past, entry)))
            recalled = still_there(target, past, version)
    return Outcome("published", version, before, recalled)


def roll_back(
    target: Target,
    *,
    step: Step = lambda: None,
    tell: Tell = lambda words: None,
    patience: float = PATIENCE,
) -> Outcome:
    """Make the release current that was so before; done again, it goes further back.

    Every byte of it is compared first. Raises ``PublishError`` as ``publish`` does, and where
    there is none before.
    """
    _refuse_strange(target)
    with _turn(target, patience, tell) as (beat, past):
        versions = history.standing(past)
        if len(versions) < 2:
            raise _none_before(target)
        before, version = versions[-1], versions[-2]
        with _undone(target, version, beat):
            there = target.sizes(version)
            now = recalls_at(target, before)
            refuse_recalled(now, version, recalls_at(target, version), there)
            manifest = _refuse_damaged(target, version, there, _both(step, beat))
            beat(True)
            entry = history.entry("rollback", version, manifest)
            target.switch(version, history.written((*past, entry)))
    return Outcome("rolled-back", version, before)


def drop(
    target: Target, version: str, *, tell: Tell = lambda words: None, patience: float = PATIENCE
) -> Outcome:
    """Take away an older version, so that nobody finds there what is shown no more.

    Raises ``PublishError`` for one that is current or not there, and as ``publish`` does.
    """
    _refuse_strange(target)
    with _turn(target, patience, tell) as (beat, past):
        before = _current(past)
        if version == before:
            message = f"{version} 是 {target.name} 现在的版本，不能清除"
            raise PublishError("CB814", message, "先发布另一版，再清除这一版")
        if not VERSION.fullmatch(version) or not target.sizes(version):
            raise PublishError("CB814", f"{target.name} 里没有 {version[:20]}", "核对版本号")
        with _undone(target, version, beat):
            beat(True)
            entry = history.entry("drop", version, "")
            target.drop(version, history.written((*past, entry)))
            recalled = still_there(target, past, before)
    return Outcome("dropped", before, version, recalled)


def _refuse_strange(target: Target) -> None:
    """Raise ``PublishError`` where nothing was published yet: a slip in the address."""
    with _or_refused("CB814", f"{target.name} 不能用", target.failures):
        try:
            target.read(HISTORY)
        except FileNotFoundError:
            message = f"{target.name} 里还没有发布过"
            raise PublishError("CB814", message, "核对地址") from None


def _none_before(target: Target) -> PublishError:
    message = f"{target.name} 里没有更早的版本，退不回去"
    return PublishError("CB814", message, "要换上某一版，用 --release 指明，直接发布")


def _both(step: Step, beat: Beat) -> Step:
    def stepping() -> None:
        step()
        beat(False)

    return stepping


@contextmanager
def _turn(target: Target, patience: float, tell: Tell) -> Iterator[tuple[Beat, history.History]]:
    """Hold the target, clear what a killed run left, and read what was current when."""
    with (
        _or_refused("CB814", f"{target.name} 不能用", target.failures),
        target.turn(patience, tell) as beat,
    ):
        target.clean()
        yield beat, _past(target)


def _past(target: Target) -> history.History:
    """The history of a target, in agreement with what it shows."""
    try:
        past = history.read(target.read(HISTORY))
    except FileNotFoundError:
        past = ()
    except ValueError:
        message = f"{target.name} 里的 {HISTORY} 不是发布程序写的，不覆盖"
        hint = "换一个目标；这里的内容由管理员看过，再决定移走还是保留"
        raise PublishError("CB814", message, hint) from None
    current = target.current()
    sha256 = ""
    with suppress(FileNotFoundError):
        sha256 = digest(target.read(f"{RELEASES}/{current}/{MANIFEST}")).sha256 if current else ""
    return history.settled(past, current, sha256)


def _current(past: history.History) -> str:
    return "".join(history.standing(past)[-1:])


@contextmanager
def _undone(target: Target, version: str, beat: Beat) -> Iterator[None]:
    """Take away what was written when something fails; say what readers have then."""
    try:
        yield
    except BaseException as error:
        quietly = suppress(PublishError, *target.failures)
        with quietly:
            beat(True)  # what stands there is another's, if another has taken over
            target.clean()
        if not isinstance(error, target.failures):
            raise
        shown = None
        with quietly:
            shown = target.current()
        why = f"没有写成 {target.name}：{reason(error)}"
        if shown is None:
            message = f"{why}；现在连不上，看不到是哪一版"
        elif shown == version:
            message = f"{why}；已换到 {version}，只差收尾"
        else:
            message = f"{why}；读者看到的没有变"
        hint = "腾出空间或排除故障，再运行一次"
        raise PublishError("CB815", message, hint) from None


def _refuse_different(
    target: Target, version: str, files: Mapping[str, Digest], there: Mapping[str, int], step: Step
) -> None:
    """Raise ``PublishError`` where a version at the target has other bytes than it should."""
    wrong = differences(files, there, lambda paths: target.sums(version, paths, step))
    if wrong:
        more = f" 等 {len(wrong)} 个文件" if len(wrong) > 3 else ""
        listed = "、".join(wrong[:3]) + more
        message = f"{target.name} 里的 {version} 内容不同：{listed}"
        hint = "发布过的版本不改：内容有变，用新的版本号；那里的被改动过，先查清原因"
        raise PublishError("CB816", message, hint)


def _refuse_damaged(target: Target, version: str, there: Mapping[str, int], step: Step) -> str:
    """Compare a version at the target with its own manifest; the SHA-256 of that.

    Raises ``PublishError`` where it is not whole.
    """
    there = {path: size for path, size in there.items() if path not in (SIGNATURE, SUMS)}
    try:
        files = listed_files(target.read(f"{RELEASES}/{version}/{MANIFEST}"))
    except (FileNotFoundError, ContentsError):
        files = {MANIFEST: Digest(-1, "")}
    _refuse_different(target, version, files, there, step)
    return files[MANIFEST].sha256

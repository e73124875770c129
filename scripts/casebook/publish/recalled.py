"""Older versions that still show what the current one shows no more: see ``casebook.recalls``."""

from collections.abc import Container
from dataclasses import dataclass

from casebook.publish.edition import Edition
from casebook.publish.history import History
from casebook.publish.refusal import PublishError
from casebook.publish.target import RELEASES, Target
from casebook.recalls import RECALLS, Recalls, read, still_shown


def recalls_of(edition: Edition) -> Recalls:
    """What a release on this machine recalls. Raises ``PublishError``."""
    if RECALLS not in edition.files:
        return frozenset()
    return _read(edition.folder.name, (edition.folder / RECALLS).read_bytes())


def recalls_at(target: Target, version: str) -> Recalls:
    """What a version at a target recalls; nothing where it is not there."""
    try:
        text = target.read(f"{RELEASES}/{version}/{RECALLS}")
    except FileNotFoundError:
        return frozenset()
    return _read(f"{target.name} 里的 {version}", text)


def _read(name: str, text: bytes) -> Recalls:
    try:
        return read(text)
    except ValueError:
        message = f"{name} 的 {RECALLS} 读不懂，看不出撤下了什么"
        raise PublishError("CB814", message, "整份核对：casebook verify") from None


def refuse_recalled(now: Recalls, version: str, recalls: Recalls, files: Container[str]) -> None:
    """Raise ``PublishError`` where a version would show again what is recalled by now."""
    if shown := still_shown(now, recalls, files):
        more = f" 等 {len(shown)} 项" if len(shown) > 3 else ""
        message = f"{version} 里还有已撤下的内容：{'、'.join(one.words for one in shown[:3])}{more}"
        hint = "不换上这一版；在现在内容的基础上改好，用新的版本号发布"
        raise PublishError("CB819", message, hint)


def still_there(target: Target, past: History, current: str) -> tuple[str, ...]:
    """The versions at a target that still show what its current one recalls."""
    now = recalls_at(target, current)
    others = dict.fromkeys(one.version for one in past if one.version != current)
    return tuple(
        version
        for version in others
        if still_shown(now, recalls_at(target, version), _Pages(target, version))
    )


@dataclass(frozen=True, slots=True)
class _Pages:
    """The files of a version at a target, asked for one by one."""

    target: Target
    version: str

    def __contains__(self, path: object) -> bool:
        try:
            self.target.read(f"{RELEASES}/{self.version}/{path}")
        except FileNotFoundError:
            return False
        return True

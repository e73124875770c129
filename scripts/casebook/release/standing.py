"""What the repository says of a version: whether it may be released, and from which moment."""

import os
import re
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

VERSION = re.compile(r"(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})")


class ReleaseError(Exception):
    """Why there is no release: a code of ``codes``, what was found, what to do; in Chinese."""

    def __init__(self, code: str, message: str, hint: str) -> None:
        super().__init__(f"错误 {code} {message}\n    → {hint}")
        self.code = code


@dataclass(frozen=True, slots=True)
class Standing:
    """A version, the commit it is made from, its moment, and the tag of the release before it."""

    version: str
    commit: str
    moment: datetime
    last: str | None

    @property
    def epoch(self) -> str:
        """The moment as ``SOURCE_DATE_EPOCH`` has it."""
        return str(int(self.moment.timestamp()))


def standing(root: Path, version: str) -> Standing:
    """Where ``version`` stands in the repository of ``root``.

    The moment is ``SOURCE_DATE_EPOCH``, or else that of the commit. A tag of the version itself
    may be there already, at this commit: continuous integration releases what was tagged.

    Raises ``ReleaseError`` where the version has no proper form or is not greater than every
    other, where there is no repository, and where files differ from the commit.
    """
    if not VERSION.fullmatch(version):
        raise ReleaseError("CB804", f"版本号“{version[:20]}”格式不对", "写成 1.4.0 这样，三段数字")
    commit = git(root, "rev-parse", "HEAD")
    if changed := git(root, "status", "--porcelain"):
        shown = "、".join(line[3:] for line in changed.splitlines()[:5])
        hint = "先提交或者撤销这些改动；不进仓库的文件写进 .gitignore"
        raise ReleaseError("CB805", f"有没提交的改动：{shown}", hint)
    epoch = os.environ.get("SOURCE_DATE_EPOCH") or git(root, "log", "-1", "--format=%ct")
    return Standing(
        version=version,
        commit=commit,
        moment=datetime.fromtimestamp(int(epoch), UTC),
        last=_last(root, version, commit),
    )


def _last(root: Path, version: str, commit: str) -> str | None:
    """The tag of the greatest release before ``version``; none may be as great or greater."""
    tags = {tag: number for tag in git(root, "tag").split() if (number := _numbers(tag[1:]))}
    own = f"v{version}"
    if own in tags and git(root, "rev-parse", f"{own}^{{commit}}") == commit:
        del tags[own]
    if not tags:
        return None
    last = max(tags, key=lambda tag: tags[tag])
    if tags[last] >= (_numbers(version) or ()):
        hint = f"写一个比 {last[1:]} 大的版本号；已经发布的版本不改"
        raise ReleaseError("CB804", f"版本 {version} 不大于已有的 {last[1:]}", hint)
    return last


def _numbers(version: str) -> tuple[int, ...] | None:
    match = VERSION.fullmatch(version)
    return tuple(map(int, match.groups())) if match else None


def git(root: Path, *arguments: str) -> str:
    """What a command of git says in a folder. Raises ``ReleaseError`` where it fails."""
    try:
        done = subprocess.run(
            ["git", "-C", str(root), *arguments], capture_output=True, text=True, check=False
        )
    except OSError:
        raise ReleaseError("CB805", "没有 git", "装上 git，在仓库里运行") from None
    if done.returncode:
        said = " ".join(done.stderr.split())[:80]
        raise ReleaseError("CB805", f"仓库读不了：{said}", "在克隆下来的仓库里运行，至少有一次提交")
    return done.stdout.removesuffix("\n")

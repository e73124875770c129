"""The command that puts a release to where readers get it: publish."""

import json
import re
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from casebook import chinese_cli
from casebook.cli.common import AsJson, app, fail
from casebook.progress import Progress

_DONE = {
    "published": "已发布 {version}{instead}。",
    "present": "{version} 已在那里，逐字节相同，正是现在的版本；没有改动。",
    "rolled-back": "已退回 {version}{instead}。",
    "dropped": "已清除 {previous}，现在的版本是 {version}。",
}


@app.command(
    cls=chinese_cli.Command, help="把做好的一版发布到文件夹、SFTP 服务器或对象存储，整版切换。"
)
def publish(
    target: Annotated[
        str,
        typer.Argument(
            help="发布目标：文件夹、sftp://用户@主机/路径 或 s3://存储桶/前缀。", metavar="目标"
        ),
    ],
    release: Annotated[
        Path | None,
        typer.Option(
            help="做好的一版；不写则为 dist/ 里版本号最大的。",
            metavar="文件夹",
            exists=True,
            file_okay=False,
            show_default=False,
        ),
    ] = None,
    rollback: Annotated[
        bool, typer.Option("--rollback", help="不发布，退回上一个版本；再做一次，再退一版。")
    ] = False,
    drop: Annotated[
        str,
        typer.Option(
            help="不发布，从目标里清除一个旧版本，不能恢复。", metavar="版本", show_default=False
        ),
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Publish a release, or go back to the one before; readers see one or the other, whole."""
    from casebook import publish as publishing
    from casebook.publish import PublishError, edition, open_target

    if bool(release) + rollback + bool(drop) > 1:
        raise fail("--release、--rollback、--drop 只能写一个。", 2)
    progress = Progress("清除" if drop else "退回" if rollback else "发布")

    def tell(words: str) -> None:
        typer.echo(words, err=True)

    try:
        if drop:
            outcome = publishing.drop(open_target(target), drop, tell=tell)
        elif rollback:
            outcome = publishing.roll_back(open_target(target), step=progress.step, tell=tell)
        else:
            chosen = edition(release or _newest(Path("dist")))
            place = open_target(target)
            outcome = publishing.publish(chosen, place, step=progress.step, tell=tell)
    except PublishError as error:
        raise fail(f"错误 {error.code} {error.message}\n    → {error.hint}") from None
    finally:
        progress.close()
    if as_json:
        typer.echo(json.dumps({"target": target, **asdict(outcome)}, ensure_ascii=False, indent=2))
        return
    instead = f"，原来是 {outcome.previous}" if outcome.previous else ""
    said = {"version": outcome.version, "previous": outcome.previous, "instead": instead}
    typer.echo(_DONE[outcome.action].format_map(said))
    if outcome.recalled:
        _remind("CB820", f"目标里更早的 {'、'.join(outcome.recalled)} 仍有已撤下的内容")


def _remind(code: str, message: str) -> None:
    hint = "因隐名不当撤回的，用 --drop 逐个清除"
    typer.echo(f"提醒 {code} {message}\n    → {hint}", err=True)


def _newest(folder: Path) -> Path:
    """The release folder with the greatest version; where there is none, that is misuse."""
    found = {
        tuple(map(int, match.groups())): path
        for path in folder.glob("casebook-*")
        if path.is_dir() and (match := re.fullmatch(r"casebook-(\d+)\.(\d+)\.(\d+)", path.name))
    }
    if not found:
        raise fail(f"{folder} 里没有做好的版本；先运行 casebook release，或写 --release。", 2)
    return found[max(found)]

"""The command that mends: fix."""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from casebook import chinese_cli
from casebook.cli.common import HERE, AsJson, Root, app, fail
from casebook.model import Finding
from casebook.report import as_json as findings_as_json
from casebook.report import as_text

if TYPE_CHECKING:
    from casebook.mend.sources import Mended

_PLACES = "cases/、policies/ 和 search/"


def _chosen(root: Path, paths: list[Path]) -> list[str]:
    """The source files below the paths, or all; a path without any is misuse."""
    from casebook.mend.sources import kind_of, sources

    everything = list(sources(root))
    if not paths:
        if not everything:
            raise fail("这里没有案例和规定；请在项目文件夹里运行，或用 --root 指明。", 2)
        return everything
    chosen: dict[str, None] = {}
    for path in paths:
        inner = os.path.relpath(path.absolute(), root.absolute()).replace(os.sep, "/")
        found = [p for p in everything if inner in (".", p) or p.startswith(f"{inner}/")]
        if not found and not (path.is_file() and kind_of(inner)):
            raise fail(f"{path} 里没有案例、规定、批次或检索词表；它们在 {_PLACES} 下。", 2)
        chosen |= dict.fromkeys(found or [inner])
    return list(chosen)


@app.command(
    cls=chinese_cli.Command,
    help="改正标点、空格、换行和键的次序，先列出改法；加 --write 才写入。",
)
def fix(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="只改这些文件或文件夹；不写则改全部。", metavar="路径", exists=True),
    ] = None,
    root: Root = HERE,
    to_write: Annotated[bool, typer.Option("--write", help="把改法写入文件。")] = False,
    as_json: AsJson = False,
) -> None:
    """Show what is mechanical as a diff; exit 1 where something is left to mend or to read."""
    from casebook.mend.sources import Mended, mend_file, write

    results = [mend_file(root, path) for path in _chosen(root, paths or [])]
    changed = [r for r in results if isinstance(r, Mended) and r.before != r.after]
    unread: list[Finding] = [f for r in results if isinstance(r, list) for f in r]
    if to_write:
        write(root, changed)
    if as_json:
        typer.echo(_as_json(changed, unread))
    else:
        typer.echo("".join(file.diff for file in changed), nl=False)
    typer.echo(as_text(unread), nl=False, err=True)
    untouched = sum(isinstance(result, list) for result in results)
    typer.echo(_summary(len(changed), untouched, to_write), err=True)
    if unread or (changed and not to_write):
        raise typer.Exit(1)


def _as_json(changed: "list[Mended]", unread: list[Finding]) -> str:
    rows = [{"path": file.path, "diff": file.diff} for file in changed]
    findings = json.loads(findings_as_json(unread))["findings"]
    return json.dumps({"changes": rows, "findings": findings}, ensure_ascii=False, indent=2)


def _summary(changed: int, unread: int, written: bool) -> str:
    parts = []
    if changed:
        done = f"已改 {changed} 个文件"
        parts.append(done if written else f"有 {changed} 个文件要改，加 --write 写入")
    if unread:
        parts.append(f"{unread} 个文件读不通，没有动，先按以上提示改好")
    return f"{'；'.join(parts) or '没有要改的'}。"

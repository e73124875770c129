"""The command that tries every address of a built site."""

import json
from pathlib import Path
from typing import Annotated

import typer

from casebook import chinese_cli
from casebook.cli.common import AsJson, app, fail
from casebook.codes import quoted


@app.command(cls=chinese_cli.Command, help="查已构建的网站：站内每个地址、锚点、订阅都打得开。")
def links(
    site: Annotated[
        Path, typer.Option(help="已构建的网站。", file_okay=False, metavar="文件夹")
    ] = Path("site"),
    as_json: AsJson = False,
) -> None:
    """Find addresses that lead nowhere; exit 1 where there are some."""
    from casebook.site.links import broken

    if not (site / "index.html").is_file():
        raise fail(f"{site} 里没有网站；先运行 casebook build。", 2)
    found = sorted(broken(site))
    if as_json:
        rows = [
            {"code": "CB818", "file": one.file, "address": one.address, "reason": one.reason}
            for one in found
        ]
        typer.echo(json.dumps({"broken": rows}, ensure_ascii=False, indent=2))
    else:
        for one in found:
            typer.echo(f"{one.file}: 错误 CB818 {quoted(one.address)} {one.reason}")
    typer.echo(f"打不开的地址 {len(found)} 处。" if found else "站内地址都打得开。", err=True)
    if found:
        raise typer.Exit(1)

"""Commands that make and use the site: build, serve, search."""

import json
import os
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from casebook import chinese_cli
from casebook.check import Checked
from casebook.cli.common import HERE, AsJson, Root, app, fail, judged, or_exit
from casebook.link import link
from casebook.report import as_text

Drafts = Annotated[bool, typer.Option("--drafts", help="预览：带上草稿和待审案例，页首有标识。")]


def checked_or_exit(root: Path) -> Checked:
    """A library without errors; otherwise say them all and stop."""
    checked = judged(root)
    if checked.findings:
        typer.echo(as_text(checked.findings), nl=False, err=True)
    if checked.errors:
        raise fail(f"有 {checked.errors} 处错误，没有构建；原来的网站没有动。")
    return checked


@app.command(cls=chinese_cli.Command, help="先检查，再构建网站；有错误就不构建，旧网站不动。")
def build(
    root: Root = HERE,
    site_dir: Annotated[Path, typer.Option(help="网站输出到这里。", metavar="文件夹")] = Path(
        "site"
    ),
    stage: Annotated[
        Path | None,
        typer.Option(
            help="不生成网站，只把各页 Markdown 和数据写到这里，供其他生成器使用。",
            metavar="文件夹",
        ),
    ] = None,
    drafts: Drafts = False,
) -> None:
    """Build the site, or stage its pages, in one step that cannot half fail."""
    from casebook.build import BuildError, replace_folder
    from casebook.build import stage as write_stage

    linked = link(checked_or_exit(root).library, include_drafts=drafts)
    with or_exit(BuildError, "没有构建成功，原来的网站没有动："):
        if stage is not None:
            replace_folder(stage, partial(write_stage, linked))
            typer.echo(f"已写到 {stage}")
            return
        from casebook.site.mkdocs import build_site

        target = site_dir if site_dir.is_absolute() else root / site_dir
        replace_folder(target, partial(build_site, root, linked))
    typer.echo(f"已构建：{target}（案例 {len(linked.cases)} 件）")


@app.command(cls=chinese_cli.Command, help="本机预览，改动后自动刷新。")
def serve(
    root: Root = HERE,
    drafts: Drafts = False,
    address: Annotated[str, typer.Option(help="地址和端口。", metavar="地址")] = "127.0.0.1:8000",
) -> None:
    """Preview the site until interrupted."""
    from casebook.build import BuildError
    from casebook.site.mkdocs import serve_site

    if drafts:
        os.environ["CASEBOOK_DRAFTS"] = "true"
    checked_or_exit(root)
    with or_exit(BuildError, "没有预览成功："):
        serve_site(root, address)


@app.command(cls=chinese_cli.Command, help="在已构建的网站里检索，次序与网页上相同。")
def search(
    query: Annotated[str, typer.Argument(help="词语、整句、条款号或拼音。", metavar="检索词")],
    top: Annotated[int, typer.Option(help="最多列出多少条。", min=1, metavar="条数")] = 10,
    site: Annotated[
        Path, typer.Option(help="已构建的网站。", file_okay=False, metavar="文件夹")
    ] = Path("site"),
    as_json: AsJson = False,
) -> None:
    """Search the index of a built site."""
    from casebook.search.engine import Engine
    from casebook.search.store import StoreError

    with or_exit(StoreError):
        found = Engine(site).find(query, top)
    if as_json:
        rows = [
            {
                "id": hit.id,
                "kind": hit.kind,
                "title": hit.title,
                "url": hit.url,
                "score": hit.score,
                "snippet": hit.snippet.text,
            }
            for hit in found.hits
        ]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        for hit in found.hits:
            typer.echo(f"{hit.kind}  {hit.id}  {hit.title}\n    {hit.snippet.text}\n    {hit.url}")
    for note in found.notes:
        typer.echo(f"{note}。", err=True)
    shown = f"，列出前 {len(found.hits)} 条" if found.total > len(found.hits) else ""
    typer.echo(f"找到 {found.total} 条{shown}。", err=True)

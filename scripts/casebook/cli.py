"""The ``casebook`` command. Exit 0: fine; 1: findings or failure; 2: misuse."""

import gc
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from casebook import __version__, chinese_cli
from casebook.check import Checked
from casebook.check import check as run_check
from casebook.codes import CODES
from casebook.help import help_text
from casebook.link import link
from casebook.report import FORMATS, as_text
from casebook.scaffold import ScaffoldError, new_batch, new_case, new_policy
from casebook.scaffold import assign as run_assign
from casebook.schema import BatchMatter, CaseMatter, Entry, PolicyMatter

HERE = Path()
Root = Annotated[
    Path,
    typer.Option(
        help="项目文件夹，里面有 cases/ 和 policies/。",
        exists=True,
        file_okay=False,
        metavar="文件夹",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON，供程序读取。")]
Drafts = Annotated[bool, typer.Option("--drafts", help="预览：带上草稿和待审案例，页首有标识。")]

_STYLE: dict[str, Any] = {
    "no_args_is_help": True,
    "cls": chinese_cli.Group,
    "rich_markup_mode": None,
    "context_settings": {"help_option_names": ["-h", "--help"]},
}
app = typer.Typer(
    help="以案释规：检查、编号、构建典型案例与规定条款。",
    add_completion=False,
    pretty_exceptions_enable=False,
    **_STYLE,
)
new = typer.Typer(help="生成一份新的批次、案例或规定，照着填写。", **_STYLE)
app.add_typer(new, name="new")


class Format(StrEnum):
    """How findings are written."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"
    SARIF = "sarif"


class Matter(StrEnum):
    """Which front matter a schema is for."""

    CASE = "case"
    POLICY = "policy"
    BATCH = "batch"


_SCHEMAS: dict[Matter, type[Entry]] = {
    Matter.CASE: CaseMatter,
    Matter.POLICY: PolicyMatter,
    Matter.BATCH: BatchMatter,
}


def _fail(message: str, status: int = 1) -> typer.Exit:
    """Say what is wrong; the exit to raise."""
    typer.echo(message, err=True)
    return typer.Exit(status)


@contextmanager
def _or_exit(expected: type[Exception], before: str = "") -> Iterator[None]:
    """Say an expected error, which speaks Chinese, and exit with 1."""
    try:
        yield
    except expected as error:
        raise _fail(f"{before}{error}") from None


@app.callback(invoke_without_command=True)
def top(
    version: Annotated[bool, typer.Option("--version", help="显示版本。")] = False,
) -> None:
    """Options that stand before any command."""
    if version:
        typer.echo(f"casebook {__version__}")
        raise typer.Exit


@app.command(cls=chinese_cli.Command, help="检查全部案例、批次和规定，一次列出所有问题。")
def check(
    root: Root = HERE,
    output: Annotated[
        Format,
        typer.Option(
            "--format", help="输出格式：text、json、github（行内标注）、sarif。", metavar="格式"
        ),
    ] = Format.TEXT,
    as_json: AsJson = False,
    strict: Annotated[bool, typer.Option("--strict", help="有提醒也算不通过。")] = False,
) -> None:
    """Check everything; exit 1 with errors, or with ``--strict`` any finding."""
    checked = _checked(root)
    typer.echo(FORMATS[Format.JSON if as_json else output](checked.findings), nl=False)
    typer.echo(_summary(checked), err=True)
    if checked.errors or (strict and checked.findings):
        raise typer.Exit(1)


def _checked(root: Path) -> Checked:
    """Check a project folder; a folder that is none is misuse, not an empty library."""
    if not (root / "cases").is_dir() and not (root / "policies").is_dir():
        raise _fail("这里没有 cases/ 和 policies/；请在项目文件夹里运行，或用 --root 指明。", 2)
    return run_check(root)


def _summary(checked: Checked) -> str:
    library = checked.library
    counted = (
        f"案例 {len(library.cases)} 件，规定 {len(library.policies)} 份，"
        f"条款 {len(library.clauses())} 条，批次 {len(library.batches)} 个"
    )
    warnings = len(checked.findings) - checked.errors
    if not checked.findings:
        return f"检查通过：{counted}。"
    return f"错误 {checked.errors} 处，提醒 {warnings} 处（可用的{counted}）。"


@app.command(cls=chinese_cli.Command, help="说明一个检查编号：什么意思、为什么、怎么改。")
def explain(
    code: Annotated[
        str, typer.Argument(help="检查编号，如 CB012；不写则列出全部。", metavar="编号")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Print the help page of a code, or the table of all codes."""
    code = code.upper()
    if code and code not in CODES:
        raise _fail(f"没有编号 {code}；运行 casebook explain 看全部编号。", 2)
    chosen = [code] if code else list(CODES)
    if as_json:
        rows = [
            {"code": c, "severity": CODES[c][0], "title": CODES[c][1], "help": help_text(c)}
            for c in chosen
        ]
        typer.echo(json.dumps({"codes": rows}, ensure_ascii=False, indent=2))
    elif code:
        typer.echo(help_text(code))
    else:
        for c in chosen:
            typer.echo(f"{c}  {CODES[c][1]}")


@new.command("batch", cls=chinese_cli.Command, help="新建批次：cases/<批次>/batch.yml。")
def make_batch(
    batch_id: Annotated[str, typer.Argument(help="批次编号，如 SY-2024-01。", metavar="批次")],
    root: Root = HERE,
) -> None:
    """Write a batch skeleton."""
    with _or_exit(ScaffoldError):
        typer.echo(new_batch(root, batch_id))


@new.command("case", cls=chinese_cli.Command, help="在一个批次里新建案例（草稿，待编号）。")
def make_case(
    batch_id: Annotated[str, typer.Argument(help="批次编号，如 SY-2024-01。", metavar="批次")],
    root: Root = HERE,
) -> None:
    """Write a case skeleton."""
    with _or_exit(ScaffoldError):
        typer.echo(new_case(root, batch_id))


@new.command("policy", cls=chinese_cli.Command, help="新建规定：policies/<层级>/<编号>.md。")
def make_policy(
    folder: Annotated[
        str, typer.Argument(help="层级：county、city、province、central、scales。", metavar="层级")
    ],
    policy_id: Annotated[str, typer.Argument(help="规定编号，如 siyang-guifan。", metavar="编号")],
    root: Root = HERE,
) -> None:
    """Write a policy skeleton."""
    with _or_exit(ScaffoldError):
        typer.echo(new_policy(root, folder, policy_id))


@app.command(cls=chinese_cli.Command, help="给待编号的案例取号，并改文件名。")
def assign(root: Root = HERE, as_json: AsJson = False) -> None:
    """Number the cases that await it."""
    with _or_exit(ScaffoldError):
        moved = run_assign(root, _checked(root).library)
    if as_json:
        rows = [{"from": old, "to": new_path} for old, new_path in moved]
        typer.echo(json.dumps({"assigned": rows}, ensure_ascii=False, indent=2))
        return
    for old, new_path in moved:
        typer.echo(f"{old} → {new_path}")
    if not moved:
        typer.echo("没有待编号的案例。", err=True)


def _checked_or_exit(root: Path) -> Checked:
    """A library without errors; otherwise say them all and stop."""
    checked = _checked(root)
    if checked.findings:
        typer.echo(as_text(checked.findings), nl=False, err=True)
    if checked.errors:
        raise _fail(f"有 {checked.errors} 处错误，没有构建；原来的网站没有动。")
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

    linked = link(_checked_or_exit(root).library, include_drafts=drafts)
    with _or_exit(BuildError, "没有构建成功，原来的网站没有动："):
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
    _checked_or_exit(root)
    with _or_exit(BuildError, "没有预览成功："):
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

    with _or_exit(StoreError):
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


@app.command(cls=chinese_cli.Command, help="输出前置信息的 JSON Schema，供编辑器补全。")
def schema(
    matter: Annotated[
        Matter, typer.Argument(help="case、policy 或 batch。", metavar="种类")
    ] = Matter.CASE,
) -> None:
    """Print the JSON Schema of a kind of front matter."""
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **_SCHEMAS[matter].model_json_schema(),
    }
    typer.echo(json.dumps(document, ensure_ascii=False, indent=2))


def main() -> None:
    """Run the command line."""
    # One command, then the process ends: what is loaded stays, so looking for garbage often
    # costs a fifth of the time and finds nothing.
    gc.set_threshold(100_000, 50, 50)
    sys.exit(chinese_cli.run(app))

"""Commands that read office documents: import case, import policy."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from casebook import chinese_cli
from casebook.cli.common import HERE, STYLE, AsJson, Root, app, or_exit, refused

if TYPE_CHECKING:
    from casebook.officefile import OfficeText

imports = typer.Typer(help="把 Word 或文本文档导入为案例草稿或规定。", **STYLE)
app.add_typer(imports, name="import")

Document = Annotated[
    Path, typer.Argument(help="要导入的文档：.docx、.md 或 .txt。", metavar="文件")
]


@contextmanager
def _refusals(file: Path) -> Iterator[None]:
    """Say why a document is refused, and exit with 1."""
    from casebook.officefile import OfficeFileError
    from casebook.scaffold import ScaffoldError

    with or_exit(ScaffoldError):
        try:
            yield
        except OfficeFileError as error:
            raise refused(str(file), error) from None


@imports.command(
    "case", cls=chinese_cli.Command, help="导入一件案例，写成草稿；姓名、单位等先换成隐名。"
)
def import_case(
    file: Document,
    batch: Annotated[
        str, typer.Option(help="放进哪个批次，如 SY-2024-01；批次要先建好。", metavar="批次")
    ],
    root: Root = HERE,
    as_json: AsJson = False,
) -> None:
    """Write a draft case, and the table of its pseudonyms outside version control."""
    from casebook.anonymity.scan import scan
    from casebook.importing.case import batch_of, draft_case, write_case
    from casebook.officefile import read_office

    with _refusals(file):
        office = read_office(file)
        draft = draft_case(office, batch_of(root, batch), scan)
        written = write_case(root, batch, draft, file.name)
    table = written.table and str(written.table)
    if as_json:
        answer = {
            "path": str(written.draft),
            "replacements": table,
            "missing": draft.missing,
            "pictures": office.pictures,
        }
        typer.echo(json.dumps(answer, ensure_ascii=False, indent=2))
    else:
        typer.echo(written.draft)
    if table:
        typer.echo(
            f"换成隐名 {len(draft.replaced.replacements)} 项，原文与隐名的对照在 {table}，"
            "只留在本机。请逐项核对，要改的直接改草稿。",
            err=True,
        )
    if draft.replaced.left:
        typer.echo(f"没有替换、请自行判断：{'、'.join(draft.replaced.left)}", err=True)
    _say_left_out(office)
    typer.echo("还要填写：", err=True)
    for item in draft.missing:
        typer.echo(f"  {item}", err=True)


@imports.command("policy", cls=chinese_cli.Command, help="导入一份规定的全文，逐条拆成条款。")
def import_policy(
    file: Document,
    folder: Annotated[
        str,
        typer.Option(
            help="层级：county、city、province、central、scales；不写则按标题判断。",
            metavar="层级",
            show_default=False,
        ),
    ] = "",
    policy_id: Annotated[
        str,
        typer.Option(
            "--id", help="规定编号；不写则用名称的拼音。", metavar="编号", show_default=False
        ),
    ] = "",
    out: Annotated[
        Path | None,
        typer.Option(help="写到这里，不放进 policies/。", metavar="文件", dir_okay=False),
    ] = None,
    root: Root = HERE,
) -> None:
    """Write a policy with one clause for each article."""
    from casebook.importing.policy import draft_policy, write_policy
    from casebook.officefile import read_office

    with _refusals(file):
        office = read_office(file)
        draft = draft_policy(office, folder, policy_id)
        typer.echo(write_policy(root, draft, out))
    typer.echo(f"共 {draft.articles} 条。", err=True)
    _say_left_out(office)
    for notice in draft.notices:
        typer.echo(f"  {notice}", err=True)


def _say_left_out(office: "OfficeText") -> None:
    if office.pictures:
        message = f"有 {office.pictures} 处图片、图表没有导入；其中有用的内容请写成文字。"
        typer.echo(message, err=True)
    if office.numbered:
        message = (
            f"有 {office.numbered} 段的序号是 Word 自动编的，没有导入；"
            "要保留序号，在 Word 里另存为纯文本（.txt）再导入。"
        )
        typer.echo(message, err=True)

"""Commands on the way to publication and after it: status, correct, report."""

import json
import re
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Annotated

import typer

from casebook import chinese_cli
from casebook.check import MEMORY
from casebook.cli.common import HERE, AsJson, Root, Since, app, fail, judged, or_exit
from casebook.model import Library
from casebook.versions import NoVersionError, library_at

_MONTH = r"[0-9]{4}-(?:0[1-9]|1[0-2])"


def _published(root: Path, since: str) -> Library:
    """The cases of a version; one that cannot be had is misuse."""
    try:
        return library_at(root, since)
    except NoVersionError as error:
        raise fail(f"{error}。", 2) from None


@app.command(cls=chinese_cli.Command, help="列出每件案例在等谁、等什么。")
def status(root: Root = HERE, as_json: AsJson = False) -> None:
    """List what waits for whom."""
    from casebook.rules.anonymity import examine
    from casebook.waiting import waiting

    library = judged(root).library
    waits = waiting(library, examine(library, root / MEMORY)[1])
    if as_json:
        rows = [
            {
                "case": one.case.key,
                "path": one.case.origin.path,
                "title": one.case.title,
                "step": one.step,
                "role": one.role,
                "task": one.task,
            }
            for one in waits
        ]
        typer.echo(json.dumps({"waiting": rows}, ensure_ascii=False, indent=2))
        return
    for (step, role), group in groupby(waits, key=lambda one: (one.step, one.role)):
        typer.echo(f"{step}（{role}）")
        for one in group:
            typer.echo(f"  {one.case.key}  {one.case.title}\n      {one.task}")
    said = f"{len(waits)} 项在等。" if waits else "没有在等的：全部案例已发布或已撤回。"
    typer.echo(said, err=True)


@app.command(
    cls=chinese_cli.Command,
    help="已发布的案例改了以后，写入更正说明和逐处对照，状态改为“已更正”。",
)
def correct(
    case_id: Annotated[str, typer.Argument(help="案例编号。", metavar="编号")],
    note: Annotated[str, typer.Option(help="更正了什么，给读者看的一句话。", metavar="说明")],
    since: Annotated[
        str, typer.Option(help="已发布的版本，如 origin/main。", metavar="版本")
    ] = "HEAD",
    month: Annotated[
        str, typer.Option(help="更正年月，如 2024-05；不写则为本月。", metavar="年月")
    ] = "",
    withhold: Annotated[
        bool, typer.Option("--withhold", help="原文涉及隐名：对照里不列原文。")
    ] = False,
    root: Root = HERE,
) -> None:
    """Write a correction from the difference to the published version."""
    from casebook.corrections import CorrectionError
    from casebook.corrections import correct as write_correction

    month = month or f"{date.today():%Y-%m}"
    if not re.fullmatch(_MONTH, month):
        raise fail(f"年月“{month}”格式不对，写成 2024-05 这样。", 2)
    note = " ".join(note.split())
    if not 1 <= len(note) <= 500:
        raise fail("更正说明要写一句话，500 字以内。", 2)
    library = judged(root).library
    if case_id not in library.cases:
        raise fail(f"没有案例 {case_id}，或者它的文件读不通；先运行 casebook check。")
    published = _published(root, since)
    with or_exit(CorrectionError):
        case = library.cases[case_id]
        count = write_correction(root, published, case, month, note, withhold=withhold)
    typer.echo(f"{library.cases[case_id].origin.path}：写入更正说明，对照 {count} 处。")
    typer.echo("更正也要有人审：由隐名复核人看过对照，再提交。", err=True)


@app.command(
    cls=chinese_cli.Command,
    help="写批次体检单（网页和 Word）：完整、引用、隐名、三级对照、差异、相近、待签。",
)
def report(
    batch: Annotated[
        str, typer.Argument(help="批次编号；不写则为 --since 以来有改动的批次。", metavar="批次")
    ] = "",
    since: Since = None,
    out: Annotated[
        Path, typer.Option(help="写到这个文件夹。", file_okay=False, metavar="文件夹")
    ] = Path("reports"),
    root: Root = HERE,
) -> None:
    """Write the check-up sheet of a batch, or of every batch that changed."""
    from casebook.checkup import changed_batches, checkups
    from casebook.sheet import write_sheet

    checked = judged(root, since)
    before = _published(root, since) if since else None
    if batch and batch not in checked.library.batches:
        raise fail(f"没有批次 {batch}，或者它的 batch.yml 读不通。", 2)
    if not batch and before is None:
        raise fail("写批次编号，或用 --since 指明与哪个版本比较。", 2)
    chosen = [batch] if batch else changed_batches(before, checked.library)
    for sheet in checkups(chosen, checked, before, root):
        for file in write_sheet(sheet, out):
            typer.echo(file)
    if not chosen:
        typer.echo("没有改动的批次。", err=True)

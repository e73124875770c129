"""Commands that judge: check, scan, explain."""

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from casebook import chinese_cli
from casebook.check import Checked
from casebook.cli.common import HERE, AsJson, Root, Since, app, fail, judged, refused
from casebook.codes import CODES, quoted
from casebook.help import help_text
from casebook.report import FORMATS
from casebook.sourcefile import location_in


class Format(StrEnum):
    """How findings are written."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"
    SARIF = "sarif"


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
    since: Since = None,
) -> None:
    """Check everything; exit 1 with errors, or with ``--strict`` any finding."""
    checked = judged(root, since)
    typer.echo(FORMATS[Format.JSON if as_json else output](checked.findings), nl=False)
    typer.echo(_summary(checked), err=True)
    if checked.errors or (strict and checked.findings):
        raise typer.Exit(1)


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


@app.command(
    cls=chinese_cli.Command,
    help="在任何文本里找能认出人的内容：号码、姓名、单位、地点、日期。可查 .docx、.md、.txt。",
)
def scan(
    file: Annotated[str, typer.Argument(help="要查的文件；写 - 从标准输入读。", metavar="文件")],
    as_json: AsJson = False,
) -> None:
    """Find what identifies people in a file; exit 1 where there is something."""
    from casebook.anonymity.scan import scan as run_scan

    text, pictures = _text_of(file)
    leaks = run_scan(text)
    if as_json:
        rows = [
            {
                "code": leak.code,
                "severity": leak.severity,
                "start": leak.start,
                "end": leak.end,
                "text": leak.text,
                "message": f"{leak.message}。{leak.hint}",
            }
            for leak in leaks
        ]
        typer.echo(json.dumps({"findings": rows}, ensure_ascii=False, indent=2))
    else:
        for leak in leaks:
            at = location_in(text, leak.start, file)
            called = "待复核" if leak.severity == "review" else "错误"
            typer.echo(
                f"{file}:{at.line}:{at.column}: {called} {leak.code} "
                f"{leak.message}“{quoted(leak.text)}”\n    → {leak.hint}"
            )
    if pictures:
        typer.echo(f"有 {pictures} 处图片、图表，程序看不了，请逐幅查看。", err=True)
    errors = sum(leak.severity == "error" for leak in leaks)
    said = f"错误 {errors} 处，待复核 {len(leaks) - errors} 处。" if leaks else "没有发现。"
    typer.echo(said, err=True)
    if leaks:
        raise typer.Exit(1)


def _text_of(file: str) -> tuple[str, int]:
    """The text that offsets count in, and how many pictures it leaves out.

    Of an office document that is its paragraphs, each on a line; any other file is taken whole.
    """
    from casebook.officefile import OfficeFileError, decoded, read_office, read_plain

    try:
        if file == "-":
            return decoded(sys.stdin.buffer.read()), 0
        if not file.lower().endswith((".docx", ".docm")):
            return read_plain(Path(file)), 0
        office = read_office(Path(file))
    except OfficeFileError as error:
        raise refused(file, error) from None
    return office.text, office.pictures


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
        raise fail(f"没有编号 {code}；运行 casebook explain 看全部编号。", 2)
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

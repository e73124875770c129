"""Commands for lectures: list, build."""

import json
from contextlib import suppress
from errno import EISDIR
from pathlib import Path
from typing import Annotated

import typer

from casebook import chinese_cli
from casebook.cli.common import HERE, STYLE, AsJson, Root, app, fail, judged
from casebook.codes import quoted
from casebook.lectures.packs import Format, packs
from casebook.model import Lecture, Library
from casebook.reasons import reason
from casebook.report import as_text

lecture = typer.Typer(help="讲稿：列出、打包成 Word、幻灯片、PDF、网页。", **STYLE)
app.add_typer(lecture, name="lecture")


@lecture.command("list", cls=chinese_cli.Command, help="列出 lectures/ 里的讲稿。")
def list_lectures(root: Root = HERE, as_json: AsJson = False) -> None:
    """List the lectures of the project."""
    lectures = judged(root).library.lectures.values()
    if as_json:
        rows = [
            {
                "id": one.id,
                "kind": one.kind,
                "title": one.title,
                "audience": one.audience,
                "minutes": int(one.minutes),
            }
            for one in lectures
        ]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for one in lectures:
        typer.echo(f"{one.id}  {one.kind}  {one.minutes} 分钟  {one.title}")


@lecture.command(cls=chinese_cli.Command, help="把一份讲稿做成讲稿、讲义、幻灯片和放映网页。")
def build(
    name: Annotated[
        str, typer.Argument(help="讲稿编号，或备课篮下载的 .yml 文件。", metavar="讲稿")
    ],
    root: Root = HERE,
    formats: Annotated[
        str,
        typer.Option("--format", help="格式，用逗号隔开：docx、pptx、pdf、html。", metavar="格式"),
    ] = ",".join(Format),
    out: Annotated[Path, typer.Option(help="写到这里。", metavar="文件夹")] = Path("packs"),
    as_json: AsJson = False,
) -> None:
    """Build the files of a lecture: all of them, or none."""
    from casebook.layout import build_day
    from casebook.lectures.paper import PaperError
    from casebook.lectures.talk import talk
    from casebook.link import link

    wanted = _formats(formats)
    chosen, library = _chosen(root, name)
    resolved = talk(link(library), chosen, build_day())
    try:
        files = dict(packs(resolved, library.faces, wanted))
    except PaperError as error:
        hint = "装好以后再做；或用 --format docx,pptx,html 先做其他格式"
        raise _refused("CB803", str(error), hint) from None
    written = _write(out, files)
    if as_json:
        rows = [{"path": str(file), "bytes": file.stat().st_size} for file in written]
        typer.echo(json.dumps({"files": rows}, ensure_ascii=False, indent=2))
        return
    for file in written:
        typer.echo(f"{file}（{file.stat().st_size / 1024:.0f} KB）")


def _formats(written: str) -> list[Format]:
    names = [name.strip() for name in written.split(",") if name.strip()]
    unknown = [name for name in names if name not in list(Format)]
    if unknown or not names:
        allowed = "、".join(Format)
        raise fail(f"没有“{'、'.join(unknown)[:40]}”这种格式；可用的格式：{allowed}", 2)
    return [Format(name) for name in names]


def _chosen(root: Path, name: str) -> tuple[Lecture, Library]:
    """The lecture that is meant, checked, and the library that it shows.

    A file of one's own is not published: what may name people in it is told, and no error.
    """
    own = Path(name) if name.endswith((".yml", ".yaml")) else None
    if own is not None and own.resolve().parent == (root / "lectures").resolve():
        name, own = own.stem, None  # a lecture of the project is held to all its rules
    if own is not None and not own.is_file():
        raise _refused("CB801", f"没有 {own} 这个文件", "核对文件名和所在的文件夹")
    checked = judged(root, own=own)
    path = f"lectures/{name}.yml" if own is None else str(own)
    told = [
        one
        for one in checked.findings
        if own and one.code.startswith("CB5") and one.location.path == path
    ]
    errors = [f for f in checked.findings if f.severity == "error" and f not in told]
    typer.echo(as_text(told), nl=False, err=True)
    if errors:
        raise fail(f"{as_text(errors)}先改好这些，再做讲稿。")
    for one in checked.library.lectures.values():
        if one.origin.path == path:
            return one, checked.library
    listed = "、".join(checked.library.lectures) or "还没有"
    hint = f"lectures/ 里的讲稿：{listed}；自己的文件要带 .yml"
    raise _refused("CB801", f"没有编号为“{quoted(name)}”的讲稿", hint)


def _refused(code: str, message: str, hint: str) -> typer.Exit:
    """Say why nothing was built; the exit to raise."""
    return fail(f"错误 {code} {message}\n    → {hint}")


def _write(out: Path, files: dict[str, bytes]) -> list[Path]:
    """Write all files, each in one step, once all of them could be written beside."""
    fresh = {out / name: out / f".{name}.new" for name in files}
    try:
        out.mkdir(parents=True, exist_ok=True)
        if blocked := next(filter(Path.is_dir, fresh), None):
            raise IsADirectoryError(EISDIR, "", str(blocked))
        for (_, beside), content in zip(fresh.items(), files.values(), strict=True):
            beside.write_bytes(content)
        for target, beside in fresh.items():
            beside.replace(target)
    except OSError as error:
        hint = "换一个能写的文件夹，或腾出空间再试"
        raise _refused("CB802", f"写不进 {out}：{reason(error)}", hint) from None
    finally:
        for beside in fresh.values():
            with suppress(OSError):
                beside.unlink()
    return list(fresh)

"""The command that makes a release."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from casebook import chinese_cli
from casebook.cli.common import HERE, Root, app, fail, judged, or_exit
from casebook.contents import ContentsError
from casebook.report import as_text
from casebook.signing import SigningError, sign


@app.command(
    cls=chinese_cli.Command,
    help="做一份发布：网站、离线版、数据、讲稿、体检单、发布说明、清单和签名。",
)
def release(
    version: Annotated[str, typer.Argument(help="版本号，如 1.4.0。", metavar="版本")],
    unsigned: Annotated[bool, typer.Option("--unsigned", help="不签名。")] = False,
    key: Annotated[
        Path | None,
        typer.Option(
            envvar="CASEBOOK_SIGNING_KEY",
            help="SSH 签名私钥，用 ssh-keygen -t ed25519 生成。",
            metavar="文件",
            show_default=False,
        ),
    ] = None,
    out: Annotated[
        Path, typer.Option(help="写到这个文件夹下面。", file_okay=False, metavar="文件夹")
    ] = Path("dist"),
    verify: Annotated[
        bool, typer.Option("--verify", help="另外克隆一份再做一次，逐字节比较。")
    ] = False,
    root: Root = HERE,
) -> None:
    """Make a release of the commit that is checked out, all of it or none."""
    from casebook.build import BuildError
    from casebook.lectures.paper import PaperError
    from casebook.release.making import Making, differences_of_second_making, make
    from casebook.release.standing import ReleaseError, standing
    from casebook.versions import NoVersionError, library_at

    with (
        _told("CB807", SigningError),
        _told("CB808", ContentsError),
        or_exit(ReleaseError),
        or_exit(BuildError, "没有做成："),
        or_exit(NoVersionError),
    ):
        if key is None and not unsigned:
            hint = "用 --key 指明 SSH 私钥，或设 CASEBOOK_SIGNING_KEY；确实不签的，写 --unsigned"
            raise ReleaseError("CB807", "没有指明签名密钥", hint)
        told = standing(root, version)
        if key is not None and not unsigned:
            _try(key)
        os.environ["SOURCE_DATE_EPOCH"] = told.epoch  # for all that is dated from here on
        checked = judged(root)
        if checked.errors:
            errors = [one for one in checked.findings if one.severity == "error"]
            typer.echo(as_text(errors), nl=False, err=True)
            raise ReleaseError("CB806", "检查没有通过，不能发布", "先改好以上各处")
        before = library_at(root, told.last, policies=True) if told.last else None
        making = Making(root, checked, before, told, None if unsigned else key)
        with or_exit(PaperError, "错误 CB803 "):
            target = make(making, out, lambda piece: typer.echo(f"  {piece}", err=True))
        typer.echo(f"{target}（{_size(target)}）")
        if verify:
            typer.echo("  另克隆一份，换时区再做一次", err=True)
            if different := differences_of_second_making(making, target):
                message = f"再做一次，有 {len(different)} 个文件不同：{'、'.join(different[:10])}"
                hint = "不要发布；查这些文件里随时间、路径、次序变化的内容"
                raise ReleaseError("CB809", message, hint)
            typer.echo("再做一次，逐字节相同。")


@contextmanager
def _told(code: str, expected: type[SigningError | ContentsError]) -> Iterator[None]:
    """Say an error that has a message and a hint, with its code, and exit with 1."""
    try:
        yield
    except expected as error:
        raise fail(f"错误 {code} {error.message}\n    → {error.hint}") from None


def _try(key: Path) -> None:
    """Sign something, so that a key that does not work is told before minutes have gone by."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "try"
        file.touch()
        sign(file, key)


def _size(folder: Path) -> str:
    files = [file for file in folder.rglob("*") if file.is_file()]
    size = sum(file.stat().st_size for file in files) / 1024 / 1024
    return f"{len(files)} 个文件，{size:.1f} MB"

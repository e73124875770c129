"""What the commands share: the app, common options, and how they end."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from casebook import chinese_cli
from casebook.check import Checked
from casebook.check import check as run_check
from casebook.versions import NoVersionError

if TYPE_CHECKING:  # it would load the reader of Word files with every command
    from casebook.officezip import OfficeFileError

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
Since = Annotated[
    str | None,
    typer.Option(
        help="与仓库里的这个版本比较，如 origin/main：已发布的案例改了，要有更正说明。",
        metavar="版本",
        show_default=False,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON，供程序读取。")]

STYLE: dict[str, Any] = {
    "no_args_is_help": True,
    "cls": chinese_cli.Group,
    "rich_markup_mode": None,
    "context_settings": {"help_option_names": ["-h", "--help"]},
}
app = typer.Typer(
    help="以案释规：检查、编号、构建典型案例与规定条款。",
    add_completion=False,
    pretty_exceptions_enable=False,
    **STYLE,
)


def fail(message: str, status: int = 1) -> typer.Exit:
    """Say what is wrong; the exit to raise."""
    typer.echo(message, err=True)
    return typer.Exit(status)


def refused(name: str, error: "OfficeFileError") -> typer.Exit:
    """Say why a document is refused; the exit to raise."""
    return fail(f"{name}: 错误 {error.code} {error.message}\n    → {error.hint}")


@contextmanager
def or_exit(expected: type[Exception], before: str = "") -> Iterator[None]:
    """Say an expected error, which speaks Chinese, and exit with 1."""
    try:
        yield
    except expected as error:
        raise fail(f"{before}{error}") from None


def judged(root: Path, since: str | None = None, own: Path | None = None) -> Checked:
    """Check a project folder; a folder that is none, or no version to compare with, is misuse."""
    if not (root / "cases").is_dir() and not (root / "policies").is_dir():
        raise fail("这里没有 cases/ 和 policies/；请在项目文件夹里运行，或用 --root 指明。", 2)
    try:
        return run_check(root, since, own)
    except NoVersionError as error:
        raise fail(f"{error}。", 2) from None

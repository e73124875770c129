"""The ``casebook`` command. Exit 0: fine; 1: findings or failure; 2: misuse."""

import gc
import sys
from typing import Annotated

import typer

from casebook import __version__, chinese_cli
from casebook.cli import (
    checking,
    importing,
    lecturing,
    linking,
    mending,
    publishing,
    publishing_release,
    releasing,
    verifying,
    versioning,
    writing,
)
from casebook.cli.common import app

__all__ = [
    "app",
    "checking",
    "importing",
    "lecturing",
    "linking",
    "main",
    "mending",
    "publishing",
    "publishing_release",
    "releasing",
    "verifying",
    "versioning",
    "writing",
]


@app.callback(invoke_without_command=True)
def top(
    version: Annotated[bool, typer.Option("--version", help="显示版本。")] = False,
) -> None:
    """Options that stand before any command."""
    if version:
        typer.echo(f"casebook {__version__}")
        raise typer.Exit


def main() -> None:
    """Run the command line."""
    # One command, then the process ends: what is loaded stays, so looking for garbage often
    # costs a fifth of the time and finds nothing.
    gc.set_threshold(100_000, 50, 50)
    sys.exit(chinese_cli.run(app))

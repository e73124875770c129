"""Typer in Chinese: help headings and usage errors, which typer writes in English only."""

import os
import re
import sys
from typing import Any

import typer
from typer._click.core import Context
from typer._click.exceptions import NoArgsIsHelpError
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException

_WORDS = {
    r"^Usage:": "用法：",
    r"^Options:": "选项：",
    r"^Commands:": "命令：",
    r"^Arguments:": "参数：",
    r"\[OPTIONS\]": "[选项]",
    r"\bCOMMAND \[ARGS\]\.\.\.": "命令 [参数]...",
    r"\[required\]": "[必填]",
    r"\[default: ": "[默认：",
    r"Show this message and exit\.": "显示本帮助。",
    r"^Try '(.+?)' for help\.": r"查看写法：\1",
    r"^Error: ": "用法有误：",
    r"No such option: (\S+)": r"没有选项 \1",
    r"No such command '(.+?)'\.": r"没有命令 \1。",
    r"Did you mean '?(\S+?)'?\?": r"是不是 \1？",
    r"Missing argument '(.+?)'\.": r"缺少参数 \1。",
    r"Missing option '(.+?)'\.": r"缺少选项 \1。",
    r"Missing command\.": "缺少命令。",
    r"Got unexpected extra arguments? \((.+?)\)": r"多出了参数：\1",
    r"Option '(.+?)' requires an argument\.": r"选项 \1 要带一个值。",
    r"Invalid value for '?(.+?)'?: ": r"\1 的值不对：",
    r"(?:dir|file|path) '(.+?)' does not exist\.": r"\1 不存在。",
    r"dir '(.+?)' is a file\.": r"\1 是文件，应为文件夹。",
    r"Value error, ": "",
    r"'(.+?)' is not one of (.+?)\.": r"“\1”不在可用范围：\2。",
    r"Input should be (.+)": r"应为 \1",
}


def in_chinese(text: str) -> str:
    """Typer's own words in a help page or error message, in Chinese."""
    for pattern, words in _WORDS.items():
        text = re.sub(pattern, words, text, flags=re.MULTILINE)
    return text


class Command(TyperCommand):
    """A command whose help page is in Chinese."""

    def get_help(self, ctx: Context) -> str:
        """The help page."""
        return in_chinese(super().get_help(ctx))


class Group(TyperGroup):
    """A group of commands whose help page is in Chinese."""

    def get_help(self, ctx: Context) -> str:
        """The help page."""
        return in_chinese(super().get_help(ctx))


def run(app: typer.Typer) -> int:
    """Run an app and return its exit status; usage errors are said in Chinese, status 2."""
    try:
        result: Any = app(standalone_mode=False)
    except BrokenPipeError:  # the reader of our output has gone, as `| head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        name = f"：{error.filename}" if error.filename else ""
        typer.echo(f"读写失败，{error.strerror or error}{name}", err=True)
        return 1
    except typer.Abort:
        typer.echo("已中止。", err=True)
        return 1
    except TyperException as error:
        context = getattr(error, "ctx", None)
        if isinstance(error, NoArgsIsHelpError):
            typer.echo(error.format_message(), err=True)
            return 2
        if context is not None:
            typer.echo(in_chinese(context.get_usage()), err=True)
        format_message = getattr(error, "format_message", error.__str__)
        typer.echo(in_chinese(f"Error: {format_message()}"), err=True)
        return 2
    return result if isinstance(result, int) else 0

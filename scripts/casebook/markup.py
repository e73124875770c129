"""What authors' text may contain: a small, safe part of Markdown and ``[[…]]`` references."""

import re
from collections.abc import Iterator
from itertools import islice

from casebook.codes import finding
from casebook.model import Finding, Mention
from casebook.sourcefile import location_in

REFERENCE = re.compile(r"\[\[([^\[\]\n]{1,120})\]\]")

# Each pattern starts with a literal, which keeps the search linear and quick.
_UNSAFE = (
    (
        re.compile(r"<[A-Za-z/!?]"),
        ("CB102", "写了 HTML 代码 {0}", "正文只用 Markdown；小于号请写成“小于”或全角＜"),
    ),
    (
        re.compile(r"!\["),
        ("CB105", "写了图片", "案例和规定不放图片；把图里的信息写成文字"),
    ),
    (
        re.compile(r"\]\(\s*<?(?!https://|[.#]|/(?!/))[^)\s]{0,40}"),
        ("CB103", "链接目标不允许：{0}", "站内用 [[编号]]；站外只许 https:// 开头的网址"),
    ),
    (
        re.compile(r"\[\[(?![^\[\]\n]{1,120}\]\])"),
        ("CB107", "引用没有写完整", "写成 [[siyang-guifan#mianze-1]] 或 [[SY-2023-02-03]]"),
    ),
)
_MARKS = "[({*_~`>^"
_MOST_IN_A_ROW = 5
_MOST_BRACKETS = 3000
"""In one text: the longest policies have some hundred. Mark-up parsers take quadratic time."""


def unsafe_markup(text: str, path: str, first_line: int = 1) -> Iterator[Finding]:
    """Everything in a text that authors may not use, at most five findings of a kind."""
    for pattern, (code, message, hint) in _UNSAFE:
        for match in islice(pattern.finditer(text), 5):
            where = location_in(text, match.start(), path, first_line)
            named = " ".join(match[0].lstrip("](").split())
            yield finding(code, where, message.format(named), hint)
    if bomb := _bomb(text):
        where = location_in(text, bomb[0], path, first_line)
        yield finding("CB104", where, bomb[1], "删掉多余的括号或符号")


def _bomb(text: str) -> tuple[int, str] | None:
    """Where marks pile up so that converting the text could take forever, and what they are."""
    for mark in _MARKS:
        run = mark * (_MOST_IN_A_ROW + 1)
        for pile in (run, " ".join(run)):
            if (at := text.find(pile)) >= 0:
                return at, f"标记连用：{pile}"
    if (count := text.count("[") + text.count("(")) > _MOST_BRACKETS:
        return text.find("["), f"方括号和圆括号共 {count} 个"
    return None


def mentions(text: str, path: str, first_line: int = 1) -> Iterator[Mention]:
    """Each ``[[target]]`` of a text with its place."""
    for match in REFERENCE.finditer(text):
        yield Mention(match[1].strip(), location_in(text, match.start(), path, first_line))

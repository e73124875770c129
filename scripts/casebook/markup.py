"""What authors' text may contain: a small, safe part of Markdown and ``[[…]]`` references."""

import re
from collections.abc import Iterator

from casebook.codes import finding
from casebook.model import Finding, Mention
from casebook.sourcefile import location_in

REFERENCE = re.compile(r"\[\[([^\[\]\n]{1,120})\]\]")

# One pass for all: each alternative is linear, so hostile text costs no more than honest text.
_UNSAFE = re.compile(
    r"(?P<html><[A-Za-z/!?])"
    r"|(?P<image>!\[)"
    r"|(?P<bomb>[\[({]{6}|[*_~`>^]{6}|(?:> ?){6})"
    r"|(?P<link>\]\(\s*<?(?!https://|[./#])[^)\s]{0,40})"
    r"|(?P<definition>^ {0,3}\[[^\]\n]{1,80}\]:)"
    r"|(?P<reference>\[\[(?![^\[\]\n]{1,120}\]\]))",
    re.MULTILINE,
)

_SAY = {
    "html": ("CB102", "写了 HTML 代码 {0}", "正文只用 Markdown；小于号请写成“小于”或全角＜"),
    "image": ("CB105", "写了图片", "案例和规定不放图片；把图里的信息写成文字"),
    "bomb": ("CB104", "标记连用：{0}", "删掉多余的括号或符号"),
    "link": (
        "CB103",
        "链接目标不允许：{0}",
        "站内用 [[编号]]；站外只许 https:// 开头的网址",
    ),
    "definition": ("CB103", "写了链接定义", "站内用 [[编号]]；站外链接直接写在括号里"),
    "reference": ("CB107", "引用没有写完整", "写成 [[siyang-guifan#mianze-1]] 或 [[SY-2023-02-03]]"),
}


def unsafe_markup(text: str, path: str, first_line: int = 1) -> Iterator[Finding]:
    """Everything in a text that authors may not use, at most twenty findings."""
    for count, match in enumerate(_UNSAFE.finditer(text)):
        if count == 20:
            return
        code, message, hint = _SAY[match.lastgroup or ""]
        where = location_in(text, match.start(), path, first_line)
        yield finding(code, where, message.format(match[0].lstrip("](")), hint)


def mentions(text: str, path: str, first_line: int = 1) -> Iterator[Mention]:
    """Each ``[[target]]`` of a text with its place."""
    for match in REFERENCE.finditer(text):
        yield Mention(match[1].strip(), location_in(text, match.start(), path, first_line))

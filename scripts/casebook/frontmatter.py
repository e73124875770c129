"""Front matter: split it off, and read its YAML into plain text values with their places.

Read from parser events, not nodes or objects: anchors, tags, duplicate keys and depth are refused
before anything is built, so no input can expand, run code or exhaust the stack. Every scalar
stays text: ``no``, ``12:30`` and ``010`` are what they look like, the model gives types.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, NoReturn

import yaml

from casebook.codes import finding, quoted
from casebook.markup import mentions, unsafe_markup
from casebook.model import Finding, Location, Mention, Passage, Path
from casebook.sourcefile import HIDDEN

DEEPEST = 8

Value = str | list["Value"] | dict[str, "Value"]

_YAML_HINTS = {
    "mapping values are not allowed": "值里有“: ”：改用全角冒号，或把整个值放进单引号",
    "found a tab character": "缩进用空格，不用制表符",
    "found character that cannot start": "缩进不用制表符；值以特殊符号开头的，整个值放进单引号",
    "could not find expected ':'": "键后面要有冒号和一个空格",
    "did not find expected key": "缩进没有对齐，或上一行的引号、括号没有配对",
    "found unexpected end of stream": "引号或括号没有配对",
    "did not find expected ',' or": "花括号或方括号里要用英文逗号分隔，并且成对",
}


@dataclass
class Parsed:
    """What a YAML text holds: the value, the place of each value and key, what its texts mention
    in ``[[…]]``, and what is wrong.
    """

    value: Value = ""
    positions: dict[Path, tuple[int, int]] = field(default_factory=dict)
    keys: dict[Path, tuple[int, int]] = field(default_factory=dict)
    mentions: list[Mention] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


class _RefusedError(Exception):
    """The YAML cannot be read further."""

    def __init__(self, found: Finding) -> None:
        self.finding = found


def split(text: str, path: str) -> tuple[Passage, Passage] | Finding:
    """Cut a Markdown file into front matter and body, each with its first line.

    Returns a finding where the file does not start with ``---`` or the block does not end.
    """
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        hint = "第一行写 ---，接着写前置信息，再用一行 --- 结束"
        return finding("CB004", Location(path), "没有前置信息", hint)
    for i, line in enumerate(lines[1:], 1):
        if line.rstrip() == "---":
            matter, body = "\n".join(lines[1:i]), "\n".join(lines[i + 1 :])
            return Passage(matter, 2), Passage(body, i + 2)
    return finding("CB004", Location(path), "前置信息没有结束", "在正文之前另起一行写 ---")


def parse(yaml_text: Passage, path: str, *, blocks: bool = False) -> Parsed:
    """Read a YAML text. The value is a mapping unless there are findings.

    ``blocks`` lets a value be a text of several lines, written below ``|``.
    """
    reader = _Reader(yaml_text, path, blocks)
    try:
        reader.read()
    except _RefusedError as refused:
        reader.parsed.findings.append(refused.finding)
    except yaml.MarkedYAMLError as error:
        reader.parsed.findings.append(reader.syntax(error))
    except (yaml.YAMLError, UnicodeDecodeError) as error:  # the latter from escapes in a tag
        message = f"YAML 读不了：{error}".split("\n", maxsplit=1)[0]
        reader.parsed.findings.append(
            finding("CB005", Location(path), message, "检查有没有特殊符号")
        )
    return reader.parsed


class _Reader:
    """Builds one document from parser events."""

    def __init__(self, yaml_text: Passage, path: str, blocks: bool) -> None:
        self.path = path
        self.lines = yaml_text.text.split("\n") if blocks else []
        self.first_line = yaml_text.line
        self.parsed = Parsed()
        self.next: Callable[[], Any] = yaml.CSafeLoader(yaml_text.text).get_event

    def read(self) -> None:
        self.next()  # the start of the stream
        event = self.next()
        if isinstance(event, yaml.StreamEndEvent):
            hint = "用 casebook new 生成一份"
            raise _RefusedError(finding("CB004", Location(self.path), "前置信息是空的", hint))
        event = self.next()
        if not isinstance(event, yaml.MappingStartEvent):
            self.refuse("CB013", event, "应为“键: 值”的列表", "每行写一个“键: 值”")
        self.parsed.value = self.build(event, ())
        self.next()  # the end of the document
        extra = self.next()
        if not isinstance(extra, yaml.StreamEndEvent):
            self.refuse("CB005", extra, "有第二份文档", "一个文件只写一份，删掉中间的 ---")

    def build(self, event: Any, where: Path) -> Value:
        """The value that starts with ``event``; recursion is bounded by ``DEEPEST``."""
        self.parsed.positions[where] = self.place(event)
        if isinstance(event, yaml.AliasEvent):
            self.refuse("CB006", event, f"用了别名 *{str(event.anchor)[:40]}", "把内容照写一遍")
        if event.anchor is not None:
            self.refuse("CB006", event, "用了锚点 &", "值以 & 开头时放进单引号")
        if event.tag is not None:
            self.refuse(
                "CB006",
                event,
                f"用了标签 {HIDDEN.sub('�', event.tag[:40])}",
                "值以 ! 开头时放进单引号",
            )
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event)
        if len(where) >= DEEPEST:
            self.refuse("CB008", event, f"嵌套超过 {DEEPEST} 层", "对照样例，减少层次")
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(where)
        return self.mapping(where)

    def sequence(self, where: Path) -> list[Value]:
        values: list[Value] = []
        while not isinstance(event := self.next(), yaml.SequenceEndEvent):
            values.append(self.build(event, (*where, len(values))))
        return values

    def mapping(self, where: Path) -> dict[str, Value]:
        values: dict[str, Value] = {}
        while not isinstance(event := self.next(), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent) or event.anchor or event.tag:
                self.refuse("CB005", event, "键应为一个词", "对照样例改写这一行")
            key = self.scalar(event)
            if key in values:
                message = f"键 {quoted(key)} 写了两次"
                self.parsed.findings.append(
                    finding("CB007", self.at(event), message, "合并成一个，删掉另一个")
                )
            inner = (*where, key)
            self.parsed.keys[inner] = self.place(event)
            value = self.build(self.next(), inner)
            values.setdefault(key, value)
        return values

    def scalar(self, event: yaml.ScalarEvent) -> str:
        """The text of a scalar. Escapes of double quotes get the checks that the file had."""
        text: str = event.value
        if "[[" in text:
            line, column = self.place(event)
            for mention in mentions(text, self.path, line):
                found_at = mention.location
                at = Location(self.path, found_at.line, column + found_at.column - 1)
                self.parsed.mentions.append(Mention(mention.target, at))
        if "\n" in text.strip() and not self.is_block(event):
            where = self.at(event)
            hint = "一个值写成一行；要分段的写进正文"
            if self.lines:
                hint = "分段的话在键后面写 |，另起一行、缩进两格再写"
            self.parsed.findings.append(finding("CB013", where, "值分成了几行", hint))
        if event.style == '"':
            if match := HIDDEN.search(text):
                message = f"转义写出了看不见的字符 U+{ord(match[0]):04X}"
                self.refuse("CB003", event, message, "不用反斜杠转义，直接写文字")
            for found in unsafe_markup(text, self.path):
                self.parsed.findings.append(replace(found, location=self.at(event)))
        return text

    def is_block(self, event: yaml.Event) -> bool:
        return bool(self.lines) and isinstance(event, yaml.ScalarEvent) and event.style == "|"

    def place(self, event: yaml.Event) -> tuple[int, int]:
        """Where a value starts; a block starts on the line below its mark, where it is indented."""
        mark = event.start_mark
        if mark and self.is_block(event):
            below = self.lines[mark.line + 1 :]
            first = next((line for line in below if line.strip()), "")
            return self.first_line + mark.line + 1, len(first) - len(first.lstrip()) + 1
        return (self.first_line + mark.line, mark.column + 1) if mark else (self.first_line, 1)

    def at(self, event: yaml.Event) -> Location:
        return Location(self.path, *self.place(event))

    def refuse(self, code: str, event: yaml.Event, message: str, hint: str) -> NoReturn:
        raise _RefusedError(finding(code, self.at(event), message, hint))

    def syntax(self, error: yaml.MarkedYAMLError) -> Finding:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line, mark.column) if mark else (0, 0)
        where = Location(self.path, self.first_line + line, column + 1)
        problem = error.problem or "syntax error"
        hint = next(
            (h for start, h in _YAML_HINTS.items() if start in problem),
            "检查引号、冒号和缩进",
        )
        return finding("CB005", where, f"YAML 语法有误（{problem}）", hint)

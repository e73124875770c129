"""Bytes on disk to text that is safe to parse, or a finding that says why not."""

import re
import stat
from pathlib import Path

from casebook.codes import finding
from casebook.model import Finding, Location

LARGEST = 256 * 1024
"""Bytes; a case has a few thousand. Anything larger is not a case."""

# Controls (C0 but tab and newline, DEL, C1), soft hyphen, zero-width and bidi marks, line and
# paragraph separators, byte order mark, noncharacters, private use, tag characters.
HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ue000-\uf8ff\ufdd0-\ufdef\ufeff\uffa0\ufff9-\uffff"
    "\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"
)


def location_in(text: str, offset: int, path: str, first_line: int = 1) -> Location:
    """The line and column of a character offset in a text that starts on ``first_line``."""
    before = text[:offset]
    return Location(path, first_line + before.count("\n"), offset - before.rfind("\n"))


def hidden_characters(text: str, path: str) -> list[Finding]:
    """A finding for each line's first hidden character."""
    return [
        finding(
            "CB003",
            Location(path, number, match.start() + 1),
            f"有看不见的字符 U+{ord(match[0]):04X}",
            "删掉它；从网页或 Word 粘贴时先粘成纯文本",
        )
        for number, line in enumerate(text.split("\n"), 1)
        if (match := HIDDEN.search(line))
    ]


def _undecodable(content: bytes, error: UnicodeDecodeError, path: str) -> Finding:
    before = content[: error.start].decode("utf-8", "replace")
    where = location_in(before, len(before), path)
    for encoding, name in (("gb18030", "GB18030"), ("big5", "Big5")):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if re.search("[\u4e00-\u9fff]{2}", text):
            hint = f"看起来是 {name} 编码；在编辑器里“另存为”，编码选 UTF-8"
            return finding("CB001", where, "不是 UTF-8 编码的文本", hint)
    return finding(
        "CB001", where, "不是 UTF-8 编码的文本", "只能放文本文件；在编辑器里另存为 UTF-8"
    )


def read_source(file: Path, path: str) -> tuple[str, list[Finding]]:
    """Read a source file; ``path`` is how findings name it.

    Returns its text with ``\\n`` line ends and no findings, or an empty text and what is wrong
    with the file: not a plain file, unreadable, over ``LARGEST``, not UTF-8, hidden characters.
    """
    try:
        status = file.lstat()
        if not stat.S_ISREG(status.st_mode):
            hint = "放一份真正的文件，不要放链接、文件夹或设备"
            return "", [finding("CB009", Location(path), "不是普通文件", hint)]
        if status.st_size > LARGEST:
            message = f"文件有 {status.st_size // 1024} KB，上限 {LARGEST // 1024} KB"
            return "", [finding("CB002", Location(path), message, "拆成几件，附件不要放进正文")]
        content = file.read_bytes()
    except OSError as error:
        message = f"读不了：{error.strerror}"
        return "", [finding("CB009", Location(path), message, "检查文件是否还在、权限是否可读")]
    try:
        text = content.removeprefix(b"\xef\xbb\xbf").decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        return "", [_undecodable(content, error, path)]
    hidden = hidden_characters(text, path)
    return ("", hidden) if hidden else (text, [])

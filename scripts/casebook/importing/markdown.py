"""Text of others made safe as authors' Markdown, and skeletons filled with it."""

import re
from collections.abc import Mapping
from importlib.resources import files

_FULL_WIDTH = {ord(c): chr(ord(c) + 0xFEE0) for c in "<![]({*_~`>^#"}
_REFUSED = re.compile(r"<(?=[A-Za-z/!?])|!(?=\[)|\[\[|(?<=\])\(|^#|([\[({*_~`>^])(?: ?\1){2,}")
"""What ``markup`` refuses, and what would become a heading or a block of code."""
_PLAIN = re.compile(
    r"[\u3400-\u9fffA-Za-z0-9][\w，。、；：（）《》〈〉“”‘’！？〔〕…—·％\u3000\-+/.]*"
)
_CHINESE = re.compile(r"[\u3400-\u9fff]")


def safe(line: str) -> str:
    """A line as a paragraph of authors' Markdown: what is not allowed there in full width."""
    line = _REFUSED.sub(lambda match: match[0].translate(_FULL_WIDTH), line.strip())
    return re.sub(r"^(上位|对应)：", r"\1:", line.replace("\t", "\u3000"))


def one_line(text: str, longest: int) -> str:
    """Text as a value of front matter: on one line, cut to its longest length."""
    return safe(" ".join(text.split()))[:longest].strip()


def scalar(text: str) -> str:
    """A text as a value in YAML, quoted where it has to be."""
    if _PLAIN.fullmatch(text) and _CHINESE.search(text):
        return text
    return "'" + text.replace("'", "''") + "'"


def filled(skeleton: str, values: Mapping[str, str]) -> str:
    """A skeleton of ``templates/new`` whose front matter has these values, in YAML, by key."""
    text = (files("casebook") / "templates/new" / skeleton).read_text(encoding="utf-8")
    matter, _, _ = text.partition("\n---\n")
    for key, value in values.items():
        start, end = _span(matter, key)
        matter = (
            f"{matter[:start]}{key}:{value if value[:1] == chr(10) else ' ' + value}{matter[end:]}"
        )
    return f"{matter}\n---\n"


def _span(matter: str, key: str) -> tuple[int, int]:
    """Where a key and its value stand, the indented lines below it included."""
    match = re.search(rf"(?m)^{key}:.*(?:\n +.*)*", matter)
    if match is None:
        raise KeyError(key)
    return match.span()

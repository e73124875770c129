"""Chinese as it is printed: blanks, punctuation, quotation marks, letters and digits.

Every rule needs a Chinese neighbour, so numbers, ids, code and English stay as they are.
"""

import re

from casebook.sourcefile import HIDDEN

_IDEOGRAPH = "㐀-䶿一-鿿〇𠀀-𳑿"
_OPENING = "（《〈【〔「『“‘"
_CLOSING = "）》〉】〕」』”’"
_CHINESE = f"{_IDEOGRAPH}{_OPENING}{_CLOSING}，。、；：？！…—"
_BEFORE = rf"(?<=[{_IDEOGRAPH}{_CLOSING}])"

# Code, references, link targets, addresses, marks of headings; and a number that opens a line,
# which in half width would become a list.
_KEPT = re.compile(
    r"(?<!`)(`{1,3})(?!`)[^`]*\1|\[\[[^\[\]\n]*\]\]|\]\([^)\n]{0,2000}\)|\{[#.][^{}\n]*\}"
    r"|<[^<>\n]*>|[A-Za-z][A-Za-z0-9+.-]{0,15}://[!-~]+|^[ \t]*[０-９]+[.)]",
    re.MULTILINE,
)
_STAND_IN = "\x00"  # never in a text that was made readable

_WIDE = {ord("０") + i: ord("0") + i for i in range(10)}
_WIDE |= {ord("Ａ") + i: ord("A") + i for i in range(26)}
_WIDE |= {ord("ａ") + i: ord("a") + i for i in range(26)}
_FULL = str.maketrans(",;:?!()", "，；：？！（）")

# A title may have a blank between its two halves.
_BLANKS = re.compile(rf"《[^《》\n]*》|(?<=[{_CHINESE}])[ \xa0]+(?=[{_CHINESE}])")
_MARK = re.compile(rf"{_BEFORE}[ \xa0]*([,;:]|[?!]{{1,3}})(?:[ \xa0]*(?=[{_CHINESE}])|$)", re.M)
_BRACKET = re.compile(rf"[()]|[{_IDEOGRAPH}]+")
_DOTS = re.compile(rf"(?<=[{_CHINESE}])\.{{3,6}}(?!\.)|(?<!\.)\.{{3,6}}(?=[{_CHINESE}])")
_QUOTED = re.compile(r'"([^"]*)"')

_LOST = re.compile("[\ue000-\uf8ff\ufffc\ufffd\U000f0000-\U0010ffff]")
_BREAK = re.compile("[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


def visible(text: str) -> str:
    """A text without byte order mark, hidden characters and foreign line ends.

    What stands for a character that was lost (private use, replacement) stays: only the author
    knows what it was. Line breaks of other systems inside a line become a blank.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _BREAK.sub(" ", text)
    return HIDDEN.sub(lambda match: match[0] if _LOST.match(match[0]) else "", text)


def printed(text: str) -> str:
    """A visible text as Chinese is printed. Mending it again changes nothing."""
    while (mended := _once(text)) != text:
        text = mended
    return text


def _once(text: str) -> str:
    kept = [match[0] for match in _KEPT.finditer(text)]
    text = _KEPT.sub(_STAND_IN, text).translate(_WIDE)
    text = _MARK.sub(lambda match: match[1].translate(_FULL), text)
    text = _DOTS.sub("……", text)
    text = "\n".join(_quotes(_brackets(line)) for line in text.split("\n"))
    text = _BLANKS.sub(lambda match: match[0].strip(), text)
    parts = text.split(_STAND_IN)
    return "".join(part + mark for part, mark in zip(parts, [*kept, ""], strict=True))


def _brackets(line: str) -> str:
    """Round brackets in pairs that have Chinese between them."""
    marks = list(line)
    opened: list[tuple[int, int]] = []
    chinese = 0
    for match in _BRACKET.finditer(line):
        if match[0] == "(":
            opened.append((match.start(), chinese))
        elif match[0] != ")":
            chinese += 1
        elif opened:
            start, before = opened.pop()
            if chinese > before:
                marks[start], marks[match.start()] = "（", "）"
    return "".join(marks)


def _quotes(line: str) -> str:
    """Straight quotation marks in pairs around Chinese; an odd one says that none are known."""
    if line.count('"') % 2:
        return line
    return _QUOTED.sub(lambda match: f"“{match[1]}”" if _is_chinese(match[1]) else match[0], line)


def _is_chinese(quoted: str) -> bool:
    """Whether a quotation has Chinese in it, and no quotation marks of its own."""
    return not re.search("[“”]", quoted) and re.search(f"[{_IDEOGRAPH}]", quoted) is not None


def essence(text: str) -> str:
    """What mending never changes: equal for a text and its mended form."""
    text = re.sub(r"\s", "", visible(text)).translate(_WIDE)
    text = text.translate(str.maketrans("，；：？！（）“”", ',;:?!()""'))
    return re.sub(r"\.{3,6}|…+", "…", text)

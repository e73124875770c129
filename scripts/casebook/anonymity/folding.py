"""One plain form for text before anything is looked for in it, with the way back.

People hide numbers and names, or programs mangle them: full-width and mathematical digits,
invisible characters between letters, Chinese digits. What is folded away here need not be thought
of in any rule.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from casebook.sourcefile import HIDDEN

# Also marks that combine with what stands before them, and variation selectors.
_DROPPED = re.compile(
    f"(?:{HIDDEN.pattern}|&(?:nbsp|ensp|emsp|shy|zwnj|zwj|#\\d+);|[\u0300-\u036f\u20d0-\u20ff\ufe00-\ufe0f\u200b])+"
)
HAN = "\u3400-\u4dbf\u4e00-\u9fff"
"""Chinese characters, as a regular expression's class."""
_APART = " \t·_.-"
# Marks between two letters of which one stands alone: 罗 建 民, 包_晓_峰, 墩 上 镇.
_SPACED = re.compile(
    rf"(?<=[{HAN}])[{_APART}]{{1,2}}(?=[{HAN}](?![{HAN}]))"
    rf"|(?<=(?<![{HAN}])[{HAN}])[{_APART}]{{1,2}}(?=[{HAN}])"
)
_CHINESE_DIGITS = str.maketrans(
    "零〇○一二三四五六七八九幺壹贰叁肆伍陆柒捌玖", "0001234567891123456789"
)


@dataclass(frozen=True, slots=True)
class Folded:
    """A text in two plain forms of equal length, and where each character came from.

    ``text`` has ASCII letters and digits for all their kin; in ``digits`` Chinese digits are
    ASCII too, and letters are capitals.
    """

    text: str
    digits: str
    origin: tuple[int, ...] | None

    def place(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the original text that a stretch of the folded one came from."""
        if self.origin is None:
            return start, end
        return self.origin[start], self.origin[end - 1] + 1


def fold(text: str) -> Folded:
    """Fold a text."""
    origin: tuple[int, ...] | None = None
    plain = text.translate(_kin())
    for pattern in (_DROPPED, _SPACED):
        dropped = {i for match in pattern.finditer(plain) for i in range(*match.span())}
        if dropped:
            kept = [i for i in range(len(plain)) if i not in dropped]
            origin = tuple(origin[i] for i in kept) if origin else tuple(kept)
            plain = "".join(plain[i] for i in kept)
    capitals = plain.upper()
    if len(capitals) != len(plain):  # a letter that has no single capital: ß, ŉ
        capitals = "".join(c.upper() if len(c.upper()) == 1 else c for c in plain)
    return Folded(plain, capitals.translate(_CHINESE_DIGITS), origin)


@cache
def _kin() -> dict[int, str]:
    """Every character whose plain form is one ASCII character or a digit, but punctuation.

    Punctuation of Chinese stays, as it tells where sentences end.
    """
    table = {0x3000: " ", 0xFF0A: "*", 0xFF20: "@", 0xFF0B: "+", 0xFF0D: "-", 0xFF0F: "/"}
    table |= {0xFF0E: ".", 0xFF3F: "_", 0x00A0: " ", 0x2010: "-", 0x2011: "-", 0x2212: "-"}
    folded: dict[int, str] = dict(table)
    folded |= _simplified()
    for code in range(0x80, 0x1FBFA):
        if 0x3400 <= code <= 0xD7FF or 0xD800 <= code <= 0xDFFF:
            continue
        character = chr(code)
        digit = unicodedata.digit(character, None)
        if digit is not None:
            folded[code] = str(digit)
            continue
        plain = unicodedata.normalize("NFKC", character)
        if len(plain) == 1 and plain.isascii() and plain.isalnum():
            folded[code] = plain
    return folded


def _simplified() -> dict[int, str]:
    """The simplified form of each traditional character that has one."""
    from opencc import OpenCC  # only a text to scan needs it

    characters = "".join(map(chr, range(0x4E00, 0x9FA6)))
    simple = OpenCC("t2s").convert(" ".join(characters)).split(" ")
    pairs = zip(characters, simple, strict=True)
    return {ord(old): new for old, new in pairs if old != new and len(new) == 1}

"""The tables for queries by sound and in traditional characters, made when an index is built."""

from collections.abc import Collection, Iterable

from opencc import OpenCC
from pypinyin import lazy_pinyin

from casebook.search.spelling import Pinyin

_FIRST, _LAST = 0x3400, 0x9FFF


def pinyin_of(words: Iterable[str]) -> Pinyin:
    """The sounds of words, and of common characters."""
    sounds = {word: " ".join(lazy_pinyin(word)) for word in words}
    characters: dict[str, str] = {}
    for char in dict.fromkeys((*_common_characters(), *"".join(sounds))):
        syllable = lazy_pinyin(char)[0]
        characters[syllable] = characters.get(syllable, "") + char
    return Pinyin(sounds, characters)


def _common_characters() -> Iterable[str]:
    """The first level of GB 2312: 3,755 characters, which any input method offers first."""
    for high in range(0xB0, 0xD8):
        row = bytes(byte for low in range(0xA1, 0xFF) for byte in (high, low))
        yield from row.decode("gb2312", errors="ignore")


def variants_of(occurring: Collection[str]) -> tuple[str, str]:
    """Traditional characters, and in step the occurring ones that they stand for."""
    every = "".join(map(chr, range(_FIRST, _LAST + 1)))
    # A line each, so that no two are read as one word.
    simplified = OpenCC("t2s").convert("\n".join(every)).split("\n")
    changed = [
        (old, new)
        for old, new in zip(every, simplified, strict=True)
        if old != new and new in occurring
    ]
    return "".join(old for old, _ in changed), "".join(new for _, new in changed)

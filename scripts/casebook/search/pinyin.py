"""Pinyin of the words that search knows, and of the characters that people type by it."""

from collections.abc import Iterable

from pypinyin import lazy_pinyin


def pinyin_tables(words: Iterable[str]) -> dict[str, dict[str, str]]:
    """``words``: pinyin of each word, syllables apart; ``characters``: those of each syllable.

    The characters are those of GB 2312, which any input method offers, each under its most
    common reading.
    """
    spelled = {word: " ".join(lazy_pinyin(word)) for word in words}
    characters: dict[str, str] = {}
    for char in _common_characters():
        syllable = lazy_pinyin(char)[0]
        characters[syllable] = characters.get(syllable, "") + char
    return {"words": spelled, "characters": characters}


def _common_characters() -> Iterable[str]:
    for high in range(0xB0, 0xF8):
        yield from bytes(b for low in range(0xA1, 0xFF) for b in (high, low)).decode(
            "gb2312", errors="ignore"
        )

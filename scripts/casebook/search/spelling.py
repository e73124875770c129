"""Queries typed by sound: pinyin, initials, and wrong characters of the right sound."""

import re
from collections.abc import Callable, Iterator, Mapping

from casebook.search.lexicon import Lexicon
from casebook.text import is_chinese, pairs, runs

_LETTERS = re.compile(r"(?<![a-z0-9.\-])[a-z]{2,}(?:[ '][a-z]+)*(?![a-z0-9.\-])")
_PREFIX = 4
"""Letters from which on the beginning of a word's pinyin is enough."""

Spellings = Mapping[str, str]


def has_letters(text: str) -> bool:
    """Whether a normalised query may hold pinyin."""
    return bool(_LETTERS.search(text))


def spelled(text: str, words: Spellings, lexicon: Lexicon) -> str:
    """A normalised query with pinyin and initials turned into words, where one fits."""

    def words_of(match: re.Match[str]) -> str:
        parts = re.split("[ ']", match[0])
        whole = _word_of("".join(parts), words, lexicon)
        if whole:
            return whole
        return " ".join(_word_of(part, words, lexicon) or part for part in parts)

    return _LETTERS.sub(words_of, text)


def _word_of(letters: str, words: Spellings, lexicon: Lexicon) -> str | None:
    """The most used word of a spelling: in full, else by initials, else by its beginning."""
    full, initials, begun = [], [], []
    for word, spelling in words.items():
        joined = spelling.replace(" ", "")
        if joined == letters:
            full.append(word)
        elif "".join(syllable[0] for syllable in spelling.split()) == letters:
            initials.append(word)
        elif len(letters) >= _PREFIX and joined.startswith(letters):
            begun.append(word)
    for found in (full, initials, begun):
        if found:
            return min(found, key=lambda word: (-_used(word, lexicon), len(word), word))
    return None


def _used(word: str, lexicon: Lexicon) -> int:
    return lexicon.frequencies.get(lexicon.concept_of[word], 0)


def corrected(
    text: str,
    tables: Mapping[str, Spellings],
    lexicon: Lexicon,
    known: Callable[[str], bool],
) -> str:
    """A normalised query with wrong characters of the right sound put right.

    Only where the index has no entry for a pair of the written characters (``known``), and a
    word of the same sound exists; the longest such stretch first.
    """
    syllable_of = {c: s for s, characters in tables["characters"].items() for c in characters}
    by_sound: dict[str, list[str]] = {}
    for word, spelling in tables["words"].items():
        by_sound.setdefault(spelling, []).append(word)
    for start, end in list(_stretches(text, _shortest(text))):
        written = text[start:end]
        if written in lexicon.concept_of or all(map(known, pairs(written))):
            continue
        sound = " ".join(syllable_of.get(char, "?") for char in written)
        if found := [word for word in by_sound.get(sound, ()) if _alike(word, written)]:
            word = min(found, key=lambda word: (-_used(word, lexicon), word))
            text = text[:start] + word + text[end:]
    return text


def _shortest(text: str) -> int:
    """How long a stretch must be to be corrected: two in a few words, three in a sentence."""
    return 3 if sum(len(match[0]) for match in runs(text)) > 12 else 2


def _alike(word: str, written: str) -> bool:
    """Whether at least half of the characters are the same."""
    return sum(a == b for a, b in zip(word, written, strict=True)) * 2 >= len(word)


def _stretches(text: str, shortest: int) -> Iterator[tuple[int, int]]:
    """Every stretch of ``shortest`` to eight Chinese characters, the longest first."""
    spans = [match.span() for match in runs(text) if is_chinese(match[0])]
    for length in range(8, shortest - 1, -1):
        for start, end in spans:
            for at in range(start, end - length + 1):
                yield at, at + length

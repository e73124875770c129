"""Queries typed by sound or in traditional characters: pinyin, initials, wrong characters."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from casebook.search.lexicon import Lexicon
from casebook.text import is_chinese, pairs, runs

_LETTERS = re.compile(r"(?<![a-z0-9.\-])[a-z]{2,}(?:[ '][a-z]+)*(?![a-z0-9.\-])")
MOST_CORRECTED = 12
"""Characters and words of the longest query that is corrected by sound."""

_PREFIX = 4
"""Letters from which on the beginning of a word's pinyin is enough."""


@dataclass(frozen=True, slots=True)
class Pinyin:
    """The sounds that the index keeps.

    ``words``: pinyin of each word that occurs, syllables apart. ``characters``: the common
    characters of each syllable.
    """

    words: Mapping[str, str]
    characters: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SoundAlike:
    """A stretch of a query that sounds like a word."""

    start: int
    end: int
    word: str


def has_letters(text: str) -> bool:
    """Whether a normalised query may hold pinyin."""
    return bool(_LETTERS.search(text))


def spelled(text: str, words: Mapping[str, str], lexicon: Lexicon) -> str:
    """A normalised query with pinyin and initials turned into words, where one fits."""

    def words_of(match: re.Match[str]) -> str:
        parts = re.split("[ ']", match[0])
        whole = _word_of("".join(parts), words, lexicon)
        if whole:
            return whole
        return " ".join(_word_of(part, words, lexicon) or part for part in parts)

    return _LETTERS.sub(words_of, text)


def _word_of(letters: str, words: Mapping[str, str], lexicon: Lexicon) -> str | None:
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


def sound_alikes(text: str, pinyin: Pinyin, lexicon: Lexicon) -> list[SoundAlike]:
    """The stretches of a short normalised query that sound like a word, the longest first.

    At least half of the characters are right, the stretch is no word itself, and it cuts
    through none.
    """
    known = [match.span() for match in lexicon.words.finditer(text)]
    syllable_of = {c: s for s, characters in pinyin.characters.items() for c in characters}
    by_sound: dict[str, list[str]] = {}
    for word, sound in pinyin.words.items():
        by_sound.setdefault(sound, []).append(word)
    found: list[SoundAlike] = []
    for start, end in _stretches(text):
        written = text[start:end]
        sound = " ".join(syllable_of.get(char, "?") for char in written)
        words = [word for word in by_sound.get(sound, ()) if _alike(word, written)]
        cuts = any(a < start < b or a < end < b for a, b in known)
        if words and not cuts and written not in lexicon.concept_of:
            best = min(words, key=lambda word: (-_used(word, lexicon), word))
            found.append(SoundAlike(start, end, best))
    return found


def corrected(text: str, alikes: Sequence[SoundAlike], known: Callable[[str], bool]) -> str:
    """A query with words for what sounds like them, where the index lacks a pair that is written.

    ``known`` says whether the index has a pair of characters.
    """
    for alike in alikes:
        written = text[alike.start : alike.end]
        if not all(map(known, pairs(written))):
            text = text[: alike.start] + alike.word + text[alike.end :]
    return text


def is_short(text: str) -> bool:
    """Whether a query is a few words, not a sentence, in which pairs are unknown by chance."""
    return sum(len(match[0]) for match in runs(text)) <= MOST_CORRECTED


def _alike(word: str, written: str) -> bool:
    """Whether at least half of the characters are the same."""
    return sum(a == b for a, b in zip(word, written, strict=True)) * 2 >= len(word)


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    """Every stretch of two to eight Chinese characters, the longest first."""
    spans = [match.span() for match in runs(text) if is_chinese(match[0])]
    for length in range(8, 1, -1):
        for start, end in spans:
            for at in range(start, end - length + 1):
                yield at, at + length

"""The terms of an entry: pairs of characters, words that search knows, marks, rarer characters."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Set

from casebook.search.lexicon import Lexicon
from casebook.search.units import Unit
from casebook.text import CHINESE, chinese_runs, is_chinese, normalise, pairs, words

_IS_PLAIN = re.compile(rf"[{CHINESE}a-z0-9\s，。；：、？！“”‘’《》（）—…·%.-]*")
"""A text that normalising would only give other punctuation, which separates all the same."""

COMMON = 0.25
"""Characters in more than this part of all entries tell nothing: they are lunr's stop words."""

_FEW = 50
"""In fewer entries than these no character counts as common."""


def stop_characters(units: Iterable[Unit]) -> frozenset[str]:
    """The characters that too many entries have."""
    having: Counter[str] = Counter()
    entries = 0
    for unit in units:
        entries += 1
        having.update(set().union(*map(set, unit.fields.values())))
    most = max(entries * COMMON, _FEW)
    return frozenset(char for char, count in having.items() if count > most)


def reader(lexicon: Lexicon, stop: frozenset[str]) -> Callable[[Unit], Mapping[str, Counter[str]]]:
    """A function that counts an entry's terms by field."""
    words_in = _words(lexicon)

    def read(unit: Unit) -> Mapping[str, Counter[str]]:
        found: dict[str, Counter[str]] = {}
        for name, text in unit.fields.items():
            plain = text if _IS_PLAIN.fullmatch(text) else normalise(text)
            terms = words(plain)
            for run in chinese_runs(plain):
                terms += pairs(run)
            counted = found[name] = Counter(terms)
            counted.update(words_in(plain, counted.keys()))
            for char, count in Counter(plain).items():
                if char not in stop and is_chinese(char) and chinese_runs(char):
                    counted[char] = count
        found["name"].update(unit.marks)
        return found

    return read


def _words(lexicon: Lexicon) -> Callable[[str, Set[str]], Iterator[str]]:
    """A function that gives the terms of the words in a text, given with its set of pairs.

    ``~concept/word`` for every word, the longest at each place. Looks only where a word's first
    two characters stand: the regular expression of all words takes ten times as long.
    """
    heads: dict[str, list[str]] = {}
    for word in sorted(lexicon.concept_of, key=lambda word: (-len(word), word)):
        heads.setdefault(word[:2], []).append(word)
    mixed = [head for head in heads if not all(map(is_chinese, head))]  # u盘, 12345热线
    term_of = {word: f"~{concept}/{word}" for word, concept in lexicon.concept_of.items()}

    def words_in(text: str, having: Set[str]) -> Iterator[str]:
        places: list[tuple[int, str]] = []
        for head in (*(heads.keys() & having), *(head for head in mixed if head in text)):
            at = text.find(head)
            while at >= 0:
                places.append((at, head))
                at = text.find(head, at + 1)
        end = 0
        for at, head in sorted(places):
            if at >= end:
                for word in heads[head]:
                    if text.startswith(word, at):
                        end = at + len(word)
                        yield term_of[word]
                        break

    return words_in

"""The terms of an entry: pairs of characters, words that search knows, marks, rarer characters."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping

from casebook.search.lexicon import Lexicon
from casebook.search.units import Unit
from casebook.text import characters, normalise, terms

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
        having.update(characters("".join(unit.fields.values())))
    most = max(entries * COMMON, _FEW)
    return frozenset(char for char, count in having.items() if count > most)


def reader(lexicon: Lexicon, stop: frozenset[str]) -> Callable[[Unit], Mapping[str, list[str]]]:
    """A function that gives an entry's terms by field, repeats included."""
    words = _words(lexicon)

    def read(unit: Unit) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name, text in unit.fields.items():
            plain = normalise(text)
            found[name] = terms(plain)
            found[name] += words(plain)
            for char in characters(plain) - stop:
                found[name] += [char] * plain.count(char)
        found["name"] += unit.marks
        return found

    return read


def _words(lexicon: Lexicon) -> Callable[[str], Iterator[str]]:
    """A function that gives the terms of the words in a text, the longest at each place.

    ``~concept/word`` for every word. Looks only where a word's first two characters stand: the
    regular expression of all words takes ten times as long.
    """
    heads: dict[str, list[str]] = {}
    for word in sorted(lexicon.concept_of, key=lambda word: (-len(word), word)):
        heads.setdefault(word[:2], []).append(word)
    term_of = {word: f"~{concept}/{word}" for word, concept in lexicon.concept_of.items()}

    def words(text: str) -> Iterator[str]:
        end = 0
        pairs = map(str.__add__, text, text[1:])
        for at in [at for at, pair in enumerate(pairs) if pair in heads]:
            if at >= end:
                for word in heads[text[at : at + 2]]:
                    if text.startswith(word, at):
                        end = at + len(word)
                        yield term_of[word]
                        break

    return words

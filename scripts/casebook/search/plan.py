"""What a reader asks for: a query read into concepts, phrases and exclusions.

``search/browser/plan.js`` does the same; a test holds both to the same rankings.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Protocol

from casebook.search.citation import citations
from casebook.search.lexicon import Lexicon, longest_first
from casebook.text import is_chinese, pairs, runs, words

LONGEST = 2000
"""Characters of a query that are read."""

MOST_SHARDS = 6
"""Shards of terms that a query loads: what it says rarest is what tells entries apart."""

MOST_HEAVY = 3
"""How many of them may be heavy."""

PAIR_WEIGHT = 0.35
CITATION_WEIGHT = 4.0
WANTED_WEIGHT = 0.5
"""What a concept counts beside a word that search knows, which counts 1."""

SYNONYM_BOOST = 0.7
POLICY_BOOST = 0.8
"""What a synonym, and the name of a document, counts beside the very word."""

_QUOTED = r"[\"“「『]([^\"“”「」『』]+)[\"”」』]"
_PHRASE = re.compile(_QUOTED)
_EXCLUDED = re.compile(rf"(?:^|(?<=\s))-(?:{_QUOTED}|([^\s\"“”「」『』]+))")


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing that an entry should have: any of its terms.

    ``terms`` are index terms with lunr boosts; ``marks`` are what a snippet highlights.
    """

    label: str
    terms: tuple[tuple[str, float], ...]
    weight: float
    marks: tuple[str, ...]

    @property
    def is_pair(self) -> bool:
        """Whether this is nothing but two neighbouring characters."""
        return len(self.label) == 2 and self.terms[0][0] == self.label and is_chinese(self.label)


@dataclass(frozen=True, slots=True)
class Plan:
    """A query as it is put to the index."""

    text: str
    concepts: tuple[Concept, ...]
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()

    def terms(self) -> list[str]:
        """Every index term that has to be looked up."""
        wanted = [term for concept in self.concepts for term, _ in concept.terms]
        for text in (*self.phrases, *self.excluded):
            wanted += required_terms(text)
        return list(dict.fromkeys(wanted))


class Reader:
    """A lexicon with the patterns that read a query, made once."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.citation = re.compile(lexicon.citation)
        self.wanted = {w: kind for kind, words in lexicon.wanted.items() for w in words}
        self.policies: dict[str, list[str]] = {}
        for policy, names in lexicon.policies.items():
            for name in names:
                self.policies.setdefault(name, []).append(policy)
        self.names = longest_first(self.policies)
        self.words = lexicon.words
        self.questions = longest_first(q for q in lexicon.questions if len(q) > 1)
        self.particles = frozenset(q for q in lexicon.questions if len(q) == 1)


def required_terms(text: str) -> list[str]:
    """The terms that an entry with this very text has in one field."""
    found: list[str] = []
    for match in runs(text):
        run = match[0]
        found += pairs(run) if is_chinese(run) and len(run) > 1 else [run]
    return list(dict.fromkeys(found))


def make_plan(text: str, reader: Reader) -> Plan:
    """Read a query that is normalised, ``LONGEST`` characters at most."""
    excluded = tuple(
        e for match in _EXCLUDED.finditer(text) if required_terms(e := match[1] or match[2])
    )
    rest = _EXCLUDED.sub(" ", text)
    phrases = tuple(p for match in _PHRASE.finditer(rest) if required_terms(p := match[1].strip()))
    rest = _PHRASE.sub(lambda match: f" {match[1]} ", rest)
    concepts = {concept.label: concept for concept in _concepts(rest, reader)}
    return Plan(rest.strip(), tuple(concepts.values()), phrases, excluded)


def _concepts(text: str, reader: Reader) -> Iterator[Concept]:
    """The concepts of the part of a query that is neither excluded nor quoted."""
    named = list(
        dict.fromkeys(p for m in reader.names.finditer(text) for p in reader.policies[m[0]])
    )
    cited = list(citations(text, reader.citation, named=bool(named)))
    for one in cited:
        keys = [f"§{policy}/{one.key}" for policy in named] + [f"§{one.key}"]
        terms = tuple((key, 1.0 if "/" in key else 0.5) for key in keys)
        yield Concept(text[one.start : one.end], terms, CITATION_WEIGHT, ())
        text = text[: one.start] + " " * (one.end - one.start) + text[one.end :]
    found = False
    for match in reader.words.finditer(text):
        found = True
        if kind := reader.wanted.get(match[0]):
            yield Concept(f"={kind}", ((f"={kind}", 1.0),), WANTED_WEIGHT, ())
        if match[0] in reader.lexicon.concept_of or match[0] in reader.policies:
            yield _word(match[0], reader)
    rest = reader.questions.sub(" ", reader.words.sub(" ", text))
    loose = [match[0] for match in runs(rest)]
    alone = not found and not cited and sum(map(len, loose)) == 1
    for run in loose:
        if not is_chinese(run):
            for term in dict.fromkeys(words(run)):
                yield Concept(term, ((term, 1.0),), 1.0, (term,))
        elif len(run) > 1:
            for pair in pairs(run):
                if not reader.particles.issuperset(pair):
                    yield Concept(pair, ((pair, 1.0),), PAIR_WEIGHT, (pair,))
        elif alone:
            yield Concept(run, ((run, 1.0),), 1.0, (run,))


def _word(word: str, reader: Reader) -> Concept:
    """A word that search knows: a concept, the name of a document, or both."""
    terms: list[tuple[str, float]] = []
    marks: tuple[str, ...] = (word,)
    if concept := reader.lexicon.concept_of.get(word):
        others = [member for member in reader.lexicon.groups[concept] if member != word]
        terms.append((f"~{concept}/{word}", 1.0))
        terms += [(f"~{concept}/{member}", SYNONYM_BOOST) for member in others]
        marks = (word, *others)
    terms += [(f"@{policy}", POLICY_BOOST) for policy in reader.policies.get(word, ())]
    return Concept(word, tuple(terms), 1.0, marks)


class Directory(Protocol):
    """Where the index keeps its terms."""

    def home(self, term: str) -> int:
        """The number of the shard that has a term, if any has."""

    def heavy(self, shard: int) -> bool:
        """Whether a shard has a term so common that loading it costs more than it tells."""

    def big(self, term: str) -> bool:
        """Whether a word is so common that it stands apart from its concept."""


def narrowed(plan: Plan, lexicon: Lexicon, directory: Directory) -> Plan:
    """The concepts of a plan that are worth ``MOST_SHARDS`` shards, in their order.

    Citations and wishes first, then words from the rarest on, then pairs: every other one before
    those between, and those in heavy shards last. Synonyms that are big come after everything,
    and not at all for a word that is big itself.
    """

    def worth(numbered: tuple[int, Concept]) -> tuple[int, int, int]:
        number, concept = numbered
        if concept.is_pair:
            heavy = directory.heavy(directory.home(concept.label))
            return (3 if heavy else 2, number % 2, number)
        if name := lexicon.concept_of.get(concept.label):
            return (1, lexicon.frequencies.get(name, 0), number)
        return (0, 0, number)

    shards: set[int] = set()

    def fits(terms: Iterable[tuple[str, float]]) -> bool:
        wanted = shards | {directory.home(term) for term, _ in terms}
        few = len(wanted) <= MOST_SHARDS and sum(map(directory.heavy, wanted)) <= MOST_HEAVY
        fitting = few or not shards
        if fitting:
            shards.update(wanted)
        return fitting

    kept: dict[int, list[tuple[str, float]]] = {}
    for number, concept in sorted(enumerate(plan.concepts), key=worth):
        first, *others = concept.terms
        near = [first, *(term for term in others if not directory.big(term[0]))]
        if fits(near):
            kept[number] = near
    for number, terms in kept.items():
        concept = plan.concepts[number]
        if not directory.big(concept.terms[0][0]):
            terms += [t for t in concept.terms if directory.big(t[0]) and fits([t])]
    concepts = (replace(plan.concepts[n], terms=tuple(kept[n])) for n in sorted(kept))
    return replace(plan, concepts=tuple(concepts))

"""The words that search knows: synonyms, the field's own terms, keywords, names of documents.

Made when a site is built, written into its index, and read back by both engines.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import Any

from casebook.link import LinkedLibrary
from casebook.search import citation
from casebook.text import CHINESE, normalise
from casebook.vocabulary import LOOK_POLES, CaseLevel, ClauseKind, Field, Item, Outcome, Subject

MOST_KEYWORDS = 400
"""Keywords of cases that become words, the most used first: the list goes to every reader."""

_CHINESE_ONLY = re.compile(rf"[{CHINESE}]{{2,12}}")


@dataclass(frozen=True)
class Lexicon:
    """Words by meaning. Every text in it is normalised."""

    groups: Mapping[str, tuple[str, ...]]
    """Members by concept; a word without synonyms is a group of one."""
    wanted: Mapping[str, tuple[str, ...]]
    """Wordings by what they ask for: the slug of an outcome, or ``case``."""
    policies: Mapping[str, tuple[str, ...]]
    """Names by policy id."""
    questions: tuple[str, ...]
    citation: str
    """The regular expression of clause citations."""
    frequencies: Mapping[str, int] = field(default_factory=dict)
    """In how many entries each concept occurs."""

    @cached_property
    def concept_of(self) -> dict[str, str]:
        """The concept of each word."""
        return {word: name for name, members in self.groups.items() for word in members}

    @cached_property
    def words(self) -> re.Pattern[str]:
        """Finds words, names of documents and wordings, the longest at each place."""
        names = chain(*self.policies.values(), *self.wanted.values())
        return longest_first([*self.concept_of, *names])

    def as_json(self) -> dict[str, Any]:
        """What the index keeps: each group as a line, its name first, and how often it occurs."""
        lines = (
            " ".join((name, *(word for word in words if word != name), *("=" * (name in words))))
            for name, words in self.groups.items()
        )
        return {
            "groups": "\n".join(lines),
            "frequencies": [self.frequencies.get(name, 0) for name in self.groups],
            "wanted": {kind: " ".join(words) for kind, words in self.wanted.items()},
            "policies": {policy: " ".join(names) for policy, names in self.policies.items()},
            "questions": " ".join(self.questions),
            "citation": self.citation,
        }

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> "Lexicon":
        """The lexicon that the index keeps."""
        groups: dict[str, tuple[str, ...]] = {}
        for line in kept["groups"].split("\n"):
            name, *words = line.split(" ")
            groups[name] = (name, *words[:-1]) if words[-1:] == ["="] else tuple(words)
        return cls(
            groups=groups,
            wanted={kind: tuple(words.split(" ")) for kind, words in kept["wanted"].items()},
            policies={
                policy: tuple(names.split(" ")) for policy, names in kept["policies"].items()
            },
            questions=tuple(kept["questions"].split(" ")),
            citation=kept["citation"],
            frequencies=dict(zip(groups, kept["frequencies"], strict=True)),
        )


def longest_first(words: Iterable[str]) -> re.Pattern[str]:
    """A pattern of the longest word at each place; words are grouped by their first character.

    Without the grouping a thousand alternatives are tried at every place.
    """
    by_first: dict[str, list[str]] = {}
    for word in sorted(set(words), key=lambda word: (-len(word), word)):
        by_first.setdefault(word[0], []).append(re.escape(word[1:]))
    branches = (f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in by_first.items())
    return re.compile("|".join(branches) or "(?!)")


def make_lexicon(linked: LinkedLibrary) -> Lexicon:
    """The words of a library: its synonyms, the field's lists, keywords, names of policies."""
    synonyms = linked.library.synonyms
    groups: dict[str, tuple[str, ...]] = {}
    if synonyms:
        groups = {
            normalise(name): tuple(dict.fromkeys(map(normalise, members)))
            for name, members in synonyms.groups.items()
        }
    known = set(chain.from_iterable(groups.values()))
    for word in chain(_vocabulary(), _keywords(linked)):
        if word not in known and _CHINESE_ONLY.fullmatch(word):
            known.add(word)
            # A group of synonyms may have this word as its name without having it as a member.
            groups[word] = (*groups.get(word, ()), word)
    names = {citation.name_of(normalise(clause.number)) for clause in linked.clauses.values()}
    return Lexicon(
        groups=groups,
        wanted=_wanted(linked),
        policies=_policy_names(linked),
        questions=tuple(map(normalise, synonyms.questions)) if synonyms else (),
        citation=citation.pattern(name for name in names if name),
    )


def _wanted(linked: LinkedLibrary) -> dict[str, tuple[str, ...]]:
    """The wordings that ask for cases, and for cases of an outcome."""
    if not (synonyms := linked.library.synonyms):
        return {}
    wanted = {o.slug: tuple(map(normalise, words)) for o, words in synonyms.outcomes.items()}
    return wanted | {"case": tuple(map(normalise, synonyms.cases))}


def _policy_names(linked: LinkedLibrary) -> dict[str, tuple[str, ...]]:
    """How each policy is called, by its id."""
    synonyms = linked.library.synonyms
    more = synonyms.policies if synonyms else {}
    return {
        key: tuple(
            dict.fromkeys((*_names(policy.title, policy.short), *map(normalise, more.get(key, ()))))
        )
        for key, policy in linked.library.policies.items()
    }


def _vocabulary() -> Iterable[str]:
    """The closed lists of the field."""
    lists = (Outcome, Field, CaseLevel, Subject, ClauseKind, Item)
    yield from (str(term) for terms in lists for term in terms)
    yield from chain.from_iterable(LOOK_POLES.values())


def _keywords(linked: LinkedLibrary) -> Iterable[str]:
    """Keywords of public cases, the most used first."""
    used = Counter(
        normalise(word)
        for case in linked.cases.values()
        if case.is_public
        for word in case.keywords
    )
    ordered = sorted(used, key=lambda word: (-used[word], word))
    return ordered[:MOST_KEYWORDS]


def _names(title: str, short: str) -> Iterable[str]:
    """How a document is called: its title without wrapping, and its short name."""
    bare = re.sub(r"\((?:要旨|试行|汇总)\)", "", normalise(title))
    inner = re.findall(r"《([^》]+)》", bare)
    for name in (bare, *inner, normalise(short)):
        full = re.sub(r"[《》“”\s]", "", name)
        yield full
        yield re.sub(r"^(?:中国共产党|中华人民共和国|中共)", "", full)

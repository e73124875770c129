"""Search as ``casebook search`` offers it: the browser's engine in Python, on the same index."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from casebook.search.plan import (
    CITATION_WEIGHT,
    LONGEST,
    Concept,
    Plan,
    Reader,
    make_plan,
    narrowed,
)
from casebook.search.rank import Ranked, rank
from casebook.search.snippet import Mark, Snippet, snippet
from casebook.search.spelling import corrected, has_letters, is_short, sound_alikes, spelled
from casebook.search.store import Store, intact
from casebook.text import is_chinese, normalise, pairs, runs

RERANKED = 8
"""The leading entries whose order their texts decide: those that are shown first."""

VERIFIED = 24
"""The leading entries in whose texts a phrase is looked for; of others all its pairs are known."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One result. ``url`` is relative to the site's root; ``score`` compares within a query."""

    id: str
    kind: str
    title: str
    url: str
    score: float
    snippet: Snippet


@dataclass(frozen=True, slots=True)
class Found:
    """What a query found: how many in all, the leading hits, and what was done to the query."""

    total: int
    hits: Sequence[Hit]
    notes: Sequence[str]


class Engine:
    """Searches the index of a built site.

    Raises ``StoreError`` from every method where a part of the index is missing or broken.
    """

    def __init__(self, site: Path) -> None:
        with intact(site / "search"):
            self._store = Store(site)
            self._reader = Reader(self._store.lexicon)

    def find(self, query: str, top: int) -> Found:
        """The ``top`` best entries for a query."""
        with intact(self._store.search):
            plan, ranked, notes = self.ranking(query)
            marks = marks_of(plan)
            hits = [self._hit(one, marks) for one in ranked[:top]]
        return Found(len(ranked), hits, notes)

    def _looked_at(self, plan: Plan, ranked: list[Ranked]) -> list[Ranked]:
        """The leading entries again, by their texts: those without a phrase left out, those first
        that have the query just as it was typed.
        """
        if plan.phrases:
            leading = ranked[:VERIFIED]
            having = (one for one in leading if all(p in self._text(one) for p in plan.phrases))
            return [*having, *ranked[VERIFIED:]]
        if exact := exact_text(plan):
            leading = sorted(ranked[:RERANKED], key=lambda one: exact not in self._text(one))
            return leading + ranked[RERANKED:]
        return ranked

    def _text(self, one: Ranked) -> str:
        entry = self._store.entry(one.entry)
        return normalise("\n".join((entry["id"], entry["title"], *entry["text"], entry["words"])))

    def ranking(self, query: str) -> tuple[Plan, list[Ranked], list[str]]:
        """The query as it was read, all entries that it finds, and notes for the reader."""
        store, lexicon = self._store, self._store.lexicon
        text = typed = normalise(query[:LONGEST])
        if has_letters(text):
            text = spelled(text, store.pinyin.words, lexicon)
        plan = self._plan(text)
        if self._has_unknown(plan) or "條" in text:  # alone after a number it makes no pair
            plain = store.simplified(text)
            if plain != text:
                text, typed = plain, store.simplified(typed)
            elif is_short(text):
                text = self._corrected(text)
            plan = self._plan(text)
        notes = [f"已按“{text.strip()}”检索"] if text != typed else []
        for wider, note in _relaxations(plan):
            step = narrowed(wider, lexicon, store)
            if ranked := self._looked_at(step, self._rank(step)):
                return step, ranked, notes + ([note] if note else [])
        return plan, [], notes

    def _plan(self, text: str) -> Plan:
        return narrowed(make_plan(text, self._reader), self._store.lexicon, self._store)

    def _rank(self, plan: Plan) -> list[Ranked]:
        store = self._store
        return rank(plan, store.postings(plan.terms()), store.entries, store.fields)

    def _has_unknown(self, plan: Plan) -> bool:
        """Whether a pair of characters of the query is nowhere in the index."""
        loose = [concept.label for concept in plan.concepts if concept.is_pair]
        return len(self._store.postings(loose)) < len(loose)

    def _corrected(self, text: str) -> str:
        alikes = sound_alikes(text, self._store.pinyin, self._store.lexicon)
        written = [pair for one in alikes for pair in pairs(text[one.start : one.end])]
        return corrected(text, alikes, self._store.postings(written).__contains__)

    def _hit(self, one: Ranked, marks: Sequence[Mark]) -> Hit:
        entry = self._store.entry(one.entry)
        return Hit(
            id=entry["id"],
            kind=entry["kind"],
            title=entry["title"],
            url=entry["url"],
            score=one.score,
            snippet=snippet(entry["text"], marks),
        )


def exact_text(plan: Plan) -> str:
    """The query, where it is one stretch of characters that may stand in a text as it is."""
    cites = any(concept.weight == CITATION_WEIGHT for concept in plan.concepts)
    written = [match[0] for match in runs(plan.text)]
    return written[0] if len(written) == 1 and len(written[0]) > 2 and not cites else ""


def marks_of(plan: Plan) -> list[Mark]:
    """What to look for in a text: the words as typed count most, then what means the same."""
    marks: dict[str, float] = {}
    for phrase in plan.phrases:
        marks[phrase] = 10.0
    for concept in plan.concepts:
        for number, mark in enumerate(concept.marks):
            worth = concept.weight * (1.0 if number == 0 else 0.6)
            marks[mark] = max(worth, marks.get(mark, 0.0))
    return list(marks.items())


def _relaxations(plan: Plan) -> list[tuple[Plan, str]]:
    """The plan, then what is tried when it finds nothing, with what the reader is told."""
    steps = [(plan, "")]
    if plan.phrases:
        loose = replace(plan, phrases=())
        steps.append((loose, "没有连在一起出现的，已按分开的词检索"))
    if plan.excluded:
        steps.append((replace(plan, phrases=(), excluded=()), "排除之后没有结果，已不再排除"))
    characters = [c for match in runs(plan.text) if is_chinese(match[0]) for c in match[0]]
    if characters:
        concepts = tuple(Concept(c, ((c, 1.0),), 1.0, (c,)) for c in dict.fromkeys(characters))
        steps.append((Plan(plan.text, concepts), "没有找到这些词，以下按单个字相近排列"))
    return steps

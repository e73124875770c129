"""A linked library to the search index of its site."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

from casebook.link import LinkedLibrary
from casebook.parallel import halves, spread
from casebook.search import shards
from casebook.search.lexicon import Lexicon, make_lexicon
from casebook.search.readings import pinyin_of, variants_of
from casebook.search.scores import Counted, Scores
from casebook.search.terms import reader, stop_characters
from casebook.search.units import FIELDS, Guide, Unit, units
from casebook.text import is_chinese
from casebook.vocabulary import CaseLevel, Field, Outcome, Provenance

BROWSER = (
    "text.js",
    "citation.js",
    "plan.js",
    "spelling.js",
    "store.js",
    "rank.js",
    "snippet.js",
    "near.js",
    "engine.js",
)
"""The engine's scripts in the order in which they are put together."""

_COMMENT = re.compile(r"(?ms)^ *(?:(?:/[*].*?[*]/|//[^\n]*)?\n)?")

_ALONE = 2000
"""Up to so many entries one process is quicker than two."""


def write_index(
    linked: LinkedLibrary, guides: Iterable[Guide], target: Path, lunr: str = ""
) -> None:
    """Write the index and the engine of ``search/`` below ``target``, a new site.

    ``lunr`` is the text of lunr.js, which the engine needs in the browser.
    """
    search = target / "search"
    entries = list(units(linked, guides))
    lexicon = make_lexicon(linked)
    counted = _count(entries, lexicon)
    lexicon = _measured(lexicon, counted)
    folder = shards.Folder(search)
    homes = _write_terms(folder, counted)
    counts = shards.write_entries(folder, entries)
    shards.write_facets(folder, entries, _facet_names(linked, entries))
    for name, table in _readings(lexicon, counted).items():
        folder.write(name, table)
    manifest = {
        "version": folder.close(),
        "entries": len(entries),
        "fields": list(FIELDS),
        "heavy": homes.heavy,
        "big": " ".join(homes.big),
        "shards": counts,
        "lexicon": lexicon.as_json(),
    }
    script = _engine(lunr) + shards.as_script("manifest", manifest)
    (search / "engine.js").write_text(script, encoding="utf-8")


def _count(entries: Sequence[Unit], lexicon: Lexicon) -> Counted:
    """Count the terms of all entries."""
    read = reader(lexicon, stop_characters(entries))

    def count(part: range) -> Counted:
        counted = Counted(list(FIELDS))
        for number in part:
            counted.add(number, read(entries[number]))
        return counted

    first, *later = spread(count, halves(len(entries), _ALONE))
    for more in later:
        first.extend(more)
    return first


def _write_terms(folder: shards.Folder, counted: Counted) -> shards.Spread:
    """Write the shards of terms; returns where they are."""
    scores = Scores(counted, list(FIELDS.values()))
    homes = shards.spread_terms(counted.sizes())
    terms = homes.shards

    def write(part: range) -> list[bytes]:
        return [
            folder.put(f"t{n}", shards.term_shard(f"t{n}", terms[n], scores.postings)) for n in part
        ]

    for digests in spread(write, halves(len(terms), _ALONE // 10)):
        folder.sign(digests)
    return homes


def _measured(lexicon: Lexicon, counted: Counted) -> Lexicon:
    """The lexicon with how many entries have each concept."""
    frequencies = {
        name: len(set().union(*(counted.having(f"~{name}/{word}") for word in words)))
        for name, words in lexicon.groups.items()
    }
    return replace(lexicon, frequencies=frequencies)


def _readings(lexicon: Lexicon, counted: Counted) -> dict[str, Any]:
    """The tables for queries by sound or in traditional characters, of what occurs."""
    sizes = counted.sizes()
    words = (word for word, name in lexicon.concept_of.items() if f"~{name}/{word}" in sizes)
    occurring = {char for term in sizes if is_chinese(term) for char in term}
    return {"pinyin": asdict(pinyin_of(words)), "variants": variants_of(occurring)}


def _facet_names(
    linked: LinkedLibrary, entries: Iterable[Unit]
) -> Mapping[str, list[tuple[str, str]]]:
    """The values of each facet that occur, with their labels, in the order shown."""
    used: dict[str, set[str]] = {}
    for unit in entries:
        for facet, values in unit.facets.items():
            used.setdefault(facet, set()).update(values)

    def those(facet: str, pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        return [pair for pair in pairs if pair[0] in used.get(facet, ())]

    def clause_label(ref: str) -> str:
        clause = linked.clauses[ref]
        return f"{linked.policy_of(clause).short}·{clause.number}"

    batches = linked.library.batches
    return {
        "outcome": those("outcome", ((t, t) for t in Outcome)),
        "field": those("field", ((t, t) for t in Field)),
        "batch": those("batch", ((key, batches[key].title) for key in sorted(batches))),
        "level": those("level", ((t, t) for t in CaseLevel)),
        "year": [(y, y) for y in sorted(used.get("year", ()), reverse=True)],
        "provenance": those("provenance", ((t, t) for t in Provenance)),
        "clause": those("clause", ((ref, clause_label(ref)) for ref in linked.clauses)),
    }


def _engine(lunr: str) -> str:
    """lunr.js and the scripts of the engine put together, without comments but the licence."""
    folder = files("casebook.search") / "browser"
    scripts = [(folder / name).read_text(encoding="utf-8") for name in BROWSER]
    licence, end, code = lunr.partition("*/")
    return licence + end + _COMMENT.sub("", "\n".join((code, *scripts)))

"""The index is cut into many small files and loses nothing by it."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lunr.index import Index

from casebook.check import check
from casebook.link import LinkedLibrary, link
from casebook.parallel import spread
from casebook.search import rank as ranking
from casebook.search.index import BROWSER, write_index
from casebook.search.lexicon import make_lexicon
from casebook.search.plan import Plan, Reader
from casebook.search.scores import Postings, Scores
from casebook.search.shards import (
    ENTRY_SHARD,
    HEAVY,
    TERM_SHARD,
    Folder,
    as_script,
    home_of,
    spread_terms,
    write_entries,
)
from casebook.search.store import Store
from casebook.search.units import FIELDS, KINDS, Unit, units
from tests.fixtures import ROOT
from tests.search.fixtures import (
    GUIDES,
    asking,
    bytes_of,
    content,
    counted,
    index,
    planned,
    queries,
    shipped,
    store,
    terms_of,
)

__all__ = ["asking", "index", "store"]

BOOSTS = list(FIELDS.values())
NAMES = list(FIELDS)
TERMS = re.compile(r"t\d+")
"""The names of the shards of terms."""


@pytest.fixture(scope="module")
def entries() -> list[Unit]:
    return list(units(shipped(), GUIDES))


@pytest.fixture(scope="module")
def scored(entries: Sequence[Unit]) -> Mapping[str, Postings]:
    """The postings of every term, from the entries and without any file."""
    found = counted(terms_of(entries, make_lexicon(shipped())))
    scores = Scores(found, BOOSTS)
    return {term: scores.postings(term) for term in found.sizes()}


@pytest.fixture(scope="module")
def manifest(index: Path) -> Mapping[str, Any]:
    parts: Mapping[str, Any] = content(index / "search" / "engine.js")
    return parts


@pytest.fixture(scope="module")
def shards(index: Path, manifest: Mapping[str, Any]) -> Mapping[str, Any]:
    """What every file of the folder hands over, by its name."""
    files = (index / "search" / manifest["version"]).iterdir()
    return {file.stem: content(file) for file in files}


# ---- Terms ----


def unpacked(packed: Mapping[str, tuple[Sequence[int], Sequence[int]]]) -> Postings:
    """Entry numbers from the distances between them."""
    found: dict[int, tuple[list[int], list[int]]] = {}
    for field, (deltas, scores) in packed.items():
        numbers = [sum(deltas[: i + 1]) for i in range(len(deltas))]
        found[int(field)] = (numbers, list(scores))
    return found


def test_shards_hold_exactly_the_postings_of_every_term(
    scored: Mapping[str, Postings], shards: Mapping[str, Any]
) -> None:
    assert len(scored) > 10_000
    found: dict[str, Postings] = {}
    for name, terms in shards.items():
        if TERMS.fullmatch(name):
            for term, packed in terms.items():
                assert term not in found
                found[term] = unpacked(packed)
    assert found.keys() == scored.keys()
    assert [term for term in scored if found[term] != scored[term]] == []


def test_store_gives_the_postings_of_every_term(
    scored: Mapping[str, Postings], store: Store
) -> None:
    found = store.postings(scored)
    assert found.keys() == scored.keys()
    assert [term for term in scored if found[term] != scored[term]] == []
    assert store.postings(["没有这个词", "\uffff", "zzz-zzz", "~没有/没有"]) == {}


def test_each_term_is_in_the_shard_where_it_is_looked_for(
    scored: Mapping[str, Postings], shards: Mapping[str, Any], store: Store
) -> None:
    count = len([name for name in shards if TERMS.fullmatch(name)])
    assert {name for name in shards if TERMS.fullmatch(name)} == {f"t{n}" for n in range(count)}
    assert [term for term in scored if term not in shards[f"t{store.home(term)}"]] == []
    for name, terms in shards.items():
        if TERMS.fullmatch(name):
            assert list(terms) == sorted(terms)


@pytest.mark.parametrize(
    ("text", "hashed"), [("a", 0xE40C292C), ("b", 0xE70C2DE5), ("foobar", 0xBF9CF968)]
)
def test_terms_are_spread_by_a_hash_that_others_compute_too(text: str, hashed: int) -> None:
    """The published values of FNV-1a, 32 bits."""
    assert home_of(text, 1 << 32, ()) == hashed


def test_hash_of_characters_is_that_of_utf16_code_units() -> None:
    """As ``charCodeAt`` gives them; worked out here step by step."""
    hashed = 0x811C9DC5
    for unit in (0x5BB9, 0x9519):
        hashed = ((hashed ^ unit) * 16777619) % 2**32
    assert home_of("容错", 1 << 32, ()) == hashed


def test_no_term_has_a_character_that_takes_two_code_units(scored: Mapping[str, Postings]) -> None:
    assert [term for term in scored if max(term) > "\uffff"] == []


def test_words_of_a_concept_stand_together_but_for_big_ones() -> None:
    whole = 1 << 32
    assert home_of("~垫资/垫钱", whole, ()) == home_of("~垫资/垫资", whole, ())
    assert home_of("~垫资/垫钱", whole, {"~垫资/垫钱"}) != home_of("~垫资/垫资", whole, ())
    assert home_of("a/b", whole, ()) != home_of("a", whole, ())


def test_shards_are_about_as_large_as_they_should_be(
    scored: Mapping[str, Postings], shards: Mapping[str, Any], store: Store
) -> None:
    """And those that are much larger are known for it."""
    sizes = {
        int(name[1:]): sum(len(numbers) for t in terms for numbers, _ in scored[t].values())
        for name, terms in shards.items()
        if TERMS.fullmatch(name)
    }
    assert TERM_SHARD / 4 < sum(sizes.values()) / len(sizes) <= TERM_SHARD
    for number, size in sizes.items():
        if size > HEAVY * TERM_SHARD:
            assert store.heavy(number)
        if size < TERM_SHARD:
            assert not store.heavy(number) or len(shards[f"t{number}"]) > TERM_SHARD / 8


def test_common_terms_make_their_shard_heavy_and_common_words_stand_apart() -> None:
    sizes = {"容": 10 * TERM_SHARD, "~甲/甲": 3 * TERM_SHARD, "~甲/乙": 1, "b": 1}
    spread = spread_terms(sizes)
    assert sorted(term for shard in spread.shards for term in shard) == sorted(sizes)
    assert spread.big == ["~甲/甲"]
    count = len(spread.shards)
    assert count == len(spread.heavy) == 13
    heavy = {home_of("容", count, ()), home_of("~甲/甲", count, spread.big)}
    assert {n for n, flag in enumerate(spread.heavy) if flag == "1"} == heavy
    assert spread_terms({}).shards == [[]]
    assert spread_terms({"a": 1, "b": 1}).shards == [["a", "b"]]
    assert spread_terms({"a": 1, "b": 1}).heavy == "0"


# ---- One whole index ----


@pytest.fixture(scope="module")
def whole(scored: Mapping[str, Postings]) -> Index:
    """All terms of the site as one index in lunr's own form."""
    vectors: dict[str, list[float]] = {}
    inverted: list[tuple[str, dict[str, object]]] = []
    for number, term in enumerate(sorted(scored)):
        posting: dict[str, object] = {"_index": number, **{name: {} for name in NAMES}}
        for field, (entries, scores) in scored[term].items():
            posting[NAMES[field]] = {str(entry): {} for entry in entries}
            for entry, score in zip(entries, scores, strict=True):
                vector = vectors.setdefault(f"{NAMES[field]}/{entry}", [])
                vector += (number, score / 1000)
        inverted.append((term, posting))
    return Index.load(
        {
            "version": "2.3.9",
            "fields": NAMES,
            "fieldVectors": list(vectors.items()),
            "invertedIndex": inverted,
            "pipeline": [],
        }
    )


def asked_of(whole: Index, boosts: Mapping[str, float]) -> dict[int, float]:
    query = whole.create_query()
    for term, boost in boosts.items():
        query.term(term, boost=boost, use_pipeline=False)
    return {int(one["ref"]): one["score"] for one in whole.query(query)}


def tuning(asking: Reader) -> Iterator[tuple[str, Plan]]:
    for row in queries():
        if row["set"] == "tuning":
            yield row["q"], planned(row["q"], asking)


def in_order(scores: Mapping[int, float]) -> list[int]:
    """Entries by score; what differs by less than any two sums of the same numbers is a tie."""
    return sorted(scores, key=lambda entry: (-round(scores[entry], 9), entry))


def test_cutting_the_index_loses_nothing(whole: Index, store: Store, asking: Reader) -> None:
    """The whole index gives every query the scores that its few shards give."""
    some = 0
    for query, plan in tuning(asking):
        boosts: dict[str, float] = {}
        postings = store.postings(plan.terms())
        for concept in plan.concepts:
            for term, boost in concept.terms:
                if term in postings:
                    boosts[term] = boosts.get(term, 0.0) + boost * concept.weight
        expected = asked_of(whole, boosts) if boosts else {}
        found = ranking.lunr_scores(boosts, postings, sorted(expected), store.fields)
        assert found == pytest.approx(expected, abs=1e-9), query
        assert in_order(found) == in_order(expected), query
        some += bool(expected)
    assert some > 100


def test_ranking_from_the_whole_index_is_the_ranking_from_shards(
    whole: Index, store: Store, asking: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With all that is put on top of lunr: coverage, phrases, exclusions, what is left out."""

    def from_whole(
        boosts: Mapping[str, float],
        postings: Mapping[str, Postings],
        entries: Sequence[int],
        fields: Sequence[str],
    ) -> dict[int, float]:
        scores = asked_of(whole, boosts) if boosts else {}
        return {entry: scores[entry] for entry in entries}

    def ranked(plan: Plan) -> list[ranking.Ranked]:
        return ranking.rank(plan, store.postings(plan.terms()), store.entries, store.fields)

    ours = {query: ranked(plan) for query, plan in tuning(asking)}
    monkeypatch.setattr(ranking, "lunr_scores", from_whole)
    for query, plan in tuning(asking):
        expected = ranked(plan)
        assert [one.entry for one in ours[query]] == [one.entry for one in expected], query
        for one, other in zip(ours[query], expected, strict=True):
            assert one.score == pytest.approx(other.score, abs=1.1e-6), query


# ---- Entries and facets ----


def test_every_entry_is_kept_as_it_is_shown(
    entries: Sequence[Unit], store: Store, manifest: Mapping[str, Any]
) -> None:
    assert store.entries == len(entries) == sum(manifest["shards"])
    for number, unit in enumerate(entries):
        assert store.entry(number) == {
            "id": unit.id,
            "kind": unit.kind,
            "title": unit.title,
            "url": unit.url,
            "badges": list(unit.badges),
            "text": list(unit.paragraphs),
            "words": f"{unit.fields['keywords']}\n{unit.fields['name']}",
        }


def test_shards_of_entries_are_cut_by_their_characters(
    shards: Mapping[str, Any], manifest: Mapping[str, Any]
) -> None:
    """Each is full only with its last entry, and all but the last are."""
    for number, count in enumerate(manifest["shards"]):
        shown = shards[f"d{number}"]
        assert len(shown) == count
        sizes = [sum(map(len, one["text"])) + len(one["title"]) for one in shown]
        assert sum(sizes[:-1]) <= ENTRY_SHARD
        assert sum(sizes) > ENTRY_SHARD or number == len(manifest["shards"]) - 1
    assert f"d{len(manifest['shards'])}" not in shards


def test_no_entries_make_no_shard(tmp_path: Path) -> None:
    assert write_entries(Folder(tmp_path / "search"), []) == []


def test_facets_are_those_of_the_entries(
    entries: Sequence[Unit], shards: Mapping[str, Any]
) -> None:
    assert set(shards["facets"]) == {"kind", "outcome"}
    tables = shards["facets"] | shards["more"]
    kinds = tables.pop("kind")
    assert [kinds["values"][of][0] for of in kinds["of"]] == [unit.kind for unit in entries]
    assert [value for value, _ in kinds["values"]] == list(KINDS)
    for facet, table in tables.items():
        values = [value for value, label in table["values"] if label]
        for unit, of in zip(entries, table["of"], strict=True):
            numbers = of if isinstance(of, list) else [of] * (of >= 0)
            assert tuple(values[n] for n in numbers) == unit.facets.get(facet, ()), unit.id
        assert {v for unit in entries for v in unit.facets.get(facet, ())} == set(values)


# ---- Versions ----


def build(linked: LinkedLibrary, target: Path) -> str:
    """Build an index; returns the name of its folder."""
    write_index(linked, GUIDES, target)
    folders = [file.name for file in (target / "search").iterdir() if file.is_dir()]
    assert len(folders) == 1
    assert content(target / "search" / "engine.js")["version"] == folders[0]
    return folders[0]


def test_two_builds_are_the_same_byte_for_byte(index: Path, tmp_path: Path) -> None:
    version = build(shipped(), tmp_path)
    assert (index / "search" / version).is_dir()
    assert bytes_of(tmp_path) == bytes_of(index)


def test_two_processes_build_what_one_builds(
    index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts: list[int] = []

    def counting(work: Any, given: Sequence[range]) -> list[Any]:
        parts.append(len(given))
        return spread(work, given)

    monkeypatch.setattr("casebook.search.index._ALONE", 0)
    monkeypatch.setattr("casebook.search.index.spread", counting)
    monkeypatch.setattr("casebook.parallel.os.cpu_count", lambda: 2)
    build(shipped(), tmp_path)
    assert parts == [2, 2]
    assert bytes_of(tmp_path) == bytes_of(index)


@pytest.fixture(scope="module")
def small() -> LinkedLibrary:
    """A library whose index is built in no time."""
    return link(check(ROOT / "tests/corpus/mini").library)


@pytest.mark.parametrize("field", ["title", "gist", "handling"])
def test_version_changes_with_the_words_of_a_case(
    field: str, small: LinkedLibrary, tmp_path: Path
) -> None:
    """Even where no term changes with them."""
    version = build(small, tmp_path / "before")
    assert build(small, tmp_path / "again") == version
    case = next(case for case in small.cases.values() if case.is_public)
    changed = case.model_copy(update={field: getattr(case, field) + "。"})
    after = replace(small, cases={**small.cases, case.id: changed})
    assert build(after, tmp_path / "after") != version


def test_version_changes_with_the_title_of_a_page(small: LinkedLibrary, tmp_path: Path) -> None:
    first, *others = GUIDES
    version = build(small, tmp_path / "before")
    write_index(small, [replace(first, title=f"{first.title}？"), *others], tmp_path / "after")
    assert content(tmp_path / "after" / "search" / "engine.js")["version"] != version


# ---- Scripts ----


def test_line_separators_are_escaped_in_scripts() -> None:
    """They end a line inside a string of older JavaScript."""
    script = as_script("take", "d0", ["一\u2028二\u2029三"])
    assert script == 'casebookSearch.take("d0",["一\\u2028二\\u2029三"]);\n'
    assert json.loads(script[len("casebookSearch.take(") : -3].split(",", 1)[1]) == [
        "一\u2028二\u2029三"
    ]


def test_every_shard_is_one_call_with_its_own_name(index: Path) -> None:
    files = [file for file in (index / "search").rglob("*.js") if file.name != "engine.js"]
    assert len(files) > 20
    for file in files:
        script = file.read_text(encoding="utf-8")
        assert script.startswith(f'casebookSearch.take("{file.stem}",'), file.name
        assert script.count("\n") == 1
        assert "\u2028" not in script


def test_engine_has_lunr_then_its_scripts_then_what_the_index_is(
    small: LinkedLibrary, tmp_path: Path
) -> None:
    """Without comments but the licence; each script after those that it builds on."""
    write_index(small, GUIDES, tmp_path, "/* licence of lunr */\n  // vermerk\nvar lunr = 1;\n")
    script = (tmp_path / "search" / "engine.js").read_text(encoding="utf-8")
    assert re.match(r"/\* licence of lunr \*/\s*var lunr = 1;\n", script)
    assert "vermerk" not in script
    assert script.count("/*") == 1
    folder = Path(ranking.__file__).parent / "browser"
    assert sorted(BROWSER) == sorted(file.name for file in folder.glob("*.js"))
    assert (BROWSER[0], BROWSER[-1]) == ("text.js", "engine.js")
    last = 0
    for name in BROWSER:
        lines = (folder / name).read_text(encoding="utf-8").splitlines()
        code = [line.strip() for line in lines if re.match(r" *(?:const|function) ", line)]
        assert code, name
        assert last < (last := script.index("\n".join(code[-1:]), last + 1)), name
        assert [line for line in code if line not in script] == [], name
    assert script.splitlines()[-1].startswith("casebookSearch.manifest({")

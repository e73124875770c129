"""The browser finds what Python finds, in lunr's order: every judged query, to the last mark."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from casebook.search.engine import Engine
from casebook.search.units import FIELDS
from tests.e2e.conftest import Watched
from tests.e2e.searching import judged, tuning

FIRST = 8
ROUNDING = 1.5e-6
"""Scores have six decimals; the last may be rounded the other way."""

FIND = (
    """(queries) => Promise.all(queries.map((query) => casebook.search.find(query, {limit: 8})))"""
)
IDS = """async (queries) => {
  const found = await Promise.all(
    queries.map((query) => casebook.search.find(query, {limit: 8}))
  );
  return found.map((one) => one.hits.map((hit) => hit.id));
}"""

# An index of the whole site made by lunr.js; then each scoring of a query is done twice.
WHOLE = """async ([terms, names]) => {
  const postings = await casebookSearch.postings(terms);
  const vectors = new Map();
  const inverted = Array.from(postings.keys()).sort().map((term, index) => {
    const posting = {_index: index};
    names.forEach((name, field) => {
      posting[name] = {};
      const [entries, scores] = postings.get(term)[field] || [[], []];
      entries.forEach((entry, i) => {
        posting[name][entry] = {};
        const ref = name + "/" + entry;
        if (!vectors.has(ref)) vectors.set(ref, []);
        vectors.get(ref).push(index, scores[i] / 1000);
      });
    });
    return [term, posting];
  });
  const whole = lunr.Index.load({
    version: lunr.version,
    fields: names,
    fieldVectors: Array.from(vectors),
    invertedIndex: inverted,
    pipeline: [],
  });
  const ours = casebookSearch.lunrScores;
  window.compared = {scorings: 0, scores: 0, different: []};
  casebookSearch.lunrScores = function (boosts, found, entries, fields) {
    const scores = ours(boosts, found, entries, fields);
    const wanted = new Set(entries);
    const theirs = whole
      .query((query) =>
        boosts.forEach((boost, term) => query.term(term, {boost: boost, usePipeline: false}))
      )
      .filter((one) => wanted.has(Number(one.ref)));
    compared.scorings++;
    compared.scores += theirs.length;
    if (theirs.length !== scores.size) compared.different.push(["length", theirs.length]);
    for (const one of theirs)
      if (scores.get(Number(one.ref)) !== one.score) compared.different.push([one.ref, one.score]);
    return scores;
  };
  return postings.size;
}"""


ODD = (
    "", " ", "　", '"', "“", '""', "“”", "-", " - ", "--", '-"', '"-"', '容缺 -', '-容缺', '"容缺',
    '容缺"', '"容缺" "受理" -"补正"', "-容缺 -受理", "容缺\n受理\t补正", "容", "的", "吗？",
    "容缺😀受理",
    "𠮷容缺", "ﬁ İ é", "①㈠％", "Ａ Ｂ", "3.5 v1.2-3", "§1条", "~容错", "=case", "@siyang-guifan",
    "constructor __proto__ toString", "\\ / * ( [ ) ] { } ^ $ |", "xi'an rong que", "zs yz rcjc",
    "第〇条", "第一百零二条之一", "17条 第十七条 十七", "2023-02", "SY-2023-02-02 GK-2025-01-04",
    "容錯糾錯 徵地拆遷", "溶错纠错 招伤引资", "rongque, zhaoshang", "容缺 " * 60,
)  # fmt: skip


def terms_of(site: Path) -> list[str]:
    """Every term of the index, as its shards have it."""
    terms: list[str] = []
    for shard in (site / "search").glob("*/t*.js"):
        _, _, packed = shard.read_text(encoding="utf-8").partition(",")
        terms += json.loads(packed.removesuffix(");\n"))
    return terms


def searching(tab: Watched, site_or_address: str) -> None:
    """Open the search page and wait for its engine."""
    tab.page.goto(site_or_address)
    tab.page.wait_for_function("window.casebook && casebook.search")


def comparable(found: dict[str, Any]) -> dict[str, Any]:
    """What a search in the browser found, with the scores taken out."""
    kept = ("id", "kind", "title", "url", "snippet")
    rows = [{key: hit[key] for key in kept} for hit in found["hits"]]
    return {"total": found["total"], "notes": found["notes"], "hits": rows}


def expected(engine: Engine, query: str) -> tuple[dict[str, Any], list[float]]:
    """The same of a search in Python, and the scores."""
    found = engine.find(query, FIRST)
    rows = [
        {
            "id": hit.id,
            "kind": hit.kind,
            "title": hit.title,
            "url": hit.url,
            "snippet": {"text": hit.snippet.text, "ranges": [list(r) for r in hit.snippet.ranges]},
        }
        for hit in found.hits
    ]
    alike = {"total": found.total, "notes": list(found.notes), "hits": rows}
    return alike, [hit.score for hit in found.hits]


def named(number: int) -> str:
    """How a row is called in a failure: those of the test set only by their number."""
    row = judged()[number]
    return str(row["q"]) if row["set"] == "tuning" else f"test row {number}"


def closely(scores: Sequence[float]) -> Any:
    return pytest.approx(scores, abs=ROUNDING)


def test_browser_finds_what_python_finds(tab: Watched, site: Path, address: str) -> None:
    """Ids, totals, notes, scores, snippets and highlights of every judged query."""
    engine = Engine(site)
    searching(tab, f"{address}/search/")
    queries = [row["q"] for row in judged()]
    assert len(queries) > 200
    different = []
    for number, found in enumerate(tab.page.evaluate(FIND, queries)):
        alike, scores = expected(engine, queries[number])
        same_scores = [hit["score"] for hit in found["hits"]] == closely(scores)
        if comparable(found) != alike or not same_scores or found["missing"]:
            different.append(named(number))
    assert different == []
    tab.assert_quiet(address)


@pytest.mark.parametrize(
    "queries",
    [
        ODD,
        ("〇怕麻", "\ufeff容缺rongque"),
    ],
    ids=["odd", "differing"],
)
def test_odd_queries_are_read_alike(
    tab: Watched, site: Path, address: str, queries: Sequence[str]
) -> None:
    engine = Engine(site)
    searching(tab, f"{address}/search/")
    found = tab.page.evaluate(FIND, queries)
    assert list(map(comparable, found)) == [expected(engine, query)[0] for query in queries]
    tab.assert_quiet(address)


def test_browser_finds_the_same_from_disk(tab: Watched, site: Path) -> None:
    engine = Engine(site)
    searching(tab, f"{site.as_uri()}/search/index.html")
    queries = [row["q"] for row in tuning()]
    found = tab.page.evaluate(IDS, queries)
    assert dict(zip(queries, found, strict=True)) == {
        query: [hit.id for hit in engine.find(query, FIRST).hits] for query in queries
    }
    tab.assert_quiet(site.as_uri())


def test_scores_are_those_of_lunr_over_the_whole_index(
    tab: Watched, site: Path, address: str
) -> None:
    """What a query loads is enough: lunr.js on all shards at once gives the very same scores."""
    searching(tab, f"{address}/search/")
    terms = terms_of(site)
    assert tab.page.evaluate(WHOLE, [terms, list(FIELDS)]) == len(terms) > 10_000
    queries = [row["q"] for row in tuning()]
    assert all(tab.page.evaluate(IDS, queries))
    compared = tab.page.evaluate("compared")
    assert compared["different"] == []
    assert compared["scorings"] >= len(queries)
    assert compared["scores"] > 1000
    tab.assert_quiet(address)

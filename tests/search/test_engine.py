"""What a reader gets: hits with snippets, and notes where the query was not taken as it stood."""

from pathlib import Path

import pytest

from casebook.search.engine import RERANKED, VERIFIED, Engine, exact_text
from casebook.search.plan import Reader
from casebook.search.snippet import highlights
from casebook.search.units import KINDS, units
from casebook.text import normalise
from tests.search.fixtures import GUIDES, asking, index, planned, shipped, store

__all__ = ["asking", "index", "store"]


@pytest.fixture(scope="module")
def engine(index: Path) -> Engine:
    return Engine(index)


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("SY-2023-02-07", "SY-2023-02-07"),
        ("问责条例第十七条", "wenze-tiaoli-2019#art-17"),
        ("菜市场", "GK-2025-01-02"),
        ("U盘", "docs/guide/offline"),
        ("优盘", "docs/guide/offline"),
    ],
)
def test_find(query: str, first: str, engine: Engine) -> None:
    found = engine.find(query, 5)
    assert found.hits[0].id == first
    assert found.notes == []
    assert len(found.hits) == min(5, found.total)


def test_hits_are_what_the_site_shows(engine: Engine) -> None:
    linked = shipped()
    hits = engine.find("容错 案例 班子 U盘", 10_000).hits
    assert {hit.kind for hit in hits} == set(KINDS)
    for hit in hits:
        if hit.kind == "案例":
            assert hit.title == linked.cases[hit.id].title
            assert hit.url == f"cases/{hit.id}/"
        elif hit.kind == "条款":
            clause = linked.clauses[hit.id]
            assert clause.number in hit.title
            assert hit.url == f"policies/{clause.policy_id}/#{clause.id}"
        else:
            assert hit.url in {guide.url for guide in GUIDES}


def test_hits_are_in_order_and_fewer_are_the_first_of_more(engine: Engine) -> None:
    """By score, but for the leading ones: see below."""
    found = engine.find("集体决策 反对意见", 1000)
    assert found.total == len(found.hits) > RERANKED
    scores = [hit.score for hit in found.hits]
    assert scores[RERANKED:] == sorted(scores[RERANKED:], reverse=True)
    assert min(scores[:RERANKED]) >= scores[RERANKED]
    assert list(engine.find("集体决策 反对意见", 3).hits) == list(found.hits[:3])
    assert engine.find("集体决策 反对意见", 0).hits == []


def test_of_the_leading_hits_those_with_the_very_words_go_first(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = "拆分合同"
    shown = {
        unit.id: normalise("\n".join((unit.title, *unit.paragraphs)))
        for unit in units(shipped(), GUIDES)
    }
    hits = [hit.id for hit in engine.find(query, RERANKED).hits]
    monkeypatch.setattr("casebook.search.engine.RERANKED", 0)
    by_score = [hit.id for hit in engine.find(query, len(hits)).hits]
    assert by_score != hits
    assert sorted(by_score, key=lambda id_: query not in shown[id_]) == hits


@pytest.mark.parametrize(
    ("text", "exact"),
    [
        ("抓阄选施工队", "抓阄选施工队"),
        ("“抓阄选施工队”？", "抓阄选施工队"),
        ("抓阄 选施工队", ""),
        ("抓阄", ""),
        ("第十七条", ""),
        ("15.5%", "15.5"),
        ("", ""),
    ],
)
def test_what_may_stand_in_a_text_as_it_was_typed(text: str, exact: str, asking: Reader) -> None:
    """One stretch of three characters or more, and no citation: that asks for the clause."""
    assert exact_text(planned(text, asking)) == exact


def test_snippets_show_what_was_typed(engine: Engine) -> None:
    hit = engine.find("以估代测 航拍图", 1).hits[0]
    lit = {hit.snippet.text[start:end] for start, end in hit.snippet.ranges}
    assert "航拍图" in "".join(lit)
    assert highlights(hit.snippet.text, [("航拍", 1.0)])


@pytest.mark.parametrize(
    ("query", "note"),
    [
        ('"垫资菜市场"', "没有连在一起出现的，已按分开的词检索"),
        ("菜市场 -菜市场", "排除之后没有结果，已不再排除"),
        ("龘靐缺齾", "没有找到这些词，以下按单个字相近排列"),
        ("溶错纠错机制", "已按“容错纠错机制”检索"),
        ("rcjc", "已按“容错纠错”检索"),
    ],
)
def test_reader_is_told_what_was_done_to_the_query(query: str, note: str, engine: Engine) -> None:
    found = engine.find(query, 3)
    assert found.notes == [note]
    assert found.hits


@pytest.mark.parametrize(
    "query", ["", "   ", "？！", "-", '""', "xyzzy", "龘靐", "🙂", "会不会", "\x00", "𠮷"]
)
def test_queries_without_an_answer_are_no_error(query: str, engine: Engine) -> None:
    found = engine.find(query, 3)
    assert found.total == len(found.hits) == 0


@pytest.mark.parametrize("phrase", ["先干起来", "个人专断", "集体决策", "未批先建", "15.5%"])
def test_phrases_stand_in_the_hits_as_they_were_typed(phrase: str, engine: Engine) -> None:
    """And in no other entry; a phrase is not looked for in the ways in which people ask."""
    having = {
        unit.id
        for unit in units(shipped(), GUIDES)
        if any(phrase in normalise(t) for name, t in unit.fields.items() if name != "asked")
    }
    assert 0 < len(having) < VERIFIED
    found = engine.find(f'"{phrase}"', 1000)
    assert found.notes == []
    assert {hit.id for hit in found.hits} == having


def test_pairs_apart_are_no_phrase(engine: Engine) -> None:
    """会公 and 公开 stand in entries, 会公开 in none."""
    for unit in units(shipped(), GUIDES):
        assert not [name for name, text in unit.fields.items() if "会公开" in text]
    assert engine.find("会公 公开", 1).total
    assert engine.find('"会公开"', 3).notes == ["没有连在一起出现的，已按分开的词检索"]

"""Odd queries and broken files, each of which once went wrong."""

import contextlib
import random
from pathlib import Path

import pytest

from casebook.markup import REFERENCE
from casebook.search.engine import Engine
from casebook.search.plan import Reader, required_terms
from casebook.search.spelling import corrected, sound_alikes
from casebook.search.store import Store, StoreError
from casebook.text import is_chinese, plain, terms
from tests.search.fixtures import asking, index, planned, store
from tests.search.test_citation import found as cited
from tests.search.test_store import broken, needed, search

__all__ = ["asking", "broken", "index", "needed", "store"]


@pytest.mark.parametrize("query", ['垫资 -"关联担保"', "垫资 -“关联 担保”", '-"关联担保" 垫资'])
def test_quoted_exclusions(query: str, asking: Reader) -> None:
    found = planned(query, asking)
    assert found.phrases == ()
    assert len(found.excluded) == 1


def test_zero_is_chinese() -> None:
    assert is_chinese("〇三年")
    assert required_terms("〇三年") == ["〇三", "三年"]


def test_divider_of_a_table() -> None:
    assert "---" not in plain("| 甲 |\n|---|\n| 丙 |", lambda m: "", REFERENCE)


@pytest.mark.parametrize(
    "query",
    [
        "结果一分钱没拿",
        "结果一个月就倒闭了",
        "结果两百万打了水漂",
        "程序一样不少",
        "原则十分重要",
        "公开一下",
        "能不能容一次",
        "情形一样处理不一样",
        "结果三百多万没了",
        "结果二十万元没了",
        "10017条",
    ],
)
def test_no_citations(query: str) -> None:
    assert [one.key for one in cited(query, named=False) if one.key != "10017条"] == []


def test_every_name_of_a_policy_finds_it(asking: Reader, index: Path) -> None:
    assert [
        name
        for policy, names in asking.lexicon.policies.items()
        for name in names
        if f"@{policy}" not in planned(name, asking).terms()
    ] == []
    assert len(Engine(index).find("三容三不容", 9).hits) > 3


def test_no_known_word_is_corrected(asking: Reader, store: Store) -> None:
    changed = {}
    for word in asking.lexicon.concept_of:
        known = store.postings(terms(word)).__contains__
        fixed = corrected(word, sound_alikes(word, store.pinyin, asking.lexicon), known)
        if fixed != word:
            changed[word] = fixed
    assert changed == {}


def test_known_words_beside_unknown_ones(index: Path) -> None:
    assert "风险评估" in Engine(index).ranking("没做风险评估垮掉了")[0].text


@pytest.mark.parametrize("query", ["第17條", "17條"])
def test_traditional_citation_in_digits(query: str, index: Path) -> None:
    engine = Engine(index)
    plain_ = query.replace("條", "条")
    assert [h.id for h in engine.find(query, 3).hits] == [h.id for h in engine.find(plain_, 3).hits]


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"\n",
        b"   \n",
        b"null",
        b"casebookSearch.take(",
        b"casebookSearch.manifest(",
        b"casebookSearch.manifest({});\n",
        b"casebookSearch.manifest(null);\n",
        b'casebookSearch.take("x",null);\n',
        b'casebookSearch.take("x",[]);\n',
        b'casebookSearch.take("x",[1]);\n',
    ],
)
def test_any_damage_is_a_store_error(damage: bytes, broken: Path, needed: list[str]) -> None:
    escaped = []
    for name in needed:
        file = broken / name
        good = file.read_bytes()
        file.write_bytes(damage)
        try:
            search(broken)
        except StoreError:
            pass
        except Exception as error:
            escaped.append(f"{file.name}: {error!r}")
        file.write_bytes(good)
    assert escaped == []


def test_engine_cut_anywhere(broken: Path) -> None:
    file = broken / "search" / "engine.js"
    good = file.read_bytes()
    draw = random.Random(1)
    for _ in range(300):
        file.write_bytes(good[: draw.randrange(len(good))])
        with pytest.raises(StoreError):
            Store(broken)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"entries"', b'"entrios"'),
        (b'"citation"', b'"citatiox"'),
        (b"(\xe7\xac\xac?)", b"(\xe7\xac\xac?]"),
        (b'"shards":[', b'"shards":[9'),
    ],
)
def test_manifest_that_is_json_but_wrong(old: bytes, new: bytes, broken: Path) -> None:
    file = broken / "search" / "engine.js"
    good = file.read_bytes()
    at = good.rindex(old)
    file.write_bytes(good[:at] + new + good[at + len(old) :])
    with contextlib.suppress(StoreError):
        search(broken)


def test_quoted_id(index: Path) -> None:
    assert Engine(index).find('"SY-2023-02-07"', 3).notes == []

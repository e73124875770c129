"""What queries become: phrases, exclusions, citations, words, outcomes, pairs of characters."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casebook.search import citation
from casebook.search.engine import Engine, marks_of
from casebook.search.lexicon import Lexicon
from casebook.search.plan import (
    LONGEST,
    MOST_HEAVY,
    MOST_SHARDS,
    SYNONYM_BOOST,
    Concept,
    Plan,
    Reader,
    make_plan,
    narrowed,
    required_terms,
)
from casebook.search.store import Store
from casebook.text import normalise, pairs
from tests.search.fixtures import asking, index, planned, store

__all__ = ["asking", "index", "store"]

SMALL = Reader(
    Lexicon(
        groups={
            "容错": ("容错", "有没有容错"),
            "不予容错": ("不予容错", "没有容错"),
            "集体决策": ("集体决策", "集体研究", "上会"),
            "决策": ("决策",),
            "垫资": ("垫资", "垫钱"),
            "关联担保": ("关联担保",),
            "区分": ("三个区分",),
        },
        wanted={
            "exempted": ("免责",),
            "refused": ("不予容错", "没有容错"),
            "case": ("案例", "典型案例"),
        },
        policies={
            "wenze": ("问责条例", "党的问责条例"),
            "liukan-a": ("六看",),
            "liukan-b": ("六看",),
            "qufen": ("三个区分",),
        },
        questions=("会不会", "怎么", "怎么办", "有没有", "的", "吗", "我", "了", "是"),
        citation=citation.pattern(["免责情形", "六看"]),
    )
)


def plan(query: str) -> Plan:
    return make_plan(normalise(query), SMALL)


def labels(query: str) -> list[str]:
    return [concept.label for concept in plan(query).concepts]


def concept(query: str, label: str) -> Concept:
    return next(concept for concept in plan(query).concepts if concept.label == label)


# ---- Phrases and exclusions ----


@pytest.mark.parametrize("query", ['"先干起来"', "“先干起来”", "「先干起来」", "『先干起来』"])
def test_quotes_of_four_kinds_make_a_phrase(query: str) -> None:
    found = plan(f"镇里 {query}")
    assert found.phrases == ("先干起来",)
    assert [c.label for c in found.concepts] == ["镇里", "先干", "干起", "起来"]


@pytest.mark.parametrize(
    ("query", "phrases"),
    [
        ('"集体决策" "垫资"', ("集体决策", "垫资")),
        ('" 集体 决策 "', ("集体 决策",)),
        ('"100万"', ("100万",)),
        ('"会"', ("会",)),
        ('"。。"', ()),
        ('""', ()),
        ('"  "', ()),
        ('"没有合上', ()),
        ('没有打开"', ()),
        ("《问责条例》", ()),
    ],
)
def test_phrases(query: str, phrases: tuple[str, ...]) -> None:
    assert plan(query).phrases == phrases


@pytest.mark.parametrize(
    ("query", "excluded"),
    [
        ("垫资 -关联担保", ("关联担保",)),
        ("-关联担保 垫资", ("关联担保",)),
        ("垫资　－关联担保", ("关联担保",)),
        ("垫资 -关联担保 -厂房", ("关联担保", "厂房")),
        ("垫资 -sy-2023-02-07", ("sy-2023-02-07",)),
        ("垫资-关联担保", ()),
        ("垫资 - 关联担保", ()),
        ("垫资 -", ()),
        ("垫资 -。", ()),
        ("SY-2023-02-07", ()),
        ("2018-05", ()),
        ("10-15万元", ()),
    ],
)
def test_exclusions(query: str, excluded: tuple[str, ...]) -> None:
    assert plan(query).excluded == excluded


def test_what_is_excluded_is_not_looked_for() -> None:
    found = plan("垫资 -关联担保")
    assert [c.label for c in found.concepts] == ["垫资"]
    assert found.terms() == ["~垫资/垫资", "~垫资/垫钱", "关联", "联担", "担保"]


def test_an_id_is_looked_for_whole_and_in_parts() -> None:
    assert labels("SY-2023-02-07") == ["sy-2023-02-07", "sy", "2023", "02", "07"]


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("集体决策", ["集体", "体决", "决策"]),
        ("会", ["会"]),
        ("15.5%", ["15.5"]),
        ("班子 班子会", ["班子", "子会"]),
        ("。", []),
    ],
)
def test_terms_that_a_text_requires(text: str, terms: list[str]) -> None:
    assert required_terms(text) == terms


# ---- Words ----


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("集体决策", ["集体决策"]),
        ("决策", ["决策"]),
        ("集体决策决策", ["集体决策", "决策"]),
        ("上会集体研究", ["上会", "集体研究"]),
        ("党的问责条例", ["党的问责条例"]),
        ("典型案例", ["=case"]),
        ("垫资厂房", ["垫资", "厂房"]),
        ("厂房垫资厂房", ["垫资", "厂房"]),
        ("垫资了厂房", ["垫资", "了厂", "厂房"]),
    ],
)
def test_longest_word_first_then_pairs_of_the_rest(query: str, expected: list[str]) -> None:
    assert labels(query) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("垫资会不会", ["垫资"]),
        ("垫资怎么办", ["垫资"]),
        ("垫资有没有", ["垫资"]),
        ("垫资是我的吗", ["垫资"]),
        ("我的厂房", ["的厂", "厂房"]),
        ("会不会", []),
        ("怎么办怎么", []),
    ],
)
def test_question_words_and_pairs_of_particles_are_dropped(query: str, expected: list[str]) -> None:
    assert labels(query) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("会", ["会"]),
        ("的", ["的"]),
        ("会？", ["会"]),
        ("会 议", []),
        ("垫资 会", ["垫资"]),
        ("第3条 会", ["第3条"]),
        ("会 17", ["17"]),
        ("7", ["7"]),
    ],
)
def test_a_character_counts_only_when_it_is_all(query: str, expected: list[str]) -> None:
    assert labels(query) == expected


def test_a_word_stands_first_for_itself_then_for_its_synonyms() -> None:
    assert 0 < SYNONYM_BOOST < 1
    assert concept("垫钱", "垫钱") == Concept(
        "垫钱", (("~垫资/垫钱", 1.0), ("~垫资/垫资", SYNONYM_BOOST)), 1.0, ("垫钱", "垫资")
    )
    assert concept("决策", "决策") == Concept("决策", (("~决策/决策", 1.0),), 1.0, ("决策",))


def test_a_pair_counts_less_than_a_word_and_a_citation_most() -> None:
    weights = {c.label: c.weight for c in plan("第三条 垫资 厂房 2023 免责").concepts}
    assert weights == {"第三条": 4.0, "垫资": 1.0, "厂房": 0.35, "2023": 1.0, "=exempted": 0.5}


def test_what_is_said_twice_counts_once() -> None:
    assert labels("垫资 垫资 厂房 厂房 2023 2023") == ["垫资", "厂房", "2023"]
    assert labels("垫资 垫钱") == ["垫资", "垫钱"], "two wordings are two"


# ---- Documents ----


def test_the_name_of_a_document_finds_what_stands_in_it() -> None:
    assert concept("问责条例", "问责条例").terms == (("@wenze", 0.8),)


def test_a_name_that_two_documents_have_finds_both() -> None:
    assert concept("六看", "六看").terms == (("@liukan-a", 0.8), ("@liukan-b", 0.8))
    assert concept("六看第三看", "六看第三看").terms == (
        ("§liukan-a/六看3", 1.0),
        ("§liukan-b/六看3", 1.0),
        ("§六看3", 0.5),
    )


def test_a_name_may_be_a_word_as_well() -> None:
    assert concept("三个区分", "三个区分").terms == (("~区分/三个区分", 1.0), ("@qufen", 0.8))


def test_a_citation_goes_to_the_document_that_is_named_first() -> None:
    assert concept("问责条例第十七条", "第十七条").terms == (("§wenze/17条", 1.0), ("§17条", 0.5))
    assert concept("第十七条", "第十七条").terms == (("§17条", 0.5),)
    assert concept("免责情形（一）", "免责情形(一)").terms == (("§免责情形1", 0.5),)


def test_characters_of_a_citation_are_not_looked_for_as_words() -> None:
    assert labels("免责情形（一）") == ["免责情形(一)"]
    assert labels("第十七条第一款 垫资") == ["第十七条第一款", "垫资"]


# ---- Outcomes ----


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("没有容错", {"=refused"}),
        ("没有容错的案例", {"=refused", "=case"}),
        ("不予容错 招商", {"=refused"}),
        ("审批 不容", {"=refused"}),
        ("有没有容错", set()),
        ("有没有容错的案例", {"=case"}),
        ("能不能容", set()),
        ("能不能容错", set()),
        ("容不容", set()),
        ("容没容", set()),
        ("容了还是没容", set()),
        ("免责的案例 疫情", {"=exempted", "=case"}),
        ("容错免责 工程建设", {"=exempted"}),
        ("能不能免责", set()),
        ("没被追责", {"=exempted"}),
        ("减责 村干部", {"=reduced"}),
        ("减轻负担", set()),
        ("招商引资", set()),
    ],
)
def test_wishes_for_an_outcome(query: str, wanted: set[str], asking: Reader) -> None:
    """A question whether it was tolerated is no wish for cases that were not."""
    found = {c.label for c in planned(query, asking).concepts if c.label[0] == "="}
    assert found == wanted


def test_wording_of_an_outcome_is_a_word_too() -> None:
    assert labels("没有容错") == ["=refused", "没有容错"]
    assert concept("没有容错", "=refused") == Concept("=refused", (("=refused", 1.0),), 0.5, ())


def test_every_document_is_found_by_each_of_its_names(asking: Reader) -> None:
    for policy, names in asking.lexicon.policies.items():
        for name in names:
            if name == "三容三不容":  # 容三 is read as a citation
                continue
            terms = {term for c in planned(f"看{name}", asking).concepts for term, _ in c.terms}
            assert f"@{policy}" in terms, name


# ---- What is worth loading ----


class Shelf:
    """An index with the given terms in its shards, ! before a heavy one; and its big words."""

    def __init__(self, *shards: str, big: str = "") -> None:
        self._shards = [terms.split() for terms in shards]
        self._big = big.split()

    def home(self, term: str) -> int:
        return next((n for n, terms in enumerate(self._shards) if term in terms), 99)

    def heavy(self, shard: int) -> bool:
        return shard < len(self._shards) and self._shards[shard][0] == "!"

    def big(self, term: str) -> bool:
        return term in self._big


def kept(query: str, shelf: Shelf) -> list[str]:
    return [concept.label for concept in narrowed(plan(query), SMALL.lexicon, shelf).concepts]


CHAIN = "甲乙丙丁戊己庚辛壬癸子丑寅卯"
"""More pairs than a query may load shards."""


def test_a_query_loads_few_shards_and_words_go_before_pairs() -> None:
    shelf = Shelf(*pairs(CHAIN), "~垫资/垫资 ~垫资/垫钱", "~决策/决策", "§3条")
    found = kept(f"{CHAIN} 垫资 决策 第3条", shelf)
    assert found[:3] == ["第3条", "垫资", "决策"]
    assert len(found) == MOST_SHARDS < len(CHAIN)


def test_concepts_of_a_shard_that_is_loaded_anyway_stay() -> None:
    shelf = Shelf(" ".join(pairs(CHAIN)), "~垫资/垫资 ~垫资/垫钱", "§3条")
    assert len(kept(f"{CHAIN} 垫资 第3条", shelf)) == len(CHAIN) + 1


def test_rarer_words_go_first() -> None:
    words = list(pairs(CHAIN))[::2]
    assert len(words) > MOST_SHARDS
    often = {word: len(words) - number for number, word in enumerate(words)}
    groups = {word: (word,) for word in words}
    lexicon = Lexicon(groups, {}, {}, (), "(?!)", frequencies=often)
    shelf = Shelf(*(f"~{word}/{word}" for word in words))
    found = narrowed(make_plan(" ".join(words), Reader(lexicon)), lexicon, shelf)
    assert [concept.label for concept in found.concepts] == words[-MOST_SHARDS:]


def test_every_other_pair_goes_first() -> None:
    """Of two neighbours, one says much of what the other does."""
    every = list(pairs(CHAIN))
    assert kept(CHAIN, Shelf(*every)) == every[::2][:MOST_SHARDS]


def test_pairs_of_heavy_shards_go_last() -> None:
    first, *others = pairs(CHAIN)
    assert first not in kept(CHAIN, Shelf(f"! {first}", *others))
    assert kept("甲乙丙", Shelf("! 甲乙", "乙丙")) == ["甲乙", "乙丙"]


def test_few_heavy_shards_are_loaded() -> None:
    shelf = Shelf(*(f"! {pair}" for pair in pairs(CHAIN)))
    assert len(kept(CHAIN, shelf)) == MOST_HEAVY < MOST_SHARDS


def test_a_synonym_that_is_big_is_looked_up_when_there_is_room() -> None:
    query = "垫钱"
    shelf = Shelf("~垫资/垫钱", "~垫资/垫资", big="~垫资/垫资")
    (found,) = narrowed(plan(query), SMALL.lexicon, shelf).concepts
    assert found == concept(query, "垫钱")
    full = Shelf("~垫资/垫钱", "! ~垫资/垫资", *pairs(CHAIN), big="~垫资/垫资")
    crowded = narrowed(plan(f"垫钱 {CHAIN}"), SMALL.lexicon, full).concepts
    assert crowded[0].label == query
    assert crowded[0].terms == (("~垫资/垫钱", 1.0),)
    assert len(crowded) == MOST_SHARDS


def test_a_word_that_is_big_needs_no_synonym_that_is() -> None:
    words = "~垫资/垫钱 ~垫资/垫资"
    (found,) = narrowed(plan("垫钱"), SMALL.lexicon, Shelf(words, big=words)).concepts
    assert found.terms == (("~垫资/垫钱", 1.0),)


def test_one_concept_is_kept_however_many_shards_it_takes() -> None:
    many = 2 * MOST_SHARDS
    lexicon = replace(SMALL.lexicon, policies={f"p{n}": ("若干准则",) for n in range(many)})
    shelf = Shelf(*(f"! @p{n}" for n in range(many)))
    found = narrowed(make_plan("若干准则", Reader(lexicon)), lexicon, shelf)
    assert [concept.label for concept in found.concepts] == ["若干准则"]
    assert len(found.concepts[0].terms) == many


def test_nothing_but_concepts_is_left_out() -> None:
    whole = plan(f'"先干起来" -担保 {CHAIN}')
    found = narrowed(whole, SMALL.lexicon, Shelf(*whole.terms()))
    assert len(found.concepts) == MOST_SHARDS < len(whole.concepts)
    assert set(found.concepts) <= set(whole.concepts)
    assert replace(found, concepts=whole.concepts) == whole


@pytest.mark.parametrize(
    "query", ["镇里替企业垫资改造厂房后来企业破产了怎么办要不要担责", "第十七条"]
)
def test_queries_of_the_shipped_index_load_few_shards(
    query: str, asking: Reader, store: Store
) -> None:
    whole = planned(query, asking)
    found = narrowed(whole, asking.lexicon, store)
    homes = {store.home(term) for concept in found.concepts for term, _ in concept.terms}
    assert len(homes) <= MOST_SHARDS
    kept_ = {concept.label for concept in found.concepts}
    in_order = [concept.label for concept in whole.concepts if concept.label in kept_]
    assert [concept.label for concept in found.concepts] == in_order


# ---- Odd queries ----


@pytest.mark.parametrize("query", ["", " ", "　", "？？？", "。，、", '""', "-", "- -", "“”", "()"])
def test_queries_of_nothing_are_empty(query: str) -> None:
    found = plan(query)
    assert (found.concepts, found.phrases, found.excluded, found.terms()) == ((), (), (), [])


def test_queries_are_read_up_to_a_length(index: Path) -> None:
    engine = Engine(index)
    assert engine.ranking("，" * (LONGEST - 2) + "垫资")[0].concepts[0].label == "垫资"
    assert engine.ranking("，" * (LONGEST - 1) + "垫资")[0].concepts[0].label == "垫"
    assert engine.find("，" * LONGEST + "垫资", 3).total == 0


def test_a_whole_page_as_a_query_finds_something(index: Path) -> None:
    text = "镇里替企业垫资改造厂房，企业破产以后追回了一部分。" * 200
    assert len(text) > 2 * LONGEST
    assert engine_ids(index, text)[0] == "SY-2023-02-04"


def engine_ids(index: Path, query: str) -> list[str]:
    return [hit.id for hit in Engine(index).find(query, 3).hits]


def test_marks_count_most_as_typed() -> None:
    marks = dict(marks_of(plan('"先干起来" 垫钱 厂房 第三条 免责')))
    assert marks["先干起来"] == 10.0
    assert marks["垫钱"] == 1.0
    assert marks["垫资"] == 0.6
    assert marks["厂房"] == 0.35
    assert set(marks) == {"先干起来", "先干", "干起", "起来", "垫钱", "垫资", "厂房"}
    assert dict(marks_of(plan("垫钱 垫资"))) == {"垫钱": 1.0, "垫资": 1.0}


pieces = st.one_of(
    st.sampled_from(
        ["垫资", "没有容错", "有没有容错", "第三条", "六看", "问责条例", "案例", "会不会", "的",
         "厂", '"', "“", "”", "「", "』", "-", " -", " ", "，", "sy-2023", "1.5", "(", "三个"]
    ),
    st.text(max_size=5),
)  # fmt: skip


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.lists(pieces, max_size=12).map("".join))
def test_any_query_is_read_without_error(query: str) -> None:
    found = plan(query)
    assert found.text == found.text.strip()
    assert not set(found.text) - set(normalise(query)) - {" "}
    names = [one.label for one in found.concepts]
    assert len(set(names)) == len(names)
    for one in found.concepts:
        assert one.terms
        assert one.weight in (0.35, 0.5, 1.0, 4.0)
        assert all(0 < boost <= 1 for _, boost in one.terms)
        assert all(one.marks)
    for part in (*found.phrases, *found.excluded):
        assert required_terms(part)
    assert len(set(found.terms())) == len(found.terms())

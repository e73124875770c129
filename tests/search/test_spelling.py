"""Queries by sound or in traditional characters: pinyin, initials, wrong characters."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casebook.search.engine import Engine
from casebook.search.lexicon import Lexicon
from casebook.search.plan import Reader
from casebook.search.readings import pinyin_of, variants_of
from casebook.search.spelling import (
    MOST_CORRECTED,
    SoundAlike,
    corrected,
    has_letters,
    is_short,
    sound_alikes,
    spelled,
)
from casebook.search.store import Store
from casebook.text import normalise, pairs, runs, terms
from tests.search.fixtures import asking, index, store

__all__ = ["asking", "index", "store"]

WORDS = ["容错", "容错纠错", "招商引资", "招商", "招生", "垫资", "危桥改造", "集体决策", "保供"]
SMALL = Lexicon(
    groups={word: (word,) for word in WORDS},
    wanted={},
    policies={},
    questions=(),
    citation="(?!)",
    frequencies={"容错": 9, "招商": 5, "招生": 5, "招商引资": 3},
)
PINYIN = pinyin_of(WORDS)
KNOWN = frozenset(pair for word in WORDS for pair in pairs(word)) | {"我们", "厂房", "招标"}


def right(text: str, known: Callable[[str], bool] = KNOWN.__contains__) -> str:
    return corrected(text, sound_alikes(text, PINYIN, SMALL), known)


# ---- Pinyin ----


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("zhaoshangyinzi", "招商引资"),
        ("zhaoshang yinzi", "招商引资"),
        ("zhao shang yin zi", "招商引资"),
        ("zhao'shang", "招商"),
        ("rongcuo", "容错"),
        ("rcjc", "容错纠错"),
        ("zsyz", "招商引资"),
        ("rongc", "容错"),
        ("rong", "容错"),
        ("weiqiao", "危桥改造"),
        ("ron", "ron"),
        ("我们zsyz去", "我们招商引资去"),
        ("rcjc 厂房 zsyz", "容错纠错 厂房 招商引资"),
        ("women zhaoshang ba", "women 招商 ba"),
        ("hello world", "hello world"),
        ("a", "a"),
        ("", ""),
        ("容错", "容错"),
    ],
)
def test_pinyin_initials_and_beginnings(typed: str, read: str) -> None:
    assert spelled(typed, PINYIN.words, SMALL) == read


@pytest.mark.parametrize(
    "typed",
    ["sy-2023-02-07", "gk-2025", "zs-1", "a.zsyz", "zsyz.a", "zs1", "1zs", "zsyz-", "-zsyz"],
)
def test_letters_inside_ids_are_left_alone(typed: str) -> None:
    assert spelled(typed, PINYIN.words, SMALL) == typed
    assert not has_letters(typed)


def test_full_pinyin_goes_before_initials_and_these_before_a_beginning() -> None:
    words = {"甲乙": "zhao sheng", "丙丁": "z h", "戊己": "zh ao", "一二": "zai hui"}
    lexicon = Lexicon({word: (word,) for word in words}, {}, {}, (), "(?!)")
    assert spelled("zhao", words, lexicon) == "戊己"
    assert spelled("zh", words, lexicon) == "丙丁"
    assert spelled("zs", words, lexicon) == "甲乙"
    assert spelled("zhaos", words, lexicon) == "甲乙"


def test_of_several_words_the_most_used_then_the_shorter_is_taken() -> None:
    assert spelled("zs", PINYIN.words, SMALL) == "招商", "as often as 招生, before it in order"
    assert spelled("zhao", PINYIN.words, SMALL) == "招商", "as long as 招生, shorter than 招商引资"
    often = Lexicon(SMALL.groups, {}, {}, (), "(?!)", frequencies={"招生": 9, "招商": 5})
    assert spelled("zs", PINYIN.words, often) == "招生"
    assert spelled("zhao", PINYIN.words, Lexicon(SMALL.groups, {}, {}, (), "(?!)")) == "招商"


def test_every_word_is_found_by_its_pinyin(asking: Reader, store: Store) -> None:
    """Or another word of the same sound that more entries have."""
    words = store.pinyin.words
    assert len(words) > 500
    for word, spelling in list(words.items())[::5]:
        typed = spelling.replace(" ", "")
        if len(typed) > 1 and typed.isascii() and typed.isalpha():
            assert words[spelled(typed, words, asking.lexicon)].replace(" ", "") == typed, word


# ---- Wrong characters ----


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("招伤引资", "招商引资"),
        ("溶错", "容错"),
        ("溶错纠错", "容错纠错"),
        ("殿资", "垫资"),
        ("围桥改造", "危桥改造"),
        ("我们招伤", "我们招商"),
        ("招伤 溶错", "招商 容错"),
        ("gk招伤引资", "gk招商引资"),
        ("招伤-引资", "招商-引资"),
    ],
)
def test_wrong_characters_of_the_right_sound_are_put_right(typed: str, read: str) -> None:
    assert right(typed) == read


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("招商引资", "a word"),
        ("厂房", "no word, but it stands in the index"),
        ("招标", "it stands in the index, though it sounds like nothing else"),
        ("昭伤", "no character is right"),
        ("记替决册", "less than half of them are"),
        ("溶措", "none is"),
        ("容", "a character alone"),
        ("", "nothing"),
        ("abc", "no characters"),
        ("龘靐", "no characters that anybody types"),
        ("溶 错", "not next to each other"),
    ],
)
def test_what_is_left_as_it_is(typed: str, why: str) -> None:
    assert right(typed) == typed, why


def test_what_the_index_has_is_never_corrected() -> None:
    """Even where it sounds like a word that is used more."""
    assert right("溶错", known=lambda pair: True) == "溶错"
    assert right("招伤引资", known=lambda pair: pair in {"招伤", "伤引", "引资"}) == "招伤引资"


def test_the_longest_stretch_is_put_right_first() -> None:
    """招伤 alone would be 招商 as well."""
    assert right("招伤引姿") == "招商引资"


def test_sentences_are_not_corrected(index: Path) -> None:
    """In a sentence pairs are unknown by chance, and two characters sound like something easily."""
    assert MOST_CORRECTED == 12
    assert is_short("招伤" * 6)
    assert not is_short("招伤" * 6 + "引")
    assert not is_short("招伤" * 6 + "a")
    assert is_short(f"，。{'招伤' * 6}？  ")
    engine = Engine(index)
    assert engine.ranking("招伤引资来的企业")[0].text == "招商引资来的企业"
    long = "我们镇去年招伤引资来的企业跑了怎么办"
    assert engine.ranking(long)[0].text == long


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.text("招商伤引资姿容溶错纠垫殿 ab，", max_size=16))
def test_corrections_keep_length_and_places(text: str) -> None:
    found = right(text)
    assert len(found) == len(text)
    for before, after in zip(text, found, strict=True):
        assert before == after or (before > "一" and after > "一")


def test_stretches_that_sound_like_a_word_are_named_longest_first() -> None:
    assert sound_alikes("去招伤引资", PINYIN, SMALL) == [
        SoundAlike(1, 5, "招商引资"),
        SoundAlike(1, 3, "招商"),
    ]
    assert sound_alikes("招商引资", PINYIN, SMALL) == []


def test_no_text_of_the_index_is_corrected(asking: Reader, store: Store) -> None:
    """A person who copies a sentence from a page gets what was copied."""
    some = 0
    for number in range(0, store.entries, 5):
        for paragraph in store.entry(number)["text"][:3]:
            text = normalise(paragraph)[:60]
            known = store.postings(terms(text)).__contains__
            alikes = sound_alikes(text, store.pinyin, asking.lexicon)
            some += len(alikes)
            assert corrected(text, alikes, known) == text
    assert some


def test_no_word_that_search_knows_is_corrected_as_a_query(index: Path) -> None:
    engine = Engine(index)
    words = list(engine._store.lexicon.concept_of)
    assert len(words) > 1000
    for word in words[::5]:
        plan, _, notes = engine.ranking(word)
        assert plan.text == word
        assert not [note for note in notes if note.startswith("已按")]


@pytest.mark.parametrize(
    ("query", "read"),
    [
        ("溶错纠错机制", "容错纠错机制"),
        ("zsyz 殿资", "招商引资 垫资"),
        ("Zhaoshang YINZI", "招商引资"),
    ],
)
def test_reader_is_told_what_was_looked_for(query: str, read: str, index: Path) -> None:
    plan, ranked, notes = Engine(index).ranking(query)
    assert plan.text == read
    assert notes == [f"已按“{read}”检索"]
    assert ranked


# ---- Traditional characters ----


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("建立容錯糾錯機制", "建立容错纠错机制"),
        ("徵地拆遷", "征地拆迁"),
        ("公務員法第九十五條", "公务员法第九十五条"),
        ("集體決策 反對意見", "集体决策 反对意见"),
        ("容错纠错 sy-2023", "容错纠错 sy-2023"),
        ("", ""),
    ],
)
def test_traditional_characters_are_read_as_simplified(
    typed: str, written: str, store: Store
) -> None:
    assert store.simplified(typed) == written


@pytest.mark.parametrize("query", ["建立容錯糾錯機制", "徵地拆遷", "公務員法第九十五條"])
def test_a_query_in_traditional_characters_finds_what_the_simplified_one_does(
    query: str, index: Path
) -> None:
    """And nothing is said about it: to the reader it is the same word."""
    engine = Engine(index)
    plain = engine._store.simplified(query)
    assert engine.find(query, 10) == engine.find(plain, 10)
    assert engine.find(query, 10).hits
    assert engine.find(query, 10).notes == []


def test_traditional_forms_are_those_of_characters_that_occur() -> None:
    old, new = variants_of(set("责错发"))
    assert len(old) == len(new)
    assert dict(zip(old, new, strict=True)).items() >= {"責": "责", "錯": "错", "發": "发"}.items()
    assert "髮" in old, "two characters may stand for one"
    assert set(new) == set("责错发")
    assert variants_of(()) == ("", "")


def test_no_character_of_the_index_is_taken_for_a_traditional_one(store: Store) -> None:
    """Or its texts could not be found as they are written; what is, has its own simplified form."""
    for number in range(store.entries):
        text = normalise("".join(store.entry(number)["text"]))
        assert store.simplified(text) == text


# ---- Tables ----


def test_tables_of_sounds(store: Store) -> None:
    pinyin = store.pinyin
    assert pinyin.words["招商引资"] == "zhao shang yin zi"
    characters = "".join(pinyin.characters.values())
    assert len(characters) == len(set(characters)) > 3700
    assert "伤" in pinyin.characters["shang"]
    assert all(len(list(runs(char))) == 1 for char in characters)
    assert set("".join(pinyin.words)) <= set(characters)


def test_only_words_that_occur_are_spelled(store: Store, asking: Reader) -> None:
    """No query is turned into a word that finds nothing."""
    for word in store.pinyin.words:
        assert store.postings([f"~{asking.lexicon.concept_of[word]}/{word}"]), word

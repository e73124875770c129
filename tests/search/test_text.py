"""Text is cut so that any substring can be found, and alike in Python and in the browser."""

import re
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from casebook import text as module
from casebook.markup import REFERENCE
from casebook.search.plan import required_terms
from casebook.text import (
    chinese_runs,
    is_chinese,
    normalise,
    pairs,
    plain,
    runs,
    terms,
    words,
)

BROWSER = Path(module.__file__).parent / "search" / "browser"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("容", []),
        ("容错", ["容错"]),
        ("容错纠错", ["容错", "错纠", "纠错"]),
        ("容错，纠错", ["容错", "纠错"]),
        ("容错 免\n责", ["容错"]),
        ("错错错", ["错错", "错错"]),
        ("第17条", ["17"]),
        ("abc容错def", ["abc", "容错", "def"]),
        ("15.5%", ["15.5", "15", "5"]),
        ("sy-2023-02-07", ["sy-2023-02-07", "sy", "2023", "02", "07"]),
        ("2018-05-20", ["2018-05-20", "2018", "05", "20"]),
        ("v1.2-rc", ["v1.2-rc", "v1", "2", "rc"]),
        ("1..2", ["1", "2"]),
        ("-容错-", ["容错"]),
        ("-3.", ["3"]),
        ("2023年1月", ["2023", "1"]),
        ("u盘使用", ["u", "盘使", "使用"]),
        ("川自贸领〔2024〕2号", ["川自", "自贸", "贸领", "2024", "2"]),
        ("㐀䶿一鿿", ["㐀䶿", "䶿一", "一鿿"]),
        ("二〇二三", ["二〇", "〇二", "二三"]),
        ("「」《》…—", []),
    ],
)
def test_terms(text: str, expected: list[str]) -> None:
    """Pairs of characters, words and numbers, parts of these: each as often as it stands there."""
    assert sorted(terms(text)) == sorted(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ＳＹ－２０２３", "sy-2023"),
        ("１５．５％", "15.5%"),
        ("免责情形（一）", "免责情形(一)"),
        ("第　十七　条", "第 十七 条"),
        ("Ｕ盘 ABC", "u盘 abc"),
        ("免責 容錯", "免責 容錯"),
        ("50㎡", "50m2"),
        ("⅓", "1⁄3"),
        ("①", "1"),
        ("\u2f00\u2f06", "一二"),
        ("\uf900", "\u8c48"),
        ("容错", "容错"),
    ],
)
def test_normalise(text: str, expected: str) -> None:
    assert normalise(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("容错 a1-b.c,d", [("容错", 0), ("a1-b.c", 3), ("d", 10)]),
        ("第17条", [("第", 0), ("17", 1), ("条", 3)]),
        ("。。", []),
    ],
)
def test_runs_say_where_they_stand(text: str, expected: list[tuple[str, int]]) -> None:
    assert [(match[0], match.start()) for match in runs(text)] == expected


@pytest.mark.parametrize(
    ("run", "yes"), [("容错", True), ("㐀", True), ("17", False), ("a", False)]
)
def test_is_chinese(run: str, yes: bool) -> None:
    assert is_chinese(run) == yes


def test_runs_of_characters_and_words_apart() -> None:
    text = "容错abc纠错，17 sy-2023"
    assert chinese_runs(text) == ["容错", "纠错"]
    assert sorted(words(text)) == ["17", "2023", "abc", "sy", "sy-2023"]
    assert chinese_runs("") == words("") == []


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("按[[siyang-guifan#mianze-1]]办", "按‹siyang-guifan›办"),
        ("见[说明](../guide/x.md)", "见说明"),
        ("**重点**和`代码`", "重点和代码"),
        ("- 第一\n- 第二", "第一\n第二"),
        ("1. 第一\n2. 第二", "第一\n第二"),
        ("> 引用\n> 两行", "引用\n两行"),
        ("| 甲 | 乙 |\n| 丙 | 丁 |", " 甲  乙 \n 丙  丁 "),
        ("## 标题", " 标题"),
        ("增长15.5%-16%", "增长15.5%-16%"),
        ("3.5万元", "3.5万元"),
    ],
)
def test_plain(markdown: str, expected: str) -> None:
    """Marks of Markdown go, words and numbers stay."""
    assert plain(markdown, lambda match: f"‹{match[1].split('#')[0]}›", REFERENCE) == expected


# ---- Any text ----

chinese = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=12)
anything = st.text(st.characters(codec="utf-8", exclude_characters="〇"), max_size=12)
other = st.one_of(st.sampled_from([" ", "，", "a", "17", "-", "1.5", "\n", "ＡＢ"]), anything)
texts = st.lists(st.one_of(chinese, other), max_size=8).map("".join)
modest = settings(max_examples=120, deadline=None, derandomize=True)


@modest
@given(texts, st.data())
def test_any_substring_of_characters_can_be_found(text: str, data: st.DataObject) -> None:
    """All pairs of any substring of two or more Chinese characters are among the terms."""
    plain_text = normalise(text)
    found = set(terms(plain_text))
    for match in re.finditer("[㐀-䶿一-鿿]{2,}", plain_text):
        start = data.draw(st.integers(0, len(match[0]) - 2))
        end = data.draw(st.integers(start + 2, len(match[0])))
        part = match[0][start:end]
        assert {part[i : i + 2] for i in range(len(part) - 1)} <= found
        assert set(required_terms(part)) <= found


@modest
@given(texts)
def test_words_and_numbers_are_terms_and_nothing_else_is(text: str) -> None:
    plain_text = normalise(text)
    found = terms(plain_text)
    for term in found:
        assert re.fullmatch(r"[㐀-䶿一-鿿〇]{2}|[a-z0-9]+(?:[.\-][a-z0-9]+)*", term), term
        assert term in plain_text
    for word in re.findall("[a-z0-9]+", plain_text):
        assert word in found


@modest
@given(texts)
@example("ﷺ㎡⅓İ")
def test_normalising_twice_is_normalising_once(text: str) -> None:
    once = normalise(text)
    assert sorted(terms(normalise(once))) == sorted(terms(once))


@given(st.text("甲乙丙", max_size=6))
@settings(deadline=None, derandomize=True)
def test_pairs_are_every_two_neighbours(run: str) -> None:
    assert list(pairs(run)) == [run[i : i + 2] for i in range(len(run) - 1)]


# ---- The same in the browser ----


def unescaped(script: str) -> str:
    return re.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), script)


def constant(script: str, name: str) -> str:
    """A constant of a script: a regular expression without its flags, a text, or a number."""
    match = re.search(
        rf'(?:const|engine\.)\s*{name} = (?:/(.+)/g?|"(.*)"|([0-9.e]+));',
        (BROWSER / script).read_text(encoding="utf-8"),
    )
    assert match, name
    return match[1] or match[2] or match[3]


def test_browser_cuts_the_same_runs() -> None:
    """The same ranges of characters, and the same words and numbers."""
    expected = module._RUN.pattern.replace(r"[.\-]", "[.-]")
    assert unescaped(constant("text.js", "RUN")) == expected
    assert f"[{module.CHINESE}]+|" in expected
    assert constant("text.js", "PART") == module._PART.pattern


@pytest.mark.parametrize(
    ("script", "name", "of", "python"),
    [
        ("plan.js", "LONGEST", "plan", "LONGEST"),
        ("plan.js", "MOST_SHARDS", "plan", "MOST_SHARDS"),
        ("plan.js", "PAIR_WEIGHT", "plan", "PAIR_WEIGHT"),
        ("plan.js", "CITATION_WEIGHT", "plan", "CITATION_WEIGHT"),
        ("plan.js", "WANTED_WEIGHT", "plan", "WANTED_WEIGHT"),
        ("plan.js", "MOST_HEAVY", "plan", "MOST_HEAVY"),
        ("plan.js", "SYNONYM_BOOST", "plan", "SYNONYM_BOOST"),
        ("plan.js", "POLICY_BOOST", "plan", "POLICY_BOOST"),
        ("engine.js", "RERANKED", "engine", "RERANKED"),
        ("engine.js", "VERIFIED", "engine", "VERIFIED"),
        ("rank.js", "SCORED", "rank", "SCORED"),
        ("rank.js", "LEAST", "rank", "LEAST"),
        ("snippet.js", "WIDTH", "snippet", "WIDTH"),
        ("snippet.js", "BACK", "snippet", "_BACK"),
        ("spelling.js", "MOST_CORRECTED", "spelling", "MOST_CORRECTED"),
        ("spelling.js", "PREFIX", "spelling", "_PREFIX"),
    ],
)
def test_browser_has_the_same_numbers(script: str, name: str, of: str, python: str) -> None:
    expected = getattr(__import__(f"casebook.search.{of}", fromlist=[of]), python)
    assert float(constant(script, name)) == expected


def test_browser_has_the_same_texts() -> None:
    from casebook.search import citation, snippet

    assert constant("snippet.js", "STOPS") == snippet._STOPS
    assert constant("snippet.js", "PAUSES") == snippet._PAUSES
    digits = constant("citation.js", "DIGITS")
    assert {char: i for i, char in enumerate(digits)} | {"〇": 0, "两": 2} == citation._DIGITS
    units = re.search(r"UNITS = \{(.*)\}", (BROWSER / "citation.js").read_text(encoding="utf-8"))
    assert units
    assert dict(re.findall(r"(\w): (\d+)", units[1])) == {
        unit: str(value) for unit, value in citation._UNITS.items()
    }

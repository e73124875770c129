"""对照自查: what is asked, and which facts of which cases the browser gets."""

import json
import re
from collections import Counter
from typing import Any

import pytest

from casebook.check import check
from casebook.exports import exports
from casebook.layout import EFFECT
from casebook.link import LinkedLibrary, link
from casebook.model import Case, Library
from casebook.views import selfcheck
from casebook.vocabulary import ITEM_CLAUSE, LOOK_POLES, Field, Item, Outcome, Status, TextKind
from tests.fixtures import ROOT

KEYS = {"id", "title", "url", "outcome", "provenance", "field", "clauses", "findings"}


@pytest.fixture(scope="module")
def shipped() -> LinkedLibrary:
    return link(check(ROOT).library)


@pytest.fixture(scope="module")
def mini() -> LinkedLibrary:
    return link(check(ROOT / "tests/corpus/mini").library)


def with_cases(linked: LinkedLibrary, cases: list[Case]) -> LinkedLibrary:
    library = linked.library
    return link(Library({case.id: case for case in cases}, library.policies, library.batches))


def copies(case: Case, count: int, **changes: Any) -> list[Case]:
    """Copies of a case of one batch; the later copies have the greater numbers."""
    return [
        case.model_copy(update={"id": f"{case.batch_id}-{number:05}", **changes})
        for number in range(count)
    ]


def body(linked: LinkedLibrary) -> str:
    (page,) = selfcheck.pages(linked)
    return page.body


def rows(linked: LinkedLibrary) -> list[dict[str, Any]]:
    call = re.fullmatch(r"casebookSelfCheck\((.*)\);\n", selfcheck.script(linked), re.DOTALL)
    assert call
    found: list[dict[str, Any]] = json.loads(call[1])
    return found


def keys(linked: LinkedLibrary) -> dict[str, list[str]]:
    return {
        step.id: [question.key for _, questions in step.groups for question in questions]
        for step in selfcheck.steps(linked)
    }


def test_the_negative_list_comes_first_then_conditions_circumstances_looks(
    shipped: LinkedLibrary,
) -> None:
    asked = keys(shipped)
    assert list(asked) == ["refusal", "condition", "circumstance", "look"]
    assert asked["refusal"] == [f"fumian-qingdan#bianjie-{i}" for i in range(1, 6)] + [
        f"sanrong-sanburong#burong-{i}" for i in range(1, 4)
    ]
    assert asked["condition"] + asked["look"] == list(Item)
    own = [f"siyang-guifan#{name}" for name in ("mianze-1", "mianze-2", "mianze-3")]
    own += ["siyang-guifan#jianze-1", "siyang-guifan#jianze-2"]
    assert asked["circumstance"][: len(own)] == own


def test_nothing_is_asked_whose_text_the_material_does_not_give(shipped: LinkedLibrary) -> None:
    asked = keys(shipped)
    for ref in asked["refusal"] + asked["circumstance"]:
        assert shipped.clauses[ref].text_kind != TextKind.UNLISTED
    unlisted = "siyang-guifan#mianze-weilie"
    assert shipped.clauses[unlisted].text_kind == TextKind.UNLISTED
    assert unlisted not in asked["circumstance"]


def test_circumstances_of_other_levels_are_asked_when_they_have_cases(mini: LinkedLibrary) -> None:
    assert keys(mini)["circumstance"] == ["mini-xian#mianze-1", "mini-xian#jianze-1"]
    case = mini.cases["MN-2024-01-01"]
    (shown,) = case.illustrates
    moved = case.model_copy(
        update={"illustrates": (shown.model_copy(update={"clause": "mini-shi#mianze"}),)}
    )
    asked = keys(with_cases(mini, [moved]))["circumstance"]
    assert asked == ["mini-xian#mianze-1", "mini-xian#jianze-1", "mini-shi#mianze"]


def test_looks_are_answered_by_their_poles(shipped: LinkedLibrary) -> None:
    *_, looks = selfcheck.steps(shipped)
    for _, questions in looks.groups:
        assert {Item(q.key): q.answers for q in questions} == LOOK_POLES
        assert [q.clause.ref if q.clause else "" for q in questions] == [
            ITEM_CLAUSE[Item(q.key)] for q in questions
        ]


def test_each_question_has_three_answers_its_clause_and_its_cases(shipped: LinkedLibrary) -> None:
    html = body(shipped)
    names = Counter(re.findall(r'<input type="radio" name="([^"]+)" value="[130]"', html))
    asked = [key for keys_ in keys(shipped).values() for key in keys_]
    assert len(names) == len(asked) == html.count("<legend>")
    assert set(names.values()) == {3}
    for ref in keys(shipped)["refusal"] + keys(shipped)["circumstance"] + [*ITEM_CLAUSE.values()]:
        policy, _, clause = ref.partition("#")
        assert f'href="../policies/{policy}/#{clause}"' in html
        has_cases = bool(shipped.illustrated_by[ref])
        assert (f'href="../clauses/{policy}/{clause}/"' in html) == has_cases, ref


def test_the_page_says_at_the_top_and_in_the_record_that_it_is_no_ruling(
    shipped: LinkedLibrary,
) -> None:
    html = body(shipped)
    top, record = html.split('data-step="result"')
    for part in (top, record):
        assert "这不是认定结论" in part
        assert "由有权机关依规依纪依法认定" in part
    assert top.index("这不是认定结论") < top.index("<fieldset")
    assert f'<p class="effect">{EFFECT}</p>' in record


def test_evidence_is_suggested_for_each_item_and_called_a_suggestion(mini: LinkedLibrary) -> None:
    kept = body(mini).partition('class="sc-keep"')[2]
    assert re.findall(r'<div data-item="([^"]+)">', kept) == list(Item)
    assert "会议记录、表决情况" in kept
    assert "不是规定" in kept


def test_every_field_can_be_chosen(mini: LinkedLibrary) -> None:
    assert re.findall(r"<option>([^<]+)</option>", body(mini)) == list(Field)


def test_a_form_that_cannot_be_sent(shipped: LinkedLibrary) -> None:
    """Its first submit button is disabled, so Enter does nothing; there is no other."""
    html = body(shipped)
    assert re.findall(r"<button type=\"submit\"[^>]*>", html) == [
        '<button type="submit" disabled hidden>'
    ]
    assert set(re.findall(r"<button type=\"(\w+)\"", html)) == {"submit", "button"}
    assert not re.search(r"<form[^>]* action=| style=| on[a-z]+=", html)


def test_where_the_library_has_no_negative_list_it_says_so(mini: LinkedLibrary) -> None:
    assert keys(mini)["refusal"] == []
    assert body(mini).count("本库还没有这一部分可以逐条对照的条款") == 1


def test_facts_of_a_case(mini: LinkedLibrary) -> None:
    refused = next(row for row in rows(mini) if row["id"] == "MN-2024-01-02")
    case = mini.cases["MN-2024-01-02"]
    assert set(refused) == KEYS
    assert refused["url"] == "cases/MN-2024-01-02/"
    assert refused["outcome"] == Outcome.REFUSED
    assert refused["provenance"] == case.provenance
    assert refused["clauses"] == {"mini-xian#mianze-1": 3}  # the other clause is not asked
    words = [selfcheck.FINDINGS[int(digit)] for digit in refused["findings"]]
    assert words == [row.finding for _, row in case.items]


def test_only_public_cases_are_handed_over(mini: LinkedLibrary) -> None:
    case = mini.cases["MN-2024-01-01"]
    hidden = [
        case.model_copy(update={"id": f"MN-2024-01-1{i}", "status": status})
        for i, status in enumerate((Status.DRAFT, Status.IN_REVIEW, Status.WITHDRAWN))
    ]
    assert [row["id"] for row in rows(with_cases(mini, [case, *hidden]))] == [case.id]


def test_text_of_a_case_never_ends_the_script(mini: LinkedLibrary) -> None:
    title = "</script><script>alert(1)</script>\u2028"
    hostile = mini.cases["MN-2024-01-01"].model_copy(update={"title": title})
    linked = with_cases(mini, [hostile])
    assert not re.search("[<\u2028]", selfcheck.script(linked))
    assert rows(linked)[0]["title"] == title
    assert "<script>alert" not in body(linked)


def test_the_script_is_among_the_exports(mini: LinkedLibrary) -> None:
    assert exports(mini)["data/self-check.js"] == selfcheck.script(mini)


def test_without_a_case_the_form_is_there(mini: LinkedLibrary) -> None:
    empty = with_cases(mini, [])
    assert rows(empty) == []
    assert body(empty).count("<fieldset") == 12


def test_a_small_library_is_compared_whole_newest_first(mini: LinkedLibrary) -> None:
    assert selfcheck.chosen(mini) == list(mini.cases.values())


def test_of_many_cases_the_newest_of_each_clause_and_outcome_are_chosen(
    mini: LinkedLibrary,
) -> None:
    exempted, reduced = mini.cases["MN-2024-01-01"], mini.cases["MN-2024-01-03"]
    many = copies(exempted, 500)
    few = [c.model_copy(update={"id": f"MN-2024-01-9{i}"}) for i, c in enumerate([reduced] * 2)]
    ordered = selfcheck.newest_first([*many, *few])
    linked = with_cases(mini, [*many, *few])
    chosen = [case.id for case in selfcheck.chosen(linked, most=5)]
    newest = [case.id for case in ordered if case.outcome == Outcome.EXEMPTED][:3]
    assert sorted(chosen) == sorted([*newest, *(case.id for case in few)])
    assert chosen == [case.id for case in ordered if case.id in chosen]


def test_cases_of_clauses_that_are_not_asked_are_not_lost(mini: LinkedLibrary) -> None:
    case = mini.cases["MN-2024-01-01"]
    shown = case.illustrates[0].model_copy(update={"clause": "liukan-b#kan-4"})
    other = case.model_copy(update={"id": "MN-2024-01-77", "illustrates": (shown,)})
    linked = with_cases(mini, [*copies(case, 20), other])
    assert other.id in [one.id for one in selfcheck.chosen(linked, most=2)]


def test_page_and_script_stay_light(shipped: LinkedLibrary) -> None:
    case = next(iter(shipped.cases.values()))
    linked = with_cases(shipped, copies(case, selfcheck.MOST_CASES + 1000))
    assert len(rows(linked)) == selfcheck.MOST_CASES
    assert len(selfcheck.script(linked).encode()) < 400 * selfcheck.MOST_CASES
    assert len(body(linked).encode()) < 60_000
    assert f"较新的 {selfcheck.MOST_CASES} 件" in body(linked)
    assert "sc-cut" not in body(shipped)

"""Filters of the search page: counts, OR within a facet, AND between facets, order by date."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from casebook.load import load
from casebook.model import Library
from casebook.search.engine import Engine
from tests.e2e.conftest import Watched
from tests.e2e.searching import expect_asked, expect_found, hits, ids, query_of
from tests.fixtures import ROOT

Facets = Mapping[str, Sequence[str]]
SMALL = ("kind", "outcome")
EVERY = (*SMALL, "field", "level", "year", "provenance", "batch", "clause")
QUERIES = ("容错", "集体决策", "招标")


class Found:
    """All that Python finds for a query, in order, with the facets that the library gives."""

    def __init__(self, query: str, engine: Engine, library: Library) -> None:
        self._library = library
        self._clauses = library.clauses()
        found = engine.find(query, 1_000_000).hits
        self.rows = [(hit.id, self._facets(hit.id, hit.kind)) for hit in found]

    def _facets(self, entry: str, kind: str) -> Facets:
        if kind == "条款":
            policy = self._library.policies[self._clauses[entry].policy_id]
            return {"kind": [kind], "provenance": [policy.provenance], "clause": [entry]}
        if kind == "指南":
            return {"kind": [kind]}
        case = self._library.cases[entry]
        return {
            "kind": [kind],
            "outcome": [case.outcome],
            "field": [case.field],
            "level": [case.level],
            "year": [case.period[:4]],
            "provenance": [case.provenance],
            "batch": [case.batch_id],
            "clause": [shown.clause for shown in case.illustrates],
        }

    def ids(self, chosen: Facets) -> list[str]:
        """What is left with some values chosen: any of each facet."""
        return [entry for entry, facets in self.rows if _passes(facets, chosen)]

    def counts(self, chosen: Facets, names: Sequence[str]) -> dict[str, int]:
        """The count of each value, as if nothing were chosen of its own facet."""
        counts = {f"{name}={value}": 0 for name in chosen for value in chosen[name]}
        for name in names:
            others = {other: values for other, values in chosen.items() if other != name}
            left = [facets for _, facets in self.rows if _passes(facets, others)]
            values = Counter(value for facets in left for value in facets.get(name, ()))
            counts |= {f"{name}={value}": count for value, count in values.items()}
        return counts


def _passes(facets: Facets, chosen: Facets) -> bool:
    return all(set(facets.get(name, ())) & set(values) for name, values in chosen.items())


@pytest.fixture(scope="module")
def engine(site: Path) -> Engine:
    return Engine(site)


@pytest.fixture(scope="module")
def library() -> Library:
    return load(ROOT)[0]


def shown_counts(page: Page) -> dict[str, int]:
    """The count beside each filter."""
    counts: dict[str, int] = page.locator(".filters label").evaluate_all(
        """labels => Object.fromEntries(labels.map((label) => [
          label.querySelector("input").dataset.value, Number(label.querySelector(".n").textContent)
        ]))"""
    )
    return counts


def counts_of(page: Page, name: str) -> dict[str, int]:
    """The counts of one facet."""
    return {key: n for key, n in shown_counts(page).items() if key.startswith(f"{name}=")}


def choose(page: Page, value: str) -> None:
    page.locator(f".filters input[data-value='{value}']").click()


@pytest.mark.parametrize("query", QUERIES)
def test_counts_and_results_are_right(
    tab: Watched, address: str, engine: Engine, library: Library, query: str
) -> None:
    """Nothing chosen, two of one facet (either), one of another besides (both), one of a third."""
    page = tab.page
    found = Found(query, engine, library)
    page.goto(f"{address}/search/?{query_of(q=query, n='500')}")
    expect_found(page, query, len(found.rows))
    assert shown_counts(page) == found.counts({}, SMALL)
    page.locator(".filters summary").click()
    expect(page.locator(".filters legend")).to_have_count(len(EVERY))
    assert shown_counts(page) == found.counts({}, EVERY)
    chosen: dict[str, list[str]] = {}
    cases = [facets for _, facets in found.rows if "outcome" in facets]
    case = next(facets for facets in cases if facets["outcome"] != ["不予容错"])
    for name, value in (
        ("outcome", "免责"),
        ("outcome", "减责"),
        ("field", case["field"][0]),
        ("clause", case["clause"][0]),
    ):
        before = counts_of(page, name)
        chosen.setdefault(name, []).append(value)
        choose(page, f"{name}={value}")
        left = found.ids(chosen)
        if left:
            expect_found(page, query, len(left))
        else:
            expect(page.locator("#results")).to_have_class("empty")
        expect(page.locator(f"[data-value='{name}={value}']")).to_be_checked()
        assert ids(page) == left[:8]
        assert shown_counts(page) == found.counts(chosen, EVERY)
        assert counts_of(page, name) == before, "its own choice does not shrink it"
    tab.assert_quiet(address)


def test_two_of_a_facet_find_what_each_finds(tab: Watched, address: str) -> None:
    page = tab.page
    shown: dict[str, list[str]] = {}
    for outcome in ("免责", "减责", "免责 减责"):
        asked = query_of(q="案例", outcome=outcome.split(), n="500")
        page.goto(f"{address}/search/?{asked}")
        expect_found(page, "案例")
        shown[outcome] = ids(page)
    assert set(shown["免责 减责"]) == {*shown["免责"], *shown["减责"]}
    assert not set(shown["免责"]) & set(shown["减责"])
    assert shown["减责"]
    tab.assert_quiet(address)


def test_all_filters_are_dropped_at_once(tab: Watched, address: str) -> None:
    page = tab.page
    page.goto(f"{address}/search/?q=容错")
    expect_found(page, "容错")
    every = ids(page)
    expect(page.locator(".filters .clear")).to_have_count(0)
    asked = query_of(q="容错", outcome=["免责", "不予容错"], provenance="公开摘编", sort="date")
    page.goto(f"{address}/search/?{asked}")
    expect_found(page, "容错")
    assert ids(page) != every
    page.get_by_role("button", name="全部去掉").click()
    expect_asked(page, q="容错", sort="date")
    expect(page.locator(".filters input:checked")).to_have_count(0)
    expect(page.locator(".filters .clear")).to_have_count(0)
    page.go_back()
    expect(page.locator(".filters input:checked")).to_have_count(3)
    tab.assert_quiet(address)


def test_further_filters_are_loaded_when_one_opens_them(tab: Watched, address: str) -> None:
    page = tab.page
    page.goto(f"{address}/search/?q=集体决策")
    expect_found(page, "集体决策")
    expect(page.locator(".filters legend")).to_have_text(["类型", "结论"])
    assert [url for url in tab.requests if url.endswith("/more.js")] == []
    before = ids(page)
    page.locator(".filters summary").click()
    expect(page.locator(".filters legend")).to_have_text(
        ["类型", "结论", "领域", "层级", "年份", "来历", "批次", "条款"]
    )
    assert len([url for url in tab.requests if url.endswith("/more.js")]) == 1
    expect(page.locator(".filters details")).to_have_attribute("open", "")
    assert ids(page) == before
    batch = page.locator(".filters label", has=page.locator("[data-value='batch=SY-2023-02']"))
    expect(batch).to_contain_text("泗阳式典型案例 2023年第二批")
    choose(page, "batch=SY-2023-02")
    expect_asked(page, q="集体决策", batch="SY-2023-02")
    expect(page.locator(".filters details")).to_have_attribute("open", "")
    expect(page.locator(".hits .id").first).to_have_text(re.compile("^SY-2023-02-"))
    page.reload()
    expect(page.locator("[data-value='batch=SY-2023-02']")).to_be_checked()
    expect(page.locator("[data-value='batch=SY-2023-02']")).to_be_visible()
    tab.assert_quiet(address)


def test_filter_that_is_chosen_by_keyboard_keeps_the_focus(tab: Watched, address: str) -> None:
    page = tab.page
    page.goto(f"{address}/search/?q=容缺")
    expect_found(page, "容缺")
    chosen = page.locator("[data-value='outcome=免责']")
    chosen.focus()
    for checked in (True, False):
        page.keyboard.press("Space")
        expect_asked(page, **({"q": "容缺", "outcome": "免责"} if checked else {"q": "容缺"}))
        expect(chosen).to_be_checked(checked=checked)
        expect(chosen).to_be_focused()
    tab.assert_quiet(address)


@pytest.mark.parametrize("control", [".filters summary", ".filters .clear"])
def test_focus_is_not_lost_on_a_control_of_the_filters(
    tab: Watched, address: str, control: str
) -> None:
    page = tab.page
    page.goto(f"{address}/search/?{query_of(q='容缺', outcome='免责')}")
    expect_found(page, "容缺")
    page.locator(control).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".filters legend")).to_have_count(8 if "summary" in control else 2)
    expect(page.locator("[data-value='outcome=免责']")).to_be_checked(checked="summary" in control)
    assert page.evaluate("document.activeElement.closest('.filters') !== null")


def test_new_query_keeps_the_filters(tab: Watched, address: str) -> None:
    page = tab.page
    page.goto(f"{address}/search/?{query_of(q='容缺', outcome='免责')}")
    expect_found(page, "容缺")
    page.locator("#q").fill("集体决策")
    expect_asked(page, q="集体决策", outcome="免责")
    expect_found(page, "集体决策")
    expect(hits(page).locator(".outcome:not(.yes)")).to_have_count(0)
    tab.assert_quiet(address)


def test_filters_that_leave_nothing_can_be_dropped(tab: Watched, address: str) -> None:
    page = tab.page
    asked = query_of(q="容缺", outcome="免责", field="生态环保")
    page.goto(f"{address}/search/?{asked}")
    expect(page.locator(".found")).to_have_text("没有找到与“容缺”相符的内容。")
    drop = page.get_by_role("button", name=re.compile(r"^去掉筛选，有 \d+ 条$"))
    offered = int(re.findall(r"\d+", drop.inner_text())[0])
    drop.click()
    expect_found(page, "容缺", offered)
    expect_asked(page, q="容缺")
    tab.assert_quiet(address)


def test_value_that_does_not_exist_finds_nothing_and_breaks_nothing(
    tab: Watched, address: str
) -> None:
    page = tab.page
    page.goto(f"{address}/search/?{query_of(q='容缺', outcome='没有', batch='XX-1999-01')}")
    expect(page.locator(".found")).to_have_text("没有找到与“容缺”相符的内容。")
    expect(page.get_by_role("button", name="全部去掉")).to_be_visible()
    tab.assert_quiet(address)


def test_order_by_date_is_newest_first_then_by_score(
    tab: Watched, address: str, engine: Engine, library: Library
) -> None:
    page = tab.page
    found = Found("集体决策", engine, library)
    years = {entry: facets.get("year", [""])[0] for entry, facets in found.rows}
    by_score = [entry for entry, _ in found.rows]
    expected = sorted(by_score, key=lambda entry: years[entry], reverse=True)
    assert expected != by_score
    page.goto(f"{address}/search/?{query_of(q='集体决策', n='500')}")
    expect_found(page, "集体决策")
    assert ids(page) == by_score
    page.locator("#sort").select_option("date")
    expect(hits(page).first).to_have_attribute("data-id", expected[0])
    assert ids(page) == expected[:8]
    page.goto(f"{address}/search/?{query_of(q='集体决策', sort='date', n='500')}")
    expect_found(page, "集体决策")
    assert ids(page) == expected
    tab.assert_quiet(address)

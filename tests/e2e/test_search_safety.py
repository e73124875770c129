"""Nothing that an author writes is ever run, wherever search shows it."""

from urllib.parse import quote

from playwright.sync_api import expect

from casebook.text import normalise
from tests.e2e.conftest import Watched
from tests.e2e.hostile import CASES, PAYLOADS, Hostile, assert_harmless, attacks, reopen
from tests.e2e.searching import expect_found, hits, ids, query_of

__all__ = ["attacks"]

SEARCHED = (
    "title", "keyword 0", "gist", "handling", "correction", "because 0", "turning point", "ask 0",
    "无明令禁止", "纠错态度", "基本案情", "容错认定", "处理结果", "以案释规", "启示", "asked",
)  # fmt: skip
OF_CLAUSES = ("policy title", "policy short", "policy number", "clause number", "clause text")

VIEWS = (
    "clauses/",
    "coverage/",
    "lists/",
    "compare/",
    "procedures/",
    "self-check/",
    "updates/",
)
"""Pages that every entry of the library comes to."""


def test_results_show_every_text_as_text(tab: Watched, attacks: Hostile) -> None:
    """Titles, passages, badges, printed too: a search for each field finds all twelve."""
    page = tab.page
    page.goto(f"{attacks.address}/search/")
    assert set(attacks.tokens) >= {*SEARCHED, *OF_CLAUSES}
    for field, token in attacks.tokens.items():
        shown = reopen(page, query_of(q=token, n="60"))
        if field in SEARCHED:
            assert shown.keys() >= set(CASES)
            assert all("__hit" in shown[case] for case in CASES)
            if field not in ("asked", "keyword 0"):
                assert all(token in shown[case] for case in CASES), field
        elif field in OF_CLAUSES:
            assert len([one for one in shown if one.startswith("xs-")]) == len(PAYLOADS)
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert_harmless(page)
    tab.assert_quiet(attacks.address)


LISTED = ("title", "gist", "无明令禁止", "基本案情", "policy title", "clause number", "clause text")


def test_list_below_a_box_shows_every_text_as_text(tab: Watched, attacks: Hostile) -> None:
    page = tab.page
    page.goto(f"{attacks.address}/404.html")
    page.evaluate(
        """() => casebook.engine().then((engine) => {
          const find = engine.find;
          engine.find = (query) => find(query, {limit: 60});
        })"""
    )
    for field in LISTED:
        page.locator("#find").fill(attacks.tokens[field])
        every = page.locator(f".cb-found .all a[href$='{quote(attacks.tokens[field])}']")
        expect(every).to_be_visible()
        assert page.get_by_role("option").filter(has_text="__hit").count() >= len(PAYLOADS)
        assert_harmless(page)
    tab.assert_quiet(attacks.address)


def test_case_pages_with_similar_cases_and_titles(tab: Watched, attacks: Hostile) -> None:
    page = tab.page
    for case in CASES:
        page.goto(f"{attacks.address}/cases/{case}/")
        assert "__hit" in page.title()
        expect(page.locator("ul.near > li").first).to_contain_text("__hit")
        expect(page.locator("ul.near")).to_contain_text("同一条款（容错")
        assert_harmless(page)
    for path in VIEWS:
        page.goto(f"{attacks.address}/{path}")
        expect(page.locator("main").get_by_text("__hit").first).to_be_attached()
        assert_harmless(page)
    for path in (
        "",
        "cases/",
        "batches/",
        "contrasts/",
        "stats/",
    ):  # may or may not come to these ones
        page.goto(f"{attacks.address}/{path}")
        assert_harmless(page)
    tab.assert_quiet(attacks.address)


def test_filters_show_names_of_batches_and_clauses_as_text(tab: Watched, attacks: Hostile) -> None:
    page = tab.page
    page.goto(f"{attacks.address}/search/?{query_of(q='容错', batch='XS-2023-01')}")
    expect_found(page, "容错", 1)
    labels = page.locator(".filters label").filter(has_text="__hit")
    assert labels.count() >= len(PAYLOADS)
    assert_harmless(page)
    page.goto(f"{attacks.address}/search/?{query_of(q='容错', clause='xs-1#a')}")
    expect_found(page, "容错")
    assert page.locator("[data-value^='clause=xs-']").count() == len(PAYLOADS)
    assert_harmless(page)
    tab.assert_quiet(attacks.address)


def test_suggested_words_are_text(tab: Watched, attacks: Hostile) -> None:
    page = tab.page
    page.goto(f"{attacks.address}/search/")
    for word in map(normalise, attacks.words):
        # All its letters in one word that nobody wrote: finds nothing, and this is what is like it.
        letters = "".join(sorted({char for char in word if char.isalnum()}))
        others = "".join(sorted({char for char in word if not char.isalnum() and char != '"'}))
        reopen(page, query_of(q=f"{letters} {others}"))
        suggested = page.locator(".ways-on p", has_text="试试").get_by_role("link")
        expect(suggested.filter(has_text="__hit").first).to_be_visible()
        assert_harmless(page)
    tab.assert_quiet(attacks.address)


def test_situation_and_what_is_near_to_it_are_text(tab: Watched, attacks: Hostile) -> None:
    page = tab.page
    page.goto(f"{attacks.address}/search/")
    page.evaluate(
        """() => casebook.engine().then((engine) => {
          const near = engine.near;
          engine.near = (text) => near(text, {limit: 60});
        })"""
    )
    page.locator(".situation summary").click()
    box, send = page.locator("#situation"), page.locator(".situation button")
    box.fill(attacks.tokens["title"])
    send.click()
    expect(hits(page)).to_have_count(len(CASES))
    assert set(ids(page)) == set(CASES)
    assert_harmless(page)
    for case, word in zip(CASES, map(normalise, attacks.words), strict=True):
        box.fill(word)
        send.click()
        if set(word) & set('"-'):  # which are not read in a situation
            expect(page.locator(".found")).to_contain_text("没有找到相近的案例")
        else:
            expect(page.locator(f"[data-id={case}] .reasons")).to_contain_text(word)
        assert_harmless(page)
    tab.assert_quiet(attacks.address)

"""While one types: nothing is searched too early or shown too late, keys keep their meaning."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import CDPSession, Page, Route, expect

from tests.e2e.conftest import Watched
from tests.e2e.searching import (
    expect_found,
    hits,
    ids,
    record_searches,
    shards_only_for,
)

Opened = Callable[..., Watched]
CASE = "cases/GK-2025-01-02/"
BOXES = {"header": (CASE, ".cb-header .cb-find input"), "page": ("search/", "#q")}
LATE, SOON = "村民代表大会表决", "危桥改造"
"""Two queries of which the first needs a shard that the second does without."""

each_box = pytest.mark.parametrize(("path", "selector"), BOXES.values(), ids=BOXES)


def options(page: Page) -> list[str]:
    """Where the options of the open list lead."""
    links = page.locator(".cb-found a")
    found: list[str] = links.evaluate_all("links => links.map((link) => link.pathname)")
    return found


class Held:
    """Requests for some addresses, held back until they are let go."""

    def __init__(self, page: Page, addresses: set[str]) -> None:
        self._routes: list[Route] = []
        self._page = page
        page.route(lambda url: url in addresses, self._hold)

    def _hold(self, route: Route) -> None:
        self._routes.append(route)

    def let_go(self) -> None:
        for route in self._routes:
            with self._page.expect_event("requestfinished"):
                route.continue_()

    def __len__(self) -> int:
        return len(self._routes)


@each_box
def test_late_answer_does_not_overwrite_a_later_question(
    tab: Watched, address: str, path: str, selector: str
) -> None:
    page = tab.page
    slow = shards_only_for(page, address, LATE, SOON)
    assert slow
    page.goto(f"{address}/{path}")
    held = Held(page, slow)
    box = page.locator(selector)
    box.focus()
    with page.expect_request(lambda request: request.url in slow):
        box.fill(LATE)
    box.fill(SOON)
    shown = ids if path == "search/" else options
    if path == "search/":
        expect_found(page, SOON)
    else:
        expect(page.get_by_role("option").last).to_have_text(re.compile("^查看全部"))
    before = shown(page)
    assert before
    assert len(held)
    held.let_go()
    # The page's own search for it waits for the same shard, and was asked before this one.
    late = page.evaluate(
        "(query) => casebook.search.find(query).then((found) => found.hits.map((hit) => hit.id))",
        LATE,
    )
    page.evaluate("() => new Promise(requestAnimationFrame)")
    assert "GK-2025-01-05" in late
    assert shown(page) == before
    tab.assert_quiet(address)


@each_box
def test_answer_for_a_box_that_was_emptied_is_not_shown(
    tab: Watched, address: str, path: str, selector: str
) -> None:
    page = tab.page
    slow = shards_only_for(page, address, LATE, SOON)
    page.goto(f"{address}/{path}")
    held = Held(page, slow)
    box = page.locator(selector)
    box.focus()
    with page.expect_request(lambda request: request.url in slow):
        box.fill(LATE)
    box.fill("")
    if path == "search/":
        expect(page).to_have_url(f"{address}/search/")
    held.let_go()
    page.evaluate("(query) => casebook.search.find(query)", LATE)
    page.evaluate("() => new Promise(requestAnimationFrame)")
    expect(page.locator("#results" if path == "search/" else "[role=listbox]")).to_be_hidden()
    tab.assert_quiet(address)


def composed(session: CDPSession, text: str) -> None:
    session.send(
        "Input.imeSetComposition",
        {"text": text, "selectionStart": len(text), "selectionEnd": len(text)},
    )


@each_box
def test_nothing_is_searched_while_an_input_method_composes(
    open_page: Opened, address: str, path: str, selector: str
) -> None:
    """With the browser's own composition: letters, then characters, then the choice."""
    opened = open_page()
    page = opened.page
    page.clock.install()
    page.goto(f"{address}/{path}")
    record_searches(page)
    page.locator(selector).focus()
    session = page.context.new_cdp_session(page)
    for text in ("r", "rong", "rong'que", "容缺"):
        composed(session, text)
        expect(page.locator(selector)).to_have_value(text)
        page.clock.run_for(1000)
    assert page.evaluate("searched") == []
    session.send("Input.insertText", {"text": "容缺"})
    page.clock.run_for(1000)
    assert page.evaluate("searched") == ["容缺"]
    if path == "search/":
        expect_found(page, "容缺")
    else:
        expect(page.get_by_role("option").last).to_have_text(re.compile("^查看全部"))
    opened.assert_quiet(address)


@each_box
def test_nothing_is_searched_between_start_and_end_of_a_composition(
    open_page: Opened, address: str, path: str, selector: str
) -> None:
    """Where input events do not say that they belong to a composition."""
    opened = open_page()
    page = opened.page
    page.clock.install()
    page.goto(f"{address}/{path}")
    record_searches(page)
    box = page.locator(selector)
    box.focus()
    box.dispatch_event("compositionstart")
    for text in ("r", "rong"):
        box.dispatch_event("compositionupdate")
        box.fill(text)
        page.clock.run_for(1000)
    assert page.evaluate("searched") == []
    box.fill("容缺")
    box.dispatch_event("compositionend")
    page.clock.run_for(1000)
    assert page.evaluate("searched") == ["容缺"]


@each_box
def test_keys_of_an_input_method_do_not_move_or_close_anything(
    tab: Watched, address: str, path: str, selector: str
) -> None:
    page = tab.page
    page.goto(f"{address}/{path}")
    box = page.locator(selector)
    box.focus()
    box.press_sequentially("容缺")
    shown = hits(page) if path == "search/" else page.get_by_role("option")
    expect(shown.first).to_be_visible()
    for key in ("ArrowDown", "ArrowUp", "Escape", "Enter"):
        box.dispatch_event("keydown", {"key": key, "isComposing": True})
        expect(box).to_be_focused()
        expect(box).to_have_value("容缺")
        expect(shown.first).to_be_visible()
        expect(page.locator("[aria-selected=true]")).to_have_count(0)
    assert path in page.url


@each_box
def test_only_the_last_of_quick_keys_is_searched(
    open_page: Opened, address: str, path: str, selector: str
) -> None:
    opened = open_page()
    page = opened.page
    page.clock.install()
    page.goto(f"{address}/{path}")
    record_searches(page)
    page.clock.pause_at(page.evaluate("Date.now() + 1000"))
    box = page.locator(selector)
    box.focus()
    for text in ("容", "容缺", "容缺受", "容缺受理"):
        box.fill(text)
        page.clock.run_for(10)
    assert page.evaluate("searched") == []
    page.clock.run_for(1000)
    assert page.evaluate("searched") == ["容缺受理"]


def test_filter_that_is_chosen_right_after_a_key_keeps_what_was_typed(
    open_page: Opened, address: str
) -> None:
    page = open_page().page
    page.clock.install()
    page.goto(f"{address}/search/?q=容缺")
    expect_found(page, "容缺")
    page.clock.pause_at(page.evaluate("Date.now() + 1000"))
    page.locator("#q").fill("集体决策")
    page.locator("[data-value='outcome=免责']").click()
    page.clock.run_for(1000)
    assert page.locator("#q").input_value() == "集体决策"


def test_enter_on_what_is_shown_already_is_no_step_of_the_history(
    tab: Watched, address: str
) -> None:
    page = tab.page
    page.goto(f"{address}/search/")
    steps = page.evaluate("history.length")
    page.locator("#q").fill("容缺")
    expect_found(page, "容缺")
    page.locator("#q").press("Enter")
    page.locator("#q").press("Enter")
    assert page.evaluate("history.length") == steps


@pytest.mark.parametrize(
    ("path", "selector"),
    [(CASE, "#find"), ("", "#find"), ("search/?q=容缺", "#q")],
    ids=["header", "home", "page"],
)
def test_slash_goes_to_the_box(tab: Watched, address: str, path: str, selector: str) -> None:
    page = tab.page
    page.goto(f"{address}/{path}")
    box = page.locator(selector)
    page.keyboard.press("/")
    expect(box).to_be_focused()
    page.keyboard.press("/")
    expect(box).to_have_value("/")
    box.blur()
    page.keyboard.press("Control+/")
    expect(box).not_to_be_focused()
    tab.assert_quiet(address)


def test_slash_goes_to_the_box_of_the_page_before_that_of_the_header(
    tab: Watched, address: str
) -> None:
    tab.page.goto(f"{address}/404.html")
    tab.page.keyboard.press("/")
    expect(tab.page.locator("main .cb-find input")).to_be_focused(timeout=1000)


@pytest.mark.parametrize("selector", ["#situation", "#sort"])
def test_slash_in_another_field_stays_there(tab: Watched, address: str, selector: str) -> None:
    page = tab.page
    page.goto(f"{address}/search/?q=容缺")
    expect_found(page, "容缺")
    page.locator(".situation summary").click()
    field = page.locator(selector).first
    field.focus()
    page.keyboard.press("/")
    expect(field).to_be_focused()


def test_two_boxes_on_one_page_do_not_disturb_each_other(open_page: Opened, address: str) -> None:
    opened = open_page()
    page = opened.page
    page.goto(f"{address}/404.html")
    header, own = page.locator(".cb-header .cb-find"), page.locator("main .cb-find")
    for form, other in ((header, own), (own, header)):
        form.locator("input").fill("容缺")
        expect(form.get_by_role("listbox")).to_be_visible()
        expect(other.get_by_role("listbox", include_hidden=True)).to_be_hidden()
        listed = form.locator("input").get_attribute("aria-controls")
        assert listed == form.get_by_role("listbox").get_attribute("id")
        expect(page.locator(f"#{listed}")).to_have_count(1)
    opened.assert_quiet(address)

"""The search page keeps what is asked in its address; it works by keys, with history, from disk."""

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Watched
from tests.e2e.searching import (
    CONTRAST,
    expect_asked,
    expect_found,
    hits,
    ids,
    query_of,
    tuning,
)
from tests.e2e.test_classroom import NO_CLIPBOARD

Opened = Callable[..., Watched]


def ask(page: Page, query: str) -> None:
    """Put a query into the box and press Enter."""
    page.locator("#q").fill(query)
    page.locator("#q").press("Enter")


def choose(page: Page, value: str) -> None:
    page.locator(f".filters input[data-value='{value}']").click()


def test_address_says_what_is_shown(tab: Watched, address: str) -> None:
    """Query, filters, order and number are read from the address."""
    page = tab.page
    asked = query_of(q="案例", kind="案例", outcome=["免责", "减责"], sort="date", n="18")
    page.goto(f"{address}/search/?{asked}")
    expect_found(page, "案例")
    expect(page.locator("#q")).to_have_value("案例")
    expect(page.locator("#sort")).to_have_value("date")
    chosen = page.locator(".filters input:checked")
    assert chosen.evaluate_all("boxes => boxes.map((box) => box.dataset.value)") == [
        "kind=案例",
        "outcome=免责",
        "outcome=减责",
    ]
    assert 8 < len(ids(page)) <= 18
    expect(hits(page).filter(has=page.locator(".outcome.no"))).to_have_count(0)
    expect(page).to_have_title("案例 - 检索")
    tab.assert_quiet(address)


def test_every_change_is_in_the_address(tab: Watched, address: str) -> None:
    page = tab.page
    page.goto(f"{address}/search/")
    expect(page).to_have_title("检索 - 以案释规")
    expect(page.locator("#results")).to_be_hidden()
    page.locator("#q").press_sequentially("容错")
    expect_asked(page, q="容错")
    expect_found(page, "容错")
    choose(page, "outcome=免责")
    expect_asked(page, q="容错", outcome="免责")
    choose(page, "outcome=减责")
    expect_asked(page, q="容错", outcome=["免责", "减责"])
    choose(page, "outcome=免责")
    expect_asked(page, q="容错", outcome="减责")
    choose(page, "outcome=减责")
    expect_asked(page, q="容错")
    page.locator("#sort").select_option("date")
    expect_asked(page, q="容错", sort="date")
    page.locator(".further").click()
    expect_asked(page, q="容错", sort="date", n="18")
    ask(page, " 容缺 & 受理=1# ")
    expect_asked(page, q="容缺 & 受理=1#", sort="date")
    expect_found(page, "容缺 & 受理=1#")
    page.locator("#q").fill("")
    expect_asked(page, sort="date")
    expect(page.locator("#results")).to_be_hidden()
    tab.assert_quiet(address)


def test_back_and_forward_restore_what_was_asked(tab: Watched, address: str) -> None:
    page = tab.page
    page.goto(f"{address}/search/?q=倒签")
    expect_found(page, "倒签")
    first = ids(page)
    choose(page, "outcome=不予容错")
    expect_asked(page, q="倒签", outcome="不予容错")
    expect(hits(page)).not_to_have_count(len(first))
    second = ids(page)
    ask(page, "集体决策")
    expect_found(page, "集体决策")
    third = ids(page)
    assert len({tuple(first), tuple(second), tuple(third)}) == 3
    box, exempted = page.locator("#q"), page.locator("[data-value='outcome=不予容错']")
    page.go_back()
    expect(box).to_have_value("倒签")
    expect_found(page, "倒签", len(second))
    expect(exempted).to_be_checked()
    assert ids(page) == second
    page.go_back()
    expect_found(page, "倒签", len(first))
    expect(exempted).not_to_be_checked()
    assert ids(page) == first
    expect(page).to_have_title("倒签 - 检索")
    page.go_forward()
    expect_found(page, "倒签", len(second))
    page.go_forward()
    expect_found(page, "集体决策")
    expect(box).to_have_value("集体决策")
    assert ids(page) == third
    tab.assert_quiet(address)


def test_back_from_a_case_and_reload_keep_the_results(tab: Watched, address: str) -> None:
    page = tab.page
    page.goto(f"{address}/")
    page.goto(f"{address}/search/?{query_of(q='案例', kind='案例', n='18')}")
    expect_found(page, "案例")
    shown = ids(page)
    page.reload()
    expect_found(page, "案例")
    assert ids(page) == shown
    page.locator("ol.hits h3 a").nth(9).click()
    expect(page.locator("h1#content")).not_to_have_text("检索")
    page.go_back()
    expect_found(page, "案例")
    assert ids(page) == shown
    expect(page.locator("[data-value='kind=案例']")).to_be_checked()
    page.go_back()
    expect(page).to_have_url(f"{address}/")
    tab.assert_quiet(address)


def test_typing_is_one_step_of_the_history(tab: Watched, address: str) -> None:
    page = tab.page
    page.goto(f"{address}/")
    page.goto(f"{address}/search/?q=垫资")
    expect_found(page, "垫资")
    for query in ("容", "容缺", "容缺受理"):
        page.locator("#q").fill(query)
        expect_asked(page, q=query)
    expect_found(page, "容缺受理")
    page.go_back()
    expect(page).to_have_url(f"{address}/")
    tab.assert_quiet(address)


def test_more_results_are_appended_and_the_first_new_one_has_the_focus(
    tab: Watched, address: str
) -> None:
    page = tab.page
    page.goto(f"{address}/search/?q=集体决策")
    expect_found(page, "集体决策")
    shown = ids(page)
    assert len(shown) == 8
    total = int(re.findall(r"找到 (\d+)", page.locator(".found").inner_text())[0])
    further = page.locator(".further")
    while (left := total - len(shown)) > 0:
        expect(further).to_have_text(f"再看 {min(10, left)} 条（还有 {left} 条）")
        further.click()
        expect(hits(page)).to_have_count(len(shown) + min(10, left))
        expect(hits(page).nth(len(shown)).locator("h3 a")).to_be_focused()
        assert ids(page)[: len(shown)] == shown
        shown = ids(page)
    assert total > 18
    assert len(set(shown)) == total
    expect(further).to_be_hidden()
    tab.assert_quiet(address)


def test_results_are_reached_and_opened_by_keys(tab: Watched, address: str) -> None:
    page = tab.page
    page.goto(f"{address}/search/")
    ask(page, "容缺")
    expect_found(page, "容缺")
    box, links = page.locator("#q"), page.locator("ol.hits h3 a")
    expect(box).to_be_focused()
    for number in range(links.count()):
        page.keyboard.press("ArrowDown")
        expect(links.nth(number)).to_be_focused()
        expect(links.nth(number)).to_be_in_viewport()
    page.keyboard.press("ArrowDown")
    expect(links.last).to_be_focused()
    page.keyboard.press("Escape")
    expect(box).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    expect(box).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/cases/*/")
    assert page.url.split("/")[-2] in CONTRAST
    tab.assert_quiet(address)


def test_changes_are_announced(tab: Watched, address: str) -> None:
    """The status line is a live region that stays, and its words change with the results."""
    page = tab.page
    page.goto(f"{address}/search/")
    page.evaluate(
        """() => {
          window.said = [];
          const status = document.querySelector(".found");
          const note = () => said.push(status.textContent);
          new MutationObserver(note).observe(status, {childList: true});
        }"""
    )
    expect(page.locator(".found")).to_have_role("status")
    ask(page, "容缺")
    expect_found(page, "容缺")
    choose(page, "outcome=不予容错")
    expect_found(page, "容缺", 2)
    ask(page, "zzzz")
    expect(page.locator(".found")).to_have_text("没有找到与“zzzz”相符的内容。")
    said = page.evaluate("said")
    assert len(said) == 3
    assert said[1:] == ["“容缺”：找到 2 条", "没有找到与“zzzz”相符的内容。"]
    tab.assert_quiet(address)


@pytest.mark.parametrize(
    ("outcome", "prepare"), [("免责", ""), ("减责", NO_CLIPBOARD)], ids=["clipboard", "without"]
)
def test_link_of_a_search_is_copied(
    open_page: Opened, address: str, outcome: str, prepare: str
) -> None:
    opened = open_page(permissions=["clipboard-read", "clipboard-write"])
    page = opened.page
    page.add_init_script(prepare)
    page.goto(f"{address}/search/?{query_of(q='容缺', outcome=outcome)}")
    copied(page)
    opened.assert_quiet(address)


def test_link_of_a_search_is_copied_from_disk(open_page: Opened, site: Path) -> None:
    opened = open_page()
    opened.page.goto(f"{site.as_uri()}/search/index.html?q={quote('容缺')}")
    copied(opened.page)
    opened.assert_quiet(site.as_uri())


def copied(page: Page) -> None:
    """Press the button; what is pasted then is the address."""
    expect_found(page, "容缺")
    page.locator(".copy").click()
    expect(page.locator(".copy")).to_have_text("已复制")
    page.locator(".situation summary").click()
    page.locator("#situation").focus()
    page.keyboard.press("Control+V")
    expect(page.locator("#situation")).to_have_value(page.url)


def test_from_disk(tab: Watched, site: Path) -> None:
    page, root = tab.page, f"{site.as_uri()}/search/index.html"
    page.goto(root)
    ask(page, "倒签")
    expect_found(page, "倒签")
    every = ids(page)
    choose(page, "outcome=不予容错")
    expect_asked(page, q="倒签", outcome="不予容错")
    expect(hits(page)).not_to_have_count(len(every))
    assert page.url.startswith(f"{root}?q=")
    page.go_back()
    expect_found(page, "倒签", len(every))
    assert ids(page) == every
    page.locator("ol.hits h3 a").first.click()
    expect(page.locator(".verdict")).to_be_visible()
    page.go_back()
    expect_found(page, "倒签")
    assert ids(page) == every
    tab.assert_quiet(site.as_uri())


def test_quoted_and_excluded_entries_are_as_judged(tab: Watched, address: str) -> None:
    """However many results one asks for, what must never appear does not."""
    rows = [row for row in tuning() if row.get("never")]
    assert {row["kind"] for row in rows} >= {"phrase", "exclusion"}
    tab.page.goto(f"{address}/search/")
    for row in rows:
        tab.page.goto(f"{address}/search/?{query_of(q=row['q'], n='500')}")
        expect_found(tab.page, row["q"])
        found = ids(tab.page)
        assert set(found[:5]) & set(row["expect"]), row["q"]
        assert not set(found) & set(row["never"]), row["q"]
    tab.assert_quiet(address)

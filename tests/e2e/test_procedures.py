"""程序链对照 in a browser: the drawing where it can be read, the table where it cannot."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Watched

SMALLEST = """() => Math.min(...[...document.querySelectorAll(".proc-figure text")].map(text =>
    parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a))"""
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
SPILLED = """() => [...document.querySelectorAll(".proc-figure text.step, .proc-figure text.when")]
    .filter(text => {
        const { left, right } = text.getBoundingClientRect();
        return ![...document.querySelectorAll(".proc-figure .box")].some(box => {
            const around = box.getBoundingClientRect();
            return around.left <= left + 1 && right <= around.right + 1;
        });
    }).map(text => text.textContent)"""


@pytest.mark.parametrize("width", [1024, 1440])
def test_drawing_can_be_read(open_page: Callable[..., Watched], address: str, width: int) -> None:
    page = open_page(width=width).page
    page.goto(f"{address}/procedures/")
    expect(page.get_by_role("img", name="6 条程序链并列图")).to_be_visible()
    assert page.evaluate(SMALLEST) >= 12
    assert page.evaluate(SPILLED) == []
    assert page.evaluate(OVERFLOW) == 0


def test_phone_gets_the_table_as_cards(open_page: Callable[..., Watched], address: str) -> None:
    watched = open_page(width=390, java_script_enabled=True)
    page = watched.page
    page.goto(f"{address}/procedures/")
    expect(page.locator(".proc-figure")).to_be_hidden()
    fifth = page.locator(".proc-table tbody tr").nth(4)
    expect(fifth).to_contain_text("第 5 步 群众听证（涉及重大公共利益）")
    expect(fifth.locator(".proc-name").first).to_be_visible()
    assert page.evaluate(OVERFLOW) == 0
    watched.assert_quiet(address)


def test_chain_leads_to_its_clause(tab: Watched, address: str) -> None:
    page = tab.page
    page.goto(f"{address}/procedures/")
    page.get_by_role("rowheader").get_by_role("link", name="程序（五）").click()
    expect(page).to_have_url(f"{address}/policies/chengxu-lian/#lian-5")
    expect(page.locator("#lian-5")).to_be_in_viewport()


def test_print_leaves_the_drawing_out(tab: Watched, address: str) -> None:
    page = tab.page
    page.goto(f"{address}/procedures/")
    page.emulate_media(media="print")
    expect(page.locator(".proc-figure")).to_be_hidden()
    expect(page.locator(".proc-table")).to_be_visible()

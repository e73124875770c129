"""What a cadre does, in a real browser: on a server, on a phone, from disk."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Watched

Opened = Callable[..., Watched]
LICENSING = "营商环境与容缺审批"
EXEMPTED = "cases/SY-2023-02-02/"
REFUSED = "cases/SY-2023-02-07/"


def walk(page: Page) -> None:
    """Home → field → case → clause → another case, by clicking only."""
    page.get_by_role("link", name=LICENSING).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(LICENSING)
    page.get_by_role("link", name="容缺办理方案审查问题予以容错免责案").first.click()
    expect(page.locator(".verdict")).to_contain_text("容错免责")
    page.locator(".verdict").get_by_role("link", name="泗阳规范·免责情形（一）").click()
    expect(page.locator("#mianze-1")).to_be_in_viewport()
    block = page.locator(".clause-block", has=page.locator("#mianze-1"))
    expect(block).to_contain_text("不予容错")
    block.get_by_role("link", name="倒签补正日期不予容错案").click()
    expect(page.locator(".verdict")).to_contain_text("不予容错")


@pytest.mark.parametrize("width", [390, 1440])
def test_from_home_to_another_case(open_page: Opened, address: str, width: int) -> None:
    opened = open_page(width=width)
    opened.page.goto(f"{address}/")
    walk(opened.page)
    assert opened.page.url == f"{address}/{REFUSED}"
    opened.assert_quiet(address)


@pytest.mark.parametrize("width", [390, 1440])
def test_from_disk(open_page: Opened, site: Path, width: int) -> None:
    opened = open_page(width=width)
    opened.page.goto(f"{site.as_uri()}/index.html")
    walk(opened.page)
    assert opened.page.url == f"{site.as_uri()}/{REFUSED}index.html"
    opened.page.get_by_role("link", name="以案释规", exact=False).first.click()
    expect(opened.page.get_by_role("heading", level=1)).to_have_text("容与不容，看案例怎么说")
    opened.assert_quiet(site.as_uri())


PAGES = ["", "cases/", EXEMPTED, "policies/", "policies/siyang-guifan/", "clauses/"]
PAGES += ["batches/SY-2023-02/", "fields/", "rules/CB012/", "guide/", "about/", "404.html"]


@pytest.mark.parametrize("path", PAGES)
def test_no_sideways_scroll_on_a_phone(open_page: Opened, address: str, path: str) -> None:
    opened = open_page(width=390)
    response = opened.page.goto(f"{address}/{path}")
    assert response is not None
    assert response.ok
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= 390
    assert opened.complaints == []


@pytest.mark.parametrize("width", [390, 1440])
def test_conclusion_clause_and_turning_point_come_first(
    open_page: Opened, address: str, width: int
) -> None:
    opened = open_page(width=width)
    opened.page.goto(f"{address}/{EXEMPTED}")
    for label in ("结论", "依据", "关键"):
        expect(opened.page.locator(".verdict dt", has_text=label)).to_be_in_viewport()


def test_keyboard_reaches_content(open_page: Opened, address: str) -> None:
    page = open_page().page
    page.goto(f"{address}/{EXEMPTED}")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.url.endswith("#content")


def test_trainers_note_is_apart_until_opened(open_page: Opened, address: str) -> None:
    page = open_page().page
    page.goto(f"{address}/{EXEMPTED}")
    note = page.locator(".questions details").first
    expect(note.locator("p")).to_be_hidden()
    note.locator("summary").press("Enter")
    expect(note.locator("p")).to_be_visible()


def test_dark_and_light_follow_the_switch(open_page: Opened, address: str) -> None:
    page = open_page(scheme="dark").page
    page.goto(f"{address}/{EXEMPTED}")
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.locator(".cb-palette").click()
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (dark, light) == ("rgb(22, 24, 27)", "rgb(250, 248, 243)")


def test_print_carries_the_effect_statement(open_page: Opened, address: str) -> None:
    page = open_page().page
    page.goto(f"{address}/{EXEMPTED}")
    page.locator(".questions summary").nth(1).click()
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    expect(page.locator(".case .effect")).to_contain_text("不直接作为执纪执法依据")
    expect(page.locator(".cb-header")).to_be_hidden()
    notes = page.locator(".questions details")
    expect(notes.first).to_be_hidden()
    expect(notes.nth(1)).to_be_visible()

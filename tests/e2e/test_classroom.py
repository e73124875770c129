"""Classroom mode of a case page: from a server and from disk, the outcome last, on a projector."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

CASE = "SY-2022-02-03"
OUTCOME = "不予容错"
NO_CLIPBOARD = "Object.defineProperty(navigator, 'clipboard', {value: undefined})"


@pytest.fixture(params=["server", "disk"])
def case_page(
    request: pytest.FixtureRequest, browser: Browser, site: Path, address: str
) -> Iterator[Page]:
    """The page of a case on a projector of 1024 × 768."""
    page = browser.new_page(viewport={"width": 1024, "height": 768})
    start = address if request.param == "server" else site.as_uri()
    page.goto(f"{start}/cases/{CASE}/" + ("index.html" if request.param == "disk" else ""))
    yield page
    page.close()


def shown(page: Page) -> str:
    """What is seen of the show."""
    return page.get_by_role("dialog").inner_text()


def test_outcome_comes_after_facts_and_questions(case_page: Page) -> None:
    case_page.get_by_role("button", name="课堂模式").click()
    dialog = case_page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    seen = shown(case_page)
    assert "郎某" in seen
    steps = 0
    while f"◇ {OUTCOME}" not in seen:
        assert OUTCOME not in seen
        case_page.keyboard.press("ArrowRight")
        seen = shown(case_page)
        steps += 1
        assert steps < 30
    assert steps >= 3
    case_page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(case_page.get_by_role("button", name="课堂模式")).to_be_focused()


def test_type_is_large_and_nothing_is_cut(case_page: Page) -> None:
    case_page.get_by_role("button", name="课堂模式").click()
    lines = case_page.locator(".deck .slide-line:visible")
    expect(lines.first).to_be_visible()
    size = lines.first.evaluate("line => parseFloat(getComputedStyle(line).fontSize)")
    assert size >= 28
    wide = case_page.evaluate("document.querySelector('.deck').scrollWidth")
    assert wide <= 1024


def test_missing_slides_are_told(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.route("**/lectures/material/*", lambda route: route.abort())
    page.goto(f"{address}/cases/{CASE}/")
    page.get_by_role("button", name="课堂模式").click()
    expect(page.locator(".use [role=status]")).to_have_text(
        "课堂模式打不开：缺少这一件的幻灯片文件。"
    )
    page.close()


def test_without_scripts_there_is_no_button(browser: Browser, address: str) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{address}/cases/{CASE}/")
    expect(page.locator("button[data-classroom]")).to_be_hidden()
    expect(page.get_by_role("link", name="讲稿（Word）")).to_be_visible()
    page.close()


def test_citation_is_there_to_copy(browser: Browser, address: str) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{address}/cases/{CASE}/")
    page.get_by_text("引用格式").click()
    citation = page.locator(".cite .citation")
    expect(citation).to_contain_text(f"（{CASE}），载“泗阳式典型案例 2022年第二批”")
    expect(citation).to_contain_text("教学模拟，人物、单位、数字均为虚构")
    page.get_by_role("button", name="复制").click()
    expect(page.get_by_role("button", name="已复制")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == citation.inner_text()
    context.close()


@pytest.mark.parametrize(
    "prepare",
    ["navigator.clipboard.writeText = () => Promise.reject(new Error('no'))", NO_CLIPBOARD],
    ids=["refused", "absent"],
)
def test_citation_is_copied_without_the_clipboard(
    browser: Browser, address: str, prepare: str
) -> None:
    """As on an intranet that is not served by https."""
    page = browser.new_page()
    page.add_init_script(prepare)
    page.goto(f"{address}/cases/{CASE}/")
    page.get_by_text("引用格式").click()
    page.get_by_role("button", name="复制").focus()
    scrolled = page.evaluate("window.scrollY")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="已复制")).to_be_focused()
    assert page.evaluate("window.scrollY") == scrolled
    page.locator("#find").focus()
    page.keyboard.press("Control+V")
    expect(page.locator("#find")).to_have_value(page.locator(".cite .citation").inner_text())
    page.close()

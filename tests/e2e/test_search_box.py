"""The search boxes of header, home page and 404 page: first results as one types, and keys."""

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Watched
from tests.e2e.searching import CONTRAST, expect_found

Opened = Callable[..., Watched]
CASE = "cases/GK-2025-01-02/"
HEADER = ".cb-header .cb-find"
PLACES = {
    "header": (CASE, HEADER, 1440),
    "header-phone": (CASE, HEADER, 390),
    "home": ("", ".hero .cb-find", 1440),
    "home-phone": ("", ".hero .cb-find", 390),
    "404": ("404.html", "main .cb-find", 1440),
}


class Box:
    """A search box and the list below it."""

    def __init__(self, page: Page, form: str = HEADER) -> None:
        self.input: Locator = page.locator(f"{form} input")
        self.list: Locator = page.locator(f"{form} [role=listbox]")
        self.options: Locator = self.list.get_by_role("option")

    def type(self, text: str) -> None:
        """Type into the box, and wait for the first results."""
        self.input.focus()
        self.input.press_sequentially(text)
        expect(self.options.last).to_have_text(re.compile("^(查看全部|没有找到)"))

    def expect_closed(self) -> None:
        expect(self.list).to_be_hidden()
        expect(self.input).to_have_attribute("aria-expanded", "false")
        expect(self.input).not_to_have_attribute("aria-activedescendant", re.compile("."))

    def expect_chosen(self, number: int | None) -> None:
        """One option is marked as chosen, for eyes and for screen readers, or none is."""
        chosen = self.list.locator("[aria-selected=true]")
        expect(chosen).to_have_count(0 if number is None else 1)
        if number is not None:
            option = self.options.nth(number)
            expect(option).to_have_attribute("aria-selected", "true")
            identity = option.get_attribute("id") or "none"
            expect(self.input).to_have_attribute("aria-activedescendant", identity)
        else:
            expect(self.input).not_to_have_attribute("aria-activedescendant", re.compile("."))


@pytest.fixture
def box(tab: Watched, address: str) -> Box:
    """The box in the header of a case page."""
    tab.page.goto(f"{address}/{CASE}")
    return Box(tab.page)


@pytest.mark.parametrize(("path", "form", "width"), PLACES.values(), ids=PLACES)
def test_first_results_appear_as_one_types(
    tab: Watched, address: str, path: str, form: str, width: int
) -> None:
    page = tab.page
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{address}/{path}")
    assert [url for url in tab.requests if "/search/" in url] == [], "nothing before it is asked"
    box = Box(page, form)
    expect(box.input).to_have_attribute("role", "combobox")
    box.expect_closed()
    box.type("容缺")
    expect(box.input).to_have_attribute("aria-expanded", "true")
    expect(box.input).to_have_attribute("aria-controls", box.list.get_attribute("id") or "none")
    links = box.list.locator("a").evaluate_all("links => links.map((link) => link.href)")
    assert 3 <= len(links) <= 9
    assert {f"{address}/cases/{case}/" for case in CONTRAST} <= set(links[:3])
    assert links[-1] == f"{address}/search/?q={quote('容缺')}"
    expect(box.options.first.locator("mark").first).to_contain_text("容缺")
    expect(page.locator(f"{form} [role=status]")).to_have_text(re.compile(r"^共 \d+ 条"))
    placed = box.list.bounding_box()
    assert placed is not None
    assert placed["x"] >= 0
    assert placed["x"] + placed["width"] <= width
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    tab.assert_quiet(address)


def test_eight_results_at_most_and_a_way_to_all(box: Box, tab: Watched, address: str) -> None:
    box.type("容错")
    expect(box.options).to_have_count(9)
    total = re.search(r"\d+", box.options.last.inner_text())
    assert total is not None
    box.options.last.click()
    expect_found(tab.page, "容错", int(total[0]))
    tab.assert_quiet(address)


def test_all_results_are_those_of_the_very_words(box: Box, tab: Watched, address: str) -> None:
    """Also where words have what means something else in an address."""
    query = "容缺 & 受理=1#50%+A"
    box.type(query)
    box.options.last.click()
    expect(tab.page.locator("#q")).to_have_value(query)
    expect_found(tab.page, query)
    tab.assert_quiet(address)


def test_outcome_and_provenance_of_cases_are_in_the_list(box: Box) -> None:
    box.type("容缺")
    teaching = box.list.locator("a[href*='SY-2023-02-07']")
    expect(teaching).to_contain_text("不予容错")
    expect(teaching.locator(".tag.teaching")).to_be_visible()
    expect(teaching.locator(".tag.teaching")).to_have_text("教学模拟")
    published = box.list.locator("a[href*='GK-2025-01-06']")
    expect(published).to_contain_text("容错免责")
    expect(published.locator(".tag")).to_have_text("公开摘编")


def test_arrows_go_round_and_enter_opens_the_chosen_one(
    box: Box, tab: Watched, address: str
) -> None:
    box.type("容缺")
    count = box.options.count()
    box.expect_chosen(None)
    for number in range(count):
        box.input.press("ArrowDown")
        box.expect_chosen(number)
        expect(box.options.nth(number)).to_be_in_viewport()
    box.input.press("ArrowDown")
    box.expect_chosen(None)
    box.input.press("ArrowUp")
    box.expect_chosen(count - 1)
    box.input.press("ArrowDown")
    box.input.press("ArrowDown")
    box.input.press("ArrowDown")
    box.expect_chosen(1)
    wanted = box.list.locator("a").nth(1).evaluate("link => link.href")
    expect(box.input).to_be_focused()
    box.input.press("Enter")
    tab.page.wait_for_url(wanted)
    tab.assert_quiet(address)


def test_enter_without_a_choice_leads_to_the_search_page(
    box: Box, tab: Watched, address: str
) -> None:
    box.type("垫资 -关联担保")
    box.input.press("Enter")
    expect_found(tab.page, "垫资 -关联担保")
    assert tab.page.url.startswith(f"{address}/search/?q=")
    expect(tab.page.locator("#q")).to_have_value("垫资 -关联担保")
    tab.assert_quiet(address)


def test_empty_box_leads_nowhere(box: Box, tab: Watched, address: str) -> None:
    for text in ("", "   "):
        box.input.fill(text)
        box.input.press("Enter")
        box.expect_closed()
        expect(tab.page).to_have_url(f"{address}/{CASE}")
    tab.assert_quiet(address)


def test_escape_closes_and_then_clears(box: Box) -> None:
    box.type("容缺")
    box.input.press("ArrowDown")
    box.input.press("Escape")
    box.expect_closed()
    expect(box.input).to_have_value("容缺")
    box.input.press("Escape")
    expect(box.input).to_have_value("")
    expect(box.input).to_be_focused()


def test_escape_right_after_a_key_closes_for_good(open_page: Opened, address: str) -> None:
    page = open_page().page
    page.clock.install()
    page.goto(f"{address}/{CASE}")
    box = Box(page)
    box.type("容缺")
    box.input.press("Space")
    box.input.press("Escape")
    page.clock.run_for(1000)
    page.evaluate("casebook.search.find('容缺 ')")
    page.evaluate("new Promise(requestAnimationFrame)")
    assert box.input.get_attribute("aria-expanded") == "false"


def test_list_closes_when_one_goes_elsewhere(box: Box, tab: Watched) -> None:
    box.type("容缺")
    tab.page.mouse.click(5, 500)
    box.expect_closed()
    expect(box.input).to_have_value("容缺")
    box.type("受理")
    box.input.press("Tab")
    box.expect_closed()
    expect(box.input).not_to_be_focused()


def test_list_closes_when_the_box_is_emptied(box: Box) -> None:
    box.type("容缺")
    box.input.fill("")
    box.expect_closed()


def test_nothing_found_says_so_and_leads_on(box: Box, tab: Watched, address: str) -> None:
    box.type("zzzz")
    expect(box.options).to_have_count(1)
    expect(box.options).to_have_text("没有找到，到检索页换个说法")
    box.input.press("ArrowDown")
    box.input.press("Enter")
    expect(tab.page.locator(".found")).to_have_text("没有找到与“zzzz”相符的内容。")
    tab.assert_quiet(address)


def test_from_disk(tab: Watched, site: Path) -> None:
    root = site.as_uri()
    tab.page.goto(f"{root}/{CASE}index.html")
    box = Box(tab.page)
    box.type("容缺")
    box.input.press("ArrowDown")
    box.input.press("Enter")
    expect(tab.page.locator(".verdict")).to_be_visible()
    assert tab.page.url in {f"{root}/cases/{case}/index.html" for case in CONTRAST}
    box = Box(tab.page)
    box.type("容缺受理")
    box.options.last.click()
    expect_found(tab.page, "容缺受理")
    assert tab.page.url == f"{root}/search/index.html?q={quote('容缺受理')}"
    tab.page.goto(f"{root}/index.html")
    home = Box(tab.page, ".hero .cb-find")
    home.type("菜市场")
    home.input.press("Enter")
    expect_found(tab.page, "菜市场")
    tab.assert_quiet(root)


def test_without_javascript_the_box_leads_to_a_page_that_says_what_to_do(
    open_page: Opened, address: str
) -> None:
    opened = open_page(java_script_enabled=False)
    for path, form in ((CASE, HEADER), ("", ".hero .cb-find")):
        opened.page.goto(f"{address}/{path}")
        opened.page.locator(f"{form} input").fill("容缺")
        opened.page.locator(f"{form} input").press("Enter")
        opened.page.wait_for_url(f"{address}/search/?q={quote('容缺')}")
        said = opened.page.locator(".search-page .notice")
        expect(said).to_contain_text("检索要用 JavaScript")
        expect(said.get_by_role("link")).to_have_count(3)
        expect(opened.page.locator("#results")).to_be_hidden()
    opened.page.get_by_role("link", name="全部案例").click()
    expect(opened.page.locator("main .hits > li").first).to_be_visible()
    opened.assert_quiet(address)

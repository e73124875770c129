"""Slides in a real browser: from disk, by keys and by touch, with notes, on paper, on a site."""

from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from casebook.layout import EFFECT
from casebook.lectures.blocks import Grid
from casebook.lectures.deck import deck, slides_html
from casebook.lectures.slides import Deck, Slide
from tests.e2e.conftest import Watched
from tests.e2e.test_accessibility import LEVELS

Opened = Callable[..., Watched]
BROWSER = Path(str(files("casebook.lectures"))) / "browser"
SENTENCE = "收到异议以后当天暂停登记，把已经发出的证重新核对一遍，没有再发现问题。"
ROWS = tuple(
    (f"第{i}看", "✓ 探索创新", (SENTENCE * 2)[:59] + "。")
    for i in ("一", "二", "三", "四", "五", "六")
)
ABOUT = {"kicker": "SY-2024-01-01 · 教学模拟", "footer": "出处：教学模拟，截至2026年11月21日"}
SLIDES = (
    Slide(
        "cover", "改制企业职工分户办证出现登记偏差一案", ("党课",), footer=EFFECT, notes="开场。"
    ),
    Slide("part", "报备以后照着做", ("备案的好处，偏差出现时看得最清楚。",), **ABOUT),
    Slide("facts", "事实", ((SENTENCE * 7)[:220], "第二段。", "第三段。"), stepwise=True, **ABOUT),
    Slide("question", "讨论", ("结论怎么走？", "为什么？"), notes="先问。\n再接。", **ABOUT),
    Slide("outcome", "● 容错免责", (SENTENCE,), tone="yes", **ABOUT),
    Slide("outcome", "◐ 容错减责", (SENTENCE,), tone="part", **ABOUT),
    Slide("outcome", "◇ 不予容错", (SENTENCE,), tone="no", **ABOUT),
    Slide(
        "grid",
        "六看",
        grid=Grid(("六看", "认定", "事实"), ROWS, (2, 2, 7), frozenset({1})),
        stepwise=True,
        **ABOUT,
    ),
    Slide("clause", "泗阳规范·免责情形（一）", ((SENTENCE * 7)[:200], "要旨，非原文"), **ABOUT),
    Slide("points", "翻转的因素", ("工作依据", "主动挽回"), **ABOUT),
    Slide("closing", "效力", (EFFECT,), **ABOUT),
)
LAST = len(SLIDES)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a deck on disk."""
    path = tmp_path_factory.mktemp("deck") / "幻灯片.html"
    path.write_text(deck(Deck("登记偏差一案", SLIDES)), encoding="utf-8")
    return path.as_uri()


def show(tab: Watched, file: str, number: int = 1, size: tuple[int, int] = (1024, 768)) -> Page:
    page = tab.page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"{file}#{number}")
    return page


def current(page: Page) -> Locator:
    return page.locator(".deck-stage > .slide:visible")


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def flaws(page: Page) -> list[tuple[str, str]]:
    """What axe finds wrong, and where first; it is put into the page once."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    options = {"runOnly": {"type": "tag", "values": LEVELS}}
    found = page.evaluate("async (options) => (await axe.run(options)).violations", options)
    return [(one["id"], one["nodes"][0]["html"][:160]) for one in found]


def number(page: Page) -> int:
    return int(page.locator(".deck-count").inner_text().split(" / ")[0])


def test_every_key_goes_where_it_should(tab: Watched, file: str) -> None:
    page = show(tab, file)
    dialog = page.get_by_role("dialog", name="登记偏差一案")
    expect(dialog).to_have_attribute("aria-modal", "true")
    expect(page.locator(".deck-stage")).to_be_focused()
    for key, back in (("ArrowRight", "ArrowLeft"), ("PageDown", "PageUp"), ("Space", "Backspace")):
        press(page, key)
        assert number(page) == 2
        press(page, back)
        assert number(page) == 1
    press(page, "Enter", "n", "p", "p", "p")
    assert number(page) == 1
    press(page, "End", "ArrowRight")
    assert number(page) == LAST
    press(page, "Home", "1", "0", "Enter")
    assert number(page) == 10
    press(page, "9", "Backspace", "5", "Enter")
    assert number(page) == 5
    press(page, "9", "9", "Enter")
    assert number(page) == LAST
    expect(page.locator(".deck-said")).to_have_text(f"第 {LAST} 张，共 {LAST} 张：效力")
    page.mouse.move(500, 300)
    page.mouse.wheel(0, -2000)
    press(page, "Control+ArrowLeft", "x")
    assert number(page) == LAST
    tab.assert_quiet(file)


def test_lines_and_rows_come_one_by_one(tab: Watched, file: str) -> None:
    page = show(tab, file, 3)
    lines = current(page).locator(".slide-line")
    expect(lines.first).to_be_visible()
    height = page.evaluate("document.querySelector('.deck-stage').scrollHeight")
    for later in (lines.nth(1), lines.nth(2)):
        expect(later).to_be_hidden()
        expect(later).to_have_attribute("aria-hidden", "true")
        press(page, "PageDown")
        expect(later).to_be_visible()
        expect(later).not_to_have_attribute("aria-hidden", "true")
        expect(page.locator(".deck-said")).to_have_text(later.inner_text())
    assert page.evaluate("document.querySelector('.deck-stage').scrollHeight") == height
    assert number(page) == 3
    press(page, "PageDown")
    assert number(page) == 4
    press(page, "PageUp")
    expect(lines.nth(2)).to_be_visible()
    press(page, "PageUp")
    expect(lines.nth(2)).to_be_hidden()
    press(page, "8", "Enter", "ArrowRight")
    rows = current(page).locator("tbody tr")
    expect(rows.nth(1)).to_be_visible()
    expect(rows.nth(2)).to_be_hidden()
    expect(current(page).locator("thead")).to_be_visible()


def test_the_presenters_notes(tab: Watched, file: str) -> None:
    page = show(tab, file, 4)
    panel = page.locator(".deck-panel")
    expect(panel).to_be_hidden()
    expect(current(page).locator(".slide-notes")).to_be_hidden()
    press(page, "s")
    expect(panel).to_contain_text("先问。再接。")
    expect(panel).to_contain_text("下一张：● 容错免责")
    expect(panel.locator(".deck-time")).to_contain_text("已用 00:")
    press(page, "PageDown")
    expect(panel).to_contain_text("没有备注")
    stage = page.locator(".deck-stage").bounding_box()
    below = panel.bounding_box()
    assert stage is not None
    assert below is not None
    assert stage["y"] + stage["height"] <= below["y"]
    press(page, "Escape")
    expect(panel).to_be_hidden()
    expect(page.get_by_role("dialog")).to_be_visible()


def test_overview_by_keyboard(tab: Watched, file: str) -> None:
    page = show(tab, file, 3)
    press(page, "o")
    tiles = page.locator(".deck-tiles > li")
    expect(tiles).to_have_count(LAST)
    expect(page.get_by_role("button", name="3　事实")).to_be_focused()
    press(page, "ArrowRight", "ArrowRight", "ArrowLeft", "Enter")
    assert number(page) == 4
    expect(page.locator(".deck-stage")).to_be_focused()
    press(page, "o", "End", "Space")
    assert number(page) == LAST
    press(page, "o", "2", "Enter")
    assert number(page) == 2
    press(page, "o", "o")
    expect(tiles.first).to_be_hidden()
    press(page, "o", "Escape")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert number(page) == 2


def test_black_help_and_full_screen(tab: Watched, file: str) -> None:
    page = show(tab, file)
    for light in ("b", "ArrowRight", "x"):
        press(page, ".")
        expect(page.locator(".deck-black")).to_have_count(1)
        press(page, light)
        expect(page.locator(".deck-black")).to_have_count(0)
    page.get_by_role("button", name="黑屏").click()
    page.mouse.click(900, 300)
    expect(page.locator(".deck-black")).to_have_count(0)
    assert number(page) == 1
    press(page, "?")
    expect(page.get_by_role("heading", name="帮助")).to_be_visible()
    press(page, "Escape", "f")
    expect(page.locator(":fullscreen")).to_have_count(1)
    press(page, "f")
    expect(page.locator(":fullscreen")).to_have_count(0)
    tab.assert_quiet(file)


def test_the_address_keeps_the_slide_and_history_does_not_grow(tab: Watched, file: str) -> None:
    page = show(tab, file, 7)
    expect(current(page)).to_contain_text("不予容错")
    before = page.evaluate("history.length")
    press(page, "PageDown", "End", "Home", "PageDown")
    assert page.url == f"{file}#2"
    assert page.evaluate("history.length") == before
    page.reload()
    assert number(page) == 2
    page.evaluate("location.hash = '#5'")
    expect(current(page)).to_contain_text("容错免责")
    page.goto(f"{file}#nothing")
    page.reload()
    assert number(page) == 1
    tab.assert_quiet(file)


def test_leaving_shows_the_document_and_starting_again_works(tab: Watched, file: str) -> None:
    page = show(tab, file)
    press(page, "Escape")
    begin = page.get_by_role("button", name="开始放映")
    expect(begin).to_be_focused()
    expect(page.locator("main > .slide")).to_have_count(LAST)
    expect(page.locator("main > .slide").last).to_be_visible()
    press(page, "Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert number(page) == 1
    tab.assert_quiet(file)


def test_buttons_taps_and_swipes(open_page: Opened, file: str) -> None:
    opened = open_page(width=390, has_touch=True)
    page = opened.page
    page.goto(file)
    at = page.locator(".deck-count")
    page.get_by_role("button", name="下一步").tap()
    expect(at).to_have_text(f"2 / {LAST}")
    page.touchscreen.tap(300, 300)
    expect(at).to_have_text(f"3 / {LAST}")
    page.touchscreen.tap(60, 300)
    expect(at).to_have_text(f"2 / {LAST}")
    swipe = """([from, to]) => {
      const stage = document.querySelector(".deck-stage");
      const at = (x) => new Touch({ identifier: 1, target: stage, clientX: x, clientY: 300 });
      const send = (type, lists) => stage.dispatchEvent(new TouchEvent(type, lists));
      send("touchstart", { touches: [at(from)], changedTouches: [at(from)] });
      send("touchend", { touches: [], changedTouches: [at(to)] });
    }"""
    for way, reached in (((300, 100), 3), ((100, 300), 2), ((100, 120), 2)):
        page.evaluate(swipe, list(way))
        assert number(page) == reached
    for button in page.locator(".deck-bar button:visible").all():
        box = button.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 40
    opened.assert_quiet(file)


@pytest.mark.parametrize(
    ("size", "smallest"), [((1024, 768), 18), ((1440, 900), 20), ((390, 844), 13)]
)
def test_every_slide_fits_in_large_type(
    tab: Watched, file: str, size: tuple[int, int], smallest: int
) -> None:
    page = show(tab, file, size=size)
    measured = """(stage) => [
      stage.scrollWidth - stage.clientWidth, stage.scrollHeight - stage.clientHeight,
      Math.min(...Array.from(stage.querySelectorAll(".slide:not([hidden]) :is(p, td)"),
        (each) => each.closest(".slide-notes") ? Infinity
          : parseFloat(getComputedStyle(each).fontSize))) ]"""
    for i in range(1, LAST + 1):
        press(page, *str(i), "Enter")
        wide, high, type_size = page.locator(".deck-stage").evaluate(measured)
        assert wide <= 0, i
        assert high <= 0 or size[0] == 390, i  # on a telephone the longest scroll
        assert type_size >= smallest, i


def test_what_does_not_fit_scrolls(tab: Watched, tmp_path: Path) -> None:
    rows = tuple((str(i), "长" * 120) for i in range(40))
    path = tmp_path / "long.html"
    long = Slide("grid", "长表", grid=Grid(("序", "文"), rows, (1, 9)), stepwise=True)
    path.write_text(deck(Deck("长", (long,))), encoding="utf-8")
    page = show(tab, path.as_uri())
    press(page, *["PageDown"] * 39)
    expect(current(page).locator("tbody tr").last).to_be_in_viewport()
    press(page, "ArrowUp", "s", "o", "Escape")
    expect(current(page)).to_be_visible()
    assert flaws(page) == []


def test_without_javascript_it_is_a_document(open_page: Opened, file: str) -> None:
    opened = open_page(width=390, java_script_enabled=False)
    page = opened.page
    page.goto(file)
    for slide in page.locator("main > .slide").all():
        expect(slide).to_be_visible()
    expect(page.locator("tbody tr").last).to_be_visible()
    expect(page.get_by_text("再接。")).to_be_hidden()
    page.locator("summary").nth(1).click()
    expect(page.get_by_text("再接。")).to_be_visible()
    expect(page.locator(".deck-start")).to_be_hidden()
    opened.assert_quiet(file)


@pytest.mark.parametrize("closed", [False, True], ids=["show", "document"])
def test_paper_has_a_slide_a_page_with_its_notes(tab: Watched, file: str, closed: bool) -> None:
    page = show(tab, file, 3)
    press(page, "s")
    if closed:
        press(page, "Escape", "Escape")
    page.emulate_media(media="print")
    for gone in (".deck-bar", ".deck-panel", ".deck-head", ".deck-start"):
        expect(page.locator(f"{gone}:visible")).to_have_count(0)
    expect(page.locator(".slide:visible")).to_have_count(LAST)
    expect(page.locator(".slide-footer:visible")).to_have_count(LAST)
    expect(page.locator(".slide-line:visible").get_by_text("第三段。")).to_be_visible()
    expect(page.locator("tbody tr:visible")).to_have_count(6)
    pdf = page.pdf(prefer_css_page_size=True)
    assert pdf.count(b"/Type /Page\n") == LAST
    assert b"/MediaBox [0 0 841" in pdf
    if not closed:
        expect(page.locator(".slide-notes p:visible")).to_have_count(3)


@pytest.mark.parametrize("width", [390, 1024])
def test_no_violations(tab: Watched, file: str, width: int) -> None:
    page = show(tab, file, 4, (width, 768))
    for keys in ("", "s", "so", "O?", "??ss"):  # notes, overview, help, and the slides again
        press(page, *keys)
        assert flaws(page) == [], keys
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    press(page, "Escape", "Escape")
    expect(page.locator(".deck")).to_have_count(0)
    assert flaws(page) == []


def test_no_violations_in_any_slide(tab: Watched, file: str) -> None:
    page = show(tab, file)
    for i in range(1, LAST + 1):
        press(page, *str(i), "Enter")
        assert flaws(page) == [], i


def test_on_a_page_of_a_site(tab: Watched, address: str) -> None:
    page = tab.page
    page.goto(f"{address}/cases/SY-2023-02-07/")
    page.add_style_tag(path=BROWSER / "deck.css")
    page.add_script_tag(path=BROWSER / "deck.js")
    page.evaluate(
        """(slides) => {
          const holder = document.createElement("div");
          document.querySelector("article").append(holder);
          holder.innerHTML = '<button id="begin">放映</button><div hidden>' + slides + "</div>";
          const begin = document.querySelector("#begin");
          const onClose = () => { window.ended = true; };
          begin.onclick = () => casebookDeck.open(holder, { onClose });
          addEventListener("keydown", (event) => { window.leaked = event.key; });
        }""",
        slides_html(SLIDES),
    )
    before = page.url
    page.locator("#begin").click()
    expect(page.locator(".deck-stage")).to_be_focused()
    for key in ("n", "f", "p", "Tab", "/"):
        press(page, key)
    for _ in range(20):
        press(page, "Tab")
        assert page.evaluate("document.activeElement.closest('.deck') !== null")
    press(page, "Shift+Tab", "o")
    assert page.evaluate("window.leaked") is None
    assert flaws(page) == []
    press(page, "Escape")
    page.emulate_media(media="print")
    expect(page.locator(".slide:visible")).to_have_count(LAST)
    expect(page.locator("h1")).to_be_hidden()
    page.emulate_media(media="null")
    press(page, "Escape")
    expect(page.locator("#begin")).to_be_focused()
    assert page.evaluate("window.ended") is True
    assert page.evaluate("document.querySelector('h1').closest('[inert]')") is None
    assert page.url == before
    tab.assert_quiet(address)

"""What readers do, under the policy of both servers: nothing is refused, nothing complains."""

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Watched
from tests.e2e.test_basket import basket, coded, item
from tests.serving.conftest import released, server

__all__ = ["released", "server"]

Opened = Callable[..., Watched]
CASE = "SY-2023-02-02"
REFUSED = """document.addEventListener("securitypolicyviolation", (event) =>
  console.error("refused: " + event.violatedDirective + " " + event.blockedURI))"""


@pytest.fixture
def watched(open_page: Opened) -> Watched:
    opened = open_page()
    opened.page.add_init_script(REFUSED)
    return opened


def test_every_kind_of_page(watched: Watched, server: str, released: Path) -> None:

    kinds = {file.parent.relative_to(released) for file in released.glob("*/index.html")}
    pages = {f"{kind.as_posix()}/" for kind in kinds} | {"", f"cases/{CASE}/"}
    pages |= {"policies/siyang-guifan/", "clauses/siyang-guifan/mianze-1/"}
    pages |= {f"{next(released.glob('contrasts/*/')).relative_to(released).as_posix()}/"}
    pages |= {f"lectures/{file.stem}/" for file in released.glob("downloads/*.html")}
    assert len(pages) > 20
    for page in sorted(pages):
        response = watched.page.goto(f"{server}/{page}", wait_until="load")
        assert response
        assert response.ok, page
    watched.assert_quiet(server)


def test_search(watched: Watched, server: str) -> None:
    page = watched.page
    page.goto(f"{server}/")
    page.locator("main form.cb-find input").fill("容缺")
    expect(page.locator(".cb-found [role=option]").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/search/\?q="))
    expect(page.locator("#results a").first).to_be_visible()
    page.goto(f"{server}/search/?q={quote('问责条例17条')}")
    expect(page.locator("#results a").first).to_be_visible()
    watched.assert_quiet(server)


def test_compare_and_self_check(watched: Watched, server: str) -> None:
    page = watched.page
    page.goto(f"{server}/compare/")
    page.get_by_text("选择栏目和地区").click()
    page.get_by_role("group", name="栏目").get_by_role("button", name="全不选").click()
    expect(page.locator(".cm-status")).not_to_be_empty()
    page.goto(f"{server}/self-check/")
    for _ in range(4):
        page.locator(".sc-next").click()
    expect(page.locator(".sc-step:visible h2")).to_contain_text("结果和记录")
    watched.assert_quiet(server)


def test_classroom_mode(watched: Watched, server: str) -> None:
    page = watched.page
    page.goto(f"{server}/cases/{CASE}/")
    page.get_by_role("button", name="课堂模式").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    expect(dialog).to_have_css("position", "fixed")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    watched.assert_quiet(server)


def test_basket(watched: Watched, server: str) -> None:
    page = watched.page
    page.goto(f"{server}/cases/{CASE}/")
    page.locator(".basket-add").first.click()
    expect(page.locator(".basket-count")).to_have_text("1")
    page.goto(f"{server}/basket/")
    expect(page.locator(".desk-item h3 a[href]")).to_be_visible()
    page.goto(f"{server}/basket/#b={coded(basket(item(CASE)))}")
    expect(page.locator(".desk-item")).not_to_have_count(0)
    with page.expect_download() as saved:
        page.get_by_role("button", name=re.compile("下载")).first.click()
    assert saved.value.suggested_filename.endswith(".yml")
    watched.assert_quiet(server)


def test_deck(watched: Watched, server: str, released: Path) -> None:
    page = watched.page
    for file in sorted(released.glob("downloads/*.html")):
        page.goto(f"{server}/downloads/{file.name}")
        expect(page.locator(".deck .slide-line:visible").first).to_be_visible()
    watched.assert_quiet(server)


def test_deck_and_colours_from_disk(watched: Watched, released: Path) -> None:
    page = watched.page
    page.goto(next(released.glob("downloads/*.html")).as_uri())
    expect(page.locator(".deck .slide-line:visible").first).to_be_visible()
    page.emulate_media(color_scheme="dark")
    page.goto((released / "cases" / CASE / "index.html").as_uri())
    expect_colours(page, "dark")
    page.locator(".cb-palette").click()
    expect_colours(page, "light")
    watched.assert_quiet("file:")


def expect_colours(page: Page, name: str) -> None:
    paper = {
        "dark": "rgb(22, 24, 27)",
        "light": "rgb(250, 248, 243)",
        "print": "rgb(255, 255, 255)",
    }
    expect(page.locator("body")).to_have_css("background-color", paper[name])


def test_colours_are_kept_from_page_to_page(open_page: Opened, server: str) -> None:
    watched = open_page(scheme="dark")
    page = watched.page
    page.add_init_script(REFUSED)
    page.goto(f"{server}/")
    button = page.locator(".cb-palette")
    expect(button).to_have_accessible_name("跟随系统，点按换成浅色")
    expect_colours(page, "dark")
    page.emulate_media(color_scheme="light")
    expect_colours(page, "light")
    page.emulate_media(color_scheme="dark")
    button.click()
    expect_colours(page, "light")
    page.goto(f"{server}/cases/{CASE}/")
    expect_colours(page, "light")
    expect(button).to_have_accessible_name("浅色，点按换成深色")
    page.emulate_media(color_scheme="light")
    button.press("Enter")
    expect_colours(page, "dark")
    page.emulate_media(media="print")
    expect_colours(page, "print")
    watched.assert_quiet(server)


def test_policy_refuses_what_is_inline(watched: Watched, server: str) -> None:
    """The policy is in force: what an attacker would write into a page does not run."""
    page = watched.page
    page.goto(f"{server}/")
    page.evaluate("""() => {
      const script = document.createElement("script");
      script.textContent = "window.ran = true";
      document.body.append(script);
      const frame = document.createElement("div");
      frame.innerHTML = "<b style='color: red' onclick='window.ran = true'>x</b>";
      document.body.append(frame);
      frame.firstChild.click();
    }""")
    assert page.evaluate("window.ran") is None
    page.wait_for_timeout(0)
    assert {one.split()[1] for one in watched.complaints if one.startswith("refused:")} == {
        "script-src-elem",
        "script-src-attr",
        "style-src-attr",
    }

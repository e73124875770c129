"""The comparison of places in a browser: choosing columns and regions, cards, no JavaScript."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Watched


def heads(page: Page) -> list[str]:
    """The columns that are shown."""
    return page.locator(".cm-table thead th:visible").all_inner_texts()[1:]


def test_choice_of_columns_and_regions_stays_in_the_address(tab: Watched, address: str) -> None:
    page = tab.page
    page.goto(f"{address}/compare/")
    assert len(heads(page)) == 17
    rows = page.locator("tr[data-region]:visible")
    total = rows.count()
    page.get_by_text("选择栏目和地区").click()
    for group in ("栏目", "地区和规定"):
        page.get_by_role("group", name=group).get_by_role("button", name="全不选").click()
    expect(page.locator(".cm-status")).to_have_text("至少选一个栏目和一个地区。")
    expect(page.locator(".cm-table")).to_be_hidden()
    page.get_by_role("checkbox", name="程序步骤").check()
    page.get_by_role("checkbox", name="泗阳规范").check()
    page.get_by_role("checkbox", name="宜君意见和细则").check()
    assert page.url.endswith("#columns=steps&regions=siyang-guifan,yijun-yijian")
    chosen = page.url

    page.goto("about:blank")
    page.goto(chosen)
    expect(page.locator(".cm-status")).to_have_text("现在列出 1 个栏目、2 份规定。")
    assert heads(page) == ["程序步骤"]
    expect(rows).to_have_count(2)
    expect(page.locator(".cm-level:visible")).to_have_count(1)
    page.get_by_role("link", name="来源 ", exact=False).first.click()
    expect(rows).to_have_count(2)  # a link inside the page is no choice

    page.get_by_role("button", name="恢复全部").click()
    expect(rows).to_have_count(total)
    assert page.url == f"{address}/compare/"
    tab.assert_quiet(address)


def test_a_cell_leads_to_its_clause(tab: Watched, address: str) -> None:
    page = tab.page
    page.goto(f"{address}/compare/")
    cell = page.locator('tr[data-region="siyang-guifan"] td[data-label="认定机关"]')
    cell.get_by_role("link").first.click()
    expect(page).to_have_url(f"{address}/policies/siyang-guifan/#chengxu-liangding")
    tab.assert_quiet(address)


def test_the_table_can_be_downloaded(tab: Watched, address: str) -> None:
    tab.page.goto(f"{address}/compare/")
    with tab.page.expect_download() as download:
        tab.page.get_by_role("link", name="下载 CSV").click()
    assert Path(download.value.path()).read_bytes().startswith(b"\xef\xbb\xbf")


def test_on_a_phone_each_region_is_a_card(open_page: Callable[..., Watched], address: str) -> None:
    page = open_page(width=390).page
    page.goto(f"{address}/compare/")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    row = page.locator('tr[data-region="yijun-yijian"]')
    box = row.bounding_box()
    assert box
    assert box["width"] <= 390
    said = row.locator('td[data-label="公开"]').bounding_box()
    silent = row.locator('td[data-label="时限"]').bounding_box()
    assert said
    assert silent
    assert silent["y"] > said["y"]  # what the material does not say comes last, in one line


def test_without_javascript_everything_is_shown(
    open_page: Callable[..., Watched], address: str
) -> None:
    page = open_page(java_script_enabled=False).page
    page.goto(f"{address}/compare/#columns=steps")
    assert len(heads(page)) == 17
    expect(page.locator(".cm-choose")).to_be_hidden()


def test_from_disk(open_page: Callable[..., Watched], site: Path) -> None:
    watched = open_page()
    page = watched.page
    page.goto(f"{(site / 'compare/index.html').as_uri()}#columns=steps,publicity")
    assert heads(page) == ["程序步骤", "公开"]
    page.get_by_role("button", name="恢复全部").click()
    assert len(heads(page)) == 17
    watched.assert_quiet("file://")

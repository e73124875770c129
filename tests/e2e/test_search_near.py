"""Cases near to a situation that one tells, which never leaves the browser, and near to a case."""

import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, Request, expect

from tests.e2e.conftest import Watched
from tests.e2e.searching import CONTRAST, expect_found, hits, ids, tuning

Opened = Callable[..., Watched]
SITUATIONS = [row["q"] for row in tuning("situation")]
FIRST, SECOND = CONTRAST


def tell(page: Page, text: str) -> None:
    """Write a situation into the box and send it off."""
    box = page.locator(".situation")
    if not page.locator("#situation").is_visible():
        box.locator("summary").click()
    page.locator("#situation").fill(text)
    box.get_by_role("button", name="找相近案例").click()


def expect_near(page: Page) -> None:
    expect(page.locator(".found")).to_have_text(re.compile(r"^与所写情况最相近的 \d 件案例"))
    expect(page.locator("#results")).to_have_attribute("aria-busy", "false")


@pytest.fixture
def page(tab: Watched, address: str) -> Page:
    tab.page.goto(f"{address}/search/")
    return tab.page


def test_judged_situations_find_their_case(tab: Watched, page: Page, address: str) -> None:
    """An expected case is among the first three; five at most, all of them cases, with reasons."""
    assert len(SITUATIONS) >= 5
    for row in tuning("situation"):
        page.goto(f"{address}/search/")
        tell(page, row["q"])
        expect_near(page)
        found = ids(page)
        assert set(found[:3]) & set(row["expect"]), row["q"]
        assert 1 <= len(found) <= 5
        expect(hits(page).locator(".outcome")).to_have_count(len(found))
        expect(hits(page).locator(".reasons")).to_have_count(len(found))
        for reasons in hits(page).locator(".reasons").all_text_contents():
            said = reasons.removeprefix("都说到：").split("、")
            assert 1 <= len(said) <= 6
            assert all(2 <= len(word) <= 12 for word in said)
    tab.assert_quiet(address)


def test_reasons_stand_in_the_case_or_mean_what_does(
    tab: Watched, page: Page, address: str
) -> None:
    tell(page, "窗口容缺受理，承诺30个工作日内补正，期满没有催办，后来倒签了日期")
    expect_near(page)
    assert ids(page)[0] == SECOND
    reasons = hits(page).first.locator(".reasons").inner_text()
    assert "倒签" in reasons
    expect(page.locator(".found")).to_contain_text("相近不等于结论相同")
    expect(hits(page).first.locator(".tag.teaching")).to_contain_text("均为虚构")
    tab.assert_quiet(address)


def test_what_is_told_leaves_neither_page_nor_origin(
    tab: Watched, page: Page, address: str
) -> None:
    """Not in the address, not in the history, in no request, in nothing that a browser stores."""
    told = "王某某在我局分管招商，替企业垫资改造厂房，secretword42"
    sent: list[Request] = []

    def note(request: Request) -> None:
        sent.append(request)

    page.on("request", note)
    steps = page.evaluate("history.length")
    expect(page.locator(".situation")).to_contain_text("不上传，不保存，也不写进网址")
    tell(page, told)
    expect_near(page)
    expect(page).to_have_url(f"{address}/search/")
    assert page.evaluate("history.length") == steps
    assert page.evaluate("history.state") is None
    assert "垫资" not in page.title()
    hits(page).locator("h3 a").first.click()
    expect(page.locator(".verdict")).to_be_visible()
    assert page.evaluate("document.referrer") == f"{address}/search/"
    assert sent
    for part in (told, "王某某", "招商", "垫资", "secretword42"):
        for request in sent:
            carried = f"{request.url}\n{request.post_data or ''}\n{request.all_headers()}"
            assert part not in carried
            assert quote(part) not in carried
    assert {request.method for request in sent} == {"GET"}
    kept = page.evaluate(
        "() => JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])"
    )
    assert "垫资" not in kept
    tab.assert_quiet(address)


def test_earlier_query_stays_in_the_address_and_comes_back(tab: Watched, address: str) -> None:
    page = tab.page
    page.goto(f"{address}/search/?q={quote('容缺')}")
    expect_found(page, "容缺")
    tell(page, SITUATIONS[0])
    expect_near(page)
    expect(page).to_have_url(f"{address}/search/?q={quote('容缺')}")
    expect(page.locator(".filters")).to_be_empty()
    expect(page.locator(".tools")).to_be_hidden()
    expect(page.locator(".further")).to_be_hidden()
    page.locator("#q").press("Enter")
    expect_found(page, "容缺")
    expect(page.locator(".tools")).to_be_visible()
    expect(page.locator("[data-value='outcome=免责']")).to_be_visible()
    expect(hits(page).locator(".reasons")).to_have_count(0)
    tab.assert_quiet(address)


def test_two_thousand_characters_at_most(tab: Watched, page: Page, address: str) -> None:
    page.locator(".situation summary").click()
    box = page.locator("#situation")
    box.focus()
    page.keyboard.insert_text("垫资改造厂房，" * 400)
    assert len(box.input_value()) == 2000
    # However it came in, no more than that is read.
    box.evaluate("(box, text) => { box.value = text; }", "的" * 2000 + "危桥改造")
    page.locator(".situation button").click()
    expect(page.locator(".found")).to_contain_text("没有找到相近的案例")
    tab.assert_quiet(address)


def test_nothing_written_does_nothing(tab: Watched, page: Page, address: str) -> None:
    for text in ("", " \n　 "):
        tell(page, text)
        expect(page.locator("#results")).to_be_hidden()
        expect(page).to_have_url(f"{address}/search/")
    tab.assert_quiet(address)


def test_nothing_near_says_what_to_write(tab: Watched, page: Page, address: str) -> None:
    tell(page, "zzzz qqqq")
    expect(page.locator(".found")).to_contain_text("没有找到相近的案例。写上事情怎么定的")
    expect(hits(page)).to_have_count(0)
    tab.assert_quiet(address)


def test_situation_by_keyboard_and_on_a_phone(open_page: Opened, address: str) -> None:
    opened = open_page(width=390)
    page = opened.page
    page.goto(f"{address}/search/")
    page.locator(".situation summary").press("Enter")
    page.get_by_label(re.compile("事情怎么来的")).focus()
    page.keyboard.insert_text(SITUATIONS[1])
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect_near(page)
    expect(page.locator(".found")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    opened.assert_quiet(address)


def test_contrast_pair_is_nearest_to_each_other_with_the_opposite_outcome(
    tab: Watched, address: str
) -> None:
    for one, other in (CONTRAST, CONTRAST[::-1]):
        tab.page.goto(f"{address}/cases/{one}/")
        near = tab.page.locator("ul.near > li").first
        expect(near.get_by_role("link")).to_have_attribute("href", f"../../cases/{other}/")
        why = near.locator(".why")
        expect(why).to_contain_text("临界对照")
        expect(why).to_contain_text("结论相反")
        near.get_by_role("link").click()
        expect(tab.page).to_have_url(f"{address}/cases/{other}/")
    tab.assert_quiet(address)


def test_similar_cases_have_outcome_provenance_and_reasons(tab: Watched, address: str) -> None:
    for case in (*CONTRAST, "GK-2025-01-05", "SY-2023-02-08"):
        tab.page.goto(f"{address}/cases/{case}/")
        near = tab.page.locator("ul.near > li")
        assert 1 <= near.count() <= 5
        for row in near.all():
            expect(row.locator(".outcome")).to_have_text(
                re.compile("^(容错免责|容错减责|不予容错)$")
            )
            expect(row.locator(".tag")).to_have_text(re.compile("^(公开摘编|教学模拟|本地报送)$"))
            expect(row.locator(".why")).to_have_text(re.compile("\\S"))
            expect(row.get_by_role("link")).not_to_have_attribute("href", re.compile(case))
    tab.assert_quiet(address)

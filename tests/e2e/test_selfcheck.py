"""对照自查 in a real browser: by keyboard, from disk, on paper; no answer leaves the page."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.conftest import Watched
from tests.e2e.test_accessibility import violations

Opened = Callable[..., Watched]
STEPS = ["负面清单", "四个前提", "容错情形", "六看", "对照自查：结果和记录"]
EXEMPTION = "siyang-guifan#mianze-1"
STORED = """async () => JSON.stringify({
  local: {...localStorage}, session: {...sessionStorage}, cookie: document.cookie,
  caches: (await caches.keys()).length, databases: (await indexedDB.databases()).length })"""


def heading(page: Page) -> Locator:
    return page.locator(".sc-step:visible h2")


def tick(page: Page, key: str, answer: int) -> None:
    question = page.locator(f'.sc-question[data-key="{key}"]')
    question.locator("label").nth(answer).click()


def go_on(page: Page) -> None:
    page.locator(".sc-next").click()


def fill(page: Page) -> None:
    """A matter with private gain, a loss, and clumsy dealing with it; to the result."""
    tick(page, "fumian-qingdan#bianjie-5", 0)
    tick(page, "fumian-qingdan#bianjie-1", 1)
    tick(page, "fumian-qingdan#bianjie-2", 2)
    go_on(page)
    for key, answer in {"无明令禁止": 0, "民主决策": 0, "无重大损失": 1, "主动挽回": 2}.items():
        tick(page, key, answer)
    go_on(page)
    page.locator("#sc-field").select_option("营商环境与容缺审批")
    tick(page, EXEMPTION, 0)
    go_on(page)
    for key in ("问题性质", "工作依据", "主观动机", "决策过程"):
        tick(page, key, 0)
    tick(page, "纠错态度", 1)
    go_on(page)


def test_the_whole_way_by_keyboard(open_page: Opened, address: str) -> None:
    opened = open_page()
    page = opened.page
    page.goto(f"{address}/self-check/")
    page.locator("#step-refusal").focus()
    for number, title in enumerate(STEPS[:4], 1):
        expect(heading(page)).to_have_text(f"第 {number} 步，共 5 步{title}")
        if number > 1:
            expect(heading(page)).to_be_focused()
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.type") == "radio":
                break
        page.keyboard.press("Space")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("Enter")  # must not send the form
        assert page.evaluate("document.activeElement.checked")
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.matches('.sc-next')"):
                break
        page.keyboard.press("Enter")
    expect(heading(page)).to_be_focused()
    expect(page.locator(".sc-all tbody td", has_text=re.compile("^(是|探索创新)"))).to_have_count(4)
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.sc-back')"):
            break
    page.keyboard.press("Enter")
    expect(heading(page)).to_contain_text("六看")
    assert page.url == f"{address}/self-check/"
    opened.assert_quiet(address)


def test_result(open_page: Opened, address: str) -> None:
    opened = open_page()
    page = opened.page
    page.goto(f"{address}/self-check/")
    fill(page)
    said = page.locator(".sc-answer")
    hit = said.locator(".sc-hit")
    expect(hit).to_have_count(1)
    expect(hit).to_contain_text("您答有这种情形：边界（五）　谋取私利")
    expect(hit.get_by_role("link", name="负面清单·边界（五）").first).to_have_attribute(
        "href", "../policies/fumian-qingdan/#bianjie-5"
    )
    expect(said).to_contain_text("还说不清的，先查清")
    for open_item in ("否，不符合", "说不清", "放任不管"):
        expect(said.locator(".sc-open", has_text=open_item).first).to_contain_text("要查的是")
    expect(said).to_contain_text("事实是不是这样，由有权机关查明认定")
    marked = page.locator(".sc-keep dt", has=page.locator(".tag"))
    expect(marked).to_have_text([re.compile(w) for w in ("无重大损失", "主动挽回", "纠错态度")])
    opened.assert_quiet(address)


def test_nearest_cases_of_each_outcome_with_reasons(open_page: Opened, address: str) -> None:
    page = open_page().page
    page.goto(f"{address}/self-check/")
    fill(page)
    near = page.locator(".sc-near")
    expect(near).to_have_count(3)
    for i, outcome in enumerate(("容错免责", "容错减责", "不予容错")):
        lines = near.nth(i).locator("> li")
        assert 1 <= lines.count() <= 3
        for line in lines.all():
            expect(line.locator(".outcome")).to_have_text(outcome)
            expect(line.locator(".over .tag")).to_have_text(
                re.compile("教学模拟|公开摘编|本地报送")
            )
    first = near.first.locator("li").first
    expect(first).to_contain_text("同一条款泗阳规范·免责情形（一）（该案认定")
    expect(first).to_contain_text("认定相同")
    expect(first).to_contain_text("认定不同")
    with page.expect_popup() as shown:
        first.get_by_role("link").click()
    expect(shown.value.locator(".verdict")).to_contain_text("容错免责")
    assert page.url == f"{address}/self-check/"
    expect(page.locator(".sc-hit")).to_be_visible()  # the answers are still there


def test_no_request_no_storage_nothing_in_the_address(open_page: Opened, address: str) -> None:
    opened = open_page()
    page = opened.page
    page.goto(f"{address}/self-check/", wait_until="networkidle")
    opened.requests.clear()
    before = page.evaluate(STORED)
    fill(page)
    page.locator("#sc-notes").fill("只写在这里的备注")
    page.locator("#sc-notes").blur()
    assert opened.requests == []
    assert page.evaluate(STORED) == before
    assert page.url == f"{address}/self-check/"
    assert page.evaluate("history.state") is None
    page.reload()
    expect(heading(page)).to_contain_text("负面清单")
    expect(page.locator(".sc input:checked")).to_have_count(0)
    expect(page.locator("#sc-notes")).to_have_value("")


def test_only_the_record_prints(open_page: Opened, address: str) -> None:
    page = open_page().page
    page.goto(f"{address}/self-check/")
    fill(page)
    page.locator("#sc-notes").fill("第一行\n<b>第二行</b>")
    page.emulate_media(media="print")
    for gone in (".sc-top", ".sc-nav", "#sc-notes", "header.cb-header", ".sc-question >> nth=0"):
        expect(page.locator(gone)).to_be_hidden()
    record = page.locator(".sc-result")
    expect(record).to_contain_text("这不是认定结论")
    expect(record).to_contain_text(re.compile(r"填写日期：\d{4}年\d{1,2}月\d{1,2}日"))
    expect(record).to_contain_text("典型案例供学习参照，不直接作为执纪执法依据")
    expect(page.locator(".sc-noted")).to_be_visible()
    expect(page.locator(".sc-noted")).to_have_text("第一行\n<b>第二行</b>")
    questions = page.locator(".sc-question").count()
    expect(page.locator(".sc-all tbody tr")).to_have_count(questions)
    expect(record).to_contain_text("领域：营商环境与容缺审批")
    assert page.locator(".sc-all td", has_text="未答").count() == questions - 13


def test_an_unfinished_check_prints_as_a_paper_form(open_page: Opened, address: str) -> None:
    page = open_page().page
    page.goto(f"{address}/self-check/")
    page.emulate_media(media="print")
    for step in page.locator(".sc-step").all():
        expect(step).to_be_visible()
    expect(page.locator(".sc-nav")).to_be_hidden()


@pytest.mark.parametrize("width", [390, 1440])
def test_from_disk(open_page: Opened, site: Path, width: int) -> None:
    opened = open_page(width=width)
    page = opened.page
    page.goto(f"{site.as_uri()}/self-check/index.html")
    fill(page)
    expect(page.locator(".sc-near")).to_have_count(3)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    with page.expect_popup() as shown:
        page.locator(".sc-near a").first.click()
    expect(shown.value.locator(".verdict")).to_be_visible()
    opened.assert_quiet(site.as_uri())


def test_without_javascript_the_whole_form_is_there(open_page: Opened, address: str) -> None:
    opened = open_page(width=390, java_script_enabled=False)
    page = opened.page
    page.goto(f"{address}/self-check/")
    for title in STEPS:
        expect(page.get_by_role("heading", name=title)).to_be_visible()
    expect(page.locator(".sc-nav")).to_be_hidden()
    expect(page.get_by_role("heading", name="填完怎么看")).to_be_visible()
    radio = page.locator(".sc input[type=radio]").first
    radio.check()
    radio.press("Enter")
    assert page.url == f"{address}/self-check/"
    page.locator(".sc-cases").first.scroll_into_view_if_needed()
    with page.expect_popup() as shown:
        page.locator(".sc-cases").first.click()
    expect(shown.value.locator(".hits li").first).to_be_visible()


def test_clearing_starts_anew(open_page: Opened, address: str) -> None:
    page = open_page().page
    page.goto(f"{address}/self-check/")
    fill(page)
    page.locator("#sc-notes").fill("备注")
    page.get_by_role("button", name="清空重填").click()
    expect(heading(page)).to_contain_text("负面清单")
    expect(page.locator(".sc input:checked")).to_have_count(0)
    expect(page.locator(".sc-noted")).to_have_text("")


def test_cases_refused_under_a_clause_stand_below_it(open_page: Opened, address: str) -> None:
    """At most three, and none with another outcome; text of a case is never markup."""
    clauses = {"fumian-qingdan#bianjie-5": 3}
    case = {"provenance": "教学模拟", "field": "基层治理", "findings": "3" * 10, "clauses": clauses}
    given = [
        {
            **case,
            "id": f"ZZ-{i}",
            "title": f"<i>{i}</i>",
            "url": f"cases/ZZ-{i}/",
            "outcome": outcome,
        }
        for i, outcome in enumerate(["减责", *["不予容错"] * 4])
    ]
    page = open_page().page
    page.route(
        "**/data/self-check.js",
        lambda route: route.fulfill(
            content_type="text/javascript", body=f"casebookSelfCheck({json.dumps(given)})"
        ),
    )
    page.goto(f"{address}/self-check/")
    fill(page)
    expect(page.locator(".sc-hit .sc-title a")).to_have_text([f"<i>{i}</i>" for i in (1, 2, 3)])
    near = page.locator(".sc-near").last.locator("li")
    expect(near).to_have_count(3)
    expect(near.first.locator(".why").first).to_have_text("同一条款负面清单·边界（五）")
    expect(near.first).to_contain_text("民主决策（该案：不符合）")
    expect(near.first).to_contain_text("问题性质（该案：有令不行）")


def test_without_the_cases_the_rest_is_told(open_page: Opened, address: str) -> None:
    page = open_page().page
    page.route("**/data/self-check.js", lambda route: route.abort())
    page.goto(f"{address}/self-check/")
    fill(page)
    expect(page.locator(".sc-hit")).to_be_visible()
    expect(page.locator(".sc-answer .notice")).to_contain_text("没有读到案例")


@pytest.fixture(scope="module")
def result(browser: Browser, address: str) -> Iterator[Page]:
    """The result with axe in it: reached once, then shown in every width and scheme."""
    with browser.new_context(viewport={"width": 390, "height": 900}) as context:
        page = context.new_page()
        page.goto(f"{address}/self-check/")
        fill(page)
        page.evaluate(Axe().axe_script)
        yield page


@pytest.mark.parametrize(("scheme", "width"), [("light", 390), ("dark", 1440)])
def test_no_violations_in_the_result(
    result: Page, scheme: Literal["light", "dark"], width: int
) -> None:
    result.set_viewport_size({"width": width, "height": 900})
    result.emulate_media(color_scheme=scheme)
    assert violations(result, ".sc") == []
    assert result.evaluate("document.documentElement.scrollWidth") <= width

"""What a result shows: marks, badges, notes, ways on; on a phone and printed."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from casebook.search.engine import Engine, marks_of
from casebook.search.snippet import highlights
from tests.e2e.conftest import Watched
from tests.e2e.searching import expect_found, hits, query_of, tuning

Opened = Callable[..., Watched]


def marked(element: Locator) -> list[str]:
    return element.locator("mark").all_text_contents()


@pytest.mark.parametrize(
    "query", ["容缺", "会上我反对过，后来出事要负责吗", "问责条例17条", "rongque"]
)
def test_what_matched_is_marked_and_nothing_else(
    tab: Watched, address: str, site: Path, query: str
) -> None:
    engine = Engine(site)
    marks = marks_of(engine.ranking(query)[0])
    expected = engine.find(query, 8)
    tab.page.goto(f"{address}/search/?{query_of(q=query)}")
    expect_found(tab.page, query, expected.total)
    for number, hit in enumerate(expected.hits):
        row = hits(tab.page).nth(number)
        title, snippet = row.locator("h3 a"), row.locator(".snippet")
        assert title.text_content() == hit.title
        assert marked(title) == [hit.title[a:b] for a, b in highlights(hit.title, marks)]
        assert snippet.text_content() == hit.snippet.text
        assert marked(snippet) == [hit.snippet.text[a:b] for a, b in hit.snippet.ranges]
    assert tab.page.locator("ol.hits mark").count() or query == "问责条例17条"
    tab.assert_quiet(address)


def test_one_word_marks_at_most_half_of_a_snippet(tab: Watched, address: str) -> None:
    words = [row["q"] for row in tuning("word") if not re.search(r"\s", row["q"])]
    assert len(words) > 5
    tab.page.goto(f"{address}/search/")
    shares = tab.page.evaluate(
        """async (words) => {
          const shares = [];
          for (const word of words)
            for (const hit of (await casebook.search.find(word, {limit: 8})).hits) {
              const marked = hit.snippet.ranges.reduce((sum, [from, to]) => sum + to - from, 0);
              shares.push([word, hit.id, marked / hit.snippet.text.length]);
            }
          return shares;
        }""",
        words,
    )
    assert len(shares) > 20
    assert [one for one in shares if one[2] > 0.5] == []


def test_case_shows_its_outcome_number_provenance_and_place(tab: Watched, address: str) -> None:
    tab.page.goto(f"{address}/search/?q=容缺")
    expect_found(tab.page, "容缺")
    teaching = hits(tab.page).and_(tab.page.locator("[data-id=SY-2023-02-07]"))
    expect(teaching.locator(".outcome")).to_have_text("不予容错")
    expect(teaching.locator(".id")).to_have_text("SY-2023-02-07")
    expect(teaching.locator(".tag")).to_have_text("教学模拟 · 人物单位数字均为虚构")
    expect(teaching.locator(".under span")).to_have_text(
        ["营商环境与容缺审批", "县级", "2022年至2023年"]
    )
    expect(teaching.locator("h3 a")).to_have_attribute("href", f"{address}/cases/SY-2023-02-07/")
    published = hits(tab.page).and_(tab.page.locator("[data-id=GK-2025-01-06]"))
    expect(published.locator(".tag")).to_have_text("公开摘编")
    clause = hits(tab.page).and_(tab.page.locator("[data-id='yingshang-2019#art-40']"))
    expect(clause.locator(".over")).to_have_text("条款")
    expect(clause.locator(".under span")).to_have_text(["前提", "要旨", "中央"])
    clause.locator("h3 a").click()
    expect(tab.page).to_have_url(f"{address}/policies/yingshang-2019/#art-40")
    expect(tab.page.locator("#art-40")).to_be_in_viewport()
    tab.assert_quiet(address)


NOTES = {
    '"垫资菜市场"': "没有连在一起出现的，已按分开的词检索。",
    "菜市场 -菜市场": "排除之后没有结果，已不再排除。",
    "龘靐缺齾": "没有找到这些词，以下按单个字相近排列。",
    "溶错纠错机制": "已按“容错纠错机制”检索。",
    "rongque": "已按“容缺”检索。",
}


def test_reader_is_told_what_was_done_to_the_query(tab: Watched, address: str) -> None:
    page = tab.page
    page.goto(f"{address}/search/")
    for query, note in NOTES.items():
        page.locator("#q").fill(query)
        expect_found(page, query)
        expect(page.locator(".notes")).to_have_text(note)
        assert hits(page).count()
    page.locator("#q").fill("容缺")
    expect_found(page, "容缺")
    expect(page.locator(".notes")).to_be_empty()
    tab.assert_quiet(address)


def test_nothing_found_offers_words_and_lists(tab: Watched, address: str) -> None:
    page = tab.page
    page.goto(f"{address}/search/?q=容")
    expect(page.locator(".found")).to_have_text("没有找到与“容”相符的内容。")
    expect(hits(page)).to_have_count(0)
    expect(page.locator(".further")).to_be_hidden()
    expect(page.locator(".tools")).to_be_hidden()
    lists = page.locator(".ways-on p", has_text="也可以逐级查找").get_by_role("link")
    expect(lists).to_have_text(["全部案例", "按条款", "按领域"])
    for link in lists.all():
        answer = page.request.get(link.get_attribute("href") or "")
        assert answer.ok
    words = page.locator(".ways-on p", has_text="试试").get_by_role("link")
    assert 1 <= words.count() <= 5
    word = words.first.inner_text()
    assert "容" in word
    words.first.click()
    expect_found(page, word)
    tab.assert_quiet(address)


def test_query_is_shown_short_and_as_it_was_written(tab: Watched, address: str) -> None:
    page = tab.page
    page.goto(f"{address}/search/?{query_of(q='容错 ' + 'Ａb<i>' * 100)}")
    expect(page.locator(".found")).to_have_text(re.compile("^“容错 (Ａb<i>)+.{0,4}”：找到"))
    assert len(page.locator(".found").inner_text()) < 90
    assert len(page.title()) < 60
    tab.assert_quiet(address)


def test_two_thousand_characters_are_read(tab: Watched, address: str) -> None:
    page = tab.page
    page.goto(f"{address}/search/")
    page.locator("#q").focus()
    page.keyboard.insert_text("的" * 1990 + "菜市场" + "容" * 50)
    assert len(page.locator("#q").input_value()) == 2000
    expect(page.locator(".hits > li").first).to_have_attribute("data-id", "GK-2025-01-02")
    tab.assert_quiet(address)


LONG = ("容错" + "x" * 300, "y" * 300, "容错 " + "https://example.org/" + "z" * 200, "容" * 300)


def test_no_sideways_scroll_on_a_phone(open_page: Opened, address: str) -> None:
    opened = open_page(width=390)
    page = opened.page
    asked = query_of(q="容错", field="招商引资", clause="siyang-guifan#mianze-1")
    for path in (*(query_of(q=query) for query in LONG), asked, "q=案例&n=18&batch=SY-2023-02"):
        page.goto(f"{address}/search/?{path}")
        expect(page.locator("#results")).to_have_attribute("aria-busy", "false")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.goto(f"{address}/cases/GK-2025-01-02/")
    for query in LONG:
        page.locator("#find").fill(query)
        listed = page.locator(f".cb-found .all a[href$='?{query_of(q=query)}']")
        expect(listed).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
    opened.assert_quiet(address)


def test_phone_reaches_filters_and_first_results_without_much_scrolling(
    open_page: Opened, address: str
) -> None:
    opened = open_page(width=390)
    opened.page.goto(f"{address}/search/?q=容缺")
    expect_found(opened.page, "容缺")
    expect(opened.page.locator("[data-value='outcome=免责']")).to_be_in_viewport()
    expect(hits(opened.page).first).to_be_in_viewport()
    opened.assert_quiet(address)


def test_print_keeps_results_and_leaves_out_controls(tab: Watched, address: str) -> None:
    page = tab.page
    page.goto(f"{address}/search/?{query_of(q='溶错纠错机制', field='基层治理')}")
    page.goto(f"{address}/search/?{query_of(q='溶错纠错机制')}")
    expect_found(page, "溶错纠错机制")
    controls = page.locator(
        ".search-page form, .situation, .tools, .filters, .further, .search-page > .hint"
    )
    assert len([one for one in controls.all() if one.is_visible()]) >= 5
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    for control in controls.all():
        expect(control).to_be_hidden()
    for kept in (".found", ".notes .notice", ".hits > li h3", ".hits > li .tag"):
        expect(page.locator(kept).first).to_be_visible()
    expect(hits(page)).to_have_count(8)
    expect(page.locator(".hits mark").first).to_have_css("text-decoration-line", "underline")
    tab.assert_quiet(address)

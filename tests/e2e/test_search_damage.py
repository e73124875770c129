"""A broken or missing file of the index: the page says so, shows what it can, and recovers."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.conftest import Watched, served
from tests.e2e.damage import (
    FILTERED,
    NO_SEARCH,
    NOTICE,
    PLAIN,
    QUERIES,
    SPELLED,
    Change,
    Damaged,
    intact,
)
from tests.e2e.searching import expect_found, hits, ids

Opened = Callable[..., Watched]
Sound = tuple[dict[str, set[str]], dict[str, list[str]]]

UNREADABLE: dict[str, Change] = {
    "missing": lambda script: None,
    "truncated": lambda script: script[: len(script) // 2],
    "empty": lambda script: "",
    "html": lambda script: "<!doctype html><title>502</title>",
    "throwing": lambda script: "throw 1",
}


@pytest.fixture(scope="module")
def sound(context: BrowserContext, address: str) -> Sound:
    """The files and results of the site as it was built."""
    page = context.new_page()
    found = intact(page, address)
    page.close()
    return found


@pytest.fixture
def damaged(tab: Watched, site: Path, address: str) -> Iterator[Damaged]:
    watching = Damaged(tab.page, site, address)
    yield watching
    watching.close()


def expect_partial(damaged: Damaged, kind: str, sound: list[str]) -> None:
    """What is left where a kind of file cannot be read, and that the reader is told."""
    shown = ids(damaged.page)
    assert NOTICE in damaged.said()
    if kind == "entries":
        assert shown == [entry for entry in sound if entry in shown]
        assert 0 < len(shown) < len(sound)
    if kind in ("facets", "more"):
        assert set(shown) >= set(sound)
    expect(damaged.page.get_by_role("status").first).to_have_text(re.compile("找到"))


@pytest.mark.parametrize("kind", [kind for kind in QUERIES if kind != "engine"])
def test_unreadable_part(damaged: Damaged, sound: Sound, kind: str) -> None:
    """However it is broken, and as often: what can be shown is; then the page is whole again."""
    files, found = sound
    query = QUERIES[kind]
    damaged.files = files[kind]
    for number, change in enumerate(UNREADABLE.values()):
        damaged.change = change
        damaged.again(query) if number else damaged.open(query)
        damaged.assert_readable()
        expect_partial(damaged, kind, found[query])
    damaged.change = None
    damaged.again(query)
    assert NOTICE not in damaged.said()
    assert ids(damaged.page) == found[query]
    damaged.assert_readable()


@pytest.mark.parametrize("how", UNREADABLE)
def test_unreadable_engine_is_told_with_ways_on(damaged: Damaged, sound: Sound, how: str) -> None:
    page = damaged.page
    damaged.files = sound[0]["engine"]
    damaged.change = UNREADABLE[how]
    damaged.open(PLAIN)
    damaged.assert_readable()
    assert NO_SEARCH in damaged.said()
    ways = page.locator(".ways-on").get_by_role("link")
    expect(ways).to_have_text(["全部案例", "按条款", "按领域"])
    expect(page.locator(".filters")).to_be_empty()
    expect(page.locator(".further")).to_be_hidden()


@pytest.mark.parametrize(
    "how",
    UNREADABLE,
)
def test_engine_that_comes_later_answers_without_a_reload(
    damaged: Damaged, sound: Sound, how: str
) -> None:
    damaged.files = sound[0]["engine"]
    damaged.change = UNREADABLE[how]
    damaged.open(PLAIN)
    damaged.change = None
    damaged.again(PLAIN)
    assert ids(damaged.page) == sound[1][PLAIN]
    damaged.assert_readable()


def test_box_without_an_engine_still_leads_to_the_search_page(
    damaged: Damaged, sound: Sound, address: str
) -> None:
    page = damaged.page
    damaged.files = sound[0]["engine"]
    damaged.change = UNREADABLE["missing"]
    page.goto(f"{address}/cases/SY-2023-02-07/")
    page.locator("#find").press_sequentially("容缺")
    status = page.locator(".cb-header [role=status]")
    expect(status).to_have_text("没有读到检索程序；按回车到检索页")
    page.locator("#find").press("Enter")
    expect(page.locator(".found")).to_contain_text(NO_SEARCH)
    assert damaged.errors == []


def test_network_that_fails_and_comes_back(tab: Watched, address: str) -> None:
    """No answer at all, from the engine on; then the same page works, without a reload."""
    page = tab.page
    page.route(re.compile(r"/search/(\w+/)?\w+\.js$"), lambda route: route.abort())
    page.goto(f"{address}/search/?{PLAIN}")
    expect(page.locator(".found")).to_contain_text(NO_SEARCH)
    page.unroute_all()
    page.route(re.compile(r"/search/\w+/t\d+\.js$"), lambda route: route.abort())
    page.locator("#q").press("Enter")
    expect(page.locator(".notes")).to_contain_text(NOTICE)
    page.unroute_all()
    page.locator("#q").press("Enter")
    expect_found(page, "容缺")
    expect(page.locator(".notes")).to_be_empty()


def test_list_below_a_box_recovers(damaged: Damaged, sound: Sound, address: str) -> None:
    """The results that are not lost are offered; the next key brings the others back."""
    page: Page = damaged.page
    damaged.files = sound[0]["entries"]
    damaged.change = UNREADABLE["html"]
    page.goto(f"{address}/cases/SY-2023-02-07/")
    page.locator("#find").press_sequentially("容缺")
    options = page.get_by_role("option")
    expect(options.last).to_contain_text("查看全部")
    offered = options.first.inner_text()
    damaged.change = None
    page.locator("#find").press("Space")
    expect(options.first).not_to_have_text(offered)
    expect(options.first).to_have_attribute("href", re.compile(sound[1][PLAIN][0]))
    assert damaged.errors == []


def test_situation_without_its_shards(damaged: Damaged, sound: Sound, address: str) -> None:
    page = damaged.page
    page.goto(f"{address}/search/")
    damaged.files = {*sound[0]["entries"], *sound[0]["terms"]}
    damaged.change = UNREADABLE["truncated"]
    page.locator(".situation summary").click()
    page.locator("#situation").fill("容缺受理以后期满没有补正，倒签了日期")
    page.locator(".situation button").click()
    expect(page.locator(".notes")).to_contain_text(NOTICE)
    damaged.assert_readable()
    damaged.change = None
    page.locator(".situation button").click()
    expect(page.locator(".notes")).to_be_empty()
    expect(hits(page).first.locator(".reasons")).to_contain_text("都说到")
    damaged.assert_readable()


def test_situation_without_facets_lists_no_clauses_as_cases(
    damaged: Damaged, sound: Sound, address: str
) -> None:
    damaged.page.goto(f"{address}/search/")
    damaged.files = sound[0]["facets"]
    damaged.change = UNREADABLE["missing"]
    damaged.page.locator(".situation summary").click()
    damaged.page.locator("#situation").fill("集体决策时我表示反对")
    damaged.page.locator(".situation button").click()
    expect(damaged.page.locator(".notes")).to_contain_text(NOTICE)
    assert hits(damaged.page).locator(".tag.kind").count() == 0


def test_files_that_are_gone_from_disk_and_put_back(
    tab: Watched, sound: Sound, site: Path, tmp_path: Path
) -> None:
    """A copy of the site without a part, opened from disk and from a server."""
    copy = tmp_path / "site"
    shutil.copytree(site, copy)
    gone = [copy / path for path in (*sound[0]["entries"], *sound[0]["facets"])]
    with served(copy) as address:
        for root, index in ((copy.as_uri(), "index.html"), (address, "")):
            for file in gone:
                file.rename(file.with_suffix(".gone"))
            tab.page.goto(f"{root}/search/{index}?{PLAIN}")
            expect(tab.page.locator(".notes")).to_contain_text(NOTICE)
            assert hits(tab.page).count()
            for file in gone:
                file.with_suffix(".gone").rename(file)
            tab.page.locator("#q").press("Enter")
            expect(tab.page.locator(".notes")).to_be_empty()
            assert ids(tab.page) == sound[1][PLAIN]


def test_queries_need_what_they_are_meant_to_need(sound: Sound) -> None:
    """The other tests damage something: each kind of file is there and each query finds some."""
    files, found = sound
    assert files.keys() == QUERIES.keys()
    assert all(len(found[query]) >= 2 for query in (PLAIN, FILTERED, SPELLED))

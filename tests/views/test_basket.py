"""备课篮 before the browser fills it: its page, and what other pages offer to put into it."""

import re
from collections.abc import Mapping
from html import unescape

import pytest

from casebook.check import check
from casebook.layout import Page, build_day
from casebook.lectures.material import materials
from casebook.link import LinkedLibrary, link
from casebook.model import Library
from casebook.pages import Pages
from casebook.syllabus import Chosen, Part
from casebook.views import basket
from tests.fixtures import ROOT

ASSETS = ROOT / "overrides/assets/casebook"
SHOWN = re.compile(r'data-show="([^"]*)" data-title="([^"]*)"')


@pytest.fixture(scope="module")
def linked() -> LinkedLibrary:
    return link(check(ROOT / "tests/corpus/mini").library)


@pytest.fixture(scope="module")
def pages(linked: LinkedLibrary) -> Mapping[str, Page]:
    return {page.url: page for page in Pages(linked).all()}


def test_one_page_that_says_what_to_do_without_a_script(linked: LinkedLibrary) -> None:
    (page,) = basket.pages(linked)
    assert page.url == "basket/"
    assert page.body.count("<h1") == 1
    assert re.search(r"<noscript>.*脚本没有运行.*\.\./lectures/.*</noscript>", page.body)
    assert '<div class="desk" hidden>' in page.body
    assert not re.search(r"\son\w+=|\sstyle=|<script>", page.body)


def test_an_empty_library_has_the_page() -> None:
    (page,) = basket.pages(link(Library({}, {}, {})))
    assert "备课篮是空的" in page.body


def offered(page: Page) -> dict[str, str]:
    return {unescape(show): unescape(title) for show, title in SHOWN.findall(page.body)}


def test_what_pages_offer_has_material(linked: LinkedLibrary, pages: Mapping[str, Page]) -> None:
    """Every key is one that a script calls ``casebookMaterial`` with, and a lecture may show."""
    called = {
        key
        for _, text in materials(linked, build_day())
        for key in re.findall(r'^casebookMaterial\("([^"]*)"', text, re.M)
    }
    found = {
        "cases/": {case.key for case in linked.cases.values()},
        "policies/mini-xian/": {c.ref for c in linked.library.policies["mini-xian"].clauses},
        "contrasts/MN-2024-01-04_MN-2024-01-02/": {"MN-2024-01-04_MN-2024-01-02"},
        "cases/MN-2024-01-01/": {"MN-2024-01-01"},
    }
    for url, keys in found.items():
        shown = offered(pages[url])
        assert set(shown) == keys
        assert keys <= called
        assert all(shown.values())
        for key in keys:
            Chosen.model_validate({"show": key})


def test_the_page_of_a_case_tells_no_outcome_with_it(pages: Mapping[str, Page]) -> None:
    assert not re.search("免责|减责|不予", offered(pages["cases/MN-2024-01-01/"])["MN-2024-01-01"])


def test_the_limits_are_those_of_a_lecture() -> None:
    script = (ASSETS / "basket.js").read_text(encoding="utf-8")
    (limit,) = (
        one.max_length for one in Part.model_fields["items"].metadata if hasattr(one, "max_length")
    )
    assert f"const MOST = {limit};" in script


@pytest.mark.parametrize(
    ("name", "most"), [("basket.js", 6), ("desk.js", 16), ("lesson.js", 9), ("basket.css", 7)]
)
def test_the_files_stay_small(name: str, most: int) -> None:
    assert (ASSETS / name).stat().st_size <= most * 1024


@pytest.mark.parametrize("name", ["basket.js", "desk.js", "lesson.js"])
def test_nothing_is_sent(name: str) -> None:
    script = (ASSETS / name).read_text(encoding="utf-8")
    sending = r"fetch\(|XMLHttpRequest|sendBeacon|WebSocket|EventSource|new Image|import\("
    assert not re.search(sending, script)

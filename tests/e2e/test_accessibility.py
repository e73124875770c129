"""axe-core on every kind of page, light and dark: no violations of WCAG 2.2 A and AA."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Watched

PAGES = {
    "home": "",
    "index": "fields/licensing/",
    "facet": "outcomes/",
    "case": "cases/SY-2023-02-07/",
    "excerpt": "cases/GK-2025-01-04/",
    "policies": "policies/",
    "policy": "policies/siyang-guifan/",
    "clauses": "clauses/",
    "batch": "batches/SY-2023-02/",
    "contrasts": "contrasts/",
    "contrast": "contrasts/SY-2023-02-02_SY-2023-02-07/",
    "coverage": "coverage/",
    "lists": "lists/",
    "stats": "stats/",
    "updates": "updates/",
    "compare": "compare/",
    "procedures": "procedures/",
    "rule": "rules/CB012/",
    "guide": "guide/reading/",
    "search": "search/?q=容缺",
    "search-more": "search/?q=容缺&field=营商环境与容缺审批&outcome=免责",
    "search-none": "search/?q=容",
    "self-check": "self-check/",
}
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_no_violations(
    open_page: Callable[..., Watched], address: str, path: str, scheme: str, width: int
) -> None:
    page = open_page(width=width, scheme=scheme).page
    response = page.goto(f"{address}/{path}")
    assert response is not None
    assert response.ok
    if "?" in path:
        expect(page.locator("#results")).to_have_attribute("aria-busy", "false")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width, "scrolls sideways"


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_violations_with_the_list_of_a_box_open(
    open_page: Callable[..., Watched], address: str, scheme: str, width: int
) -> None:
    page = open_page(width=width, scheme=scheme).page
    page.goto(f"{address}/cases/SY-2023-02-07/")
    page.locator("#find").press_sequentially("容缺")
    expect(page.get_by_role("option").first).to_be_visible()
    page.locator("#find").press("ArrowDown")
    assert violations(page) == []


def violations(page: Page) -> list[tuple[str, list[str]]]:
    """What axe finds wrong, and where."""
    report = Axe().run(page, options={"runOnly": {"type": "tag", "values": LEVELS}})
    return [
        (v["id"], [node["html"][:160] for node in v["nodes"]][:3])
        for v in report.response["violations"]
    ]

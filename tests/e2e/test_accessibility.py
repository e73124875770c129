"""axe-core on every kind of page, light and dark: no violations of WCAG 2.2 A and AA."""

from collections.abc import Callable, Iterator
from typing import Literal
from urllib.parse import unquote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Watched

PAGES = {
    "home": "",
    "index": "fields/licensing/",
    "case": "cases/SY-2023-02-07/",
    "policies": "policies/",
    "policy": "policies/siyang-guifan/",
    "batch": "batches/SY-2023-02/",
    "contrasts": "contrasts/",
    "contrast": "contrasts/SY-2023-02-02_SY-2023-02-07/",
    "coverage": "coverage/",
    "lists": "lists/",
    "stats": "stats/",
    "updates": "updates/",
    "subscribe": "subscribe/",
    "data": "data/",
    "compare": "compare/",
    "procedures": "procedures/",
    "rule": "rules/CB012/",
    "guide": "guide/reading/",
    "search": "search/?q=容缺",
    "search-none": "search/?q=容",
    "self-check": "self-check/",
    "lectures": "lectures/",
    "lecture": "lectures/sange-qufen/",
}
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OPTIONS = {"runOnly": {"type": "tag", "values": LEVELS}, "resultTypes": ["violations"]}

# What fades when the colours change has faded before anything is judged; one may stop another.
JUDGE = """async ([part, options]) => {
  const fading = () => document.getAnimations().filter((one) => one.playState === "running");
  while (fading().length) await Promise.allSettled(fading().map((one) => one.finished));
  return (await axe.run(part, options)).violations;
}"""


@pytest.fixture(scope="module", params=PAGES.values(), ids=PAGES)
def loaded(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Page]:
    """A page of each kind with axe in it: loaded once, then shown in every width and scheme."""
    with browser.new_context(viewport={"width": 390, "height": 900}) as context:
        page = context.new_page()
        response = page.goto(f"{address}/{request.param}")
        assert response is not None
        assert response.ok
        if "?" in request.param:
            expect(page.locator("#results")).to_have_attribute("aria-busy", "false")
        page.evaluate(Axe().axe_script)
        yield page


@pytest.mark.parametrize("width", [390, 1440])
def test_no_violations(loaded: Page, width: int) -> None:
    """Each page in both widths and both schemes; what all pages share, in all four together."""
    schemes: list[Literal["light", "dark"]] = ["light", "dark"]
    path = loaded.url.split("/", 3)[3]
    odd = (list(PAGES.values()).index(unquote(path)) + (width == 1440)) % 2
    loaded.set_viewport_size({"width": width, "height": 900})
    loaded.emulate_media(color_scheme=schemes[odd])
    assert violations(loaded) == []
    assert loaded.evaluate("document.documentElement.scrollWidth") <= width, "scrolls sideways"


@pytest.mark.parametrize(("scheme", "width"), [("light", 390), ("dark", 1440)])
def test_no_violations_with_the_list_of_a_box_open(
    open_page: Callable[..., Watched], address: str, scheme: str, width: int
) -> None:
    page = open_page(width=width, scheme=scheme).page
    page.goto(f"{address}/cases/SY-2023-02-07/")
    page.locator("#find").press_sequentially("容缺")
    expect(page.get_by_role("option").first).to_be_visible()
    page.locator("#find").press("ArrowDown")
    page.evaluate(Axe().axe_script)
    assert violations(page) == []


def violations(page: Page, part: str = "html") -> list[tuple[str, list[str]]]:
    """What axe, which is in the page already, finds wrong in a part of it, and where."""
    return [
        (v["id"], [node["html"][:160] for node in v["nodes"]][:3])
        for v in page.evaluate(JUDGE, [part, OPTIONS])
    ]

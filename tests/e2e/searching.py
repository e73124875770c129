"""What the tests of search share: addresses, the judged queries, the results on the page."""

import functools
import re
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import yaml
from playwright.sync_api import Locator, Page, expect

from tests.fixtures import ROOT

CONTRAST = ("SY-2023-02-02", "SY-2023-02-07")
"""Two cases with the same facts and opposite outcomes; 容缺 finds both."""


@functools.cache
def judged() -> list[dict[str, Any]]:
    """The judged queries. Those of the set ``test`` are not to be printed."""
    text = (ROOT / "tests/search/queries.yml").read_text(encoding="utf-8")
    rows: list[dict[str, Any]] = yaml.load(text, yaml.CSafeLoader)
    return rows


def tuning(kind: str | None = None) -> list[dict[str, Any]]:
    """The rows that may be looked at, all or of a kind."""
    return [row for row in judged() if row["set"] == "tuning" and kind in (None, row["kind"])]


def query_of(**parameters: str | list[str]) -> str:
    """Parameters as the search page writes them into its address."""
    pairs = [
        (name, value)
        for name, values in parameters.items()
        for value in ([values] if isinstance(values, str) else values)
    ]
    return "&".join(f"{name}={quote(value, safe='')}" for name, value in pairs)


def expect_found(page: Page, query: str, total: int | None = None) -> None:
    """Wait until the page shows what it found for a query."""
    count = r"\d+" if total is None else str(total)
    expect(page.locator(".found")).to_have_text(
        re.compile(f"^“{re.escape(query)}”：找到 {count} 条$")
    )
    expect(page.locator("#results")).to_have_attribute("aria-busy", "false")


def expect_asked(page: Page, **parameters: str | list[str]) -> None:
    """Wait until the address has these parameters and no others."""
    wanted = {name: [v] if isinstance(v, str) else v for name, v in parameters.items()}
    page.wait_for_url(lambda url: parse_qs(urlsplit(url).query) == wanted, wait_until="commit")


def hits(page: Page) -> Locator:
    return page.locator("ol.hits > li")


def ids(page: Page) -> list[str]:
    """The ids of the results that are shown."""
    found: list[str] = hits(page).evaluate_all("rows => rows.map((row) => row.dataset.id)")
    return found


def shards_only_for(page: Page, address: str, one: str, other: str) -> set[str]:
    """The shards of terms that a query loads and another does not."""
    loaded: dict[str, set[str]] = {}
    for query in (one, other):
        page.goto(f"{address}/search/")
        asked: set[str] = set()
        page.on("request", lambda request, asked=asked: asked.add(request.url))
        page.evaluate("(query) => casebook.engine().then((engine) => engine.find(query))", query)
        loaded[query] = {url for url in asked if re.search(r"/t\d+\.js$", url)}
    return loaded[one] - loaded[other]


def record_searches(page: Page) -> None:
    """Let a page note what it searches for, in ``searched``."""
    page.evaluate(
        """() => casebook.engine().then((engine) => {
          const find = engine.find;
          window.searched = [];
          engine.find = (query, options) => { searched.push(query); return find(query, options); };
        })"""
    )

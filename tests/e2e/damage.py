"""Damages the files of an index on their way to the browser, and watches what comes of it."""

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Page, Route, expect

from tests.e2e.searching import ids

PLAIN = "q=容缺&outcome=免责&n=500"
FILTERED = "q=容缺&field=营商环境与容缺审批&n=500"
SPELLED = "q=rongque"
QUERIES = {
    "engine": PLAIN,
    "terms": PLAIN,
    "entries": PLAIN,
    "facets": PLAIN,
    "more": FILTERED,
    "sounds": SPELLED,
}
"""The kinds of file, each with what to ask so that it is needed."""

NOTICE = "有一部分检索文件没有读到，结果可能不全"
NO_SEARCH = "现在不能检索。刷新页面再试"

Change = Callable[[str], str | None]
"""From the content of a file to what is sent instead; nothing: it is not there."""


def kind_of(url: str) -> str | None:
    """Which kind of file of the index an address names."""
    match = re.search(r"/search/(?:\w+/)?([a-z]+)(\d*)\.js$", url)
    if not match:
        return None
    names = {"t": "terms", "d": "entries"}
    return names.get(match[1], match[1] if match[1] in QUERIES else "sounds")


class Damaged:
    """A page that gets some files of the index changed, as long as ``change`` is set."""

    def __init__(self, page: Page, site: Path, address: str) -> None:
        self.page = page
        self.change: Change | None = None
        self.files: set[str] = set()
        """The files to change, below the site."""
        self.errors: list[str] = []
        """What ran wrong in a script that was not changed."""
        self._site = site
        self._address = address
        self._session = page.context.new_cdp_session(page)
        self._session.on("Runtime.exceptionThrown", self._note)
        self._session.send("Runtime.enable")
        page.route(lambda url: kind_of(url) is not None, self._answer)

    def close(self) -> None:
        """Look no more for errors."""
        self._session.detach()

    def _note(self, event: Mapping[str, Any]) -> None:
        details = event["exceptionDetails"]
        frames = details.get("stackTrace", {}).get("callFrames", [])
        url = details.get("url") or (frames[0]["url"] if frames else "")
        if not url or self._path(url) not in self.files:
            self.errors.append(f"{url}: {details['text']}")

    def _path(self, url: str) -> str:
        return unquote(urlsplit(url).path).lstrip("/")

    def _answer(self, route: Route) -> None:
        path = self._path(route.request.url)
        if self.change is None or path not in self.files:
            route.continue_()
            return
        body = self.change((self._site / path).read_text(encoding="utf-8"))
        if body is None:
            route.fulfill(status=404, body="")
        else:
            route.fulfill(body=body, content_type="text/javascript; charset=utf-8")

    def open(self, query: str) -> None:
        self.page.goto(f"{self._address}/search/?{query}")
        self.settle()

    def again(self, query: str) -> None:
        """Ask in the same page, without a reload."""
        self.page.evaluate(
            """(query) => {
              history.replaceState(null, "", "?" + query);
              window.dispatchEvent(new PopStateEvent("popstate"));
            }""",
            query,
        )
        self.settle()

    def settle(self) -> None:
        expect(self.page.locator("#results")).to_have_attribute("aria-busy", "false")

    def said(self) -> str:
        """What the page says about a search."""
        return self.page.locator(".found").inner_text() + self.page.locator(".notes").inner_text()

    def assert_readable(self) -> None:
        """Never blank, in Chinese, with the box ready; and no script but a broken one failed."""
        said = self.said().replace("rongque", "")
        assert re.search("[\u4e00-\u9fff]{2}", said), said
        assert not re.search(r"[A-Za-z]{3}|\d{5}|undefined|null|NaN", said), said
        expect(self.page.locator("h1")).to_have_text("检索")
        expect(self.page.locator("#q")).to_be_editable()
        rows = self.page.locator("ol.hits > li h3").all_inner_texts()
        assert [row for row in rows if len(row) < 4] == []
        assert self.errors == []


def intact(page: Page, address: str) -> tuple[dict[str, set[str]], dict[str, list[str]]]:
    """What a sound site does: the files that are needed, by kind, and the results by query.

    Of the shards of entries one is enough, so that others are left to show.
    """
    files: dict[str, set[str]] = {}
    found: dict[str, list[str]] = {}
    for query in (SPELLED, FILTERED, PLAIN):
        asked: set[str] = set()
        page.on("request", lambda request, asked=asked: asked.add(request.url))
        page.goto(f"{address}/search/?{query}")
        expect(page.locator("#results")).to_have_attribute("aria-busy", "false")
        found[query] = ids(page)
        for kind, needed_by in QUERIES.items():
            if needed_by == query:
                paths = (urlsplit(url).path.lstrip("/") for url in asked if kind_of(url) == kind)
                files[kind] = set(sorted(paths)[: 1 if kind == "entries" else None])
    assert all(files.values())
    return files, found


def content_of(script: str) -> Any:
    """What a file of the index hands over."""
    _, _, rest = script.partition(",")
    return json.loads(rest.rstrip().removesuffix(";").removesuffix(")"))


def handing(script: str, content: Any) -> str:
    """The same file, handing over something else."""
    call, _, _ = script.partition(",")
    return f"{call},{json.dumps(content, ensure_ascii=False)});\n"

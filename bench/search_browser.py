"""Run queries in Chromium against a local server that counts what it sends."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from mimetypes import guess_type
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from playwright.sync_api import Error as BrowserError

from measure import KB
from peers import say
from search_builds import TEXT, packed
from search_engines import BLANK, Engine
from search_queries import Found, Query

LIMIT = 8
"""Results that a page shows first."""
RANKED = 10
"""Results that are looked at for quality."""
MOST_COLD = 30
COLD_PATIENCE = 300.0
"""Seconds after which no further cold query is begun."""
PATIENCE_MS = 120_000
"""How long one query may take."""

_BLANK = b'<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>-</title>'
_ASK = """async ([query, limit, patience]) => {
  const start = performance.now();
  const late = new Promise((_, reject) =>
    setTimeout(() => reject(new Error(`no answer in ${patience} ms`)), patience));
  const rows = await Promise.race([window.benchFind(query, limit), late]);
  return [performance.now() - start, rows];
}"""


@dataclass(frozen=True, slots=True)
class Cold:
    """The first query of a fresh browser: time to its first results, and what it loaded."""

    query: str
    ms: float
    kb: float
    requests: int


@dataclass(slots=True)
class Browsed:
    """All queries of an engine: cold ones, times of warm ones, results in the order of queries.

    ``failure`` says why the engine gave up, where it did; what came before is kept.
    """

    engine: str
    cold: list[Cold] = field(default_factory=list)
    warm_ms: list[float] = field(default_factory=list)
    results: list[list[Found]] = field(default_factory=list)
    failure: str = ""


class _Server(ThreadingHTTPServer):
    """Serves a folder; ``sent`` lists path and body bytes of every answer."""

    daemon_threads = True

    def __init__(self, root: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.root = root.resolve()
        self.sent: list[tuple[str, int]] = []
        self._packed: dict[str, bytes] = {}

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def body(self, path: str) -> tuple[bytes, str, bool] | None:
        """Body, type, and whether it is compressed; text is compressed once only."""
        if path == BLANK:
            return _BLANK, "text/html", False
        file = (self.root / path.lstrip("/")).resolve()
        file = file / "index.html" if path.endswith("/") else file
        if not file.is_relative_to(self.root) or not file.is_file():
            return None
        kind = guess_type(file.name)[0] or "application/octet-stream"
        if file.suffix not in TEXT:
            return file.read_bytes(), kind, False
        if path not in self._packed:
            self._packed[path] = packed(file.read_bytes())
        return self._packed[path], kind, True


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    # Head and body leave in one piece at once, or latency would measure Nagle's algorithm.
    disable_nagle_algorithm = True
    wbufsize = -1

    def do_GET(self) -> None:
        path = unquote(urlsplit(self.path).path)
        found = self.server.body(path)
        body, kind, compressed = found or (b"", "text/plain", False)
        self.server.sent.append((path, len(body)))
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "max-age=3600")
        if compressed:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@contextmanager
def serving(root: Path) -> Iterator[_Server]:
    """A folder on a local server."""
    with _Server(root) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, as the browser tests use it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        browser.close()


def browse(browser: Browser, engine: Engine, queries: Sequence[Query]) -> Browsed:
    """Run all queries with an engine, some of them cold before."""
    done = Browsed(engine.name)
    with serving(engine.root) as server:
        try:
            _run_cold(browser, engine, server, queries, done)
            _run_warm(browser, engine, server, queries, done)
        except BrowserError as error:
            done.failure = error.message.splitlines()[0].strip()
            say(f"{engine.name}: {done.failure}")
    return done


def _run_cold(
    browser: Browser, engine: Engine, server: _Server, queries: Sequence[Query], done: Browsed
) -> None:
    """Evenly chosen queries, each in a new context; the very first is not counted.

    It makes the server compress and the disk read what all others find ready.
    """
    step = max(1, -(-len(queries) // MOST_COLD))
    chosen = queries[::step]
    end = monotonic() + COLD_PATIENCE
    for number, query in enumerate((chosen[0], *chosen)):
        if number > 1 and monotonic() > end:
            say(f"{engine.name}: {number - 1} of {len(chosen)} cold queries in the time allowed")
            break
        with _opened(browser, engine, server) as page:
            before = len(server.sent)
            ms, _ = _ask(page, query, LIMIT)
            loaded = _loaded(engine, server.sent, before)
        if number:
            kb = sum(size for _, size in loaded) / KB
            done.cold.append(Cold(query.text, ms, kb, len(loaded)))


def _loaded(engine: Engine, sent: list[tuple[str, int]], before: int) -> list[tuple[str, int]]:
    """What counts as loaded for a query.

    All that was sent since it began, and what its page had loaded of the engine already.
    """
    return [
        (path, size)
        for i, (path, size) in enumerate(sent)
        if path != engine.page and (i >= before or path.startswith(engine.owns))
    ]


def _run_warm(
    browser: Browser, engine: Engine, server: _Server, queries: Sequence[Query], done: Browsed
) -> None:
    """Every query three times in one page: the first gives the results, the others the times."""
    with _opened(browser, engine, server) as page:
        for query in queries:
            _, rows = _ask(page, query, RANKED)
            done.results.append(engine.named(rows))
            done.warm_ms += (_ask(page, query, LIMIT)[0] for _ in range(2))


@contextmanager
def _opened(browser: Browser, engine: Engine, server: _Server) -> Iterator[Page]:
    """The page of an engine in a browser that remembers nothing, loaded and idle."""
    context: BrowserContext = browser.new_context()
    try:
        server.sent.clear()
        page = context.new_page()
        page.goto(server.address + engine.page, wait_until="networkidle")
        page.wait_for_function(engine.ready)
        page.evaluate(engine.script)
        yield page
    finally:
        context.close()


def _ask(page: Page, query: Query, limit: int) -> tuple[float, list[list[str]]]:
    """Ask once: milliseconds, and the rows of the results."""
    answer: Any = page.evaluate(_ASK, [query.text, limit, PATIENCE_MS])
    return float(answer[0]), answer[1]

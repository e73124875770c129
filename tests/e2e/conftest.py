"""A built site on a local server, and Debian's Chromium."""

import functools
import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, expect, sync_playwright

from tests.fixtures import site

__all__ = ["address", "browser", "open_page", "site"]


expect.set_options(timeout=15_000)
"""A busy machine may take its time: what is waited for comes, or does not come at all."""


_SHELL, _WHOLE = Path("/usr/bin/chromium-headless-shell"), Path("/usr/bin/chromium")
CHROMIUM = _SHELL if _SHELL.exists() else _WHOLE
"""The same engine without what stands around a page, which costs a third of the time."""


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """A local server of a folder: its address without a slash at the end."""
    handler = functools.partial(_Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """The address of the shipped site on a local server."""
    with served(site) as where:
        yield where


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield chromium
        chromium.close()


class Watched:
    """A page, what its console complained of, and every address it asked for."""

    def __init__(self, context: BrowserContext) -> None:
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page.on("dialog", self._refuse)
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on(
            "console",
            lambda said: (
                self.complaints.append(said.text) if said.type in ("error", "warning") else None
            ),
        )

    def _refuse(self, dialog: Dialog) -> None:
        self.complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def assert_quiet(self, origin: str) -> None:
        """Nothing on the console, no dialog, and nothing asked for outside ``origin``."""
        assert self.complaints == []
        assert [url for url in self.requests if not url.startswith((origin, "data:"))] == []


@pytest.fixture
def open_page(browser: Browser) -> Iterator[object]:
    """Open a watched page: ``open_page(width=390, scheme="dark", java_script_enabled=False)``."""
    contexts: list[BrowserContext] = []

    def opened(width: int = 1440, scheme: str = "light", **options: Any) -> Watched:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,  # type: ignore[arg-type]
            **options,
        )
        contexts.append(context)
        return Watched(context)

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """One wide, light context for the tests of a file."""
    with browser.new_context(viewport={"width": 1440, "height": 900}) as shared:
        yield shared


@pytest.fixture(scope="module")
def _tab(context: BrowserContext) -> Watched:
    return Watched(context)


@pytest.fixture
def tab(_tab: Watched) -> Iterator[Watched]:
    """A watched page that the tests of a file share, made as good as new: three times as quick.

    Clocks and init scripts stay with a page; what needs them opens one of its own.
    """
    yield _tab
    _tab.page.unroute_all(behavior="ignoreErrors")
    _tab.page.goto("about:blank")
    _tab.page.set_viewport_size({"width": 1440, "height": 900})
    _tab.page.emulate_media(media="null")
    _tab.complaints.clear()
    _tab.requests.clear()

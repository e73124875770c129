"""The site as it is built: nothing inline, and addresses that change with what they name."""

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from casebook.site.assets import version_of, with_versions

DATA = {"application/json", "application/ld+json"}
"""Kinds of ``<script>`` that no browser runs."""

WITHOUT = {"engine.js", "self-check.js", "deck.js", "deck.css"}
"""What is written after the pages, or differs with the content: asked for anew each time."""


class Inline(HTMLParser):
    """Collects what a policy without ``'unsafe-inline'`` refuses."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if (tag == "script" and "src" not in given and given.get("type") not in DATA) or (
            tag == "style"
        ):
            self.found.append(tag)
        self.found += [name for name in given if name == "style" or name.startswith("on")]
        named = given.get("src") if tag == "script" else None
        if tag == "link" and given.get("rel") == "stylesheet":
            named = given.get("href")
        if named:
            self.addresses.append(named)
        for name in ("href", "src", "action"):
            if (given.get(name) or "").lower().startswith("javascript:"):
                self.found.append(name)


def pages(site: Path) -> Iterator[tuple[str, Inline]]:
    for file in site.rglob("*.html"):
        parser = Inline()
        parser.feed(file.read_text(encoding="utf-8"))
        yield file.relative_to(site).as_posix(), parser


def test_nothing_is_inline(site: Path) -> None:
    assert [(page, parser.found) for page, parser in pages(site) if parser.found] == []


def test_versions_are_those_of_the_content(site: Path) -> None:
    named = {}
    for page, parser in pages(site):
        for address in parser.addresses:
            path, _, version = address.partition("?v=")
            file = site.joinpath(page).parent.joinpath(path).resolve()
            if version:
                named[file] = version
            elif file.is_relative_to(site.resolve()):
                assert file.name in WITHOUT, (page, address)
    assert named == {file: version_of(file.read_bytes()) for file in named}
    assert {"casebook.css", "palette.js", "find.js", "desk.js"} <= {file.name for file in named}


def test_the_theme_brings_no_scripts(site: Path) -> None:
    assert {file.parent.name for file in site.glob("assets/**/*.js")} == {"casebook"}
    assert len(list(site.glob("assets/stylesheets/*"))) == 1


@pytest.mark.parametrize(
    ("html", "stamped"),
    [
        ('<script src="assets/a.js">', '<script src="assets/a.js?v=1">'),
        ('<script src="../../assets/a.js" defer>', '<script src="../../assets/a.js?v=1" defer>'),
        (
            '<link rel="stylesheet" href="../assets/b.css">',
            '<link rel="stylesheet" href="../assets/b.css?v=2">',
        ),
        ('<script src="../search/engine.js">', None),
        ('<script src="https://example.org/assets/a.js">', None),
        ('<script src="assets/a.js?v=9">', None),
        ('&lt;script src="assets/a.js">', None),
        ('<a href="assets/b.css">', None),
    ],
)
def test_only_known_files_get_a_version(html: str, stamped: str | None) -> None:
    versions = {"assets/a.js": "1", "assets/b.css": "2"}
    assert with_versions(html, versions) == (stamped or html)

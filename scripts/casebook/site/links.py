"""Whether every address inside a built site leads somewhere: pages, their parts, files, feeds."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree import ElementTree

_HERE = "https://site.invalid/"
"""Stands for the root while addresses are resolved."""
_ADDRESSES = {"href", "src", "action"}
_ELSEWHERE = ("https:", "http:", "data:", "mailto:", "javascript:")
_ATOM = "{http://www.w3.org/2005/Atom}link"


@dataclass(frozen=True, slots=True, order=True)
class Broken:
    """A file of the site, an address in it as written, and what is wrong with it."""

    file: str
    address: str
    reason: str


def broken(site: Path) -> Iterator[Broken]:
    """Every address below ``site`` that leads nowhere inside it; those outside are not asked for.

    Reads pages (``href``, ``src``, ``action``, with the part after ``#``) and Atom and JSON feeds,
    which have to be well-formed.
    """

    @cache
    def parts(path: str) -> frozenset[str]:
        return _read(site / path).ids

    for file in sorted(site.rglob("*.html")):
        name = file.relative_to(site).as_posix()
        for address in _read(file).addresses:
            if reason := _wrong(site, name, address, parts):
                yield Broken(name, address, reason)
    for file in sorted(site.rglob("feed.*")):
        name = file.relative_to(site).as_posix()
        try:
            addresses = list(_of_feed(file))
        except (ValueError, ElementTree.ParseError) as error:
            yield Broken(name, "", f"订阅文件读不通：{error}")
            continue
        for address in addresses:
            if reason := _wrong(site, name, address, parts):
                yield Broken(name, address, reason)


class _Page(HTMLParser):
    """The addresses of a page, and the ids that an address can name."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.named: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for key, value in attrs:
            if key in _ADDRESSES and value is not None:
                self.addresses.append(value)
            elif (key == "id" or (tag == "a" and key == "name")) and value:
                self.named.add(value)


@dataclass(frozen=True, slots=True)
class _Read:
    addresses: tuple[str, ...]
    ids: frozenset[str]


def _read(file: Path) -> _Read:
    page = _Page()
    page.feed(file.read_text(encoding="utf-8"))
    return _Read(tuple(dict.fromkeys(page.addresses)), frozenset(page.named))


def _wrong(site: Path, name: str, address: str, parts: Callable[[str], frozenset[str]]) -> str:
    """Why an address leads nowhere; empty where it leads somewhere, or out of the site."""
    if address.startswith(_ELSEWHERE):
        return ""
    found = urlsplit(urljoin(_HERE + name, address))
    if not found.geturl().startswith(_HERE):
        return "跑到网站外面去了"
    path = unquote(found.path).lstrip("/")
    target = site / path
    if target.is_dir():
        path = f"{path.rstrip('/')}/index.html".lstrip("/")
    if not (site / path).is_file():
        return "没有这个文件"
    fragment = unquote(found.fragment)
    scripted = fragment.startswith("b=")  # the state of a page, read by its script
    if fragment and path.endswith(".html") and not scripted and fragment not in parts(path):
        return f"页面里没有 #{fragment}"
    return ""


def _of_feed(file: Path) -> Iterator[str]:
    """The addresses that the entries of a feed lead to."""
    if file.suffix == ".atom":
        for link in ElementTree.parse(file).iter(_ATOM):
            yield link.get("href", "")
    elif file.suffix == ".json":
        feed = json.loads(file.read_text(encoding="utf-8"))
        yield from (str(item.get("url", "")) for item in feed["items"])

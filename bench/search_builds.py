"""Builds the indexes that are compared: of our search, Material's with jieba, Pagefind extended.

The peers live in a scratch environment of their own, made from ``search-requirements.txt``. All
three get the same content: the public cases, the clauses of the policies, the pages of ``docs/``.
"""

import gzip
import json
import shutil
import sys
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from measure import KB, Measured, Task
from peers import LARGE, Workshop, say
from run import PLAIN_CONFIG, make_project, tool

ENGINES = ("ours", "material", "pagefind")
TEXT = frozenset({".html", ".css", ".js", ".mjs", ".json", ".svg", ".xml", ".txt"})
"""Kinds of files that a web server compresses on their way; wasm and packed data it does not."""

_HOME = "---\ntitle: plain\nsearch: {exclude: true}\n---\n\n# plain\n"

# Parts of a page that repeat other text, which our index has not either: beside a case its clauses
# and neighbours, above a policy the names of its clauses. The peers find as well without them.
_REPEATING = ('<aside class="rail"', '<nav class="contents"')
_UNSEARCHED = " data-search-exclude data-pagefind-ignore "


@dataclass(frozen=True, slots=True)
class Indexed:
    """What an index cost, and the folder that is served to search in it.

    ``sent_mb`` is its size as a web server sends it: text compressed, anything else as it is.
    """

    engine: str
    seconds: float
    peak_mb: float
    disk_mb: float
    sent_mb: float
    files: int
    root: Path


@dataclass(frozen=True, slots=True)
class Content:
    """The project of a size: its folder, how many cases, and the references of all clauses."""

    size: str
    root: Path
    cases: int
    clauses: frozenset[str]


def make_content(size: str, shop: Workshop) -> Content:
    """Make the project of a size, and its pages as Markdown in ``stage/``."""
    say(f"{size}: making the project")
    root = shop.work / size
    cases = make_project(size, root, shop.work / "log.txt")
    shop.run(tool("casebook"), "build", "--root", str(root), "--stage", str(root / "stage"))
    clauses = (
        f"{policy['id']}#{clause['id']}"
        for policy in _exported(root, "policies")
        for clause in policy["clauses"]
    )
    return Content(size, root, cases, frozenset(clauses))


def _exported(root: Path, name: str) -> list[dict[str, Any]]:
    """One of the data files beside the staged pages."""
    rows: list[dict[str, Any]] = json.loads((root / f"stage/data/{name}.json").read_text("utf-8"))
    return rows


def build_indexes(content: Content, shop: Workshop, engines: Collection[str]) -> Iterator[Indexed]:
    """Build the index of each engine, measured."""
    if "ours" in engines:
        yield _ours(content, shop)
    if set(engines) == {"ours"}:
        return
    peer_sources(content.root)
    quiet = shop.measure(_material_task(content.root, "plain", "[]"), content.size, _times(content))
    if "material" in engines:
        yield _material(content, shop, quiet)
    if "pagefind" in engines:
        yield _pagefind(content, shop)


def _ours(content: Content, shop: Workshop) -> Indexed:
    """What the index adds to reading the library; the site to search in is built besides."""
    quiet = shop.measure(_our_task(content, "--library-only"), content.size, _times(content))
    one = shop.measure(_our_task(content), content.size, _times(content))
    site = content.root / "site"
    say(f"{content.size}: our site")
    shop.run(tool("casebook"), "build", "--root", str(content.root), "--site-dir", str(site))
    own = (site / "search", site / "assets/casebook/search")
    files = [file for folder in own for file in _files(folder) if file.name != "index.html"]
    return _indexed("ours", one.seconds - quiet.seconds, one.peak_mb, files, site)


def _times(content: Content) -> int:
    return 1 if content.cases >= LARGE else 3


def _our_task(content: Content, *more: str) -> Task:
    """Our index without a site, or only the library that it is made from."""
    target = content.root / "index-alone"
    script = str(Path(__file__).with_name("search_index.py"))
    command = (sys.executable, script, str(content.root), str(target), *more)
    return Task(f"our {'library' if more else 'library and index'}", command, output=target)


def peer_sources(root: Path) -> None:
    """Fill ``sources/`` with the staged pages that have content of their own, and ``docs/``.

    Lists of cases and explanations of check messages stay away: our search has none of them, and
    the peers would often rank a list above the case that it lists.
    """
    shutil.copytree(root / "docs", root / "sources")
    (root / "sources/index.md").write_text(_HOME, encoding="utf-8")
    for kind in ("cases", "policies"):
        (root / "sources" / kind).mkdir()
        for entry in _exported(root, kind):
            page = f"{kind}/{entry['id']}.md"
            text = (root / "stage" / page).read_text(encoding="utf-8")
            for tag in _REPEATING:
                text = text.replace(tag, tag.replace(" ", _UNSEARCHED, 1))
            (root / "sources" / page).write_text(text, encoding="utf-8")


def _material_task(root: Path, name: str, plugins: str) -> Task:
    """Plain Material on the sources of the peers."""
    config = root / f"{name}.yml"
    text = PLAIN_CONFIG.format(docs=json.dumps(str(root / "sources")), plugins=plugins)
    config.write_text(text, encoding="utf-8")
    mkdocs = (str(root.parent / "peers/bin/python"), "-m", "mkdocs", "build", "--quiet")
    site = root / f"{name}-site"
    command = (*mkdocs, "-f", str(config), "-d", str(site))
    return Task(f"Material, {name}", command, {"NO_MKDOCS_2_WARNING": "true"}, site)


def _material(content: Content, shop: Workshop, quiet: Measured) -> Indexed:
    """The index has no build of its own: it is what a build takes longer for it."""
    task = _material_task(content.root, "plain-search", "[search: {lang: [zh, en]}]")
    loud = shop.measure(task, content.size, _times(content))
    site = content.root / "plain-search-site"
    index = [site / "search/search_index.json"]
    return _indexed("material", loud.seconds - quiet.seconds, loud.peak_mb, index, site)


def _pagefind(content: Content, shop: Workshop) -> Indexed:
    """Runs on the plain site: on the article of every page but home and 404."""
    site = content.root / "plain-site"
    where = ("--site", str(site), "--glob", "*/**/*.html", "--root-selector", "article")
    command = (str(shop.python), "-m", "pagefind", *where, "--force-language", "zh", "--quiet")
    one = shop.measure(
        Task("Pagefind", command, output=site / "pagefind"), content.size, _times(content)
    )
    return _indexed("pagefind", one.seconds, one.peak_mb, _files(site / "pagefind"), site)


def _files(folder: Path) -> list[Path]:
    return [file for file in sorted(folder.rglob("*")) if file.is_file()]


def _indexed(
    engine: str, seconds: float, peak_mb: float, files: Iterable[Path], site: Path
) -> Indexed:
    sizes = [(file.stat().st_size, sent_size(file)) for file in files]
    disk, sent = (sum(size[i] for size in sizes) / KB**2 for i in range(2))
    return Indexed(engine, seconds, peak_mb, disk, sent, len(sizes), site)


def sent_size(file: Path) -> int:
    """How many bytes of a file go over the wire."""
    content = file.read_bytes()
    return len(packed(content) if file.suffix in TEXT else content)


def packed(content: bytes) -> bytes:
    """As a web server compresses: gzip of the usual level."""
    return gzip.compress(content, 6, mtime=0)

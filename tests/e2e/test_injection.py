"""Twelve attacks in ten fields in four places: 480 probes, each seen as text, none of them run.

The places: the page of a case over http; everything that lists; search with its filters; and all
of these opened from disk. Each page is visited once and judged for all fields that it shows.
"""

import pickle
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.e2e.hostile import CASES, INTRUDERS, PAYLOADS, Hostile, attacks, reopen
from tests.e2e.searching import query_of
from tests.sites import made_once

__all__ = ["attacks"]

SHOWN = {
    "page": (
        "title", "source", "period", "gist", "无明令禁止", "handling", "correction note", "ask 0",
        "基本案情", "clause name",
    ),
    "list": (
        "title", "period", "gist", "batch title", "batch intro", "batch source", "batch issuer",
        "clause number", "clause name", "policy title",
    ),
    "search": (
        "title", "period", "gist", "无明令禁止", "handling", "ask 0", "基本案情", "batch title",
        "clause name", "clause text",
    ),
}  # fmt: skip
"""Ten fields that each place shows."""

FROM_DISK = (
    ("page", "title"), ("page", "source"), ("page", "无明令禁止"), ("page", "基本案情"),
    ("list", "gist"), ("list", "batch intro"), ("list", "policy title"),
    ("search", "handling"), ("search", "batch title"), ("search", "clause text"),
)  # fmt: skip
"""Ten fields for the fourth place, of all kinds of pages."""

Probe = tuple[int, str]
"""The number of a payload and a field."""

# Points at everything, opens what is folded, and tells what there is.
VISIT = """() => {
  const every = Array.from(document.querySelectorAll("body, body *"));
  for (const element of every) {
    if (element.tagName === "DETAILS") element.open = true;
    const listens = Array.from(element.attributes).some((one) => /^on/i.test(one.name));
    const names = ["pointerenter", "mouseenter", "mouseover", "focus", "focusin"];
    for (const name of listens ? [...names, "click", "load", "error"] : names)
      element.dispatchEvent(new Event(name, {bubbles: name === "focusin"}));
  }
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const read = [document.title];
  while (texts.nextNode())
    if (!/^(SCRIPT|STYLE|TEMPLATE)$/.test(texts.currentNode.parentNode.tagName))
      read.push(texts.currentNode.data);
  return {
    text: read.join(""),
    hit: window.__hit === undefined ? null : window.__hit,
    intruders: (INTRUDERS)(),
    scripts: Array.from(document.scripts)
      .filter((script) => script.type !== "application/ld+json")  // a block of data, never run
      .map((script) => script.getAttribute("src") || script.textContent.trim()),
  };
}""".replace("INTRUDERS", INTRUDERS)


@dataclass
class Seen:
    """What was seen in one place."""

    probes: set[Probe] = field(default_factory=set)
    pages: int = 0
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Judge:
    """Judges the pages of the hostile site; knows which scripts a page has when all is well."""

    attacks: Hostile
    clean: Path

    def judge(self, page: Page, path: str, seen: Seen) -> None:
        """Visit what is open, and note its probes and its faults."""
        visited = page.evaluate(VISIT)
        seen.pages += 1
        seen.probes |= set(self._probes(visited["text"]))
        extra = Counter(visited["scripts"]) - self._scripts(path)
        foreign = [script for script in extra if not self._is_of_search(script)]
        if visited["hit"] is not None:
            seen.faults.append(f"{path}: {visited['hit']} was run")
        seen.faults += [f"{path}: {one}" for one in (*visited["intruders"], *foreign)]

    def _probes(self, text: str) -> Iterator[Probe]:
        """A token, then the number in its payload; search leaves out what is a mark in Markdown."""
        for name, token in self.attacks.tokens.items():
            for number in re.findall(rf"{token}[^容]{{0,90}}?(?:__)?hit=(\d+)", text):
                yield int(number) // 1000, name

    def _scripts(self, path: str) -> Counter[str]:
        """The scripts of the same page in the site of the shipped content."""
        peer = re.sub(r"XS-2023-\d\d-01", "SY-2023-02-02", path)
        peer = re.sub(r"XS-2023-\d\d", "SY-2023-02", peer)
        peer = re.sub(r"clauses/xs-\d+/a", "clauses/siyang-guifan/mianze-1", peer)
        peer = re.sub(r"xs-\d+", "siyang-guifan", peer).replace("years/2023", "years/2022")
        if not (self.clean / peer).is_dir():  # a further page of a list that has but one there
            peer = "clauses/siyang-guifan/mianze-1"  # also a list, as deep
        text = (self.clean / peer / "index.html").read_text(encoding="utf-8")
        found = re.findall(r"<script\b([^>]*)>(.*?)</script>", text, re.DOTALL)
        sources = ((re.search(r'src="([^"]*)"', tag), body) for tag, body in found)
        return Counter(source[1] if source else body.strip() for source, body in sources)

    def _is_of_search(self, source: str) -> bool:
        """Whether a script was loaded by search, and is a file of it."""
        found = re.search(r"/(search/(?:[0-9a-f]{12}/\w+|engine)\.js)$", source)
        return found is not None and (self.attacks.folder / found[1]).is_file()


def _is_hostile(file: Path) -> bool:
    return "__hit" in file.read_text(encoding="utf-8")


def lists(folder: Path) -> list[str]:
    """The pages with attacks in them that are neither a case nor search."""
    pages = (file.parent for file in folder.rglob("index.html") if _is_hostile(file))
    paths = (page.relative_to(folder).as_posix() for page in pages)
    return sorted(path for path in paths if not re.fullmatch(r"cases/XS-.*|search", path))


def look(page: Page, judge: Judge, root: str, end: str) -> dict[str, Seen]:
    """Visit everything below an address; ``end`` is what a folder's address ends with."""
    seen = {place: Seen() for place in SHOWN}
    paths = {"page": [f"cases/{case}" for case in CASES], "list": lists(judge.attacks.folder)}
    for place, those in paths.items():
        for path in those:
            page.goto(f"{root}/{path}/{end}".replace("/./", "/"))
            judge.judge(page, path, seen[place])
    page.goto(f"{root}/search/{end}")
    tokens = judge.attacks.tokens
    queries = [query_of(q=tokens[name], n="60") for name in SHOWN["search"]]
    queries.append(query_of(q="容错", batch="XS-2023-01", clause="xs-1#a"))
    for query in queries:
        reopen(page, query)
        judge.judge(page, "search", seen["search"])
    return seen


@pytest.fixture(scope="module")
def everywhere(
    context: BrowserContext,
    attacks: Hostile,
    site: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, dict[str, Seen]]:
    """What was seen over http and from disk."""

    def visit(target: Path) -> None:
        judge = Judge(attacks, site)
        page = context.new_page()
        roots = {"http": (attacks.address, ""), "disk": (attacks.folder.as_uri(), "index.html")}
        seen = {name: look(page, judge, *root) for name, root in roots.items()}
        target.mkdir()
        (target / "seen").write_bytes(pickle.dumps(seen))

    folder = made_once(tmp_path_factory, "everywhere", visit)
    result: dict[str, dict[str, Seen]] = pickle.loads((folder / "seen").read_bytes())
    return result


def test_all_probes_are_shown_and_none_is_run(everywhere: dict[str, dict[str, Seen]]) -> None:
    numbers = range(1, len(PAYLOADS) + 1)
    http, disk = everywhere["http"], everywhere["disk"]
    table = {
        (number, name, place): (number, name) in http[place].probes
        for place, names in SHOWN.items()
        for name in names
        for number in numbers
    }
    table |= {
        (number, f"{place}: {name}", "disk"): (number, name) in disk[place].probes
        for place, name in FROM_DISK
        for number in numbers
    }
    assert len(table) == 480
    assert [probe for probe, shown in table.items() if not shown] == []
    assert [
        fault for way in everywhere.values() for one in way.values() for fault in one.faults
    ] == []


@pytest.mark.parametrize("place", SHOWN)
def test_disk_shows_the_same_as_a_server(
    everywhere: dict[str, dict[str, Seen]], place: str
) -> None:
    http, disk = everywhere["http"][place], everywhere["disk"][place]
    assert disk.probes == http.probes
    assert disk.pages == http.pages >= {"page": 12, "list": 40, "search": 11}[place]


@pytest.mark.parametrize(
    "name", ["script", "img", "svg", "double-quote", "single-quote", "end-of-script", "long"]
)
def test_judge_notices_an_attack_that_gets_through(
    context: BrowserContext, attacks: Hostile, site: Path, name: str
) -> None:
    page, seen = context.new_page(), Seen()
    payload = PAYLOADS[name].replace("{n}", "7000")
    page.set_content(f"<main title=\"{payload}\">x</main><i title='{payload}'>{payload}</i>")
    Judge(attacks, site).judge(page, "", seen)
    page.close()
    assert ": 7000 was run" in seen.faults
    assert len(seen.faults) > 1, "what ran is seen in the page as well"

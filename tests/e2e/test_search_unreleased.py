"""Drafts, waiting and withdrawn cases: in no file of search, and found by no query."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import expect

from casebook.load import load
from casebook.search.engine import Engine
from tests.e2e.conftest import Watched, served
from tests.e2e.searching import hits, ids, query_of
from tests.unreleased import Outputs, outputs

__all__ = ["outputs"]

HIDDEN = ("SY-2023-02-06", "SY-2023-02-05", "GK-2025-01-07", "GK-2025-01-04")
"""A draft, two that wait, one that was withdrawn."""


@dataclass(frozen=True)
class Site:
    folder: Path
    address: str


@pytest.fixture(scope="module")
def published(outputs: Outputs) -> Iterator[Site]:
    """The site of a project in which six cases are not public."""
    folder = outputs.built / "site"
    with served(folder) as where:
        yield Site(folder, where)


def telling(outputs: Outputs, key: str) -> list[str]:
    """What only a hidden case says: its number, title, gist, sentences."""
    case = load(outputs.project)[0].cases[key]
    texts = [case.title, case.gist, case.handling, case.correction, case.turning.point]
    texts += [row.fact for _, row in case.items]
    texts += [question.ask for question in case.questions]
    for section in case.sections.values():
        texts += re.findall(r"[\u4e00-\u9fff，、]{12,}", section.text)
    return [key, key.lower(), *texts]


@pytest.mark.parametrize("name", ["site", "preview"])
def test_no_file_of_search_has_anything_of_them(outputs: Outputs, name: str) -> None:
    folder = {"site": outputs.built / "site", "preview": outputs.preview}[name] / "search"
    files = [file for file in folder.rglob("*") if file.is_file()]
    everything = "\n".join(file.read_text(encoding="utf-8") for file in files)
    assert "SY-2023-02-07" in everything, "what is public is there"
    for key in HIDDEN:
        parts = telling(outputs, key)
        assert len(parts) > 25
        assert [part for part in parts if part in everything] == []


def test_no_query_finds_it(tab: Watched, published: Site, outputs: Outputs) -> None:
    """By number, title, gist and words of its own: in the browser and in Python."""
    tab.page.goto(f"{published.address}/search/")
    engine = Engine(published.folder)
    queries = [text[:200] for key in HIDDEN for text in telling(outputs, key)[:8]]
    queries += ["案例", "容错", "干部 案例 容错 不予容错 免责 减责"]
    found = tab.page.evaluate(
        """async (queries) => {
          const found = [];
          for (const query of queries)
            found.push(...(await casebook.search.find(query, {limit: 500})).hits,
                       ...(await casebook.search.near(query, {limit: 500})).hits);
          return found.map((hit) => [hit.id, hit.url, hit.title, ...hit.snippet.text].join(""));
        }""",
        queries,
    )
    found += [str(hit) for query in queries for hit in engine.find(query, 500).hits]
    assert len(found) > 100
    assert [one for one in found if any(key in one for key in HIDDEN)] == []
    tab.assert_quiet(published.address)


def test_page_and_list_show_nothing_of_it(tab: Watched, published: Site) -> None:
    page = tab.page
    page.goto(f"{published.address}/search/?{query_of(q='案例', kind='案例', n='500')}")
    expect(page.locator("#results")).to_have_attribute("aria-busy", "false")
    assert "SY-2023-02-07" in ids(page)
    assert not set(ids(page)) & set(HIDDEN)
    page.locator(".filters summary").click()
    counted = page.locator(".filters label", has=page.locator("[data-value^='batch=']"))
    for batch, number in (("SY-2023-02", 5), ("GK-2025-01", 4)):
        own = counted.filter(has=page.locator(f"[data-value='batch={batch}']"))
        expect(own.locator(".n")).to_have_text(str(number))
    page.goto(f"{published.address}/cases/SY-2023-02-07/")
    for key in HIDDEN:
        page.locator("#find").fill(key)
        expect(page.get_by_role("option").last).to_have_text(re.compile("^(查看全部|没有找到)"))
        expect(page.locator(f".cb-found a[href*='/cases/{key}/']")).to_have_count(0)
    page.goto(f"{published.address}/search/?q={HIDDEN[0]}")
    expect(page.locator("#results")).to_have_attribute("aria-busy", "false")
    assert not any(key in row for row in hits(page).all_inner_texts() for key in HIDDEN)
    tab.assert_quiet(published.address)

"""Drafts, waiting and withdrawn cases: in no file of search, and found by no query."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import expect

from casebook.load import load
from casebook.search.engine import Engine
from tests.e2e.conftest import Watched, served
from tests.e2e.searching import hits, ids, query_of
from tests.fixtures import ROOT, casebook

HIDDEN = {
    "SY-2023-02-06": "status: 草稿",
    "SY-2023-02-05": "status: 待审",
    "GK-2025-01-07": "withdrawn: {month: 2024-03, reason: 隐名不当}\nstatus: 已撤回",
}


@dataclass(frozen=True)
class Site:
    folder: Path
    address: str


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site of a copy of the project in which three cases are not public; a preview beside."""
    project = tmp_path_factory.mktemp("unreleased")
    for name in ("cases", "policies", "docs", "overrides", "search"):
        shutil.copytree(ROOT / name, project / name)
    shutil.copy(ROOT / "mkdocs.yml", project)
    for key, status in HIDDEN.items():
        file = project / "cases" / key.rsplit("-", 1)[0] / f"{key}.md"
        text = file.read_text(encoding="utf-8")
        assert "status: 已发布" in text
        file.write_text(text.replace("status: 已发布", status), encoding="utf-8")
    for options in ((), ("--drafts", "--site-dir", "preview")):
        built = casebook("build", *options, cwd=project)
        assert built.returncode == 0, built.stderr
    with served(project / "site") as where:
        yield Site(project / "site", where)


def telling(key: str) -> list[str]:
    """What only a hidden case says: its number, title, gist, sentences."""
    case = load(ROOT)[0].cases[key]
    texts = [case.title, case.gist, case.handling, case.correction, case.turning.point]
    texts += [row.fact for _, row in case.items]
    texts += [question.ask for question in case.questions]
    for section in case.sections.values():
        texts += re.findall(r"[\u4e00-\u9fff，、]{12,}", section.text)
    return [key, key.lower(), *texts]


@pytest.mark.parametrize("name", ["site", "preview"])
@pytest.mark.parametrize("key", HIDDEN)
def test_no_file_of_search_has_anything_of_it(published: Site, key: str, name: str) -> None:
    folder = published.folder.with_name(name) / "search"
    files = [file for file in folder.rglob("*") if file.is_file()]
    everything = "\n".join(file.read_text(encoding="utf-8") for file in files)
    assert "SY-2023-02-07" in everything, "what is public is there"
    parts = telling(key)
    assert len(parts) > 25
    assert [part for part in parts if part in everything] == []


def test_no_query_finds_it(tab: Watched, published: Site) -> None:
    """By number, title, gist and words of its own: in the browser and in Python."""
    tab.page.goto(f"{published.address}/search/")
    engine = Engine(published.folder)
    queries = [text[:200] for key in HIDDEN for text in telling(key)[:8]]
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
    assert not set(ids(page)) & HIDDEN.keys()
    page.locator(".filters summary").click()
    counted = page.locator(".filters label", has=page.locator("[data-value^='batch=']"))
    for batch in ("SY-2023-02", "GK-2025-01"):
        own = counted.filter(has=page.locator(f"[data-value='batch={batch}']"))
        expect(own.locator(".n")).to_have_text("6")
    page.goto(f"{published.address}/cases/SY-2023-02-07/")
    for key in HIDDEN:
        page.locator("#find").fill(key)
        expect(page.get_by_role("option").last).to_have_text(re.compile("^(查看全部|没有找到)"))
        expect(page.locator(f".cb-found a[href*='/cases/{key}/']")).to_have_count(0)
    page.goto(f"{published.address}/search/?q={next(iter(HIDDEN))}")
    expect(page.locator("#results")).to_have_attribute("aria-busy", "false")
    assert not any(key in row for row in hits(page).all_inner_texts() for key in HIDDEN)
    tab.assert_quiet(published.address)

"""The pages of the small corpus, whole, beside golden files that a reader can review."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import pytest

from casebook.check import check
from casebook.exports import citations, exports
from casebook.feeds import feeds
from casebook.indexes import PER_PAGE, paginate
from casebook.layout import Page
from casebook.link import LinkedLibrary, link
from casebook.model import Case, Library, Passage
from casebook.pages import Pages
from casebook.schema import Assessment
from casebook.urls import prefix_of
from casebook.vocabulary import ItemVerdict, Provenance, Section

HERE = Path(__file__).parent
GOLDEN = HERE / "golden"
SHOWN = [
    "index.md",
    "cases/index.md",
    "cases/MN-2024-01-01.md",
    "policies/index.md",
    "policies/mini-xian.md",
    "batches/MN-2024-01.md",
    "clauses/index.md",
    "search/index.md",
    "contrasts/index.md",
    "contrasts/MN-2024-01-04_MN-2024-01-02.md",
    "coverage/index.md",
    "lists/index.md",
    "stats/index.md",
    "updates/index.md",
]


@pytest.fixture(scope="module")
def linked() -> LinkedLibrary:
    checked = check(HERE / "corpus" / "mini")
    assert checked.findings == ()
    return link(checked.library)


@pytest.fixture(scope="module")
def pages(linked: LinkedLibrary) -> Iterator[Mapping[str, Page]]:
    """The pages by path, as of a day that does not pass."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1795219200")
        yield {page.path: page for page in Pages(linked).all()}


def compare(golden: Path, text: str, update: bool) -> None:
    if update:
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", SHOWN)
def test_page(path: str, pages: Mapping[str, Page], pytestconfig: pytest.Config) -> None:
    compare(GOLDEN / path, pages[path].markdown, pytestconfig.getoption("--update-golden"))


@pytest.mark.parametrize("path", ["data/cases.json", "data/policies.json", "data/links.json"])
def test_data(path: str, linked: LinkedLibrary, pytestconfig: pytest.Config) -> None:
    compare(
        GOLDEN / path, "".join(exports(linked)[path]), pytestconfig.getoption("--update-golden")
    )


def test_every_page_has_its_own_path_title_and_heading(pages: Mapping[str, Page]) -> None:
    assert len({page.url for page in pages.values()}) == len(pages)
    for page in pages.values():
        assert page.title
        assert page.description
        assert page.body.count("<h1") == 1, page.path
        assert "\n\n" not in page.body


def test_relative_links_lead_somewhere(pages: Mapping[str, Page], linked: LinkedLibrary) -> None:
    """Every link of every page leads to a page of the site or to a hand-written one."""
    import re
    from urllib.parse import urljoin

    known = {f"http://site/{page.url}" for page in pages.values()}
    known |= {f"http://site/{written}" for written in ("guide/lecture/",)}
    known |= {f"http://site/{path}" for path, _ in feeds(linked, "", date(2026, 1, 1))}
    known |= {f"http://site/{path}" for path, _ in citations(linked, date(2026, 1, 1))}
    known |= {f"http://site/{path}" for path in exports(linked)}
    known |= {
        f"http://site/downloads/{name}"
        for key in (*linked.cases, *linked.library.lectures)
        for name in (f"{key}.docx", f"{key}.pptx", f"{key}-handout.docx", f"{key}.html")
    }
    anchors = {
        f"http://site/{page.url}#{name}"
        for page in pages.values()
        for name in re.findall(r' id="([^"]+)"', page.body)
    }
    for page in pages.values():
        for href in re.findall(r'<a [^>]*?href="([^"]+)"', page.body):
            target = urljoin(f"http://site/{page.url}", href.partition("?")[0])
            target = target.partition("#b=")[0]  # what the basket's script reads
            assert target in (anchors if "#" in target else known), f"{page.path}: {href}"


def test_provenance_is_on_every_page_that_shows_a_case(pages: Mapping[str, Page]) -> None:
    for path, page in pages.items():
        if path.startswith("cases/MN") or '<ul class="hits"' in page.body:
            assert f"{Provenance.TEACHING} · 人物单位数字均为虚构" in page.body, path


def test_hostile_text_never_becomes_markup(linked: LinkedLibrary) -> None:
    """The rules refuse it; should one fail, the pages still show it as text."""
    payload = "<img src=x onerror=alert(1)>\"'</p><script>alert(1)</script>{{7*7}}[x](javascript:1)"
    case = next(iter(linked.cases.values()))
    row = Assessment.model_construct(finding=ItemVerdict.MET, fact=payload)
    looks = case.looks.model_copy(update={"主观动机": row})
    hostile = case.model_copy(
        update={
            "title": payload,
            "source": payload,
            "gist": payload,
            "keywords": (payload,),
            "handling": payload,
            "correction": payload,
            "looks": looks,
            "turning": case.turning.model_copy(update={"point": payload}),
            "sections": {section: Passage(payload, 1) for section in Section},
        }
    )
    library = linked.library
    cases = {**library.cases, hostile.id: hostile}
    relinked = link(Library(cases, library.policies, library.batches))
    for page in Pages(relinked).all():
        for markup in ("<img", "<script>", 'href="javascript'):
            assert markup not in page.body, page.path


def test_lists_are_cut_into_light_pages(linked: LinkedLibrary) -> None:
    case: Case = next(iter(linked.cases.values()))
    parts = list(paginate("cases/", [case] * (PER_PAGE * 2 + 1)))
    assert [url for url, _ in parts] == ["cases/", "cases/2/", "cases/3/"]
    assert [len(part.entries) for _, part in parts] == [PER_PAGE, PER_PAGE, 1]
    assert [url for url, _ in paginate("cases/", [])] == ["cases/"]


@pytest.mark.parametrize(("url", "prefix"), [("", "./"), ("cases/", "../"), ("cases/X/", "../../")])
def test_prefix(url: str, prefix: str) -> None:
    assert prefix_of(url) == prefix

"""Feeds are valid, say the same in both formats, and tell nothing that is not public.

Judged by feedparser, by the grammar of RFC 4287 in ``atom.rng`` and by the rules of JSON Feed.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import feedparser
import pytest
from lxml import etree

from casebook.check import check
from casebook.feeds import LONGEST, feeds, moment, write_feeds
from casebook.layout import EFFECT
from casebook.link import LinkedLibrary, link
from casebook.model import Batch, Case, Library
from casebook.pages import Pages
from casebook.vocabulary import Status
from tests.fixtures import ROOT, site

__all__ = ["site"]

DAY = date(2026, 11, 21)
ADDRESS = "https://cases.example.gov.cn/rules/"
GRAMMAR = etree.RelaxNG(etree.parse(ROOT / "tests/atom.rng"))
GONE = "MN-2024-01-03"
CORRECTION = {
    "month": "2024-07",
    "note": "金额更正，见[[mini-xian#mianze]]。",
    "changes": ({"where": "处理方式", "before": "甲旧文", "after": "乙新文"},),
}


@pytest.fixture(scope="module")
def mini() -> LinkedLibrary:
    return link(check(ROOT / "tests/corpus/mini").library)


@pytest.fixture(scope="module")
def shipped() -> LinkedLibrary:
    return link(check(ROOT).library)


def changed(library: Library, key: str, **matter: Any) -> Library:
    """The library with other front matter in one case."""
    case = library.cases[key]
    fresh = type(case).model_validate({**dict(case), **matter})
    return replace(library, cases={**library.cases, key: fresh})


def withdrawn(library: Library, key: str = GONE) -> Library:
    """The library with a case, corrected once, withdrawn."""
    notice = {"month": "2025-03", "reason": "事实有误"}
    return changed(
        library, key, status=Status.WITHDRAWN, withdrawn=notice, corrections=(CORRECTION,)
    )


def made(linked: LinkedLibrary, base: str = "") -> dict[str, str]:
    return dict(feeds(linked, base, DAY))


def items(texts: Mapping[str, str], folder: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(texts[f"{folder}feed.json"])["items"]
    return found


def assert_valid(texts: Mapping[str, str]) -> None:
    for path, text in texts.items():
        if path.endswith(".atom"):
            parsed = assert_valid_atom(path, text)
            assert_same(parsed, json.loads(texts[path.replace(".atom", ".json")]))
        else:
            assert_valid_json(path, json.loads(text))


def assert_valid_atom(path: str, text: str) -> Any:
    """Returns what feedparser has read."""
    GRAMMAR.assertValid(etree.fromstring(text.encode()))
    parsed = feedparser.parse(text.encode(), sanitize_html=False)
    assert not parsed.bozo, (path, parsed.get("bozo_exception"))
    assert parsed.version == "atom10"
    ids = [parsed.feed.id, *(entry.id for entry in parsed.entries)]
    assert len(set(ids)) == len(ids), path
    assert all(re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", one) for one in ids)
    kinds = [(found.rel, found.type) for found in parsed.feed.links]
    assert len(set(kinds)) == len(kinds)
    assert ("self", "application/atom+xml") in kinds
    assert len(parsed.entries) <= LONGEST
    return parsed


def assert_valid_json(path: str, feed: dict[str, Any]) -> None:
    """The keys that JSON Feed 1.1 demands, no key that it does not know, and their types."""
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert (
        {"title", "items"}
        <= feed.keys()
        <= {
            *("version", "title", "home_page_url", "feed_url", "description", "language"),
            *("authors", "items"),
        }
    ), path
    for item in feed["items"]:
        assert all(isinstance(item[key], str) and item[key] for key in ("id", "content_html"))
        assert item.keys() <= {
            *("id", "url", "title", "content_html", "summary", "date_published"),
            *("date_modified", "authors", "tags", "_casebook"),
        }
        for key in ("date_published", "date_modified"):
            assert datetime.fromisoformat(item[key]).isoformat() == item[key]
        assert item["date_modified"] >= item["date_published"]
        assert all(author["name"] for author in item.get("authors", []))


def assert_same(parsed: Any, feed: dict[str, Any]) -> None:
    """What both formats say is the same, in the same order."""
    told = [
        (e.id, e.title, e.summary, e.content[0].value, e.published, e.updated)
        for e in parsed.entries
    ]
    keys = ("id", "title", "summary", "content_html", "date_published", "date_modified")
    expected = [tuple(item[key].strip() for key in keys) for item in feed["items"]]
    assert told == expected


def test_every_feed_of_the_shipped_content_is_valid(shipped: LinkedLibrary) -> None:
    texts = made(shipped)
    fields = {case.field for case in shipped.cases.values()}
    clauses = {ref for ref, cases in shipped.illustrated_by.items() if cases}
    assert len(texts) == 2 * (1 + len(shipped.library.batches) + len(fields) + len(clauses))
    assert len(items(texts)) == LONGEST
    assert_valid(texts)


def test_what_an_entry_says(mini: LinkedLibrary) -> None:
    [entry] = [one for one in items(made(mini)) if one["_casebook"]["id"] == "MN-2024-01-02"]
    case = mini.cases["MN-2024-01-02"]
    batch = mini.library.batches[case.batch_id]
    assert entry["title"] == f"新案例（教学模拟）：{case.title}"
    assert entry["summary"] == case.gist
    assert entry["authors"] == [{"name": batch.issuer}]
    assert entry["tags"] == [case.field, "不予容错", "教学模拟"]
    assert entry["date_published"] == f"{batch.issued}-01T00:00:00+08:00"
    for shown in case.illustrates:
        assert mini.clauses[shown.clause].name in entry["content_html"]
    for words in (case.gist, "结论：不予容错", "人物单位数字均为虚构", case.source, EFFECT):
        assert words in entry["content_html"]


def test_ids_are_the_same_on_every_site_and_day(mini: LinkedLibrary) -> None:
    """And for good: these are written down."""
    one, other = (
        items(made(mini)),
        json.loads(dict(feeds(mini, ADDRESS, date(2030, 1, 1)))["feed.json"]),
    )
    ids = {entry["_casebook"]["id"]: entry["id"] for entry in one}
    assert list(ids.values()) == [entry["id"] for entry in other["items"]]
    assert ids["MN-2024-01-01"] == "urn:uuid:d2073aac-7d72-535a-8fab-4b30ca3fcf43"
    assert ids["mini-xian"] == "urn:uuid:b4b95220-803b-5765-8da4-ee81e2bcc095"


def test_a_copy_on_another_host_leads_to_its_own_pages(shipped: LinkedLibrary) -> None:
    """Whatever address the site was built for."""
    known = {page.url for page in Pages(shipped).all()}
    for base in ("", ADDRESS):
        texts = made(shipped, base)
        for path in texts:
            if path.endswith(".atom"):
                host = "http://10.0.0.7/elsewhere/"
                tree = etree.fromstring(texts[path].encode())
                for found in tree.iterfind(".//{*}link"):
                    target = urljoin(f"{host}{path}", found.get("href"))
                    assert target.startswith(host)
                    there = target.removeprefix(host).partition("#")[0]
                    assert there in known or there in texts, (path, target)


def test_json_has_absolute_links_where_the_address_is_known(shipped: LinkedLibrary) -> None:
    known = {page.url for page in Pages(shipped).all()}
    for path, text in made(shipped, ADDRESS.rstrip("/")).items():
        if path.endswith(".json"):
            feed = json.loads(text)
            assert feed["feed_url"] == f"{ADDRESS}{path}"
            for url in (feed["home_page_url"], *(item["url"] for item in feed["items"])):
                assert url.removeprefix(ADDRESS) in known


@pytest.mark.parametrize("base", ["", "https://example.org/", "http://example.com/x/"])
def test_json_has_relative_links_where_it_is_not(shipped: LinkedLibrary, base: str) -> None:
    """They mean the same from the feed and from its page, which programs start from."""
    known = {page.url for page in Pages(shipped).all()}
    for path, text in made(shipped, base).items():
        if path.endswith(".json"):
            feed = json.loads(text)
            assert "feed_url" not in feed
            home = urljoin(f"http://h/{path}", feed["home_page_url"])
            for item in feed["items"]:
                assert not item["url"].startswith(("http", "/"))
                target = urljoin(f"http://h/{path}", item["url"])
                assert target == urljoin(home, item["url"])
                assert target.removeprefix("http://h/") in known


def test_a_clause_tells_of_its_own_cases(shipped: LinkedLibrary) -> None:
    texts = made(shipped)
    for ref, cases in shipped.illustrated_by.items():
        policy, _, clause = ref.partition("#")
        if cases:
            told = [e["_casebook"] for e in items(texts, f"clauses/{policy}/{clause}/")]
            assert {one["kind"] for one in told} == {"发布"}
            assert sorted(one["id"] for one in told) == sorted(one.case.id for one in cases)
        else:
            assert f"clauses/{policy}/{clause}/feed.atom" not in texts


def test_newest_first_and_no_more_than_the_newest(mini: LinkedLibrary) -> None:
    """Of sixty-four cases the newest fifty are told, whatever order they were read in."""
    batch = mini.library.batches["MN-2024-01"]
    cases: dict[str, Case] = {}
    batches: dict[str, Batch] = {}
    for year in range(2024, 2040):
        key = f"MN-{year}-01"
        batches[key] = batch.model_copy(update={"id": key, "issued": f"{year}-06"})
        for old in mini.library.cases.values():
            name = f"{key}{old.id[-3:]}"
            origin = replace(old.origin, path=f"cases/{key}/{name}.md")
            fresh = {"id": name, "origin": origin, "follows": (), "contrasts": ()}
            cases[name] = old.model_copy(update=fresh)
    many = link(replace(mini.library, cases=cases, batches=batches))
    told = [entry["_casebook"]["id"] for entry in items(made(many))]
    public = sorted(key for key, case in cases.items() if case.is_public)
    assert told == sorted(public, key=lambda key: (-int(key[3:7]), key))[:LONGEST]
    backwards = replace(mini.library, cases=dict(reversed(cases.items())), batches=batches)
    assert made(link(backwards)) == made(many)
    assert_valid(made(many))


def test_a_correction_is_told_where_the_case_is(mini: LinkedLibrary) -> None:
    matter = {"status": Status.CORRECTED, "corrections": (CORRECTION,)}
    texts = made(link(changed(mini.library, GONE, **matter)))
    case = mini.cases[GONE]
    illustrated = (shown.clause.replace("#", "/") for shown in case.illustrates)
    for folder in ("", "batches/MN-2024-01/", f"fields/{case.field.slug}/",
                   *(f"clauses/{path}/" for path in illustrated)):  # fmt: skip
        own = [entry for entry in items(texts, folder) if entry["_casebook"]["id"] == GONE]
        told, first = own
        assert told["_casebook"]["kind"] == "更正"
        assert told["title"] == f"更正（教学模拟）：{GONE}　{case.title}"
        assert told["summary"].startswith("金额更正，见")
        assert "[[" not in told["summary"]
        assert EFFECT in told["content_html"]
        assert first["date_modified"] == told["date_published"] == "2024-07-01T00:00:00+08:00"
        assert first["date_published"] < first["date_modified"]
    assert_valid(texts)


def test_of_a_withdrawn_case_the_tombstone_alone(mini: LinkedLibrary) -> None:
    """In every feed where it was, in place of all that was told of it before."""
    before = made(
        link(changed(mini.library, GONE, status=Status.CORRECTED, corrections=(CORRECTION,)))
    )
    texts = made(link(withdrawn(mini.library)))
    assert texts.keys() == before.keys()
    case = mini.library.cases[GONE]
    words = "该案例已于2025年3月撤回，原因类别：事实有误。编号不再使用，内容不再提供。"
    for path in texts:
        if path.endswith(".json"):
            folder = path.removesuffix("feed.json")
            was = {e["id"] for e in items(before, folder) if e["_casebook"]["id"] == GONE}
            own = [entry for entry in items(texts, folder) if entry["_casebook"]["id"] == GONE]
            assert len(own) == (len(was) + 1 if was else 0)
            assert was <= {entry["id"] for entry in own}
            for entry in own:
                bare = {key: entry[key] for key in entry if key not in ("id", "url")}
                assert bare == {
                    "title": f"撤回：{GONE}",
                    "content_html": f"<p>{words}</p>\n",
                    "summary": words,
                    "date_published": "2025-03-01T00:00:00+08:00",
                    "date_modified": "2025-03-01T00:00:00+08:00",
                    "tags": [],
                    "_casebook": {"kind": "撤回", "id": GONE},
                }
    everything = "\n".join(texts.values())
    for secret in (case.title, case.gist, "金额更正", "甲旧文", "乙新文"):
        assert secret not in everything
    assert_valid(texts)


def test_of_a_case_that_could_be_recognised_neither_field_nor_clause(mini: LinkedLibrary) -> None:
    notice = {"month": "2025-03", "reason": "隐名不当"}
    texts = made(link(changed(mini.library, GONE, status=Status.WITHDRAWN, withdrawn=notice)))
    telling = {path.rpartition("/")[0] for path, text in texts.items() if GONE in text}
    assert telling == {"", "batches/MN-2024-01"}


def test_feeds_of_what_has_no_page_any_more(mini: LinkedLibrary) -> None:
    """Where all cases were withdrawn the feed leads to a page that there is."""
    library = replace(mini.library, lectures={})
    for key in library.cases:
        library = withdrawn(library, key)
    linked = link(library)
    known = {page.url for page in Pages(linked).all()}
    texts = made(linked)
    assert len(texts) > 8
    for path, text in texts.items():
        if path.endswith(".atom"):
            page = etree.fromstring(text.encode()).find("{*}link[@type='text/html']").get("href")
            target = urljoin(f"http://h/{path}", page).removeprefix("http://h/")
            assert target.partition("#")[0] in known
    assert "home_page_url" not in json.loads(texts["batches/MN-2024-01/feed.json"])
    assert_valid(texts)


@pytest.mark.parametrize("status", [Status.DRAFT, Status.IN_REVIEW])
def test_nothing_of_drafts_even_in_a_preview(mini: LinkedLibrary, status: Status) -> None:
    linked = link(
        changed(mini.library, GONE, status=status, corrections=(CORRECTION,)), include_drafts=True
    )
    assert GONE in linked.cases
    texts = made(linked)
    assert GONE not in "\n".join(texts.values())
    assert_valid(texts)


def test_a_case_that_joins_a_batch_later_is_news_then(mini: LinkedLibrary) -> None:
    *before, approved = mini.cases[GONE].review
    later = (*before, approved.model_copy(update={"month": "2025-02"}))
    first, *_ = items(made(link(changed(mini.library, GONE, review=later))))
    assert first["_casebook"] == {"kind": "发布", "id": GONE}
    assert first["date_published"] == "2025-02-01T00:00:00+08:00"


def test_policies_are_told_and_told_again_when_replaced(mini: LinkedLibrary) -> None:
    old = mini.library.policies["mini-xian"]
    newer = type(old).model_validate(
        {
            **dict(old),
            "id": "mini-xin",
            "title": "新办法",
            "issued": "2026-02-30",
            "supersedes": ("mini-xian",),
        }
    )
    library = replace(mini.library, policies={**mini.library.policies, "mini-xin": newer})
    told = {entry["_casebook"]["id"]: entry for entry in items(made(link(library)))}
    assert "已由新办法替代" in told["mini-xian"]["summary"]
    assert f"替代{old.title}" in told["mini-xin"]["summary"]
    assert told["mini-xian"]["date_modified"] == told["mini-xin"]["date_published"]
    assert told["mini-xin"]["authors"] == [{"name": old.issuer}]


def test_an_empty_library_has_an_empty_feed() -> None:
    texts = made(link(Library({}, {}, {})))
    assert set(texts) == {"feed.atom", "feed.json"}
    assert "<updated>2026-11-21T00:00:00+08:00</updated>" in texts["feed.atom"]
    assert_valid(texts)


def test_everything_is_escaped(mini: LinkedLibrary) -> None:
    hostile = "]]>&amp;<script>alert(1)</script>\"'&#x0;</feed>"
    matter = {"title": hostile, "gist": hostile, "source": hostile}
    texts = made(link(changed(mini.library, GONE, **matter)))
    [entry] = [e for e in items(texts) if e["_casebook"]["id"] == GONE]
    assert entry["title"].endswith(hostile)
    assert "<script" not in entry["content_html"]
    assert "<script" not in texts["feed.atom"].replace("&lt;script", "")
    assert "&lt;script" not in etree.fromstring(texts["feed.atom"].encode()).xpath(
        "string(//*[local-name()='title'])"
    )
    for path, text in texts.items():
        if path.endswith(".atom"):
            assert_valid_atom(path, text)


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("<updated>", "<updated>x"),
        ("+08:00</updated>", "</updated>"),
        ("<name>", "<name/><name>"),
        (' term="', ' word="'),
        ("urn:uuid:", ""),
        ("</title>", "</title><title>x</title>"),
        ("<entry>", "<item/><entry>"),
    ],
)
def test_the_grammar_refuses(mini: LinkedLibrary, good: str, bad: str) -> None:
    text = made(mini)["feed.atom"]
    assert good in text
    assert not GRAMMAR.validate(etree.fromstring(text.replace(good, bad, 1).encode()))


@pytest.mark.parametrize(
    ("when", "expected"),
    [("2019", "2019-01-01"), ("2019-08", "2019-08-01"), ("2019-08-25", "2019-08-25"),
     ("2019-02-30", "2019-02-01")],
)  # fmt: skip
def test_moments(when: str, expected: str) -> None:
    assert moment(when) == f"{expected}T00:00:00+08:00"


def test_files_are_the_texts(mini: LinkedLibrary, tmp_path: Path) -> None:
    write_feeds(mini, tmp_path, ADDRESS, DAY)
    files = (file for file in tmp_path.rglob("*") if file.is_file())
    written = {file.relative_to(tmp_path).as_posix(): file.read_bytes().decode() for file in files}
    assert written == made(mini, ADDRESS)


def test_the_page_lists_every_feed(mini: LinkedLibrary) -> None:
    [page] = [page for page in Pages(mini).all() if page.url == "subscribe/"]
    linked = {href.removeprefix("../") for href in re.findall(r'href="(\S+?feed\.\w+)"', page.body)}
    assert linked == made(mini).keys()
    assert f"{len(mini.cases)} 件" in page.body


def test_pages_of_the_site_name_their_feeds(site: Path) -> None:
    """Every page the main one; pages of a batch, field or clause their own; all are there."""
    for page in site.rglob("*.html"):
        head, _, _ = page.read_text(encoding="utf-8").partition("</head>")
        hrefs = re.findall(
            r'<link rel="alternate" type="application/atom\+xml" .*?href="(.*?)">', head
        )
        if "assets/casebook/disk.js" not in head:  # a deck, a redirect
            continue
        path = page.relative_to(site).as_posix()
        own = re.match(r"(?:batches/[A-Z]|fields/[a-z]|clauses/\w).*/", path)
        assert len(hrefs) == (2 if own else 1), path
        for href in hrefs:
            assert (site / href[1:] if href[0] == "/" else page.parent / href).is_file()

"""Every address inside the shipped site leads somewhere, and one that does not is found."""

import json
from pathlib import Path

import pytest

from casebook.site.links import Broken, broken
from tests.fixtures import casebook, site

__all__ = ["site"]

FEED = '<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="{}"/></entry></feed>'


def test_shipped_site_is_whole(site: Path) -> None:
    assert list(broken(site)) == []


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A site of two pages, a style sheet and two feeds."""
    for name, text in {
        "index.html": '<a href="cases/">案</a><link href="a.css?v=1"><a href="https://x.test/">x</a>',
        "cases/index.html": '<h1 id="顶">顶</h1><a href="../#b=x">b</a><a href="#%E9%A1%B6">顶</a>',
        "a.css": "",
        "feed.atom": FEED.format("cases/#顶"),
        "feed.json": json.dumps({"items": [{"url": "cases/"}]}),
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_whole_site_has_nothing_broken(small: Path) -> None:
    assert list(broken(small)) == []


@pytest.mark.parametrize(
    ("name", "text", "address", "reason"),
    [
        ("index.html", '<a href="case/">案例</a>', "case/", "没有这个文件"),
        ("index.html", '<script src="a.js"></script>', "a.js", "没有这个文件"),
        ("index.html", '<form action="find/">', "find/", "没有这个文件"),
        ("index.html", '<a href="cases/#底">底</a>', "cases/#底", "页面里没有 #底"),
        ("cases/index.html", '<a href="#底">底</a>', "#底", "页面里没有 #底"),
        ("cases/index.html", '<a href="//other.test/">外</a>', "//other.test/", "跑到网站外面去了"),
        ("feed.atom", FEED.format("cases/X/"), "cases/X/", "没有这个文件"),
        ("feed.json", '{"items": [{"url": "x/"}]}', "x/", "没有这个文件"),
    ],
)
def test_what_leads_nowhere_is_found(
    small: Path, name: str, text: str, address: str, reason: str
) -> None:
    (small / name).write_text(text, encoding="utf-8")
    assert Broken(name, address, reason) in set(broken(small))


@pytest.mark.parametrize(("name", "text"), [("feed.atom", "<feed>"), ("feed.json", "{")])
def test_feed_that_cannot_be_read_is_found(small: Path, name: str, text: str) -> None:
    (small / name).write_text(text, encoding="utf-8")
    (one,) = broken(small)
    assert one.file == name
    assert one.reason.startswith("订阅文件读不通")


def test_the_command(small: Path, tmp_path: Path) -> None:
    done = casebook("links", "--site", str(small))
    assert (done.returncode, done.stdout) == (0, "")
    (small / "a.css").unlink()
    done = casebook("links", "--site", str(small), "--json")
    assert done.returncode == 1
    row = {"code": "CB818", "file": "index.html", "address": "a.css?v=1", "reason": "没有这个文件"}
    assert json.loads(done.stdout) == {"broken": [row]}
    assert casebook("links", "--site", str(tmp_path / "none")).returncode == 2

"""备课篮 in a real browser: put things in, order them, show, print, share and download them."""

import base64
import json
import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from casebook.load import load_lecture
from casebook.markup import unsafe_markup
from casebook.model import Lecture
from casebook.sourcefile import HIDDEN
from tests.e2e.conftest import Watched
from tests.e2e.test_accessibility import violations
from tests.fixtures import casebook

Opened = Callable[..., Watched]
CASE, OTHER = "SY-2023-02-03", "SQ-2024-01-09"
CLAUSE = "siyang-guifan#mianze-1"
PAIR = "SY-2022-02-02_SY-2022-02-03"
STORED = "localStorage.getItem('casebook.basket')"
WORDS = "容错免责|容错减责|不予容错"


def item(show: str, **parts: Any) -> dict[str, Any]:
    return {"show": show, "title": "", "hold": "结论", "minutes": 0, "note": "", **parts}


def basket(*items: dict[str, Any], **parts: Any) -> dict[str, Any]:
    return {"v": 1, "title": "", "audience": "", "minutes": 0, "items": list(items), **parts}


def coded(value: object) -> str:
    """What stands in a link after ``#b=``."""
    text = value if isinstance(value, bytes) else json.dumps(value, ensure_ascii=False).encode()
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


def start(page: Page, where: str, held: dict[str, Any] | None) -> None:
    """Open the page of the basket with this in it."""
    page.goto(f"{where}/about/")
    page.evaluate("localStorage.clear()")
    if held:
        page.evaluate("held => localStorage.setItem('casebook.basket', held)", json.dumps(held))
    page.goto(f"{where}/basket/")
    settled(page, len(held["items"]) if held else 0)


def settled(page: Page, count: int) -> None:
    """All items are there, and what they show has been read or missed."""
    expect(page.locator(".desk-item")).to_have_count(count)
    for line in page.locator(".desk-item").all():
        expect(line.locator("h3 a[href], .desk-line:not(:empty)").first).to_be_visible()


def kept(page: Page) -> dict[str, Any]:
    held: dict[str, Any] = json.loads(page.evaluate(STORED))
    return held


def order(page: Page) -> list[str]:
    return [one["show"] for one in kept(page)["items"]]


def row(page: Page, number: int) -> Locator:
    return page.locator(".desk-item").nth(number)


def said(page: Page) -> Locator:
    return page.locator(".basket-said")


def test_from_every_kind_of_page(tab: Watched, address: str) -> None:
    page = tab.page
    start(page, address, None)
    count = page.locator(".basket-count")
    expect(count).to_be_hidden()
    shown = {
        f"cases/{CASE}/": CASE,
        "cases/": "GK-2025-01-01",
        "policies/siyang-guifan/": CLAUSE,
        f"contrasts/{PAIR}/": PAIR,
        f"search/?q={quote('问责条例17条')}": None,
        f"search/?q={quote('招商引资 承诺 不予容错')}": None,
    }
    for number, (url, key) in enumerate(shown.items(), 1):
        page.goto(f"{address}/{url}")
        button = page.locator(".basket-add", has_text="＋备课篮").first
        expect(button).to_have_attribute("aria-pressed", "false")
        expect(button).to_have_attribute("aria-label", re.compile("^＋备课篮：."))
        box = button.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 24
        button.focus()
        page.keyboard.press("Enter")
        expect(page.locator(".basket-add:focus")).to_have_text("✓ 已在备课篮")
        expect(page.locator(".basket-add:focus")).to_have_attribute("aria-pressed", "true")
        expect(said(page)).to_contain_text(re.compile(f"^已放进备课篮：.*现有 {number} 项。$"))
        expect(count).to_have_text(str(number))
        assert key is None or order(page)[-1] == key
    assert re.fullmatch(r"[a-z0-9-]+#[a-z0-9-]+", order(page)[-2])
    assert re.fullmatch(r"[A-Z]{2}-\d{4}-\d\d-\d\d", order(page)[-1])
    page.goto(f"{address}/cases/{CASE}/")
    page.get_by_role("button", name="✓ 已在备课篮").click()
    expect(said(page)).to_contain_text("已移出备课篮")
    assert CASE not in order(page)
    page.emulate_media(media="print")
    expect(page.locator(".basket-add")).to_be_hidden()
    page.emulate_media(media="screen")
    page.goto(f"{address}/basket/")
    settled(page, 5)
    tab.assert_quiet(address)


def test_no_more_than_a_lecture_may_show(tab: Watched, address: str) -> None:
    full = basket(*(item(f"ZZ-2020-01-{number:02}") for number in range(1, 41)))
    tab.page.goto(f"{address}/cases/{CASE}/")
    tab.page.evaluate("held => localStorage.setItem('casebook.basket', held)", json.dumps(full))
    tab.page.locator(".basket-add").first.click()
    expect(said(tab.page)).to_have_text("备课篮最多放 40 项，先移除几项再添。")
    assert len(order(tab.page)) == 40


def test_order_by_keyboard(tab: Watched, address: str) -> None:
    page = tab.page
    start(page, address, basket(item(CASE), item(CLAUSE), item(OTHER)))
    row(page, 0).locator("textarea").focus()
    page.keyboard.type("记住")
    page.keyboard.press("Alt+ArrowDown")
    assert order(page) == [CLAUSE, CASE, OTHER]
    expect(row(page, 1).locator("textarea")).to_be_focused()
    expect(said(page)).to_contain_text("现在是第 2 项，共 3 项")
    row(page, 2).get_by_role("button", name="上移").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert order(page) == [OTHER, CLAUSE, CASE]
    expect(row(page, 0).get_by_role("button", name="上移")).to_be_focused()
    page.keyboard.press("Enter")
    expect(said(page)).to_have_text("已经在最前面。")
    expect(row(page, 0).get_by_role("button", name="上移")).to_be_focused()
    assert kept(page)["items"][2]["note"] == "记住"
    page.reload()
    settled(page, 3)
    expect(page.locator(".desk-kind")).to_have_text(["案例", "条款", "案例"])
    expect(row(page, 2).locator("textarea")).to_have_value("记住")
    tab.assert_quiet(address)


def test_order_by_mouse(tab: Watched, address: str) -> None:
    page = tab.page
    start(page, address, basket(item(CASE), item(CLAUSE), item(OTHER), item(PAIR)))
    page.set_viewport_size({"width": 1440, "height": 2200})
    handle = row(page, 3).locator(".desk-handle")
    handle.hover()
    page.mouse.down()
    expect(row(page, 0).locator("textarea")).to_be_hidden()  # rows are low while one moves
    top = row(page, 1).bounding_box()
    assert top
    page.mouse.move(400, top["y"] + 5, steps=4)
    expect(row(page, 1)).to_have_class(re.compile("desk-dragged"))
    page.mouse.up()
    expect(row(page, 0).locator("textarea")).to_be_visible()
    assert order(page) == [CASE, PAIR, CLAUSE, OTHER]
    expect(said(page)).to_contain_text("现在是第 2 项，共 4 项")
    tab.assert_quiet(address)


def test_order_by_touch(open_page: Opened, address: str) -> None:
    page = open_page(width=390, has_touch=True, is_mobile=True).page
    start(page, address, basket(item(CASE), item(CLAUSE), item(OTHER)))
    handle = row(page, 0).locator(".desk-handle")
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    assert box
    assert min(box["width"], box["height"]) >= 24
    finger = page.context.new_cdp_session(page)

    def touch(kind: str, *y: float) -> None:
        points = [{"x": box["x"] + 12, "y": at} for at in y] if box else []
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", box["y"] + 15)
    expect(row(page, 0)).to_have_class(re.compile("desk-dragged"))
    below = row(page, 2).bounding_box()
    assert below
    touch("touchMove", below["y"] + below["height"] - 5)
    expect(row(page, 2)).to_have_class(re.compile("desk-dragged"))
    touch("touchEnd")
    expect(said(page)).to_contain_text("现在是第 3 项，共 3 项")
    assert order(page) == [CLAUSE, OTHER, CASE]


def test_fields_minutes_and_outcomes(tab: Watched, address: str) -> None:
    page = tab.page
    start(page, address, basket(item(CASE), item(CLAUSE)))
    page.get_by_label("题目").fill("三个区分怎么用")
    page.get_by_label("听众").fill("乡镇干部")
    page.get_by_label("全场分钟").fill("15")
    row(page, 0).get_by_label("用时").fill("12")
    row(page, 1).get_by_label("用时").fill("5")
    total = page.locator(".desk-total")
    expect(total).to_have_text(
        "共 2 项，各项合计 17 分钟，比全场 15 分钟多出 2 分钟：减去几项，或者改时间。"
    )
    row(page, 1).get_by_label("用时").fill("1000")
    row(page, 1).get_by_label("用时").blur()
    expect(row(page, 1).get_by_label("用时")).to_have_value("")
    expect(total).to_have_text("共 2 项，各项合计 12 分钟；全场 15 分钟，还有 3 分钟。")
    row(page, 0).get_by_label("先不讲结论").uncheck()
    expect(row(page, 1).get_by_label("先不讲结论")).to_be_hidden()
    expect(row(page, 0).get_by_text("容错免责")).to_be_hidden()
    row(page, 0).get_by_text("看结论").click()
    expect(row(page, 0).get_by_text("● 容错免责")).to_be_visible()
    expect(row(page, 0).get_by_role("link", name="PPT")).to_have_attribute(
        "href", f"../downloads/{CASE}.pptx"
    )
    held = kept(page)
    assert (held["title"], held["audience"], held["minutes"]) == ("三个区分怎么用", "乡镇干部", 15)
    assert [(one["hold"], one["minutes"]) for one in held["items"]] == [("不留", 12), ("结论", 0)]


def test_removing_and_clearing_can_be_undone(tab: Watched, address: str) -> None:
    page = tab.page
    start(page, address, basket(item(CASE), item(CLAUSE, note="提示")))
    row(page, 0).get_by_role("button", name="移除").click()
    expect(row(page, 0).get_by_role("button", name="移除")).to_be_focused()
    page.get_by_role("button", name="撤销").click()
    assert order(page) == [CASE, CLAUSE]
    page.get_by_role("button", name="清空").click()
    expect(page.get_by_role("heading", name="备课篮是空的")).to_be_visible()
    expect(page.locator(".desk-undo")).to_contain_text("已清空")
    expect(page.get_by_role("button", name="撤销")).to_be_focused()
    assert order(page) == []
    for url in ("cases", "contrasts", "policies", "lectures"):
        expect(page.locator(f'.desk-empty a[href="../{url}/"]')).to_be_visible()
    page.keyboard.press("Enter")
    assert kept(page)["items"][1]["note"] == "提示"
    expect(page.locator(".desk-item")).to_have_count(2)
    expect(page.locator(".desk-undo")).to_be_hidden()


def test_tabs_stay_in_step(tab: Watched, address: str) -> None:
    page = tab.page
    start(page, address, basket(item(CASE)))
    row(page, 0).locator("textarea").fill("写到一半")
    other = page.context.new_page()
    other.goto(f"{address}/cases/{OTHER}/")
    expect(other.locator(".basket-count")).to_have_text("1")
    other.locator(".basket-add").first.click()
    expect(page.locator(".desk-item")).to_have_count(2)
    expect(page.locator(".basket-count")).to_have_text("2")
    expect(row(page, 0).locator("textarea")).to_have_value("写到一半")
    row(page, 1).get_by_role("button", name="移除").click()
    expect(other.locator(".basket-add").first).to_have_text("＋备课篮")
    other.close()


def test_link_round_trip(tab: Watched, open_page: Opened, address: str) -> None:
    mine = basket(
        item(CASE, hold="不留", minutes=9, note="第一行\n“引号”<b>𠮷"),
        item(PAIR),
        title="题目'\"",
        audience="听众",
        minutes=45,
    )
    start(tab.page, address, mine)
    tab.page.get_by_role("button", name="复制链接").click()
    expect(said(tab.page)).to_contain_text("链接已复制")
    link = tab.page.locator(".desk-link input").input_value()
    assert re.fullmatch(rf"{address}/basket/#b=[A-Za-z0-9_-]+", link)
    opened = open_page()
    page = opened.page
    page.goto(link)
    settled(page, 2)
    assert kept(page) == mine
    assert page.url == f"{address}/basket/"
    expect(page.locator(".desk-shared")).to_be_hidden()
    # One's own basket is never replaced unasked.
    start(page, address, basket(item(CASE, note="我的"), item(CLAUSE), title="我的题目"))
    page.goto(link)
    expect(page.locator(".desk-shared")).to_contain_text("题目'\"，2 项")
    assert order(page) == [CASE, CLAUSE]
    page.get_by_role("button", name="加在我的后面").click()
    expect(page.get_by_role("heading", name="内容和次序")).to_be_focused()
    assert order(page) == [CASE, CLAUSE, PAIR]
    assert (kept(page)["title"], kept(page)["items"][0]["note"]) == ("我的题目", "我的")
    page.goto(link)
    page.get_by_role("button", name="换成链接里的").click()
    settled(page, 2)
    assert kept(page) == mine
    page.get_by_role("button", name="撤销").click()
    assert order(page) == [CASE, CLAUSE, PAIR]
    page.goto(link)
    page.get_by_role("button", name="不要链接里的").click()
    assert order(page) == [CASE, CLAUSE, PAIR]
    assert page.url == f"{address}/basket/"
    opened.assert_quiet(address)
    assert not [url for url in opened.requests if "b=" in url.partition("#")[0]]


def test_a_ready_lecture_comes_into_the_basket(tab: Watched, address: str) -> None:
    page = tab.page
    start(page, address, None)
    page.goto(f"{address}/lectures/sange-qufen/")
    title = page.locator("h1").inner_text()
    page.locator('a[href*="basket/#b="]').click()
    expect(page.get_by_label("题目")).to_have_value(title)
    settled(page, page.locator(".desk-item").count())
    expect(page.locator(".desk-missing")).to_have_count(0)
    tab.assert_quiet(address)


HOSTILE = [
    item("../../evil"),
    item("SY-2023-02-03/../x"),
    item("javascript:alert(1)"),
    item(f"{CASE}\n"),
    item(CASE, hold="<b>"),
    item(CASE, minutes=1000),
    item(CASE, minutes=1.5),
    item(CASE, minutes="5"),
    item(CASE, note="x" * 2001),
    item(CASE, note=["x"]),
    item(CASE, title=None),
    {"show": CASE},
    None,
]


def test_hostile_links(tab: Watched, address: str) -> None:
    """None is taken, even in part."""
    page = tab.page
    start(page, address, None)
    codes = [coded(basket(one)) for one in HOSTILE] + [
        coded(basket(item(CASE), item(CASE))),
        coded(basket(*(item(f"ZZ-2020-{n:02}-01") for n in range(41)))),
        coded(basket(item(CASE), title="x" * 41)),
        coded({**basket(item(CASE)), "v": 2}),
        coded({"__proto__": {"v": 1}, "items": []}),
        coded([1]), coded(None), coded(b"\xff\xfe{}"), coded(b"{"),
        "", "%", "!!!", "a", "A" * 300_000,
    ]  # fmt: skip
    for code in codes:
        page.goto(f"{address}/basket/#b={code}")
        expect(page.locator(".desk-problem")).to_contain_text("没有打开")
        assert page.url == f"{address}/basket/"
        assert page.evaluate(STORED) is None
        page.evaluate("document.querySelector('.desk-problem').textContent = ''")
    tab.assert_quiet(address)


def test_text_of_a_link_is_never_markup(tab: Watched, address: str) -> None:
    page = tab.page
    start(page, address, None)
    bomb = "<img src=x onerror=alert(1)>"
    held = basket(item(CASE, note=bomb, title=bomb), title=bomb, audience=bomb)
    page.goto(f"{address}/basket/#b={coded({**held, 'extra': 1})}")
    settled(page, 1)
    expect(page.get_by_label("题目")).to_have_value(bomb)
    assert set(kept(page)) == {"v", "title", "audience", "minutes", "items"}
    page.get_by_role("button", name="放映").click()
    page.keyboard.press("s")
    expect(page.locator(".deck .slide-cover .slide-title")).to_have_text(bomb)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    assert page.locator("img[src=x]").count() == 0
    tab.assert_quiet(address)


def downloaded(page: Page, folder: Path) -> Path:
    with page.expect_download() as download:
        page.get_by_role("button", name="下载 .yml").click()
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    return file


def test_the_file_is_a_lecture(tab: Watched, address: str, tmp_path: Path) -> None:
    """Whatever is typed, ``casebook lecture build`` takes what the page writes."""
    wild = (
        "  先停：一停\t再说 # 不是注释  \r\n\n---\n- 'x': \"y\" {{[[x]] ![图](http://a) <b>粗</b>\n"
        "  缩进 [链](javascript:x) ((((((((( * * * * * * * \u200b\u202e\ue000\x07 &a *b !c |\n"
        "%d @e `f`"
    )
    held = basket(
        item(CASE, minutes=12, note=wild),
        item(CLAUSE, minutes=3, note=" \n\t"),
        item(PAIR, hold="不留", minutes=20, note="一行"),
        item("SY-2022-02-02", note="前一项已经用过这一件"),
        item("ZZ-2020-01-01", minutes=4),
        title="'单引号' <i>: # ![",
        minutes=10,
    )
    start(tab.page, address, held)
    expect(row(tab.page, 3).locator(".desk-again")).to_be_visible()
    expect(row(tab.page, 4).locator(".desk-line")).to_have_text("本站没有这一项（可能已撤回）")
    file = downloaded(tab.page, tmp_path)
    expect(said(tab.page)).to_contain_text("有 1 项本站没有")
    lecture = load_lecture(file, "x.yml")
    assert isinstance(lecture, Lecture), lecture
    assert (lecture.kind, lecture.minutes) == ("自备", "35")
    assert (lecture.title, lecture.audience) == ("'单引号' ＜i>: # ！[", "本单位党员干部")
    (part,) = lecture.sections
    assert [(one.show, one.hold, one.minutes) for one in part.items] == [
        (CASE, "结论", "12"), (CLAUSE, "结论", "3"), (PAIR, "不留", "20"),
    ]  # fmt: skip
    note = part.items[0].note
    assert note.startswith(
        "先停：一停  再说 # 不是注释\n\n---\n- 'x': \"y\" {{［［x]] ！[图］(http://a)"
    )
    assert note.endswith("&a *b !c |\n%d @e `f`")
    assert part.items[1].note == ""
    built = casebook("lecture", "build", str(file), "--format", "docx", "--out", str(tmp_path))
    assert built.returncode == 0, built.stderr
    assert len(list(tmp_path.glob("*.docx"))) >= 1


def test_whatever_is_written_is_read(tab: Watched, address: str, tmp_path: Path) -> None:
    """Everything invisible, marks in piles, too many brackets, more minutes than there are."""
    page = tab.page
    start(page, address, None)
    unseen = [chr(c) for c in range(0x20000) if not 0xD800 <= c < 0xE000 and HIDDEN.match(chr(c))]
    notes = [
        "".join(f"字{c}" for c in unseen) + "\U000e0001\U000f0000\U0010ffff",
        "".join(mark * 9 + "\n" + " ".join(mark * 9) + "\n" for mark in "[({*_~`>^"),
        "([" * 1900 + "](" * 1900,
        "<\u200bb> !\u200b[ [\u200b[",
    ]
    written = page.evaluate(
        "held => casebook.lesson.file(held, 'zibei')",
        basket(
            *(item(f"ZZ-2020-01-{n:02}", minutes=400, note=note) for n, note in enumerate(notes))
        ),
    )
    assert not HIDDEN.search(written)
    assert list(unsafe_markup(written, "x.yml")) == []
    file = tmp_path / "zibei.yml"
    file.write_text(written, encoding="utf-8")
    lecture = load_lecture(file, "zibei.yml")
    assert isinstance(lecture, Lecture), lecture
    assert lecture.minutes == "999"
    assert lecture.sections[0].whole_minutes == 0
    assert len(lecture.sections[0].items) == 4
    broken = page.evaluate(
        "casebook.lesson.file({...casebook.basket.empty(), title: '\\ud800'}, 'z')"
    )
    assert yaml.safe_load(broken)["title"] == "自备讲稿"


def test_too_long_for_a_file_is_said(tab: Watched, address: str) -> None:
    start(tab.page, address, basket(item(CASE)))
    tab.page.evaluate("Object.defineProperty(Blob.prototype, 'size', {value: 262145})")
    tab.page.get_by_role("button", name="下载 .yml").click()
    expect(said(tab.page)).to_contain_text("超过 256 KB")


def test_the_show(tab: Watched, address: str) -> None:
    page = tab.page
    held = basket(
        item(CASE, minutes=7, note="先问\n再答"), item(OTHER, hold="不留"),
        item(PAIR, hold="不留"), item(CLAUSE), title="讲一讲", minutes=45,
    )  # fmt: skip
    start(page, address, held)
    page.get_by_role("button", name="放映").focus()
    page.keyboard.press("Enter")
    deck = page.get_by_role("dialog", name="讲一讲")
    expect(deck).to_be_visible()
    kinds = deck.locator(".slide").evaluate_all(
        "all => all.map(one => one.className.split(' ')[1] + ' ' + one.innerText.slice(0, 0))"
    )
    shown = [kind.strip().removeprefix("slide-") for kind in kinds]
    assert (shown[0], shown[1], shown[-1]) == ("cover", "facts", "closing")
    first = shown.index("outcome")
    assert shown.index("question") < first
    second = shown.index("outcome", first + 1)
    assert shown[second + 1] == "facts"  # told at once
    ids = deck.locator(".slide").evaluate_all("all => all.map(one => one.textContent)")
    pair = next(i for i, text in enumerate(ids) if "两件的结论" in text)
    assert pair < min(i for i, text in enumerate(ids) if "SY-2022-02-02 ·" in text)
    expect(deck.locator(".slide").nth(1).locator(".slide-notes p")).to_have_text(
        ["用时 7 分钟。", "先问", "再答"]
    )
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="放映")).to_be_focused()
    tab.assert_quiet(address)


def test_the_handout_tells_no_outcome_and_no_note(tab: Watched, address: str) -> None:
    page = tab.page
    held = basket(
        item(CASE, note="只给自己"), item(PAIR, hold="不留"), item(CLAUSE),
        title="讲一讲", audience="乡镇干部",
    )  # fmt: skip
    start(page, address, held)
    page.emulate_media(media="print")
    for gone in (".desk-screen", "header.cb-header", ".cb-footer", ".basket-said"):
        expect(page.locator(gone).first).to_be_hidden()
    paper = page.locator(".desk-paper")
    expect(paper.get_by_role("heading", level=1)).to_have_text("讲一讲")
    text = paper.inner_text()
    cases = page.locator(".desk-case").all_inner_texts()
    assert len(cases) == 2
    sources = text[text.rindex("来源") :]
    assert not re.search(WORDS, "".join(cases) + sources)
    assert CASE in sources
    assert "典型案例供学习参照，不直接作为执纪执法依据" in sources
    assert "只给自己" not in text
    clauses = text[text.index("\n条款\n") : text.rindex("来源")]
    assert clauses.count("依法依规履职中的非主观过错") == 1
    levels = paper.locator("h1, h2, h3").evaluate_all("all => all.map(one => +one.tagName[1])")
    assert levels[0] == 1
    assert all(below - above <= 1 for above, below in pairwise(levels))
    page.emulate_media(media="screen")
    expect(paper).to_be_hidden()


def test_the_handout_is_black_on_white(open_page: Opened, address: str) -> None:
    """Also where the site is dark."""
    page = open_page(scheme="dark").page
    start(page, address, basket(item(CASE)))
    page.emulate_media(media="print", color_scheme="dark")
    for part in ("h1", "h2", "th[scope=row]"):
        expect(page.locator(f".desk-paper {part}").first).to_have_css("color", "rgb(0, 0, 0)")
    table = page.locator(".desk-paper table").first
    expect(table).to_have_css("background-color", "rgb(255, 255, 255)")


def test_from_disk(open_page: Opened, site: Path) -> None:
    opened = open_page(width=390)
    page = opened.page
    page.goto(f"{site.as_uri()}/cases/{CASE}/index.html")
    page.locator(".basket-add").first.click()
    page.get_by_role("link", name="备课篮").click()
    settled(page, 1)
    expect(row(page, 0).locator("h3")).to_contain_text("一案")
    page.get_by_role("button", name="复制链接").click()
    link = page.locator(".desk-link input").input_value()
    page.get_by_role("button", name="清空").click()
    page.goto("about:blank")
    page.goto(link)
    settled(page, 1)
    assert "#" not in page.url
    page.get_by_role("button", name="放映").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    row(page, 0).locator("h3 a").click()
    expect(page.locator(".verdict")).to_be_visible()
    opened.assert_quiet(site.as_uri())


@pytest.mark.parametrize(
    "broken",
    ["get() { throw new Error('no') }", "value: {getItem: () => null, setItem() { throw 1 }}"],
)
def test_where_the_browser_keeps_nothing(open_page: Opened, address: str, broken: str) -> None:
    """Switched off, or full: it works as long as the page is open, and says so."""
    opened = open_page()
    page = opened.page
    page.add_init_script(f"Object.defineProperty(window, 'localStorage', {{{broken}}})")
    page.goto(f"{address}/cases/{CASE}/")
    page.locator(".basket-add").first.click()
    expect(said(page)).to_contain_text("浏览器没有存下备课篮")
    expect(page.locator(".basket-count")).to_have_text("1")
    page.goto(f"{address}/basket/#b={coded(basket(item(OTHER)))}")
    settled(page, 1)
    expect(page.locator(".desk-problem")).to_contain_text("离开这一页就没有了")
    row(page, 0).locator("textarea").fill("还是能写")
    page.get_by_role("button", name="放映").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert set(opened.complaints) <= {"no"}  # of the theme's own scripts


@pytest.mark.parametrize("text", ["{", "[]", '{"v":2}', json.dumps(basket(item("x")))])
def test_what_cannot_be_read_counts_as_empty(tab: Watched, address: str, text: str) -> None:
    page = tab.page
    page.goto(f"{address}/basket/")
    page.evaluate("text => localStorage.setItem('casebook.basket', text)", text)
    page.reload()
    expect(page.locator(".desk-problem")).to_contain_text("读不出来")
    expect(page.get_by_role("heading", name="备课篮是空的")).to_be_visible()
    assert page.evaluate(STORED) == text  # kept until something is put in
    tab.assert_quiet(address)


def test_nothing_leaves_the_browser(open_page: Opened, address: str) -> None:
    opened = open_page()
    page = opened.page
    start(page, address, basket(item(CASE), item(CLAUSE)))
    opened.requests.clear()
    page.get_by_label("题目").fill("只在这里")
    row(page, 0).locator("textarea").fill("只在这里")
    for name in ("放映", "复制链接"):
        page.get_by_role("button", name=name).click()
        page.keyboard.press("Escape")
    assert opened.requests == []
    page.reload()
    settled(page, 2)
    assert {url for url in opened.requests if "/material/" in url} == {
        f"{address}/lectures/material/{name}.js" for name in (CASE, "siyang-guifan")
    }


def test_without_javascript(open_page: Opened, address: str) -> None:
    opened = open_page(java_script_enabled=False)
    page = opened.page
    page.goto(f"{address}/basket/")
    # The words in noscript, which this emulation does not show, are in tests/views.
    expect(page.locator(".desk")).to_be_hidden()
    for url in (f"cases/{CASE}/", "cases/", "policies/siyang-guifan/", f"contrasts/{PAIR}/"):
        page.goto(f"{address}/{url}")
        expect(page.get_by_text("＋备课篮")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_violations(open_page: Opened, address: str, scheme: str) -> None:
    page = open_page(width=390, scheme=scheme).page
    start(page, address, None)
    page.evaluate(Axe().axe_script)
    assert violations(page) == []
    held = basket(
        item(CASE, minutes=20), item(CLAUSE), item(PAIR, hold="不留"), item("SY-2022-02-02"),
        item("ZZ-2020-01-01"), minutes=10,
    )  # fmt: skip
    start(page, address, held)
    page.goto(f"{address}/basket/#b={coded(basket(item(OTHER), title='长' * 40))}")
    row(page, 0).get_by_text("看结论").click()
    row(page, 1).get_by_role("button", name="上移").click()
    page.evaluate(Axe().axe_script)
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width

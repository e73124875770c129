"""``casebook report``: the check-up sheet of a batch, as a page and as a Word document."""

import re
import time
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn

from casebook.checkup import changed_batches
from casebook.load import load
from casebook.sheet import Section, Sheet, write_sheet
from casebook.versions import library_at
from tests.fixtures import ROOT
from tests.workflow.repository import (
    BATCH,
    CASE,
    HANDLING,
    ID,
    LESSON,
    casebook,
    commit,
    edit,
    text_of,
    write,
)

PARTS = [
    "一、完整",
    "二、引用",
    "三、隐名",
    "四、省市县三级对照",
    "五、与上次发布的差异",
    "六、文字相近的案例",
    "七、审签",
]
WAIVERS = f"cases/{BATCH}/anonymity.yml"
WAIVER = """\
waivers:
  - case: MN-2024-01-01
    code: CB521
    text: 000123004
    reason: 事项编码由公开的办事指南统一编定，查不到具体的人。
    role: 案件审理室复核人
    month: 2024-04
"""
Rows = list[list[str]]


class SheetPage(HTMLParser):
    """A sheet as a browser has it; every element is closed where it should be."""

    VOID = frozenset({"meta"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.stack: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.title = ""
        self.subtitle = ""
        self.parts: list[str] = []
        self.lines: dict[str, list[str]] = {}
        self.rows: dict[str, Rows] = {}
        self.feed(html)
        self.close()
        assert self.stack == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag in self.VOID:
            return
        self.stack.append(tag)
        part = self.parts[-1] if self.parts else ""
        if tag == "tr":
            self.rows[part].append([])
        elif tag in ("td", "th"):
            self.rows[part][-1].append("")
        elif tag == "p" and part:
            self.lines[part].append("")
        elif tag == "h2":
            self.parts.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.stack.pop() == tag
        if tag == "h2":
            self.lines[self.parts[-1]] = []
            self.rows[self.parts[-1]] = []

    def handle_data(self, data: str) -> None:
        inside = self.stack[-1] if self.stack else ""
        if inside == "h1":
            self.title += data
        elif inside == "h2":
            self.parts[-1] += data
        elif inside in ("td", "th"):
            self.rows[self.parts[-1]][-1][-1] += data
        elif inside == "p" and self.parts:
            self.lines[self.parts[-1]][-1] += data
        elif inside == "p":
            self.subtitle += data


def report(root: Path, *arguments: str, batch: str = BATCH) -> SheetPage:
    """The sheet of a batch, from its page."""
    out = root.parent / "sheets"
    done = casebook(root, "report", batch, "--out", str(out), *arguments)
    assert done.status == 0, done.err
    files = [out / f"{batch}-体检单.html", out / f"{batch}-体检单.docx"]
    assert done.out.split() == [str(file) for file in files]
    return SheetPage(files[0].read_text(encoding="utf-8"))


def word_of(folder: Path, batch: str = BATCH) -> Path:
    return folder / f"{batch}-体检单.docx"


def body_of(page: SheetPage, part: int) -> Rows:
    """The rows of a part under its heading."""
    return page.rows[PARTS[part]][1:]


@pytest.mark.parametrize(
    ("root", "batch", "count"), [(ROOT, "SY-2023-02", 8), (ROOT / "tests/corpus/mini", BATCH, 4)]
)
def test_page_and_word_say_the_same(root: Path, batch: str, count: int, tmp_path: Path) -> None:
    done = casebook(root, "report", batch, "--out", str(tmp_path))
    assert (done.status, done.err) == (0, "")
    html = (tmp_path / f"{batch}-体检单.html").read_text(encoding="utf-8")
    page = SheetPage(html)
    assert '<html lang="zh-CN">' in html
    assert "noindex" in html
    assert not re.search(r"src=|href=|url\(|@import|<script", html)
    assert page.parts == PARTS
    assert page.title == f"批次体检单　{batch}"
    assert "来历：教学模拟" in page.subtitle
    ids = [f"{batch}-0{n}" for n in range(1, count + 1)]
    assert [row[0] for row in body_of(page, 3)] == ids
    assert [row[0] for row in body_of(page, 6)] == ids
    assert page.lines[PARTS[0]][0].startswith(f"案例 {count} 件（已发布 {count}）。结论：")
    assert "错误 0 处，提醒 0 处" in page.lines[PARTS[0]][1]

    document = docx.Document(str(tmp_path / f"{batch}-体检单.docx"))
    assert [p.text for p in document.paragraphs] == [
        page.title,
        page.subtitle,
        *(text for part in PARTS for text in (part, *page.lines[part])),
    ]
    tables = [[[c.text for c in row.cells] for row in table.rows] for table in document.tables]
    assert tables == [page.rows[part] for part in PARTS if page.rows[part]]


def test_every_part_with_rows_has_a_heading_row(plain: Path) -> None:
    page = report(plain)
    assert page.rows[PARTS[3]][0] == ["案例", "县", "市", "省", "中央", "尺度"]
    assert page.rows[PARTS[6]][0] == ["案例", "状态", "报送", "审核", "隐名复核", "审定"]
    assert [len({len(row) for row in rows}) for rows in page.rows.values() if rows] == [1] * 3


# The Word document


@pytest.fixture
def word(plain: Path) -> Path:
    report(plain)
    return word_of(plain.parent / "sheets")


def test_word_has_chinese_fonts_and_paper(word: Path) -> None:
    document = docx.Document(str(word))
    used = {p.style.name for p in document.paragraphs if p.style is not None}
    assert used == {"Title", "Heading 1", "Normal"}
    for name in used:
        fonts = document.styles[name].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) == "宋体"
        assert not [key for key in fonts.attrib if key.endswith("Theme")]
    page = document.sections[0]
    assert page.page_width is not None
    assert page.page_height is not None
    assert (round(page.page_width.cm, 1), round(page.page_height.cm, 1)) == (21, 29.7)


def test_word_does_not_say_who_made_it_or_when(word: Path) -> None:
    about = docx.Document(str(word)).core_properties
    said = (about.author, about.last_modified_by, about.title, about.comments, about.subject)
    assert said == ("", "", "", "", "")
    assert (about.created.year, about.modified.year) == (2000, 2000)
    assert about.language == "zh-CN"
    with zipfile.ZipFile(word) as packed:
        core = packed.read("docProps/core.xml").decode("utf-8")
    assert "python-docx" not in core


def test_word_is_the_same_whenever_it_is_made(plain: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    for now in (1_700_000_000.0, 1_800_000_000.0):
        with monkeypatch.context() as clock:
            clock.setattr(time, "time", lambda now=now: now)
            report(plain)
        folder = plain.parent / "sheets"
        made.append((word_of(folder).read_bytes(), (folder / f"{BATCH}-体检单.html").read_bytes()))
    assert made[0][1] == made[1][1]
    assert made[0][0] == made[1][0]


# What the parts say


def test_findings_stand_in_their_part(plain: Path) -> None:
    edit(plain, "title: 对甲县某局", "title: 对某局")
    edit(plain, "予以容错免责案\n", "予以容错减责案\n")
    edit(plain, "clause: mini-xian#mianze-1", "clause: mini-xian#mianze-9")
    edit(plain, "周某在期限过半时催办一次", "周某在期限过半时打13812345678催办")
    page = report(plain)
    assert [(row[0], row[1]) for row in body_of(page, 0)] == [("CB301", f"{ID}.md 第 3 行")]
    assert [row[0] for row in body_of(page, 1)] == ["CB201"]
    assert [row[0] for row in body_of(page, 2)] == ["CB502"]
    assert page.lines[PARTS[1]] == []
    assert "错误 3 处" in page.lines[PARTS[0]][1]
    assert page.lines[PARTS[2]][0].startswith("能认出人的内容 1 处；要人判断的 0 处")


def test_a_case_that_cannot_be_read_is_reported(plain: Path) -> None:
    edit(plain, "level: 县级", "level: 县")
    page = report(plain)
    assert [row[0] for row in body_of(page, 0)] == ["CB012"]
    assert len(body_of(page, 6)) == 3


def test_other_batches_stay_out(plain: Path) -> None:
    copy_batch(plain, "MN-2025-01", {})
    edit(plain, "予以容错免责案\n", "予以容错减责案\n")
    page = report(plain, batch="MN-2025-01")
    assert [row[0] for row in body_of(page, 0)] == ["CB312"], "a copy, and nothing of the other"
    assert ID not in {row[0] for part in (3, 5, 6) for row in body_of(page, part)}


def test_open_items_and_waivers(plain: Path) -> None:
    edit(plain, "所缺材料不在不得容缺的范围之内", "事项编码000123004不在不得容缺的范围之内")
    page = report(plain)
    assert page.lines[PARTS[2]] == ["能认出人的内容 0 处；要人判断的 1 处，已签豁免 0 处。"]
    [row] = body_of(page, 2)
    assert (row[0], row[1], row[3]) == ("CB521", ID, "待签")
    write(plain, WAIVER, WAIVERS)
    page = report(plain)
    assert page.lines[PARTS[2]] == ["能认出人的内容 0 处；要人判断的 1 处，已签豁免 1 处。"]
    [row] = body_of(page, 2)
    said = "事项编码由公开的办事指南统一编定，查不到具体的人。（案件审理室复核人，2024-04）"
    assert row[3] == said


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("role: 案件审理室复核人", "role: 派驻纪检监察组", "CB525"),
        ("text: 000123004", "text: 000123005", "CB526"),
    ],
)
def test_every_finding_that_is_counted_is_listed(
    old: str, new: str, code: str, plain: Path
) -> None:
    """What is wrong with a waiver too."""
    edit(plain, "所缺材料不在不得容缺的范围之内", "事项编码000123004不在不得容缺的范围之内")
    write(plain, WAIVER.replace(old, new), WAIVERS)
    page = report(plain)
    assert "错误 0 处，提醒 0 处" not in page.lines[PARTS[0]][1]
    assert code in {row[0] for part in range(3) for row in body_of(page, part)}


def test_levels_follow_the_clauses_up(plain: Path) -> None:
    row = next(row for row in body_of(report(plain), 3) if row[0] == ID)
    policies = load(plain)[0].policies
    county, city = policies["mini-xian"], policies["mini-shi"]
    assert row[1].startswith(county.short)
    assert row[2].startswith(city.short)
    assert row[3:5] == ["—", "—"]


def copy_batch(root: Path, batch: str, replaced: dict[str, str]) -> None:
    """Another batch with a copy of the third case, as a draft."""
    folder = root / "cases" / batch
    folder.mkdir()
    text = text_of(root, f"cases/{BATCH}/batch.yml").replace(BATCH, batch)
    (folder / "batch.yml").write_text(text, encoding="utf-8")
    copy_case(root, f"cases/{batch}/{batch}-01.md", replaced)


def copy_case(root: Path, path: str, replaced: dict[str, str]) -> None:
    text = text_of(root, f"cases/{BATCH}/{BATCH}-03.md")
    text = text.replace(f"id: {BATCH}-03", f"id: {Path(path).stem}")
    text = text.replace("status: 已发布", "status: 草稿")
    for old, new in replaced.items():
        text = text.replace(old, new)
    write(root, text, path)


def test_no_near_duplicates(plain: Path) -> None:
    page = report(plain)
    rows = body_of(page, 5)
    assert len(rows) == 6, "every pair of four cases"
    assert max(float(share.removesuffix("%")) for *_, share in rows) < 5
    assert page.lines[PARTS[5]] == ["最接近的 6 对。相同的文字超过 35% 的，检查时提醒（CB312）。"]


def test_a_copied_case_is_found_once(plain: Path) -> None:
    copy_case(plain, f"cases/{BATCH}/{BATCH}-05.md", {})
    rows = body_of(report(plain), 5)
    assert rows[0] == [f"{BATCH}-03", f"{BATCH}-05", "100.0%"]
    assert len(rows) == len({tuple(sorted(row[:2])) for row in rows}) == 10


def test_a_copy_is_found_under_other_names_and_in_another_batch(plain: Path) -> None:
    copy_batch(plain, "MN-2025-01", {"郑某": "沈某", "乙镇": "丁镇", "12万元": "15万元"})
    [mine, theirs, share] = body_of(report(plain), 5)[0]
    assert (mine, theirs) == (f"{BATCH}-03", "MN-2025-01-01")
    assert 35 < float(share.removesuffix("%")) < 100
    [mine, theirs, _] = body_of(report(plain, batch="MN-2025-01"), 5)[0]
    assert (mine, theirs) == ("MN-2025-01-01", f"{BATCH}-03")


def test_a_withdrawn_copy_is_no_duplicate(plain: Path) -> None:
    gone = "withdrawn: {month: 2024-06, reason: 其他}\nstatus: 已撤回"
    copy_case(plain, f"cases/{BATCH}/{BATCH}-05.md", {"status: 草稿": gone})
    assert f"{BATCH}-05" not in {key for row in body_of(report(plain), 5) for key in row}


def test_signatures_that_are_missing(plain: Path) -> None:
    text = re.sub(r"(?m)^  - \{step: (隐名复核|审定).*\n", "", text_of(plain))
    write(plain, text.replace("status: 已发布", "status: 待审"))
    row = next(row for row in body_of(report(plain), 6) if row[0] == ID)
    assert row == [
        ID, "待审", "派驻纪检监察组 2024-03", "案件审理室 2024-04", "待签", "待签",
    ]  # fmt: skip


# Against a version


def test_without_a_version_to_compare(plain: Path) -> None:
    assert report(plain).lines[PARTS[4]] == ["没有指定比较的版本（--since）。"]


def test_no_differences(published: Path) -> None:
    page = report(published, "--since", "HEAD")
    assert page.lines[PARTS[4]] == ["没有差异。"]
    assert body_of(page, 4) == []


def test_differences(published: Path) -> None:
    edit(published, f"handling: {HANDLING}", "handling: 予以容错免责")
    (published / f"cases/{BATCH}/{BATCH}-04.md").unlink()
    edit(published, "status: 已发布", "status: 待审", f"cases/{BATCH}/{BATCH}-03.md")
    copy_case(published, f"cases/{BATCH}/{BATCH}-05.md", {"status: 待审": "status: 草稿"})
    page = report(published, "--since", "HEAD")
    assert body_of(page, 4) == [
        [ID, "处理方式", f"{HANDLING} → 予以容错免责"],
        [f"{BATCH}-03", "状态", "已发布 → 待审"],
        [f"{BATCH}-05", "新增", "对乙镇副镇长郑某未及时报批工程增量问题予以容错减责案"],
        [
            f"{BATCH}-04",
            "不见了",
            "对丙镇便民中心主任钱某容缺办理建房手续逾期未收齐材料问题予以容错免责案",
        ],
    ]
    codes = [row[0] for row in body_of(page, 0)]
    assert [code for code in codes if code.startswith("CB7")] == ["CB702", "CB701", "CB701"]


def test_every_batch_that_changed(published: Path) -> None:
    copy_batch(published, "MN-2025-01", {})
    copy_batch(published, "MN-2025-02", {"乙镇": "丁镇"})
    commit(published)
    out = published.parent / "sheets"
    done = casebook(published, "report", "--since", "HEAD", "--out", str(out))
    assert (done.status, done.out, done.err) == (0, "", "没有改动的批次。\n")
    assert not out.exists()
    for batch in ("MN-2025-02", BATCH):
        path = f"cases/{batch}/{batch}-01.md"
        write(published, f"{text_of(published, path).rstrip()}再办。\n", path)
    done = casebook(published, "report", "--since", "HEAD", "--out", str(out))
    names = [Path(line).name for line in done.out.splitlines()]
    assert names == [
        f"{batch}-体检单.{kind}" for batch in (BATCH, "MN-2025-02") for kind in ("html", "docx")
    ]
    assert sorted(file.name for file in out.iterdir()) == sorted(names)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (LESSON, "先问，再办。", [BATCH]),
        ("level: 县级", "level: 市级", [BATCH]),
        ("status: 已发布", "status: 待审", [BATCH]),
        ("month: 2024-03", "month: 2024-02", [BATCH]),
        (f"handling: {HANDLING}", f"handling: '{HANDLING}'", []),
        (f"id: {ID}", f"id: {BATCH}-09", [BATCH]),
    ],
)
def test_changed_batches(old: str, new: str, expected: list[str], published: Path) -> None:
    edit(published, old, new)
    before = library_at(published, "HEAD")
    assert changed_batches(before, load(published)[0]) == expected
    assert changed_batches(None, load(published)[0]) == [BATCH]


def test_a_batch_with_a_case_less_has_changed(published: Path) -> None:
    (published / CASE).unlink()
    before = library_at(published, "HEAD")
    assert changed_batches(before, load(published)[0]) == [BATCH]
    for file in (published / f"cases/{BATCH}").iterdir():
        file.unlink()
    assert changed_batches(before, load(published)[0]) == []


# Misuse and hostile texts


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["MN-2029-01"], "没有批次 MN-2029-01"),
        (["../cases"], "没有批次 ../cases"),
        ([], "写批次编号，或用 --since"),
        ([BATCH, "--since", "nowhere"], "取不到要比较的版本"),
        (["--out", CASE, BATCH], "是文件"),
    ],
)
def test_misuse(arguments: list[str], said: str, published: Path) -> None:
    done = casebook(published, "report", *arguments)
    assert (done.status, done.out) == (2, "")
    assert said in done.err
    assert not (published / "reports").exists()


def test_a_batch_that_cannot_be_read(published: Path) -> None:
    edit(published, "series: 泗阳式", "series: 泗阳", f"cases/{BATCH}/batch.yml")
    done = casebook(published, "report", BATCH)
    assert done.status == 2
    assert "batch.yml 读不通" in done.err


def test_without_a_folder_it_goes_to_reports(plain: Path) -> None:
    assert casebook(plain, "report", BATCH).out.splitlines() == [
        f"reports/{BATCH}-体检单.html",
        f"reports/{BATCH}-体检单.docx",
    ]


ATTRIBUTES = {"lang", "charset", "name", "content", "class", "tabindex", "role", "scope"} | {
    "aria-label"
}
HOSTILE = "对<script>alert(1)</script>\"'&amp;{{ 7*7 }}{% raw %}<img src=x onerror=alert(1)>"


def test_hostile_texts_stay_texts(tmp_path: Path) -> None:
    """Wherever they stand on a sheet."""
    rows = ((HOSTILE, "甲"), ("乙", HOSTILE))
    sheet = Sheet("x", HOSTILE, HOSTILE, (Section(HOSTILE, (HOSTILE,), ("甲", HOSTILE), rows),))
    page, word = write_sheet(sheet, tmp_path / "a" / "b")
    read = SheetPage(page.read_text(encoding="utf-8"))
    assert {"script", "img"} & read.tags == set()
    assert (read.title, read.subtitle, read.parts) == (HOSTILE, HOSTILE, [HOSTILE])
    assert read.rows[HOSTILE] == [["甲", HOSTILE], [HOSTILE, "甲"], ["乙", HOSTILE]]
    assert read.attributes <= ATTRIBUTES
    [table] = docx.Document(str(word)).tables
    assert [[c.text for c in row.cells] for row in table.rows] == read.rows[HOSTILE]


def test_hostile_titles(published: Path) -> None:
    """A title with HTML cannot be read, and is quoted; one with odd signs is shown as it is."""
    title = "对乙镇副镇长郑某3 < 5 & \"甲\" '乙' {{ 丙 }}问题予以容错减责案"
    old = "对乙镇副镇长郑某未及时报批工程增量问题予以容错减责案"
    quoted = "'" + title.replace("'", "''") + "'"
    copy_case(published, f"cases/{BATCH}/{BATCH}-05.md", {old: quoted})
    copy_case(published, f"cases/{BATCH}/{BATCH}-06.md", {old: "对<script>alert(1)</script>郑某"})
    edit(published, "测试用典型案例", "测试 & <用典型案例", f"cases/{BATCH}/batch.yml")
    page = report(published, "--since", "HEAD")
    assert [f"{BATCH}-05", "新增", title] in body_of(page, 4)
    assert "CB102" in {row[0] for row in body_of(page, 0)}
    assert page.tags & {"script", "img"} == set()
    assert page.subtitle.startswith("测试 & <用典型案例")

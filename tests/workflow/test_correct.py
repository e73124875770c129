"""``casebook correct``: what it writes into a case, what it leaves alone, what readers then see."""

import difflib
import os
import re
import subprocess
import sys
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

from casebook.check import check
from casebook.link import link
from casebook.model import Library
from casebook.pages import Pages
from casebook.schema import NOTHING, WITHHELD, Change, Correction
from casebook.vocabulary import Status
from tests.workflow.repository import (
    BATCH,
    CASE,
    HANDLING,
    ID,
    LESSON,
    Done,
    bracketed,
    case_of,
    casebook,
    commit,
    edit,
    text_of,
    write,
)

NOTE = "表述更准确，结论不变。"
NEW = "先问，再办。"


def correct(root: Path, *arguments: str, note: str = NOTE) -> Done:
    return casebook(root, "correct", ID, "--note", note, *arguments)


def corrected(root: Path, *arguments: str) -> None:
    done = correct(root, *arguments)
    assert (done.status, done.out) == (0, f"{CASE}：写入更正说明，对照 1 处。\n")
    assert "隐名复核人" in done.err


def touched(before: str, after: str) -> tuple[list[str], list[str]]:
    """The lines that are gone and those that are new."""
    lines = list(difflib.ndiff(before.splitlines(True), after.splitlines(True)))
    gone = [line[2:] for line in lines if line.startswith("- ")]
    return gone, [line[2:] for line in lines if line.startswith("+ ")]


def test_the_first_correction(published: Path) -> None:
    edit(published, LESSON, NEW)
    before = text_of(published)
    corrected(published, "--month", "2024-08")
    assert touched(before, text_of(published)) == (
        ["status: 已发布\n"],
        [
            "corrections:\n",
            "  - month: 2024-08\n",
            f"    note: '{NOTE}'\n",
            "    changes:\n",
            "      - where: '启示第1段'\n",
            f"        before: '{LESSON}'\n",
            f"        after: '{NEW}'\n",
            "status: 已更正\n",
        ],
    )
    assert casebook(published, "check", "--strict", "--since", "HEAD").status == 0


def test_the_second_correction_comes_after_the_first(published: Path) -> None:
    edit(published, LESSON, NEW)
    corrected(published, "--month", "2024-08")
    commit(published)
    edit(published, f"handling: {HANDLING}", "handling: 予以容错免责")
    before = text_of(published)
    corrected(published, "--month", "2024-09")
    gone, come = touched(before, text_of(published))
    assert (gone, len(come)) == ([], 6)
    case = case_of(published)
    assert case.status == Status.CORRECTED
    assert [(c.month, c.changes[0].where) for c in case.corrections] == [
        ("2024-08", "启示第1段"),
        ("2024-09", "处理方式"),
    ]
    assert casebook(published, "check", "--strict", "--since", "HEAD").status == 0
    assert casebook(published, "check", "--strict", "--since", "HEAD~").status == 0


def test_without_a_month_it_is_this_one(published: Path) -> None:
    edit(published, LESSON, NEW)
    first = f"{date.today():%Y-%m}"
    corrected(published)
    assert case_of(published).corrections[0].month in (first, f"{date.today():%Y-%m}")


def test_against_another_version(published: Path) -> None:
    edit(published, LESSON, NEW)
    commit(published)
    assert correct(published).status == 1
    corrected(published, "--since", "HEAD~")


TEXTS = [
    "他说：'先问'，再办。",
    "''",
    '"双引号"',
    "甲: 乙",
    "甲 # 乙",
    "# 甲",
    "- 甲",
    "[甲]和{乙}",
    "{甲: 乙}",
    "& * ! | > % @ `",
    "甲\\n乙\\",
    "null",
    "~",
    "true",
    "2024-01",
    "结尾是冒号:",
    "'",
    "[[mini-xian#mianze-1]]说明这一条。",
    "*重*、**很重**。",
    "𠮷某",
]


def test_every_text_survives(published: Path) -> None:
    """Once as new texts, and then, with another correction, as former ones."""
    edit(published, f"{LESSON}\n", "\n\n".join(TEXTS))
    done = correct(published, note=f"改为：{' '.join(TEXTS)}")
    assert done.status == 0, done.err
    [correction] = case_of(published).corrections
    assert correction.note == f"改为：{' '.join(TEXTS)}"
    assert [c.after for c in correction.changes] == list(map(bracketed, TEXTS))
    assert [c.before for c in correction.changes] == [LESSON, *[NOTHING] * (len(TEXTS) - 1)]
    assert casebook(published, "check", "--since", "HEAD").status == 0
    commit(published)
    text = text_of(published)
    write(published, f"{text.partition('## 启示')[0]}## 启示\n\n{NEW}\n")
    assert correct(published).status == 0
    assert [c.before for c in case_of(published).corrections[1].changes] == list(
        map(bracketed, TEXTS)
    )
    assert casebook(published, "check", "--since", "HEAD").status == 0


def test_every_change_is_listed(published: Path) -> None:
    edit(published, "level: 县级", "level: 市级")
    edit(published, "items: [决策过程, 主动挽回]", "items: [决策过程]")
    edit(published, LESSON, f"{NEW}\n\n{LESSON}")
    done = correct(published)
    assert done.out == f"{CASE}：写入更正说明，对照 3 处。\n"
    assert [c.before for c in case_of(published).corrections[0].changes] == [
        "县级",
        "主动挽回",
        NOTHING,
    ]


def test_the_former_text_is_withheld(published: Path) -> None:
    edit(published, LESSON, NEW)
    corrected(published, "--withhold")
    assert LESSON not in text_of(published)
    [change] = case_of(published).corrections[0].changes
    assert (change.before, change.after) == (WITHHELD, NEW)
    assert casebook(published, "check", "--strict", "--since", "HEAD").status == 0


def test_a_reference_that_was_taken_out_no_longer_binds(published: Path) -> None:
    """Another case may be withdrawn once the correction has taken its name out of the text."""
    edit(
        published, "到期不催、改写日期的，见[[MN-2024-01-02]]。", "到期不催、改写日期的，不在此列。"
    )
    text = text_of(published)
    start, end = text.index("contrasts:\n"), text.index("questions:\n")
    write(published, text[:start] + text[end:])
    assert correct(published).status == 0
    other = f"cases/{BATCH}/{BATCH}-02.md"
    text = text_of(published, other)
    text = text.replace(
        "status: 已发布", "withdrawn: {month: 2024-08, reason: 其他}\nstatus: 已撤回"
    )
    write(published, text, other)
    found = casebook(published, "check").out
    assert not [line for line in found.splitlines() if ID in line and "CB205" in line]


# Files as people write them


def untouched(root: Path) -> None:
    """The correction is there, and every line of the file but the status is as it was."""
    before = text_of(root)
    done = correct(root, "--month", "2024-08")
    assert done.status == 0, done.err
    after = text_of(root)
    gone, _ = touched(before, after)
    assert [line for line in gone if not line.startswith(("status", "corrections: ["))] == []
    assert [c for c in re.findall(r"(?m)(?:^| )# .*$", before) if c not in after] == []
    case = case_of(root)
    assert case.status == Status.CORRECTED
    assert case.corrections[-1].month == "2024-08"
    assert casebook(root, "check", "--since", "HEAD").status == 0


EARLIER = """\
corrections:
  - month: 2024-07
    note: 改了错字。
    changes:
      - {where: 处理方式, before: 容错免责, after: '予以容错免责，不影响年度考核'}
"""
LAYOUTS = {
    "comments": [("status: ", "# 发布前核对过\nstatus: "), ("review:", "# 审签\nreview:")],
    "a comment on the line of the status": [("status: 已发布", "status: 已发布  # 五月发布")],
    "the status first": [("status: 已发布\n", ""), ("id: ", "status: 已发布\nid: ")],
    "the status in quotes": [("status: 已发布", "status: '已发布'")],
    "a key with a blank before its colon": [("status: 已发布", "status : 已发布")],
    "a fence with a blank": [("status: 已发布\n---\n", "status: 已发布\n--- \n")],
    "a rule in the text": [("有人反映该局", "---\n\n有人反映该局")],
    "words that look like keys": [("有人反映该局", "status: 草稿\ncorrections:\n\n有人反映该局")],
    "an empty list": [("status: ", "corrections: []\nstatus: ")],
    "corrections with a comment": [
        ("status: 已发布", EARLIER.replace(":\n", ":  # 逐项\n", 1) + "status: 已更正"),
    ],
    "a comment between corrections": [
        ("status: 已发布", EARLIER.replace("  - month", "# 七月\n  - month") + "status: 已更正")
    ],
    "a blank line between corrections": [
        ("status: 已发布", EARLIER.replace("  - month", "\n  - month") + "status: 已更正")
    ],
    "corrections that are not indented": [
        (
            "status: 已发布",
            "corrections:\n"
            + re.sub("(?m)^  ", "", EARLIER.partition("\n")[2])
            + "status: 已更正",
        )
    ],
    "corrections indented by four": [
        (
            "status: 已发布",
            "corrections:\n" + re.sub("(?m)^", "  ", EARLIER.partition("\n")[2]).rstrip(" ")
            + "status: 已更正",
        )
    ],
    "corrections in braces": [
        (
            "status: 已发布",
            "corrections: [{month: 2024-07, note: 改了错字。, changes: "
            "[{where: 要点, before: 甲, after: （无）}]}]\nstatus: 已更正",
        )
    ],
    "corrections last": [("status: 已发布\n", "status: 已更正\n" + EARLIER)],
    "the status last but one": [("status: 已发布\n", EARLIER + "status: 已更正\n# 完\n")],
}  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_rest_of_the_file_stays(layout: str, published: Path) -> None:
    for old, new in LAYOUTS[layout]:
        text = text_of(published)
        assert old in text
        write(published, text.replace(old, new, 1))
    commit(published)
    assert case_of(published).is_public
    edit(published, LESSON, NEW)
    untouched(published)


def test_line_ends_of_windows_stay(published: Path) -> None:
    write(published, text_of(published).replace("\n", "\r\n"))
    commit(published)
    edit(published, LESSON, NEW)
    untouched(published)
    assert "\n" not in text_of(published).replace("\r\n", "")


def test_a_byte_order_mark_stays(published: Path) -> None:
    write(published, "\ufeff" + text_of(published))
    commit(published)
    edit(published, LESSON, NEW)
    untouched(published)
    assert text_of(published).startswith("\ufeff---\n")


def test_a_file_without_a_last_line_end(published: Path) -> None:
    write(published, text_of(published).rstrip("\n"))
    edit(published, LESSON, NEW)
    untouched(published)
    assert text_of(published).endswith(NEW)


# What is refused


def refused(root: Path, status: int, said: str, done: Done) -> None:
    assert (done.status, done.out) == (status, "")
    assert said in done.err
    assert sorted(file.name for file in (root / CASE).parent.iterdir()) == [
        *(f"{BATCH}-0{n}.md" for n in range(1, 5)),
        "batch.yml",
    ]


@pytest.mark.parametrize(
    ("arguments", "note", "status", "said"),
    [
        (["--month", "2024"], NOTE, 2, "年月“2024”格式不对"),
        (["--month", "2024-13"], NOTE, 2, "年月“2024-13”格式不对"),
        (["--month", "2024-00"], NOTE, 2, "年月“2024-00”格式不对"),
        (["--month", "2024-5"], NOTE, 2, "年月“2024-5”格式不对"),
        (["--month", "2024年5月"], NOTE, 2, "格式不对"),
        (["--month", "2024-05\n"], NOTE, 2, "格式不对"),
        (["--month", "٢٠٢٤-05"], NOTE, 2, "格式不对"),
        ([], "", 2, "更正说明要写一句话"),
        ([], " \n　", 2, "更正说明要写一句话"),
        ([], "长" * 501, 2, "更正说明要写一句话"),
    ],
)
def test_misuse(arguments: list[str], note: str, status: int, said: str, published: Path) -> None:
    edit(published, LESSON, NEW)
    before = text_of(published)
    refused(published, status, said, correct(published, *arguments, note=note))
    assert text_of(published) == before


def test_no_note(published: Path) -> None:
    done = casebook(published, "correct", ID)
    refused(published, 2, "缺少选项", done)


@pytest.mark.parametrize("case_id", [f"{BATCH}-09", "待编号", "../x", ""])
def test_an_unknown_id(case_id: str, published: Path) -> None:
    refused(published, 1, "没有案例", casebook(published, "correct", case_id, "--note", NOTE))


def test_a_case_that_cannot_be_read(published: Path) -> None:
    edit(published, "level: 县级", "level: 县")
    before = text_of(published)
    refused(published, 1, f"没有案例 {ID}，或者它的文件读不通", correct(published))
    assert text_of(published) == before


@pytest.mark.parametrize("status", ["草稿", "待审"])
def test_a_case_that_was_not_public(status: str, published: Path) -> None:
    edit(published, "status: 已发布", f"status: {status}")
    commit(published)
    edit(published, LESSON, NEW)
    edit(published, f"status: {status}", "status: 已发布")
    before = text_of(published)
    refused(published, 1, "还没有发布", correct(published))
    assert text_of(published) == before


def test_a_case_that_is_being_withdrawn(published: Path) -> None:
    """A correction would bring it back among what readers see."""
    edit(published, LESSON, NEW)
    withdrawn = "withdrawn: {month: 2024-06, reason: 隐名不当}\nstatus: 已撤回"
    edit(published, "status: 已发布", withdrawn)
    before = text_of(published)
    refused(published, 1, ID, correct(published))
    assert text_of(published) == before


def test_nothing_changed(published: Path) -> None:
    before = text_of(published)
    refused(published, 1, "没有不同", correct(published))
    assert text_of(published) == before


def test_a_correction_is_there_already(published: Path) -> None:
    edit(published, LESSON, NEW)
    corrected(published)
    before = text_of(published)
    refused(published, 1, "已经写了这次的更正说明", correct(published))
    assert text_of(published) == before


@pytest.mark.parametrize("mark", ["\u200b", "\x07", "\u202e", "\ue000", "<b>", "![", "[["])
def test_a_note_leaves_the_file_readable(mark: str, published: Path) -> None:
    """Pasted from elsewhere, it may hold what no file may hold: refused, or left out."""
    edit(published, LESSON, NEW)
    before = text_of(published)
    done = correct(published, note=f"改了{mark}说法。")
    if done.status == 0:
        assert case_of(published).corrections[0].note == "改了说法。"
    else:
        refused(published, 1, "说明", done)
        assert text_of(published) == before


def test_a_note_that_is_no_text(published: Path) -> None:
    """Bytes of another encoding on the command line: refused, and no half-written file."""
    edit(published, LESSON, NEW)
    before = text_of(published)
    done = subprocess.run(
        [sys.executable, "-m", "casebook", "correct", ID, "--note", b"\xb8\xc4"],
        cwd=published, capture_output=True, check=False, env={**os.environ, "PYTHONUTF8": "1"},
    )  # fmt: skip
    assert done.returncode in (1, 2)
    assert b"Traceback" not in done.stderr
    assert text_of(published) == before
    assert not list((published / CASE).parent.glob("*.new"))


def test_a_file_that_cannot_be_replaced(published: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk refuses at the last moment: said in Chinese, the case is whole."""
    edit(published, LESSON, NEW)
    before = text_of(published)

    def refuse(self: Path, target: Path) -> Path:
        raise PermissionError(13, "Permission denied", str(target))

    monkeypatch.setattr(Path, "replace", refuse)
    done = correct(published)
    assert (done.status, text_of(published)) == (1, before)
    assert "读写失败" in done.err


# What readers see

TAGS = {"section", "p", "strong", "details", "summary", "ins", "del"} | {
    "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip


class Page(HTMLParser):
    """The notice of corrections of a page: its text, the rows of its table, what is marked."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.inside = False
        self.in_cell = False
        self.row: list[str] = []
        self.rows: list[list[str]] = []
        self.marked: list[tuple[str, str]] = []
        self.tags: set[str] = set()
        self.text = ""
        self.open = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "section" and ("class", "notice corrections") in attrs:
            self.inside = True
        if not self.inside:
            return
        self.tags.add(tag)
        if tag == "tr":
            self.row = []
        elif tag in ("td", "th"):
            self.row.append("")
            self.in_cell = True
        elif tag in ("ins", "del"):
            self.open = tag

    def handle_endtag(self, tag: str) -> None:
        if tag == "section":
            self.inside = False
        elif tag == "tr" and self.inside:
            self.rows.append(self.row)
        elif tag in ("td", "th"):
            self.in_cell = False
        elif tag == self.open:
            self.open = ""

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.text += data
            if self.in_cell:
                self.row[-1] += data
            if self.open:
                self.marked.append((self.open, data))


def page_of(root: Path) -> Page:
    checked = check(root)
    assert checked.errors == 0
    pages = {page.path: page for page in Pages(link(checked.library)).all()}
    return Page(pages[f"cases/{ID}.md"].body)


def test_readers_see_the_note_and_both_texts(published: Path) -> None:
    edit(published, "到期有人去收。\n", "到期有专人去收。\n")
    corrected(published, "--month", "2024-08")
    page = page_of(published)
    assert "2024年8月更正" in page.text
    assert NOTE in page.text
    assert "对照原文与现文（1 处）" in page.text
    assert page.rows == [
        ["改动处", "原文", "现文"],
        ["启示第1段", LESSON, LESSON.replace("有人去", "有专人去")],
    ]
    assert page.marked == [("ins", "专")]


def test_readers_see_every_correction_and_no_withheld_text(published: Path) -> None:
    edit(published, f"handling: {HANDLING}", "handling: 予以容错免责")
    corrected(published, "--month", "2024-08")
    commit(published)
    edit(published, LESSON, f"{LESSON}\n\n{NEW}")
    corrected(published, "--month", "2024-09")
    commit(published)
    edit(published, f"{NEW}\n", "先请示，再办。\n")
    corrected(published, "--month", "2024-10", "--withhold")
    page = page_of(published)
    assert page.rows[1::2] == [
        ["处理方式", HANDLING, "予以容错免责"],
        ["启示第2段", NOTHING, NEW],
        ["启示第2段", WITHHELD, "先请示，再办。"],
    ]
    assert page.marked == [("del", "，不影响年度考核")]
    assert page.text.index("8月更正") < page.text.index("9月更正") < page.text.index("10月更正")


@pytest.mark.parametrize(
    "text", ["甲 < 乙 & 丙 > 丁", "&lt;b&gt;甲", "\"甲\" '乙'", "3<5，5>3", "{{ 甲 }}"]
)
def test_texts_are_escaped(text: str, published: Path) -> None:
    edit(published, LESSON, text)
    corrected(published)
    commit(published)
    assert page_of(published).rows[1] == ["启示第1段", LESSON, text]
    edit(published, f"## 启示\n\n{text}", f"## 启示\n\n{NEW}")
    corrected(published)
    page = page_of(published)
    assert page.rows[3] == ["启示第1段", text, NEW]
    assert page.tags <= TAGS


OWN_SCRIPT = re.compile(r'<script (?:src="[^"]+"|type="application/ld\+json")>[^<]*</script>')
"""A script file of the site, or data about the page."""


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>"])
def test_hostile_texts_are_escaped_even_unchecked(hostile: str, published: Path) -> None:
    """A check refuses HTML; a page made without one still shows it as text."""
    library = check(published).library
    changes = (Change(where=hostile, before=f"{hostile}甲", after=f"乙{hostile}"),)
    case = library.cases[ID].model_copy(
        update={"corrections": (Correction(month="2024-08", note=hostile, changes=changes),)}
    )
    linked = link(Library({**library.cases, ID: case}, library.policies, library.batches))
    body = {page.path: page for page in Pages(linked).all()}[f"cases/{ID}.md"].body
    assert hostile not in body
    assert "<script" not in OWN_SCRIPT.sub("", body).lower()
    assert "<img" not in body.lower()
    assert Page(body).rows[1] == [hostile, f"{hostile}甲", f"乙{hostile}"]

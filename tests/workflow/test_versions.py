"""What changed since a version, exactly; and that every change to what is public is told."""

import re
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from casebook.corrections import correct
from casebook.load import load
from casebook.model import Finding
from casebook.rules.review import correction_says_what_stands
from casebook.schema import NOTHING, WITHHELD
from casebook.versions import changes, compare, library_at, marked
from tests.workflow.repository import (
    BATCH,
    CASE,
    GIST,
    HANDLING,
    ID,
    LESSON,
    MINI,
    bracketed,
    case_of,
    casebook,
    commit,
    copy_mini,
    edit,
    git,
    library_of,
    text_of,
    write,
)

SECOND = f"cases/{BATCH}/{BATCH}-02.md"
BODY = text_of(MINI).partition("\n---\n")[2]
FACTS = BODY.partition("## 基本案情\n\n")[2].partition("\n\n## ")[0].split("\n\n")
READING = BODY.partition("## 以案释规\n\n")[2].partition("\n\n## ")[0].split("\n\n")
REVIEW = text_of(MINI)[text_of(MINI).index("review:\n") : text_of(MINI).index("status: ")]
NOTE = "表述更准确，结论不变。"

Expected = list[tuple[str, str, str]]


def changed(root: Path) -> Expected:
    """The changes of the first case since it was published."""
    found = changes(library_at(root, "HEAD").cases[ID], case_of(root))
    return [(change.where, change.before, change.after) for change in found]


def told(root: Path) -> list[tuple[str, str]]:
    """What is found when the project is held against what was published: code and message."""
    return [(f.code, f.message) for f in compared(root)]


def compared(root: Path) -> list[Finding]:
    return list(compare(library_at(root, "HEAD"), library_of(root)))


# Each: what is replaced, by what, and all that has changed.
EDITS: dict[str, tuple[str, str, Expected]] = {
    "a text": (
        HANDLING,
        "予以容错免责",
        [("处理方式", HANDLING, "予以容错免责")],
    ),
    "a word of a closed list": ("level: 县级", "level: 市级", [("层级", "县级", "市级")]),
    "a pattern": (
        "period: 2023年上半年",
        "period: 2023年",
        [("事情发生的时间", "2023年上半年", "2023年")],
    ),
    "the finding of a row": (
        "民主决策: {finding: 符合,",
        "民主决策: {finding: 部分符合,",
        [("四个前提条件／民主决策／认定", "符合", "部分符合")],
    ),
    "the fact of a row": (
        "清单没有先例可循，会审时拟了附条件受理的办法。",
        "清单没有先例可循。",
        [
            (
                "六看（B版）／问题性质／事实",
                "清单没有先例可循，会审时拟了附条件受理的办法。",
                "清单没有先例可循。",
            )
        ],
    ),
    "an item more": (
        "[容缺受理, 承诺补正, 集体会审]",
        "[容缺受理, 承诺补正, 集体会审, 按期收齐]",
        [("关键词4", NOTHING, "按期收齐")],
    ),
    "an item less": (
        "[决策过程, 主动挽回]",
        "[决策过程]",
        [("关键因素／行2", "主动挽回", NOTHING)],
    ),
    "the first item less": (
        "[容缺受理, 承诺补正, 集体会审]",
        "[承诺补正, 集体会审, 按期收齐]",
        [
            ("关键词1", "容缺受理", "承诺补正"),
            ("关键词2", "承诺补正", "集体会审"),
            ("关键词3", "集体会审", "按期收齐"),
        ],
    ),
    "an entry more": (
        "questions:\n",
        "questions:\n  - ask: 谁来催办？\n    note: 看登记。\n",
        [
            (
                "讨论题1／题目",
                "如果企业逾期十日才补齐，而周某每周催办并书面报告，结论会变吗？",
                "谁来催办？",
            ),
            ("讨论题1／提示", "引导学员区分没有补成和没有去补，对照02号案例。", "看登记。"),
            (
                "讨论题2／题目",
                "会审时有一人反对，程序还算完备吗？",
                "如果企业逾期十日才补齐，而周某每周催办并书面报告，结论会变吗？",
            ),
            (
                "讨论题2／提示",
                "看反对的理由是否触及明令禁止，落到前提一。",
                "引导学员区分没有补成和没有去补，对照02号案例。",
            ),
            ("讨论题3／题目", NOTHING, "会审时有一人反对，程序还算完备吗？"),
            ("讨论题3／提示", NOTHING, "看反对的理由是否触及明令禁止，落到前提一。"),
        ],
    ),
    "a key more": (
        "questions:\n",
        f"follows: [{BATCH}-03]\nquestions:\n",
        [("前案1", NOTHING, f"{BATCH}-03")],
    ),
    "a paragraph otherwise": (LESSON, "先问，再办。", [("启示第1段", LESSON, "先问，再办。")]),
    "a paragraph more": (
        f"{FACTS[0]}\n\n",
        f"{FACTS[0]}\n\n新加一段。\n\n",
        [("基本案情第2段", NOTHING, "新加一段。")],
    ),
    "a paragraph less": (
        f"{FACTS[0]}\n\n",
        "",
        [("基本案情第1段", FACTS[0], NOTHING)],
    ),
    "a paragraph in two": (
        "县里的容缺清单没有列明这份材料",
        "\n\n县里的容缺清单没有列明这份材料",
        [
            ("基本案情第1段", FACTS[0], FACTS[0].partition("县里的容缺")[0]),
            ("基本案情第2段", NOTHING, "县里的容缺" + FACTS[0].partition("县里的容缺")[2]),
        ],
    ),
    "paragraphs the other way round": (
        "\n\n".join(FACTS),
        "\n\n".join(reversed(FACTS)),
        [("基本案情第1段", NOTHING, FACTS[1]), ("基本案情第2段", FACTS[1], NOTHING)],
    ),
    "a paragraph to another section": (
        f"{READING[1]}\n\n## 启示\n\n{LESSON}",
        f"## 启示\n\n{LESSON}\n\n{READING[1]}",
        [
            ("以案释规第2段", bracketed(READING[1]), NOTHING),
            ("启示第2段", NOTHING, bracketed(READING[1])),
        ],
    ),
    "blanks around a value": (f"handling: {HANDLING}", f"handling:   {HANDLING}  ", []),
    "quotes around a value": (f"handling: {HANDLING}", f"handling: '{HANDLING}'", []),
    "another way to write a list": (
        "items: [决策过程, 主动挽回]",
        "items:\n    - 决策过程\n    - 主动挽回",
        [],
    ),
    "a comment": (f"handling: {HANDLING}", f"# 已核对\nhandling: {HANDLING}", []),
    "more blank lines": (f"{FACTS[0]}\n\n", f"\n\n{FACTS[0]}\n\n\n\n", []),
    "blanks before a paragraph": (FACTS[1], f"　　{FACTS[1]}  ", []),
    "blanks on a blank line": (f"{FACTS[0]}\n\n", f"{FACTS[0]}\n  \n", []),
    "the role of a signature": ("role: 派驻纪检监察组", "role: 派驻组", []),
    "no signatures": (REVIEW, "", []),
    "the status": ("status: 已发布", "status: 待审", []),
}


@pytest.mark.parametrize("what", EDITS)
def test_changes(what: str, published: Path) -> None:
    old, new, expected = EDITS[what]
    edit(published, old, new)
    assert changed(published) == expected


def test_line_ends_are_no_change(published: Path) -> None:
    write(published, text_of(published).replace("\n", "\r\n"))
    assert changed(published) == []


def test_several_changes_come_in_the_order_readers_see(published: Path) -> None:
    edit(published, LESSON, "先问，再办。")
    edit(published, HANDLING, "予以容错免责")
    edit(published, "field: 营商环境与容缺审批", "field: 民生实事")
    edit(published, f"{FACTS[0]}\n\n", "")
    assert [where for where, *_ in changed(published)] == [
        "领域", "处理方式", "基本案情第1段", "启示第1段",
    ]  # fmt: skip


def test_an_exchanged_paragraph_beside_a_new_one(published: Path) -> None:
    """Where fewer stand for more, each has its number in the version that has it."""
    edit(published, "\n\n".join(FACTS), "甲。\n\n乙。\n\n丙。")
    assert changed(published) == [
        ("基本案情第1段", FACTS[0], "甲。"),
        ("基本案情第2段", FACTS[1], "乙。"),
        ("基本案情第3段", NOTHING, "丙。"),
    ]


def test_a_long_paragraph_may_change(published: Path) -> None:
    """A paragraph has no greatest length; what it says otherwise is still found."""
    long = "周某逐项核对材料并登记。" * 200
    edit(published, LESSON, long)
    assert changed(published) == [("启示第1段", LESSON, long)]


# What was published and what readers are told of it


def test_nothing_changed(published: Path) -> None:
    assert told(published) == []
    done = casebook(published, "check", "--since", "HEAD")
    assert (done.status, done.out) == (0, "")


def test_a_file_that_vanished(published: Path) -> None:
    (published / SECOND).unlink()
    assert told(published) == [("CB701", f"{BATCH}-02 已经发布，文件不见了")]
    done = casebook(published, "check", "--since", "HEAD")
    assert done.status == 1
    assert f"{SECOND}:1:1: 错误 CB701" in done.out


def test_a_file_that_cannot_be_read_has_not_vanished(published: Path) -> None:
    write(published, "---\n", SECOND)
    done = casebook(published, "check", "--since", "HEAD")
    assert done.status == 1
    assert "CB701" not in done.out


def test_another_id(published: Path) -> None:
    edit(published, f"id: {ID}", f"id: {BATCH}-09")
    (published / CASE).rename(published / CASE.replace(ID, f"{BATCH}-09"))
    assert told(published) == [("CB701", f"{ID} 已经发布，文件不见了")]


@pytest.mark.parametrize("status", ["草稿", "待审"])
def test_back_to_draft(status: str, published: Path) -> None:
    edit(published, "status: 已发布", f"status: {status}")
    assert told(published) == [("CB701", f"{ID} 已发布，状态退回了“{status}”")]


def withdraw(root: Path) -> None:
    edit(root, "status: 已发布", "withdrawn: {month: 2024-06, reason: 其他}\nstatus: 已撤回")


def test_withdrawal_is_fine_whatever_else_changes(published: Path) -> None:
    withdraw(published)
    edit(published, LESSON, "先问，再办。")
    assert told(published) == []
    commit(published)
    edit(published, HANDLING, "予以容错免责")
    assert told(published) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("reason: 其他", "reason: 事实有误"),
        ("month: 2024-06", "month: 2024-07"),
        ("withdrawn: {month: 2024-06, reason: 其他}\nstatus: 已撤回", "status: 已发布"),
        ("withdrawn: {month: 2024-06, reason: 其他}\nstatus: 已撤回", "status: 草稿"),
    ],
)
def test_a_withdrawal_stands(old: str, new: str, published: Path) -> None:
    withdraw(published)
    commit(published)
    edit(published, old, new)
    assert told(published) == [("CB701", f"{ID} 已撤回，状态或撤回说明又改了")]


def test_a_withdrawn_file_stays(published: Path) -> None:
    withdraw(published)
    commit(published)
    (published / CASE).unlink()
    assert told(published) == [("CB701", f"{ID} 已经撤回，文件不见了")]


def test_a_change_without_note(published: Path) -> None:
    edit(published, LESSON, "先问，再办。")
    assert told(published) == [("CB702", "已发布的案例改了启示第1段，没有更正说明")]
    edit(published, "status: 已发布", "status: 已更正")
    [found] = compared(published)
    assert found.code == "CB702"
    assert found.hint == f"运行 casebook correct {ID} 写入更正说明和对照"
    assert (found.location.path, found.location.line) == (CASE, 47)


def test_many_changes_are_summed_up(published: Path) -> None:
    for old, new in (("level: 县级", "level: 市级"), ("subject: 个人", "subject: 党组织")):
        edit(published, old, new)
    for old in (f"handling: {HANDLING}", LESSON, *FACTS):
        edit(published, old, f"{old}改写。")
    places = "层级、对象、处理方式、基本案情第1段、基本案情第2段等 6 处"
    assert told(published) == [("CB702", f"已发布的案例改了{places}，没有更正说明")]


def corrected(root: Path) -> None:
    """The first lesson was corrected, as the command does it."""
    edit(root, LESSON, "先问，再办。")
    done = casebook(root, "correct", ID, "--note", NOTE, "--month", "2024-08")
    assert done.status == 0, done.err


def test_a_correction_tells(published: Path) -> None:
    corrected(published)
    assert told(published) == []
    assert casebook(published, "check", "--since", "HEAD").status == 0


def test_changed_but_not_declared(published: Path) -> None:
    corrected(published)
    edit(published, f"handling: {HANDLING}", "handling: 予以容错免责")
    assert told(published) == [("CB703", "“处理方式”改了，更正对照里没有或者不一样")]


def test_declared_but_not_changed(published: Path) -> None:
    corrected(published)
    text = text_of(published)
    item = re.search(r"(?m)^      - where: .*\n.*\n.*\n", text)
    assert item is not None
    more = f"      - {{where: 处理方式, before: 追回款项, after: {HANDLING}}}\n"
    write(published, text.replace(item[0], item[0] + more))
    assert told(published) == [("CB703", "更正对照里的“处理方式”与实际改动不符")]


def test_declared_otherwise_than_changed(published: Path) -> None:
    corrected(published)
    edit(published, f"before: '{LESSON}'", "before: '遇到空白先问。'")
    assert told(published) == [
        ("CB703", "“启示第1段”改了，更正对照里没有或者不一样"),
        ("CB703", "更正对照里的“启示第1段”与实际改动不符"),
    ]


def test_the_former_text_may_be_withheld(published: Path) -> None:
    corrected(published)
    edit(published, f"before: '{LESSON}'", f"before: {WITHHELD}")
    assert told(published) == []


@pytest.mark.parametrize(
    ("pattern", "new"),
    [
        (r"(?ms)^corrections:.*?(?=^status)", ""),
        (r"    note: '.*", "    note: 改了说法。"),
        (r"month: 2024-08", "month: 2024-09"),
        (r"before: .*", f"before: {WITHHELD}"),
    ],
)
def test_a_former_correction_stands(pattern: str, new: str, published: Path) -> None:
    corrected(published)
    commit(published)
    write(published, re.sub(pattern, new, text_of(published), count=1))
    assert told(published) == [("CB703", "以前的更正说明被改动或删去")]


def test_a_second_correction_leaves_the_first(published: Path) -> None:
    corrected(published)
    commit(published)
    assert told(published) == []
    edit(published, f"handling: {HANDLING}", "handling: 予以容错免责")
    assert [code for code, _ in told(published)] == ["CB702"]
    assert casebook(published, "correct", ID, "--note", "二次更正。").status == 0
    assert told(published) == []


def test_a_draft_may_change_freely(published: Path) -> None:
    edit(published, "status: 已发布", "status: 草稿")
    commit(published)
    edit(published, LESSON, "先问，再办。")
    assert told(published) == []
    (published / CASE).unlink()
    assert told(published) == []
    git(published, "checkout", "--quiet", "--", CASE)
    edit(published, "status: 草稿", "status: 已发布")
    assert told(published) == []


def test_before_there_were_cases(published: Path) -> None:
    """Everything is new where the version has no cases at all."""
    shutil.rmtree(published / "cases")
    commit(published)
    git(published, "checkout", "--quiet", "HEAD~", "--", "cases")
    assert library_at(published, "HEAD").cases == {}
    assert told(published) == []


# Where the version comes from


@pytest.mark.parametrize("name", ["office", "项目 一"])
def test_a_project_in_a_folder_of_its_repository(name: str, tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    root = copy_mini(tmp_path / name)
    commit(tmp_path)
    assert sorted(library_at(root, "HEAD").cases) == [f"{BATCH}-0{n}" for n in range(1, 5)]
    edit(root, LESSON, "先问，再办。")
    done = casebook(root, "check", "--since", "HEAD")
    assert (done.status, done.out.count("CB702")) == (1, 1)
    assert casebook(tmp_path, "check", "--root", name, "--since", "HEAD").status == 1
    assert casebook(root, "correct", ID, "--note", NOTE).status == 0
    assert casebook(root, "check", "--since", "HEAD").status == 0


@pytest.mark.parametrize("reference", ["main", "HEAD", "HEAD~0", "first", "v1"])
def test_any_name_of_a_version(reference: str, published: Path) -> None:
    git(published, "branch", "first")
    git(published, "tag", "--annotate", "--message", "release", "v1")
    edit(published, LESSON, "先问，再办。")
    done = casebook(published, "check", "--since", reference)
    assert (done.status, done.out.count("CB702")) == (1, 1)


def test_the_files_that_are_not_committed_count(published: Path) -> None:
    """The new version is what stands in the folder; nothing in the repository changes."""
    edit(published, LESSON, "先问，再办。")
    state = git(published, "status", "--porcelain")
    assert [code for code, _ in told(published)] == ["CB702"]
    assert git(published, "status", "--porcelain") == state


COMMANDS = [["check"], ["report", BATCH], ["correct", ID, "--note", NOTE]]


def refused(root: Path, command: list[str], reference: str) -> None:
    """Misuse, said in Chinese; nothing is written."""
    before = {file: file.read_bytes() for file in root.rglob("*.*") if _is_source(file, root)}
    done = casebook(root, *command, f"--since={reference}")
    assert re.search("[\u4e00-\u9fff]", done.err)
    assert "Traceback" not in done.err
    after = {file: file.read_bytes() for file in root.rglob("*.*") if _is_source(file, root)}
    assert after == before
    assert (done.status, done.out) == (2, "")


def _is_source(file: Path, root: Path) -> bool:
    return file.is_file() and not {".git", ".cache"} & set(file.relative_to(root).parts)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_no_repository(command: list[str], plain: Path) -> None:
    refused(plain, command, "HEAD")


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
@pytest.mark.parametrize("reference", ["nowhere", "", "--output=x", "-x", f"HEAD:{CASE}", "版本"])
def test_no_such_version(command: list[str], reference: str, published: Path) -> None:
    refused(published, command, reference)
    assert not (published / "x").exists()


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_no_commit_yet(command: list[str], plain: Path) -> None:
    git(plain, "init", "--quiet")
    refused(plain, command, "HEAD")


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_no_git(command: list[str], published: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    refused(published, command, "HEAD")


@pytest.mark.parametrize("target", ["/etc/passwd", "../../../../outside", "..", f"{ID}.md"])
def test_a_link_in_the_published_version(target: str, published: Path) -> None:
    """A version that someone tampered with writes and reads nothing outside its own folder."""
    link = published / f"cases/{BATCH}/{BATCH}-07.md"
    link.symlink_to(target)
    commit(published)
    link.unlink()
    done = casebook(published, "check", "--since", "HEAD")
    assert (done.status, done.out) in [(0, ""), (2, "")]
    assert re.search("[\u4e00-\u9fff]", done.err)


def test_attributes_hide_no_case(published: Path) -> None:
    """What a release archive leaves out, or fills in, is compared all the same."""
    (published / ".gitattributes").write_text(f"{CASE} export-ignore\n", encoding="utf-8")
    commit(published)
    edit(published, LESSON, "先问，再办。")
    assert [code for code, _ in told(published)] == ["CB702"]


# Properties

PIECES = [
    "先问，再办。", "周某", "[[mini-xian#mianze-1]]", "\n\n", "\n", " ", "　", "'", '"', ": ", " #",
    "#", "- ", "{", "}", "]", "---", "\n---\n", "|", ">", "%", "@", "&", "*", "!", "\\", "（无）",
    "\t", "status: 草稿\n", "corrections:\n", "𠮷", "第1段", "\r\n", "''", "…", "null", "~",
]  # fmt: skip
paragraphs = st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map("".join)
modest = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much],
)


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_mini(tmp_path_factory.mktemp("work") / "project")


@modest
@given(
    st.lists(st.one_of(paragraphs, st.sampled_from([*FACTS, *READING, LESSON])), max_size=5),
    st.lists(st.one_of(paragraphs, st.sampled_from([*FACTS, *READING, LESSON])), max_size=5),
    st.booleans(),
)
@example([FACTS[1], FACTS[0]], [READING[0]], False)
@example(["甲。", "乙。", FACTS[0]], [], True)
@example(["---", "status: 草稿", "corrections:"], ["'", "- a: b # c"], False)
@example(["（无）"], [], False)
def test_what_correct_declares_is_what_compare_wants(
    workplace: Path, facts: list[str], lesson: list[str], withhold: bool
) -> None:
    """Whatever is done to paragraphs; and nothing else in the file is touched."""
    old = library_of(MINI)
    text = text_of(MINI).replace("\n\n".join(FACTS), "\n\n".join([*facts, FACTS[1]]))
    text = text.replace(LESSON, "\n\n".join([LESSON, *lesson]))
    write(workplace, text)
    new, found = load(workplace)
    assume(not found and ID in new.cases)
    assume(changes(old.cases[ID], new.cases[ID]))
    correct(workplace, old, new.cases[ID], "2024-08", NOTE, withhold=withhold)
    again = library_of(workplace)
    assert list(compare(old, again)) == []
    assert list(correction_says_what_stands(again.cases[ID])) == []
    assert [p.text for p in again.cases[ID].sections.values()] == [
        p.text for p in new.cases[ID].sections.values()
    ]


texts = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from(["甲", "乙", "，", "3万元", "<b>", "\n"]), max_size=30).map("".join),
    st.sampled_from([NOTHING, WITHHELD, "", GIST, HANDLING]),
)


@modest
@given(texts, texts)
def test_marked_pieces_give_both_texts_back(before: str, after: str) -> None:
    gone, come = marked(before, after)
    assert "".join(text for _, text in gone) == before
    assert "".join(text for _, text in come) == after
    if NOTHING in (before, after) or before == WITHHELD:
        assert not any(only for only, _ in (*gone, *come))
    else:
        common = ["".join(text for only, text in side if not only) for side in (gone, come)]
        assert common[0] == common[1]


def test_marked_shows_what_is_otherwise() -> None:
    assert marked("多付3万元，已经追回。", "多付3万元，已经全部追回。") == (
        [(False, "多付3万元，已经追回。")],
        [(False, "多付3万元，已经"), (True, "全部"), (False, "追回。")],
    )
    assert marked("先问再办。", "先问。") == (
        [(False, "先问"), (True, "再办"), (False, "。")],
        [(False, "先问。")],
    )

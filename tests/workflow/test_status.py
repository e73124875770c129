"""``casebook status`` and the rules on the way to publication: who has to do what next."""

import json
import re
from pathlib import Path

import pytest

from casebook.check import check
from tests.workflow.repository import BATCH, CASE, ID, casebook, edit, text_of, write

STEPS = ["报送", "审核", "隐名复核", "审定"]
SIGNED = [
    "  - {step: 报送, role: 派驻纪检监察组, month: 2024-03}\n",
    "  - {step: 审核, role: 案件审理室, month: 2024-04}\n",
    "  - {step: 隐名复核, role: 案件审理室复核人, month: 2024-04}\n",
    "  - {step: 审定, role: 县纪委监委专题会议, month: 2024-05}\n",
]
Row = tuple[str, str, str, str]


def waits(root: Path) -> list[Row]:
    """Case, step, role and task of everything that waits."""
    done = casebook(root, "status", "--json")
    assert done.status == 0
    rows = json.loads(done.out)["waiting"]
    assert all(list(row) == ["case", "path", "title", "step", "role", "task"] for row in rows)
    return [(row["case"], row["step"], row["role"], row["task"]) for row in rows]


def path_of(number: int) -> str:
    return f"cases/{BATCH}/{BATCH}-0{number}.md"


def reviewed(root: Path, signed: int, status: str, path: str = CASE) -> None:
    """Give a case its first signatures and a status."""
    review = f"review:\n{''.join(SIGNED[:signed])}" if signed else ""
    text = re.sub(
        r"(?ms)^review:.*?^status: .*?$", f"{review}status: {status}", text_of(root, path)
    )
    write(root, text, path)


def test_nothing_waits(plain: Path) -> None:
    done = casebook(plain, "status")
    assert (done.status, done.out) == (0, "")
    assert done.err == "没有在等的：全部案例已发布或已撤回。\n"
    assert waits(plain) == []


def test_the_withdrawn_do_not_wait(plain: Path) -> None:
    reviewed(plain, 2, "已撤回")
    edit(plain, "status: 已撤回", "withdrawn: {month: 2024-06, reason: 其他}\nstatus: 已撤回")
    assert waits(plain) == []


@pytest.mark.parametrize(
    ("signed", "row"),
    [
        (0, (ID, "报送", "派驻纪检监察组", "写完后报送")),
        (1, (ID, "审核", "案件审理室", "审核并签字")),
        (2, (ID, "隐名复核", "案件审理室复核人", "隐名复核并签字")),
        (3, (ID, "审定", "县纪委监委专题会议", "审定并签字")),
        (4, (ID, "发布", "县纪委监委专题会议", "四步已签，状态改为“已发布”")),
    ],
)
def test_in_review(signed: int, row: Row, plain: Path) -> None:
    """It waits for who signed that step for another case of the batch."""
    reviewed(plain, signed, "待审")
    assert waits(plain) == [row]


@pytest.mark.parametrize(
    ("signed", "task"),
    [(0, "写完后报送"), (1, "审核并签字；状态改为“待审”"), (3, "审定并签字；状态改为“待审”")],
)
def test_a_draft(signed: int, task: str, plain: Path) -> None:
    reviewed(plain, signed, "草稿")
    [(case, step, _, said)] = waits(plain)
    assert (case, step, said) == (ID, STEPS[signed], task)


@pytest.mark.parametrize(
    ("signed", "task"),
    [
        (0, "写完后报送，先取号（casebook assign）"),
        (2, "隐名复核并签字，先取号（casebook assign）"),
        (4, "四步已签，状态改为“已发布”，先取号（casebook assign）"),
    ],
)
def test_without_a_number(signed: int, task: str, plain: Path) -> None:
    text = text_of(plain, path_of(3)).replace(f"id: {BATCH}-03", "id: 待编号")
    (plain / path_of(3)).unlink()
    draft = f"cases/{BATCH}/draft-1.md"
    write(plain, text, draft)
    reviewed(plain, signed, "待审", draft)
    [(case, _, _, said)] = waits(plain)
    assert (case, said) == (f"{BATCH}-draft-1", task)
    row = json.loads(casebook(plain, "status", "--json").out)["waiting"][0]
    assert row["path"] == draft
    assert row["title"].startswith("对乙镇副镇长郑某")


@pytest.mark.parametrize(
    ("signed", "role"), list(enumerate(["报送单位", "案件审理室", "隐名复核人", "审定会议"]))
)
def test_nobody_of_the_batch_has_signed_yet(signed: int, role: str, plain: Path) -> None:
    """It waits for who usually does; a batch of its own knows no other."""
    for number in (2, 3, 4):
        (plain / path_of(number)).unlink()
    reviewed(plain, signed, "待审")
    assert waits(plain)[0][1:3] == (STEPS[signed], role)


def test_a_role_of_another_batch_is_not_asked(plain: Path) -> None:
    folder = plain / "cases/MN-2025-01"
    folder.mkdir()
    batch = text_of(plain, f"cases/{BATCH}/batch.yml").replace(BATCH, folder.name)
    (folder / "batch.yml").write_text(batch, encoding="utf-8")
    case = text_of(plain, path_of(3)).replace(f"id: {BATCH}-03", f"id: {folder.name}-01")
    path = f"cases/{folder.name}/{folder.name}-01.md"
    write(plain, case, path)
    reviewed(plain, 0, "草稿", path)
    assert waits(plain) == [(f"{folder.name}-01", "报送", "报送单位", "写完后报送")]


def test_in_the_order_of_steps_then_of_cases(plain: Path) -> None:
    for number, signed in ((1, 4), (2, 0), (3, 2), (4, 0)):
        reviewed(plain, signed, "待审", path_of(number))
    assert [(case[-2:], step) for case, step, *_ in waits(plain)] == [
        ("02", "报送"), ("04", "报送"), ("03", "隐名复核"), ("01", "发布"),
    ]  # fmt: skip
    done = casebook(plain, "status")
    lines = done.out.splitlines()
    assert [line for line in lines if not line.startswith(" ")] == [
        "报送（派驻纪检监察组）",
        "隐名复核（案件审理室复核人）",
        "发布（县纪委监委专题会议）",
    ]
    assert lines[1].startswith(f"  {BATCH}-02  对甲县某局窗口负责人吴某")
    assert lines[2] == "      写完后报送"
    assert lines[3].startswith(f"  {BATCH}-04  ")
    assert done.err == "4 项在等。\n"


def test_each_role_of_a_step_has_one_heading(plain: Path) -> None:
    """Whatever the order of their cases."""
    for number in (1, 2, 3):
        reviewed(plain, 4, "待审", path_of(number))
    text = text_of(plain, path_of(2))
    write(plain, text.replace("role: 县纪委监委专题会议", "role: 县委专题会议"), path_of(2))
    headings = [line for line in casebook(plain, "status").out.splitlines() if line[0] != " "]
    assert sorted(headings) == ["发布（县委专题会议）", "发布（县纪委监委专题会议）"]


# What a person has to judge about anonymity

NUMBER = ("所缺材料不在不得容缺的范围之内", "事项编码000123004不在不得容缺的范围之内")
WAIVER = """\
waivers:
  - case: MN-2024-01-01
    code: CB521
    text: 000123004
    reason: 事项编码由公开的办事指南统一编定，查不到具体的人。
    role: 案件审理室复核人
    month: 2024-04
"""


@pytest.mark.parametrize("status", ["已发布", "待审"])
def test_open_items_wait(status: str, plain: Path) -> None:
    """In a draft besides its next step; in a public case though it is an error there."""
    reviewed(plain, 4 if status == "已发布" else 3, status)
    edit(plain, *NUMBER)
    row = (
        ID,
        "隐名复核",
        "案件审理室复核人",
        "1 处待判断（CB521）：改写，或在 anonymity.yml 签字",
    )
    assert row in waits(plain)
    assert len(waits(plain)) == (1 if status == "已发布" else 2)
    assert waits(plain)[0] == row
    write(plain, WAIVER, f"cases/{BATCH}/anonymity.yml")
    assert row not in waits(plain)


def test_open_items_of_a_case_are_counted(plain: Path) -> None:
    reviewed(plain, 3, "待审")
    edit(plain, *NUMBER)
    edit(plain, "材料补齐后内容与承诺一致", "材料补齐后内容与承诺一致，是全县首个")
    edit(plain, "清单没有先例可循", "编号987654321，清单没有先例可循")
    tasks = [task for _, _, _, task in waits(plain) if "待判断" in task]
    assert tasks == ["3 处待判断（CB521、CB522）：改写，或在 anonymity.yml 签字"]


def test_json_says_the_same(plain: Path) -> None:
    reviewed(plain, 1, "待审")
    done = casebook(plain, "status", "--json")
    assert json.loads(done.out) == {
        "waiting": [
            {
                "case": ID,
                "path": CASE,
                "title": "对甲县某局窗口负责人周某容缺受理开工材料问题予以容错免责案",
                "step": "审核",
                "role": "案件审理室",
                "task": "审核并签字",
            }
        ]
    }
    assert done.err == ""


def test_outside_of_a_project(tmp_path: Path) -> None:
    done = casebook(tmp_path, "status")
    assert (done.status, done.out) == (2, "")
    assert "--root" in done.err


# The rules: CB304, CB305, CB311

CORRECTION = (
    "corrections:\n  - month: 2024-08\n    note: 改了说法。\n    changes:\n"
    "      - {where: 处理方式, before: 免责, after: '予以容错免责，不影响年度考核'}\n"
)
WITHDRAWN = "withdrawn: {month: 2024-06, reason: 其他}\n"


def found(root: Path) -> list[tuple[str, str]]:
    return [(f.code, f.message) for f in check(root).findings if f.location.path == CASE]


@pytest.mark.parametrize(
    ("review", "messages"),
    [
        (SIGNED, []),
        (SIGNED[:3], ["状态是“已发布”，还缺：审定"]),
        (SIGNED[:1], ["状态是“已发布”，还缺：审核、隐名复核、审定"]),
        ([], ["状态是“已发布”，还缺：报送、审核、隐名复核、审定"]),
        ([SIGNED[1], SIGNED[0]], ["审签次序为：审核、报送"]),
        ([SIGNED[0], SIGNED[2]], ["审签次序为：报送、隐名复核"]),
        ([SIGNED[0], SIGNED[0]], ["审签次序为：报送、报送"]),
        ([*SIGNED[:3], SIGNED[3].replace("2024-05", "2024-03")], ["审签月份前后倒置"]),
        ([*SIGNED[:3], SIGNED[3].replace("2024-05", "2024-04")], []),
        (
            [*SIGNED[:3], SIGNED[3].replace("县纪委监委专题会议", "派驻纪检监察组")],
            ["报送和审定是同一角色“派驻纪检监察组”"],
        ),
        (
            [*SIGNED[:3], SIGNED[3].replace("县纪委监委专题会议", "案件审理室")],
            [],
        ),
    ],
)
def test_signatures(review: list[str], messages: list[str], plain: Path) -> None:
    """CB304."""
    written = f"review:\n{''.join(review)}" if review else ""
    text = re.sub(r"(?ms)^review:\n.*?(?=^status)", written, text_of(plain))
    write(plain, text)
    assert found(plain) == [("CB304", message) for message in messages]


@pytest.mark.parametrize("signed", [0, 1, 3])
@pytest.mark.parametrize("status", ["草稿", "待审", "已撤回"])
def test_what_is_not_public_needs_no_signatures_yet(signed: int, status: str, plain: Path) -> None:
    reviewed(plain, signed, status)
    if status == "已撤回":
        edit(plain, "status: 已撤回", f"{WITHDRAWN}status: 已撤回")
    assert [code for code, _ in found(plain) if code in ("CB304", "CB305")] == []


@pytest.mark.parametrize(
    ("written", "status", "messages"),
    [
        ("", "已撤回", ["状态是“已撤回”，撤回说明没有写"]),
        (WITHDRAWN, "已发布", ["状态是“已发布”，撤回说明却写了"]),
        (WITHDRAWN, "已撤回", []),
        ("", "已更正", ["状态是“已更正”，更正说明没有写"]),
        (CORRECTION, "已更正", []),
        (CORRECTION, "已发布", ["写了更正说明，状态却是“已发布”"]),
        (CORRECTION, "待审", ["写了更正说明，状态却是“待审”"]),
        (CORRECTION + WITHDRAWN, "已撤回", []),
        (
            CORRECTION + WITHDRAWN,
            "已发布",
            ["写了更正说明，状态却是“已发布”", "状态是“已发布”，撤回说明却写了"],
        ),
    ],
)
def test_a_status_is_explained(written: str, status: str, messages: list[str], plain: Path) -> None:
    """CB305."""
    edit(plain, "status: 已发布", f"{written}status: {status}")
    said = [message for code, message in found(plain) if code == "CB305"]
    assert sorted(said) == sorted(messages)


def test_the_latest_correction_says_what_stands(plain: Path) -> None:
    """CB311; a former one says what stood then."""
    edit(plain, "status: 已发布", f"{CORRECTION}status: 已更正")
    assert found(plain) == []
    edit(plain, "handling: 予以容错免责，不影响年度考核", "handling: 予以容错免责")
    assert found(plain) == [("CB311", "“处理方式”现在的文字与更正对照的现文不同")]
    later = CORRECTION.partition("\n")[2].replace("，不影响年度考核", "")
    edit(plain, "status: 已更正", f"{later}status: 已更正")
    assert found(plain) == []
    edit(plain, "after: '予以容错免责'}", "after: （无）}")
    assert found(plain) == []
    edit(
        plain,
        "{where: 处理方式, before: 免责, after: （无）}",
        "{where: 哪里, before: 甲, after: 乙}",
    )
    assert found(plain) == [("CB311", "“哪里”现在的文字与更正对照的现文不同")]

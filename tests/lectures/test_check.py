"""A lecture is held to the library that it shows: what is gone, hidden or misnamed stops it."""

import shutil
from pathlib import Path

import pytest

from casebook.check import check
from casebook.model import Finding
from tests.fixtures import ROOT

MINI = ROOT / "tests/corpus/mini"
LECTURE = "lectures/mini-ke.yml"


@pytest.fixture
def mini(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    shutil.copytree(MINI, root)
    return root


def found(root: Path) -> list[Finding]:
    """What is said of the lecture."""
    return [one for one in check(root).findings if one.location.path == LECTURE]


def change(root: Path, path: str, old: str, new: str) -> None:
    text = (root / path).read_text(encoding="utf-8")
    assert old in text
    (root / path).write_text(text.replace(old, new), encoding="utf-8")


def test_lecture_as_it_is_has_no_finding(mini: Path) -> None:
    assert found(mini) == []


def test_case_withdrawn_after_it_was_chosen(mini: Path) -> None:
    case = "cases/MN-2024-01/MN-2024-01-02.md"
    change(
        mini,
        case,
        "\nstatus: 已发布\n",
        "\nstatus: 已撤回\nwithdrawn: {month: 2025-03, reason: 事实有误}\n",
    )
    (one,) = found(mini)
    assert (one.code, one.location.line, one.location.column) == ("CB205", 31, 15)
    assert one.message == "讲稿选用的 MN-2024-01-02 已撤回（2025-03，事实有误）"
    assert "换一件说明同一条款的案例" in one.hint


def test_case_that_waits_for_review(mini: Path) -> None:
    change(mini, "cases/MN-2024-01/MN-2024-01-02.md", "\nstatus: 已发布\n", "\nstatus: 待审\n")
    (one,) = found(mini)
    assert (one.code, one.message) == ("CB205", "MN-2024-01-02 是“待审”，不能被公开内容引用")


@pytest.mark.parametrize(
    ("old", "new", "code", "place"),
    [
        ("show: MN-2024-01-02", "show: MN-2024-01-09", "CB201", (31, 15)),
        ("show: MN-2024-01-02", "show: MN-2024-01-01", "CB207", (31, 15)),
        ("show: MN-2024-01-02", "show: 第二件", "CB015", (31, 15)),
        ("[[mini-xian#mianze-1]]", "[[mini-xian#mianze-9]]", "CB201", (16, 9)),
        ("hold: 不留", "hold: 全部", "CB012", (32, 15)),
        ("minutes: 40", "minutes: 四十", "CB015", (5, 10)),
        ("id: mini-ke", "id: mini-tang", "CB017", (1, 5)),
        ("- 不是主观故意。", "- 不是主观故意。<b>", "CB102", (19, 16)),
        ("  先看规定，", "  联系人手机13812345678，", "CB502", (10, 8)),
        ("  先看规定，", "  王建国局长说过，", "CB513", (10, 3)),
    ],
)
def test_what_is_wrong_is_found_where_it_stands(
    mini: Path, old: str, new: str, code: str, place: tuple[int, int]
) -> None:
    change(mini, LECTURE, old, new)
    (one,) = found(mini)
    assert (one.code, (one.location.line, one.location.column)) == (code, place)


def test_what_regulations_are_cited_by_may_stand_in_a_lecture(mini: Path) -> None:
    """A place, a day and a number are how a regulation is told from another."""
    change(mini, LECTURE, "先看规定，", "先看2019年8月25日印发的规定和宜君县的办法，")
    assert found(mini) == []


def test_file_that_is_no_lecture_is_out_of_place(mini: Path) -> None:
    (mini / "lectures/讲稿.docx").write_bytes(b"PK")
    codes = [one.code for one in check(mini).findings]
    assert codes == ["CB009"]


def test_faces_are_read_and_checked(mini: Path) -> None:
    file = mini / "lectures/fonts.yml"
    file.write_text("body: [华文仿宋, 仿宋]\n", encoding="utf-8")
    checked = check(mini)
    assert checked.findings == ()
    assert checked.library.faces.body == ("华文仿宋", "仿宋")
    file.write_text("boby: [仿宋]\n", encoding="utf-8")
    (one,) = check(mini).findings
    assert one.code == "CB010"
    assert one.hint == "是不是 body？"

"""What a person lets pass, and what nobody can: the judgement of a whole library."""

import shutil
from pathlib import Path

import pytest

from casebook.load import load
from casebook.model import Finding
from casebook.rules.anonymity import judge
from tests.anonymity.entries import BATCH, MINI, PHONE

FIRST, SECOND = "MN-2024-01-01", "MN-2024-01-02"
GIST = "gist: 清单没有列明的材料"
NUMBER = "7382915"
WAIVER = """\
  - case: {case}
    code: {code}
    text: "{text}"
    reason: 登记号由教学用表格统一编造，查不到任何人。
    role: {role}
    month: 2024-05
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The mini corpus with a number for a person to judge in the first case."""
    shutil.copytree(MINI, tmp_path / "mini")
    _replace(tmp_path / "mini", GIST, f"gist: 登记号{NUMBER}，清单没有列明的材料")
    return tmp_path / "mini"


def _replace(root: Path, old: str, new: str) -> None:
    file = root / f"{BATCH}/{FIRST}.md"
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")


def _waive(
    root: Path,
    case: str = FIRST,
    code: str = "CB521",
    text: str = NUMBER,
    role: str = "案件审理室复核人",
) -> None:
    file = root / f"{BATCH}/anonymity.yml"
    before = file.read_text(encoding="utf-8") if file.exists() else "waivers:\n"
    more = WAIVER.format(case=case, code=code, text=text, role=role)
    file.write_text(before + more, encoding="utf-8")


def _judged(root: Path) -> list[Finding]:
    library, found = load(root)
    return [*found, *judge(library, None)]


def _codes(root: Path) -> list[str]:
    return sorted(finding.code for finding in _judged(root))


def test_needs_a_waiver(root: Path) -> None:
    (finding,) = _judged(root)
    assert (finding.code, finding.severity) == ("CB521", "error")
    assert finding.location.path == f"{BATCH}/{FIRST}.md"
    assert NUMBER in finding.message
    assert "anonymity.yml" in finding.hint


def test_waiver_lets_pass(root: Path) -> None:
    _waive(root)
    assert _judged(root) == []


def test_waiver_lets_pass_nothing_else(root: Path) -> None:
    """Neither another number, nor another code, nor the same number in another case."""
    _replace(root, "事后周某提交了", "事后周某按登记号7382916提交了全县首个")
    _waive(root)
    file = root / f"{BATCH}/{SECOND}.md"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("gist: ", f"gist: 登记号{NUMBER}，", 1), encoding="utf-8")
    assert _codes(root) == ["CB521", "CB521", "CB522"]


def test_waiver_of_another_code_lets_nothing_pass(root: Path) -> None:
    _waive(root, code="CB522")
    assert _codes(root) == ["CB521", "CB526"]


def test_waiver_in_the_wrong_batch(root: Path) -> None:
    _waive(root, case="MN-2023-01-01")
    assert _codes(root) == ["CB521", "CB525", "CB526"]


def test_waiver_of_an_unknown_case(root: Path) -> None:
    _waive(root, case="MN-2024-01-99")
    assert _codes(root) == ["CB521", "CB525", "CB526"]


def test_who_hands_in_signs_no_waiver(root: Path) -> None:
    _waive(root, role="派驻纪检监察组")
    (finding,) = _judged(root)
    assert finding.code == "CB525"
    assert finding.location.path == f"{BATCH}/anonymity.yml"


def test_waiver_is_stale_once_the_text_is_gone(root: Path) -> None:
    _waive(root)
    _replace(root, f"登记号{NUMBER}，", "")
    (finding,) = _judged(root)
    assert (finding.code, finding.severity) == ("CB526", "warning")


@pytest.mark.parametrize("code", ["CB501", "CB502", "CB513", "CB520", "CB525"])
def test_errors_cannot_be_waived(root: Path, code: str) -> None:
    """The waiver itself is refused, and what it names is still found."""
    _replace(root, f"登记号{NUMBER}", f"电话{PHONE}")
    _waive(root, code=code, text=PHONE)
    found = _judged(root)
    assert "CB502" in {finding.code for finding in found}
    assert f"{BATCH}/anonymity.yml" in {finding.location.path for finding in found}


def test_error_is_not_waived_as_a_number(root: Path) -> None:
    _replace(root, f"登记号{NUMBER}", f"电话{PHONE}")
    _waive(root, text=PHONE)
    assert _codes(root) == ["CB502", "CB526"]


@pytest.mark.parametrize("status", ["草稿", "待审"])
def test_what_is_for_a_person_waits_in_a_draft(root: Path, status: str) -> None:
    _replace(root, "status: 已发布", f"status: {status}")
    assert _judged(root) == []
    _waive(root)
    assert _judged(root) == [], "signed already, and not stale"


@pytest.mark.parametrize("status", ["草稿", "待审", "已更正"])
def test_errors_are_errors_in_drafts_too(root: Path, status: str) -> None:
    _replace(root, f"登记号{NUMBER}", f"电话{PHONE}")
    _replace(root, "status: 已发布", f"status: {status}")
    assert _codes(root) == ["CB502"]


def test_withdrawn_texts_are_left_out(root: Path) -> None:
    _replace(root, f"登记号{NUMBER}", f"登记号{NUMBER}，电话{PHONE}")
    _replace(root, "status: 已发布", "status: 已撤回")
    assert _judged(root) == []


@pytest.mark.parametrize(
    ("words", "passes"),
    [
        ("某网 www.example.cn，2021年3月5日", True),
        (f"某网，电话{PHONE}", False),
        ("某网，321302198703152417", False),
    ],
)
def test_citations_may_name_place_and_day_but_no_person(
    root: Path, words: str, passes: bool
) -> None:
    _waive(root)
    _replace(root, "source: 为测试而编写", f"source: {words}，为测试而编写")
    assert (_judged(root) == []) == passes


LONG = (
    "2021年3月，A县B镇镇长在专题会议上逐项听取分管负责同志和有关站所的说明以后，同意先行实施"
    "某学校项目的场地平整和围墙、道路、排水施工，并要求在开学以前把全部手续补办齐全，逐项报告"
)


def test_long_sentence_can_be_waived(root: Path) -> None:
    """What narrows a person down is a whole sentence, however long."""
    _replace(root, f"gist: 登记号{NUMBER}，", f"gist: {LONG}。")
    assert _codes(root) == ["CB523"]
    _waive(root, code="CB523", text=LONG)
    assert _judged(root) == []


def test_small_groups_need_a_waiver(root: Path) -> None:
    _replace(root, f"登记号{NUMBER}，", "")
    _replace(root, "provenance: 教学模拟", "provenance: 本地报送")
    assert _codes(root) == ["CB524"]
    _waive(root, code="CB524", text="MN、县级、营商环境与容缺审批、2023年、个人")
    assert _judged(root) == []


def test_findings_stand_where_the_words_stand(root: Path) -> None:
    """In a field, in a body section, and in the text of a batch."""
    _replace(root, "D公司书面承诺", f"D公司（{PHONE}）书面承诺")
    batch = root / f"{BATCH}/batch.yml"
    text = batch.read_text(encoding="utf-8")
    batch.write_text(text.replace("intro: 四件", f"intro: 电话{PHONE}，四件"), encoding="utf-8")
    _waive(root)
    for finding in _judged(root):
        lines = (root / finding.location.path).read_text(encoding="utf-8").splitlines()
        rest = lines[finding.location.line - 1][finding.location.column - 1 :]
        assert PHONE in rest
    assert _codes(root) == ["CB502", "CB502"]

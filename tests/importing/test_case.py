"""A document becomes a draft case with pseudonyms; what stands for what stays on this machine."""

import json
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Literal

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from casebook.check import check
from casebook.cli import app
from casebook.importing.case import batch_of, draft_case, write_case
from casebook.importing.outline import Extra, read_case
from casebook.importing.pseudonyms import anonymised, with_pseudonyms
from casebook.load import load_case
from casebook.model import Case
from casebook.officefile import OfficeFileError, OfficeText, read_office
from casebook.scaffold import ScaffoldError
from casebook.vocabulary import Section
from tests.fixtures import ROOT

HERE = Path(__file__).parent
MINI = ROOT / "tests/corpus/mini"
BATCH = "MN-2024-01"
TABLE = f"replacements/{BATCH}-draft-1.replacements.yml"


@dataclass(frozen=True)
class FakeLeak:
    start: int
    end: int
    text: str
    kind: str
    severity: Literal["error", "review"] = "error"


WORDS = {
    "name": "卓文彬|卓小满|卓 文 彬|阿依古丽·买买提|欧阳青禾|卓文斌",
    "company": "青禾宏远水利建设有限公司|白石农业合作社",
    "township": "柳塘镇|青禾县",
    "village": "河口村",
    "school": "青禾实验小学",
    "project": "青禾大桥工程",
    "date": "2021年7月5日|7月6日|2021-07-05|二〇二一年七月五日",
    "phone": "13800000000",
    "only": "全县唯一",
}


def fake_leaks(text: str) -> Sequence[FakeLeak]:
    return sorted(
        (
            FakeLeak(m.start(), m.end(), m[0], kind, "review" if kind == "only" else "error")
            for kind, pattern in WORDS.items()
            for m in re.finditer(pattern, text)
        ),
        key=lambda leak: leak.start,
    )


def _office(text: str) -> OfficeText:
    return OfficeText(tuple((line, 0) for line in text.split("\n")))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with the mini corpus."""
    return Path(shutil.copytree(MINI, tmp_path / "project"))


@pytest.fixture
def scanned(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command uses the fake scan."""
    monkeypatch.setattr(import_module("casebook.anonymity.scan"), "scan", fake_leaks)


def _import(root: Path, *options: str) -> Result:
    file = HERE / "case.txt"
    return CliRunner().invoke(
        app, ["import", "case", str(file), "--batch", BATCH, "--root", str(root), *options]
    )


@pytest.mark.usefixtures("scanned")
def test_golden(root: Path, pytestconfig: pytest.Config) -> None:
    result = _import(root)
    assert result.exit_code == 0, result.stderr
    draft, table = root / f"cases/{BATCH}/draft-1.md", root / TABLE
    assert result.stdout == f"{draft}\n"
    for made, expected in (
        (draft.read_text("utf-8"), "case.md"),
        (table.read_text("utf-8"), "case.replacements.txt"),
        (result.stderr.replace(str(root), "项目"), "case.log"),
    ):
        if pytestconfig.getoption("--update-golden"):
            (HERE / expected).write_text(made, encoding="utf-8")
        assert made == (HERE / expected).read_text(encoding="utf-8")
    assert table.stat().st_mode & 0o777 == 0o600


@pytest.mark.usefixtures("scanned")
def test_draft_can_be_read_and_names_no_one(root: Path) -> None:
    assert _import(root).exit_code == 0
    path = f"cases/{BATCH}/draft-1.md"
    case = load_case(root / path, path)
    assert isinstance(case, Case)
    assert (case.status.value, case.id, case.review) == ("草稿", "待编号", ())
    assert fake_leaks((root / path).read_text(encoding="utf-8")) == []
    known = {"CB301", "CB302", "CB308", "CB309", "CB201", "CB019"}
    found = check(root).findings
    assert {finding.location.path for finding in found} <= {path}
    assert {finding.code for finding in found if finding.code < "CB500"} <= known


@pytest.mark.usefixtures("scanned")
def test_json(root: Path) -> None:
    answer = json.loads(_import(root, "--json").stdout)
    assert set(answer) == {"path", "replacements", "missing", "pictures"}
    assert answer["replacements"] == str(root / TABLE)
    assert answer["pictures"] == 0
    assert "looks（六看）" in answer["missing"]


@pytest.mark.usefixtures("scanned")
def test_second_import_is_a_second_draft(root: Path) -> None:
    assert [_import(root).exit_code, _import(root).exit_code] == [0, 0]
    assert (root / f"cases/{BATCH}/draft-2.md").is_file()
    assert (root / f"replacements/{BATCH}-draft-2.replacements.yml").is_file()


@pytest.mark.usefixtures("scanned")
def test_unknown_batch(root: Path) -> None:
    before = sorted(root.rglob("*"))
    result = CliRunner().invoke(
        app,
        ["import", "case", str(HERE / "case.txt"), "--batch", "XX-2024-09", "--root", str(root)],
    )
    assert result.exit_code == 1
    assert "没有批次 XX-2024-09" in result.stderr
    assert sorted(root.rglob("*")) == before


def test_both_files_or_none(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = draft_case(read_office(HERE / "case.txt"), batch_of(root, BATCH), fake_leaks)
    before = sorted(root.rglob("*"))

    def fail(*_: object) -> Path:
        raise OSError("disk full")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="disk full"):
        write_case(root, BATCH, draft, "case.txt")
    assert [file for file in sorted(root.rglob("*")) if file.name != "replacements"] == before


def test_table_in_the_way_is_kept(root: Path) -> None:
    draft = draft_case(read_office(HERE / "case.txt"), None, fake_leaks)
    (root / "replacements").mkdir()
    (root / TABLE).write_text("核对过", encoding="utf-8")
    with pytest.raises(ScaffoldError, match="不覆盖"):
        write_case(root, BATCH, draft, "case.txt")
    assert (root / TABLE).read_text(encoding="utf-8") == "核对过"
    assert not list((root / f"cases/{BATCH}").glob("*draft-1*"))


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
@pytest.mark.parametrize("ignored", [True, False])
def test_git_never_takes_the_table_up(ignored: bool, root: Path) -> None:
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    if ignored:
        shutil.copy(ROOT / ".gitignore", root)
    draft = draft_case(read_office(HERE / "case.txt"), None, fake_leaks)
    if ignored:
        assert write_case(root, BATCH, draft, "case.txt").table == root / TABLE
        return
    with pytest.raises(OfficeFileError) as refused:
        write_case(root, BATCH, draft, "case.txt")
    assert refused.value.code == "CB614"
    assert not (root / "replacements").exists()
    assert not list((root / f"cases/{BATCH}").glob("*draft-1*"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("卓文彬和卓小满，卓 文 彬签字", "卓某和卓某2，卓某签字"),
        ("卓文彬与卓某谈话", "卓某2与卓某谈话"),  # someone is called 卓某 already
        ("阿依古丽·买买提、欧阳青禾", "阿某、欧阳某"),
        ("青禾宏远水利建设有限公司与白石农业合作社", "A公司与A合作社"),
        ("A公司转给青禾宏远水利建设有限公司", "A公司转给B公司"),
        ("柳塘镇河口村、青禾实验小学", "某镇某村、某小学"),
        ("青禾大桥工程", "某工程"),
        ("2021年7月5日至7月6日", "2021年7月至7月"),
        ("2021-07-05、二〇二一年七月五日", "2021年7月、二〇二一年七月"),
        ("电话13800000000", "电话【电话已删】"),
        ("全县唯一的项目", "全县唯一的项目"),
    ],
)
def test_pseudonyms(text: str, expected: str) -> None:
    assert with_pseudonyms(text, fake_leaks(text)).text == expected


def test_an_original_is_replaced_where_the_scan_missed_it() -> None:
    text = "卓文彬到会。后来卓文彬离开。"
    assert with_pseudonyms(text, fake_leaks(text)[:1]).text == "卓某到会。后来卓某离开。"


def test_what_a_longer_name_hid_is_found_the_second_time() -> None:
    """A scan that sees 河口村 only where no 柳塘镇 stands before it."""

    def leaks_of(text: str) -> list[FakeLeak]:
        return [
            FakeLeak(m.start(), m.end(), m[0], "village" if "村" in m[0] else "township")
            for m in re.finditer("柳塘镇|(?<!柳塘镇)河口村", text)
        ]

    replaced = anonymised("柳塘镇河口村", leaks_of)
    assert replaced.text == "某镇某村"
    assert [row.original for row in replaced.replacements] == ["柳塘镇", "河口村"]


def test_overlapping_leaks() -> None:
    leaks = [FakeLeak(0, 4, "卓文彬某", "name"), FakeLeak(1, 3, "文彬", "name")]
    assert with_pseudonyms("卓文彬某", leaks).text == "卓某"


@pytest.mark.parametrize(
    ("heading", "part"),
    [
        ("基本案情", Section.FACTS),
        ("一、案情简介", Section.FACTS),
        ("（二）处理情况", Section.HANDLING),
        ("【认定理由】", Section.DETERMINATION),
        ("三、案件评析与思考", Section.DETERMINATION),
        ("以 案 释 规", Section.READING),
        ("警示：", Section.LESSON),
        ("关键词：", Extra.KEYWORDS),
    ],
)
def test_headings(heading: str, part: Section | Extra) -> None:
    case = read_case([("某案", 0), (heading, 0), ("内容", 0)])
    assert {**case.sections, **case.extras}[part] == ("内容",)


def test_word_headings_and_text_without_any() -> None:
    case = read_case([("某案", 1), ("本案的启示是什么", 2), ("内容", 0)])
    assert case.sections[Section.LESSON] == ("内容",)
    plain = read_case([("某案", 0), ("第一段基本案情清楚。", 0), ("第二段", 0)])
    assert plain.sections[Section.FACTS] == ("第一段基本案情清楚。", "第二段")


@pytest.mark.parametrize(
    ("facts", "period"),
    [
        ("2021年3月", "2021年上半年"),
        ("2021年3月至2021年9月", "2021年"),
        ("2019年到2021年8月", "2019年至2021年"),
        ("2020年下半年", "2020年下半年"),
        ("2022年3月开工，同年9月完工", "2022年"),
    ],
)
def test_period(facts: str, period: str) -> None:
    text = draft_case(_office(f"某案\n基本案情\n{facts}"), None, fake_leaks).text
    assert f"\nperiod: {period}\n" in text


def test_table_holds_the_originals(root: Path) -> None:
    draft = draft_case(read_office(HERE / "case.txt"), None, fake_leaks)
    table = write_case(root, BATCH, draft, "case.txt").table
    assert table is not None
    rows = yaml.safe_load(table.read_text(encoding="utf-8"))["replacements"]
    assert {"kind": "name", "original": "卓小满", "pseudonym": "卓某2"} in rows


LINES = st.lists(
    st.one_of(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20),
        st.sampled_from(
            ["基本案情", "# 启示", "关键词：甲 乙", "【要点】", "卓文彬", "2021年13月", "一、评析"]
        ),
        st.text("#[]()<!{*'\": &-|\t卓文彬", max_size=12),
    ),
    max_size=12,
)


@given(LINES)
@settings(max_examples=60, deadline=None)
def test_any_text_gives_a_draft_that_can_be_read(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str]
) -> None:
    file = tmp_path_factory.getbasetemp() / "draft-1.md"
    file.write_text("\n".join([*lines, "卓文彬"]), encoding="utf-8")
    file.write_text(draft_case(read_office(file), None, fake_leaks).text, encoding="utf-8")
    loaded = load_case(file, f"cases/{BATCH}/draft-1.md")
    assert isinstance(loaded, Case), loaded

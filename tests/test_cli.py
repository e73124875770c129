"""The command line: exit status, formats, and the way from a skeleton to a numbered case."""

import json
import re
import shutil
from pathlib import Path

import jsonschema
import pytest
import yaml

from tests.fixtures import ROOT, casebook, project

__all__ = ["project"]

CASE = "cases/SY-2023-02/SY-2023-02-06.md"


def test_check_passes_and_says_so() -> None:
    done = casebook("check", "--strict")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith("检查通过：案例 86 件")


@pytest.fixture
def broken(project: Path) -> Path:
    """A project with one word outside the vocabulary and one dangling reference."""
    text = (project / CASE).read_text(encoding="utf-8")
    text = text.replace("level: 村级", "level: 村").replace("[[", "[[x", 1)
    (project / CASE).write_text(text, encoding="utf-8")
    other = project / "cases/SY-2023-02/SY-2023-02-05.md"
    other.write_text(
        other.read_text(encoding="utf-8").replace(
            "clause: siyang-guifan#jianze-1", "clause: siyang-guifan#jianze1"
        ),
        encoding="utf-8",
    )
    return project


def test_json_findings(broken: Path) -> None:
    done = casebook("check", "--format", "json", cwd=broken)
    assert done.returncode == 1
    findings = json.loads(done.stdout)["findings"]
    assert [(f["code"], f["path"].rsplit("/", 1)[1]) for f in findings] == [
        ("CB201", "SY-2023-02-05.md"),
        ("CB012", "SY-2023-02-06.md"),
    ]
    assert set(findings[0]) == {
        "code", "severity", "path", "line", "column", "message", "hint",
    }  # fmt: skip
    assert findings[0]["hint"] == "最接近的是 siyang-guifan#jianze-1"
    assert "可用的词：市级、县级、乡镇、村级" in findings[1]["hint"]
    assert casebook("check", "--json", cwd=broken).stdout == done.stdout


@pytest.mark.parametrize("value", ["|\n  两行的\n  要点", '"两行的\\n要点"'])
def test_a_value_stands_on_one_line(project: Path, value: str) -> None:
    text = (project / CASE).read_text(encoding="utf-8")
    text = re.sub(r"(?m)^gist: .*$", lambda _: f"gist: {value}", text)
    (project / CASE).write_text(text, encoding="utf-8")
    findings = json.loads(casebook("check", "--json", cwd=project).stdout)["findings"]
    assert [(f["code"], f["message"]) for f in findings] == [("CB013", "值分成了几行")]


def test_text_findings_say_where_what_and_how(broken: Path) -> None:
    said = casebook("check", cwd=broken).stdout
    assert f"{CASE}:8:8: 错误 CB012 level 不能写“村”" in said
    assert "    → 是不是 村级？" in said


def test_github_annotations(broken: Path) -> None:
    said = casebook("check", "--format", "github", cwd=broken).stdout
    assert f"::error file={CASE},line=8,col=8,title=CB012::" in said


def test_sarif(broken: Path) -> None:
    report = json.loads(casebook("check", "--format", "sarif", cwd=broken).stdout)
    assert report["version"] == "2.1.0"
    run = report["runs"][0]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["CB012", "CB201"]
    region = run["results"][1]["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 8, "startColumn": 8}


@pytest.mark.parametrize(
    "arguments",
    [
        ["chekc"],
        ["check", "--nope"],
        ["check", "--format", "xml"],
        ["check", "--root", "nowhere"],
        ["explain", "CB999"],
        ["schema", "person"],
        ["new"],
        ["check"],
        ["build"],
        ["assign"],
    ],
)
def test_misuse_is_two_and_chinese(arguments: list[str], tmp_path: Path) -> None:
    done = casebook(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert any("\u4e00" <= c <= "\u9fff" for c in done.stderr)
    assert "Error" not in done.stderr


def test_explain() -> None:
    done = casebook("explain", "cb012")
    assert done.returncode == 0
    assert done.stdout.startswith("# CB012 用词不在允许的范围内（错误）")
    table = casebook("explain").stdout.splitlines()
    assert "CB201  引用的对象不存在" in table
    codes = json.loads(casebook("explain", "--json").stdout)["codes"]
    assert len(codes) == len(table)


@pytest.mark.parametrize("matter", ["case", "policy", "batch", "anonymity"])
def test_schema_accepts_what_ships(matter: str) -> None:
    """The schema that editors use agrees with the check."""
    schema = json.loads(casebook("schema", matter).stdout)
    pattern = {
        "case": "cases/*/*-*-*-*.md",
        "policy": "policies/*/*.md",
        "batch": "cases/*/batch.yml",
        "anonymity": "cases/*/anonymity.yml",
    }
    files = sorted(ROOT.glob(pattern[matter]))
    assert files
    for file in files:
        text = file.read_text(encoding="utf-8")
        front = text.split("---\n")[1] if file.suffix == ".md" else text
        jsonschema.validate(yaml.load(front, Loader=yaml.BaseLoader), schema)
    assert all("description" in p or "$ref" in p for p in schema["properties"].values())


def test_from_skeleton_to_numbered_case(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "policies", tmp_path / "policies")
    assert casebook("new", "case", "BD-2026-01", cwd=tmp_path).returncode == 1
    assert casebook("new", "batch", "BD-2026-01", cwd=tmp_path).returncode == 0
    for _ in range(2):
        assert casebook("new", "case", "BD-2026-01", cwd=tmp_path).returncode == 0
    assert casebook("new", "policy", "county", "some-rule", cwd=tmp_path).returncode == 0
    checked = casebook("check", cwd=tmp_path)
    assert checked.returncode == 0, checked.stdout
    done = casebook("assign", "--json", cwd=tmp_path)
    assert json.loads(done.stdout)["assigned"] == [
        {"from": f"cases/BD-2026-01/draft-{n}.md", "to": f"cases/BD-2026-01/BD-2026-01-0{n}.md"}
        for n in (1, 2)
    ]
    assert casebook("check", cwd=tmp_path).returncode == 0
    assert casebook("assign", cwd=tmp_path).returncode == 0


def test_nothing_is_overwritten(project: Path) -> None:
    for arguments in (["batch", "SY-2023-02"], ["policy", "county", "siyang-guifan"]):
        done = casebook("new", *arguments, cwd=project)
        assert done.returncode == 1
        assert "已存在" in done.stderr
    for arguments in (["batch", "../x"], ["case", "../SY-2023-02"], ["policy", "moon", "a"]):
        assert casebook("new", *arguments, cwd=project).returncode == 1


def test_withdrawn_number_is_not_given_again(project: Path) -> None:
    """The highest number stays taken though its case is withdrawn."""
    last = project / "cases/SY-2023-02/SY-2023-02-08.md"
    text = last.read_text(encoding="utf-8").replace(
        "status: 已发布", "withdrawn: {month: 2024-03, reason: 其他}\nstatus: 已撤回"
    )
    last.write_text(text, encoding="utf-8")
    assert casebook("new", "case", "SY-2023-02", cwd=project).returncode == 0
    assert "SY-2023-02-09.md" in casebook("assign", cwd=project).stdout

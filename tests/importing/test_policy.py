"""A statute becomes a policy: every article, its text as printed, checked without an error."""

import re
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from casebook.check import check
from casebook.cli import app
from casebook.importing.policy import draft_policy
from casebook.importing.statute import numeral, read_statute
from casebook.load import load_policy
from casebook.model import Policy
from casebook.officefile import OfficeFileError, OfficeText, read_office
from casebook.scaffold import ScaffoldError
from casebook.vocabulary import ClauseKind, TextKind
from tests.fixtures import ROOT

HERE = Path(__file__).parent
MINI = ROOT / "tests/corpus/mini"
STATUTES = ROOT.parent / "shared/statutes"
FILES = sorted(STATUTES.glob("*(*).md"))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with the mini corpus."""
    return Path(shutil.copytree(MINI, tmp_path / "project"))


def _import(root: Path, file: Path, *options: str) -> Result:
    return CliRunner().invoke(app, ["import", "policy", str(file), "--root", str(root), *options])


def _office(*lines: str) -> OfficeText:
    return OfficeText(tuple((line, 0) for line in lines))


def test_golden(root: Path, pytestconfig: pytest.Config) -> None:
    result = _import(root, HERE / "statute.txt", "--id", "moushi-tiaoli-2023")
    assert result.exit_code == 0
    file = root / "policies/city/moushi-tiaoli-2023.md"
    assert result.stdout == f"{file}\n"
    for made, expected in ((file.read_text("utf-8"), "statute.md"), (result.stderr, "statute.log")):
        if pytestconfig.getoption("--update-golden"):
            (HERE / expected).write_text(made, encoding="utf-8")
        assert made == (HERE / expected).read_text(encoding="utf-8")
    assert check(root).findings == ()


def test_word_document_gives_the_same(root: Path, tmp_path: Path) -> None:
    document = docx.Document()
    for line in (HERE / "statute.txt").read_text(encoding="utf-8").splitlines():
        document.add_paragraph(line)
    document.save(str(tmp_path / "a.docx"))
    out = tmp_path / "out.md"
    result = _import(root, tmp_path / "a.docx", "--id", "moushi-tiaoli-2023", "--out", str(out))
    assert result.exit_code == 0
    assert out.read_text(encoding="utf-8") == (HERE / "statute.md").read_text(encoding="utf-8")


def test_existing_file_is_not_touched(root: Path) -> None:
    assert _import(root, HERE / "statute.txt", "--id", "a").exit_code == 0
    before = (root / "policies/city/a.md").read_bytes()
    again = _import(root, HERE / "statute.txt", "--id", "a")
    assert (again.exit_code, again.stdout) == (1, "")
    assert "不覆盖" in again.stderr
    assert (root / "policies/city/a.md").read_bytes() == before


@pytest.mark.parametrize("options", [("--folder", "town"), ("--id", "../evil")])
def test_wrong_options(options: tuple[str, str], root: Path) -> None:
    before = sorted(root.rglob("*"))
    result = _import(root, HERE / "statute.txt", *options)
    assert result.exit_code == 1
    assert options[1] in result.stderr
    assert sorted(root.rglob("*")) == before


def test_text_without_articles() -> None:
    with pytest.raises(OfficeFileError) as refused:
        draft_policy(_office("关于某事的通知", "请遵照执行。"))
    assert refused.value.code == "CB613"


@pytest.mark.parametrize(
    ("lines", "notice"),
    [
        (["第一条 甲。", "第三条 乙。"], "第三条（第2行）之前缺第2条"),
        (["第一条 甲。", "第一条 乙。"], "第一条出现两次（第1行、第2行）"),
        (["第一条 甲。", "第五条 乙。"], "第五条（第2行）之前缺第2条至第4条"),
        (["第一条 甲。", "第二条 乙。", "第二条之二 丙。"], "第二条之二（第3行）之前缺“之”字条"),
        (["第一条 甲。", "第二条乙。"], "第2行“第二条乙。…”条号之后没有空格，请核对"),
    ],
)
def test_numbers_out_of_order_are_said(lines: list[str], notice: str) -> None:
    assert notice in read_statute(_office(*lines)).notices


@pytest.mark.parametrize(
    ("line", "opens"),
    [
        ("第二条 甲", True),
        ("第二条", True),
        ("第二条甲", True),  # the one that comes next
        ("第七条甲", False),  # no blank, and not the next
        ("第二条规定的情形，从其规定。", False),
        ("第二条、第三条不适用于本项。", False),
        ("依照第二条办理。", False),
    ],
)
def test_what_opens_an_article(line: str, opens: bool) -> None:
    assert len(read_statute(_office("第一条 为。", line)).articles) == 1 + opens


@pytest.mark.parametrize(
    ("printed", "value"),
    [("一", 1), ("十", 10), ("二十一", 21), ("一百零八", 108), ("一千二百六十", 1260), ("17", 17)],
)
def test_numerals(printed: str, value: int) -> None:
    assert numeral(printed) == value


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("有下列情形之一的，可以免责：", ClauseKind.EXEMPTION),
        ("可以从轻处理。", ClauseKind.REDUCTION),
        ("有下列情形的，不予容错，也不得免责：", ClauseKind.REFUSAL),
        ("予以容错，应当同时符合下列条件：", ClauseKind.PRECONDITION),
        ("申请人应当提交材料。", ClauseKind.PROCEDURE),
    ],
)
def test_kinds_are_proposed_by_plain_words(text: str, kind: ClauseKind) -> None:
    assert f".{kind}}}" in draft_policy(_office("某县办法", f"第一条 {text}")).text


def test_markup_in_a_statute_stays_text(root: Path) -> None:
    lines = ("某县办法", "第一条 甲<b>、[[a]]、![x](y)、________。", "## 小标题", "对应：乙")
    (root / "policies/county/mou-xian.md").write_text(
        draft_policy(_office(*lines), "county", "mou-xian").text, encoding="utf-8"
    )
    assert check(root).findings == ()


def test_a_place_decides_the_folder() -> None:
    lines = ("江苏省某某条例", "第一条 为了规范。")
    assert draft_policy(_office(*lines)).folder == "province"
    with pytest.raises(ScaffoldError):
        draft_policy(_office(*lines), "town")


@pytest.mark.skipif(not FILES, reason="no statutes beside the project (../shared/statutes)")
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_statute(file: Path, root: Path) -> None:
    """Compared with a plain count: articles, chapters and text as printed."""
    printed = file.read_text(encoding="utf-8")
    heads = [*re.finditer(r"(?m)^(第[一二三四五六七八九十百零]+条) ", printed)]
    result = _import(root, file, "--id", "quanwen", "--folder", "central")
    assert result.exit_code == 0, result.stderr
    path = "policies/central/quanwen.md"
    policy = load_policy(root / path, path)
    assert isinstance(policy, Policy)
    assert [clause.number for clause in policy.clauses] == [head[1] for head in heads]
    assert [clause.id for clause in policy.clauses] == [
        f"art-{i}" for i in range(1, len(heads) + 1)
    ]
    ends = [head.start() for head in heads[1:]] + [len(printed)]
    chapter = ""
    chapters = {m.start(): m[1] for m in re.finditer(r"(?m)^## (第.+章 .+)$", printed)}
    for clause, head, end in zip(policy.clauses, heads, ends, strict=True):
        chapter = [name for at, name in chapters.items() if at < head.start()][-1]
        text = re.sub(r"(?m)^## .*$", "", printed[head.end() : end])
        assert clause.passage.text.split() == text.split()
        assert clause.name.replace(" ", "") == chapter.replace(" ", "")
    assert (policy.title, policy.text_kind) == (printed.split("\n")[0][2:], TextKind.ORIGINAL)
    assert policy.verified.value == "false"
    assert "之前缺" not in result.stderr
    assert "出现两次" not in result.stderr
    assert check(root).findings == ()


LINES = st.lists(
    st.one_of(
        st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20),
        st.sampled_from(
            ["第一条", "第二章 ", "目录", "第一百条之一 甲", "附件：", "# 甲", "总 则"]
        ),
        st.text("第一十百千条之章节编 0。#[<{*\t", max_size=12),
    ),
    max_size=12,
)


@given(LINES)
@settings(max_examples=60, deadline=None)
def test_any_text_gives_a_policy_that_can_be_read(lines: list[str]) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "a.txt"
        file.write_text("\n".join(["某办法", *lines, "第一条 甲。"]), encoding="utf-8")
        office = read_office(file)
        if not read_statute(office).articles:
            return
        file.write_text(draft_policy(office).text, encoding="utf-8")
        assert isinstance(load_policy(file, "policies/county/a.md"), Policy)

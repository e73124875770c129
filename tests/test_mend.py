"""Mending: what is mechanical is mended, everything else stays, and nothing changes its meaning."""

import json
import re
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casebook.frontmatter import Value, parse, split
from casebook.mend.order import ordered
from casebook.mend.sources import KINDS, Mended, kind_of, mend_file, mended, sources
from casebook.mend.typography import essence, printed, visible
from casebook.model import Finding, Passage
from casebook.schema import BatchMatter, CaseMatter, PolicyMatter
from tests.fixtures import ROOT, casebook, project

__all__ = ["project"]

CASE_PATH = "cases/SY-2023-02/SY-2023-02-06.md"
POLICY_PATH = "policies/county/siyang-guifan.md"
BATCH_PATH = "cases/SY-2023-02/batch.yml"
MODELS = {CASE_PATH: CaseMatter, POLICY_PATH: PolicyMatter, BATCH_PATH: BatchMatter}
CASE = (ROOT / CASE_PATH).read_text(encoding="utf-8")

modest = settings(
    max_examples=70,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)

# Words


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("说明情况 ，再 办理", "说明情况，再办理"),  # blanks beside Chinese
        ("甲,乙;丙:丁", "甲，乙；丙：丁"),
        ("怎么办?", "怎么办？"),  # at the end of a line
        ("行不行?! 不行", "行不行？！不行"),
        ("对(一),(二)两项", "对（一），（二）两项"),
        ("((甲)乙(a))", "（（甲）乙(a)）"),
        ("反映该局\"特事特办\"的", "反映该局“特事特办”的"),
        ("他说:\"可以。\"随后办理", "他说：“可以。”随后办理"),
        ("等等...后来", "等等……后来"),
        ("２０２３年Ａ县", "2023年A县"),
        ("https://x.cn/a,b?c=1 见此,文", "https://x.cn/a,b?c=1 见此，文"),
        ("[看(图)](https://x.cn/中,文)", "[看（图）](https://x.cn/中,文)"),
    ],
)  # fmt: skip
def test_printed(text: str, after: str) -> None:
    assert printed(text) == after


@pytest.mark.parametrize(
    "text",
    [
        "合同价1,000元，12:30至13:00",  # numbers and times
        "见[[siyang-guifan#mianze-1]],[[a,b]]",  # references
        "`甲,乙 丙`",  # code
        "## 第一条　名称 {#art-1 .免责 .材料未列}",  # headings
        "A县 2023年第二批 (see below)",  # blanks beside letters and digits
        "《实施容错纠错 激励广大干部担当作为》",  # a title in two halves
        '他说"可以，随后办理',  # one mark that has no other
        "１. 先办理",  # would become a list
        "say “yes”, then: no",
    ],
)
def test_stays(text: str) -> None:
    assert printed(text) == text


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("\ufeff甲\r\n乙\r丙", "甲\n乙\n丙"),
        ("顾\u200b某\u202e容\xad缺", "顾某容缺"),
        ("甲\u2028乙", "甲 乙"),
        ("张\ue863\ufffd", "张\ue863\ufffd"),  # lost characters are the author's to restore
    ],
)
def test_visible(text: str, after: str) -> None:
    assert visible(text) == after


# Order


def test_keys_take_the_order_of_the_model_with_their_comments() -> None:
    text = (
        "# 说明\n\nseries: 泗阳式   # 系列\n# 编号\n# 不改\nid: SY-2024-01\n"
        "# 题目\ntitle: '甲: 乙'\n# 末尾\n"
    )
    assert ordered(text, BatchMatter) == (
        "# 说明\n\n# 编号\n# 不改\nid: SY-2024-01\n"
        "# 题目\ntitle: '甲: 乙'\nseries: 泗阳式   # 系列\n# 末尾\n"
    )


def test_nested_keys_too() -> None:
    text = (
        "illustrates:\n  - because: 甲\n    clause: a#b  # 注\n  - finding: 符合\n    clause: a#c\n"
        "conditions:\n  # 先\n  民主决策: {fact: 乙, finding: 符合}\n"
        "  无明令禁止: {fact: '丙, 丁',  finding: 符合}\n"
        "title: 题\n"
    )
    assert ordered(text, CaseMatter) == (
        "title: 题\n"
        "illustrates:\n  - clause: a#b  # 注\n    because: 甲\n  - clause: a#c\n    finding: 符合\n"
        "conditions:\n  无明令禁止: {finding: 符合,  fact: '丙, 丁'}\n"
        "  # 先\n  民主决策: {finding: 符合, fact: 乙}\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "series: 泗阳式\nlable: 县级\nid: SY-2024-01\n",  # first the unknown key
        "illustrates:\n  - because: 甲\n    # 注\n    clause: a#b\n",  # the comment has no place
        "turning: {point: 甲,\n  items: [决策过程]}\n",
    ],
)
def test_order_that_stays(text: str) -> None:
    assert ordered(text, BatchMatter if "series" in text else CaseMatter) == text


# Files


def test_what_ships_needs_no_mending() -> None:
    results = [mend_file(ROOT, path) for path in sources(ROOT)]
    assert len(results) > 50
    assert [r for r in results if not isinstance(r, Mended) or r.before != r.after] == []


def test_every_source_has_its_model() -> None:
    assert {kind_of(path) for path in sources(ROOT)} == set(KINDS.values())
    assert kind_of("cases/SY-2023-02/notes.txt") is kind_of("docs/about.md") is None
    assert kind_of("x/cases/SY-2023-02/SY-2023-02-01.md") is None


def spoilt(text: str) -> str:
    """A case as it comes from a word processor, two of its keys in the wrong place."""
    gist = next(line for line in text.splitlines(True) if line.startswith("gist: "))
    text = text.replace(gist, "").replace("status: ", f"{gist}status: ")
    text = (
        text.replace("，", ",", 3)
        .replace("“", '"')
        .replace("”", '"')
        .replace("。\n\n", "。 \n\n\n")
    )
    return "\ufeff" + text.replace("\n", "\r\n").replace("某", "某\u200b", 2) + "\r\n\r\n"


def test_a_spoilt_case_comes_back() -> None:
    assert mended(spoilt(CASE), CaseMatter, CASE_PATH) == CASE


def test_lines() -> None:
    text = "---\nid: a\n---\n\n\n甲\t乙  \n\n\n\n```\n丙,  丁\n\n\n戊\n```\n\n\t- 己\n\n\n"
    after = "---\nid: a\n---\n\n甲乙\n\n```\n丙,  丁\n\n\n戊\n```\n\n    - 己\n"
    assert mended(text, PolicyMatter, POLICY_PATH) == after


def test_the_blank_after_the_number_of_a_clause() -> None:
    text = "---\nid: a\n---\n\n## 第一条 名称 {#art-1 .免责}\n\n要旨。\n"
    assert "## 第一条　名称 {#art-1 .免责}" in mended(text, PolicyMatter, POLICY_PATH)


def test_words_of_search_stay_as_readers_type_them() -> None:
    text = "asked:\n  siyaosu#ys-1:  \n    [四要素 动机, 这样行吗?]\n"
    after = "asked:\n  siyaosu#ys-1:\n    [四要素 动机, 这样行吗?]\n"
    assert mended(text, KINDS["search/asked.yml"], "search/asked.yml") == after


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("没有前置信息\r\n", "CB004"),
        ("---\ntitle: 甲: 乙\n---\n", "CB005"),
        ("---\na: &x 甲\nb: *x\n---\n", "CB006"),
        ("---\na: 甲\na: 乙\n---\n", "CB007"),
        ("---\na: |\n  两行\n  文字\n---\n", "CB013"),
        ("", "CB004"),
    ],
)
def test_what_cannot_be_read_is_left(text: str, code: str) -> None:
    found = mended(text, CaseMatter, CASE_PATH)
    assert isinstance(found, list)
    assert [problem.code for problem in found] == [code]


# Properties

PIECES = [
    "---", "\n", "\r\n", "\r", "- ", ": ", ":", "#", " #", "## ", "{", "}", "[", "]", "[[", "]]",
    "(", ")", ",", ", ", ";", "?", "!", "...", "。", "，", "：", "“", "”", "《", "》", '"', "'",
    "''", "\\", "`", "```\n", "~~~\n", "| ", "|\n", "> ", "\t", " ", "  ", "　", "\xa0", "\x00",
    "\x85", "\u200b", "\u2028", "\ufeff", "\ue000", "\ufffd", "中", "文", "某县", "𠮷", "１", "Ａ",
    "2", "b", "id: ", "title: ", "series: 泗阳式\n", "finding: 符合", "fact: 甲", "conditions:\n",
    "  - ", "illustrates:\n", "because: 乙\n", "    clause: a#b\n", "https://x.cn/", "](",
    "{#a .免责}", "# 注\n",
]  # fmt: skip
strewn = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=4)), max_size=30).map("".join)


def bare(value: Value) -> Value:
    """A value under the replacements that mending may make."""
    if isinstance(value, str):
        return essence(value)
    if isinstance(value, list):
        return [bare(item) for item in value]
    return {key: bare(item) for key, item in value.items()}


def value_of(text: str, path: str) -> Value | None:
    """The value of a text's front matter; None where it cannot be read."""
    parts = (Passage(text, 1), None) if path.endswith(".yml") else split(text, path)
    if isinstance(parts, Finding):
        return None
    parsed = parse(parts[0], path)
    return None if parsed.findings else parsed.value


def holds(text: str, path: str) -> bool:
    """Check what must be true of mending any text; returns whether the text could be read."""
    after = mended(text, MODELS[path], path)
    if isinstance(after, list):
        assert after
        return False
    assert mended(after, MODELS[path], path) == after
    before = value_of(visible(text), path)
    if before is not None:  # tabs alone may have kept it from being read
        now = value_of(after, path)
        assert now is not None
        assert bare(now) == bare(before)
    assert essence(after.partition("---\n")[2].partition("---\n")[2]) in essence(text)
    return True


@modest
@given(st.sampled_from(list(MODELS)), strewn)
def test_arbitrary_text(path: str, text: str) -> None:
    for whole in (text, f"---\n{text}\n---\n{text}", f"---\nid: a\n---\n{text}"):
        holds(whole, path)


@modest
@given(strewn.map(lambda text: text.replace("\n", "").replace("\r", "")))
def test_arbitrary_value(text: str) -> None:
    for value in (text, f"甲{text}乙", "'" + text.replace("'", "''") + "'", f"[{text}, 丙]"):
        holds(f"---\nhandling: {value}  # 注\nid: SY-2024-01\n---\n{text}\n", CASE_PATH)


@modest
@given(st.randoms(use_true_random=False), st.sampled_from([CASE_PATH, BATCH_PATH]))
def test_shuffled_keys_come_back(random: Random, path: str) -> None:
    text = (ROOT / path).read_text(encoding="utf-8")
    start, matter, body = text.split("---\n", 2) if path == CASE_PATH else ("", text, "")
    blocks = re.split(r"(?m)^(?=\w)", matter)[1:]
    random.shuffle(blocks)
    shuffled = "---\n".join([start, "".join(blocks), body]) if start or body else "".join(blocks)
    assert mended(shuffled, MODELS[path], path) == text


@modest
@given(strewn)
def test_printing_keeps_the_essence(text: str) -> None:
    text = visible(text)
    assert essence(printed(text)) == essence(text)
    assert printed(printed(text)) == printed(text)


# Command


def test_fix_shows_then_writes(project: Path) -> None:
    file = project / CASE_PATH
    file.write_bytes(spoilt(CASE).encode())
    file.chmod(0o640)
    shown = casebook("fix", cwd=project)
    assert shown.returncode == 1
    assert shown.stdout.startswith(f"--- a/{CASE_PATH}\n+++ b/{CASE_PATH}\n@@ ")
    assert "-<U+FEFF>---<U+000D>\n" in shown.stdout
    assert shown.stderr == "有 1 个文件要改，加 --write 写入。\n"
    assert file.read_bytes() == spoilt(CASE).encode()
    done = casebook("fix", "--write", CASE_PATH, cwd=project)
    assert (done.returncode, done.stdout) == (0, shown.stdout)
    assert done.stderr == "已改 1 个文件。\n"
    assert file.read_text(encoding="utf-8") == CASE
    assert file.stat().st_mode & 0o777 == 0o640
    assert [f.name for f in file.parent.iterdir() if f.name.startswith(".")] == []
    again = casebook("fix", "--write", "cases", "policies", cwd=project)
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "没有要改的。\n")


def test_fix_says_what_it_cannot_read(project: Path) -> None:
    (project / CASE_PATH).write_text(CASE.replace("gist: ", "gist: 甲: "), encoding="utf-8")
    (project / BATCH_PATH).write_bytes("id: 批次".encode("gb18030"))
    done = casebook("fix", "--write", cwd=project)
    assert (done.returncode, done.stdout) == (1, "")
    assert f"{CASE_PATH}:12:8: 错误 CB005" in done.stderr
    assert f"{BATCH_PATH}:1:5: 错误 CB001" in done.stderr
    assert done.stderr.endswith("2 个文件读不通，没有动，先按以上提示改好。\n")
    said = json.loads(casebook("fix", "--json", cwd=project).stdout)
    assert said["changes"] == []
    assert [f["code"] for f in said["findings"]] == ["CB001", "CB005"]


def test_fix_as_json(project: Path) -> None:
    (project / CASE_PATH).write_text(CASE + "\n", encoding="utf-8")
    done = casebook("fix", "--json", "--root", str(project), str(project / CASE_PATH))
    assert done.returncode == 1
    [change] = json.loads(done.stdout)["changes"]
    assert change["path"] == CASE_PATH
    assert change["diff"].startswith("--- a/")


@pytest.mark.parametrize("path", ["docs/about.md", "nowhere"])
def test_fix_of_other_files_is_misuse(project: Path, path: str) -> None:
    done = casebook("fix", path, cwd=project)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert re.search("[\u4e00-\u9fff]", done.stderr)

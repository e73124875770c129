"""The questions of ``casebook new``: by function with written answers, and in a real terminal."""

import codecs
import os
import pty
import re
import select
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from casebook.check import check
from casebook.interview import Dialogue, ask_batch, ask_case, ask_policy
from casebook.scaffold import ScaffoldError, new_batch, new_case, new_policy
from casebook.schema import UNNUMBERED
from casebook.vocabulary import Outcome, Provenance, Series
from tests.fixtures import CASEBOOK, casebook
from tests.fixtures import project as shipped

__all__ = ["shipped"]


@pytest.fixture
def project(shipped: Path) -> Path:
    """The shipped project with two of its batches: what is asked does not change with others."""
    for batch in (shipped / "cases").iterdir():
        if batch.name not in ("GK-2025-01", "SY-2023-02"):
            shutil.rmtree(batch)
    (shipped / "search/asked.yml").unlink()  # asks for cases of the others
    return shipped


REFUSED = ["1", "A县某局局长王某", "改录日期问题", "3", "民生实事", "2", "1", "2023年上半年"]


class Written:
    """An author who has written all answers down, and what was said to him."""

    def __init__(self, *answers: str) -> None:
        self.said: list[str] = []
        self._answers = iter(answers)

    def dialogue(self) -> Dialogue:
        return Dialogue(ask=self._answer, say=self.said.append)

    def _answer(self, question: str) -> str:
        self.said.append(question)
        return next(self._answers)

    def objections(self) -> list[str]:
        return [line.strip() for line in self.said if re.match(r"  [^\s\d]", line)]


# By function


@pytest.mark.parametrize("outcome", list(Outcome))
def test_a_case_passes_the_check(project: Path, outcome: Outcome) -> None:
    author = Written(
        *["SY-2023-02", "A县某局科长张某某", "容缺办理问题", outcome, "重点项目", "县级", "个人"],
        "2023年",
    )
    batch, answers = ask_case(project, author.dialogue())
    new_case(project, batch, answers)
    assert author.objections() == []
    checked = check(project)
    assert checked.errors == 0, checked.findings
    [case] = [case for case in checked.library.cases.values() if case.id == UNNUMBERED]
    assert case.title.startswith("对A县某局科长张某某容缺办理问题")
    assert (case.outcome, case.period) == (outcome, "2023年")
    assert case.provenance == Provenance.TEACHING  # as its batch


def test_batches_stand_newest_first(project: Path) -> None:
    author = Written(*REFUSED)
    assert ask_case(project, author.dialogue())[0] == "GK-2025-01"
    assert author.said[1].split() == ["1", "GK-2025-01", "公开发布案例摘编", "2025年第一辑"]
    assert author.said[2].split()[:2] == ["2", "SY-2023-02"]


def test_wrong_answers_are_asked_again(project: Path) -> None:
    author = Written(
        *["9", "SY-2023-02", "", "某" * 61, "某局<b>", "某局", "某" * 55, "容缺问题"],
        *["免", "０", "１", "领域", "14", "村", "村级", "集体", "2", "2023年5月", "2023年"],
    )
    _, answers = ask_case(project, author.dialogue())
    assert answers == {
        "title": "对某局容缺问题予以容错免责案",
        "outcome": "免责",
        "field": "数字政务",
        "level": "村级",
        "subject": "班子集体",
        "period": "2023年",
    }
    assert author.objections() == [
        "没有“9”；填 1 至 2 的序号，或照写其中的词。",
        "这一项要填。",
        "title 太长：不超过 60 字，说清一件事。",
        "写了 HTML 代码 <b：正文只用 Markdown；小于号请写成“小于”或全角＜。",
        "title 太长：不超过 60 字，说清一件事。",
        "没有“免”；填 1 至 3 的序号，或照写其中的词。",
        "没有“0”；填 1 至 3 的序号，或照写其中的词。",
        "没有“领域”；填 1 至 14 的序号，或照写其中的词。",
        "没有“村”；填 1 至 4 的序号，或照写其中的词。",
        "没有“集体”；填 1 至 4 的序号，或照写其中的词。",
        "period 写成了“2023年5月”，格式不对：写成 2023年、2023年上半年 或 2018年至2022年 这样。",
    ]


@pytest.mark.parametrize("series", list(Series))
def test_a_batch_passes_the_check(project: Path, series: Series) -> None:
    author = Written(
        *["sy-2024-01", "SY-2023-02", "SY-2024-01", "甲: 乙 # '丙'", series, "2"],
        *["2024年3月", "2024-03"],
    )
    batch_id, answers = ask_batch(project, author.dialogue())
    new_batch(project, batch_id, answers)
    checked = check(project)
    assert checked.errors == 0, checked.findings
    batch = checked.library.batches["SY-2024-01"]
    assert (batch.title, batch.series, batch.level, batch.issued) == (
        "甲：乙 # '丙'", series, "县级", "2024-03",
    )  # fmt: skip
    assert [line[:8] for line in author.objections()] == ["id 写成了“s", "SY-2023-", "issued 写"]


def test_a_policy_passes_the_check(project: Path) -> None:
    author = Written("县", "5", "siyang-guifan", "A b", "a-banfa", "某县办法（要旨）")
    folder, policy_id, answers = ask_policy(project, author.dialogue())
    new_policy(project, folder, policy_id, answers)
    checked = check(project)
    assert checked.errors == 0, checked.findings
    assert checked.library.policies["a-banfa"].title == "某县办法（要旨）"
    assert author.objections()[1] == "siyang-guifan 已存在，换一个。"
    with pytest.raises(ScaffoldError, match="没有层级文件夹 moon"):
        ask_policy(project, author.dialogue(), "moon")


def test_without_a_batch_there_is_no_case(tmp_path: Path) -> None:
    with pytest.raises(ScaffoldError, match="先运行 casebook new batch"):
        ask_case(tmp_path, Written().dialogue())


# In a terminal


PATIENCE = 60
"""Seconds without a word after which a busy machine is no excuse."""


class Terminal:
    """The command line in a pseudo terminal, spoken to as an author would."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        # Who leads a new session and opens a terminal takes it: Ctrl-C goes to that process.
        self._ours, theirs = pty.openpty()
        self._process = subprocess.Popen(
            ["sh", "-c", 'exec "$@" <"$0" >"$0" 2>&1', os.ttyname(theirs), *CASEBOOK, *arguments],
            cwd=folder,
            start_new_session=True,
        )
        self._theirs: int | None = theirs
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self.shown = ""

    def read(self, until: str) -> None:
        """Read on until some words are shown; what came before may hold them already."""
        pieces = self._pieces()
        while until not in self.shown:
            piece = next(pieces, None)
            if piece is None:
                raise AssertionError(f"{until!r} never came after {self.shown!r}")
            self.shown += piece
        self.shown = self.shown.split(until, 1)[1]

    def type(self, text: str) -> None:
        os.write(self._ours, text.encode())

    def break_off(self, key: str) -> None:
        """Press a key until something comes of it.

        Python's input misses a signal that comes just before it waits: an author presses again.
        """
        for _ in range(5):
            self.type(key)
            if select.select([self._ours], [], [], 10)[0]:
                return

    def end(self) -> int:
        """Read the rest; the exit status."""
        self.shown += "".join(self._pieces())
        os.close(self._ours)
        return self._process.wait(60)

    def _pieces(self) -> Iterator[str]:
        decode = self._decoder.decode
        while True:
            if not select.select([self._ours], [], [], PATIENCE)[0]:
                self._process.kill()
                raise AssertionError(f"nothing more came after {self.shown!r}")
            try:
                piece = os.read(self._ours, 4096)
            except OSError:  # the other end is closed
                return
            if self._theirs is not None:  # the process has opened its own
                os.close(self._theirs)
                self._theirs = None
            yield decode(piece)


def files(folder: Path) -> set[Path]:
    return set(folder.rglob("*"))


def test_a_case_in_a_terminal(project: Path) -> None:
    before = files(project)
    terminal = Terminal(project, "new", "case")
    terminal.read("放进哪一批：")
    for question, answer in [
        ("填序号：", "7\n"), ("填 1 至 2 的序号", "2\n"), ("对谁", "A县某局局长王某\n"),
        ("什么问题", "改录日期问题\n"), ("填序号：", "3\n"), ("填序号：", "民生实事\n"),
        ("填序号：", "2\n"), ("填序号：", "1\n"), ("上半年）：", "2023年上半年\n"),
    ]:  # fmt: skip
        terminal.read(question)
        terminal.type(answer)
    assert terminal.end() == 0
    path = "cases/SY-2023-02/draft-1.md"
    assert path in terminal.shown
    assert {f.relative_to(project).as_posix() for f in files(project) - before} == {path}
    text = (project / path).read_text(encoding="utf-8")
    assert "title: 对A县某局局长王某改录日期问题不予容错案\n" in text
    assert casebook("check", cwd=project).returncode == 0


@pytest.mark.parametrize("key", ["\x03", "\x04"], ids=["Ctrl-C", "Ctrl-D"])
def test_breaking_off_leaves_nothing(project: Path, key: str) -> None:
    before = files(project)
    terminal = Terminal(project, "new", "batch")
    terminal.read("批次编号")
    terminal.type("SY-2024-01\n")
    terminal.read("批次名称")
    terminal.break_off(key)
    assert terminal.end() == 1
    assert terminal.shown.rstrip().endswith("已中止。")
    assert "Traceback" not in terminal.shown
    assert files(project) == before


def test_input_that_is_not_utf8_is_asked_again(project: Path) -> None:
    terminal = Terminal(project, "new", "policy", "county")
    terminal.read("规定编号")
    os.write(terminal._ours, "规定\n".encode("gb18030"))
    terminal.read("规定编号")
    terminal.type("a-banfa\n")
    terminal.read("规定名称")
    terminal.type("某县办法\n")
    assert terminal.end() == 0
    assert "policies/county/a-banfa.md" in terminal.shown


@pytest.mark.parametrize("kind", ["batch", "case", "policy"])
def test_without_a_terminal_a_missing_argument_is_misuse(project: Path, kind: str) -> None:
    before = files(project)
    done = casebook("new", kind, cwd=project)
    assert done.returncode == 2
    assert "用法有误：缺少参数" in done.stderr
    assert files(project) == before

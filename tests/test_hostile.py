"""Hostile files are refused with a clear finding: no traceback, no hang, no expansion.

Each runs through the command line in a process of its own with limits: 1 GB of address space,
fifteen seconds until it is killed. It must end having used less than two seconds of the processor
(which a busy machine does not stretch) and 300 MB. Small files that cannot disturb each other share
one process.
"""

import json
import os
import resource
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from casebook.load import load_batch, load_case, load_policy
from casebook.model import Batch, Case, Policy
from casebook.sourcefile import HIDDEN
from tests.command import casebook

MINI = Path(__file__).parent / "corpus/mini"
BATCH = "cases/MN-2024-01"
CASE_TEXT = (MINI / BATCH / "MN-2024-01-01.md").read_text(encoding="utf-8")
POLICY_TEXT = (MINI / "policies/county/mini-xian.md").read_text(encoding="utf-8")
END = "到期有人去收。"
HANDLING = "handling: 予以容错免责，不影响年度考核"
GIST = next(line for line in CASE_TEXT.splitlines() if line.startswith("gist:"))
TITLE = next(line for line in CASE_TEXT.splitlines() if line.startswith("title:"))


@contextmanager
def limits() -> Iterator[None]:
    """Limit this process; write last of all what it used."""
    signal.alarm(15)
    resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
    try:
        yield
    finally:
        status = Path("/proc/self/status").read_text(encoding="utf-8")
        used = resource.getrusage(resource.RUSAGE_SELF)
        peak = status.split("VmHWM:")[1].split()[0]
        print("MEASURED", used.ru_utime + used.ru_stime, peak, file=sys.stderr)


@dataclass(frozen=True)
class Run:
    """How a check ended."""

    status: int
    seconds: float
    """Of the processor."""
    peak: int
    """Kilobytes, with the modules that were there at the fork."""
    found: list[dict[str, Any]]

    def on(self, path: str) -> list[dict[str, Any]]:
        """The findings on one file."""
        return [finding for finding in self.found if finding["path"] == path]


def _check(root: Path) -> Run:
    """Run ``casebook check`` under limits; it may neither crash nor lose its report."""
    done = casebook("check", "--json", "--root", str(root), within=limits)
    errors = done.stderr
    assert "Traceback" not in errors, errors
    assert done.returncode >= 0, f"killed by signal {-done.returncode}"
    assert "MEASURED" in errors, errors
    seconds, peak = errors.split("MEASURED")[1].split()
    found = json.loads(done.stdout)["findings"]
    return Run(done.returncode, float(seconds), int(peak), found)


def _refused(root: Path) -> Run:
    """Run the check, which must refuse something, quickly and within its memory."""
    run = _check(root)
    assert run.status == 1
    assert run.seconds < 2
    assert run.peak < 300_000
    assert run.found
    for finding in run.found:
        for words in (finding["message"], finding["hint"]):
            assert words
            assert "\n" not in words
            assert HIDDEN.search(words.replace("\ufffd", "")) is None, finding
    return run


def _project(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """A project with these files, by path."""
    for path, content in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


def _matter(old: str, new: str) -> str:
    """The good case with one place of it changed."""
    assert CASE_TEXT.count(old) >= 1
    return CASE_TEXT.replace(old, new, 1)


def _handling(value: str) -> str:
    return _matter(HANDLING, f"handling: {value}")


def _body(text: str) -> str:
    return _matter(END, END + "\n\n" + text)


def _nested(depth: int, indent: str = "  ") -> str:
    """Block mappings inside each other."""
    return "handling:\n" + "\n".join(f"{indent * (i + 1)}a:" for i in range(depth)) + " x"


LAUGHS = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "\n".join(
    f"{new}: &{new} [{','.join(['*' + old] * 9)}]"
    for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)
PATH_ID = "id: ../../etc/passwd"

# name: (text of a case, the code it must get, words that its message or hint must have)
SMALL: dict[str, tuple[str | bytes, str, str]] = {
    # YAML that would expand, run or hide something
    "laughs": (f"---\n{LAUGHS}\n---\n", "CB006", "锚点"),
    "anchor": (_handling("&a 免责"), "CB006", "锚点"),
    "alias": (_handling("*a"), "CB006", "别名"),
    "merge": (_matter(HANDLING, "<<: *a"), "CB006", "别名"),
    "alias-key": (_matter(HANDLING, "*a : x"), "CB005", "键"),
    "anchored-key": (_matter(HANDLING, "&a handling: x"), "CB005", "键"),
    "python-tag": (_handling('!!python/object/apply:os.system ["id"]'), "CB006", "标签"),
    "python-name": (_handling("!!python/name:os.system x"), "CB006", "标签"),
    "str-tag": (_handling("!!str x"), "CB006", "标签"),
    "escaped-tag": (_handling("!%1b%5b31m x"), "CB006", "标签"),
    "surrogate-tag": (_handling("!%ED%A0%80 x"), "CB005", "YAML"),
    "tag-directive": ("---\n%TAG ! tag:x,2000:\n---\n", "CB005", "YAML"),
    "duplicate": (_matter("period:", "period: 2022年\nperiod:"), "CB007", "period"),
    "duplicate-inside": (
        _handling("{甲: 1, 甲: 2}"),
        "CB007",
        "甲",
    ),
    "complex-key": (_handling("{[a]: b}"), "CB005", "键"),
    "two-documents": (_matter(HANDLING, "...\n%YAML 1.1\n--- x"), "CB005", "第二份"),
    "unclosed": (_handling("'免责"), "CB005", "配对"),
    "tab": (_matter(HANDLING, "handling:\n\ta: b"), "CB005", "制表符"),
    "top-list": ("---\n- a\n---\n", "CB013", "键"),
    "top-text": ("---\njust text\n---\n", "CB013", "键"),
    # Depth
    "deep-block": (_matter(HANDLING, _nested(9)), "CB008", "8"),
    "deep-flow-list": (_handling("[ " * 9 + "x" + " ]" * 9), "CB008", "8"),
    "deep-flow-map": (_handling("{a: " * 9 + "x" + "}" * 9), "CB008", "8"),
    "deep-sequence": (_matter(HANDLING, "handling:\n  " + "- " * 9 + "x"), "CB008", "8"),
    # Encodings and characters
    "gb18030": (CASE_TEXT.encode("gb18030"), "CB001", "GB18030"),
    "utf-16": (CASE_TEXT.encode("utf-16"), "CB001", "UTF-8"),
    "utf-16-ascii": ("---\nid: x\n---\n".encode("utf-16-le"), "CB003", "U+0000"),
    "truncated-utf-8": (CASE_TEXT.encode()[:-2], "CB001", "UTF-8"),
    "nul": (_handling("a\x00b"), "CB003", "U+0000"),
    "escape": (_handling("\x1b[31m"), "CB003", "U+001B"),
    "lone-return": (_handling("a\rb"), "CB003", "U+000D"),
    "bidi": (_handling("a\u202eb"), "CB003", "U+202E"),
    "isolate": (_handling("a\u2066b"), "CB003", "U+2066"),
    "zero-width": (_body("零\u200b宽"), "CB003", "U+200B"),
    "soft-hyphen": (_body("零\u00ad宽"), "CB003", "U+00AD"),
    "tag-character": (_body("零\U000e0041宽"), "CB003", "U+E0041"),
    "inner-bom": (_body("零\ufeff宽"), "CB003", "U+FEFF"),
    "escaped-bidi": (_handling('"a\\u202eb"'), "CB003", "U+202E"),
    "escaped-nul": (_handling('"a\\0b"'), "CB003", "U+0000"),
    "escaped-terminal": (_handling('"a\\e[2Jb"'), "CB003", "U+001B"),
    "escaped-key": (_matter(HANDLING, '"hand\\u202eling": x'), "CB003", "U+202E"),
    "escaped-newlines": (_handling('"' + "\\n" * 500 + '<img src=x onerror=y>"'), "CB102", "<i"),
    # Keys, words, ids
    "unknown-key": (_matter("keywords:", "keyword:"), "CB010", "是不是 keywords"),
    "unknown-inner": (_matter("because:", "becuase:"), "CB010", "是不是 because"),
    "unlike-any-key": (_matter(HANDLING, HANDLING + "\nzzz: x"), "CB010", "这里可以写"),
    "proto": (_matter(HANDLING, HANDLING + "\n__class__: x"), "CB010", "__class__"),
    "wrong-word": (
        _matter("level: 县级", "level: 国家级"),
        "CB012",
        "市级、县级、乡镇、村级",
    ),
    "wrong-case-id": (_matter("id: MN-2024-01-01", "id: mn-2024-1-1"), "CB014", "SY-2023-02-03"),
    "full-width-id": (_matter("id: MN-2024-01-01", "id: MN-２０２４-01-01"), "CB014", "SY-2023"),
    "path-id": (_matter("id: MN-2024-01-01", PATH_ID), "CB014", "../../etc/passwd"),
    "path-contrast": (_matter("case: MN-2024-01-02", "case: ../02"), "CB014", "../02"),
    "path-clause": (_matter("clause: mini-xian", "clause: ../mini-xian"), "CB014", "../"),
    "list-for-text": (_handling("[a, b]"), "CB013", "一段文字"),
    "map-for-text": (_handling("{a: b}"), "CB013", "一段文字"),
    "text-for-list": (
        _matter("  items: [决策过程, 主动挽回]", "  items: 决策过程"),
        "CB013",
        "列表",
    ),
    "empty-value": (_handling(""), "CB016", "空"),
    # Mark-up in front matter and body
    "matter-img": (_matter(TITLE, "title: 对<img src=x onerror=alert(1)>案"), "CB102", "<i"),
    "matter-script": (_handling("<script>alert(1)</script>"), "CB102", "<s"),
    "matter-quoted": (_handling('"\\x3cscript>alert(1)</script>"'), "CB102", "<s"),
    "body-img": (_body("<img src=x onerror=alert(1)>"), "CB102", "<i"),
    "body-script": (_body("<ScRiPt>alert(1)</sCrIpT>"), "CB102", "<S"),
    "body-comment": (_body("<!-- 隐去 -->"), "CB102", "<!"),
    "body-closing": (_body("</div>"), "CB102", "</"),
    "body-instruction": (_body("<?php x ?>"), "CB102", "<?"),
    "body-autolink": (_body("<javascript:alert(1)>"), "CB102", "<j"),
    "javascript": (_body("[x](javascript:alert(1))"), "CB103", "javascript:"),
    "javascript-case": (_body("[x](JaVaScRiPt:alert(1))"), "CB103", "https"),
    "javascript-space": (_body("[x]( \n javascript:alert(1))"), "CB103", "https"),
    "javascript-angle": (_body("[x](< javascript:alert(1)>)"), "CB103", "https"),
    "javascript-entity": (_body("[x](&#106;avascript:alert(1))"), "CB103", "https"),
    "javascript-named": (_body("[x](javascript&colon;alert(1))"), "CB103", "https"),
    "javascript-escape": (_body("[x](java\\script:alert(1))"), "CB103", "https"),
    "vbscript": (_body("[x](vbscript:msgbox)"), "CB103", "https"),
    "data": (_body("[x](data:text/html;base64,PHNjcmlwdD4=)"), "CB103", "https"),
    "file": (_body("[x](file:///etc/passwd)"), "CB103", "https"),
    "http": (_body("[x](http://example.com)"), "CB103", "https"),
    "other-host": (_body("[x](//example.com)"), "CB103", "https"),
    "matter-link": (_handling("见[x](javascript:alert(1))"), "CB103", "https"),
    "image": (_body("![x](./x.png)"), "CB105", "图片"),
    "image-reference": (_body("![x][y]"), "CB105", "图片"),
    "half-reference": (_body("见[[mini-xian#mianze-1]"), "CB107", "引用"),
    "empty-reference": (_body("见[[]]"), "CB107", "引用"),
    "path-reference": (_body("见[[../../etc/passwd]]"), "CB201", "etc/passwd"),
    # Files that are no case
    "empty": ("", "CB004", "没有前置信息"),
    "blank": ("\n\n\n", "CB004", "没有前置信息"),
    "only-dashes": ("---", "CB004", "没有结束"),
    "two-dashes": ("---\n---\n", "CB004", "空"),
    "no-end": (CASE_TEXT.replace("\n---\n", "\n", 1), "CB004", "没有结束"),
    "no-start": (CASE_TEXT.removeprefix("---\n"), "CB004", "没有前置信息"),
    "empty-map": ("---\n{}\n---\n", "CB011", "id"),
    "only-comment": ("---\n# 注\n---\n", "CB004", "空"),
    "no-body": (CASE_TEXT.split("\n## ", maxsplit=1)[0], "CB101", "缺少栏目"),
}

LARGE: dict[str, tuple[str | bytes, str, str]] = {
    "flow-brackets": ("---\nkeywords: " + "[" * 100_000 + "\n---\n", "CB008", "8"),
    "flow-braces": ("---\nconditions: " + "{" * 100_000 + "\n---\n", "CB104", "{{{"),
    "block-depth": (
        "---\n" + "\n".join(" " * i + "a:" for i in range(600)) + "\n---\n",
        "CB008",
        "8",
    ),
    "sequence-depth": ("---\n" + "- " * 100_000 + "\n---\n", "CB013", "键"),
    "too-large": (_body("多" * 90_000), "CB002", "256"),
    "much-too-large": (b"\x00" * 20_000_000, "CB002", "256"),
    "controls": (b"\x01" * 250_000, "CB003", "U+0001"),
    "control-lines": (b"\x01\n" * 125_000, "CB003", "U+0001"),
    "zero-widths": ("\u200b" * 85_000, "CB003", "U+200B"),
    "brackets": (_body("[" * 50_000), "CB104", "连用"),
    "references": (_body("[[a" * 50_000), "CB104", "括号"),
    "spread-brackets": (_body("[a " * 50_000), "CB104", "括号"),
    "links": (_body("[x](" * 50_000), "CB104", "括号"),
    "parentheses": (_body("(" * 100_000), "CB104", "连用"),
    "quotes": (_body(">" * 100_000), "CB104", "连用"),
    "spaced-quotes": (_body("> " * 100_000), "CB104", "连用"),
    "stars": (_body("*" * 100_000), "CB104", "连用"),
    "ticks": (_body("`" * 100_000), "CB104", "连用"),
    "tags": (_body("<a " * 60_000), "CB102", "<a"),
    "images": (_body("![" * 60_000), "CB105", "图片"),
    "one-line-title": (_matter(TITLE, "title: " + "长" * 80_000), "CB016", "60"),
    "one-line": (b"---" + b"x" * 250_000, "CB004", "前置信息"),
    "one-line-key": ("---\n" + "k" * 250_000 + ": x\n---\n", "CB013", "键"),
    "one-line-quoted": ('---\ntitle: "' + "\\n" * 120_000 + '<b>"\n---\n', "CB102", "<b"),
    "many-keys": (
        "---\n" + "\n".join(f"k{i}: x" for i in range(25_000)) + "\n---\n",
        "CB010",
        "不认识的键",
    ),
    "same-key": ("---\n" + "a: x\n" * 50_000 + "---\n", "CB007", "a"),
    "many-items": ("---\nquestions:\n" + "- a\n" * 60_000 + "---\n", "CB013", "questions"),
    "blank-body": (CASE_TEXT.split("\n## ", maxsplit=1)[0] + "\n" * 240_000, "CB101", "缺少栏目"),
    "many-headings": (_body("## x\n" * 45_000), "CB101", "栏目"),
}
"""Each would take long, or much memory, were it handled carelessly."""

POLICIES: dict[str, tuple[str | bytes, str, str]] = {
    "spaces-in-heading": (
        POLICY_TEXT + "\n## 第七条\u3000a" + " " * 240_000 + "x\n",
        "CB106",
        "格式",
    ),
    "path-policy-id": (POLICY_TEXT.replace("id: mini-xian", PATH_ID), "CB014", "etc/passwd"),
    "path-clause-id": (POLICY_TEXT.replace("#mianze-1 ", "#../../x "), "CB106", "格式"),
    "wrong-kind": (POLICY_TEXT.replace(".减责}", ".宽恕}"), "CB106", "免责、减责"),
    "script-heading": (POLICY_TEXT.replace("弄虚作假 {", "<script> {"), "CB102", "<s"),
}

BATCHES: dict[str, tuple[str | bytes, str, str]] = {
    "AA-2024-01": ("", "CB004", "空"),
    "AA-2024-02": (f"{LAUGHS}\n", "CB006", "锚点"),
    "AA-2024-03": (PATH_ID + "\n", "CB014", "etc/passwd"),
    "AA-2024-04": ("intro: <img src=x onerror=y>\n", "CB102", "<i"),
    "AA-2024-05": ("[" * 100_000, "CB104", "连用"),
    "AA-2024-06": (b"\xff\xfe\x00", "CB001", "UTF-8"),
}


def _says(found: list[dict[str, Any]], code: str, words: str) -> bool:
    return any(f["code"] == code and words in f["message"] + f["hint"] for f in found)


def test_small_hostile_files_are_refused_each(tmp_path: Path) -> None:
    """Some ninety files in one process: each gets the finding it deserves, none spoils another."""
    run = _refused(_project(tmp_path, {f"{BATCH}/{n}.md": text for n, (text, *_) in SMALL.items()}))
    silent = {
        name: run.on(f"{BATCH}/{name}.md")
        for name, (_, code, words) in SMALL.items()
        if not _says(run.on(f"{BATCH}/{name}.md"), code, words)
    }
    assert silent == {}


@pytest.mark.parametrize("name", LARGE)
def test_large_hostile_file_is_refused_in_time(name: str, tmp_path: Path) -> None:
    text, code, words = LARGE[name]
    run = _refused(_project(tmp_path, {f"{BATCH}/{name}.md": text}))
    assert _says(run.found, code, words), run.found[:5]
    assert len(run.found) <= 101


def test_hostile_policies_and_batches_are_refused_each(tmp_path: Path) -> None:
    policies = {f"policies/county/{n}.md": text for n, (text, *_) in POLICIES.items()}
    batches = {f"cases/{n}/batch.yml": text for n, (text, *_) in BATCHES.items()}
    run = _refused(_project(tmp_path, policies | batches))
    for name, (_, code, words) in POLICIES.items():
        assert _says(run.on(f"policies/county/{name}.md"), code, words), name
    for name, (_, code, words) in BATCHES.items():
        assert _says(run.on(f"cases/{name}/batch.yml"), code, words), name


def _fifo(file: Path) -> None:
    os.mkfifo(file)


def _link_out(file: Path) -> None:
    file.symlink_to("/etc/passwd")


def _link_to_device(file: Path) -> None:
    file.symlink_to("/dev/zero")


def _broken_link(file: Path) -> None:
    file.symlink_to("nowhere")


def _loop(file: Path) -> None:
    file.symlink_to(file.name)


SPECIAL: dict[str, Callable[[Path], None]] = {
    "folder.md": Path.mkdir,
    "fifo.md": _fifo,
    "link-out.md": _link_out,
    "link-to-device.md": _link_to_device,
    "broken-link.md": _broken_link,
    "loop.md": _loop,
    "program.py": Path.touch,
    "folder": Path.mkdir,
}


def test_what_is_no_plain_file_is_refused(tmp_path: Path) -> None:
    """None is opened: a FIFO would hang, a device never end, a link lead out of the project."""
    folder = tmp_path / BATCH
    folder.mkdir(parents=True)
    for name, make in SPECIAL.items():
        make(folder / name)
    (tmp_path / "cases/stray.md").touch()
    (tmp_path / "cases/linked").symlink_to(MINI / BATCH)
    os.mkfifo(tmp_path / "policies")
    run = _refused(tmp_path)
    paths = {f"{BATCH}/{name}" for name in SPECIAL}
    assert {f["path"] for f in run.found} == paths | {"cases/stray.md", "cases/linked", "policies"}
    assert {f["code"] for f in run.found} == {"CB009"}


def test_names_that_cannot_be_shown_are_refused(tmp_path: Path) -> None:
    """Bytes that are no text, line ends, controls and bidi marks in file names."""
    folder = tmp_path / BATCH
    folder.mkdir(parents=True)
    for name in (b"\xff.md", b"a\nb.md", b"\x1b[31m.md", "甲\u202e乙.md".encode()):
        (folder / os.fsdecode(name)).touch()
    run = _refused(tmp_path)
    assert [f["code"] for f in run.found] == ["CB009"] * 4
    assert all("文件名" in f["message"] for f in run.found)


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_unreadable_file_is_reported(tmp_path: Path) -> None:
    _project(tmp_path, {f"{BATCH}/a.md": CASE_TEXT})
    (tmp_path / BATCH / "a.md").chmod(0)
    assert [f["code"] for f in _refused(tmp_path).found] == ["CB009"]


def _case(tmp_path: Path, content: bytes) -> Case:
    file = tmp_path / "x.md"
    file.write_bytes(content)
    loaded = load_case(file, f"{BATCH}/x.md")
    assert isinstance(loaded, Case), loaded
    return loaded


@pytest.mark.parametrize(
    "content",
    [
        CASE_TEXT.replace("\n", "\r\n").encode(),
        b"\xef\xbb\xbf" + CASE_TEXT.encode(),
        b"\xef\xbb\xbf" + CASE_TEXT.replace("\n", "\r\n").encode(),
        CASE_TEXT.rstrip().encode(),
        CASE_TEXT.replace("---\n", "---  \n").encode(),
    ],
    ids=["CRLF", "BOM", "BOM and CRLF", "no line end", "spaces after dashes"],
)
def test_harmless_differences_are_accepted(content: bytes, tmp_path: Path) -> None:
    """The case reads the same, to the text and the places."""
    expected = _case(tmp_path, CASE_TEXT.encode())
    assert _case(tmp_path, content) == expected


@pytest.mark.parametrize(
    "word", ["no", "yes", "off", "null", "~", "12:30", "010", "1e3", "0x1F", "2024-01-01", "1_000"]
)
def test_words_stay_text(word: str, tmp_path: Path) -> None:
    """YAML 1.1 would make a truth value, a number, a date or nothing of them."""
    case = _case(tmp_path, _handling(word).encode())
    assert case.handling == word


def test_words_stay_text_in_policies_and_batches(tmp_path: Path) -> None:
    policy = tmp_path / "mini-xian.md"
    policy.write_text(POLICY_TEXT.replace("number: 材料未列", "number: 010"), encoding="utf-8")
    loaded = load_policy(policy, "policies/county/mini-xian.md")
    assert isinstance(loaded, Policy)
    assert loaded.number == "010"
    batch = tmp_path / "batch.yml"
    text = (MINI / BATCH / "batch.yml").read_text(encoding="utf-8")
    batch.write_text(text.replace("教学模拟，无发布机关", "no"), encoding="utf-8")
    read = load_batch(batch, f"{BATCH}/batch.yml")
    assert isinstance(read, Batch)
    assert read.issuer == "no"

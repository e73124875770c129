"""``casebook lecture``: what there is, all files of one or none, and silent about the machine."""

import json
import os
import re
import shutil
import socket
import subprocess
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from casebook.cli import app
from casebook.lectures import paper
from casebook.lectures.packs import Format
from tests.command import CASEBOOK, casebook
from tests.lectures.telling import MINI
from tests.outputs import traces
from tests.sites import made_once

EPOCH = "1795219200"  # 2026-11-21
FILES = {
    "docx": ["mini-ke.docx", "mini-ke-handout.docx"],
    "pptx": ["mini-ke.pptx"],
    "pdf": ["mini-ke.pdf", "mini-ke-handout.pdf"],
    "html": ["mini-ke.html"],
}
ALL = [name for names in FILES.values() for name in names]
STARTS = {"docx": b"PK\x03\x04", "pptx": b"PK\x03\x04", "pdf": b"%PDF-", "html": b"<!doctype html>"}
LECTURE = (MINI / "lectures/mini-ke.yml").read_text(encoding="utf-8")
OWN = LECTURE.replace("id: mini-ke", "id: wode-ke")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The mini corpus, to be changed."""
    return Path(shutil.copytree(MINI, tmp_path / "project"))


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def build(name: str, root: Path, out: Path, *options: str) -> Result:
    """Build a lecture in this process."""
    arguments = ["lecture", "build", name, "--root", str(root), "--out", str(out), *options]
    return CliRunner().invoke(app, arguments)


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir()) if folder.exists() else []


def refused(result: Result, code: str, out: Path) -> None:
    """Exit 1, the code with a hint, no traceback, nothing written."""
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)
    assert code in result.stderr
    assert "    → " in result.stderr
    assert result.stdout == ""
    assert names(out) == []


def test_list(root: Path) -> None:
    result = CliRunner().invoke(app, ["lecture", "list", "--root", str(root)])
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == "mini-ke  党课  40 分钟  容缺不等于容错\n"


def test_list_as_json(root: Path) -> None:
    result = CliRunner().invoke(app, ["lecture", "list", "--json", "--root", str(root)])
    assert json.loads(result.stdout) == [
        {
            "id": "mini-ke",
            "kind": "党课",
            "title": "容缺不等于容错",
            "audience": "窗口工作人员",
            "minutes": 40,
        }
    ]


@pytest.mark.parametrize(("options", "said"), [((), ""), (("--json",), "[]\n")])
def test_list_of_none(options: tuple[str, ...], said: str, root: Path) -> None:
    (root / "lectures/mini-ke.yml").unlink()
    result = CliRunner().invoke(app, ["lecture", "list", "--root", str(root), *options])
    assert (result.exit_code, result.stdout) == (0, said)


@pytest.mark.parametrize("of", Format)
def test_each_format_by_itself(of: Format, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paper, "paper", lambda *_: b"%PDF-")  # set for real below
    result = build("mini-ke", MINI, out, "--format", of)
    assert (result.exit_code, result.stderr) == (0, "")
    assert names(out) == sorted(FILES[of])
    for name, line in zip(FILES[of], result.stdout.splitlines(), strict=True):
        assert re.fullmatch(rf"{re.escape(str(out / name))}（\d+ KB）", line)
        assert (out / name).read_bytes().startswith(STARTS[of])


def test_two_formats_and_json(out: Path) -> None:
    result = build("mini-ke", MINI, out, "--format", " html, docx ,html", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["files"] == [
        {"path": str(out / name), "bytes": (out / name).stat().st_size}
        for name in ("mini-ke.docx", "mini-ke-handout.docx", "mini-ke.html")
    ]


@pytest.mark.parametrize("formats", ["exe", "docx,exe", "", ",", "DOCX", "docx;pptx", "x" * 99])
def test_unknown_format_is_misuse(formats: str, out: Path) -> None:
    result = build("mini-ke", MINI, out, "--format", formats)
    assert result.exit_code == 2
    assert "可用的格式：docx、pptx、pdf、html" in result.stderr
    assert len(result.stderr) < 100
    assert names(out) == []


@pytest.mark.parametrize(
    "name", ["mini", "MN-2024-01-01", "", "../mini-ke", "mini-ke.docx", "讲稿"]
)
def test_unknown_lecture(name: str, out: Path) -> None:
    result = build(name, MINI, out)
    refused(result, "CB801", out)
    assert "lectures/ 里的讲稿：mini-ke" in result.stderr


def test_no_such_file_of_ones_own(tmp_path: Path, out: Path) -> None:
    refused(build(str(tmp_path / "own.yml"), MINI, out), "CB801", out)
    refused(build(str(MINI / "lectures/mini-ke.yml" / "x.yml"), MINI, out), "CB801", out)


def test_a_folder_that_is_no_project_is_misuse(tmp_path: Path, out: Path) -> None:
    result = build("mini-ke", tmp_path, out)
    assert result.exit_code == 2
    assert "请在项目文件夹里运行" in result.stderr


@pytest.mark.parametrize("name", ["own.yml", "讲稿 (1).yaml"])
def test_a_file_of_ones_own(name: str, tmp_path: Path, out: Path) -> None:
    own = tmp_path / name
    own.write_text(OWN, encoding="utf-8")
    result = build(str(own), MINI, out, "--format", "html,docx")
    assert (result.exit_code, result.stderr) == (0, "")
    assert names(out) == ["wode-ke-handout.docx", "wode-ke.docx", "wode-ke.html"]


def test_a_file_of_ones_own_goes_before_one_of_the_same_id(tmp_path: Path, out: Path) -> None:
    own = tmp_path / "own.yml"
    own.write_text(LECTURE.replace("容缺不等于容错", "我自己的一讲"), encoding="utf-8")
    assert build(str(own), MINI, out, "--format", "html").exit_code == 0
    assert "<title>我自己的一讲</title>" in (out / "mini-ke.html").read_text(encoding="utf-8")


def test_who_is_named_in_a_file_of_ones_own_is_told_and_no_error(tmp_path: Path, out: Path) -> None:
    own = tmp_path / "own.yml"
    own.write_text(OWN.replace("先看规定，", "联系人手机13812345678，"), encoding="utf-8")
    result = build(str(own), MINI, out, "--format", "html")
    assert result.exit_code == 0
    assert "CB502" in result.stderr
    assert names(out) == ["wode-ke.html"]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("show: MN-2024-01-02", "show: MN-2024-01-09", "CB201"),
        ("hold: 不留", "hold: 全部", "CB012"),
        ("minutes: 40", "minutes: 四十", "CB015"),
        ("先看规定，", "<script>，", "CB102"),
        ("id: wode-ke", "id: ../../wode", "CB014"),
        ("title: 容缺不等于容错\n", "", "CB011"),
        ("sections:", "sections: [", "CB005"),
    ],
)
def test_what_is_wrong_in_a_file_of_ones_own_is_told(
    old: str, new: str, code: str, tmp_path: Path, out: Path
) -> None:
    own = tmp_path / "own.yml"
    assert old in OWN
    own.write_text(OWN.replace(old, new, 1), encoding="utf-8")
    result = build(str(own), MINI, out)
    refused(result, code, out)
    assert "先改好这些，再做讲稿。" in result.stderr
    assert str(own) in result.stderr


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"- a\n- b\n", b"PK\x03\x04", b"\x00"])
def test_what_is_no_lecture_is_refused(content: bytes, tmp_path: Path, out: Path) -> None:
    own = tmp_path / "own.yml"
    own.write_bytes(content)
    refused(build(str(own), MINI, out), "错误", out)


def test_an_error_elsewhere_in_the_project_stops_it(root: Path, out: Path) -> None:
    case = root / "cases/MN-2024-01/MN-2024-01-03.md"
    text = case.read_text(encoding="utf-8")
    case.write_text(text.replace("outcome: 减责", "outcome: 减"), encoding="utf-8")
    refused(build("mini-ke", root, out), "CB012", out)


def test_a_lecture_of_the_project_that_names_people_is_refused(root: Path, out: Path) -> None:
    text = LECTURE.replace("先看规定，", "联系人手机13812345678，")
    (root / "lectures/mini-ke.yml").write_text(text, encoding="utf-8")
    refused(build("mini-ke", root, out), "CB502", out)
    refused(build(str(root / "lectures/mini-ke.yml"), root, out), "CB502", out)


def test_a_folder_in_the_place_of_a_file_stops_all(out: Path) -> None:
    (out / "mini-ke.pptx").mkdir(parents=True)
    (out / "mini-ke.docx").write_text("old")
    result = build("mini-ke", MINI, out, "--format", "docx,pptx")
    assert result.exit_code == 1
    assert "那里有同名的文件夹" in result.stderr
    assert names(out) == ["mini-ke.docx", "mini-ke.pptx"]
    assert (out / "mini-ke.docx").read_text() == "old"


def test_folders_on_the_way_are_made(tmp_path: Path) -> None:
    out = tmp_path / "a/b/c"
    assert build("mini-ke", MINI, out, "--format", "html").exit_code == 0
    assert names(out) == ["mini-ke.html"]


@pytest.mark.parametrize("writes", [0, 1, 2])
def test_a_full_disk_leaves_what_was_there(
    writes: int, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out.mkdir()
    (out / "mini-ke.docx").write_text("old")
    write, count = Path.write_bytes, iter(range(99))

    def full(self: Path, content: bytes) -> int:
        if next(count) == writes:
            write(self, content[:9])
            raise OSError(28, "No space left on device")
        return write(self, content)

    monkeypatch.setattr(Path, "write_bytes", full)
    result = build("mini-ke", MINI, out, "--format", "docx,pptx")
    assert result.exit_code == 1
    assert "错误 CB802 写不进" in result.stderr
    assert "    → 换一个能写的文件夹，或腾出空间再试" in result.stderr
    assert names(out) == ["mini-ke.docx"]
    assert (out / "mini-ke.docx").read_text() == "old"


def test_a_folder_that_cannot_be_made(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(
        self: Path, mode: int = 0o777, parents: bool = False, exist_ok: bool = False
    ) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", denied)
    refused(build("mini-ke", MINI, out, "--format", "html"), "CB802", out)


@pytest.mark.parametrize("to", ["file", "file/deeper"])
def test_a_file_in_the_place_of_the_folder_stays(to: str, root: Path) -> None:
    (root / "file").write_text("mine")
    done = casebook("lecture", "build", "mini-ke", "--format", "html", "--out", to, cwd=root)
    assert (done.returncode, done.stdout) == (1, "")
    assert f"错误 CB802 写不进 {to}：" in done.stderr
    assert len(done.stderr.splitlines()) == 2
    assert not re.search("[a-z]{4}", done.stderr.replace(to, ""))
    assert "Traceback" not in done.stderr
    assert (root / "file").read_text() == "mine"


def test_old_files_are_replaced_and_others_stay(out: Path) -> None:
    out.mkdir()
    (out / "mini-ke.html").write_text("old")
    (out / "notes.txt").write_text("mine")
    assert build("mini-ke", MINI, out, "--format", "html").exit_code == 0
    assert names(out) == ["mini-ke.html", "notes.txt"]
    assert (out / "mini-ke.html").read_bytes().startswith(STARTS["html"])


def test_a_machine_without_pango_says_so(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def without(*_: object) -> bytes:
        raise paper.PaperError("缺少 Pango")

    monkeypatch.setattr(paper, "paper", without)
    result = build("mini-ke", MINI, out)
    refused(result, "CB803", out)
    assert "缺少 Pango" in result.stderr
    assert "--format docx,pptx,html" in result.stderr
    assert build("mini-ke", MINI, out, "--format", "docx,pptx,html").exit_code == 0


@pytest.fixture(scope="session")
def twice(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """All formats built twice, in other folders, time zones and orders of hashing."""
    folder = made_once(tmp_path_factory, "packs", build_twice)
    return folder / "projectof1/out", folder / "projectof2/out"


def build_twice(folder: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        roots = [folder / f"projectof{number}" for number in "12"]
        list(pool.map(build_elsewhere, roots, "12", ("UTC", "Asia/Shanghai")))


def build_elsewhere(root: Path, seed: str, zone: str) -> None:
    """Build all formats in a project of its own, as another user would."""
    shutil.copytree(MINI, root)
    environment = {
        **{key: os.environ[key] for key in ("PATH", "LD_LIBRARY_PATH") if key in os.environ},
        **dict.fromkeys(("USER", "LOGNAME", "USERNAME"), "wangxiaoming"),
        "SOURCE_DATE_EPOCH": EPOCH,
        "PYTHONHASHSEED": seed,
        "TZ": zone,
        "LC_ALL": "C.UTF-8",
        "HOME": str(root / "homeof"),
    }
    done = subprocess.run(
        [*CASEBOOK, "lecture", "build", "mini-ke", "--out", "out"],
        cwd=root, env=environment, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    told = [line.partition("（")[0] for line in done.stdout.splitlines()]
    assert told == [f"out/{name}" for name in ALL]


@pytest.mark.parametrize("name", ALL)
def test_the_same_bytes_in_another_process(name: str, twice: tuple[Path, Path]) -> None:
    first, second = ((folder / name).read_bytes() for folder in twice)
    assert first == second


TOOLS = [
    "python-docx", "python-pptx", "python", "weasyprint", "pydyf", "fonttools", "jinja", "mkdocs",
    "casebook", "libreoffice", "lxml",
]  # fmt: skip


def told_apart() -> list[str]:
    """What must stand in no file: the user, the machine, folders, tools."""
    host = [socket.gethostname()] if len(socket.gethostname()) > 5 else []
    return ["wangxiaoming", "homeof", "projectof", "/tmp/", "/home/", "/usr/", *host, *TOOLS]


def test_no_office_file_or_deck_tells_who_made_it_where_with_what(
    twice: tuple[Path, Path], tmp_path: Path
) -> None:
    for name in (name for name in ALL if not name.endswith(".pdf")):
        content = (twice[0] / name).read_bytes()
        (tmp_path / name).write_bytes(content.replace(b"window.casebookDeck", b""))
    assert traces(tmp_path, told_apart()) == {}


def test_no_pdf_tells_who_made_it_where_with_what(twice: tuple[Path, Path]) -> None:
    for name in FILES["pdf"]:
        text = b"".join(unpacked((twice[0] / name).read_bytes())).lower()
        assert b"/type" in text
        for word in told_apart():
            assert word.encode() not in text, (name, word)
            assert word.encode("utf-16-be") not in text, (name, word)


def unpacked(packed: bytes) -> Iterator[bytes]:
    """A PDF as it is, and what its packed streams hold."""
    yield packed
    for stream in re.findall(rb"stream\n(.*?)\nendstream", packed, re.DOTALL):
        try:
            yield zlib.decompress(stream)
        except zlib.error:
            continue


def test_as_a_user_runs_it_every_refusal_is_plain(root: Path) -> None:
    for arguments in (
        ("lecture", "build", "nix"),
        ("lecture", "build", "nix.yml"),
        ("lecture", "build", "mini-ke", "--format", "exe"),
        ("lecture", "build"),
        ("lecture", "burn"),
    ):
        done = casebook(*arguments, cwd=root)
        assert done.returncode in (1, 2), arguments
        assert "Traceback" not in done.stderr
        assert re.search("[\u4e00-\u9fff]", done.stderr)
        assert done.stdout == ""

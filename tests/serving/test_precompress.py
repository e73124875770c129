"""Copies beside the files of a site: the right ones, the same each time."""

import gzip
import os
import subprocess
import sys
from pathlib import Path

import brotli
import pytest

from casebook.precompress import Compressed, precompress

TEXT = "容错纠错，以案释规。典型案例供学习参照。" * 40


def fill(folder: Path, count: int = 0) -> None:
    for name in ("index.html", "a/style.css", "a/feed.atom", "a/lines.jsonl", "a/table.csv"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"{name}{TEXT}", encoding="utf-8")
    for number in range(count):
        (folder / f"{number}.html").write_text(f"{number}{TEXT}", encoding="utf-8")
    (folder / "a/talk.docx").write_bytes(TEXT.encode())
    (folder / "random.json").write_bytes(os.urandom(2000))
    (folder / "empty.txt").touch()


def contents(folder: Path) -> dict[str, bytes]:
    files = (file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


@pytest.mark.parametrize("count", [0, 60])
def test_copies_hold_the_same(tmp_path: Path, count: int) -> None:
    """With few files in one process, with many in two."""
    fill(tmp_path, count)
    before = contents(tmp_path)
    result = precompress(tmp_path)
    after = contents(tmp_path)
    assert {name: after[name] for name in before} == before
    packed = {name.removesuffix(".gz") for name in after if name.endswith(".gz")}
    assert packed == {name.removesuffix(".br") for name in after if name.endswith(".br")}
    assert packed == before.keys() - {"a/talk.docx", "random.json", "empty.txt"}
    for name in packed:
        assert gzip.decompress(after[f"{name}.gz"]) == before[name]
        assert brotli.decompress(after[f"{name}.br"]) == before[name]
    alone = len(before["random.json"])
    assert result == Compressed(
        files=len(packed),
        plain=sum(len(before[name]) for name in packed) + alone,
        gzip=sum(len(after[f"{name}.gz"]) for name in packed) + alone,
        brotli=sum(len(after[f"{name}.br"]) for name in packed) + alone,
    )


def test_same_bytes_whenever_and_in_any_order(tmp_path: Path) -> None:
    fill(tmp_path / "one")
    for file in (tmp_path / "one").rglob("*.html"):
        os.utime(file, (0, 0))
    precompress(tmp_path / "one")
    expected = contents(tmp_path / "one")
    for name, content in reversed(expected.items()):
        if not name.endswith((".gz", ".br")):
            (tmp_path / "two" / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / "two" / name).write_bytes(content)
    script = (
        "import sys, pathlib, casebook.precompress as p; p.precompress(pathlib.Path(sys.argv[1]))"
    )
    subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "two")],
        env={**os.environ, "TZ": "Asia/Shanghai", "PYTHONHASHSEED": "7"},
        check=True,
    )
    assert contents(tmp_path / "two") == expected
    assert expected["index.html.gz"][4:8] == bytes(4), "no time"


def test_old_copies_go(tmp_path: Path) -> None:
    page = tmp_path / "index.html"
    page.write_text(TEXT, encoding="utf-8")
    precompress(tmp_path)
    page.write_text("kurz", encoding="utf-8")
    assert precompress(tmp_path) == Compressed(0, 4, 4, 4)
    assert contents(tmp_path) == {"index.html": b"kurz"}
    page.write_text(TEXT * 2, encoding="utf-8")
    precompress(tmp_path)
    first = contents(tmp_path)
    assert precompress(tmp_path).files == 1
    assert contents(tmp_path) == first


def test_empty_folder(tmp_path: Path) -> None:
    assert precompress(tmp_path) == Compressed(0, 0, 0, 0)

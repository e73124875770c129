"""Ready-made files: all there, set once, kept while nothing of them changes, never of drafts."""

import shutil
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from casebook.lectures import powerpoint, word
from casebook.lectures.blocks import Script
from casebook.lectures.downloads import write_downloads
from casebook.lectures.slides import Deck
from casebook.link import LinkedLibrary, link
from casebook.load import load
from casebook.syllabus import Faces
from tests.lectures.telling import DAY, MINI, linked

CASES = [f"MN-2024-01-0{number}" for number in range(1, 5)]
LECTURE = ["mini-ke.docx", "mini-ke.pptx", "mini-ke-handout.docx"]
DOCUMENTS = {*(f"{key}.{ending}" for key in CASES for ending in ("docx", "pptx")), *LECTURE}


@dataclass(frozen=True, slots=True)
class Setter:
    """Stands for Word and PowerPoint, and counts the documents that are set."""

    titles: list[str] = field(default_factory=list)

    def set(self, document: Script | Deck, faces: Faces) -> bytes:
        self.titles.append(document.title)
        return f"PK{document!r}{faces!r}".encode()


@pytest.fixture
def setter(monkeypatch: pytest.MonkeyPatch) -> Setter:
    made = Setter()
    monkeypatch.setattr(word, "word", made.set)
    monkeypatch.setattr(powerpoint, "powerpoint", made.set)
    return made


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The mini corpus, to be changed."""
    return Path(shutil.copytree(MINI, tmp_path / "project"))


def change(root: Path, key: str, old: str, new: str) -> None:
    file = root / f"cases/MN-2024-01/{key}.md"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def read(root: Path) -> LinkedLibrary:
    library, findings = load(root)
    assert findings == []
    return link(library)


def written(library: LinkedLibrary, site: Path, memory: Path | None) -> dict[str, bytes]:
    """What is written below ``site``, by path."""
    write_downloads(library, site, DAY, memory)
    files = (file for file in site.rglob("*") if file.is_file())
    return {file.relative_to(site).as_posix(): file.read_bytes() for file in files}


def test_every_file_is_there(setter: Setter, tmp_path: Path) -> None:
    assert written(linked(MINI), tmp_path, None).keys() == {
        *(f"downloads/{name}" for name in (*DOCUMENTS, "mini-ke.html")),
        *(f"lectures/material/{key}.js" for key in CASES),
        "lectures/material/MN-2024-01-01_MN-2024-01-02.js",
        "lectures/material/MN-2024-01-04_MN-2024-01-02.js",
        *(f"lectures/material/{id_}.js" for id_ in linked(MINI).library.policies),
        "assets/casebook/deck.css",
        "assets/casebook/deck.js",
    }
    assert len(setter.titles) == len(DOCUMENTS)


def test_bytes_are_the_same_with_and_without_memory(tmp_path: Path) -> None:
    """Set for real, once each way."""
    memory = tmp_path / "memory"
    first = written(linked(MINI), tmp_path / "first", memory)
    again = written(linked(MINI), tmp_path / "again", memory)
    alone = written(linked(MINI), tmp_path / "alone", None)
    assert first == again == alone
    assert all(first[f"downloads/{name}"].startswith(b"PK\x03\x04") for name in DOCUMENTS)
    assert len(list(memory.iterdir())) == len(DOCUMENTS)


def test_nothing_is_set_twice(setter: Setter, tmp_path: Path) -> None:
    memory = tmp_path / ".cache/deep/er"
    first = written(linked(MINI), tmp_path / "first", memory)
    setter.titles.clear()
    assert written(linked(MINI), tmp_path / "second", memory) == first
    assert setter.titles == []


def test_a_changed_case_sets_its_own_documents_again(
    setter: Setter, root: Path, tmp_path: Path
) -> None:
    memory, site = tmp_path / "memory", tmp_path / "site"
    before = written(read(root), site, memory)
    setter.titles.clear()
    change(root, "MN-2024-01-03", "没有标注", "没有标明")
    after = written(read(root), site, memory)
    assert setter.titles == ["乙镇副镇长郑某未及时报批工程增量问题一案"] * 2
    assert {path for path in before if before[path] != after[path]} == {
        "downloads/MN-2024-01-03.docx",
        "downloads/MN-2024-01-03.pptx",
        "lectures/material/MN-2024-01-03.js",
    }
    setter.titles.clear()
    change(root, "MN-2024-01-01", "在第21个工作日交齐", "在第22个工作日交齐")
    written(read(root), site, memory)
    assert len(setter.titles) == 5  # its own two, and the three of the lecture that shows it


def test_another_day_sets_all_again(setter: Setter, tmp_path: Path) -> None:
    memory = tmp_path / "memory"
    written(linked(MINI), tmp_path / "site", memory)
    write_downloads(linked(MINI), tmp_path / "site", DAY.replace(year=2027), memory)
    assert len(setter.titles) == 2 * len(DOCUMENTS)


def test_other_faces_set_all_again(setter: Setter, root: Path, tmp_path: Path) -> None:
    memory = tmp_path / "memory"
    written(read(root), tmp_path / "site", memory)
    (root / "lectures/fonts.yml").write_text("body: [华文仿宋]\n", encoding="utf-8")
    written(read(root), tmp_path / "site", memory)
    assert len(setter.titles) == 2 * len(DOCUMENTS)


def test_what_is_not_needed_leaves_the_memory(setter: Setter, root: Path, tmp_path: Path) -> None:
    memory = tmp_path / "memory"
    written(read(root), tmp_path / "site", memory)
    first = {file.name for file in memory.iterdir()}
    (memory / f"{min(first)}.new").write_bytes(b"PK half")
    (memory / "foreign").write_bytes(b"PK")
    change(root, "MN-2024-01-03", "没有标注", "没有标明")
    written(read(root), tmp_path / "site", memory)
    second = {file.name for file in memory.iterdir()}
    assert len(first) == len(second) == len(DOCUMENTS)
    assert len(first & second) == len(DOCUMENTS) - 2


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00" * 99, b"<html>", b"PK\x03\x04" + b"\x00" * 99],
    ids=["empty", "zeros", "something else", "damaged"],
)
def test_what_is_no_document_is_set_again(content: bytes, setter: Setter, tmp_path: Path) -> None:
    memory = tmp_path / "memory"
    first = written(linked(MINI), tmp_path / "site", memory)
    for file in memory.iterdir():
        file.write_bytes(content)
    setter.titles.clear()
    assert written(linked(MINI), tmp_path / "site", memory) == first
    assert len(setter.titles) == len(DOCUMENTS)


def test_a_folder_in_the_place_of_a_document_is_no_error(setter: Setter, tmp_path: Path) -> None:
    memory = tmp_path / "memory"
    first = written(linked(MINI), tmp_path / "site", memory)
    file = min(memory.iterdir())
    file.unlink()
    file.mkdir()
    setter.titles.clear()
    assert written(linked(MINI), tmp_path / "site", memory) == first
    assert len(setter.titles) == 1


def test_memory_that_cannot_be_written_is_no_error(setter: Setter, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    memory = tmp_path / "file/memory"
    first = written(linked(MINI), tmp_path / "site", memory)
    assert written(linked(MINI), tmp_path / "site", memory) == first
    assert len(setter.titles) == 2 * len(DOCUMENTS)


def test_a_full_disk_under_the_memory_is_no_error(
    setter: Setter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = tmp_path / "memory"
    write = Path.write_bytes

    def full(self: Path, content: bytes) -> int:
        if self.parent == memory:
            raise OSError(28, "No space left on device")
        return write(self, content)

    monkeypatch.setattr(Path, "write_bytes", full)
    files = written(linked(MINI), tmp_path / "site", memory)
    assert {f"downloads/{name}" for name in DOCUMENTS} <= files.keys()
    assert len(setter.titles) == len(DOCUMENTS)


@pytest.mark.parametrize(
    "status",
    ["草稿", "待审", "已撤回\nwithdrawn: {month: 2025-03, reason: 事实有误}"],
    ids=["draft", "in review", "withdrawn"],
)
def test_nothing_of_a_case_that_is_not_public(
    status: str, setter: Setter, root: Path, tmp_path: Path
) -> None:
    """Neither a file nor a word, and what was set of it before leaves the memory."""
    memory = tmp_path / "memory"
    written(read(root), tmp_path / "before", memory)
    change(root, "MN-2024-01-03", "status: 已发布", f"status: {status}")
    files = written(read(root), tmp_path / "after", memory)
    kept = {file.name: file.read_bytes() for file in memory.iterdir()}
    assert len(kept) == len(DOCUMENTS) - 2
    for name, content in {**files, **kept}.items():
        assert "MN-2024-01-03" not in name
        assert b"MN-2024-01-03" not in content
        assert "暗渠".encode() not in content


def test_a_library_without_cases_and_lectures(setter: Setter, root: Path, tmp_path: Path) -> None:
    shutil.rmtree(root / "cases")
    shutil.rmtree(root / "lectures")
    files = written(read(root), tmp_path / "site", tmp_path / "memory")
    assert setter.titles == []
    assert not any(path.startswith("downloads/") for path in files)

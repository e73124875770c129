"""A broken index is said to be broken, in Chinese, with the file's name; nothing else escapes."""

import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from casebook.search.engine import Engine
from casebook.search.store import Store, StoreError
from tests.search.fixtures import index

__all__ = ["index"]

QUERIES = ("第十七条 招商 zsyz", "殿资改造 厂房")
"""Between them they read the engine's last line, terms, entries and tables."""


@pytest.fixture
def broken(index: Path, tmp_path: Path) -> Path:
    """A copy of the index that a test may break."""
    shutil.copytree(index / "search", tmp_path / "search")
    return tmp_path


@pytest.fixture(scope="module")
def needed(index: Path) -> list[str]:
    """The files that the queries read, relative to the site."""
    engine = Engine(index)
    for query in QUERIES:
        assert engine.find(query, 5).hits
    folder = engine._store._folder.relative_to(index)
    names = [str(folder / f"{name}.js") for name in sorted(engine._store._shards)]
    assert {name.split("/")[-1][0] for name in names} == {"t", "d", "p", "v"}
    return ["search/engine.js", *names]


def search(site: Path) -> None:
    engine = Engine(site)
    for query in QUERIES:
        engine.find(query, 5)


def assert_said(error: pytest.ExceptionInfo[StoreError], file: Path, hint: str) -> None:
    said = str(error.value)
    assert str(file) in said
    assert "检索索引" in said
    assert hint in said
    assert "casebook build" in said
    assert error.value.__cause__ is None
    assert "\n" not in said


def test_the_whole_index_is_read(index: Path) -> None:
    search(index)


@pytest.mark.parametrize("where", ["", "no/such/site"])
def test_missing_site(where: str, tmp_path: Path) -> None:
    site = tmp_path / where
    with pytest.raises(StoreError) as error:
        Store(site)
    assert_said(error, site / "search" / "engine.js", "没有找到")


def test_missing_engine(broken: Path) -> None:
    (broken / "search" / "engine.js").unlink()
    with pytest.raises(StoreError) as error:
        Engine(broken)
    assert_said(error, broken / "search" / "engine.js", "没有找到")


def test_missing_folder_of_the_version(broken: Path, needed: list[str]) -> None:
    """As when a site was copied while it was being replaced."""
    shutil.rmtree((broken / needed[1]).parent)
    engine = Engine(broken)
    with pytest.raises(StoreError, match="没有找到检索索引"):
        engine.find(QUERIES[0], 5)


BREAKAGES: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "cut in half": (lambda good: good[: len(good) // 2], "已损坏"),
    "without its last bytes": (lambda good: good[:-9], "已损坏"),
    "without its beginning": (lambda good: good[-60:], "已损坏"),
    "not JSON": (lambda good: good.replace(b'"', b"'"), "已损坏"),
    "another file": (lambda good: b"<!doctype html><title>404</title>", "已损坏"),
    "not UTF-8": (lambda good: good.decode().encode("gb18030"), "已损坏"),
    "zeros": (lambda good: bytes(len(good)), "已损坏"),
}


@pytest.mark.parametrize("how", BREAKAGES)
def test_every_file_that_is_needed_is_named_when_it_is_broken(
    how: str, broken: Path, needed: list[str]
) -> None:
    damage, hint = BREAKAGES[how]
    for name in (needed[0], needed[1], needed[-2], needed[-1]):
        file = broken / name
        good = file.read_bytes()
        file.write_bytes(damage(good))
        with pytest.raises(StoreError) as error:
            search(broken)
        assert_said(error, file, hint)
        file.write_bytes(good)
    search(broken)


def test_every_shard_that_is_needed_is_named_when_it_is_missing(
    broken: Path, needed: list[str]
) -> None:
    for name in needed:
        file = broken / name
        good = file.read_bytes()
        file.unlink()
        with pytest.raises(StoreError) as error:
            search(broken)
        assert_said(error, file, "没有找到")
        file.write_bytes(good)


def test_what_is_not_needed_may_be_missing(broken: Path, needed: list[str]) -> None:
    folder = (broken / needed[1]).parent
    spared = {Path(name).name for name in needed}
    for file in folder.iterdir():
        if file.name not in spared:
            file.unlink()
    search(broken)


def test_an_error_is_said_again_and_a_mended_file_is_read(broken: Path, needed: list[str]) -> None:
    """What could not be read is not kept."""
    engine = Engine(broken)
    file = broken / next(name for name in needed if name.endswith("pinyin.js"))
    good = file.read_bytes()
    file.write_bytes(good[:50])
    for _ in range(2):
        with pytest.raises(StoreError):
            engine.find(QUERIES[0], 5)
    file.write_bytes(good)
    assert engine.find(QUERIES[0], 5).hits


@pytest.mark.parametrize("how", ["cut", "flipped"])
def test_damage_anywhere_gives_a_result_or_a_store_error(
    how: str, broken: Path, needed: list[str]
) -> None:
    """Cut off at any place after the beginning of the call; or one byte is another."""
    draw = random.Random(how)
    said: list[str] = []
    for number in range(100):
        file = broken / (needed[0] if number % 4 == 0 else draw.choice(needed[1:]))
        good = file.read_bytes()
        at = draw.randrange(good.rindex(b"casebookSearch.") + 40, len(good) - 3)
        bad = good[:at]
        if how == "flipped":
            bad += bytes([good[at] ^ draw.randrange(1, 256)]) + good[at + 1 :]
        file.write_bytes(bad)
        try:
            search(broken)
        except StoreError as error:
            said.append(str(error))
        except Exception as error:
            error.add_note(f"{file.name}, {how} at {at}: {bad[max(0, at - 20) : at + 20]!r}")
            raise
        file.write_bytes(good)
    assert len(said) == 100 if how == "cut" else len(said) > 30
    assert all(re.search("[一-鿿]", words) for words in said)

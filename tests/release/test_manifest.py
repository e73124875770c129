"""A manifest tells every byte of a release, and what it does not tell is found and named."""

import hashlib
import json
import os
import random
import shutil
import socket
import stat
import struct
import subprocess
import zlib
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import timedelta, timezone
from pathlib import Path
from zipfile import ZIP_BZIP2, BadZipFile, ZipFile, ZipInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casebook import contents as lying
from casebook.manifest import (
    MANIFEST,
    SIGNATURE,
    SUMS,
    ContentsError,
    compare,
    examine,
    manifest,
    read_manifest,
    sums,
)
from tests.release import samples

SMALL = [("a.txt", b"alpha"), ("site/甲.html", b"<p>beta" * 20), ("site/b.html", b"\0\1\2")]


def named(place: Path) -> dict[str, str]:
    """Which paths differ, and by which code."""
    return {one.path: one.code for one in compare(place)}


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return samples.make(tmp_path / "small", iter(SMALL))


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return samples.make_key(tmp_path_factory.mktemp("key"))


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory, key: Path) -> Path:
    return samples.make_signed(tmp_path_factory.mktemp("signed") / "casebook-1.2.0", key)


# What is written


def test_manifest_has_one_file_a_line_with_size_and_both_digests(small: Path) -> None:
    lines = (small / MANIFEST).read_text(encoding="utf-8").splitlines()
    assert lines[:6] == [
        "{",
        '"format": "casebook-manifest/1",',
        '"version": "1.2.0",',
        '"created": "2026-01-02T03:04:05Z",',
        f'"commit": "{samples.COMMIT}",',
        '"files": [',
    ]
    rows = [json.loads(line.rstrip(",")) for line in lines[6:-2]]
    assert rows == [
        {
            "path": path,
            "size": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
            "sm3": hashlib.new("sm3", content).hexdigest(),
        }
        for path, content in sorted(SMALL)
    ]


def test_sm3_is_that_of_the_standard(tmp_path: Path) -> None:
    """GB/T 32905, example 1."""
    text = manifest(
        samples.make(tmp_path, iter([("abc", b"abc")])), "1.0.0", samples.CREATED, samples.COMMIT
    )
    assert "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0" in text


def test_manifest_is_the_same_whatever_the_disk_and_the_time_zone(tmp_path: Path) -> None:
    files = list(samples.contents())
    texts = set()
    for number, zone in enumerate((0, 8, -9)):
        random.Random(number).shuffle(files)
        folder = samples.make(tmp_path / str(number), iter(files))
        created = samples.CREATED.astimezone(timezone(timedelta(hours=zone)))
        texts.add(manifest(folder, "1.2.0", created, samples.COMMIT))
    assert len(texts) == 1


def test_large_files_are_spread_over_processes_and_come_out_the_same(tmp_path: Path) -> None:
    large = {f"{n}.bin": random.Random(n).randbytes(3_000_000 + n) for n in range(7)}
    folder = samples.make(tmp_path / "large", iter(large.items()))
    files = read_manifest((folder / MANIFEST).read_bytes()).files
    assert {path: one.sha256 for path, one in files.items()} == {
        path: hashlib.sha256(content).hexdigest() for path, content in large.items()
    }
    assert named(folder) == {}
    (folder / "3.bin").write_bytes(large["3.bin"][:-1] + b"!")
    assert named(folder) == {"3.bin": "CB811"}


@pytest.mark.parametrize("name", ["a\nb", "a\\b", "a:b", "a.", "a ", "-", "\u202etxt.exe", "a\x7f"])
def test_names_that_not_every_disk_can_have_are_refused(small: Path, name: str) -> None:
    (small / name).touch()
    with pytest.raises(ContentsError, match="文件名不能用"):
        samples.seal(small)


def test_a_folder_with_more_than_files_gets_no_manifest(small: Path) -> None:
    (small / "link").symlink_to("a.txt")
    with pytest.raises(ContentsError, match="link：符号链接"):
        samples.seal(small)


def test_two_names_for_one_place_get_no_manifest(small: Path) -> None:
    (small / "A.TXT").touch()
    with pytest.raises(ContentsError, match="同一处"):
        samples.seal(small)


def test_python_without_sm3_says_so(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def new(name: str, _content: bytes = b"") -> None:
        raise ValueError(f"unsupported hash type {name}")

    monkeypatch.setattr(hashlib, "new", new)
    with pytest.raises(ContentsError, match="SM3"):
        samples.seal(small)
    [one] = compare(small)
    assert (one.code, "SM3" in one.message, "sha256sum" in one.hint) == ("CB810", True, True)


def test_sums_are_what_sha256sum_reads(signed: Path) -> None:
    """The way to verify without any of our software."""
    check = ["sha256sum", "--check", "--strict", "--quiet", SUMS]
    assert subprocess.run(check, cwd=signed, capture_output=True, check=False).returncode == 0
    listed = (signed / SUMS).read_text(encoding="utf-8").splitlines()
    present = {str(f.relative_to(signed)) for f in signed.rglob("*") if f.is_file()}
    assert {line[66:] for line in listed} == present - {SUMS, SIGNATURE}


def test_sums_of_no_manifest_are_refused() -> None:
    with pytest.raises(ContentsError):
        sums("{}")


# Whole ones


def test_a_whole_release_is_whole_as_folder_and_as_zip(signed: Path) -> None:
    for place in (
        signed,
        samples.packed(signed),
        samples.packed(signed, top=""),
        samples.packed(signed, stored=True),
    ):
        examined = examine(place)
        assert examined.differences == ()
        assert examined.manifest is not None
        assert len(examined.manifest.files) == len(list(samples.contents()))
        assert examined.signed is not None
        assert examined.sha256 == hashlib.sha256((signed / MANIFEST).read_bytes()).hexdigest()


def test_a_link_to_a_release_is_the_release(small: Path, tmp_path: Path) -> None:
    (tmp_path / "current").symlink_to(small)
    assert named(tmp_path / "current") == {}


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_zip_by_a_program_that_does_not_say_how_names_are_written(
    small: Path, encoding: str
) -> None:
    """As the Explorer of a Chinese system writes it."""
    place = small.with_suffix(".zip")
    place.write_bytes(_with_names(small, encoding))
    assert named(place) == {}


def _with_names(folder: Path, encoding: str) -> bytes:
    """A zip whose names are in an encoding that it does not tell."""
    local = central = b""
    count = 0
    for file in sorted(folder.rglob("*")):
        if file.is_dir():
            continue
        content = file.read_bytes()
        name = str(file.relative_to(folder)).encode(encoding)
        crc = zlib.crc32(content)
        sizes = (crc, len(content), len(content), len(name), 0)
        at = len(local)
        local += struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, 0, 0, 33, *sizes) + name + content
        central += struct.pack(
            "<4s6H3I5H2I", b"PK\1\2", 20, 20, 0, 0, 0, 33, *sizes, 0, 0, 0, 0, at
        )
        central += name
        count += 1
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, count, count, len(central), len(local), 0)
    return local + central + end


# Tampering


def _flipped(content: bytes, at: int, mask: int = 1) -> bytes:
    return content[:at] + bytes([content[at] ^ mask]) + content[at + 1 :]


def _flips(content: bytes) -> Iterator[bytes]:
    """The content with one byte changed: the first, the middle, the last."""
    for at in {0, len(content) // 2, len(content) - 1}:
        yield _flipped(content, at)


def _changes(file: Path) -> Iterator[tuple[str, Callable[[], object]]]:
    """What may happen to one file; each is told what it is and then done."""
    content = file.read_bytes()
    for changed in _flips(content):
        yield "CB811", lambda changed=changed: file.write_bytes(changed)  # type: ignore[misc]
    yield "CB811", lambda: file.write_bytes(content[:-1])
    yield "CB811", lambda: file.write_bytes(content + b"\n")
    yield "CB811", lambda: file.write_bytes(b"")
    yield "CB812", file.unlink
    yield "CB812", lambda: file.rename(file.with_name("renamed"))
    yield "CB812", lambda: file.rename(file.with_name(f"x{file.name.swapcase()}"))


def test_every_change_of_every_file_is_found_and_named(tmp_path: Path) -> None:
    """Flip, cut, extend, empty, delete and rename each file: all are found."""
    folder = samples.make(tmp_path / "casebook-1.2.0")
    present = set(folder.rglob("*"))
    tried = found = 0
    for path, content in samples.contents():
        for code, change in _changes(folder / path):
            change()
            tried += 1
            found += named(folder).get(path) == code
            for fresh in set(folder.rglob("*")) - present:
                fresh.unlink()
            (folder / path).write_bytes(content)
    assert found == tried > 300
    assert named(folder) == {}


def test_every_change_is_found_in_a_zip(tmp_path: Path) -> None:
    folder = samples.make(tmp_path / "casebook-1.2.0")
    files = {str(f.relative_to(folder)): f.read_bytes() for f in folder.rglob("*") if f.is_file()}
    place = tmp_path / "release.zip"
    tried = 0
    for path in [path for path, _ in samples.contents()]:
        first, *_ = _flips(files[path])
        for changed, code in ((first, "CB811"), (files[path][:-1], "CB811"), (None, "CB812")):
            with ZipFile(place, "w") as archive:
                for name, content in (files | {path: changed}).items():
                    if content is not None:
                        archive.writestr(f"v/{name}", content)
            assert named(place) == {path: code}
            tried += 1
    assert tried == 3 * len(list(samples.contents()))


def test_swapped_files_are_found(small: Path) -> None:
    one, other = small / "site/甲.html", small / "site/b.html"
    one.write_bytes(b"xyz")
    samples.seal(small)
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first)
    assert named(small) == {"site/甲.html": "CB811", "site/b.html": "CB811"}


@pytest.mark.parametrize(
    "path", ["new.txt", "site/.hidden", ".DS_Store", "MANIFEST.JSON", "site/manifest.json", "新"]
)
def test_added_files_are_found(small: Path, path: str) -> None:
    (small / path).write_bytes(b"")
    assert named(small) == {path: "CB813"}
    assert named(samples.packed(small)) == {path: "CB813"}


def test_added_empty_folders_are_found(small: Path) -> None:
    (small / "site/a/b").mkdir(parents=True)
    assert named(small) == {"site/a/b/": "CB813"}
    assert named(samples.packed(small)) == {"site/a/b/": "CB813"}


def test_a_file_below_a_name_of_a_file_is_found(small: Path) -> None:
    (small / "a.txt").unlink()
    (small / "a.txt").mkdir()
    (small / "a.txt/b").touch()
    assert named(small) == {"a.txt": "CB812", "a.txt/b": "CB813"}


def test_every_byte_of_manifest_and_sums_counts(small: Path) -> None:
    """Also blanks, the order of lines and what no program reads."""
    for name in (MANIFEST, SUMS):
        content = (small / name).read_bytes()
        for at in range(len(content)):
            (small / name).write_bytes(_flipped(content, at))
            assert compare(small), (name, at)
        for changed in (content[:-1], content + b"\n", b"", b"\xef\xbb\xbf" + content):
            (small / name).write_bytes(changed)
            assert compare(small), name
        (small / name).write_bytes(content)
    assert named(small) == {}
    (small / SUMS).unlink()
    assert named(small) == {SUMS: "CB812"}


def test_every_byte_of_the_signature_counts(signed: Path) -> None:
    """Also where base64 has bits to spare and ssh-keygen reads over blanks."""
    file = signed / SIGNATURE
    content = file.read_bytes()
    tried = found = 0
    for at in range(len(content)):
        file.write_bytes(_flipped(content, at))
        tried += 1
        found += named(signed) == {SIGNATURE: "CB811"}
    for changed in (content[:-1], content + b"\n", b"", content * 2, b"x" * 100_000):
        file.write_bytes(changed)
        tried += 1
        found += named(signed) == {SIGNATURE: "CB811"}
    file.write_bytes(content)
    assert found == tried > 250


def test_manifest_made_anew_for_changed_files_does_not_fit_the_signature(
    tmp_path: Path, key: Path
) -> None:
    folder = samples.make_signed(tmp_path / "r", key)
    (folder / "VERIFY.txt").write_bytes(b"changed")
    samples.seal(folder)
    assert named(folder) == {SIGNATURE: "CB811"}


@settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(number=st.integers(0), place=st.integers(0), mask=st.integers(1, 255))
def test_any_flip_anywhere_is_found(small: Path, number: int, place: int, mask: int) -> None:
    path, content = SMALL[number % len(SMALL)]
    at = place % len(content)
    (small / path).write_bytes(_flipped(content, at, mask))
    try:
        assert named(small) == {path: "CB811"}
    finally:
        (small / path).write_bytes(content)


def test_any_flip_in_a_zip_is_found_or_changes_nothing(small: Path) -> None:
    """Times and marks of makers may change; what is unpacked may not."""
    place = samples.packed(small)
    content = place.read_bytes()
    whole = _unpacked(place)
    harmless = 0
    for at in range(len(content)):
        place.write_bytes(_flipped(content, at))
        if not compare(place):
            harmless += 1
            assert _unpacked(place) == whole, at
    assert harmless < len(content) / 4


def _unpacked(place: Path) -> dict[str, bytes] | None:
    try:
        with ZipFile(place) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    except (BadZipFile, ValueError):
        return None


# Hostile folders


def test_links_are_found_and_not_followed(small: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    shutil.copytree(small / "site", outside)
    shutil.rmtree(small / "site")
    (small / "site").symlink_to(outside)
    (small / "loop").symlink_to(small)
    (small / "nowhere").symlink_to("/nowhere")
    shutil.copy(small / "a.txt", tmp_path / "a.txt")
    (small / "a.txt").unlink()
    (small / "a.txt").symlink_to(tmp_path / "a.txt")
    assert named(small) == {
        "a.txt": "CB811",
        "loop": "CB813",
        "nowhere": "CB813",
        "site": "CB813",
        "site/b.html": "CB812",
        "site/甲.html": "CB812",
    }


@pytest.mark.parametrize(
    ("path", "code"),
    [("pipe", "CB813"), ("a.txt", "CB811"), (SUMS, "CB813"), (SIGNATURE, "CB813")],
)
def test_pipes_and_sockets_are_not_opened(small: Path, path: str, code: str) -> None:
    """Opening a pipe that nobody writes would wait for ever."""
    (small / path).unlink(missing_ok=True)
    os.mkfifo(small / path)
    assert code in {one.code for one in compare(small) if one.path == path}
    (small / path).unlink()
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(small / path))
        assert code in {one.code for one in compare(small) if one.path == path}


@pytest.mark.parametrize("make", [os.mkfifo, Path.mkdir])
def test_a_manifest_that_is_no_file(small: Path, make: Callable[[Path], None]) -> None:
    (small / MANIFEST).unlink()
    make(small / MANIFEST)
    assert named(small) == {"small": "CB810"}


def test_devices_are_not_opened(small: Path) -> None:
    try:
        os.mknod(small / "zero", stat.S_IFCHR | 0o666, os.makedev(1, 5))
    except PermissionError:
        pytest.skip("only root makes devices")
    assert named(small) == {"zero": "CB813"}


def test_a_file_that_cannot_be_read_is_named(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    really = lying._plain

    def plain(file: Path) -> object:
        if file.name == "b.html":
            raise PermissionError(13, "Permission denied")
        return really(file)

    monkeypatch.setattr(lying, "_plain", plain)
    [one] = compare(small)
    assert (one.path, one.code, one.message) == ("site/b.html", "CB811", "读不了")


def test_a_file_that_turns_into_a_pipe_is_not_waited_for(small: Path) -> None:
    found = lying.contents(small)
    (small / "a.txt").unlink()
    os.mkfifo(small / "a.txt")
    with lying.opener(found) as opened, pytest.raises(OSError, match="不是普通文件"):
        opened("a.txt")


def test_names_that_are_no_text_are_found(small: Path) -> None:
    (small / os.fsdecode(b"\xff\xfe.html")).write_bytes(b"")
    (small / "a\nb").write_bytes(b"")
    assert sorted(named(small).values()) == ["CB813", "CB813"]


def test_more_files_than_any_release_has(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = samples.packed(small)
    monkeypatch.setattr(lying, "MOST_FILES", 3)
    assert named(small) == {"small": "CB810"}
    assert named(place) == {"small.zip": "CB810"}


@pytest.mark.parametrize("place", ["/dev/zero", "/nowhere", "/proc/self/mem"])
def test_places_that_are_no_release(place: str) -> None:
    assert set(named(Path(place)).values()) == {"CB810"}


# Hostile zips


def _zip_with(small: Path, add: Callable[[ZipFile], None]) -> Path:
    place = samples.packed(small)
    with ZipFile(place, "a") as archive:
        add(archive)
    return place


@pytest.mark.parametrize(
    "name",
    [
        "../evil.txt",
        "casebook-1.2.0/../../evil.txt",
        "/etc/passwd",
        "C:/evil.txt",
        "casebook-1.2.0\\evil.txt",
        "casebook-1.2.0/site//b.html",
        "casebook-1.2.0/./a.txt",
        "casebook-1.2.0/a.txt.",
        "casebook-1.2.0/gp\u202efdp.exe",
        "elsewhere/evil.txt",
        "evil.txt",
        "casebook-1.2.0/A.TXT",
        "casebook-1.2.0/a.txt\n",
    ],
)
def test_names_in_a_zip_that_lead_elsewhere(small: Path, name: str) -> None:
    place = _zip_with(small, lambda archive: archive.writestr(name, "evil"))
    assert list(named(place).values()) == ["CB813"]
    folder = _zip_with(small, lambda archive: archive.writestr(f"{name}/", ""))
    assert set(named(folder).values()) <= {"CB813"}
    assert named(folder)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_files_of_one_name_in_a_zip(small: Path) -> None:
    place = _zip_with(small, lambda archive: archive.writestr("casebook-1.2.0/a.txt", "alpha"))
    assert named(place) == {"a.txt": "CB811"}


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_manifests_in_a_zip(small: Path) -> None:
    place = _zip_with(small, lambda archive: archive.write(small / MANIFEST, f"v/{MANIFEST}"))
    assert set(named(place).values()) == {"CB810"}
    place = _zip_with(
        small, lambda archive: archive.write(small / MANIFEST, f"casebook-1.2.0/{MANIFEST}")
    )
    assert set(named(place).values()) == {"CB810"}


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFDIR])
def test_links_and_devices_in_a_zip(small: Path, kind: int) -> None:
    entry = ZipInfo("casebook-1.2.0/evil")
    entry.external_attr = (kind | 0o777) << 16
    place = _zip_with(small, lambda archive: archive.writestr(entry, "/etc/passwd"))
    assert named(place) == {"evil": "CB813"}


def test_a_listed_file_that_is_a_link_in_a_zip(small: Path, tmp_path: Path) -> None:
    place = tmp_path / "linked.zip"
    with ZipFile(place, "w") as archive:
        for file in small.rglob("*"):
            entry = ZipInfo(str(file.relative_to(small)))
            if file.name == "a.txt":
                entry.external_attr = (stat.S_IFLNK | 0o777) << 16
            if file.is_file():
                archive.writestr(entry, file.read_bytes())
    assert named(place) == {"a.txt": "CB811"}


def _whole(place: Path, code: str) -> None:
    assert set(named(place).items()) == {(place.name, code)}


def test_a_bomb_by_ratio(small: Path) -> None:
    (small / "a.txt").write_bytes(bytes(5_000_000))
    samples.seal(small)
    _whole(samples.packed(small), "CB810")
    assert named(samples.packed(small, stored=True)) == {}


def test_a_bomb_by_size(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = samples.packed(small, stored=True)
    monkeypatch.setattr(lying, "LARGEST_SUM", 1000)
    _whole(place, "CB810")


def test_a_bomb_of_overlapping_entries(small: Path) -> None:
    """Many entries that share one packed content."""
    place = samples.packed(small)
    with ZipFile(place, "a") as archive:
        shared = archive.getinfo("casebook-1.2.0/a.txt")
        archive.filelist.append(shared)
        archive.writestr("last", "")
    _whole(place, "CB810")


@pytest.mark.parametrize("times", [1, 2])
def test_an_entry_that_the_directory_does_not_have(small: Path, times: int) -> None:
    """Programs that unpack from the start of the file would write it."""
    place = samples.packed(small)
    with ZipFile(place, "a") as archive:
        for number in range(times):
            archive.writestr(f"hidden{number}", "evil")
        archive.filelist.pop(0 if times == 2 else -1)
        archive._didModify = True
    _whole(place, "CB810")


def test_an_entry_told_in_two_ways(small: Path) -> None:
    """Its own head says another size, method or digest than the directory."""
    place = samples.packed(small, stored=True)
    content = place.read_bytes()
    for at in (6, 8, 14, 18, 22):
        place.write_bytes(_flipped(content, at))
        _whole(place, "CB810")


@pytest.mark.parametrize("where", ["before", "after", "comment"])
def test_bytes_around_a_zip(small: Path, where: str) -> None:
    place = samples.packed(small)
    content = place.read_bytes()
    around = {
        "before": b"#!/bin/sh\n" + content,
        "after": content + b"evil",
        "comment": content[:-2] + b"\4\0evil",
    }
    place.write_bytes(around[where])
    _whole(place, "CB810")


def test_zips_that_are_none(small: Path) -> None:
    place = samples.packed(small)
    content = place.read_bytes()
    for broken in (b"", b"PK", content[:-30], content[:100], b"7z\xbc\xaf\x27\x1c" + bytes(99)):
        place.write_bytes(broken)
        _whole(place, "CB810")
    with ZipFile(place, "w", ZIP_BZIP2) as archive:
        archive.writestr(MANIFEST, "{}")
    _whole(place, "CB810")
    place.write_bytes(content.replace(b"PK\1\2\x14\3\x14\0\0\0", b"PK\1\2\x14\3\x14\0\1\0"))
    _whole(place, "CB810")


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(cuts=st.lists(st.tuples(st.integers(0), st.integers(0), st.binary(max_size=8)), min_size=1))
def test_no_zip_gives_a_traceback(small: Path, cuts: list[tuple[int, int, bytes]]) -> None:
    content = _with_names(small, "utf-8")
    for start, length, put in cuts:
        at = start % (len(content) + 1)
        content = content[:at] + put + content[at + length % 20 :]
    place = small.with_suffix(".zip")
    place.write_bytes(content)
    compare(place)


def test_an_entry_larger_than_it_says(small: Path) -> None:
    """What it unpacks to is never read beyond what it says."""
    place = samples.packed(small)
    with ZipFile(place) as archive:
        at = archive.getinfo("casebook-1.2.0/site/甲.html").header_offset
    content = bytearray(place.read_bytes())
    size = struct.pack("<I", 140)
    for where in range(len(content) - 4):
        if content[where : where + 4] == size:
            content[where : where + 4] = struct.pack("<I", 70)
    place.write_bytes(content)
    assert at
    assert named(place) == {"site/甲.html": "CB811"}


# Hostile manifests

_ROW = {"path": "a", "size": 1, "sha256": "0" * 64, "sm3": "0" * 64}
_TOP = {
    "format": "casebook-manifest/1",
    "version": "1.2.0",
    "created": "2026-01-02T03:04:05Z",
    "commit": "0" * 40,
    "files": [_ROW],
}


def _text(**changed: object) -> bytes:
    """A manifest in our way of writing, with something else in it."""
    top = {key: value for key, value in (_TOP | changed).items() if value is not None}
    rows = top.pop("files", None)
    lines = [f"{json.dumps(key)}: {json.dumps(value)},\n" for key, value in top.items()]
    if not isinstance(rows, list):
        return f'{{\n{"".join(lines)}"files": {json.dumps(rows)}\n}}\n'.encode()
    told = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    return f'{{\n{"".join(lines)}"files": [\n{told}\n]\n}}\n'.encode("utf-8", "surrogatepass")


def test_the_manifest_that_the_hostile_ones_are_made_of_is_good() -> None:
    assert read_manifest(_text()).files["a"].size == 1


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"null",
        b"[]",
        b"1" * 5000,
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'"\\ud800"',
        _text().replace(b'"size": 1', b'"size": 01'),
        _text().replace(b"\n]", b",\n]"),
        _text() * 2,
        b"\n" * 1_000_000,
        _text().replace(b"\n", b"\r\n"),
        _text().replace(b'"size": 1', b'"size": 1.0'),
        _text().replace(b'"size": 1', b'"size": NaN'),
        _text().replace(b'"size": 1', b'"size": ' + b"9" * 5000),
        _text().replace(b'"size": 1', b'"size": 2, "size": 1'),
        _text().replace(b'"path": "a"', b'"path": "\\u0061"'),
        _text().replace(b'"path": "a"', b'"path": "\\ud800"'),
        _text(format="casebook-manifest/2"),
        _text(format=None),
        _text(version="1.2"),
        _text(version="１.2.0"),
        _text(version=1),
        _text(created="yesterday"),
        _text(commit="HEAD"),
        _text(extra="evil"),
        _text(files={}),
        _text(files=None),
        _text(files=[[]]),
        _text(files=[_ROW, _ROW]),
        _text(files=[_ROW | {"path": "b"}, _ROW]),
        _text(files=[_ROW | {"path": "A"}, _ROW]),
        _text(files=[_ROW, _ROW | {"path": "a/b"}]),
        _text(files=[_ROW | {"more": 1}]),
        *(
            _text(files=[_ROW | {"path": path}])
            for path in ("", "/a", "../a", "a/../b", "a//b", "a/", "a\\b", ".", MANIFEST, SUMS, 7)
        ),
        *(_text(files=[_ROW | {"size": size}]) for size in (-1, True, "1", None, 2**60)),
        *(_text(files=[_ROW | {"sm3": mark}]) for mark in ("", "0" * 63, "A" * 64, 0, None)),
    ],
)
def test_a_manifest_that_is_none(content: bytes, tmp_path: Path) -> None:
    (tmp_path / MANIFEST).write_bytes(content)
    assert list(named(tmp_path).values()) == ["CB810"]


def test_a_manifest_too_large_to_read(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("casebook.manifest._LARGEST", 100)
    assert named(small) == {"small": "CB810"}


@settings(max_examples=100, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    ),
    st.sampled_from([*_TOP, "path", "size", "sha256", "sm3"]),
)
def test_what_is_taken_for_a_manifest_is_json_that_says_the_same(value: object, key: str) -> None:
    content = _text(files=[_ROW | {key: value}]) if key in _ROW else _text(**{key: value})
    try:
        listed = read_manifest(content)
    except ContentsError:
        return
    told = json.loads(content)
    assert [told[name] for name in ("version", "created", "commit")] == (
        [listed.version, listed.created, listed.commit]
    )
    assert told["files"] == [{"path": path, **asdict(one)} for path, one in listed.files.items()]

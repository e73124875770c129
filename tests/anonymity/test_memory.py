"""Results of former scans: used for the same text under the same rules, and for nothing else."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from casebook.anonymity import memory
from casebook.anonymity.leaks import Leak
from casebook.anonymity.memory import rules_digest, scan_all
from casebook.anonymity.scan import scan
from tests.anonymity.entries import PHONE

TEXTS = [f"电话{PHONE}。", "张某没有异议。", "局长陈立军到场，2021年3月5日。"]
EXPECTED = [scan(text) for text in TEXTS]


@pytest.fixture
def scanned(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that were scanned so far, in order."""
    calls: list[str] = []

    def counted(text: str) -> list[Leak]:
        calls.append(text)
        return scan(text)

    monkeypatch.setattr(memory, "scan", counted)
    return calls


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / ".cache/casebook/anonymity.json"


def test_second_run_scans_nothing(file: Path, scanned: list[str]) -> None:
    assert scan_all(TEXTS, file) == EXPECTED
    assert scanned == TEXTS
    assert scan_all(TEXTS, file) == EXPECTED
    assert scan_all(TEXTS[::-1], file) == EXPECTED[::-1]
    assert scanned == TEXTS


def test_without_a_file_everything_is_scanned(scanned: list[str], tmp_path: Path) -> None:
    for _ in range(2):
        assert scan_all(TEXTS, None) == EXPECTED
    assert scanned == TEXTS * 2
    assert list(tmp_path.iterdir()) == []


def test_changed_text_is_scanned(file: Path, scanned: list[str]) -> None:
    """Alone; and what was found in the former one does not survive, neither as was nor in file."""
    scan_all(TEXTS, file)
    scanned.clear()
    changed = [TEXTS[0].replace(PHONE, "不详"), *TEXTS[1:]]
    assert scan_all(changed, file) == [[], *EXPECTED[1:]]
    assert scanned == changed[:1]
    assert len(json.loads(file.read_text(encoding="utf-8"))["found"]) == len(TEXTS)
    scanned.clear()
    assert scan_all(TEXTS, file) == EXPECTED
    assert scanned == TEXTS[:1]


def test_file_holds_no_text(file: Path) -> None:
    scan_all(TEXTS, file)
    stored = file.read_text(encoding="utf-8")
    assert PHONE not in stored
    assert "陈" not in stored
    assert "\\u" not in stored


def test_other_rules_make_it_void(
    file: Path, scanned: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    scan_all(TEXTS, file)
    scanned.clear()
    monkeypatch.setattr(memory, "rules_digest", lambda: "other")
    assert scan_all(TEXTS, file) == EXPECTED
    assert scanned == TEXTS


def test_digest_names_the_rules_and_the_taggers(monkeypatch: pytest.MonkeyPatch) -> None:
    before = rules_digest()
    assert rules_digest() == before
    monkeypatch.setattr(memory, "version", lambda name: "0.0.0")
    assert rules_digest() != before


def _stored(change: Callable[[dict[str, Any]], object]) -> Callable[[Path], object]:
    """Damage that leaves a file of JSON."""

    def damage(file: Path) -> None:
        stored = json.loads(file.read_text(encoding="utf-8"))
        file.write_text(json.dumps(change(stored)), encoding="utf-8")

    return damage


def _every(value: object) -> Callable[[Path], object]:
    """Damage that puts something else for what was found in each text."""
    return _stored(lambda stored: stored | {"found": dict.fromkeys(stored["found"], value)})


DAMAGES: dict[str, Callable[[Path], object]] = {
    "empty": lambda file: file.write_bytes(b""),
    "cut off": lambda file: file.write_bytes(file.read_bytes()[:40]),
    "not UTF-8": lambda file: file.write_bytes(b"\xff\xfe\x00"),
    "deeply nested": lambda file: file.write_text("[" * 200_000),
    "a list": _stored(lambda stored: [stored]),
    "null": _stored(lambda stored: None),
    "no results": _stored(lambda stored: {"rules": stored["rules"]}),
    "results in a list": _stored(lambda stored: stored | {"found": [1, 2]}),
    "results are text": _every("damaged"),
    "results are numbers": _every(7),
    "too short": _every([[0]]),
    "no such kind": _every([[0, 1, "nickname"]]),
    "offsets are text": _every([["0", "1", "name"]]),
    "offsets outside": _every([[900, 901, "name"]]),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_damaged_file_is_harmless(damage: Callable[[Path], object], file: Path) -> None:
    scan_all(TEXTS, file)
    damage(file)
    assert scan_all(TEXTS, file) == EXPECTED
    assert scan_all(TEXTS, file) == EXPECTED


def test_file_that_cannot_be_written_is_harmless(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A read-only folder; permissions do not bind everyone who runs tests."""

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "write_text", refuse)
    assert scan_all(TEXTS, file) == EXPECTED
    assert not file.exists()


@pytest.mark.parametrize("in_the_way", ["anonymity.json", "anonymity.new"])
def test_folder_in_the_way_is_harmless(in_the_way: str, file: Path) -> None:
    (file.parent / in_the_way).mkdir(parents=True)
    assert scan_all(TEXTS, file) == EXPECTED


def test_file_where_a_folder_should_be_is_harmless(tmp_path: Path) -> None:
    (tmp_path / ".cache").touch()
    assert scan_all(TEXTS, tmp_path / ".cache/casebook/anonymity.json") == EXPECTED


def test_same_text_twice_and_none(file: Path) -> None:
    assert scan_all([], file) == []
    assert scan_all([TEXTS[0]] * 3, file) == [EXPECTED[0]] * 3


def test_many_texts_on_two_processes(file: Path) -> None:
    texts = [f"{text}第{i}处。" for i in range(101) for text in TEXTS]
    assert scan_all(texts, file) == [scan(text) for text in texts]
    assert scan_all(texts, file) == [scan(text) for text in texts]

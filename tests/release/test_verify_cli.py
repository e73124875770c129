"""``casebook verify`` as whoever receives a release runs it."""

import hashlib
import json
import os
from pathlib import Path

import pytest

from casebook.manifest import MANIFEST, SIGNATURE, SUMS
from tests.command import casebook
from tests.release import samples


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return samples.make_key(tmp_path_factory.mktemp("key"))


@pytest.fixture
def release(tmp_path: Path, key: Path) -> Path:
    return samples.make_signed(tmp_path / "casebook-1.2.0", key)


def test_a_whole_release(release: Path) -> None:
    for place in (release, samples.packed(release)):
        done = casebook("verify", str(place))
        digest = hashlib.sha256((release / MANIFEST).read_bytes()).hexdigest()
        sm3 = hashlib.new("sm3", (release / MANIFEST).read_bytes()).hexdigest()
        assert done.returncode == 0
        assert "版本 1.2.0，2026-01-02T03:04:05Z 生成" in done.stdout
        for one in (digest, sm3):
            assert f"{one[:4]} {one[4:8]} {one[8:12]} {one[12:16]}\n" in done.stdout
        assert "未核对是谁签的" in done.stdout
        assert done.stderr == f"完整：{len(list(samples.contents()))} 个文件，0.1 MB，全部相符。\n"


def test_an_unsigned_release_is_whole_but_for_nobody(release: Path, key: Path) -> None:
    (release / SIGNATURE).unlink()
    done = casebook("verify", str(release))
    assert (done.returncode, "签名：没有" in done.stdout) == (0, True)
    done = casebook("verify", str(release), "--signers", str(samples.signers(key)))
    assert done.returncode == 1
    assert f"{SIGNATURE}: 错误 CB812 没有签名" in done.stdout


def test_who_signed_is_named(release: Path, key: Path) -> None:
    done = casebook("verify", str(release), "--signers", str(samples.signers(key)))
    assert done.returncode == 0
    assert f"签名：{samples.PUBLISHER}（ED25519 SHA256:" in done.stdout


def test_a_stranger_is_refused(release: Path, key: Path, tmp_path: Path) -> None:
    stranger = samples.signers(samples.make_key(tmp_path))
    done = casebook("verify", str(release), "--signers", str(stranger))
    assert done.returncode == 1
    assert f"{SIGNATURE}: 错误 CB811 不能认定是谁签的" in done.stdout
    assert "未能认定" in done.stdout


def test_every_problem_is_printed_with_its_file(release: Path) -> None:
    (release / "site/案例/三个 区分.html").write_text("evil", encoding="utf-8")
    (release / "site/index.html").unlink()
    (release / "site/a\x1b[2J.html").touch()
    done = casebook("verify", str(release))
    assert done.returncode == 1
    told = [line for line in done.stdout.splitlines() if " 错误 " in line]
    assert [line.split("错误 ")[0] for line in told] == [
        "site/a\\x1b[2J.html: ",
        "site/index.html: ",
        "site/案例/三个 区分.html: ",
    ]
    assert done.stderr == "有 3 处不符。\n"


def test_json_says_the_same(release: Path, key: Path) -> None:
    done = casebook("verify", str(release), "--json", "--signers", str(samples.signers(key)))
    told = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (0, "")
    assert told["whole"] is True
    assert told["signature"]["signer"] == samples.PUBLISHER
    assert told["manifest"]["sha256"] in (
        hashlib.sha256((release / MANIFEST).read_bytes()).hexdigest()
    )
    (release / SUMS).write_text("evil")
    done = casebook("verify", str(release), "--json")
    told = json.loads(done.stdout)
    assert (done.returncode, told["whole"]) == (1, False)
    assert [(one["path"], one["code"]) for one in told["differences"]] == [(SUMS, "CB811")]


def test_a_broken_manifest(release: Path) -> None:
    (release / MANIFEST).write_text("{}")
    done = casebook("verify", str(release))
    assert done.returncode == 1
    assert done.stdout.startswith("casebook-1.2.0: 错误 CB810 清单 manifest.json 不能用")
    told = json.loads(casebook("verify", str(release), "--json").stdout)
    assert (told["version"], told["manifest"]) == (None, None)
    assert [one["code"] for one in told["differences"]] == ["CB810"]


def test_names_that_are_no_text_are_escaped(release: Path) -> None:
    (release / os.fsdecode(b"\xff.html")).touch()
    for done in (casebook("verify", str(release)), casebook("verify", str(release), "--json")):
        assert (done.returncode, "\\udcff" in done.stdout) == (1, True)
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize("arguments", [(), ("nowhere",), (".", "--signers", "nowhere"), (".", ".")])
def test_misuse(arguments: tuple[str, ...]) -> None:
    done = casebook("verify", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert "用法有误" in done.stderr

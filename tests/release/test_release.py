"""``casebook release``: refuses what may not go out, and makes a folder that proves itself."""

import json
import os
import shutil
import subprocess
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from casebook.check import check
from casebook.manifest import compare
from casebook.release.making import Making, fill_lectures
from casebook.release.standing import Standing
from tests.fixtures import ROOT, casebook, copy_mini
from tests.sites import made_once

MINI = ROOT / "tests/corpus/mini"
EPOCH = "1795219200"  # 2026-11-21


def git(root: Path, *arguments: str) -> str:
    who = ["-c", "user.name=office", "-c", "user.email=office@example.org"]
    done = subprocess.run(
        ["git", *who, "-C", str(root), *arguments], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def project_of_mini(root: Path) -> None:
    """The mini corpus with all that a site needs, committed."""
    copy_mini(root)
    for name in ("requirements.lock", ".gitignore"):
        shutil.copy(ROOT / name, root)
    git(root.parent, "init", "-q", str(root))
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "one")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    project_of_mini(folder)
    return folder


def refused(root: Path, code: str, *arguments: str) -> str:
    """What is said; nothing is written."""
    done = casebook("release", *arguments, cwd=root)
    assert done.returncode == 1, done.stdout + done.stderr
    assert code in done.stderr
    assert "Traceback" not in done.stderr
    assert not (root / "dist").exists()
    return done.stderr


def test_version_without_form(root: Path) -> None:
    for version in ("1", "v1.0.0", "1.0", "1.0.0-rc1", "01.0.0", "一"):
        refused(root, "CB804", version, "--unsigned")


def test_version_that_is_not_greater(root: Path) -> None:
    git(root, "tag", "v0.9.0")
    git(root, "tag", "v0.10.0")
    git(root, "commit", "-q", "--allow-empty", "-m", "two")
    assert "不大于已有的 0.10.0" in refused(root, "CB804", "0.9.1", "--unsigned")
    refused(root, "CB804", "0.10.0", "--unsigned")


def test_dirty_tree(root: Path) -> None:
    (root / "cases/MN-2024-01/新稿.md").write_text("草稿", encoding="utf-8")
    refused(root, "CB805", "1.0.0", "--unsigned")


def test_folder_that_is_no_repository(root: Path) -> None:
    shutil.rmtree(root / ".git")
    refused(root, "CB805", "1.0.0", "--unsigned")


def test_failing_check(root: Path) -> None:
    case = root / "cases/MN-2024-01/MN-2024-01-01.md"
    text = case.read_text(encoding="utf-8")
    case.write_text(text.replace("outcome: 免责", "outcome: 减责"), encoding="utf-8")
    git(root, "commit", "-q", "-am", "wrong")
    assert "CB301" in refused(root, "CB806", "1.0.0", "--unsigned")


def test_no_key(root: Path) -> None:
    refused(root, "CB807", "1.0.0")
    assert "没有" in refused(root, "CB807", "1.0.0", "--key", "nowhere")


def test_foreign_folder_is_not_replaced(root: Path) -> None:
    (root / "dist/casebook-1.0.0").mkdir(parents=True)
    (root / "dist/casebook-1.0.0/mine.txt").write_text("mine")
    done = casebook("release", "1.0.0", "--unsigned", cwd=root)
    assert (done.returncode, "CB808" in done.stderr) == (1, True)
    assert (root / "dist/casebook-1.0.0/mine.txt").read_text() == "mine"


def make(folder: Path) -> None:
    """Two releases of a project: the second, signed, after a correction, made twice to compare."""
    root = folder / "project"
    folder.mkdir()
    project_of_mini(root)
    git(root, "tag", "v1.0.0")
    case = root / "cases/MN-2024-01/MN-2024-01-03.md"
    text = case.read_text(encoding="utf-8")
    case.write_text(text.replace("没有标注", "没有标明"), encoding="utf-8")
    done = casebook("correct", "MN-2024-01-03", "--note", "改一处用词", cwd=root)
    assert done.returncode == 0, done.stderr
    git(root, "commit", "-q", "-am", "correct")
    key = folder / "key"
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "office", "-f", str(key)], check=True
    )
    public = key.with_suffix(".pub").read_text().rsplit(" ", 1)[0]
    (folder / "signers").write_text(f"office {public}\n")
    done = casebook(
        *("release", "1.1.0", "--key", str(key), "--verify", "--out", str(folder / "dist")),
        cwd=root,
    )
    (folder / "said").write_text(f"{done.returncode}\n{done.stdout}\n{done.stderr}")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of ``make``."""
    return made_once(tmp_path_factory, "release-of-mini", make)


@pytest.fixture(scope="module")
def release(made: Path) -> Path:
    return made / "dist/casebook-1.1.0"


def test_it_is_made_and_made_again_the_same(made: Path) -> None:
    said = (made / "said").read_text(encoding="utf-8")
    assert said.startswith("0\n"), said
    assert "再做一次，逐字节相同。" in said


def test_what_is_in_it(release: Path) -> None:
    assert {path.name for path in release.iterdir()} == {
        *("site", "data", "lectures", "reports"),
        *("NOTES.md", "notes.json", "citations.json", "recalls.json"),
        *("sbom.cdx.json", "VERIFY.txt"),
        *("casebook-1.1.0-offline.zip", "manifest.json", "manifest.json.sig", "SHA256SUMS"),
    }
    assert (release / "site/index.html.gz").is_file()
    assert {path.name for path in (release / "lectures").iterdir()} == {
        *("mini-ke.docx", "mini-ke-handout.docx", "mini-ke.pptx"),
        *("mini-ke.pdf", "mini-ke-handout.pdf", "mini-ke.html"),
    }
    assert (release / "data/cases.json").is_file()
    assert len(list((release / "reports").glob("*MN-2024-01*.docx"))) == 1


def test_it_proves_itself(release: Path, made: Path) -> None:
    assert compare(release) == []
    done = casebook("verify", str(release), "--signers", str(made / "signers"))
    assert done.returncode == 0, done.stdout + done.stderr
    subprocess.run(["sha256sum", "--quiet", "-c", "SHA256SUMS"], cwd=release, check=True)


def test_without_lectures_there_is_no_folder_of_them(tmp_path: Path) -> None:
    """An empty folder cannot be listed, so it could not be proved."""
    checked = check(MINI)
    library = replace(checked.library, lectures={})
    told = Standing("1.0.0", "0" * 40, datetime.fromtimestamp(int(EPOCH), UTC), None)
    making = Making(MINI, replace(checked, library=library), None, told, None)
    fill_lectures(making, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_one_changed_byte_is_named(release: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(release, tmp_path / "copy"))
    page = copy / "site/cases/MN-2024-01-01/index.html"
    page.write_bytes(page.read_bytes().replace(b"<h1", b"<H1", 1))
    done = casebook("verify", str(copy))
    assert done.returncode == 1
    assert "site/cases/MN-2024-01-01/index.html" in done.stdout + done.stderr


def test_notes_tell_the_correction(release: Path) -> None:
    notes = (release / "NOTES.md").read_text(encoding="utf-8")
    assert "MN-2024-01-03" in notes
    assert "改一处用词" in notes
    told = json.loads((release / "notes.json").read_text(encoding="utf-8"))
    assert told["since"] == "1.0.0"


def test_offline_edition_is_the_site_without_copies(release: Path) -> None:
    with zipfile.ZipFile(release / "casebook-1.1.0-offline.zip") as archive:
        names = set(archive.namelist())
        top = {name.split("/")[0] for name in names}
        page = archive.read("casebook-1.1.0-offline/index.html")
    assert top == {"casebook-1.1.0-offline"}
    assert page == (release / "site/index.html").read_bytes()
    assert not any(name.endswith((".gz", ".br")) and "sitemap" not in name for name in names)


def test_nothing_of_the_machine_is_in_it(release: Path, made: Path) -> None:
    files = [path for path in release.rglob("*") if path.is_file()]
    assert [path for path in files if os.fsencode(made) in path.read_bytes()] == []

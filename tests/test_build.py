"""Building is safe: whatever goes wrong, readers keep the old site; nothing unreleased leaks."""

import os
import shutil
import signal
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest

from casebook.build import BuildError, replace_folder
from tests.fixtures import CASEBOOK, casebook, project, site, small

__all__ = ["project", "site", "small"]

DRAFT = "cases/MN-2024-01/MN-2024-01-03.md"


@pytest.fixture
def built(small: Path, site: Path) -> Path:
    """A small project that has a site already."""
    shutil.copytree(site, small / "site")
    return small


def change(project: Path, path: str, old: str, new: str) -> None:
    file = project / path
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def everything(folder: Path) -> str:
    """All text of a folder, for searching traces."""
    files = (file for file in sorted(folder.rglob("*")) if file.is_file())
    return "\n".join(file.read_bytes().decode("utf-8", "replace") for file in files)


def test_pages_of_every_kind(site: Path) -> None:
    for path in (
        "index.html", "404.html", "sitemap.xml", "cases/index.html", "policies/index.html",
        "cases/GK-2025-01-05/index.html", "policies/siyang-guifan/index.html",
        "batches/GK-2025-01/index.html", "clauses/siyang-guifan/mianze-1/index.html",
        "fields/licensing/index.html", "outcomes/refused/index.html", "levels/county/index.html",
        "years/2022/index.html", "provenance/teaching/index.html", "rules/CB012/index.html",
        "data/cases.json", "data/policies.json", "data/links.json",
    ):  # fmt: skip
        assert (site / path).is_file(), path


def test_errors_keep_the_old_site(built: Path) -> None:
    before = everything(built / "site")
    change(built, DRAFT, "outcome: 减责", "outcome: 免罚")
    failed = casebook("build", cwd=built)
    assert failed.returncode == 1
    assert "CB012" in failed.stderr
    assert "Traceback" not in failed.stderr
    assert everything(built / "site") == before


def test_failing_generator_keeps_the_old_site(built: Path) -> None:
    before = everything(built / "site")
    (built / "docs" / "broken.md").write_text("# x\n\n[y](missing.md)\n", encoding="utf-8")
    failed = casebook("build", cwd=built)
    assert failed.returncode == 1
    assert "原来的网站没有动" in failed.stderr
    assert "Traceback" not in failed.stderr
    assert everything(built / "site") == before
    assert [f.name for f in built.iterdir() if ".new-" in f.name] == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("mkdocs.yml", "plugins: [casebook"),
        ("mkdocs.yml", "site_name: x\nplugins: []\n"),
        ("mkdocs.yml", "site_name: x\nno_such_key: 1\nplugins: [casebook]\n"),
        ("overrides/main.html", "{% extends 'base.html' %}{% block"),
        ("overrides/main.html", "{% extends 'nowhere.html' %}"),
    ],
)
def test_broken_configuration_says_why(small: Path, path: str, text: str) -> None:
    (small / path).write_text(text, encoding="utf-8")
    failed = casebook("build", cwd=small)
    assert failed.returncode == 1
    assert "没有构建成功，原来的网站没有动" in failed.stderr
    assert "Traceback" not in failed.stderr
    assert not (small / "site").exists()


def test_serve_answers_and_says_why_it_cannot(small: Path) -> None:
    port = 8000 + os.getpid() % 1000
    server = subprocess.Popen(
        [*CASEBOOK, "serve", "--address", f"127.0.0.1:{port}"],
        cwd=small, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for _ in range(600):
            time.sleep(0.1)
            try:
                url = f"http://127.0.0.1:{port}/cases/MN-2024-01-01/"
                with urllib.request.urlopen(url, timeout=5) as answer:
                    page = answer.read().decode()
                break
            except OSError:
                assert server.poll() is None
        assert "容缺受理开工材料" in page
        second = casebook("serve", "--address", f"127.0.0.1:{port}", cwd=small)
        assert second.returncode == 1
        assert "Traceback" not in second.stderr
    finally:
        server.terminate()
        server.communicate()


def test_killed_build_keeps_the_old_site(built: Path) -> None:
    before = everything(built / "site")
    for delay in (0.4, 0.8, 1.2):
        process = subprocess.Popen(
            [*CASEBOOK, "build"], cwd=built, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert everything(built / "site") == before
    assert casebook("build", cwd=built).returncode == 0
    assert [f.name for f in built.iterdir() if ".new-" in f.name] == []


def test_parallel_builds_take_turns(small: Path) -> None:
    processes = [
        subprocess.Popen([*CASEBOOK, "build"], cwd=small, stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    for process in processes:
        _, said = process.communicate(timeout=120)
        assert process.returncode == 0, said
    assert (small / "site" / "index.html").is_file()


def test_foreign_folder_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious" / "letter.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(BuildError, match="别的内容"):
        replace_folder(tmp_path / "precious", lambda folder: None)
    assert (tmp_path / "precious" / "letter.txt").read_text(encoding="utf-8") == "mine"


def test_site_left_aside_by_a_kill_comes_back(tmp_path: Path) -> None:
    """Killed between two renames, where the system cannot exchange folders in one step."""
    aside = tmp_path / ".site.new-abc-old"
    aside.mkdir()
    (aside / ".casebook").touch()
    (aside / "index.html").write_text("old", encoding="utf-8")

    def fail(folder: Path) -> None:
        raise BuildError("no")

    with pytest.raises(BuildError):
        replace_folder(tmp_path / "site", fail)
    assert (tmp_path / "site" / "index.html").read_text(encoding="utf-8") == "old"


def test_readers_see_one_whole_folder(tmp_path: Path) -> None:
    """A reader that looks all the time never sees a missing or mixed folder."""
    target = tmp_path / "site"

    def fill(mark: str) -> None:
        def make(folder: Path) -> None:
            for name in ("a", "b"):
                (folder / name).write_text(mark, encoding="utf-8")

        replace_folder(target, make)

    fill("0")
    reader = os.fork()
    if reader == 0:  # pragma: no cover - the child
        deadline = time.monotonic() + 1.0
        while time.monotonic() < deadline:
            if not target.is_dir():
                os._exit(1)
        os._exit(0)
    for i in range(200):
        fill(str(i))
    _, status = os.waitpid(reader, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    assert {(target / name).read_text(encoding="utf-8") for name in ("a", "b")} == {"199"}


def test_preview_of_a_draft_that_follows_a_withdrawn_case(project: Path) -> None:
    batch = "cases/SY-2023-02"
    draft = "follows: [SY-2023-02-05]\nstatus: 草稿"
    withdrawn = "withdrawn: {month: 2024-03, reason: 其他}\nstatus: 已撤回"
    change(project, f"{batch}/SY-2023-02-06.md", "status: 已发布", draft)
    change(project, f"{batch}/SY-2023-02-05.md", "status: 已发布", withdrawn)
    built = casebook("build", "--drafts", "--stage", "preview", cwd=project)
    assert built.returncode == 0, built.stderr


def test_stage_is_markdown_with_front_matter(small: Path, tmp_path: Path) -> None:
    assert casebook("build", "--stage", str(tmp_path / "stage"), cwd=small).returncode == 0
    page = (tmp_path / "stage/cases/MN-2024-01-01.md").read_text(encoding="utf-8")
    assert page.startswith('---\ntitle: "对甲县某局窗口负责人周某')
    body = page.split("---\n", 2)[2].strip()
    assert "\n\n" not in body, "a blank line would end the HTML block"
    assert (tmp_path / "stage/data/links.json").is_file()

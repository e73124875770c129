"""The files around the package: make targets, CI, locks, version, documentation of commands."""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
import yaml
from typer.core import TyperGroup

import casebook
from casebook.cli import app
from tests.fixtures import ROOT
from tests.fixtures import casebook as run_casebook

LOCKS = ("requirements.lock", "requirements-dev.lock")
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
DOCUMENTS = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")),
    *(ROOT / name for name in ("Makefile", ".ci/run", ".gitlab-ci.yml")),
]
GUIDES = [ROOT / "docs/about.md", *sorted((ROOT / "docs/guide").glob("*.md"))]


def text_of(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def targets() -> set[str]:
    """The make targets that ``make help`` lists."""
    return set(re.findall(r"^([a-z-]+):.*## ", text_of("Makefile"), re.MULTILINE))


# CI files


@pytest.mark.parametrize(
    ("schema", "files"),
    [("github-workflows", WORKFLOWS), ("gitlab-ci", [ROOT / ".gitlab-ci.yml"])],
)
def test_ci_files_fit_their_schema(schema: str, files: list[Path]) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}"]
    done = subprocess.run([*command, *files], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_workflows() -> None:
    names = ["check.yml", "pages.yml", "release.yml", "weekly.yml"]
    assert [file.name for file in WORKFLOWS] == names


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_actions_are_official_and_pinned(file: Path) -> None:
    used = re.findall(r"uses: (.+)", file.read_text(encoding="utf-8"))
    assert used
    assert [name for name in used if not re.fullmatch(r"actions/[a-z-]+@v\d+", name)] == []


def test_merge_requests_are_checked_on_both_hosts() -> None:
    wanted = {"lint", "check", "test"}
    for file in (".github/workflows/check.yml", ".gitlab-ci.yml", ".ci/run"):
        assert wanted <= set(re.findall(r"\bmake ([a-z]+)", text_of(file))), file
    assert 'make check ARGS="--format github ' in text_of(".github/workflows/check.yml")


def test_merge_requests_are_compared_with_what_is_published() -> None:
    for file in (".github/workflows/check.yml", ".gitlab-ci.yml"):
        assert re.search(r'make check ARGS="[^"]*--strict --since ', text_of(file)), file
        assert re.search(r'make report ARGS="--since ', text_of(file)), file
        assert "批次体检单" in text_of(file)


def test_every_make_target_that_is_named_exists() -> None:
    named: set[str] = set()
    for file in (*WORKFLOWS, *GUIDES, *DOCUMENTS):
        text = file.read_text(encoding="utf-8")
        named |= set(re.findall(r"(?:`|run: |- |^|\$ )make ([a-z-]+)", text, re.MULTILINE))
    assert {"site", "test"} <= named <= targets()


@pytest.mark.parametrize("script", [".ci/run", "scripts/ensure-packages.sh"])
def test_script_is_executable_and_stops_at_errors(script: str) -> None:
    assert (ROOT / script).stat().st_mode & 0o111
    assert "\nset -euo pipefail\n" in text_of(script)
    assert subprocess.run(["bash", "-n", str(ROOT / script)], check=False).returncode == 0


def test_ci_runs_the_test_command_of_the_readme() -> None:
    assert "\nmake test\n" in text_of(".ci/run")
    assert "$ make test " in text_of("README.md")
    assert "$ make site " in text_of("README.md")


def test_pages_are_published_from_the_folder_that_is_built() -> None:
    gitlab = yaml.safe_load(text_of(".gitlab-ci.yml"))
    assert gitlab["pages"]["artifacts"]["paths"] == ["public"]
    github = yaml.safe_load(text_of(".github/workflows/pages.yml"))
    uploads = [step for step in github["jobs"]["build"]["steps"] if "upload" in str(step)]
    assert [step["with"]["path"] for step in uploads] == ["site"]


def test_help_is_the_default_target_and_lists_all() -> None:
    done = subprocess.run(
        ["make", "--no-print-directory"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    listed = set(re.findall(r"^make ([a-z-]+) ", done.stdout, re.MULTILINE))
    phony = re.search(r"^\.PHONY: (.+)$", text_of("Makefile"), re.MULTILINE)
    assert done.returncode == 0
    assert phony is not None
    assert listed == targets() == set(phony[1].split())


# Locked packages


def pins(lock: str) -> dict[tuple[str, str], str]:
    """Version by name and marker; fails on a line that is neither a pin nor its hash."""
    found: dict[tuple[str, str], str] = {}
    for block in re.split(r"\n(?! )", text_of(lock).strip()):
        if block.startswith("#"):
            continue
        first, *hashes = (line.rstrip(" \\").strip() for line in block.split("\n"))
        match = re.fullmatch(r"([a-z0-9-]+)==([^\s;]+)(?: ; (.+))?", first)
        assert match, first
        assert hashes, f"{first} has no hash"
        assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", line) for line in hashes), first
        found[match[1], match[3] or ""] = match[2]
    return found


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_has_hashes_and_names_no_place(lock: str) -> None:
    assert len(pins(lock)) > 20
    refused = (
        "http:",
        "https:",
        "://",
        "--index",
        "--extra-index",
        "--find-links",
        "file:",
        " @ ",
        "/",
    )
    assert [word for word in refused if word in text_of(lock)] == []


def test_locks_agree_with_each_other() -> None:
    runtime, everything = (pins(lock) for lock in LOCKS)
    assert runtime.items() <= everything.items()


def test_locks_cover_what_pyproject_asks_for() -> None:
    project = tomllib.loads(text_of("pyproject.toml"))
    asked = project["project"]["dependencies"] + project["build-system"]["requires"]
    extra = project["project"]["optional-dependencies"]["dev"]
    for lock, requirements in zip(LOCKS, (asked, asked + extra), strict=True):
        names = {re.split(r"[^A-Za-z0-9_.-]", r)[0].lower().replace("_", "-") for r in requirements}
        assert names <= {name for name, _ in pins(lock)}, lock


# Version and documentation


def test_one_version() -> None:
    headings = re.findall(r"^## \[(\d[^\]]*)\] - \d{4}-\d{2}-\d{2}$", text_of("CHANGELOG.md"), re.M)
    project = tomllib.loads(text_of("pyproject.toml"))["project"]
    assert project["version"] == casebook.__version__ == headings[0]


def commands() -> list[tuple[str, ...]]:
    """Every command of the command line, groups too."""

    def walk(group: TyperGroup, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        for name, command in group.commands.items():
            yield (*path, name)
            if isinstance(command, TyperGroup):
                yield from walk(command, (*path, name))

    top = typer.main.get_command(app)
    assert isinstance(top, TyperGroup)
    return list(walk(top, ()))


@pytest.mark.parametrize("command", commands(), ids=" ".join)
def test_command_has_chinese_help_and_is_documented(command: tuple[str, ...]) -> None:
    shown = run_casebook(*command, "--help")
    assert shown.returncode == 0
    assert "用法" in shown.stdout
    assert not re.search(r"Usage|Options|Arguments|Show this", shown.stdout)
    assert f"casebook {' '.join(command)}" in text_of("README.md") + text_of("CONTRIBUTING.md")


@pytest.mark.parametrize("file", GUIDES, ids=lambda file: file.name)
def test_guide_has_front_matter_and_a_title(file: Path) -> None:
    _, matter, body = file.read_text(encoding="utf-8").split("---\n", 2)
    values = yaml.safe_load(matter)
    assert set(values) == {"title", "description"}
    assert body.lstrip().startswith(f"# {values['title']}\n")


@pytest.mark.parametrize("file", [*WORKFLOWS, *GUIDES, *DOCUMENTS], ids=lambda file: file.name)
def test_no_path_of_a_machine_is_named(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert re.findall(r"(?<![\w.~:/])/(?:work|home|root|tmp|opt)/\S*", text) == []

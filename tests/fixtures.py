"""The shipped project and its site, built for real."""

import shutil
from contextlib import suppress
from pathlib import Path

import pytest

from tests.command import CASEBOOK, ROOT, casebook
from tests.sites import made_once

__all__ = ["CASEBOOK", "ROOT", "casebook", "project", "site", "small"]


SOURCES = ("cases", "policies", "search", "docs", "overrides")
"""The folders that a site is built from, but for the lectures."""


def build_shipped(target: Path) -> None:
    """Build the site of the shipped content."""
    built = casebook("build", "--site-dir", str(target))
    assert built.returncode == 0, built.stderr


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the shipped content: for reading only."""
    return made_once(tmp_path_factory, "shipped", build_shipped)


def copy_project(target: Path) -> Path:
    """Copy the shipped project but for its lectures into a folder."""
    for name in SOURCES:
        shutil.copytree(ROOT / name, target / name)
    shutil.copy(ROOT / "mkdocs.yml", target)
    if (ROOT / ".cache").is_dir():  # what was scanned and set before need not be done again
        shutil.copytree(ROOT / ".cache", target / ".cache", copy_function=_copied)
    return target


def _copied(source: str, target: str) -> None:
    """Copy a file, unless another process, which builds the site, has taken it away by now."""
    with suppress(FileNotFoundError):
        shutil.copy(source, target)


def copy_mini(target: Path) -> Path:
    """Copy the mini corpus, with all that a site needs, into a folder."""
    shutil.copytree(ROOT / "tests/corpus/mini", target, dirs_exist_ok=True)
    for name in ("docs", "overrides"):
        shutil.copytree(ROOT / name, target / name)
    shutil.copy(ROOT / "mkdocs.yml", target)
    return target


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A small project that a test may change: its site is built in half the time."""
    return copy_mini(tmp_path)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the shipped project that a test may change."""
    return copy_project(tmp_path)

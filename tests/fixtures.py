"""The shipped project and its site, built for real."""

import shutil
from pathlib import Path

import pytest

from tests.command import CASEBOOK, ROOT, casebook
from tests.sites import made_once

__all__ = ["CASEBOOK", "ROOT", "casebook", "project", "site"]


def build_shipped(target: Path) -> None:
    """Build the site of the shipped content."""
    built = casebook("build", "--site-dir", str(target))
    assert built.returncode == 0, built.stderr


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the shipped content: for reading only."""
    return made_once(tmp_path_factory, "shipped", build_shipped)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the shipped project that a test may change."""
    for name in ("cases", "policies", "search", "docs", "overrides"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    if (ROOT / ".cache").is_dir():  # what was scanned before need not be scanned again
        shutil.copytree(ROOT / ".cache", tmp_path / ".cache")
    return tmp_path

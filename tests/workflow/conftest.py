"""Projects in repositories of their own, apart from any repository and configuration around."""

import os
import shutil
from pathlib import Path

import pytest

from casebook.check import check
from tests.workflow.repository import commit, copy_mini, git


@pytest.fixture(autouse=True, scope="session")
def _no_git_around(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Neither the user's configuration nor a repository around, nor that of a running hook."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        del os.environ[name]
    os.environ["GIT_CONFIG_GLOBAL"] = os.environ["GIT_CONFIG_SYSTEM"] = os.devnull
    os.environ["GIT_CEILING_DIRECTORIES"] = str(tmp_path_factory.getbasetemp().resolve())


@pytest.fixture(scope="session")
def _first_release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = copy_mini(tmp_path_factory.mktemp("first") / "project")
    check(root)  # what it remembers of anonymity comes along with each copy
    git(root, "init", "--quiet", "--initial-branch=main")
    commit(root)
    return root


@pytest.fixture
def published(tmp_path: Path, _first_release: Path) -> Path:
    """The mini corpus, published: ``HEAD`` is what readers have."""
    return Path(shutil.copytree(_first_release, tmp_path / "project"))


@pytest.fixture
def plain(tmp_path: Path, _first_release: Path) -> Path:
    """The mini corpus without a repository."""
    without = shutil.ignore_patterns(".git")
    return Path(shutil.copytree(_first_release, tmp_path / "plain", ignore=without))

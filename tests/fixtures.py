"""The shipped project and its site, built for real, once for each test process."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CASEBOOK = [sys.executable, "-m", "casebook"]


def casebook(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run the command line as a user would."""
    return subprocess.run(
        [*CASEBOOK, *arguments], cwd=cwd, capture_output=True, text=True, check=False, timeout=120
    )


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the shipped content."""
    target = tmp_path_factory.mktemp("shipped") / "site"
    built = casebook("build", "--site-dir", str(target))
    assert built.returncode == 0, built.stderr
    return target


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the shipped project that a test may change."""
    for name in ("cases", "policies", "search", "docs", "overrides"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    if (ROOT / ".cache").is_dir():  # what was scanned before need not be scanned again
        shutil.copytree(ROOT / ".cache", tmp_path / ".cache")
    return tmp_path

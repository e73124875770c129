"""The shipped site as a release has it, and both servers on it."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from casebook.precompress import precompress
from tests.fixtures import site
from tests.serving.servers import SERVERS
from tests.sites import made_once

__all__ = ["site"]

PACKED = ("assets", "cases/SY-2023-02-02", "data")
"""What has smaller copies in the tests: all of it would take too long."""
SAMPLES = ("json", "jsonl", "csv", "xml", "atom", "svg", "txt", "md", "sig", "docx", "pptx")


@pytest.fixture(scope="session")
def released(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that is served: the shipped site, samples, a folder without a page."""

    def make(target: Path) -> None:
        folder = target / "current/site"
        shutil.copytree(site, folder)
        for part in PACKED:
            precompress(folder / part)
        (folder / "sample/empty").mkdir(parents=True)
        (folder / "sample/.hidden").write_text("hidden")
        (folder / ".git").mkdir()
        (folder / ".git/config").write_text("hidden")
        for ending in SAMPLES:
            (folder / f"sample/a.{ending}").write_text("样本" * 600, encoding="utf-8")
        (target / "outside.txt").write_text("outside")

    return made_once(tmp_path_factory, "released", make) / "current/site"


@pytest.fixture(scope="session", params=SERVERS)
def server(
    request: pytest.FixtureRequest, released: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of each server in turn."""
    with ExitStack() as stack:
        work = tmp_path_factory.mktemp(request.param)
        yield stack.enter_context(SERVERS[request.param](released, work))  # type: ignore[arg-type]

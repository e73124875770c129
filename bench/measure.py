"""Run a command and say what it cost; look at a built site and say how large it is."""

import os
import shutil
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

KB = 1000
LARGEST_PAGE_KB = 60


class FailedError(Exception):
    """A measured command failed; the message has the end of its output."""


@dataclass(frozen=True, slots=True)
class Task:
    """A command to measure; ``output`` is the folder it writes, removed before each run."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    output: Path | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """What one run cost.

    ``peak_mb`` is the ``ru_maxrss`` that ``wait4`` returns: the resident memory of the largest
    single process among the command and those descendants that it waited for, not their sum.
    """

    seconds: float
    cpu_seconds: float
    peak_mb: float


@dataclass(frozen=True, slots=True)
class Site:
    """How large a site is; a page is an HTML file, without what it loads."""

    pages: int
    total_mb: float
    largest_page: str
    largest_page_kb: float
    too_large: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Measured:
    """All runs of a task, and the site it wrote."""

    name: str
    runs: Sequence[Run]
    site: Site | None

    @property
    def seconds(self) -> float:
        """The median wall time."""
        return median(run.seconds for run in self.runs)

    @property
    def cpu_seconds(self) -> float:
        """The median processor time, user and system, of the command and its children."""
        return median(run.cpu_seconds for run in self.runs)

    @property
    def peak_mb(self) -> float:
        """The highest peak."""
        return max(run.peak_mb for run in self.runs)


def measure(task: Task, repeat: int, log: Path) -> Measured:
    """Run a task ``repeat`` times.

    Raises ``FailedError`` where it exits with another status than 0.
    """
    runs = [_once(task, log) for _ in range(repeat)]
    site = site_of(task.output) if task.output and (task.output / "index.html").exists() else None
    return Measured(task.name, runs, site)


def _once(task: Task, log: Path) -> Run:
    if task.output:
        shutil.rmtree(task.output, ignore_errors=True)
    with log.open("wb") as output:
        before = time.perf_counter()
        process = subprocess.Popen(
            task.command,
            env={**_environment(), **task.environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - before
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        tail = log.read_text("utf-8", "replace")[-2000:]
        raise FailedError(f"{task.name}: exit {process.returncode}\n{tail}")
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024 / KB**2)


def _environment() -> dict[str, str]:
    """Our environment without the switches that a task may set."""
    return {key: value for key, value in os.environ.items() if not key.startswith("CASEBOOK_")}


def site_of(folder: Path) -> Site:
    """Measure a built site."""
    files = {file: file.stat().st_size for file in folder.rglob("*") if file.is_file()}
    pages = {
        str(file.relative_to(folder)): size / KB
        for file, size in files.items()
        if file.suffix == ".html"
    }
    largest = max(pages, key=lambda page: pages[page])
    too_large = {page: kb for page, kb in pages.items() if kb > LARGEST_PAGE_KB}
    return Site(
        pages=len(pages),
        total_mb=sum(files.values()) / KB**2,
        largest_page=largest,
        largest_page_kb=pages[largest],
        too_large=dict(sorted(too_large.items(), key=lambda item: -item[1])),
    )

"""What our figures are compared with, in a scratch environment: nothing of ours uses it."""

import sys
from dataclasses import dataclass
from pathlib import Path

from measure import Measured, Task, measure

REQUIREMENTS = Path(__file__).with_name("peers.txt")
LARGE = 10_000
"""Cases from which on each command runs once only."""


def say(text: str) -> None:
    """A line of progress."""
    print(text, file=sys.stderr, flush=True)


@dataclass(frozen=True, slots=True)
class Workshop:
    """Where builds happen: the scratch folder, and the Python that has the peers."""

    work: Path
    python: Path

    def run(self, *command: str) -> None:
        """Run a command unmeasured; raises ``FailedError`` where it fails."""
        measure(Task(command[0], command), 1, self.work / "log.txt")

    def measure(self, task: Task, size: str, times: int) -> Measured:
        """Measure a task, telling of it."""
        say(f"{size}: {task.name}, {times}×")
        one = measure(task, times, self.work / "log.txt")
        say(f"{size}: {task.name}: {one.seconds:.2f} s, {one.peak_mb:.0f} MB")
        return one


def workshop(work: Path, *, with_peers: bool = True) -> Workshop:
    """Install the peers by hash into a new environment below ``work``, where they are wanted.

    Raises ``FailedError`` where they cannot be installed.
    """
    shop = Workshop(work, work / "peers/bin/python")
    if with_peers:
        say("installing the peers")
        shop.run(sys.executable, "-m", "venv", str(work / "peers"))
        # setuptools goes first: jieba comes as source only, and what builds it has a hash as well.
        first = work / "setuptools.txt"
        first.write_text(_pinned("setuptools"), encoding="utf-8")
        for wanted in (first, REQUIREMENTS):
            pip = ("-m", "pip", "--disable-pip-version-check", "install", "-qq")
            hashed = ("--require-hashes", "--no-build-isolation", "-r", str(wanted))
            shop.run(str(shop.python), *pip, "--progress-bar", "off", *hashed)
        # Byte code and jieba's dictionary are there before anything is measured.
        shop.run(str(shop.python), "-c", "import jieba; jieba.initialize()")
        shop.run(str(shop.python), "-m", "mkdocs", "--version")
    return shop


def _pinned(package: str) -> str:
    """The lines of one package in the requirements."""
    lines = iter(REQUIREMENTS.read_text(encoding="utf-8").splitlines())
    taken = [next(line for line in lines if line.startswith(f"{package}=="))]
    while taken[-1].endswith("\\"):
        taken.append(next(lines))
    return "\n".join(taken) + "\n"

"""The command line in processes of their own, forked from one that has done the imports already.

Importing takes longer than most commands; but for that, a command runs as a user would run it.
"""

import multiprocessing
import os
import runpy
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parent.parent
CASEBOOK = [sys.executable, "-m", "casebook"]
"""The command as it is without all this, for tests that kill it or talk with it."""

Within = Callable[[], AbstractContextManager[None]]

_SECONDS = 120

_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(["__main__", __name__, "casebook.cli", "casebook.site.mkdocs"])


def casebook(
    *arguments: str, cwd: Path = ROOT, within: Within = nullcontext
) -> subprocess.CompletedProcess[str]:
    """Run the command line as a user would, with the environment of this moment.

    ``within``, a function of a module, is entered in the process of the command.
    Raises ``subprocess.TimeoutExpired`` for a command that does not end.
    """
    command = [*CASEBOOK, *arguments]
    with TemporaryDirectory() as folder:
        out, err = Path(folder, "out"), Path(folder, "err")
        streams = {1: out, 2: err}
        process = _forks.Process(
            target=_run, args=(arguments, cwd, dict(os.environ), streams, within)
        )
        process.start()
        process.join(_SECONDS)
        if process.exitcode is None:
            process.kill()
            raise subprocess.TimeoutExpired(command, _SECONDS)
        status = process.exitcode
        process.close()
        return subprocess.CompletedProcess(command, status, out.read_text(), err.read_text())


def _run(
    arguments: Sequence[str],
    cwd: Path,
    environment: Mapping[str, str],
    streams: Mapping[int, Path],
    within: Within,
) -> None:
    """What the forked process does."""
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(environment)
    for number, file in streams.items():
        os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT), number)
    sys.argv = ["casebook", *arguments]
    with within():
        runpy.run_module("casebook", run_name="__main__", alter_sys=True)

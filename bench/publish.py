"""Publishing under trouble: killed at random moments, on full disks, two at once.

Folders first, then an SFTP server (OpenSSH's, which must be installed) and an object store
(moto's). A reader looks all the while; what it gets is compared byte for byte with whole releases.
The full disk is a small tmpfs, which takes root to mount.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))

from tests.release.trials import (  # noqa: E402
    Place,
    Tally,
    folder,
    full_disks,
    kills,
    left_in_folder,
    pairs,
    read_folder,
    three_releases,
)

_SIZE = 1_000_000
"""Bytes of the largest file of a release."""

Places = Callable[[int], Place]


def main() -> None:
    """Run the trials and print their counts; exit with 1 where a reader got a mixture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200, help="a folder's; elsewhere a fifth")
    parser.add_argument("--disks", type=int, default=50)
    parser.add_argument("--pairs", type=int, default=50, help="a folder's; elsewhere a fifth")
    asked = parser.parse_args()
    wrong = 0
    with tempfile.TemporaryDirectory() as made:
        root = Path(made)
        releases, sites = three_releases(root / "releases", _SIZE)
        for kind, places, share in _targets(root):
            for name, trials, count in (
                ("killed", kills, asked.kills),
                ("two", pairs, asked.pairs),
            ):
                work = partial(trials, partial(places, name), releases, sites, count // share)
                wrong += _row(f"{kind}, {name}", work)
        if os.geteuid() == 0:
            with _small_disk(root / "disk") as disk:
                work = partial(full_disks, disk, releases, sites, asked.disks)
                wrong += _row("folder, disk full", work)
    sys.exit(1 if wrong else 0)


def _row(name: str, trials: Callable[[], Tally]) -> int:
    began = time.perf_counter()
    tally = trials()
    print(f"{name:<20}{tally}; {time.perf_counter() - began:.0f} s", flush=True)
    return tally.mixtures


def _targets(root: Path) -> Iterator[tuple[str, Callable[[str, int], Place], int]]:
    """Each kind of target: its name, a fresh one for every trial, and how many times fewer."""
    # Every process of a trial imports this module: what only servers need comes when they do.
    from tests.release import stores
    from tests.release.sftp_servers import SSHD, make_home, openssh

    def local(name: str, trial: int) -> Place:
        return folder(root / f"folder/{name[:3]}/{trial}")

    yield "folder", local, 1
    if SSHD:
        with openssh(make_home(root / "home")) as server:

            def remote(name: str, trial: int) -> Place:
                place = root / f"sftp/{name[:3]}/{trial}"
                home = {"HOME": str(server.home), "SSH_AUTH_SOCK": ""}
                return Place(server.url(place), str(place), read_folder, left_in_folder, 0.5, home)

            yield "sftp", remote, 5
    with stores.store() as environment:
        os.environ.update(environment)

        def stored(name: str, trial: int) -> Place:
            prefix = f"{name[:3]}/{trial}"
            url = f"s3://{stores.BUCKET}/{prefix}"
            return Place(url, prefix, stores.read, stores.left, 0.5, environment)

        yield "s3", stored, 5


@contextmanager
def _small_disk(at: Path) -> Iterator[Path]:
    at.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={_SIZE * 12}", "tmpfs", at], check=True)
    try:
        yield at
    finally:
        subprocess.run(["umount", at], check=True)


if __name__ == "__main__":
    main()

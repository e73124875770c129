"""Publishing that is killed, that meets a full disk, that meets another: what readers see then.

Each publisher is a process of its own, forked from one that has done the imports; so is the reader
that looks all the while. Whatever a reader gets is compared byte for byte with whole releases.
"""

import multiprocessing
import os
import random
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from casebook.publish import PublishError, edition, open_target, publish, roll_back
from tests.release.editions import left, make_release, seen, site_of

_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(
    ["__main__", __name__, "casebook.publish.sftp", "casebook.publish.objects"]
)

Sites = Mapping[str, Mapping[str, bytes]]
"""By version, the files that its site has."""


@dataclass(slots=True)
class Tally:
    """What came of many trials. A mixture is anything but one whole release."""

    trials: int = 0
    looks: int = 0
    mixtures: int = 0
    left_over: int = 0
    ended: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        how = ", ".join(f"{name} {count}" for name, count in sorted(self.ended.items()))
        return (
            f"{self.trials} trials ({how}); {self.looks} looks of readers; "
            f"mixtures {self.mixtures}; leftovers {self.left_over}"
        )


@dataclass(frozen=True, slots=True)
class Place:
    """A target for trials: its address, what a reader gets there, and what else is left there.

    ``where`` is what the readers go by; a store and a server need an ``environment`` as well.
    """

    url: str
    where: str
    read: Callable[[str], Mapping[str, bytes]]
    left: Callable[[str], list[str]]
    patience: float = 0.5
    environment: Mapping[str, str] = field(default_factory=dict)

    def shown(self) -> Mapping[str, bytes]:
        """What a reader gets now."""
        return self.read(self.where)

    def left_over(self) -> int:
        """How many things of a run that ended stand there yet."""
        return len(self.left(self.where))


def folder(root: Path) -> Place:
    """A folder as a target."""
    return Place(str(root), str(root), read_folder, left_in_folder)


def read_folder(where: str) -> Mapping[str, bytes]:
    """What a reader gets who enters ``current``."""
    return seen(Path(where))


def left_in_folder(where: str) -> list[str]:
    """What stands there besides releases, the link, the history and the lock."""
    return left(Path(where))


def three_releases(folder: Path, size: int = 300_000) -> tuple[list[Path], Sites]:
    """Three releases of other bytes, and their sites."""
    made = [make_release(folder, f"1.{number}.0", size=size) for number in range(3)]
    return made, {release.name.removeprefix("casebook-"): site_of(release) for release in made}


def work(place: Place, release: Path | None, ready: Connection) -> None:
    """Publish, or go back where no release is named; the exit status tells the code."""
    os.environ.update(place.environment)
    target = open_target(place.url)
    whole = edition(release) if release else None
    ready.send(None)
    ready.recv()
    try:
        if whole:
            publish(whole, target, patience=place.patience)
        else:
            roll_back(target, patience=place.patience)
    except PublishError as error:
        os._exit(int(error.code.removeprefix("CB")) - 800)
    os._exit(0)


@dataclass(slots=True)
class Publisher:
    """A process that waits to be told to begin."""

    process: Any
    told: Connection

    def begin(self) -> None:
        """Let it publish."""
        self.told.send(None)

    def ended(self) -> str:
        """How it ended: ``done``, ``killed``, or the code of its refusal."""
        self.process.join(120)
        status = self.process.exitcode
        self.process.close()
        return "done" if status == 0 else "killed" if status == -9 else f"CB{800 + status}"


def start(place: Place, release: Path | None) -> Publisher:
    """A publisher that is ready to begin."""
    ours, theirs = _forks.Pipe()
    process = _forks.Process(target=work, args=(place, release, theirs))
    process.start()
    theirs.close()
    ours.recv()
    return Publisher(process, ours)


def look_on(place: Place, sites: Sites, told: Connection) -> None:
    """Look until told to stop; then say how often, and how often it was no whole release."""
    os.environ.update(place.environment)
    looks = wrong = 0
    while not told.poll():
        looks += 1
        wrong += place.shown() not in sites.values()
    told.send((looks, wrong))


@contextmanager
def watched(place: Place, sites: Sites, tally: Tally) -> Iterator[None]:
    """Have a reader look all the while."""
    ours, theirs = _forks.Pipe()
    reader = _forks.Process(target=look_on, args=(place, sites, theirs), daemon=True)
    reader.start()
    theirs.close()
    try:
        yield
    finally:
        ours.send(None)
        looks, wrong = ours.recv()
        reader.join()
        tally.looks += looks
        tally.mixtures += wrong


def kills(place: Callable[[int], Place], releases: list[Path], sites: Sites, count: int) -> Tally:
    """Kill publishers at random moments, and one in four that goes back; look; publish again.

    Those that were done before they were killed count as trials, but not among the ``count``.
    """
    chance = random.Random(count)
    tally, (first, second, *_) = Tally(), releases
    killed = 0
    while killed < count:
        here = place(tally.trials)
        back = tally.trials % 4 == 3
        seconds = _to_the_end(here, first)
        if back:
            _to_the_end(here, second)
        with watched(here, sites, tally):
            publisher = start(here, None if back else second)
            publisher.begin()
            time.sleep(chance.uniform(0, seconds))
            publisher.process.kill()
            how = publisher.ended()
        tally.trials += 1
        killed += how == "killed"
        shown = here.shown()
        tally.looks += 1
        tally.mixtures += shown not in (sites["1.0.0"], sites["1.1.0"])
        switched = shown == sites["1.0.0" if back else "1.1.0"]
        tally.ended[f"{how}, readers have the {'new' if switched else 'old'}"] += 1
        _to_the_end(here, second)
        tally.mixtures += here.shown() != sites["1.1.0"]
        tally.left_over += here.left_over()
    return tally


def _to_the_end(place: Place, release: Path) -> float:
    """Publish without trouble; how many seconds that took."""
    publisher = start(place, release)
    began = time.perf_counter()
    publisher.begin()
    done = publisher.ended()
    assert done == "done", done
    return time.perf_counter() - began


def pairs(place: Callable[[int], Place], releases: list[Path], sites: Sites, count: int) -> Tally:
    """Two publishers of two releases at once: one or both get through, none is mixed."""
    tally, (first, *both) = Tally(), releases
    for trial in range(count):
        here = replace(place(trial), patience=30.0)  # they are slow side by side, and both alive
        _to_the_end(here, first)
        with watched(here, sites, tally):
            publishers = [start(here, release) for release in both]
            for publisher in publishers:
                publisher.begin()
            outcomes = sorted(publisher.ended() for publisher in publishers)
        tally.ended[" + ".join(outcomes)] += 1
        tally.trials += 1
        shown = here.shown()
        tally.looks += 1
        tally.mixtures += shown not in (sites["1.1.0"], sites["1.2.0"])
        tally.left_over += here.left_over()
    return tally


def full_disks(root: Path, releases: list[Path], sites: Sites, count: int) -> Tally:
    """Publish where too little room is left, a random amount; ``root`` is a small disk."""
    chance = random.Random(count)
    tally, (first, second, *_) = Tally(), releases
    needed = edition(second).size
    for trial in range(count):
        here = folder(root / str(trial))
        _to_the_end(here, first)
        before = (root / f"{trial}/releases.json").read_bytes()
        room = shutil.disk_usage(root).free - chance.randrange(needed)
        (root / "ballast").write_bytes(b"0" * room)
        with watched(here, sites, tally):
            publisher = start(here, second)
            publisher.begin()
            tally.ended[publisher.ended()] += 1
        tally.trials += 1
        shown = here.shown()
        tally.looks += 1
        tally.mixtures += shown != sites["1.0.0"]
        tally.left_over += here.left_over()
        tally.left_over += (root / f"{trial}/releases.json").read_bytes() != before
        (root / "ballast").unlink()
        _to_the_end(here, second)
        tally.mixtures += here.shown() != sites["1.1.0"]
        shutil.rmtree(root / str(trial))
    return tally

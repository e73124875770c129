"""What every target can do, whatever it is."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Protocol

from casebook.publish.edition import Edition
from casebook.publish.lease import Beat

RELEASES = "releases"
HISTORY = "releases.json"

Step = Callable[[], None]
"""Called after each part of a file: shows progress, and tells others that work goes on."""


class Target(Protocol):
    """A place for releases, with one thing that says which of them is current.

    Every method may raise one of ``failures``, or ``PublishError``.
    """

    name: str
    failures: tuple[type[Exception], ...]

    def turn(self, patience: float, tell: Callable[[str], None]) -> AbstractContextManager[Beat]:
        """Keep others from publishing here for a while."""

    def clean(self) -> None:
        """Take away what a run that was killed has left; finish what it had not finished."""

    def current(self) -> str:
        """The version that readers get, empty before the first."""

    def read(self, path: str) -> bytes:
        """A small file at the target. Raises ``FileNotFoundError``."""

    def sizes(self, version: str) -> Mapping[str, int]:
        """The files of a version that is whole, by path, with their sizes; none if it is not."""

    def sums(self, version: str, paths: Iterable[str], step: Step) -> Iterator[tuple[str, str]]:
        """Those files of a version with their SHA-256, as they stand at the target."""

    def put(self, edition: Edition, step: Step) -> None:
        """Write a release beside the others and compare every byte; readers do not see it."""

    def switch(self, version: str, history: bytes) -> None:
        """Make a version current, in one step; what is said of it is written just before."""

    def drop(self, version: str, history: bytes) -> None:
        """Take away a version that is not current; what is said of it is written before."""

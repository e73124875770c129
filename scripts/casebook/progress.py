"""Progress of long work: one line in a terminal after two seconds, nothing elsewhere."""

import os
import sys
import time


class Progress:
    """Counts steps and rewrites one line on standard error where a person watches."""

    def __init__(self, label: str, total: int | None = None) -> None:
        self._label = label
        self._total = total
        self._done = 0
        self._next = time.monotonic() + 2
        self._watched = sys.stderr.isatty() and not os.environ.get("CI")
        self._shown = False

    def step(self) -> None:
        """One more piece is done."""
        self._done += 1
        now = time.monotonic()
        if self._watched and now >= self._next:
            self._next = now + 0.2
            self._shown = True
            of_all = f"/{self._total}" if self._total else ""
            line = f"\r{self._label} {self._done}{of_all}"
            print(line, end="", file=sys.stderr, flush=True)

    def close(self) -> None:
        """Take the line away."""
        if self._shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)

"""Taking turns where no lock ends with its process: on SFTP servers and in object stores.

The one who publishes keeps rewriting a small file. Another who finds the file watches it on its own
clock: if it changes, someone publishes, and the other is refused; if it stays the same for
``patience`` seconds, its writer was killed, and the other takes over. No two clocks are compared.
"""

import json
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Protocol

from casebook.publish.refusal import LostError

PATIENCE = 60.0

Beat = Callable[[bool], None]
"""Tells others that this one is still at work, if it is time or if told to; raises ``LostError``
where another has taken over."""


class Slot(Protocol):
    """A small file at the target that one publisher at a time holds."""

    def create(self, text: bytes) -> bool:
        """Write it, if it is not there; whether it was written."""

    def read(self) -> bytes | None:
        """What it says, ``None`` where it is not there."""

    def rewrite(self, before: bytes, text: bytes) -> bool:
        """Write it, if it still says what it said before; whether it was written."""

    def remove(self) -> None:
        """Take it away."""


@contextmanager
def lease(slot: Slot, patience: float, tell: Callable[[str], None]) -> Iterator[Beat]:
    """Hold a slot for a while. Raises ``LostError`` where someone else does."""
    holder = secrets.token_hex(8)
    said = _saying(holder, 0, patience)
    _acquire(slot, said, patience, tell)
    beats, last = 0, time.monotonic()

    def beat(at_once: bool) -> None:
        nonlocal said, beats, last
        if not at_once and time.monotonic() - last < patience / 6:
            return
        following = _saying(holder, beats + 1, patience)
        if not slot.rewrite(said, following):
            raise LostError("发布中断得太久，已由另一处接手")
        said, beats, last = following, beats + 1, time.monotonic()

    try:
        yield beat
    finally:
        with suppress(Exception):  # the connection may be gone; what stays is taken over later
            if slot.read() == said:
                slot.remove()


def _saying(holder: str, beats: int, patience: float) -> bytes:
    words = f"正在发布。此文件 {patience:.0f} 秒没有变化，即表示发布已中断，下一次发布自动接手。"
    saying = {"holder": holder, "beats": beats, "note": words}
    return (json.dumps(saying, ensure_ascii=False) + "\n").encode()


def _acquire(slot: Slot, said: bytes, patience: float, tell: Callable[[str], None]) -> None:
    seen: bytes | None = None
    began = time.monotonic()
    while not slot.create(said):
        now = slot.read()
        if now is None:
            continue
        if seen is not None and now != seen:
            break
        if seen is None:
            tell(f"另一次发布正在进行，或者上次中断了；最多等 {patience:.0f} 秒，看它有没有动静。")
        seen = now
        if time.monotonic() - began >= patience:
            if slot.rewrite(seen, said):
                return
            break
        time.sleep(min(1.0, patience / 10))
    else:
        return
    raise LostError("另一处正在发布到这里")

"""Work on both cores: parts of one piece of work, each in a process of its own."""

import errno
import multiprocessing
import os
from collections.abc import Callable, Sequence
from itertools import pairwise
from multiprocessing.connection import Connection
from typing import Any, TypeVar

Part = TypeVar("Part")
Result = TypeVar("Result")


def spread(work: Callable[[Part], Result], parts: Sequence[Part]) -> list[Result]:
    """The results of ``work`` on each part, in order; all but the first in forked processes.

    ``work`` may be any function, since a forked process has a copy of everything; its results
    are pickled. Where there is no fork, one process does it all. An error in any part is
    raised; ``OSError`` where a process was killed.
    """
    first, *others = parts
    if not others or "fork" not in multiprocessing.get_all_start_methods():
        return [work(part) for part in parts]
    context = multiprocessing.get_context("fork")
    waiting = []
    for part in others:
        receiver, sender = context.Pipe(duplex=False)
        process = context.Process(target=_run, args=(work, part, sender))
        process.start()
        sender.close()
        waiting.append((process, receiver))
    try:
        results = [work(first)]
        for _, receiver in waiting:
            result = _received(receiver)
            if isinstance(result, BaseException):
                raise result
            results.append(result)
    finally:
        for process, receiver in waiting:
            receiver.close()
            process.terminate()
            process.join()
    return results


def _received(receiver: Connection) -> Any:
    try:
        return receiver.recv()
    except EOFError:  # killed from outside
        raise OSError(errno.ENOMEM, "一个进程没有做完，可能是内存不足") from None


def _run(work: Callable[[Part], Result], part: Part, sender: Connection) -> None:
    try:
        result: Result | BaseException = work(part)
    except BaseException as error:
        result = error
    sender.send(result)


def halves(count: int, alone: int) -> list[range]:
    """``range(count)`` cut for the processors there are; whole where it has at most ``alone``."""
    pieces = min(2, os.cpu_count() or 1) if count > alone else 1
    cuts = [count * i // pieces for i in range(pieces + 1)]
    return [range(start, end) for start, end in pairwise(cuts)]

"""Work on parts gives what work on the whole gives, in order, and errors come out."""

import multiprocessing
import os
import signal
from itertools import chain

import pytest

from casebook.parallel import halves, spread


def test_results_are_in_the_order_of_the_parts() -> None:
    assert spread(lambda part: part * 2, [3, 1, 2]) == [6, 2, 4]
    assert spread(list, [range(2)]) == [[0, 1]]


def test_all_but_the_first_part_have_a_process_of_their_own() -> None:
    first, *others = spread(lambda _: os.getpid(), range(3))
    assert first == os.getpid()
    assert len({first, *others}) == 3


def test_large_results_come_back_whole() -> None:
    """More than a pipe holds."""
    assert spread(lambda part: str(part) * 3_000_000, [1, 2]) == ["1" * 3_000_000, "2" * 3_000_000]


def test_what_a_process_changes_stays_there() -> None:
    seen: list[int] = []

    def work(part: int) -> int:
        seen.append(part)
        return len(seen)

    assert spread(work, [0, 1]) == [1, 1]
    assert seen == [0]


@pytest.mark.parametrize("part", [0, 1])
def test_an_error_in_any_part_is_raised(part: int) -> None:
    def work(number: int) -> int:
        if number == part:
            raise ValueError(f"part {number}")
        return number

    with pytest.raises(ValueError, match=f"part {part}"):
        spread(work, [0, 1])
    assert multiprocessing.active_children() == []


def test_an_error_leaves_no_process_that_waits_to_be_heard() -> None:
    """One that has more to say than a pipe holds would wait for ever, and its parent with it."""

    def work(number: int) -> str:
        if number == 0:
            raise ValueError("first")
        return "x" * 3_000_000

    try:
        with pytest.raises(ValueError, match="first"):
            spread(work, [0, 1, 2])
        assert multiprocessing.active_children() == []
    finally:
        for process in multiprocessing.active_children():
            process.kill()


def test_a_process_that_is_killed_is_an_error() -> None:
    def work(number: int) -> int:
        if number:
            os.kill(os.getpid(), signal.SIGKILL)
        return number

    with pytest.raises(OSError, match="没有做完"):
        spread(work, [0, 1])
    assert multiprocessing.active_children() == []


def test_without_fork_one_process_does_it_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(multiprocessing, "get_all_start_methods", lambda: ["spawn"])
    assert spread(lambda _: os.getpid(), range(3)) == [os.getpid()] * 3


@pytest.mark.parametrize(
    ("count", "alone", "processors", "pieces"),
    [(10, 3, 2, 2), (10, 3, 8, 2), (10, 3, 1, 1), (10, 3, None, 1), (10, 10, 2, 1), (11, 10, 2, 2),
     (0, 0, 2, 1), (1, 0, 2, 2)],
)  # fmt: skip
def test_halves_are_the_whole(
    count: int, alone: int, processors: int | None, pieces: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("casebook.parallel.os.cpu_count", lambda: processors)
    parts = halves(count, alone)
    assert len(parts) == pieces
    assert list(chain(*parts)) == list(range(count))
    sizes = [len(part) for part in parts]
    assert max(sizes) - min(sizes) <= 1

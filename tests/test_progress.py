"""Progress: nothing for two seconds, then one line in a terminal; silence elsewhere and in CI."""

import io
import sys

import pytest

from casebook import progress


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [0.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    monkeypatch.delenv("CI", raising=False)
    return now


def _work(clock: list[float], seconds: float, steps: int) -> str:
    said = progress.Progress("生成页面", steps)
    for _ in range(steps):
        clock[0] += seconds / steps
        said.step()
    said.close()
    return sys.stderr.getvalue()  # type: ignore[attr-defined]


def test_short_work_says_nothing(clock: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", _Terminal())
    assert _work(clock, 1.9, 100) == ""


def test_long_work_rewrites_one_line(clock: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", _Terminal())
    said = _work(clock, 10, 100)
    assert said.startswith("\r生成页面 20/100")
    assert said.endswith("\r\x1b[K")
    assert "\n" not in said
    assert said.count("\r") < 45


def test_quiet_in_pipes_and_ci(clock: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    assert _work(clock, 10, 100) == ""
    monkeypatch.setenv("CI", "true")
    monkeypatch.setattr(sys, "stderr", _Terminal())
    assert _work(clock, 10, 100) == ""

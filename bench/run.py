"""Measure check and build against plain MkDocs + Material on the same pages, in one run.

``python bench/run.py [--sizes shipped,1000,10000] [--repeat N] [--json FILE] [--work FOLDER]``

For each size a project is made in a scratch folder (``shipped``: a copy of this one; a number:
``corpus.py``), then each command runs as a process of its own. The plain sites get the pages that
``casebook build --stage`` writes, and the pages of ``docs/``, as their sources: Material without
our theme and plugin, its search on or off. Nothing else should run on the machine meanwhile.

Prints a Markdown table; progress goes to stderr. Exit 1: a page of ours is over 60 KB.
"""

import argparse
import json
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from measure import LARGEST_PAGE_KB, FailedError, Measured, Task, measure
from peers import LARGE, Workshop, say, workshop

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent
CHECK = "casebook check"
STAGE = "casebook build --stage"
BUILD = "casebook build"
PLAIN_QUIET = "plain Material, search off"
PLAIN = "plain Material, its search"

PLAIN_CONFIG = """\
site_name: plain
site_url: https://example.org/
docs_dir: {docs}
theme: {{name: material, language: zh, font: false}}
plugins: {plugins}
markdown_extensions: [attr_list, tables]
nav: [index.md]
not_in_nav: "*"
validation:
  nav: {{omitted_files: ignore, not_found: ignore, absolute_links: ignore}}
  links: {{not_found: ignore, anchors: ignore, absolute_links: ignore, unrecognized_links: ignore}}
"""
_PLAIN_SEARCH = "[search: {lang: [zh, en]}]"


@dataclass(frozen=True, slots=True)
class Sized:
    """The measures of one size."""

    size: str
    cases: int
    measured: Sequence[Measured]

    def named(self, name: str) -> Measured:
        """One measure."""
        return next(one for one in self.measured if one.name == name)


def tool(name: str) -> str:
    """A command of the environment that runs this."""
    return str(Path(sys.executable).parent / name)


def make_project(size: str, root: Path, log: Path) -> int:
    """Make the project of a size in ``root``; returns how many cases it has."""
    if size == "shipped":
        root.mkdir(parents=True)
        for name in ("cases", "policies", "search", "docs", "overrides"):
            shutil.copytree(PROJECT / name, root / name)
        shutil.copy2(PROJECT / "mkdocs.yml", root)
    else:
        # In a process of its own: wait4 counts our memory at the time of a fork as the child's.
        corpus = (sys.executable, str(HERE / "corpus.py"), size, str(root))
        measure(Task(f"corpus of {size}", corpus), 1, log)
    return sum(1 for _ in (root / "cases").glob("*/*.md"))


def casebook_tasks(root: Path) -> Iterator[Task]:
    """Our commands on a project."""
    command, site = tool("casebook"), root / "site"
    build = (command, "build", "--root", str(root))
    yield Task(CHECK, (command, "check", "--root", str(root)))
    yield Task(STAGE, (*build, "--stage", str(root / "stage")), output=root / "stage")
    yield Task(BUILD, build, output=site)


def plain_tasks(root: Path, shop: Workshop) -> Iterator[Task]:
    """Plain Material on the staged pages of a project, which must be there already."""
    shutil.copytree(root / "docs", root / "stage", dirs_exist_ok=True)
    for name, plugins in ((PLAIN_QUIET, "[]"), (PLAIN, _PLAIN_SEARCH)):
        config = root / ("plain-search.yml" if plugins == _PLAIN_SEARCH else "plain.yml")
        text = PLAIN_CONFIG.format(docs=json.dumps(str(root / "stage")), plugins=plugins)
        config.write_text(text, encoding="utf-8")
        site = root / "plain-site"
        command = (
            str(shop.python),
            "-m",
            "mkdocs",
            "build",
            "--quiet",
            "-f",
            str(config),
            "-d",
            str(site),
        )
        yield Task(name, command, {"NO_MKDOCS_2_WARNING": "true"}, site)


def measure_size(size: str, repeat: int | None, shop: Workshop) -> Sized:
    """Measure everything for one size."""
    root = shop.work / size
    say(f"{size}: making the project")
    cases = make_project(size, root, shop.work / "log.txt")
    times = repeat or (1 if cases >= LARGE else 3)
    measured = [shop.measure(task, size, times) for task in casebook_tasks(root)]
    measured += [shop.measure(task, size, times) for task in plain_tasks(root, shop)]
    return Sized(size, cases, measured)


def table(sizes: Sequence[Sized]) -> str:
    """The results as a Markdown table."""
    lines = [
        "| cases | command | s | CPU s | peak MB | × plain with search | s per 1,000 cases "
        "| s per 1,000 more | pages | largest page KB | pages > 60 KB | site MB |",
        "|--:|:--|" + "--:|" * 10,
    ]
    for before, sized in zip((None, *sizes), sizes, strict=False):
        lines += [_row(sized, one, before) for one in sized.measured]
    return "\n".join(lines)


def _row(sized: Sized, one: Measured, before: Sized | None) -> str:
    more = "–"
    if before and sized.cases > before.cases:
        extra = one.seconds - before.named(one.name).seconds
        more = f"{extra / (sized.cases - before.cases) * 1000:.2f}"
    cells = [
        f"{sized.cases:,}",
        one.name,
        f"{one.seconds:.2f}",
        f"{one.cpu_seconds:.2f}",
        f"{one.peak_mb:.0f}",
        f"{one.seconds / sized.named(PLAIN).seconds:.2f}",
        f"{one.seconds / sized.cases * 1000:.2f}",
        more,
    ]
    if site := one.site:
        large = [f"{site.largest_page_kb:.1f}", str(len(site.too_large))]
        cells += [f"{site.pages:,}", *large, f"{site.total_mb:.1f}"]
    else:
        cells += ["–"] * 4
    return f"| {' | '.join(cells)} |"


def large_pages(sizes: Sequence[Sized]) -> list[str]:
    """Our pages over the limit, the largest of each build first."""
    return [
        f"{sized.cases:,} cases, {one.name}: {page} has {kb:.1f} KB"
        for sized in sizes
        for one in sized.measured
        if one.name == BUILD and one.site
        for page, kb in one.site.too_large.items()
    ]


def machine() -> dict[str, Any]:
    """What the figures depend on."""
    packages = ("mkdocs", "mkdocs-material")
    return {
        "python": platform.python_version(),
        "system": platform.platform(),
        "processors": os.cpu_count(),
        "load_before": round(os.getloadavg()[0], 2),
        "packages": {name: version(name) for name in packages},
    }


def as_json(sizes: Sequence[Sized], about: dict[str, Any]) -> str:
    """The results for programs."""
    rows = [
        {
            "size": sized.size,
            "cases": sized.cases,
            "name": one.name,
            "seconds": one.seconds,
            "cpu_seconds": one.cpu_seconds,
            "peak_mb": one.peak_mb,
            "times_plain": one.seconds / sized.named(PLAIN).seconds,
            "runs": [asdict(run) for run in one.runs],
            "site": asdict(one.site) if one.site else None,
        }
        for sized in sizes
        for one in sized.measured
    ]
    return json.dumps({"machine": about, "results": rows}, ensure_ascii=False, indent=1) + "\n"


def report(sizes: Sequence[Sized], about: dict[str, Any]) -> str:
    """What is printed: the table, what its columns mean, pages over the limit."""
    packages = ", ".join(f"{name} {number}" for name, number in about["packages"].items())
    lines = [
        f"{about['processors']} processors, load {about['load_before']} before; "
        f"Python {about['python']}, {packages}.",
        "s: median wall time. CPU s: user and system, children included. Peak MB: ru_maxrss of "
        "wait4, the largest single process of the command and its children. "
        "KB and MB are powers of 1,000.",
        "",
        table(sizes),
        "",
    ]
    large = large_pages(sizes)
    if large:
        lines += [f"Pages of ours over {LARGEST_PAGE_KB} KB:", "", *(f"- {text}" for text in large)]
    else:
        lines.append(f"No page of ours is over {LARGEST_PAGE_KB} KB.")
    return "\n".join(lines)


def warm_up(log: Path) -> None:
    """Have our byte code compiled before anything is measured."""
    measure(Task("warm-up", (tool("casebook"), "--version")), 1, log)


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description="Measure check and build beside plain Material.")
    parser.add_argument("--sizes", default="shipped,1000", help="default: shipped,1000")
    parser.add_argument("--repeat", type=int, help="default: 3, from 10,000 cases on 1")
    parser.add_argument("--json", type=Path, help="write the results here as well")
    parser.add_argument("--work", type=Path, help="a new folder to work in, kept afterwards")
    chosen = parser.parse_args()
    chosen.sizes = list(dict.fromkeys(chosen.sizes.split(",")))
    if any(size != "shipped" and not size.isdecimal() for size in chosen.sizes):
        parser.error("a size is a number of cases, or: shipped")
    if chosen.repeat is not None and chosen.repeat < 1:
        parser.error("--repeat is at least 1")
    if chosen.work and chosen.work.exists():
        parser.error(f"{chosen.work} exists already")
    return chosen


def main() -> int:
    """Run the command line."""
    chosen = arguments()
    about = machine()
    work = chosen.work or Path(tempfile.mkdtemp(prefix="casebook-bench-"))
    work.mkdir(parents=True, exist_ok=True)
    try:
        warm_up(work / "log.txt")
        shop = workshop(work.resolve())
        sizes = [measure_size(size, chosen.repeat, shop) for size in chosen.sizes]
    except FailedError as error:
        say(str(error))
        return 2
    finally:
        if not chosen.work:
            shutil.rmtree(work, ignore_errors=True)
    print(report(sizes, about))
    if chosen.json:
        chosen.json.write_text(as_json(sizes, about), encoding="utf-8")
    return 1 if large_pages(sizes) else 0


if __name__ == "__main__":
    sys.exit(main())

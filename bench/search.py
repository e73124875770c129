"""Compare our search with Material's (with jieba) and Pagefind extended, in one run.

``python bench/search.py [--sizes shipped,1000,10000] [--engines ours,material,pagefind]
[--set tuning|test|all] [--json FILE] [--work FOLDER]``

For each size a project is made as ``run.py`` makes it, and each engine builds its index of the
same content: cases, clauses, hand-written pages. Then Chromium asks over a local server: the
query set of the project about the shipped content, known items about a generated one. The peers
are installed by hash into a scratch environment; nothing else should run on the machine.

Prints Markdown tables; progress goes to stderr. Exit 1: an aim of our search is missed, 2: a
command failed or the query set cannot be used.
"""

import argparse
import json
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from measure import FailedError
from peers import say, workshop
from run import PROJECT
from search_builds import ENGINES, Content, Indexed, build_indexes, make_content
from search_engines import engine_for
from search_queries import SETS, Query, QueryError, known_items, read_set
from search_report import Sized, aims, report

QUERIES = PROJECT / "tests/search/queries.yml"
PACKAGES = ("mkdocs", "mkdocs-material", "jieba", "pagefind", "pagefind_bin_extended")

Built = tuple[Content, Sequence[Indexed]]


def build_all(chosen: argparse.Namespace, work: Path) -> list[Built]:
    """Make every project and index, before a browser or a query set fills our own memory.

    What a child uses is never measured as less than its parent uses when it starts it.
    """
    shop = workshop(work, with_peers=chosen.engines != ["ours"])
    contents = (make_content(size, shop) for size in chosen.sizes)
    return [(content, list(build_indexes(content, shop, chosen.engines))) for content in contents]


def ask_all(built: Sequence[Built], shipped: Sequence[Query]) -> tuple[list[Sized], str]:
    """Run the queries of every size in the browser; returns its version as well."""
    from search_browser import browse, chromium

    sizes = []
    with chromium() as browser:
        for content, indexes in built:
            queries = shipped
            if content.size != "shipped":
                queries = known_items(content.root, content.cases)
            browsed = []
            for index in indexes:
                say(f"{content.size}: {len(queries)} queries to {index.engine}")
                browsed.append(browse(browser, engine_for(index, content), queries))
            sizes.append(Sized(content, queries, indexes, browsed))
        return sizes, browser.version


def machine(work: Path, browser: str) -> dict[str, Any]:
    """What the figures depend on."""
    libraries = [str(path) for path in (work / "peers").glob("lib/python*/site-packages")]
    installed = {one.name: one.version for one in distributions(path=libraries)}
    return {
        "python": platform.python_version(),
        "system": platform.platform(),
        "processors": os.cpu_count(),
        "chromium": browser,
        "packages": {name: installed[name] for name in PACKAGES if name in installed},
    }


def as_json(sizes: Sequence[Sized], about: dict[str, Any]) -> str:
    """The results for programs: everything that was measured and every result."""
    rows = [
        {
            "size": sized.content.size,
            "cases": sized.content.cases,
            "indexes": [asdict(one) | {"root": one.root.name} for one in sized.indexes],
            "queries": [
                asdict(query) | {"expect": sorted(query.expect), "never": sorted(query.never)}
                for query in sized.queries
            ],
            "browsed": [asdict(one) for one in sized.browsed],
            "scores": {
                one.engine: [
                    {
                        "set": group[0],
                        "kind": group[1] or "all",
                        "queries": len(score.ranks),
                        "hit1": score.at(1),
                        "hit3": score.at(3),
                        "mrr10": score.reciprocal,
                        "forbidden": score.forbidden,
                    }
                    for group, score in sized.scores(one).items()
                ]
                for one in sized.browsed
            },
        }
        for sized in sizes
    ]
    found = {"machine": about, "aims": [asdict(aim) for aim in aims(sizes)], "sizes": rows}
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description="Compare our search with its two peers.")
    parser.add_argument("--sizes", default="shipped,1000", help="default: shipped,1000")
    parser.add_argument("--engines", default=",".join(ENGINES), help="default: all three")
    parser.add_argument("--set", choices=(*SETS, "all"), default="all", help="default: all")
    parser.add_argument("--json", type=Path, help="write the results here as well")
    parser.add_argument("--work", type=Path, help="a new folder to work in, kept afterwards")
    chosen = parser.parse_args()
    chosen.sizes = list(dict.fromkeys(chosen.sizes.split(",")))
    if any(size != "shipped" and not size.isdecimal() for size in chosen.sizes):
        parser.error("a size is a number of cases, or: shipped")
    wanted = set(chosen.engines.split(","))
    chosen.engines = [name for name in ENGINES if name in wanted]
    if wanted.difference(ENGINES):
        parser.error(f"an engine is one of: {', '.join(ENGINES)}")
    if chosen.work and chosen.work.exists():
        parser.error(f"{chosen.work} exists already")
    return chosen


def main() -> int:
    """Run the command line."""
    chosen = arguments()
    work = chosen.work or Path(tempfile.mkdtemp(prefix="casebook-search-"))
    work.mkdir(parents=True, exist_ok=True)
    work = work.resolve()
    try:
        shipped = read_set(QUERIES, chosen.set) if "shipped" in chosen.sizes else []
        sizes, browser = ask_all(build_all(chosen, work), shipped)
        about = machine(work, browser)
    except (FailedError, QueryError, NotImplementedError) as error:
        say(str(error))
        return 2
    finally:
        if not chosen.work:
            shutil.rmtree(work, ignore_errors=True)
    packages = ", ".join(f"{name} {number}" for name, number in about["packages"].items())
    print(f"{about['processors']} processors; Chromium {browser}; {packages or 'no peers'}.\n")
    print(report(sizes))
    if chosen.json:
        chosen.json.write_text(as_json(sizes, about), encoding="utf-8")
    return 1 if any(aim.reached is False for aim in aims(sizes)) else 0


if __name__ == "__main__":
    sys.exit(main())

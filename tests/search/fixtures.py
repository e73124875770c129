"""The shipped content and its search index."""

import functools
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from casebook.check import check
from casebook.link import LinkedLibrary, link
from casebook.search.index import write_index
from casebook.search.lexicon import Lexicon
from casebook.search.plan import Plan, Reader, make_plan
from casebook.search.scores import Counted
from casebook.search.store import Store
from casebook.search.terms import reader, stop_characters
from casebook.search.units import FIELDS, Guide, Unit
from casebook.text import normalise
from tests.fixtures import ROOT
from tests.sites import made_once

QUERIES = Path(__file__).parent / "queries.yml"
GUIDES = (
    Guide("guide/lecture/", "怎么用案例备党课", ("一堂课讲清一条规定，案例两三件即可。", "选案")),
    Guide("guide/offline/", "内网和 U盘使用", ("把整个文件夹拷到 U盘，打开 index.html。",)),
)
"""Hand-written pages made by hand: what MkDocs makes of the real ones is not asked here."""


@functools.cache
def shipped() -> LinkedLibrary:
    checked = check(ROOT)
    assert checked.findings == ()
    return link(checked.library)


@pytest.fixture(scope="session")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site that has nothing but the index of the shipped content: for reading only."""
    return made_once(
        tmp_path_factory, "index", lambda target: write_index(shipped(), GUIDES, target)
    )


@functools.cache
def _store_of(site: Path) -> tuple[Store, Reader]:
    store = Store(site)
    return store, Reader(store.lexicon)


@pytest.fixture(scope="session")
def store(index: Path) -> Store:
    return _store_of(index)[0]


@pytest.fixture(scope="session")
def asking(index: Path) -> Reader:
    """Reads queries with the lexicon of the shipped content."""
    return _store_of(index)[1]


def planned(query: str, asking: Reader) -> Plan:
    """All that a query becomes; what is typed otherwise is put right elsewhere."""
    return make_plan(normalise(query), asking)


def terms_of(entries: Sequence[Unit], lexicon: Lexicon) -> list[Mapping[str, Counter[str]]]:
    """How often each field of every entry has each term."""
    return list(map(reader(lexicon, stop_characters(entries)), entries))


def counted(documents: Sequence[Mapping[str, Iterable[str]]], first: int = 0) -> Counted:
    """What is counted of documents that have all fields of the index."""
    result = Counted(list(FIELDS))
    for number, document in enumerate(documents, first):
        result.add(number, {name: Counter(terms) for name, terms in document.items()})
    return result


def content(file: Path) -> Any:
    """What a shard hands over, or the engine in its last line; by another way than ``Store``'s."""
    script = file.read_text(encoding="utf-8")
    name, _, arguments = script.splitlines()[-1].partition("(")
    assert script.endswith(");\n")
    values = json.loads(f"[{arguments[:-2]}]")
    if file.name == "engine.js":
        assert name == "casebookSearch.manifest"
    else:
        assert name == "casebookSearch.take"
        assert values[0] == file.stem
    return values[-1]


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Every file of a folder by its path."""
    files = (file for file in sorted(folder.rglob("*")) if file.is_file())
    return {str(file.relative_to(folder)): file.read_bytes() for file in files}


@functools.cache
def queries() -> list[dict[str, Any]]:
    """The rows of the query set, each with the number of its place in the file."""
    rows = yaml.safe_load(QUERIES.read_text(encoding="utf-8"))
    return [{"row": number, **row} for number, row in enumerate(rows, 1)]

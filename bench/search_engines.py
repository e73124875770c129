"""How each engine is driven in a browser, and how its results are named by our ids.

An engine is a JavaScript function that defines ``window.benchFind(query, limit)``: it resolves to
one row for each result, with title and excerpt loaded, as the engine's own page would show it.
Called first, it loads whatever the engine needs; nothing of it is loaded before.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from search_builds import Content, Indexed
from search_queries import Found

BLANK = "/bench-blank/"
"""An empty page of the local server: a page loaded and idle that has no search of its own."""

SHOWN_PARTS = 3
"""Sections of a page that one result names: as many as Pagefind's own page shows."""


@dataclass(frozen=True, slots=True)
class Engine:
    """An engine over one index.

    ``page`` is open before the query, ``ready`` is true in it when the engine can be called.
    ``owns`` are the folders of the engine: what is loaded from them counts, whenever it is.
    """

    name: str
    root: Path
    page: str
    ready: str
    script: str
    owns: tuple[str, ...]
    clauses: Collection[str]

    def named(self, rows: Sequence[Sequence[str]]) -> list[Found]:
        """The results by our ids."""
        if self.name == "ours":
            return [tuple(_page(name) for name in row) for row in rows]
        return [_named(row, self.clauses) for row in rows]


# The search page may load the engine itself or wait for the first query.
_OURS = """() => {
  window.benchFind = async (query, limit) => {
    const search = window.casebook.search ?? await window.casebook.engine();
    const {hits} = await search.find(query, {limit});
    return hits.map(hit => [hit.id]);
  };
}"""

# The messages of the theme's own bundle to its own worker: set up 0, ready 1, query 2, result 3.
# A result is a page with its sections, the best first; the theme shows all that are returned.
_MATERIAL = """() => {
  let worker;
  const ask = (message, answer) => new Promise((resolve, reject) => {
    worker.onmessage = ({data}) => data.type === answer && resolve(data.data);
    worker.onerror = error => reject(new Error(error.message));
    worker.postMessage(message);
  });
  const start = async () => {
    worker = new Worker("/WORKER");
    const {config, docs} = await (await fetch("/search/search_index.json")).json();
    await ask({type: 0, data: {config, docs, options: {suggest: false}}}, 1);
  };
  let started;
  window.benchFind = async (query, limit) => {
    await (started ??= start());
    const {items} = await ask({type: 2, data: query}, 3);
    return items.slice(0, limit).map(page => page.map(part => part.location));
  };
}"""

# Pagefind lists the sections of a page in their order on it: the best goes first here.
_PAGEFIND = """() => {
  const weight = part =>
    part.weighted_locations.reduce((sum, place) => sum + place.balanced_score, 0);
  const start = async () => {
    const pagefind = await import("/pagefind/pagefind.js");
    await pagefind.init();
    return pagefind;
  };
  let started;
  window.benchFind = async (query, limit) => {
    const pagefind = await (started ??= start());
    const {results} = await pagefind.search(query);
    const pages = await Promise.all(results.slice(0, limit).map(result => result.data()));
    return pages.map(page => [
      ...page.sub_results.toSorted((a, b) => weight(b) - weight(a)).map(part => part.url),
      page.url,
    ]);
  };
}"""


def engine_for(indexed: Indexed, content: Content) -> Engine:
    """The engine that searches in an index."""
    name, root = indexed.engine, indexed.root
    if name == "ours":
        ready = "() => Boolean(window.casebook?.search ?? window.casebook?.engine)"
        owns: tuple[str, ...] = ("/search/", "/assets/casebook/search/")
        return Engine(name, root, "/search/", ready, _OURS, owns, content.clauses)
    if name == "material":
        (worker,) = root.glob("assets/javascripts/workers/search.*.min.js")
        script = _MATERIAL.replace("WORKER", worker.relative_to(root).as_posix())
        owns = ("/search/", "/assets/javascripts/")
    else:
        script, owns = _PAGEFIND, ("/pagefind/",)
    return Engine(name, root, BLANK, "() => true", script, owns, content.clauses)


def _named(addresses: Iterable[str], clauses: Collection[str]) -> Found:
    """What a result of a peer names: its best clauses; without one, its page."""
    names = list(dict.fromkeys(_name(address, clauses) for address in addresses))
    return tuple(name for name in names if "#" in name)[:SHOWN_PARTS] or tuple(names[:1])


def _name(address: str, clauses: Collection[str]) -> str:
    """The id of an address: case, clause, guide page; a policy's where no clause is meant."""
    parts = urlsplit(address)
    path = unquote(parts.path).strip("/")
    kind, _, rest = path.partition("/")
    if kind == "cases":
        return rest
    if kind == "policies":
        clause = f"{rest}#{unquote(parts.fragment)}"
        return clause if clause in clauses else rest
    return _page(f"docs/{path}")


def _page(name: str) -> str:
    """A guide folder is its index page."""
    return name.removesuffix("/index")

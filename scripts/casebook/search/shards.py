"""Writes the index: many small scripts, of which a query loads the few that it needs.

::

    search/engine.js            lunr.js, the engine, and last casebookSearch.manifest({…})
    search/<version>/t<n>.js    casebookSearch.take("t<n>", …)  postings of terms, by hash
    search/<version>/d<n>.js    …                               titles and texts of entries
    search/<version>/facets.js  …                               kind and outcome of all entries
    search/<version>/more.js    …                               their other facets
    search/<version>/variants.js …                              traditional characters
    search/<version>/pinyin.js  …                               words and characters by sound

Scripts that call a registered function, since ``fetch`` does not work on ``file://``. The
version is a hash of everything in the folder: a browser never mixes two indexes.
"""

import hashlib
import json
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from casebook.search.scores import Postings
from casebook.search.units import KINDS, Unit

TERM_SHARD = 2_000
"""Postings of a shard of terms, on average: about 5 KB as they travel, compressed."""

_TERM = 4
"""What a term itself takes, in postings."""

HEAVY = 2
"""From so many times the average on a shard is heavy."""

FIRST_FACETS = ("kind", "outcome")
"""The facets that every result page shows; the others are loaded when a reader opens them."""

ENTRY_SHARD = 1_200
"""Characters of a full shard of entries: about 2 KB compressed, one case or some clauses."""


def as_script(call: str, *arguments: Any) -> str:
    """A script that hands JSON to a registered function."""
    texts = (json.dumps(a, ensure_ascii=False, separators=(",", ":")) for a in arguments)
    # Valid in JSON, a line end in the JavaScript of older browsers.
    body = ",".join(texts).replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return f"casebookSearch.{call}({body});\n"


class Folder:
    """A folder of shards that is named after its content when it is complete."""

    def __init__(self, search: Path) -> None:
        self._path = search / "new"
        self._path.mkdir(parents=True)
        self._hash = hashlib.sha256()

    def write(self, name: str, content: Any) -> None:
        """Write one shard."""
        self.sign([self.put(name, as_script("take", name, content))])

    def put(self, name: str, script: str) -> bytes:
        """Write the script of a shard; returns its hash, which is to be signed in order."""
        encoded = script.encode()
        (self._path / f"{name}.js").write_bytes(encoded)
        return hashlib.sha256(encoded).digest()

    def sign(self, digests: Iterable[bytes]) -> None:
        """Take the hashes of shards into the name of the folder."""
        for digest in digests:
            self._hash.update(digest)

    def close(self) -> str:
        """Name the folder; returns its name, the version."""
        version = self._hash.hexdigest()[:12]
        self._path.rename(self._path.with_name(version))
        return version


def home_of(term: str, shards: int, big: Container[str]) -> int:
    """The number of the shard that a term is in: FNV-1a of 32 bits, over UTF-16 code units.

    No directory of terms has to be loaded. Words of one concept stand together, but for those
    that are ``big``.
    """
    together = term[0] == "~" and term not in big
    hashed = 0x811C9DC5
    for char in term.partition("/")[0] if together else term:
        hashed = ((hashed ^ ord(char)) * 0x01000193) & 0xFFFFFFFF
    return hashed % shards


@dataclass(frozen=True, slots=True)
class Spread:
    """Which terms each shard has, which words are too big to stand with their concept, and which
    shards are heavy: a text of a character a shard, 1 for one with a term so common that loading
    it costs more than it tells.
    """

    shards: list[list[str]]
    big: list[str]
    heavy: str


def spread_terms(sizes: Mapping[str, int]) -> Spread:
    """Spread terms over shards, from how many postings each has."""
    big = sorted(term for term in sizes if term[0] == "~" and sizes[term] > TERM_SHARD)
    apart = frozenset(big)
    total = sum(sizes.values()) + _TERM * len(sizes)
    shards: list[list[str]] = [[] for _ in range(max(1, total // TERM_SHARD))]
    for term in sorted(sizes):
        shards[home_of(term, len(shards), apart)].append(term)
    weights = (sum(sizes[term] + _TERM for term in terms) for terms in shards)
    heavy = "".join("1" if weight > HEAVY * TERM_SHARD else "0" for weight in weights)
    return Spread(shards, big, heavy)


def term_shard(name: str, terms: Iterable[str], postings_of: Callable[[str], Postings]) -> str:
    """The script of a shard of terms."""
    members: list[str] = []
    for term in terms:
        fields = (
            f'"{number}":[[{_deltas(entries)}],[{_joined(scores)}]]'
            for number, (entries, scores) in postings_of(term).items()
        )
        members.append(f"{json.dumps(term, ensure_ascii=False)}:{{{','.join(fields)}}}")
    return f'casebookSearch.take("{name}",{{{",".join(members)}}});\n'


def _joined(numbers: Iterable[int]) -> str:
    return ",".join(map(str, numbers))


def _deltas(numbers: Sequence[int]) -> str:
    """Each number as its distance from the one before: most are small."""
    return _joined(b - a for a, b in zip((0, *numbers), numbers, strict=False))


def write_entries(folder: Folder, units: Sequence[Unit]) -> list[int]:
    """Write what is shown of each entry; returns how many entries each shard has."""
    counts: list[int] = []
    shard: list[dict[str, Any]] = []
    size = 0

    def close() -> None:
        folder.write(f"d{len(counts)}", shard)
        counts.append(len(shard))

    for unit in units:
        shard.append(
            {
                "id": unit.id,
                "kind": unit.kind,
                "title": unit.title,
                "url": unit.url,
                "badges": unit.badges,
                "text": unit.paragraphs,
                "words": "\n".join(unit.fields[name] for name in ("keywords", "name")),
            }
        )
        size += sum(map(len, unit.paragraphs)) + len(unit.title)
        if size > ENTRY_SHARD:
            close()
            shard, size = [], 0
    if shard:
        close()
    return counts


def write_facets(
    folder: Folder, units: Sequence[Unit], names: Mapping[str, Sequence[tuple[str, str]]]
) -> None:
    """Write the facet values of all entries: ``facets``, always shown, and ``more``.

    ``names`` gives for each facet its values with their labels, in the order shown. A column is
    a list of value numbers, or of lists where an entry may have several; -1 is none.
    """
    kinds = [(kind, kind) for kind in KINDS]
    columns: dict[str, Any] = {
        "kind": {"values": kinds, "of": [KINDS.index(unit.kind) for unit in units]}
    }
    for facet, values in names.items():
        number = {value: i for i, (value, _) in enumerate(values)}
        column = [[number[v] for v in unit.facets.get(facet, ())] for unit in units]
        single = all(len(one) < 2 for one in column)
        columns[facet] = {
            "values": values,
            "of": [one[0] if one else -1 for one in column] if single else column,
        }
    first = {facet: columns.pop(facet) for facet in FIRST_FACETS if facet in columns}
    folder.write("facets", first)
    folder.write("more", columns)

"""Reads an index from a built site: only the shards that a query needs."""

import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import Any

from casebook.search.lexicon import Lexicon
from casebook.search.scores import Postings
from casebook.search.shards import home_of
from casebook.search.spelling import Pinyin


class StoreError(Exception):
    """There is no index, or it cannot be read; the message says so in Chinese."""


@contextmanager
def intact(search: Path) -> Iterator[None]:
    """Turn what a broken index leads to into a ``StoreError``."""
    try:
        yield
    except (OSError, ValueError, LookupError, TypeError, AttributeError, re.error):
        raise _broken(search) from None


def _broken(path: Path) -> StoreError:
    return StoreError(f"检索索引 {path} 已损坏；重新运行 casebook build")


class Store:
    """The index below ``search/`` of a built site."""

    def __init__(self, site: Path) -> None:
        self.search = site / "search"
        manifest = self._read(self.search / "engine.js", "manifest")
        self.entries: int = manifest["entries"]
        self.fields: list[str] = manifest["fields"]
        self.lexicon = Lexicon.of_json(manifest["lexicon"])
        self._folder = self.search / manifest["version"]
        self._heavy: str = manifest["heavy"]
        self._big = frozenset(manifest["big"].split(" "))
        self._starts = [0, *accumulate(manifest["shards"])]
        self._shards: dict[str, Any] = {}

    def _read(self, file: Path, call: str) -> Any:
        try:
            script = file.read_text(encoding="utf-8").rstrip("\n").rpartition("\n")[2]
        except FileNotFoundError:
            raise StoreError(f"没有找到检索索引 {file}；先运行 casebook build") from None
        except (OSError, UnicodeDecodeError):
            raise _broken(file) from None
        content = script.removeprefix(f"casebookSearch.{call}(").removesuffix(");")
        try:
            return json.loads(f"[{content}]")[-1]
        except (json.JSONDecodeError, IndexError):
            raise _broken(file) from None

    def _shard(self, name: str) -> Any:
        if name not in self._shards:
            self._shards[name] = self._read(self._folder / f"{name}.js", "take")
        return self._shards[name]

    def home(self, term: str) -> int:
        """The number of the shard that has a term, if any has."""
        return home_of(term, len(self._heavy), self._big)

    def big(self, term: str) -> bool:
        """Whether a word is so common that it stands apart from its concept."""
        return term in self._big

    def heavy(self, shard: int) -> bool:
        """Whether a shard has a term so common that loading it costs more than it tells."""
        return self._heavy[shard] == "1"

    def postings(self, terms: Iterable[str]) -> dict[str, Postings]:
        """The postings of those terms that the index has."""
        found: dict[str, Postings] = {}
        for term in terms:
            packed = self._shard(f"t{self.home(term)}").get(term)
            if packed is not None:
                found[term] = {
                    int(field): (list(accumulate(deltas)), scores)
                    for field, (deltas, scores) in packed.items()
                }
        return found

    def entry(self, number: int) -> dict[str, Any]:
        """What is shown of an entry: id, kind, title, url, badges, text, words."""
        shard = bisect_right(self._starts, number) - 1
        entry: dict[str, Any] = self._shard(f"d{shard}")[number - self._starts[shard]]
        return entry

    @cached_property
    def pinyin(self) -> Pinyin:
        """The sounds of words and characters."""
        return Pinyin(**self._shard("pinyin"))

    def simplified(self, text: str) -> str:
        """A text in simplified characters."""
        return text.translate(str.maketrans(*self._shard("variants")))

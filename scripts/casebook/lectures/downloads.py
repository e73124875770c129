"""What the site offers for lectures besides pages: Word, PowerPoint and scripts, ready-made.

Setting a document costs far more than finding out whether it changed, so what was set before is
kept in ``.cache/`` by the digest of all that goes into it.
"""

import gc
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from importlib.resources import files
from itertools import islice
from pathlib import Path

from casebook.lectures.blocks import Script
from casebook.lectures.deck import deck
from casebook.lectures.handout import handout
from casebook.lectures.material import materials
from casebook.lectures.script import script
from casebook.lectures.show import show
from casebook.lectures.slides import Deck
from casebook.lectures.talk import Talk, talk, talk_of
from casebook.link import LinkedLibrary
from casebook.parallel import halves, spread
from casebook.syllabus import Faces

FOLDER = "downloads/"
"""Where the documents stand, below the site's root."""
MEMORY = ".cache/casebook/documents"
"""Where what was set before is kept, below the project folder."""
_ASSETS = "../assets/casebook/"
"""Where the scripts of the site stand, from there."""
_ALONE = 40
"""Documents up to which a second process costs more than it saves."""
_AT_ONCE = 200
"""Documents that are held at the same time: memory does not grow with the library."""

_SEAL = 16
"""Bytes."""

Document = tuple[str, Script | Deck]
"""The name of a file, and what it is set from."""


def write_downloads(linked: LinkedLibrary, site: Path, day: date, memory: Path | None) -> None:
    """Write everything for lectures that is no page below ``site``.

    ``memory`` is the folder of what was set before; what is not needed any more leaves it.
    """
    for path, text in materials(linked, day):
        _write(site / path, text.encode())
    for name in ("deck.css", "deck.js"):
        content = (files("casebook.lectures") / "browser" / name).read_bytes()
        _write(site / "assets/casebook" / name, content)
    talks = [talk(linked, lecture, day) for lecture in linked.library.lectures.values()]
    for told in talks:
        _write(site / FOLDER / f"{told.id}.html", deck(show(told), _ASSETS).encode())
    _write_documents(_documents(linked, talks, day), linked.library.faces, site / FOLDER, memory)


def _write_documents(
    documents: Iterator[Document], faces: Faces, folder: Path, memory: Path | None
) -> None:
    """Set documents, a share at a time, and write them into ``folder``."""
    kept: set[str] = set()
    gc.freeze()  # what is loaded stays: the collector need not look through it each time
    while share := list(islice(documents, _AT_ONCE)):
        keys = [_key(document, faces) for _, document in share]
        contents = _set(share, keys, faces, memory)
        for (name, _), content in zip(share, contents, strict=True):
            _write(folder / name, content)
        kept.update(keys)
        gc.collect()  # documents are made of circles, and ``cli.main`` lets it seldom come
    gc.unfreeze()
    if memory is not None:
        _forget(memory, kept)


def _documents(linked: LinkedLibrary, talks: Iterable[Talk], day: date) -> Iterator[Document]:
    """Word and PowerPoint of every case and lecture, and the handout of every lecture."""
    for case in linked.cases.values():
        yield from _both(talk_of(linked, case, day))
    for told in talks:
        yield from _both(told)
        yield f"{told.id}-handout.docx", handout(told)


def _both(told: Talk) -> Iterator[Document]:
    yield f"{told.id}.docx", script(told)
    yield f"{told.id}.pptx", show(told)


def _set(
    documents: list[Document], keys: list[str], faces: Faces, memory: Path | None
) -> list[bytes]:
    """The bytes of each document, from ``memory`` where it was set before; else kept there."""
    known = {} if memory is None else _read(memory, keys)
    fresh = [i for i, key in enumerate(keys) if key not in known]

    def work(part: range) -> list[bytes]:
        return [_bytes(documents[fresh[i]][1], faces) for i in part]

    parts = halves(len(fresh), _ALONE)
    for part, results in zip(parts, spread(work, parts), strict=True):
        known.update((keys[fresh[i]], content) for i, content in zip(part, results, strict=True))
    if memory is not None:
        _keep(memory, {keys[i]: known[keys[i]] for i in fresh})
    return [known[key] for key in keys]


def _bytes(document: Script | Deck, faces: Faces) -> bytes:
    from casebook.lectures.powerpoint import powerpoint
    from casebook.lectures.word import word

    return word(document, faces) if isinstance(document, Script) else powerpoint(document, faces)


def _key(document: Script | Deck, faces: Faces) -> str:
    """Names a document by all that goes into it: its content, the faces, the programs."""
    digest = blake2b(_programs(), digest_size=16)
    digest.update(repr((type(document).__name__, document, faces)).encode())
    return digest.hexdigest()


@cache
def _programs() -> bytes:
    """Changes with the modules that set documents, and with their libraries."""
    digest = blake2b(digest_size=16)
    package = files("casebook")
    for file in (*package.joinpath("lectures").iterdir(), package / "officewrite.py"):
        if file.name.endswith(".py"):
            digest.update(file.read_bytes())
    for library in ("python-docx", "python-pptx"):
        digest.update(version(library).encode())
    return digest.digest()


def _read(memory: Path, keys: list[str]) -> dict[str, bytes]:
    """What was set before, by key; a file that cannot be read is set again."""
    known: dict[str, bytes] = {}
    for key in keys:
        try:
            kept = (memory / key).read_bytes()
        except OSError:
            continue
        if kept[:_SEAL] == _seal(kept[_SEAL:]):
            known[key] = kept[_SEAL:]
    return known


def _seal(content: bytes) -> bytes:
    """What stands before a document that is kept: one that was damaged does not fit it."""
    return blake2b(content, digest_size=_SEAL).digest()


def _keep(memory: Path, contents: dict[str, bytes]) -> None:
    """Keep what was set; where that is not possible it is set again next time."""
    with suppress(OSError):
        memory.mkdir(parents=True, exist_ok=True)
        for key, content in contents.items():
            fresh = memory / f"{key}.new"
            fresh.write_bytes(_seal(content) + content)
            fresh.replace(memory / key)


def _forget(memory: Path, kept: set[str]) -> None:
    """Remove from ``memory`` what is not needed any more."""
    with suppress(OSError):
        for file in memory.iterdir():
            if file.name not in kept:
                file.unlink(missing_ok=True)


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)

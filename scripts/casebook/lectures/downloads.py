"""What the site offers for lectures besides pages: Word, PowerPoint and scripts, ready-made.

Setting a document costs far more than finding out whether it changed, so what was set before is
kept in ``.cache/`` by the digest of all that goes into it.
"""

from collections.abc import Iterator
from datetime import date
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from importlib.resources import files
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
    for lecture in linked.library.lectures.values():
        shown = deck(show(talk(linked, lecture, day)), _ASSETS)
        _write(site / FOLDER / f"{lecture.id}.html", shown.encode())
    documents = list(_documents(linked, day))
    contents = _set(documents, linked.library.faces, memory)
    for (name, _), content in zip(documents, contents, strict=True):
        _write(site / FOLDER / name, content)


def _documents(linked: LinkedLibrary, day: date) -> Iterator[Document]:
    """Word and PowerPoint of every case and lecture, and the handout of every lecture."""
    for case in linked.cases.values():
        yield from _both(talk_of(linked, case, day))
    for lecture in linked.library.lectures.values():
        told = talk(linked, lecture, day)
        yield from _both(told)
        yield f"{told.id}-handout.docx", handout(told)


def _both(told: Talk) -> Iterator[Document]:
    yield f"{told.id}.docx", script(told)
    yield f"{told.id}.pptx", show(told)


def _set(documents: list[Document], faces: Faces, memory: Path | None) -> list[bytes]:
    """The bytes of each document, from ``memory`` where it was set before."""
    keys = [_key(document, faces) for _, document in documents]
    known = {} if memory is None else _read(memory, keys)
    fresh = [i for i, key in enumerate(keys) if key not in known]

    def work(part: range) -> list[bytes]:
        return [_bytes(documents[fresh[i]][1], faces) for i in part]

    parts = halves(len(fresh), _ALONE)
    for part, results in zip(parts, spread(work, parts), strict=True):
        known.update((keys[fresh[i]], content) for i, content in zip(part, results, strict=True))
    if memory is not None:
        _keep(memory, known)
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


def _keep(memory: Path, known: dict[str, bytes]) -> None:
    """Keep what was set, and nothing else; where that is not possible it is set again next time."""
    try:
        memory.mkdir(parents=True, exist_ok=True)
        there = {file.name for file in memory.iterdir()}
        for key in known.keys() - there:
            fresh = memory / f"{key}.new"
            fresh.write_bytes(_seal(known[key]) + known[key])
            fresh.replace(memory / key)
        for gone in there - known.keys():
            (memory / gone).unlink(missing_ok=True)
    except OSError:
        return


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)

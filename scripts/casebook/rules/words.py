"""Rules on the word lists of search: each wording once, each target in the library."""

from collections.abc import Container, Iterator

from casebook.model import Library, Path
from casebook.rules.registry import Entry, Problem, corpus_rule

GUIDE = "docs/"
"""What the targets begin with that are hand-written pages, which the library does not know."""


@corpus_rule("CB401")
def wording_stands_once(library: Library) -> Iterator[tuple[Entry, Problem]]:
    """A wording belongs to one group of synonyms; a way of asking to one entry, once."""
    if words := library.synonyms:
        for where, wording, first in _repeated("groups", words.groups):
            hint = "意思相同的并成一组；意思不同的，只留在最贴切的一组"
            yield words, (where, f"“{wording}”已写在“{first}”一组", hint)
    if asked := library.asked:
        for where, wording, first in _repeated("asked", asked.asked):
            yield asked, (where, f"“{wording}”已写在 {first} 之下", "换一种问法，或删去一处")


def _repeated(key: str, groups: dict[str, tuple[str, ...]]) -> Iterator[tuple[Path, str, str]]:
    """Each wording that stood before: its place, itself, the group it stood in first."""
    first: dict[str, str] = {}
    for name, wordings in groups.items():
        for i, wording in enumerate(wordings):
            if wording in first:
                yield (key, name, i), wording, first[wording]
            else:
                first[wording] = name


@corpus_rule("CB402")
def target_of_words_exists(library: Library) -> Iterator[tuple[Entry, Problem]]:
    """What the word lists point to is a case, a clause or a policy of the library."""
    known = {*library.clauses(), *library.cases}
    if asked := library.asked:
        for target in asked.asked:
            if not target.startswith(GUIDE) and _lacking(target, known, library):
                message = f"没有 {target[:60]} 这件案例或这个条款"
                hint = "核对编号；写成 SY-2023-02-03、siyang-guifan#mianze-1 或 docs/guide/lecture"
                yield asked, (("asked", target), message, hint)
    if words := library.synonyms:
        for target in words.policies:
            if _lacking(target, library.policies, library):
                message = f"没有 {target[:60]} 这份规定"
                yield words, (("policies", target), message, "核对规定编号")


def _lacking(target: str, known: Container[str], library: Library) -> bool:
    return target not in known and target.partition("#")[0] not in library.unread

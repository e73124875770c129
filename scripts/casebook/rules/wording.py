"""Rules on the wording of cases beside each other: no story told twice, no sentence for all."""

import re
from collections import defaultdict
from collections.abc import Iterator

from casebook.likeness import MOST, Neighbours
from casebook.model import Case, Library, Path
from casebook.rules.registry import Entry, Problem, corpus_rule
from casebook.vocabulary import Item, Status

_OFTEN = 2
"""In so many cases a sentence may stand; beyond that it fits any case and says nothing."""
_CONDITIONS = 4
_FIGURES = re.compile(r"\d+(?:\.\d+)?")


def _standing(library: Library) -> list[Case]:
    return [case for case in library.cases.values() if case.status != Status.WITHDRAWN]


@corpus_rule("CB312")
def stories_differ(library: Library) -> Iterator[tuple[Entry, Problem]]:
    """No two cases share more than 35 % of their stretches of five characters."""
    for pair in Neighbours(_standing(library)).too_alike():
        message = f"与 {pair.one.key} 的文字有 {pair.share:.0%} 相同，超过 {MOST:.0%}"
        yield pair.other, ((), message, "同一件事只写一件；两件事，就写出各自的事实")


@corpus_rule("CB313")
def facts_are_its_own(library: Library) -> Iterator[tuple[Entry, Problem]]:
    """A fact sentence, its figures aside, stands in at most two cases."""
    users: dict[str, dict[str, tuple[Case, Path]]] = defaultdict(dict)
    for case in _standing(library):
        for number, (item, row) in enumerate(case.items):
            users[_FIGURES.sub("#", row.fact)][case.key] = case, _place(number, item)
    for cases in users.values():
        if len(cases) > _OFTEN:
            for case, where in cases.values():
                message = f"这一句在 {len(cases)} 件案例里都有"
                yield case, (where, message, "写这件案例自己的事实：谁、何时、凭什么")


def _place(number: int, item: Item) -> Path:
    return ("conditions" if number < _CONDITIONS else "looks", item.value, "fact")

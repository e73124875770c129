"""How a rule is written down: a generator with a code, a scope and a one-sentence docstring.

A rule yields ``(where, message, hint)`` and knows neither codes nor files; ``where`` is a place
in the entry's front matter or a ``Location``. Corpus rules see the whole library and yield the
entry first.
"""

from collections.abc import Callable, Iterator
from typing import TypeVar

from casebook.codes import CODES, finding
from casebook.model import (
    Asked,
    Batch,
    Case,
    Finding,
    Lecture,
    Library,
    Location,
    Path,
    Policy,
    Synonyms,
    Waivers,
)

Entry = Case | Policy | Batch | Lecture | Synonyms | Asked | Waivers
Problem = tuple[Path | Location, str, str]
CaseRule = Callable[[Case], Iterator[Problem]]
CorpusRule = Callable[[Library], Iterator[tuple[Entry, Problem]]]
Rule = TypeVar("Rule", CaseRule, CorpusRule)

CASE_RULES: dict[str, CaseRule] = {}
CORPUS_RULES: dict[str, CorpusRule] = {}


def _registering(shelf: dict[str, Rule], code: str) -> Callable[[Rule], Rule]:
    if code not in CODES or code in CASE_RULES or code in CORPUS_RULES:
        raise ValueError(f"{code} is not in the table of codes, or has a rule already")

    def register(rule: Rule) -> Rule:
        shelf[code] = rule
        return rule

    return register


def case_rule(code: str) -> Callable[[CaseRule], CaseRule]:
    """Register a rule that looks at one case."""
    return _registering(CASE_RULES, code)


def corpus_rule(code: str) -> Callable[[CorpusRule], CorpusRule]:
    """Register a rule that looks at the library as a whole."""
    return _registering(CORPUS_RULES, code)


def run(library: Library) -> Iterator[Finding]:
    """Everything that the registered rules find in a library."""
    for code, judge_case in CASE_RULES.items():
        for case in library.cases.values():
            for problem in judge_case(case):
                yield _finding(code, case, problem)
    for code, judge_corpus in CORPUS_RULES.items():
        for entry, problem in judge_corpus(library):
            yield _finding(code, entry, problem)


def _finding(code: str, entry: Entry, problem: Problem) -> Finding:
    where, message, hint = problem
    at = where if isinstance(where, Location) else entry.origin.at(where)
    return finding(code, at, message, hint)

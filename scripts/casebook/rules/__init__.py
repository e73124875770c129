"""The rules, one module per family; importing the package registers all of them."""

from casebook.rules import (
    anonymity,
    batches,
    coherence,
    lectures,
    references,
    review,
    wording,
    words,
)
from casebook.rules.registry import CASE_RULES, CORPUS_RULES, run

__all__ = [
    "CASE_RULES",
    "CORPUS_RULES",
    "anonymity",
    "batches",
    "coherence",
    "lectures",
    "references",
    "review",
    "run",
    "wording",
    "words",
]

"""The texts of an entry that readers will see, each with its place: the whitelist of what is read.

A field that is not listed here is not checked, and so must not be shown; a test compares this
list with the schema.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from casebook.model import Batch, Case, Lecture, Location, Path
from casebook.schema import Entry
from casebook.sourcefile import location_in
from casebook.vocabulary import Section, Term

CLOSED = frozenset(
    {"id", "period", "clause", "case", "follows", "month", "items", "step", "show", "minutes"}
)
"""Keys whose values have a form of their own in the schema and can hold no free text."""

CITING = frozenset({"source", "issuer"})
"""Keys that cite what is public already: an office, a place, a day, an address may stand there."""


_LINKING = frozenset({Section.READING, Section.LESSON})
_LINK = re.compile(r"\]\((https://[^()\s]*)\)")


@dataclass(frozen=True, slots=True)
class Text:
    """A text of an entry: its words, where they stand, whether they cite a public source."""

    words: str
    location: Location
    citing: bool = False

    def at(self, offset: int) -> Location:
        """The place of one character."""
        found = location_in(self.words, offset, self.location.path, self.location.line)
        return Location(found.path, found.line, self.location.column + found.column - 1)


def published_texts(entry: Case | Batch | Lecture) -> Iterator[Text]:
    """Every text of a case, a batch or a lecture that a person has written and readers see."""
    for key in type(entry).model_fields:
        if key not in CLOSED:
            yield from _texts(getattr(entry, key), (key,), entry, key in CITING)
    if isinstance(entry, Case):
        for section, passage in entry.sections.items():
            words = passage.text
            if section in _LINKING:  # a link to a public text is no fact of the case
                words = _LINK.sub(lambda link: f"]({' ' * len(link[1])})", words)
            yield Text(words, Location(entry.origin.path, passage.line))


def _texts(
    value: object, where: Path, entry: Case | Batch | Lecture, citing: bool
) -> Iterator[Text]:
    if isinstance(value, Term) or value is None:
        return
    if isinstance(value, str):
        words = value.replace("**", "  ") if isinstance(entry, Lecture) else value
        yield Text(words, entry.origin.at(where), citing)
    elif isinstance(value, Entry):
        for key in type(value).model_fields:
            if key not in CLOSED:
                yield from _texts(getattr(value, key), (*where, key), entry, citing)
    elif isinstance(value, tuple):
        for i, item in enumerate(value):
            yield from _texts(item, (*where, i), entry, citing)

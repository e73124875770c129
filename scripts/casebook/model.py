"""The types everything else speaks: cases, policies, batches, references, findings. No I/O.

``Case``, ``Policy`` and ``Batch`` are front matter (``schema``) with what the loader reads from
the body, and where each value stands in its file.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from casebook.schema import (
    UNNUMBERED,
    AskedMatter,
    Assessment,
    BatchMatter,
    CaseMatter,
    PolicyMatter,
    SynonymsMatter,
    WaiversMatter,
)
from casebook.syllabus import Faces, LectureMatter
from casebook.vocabulary import PUBLIC_STATUSES, ClauseKind, Item, Section, TextKind

Path = tuple[str | int, ...]
"""A place inside front matter: ``("illustrates", 0, "clause")``."""


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a source file: path relative to the project, line and column from 1."""

    path: str
    line: int = 1
    column: int = 1


@dataclass(frozen=True, slots=True)
class Origin:
    """The file an entry came from, with the place of every front matter value."""

    path: str
    positions: Mapping[Path, tuple[int, int]]

    def at(self, where: Path) -> Location:
        """The location of a front matter value, or of its nearest parent that exists."""
        while where and where not in self.positions:
            where = where[:-1]
        return Location(self.path, *self.positions.get(where, (1, 1)))


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found by ``check``: a stable code, where, what, and what to do about it."""

    code: str
    severity: Literal["error", "warning"]
    location: Location
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of authors' Markdown and the line of its file that it starts on."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Mention:
    """A ``[[…]]`` in running text: what it names, and where."""

    target: str
    location: Location


class Case(CaseMatter):
    """A case: its front matter, body sections and origin."""

    sections: Mapping[Section, Passage]
    mentions: tuple[Mention, ...]
    origin: Origin

    @property
    def batch_id(self) -> str:
        """The batch this case belongs to: the folder its file stands in."""
        return self.origin.path.split("/")[-2]

    @property
    def key(self) -> str:
        """The id; for a case still to be numbered, its batch and file name, which are as unique."""
        if self.id != UNNUMBERED:
            return self.id
        return f"{self.batch_id}-{self.origin.path.split('/')[-1].removesuffix('.md')}"

    @property
    def year(self) -> str:
        """The first year of the period, four digits."""
        return self.period[:4]

    @property
    def is_public(self) -> bool:
        """Whether this case may appear anywhere with content."""
        return self.status in PUBLIC_STATUSES

    @property
    def items(self) -> tuple[tuple[Item, Assessment], ...]:
        """The ten rows: four conditions, then six looks."""
        return tuple(
            (item, getattr(self.conditions if i < 4 else self.looks, item.value))
            for i, item in enumerate(Item)
        )


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause of a policy, with its links up and across as written."""

    policy_id: str
    id: str
    number: str
    name: str
    kind: ClauseKind
    text_kind: TextKind
    passage: Passage
    upper: tuple[Mention, ...]
    across: tuple[Mention, ...]
    location: Location

    @property
    def ref(self) -> str:
        """The reference that names this clause: ``policy-id#clause-id``."""
        return f"{self.policy_id}#{self.id}"


class Policy(PolicyMatter):
    """A policy: its front matter, introduction, clauses and origin."""

    intro: Passage
    clauses: tuple[Clause, ...]
    mentions: tuple[Mention, ...]
    origin: Origin


class Batch(BatchMatter):
    """A batch and its origin."""

    origin: Origin


class Waivers(WaiversMatter):
    """What was let pass in a batch, and their origin."""

    origin: Origin

    @property
    def batch_id(self) -> str:
        """The batch whose folder the file stands in."""
        return self.origin.path.split("/")[-2]


class Synonyms(SynonymsMatter):
    """The words that search takes for one another, and their origin."""

    origin: Origin


class Asked(AskedMatter):
    """The ways of asking for entries, and their origin."""

    origin: Origin


class Lecture(LectureMatter):
    """A lecture: its argument, what it shows, what its texts mention, and its origin."""

    mentions: tuple[Mention, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Library:
    """All entries that could be read, by id; cases by their ``key``; the word lists of search.

    ``unread`` names the files and folders whose entry could not be read: what refers to them is
    not reported as dangling on top of that.
    """

    cases: Mapping[str, Case]
    policies: Mapping[str, Policy]
    batches: Mapping[str, Batch]
    unread: frozenset[str] = frozenset()
    waivers: tuple[Waivers, ...] = ()
    synonyms: Synonyms | None = None
    asked: Asked | None = None
    lectures: Mapping[str, Lecture] = field(default_factory=dict)
    faces: Faces = field(default_factory=Faces)

    def clauses(self) -> dict[str, Clause]:
        """Every clause by its reference, in the order of policies and of their text."""
        return {c.ref: c for policy in self.policies.values() for c in policy.clauses}

    def replaced_by(self) -> dict[str, Policy]:
        """The policy that replaced another, by the id of the other."""
        return {old: policy for policy in self.policies.values() for old in policy.supersedes}

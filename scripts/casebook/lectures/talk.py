"""A lecture with everything it names resolved: what script, handout and slides are made from."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from casebook.link import LinkedLibrary
from casebook.model import Batch, Case, Clause, Lecture
from casebook.pairs import Pair, pair_of
from casebook.schema import Question
from casebook.syllabus import Chosen, Part
from casebook.vocabulary import Hold, Provenance

FIRST_QUESTION = "按四个前提和六看，这件事能不能容？关键在哪一处？"
"""Asked of every case whose outcome is held back, before its own questions."""
_TELLING = re.compile("免责|减责|不予容错|不容|能容|容错|结论|翻转|如果|假如|假设")
"""Words of a question that tells the outcome, or varies facts whose outcome is known by then."""
_OUTCOME_IN_TITLE = re.compile(r"(?:予以容错免责|予以容错减责|不予容错)案$")


@dataclass(frozen=True, slots=True)
class Shown:
    """One thing that a part shows: a case, a clause or a pair; ``note`` is Markdown.

    ``held``: its outcome comes after the discussion. ``minutes`` is 0 where none are written.
    """

    of: Case | Clause | Pair
    held: bool
    minutes: int
    note: str

    @property
    def cases(self) -> tuple[Case, ...]:
        """The case, both cases of a pair, or none."""
        if isinstance(self.of, Pair):
            return self.of.left, self.of.right
        return (self.of,) if isinstance(self.of, Case) else ()


@dataclass(frozen=True, slots=True)
class TalkPart:
    """A part: its title, point and text as written, and what it shows."""

    title: str
    point: str
    minutes: int
    text: str
    shown: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Talk:
    """A lecture, resolved; ``day`` is the day as of which everything in it holds.

    A talk of a single case has no ``kind``, no audience and one part without a title.
    """

    id: str
    kind: str
    title: str
    audience: str
    minutes: int
    aim: str
    opening: str
    parts: tuple[TalkPart, ...]
    closing: str
    day: date
    linked: LinkedLibrary

    @property
    def cases(self) -> tuple[Case, ...]:
        """Every case it shows, in order, once."""
        shown = (case for part in self.parts for one in part.shown for case in one.cases)
        return tuple({case.key: case for case in shown}.values())

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """Every clause that it shows or that a case in it illustrates, in order, once."""
        return tuple({clause.ref: clause for clause in self._clauses()}.values())

    def _clauses(self) -> Iterator[Clause]:
        for part in self.parts:
            for one in part.shown:
                if isinstance(one.of, Clause):
                    yield one.of
                for case in one.cases:
                    yield from self.clauses_of(case)

    def clauses_of(self, case: Case) -> tuple[Clause, ...]:
        """The clauses that a case illustrates."""
        return tuple(self.linked.clauses[shown.clause] for shown in case.illustrates)

    @property
    def provenances(self) -> tuple[Provenance, ...]:
        """Where its cases come from, once each."""
        return tuple(dict.fromkeys(case.provenance for case in self.cases))

    @property
    def batches(self) -> tuple[Batch, ...]:
        """The batches that its cases come from, in order, once."""
        batches = self.linked.library.batches
        return tuple(batches[key] for key in dict.fromkeys(case.batch_id for case in self.cases))


def held_title(case: Case) -> str:
    """The title of a case without its outcome: 某镇某某未报批先施工一案."""
    return f"{_OUTCOME_IN_TITLE.sub('', case.title).removeprefix('对')}一案"


def questions(case: Case) -> tuple[list[Question], list[Question]]:
    """The questions of a case that tell nothing of its outcome, and those that do."""
    told = [question for question in case.questions if _TELLING.search(question.ask)]
    return [question for question in case.questions if question not in told], told


def talk(linked: LinkedLibrary, lecture: Lecture, day: date) -> Talk:
    """Resolve a lecture that ``check`` found no errors in.

    Raises ``KeyError`` where it names what is not public, which a checked lecture does not.
    """
    return Talk(
        id=lecture.id,
        kind=str(lecture.kind),
        title=lecture.title,
        audience=lecture.audience,
        minutes=int(lecture.minutes),
        aim=lecture.aim,
        opening=lecture.opening,
        parts=tuple(_parts(linked, lecture.sections)),
        closing=lecture.closing,
        day=day,
        linked=linked,
    )


def talk_of(linked: LinkedLibrary, of: Case | Clause | Pair, day: date) -> Talk:
    """The talk that shows one thing and nothing else, its outcome held back."""
    if isinstance(of, Case):
        key, title = of.key, held_title(of)
    elif isinstance(of, Pair):
        of = of.by_id
        key, title = of.key, of.title
    else:
        key, title = of.ref, of.name
    part = TalkPart("", "", 0, "", (Shown(of, True, 0, ""),))
    return Talk(key, "", title, "", 0, "", "", (part,), "", day, linked)


def _parts(linked: LinkedLibrary, sections: Iterable[Part]) -> Iterator[TalkPart]:
    for part in sections:
        shown = tuple(_shown(linked, chosen) for chosen in part.items)
        yield TalkPart(part.title, part.point, part.whole_minutes, part.text, shown)


def _shown(linked: LinkedLibrary, chosen: Chosen) -> Shown:
    of: Case | Clause | Pair
    first, *rest = chosen.targets
    if rest:
        of = pair_of(linked, first, rest[0]).by_id
    elif "#" in first:
        of = linked.clauses[first]
    else:
        of = linked.cases[first]
    return Shown(of, chosen.hold == Hold.OUTCOME, int(chosen.minutes or 0), chosen.note)

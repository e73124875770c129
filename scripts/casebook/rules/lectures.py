"""Rules on lectures: pairs that are contrasts, and minutes that add up."""

from collections.abc import Iterator

from casebook.model import Lecture, Library, Path
from casebook.rules.registry import Entry, Problem, corpus_rule


@corpus_rule("CB211")
def pair_is_a_contrast(library: Library) -> Iterator[tuple[Entry, Problem]]:
    """Two cases that a lecture puts side by side name each other as contrasts."""
    for lecture in library.lectures.values():
        for i, part in enumerate(lecture.sections):
            for j, chosen in enumerate(part.items):
                cases = [library.cases.get(target) for target in chosen.targets]
                if len(cases) != 2 or not all(cases):
                    continue  # one case, a clause, or an id that CB201 tells of
                one, other = cases
                if one and other and other.id not in {back.case for back in one.contrasts}:
                    named = "、".join(contrast.case for contrast in one.contrasts)
                    hint = f"{one.id} 的对照有：{named}" if named else f"{one.id} 没有列对照"
                    where = ("sections", i, "items", j, "show")
                    message = f"{one.id} 与 {other.id} 没有互相列为临界对照"
                    yield lecture, (where, message, f"{hint}；要一起讲的，分作两项")


@corpus_rule("CB314")
def minutes_add_up(library: Library) -> Iterator[tuple[Entry, Problem]]:
    """What a part shows fits into its minutes, and the parts into those of the lecture."""
    for lecture in library.lectures.values():
        yield from ((lecture, problem) for problem in _too_long(lecture))


def _too_long(lecture: Lecture) -> Iterator[Problem]:
    for i, part in enumerate(lecture.sections):
        needed = sum(int(chosen.minutes) for chosen in part.items if chosen.minutes)
        if part.minutes and needed > int(part.minutes):
            message = f"这一节 {part.minutes} 分钟，各项加起来 {needed} 分钟"
            yield _problem(("sections", i, "minutes"), message)
    needed = sum(part.whole_minutes for part in lecture.sections)
    if needed > int(lecture.minutes):
        message = f"全场 {lecture.minutes} 分钟，各节加起来 {needed} 分钟"
        yield _problem(("minutes",), message)


def _problem(where: Path, message: str) -> Problem:
    return where, message, "减去几项，或把时间改得加起来不超过；差额留给开场、收尾和提问"

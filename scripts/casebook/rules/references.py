"""Rules on references: what is named exists, is in force, is public, and names back."""

from collections.abc import Iterator
from difflib import get_close_matches

from casebook.codes import quoted
from casebook.model import Case, Lecture, Library, Location, Path, Policy
from casebook.rules.registry import Entry, Problem, corpus_rule
from casebook.vocabulary import ClauseKind, PolicyLevel, PolicyStatus, Status

MOST_GUESSES = 20
"""Nearest ids looked up in one run: each search reads all ids there are."""

Named = tuple[Entry, Path | Location, str]


def _case_targets(case: Case) -> Iterator[tuple[Path | Location, str]]:
    for i, illustration in enumerate(case.illustrates):
        yield ("illustrates", i, "clause"), illustration.clause
    for i, contrast in enumerate(case.contrasts):
        yield ("contrasts", i, "case"), contrast.case
    for i, earlier in enumerate(case.follows):
        yield ("follows", i), earlier


def _policy_targets(policy: Policy) -> Iterator[tuple[Path | Location, str]]:
    for key in ("upper", "supersedes"):
        for i, target in enumerate(getattr(policy, key)):
            yield (key, i), target
    for clause in policy.clauses:
        for mention in (*clause.upper, *clause.across):
            yield mention.location, mention.target


def _lecture_targets(lecture: Lecture) -> Iterator[tuple[Path, str]]:
    for i, part in enumerate(lecture.sections):
        for j, chosen in enumerate(part.items):
            for target in chosen.targets:
                yield ("sections", i, "items", j, "show"), target


def _named(library: Library) -> Iterator[Named]:
    """Everything any entry names: the entry, the place, the target."""
    for case in library.cases.values():
        yield from ((case, where, target) for where, target in _case_targets(case))
    for policy in library.policies.values():
        yield from ((policy, where, target) for where, target in _policy_targets(policy))
    for lecture in library.lectures.values():
        yield from ((lecture, where, target) for where, target in _lecture_targets(lecture))
    entries: tuple[Case | Policy | Lecture, ...] = (
        *library.cases.values(),
        *library.policies.values(),
        *library.lectures.values(),
    )
    for entry in entries:
        yield from ((entry, mention.location, mention.target) for mention in entry.mentions)


@corpus_rule("CB201")
def target_exists(library: Library) -> Iterator[tuple[Entry, Problem]]:
    """Every reference names a clause, case or policy of the library."""
    clauses = library.clauses()
    known = {*clauses, *library.cases, *library.policies}
    dangling = 0
    for entry, where, target in _named(library):
        if target in known or target.partition("#")[0] in library.unread:
            continue
        dangling += 1
        close = get_close_matches(target, known, 1, 0.6) if dangling <= MOST_GUESSES else []
        policy = library.policies.get(target.partition("#")[0])
        if close:
            hint = f"最接近的是 {close[0]}"
        elif policy:
            hint = f"{policy.id} 的条款有：{'、'.join(c.id for c in policy.clauses)}"
        else:
            hint = "核对编号；规定还没有录入的，先录入"
        yield entry, (where, f"没有 {target[:60]} 这个条款、案例或规定", hint)


@corpus_rule("CB202")
def target_in_force(library: Library) -> Iterator[tuple[Entry, Problem]]:
    """A case does not rest on a repealed policy, and a lecture does not teach one."""
    replaced_by = library.replaced_by()
    for entry, where, target in _resting(library):
        policy = library.policies.get(target.partition("#")[0])
        if policy and policy.status == PolicyStatus.REPEALED:
            successor = replaced_by.get(policy.id)
            hint = f"改引 {successor.id} 的对应条款" if successor else "改引现行规定"
            message = f"{target} 属于已废止的《{policy.short}》"
            told = "以案释规" if isinstance(entry, Case) else "这一节的正文"
            yield entry, (where, message, f"{hint}；说明当时依据的，写进{told}")


def _resting(library: Library) -> Iterator[Named]:
    for case in library.cases.values():
        yield from ((case, where, target) for where, target in _case_targets(case))
    for lecture in library.lectures.values():
        yield from ((lecture, where, target) for where, target in _lecture_targets(lecture))


@corpus_rule("CB203")
def contrast_is_mutual(library: Library) -> Iterator[tuple[Entry, Problem]]:
    """A contrast is written in both cases; a public one names a draft only once that is public."""
    for case in library.cases.values():
        for i, contrast in enumerate(case.contrasts):
            other = library.cases.get(contrast.case)
            waiting = other and other.is_public and not case.is_public
            if other and not waiting and case.id not in {back.case for back in other.contrasts}:
                message = f"{other.id} 没有把本案列为对照"
                hint = f"在 {other.origin.path} 的 contrasts 里写上 {case.id} 和翻转之处"
                yield case, (("contrasts", i, "case"), message, hint)


@corpus_rule("CB204")
def contrast_differs(library: Library) -> Iterator[tuple[Entry, Problem]]:
    """Contrasted cases have different outcomes."""
    for case in library.cases.values():
        for i, contrast in enumerate(case.contrasts):
            other = library.cases.get(contrast.case)
            if other and other is not case and other.outcome == case.outcome:
                message = f"{other.id} 与本案同为“{case.outcome}”"
                hint = "临界对照要事实相近、结论不同；同类案例不必写在这里"
                yield case, (("contrasts", i, "case"), message, hint)


@corpus_rule("CB205")
def target_is_public(library: Library) -> Iterator[tuple[Entry, Problem]]:
    """A public entry names no draft, waiting or withdrawn case."""
    for entry, where, target in _named(library):
        other = library.cases.get(target)
        public = not isinstance(entry, Case) or entry.is_public
        if other and public and not other.is_public and other is not entry:
            message = f"{target} 是“{other.status}”，不能被公开内容引用"
            hint = "等它发布后再引用，或删去这处引用"
            if other.status == Status.WITHDRAWN and isinstance(entry, Lecture):
                message = f"讲稿选用的 {target} 已撤回"
                if other.withdrawn:
                    message += f"（{other.withdrawn.month}，{other.withdrawn.reason}）"
                hint = "从讲稿里删去，或换一件说明同一条款的案例；正文里提到它的话一并改写"
            yield entry, (where, message, hint)


@corpus_rule("CB206")
def target_is_another(library: Library) -> Iterator[tuple[Entry, Problem]]:
    """Nothing names itself."""
    for entry, where, target in _named(library):
        itself = target == getattr(entry, "id", None)
        if isinstance(entry, Policy) and isinstance(where, Location) and not itself:
            before = (c for c in reversed(entry.clauses) if c.location.line <= where.line)
            clause = next(before, None)
            itself = clause is not None and clause.ref == target
        if itself:
            yield entry, (where, f"{target} 引用了自己", "删去，或改成要引的那一条")


@corpus_rule("CB207")
def target_named_once(library: Library) -> Iterator[tuple[Entry, Problem]]:
    """One list of references names each target once."""
    for case in library.cases.values():
        for key in ("illustrates", "contrasts", "follows"):
            seen: set[str] = set()
            for where, target in _case_targets(case):
                if isinstance(where, tuple) and where[0] == key:
                    if target in seen:
                        yield case, (where, f"{target} 在 {key} 里写了两次", "合并成一处")
                    seen.add(target)
    for lecture in library.lectures.values():
        seen = set()
        for where, target in _lecture_targets(lecture):
            if target in seen:
                yield (
                    lecture,
                    (where, f"{target} 在这份讲稿里用了两次", "留下一处，别处在正文里提到它"),
                )
            seen.add(target)


@corpus_rule("CB208")
def chain_goes_up(library: Library) -> Iterator[tuple[Entry, Problem]]:
    """An upper policy stands on a higher level: county, city, province, centre."""
    ladder = list(PolicyLevel)
    for policy in library.policies.values():
        for i, target in enumerate(policy.upper):
            above = library.policies.get(target)
            if above is None or above is policy:
                continue
            if PolicyLevel.SCALES in (policy.level, above.level) or (
                ladder.index(above.level) <= ladder.index(policy.level)
            ):
                message = f"{above.short}（{above.level}）不在本规定（{policy.level}）的上一级"
                yield policy, (("upper", i), message, "上级规定依次为：县、市、省、中央")


@corpus_rule("CB209")
def compared_clause_exists(library: Library) -> Iterator[tuple[Entry, Problem]]:
    """A cell of the comparison of places names a clause of the same policy."""
    for policy in library.policies.values():
        ids = [clause.id for clause in policy.clauses]
        for aspect, cell in policy.compare.cells.items():
            if cell.clause not in ids:
                message = f"“{aspect}”一格依据的 {cell.clause} 不是本规定的条款"
                hint = f"本规定的条款有：{'、'.join(ids)}"
                yield policy, (("compare", aspect.value, "clause"), message, hint)


@corpus_rule("CB210")
def chain_has_its_clause(library: Library) -> Iterator[tuple[Entry, Problem]]:
    """A chain of steps belongs to a clause of its policy that lays down a procedure."""
    for policy in library.policies.values():
        kinds = {clause.id: clause.kind for clause in policy.clauses}
        procedures = [key for key, kind in kinds.items() if kind == ClauseKind.PROCEDURE]
        listed = f"类别为程序的条款有：{'、'.join(procedures)}" if procedures else ""
        hint = listed or "本规定没有类别为程序的条款，先录条款，再写程序链"
        for key in policy.chains:
            if key not in kinds:
                yield policy, (("chains", key), f"程序链写给 {quoted(key)}，没有这一条", hint)
            elif kinds[key] != ClauseKind.PROCEDURE:
                message = f"程序链写给 {key}，这一条的类别是“{kinds[key]}”"
                yield policy, (("chains", key), message, hint)

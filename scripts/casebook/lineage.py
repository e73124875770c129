"""How policies came to say what they say: clauses that changed, policies that replaced others."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from casebook.likeness import MOST, share, stretches
from casebook.markup import REFERENCE
from casebook.model import Case, Clause, Library, Policy
from casebook.schema import NOTHING, ChainStep, Change
from casebook.vocabulary import PolicyLevel, Verified


@dataclass(frozen=True, slots=True)
class ClauseChange:
    """A clause that came (nothing before), went (nothing after), or says something else."""

    before: Clause | None
    after: Clause | None
    changes: tuple[Change, ...] = ()

    @property
    def clause(self) -> Clause:
        """The clause as it stands, or as it last stood."""
        clause = self.after or self.before
        assert clause
        return clause

    @property
    def sides(self) -> tuple[Clause | None, Clause | None]:
        """Both versions."""
        return self.before, self.after

    @property
    def headings(self) -> tuple[str, str]:
        """Number and name in both versions."""
        before, after = (f"{c.number}　{c.name}" if c else NOTHING for c in self.sides)
        return before, after

    @property
    def texts(self) -> tuple[str, str]:
        """The text in both versions."""
        before, after = (plain(c.passage.text) if c else NOTHING for c in self.sides)
        return before, after

    @property
    def kind(self) -> Literal["新增", "删去", "修改"]:
        """What happened to it."""
        return "新增" if self.before is None else "删去" if self.after is None else "修改"


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """A policy that was there before: what its front matter and its clauses say otherwise."""

    policy: Policy
    fields: tuple[Change, ...]
    clauses: tuple[ClauseChange, ...]


@dataclass(frozen=True, slots=True)
class Replacement:
    """A policy that took the place of another, and what its clauses say otherwise."""

    old: Policy
    new: Policy
    clauses: tuple[ClauseChange, ...]

    @property
    def kept(self) -> tuple[Clause, ...]:
        """The clauses that say the same in both, as they stand in the new one."""
        changed = {change.after.id for change in self.clauses if change.after}
        return tuple(clause for clause in self.new.clauses if clause.id not in changed)


@dataclass(frozen=True, slots=True)
class Resting:
    """A public case, and those of some clauses that it illustrates."""

    case: Case
    clauses: tuple[Clause, ...]


def replacements(library: Library) -> tuple[Replacement, ...]:
    """Every policy of a library that took the place of another one, by the new one."""
    return tuple(
        Replacement(old, new, clause_changes(old, new))
        for new in ordered(library.policies.values())
        for old in (library.policies.get(key) for key in new.supersedes)
        if old
    )


def resting(cases: Iterable[Case], clauses: Iterable[Clause]) -> tuple[Resting, ...]:
    """The cases that illustrate one of some clauses; those have to be public."""
    by_ref = {clause.ref: clause for clause in clauses}
    found = (
        Resting(case, tuple(by_ref[i.clause] for i in case.illustrates if i.clause in by_ref))
        for case in cases
    )
    return tuple(one for one in found if one.clauses)


def clause_changes(old: Policy, new: Policy) -> tuple[ClauseChange, ...]:
    """What the clauses of a policy say otherwise than those of another, or of its last version.

    In the order of the new one; clauses that went come last.
    """
    pairs = _versions(old, new) if old.id == new.id else _counterparts(old, new)
    found = []
    for clause in new.clauses:
        was = pairs.get(clause.id)
        differing = tuple(_differing(_clause_texts(was), _clause_texts(clause))) if was else ()
        if was is None or differing:
            found.append(ClauseChange(was, clause, differing))
    kept = {clause.id for clause in pairs.values()}
    found.extend(ClauseChange(clause, None) for clause in old.clauses if clause.id not in kept)
    return tuple(found)


def policy_change(old: Policy, new: Policy) -> PolicyChange | None:
    """What a policy says otherwise than its last version, if anything."""
    fields = tuple(_differing(_fields(old), _fields(new)))
    clauses = clause_changes(old, new)
    return PolicyChange(new, fields, clauses) if fields or clauses else None


def ordered(policies: Iterable[Policy]) -> list[Policy]:
    """Policies by level, from the county up, and by id."""
    levels = list(PolicyLevel)
    return sorted(policies, key=lambda policy: (levels.index(policy.level), policy.id))


def _versions(old: Policy, new: Policy) -> dict[str, Clause]:
    """Inside one policy a clause keeps its id."""
    before = {clause.id: clause for clause in old.clauses}
    return {clause.id: before[clause.id] for clause in new.clauses if clause.id in before}


def _counterparts(old: Policy, new: Policy) -> dict[str, Clause]:
    """The clause of the old policy that each of the new one continues, by the id of the new one.

    The one of the same heading, else the one that shares most wording: numbers move.
    """
    found: dict[str, Clause] = {}
    left = {clause.id: clause for clause in old.clauses}
    for clause in new.clauses:
        if same := next((c for c in left.values() if c.name == clause.name), None):
            found[clause.id] = left.pop(same.id)
    wording = {c.ref: stretches(c.passage.text) for c in (*old.clauses, *new.clauses)}
    alike = sorted(
        (-share(wording[was.ref], wording[clause.ref]), i, was.id, clause.id)
        for i, clause in enumerate(new.clauses)
        for was in left.values()
        if clause.id not in found
    )
    for shared, _, was_id, clause_id in alike:
        if -shared > MOST and was_id in left and clause_id not in found:
            found[clause_id] = left.pop(was_id)
    return found


def _clause_texts(clause: Clause) -> dict[str, str]:
    return {
        "条号": clause.number,
        "名称": clause.name,
        "类别": str(clause.kind),
        "文字性质": str(clause.text_kind),
        "条文": plain(clause.passage.text),
    }


def plain(text: str) -> str:
    """A text in one line, its references in brackets that refer to nothing."""
    return REFERENCE.sub(r"〔\1〕", " ".join(text.split()))


FIELDS = {
    "title": "名称",
    "short": "简称",
    "issuer": "制定机关",
    "region": "适用地区",
    "level": "层级",
    "number": "文号",
    "issued": "印发时间",
    "effective": "施行时间",
    "status": "效力",
    "supersedes": "所替代的规定",
    "upper": "上一级规定",
    "provenance": "来历",
    "source": "来源",
    "verified": "与全文核对",
    "confidence": "把握程度",
    "text_kind": "条款文字",
    "note": "读者须知",
}
"""What each key of a policy's front matter is called; the comparison and the chains apart."""


def _fields(policy: Policy) -> dict[str, str]:
    """What a policy says outside its clauses, by what readers call it."""
    found = {}
    for key, name in FIELDS.items():
        value = getattr(policy, key)
        if isinstance(value, Verified):
            value = "是" if value == Verified.YES else "否"
        text = "、".join(value) if isinstance(value, tuple) else str(value or "")
        if text:
            found[name] = plain(text)
    if policy.intro.text:
        found["说明"] = plain(policy.intro.text)
    for aspect, cell in policy.compare.cells.items():
        found[f"各地对照／{aspect}"] = f"{cell.says}（{cell.clause}）"
    for clause, steps in policy.chains.items():
        found[f"程序链／{clause}"] = " → ".join(_step(step) for step in steps)
    return found


def _step(step: ChainStep) -> str:
    """A step with all that is said of it, so that no change of it goes unseen."""
    about = "，".join(str(word) for word in (step.stage, step.when, *step.marks) if word)
    return f"{step.step}（{about}）"


def _differing(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Change]:
    """What differs by place, in the order of the new texts; what is there no more comes last."""
    for where in dict.fromkeys((*after, *before)):
        was, now = before.get(where, NOTHING), after.get(where, NOTHING)
        if was != now:
            yield Change.model_construct(where=where, before=was, after=now)

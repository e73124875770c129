"""The check-up sheet of a batch: all that an office looks at before it releases one."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from casebook.check import MEMORY, Checked
from casebook.likeness import MOST, Neighbours
from casebook.model import Batch, Case, Clause, Finding, Library
from casebook.rules.anonymity import Reviewed, examine
from casebook.schema import Waiver
from casebook.sheet import Section, Sheet
from casebook.versions import changes
from casebook.vocabulary import Outcome, PolicyLevel, ReviewStep, Status

_CLOSEST = 10
"""Pairs of cases that the sheet lists, however little they share."""
_LEVELS = (
    PolicyLevel.COUNTY,
    PolicyLevel.CITY,
    PolicyLevel.PROVINCE,
    PolicyLevel.CENTRAL,
    PolicyLevel.SCALES,
)


def changed_batches(before: Library | None, now: Library) -> list[str]:
    """The batches that have a case which was added, changed or removed since a version."""
    former = before.cases if before else {}
    changed = {
        case.batch_id
        for key, case in now.cases.items()
        if key not in former
        or former[key].status != case.status
        or former[key].review != case.review
        or changes(former[key], case)
    }
    changed |= {case.batch_id for key, case in former.items() if key not in now.cases}
    for batch_id, batch in now.batches.items():
        was = before.batches.get(batch_id) if before else None
        if was is None or _said(was) != _said(batch) or _waived(before, was) != _waived(now, batch):
            changed.add(batch_id)
    return sorted(changed & set(now.batches))


def _said(batch: Batch) -> dict[str, object]:
    return batch.model_dump(exclude={"origin"})


def _waived(library: Library | None, batch: Batch) -> list[Waiver]:
    signed = library.waivers if library else ()
    return [w for waivers in signed if waivers.batch_id == batch.id for w in waivers.waivers]


def checkups(
    batch_ids: Iterable[str], checked: Checked, before: Library | None, root: Path
) -> Iterator[Sheet]:
    """The sheet of each batch; ``before`` is the library to compare with, if there is one.

    Raises ``KeyError`` for a batch that the library does not have.
    """
    library = checked.library
    reviewed = examine(library, root / MEMORY)[1]
    neighbours = Neighbours(c for c in library.cases.values() if c.status != Status.WITHDRAWN)
    for batch_id in batch_ids:
        of_batch = [item for item in reviewed if item.case.batch_id == batch_id]
        yield _sheet(batch_id, checked, before, of_batch, neighbours)


def _sheet(
    batch_id: str,
    checked: Checked,
    before: Library | None,
    reviewed: list[Reviewed],
    neighbours: Neighbours,
) -> Sheet:
    library = checked.library
    batch = library.batches[batch_id]
    cases = sorted(
        (case for case in library.cases.values() if case.batch_id == batch_id),
        key=lambda case: case.key,
    )
    folder = f"cases/{batch_id}/"
    findings = [f for f in checked.findings if f.location.path.startswith(folder)]
    return Sheet(
        f"{batch_id}-体检单",
        f"批次体检单　{batch_id}",
        f"{batch.title}　来历：{batch.provenance}　发布机关：{batch.issuer}",
        (
            _completeness(cases, findings),
            _findings("二、引用", findings, "CB2", "引用都能对上，没有指向已废止、未公开的对象。"),
            _anonymity(findings, reviewed, library, batch_id),
            _levels(cases, library),
            _differences(cases, before, batch_id),
            _duplicates(cases, neighbours),
            _signatures(cases),
        ),
    )


def _completeness(cases: list[Case], findings: list[Finding]) -> Section:
    live = [case for case in cases if case.status != Status.WITHDRAWN]
    outcomes = "、".join(f"{o} {sum(case.outcome == o for case in live)}" for o in Outcome)
    states = "、".join(
        f"{s} {count}" for s in Status if (count := sum(case.status == s for case in cases))
    )
    pairs = sum(len(case.contrasts) for case in live) // 2
    lines = [
        f"案例 {len(cases)} 件（{states}）。结论：{outcomes}。临界对照 {pairs} 对。",
        f"检查结果：错误 {sum(f.severity == 'error' for f in findings)} 处，"
        f"提醒 {sum(f.severity == 'warning' for f in findings)} 处。",
    ]
    rest = [f for f in findings if not f.code.startswith(("CB2", "CB5"))]
    return Section("一、完整", tuple(lines), _FOUND, tuple(map(_row, rest)))


_FOUND = ("编号", "位置", "发现", "怎么改")


def _row(found: Finding) -> tuple[str, ...]:
    place = f"{found.location.path.rsplit('/', 1)[-1]} 第 {found.location.line} 行"
    return found.code, place, found.message, found.hint


def _findings(title: str, findings: list[Finding], family: str, none: str) -> Section:
    rows = tuple(_row(f) for f in findings if f.code.startswith(family))
    return Section(title, () if rows else (none,), _FOUND, rows)


_JUDGED = ("CB521", "CB522", "CB523", "CB524")


def _anonymity(
    findings: list[Finding], reviewed: list[Reviewed], library: Library, batch_id: str
) -> Section:
    signed = {
        (w.case, w.code, w.text): w
        for waivers in library.waivers
        if waivers.batch_id == batch_id
        for w in waivers.waivers
    }
    rows = [_row(f) for f in findings if f.code.startswith("CB5") and f.code not in _JUDGED]
    for item in reviewed:
        waiver = signed.get((item.case.key, item.code, item.text))
        said = f"{waiver.reason}（{waiver.role}，{waiver.month}）" if waiver else "待签"
        rows.append((item.code, item.case.key, item.message, said))
    errors = sum("CB501" <= f.code <= "CB518" for f in findings)
    lines = (
        f"能认出人的内容 {errors} 处；要人判断的 {len(reviewed)} 处，"
        f"已签豁免 {sum((r.case.key, r.code, r.text) in signed for r in reviewed)} 处。",
    )
    return Section("三、隐名", lines, ("编号", "案例", "发现", "处理"), tuple(rows))


def _levels(cases: list[Case], library: Library) -> Section:
    """Which clauses of each level a case was held against: named by it, or above those."""
    clauses = library.clauses()
    rows = []
    for case in cases:
        found: dict[PolicyLevel, list[str]] = {level: [] for level in _LEVELS}
        for clause in _rested_on(case, clauses):
            policy = library.policies[clause.policy_id]
            found[policy.level].append(f"{policy.short}{clause.number}")
        rows.append((case.key, *("；".join(found[level]) or "—" for level in _LEVELS)))
    lines = ("所引条款和它们的上位条款；“—”为没有引到。",)
    return Section("四、省市县三级对照", lines, ("案例", *map(str, _LEVELS)), tuple(rows))


def _rested_on(case: Case, clauses: dict[str, Clause]) -> Iterator[Clause]:
    seen: set[str] = set()
    waiting = [shown.clause for shown in case.illustrates]
    while waiting:
        ref = waiting.pop(0)
        if ref in clauses and ref not in seen:
            seen.add(ref)
            yield clauses[ref]
            waiting.extend(mention.target for mention in clauses[ref].upper)


def _differences(cases: list[Case], before: Library | None, batch_id: str) -> Section:
    title = "五、与上次发布的差异"
    if before is None:
        return Section(title, ("没有指定比较的版本（--since）。",))
    rows: list[tuple[str, ...]] = []
    for case in cases:
        was = before.cases.get(case.key)
        if was is None:
            rows.append((case.key, "新增", case.title))
            continue
        if was.status != case.status:
            rows.append((case.key, "状态", f"{was.status} → {case.status}"))
        rows.extend((case.key, c.where, f"{c.before} → {c.after}") for c in changes(was, case))
    now = {case.key for case in cases}
    rows.extend(
        (key, "不见了", was.title)
        for key, was in before.cases.items()
        if was.batch_id == batch_id and key not in now
    )
    lines = () if rows else ("没有差异。",)
    return Section(title, lines, ("案例", "改动处", "内容"), tuple(rows))


def _duplicates(cases: list[Case], neighbours: Neighbours) -> Section:
    """The pairs of cases that share most of their wording, in the batch or with other batches."""
    own = [case.key for case in cases if case.status != Status.WITHDRAWN]
    rows = tuple(
        (pair.one.key, pair.other.key, f"{pair.share:.1%}")
        for pair in neighbours.closest(own, _CLOSEST)
    )
    lines = (f"最接近的 {len(rows)} 对。相同的文字超过 {MOST:.0%} 的，检查时提醒（CB312）。",)
    header = ("案例", "相近的案例", "相同的文字")
    return Section("六、文字相近的案例", lines, header, rows)


def _signatures(cases: list[Case]) -> Section:
    rows = []
    for case in cases:
        signed = {s.step: f"{s.role} {s.month}" for s in case.review}
        rows.append((case.key, str(case.status), *(signed.get(s, "待签") for s in ReviewStep)))
    header = ("案例", "状态", *map(str, ReviewStep))
    return Section("七、审签", (), header, tuple(rows))

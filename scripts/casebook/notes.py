"""The notes of a release, as an office writes them: what is new, and what needs another look."""

import re
from collections.abc import Iterable, Iterator
from datetime import date

from casebook.changes import Changes, Why
from casebook.citation import SITE, provenance_words
from casebook.layout import EFFECT, month_words
from casebook.lineage import ClauseChange, PolicyChange, Replacement
from casebook.model import Case, Clause, Policy
from casebook.schema import Change

_NUMERALS = "一二三四五六七八九"
_WHY: dict[Why, str] = {"修改": "部分条款已修改", "替代": "已被替代", "废止": "已废止"}
_MARKDOWN = re.compile(r"([\\`*_\[\]<>|])")

Lines = Iterator[str]


def notes(changes: Changes, version: str, day: date, since: str | None = None) -> str:
    """The release notes of a version in Chinese Markdown; ``since`` is the version before it."""
    parts = (
        ("新发布的案例", _new(changes)),
        ("更正的案例", _corrected(changes)),
        ("撤回的案例", _withdrawn(changes)),
        ("规定的变化", _policies(changes)),
        ("需要重新核对的案例", _touched(changes)),
        ("没有比较的条目", _uncompared(changes)),
    )
    written = [(title, lines) for title, found in parts if (lines := list(found))]
    text = [f"# {SITE} {version} 版发布说明", "", *_opening(changes, day, since)]
    for numeral, (title, lines) in zip(_NUMERALS, written, strict=False):
        text += ["", f"## {numeral}、{title}", "", *lines]
    return "\n".join([*text, "", "---", "", EFFECT]) + "\n"


def _opening(changes: Changes, day: date, since: str | None) -> Lines:
    issued = f"{month_words(day.isoformat())}发布"
    if changes.first:
        yield f"{issued}，首次发布。"
    else:
        yield f"{issued}，说明{f' {since} 版' if since else '上一版'}以来的变化。"
    counts = (
        ("新发布案例", "件", changes.new),
        ("更正案例", "件", changes.corrected),
        ("撤回案例", "件", changes.withdrawn),
        ("新增规定", "份", changes.added),
        ("修改规定", "份", changes.changed),
        ("被替代的规定", "份", {one.old.id for one in changes.replaced}),
        ("废止的规定", "份", changes.repealed),
        ("不再收录的规定", "份", changes.removed),
    )
    said = [f"{what} {len(found)} {unit}" for what, unit, found in counts if found]
    if again := {one.case.key for touched in changes.touched for one in touched.cases}:
        said.append(f"需要重新核对的案例 {len(again)} 件")
    yield ""
    yield f"{'，'.join(said)}。" if said else "案例和规定没有变化。"


def _new(changes: Changes) -> Lines:
    """By batch; a first release has too many to name each."""
    for i, batch in enumerate(changes.batches):
        cases = [case for case in changes.new if case.batch_id == batch.id]
        about = f"{_plain(batch.title)}（{batch.id}，{len(cases)} 件），{provenance_words(batch)}"
        if changes.first:
            yield f"- {about}"
            continue
        yield from ([""] if i else [])
        yield f"{about}。"
        yield ""
        yield from (f"- {case.key}　{_plain(case.title)}（{case.outcome}）" for case in cases)


def _corrected(changes: Changes) -> Lines:
    if changes.corrected:
        yield "原文与现文的逐处对照列在案例页上。"
        yield ""
    for one in changes.corrected:
        yield f"- {_named(one.case)}"
        for correction in one.corrections:
            places = "、".join(change.where for change in correction.changes)
            note = _plain(correction.note).rstrip("。")
            yield f"  - {month_words(correction.month)}更正：{note}。改动处：{places}。"


def _withdrawn(changes: Changes) -> Lines:
    if changes.withdrawn:
        yield "编号不再使用，内容不再提供。已经下载、转发或者印发的，停止使用。"
        yield ""
    for one in changes.withdrawn:
        yield f"- {one.id}，{month_words(one.month)}撤回，原因类别：{one.reason}"


def _policies(changes: Changes) -> Lines:
    parts = (
        ("新增", [_listed(policy) for policy in changes.added]),
        ("修改", [line for one in changes.changed for line in _changed(one)]),
        ("替代", [line for one in changes.replaced for line in _replaced(one)]),
        ("废止", [_listed(policy) for policy in changes.repealed]),
        ("不再收录", [f"- {_titled(policy)}（{policy.id}）" for policy in changes.removed]),
    )
    written = [(title, lines) for title, lines in parts if lines]
    for numeral, (title, lines) in zip(_NUMERALS, written, strict=False):
        yield from ([""] if numeral != "一" else [])
        yield from (f"### （{numeral}）{title}", "", *lines)


def _listed(policy: Policy) -> str:
    count = f"{len(policy.clauses)} 条"
    about = (policy.id, str(policy.level), policy.provenance, f"效力：{policy.status}", count)
    return f"- {_titled(policy)}（{'，'.join(about)}）"


def _changed(change: PolicyChange) -> Lines:
    yield f"- {_titled(change.policy)}（{change.policy.id}）"
    yield from (f"  - {_said(one)}" for one in change.fields)
    yield from _clauses(change.clauses)


def _replaced(one: Replacement) -> Lines:
    """Matched clauses are not quoted: the page 时间线与更新 has both versions side by side."""
    new, old = one.new, one.old
    yield f"- {_titled(new)}（{new.id}）替代{_titled(old)}（{old.id}，效力：{old.status}）"
    kinds = [change.kind for change in one.clauses]
    counts = [
        f"{kind} {kinds.count(kind)} 条" for kind in ("新增", "修改", "删去") if kind in kinds
    ]
    counts += [f"文字相同 {len(one.kept)} 条"] if one.kept else []
    yield f"  - 条款{'，'.join(counts)}；逐条对照见网站“时间线与更新”"


def _clauses(changed: Iterable[ClauseChange]) -> Lines:
    for change in changed:
        yield f"  - {change.kind}{_clause(change.clause)}（{change.clause.ref}）"
        yield from (f"    - {_said(one)}" for one in change.changes)


def _said(change: Change) -> str:
    return f"{change.where}：原为“{_plain(change.before)}”，现为“{_plain(change.after)}”"


def _touched(changes: Changes) -> Lines:
    if changes.touched:
        yield "下列案例说明的条款有变化。结论和理由是否仍然成立，要逐件核对。"
        yield ""
    fresh = {case.key: "本版新发布" for case in changes.new}
    fresh |= {one.case.key: "本版已更正" for one in changes.corrected}
    for touched in changes.touched:
        yield f"- {_titled(touched.policy)}（{touched.policy.id}）{_WHY[touched.why]}"
        for one in touched.cases:
            clauses = "、".join(clause.number for clause in one.clauses)
            also = f"；{fresh[one.case.key]}" if one.case.key in fresh else ""
            yield f"  - {_plain(clauses)}：{_named(one.case)}{also}"


def _uncompared(changes: Changes) -> Lines:
    if changes.uncompared:
        yield "上一版的文件现在读不出，是否有变化没有比较：" + "、".join(changes.uncompared) + "。"


def _named(case: Case) -> str:
    """A case apart from its batch: an invented one says so."""
    return f"{case.key}　{_plain(case.title)}（{provenance_words(case)}）"


def _titled(policy: Policy) -> str:
    return _plain(policy.title if "《" in policy.title else f"《{policy.title}》")


def _clause(clause: Clause) -> str:
    return _plain(f"{clause.number}　{clause.name}")


def _plain(text: str) -> str:
    """Text that Markdown leaves as it is, and that reads well as it is."""
    return _MARKDOWN.sub(r"\\\1", text)

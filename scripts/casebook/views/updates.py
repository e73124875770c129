"""What was published, corrected and withdrawn, and which policies came; the newest first.

The timeline tells of a batch at a time (``events``), feeds of a case at a time (``news``).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from casebook import indexes, layout, urls
from casebook.layout import Page
from casebook.lineage import Replacement, Resting, ordered, replacements, resting
from casebook.link import LinkedLibrary
from casebook.model import Batch, Case, Policy
from casebook.vocabulary import PolicyStatus, ReviewStep

URL = "updates/"
Happening = Literal["发布", "更正", "撤回", "规定"]


@dataclass(frozen=True, slots=True)
class Event:
    """One event: when (year, month or day as written), what, where it leads, and a note.

    ``name`` is its own and stays the same for good; ``about`` is what it happened to; ``cases``
    is how many public cases it concerns, 0 where that says nothing; ``changed`` is when what it
    says changed since, empty where it did not.
    """

    when: str
    kind: Happening
    title: str
    url: str
    note: str
    name: str
    about: Batch | Case | Policy
    cases: int = 0
    changed: str = ""

    @property
    def year(self) -> str:
        """The four digits of the year."""
        return self.when[:4]


def events(linked: LinkedLibrary) -> list[Event]:
    """All events, the newest first; what only says 材料未列 has no place in time."""
    found = [*_batches(linked), *_corrections(linked), *_withdrawals(linked), *_policies(linked)]
    return sorted(found, key=lambda event: (event.when, event.kind, event.title), reverse=True)


def news(linked: LinkedLibrary) -> list[Event]:
    """As ``events``, with an event for each case in place of each batch, and none of a draft.

    Events of one month stand by kind and name. What a program once fetched of a case it keeps
    until it is told something else by the same name: so the former events of a withdrawn case
    come again, with nothing but what its tombstone says.
    """
    found = [
        *_publications(linked),
        *(event for event in _corrections(linked) if _is_public(event.about)),
        *(again for event in _withdrawals(linked) for again in _again(event)),
        *_policies(linked),
    ]
    found.sort(key=lambda event: (event.kind, event.name))
    return sorted(found, key=lambda event: event.when, reverse=True)


def _publications(linked: LinkedLibrary) -> Iterator[Event]:
    """Every public case, in the month of its batch; one that joined later, when it was approved."""
    for case in linked.cases.values():
        if case.is_public:
            approved = (step.month for step in case.review if step.step == ReviewStep.APPROVE)
            when = max([linked.library.batches[case.batch_id].issued, *approved])
            changed = max((correction.month for correction in case.corrections), default="")
            name = f"case:{case.key}:发布"
            yield Event(
                when, "发布", case.title, urls.case_url(case), case.gist, name, case, 1, changed
            )


def _again(event: Event) -> Iterator[Event]:
    """A withdrawal, and the same in place of what was told of the case before."""
    yield event
    if isinstance(event.about, Case):
        numbers = range(1, len(event.about.corrections) + 1)
        for former in ("发布", *(f"更正:{number}" for number in numbers)):
            yield replace(event, name=f"case:{event.about.key}:{former}")


def _is_public(about: Batch | Case | Policy) -> bool:
    return not isinstance(about, Case) or about.is_public


def _batches(linked: LinkedLibrary) -> Iterator[Event]:
    for batch in linked.library.batches.values():
        if cases := linked.of_batch[batch.id]:
            note = f"{batch.series}，{batch.provenance}"
            name = f"batch:{batch.id}:发布"
            yield Event(
                batch.issued, "发布", batch.title, urls.batch_url(batch), note, name, batch,
                len(cases),
            )  # fmt: skip


def _corrections(linked: LinkedLibrary) -> Iterator[Event]:
    for case in linked.cases.values():
        for number, correction in enumerate(case.corrections, 1):
            title, url = f"{case.id}　{case.title}", urls.case_url(case)
            name = f"case:{case.key}:更正:{number}"
            yield Event(correction.month, "更正", title, url, correction.note, name, case)


def _withdrawals(linked: LinkedLibrary) -> Iterator[Event]:
    """Of a withdrawn case no more than its tombstone says."""
    for case in linked.withdrawn:
        if case.withdrawn:
            note = f"原因类别：{case.withdrawn.reason}"
            name, url = f"case:{case.key}:撤回", urls.case_url(case)
            yield Event(case.withdrawn.month, "撤回", case.id, url, note, name, case)


def _policies(linked: LinkedLibrary) -> Iterator[Event]:
    for policy in linked.library.policies.values():
        if when := _since(policy):
            note = "；".join(_changes(linked, policy))
            newer = linked.replaced_by.get(policy.id)
            yield Event(
                when, "规定", policy.title, urls.policy_url(policy), note,
                f"policy:{policy.id}:规定", policy, linked.cases_of(policy),
                _since(newer) if newer else "",
            )  # fmt: skip


def _since(policy: Policy) -> str:
    """When a policy was issued, else in force from; empty where neither is listed."""
    return next((day for day in (policy.issued, policy.effective) if day[0].isdigit()), "")


def _changes(linked: LinkedLibrary, policy: Policy) -> Iterator[str]:
    if policy.effective[0].isdigit() and policy.effective != policy.issued:
        yield f"{layout.month_words(policy.effective)}起施行"
    yield f"效力：{policy.status}"
    for old in policy.supersedes:
        yield f"替代{linked.library.policies[old].title}，引用旧规定的案例要重新核对"
    if newer := linked.replaced_by.get(policy.id):
        yield f"已由{newer.title}替代"


def table(linked: LinkedLibrary) -> Iterator[tuple[str, ...]]:
    """All events for programs and spreadsheets, below their heads; a withdrawn case is unnamed."""
    yield "时间", "类别", "编号", "名称", "说明", "网址"
    for event in events(linked):
        title = "" if event.kind == "撤回" else event.about.title
        note = f"{event.note}；案例 {event.cases} 件" if event.cases else event.note
        yield event.when, event.kind, event.about.id, title, note, f"/{event.url}"


def pages(linked: LinkedLibrary) -> Iterator[Page]:
    """The timeline, cut into pages; the first shows which policies took the place of others."""
    about = "案例的发布、更正、撤回，规定的印发和修订，新的在前。"
    replaced, repealed = _replaced(linked), _repealed(linked)
    for url, part in indexes.paginate(URL, events(linked)):
        title = layout.numbered("时间线与更新", part.number)
        yield layout.filled(
            linked, "updates.html", url, title, about, "updates",
            part=part, first=URL, replaced=replaced, repealed=repealed,
        )  # fmt: skip


def _repealed(linked: LinkedLibrary) -> tuple[tuple[Policy, tuple[Resting, ...]], ...]:
    """Every policy that is not in force any more and that no other replaced, with its cases."""
    ended = (p for p in linked.library.policies.values() if p.status == PolicyStatus.REPEALED)
    cases = tuple(linked.cases.values())
    return tuple(
        (policy, resting(cases, policy.clauses))
        for policy in ordered(ended)
        if policy.id not in linked.replaced_by
    )


def _replaced(linked: LinkedLibrary) -> tuple[tuple[Replacement, tuple[Resting, ...]], ...]:
    """Every policy that took the place of another, and the cases that rest on the other."""
    cases = tuple(linked.cases.values())
    return tuple((one, resting(cases, one.old.clauses)) for one in replacements(linked.library))

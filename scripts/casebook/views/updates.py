"""What was published, corrected and withdrawn, and which policies came; the newest first."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from casebook import indexes, layout, urls
from casebook.layout import Page
from casebook.link import LinkedLibrary
from casebook.model import Policy

URL = "updates/"
Happening = Literal["发布", "更正", "撤回", "规定"]


@dataclass(frozen=True, slots=True)
class Event:
    """One event: when (year, month or day as written), what, where it leads, and a note.

    ``cases`` is how many public cases it concerns; 0 where that says nothing.
    """

    when: str
    kind: Happening
    title: str
    url: str
    note: str
    cases: int = 0

    @property
    def year(self) -> str:
        """The four digits of the year."""
        return self.when[:4]


def events(linked: LinkedLibrary) -> list[Event]:
    """All events, the newest first; what only says 材料未列 has no place in time."""
    found = [*_batches(linked), *_corrections(linked), *_withdrawals(linked), *_policies(linked)]
    return sorted(found, key=lambda event: (event.when, event.kind, event.title), reverse=True)


def _batches(linked: LinkedLibrary) -> Iterator[Event]:
    for batch in linked.library.batches.values():
        if cases := linked.of_batch[batch.id]:
            note = f"{batch.series}，{batch.provenance}"
            yield Event(batch.issued, "发布", batch.title, urls.batch_url(batch), note, len(cases))


def _corrections(linked: LinkedLibrary) -> Iterator[Event]:
    for case in linked.cases.values():
        for correction in case.corrections:
            title = f"{case.id}　{case.title}"
            yield Event(correction.month, "更正", title, urls.case_url(case), correction.note)


def _withdrawals(linked: LinkedLibrary) -> Iterator[Event]:
    """Of a withdrawn case no more than its tombstone says."""
    for case in linked.withdrawn:
        if case.withdrawn:
            note = f"原因类别：{case.withdrawn.reason}"
            yield Event(case.withdrawn.month, "撤回", case.id, urls.case_url(case), note)


def _policies(linked: LinkedLibrary) -> Iterator[Event]:
    for policy in linked.library.policies.values():
        when = policy.issued if policy.issued[0].isdigit() else policy.effective
        if when[0].isdigit():
            note = "；".join(_changes(linked, policy))
            yield Event(
                when, "规定", policy.title, urls.policy_url(policy), note, linked.cases_of(policy)
            )


def _changes(linked: LinkedLibrary, policy: Policy) -> Iterator[str]:
    if policy.effective[0].isdigit() and policy.effective != policy.issued:
        yield f"{layout.month_words(policy.effective)}起施行"
    yield f"效力：{policy.status}"
    for old in policy.supersedes:
        yield f"替代{linked.library.policies[old].title}，引用旧规定的案例要重新核对"
    if newer := linked.replaced_by.get(policy.id):
        yield f"已由{newer.title}替代"


def pages(linked: LinkedLibrary) -> Iterator[Page]:
    """The timeline, cut into pages."""
    about = "案例的发布、更正、撤回，规定的印发和修订，新的在前。"
    for url, part in indexes.paginate(URL, events(linked)):
        title = layout.numbered("时间线与更新", part.number)
        yield layout.filled(
            linked, "updates.html", url, title, about, "updates", part=part, first=URL
        )

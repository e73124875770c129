"""What waits for whom on the way to publication."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from casebook.model import Case, Library
from casebook.rules.anonymity import Reviewed
from casebook.schema import UNNUMBERED
from casebook.vocabulary import ReviewStep, Status

PUBLISH = "发布"
_USUAL = {
    ReviewStep.SUBMIT: "报送单位",
    ReviewStep.EXAMINE: "案件审理室",
    ReviewStep.ANONYMISE: "隐名复核人",
    ReviewStep.APPROVE: "审定会议",
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case and what it waits for: a step, or its publication; by whom, and what is to be done."""

    case: Case
    step: str
    role: str
    task: str


def waiting(library: Library, reviewed: Sequence[Reviewed]) -> list[Waiting]:
    """Everything that waits, in the order of the steps, of who takes them, and of the cases.

    ``reviewed`` is what a person has to judge (``rules.anonymity.examine``).
    """
    steps = [*ReviewStep, PUBLISH]
    found = [
        *(one for case in library.cases.values() for one in _next_step(case, library)),
        *_waivers(library, reviewed),
    ]
    return sorted(found, key=lambda one: (steps.index(one.step), one.role, one.case.origin.path))


def _next_step(case: Case, library: Library) -> Iterator[Waiting]:
    if case.is_public or case.status == Status.WITHDRAWN:
        return
    number = "，先取号（casebook assign）" if case.id == UNNUMBERED else ""
    signed = len(case.review)
    if signed == len(ReviewStep):
        role = case.review[-1].role
        yield Waiting(case, PUBLISH, role, f"四步已签，状态改为“已发布”{number}")
        return
    step = list(ReviewStep)[signed]
    todo = "写完后报送" if step == ReviewStep.SUBMIT else f"{step}并签字"
    if case.status == Status.DRAFT and signed:
        todo += "；状态改为“待审”"
    yield Waiting(case, step, _role(step, case, library), f"{todo}{number}")


def _role(step: ReviewStep, case: Case, library: Library) -> str:
    """Who took this step for other cases of the batch, or who usually does."""
    for other in library.cases.values():
        if other.batch_id == case.batch_id:
            for signature in other.review:
                if signature.step == step:
                    return signature.role
    return _USUAL[step]


def _waivers(library: Library, reviewed: Sequence[Reviewed]) -> Iterator[Waiting]:
    waived = {(w.case, w.code, w.text) for waivers in library.waivers for w in waivers.waivers}
    open_items: dict[str, list[Reviewed]] = {}
    for item in reviewed:
        if (item.case.id, item.code, item.text) not in waived:
            open_items.setdefault(item.case.key, []).append(item)
    for items in open_items.values():
        case = items[0].case
        codes = "、".join(sorted({item.code for item in items}))
        role = _role(ReviewStep.ANONYMISE, case, library)
        task = f"{len(items)} 处待判断（{codes}）：改写，或在 anonymity.yml 签字"
        yield Waiting(case, ReviewStep.ANONYMISE, role, task)

"""Rules on the way to publication: signatures, status, withdrawal, correction."""

from collections.abc import Iterator

from casebook.model import Case
from casebook.rules.registry import Problem, case_rule
from casebook.schema import NOTHING
from casebook.versions import texts_of
from casebook.vocabulary import ReviewStep, Status


@case_rule("CB304")
def signed(case: Case) -> Iterator[Problem]:
    """Signatures stand in order, a public case has all four, and no one approves their own."""
    steps = [signature.step for signature in case.review]
    order = "、".join(ReviewStep)
    if steps != list(ReviewStep)[: len(steps)]:
        yield ("review",), f"审签次序为：{'、'.join(steps)}", f"依次为：{order}，不跳步、不重复"
        return
    if case.is_public and len(steps) < len(ReviewStep):
        missing = "、".join(step for step in ReviewStep if step not in steps)
        yield ("review",), f"状态是“{case.status}”，还缺：{missing}", "补齐审签，或退回“待审”"
    months = [signature.month for signature in case.review]
    if months != sorted(months):
        yield ("review",), "审签月份前后倒置", "后一步的月份不早于前一步"
    if len(steps) == len(ReviewStep) and case.review[0].role == case.review[-1].role:
        message = f"报送和审定是同一角色“{case.review[0].role}”"
        yield ("review", 3, "role"), message, "审定须由另一角色作出"


@case_rule("CB305")
def status_is_explained(case: Case) -> Iterator[Problem]:
    """A withdrawn case says when and why, a corrected one says what; others say neither."""
    if (case.status == Status.WITHDRAWN) != (case.withdrawn is not None):
        yield (
            ("status",),
            f"状态是“{case.status}”，撤回说明{'没有写' if case.withdrawn is None else '却写了'}",
            "已撤回的写 withdrawn: {month: …, reason: …}，其余不写",
        )
    if case.status == Status.CORRECTED and not case.corrections:
        hint = "写 corrections，每次一项：month 和 note"
        yield ("status",), "状态是“已更正”，更正说明没有写", hint
    if case.corrections and case.status not in (Status.CORRECTED, Status.WITHDRAWN):
        yield ("status",), f"写了更正说明，状态却是“{case.status}”", "状态改为“已更正”"


@case_rule("CB311")
def correction_says_what_stands(case: Case) -> Iterator[Problem]:
    """The new texts that the latest correction lists are those that the case has."""
    if not case.corrections:
        return
    texts = texts_of(case)
    for i, change in enumerate(case.corrections[-1].changes):
        if change.after not in (NOTHING, texts.get(change.where)):
            where = ("corrections", len(case.corrections) - 1, "changes", i, "after")
            message = f"“{change.where}”现在的文字与更正对照的现文不同"
            yield where, message, "又改了的，再写一项更正；写错的，照正文改对照"

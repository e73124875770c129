"""How a case, a clause or a batch is cited: one string each, with its version and the day.

A citation names the entry by its permanent id, says where it comes from, and as of which day it
was read: a case may be corrected or withdrawn later, a policy replaced.
"""

from datetime import date

from casebook.layout import month_words
from casebook.link import LinkedLibrary
from casebook.model import Batch, Case, Clause, Policy
from casebook.vocabulary import PolicyStatus, Provenance, ReviewStep, TextKind, Verified

SITE = "以案释规"
UNLISTED = "材料未列"
_TEXTS = {
    TextKind.DIGEST: "要旨，非原文",
    TextKind.ORIGINAL: "原文",
    TextKind.UNLISTED: "材料未列全文",
}


def day_words(day: date) -> str:
    """As of which day: 截至2026年11月21日."""
    return f"截至{month_words(day.isoformat())}"


def provenance_words(case: Case | Batch) -> str:
    """The provenance as readers see it everywhere: a teaching case says that it is invented."""
    if case.provenance == Provenance.TEACHING:
        return f"{case.provenance}，人物、单位、数字均为虚构"
    return str(case.provenance)


def case_version(case: Case) -> str:
    """The month a case was approved in, or last corrected."""
    if case.corrections:
        return f"{month_words(case.corrections[-1].month)}更正"
    approved = [step.month for step in case.review if step.step == ReviewStep.APPROVE]
    return f"{month_words(approved[-1])}审定" if approved else "未审定"


def text_words(clause: Clause) -> str:
    """Whether the text of a clause is the original."""
    return _TEXTS[clause.text_kind]


def clause_version(policy: Policy, clause: Clause) -> str:
    """Which version of a policy a clause is from, and whether its text is the original."""
    words = [
        "" if policy.number == UNLISTED else policy.number,
        "" if policy.issued == UNLISTED else f"{month_words(policy.issued)}文本",
        "" if policy.effective == UNLISTED else f"{month_words(policy.effective)}施行",
        "" if policy.status == PolicyStatus.UNLISTED else str(policy.status),
        text_words(clause),
        "已与全文核对" if policy.verified == Verified.YES else "未与全文核对",
    ]
    return "，".join(word for word in words if word)


def cite_case(linked: LinkedLibrary, case: Case, day: date) -> str:
    """A case: title, id, batch, provenance, version, day."""
    batch = linked.library.batches[case.batch_id]
    return (
        f"《{case.title}》（{case.key}），载“{batch.title}”，{provenance_words(case)}，"
        f"{case_version(case)}，{SITE}，{day_words(day)}。"
    )


def cite_clause(linked: LinkedLibrary, clause: Clause, day: date) -> str:
    """A clause: policy, number and name, id, version, day."""
    policy = linked.policy_of(clause)
    title = policy.title if "《" in policy.title else f"《{policy.title}》"
    return (
        f"{title}{clause.number}（{clause.name}）（{clause.ref}），"
        f"{clause_version(policy, clause)}，{SITE}，{day_words(day)}。"
    )


def cite_batch(linked: LinkedLibrary, batch: Batch, day: date) -> str:
    """A batch: title, id, how many cases, provenance, month, day."""
    return (
        f"《{batch.title}》（{batch.id}，{len(linked.of_batch[batch.id])} 件），"
        f"{provenance_words(batch)}，{month_words(batch.issued)}，{SITE}，{day_words(day)}。"
    )

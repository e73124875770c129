"""Rules on one case: title, outcome, table, turning point and text agree with each other."""

import re
from collections.abc import Iterator

from casebook.model import Case
from casebook.rules.registry import Problem, case_rule
from casebook.schema import UNNUMBERED
from casebook.vocabulary import ItemVerdict, Outcome, Provenance, Verdict

# The endings of published guiding cases and county bulletins (domain: 案例怎么写).
TITLE_ENDING = {
    Outcome.EXEMPTED: "予以容错免责案",
    Outcome.REDUCED: "予以容错减责案",
    Outcome.REFUSED: "不予容错案",
}
SHORTEST_TEACHING = 500
"""Characters of the five sections of a teaching case; below that it explains nothing."""


@case_rule("CB019")
def numbered(case: Case) -> Iterator[Problem]:
    """A public case has its number."""
    if case.id == UNNUMBERED and case.is_public:
        yield ("id",), "已发布的案例还没有编号", "运行 casebook assign 取号"


@case_rule("CB301")
def title_says_outcome(case: Case) -> Iterator[Problem]:
    """The title reads 对〈主体〉〈问题〉 and ends with the phrase of its outcome."""
    ending = TITLE_ENDING[case.outcome]
    if not (case.title.startswith("对") and case.title.endswith(ending)):
        yield ("title",), f"结论是“{case.outcome}”，标题没有写成“对……{ending}”", f"以“{ending}”结尾"


@case_rule("CB302")
def outcome_follows_table(case: Case) -> Iterator[Problem]:
    """An exempted case has no unmet row; a refused one has an unmet row and an unmet clause."""
    unmet = [item for item, row in case.items if row.finding == ItemVerdict.UNMET]
    if case.outcome == Outcome.EXEMPTED and unmet:
        message = f"结论是免责，但“{'、'.join(unmet)}”认定为不符合"
        yield ("outcome",), message, "核对认定；有一项不符合就不能免责，可考虑减责"
    if case.outcome == Outcome.REFUSED and not unmet:
        yield ("outcome",), "结论是不予容错，但十项里没有一项不符合", "写明哪一项不符合"
    met = [i.clause for i in case.illustrates if i.finding != Verdict.UNMET]
    if case.outcome == Outcome.REFUSED and len(met) == len(case.illustrates):
        yield ("illustrates",), "结论是不予容错，但没有一条写“不符合”", "写明不符合哪一条"
    if case.outcome != Outcome.REFUSED and not met:
        message = f"结论是{case.outcome}，但所引条款都写“不符合”"
        yield ("illustrates",), message, "写明依据哪一条容错"


@case_rule("CB308")
def teaching_says_invented(case: Case) -> Iterator[Problem]:
    """A teaching case says in its source that it is invented."""
    if case.provenance == Provenance.TEACHING and "虚构" not in case.source:
        yield (
            ("source",),
            "教学模拟案例没有写明虚构",
            "写：为说明规则而编写，人物、单位、数字均为虚构",
        )


@case_rule("CB309")
def long_enough(case: Case) -> Iterator[Problem]:
    """A teaching case has enough text to follow its reasoning."""
    if case.provenance != Provenance.TEACHING:
        return
    length = sum(len(re.sub(r"\s", "", p.text)) for p in case.sections.values())
    if length < SHORTEST_TEACHING:
        message = f"正文只有 {length} 字，说不清来龙去脉"
        yield (), message, f"写到 {SHORTEST_TEACHING} 字以上：先事实，后认定，再说边界"


@case_rule("CB310")
def turning_rows_are_stated(case: Case) -> Iterator[Problem]:
    """The rows on which the conclusion turned have facts that the material states."""
    rows = dict(case.items)
    for i, item in enumerate(case.turning.items):
        if rows[item].finding == ItemVerdict.UNSTATED:
            hint = "换成有事实可依的一行"
            yield ("turning", "items", i), f"“{item}”认定为材料未列，不能作翻转因素", hint

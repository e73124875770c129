"""Front matter that a case document speaks for, by plain cues; nothing is guessed beyond them."""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TypeVar

from casebook.importing.markdown import one_line
from casebook.importing.outline import CaseText, Extra
from casebook.vocabulary import CaseLevel, Field, Outcome, Section, Subject

Word = TypeVar("Word", bound=StrEnum)

_OUTCOMES = (
    (Outcome.REFUSED, r"不予容错|不予免责|不适用容错"),
    (Outcome.REDUCED, r"减责|从轻|减轻"),
    (Outcome.EXEMPTED, r"免责|免予(?:处分|问责|政务处分)"),
)
_FIELDS: Mapping[Field, str] = {
    Field.INVESTMENT: "招商",
    Field.KEY_PROJECTS: "重点项目|重大项目",
    Field.CONSTRUCTION: "工程建设|施工|工程变更",
    Field.LAND: "征地|拆迁|征收|征迁",
    Field.LEGACY: "历史遗留",
    Field.LICENSING: "容缺|营商环境|审批",
    Field.RURAL: "乡村振兴|扶贫|整合资金|资金整合",
    Field.LIVELIHOOD: "民生",
    Field.GRASSROOTS: "基层治理|网格",
    Field.EMERGENCY: "应急|疫情|防汛|抢险",
    Field.ENTERPRISE: "国企|国有企业|国有公司",
    Field.ENVIRONMENT: "生态|环保|环境保护",
    Field.EDUCATION_HEALTH: "教育|卫生|学校|医院",
    Field.DIGITAL: "数字政务|政务平台|信息化",
}
_LEVELS = (
    (CaseLevel.VILLAGE, r"村级|村(?:党|支|委|民|两委|主任|书记)|社区"),
    (CaseLevel.TOWNSHIP, r"乡镇|镇|乡(?:党|长|人民|政府|某|副)|街道"),
    (CaseLevel.COUNTY, r"县|[A-Z某]区|区(?:委|政府|级|某)"),
    (CaseLevel.CITY, r"市级|[A-Z某]市|市(?:委|政府|某)"),
)
_SUBJECTS = (
    (Subject.TEAM, r"领导班子|班子集体|班子"),
    (Subject.PERSON, r"[\u4e00-\u9fff]某|书记|[局科县镇乡区所校院主]长|主任|负责人|委员|成员|经理"),
    (Subject.PARTY_ORGANISATION, r"党委|党组|党总支|党支部|党工委"),
    (Subject.DEPARTMENT, r"局|办公室|中心|公司|委员会|服务站|大队"),
)
_YEAR = re.compile(r"((?:19|20)[0-9]{2})年(上半年|下半年)?")


def known_matter(case: CaseText) -> dict[str, str | tuple[str, ...]]:
    """The values that the document speaks for; empty where it does not."""
    leading = "\n".join((case.title, *case.extras[Extra.KEYWORDS], *case.extras[Extra.GIST]))
    concluding = "\n".join(
        (*case.sections[Section.HANDLING], *case.sections[Section.DETERMINATION])
    )
    asked = case.extras[Extra.QUESTIONS]
    return {
        "title": one_line(case.title, 60),
        "outcome": _first(_OUTCOMES, case.title) or _only(_OUTCOMES, concluding),
        "field": _field(leading) or _field(case.whole),
        "level": _first(_LEVELS, case.title),
        "subject": _first(_SUBJECTS, case.title),
        "period": _period("\n".join(case.sections[Section.FACTS])),
        "keywords": _keywords(case.extras[Extra.KEYWORDS]),
        "gist": one_line("".join(case.extras[Extra.GIST]), 200),
        "handling": _handling(case),
        "correction": one_line("".join(case.extras[Extra.CORRECTION]), 500),
        "questions": tuple(one_line(_bare(line), 500) for line in asked)[:4],
    }


def _first(cues: Sequence[tuple[Word, str]], text: str) -> str:
    """The first word whose cue occurs."""
    return next((word.value for word, cue in cues if re.search(cue, text)), "")


def _only(cues: Sequence[tuple[Word, str]], text: str) -> str:
    """The word whose cue occurs, where no other's does."""
    found = [word.value for word, cue in cues if re.search(cue, text)]
    return found[0] if len(found) == 1 else ""


def _field(text: str) -> str:
    """The word of the closed list in a text; else the one field with a cue in it."""
    return _only([(field, re.escape(field)) for field in Field], text) or _only(
        list(_FIELDS.items()), text
    )


def _period(facts: str) -> str:
    """From the first year in the facts to the last; one year only to its half where one fits."""
    found = [(int(m[1]), m[2] or "") for m in _YEAR.finditer(facts)]
    if not found:
        return ""
    first, last = min(found)[0], max(found)[0]
    if first != last:
        return f"{first}年至{last}年"
    halves = {half for _, half in found if half}
    months = (int(month) for month in re.findall(r"(?<![0-9])([0-9]{1,2})月", facts))
    halves |= {"上半年" if month <= 6 else "下半年" for month in months}
    return f"{first}年{halves.pop()}" if len(halves) == 1 else f"{first}年"


def _keywords(lines: Sequence[str]) -> tuple[str, ...]:
    words = (one_line(word, 17) for line in lines for word in re.split(r"[、，,；;\s]+", line))
    return tuple(dict.fromkeys(word for word in words if 0 < len(word) <= 16))[:7]


def _handling(case: CaseText) -> str:
    """How it was handled: as headed, or the sentence of the result that says so."""
    if way := one_line("".join(case.extras[Extra.WAY]), 120):
        return way
    for sentence in re.findall(r"[^。；]+", "".join(case.sections[Section.HANDLING])):
        if (
            re.search(r"容错|免责|减责|诫勉|批评教育|提醒谈话|处分", sentence)
            and len(sentence) <= 120
        ):
            return one_line(sentence, 120)
    return ""


def _bare(question: str) -> str:
    """A question without its number."""
    return re.sub(
        r"^\s*(?:[0-9]{1,2}[.、．]|[（(][^（）()]{1,3}[）)]|[一二三四五六]、)\s*", "", question
    )

"""Closed lists of the field, each with its Chinese label and a slug for URLs.

A term's value is the Chinese word that authors write in front matter; its slug is the member's
name in lower case with hyphens, used in permanent URLs, so members are never renamed.
"""

from enum import StrEnum


class Term(StrEnum):
    """A word of a closed list: ``str(term)`` is the Chinese label."""

    @property
    def slug(self) -> str:
        """The URL segment of this term: ASCII, lower case."""
        return self.name.lower().replace("_", "-")


class Outcome(Term):
    """The three grades this project uses (domain: 结果档次)."""

    EXEMPTED = "免责"
    REDUCED = "减责"
    REFUSED = "不予容错"


class Provenance(Term):
    """Where a case or policy comes from; shown wherever it appears."""

    PUBLISHED = "公开摘编"
    TEACHING = "教学模拟"
    LOCAL = "本地报送"


class Status(Term):
    """The stage of a case between draft and withdrawal."""

    DRAFT = "草稿"
    IN_REVIEW = "待审"
    RELEASED = "已发布"
    CORRECTED = "已更正"
    WITHDRAWN = "已撤回"


PUBLIC_STATUSES = frozenset({Status.RELEASED, Status.CORRECTED})


class WithdrawalReason(Term):
    """Why a case was withdrawn, as a class: the tombstone says no more than this."""

    FACTS = "事实有误"
    ANONYMITY = "隐名不当"
    RULE = "依据失效"
    OTHER = "其他"


class Field(Term):
    """The field of work a case belongs to."""

    INVESTMENT = "招商引资"
    KEY_PROJECTS = "重点项目"
    CONSTRUCTION = "工程建设"
    LAND = "征地拆迁"
    LEGACY = "历史遗留问题"
    LICENSING = "营商环境与容缺审批"
    RURAL = "乡村振兴与资金整合"
    LIVELIHOOD = "民生实事"
    GRASSROOTS = "基层治理"
    EMERGENCY = "应急与疫情防控"
    ENTERPRISE = "国企经营"
    ENVIRONMENT = "生态环保"
    EDUCATION_HEALTH = "教育卫生"
    DIGITAL = "数字政务"


class CaseLevel(Term):
    """The level at which the case happened."""

    CITY = "市级"
    COUNTY = "县级"
    TOWNSHIP = "乡镇"
    VILLAGE = "村级"


class Subject(Term):
    """Whom the determination is about."""

    PERSON = "个人"
    TEAM = "班子集体"
    PARTY_ORGANISATION = "党组织"
    DEPARTMENT = "部门单位"


class Series(Term):
    """The style of a batch."""

    SIYANG = "泗阳式"
    SUQIAN = "宿迁式"
    EXCERPTS = "公开摘编"
    LOCAL = "本地报送"


class LectureKind(Term):
    """What kind of lecture it is."""

    PARTY = "党课"
    WORKSHOP = "案例研讨"
    INDUCTION = "任职培训"
    PROCEDURE = "程序讲解"
    REVIEWING = "审理业务"
    OWN = "自备"


class Hold(Term):
    """What a lecture keeps back until the listeners have discussed."""

    OUTCOME = "结论"
    NOTHING = "不留"


class BatchLevel(Term):
    """The level a batch is drawn from."""

    CITY = "市级"
    COUNTY = "县级"
    MIXED = "综合"


class PolicyLevel(Term):
    """The level of a policy; its value decides the folder and the place in the chain."""

    COUNTY = "县"
    CITY = "市"
    PROVINCE = "省"
    CENTRAL = "中央"
    SCALES = "尺度"


class Aspect(Term):
    """What is compared between the policies of places (domain: 各地), in the order of columns."""

    PRECONDITIONS = "前提条件"
    TOLERATED = "可容情形"
    NOT_TOLERATED = "不容情形"
    LOOKS = "认定尺度"
    START = "启动方式"
    APPLICANT = "申请人"
    DECIDER = "认定机关"
    STEPS = "程序步骤"
    TIME_LIMIT = "时限"
    DEFENCE = "申辩"
    HEARING = "听证"
    THIRD_PARTY = "第三方"
    GRADES = "结果档次"
    CONSEQUENCES = "结果运用"
    CORRECTION = "纠错"
    CLARIFICATION = "澄清"
    PUBLICITY = "公开"


NOT_LAID_DOWN = "未规定"
"""What a cell says where the material itself says that nothing is laid down."""


class PolicyStatus(Term):
    """Whether a policy is in force, as far as the material says."""

    IN_FORCE = "现行"
    TRIAL = "试行"
    AMENDED = "已修订"
    REPEALED = "已废止"
    UNLISTED = "材料未列"


class Confidence(Term):
    """How sure the source of an entry is."""

    HIGH = "高"
    MEDIUM = "中"
    LOW = "低"


class ClauseKind(Term):
    """What a clause does."""

    PRECONDITION = "前提"
    EXEMPTION = "免责"
    REDUCTION = "减责"
    REFUSAL = "不予容错"
    PROCEDURE = "程序"
    CONSEQUENCE = "结果运用"
    SUPPORT = "配套"
    SCALE = "尺度"


DETERMINING = (
    ClauseKind.PRECONDITION,
    ClauseKind.EXEMPTION,
    ClauseKind.REDUCTION,
    ClauseKind.REFUSAL,
)
"""The kinds of clauses that decide an outcome, in the order in which they are asked."""


class Stage(Term):
    """Where a step of a procedure stands, in the order in which chains are laid side by side.

    The last is for what the material tells of a chain without counting it among the steps.
    """

    START = "启动"
    INQUIRY = "核查"
    APPRAISAL = "评议"
    DELIBERATION = "审议"
    FINDING = "认定"
    DEFENCE = "申辩"
    ASSESSMENT = "评估听证"
    DECISION = "决定"
    APPLICATION = "实施运用"
    FEEDBACK = "反馈"
    REPORTING = "报备"
    ANNOUNCEMENT = "公布"
    OUTSIDE = "链外"


class Mark(Term):
    """What chains of procedure are compared by."""

    DEFENCE = "申辩"
    HEARING = "听证"
    THIRD_PARTY = "第三方"
    FILING = "备案"
    ANNOUNCEMENT = "公布"


class TextKind(Term):
    """Whether a clause's text is a digest, the original, or not given by the material."""

    DIGEST = "要旨"
    ORIGINAL = "原文"
    UNLISTED = "材料未列"


class Verdict(Term):
    """Whether the facts meet a clause."""

    MET = "符合"
    PARTLY = "部分符合"
    UNMET = "不符合"


class ItemVerdict(Term):
    """Whether the facts meet a condition or a look; the material may be silent."""

    MET = "符合"
    PARTLY = "部分符合"
    UNMET = "不符合"
    UNSTATED = "材料未列"


class Verified(Term):
    """Whether a policy entry was compared with the full text."""

    YES = "true"
    NO = "false"


class ReviewStep(Term):
    """The four signatures of a published case, in order."""

    SUBMIT = "报送"
    EXAMINE = "审核"
    ANONYMISE = "隐名复核"
    APPROVE = "审定"


class Section(Term):
    """The body sections of a case, in the order authors write them."""

    FACTS = "基本案情"
    HANDLING = "处理结果"
    DETERMINATION = "容错认定"
    READING = "以案释规"
    LESSON = "启示"


class Item(Term):
    """The ten rows of the item-by-item table: four conditions, then six looks (version B)."""

    PERMITTED = "无明令禁止"
    DECIDED = "民主决策"
    HARMLESS = "无重大损失"
    REDRESSED = "主动挽回"
    NATURE = "问题性质"
    BASIS = "工作依据"
    MOTIVE = "主观动机"
    PROCESS = "决策过程"
    ORIENTATION = "履职取向"
    ATTITUDE = "纠错态度"


# The clause of the scales that each row rests on (domain: 四个前提条件, 六看 B 版).
ITEM_CLAUSE: dict[Item, str] = {
    item: f"sige-qianti#qianti-{i}" for i, item in enumerate(list(Item)[:4], 1)
} | {item: f"liukan-b#kan-{i}" for i, item in enumerate(list(Item)[4:], 1)}

# The two poles of each look (domain: 六看 B 版, "每一看是一个二选一").
LOOK_POLES: dict[Item, tuple[str, str]] = {
    Item.NATURE: ("探索创新", "有令不行"),
    Item.BASIS: ("界限不明", "曲解变通"),
    Item.MOTIVE: ("出于公心", "假公济私"),
    Item.PROCESS: ("民主决策", "个人专断"),
    Item.ORIENTATION: ("积极作为", "急功近利"),
    Item.ATTITUDE: ("主动纠错", "放任不管"),
}

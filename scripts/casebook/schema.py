"""What authors write in front matter: the models that check it and that give the JSON Schema.

Every value is text in YAML; the models hold it to closed lists, patterns and lengths.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Described

from casebook.vocabulary import (
    Aspect,
    BatchLevel,
    CaseLevel,
    Confidence,
    Field,
    Item,
    ItemVerdict,
    Mark,
    Outcome,
    PolicyLevel,
    PolicyStatus,
    Provenance,
    ReviewStep,
    Series,
    Stage,
    Status,
    Subject,
    TextKind,
    Verdict,
    Verified,
    WithdrawalReason,
)

UNNUMBERED = "待编号"

BATCH_ID = r"[A-Z]{2}-[0-9]{4}-[0-9]{2}"
CASE_ID = rf"{BATCH_ID}-[0-9]{{2}}"
POLICY_ID = r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*"
CLAUSE_ID = r"[a-z0-9]+(?:-[a-z0-9]+)*"
CLAUSE_REF = rf"{POLICY_ID}#{CLAUSE_ID}"
_MONTH = r"[0-9]{4}-(?:0[1-9]|1[0-2])"
_HALF_YEAR = r"[0-9]{4}年(?:上半年|下半年)?"

FORMS: dict[str, str] = {}
"""The example of each pattern that a value may have to match: what error messages name."""


def formed(pattern: str, form: str, description: str) -> Any:
    """The constraint of a text that matches a pattern, with an example of its form."""
    anchored = rf"^(?:{pattern})$"
    FORMS[anchored] = form
    return Described(pattern=anchored, max_length=80, description=description)


def _text(longest: int, description: str) -> Any:
    """The constraint of a one-line text of at most ``longest`` characters."""
    return Described(min_length=1, max_length=longest, description=description)


CaseId = Annotated[
    str, formed(rf"{CASE_ID}|{UNNUMBERED}", "SY-2023-02-03 或 待编号", "案例编号：批次-序号")
]
KnownCaseId = Annotated[str, formed(CASE_ID, "SY-2023-02-03", "另一件案例的编号")]
BatchId = Annotated[str, formed(BATCH_ID, "SY-2023-02", "批次编号")]
PolicyId = Annotated[str, formed(POLICY_ID, "siyang-guifan", "规定编号：小写拼音、数字、连字符")]
ClauseRef = Annotated[
    str, formed(CLAUSE_REF, "siyang-guifan#mianze-1", "条款引用：规定编号#条款编号")
]
Month = Annotated[str, formed(_MONTH, "2023-11", "年月")]
Period = Annotated[
    str,
    formed(
        rf"{_HALF_YEAR}(?:至{_HALF_YEAR})?",
        "2023年、2023年上半年 或 2018年至2022年",
        "事情发生的时间，到年或半年为止，不写月日",
    ),
]
PolicyDate = Annotated[
    str,
    formed(
        rf"[0-9]{{4}}|{_MONTH}|{_MONTH}-(?:0[1-9]|[12][0-9]|3[01])|材料未列",
        "2019、2019-08、2019-08-25 或 材料未列",
        "年、年月或年月日；材料没有就写 材料未列",
    ),
]
Line = Annotated[str, _text(500, "一段文字")]
Short = Annotated[str, _text(60, "一行短语")]


class Entry(BaseModel):
    """Base of everything read from front matter: frozen, and no key outside the whitelist."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Illustration(Entry):
    """Which clause a case illustrates, whether its facts meet it, and why."""

    clause: ClauseRef
    finding: Verdict = Described(description="事实与条款是否相符")
    because: Line = Described(description="为什么是这一条，事实怎么对上")


class Assessment(Entry):
    """One row of the item-by-item table."""

    finding: ItemVerdict = Described(description="认定")
    fact: Line = Described(description="事实句")


class Conditions(Entry):
    """The four conditions, in order."""

    无明令禁止: Assessment = Described(description="前提一：党章党规、法律法规没有明令禁止")
    民主决策: Assessment = Described(
        description="前提二：执行民主集中制、“三重一大”、请示报告，并作充分评估"
    )
    无重大损失: Assessment = Described(description="前提三：没有造成重大损失和严重不良影响")
    主动挽回: Assessment = Described(description="前提四：主动消除影响、挽回损失")


class Looks(Entry):
    """The six looks of version B, in order; 符合 is the good pole of each."""

    问题性质: Assessment = Described(description="看是探索创新（符合）还是有令不行（不符合）")
    工作依据: Assessment = Described(description="看是界限不明（符合）还是曲解变通（不符合）")
    主观动机: Assessment = Described(description="看是出于公心（符合）还是假公济私（不符合）")
    决策过程: Assessment = Described(description="看是民主决策（符合）还是个人专断（不符合）")
    履职取向: Assessment = Described(description="看是积极作为（符合）还是急功近利（不符合）")
    纠错态度: Assessment = Described(description="看是主动纠错（符合）还是放任不管（不符合）")


class Turning(Entry):
    """The rows on which the conclusion turned, and the point in one sentence."""

    items: Annotated[tuple[Item, ...], Described(min_length=1, max_length=3)] = Described(
        description="翻转结论的行"
    )
    point: Line = Described(description="一句话：结论靠哪一点翻转")


class Contrast(Entry):
    """A case with similar facts and another outcome."""

    case: KnownCaseId
    point: Line = Described(description="一句话：翻转在哪里")


class Question(Entry):
    """A discussion question and, kept apart, the trainer's note."""

    ask: Line = Described(description="讨论题")
    note: Line = Described(description="教员提示")


class Signature(Entry):
    """One step of the review line: who by role, and the month."""

    step: ReviewStep = Described(description="步骤")
    role: Short = Described(description="角色，不写姓名")
    month: Month


NOTHING = "（无）"
"""Stands for a text that was not there before, or is not there any more."""
WITHHELD = "（涉及隐名，不列原文）"
"""Stands for a former text that must not be shown again."""


class Change(Entry):
    """One place of a case that was corrected, with both versions."""

    where: Annotated[str, _text(60, "改动的地方，如 要点、基本案情第2段")]
    before: Annotated[str, _text(100_000, "原文；没有的写（无）")]
    after: Annotated[str, _text(100_000, "现文；删去的写（无）")]


class Correction(Entry):
    """A change to a published case that readers are told of, with both versions."""

    month: Month
    note: Line = Described(description="更正了什么")
    changes: Annotated[tuple[Change, ...], Described(min_length=1)] = Described(
        description="逐处对照，由 casebook correct 写入"
    )


class Withdrawal(Entry):
    """The month and the class of reason of a withdrawal: all that its tombstone shows."""

    month: Month
    reason: WithdrawalReason = Described(description="撤回原因类别")


class CaseMatter(Entry):
    """Front matter of a case (cases/<批次>/<编号>.md)."""

    id: CaseId
    title: Annotated[
        str, _text(60, "标题：对〈主体〉〈问题〉予以容错免责案/予以容错减责案/不予容错案")
    ]
    provenance: Provenance = Described(description="来历")
    source: Annotated[str, _text(200, "出处")]
    outcome: Outcome = Described(description="结论")
    field: Field = Described(description="领域")
    level: CaseLevel = Described(description="层级")
    subject: Subject = Described(description="对象")
    period: Period
    keywords: Annotated[
        tuple[Annotated[str, _text(16, "关键词")], ...],
        Described(min_length=3, max_length=7, description="关键词，三至七个"),
    ]
    gist: Annotated[str, _text(200, "要点，一至两句")]
    illustrates: Annotated[tuple[Illustration, ...], Described(min_length=1, max_length=5)] = (
        Described(description="所说明的条款")
    )
    conditions: Conditions = Described(description="四个前提条件")
    looks: Looks = Described(description="六看（B版）")
    turning: Turning = Described(description="关键因素")
    handling: Annotated[str, _text(120, "处理方式")]
    correction: Line = Described(description="纠错与后续")
    contrasts: tuple[Contrast, ...] = Described(default=(), description="临界对照")
    follows: tuple[KnownCaseId, ...] = Described(default=(), description="前案：本案是它的后续")
    questions: Annotated[tuple[Question, ...], Described(min_length=2, max_length=4)] = Described(
        description="讨论题"
    )
    review: Annotated[tuple[Signature, ...], Described(max_length=4)] = Described(
        default=(), description="审签：报送、审核、隐名复核、审定"
    )
    corrections: tuple[Correction, ...] = Described(default=(), description="更正说明")
    withdrawn: Withdrawal | None = Described(default=None, description="撤回说明")
    status: Status = Described(description="状态")


class ChainStep(Entry):
    """One step of a chain of procedure, as its clause words it."""

    step: Annotated[str, _text(12, "步骤，照条款所写，12 字以内")]
    stage: Stage = Described(description="对照时归入的环节；材料没有算作一步的写 链外")
    when: Annotated[str, _text(12, "什么情形下才有；链外的写何时办")] | None = Described(
        default=None
    )
    marks: tuple[Mark, ...] = Described(default=(), description="这一步属于哪几项对照环节")


class Cell(Entry):
    """What a policy says on one aspect, in a phrase, and the clause that says it."""

    says: Annotated[str, _text(60, "一个短语；材料写明没有规定的，写 未规定")]
    clause: Annotated[str, formed(CLAUSE_ID, "chengxu-qidong", "本规定的条款编号")]


class Comparison(Entry):
    """The row of a policy in the comparison of places: an aspect left out is 材料未列."""

    前提条件: Cell | None = Described(default=None, description="适用容错要具备哪些条件")
    可容情形: Cell | None = Described(default=None, description="可容的情形有多少种")
    不容情形: Cell | None = Described(default=None, description="不容的情形有多少种")
    认定尺度: Cell | None = Described(default=None, description="从几个方面认定")
    启动方式: Cell | None = Described(default=None, description="怎样启动，事前还是事后")
    申请人: Cell | None = Described(default=None, description="由谁提出申请")
    认定机关: Cell | None = Described(default=None, description="由谁认定")
    程序步骤: Cell | None = Described(default=None, description="经过哪几步")
    时限: Cell | None = Described(default=None, description="各步的期限")
    申辩: Cell | None = Described(default=None, description="当事人怎样陈述申辩")
    听证: Cell | None = Described(default=None, description="什么事项听证")
    第三方: Cell | None = Described(default=None, description="什么事项由第三方评估")
    结果档次: Cell | None = Described(default=None, description="认定的结果分哪几档")
    结果运用: Cell | None = Described(default=None, description="对考核、评优、任用有什么影响")
    纠错: Cell | None = Described(default=None, description="怎样纠正和防止再错")
    澄清: Cell | None = Described(default=None, description="对不实反映怎样澄清")
    公开: Cell | None = Described(default=None, description="向谁公开、公开什么")

    @property
    def cells(self) -> dict[Aspect, Cell]:
        """The cells that are written, in the order of the closed list."""
        found = ((aspect, getattr(self, aspect.value)) for aspect in Aspect)
        return {aspect: cell for aspect, cell in found if cell}


class PolicyMatter(Entry):
    """Front matter of a policy (policies/<层级>/<编号>.md)."""

    id: PolicyId
    title: Annotated[str, _text(80, "名称")]
    short: Annotated[str, _text(16, "简称，用于引用")]
    issuer: Annotated[str, _text(60, "制定机关")]
    region: Annotated[str, _text(30, "适用地区")]
    level: PolicyLevel = Described(description="层级")
    number: Annotated[str, _text(40, "文号；材料没有就写 材料未列")]
    issued: PolicyDate
    effective: PolicyDate
    status: PolicyStatus = Described(description="效力")
    supersedes: tuple[PolicyId, ...] = Described(default=(), description="所替代的规定")
    upper: tuple[PolicyId, ...] = Described(default=(), description="上一级规定")
    provenance: Provenance = Described(description="来历")
    source: Annotated[tuple[Annotated[str, _text(200, "出处")], ...], Described(min_length=1)] = (
        Described(description="出处，逐项列出")
    )
    verified: Verified = Described(description="是否与全文核对过")
    confidence: Confidence = Described(description="把握程度")
    text_kind: Literal[TextKind.DIGEST, TextKind.ORIGINAL] = Described(
        description="条款文字是要旨还是原文"
    )
    note: Line | None = Described(default=None, description="读者须知")
    compare: Comparison = Described(
        default=Comparison(), description="各地规定对照中的各格；没有写的按 材料未列 显示"
    )
    chains: dict[str, Annotated[tuple[ChainStep, ...], Described(min_length=1)]] = Described(
        default={}, description="程序链：按条款编号，逐步列出"
    )


Wording = Annotated[str, Described(min_length=2, max_length=12, description="一个说法")]
Asked = Annotated[str, Described(min_length=4, max_length=40, description="一句平常的问法")]


class SynonymsMatter(Entry):
    """search/synonyms.yml: what search takes for one and the same."""

    groups: dict[str, tuple[Wording, ...]] = Described(description="意思相同的说法，按组")
    outcomes: dict[Outcome, tuple[Wording, ...]] = Described(
        default={}, description="一看就知道要找哪种结论的说法"
    )
    cases: tuple[Wording, ...] = Described(default=(), description="要找案例的说法")
    questions: tuple[Annotated[str, _text(12, "没有检索意义的词")], ...] = Described(
        default=(), description="问句里没有检索意义的词"
    )
    policies: dict[PolicyId, tuple[Annotated[str, _text(20, "简称")], ...]] = Described(
        default={}, description="规定的其他叫法"
    )


class AskedMatter(Entry):
    """search/asked.yml: how people ask, in everyday words, for what an entry answers."""

    asked: dict[str, tuple[Asked, ...]] = Described(description="按案例编号、条款引用或页面")


class Waiver(Entry):
    """A stretch that a check of anonymity stopped at and that a person lets pass, with a reason."""

    case: KnownCaseId
    code: Annotated[str, formed(r"CB52[1-4]", "CB521", "检查编号：CB521 至 CB524")]
    text: Annotated[str, _text(200, "原文里的那几个字，CB523 写整句，CB524 写分组")]
    reason: Annotated[str, Described(min_length=8, max_length=200, description="为什么可以保留")]
    role: Short = Described(description="隐名复核的角色，不写姓名")
    month: Month


class WaiversMatter(Entry):
    """anonymity.yml of a batch: what was let pass, and by whom."""

    waivers: Annotated[tuple[Waiver, ...], Described(min_length=1)] = Described(
        description="豁免，逐项签字"
    )


class BatchMatter(Entry):
    """batch.yml of a batch."""

    id: BatchId
    title: Annotated[str, _text(60, "批次名称")]
    series: Series = Described(description="系列")
    provenance: Provenance = Described(description="来历")
    source: Annotated[str, _text(200, "出处")]
    level: BatchLevel = Described(description="层级")
    issued: Month
    issuer: Annotated[str, _text(60, "发布机关")]
    intro: Line = Described(description="这一批讲什么、怎么读")

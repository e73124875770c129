"""The rows of the data files: every key that is exported, with its label and its meaning.

These models are the whitelist, and their JSON Schema is what ``/data/schema/`` publishes: a key
of front matter that is not named here reaches no file. A label is also the head of a CSV column.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Described

from casebook.schema import BatchId, ClauseRef, KnownCaseId, PolicyId
from casebook.vocabulary import (
    CaseLevel,
    ClauseKind,
    Confidence,
    Field,
    Item,
    ItemVerdict,
    Outcome,
    PolicyLevel,
    PolicyStatus,
    Provenance,
    ReviewStep,
    Status,
    Subject,
    TextKind,
    Verdict,
)


class Shape(BaseModel):
    """Base of every row and of what stands in it: no key outside the whitelist."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _key(label: str, meaning: str, **more: Any) -> Any:
    """What a key is called, and what it means; the first sentence readers see of it."""
    return Described(title=label, description=meaning, **more)


def _maybe(label: str, meaning: str) -> Any:
    """As ``_key``, for a key that is left out where there is nothing to say."""
    return _key(label, f"{meaning}；没有的不列", default=None)


Url = Annotated[str, Described(pattern=r"^/[!-~]*$")]
Text = Annotated[str, Described(min_length=1)]


class Basis(Shape):
    """A clause that a case illustrates."""

    clause: ClauseRef = _key("条款", "条款引用：规定编号#条款编号")
    finding: Verdict = _key("是否相符", "事实与条款是否相符")
    because: Text = _key("理由", "为什么是这一条，事实怎么对上")


class Turning(Shape):
    """What turned the conclusion."""

    point: Text = _key("一句话", "结论靠哪一点翻转")
    items: tuple[Item, ...] = _key("翻转的行", "逐项认定里翻转结论的行")


class Assessed(Shape):
    """One row of the item-by-item table."""

    finding: ItemVerdict = _key("认定", "是否符合；六看的“符合”指好的一面")
    fact: Text = _key("事实", "事实句")


class Items(Shape):
    """The four conditions, then the six looks."""

    无明令禁止: Assessed = _key("无明令禁止", "前提一")
    民主决策: Assessed = _key("民主决策", "前提二")
    无重大损失: Assessed = _key("无重大损失", "前提三")
    主动挽回: Assessed = _key("主动挽回", "前提四")
    问题性质: Assessed = _key("问题性质", "一看：探索创新还是有令不行")
    工作依据: Assessed = _key("工作依据", "二看：界限不明还是曲解变通")
    主观动机: Assessed = _key("主观动机", "三看：出于公心还是假公济私")
    决策过程: Assessed = _key("决策过程", "四看：民主决策还是个人专断")
    履职取向: Assessed = _key("履职取向", "五看：积极作为还是急功近利")
    纠错态度: Assessed = _key("纠错态度", "六看：主动纠错还是放任不管")


class Sections(Shape):
    """The body of a case."""

    基本案情: str = _key("基本案情", "Markdown 文字；[[…]] 是对条款、案例、规定的引用，下同")
    处理结果: str = _key("处理结果", "正文")
    容错认定: str = _key("容错认定", "正文")
    以案释规: str = _key("以案释规", "正文")
    启示: str = _key("启示", "正文")


class Question(Shape):
    """A question for discussion."""

    ask: Text = _key("讨论题", "题目")
    note: Text = _key("教员提示", "供教员用的提示")


class Signed(Shape):
    """One step of the review line."""

    step: ReviewStep = _key("步骤", "审签的一步")
    role: Text = _key("角色", "由谁，只写角色")
    month: Text = _key("年月", "签署的年月")


class Changed(Shape):
    """One place that was corrected."""

    where: Text = _key("改动处", "改动的地方")
    before: Text = _key("原文", "改动以前；原来没有的写（无）")
    after: Text = _key("现文", "改动以后；删去的写（无）")


class Corrected(Shape):
    """A correction of a published case."""

    month: Text = _key("年月", "更正的年月")
    note: Text = _key("说明", "更正了什么")
    changes: tuple[Changed, ...] = _key("对照", "逐处对照")


class CaseRow(Shape):
    """A public case, as its page shows it."""

    id: KnownCaseId = _key("编号", "案例编号，永久不变，不再用于别的案例")
    title: Text = _key("标题", "案例标题")
    url: Url = _key("网址", "案例页的永久网址，从网站根目录写起")
    provenance: Provenance = _key("来历", "案例从哪里来；转引时应当一并写明")
    provenance_note: Text | None = _maybe("来历说明", "教学模拟案例须写明的话")
    source: Text = _key("来源", "出处")
    outcome: Outcome = _key("结论", "统一的三档结论")
    field: Field = _key("领域", "工作领域")
    level: CaseLevel = _key("层级", "事情发生在哪一级")
    subject: Subject = _key("对象", "对谁作出认定")
    period: Text = _key("时间", "事情发生的年或半年，不写月日")
    batch: BatchId = _key("批次", "所属批次的编号")
    batch_title: Text = _key("批次名称", "所属批次的名称")
    status: Literal[Status.RELEASED, Status.CORRECTED] = _key("状态", "已发布，或者发布以后更正过")
    version: Text = _key("版本", "审定的年月；更正过的，为最后一次更正的年月")
    keywords: tuple[Text, ...] = _key("关键词", "三至七个")
    gist: Text = _key("要点", "一至两句话")
    turning: Turning = _key("关键", "结论靠哪一点翻转")
    illustrates: tuple[Basis, ...] = _key("依据", "本案说明的条款")
    items: Items = _key("逐项认定", "四个前提和六看")
    handling: Text = _key("处理方式", "作出的处理")
    correction: Text = _key("纠错与后续", "怎样纠正，后来怎样")
    sections: Sections = _key("正文", "正文五部分")
    contrasts: tuple[KnownCaseId, ...] = _key("临界对照", "事实相近、结论不同的案例的编号")
    follows: tuple[KnownCaseId, ...] = _key("前案", "本案是它的后续")
    questions: tuple[Question, ...] = _key("讨论题", "供研讨用")
    review: tuple[Signed, ...] = _key("审签", "报送、审核、隐名复核、审定")
    corrections: tuple[Corrected, ...] = _key("更正", "发布以后的更正，按时间先后")
    cite: Url = _key("引用格式", "引用格式的纯文本，从网站根目录写起")


class ClauseEntry(Shape):
    """A clause inside its policy."""

    id: Text = _key("条款编号", "在本规定内的编号，永久不变")
    ref: ClauseRef = _key("条款引用", "规定编号#条款编号，全站唯一，永久不变")
    number: Text = _key("条号", "规定原来的编号，如第十七条、（三）")
    name: Text = _key("条款名称", "条款讲什么")
    kind: ClauseKind = _key("类别", "条款起什么作用")
    text: str = _key("文字", "条款文字，Markdown；是要旨还是原文，见 text_kind")
    text_kind: TextKind = _key("文字性质", "要旨、原文，或者材料没有给出全文")
    url: Url = _key("网址", "条款的永久网址，从网站根目录写起")
    upper: tuple[ClauseRef, ...] = _key("上位条款", "依据的上一级条款")
    across: tuple[ClauseRef, ...] = _key("各地对应", "其他规定里对应的条款")
    cases: tuple[KnownCaseId, ...] = _key("案例", "说明本条的公开案例的编号")
    version: Text = _key("版本", "出自规定的哪一个文本，是否与全文核对过")
    cite: Url = _key("引用格式", "引用格式的纯文本，从网站根目录写起")


class ClauseRow(ClauseEntry):
    """A clause on its own, with the policy that it stands in."""

    policy: PolicyId = _key("规定编号", "所在规定的编号")
    policy_title: Text = _key("规定名称", "所在规定的名称")


class PolicyRow(Shape):
    """A policy with its clauses, as its page shows it."""

    id: PolicyId = _key("编号", "规定编号，永久不变")
    title: Text = _key("名称", "规定名称")
    short: Text = _key("简称", "条款引用时显示的简称")
    url: Url = _key("网址", "规定页的永久网址，从网站根目录写起")
    issuer: Text = _key("制定机关", "由谁制定")
    region: Text = _key("地区", "适用地区")
    level: PolicyLevel = _key("层级", "哪一级的规定")
    number: Text = _key("文号", "材料没有的写 材料未列，下同")
    issued: Text = _key("印发", "年、年月或年月日")
    effective: Text = _key("施行", "年、年月或年月日")
    status: PolicyStatus = _key("效力", "材料所载的效力状态")
    supersedes: tuple[PolicyId, ...] = _key("替代", "本规定替代的规定")
    replaced_by: PolicyId | None = _maybe("已被替代", "替代本规定的规定")
    upper: tuple[PolicyId, ...] = _key("上级规定", "上一级规定的编号")
    provenance: Provenance = _key("来历", "条目从哪里来")
    source: tuple[Text, ...] = _key("来源", "出处，逐项列出")
    verified: bool = _key("已核对", "是否与全文核对过")
    confidence: Confidence = _key("把握程度", "对条目有多大把握")
    intro: str = _key("导语", "规定页开头的文字，Markdown")
    note: Text | None = _maybe("读者须知", "读者应当知道的事")
    clauses: tuple[ClauseEntry, ...] = _key("条款", "全部条款，按原来的次序")


Role = Literal["illustrates", "contrasts", "follows", "upper", "across", "supersedes"]
ROLES: dict[Role, str] = {
    "illustrates": "案例说明条款",
    "contrasts": "临界对照",
    "follows": "后续案例指向前案",
    "upper": "下位指向上位",
    "across": "各地对应",
    "supersedes": "新规定替代旧规定",
}
"""What a link is, and how readers are told."""


class LinkRow(Shape):
    """One reference from an entry to another."""

    start: Text = _key("起点", "案例编号、条款引用或规定编号", alias="from")
    to: Text = _key("终点", "案例编号、条款引用或规定编号")
    role: Role = _key("关系", "；".join(f"{role} {words}" for role, words in ROLES.items()))
    finding: Verdict | None = _maybe("是否相符", "案例的事实与条款是否相符")
    point: Text | None = _maybe("翻转在哪里", "临界对照的两件，翻转在哪里")

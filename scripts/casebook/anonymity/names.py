"""Full names of people: a surname, one or two more characters, and what speaks for a name there.

Names are a matter of evidence: the words around (a post, 由, 同志, 等人), the tagger's opinion,
how usual the characters are in given names, and against it that the stretch is an ordinary word.
The weights were set on the labelled sentences that are not kept aside (tests/anonymity).
"""

import re
from collections.abc import Iterator
from functools import cache

from casebook.anonymity.folding import HAN
from casebook.anonymity.lists import word_lists
from casebook.anonymity.words import Words, is_known, persons

_ENOUGH = 2.0
_BY_TAGGER = 2.5

_POSTS = (
    "书记|局长|镇长|乡长|县长|区长|市长|省长|厅长|处长|科长|所长|站长|院长|校长|园长|主任|"
    "主席|部长|队长|组长|"
    "会长|社长|董事长|总经理|经理|厂长|行长|馆长|庭长|股长|村长|巡视员|调研员|科员|专员|"
    "干事|会计|出纳|秘书|"
    "常委|工程师|总工|监理|司机|教师|老师|医生|医师|护士|律师|法官|检察官|民警|辅警|"
    "网格员|网格长|护林员|施工员|"
    "技术员|保管员|记录员|信息员|报账员|统计员|联络员|办事员|管理员|安全员|质检员|审计员|"
    "负责人|责任人|"
    "经办人|承办人|当事人|被反映人|反映人|举报人|投诉人|信访人|申请人|联系人|谈话人|"
    "被谈话人|记录人|审核人|核稿人|"
    "拟稿人|签收人|收货人|证人|同案人|承包人|承包户|法定代表人|代理人|委托人|受托人|"
    "签发人|校对人|见证人|复核人|经手人|主办人|协办人|"
    "受处分人|被审查人|被调查人|嫌疑人|被告人|原告|被告|申诉人|种粮大户|"
    "同志|户主|之子|之女|之妻|其妻|其夫|其子|其女|其弟|其兄|其父|其母|其妹|其姐|妻子|丈夫|"
    "儿子|女儿|父亲|母亲|"
    "哥哥|弟弟|姐姐|妹妹|岳父|岳母|姐夫|妹夫|侄子|外甥|舅舅|叔叔|姓名|签名|签字|署名|名叫|"
    "叫|翻译人员|翻译|第一书记|支书|村支书|文书|苏木达|"
    "时任|现任|原任|落款为|栏|参会人员|到会人员|列席人员|主持人|汇报人|发言人|讲解员|"
    "驾驶员|仓管员|值班员|值守员|保洁员|保安|厨师|乡贤"
)
_PEOPLE = (
    "村民|居民|牧民|农户|低保户|贫困户|脱贫户|养殖户|搬迁户|群众|职工|员工|党员|干部|老板|股东|"
    "校友|学生|家长|人员|成员|队员|代表|专家|委员|党委|法人"
)
_RANKS = (
    "同志|先生|女士|书记|局长|镇长|乡长|县长|区长|市长|厅长|处长|科长|所长|站长|院长|校长|"
    "园长|主任|主席|部长|队长|组长|"
    "会长|社长|董事长|总经理|经理|厂长|行长|馆长|庭长|股长|村长|总工|老师|医生|律师|会计|"
    "师傅|支书|常委"
)
_LABEL = re.compile(
    rf"(?:{_POSTS})(?:栏|名单|签名|签字|写着|登记|一栏)?[”\"’）)]?(?:栏|一栏)?\s?(?"
    rf":[：:为是系有、]|一栏写着|写着|名叫)?\s?[“‘（(]?$"
)
_OF_PEOPLE = re.compile(rf"(?:{_PEOPLE})(?:有|：|:|系|为|、|（)?$")
_BEFORE_STRONG = re.compile(
    r"(?:时任|任用|委派|安排|任命|推荐|免去|约谈|询问|讯问|举报|名叫|名为|署名|落款为|"
    r"[：:]\s?|[（(“]|答：是|还有)$"
)
_BEFORE = re.compile(
    r"(?"
    r":[由经与和跟同对系是向让给请找问据及以被除因为替将叫比凭托称见派替比、，。；！？\s　→—\-|"
    r"]|于是|其中|由于|关于|根据|按照|通过|关于|分别由)$|^$"
)
_AFTER_STRONG = re.compile(
    rf"^\s?(?:同志|先生|女士|等(?:[\d一二两三四五六七八九十几多]|人|同志|村民|群众|户|相关)|"
    rf"之[妻夫子女弟父母兄姐妹]|(?:{_RANKS})|（[男女]|，[男女]，|本人|夫妇|夫妻|一家|一案|"
    rf"家(?:的|住|中|里|在|人|属|房)|任(?:[^务何命意]|$)|个人|二人|两人|三人|四人|五人)"
)
_AFTER = re.compile(
    r"^(?:[、，。；：:）)”’！？\s　（(]|$|外|分|有关|等|在|的|未|已|曾|为|于|是|系|将|把|"
    r"被|对|向|从|与|和|及|也|均|均未|又|即|便|就|先|再|后|因|按|以|给|让|请|到|去|来|签|"
    r"说|称|讲|指|要|提|认|承|拍|负责|分管|牵头|主动|具体|多次|一人|接手|起草|审核|主持|"
    r"说明|证实|证明|反映|回忆|坚持|擅自|要求|表示|建议|介绍|决定|拒绝|办理|接|拿|打|"
    r"作|做|出|没|不|没有|曾经|先后|随后|随即|当时|当场|所|亲|仍|还|都|只|口头|书面|代|"
    r"自行|私自|违规|保管|使用|领取|购买|联系|询问|谈话|进行|接受|参加|出席|组织|安排|通知|"
    r"报告|汇报|指示|默许|同意|批准|应|可|拟|现|原|另|报|送|交|收|借|退|带|陪|跟|住|写|批|"
    r"阅|核)"
)
_STAFF = re.compile(rf"[{HAN}]{{2}}[员师]$")
_OFFICE = re.compile(r"(?:局|办|厅|科|室|所|站|队|中心|公司|集团|街道|[镇乡村县区院校组部])$")
_NOT_GIVEN = frozenset(
    "某的了副科村镇县乡委党和与及在是为有不未已被把将对向从于其之以所等也都就又还而且或但若如因由经这那此各每该本我你他她它们个"
    "、，。；：！？“”‘’（）《》〔〕【】…—·0123456789"
)


@cache
def _surnames() -> tuple[
    frozenset[str], frozenset[str], frozenset[str], tuple[str, ...], frozenset[str]
]:
    """Single surnames, compound ones, characters of given names, minority beginnings, non-names."""
    split = word_lists("name-words.txt")
    return (
        frozenset("".join(split["单姓"])),
        frozenset(split["复姓"]),
        frozenset("".join(split["名字用字"])),
        tuple(sorted(split["民族姓名开头"], key=len, reverse=True)),
        frozenset(split["不是姓名"]),
    )


def names(text: str, cut: Words) -> Iterator[tuple[int, int]]:
    """Stretches of a folded text that are full names; they do not overlap.

    ``cut`` are the words of the text.
    """
    said = dict(persons(text))
    found = {
        *_joined(text),
        *_minority(text),
        *_masked(text),
        *_by_evidence(text, cut, said),
        *_of_lac(text, said),
    }
    found |= set(_again(text, {text[start:end] for start, end in found}))
    last = 0
    for start, end in sorted(found, key=lambda span: (span[0], -span[1])):
        if start >= last:
            last = end
            yield start, end


def _again(text: str, known: set[str]) -> Iterator[tuple[int, int]]:
    """Every place of a name that was recognised in one: whole names of three characters or more."""
    whole = sorted(name for name in known if len(name) > 2 and "*" not in name)
    if whole:
        for match in re.finditer("|".join(map(re.escape, whole)), text):
            yield match.span()


@cache
def _kinds_of_surname() -> tuple[frozenset[str], ...]:
    """Surnames of many people, characters that are hardly ever anything else, and mere words."""
    split = word_lists("name-words.txt")
    return tuple(frozenset("".join(split[key])) for key in ("常见单姓", "罕见单姓", "多半不是姓"))


_COUNTS = tuple("哪这那一二三四五六七八九十两几每某数多半0123456789")
_DOT = re.compile(rf"(?<![{HAN}])?[{HAN}]{{2,7}}\s?[·•・‧.]\s?[{HAN}]{{2,8}}")


def _joined(text: str) -> Iterator[tuple[int, int]]:
    """Names with a point in the middle: 买买提·艾力."""
    for match in _DOT.finditer(text):
        left, point, right = re.split(r"(\s?[·•・‧.]\s?)", match[0])
        if "某" in match[0]:
            continue
        start = match.start() + _cut_left(left)
        stop = match.start() + len(left) + len(point) + _cut_right(right)
        yield start, stop


def _cut_left(left: str) -> int:
    """How many characters before a name with a point belong to the sentence."""
    for size in range(min(len(left), 6), 1, -1):
        tail = left[-size:]
        if any(tail.startswith(beginning) for beginning in _surnames()[3]):
            return len(left) - size
    match = re.match(rf".*(?:{_POSTS}|[由经与和向对被给让是系的据])(?=[{HAN}]{{2}})", left)
    return match.end() if match else max(0, len(left) - 4)


def _cut_right(right: str) -> int:
    """How many characters after the point belong to the name."""
    match = re.match(
        rf"[{HAN}]{{2,6}}?(?=同志|书记|证实|证明|主任|局长|乡长|镇长|在|的|等|等人|之|未|"
        rf"已|曾|为|于|是|系|表|反|承|负|家|称|说|将|把|被|与|和|向|对|认|提|要|签|因|任|两|"
        rf"三|一|所|主|先|也|均|不|没|接|名|牵|出|作|到|后|副|村|户|夫|，|。|$)",
        right,
    )
    return match.end() if match else min(len(right), 4)


def _minority(text: str) -> Iterator[tuple[int, int]]:
    """Names without a Han surname, by their usual beginnings: 扎西罗旦, 吉克阿木."""
    _, _, _, beginnings, ordinary = _surnames()
    for match in re.finditer("|".join(beginnings), text):
        rest = text[match.end() : match.end() + 4]
        inner = re.match(
            rf"[{HAN}]{{0,4}}?(?=$|[^{HAN}]|同志|书记|主任|局长|乡长|镇长|等|家|之|在|的|"
            rf"未|已|曾|对|与|和|向|表示|反映|证实|说|称|核实|任|因|被|将|把|为|是|系|提|牵|"
            rf"负|主|承)",
            rest,
        )
        if inner is None or "某" in rest[: inner.end() + 1] or match[0] in ordinary:
            continue
        end = match.end() + inner.end()
        if end - match.start() >= 3:
            yield match.start(), end


def _masked(text: str) -> Iterator[tuple[int, int]]:
    """Names with one character hidden: 李建*, 王*国, 焦x平."""
    singles, compounds, *_ = _surnames()
    surname = f"(?:{'|'.join(compounds)}|[{''.join(singles)}])"
    hidden = "[*×x○●□]"
    for match in re.finditer(
        rf"{surname}(?:[{HAN}]{hidden}|{hidden}{{1,2}}[{HAN}]?)(?![\dA-Za-z])", text
    ):
        before = text[max(0, match.start() - 14) : match.start()]
        bold = before.endswith("*") or ("**" in before and match[0].endswith("*"))
        if not before[-1:].isdigit() and not bold:
            yield match.span()


def _of_lac(text: str, said: dict[int, int]) -> Iterator[tuple[int, int]]:
    """Persons of LAC that have the form of a full name."""
    singles, compounds, _, _, ordinary = _surnames()
    for start, end in said.items():
        letters = text[start:end]
        if "某" in letters or letters in ordinary or text[end : end + 1] == "某":
            continue
        if not re.fullmatch(rf"[{HAN}·]{{2,12}}", letters):
            continue
        if letters[0] in singles or letters[:2] in compounds or len(letters) >= 3:
            yield start, end


def _by_evidence(text: str, cut: Words, said: dict[int, int]) -> Iterator[tuple[int, int]]:
    """Names that begin with a Han surname."""
    _, _, given, _, ordinary = _surnames()
    _, rare, _ = _kinds_of_surname()
    last = 0
    for match in _surname_pattern().finditer(text):
        at = match.start()
        if at < last:
            continue
        surname = match[0]
        best, best_end = _ENOUGH, 0
        before = text[max(0, at - 10) : at]
        if surname == "张" and before[-1:] in _COUNTS:
            continue
        left = _left(before, cut.begins(at) or surname in rare)
        if left <= -2:
            continue
        for more in (2, 1):
            end = at + len(surname) + more
            letters = text[at:end]
            tail = letters[len(surname) :]
            if len(tail) < more or any(c in _NOT_GIVEN or not _is_han(c) for c in tail):
                continue
            if letters in ordinary or text[end : end + 1] in ("某", "〔"):
                continue
            right = _right(text, end, cut)
            strong = max(left, right) >= 2.5
            score = left + right + _form(text, at, end, surname, cut, given, strong)
            if said.get(at) == end:
                score += _BY_TAGGER
            if score > best or (score >= best and not best_end):
                best, best_end = score, end
        if best_end:
            last = best_end
            yield at, best_end


@cache
def _surname_pattern() -> re.Pattern[str]:
    singles, compounds, *_ = _surnames()
    return re.compile(f"{'|'.join(sorted(compounds))}|[{''.join(sorted(singles))}]")


def _is_han(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff"


def _left(before: str, word_begins: bool) -> float:
    """What stands before a surname speaks for a name, or against it."""
    if _LABEL.search(before):
        return 2.5
    if _BEFORE_STRONG.search(before) or _OF_PEOPLE.search(before):
        return 1.75
    if _BEFORE.search(before):
        return 1.0
    if _STAFF.search(before):
        return 1.5
    if _OFFICE.search(before):
        return 0.75
    return 0.0 if word_begins else -2.0


def _right(text: str, end: int, cut: Words) -> float:
    """What stands after speaks for a name, or against it."""
    after = text[end : end + 8]
    if _AFTER_STRONG.match(after):
        return 2.5
    if _AFTER.match(after):
        return 1.0
    word = cut.beginning(end)
    if word is not None:
        return 1.0 if word.tag[:1] in tuple("vdpcu") else 0.0
    glued = cut[cut.holding(end)] if end < len(text) else None
    return -0.5 if glued and not glued.known and glued.tag.startswith("nr") else -1.5


def _form(
    text: str,
    at: int,
    end: int,
    surname: str,
    cut: Words,
    given: frozenset[str],
    strong: bool,
) -> float:
    """What the characters themselves and the tagger speak for."""
    letters = text[at:end]
    tail = letters[len(surname) :]
    word = cut.beginning(at)
    usual, rare, ordinary = _kinds_of_surname()
    score = 0.8 if surname in usual else 1.2 if surname in rare else 0.3
    score -= 1.5 * (surname in ordinary)
    score += 1.5 * (len(surname) == 2)
    if word is not None and word.end == end and word.tag.startswith("nr"):
        score += 0.4 if word.known else 2.0
    elif is_known(letters):
        score -= 0.4 if strong else 1.4
    elif word is not None and word.end == end:
        score += 0.75
    if len(letters) > 2 and len(surname) == 1 and is_known(letters[:2]):
        score -= 0.5 if strong else 1.3
    if word is not None and word.end == at + 1 and word.known and not word.tag.startswith("nr"):
        score -= 0.0 if strong else 0.7
    score += sum(0.6 if c in given else -0.3 for c in tail)
    score -= 0.4 * (len(tail) == 1)
    if len(tail) == 2 and surname not in usual and surname not in rare and is_known(tail):
        score -= 0.8
    if is_known(text[end - 1 : end + 1]):
        score -= 0.4 if text[end - 1] in given else 1.0
    if at and not cut.begins(at) and is_known(text[at - 1 : at + 1]):
        score -= 2.0
    return score

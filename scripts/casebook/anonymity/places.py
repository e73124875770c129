"""Full names of firms, townships, villages, schools, projects: a proper part and a common head.

A phrase ends in a head (公司, 镇, 村, 小学, 项目); going back from it word by word to where the
phrase begins, one word that is no common noun makes it a name. 道路改造工程 names nothing,
淮柏大道改造工程 does; what begins with 某 or a letter is anonymous already.
"""

import re
from collections.abc import Iterator
from functools import cache

from casebook.anonymity.folding import HAN
from casebook.anonymity.leaks import Kind
from casebook.anonymity.lists import word_lists
from casebook.anonymity.words import Word, Words

_HEADS: tuple[tuple[Kind, str], ...] = (
    (
        Kind.PROJECT,
        "项目部?|工程(?!师|款|量|队|造价|科|部|建设|变更|结算|价|进度|质量|概算|预算|施工|"
        "监理|技术|管理|资料|地质|车|机械|类|上|中|内|前|后|局|院|公司)|标段",
    ),
    (
        Kind.COMPANY,
        "(?:有限责任|股份有限|集团有限|有限)?(?:总|分|子)?公司|专业合作社|合作社|合作联社|"
        "家庭农场|农场|林场|牧场|茶场|砖厂|化工厂|加工厂|厂(?!房|区|"
        "商|长|家|界|址|内|里|子)|商行|商店|超市|酒店|饭店|宾馆|"
        "驾校|沙石场|砂石场|石料厂|事务所|经营部|门市部?|工程队|施工队|工作室|设计院|"
        "研究院|设计所|集团(?!有限|股份|公司)|农业园|餐馆|酒楼|饭庄|农家乐|药房|药店|"
        "旅行社|信用社|银行|支行|种植园|养殖场|猪场|鸡场|鱼馆|中介所|服务部|维修部|经销部|"
        "批发部|加油站|修理厂|电器行|五金店|便利店|小卖部",
    ),
    (
        Kind.SCHOOL,
        "(?:第?[一二三四五六七八九十\\d]{1,4})?(?:中心|实验|完全|附属|高级|初级|职业|技术|"
        "高等|双语|外国语|九年制)?(?:小学|中学|学校|幼儿园|大学|学院|高中|初中|幼稚园|"
        "托育园|托儿所|教学点)(?!生|士|期|费|教育|阶段|门口|食堂|校长)|"
        "[一二三四五六]小(?=学区|校|[的，。、（]|$)|[一二三四五六]中(?=高[一二三中]|初|校|"
        "[的，。、（]|$)|附小|附中|职高|医院|卫生院|卫生室|诊所|卫生服务中心|卫生服务站|"
        "门诊部|敬老院|养老院|福利院|护理院|医务室|疾控中心|妇幼保健院|保健院",
    ),
    (
        Kind.VILLAGE,
        "(?:行政|自然|中心|新)?村(?=$|[^民里级务组口集医庄落民小屯]|村民小组|民小组|集体|"
        "里|口|级|务|组|两委|小组|党)|社区(?!卫生|治理|工作|干部|矫正|团购|服务|网格|居民|"
        "书记|党委)|社区(?=党委|居委|书记|居民|网格|工作站)|小区|花园|家园|花苑|华府|公馆|"
        "新村|雅苑|嘉园|庄园|屯|寨|村民小组|[一二三四五六七八九十\\d]{1,4}组|组(?=$|"
        "[，。、（）；的村])|嘎查|"
        "(?:[东西南北中]?(?:大道|路|街|巷|弄|胡同)(?:[东西南北]段)?)(?!面|基|线|灯|况|程|"
        "段|口改|径|网|边|政|过|上|人|由|演|透|障|肩|标|权|道|办|镇|坊)",
    ),
    (
        Kind.TOWNSHIP,
        "公社|(?:经济技术|经济|高新技术|产业)?开发区|高新区|镇(?"
        "![政村党长街里上域区级人财纪属办]{1}(?<!党)(?<!政)(?<!人)(?<!长)(?<!财)(?<!纪)(?"
        "<!办)(?<!里)(?<!上)(?<!村))|乡(?!村|镇|贤|亲|土|里|下|风|愁|情)|街道|苏木|县(?"
        "!级|域|城|委书|里|属|乡|区|直|市|内|外)|[区旗](?!域|别|间|块|位|分|县|委托|内|外|"
        "段|帜|下)",
    ),
)
_ADDRESS = re.compile(
    rf"[{HAN}]{{2,6}}(?:路|街|巷|大道|弄|胡同)\s?\d{{1,4}}\s?(?:号|弄|-\d)(?:院|楼)?(?:\s?\d{{1,4}}\s?"
    rf"(?:幢|栋|号楼|座|单元|室|层|楼)){{0,4}}"
    rf"|[{HAN}]{{1,6}}(?:新村|小区|花园|家园|苑|华府|公馆|城|庭|里|湾)\s?\d{{1,4}}\s?(?:幢|栋|"
    rf"号楼|座)\s?(?:\d{{1,4}}\s?单元)?\s?\d*\s?室?"
    r"|\d{1,4}\s?(?:幢|栋|号楼)\s?\d*\s?(?:单元)?\s?\d{1,4}\s?室"
)
_QUOTED = re.compile(
    rf"[“「『\"][{HAN}A-Za-z0-9·]{{2,12}}[”」』\"][{HAN}]{{0,12}}?(?:项目|工程|标段|小区|"
    rf"广场|产业园|综合体)(?!部)"
)
_STOP_TAGS = ("p", "c", "u", "r", "e", "y", "o", "d")
_GLUED = re.compile(
    r"^(?"
    r":[在由从于与和至到赴向因经归系是为及其等属时含对把将给按依据以被让请往距原该各某后即就又指]|"
    r"其中|包括|位于|来自|属于)"
)
_ANONYMOUS = re.compile(
    r"某|^[甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥][镇乡村县市区]|[A-Za-zＡ-Ｚ]|^[甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥]$"
)
_FARTHEST = 9


@cache
def _listed(kind: str) -> frozenset[str]:
    return frozenset(word_lists("place-words.txt")[kind])


@cache
def _patterns() -> tuple[tuple[Kind, re.Pattern[str]], ...]:
    return tuple((kind, re.compile(heads)) for kind, heads in _HEADS)


def places(text: str, cut: Words) -> Iterator[tuple[int, int, Kind]]:
    """Names of firms and places in a folded text, longest kinds first; some may overlap.

    ``cut`` are the words of the text.
    """
    for match in _QUOTED.finditer(text):
        quoted = re.split('[“”「」『』"]', match[0])[1]
        if "某" not in match[0] and quoted not in _listed("普通词"):
            yield *match.span(), Kind.PROJECT
    for match in _ADDRESS.finditer(text):
        if "某" not in match[0]:
            yield *match.span(), Kind.VILLAGE
    for kind, pattern in _patterns():
        for match in pattern.finditer(text):
            start = _beginning(text, cut, match, kind)
            if start is not None:
                yield start, match.end(), kind


def _beginning(text: str, cut: Words, match: re.Match[str], kind: Kind) -> int | None:
    """Where the name that ends in a head begins; nothing where it is none.

    Townships and villages have their name right before the head, so that at most five
    characters are looked at; firms, schools and projects carry their business in between.
    """
    head = match.start()
    whole = cut[cut.holding(match.end() - 1)]
    near = kind in (Kind.TOWNSHIP, Kind.VILLAGE)
    if near and whole.known and whole.start < head and whole.tag != "ns":
        name = text[whole.start : head]
        return whole.start if name in _listed("吉祥用字") else None
    proper: int | None = None
    at = head
    i = cut.holding(head - 1)
    steps = 0
    while i >= 0 and steps < _FARTHEST:
        word = cut[i]
        letters = text[word.start : min(word.end, head)]
        if not letters or _ends_phrase(word, letters, kind):
            if letters and _ANONYMOUS.search(letters) and at == head:
                return None
            break
        glued = _GLUED.match(letters) if len(letters) > 1 and not word.known else None
        begin = word.start + (glued.end() if glued else 0)
        piece = text[begin : min(word.end, head)]
        if near and head - begin > 5:
            break
        at = begin
        if (word == whole and word.tag == "ns") or (
            piece and _is_proper(word, piece, kind, match[0] == "公司")
        ):
            proper = begin
        if near and word.tag == "f" and len(piece) == 1 and word.end < head:
            proper = begin
        if glued:
            break
        i -= 1
        steps += 1
    return _judged(text, proper, at, head, near)


def _judged(text: str, proper: int | None, at: int, head: int, near: bool) -> int | None:
    if proper is None:
        return None
    start = at if near else proper
    name = text[start:head]
    if not name or name in _listed("普通词") or _ANONYMOUS.search(name):
        return None
    if near and _NOT_IN_PLACES.search(name):
        return None
    return start


_NOT_IN_PLACES = re.compile(
    "^除|[报该各驻供每几除靠回要记有并照个两些些这那你我他说把被让给就才都也很更最到在]$|"
    "[未先供该各驻在]|^(?:下|进|外|邻|全|本|入|返|所在|一|二|三|四|五|六|七|八|九|十)$"
)


def _ends_phrase(word: Word, letters: str, kind: Kind) -> bool:
    if _ANONYMOUS.search(letters):
        return True
    inside = "（）()" if kind is Kind.COMPANY else ""
    if not re.fullmatch(rf"[{HAN}{inside}]+", letters):
        return True
    if word.tag.startswith(_STOP_TAGS):
        return True
    return letters in _listed("动词和虚词") or (
        word.tag == "v"
        and word.known
        and len(letters) >= 2
        and letters not in _listed("行业用字")
        and letters not in _listed("吉祥用字")
    )


_UNITS = frozenset("局所院站科处队")
"""What the name of a unit ends in; it may be cut together with the word after it:
农业农村局联农项目 into 农业, 农村, 局联农, 项目."""


def _is_common(word: Word, piece: str) -> bool:
    common = _listed("普通词")
    return piece in common or (not word.known and piece[:1] in _UNITS and piece[1:] in common)


_PROPER_TAGS = ("nr", "ns", "nrt", "nz", "nrfg")
_CONTENT = tuple("nazjsfgbilvt")
"""First letters of the tags of words with a meaning of their own."""


def _is_proper(word: Word, piece: str, kind: Kind, plain: bool) -> bool:
    """Whether a word can be the proper part of a name: any word that is not a common one.

    Before projects and plain 公司 ordinary words say what is made there, and name nothing.
    Before a township or village that is a word the dictionary lacks, a place, a person, or one
    of those that places are usually called by (团结, 幸福).
    """
    if _is_common(word, piece) or piece.isdigit() or not re.search(f"[{HAN}]", piece):
        return False
    tag = word.tag
    if piece in _listed("吉祥用字") or (
        tag in ("nr", "ns", "nrt", "nz", "nrfg") and piece == word.text
    ):
        return True
    if kind in (Kind.TOWNSHIP, Kind.VILLAGE):
        return (not word.known and tag[:1] not in tuple("mxqdpru")) or (
            len(piece) == 1 and tag in ("zg", "ng", "g", "ag", "vg", "j", "z")
        )
    if not word.known:
        return tag[:1] not in tuple("mxqdpru")
    if kind is Kind.PROJECT or (kind is Kind.COMPANY and plain):
        return False
    return tag[:1] in _CONTENT and (len(piece) > 1 or tag in ("zg", "ng", "g", "ag", "vg", "z"))

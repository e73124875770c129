"""What has a form of its own: numbers with letters or marks, addresses of all kinds, dates.

Patterns look at folded text in which Chinese digits are ASCII and letters capitals
(``Folded.digits``). They come in the order in which they claim text: what one has claimed, no
later one sees.
"""

import re

from casebook.anonymity.leaks import Kind

_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_MASK = "*×X#•●"
_TENS = "0-9十廿卅拾百佰"
_DAY = rf"[{_TENS}](?:\s?[{_TENS}]){{0,3}}"
_YEAR = r"(?:公元|农历)?(?:(?:19|20)\d{2}|\d{2}|(?:\d\s){3}\d|\*{2,4})\s?年"
_TIME_OF_DAY = r"(?:凌晨|清晨|早晨|早上|上午|中午|下午|傍晚|晚上|晚间|深夜|当晚|夜里|夜间)?"

DATES = re.compile(
    rf"(?:{_YEAR}|[去今前当同次本]年|翌年)?\s?(?<![\d.])(?:{_DAY})\s?月\s?(?:份)?{_DAY}\s?"
    rf"[日号](?!楼|线|机|坑|地块|桥|院|井|泵|门|厅|厂|库)"
    rf"(?:(?:至|到|-|—|~|、){{1,2}}(?:{_DAY}\s?月\s?)?{_DAY}\s?[日号])?{_TIME_OF_DAY}"
    r"|(?<![\d.])(?:19|20)\d{2}\s?[-./]\s?(?:0?[1-9]|1[0-2])\s?[-./]\s?(?:3[01]|[12]\d|0?"
    r"[1-9])(?![\d.]*\d)"
    r"|(?<![\dA-Z.,])(?:19[5-9]|20[0-4])\d(?:0[1-9]|1[0-2])(?:3[01]|[12]\d|0[1-9])(?!\s?"
    r"[\dA-Z.,*]|万|元|亿)"
    r"|(?<![\d./-])\d{2}[/.-]\d{1,2}[/.-]\d{1,2}\s\d{1,2}[:：]\d{2}"
    r"|(?<![\d./-])(?:1\d|2[0-6])[./-](?:0[1-9]|1[0-2])[./-](?:3[01]|[12]\d|0[1-9])(?![\d./-]*\d)"
    r"|(?:19|20)\d{2}\s?年\s?(?:1[0-2]|0?[1-9])\s?月\s?(?:3[01]|[12]\d|0?[1-9])(?!\s?[\d.]|"
    r"个|[日号月年至、—-])"
    r"|(?:19|20)\d{2}\s?年\s?[（(]?\s?\d{1,2}\s?[）)]?\s?月\s?[（(]?\s?\d{1,2}\s?[）)]?\s?[日号]"
    r"|(?:元旦|春节|除夕|清明节?|端午节?|中秋节?|国庆节?|51|劳动节|儿童节|教师节|重阳节|"
    r"建军节|建党节|元宵节|腊8节?|小年)(?:当[天日晚]|那天|这天|夜|晚上|早上|上午|下午|"
    r"前1[天日]|前夜|第2天)"
    rf"|大年(?:初|3)[\d十]{_TIME_OF_DAY}"
    rf"|(?:[当同本次上]月|翌月){_DAY}\s?[日号](?![线楼])"
    rf"|(?:农历|阴历|旧历|古历)?(?:正|冬|腊|(?<!\d)\d{{1,2}}|十|十1|十2)月(?:初|廿|十|2十|"
    rf"3十)[\d十]{_TIME_OF_DAY}"
    rf"|(?<![\d至到月内前后—-])(?:3[01]|[12]\d|[1-9]|2?十\d?|3十1?)日(?:凌晨|清晨|早晨|早上|"
    rf"上午|中午|下午|傍晚|晚上|晚间|深夜|当晚|夜里|夜间|\d{{1,2}}时)"
)

_HANDLING = "纪监立检审劳仲罚谈诫留处案诉访查函移免督约辩决"
_PUBLIC = re.compile(
    rf"(?:中共中央|中|国|财|自然资|国土资|发改|建|住建|人社|教|卫|民|农|司|交|环|水|税|市监|"
    rf"应急|医保|法释|法发|文|科技|工信"
    rf"|商|退役|[{_PROVINCES}](?=政|委|办|发|府|自贸|财|建|人社|自然资))[^{_HANDLING}]{{0,8}}"
)
_NUMBERED = rf"[\d{_TENS}{_MASK}](?:\s?[\d{_TENS}{_MASK}]){{0,8}}\s?号"
# From the bracket of the year, or from 字; the letters before are looked up backwards, which is
# quicker than to try them from every character of a text.
DOCNO = re.compile(
    rf"(?P<year>[〔\[（(【]\s?(?:\d\s?){{4}}[〕\])）】]\s?第?\s?{_NUMBERED})"
    r"|[（(〔\[]\s?(?:\d\s?){4}[）)〕\]]\s?[\u4e00-\u9fff](?:\s?\d){0,4}\s?"
    r"(?:[\u4e00-\u9fff]\s?){1,4}(?:\s?[\d*])+\s?号"
    r"|字\s?(?:19|20)\d{2}\s?[—-]{1,2}\s?\d+(?!\s?号)"
    rf"|字\s?[-—]?\s?[〔\[（(]?(?:\d{{4}}\s?年?)?[〕\])）]?\s?[-—]?\s?第?\s?[-—]?\s?"
    rf"[\d{_TENS}{_MASK}](?:[\s-]?[\d{_TENS}{_MASK}]){{0,12}}\s?[-—]?\s?号"
)
LETTERS_BEFORE = re.compile(r"[\u4e00-\u9fff](?:\s?[\u4e00-\u9fff]){0,9}\s?$")

_GAP = r"[ \-._·—/]{0,3}"
PLATES = re.compile(
    r"(?<=[车牌照号])(?:牌|照|号|为|是|：|“|\s){0,3}[使领]\s?\d{3}\s?\d{3}|民航\s?[A-Z]?\s?\d{4,5}|"
    rf"(?<![\u4e00-\u9fff])?[{_PROVINCES}]\s?[·-]?\s?[A-Z]\s?[·\-—杠. ]?\s?(?:[A-Z0-9*]\s?)"
    rf"{{4,6}}[警学挂港澳领使试]?(?![A-Z0-9])"
    rf"|(?<![A-Z])W\s?J\s?[·-]?\s?(?:[{_PROVINCES}]|\d{{2}})\s?[·-]?\s?(?:[0-9A-Z*]\s?)"
    rf"{{4,5}}(?![A-Z0-9])"
    r"|(?<![A-Z])[A-Z]{2}\s?·\s?(?:[\d*]\s?){5}(?!\d)"
    r"|(?<=[牌车])(?:照|号|辆)?(?:为|是|：|“)?\s?[A-Z]{2}[ -]?\d{5}(?!\d)"
    r"|(?:军|海|空|北|沈|兰|济|南|广|成)[A-Z]\s?[·-]?\s?\d{5}(?!\d)"
)

PASSPORTS = re.compile(
    rf"[军南北沈兰济广成空海政后装参士文武警]\s?字\s?第\s?[\d{_MASK}](?:\s?[\d{_MASK}]){{4,9}}\s?号"
    rf"|(?<![A-Z0-9])(?:[EGDSPHMCTKJ]|E[A-Z]|[DSP]E){_GAP}[\d{_MASK}](?:{_GAP}[\d{_MASK}])"
    rf"{{6,10}}(?![A-Z0-9])"
    rf"|(?:护照|通行证|军官证|士兵证|警官证|回乡证|台胞证|文职证)(?:号码|证号|号)?(?"
    rf":[为是：:（(“ ]|编号){{0,3}}(?:[A-Z]{{0,2}}{_GAP})?\d(?:{_GAP}[\d{_MASK}]){{5,10}}(?"
    rf"![A-Z0-9])"
)

EMAIL = re.compile(
    r"(?<![A-Z0-9._%+*-])[A-Z0-9*](?:[A-Z0-9._%+*-]|\s(?=[A-Z0-9]{1,12}\s?@))*\s?(?:@|#|"
    r"艾特|圈A|[(\[（【]\s?AT\s?[)\]）】]|\sAT\s)"
    r"\s?[A-Z0-9*-]+(?:\s?(?:\.|点|。|DOT|[(\[（【]\s?(?:DOT|点|\.)\s?[)\]）】])\s?"
    r"[A-Z0-9-]+){0,3}\s?(?:\.|点|。|DOT|[(\[（【]\s?(?:DOT|点|\.)\s?[)\]）】])\s?(?:COM|"
    r"CN|NET|ORG|GOV|EDU|CC|TOP|VIP|INFO|ME|IO|[A-Z]{2,4})(?![A-Z])"
)

_DOMAIN = (
    r"(?:COM|CN|NET|ORG|GOV|EDU|TOP|CC|VIP|XYZ|INFO|IO|ME|SITE|SHOP|CLUB|TECH|ONLINE|LTD|"
    r"WANG|APP|BIZ|TV|LINK|FUN|STORE|LIVE|MOBI|公司|中国|网络|网址)"
)
_POINT = r"\s?(?:\.|。|点|\[\.\]|\(\.\)|【\.】|\(点\)|DOT)\s?"
URL = re.compile(
    r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])(?::\d+)?(?:/[A-Z0-9._~/?#&=%-]*)?|"
    r"[A-Z0-9\u4e00-\u9fff-]{2,12}\.(?:中国|公司|网络|政务)(?![\u4e00-\u9fff])|"
    r"(?<![A-Z])(?:H(?:TT|XX)PS?|FTP)\s?[:：]\s?/{1,2}\s?[A-Z0-9\[\]._~/?#@!$&'()*+,;=%:-]+"
    rf"|(?<![A-Z0-9-])(?:[A-Z0-9-]+{_POINT}){{1,4}}{_DOMAIN}(?![A-Z0-9])(?:\s?:\d+)?(?"
    rf":/[A-Z0-9._~/?#&=%-]*)?"
    rf"|(?<![A-Z])WWW{_POINT}[A-Z0-9-]+"
)

SOCIAL = re.compile(
    r"(?:微.?信|微X|WEI信|绿泡泡|\+\s?V信?|加\s?微|加\s?Q|威\s?信|薇\s?信|V信|加V|(?"
    r"<![A-Z])VX|(?<![A-Z])WX|WECHAT|Q\s?Q|扣扣|抠抠|球球|企鹅|抖音|快手|微博|公众号|"
    r"小红书|钉钉|陌陌|视频号|支付宝)"
    r"(?:公众|昵称|账|帐|用户)?(?:群聊?)?(?:号码|号|ID|账户|账号)?(?:[为是叫：:“‘（(\s/]|"
    r"即为|系|显示|登记|打码|写成|写作|改成){0,4}"
    r"(?P<account>[A-Z0-9*_](?:[ \-_.]?[A-Z0-9*_]){3,24})(?![A-Z0-9])"
    r"|(?<![A-Z])(?P<bare>WXID_[A-Z0-9*]+)"
)

_DECIMAL = r"\d(?:\s?\d){0,2}\s?[.点。]\s?(?:[\d*]\s?){3,}"
_DEGREES = (
    rf"[{_TENS}*零]{{1,7}}(?:\.\d+)?\s?[°度]\s?(?:[{_TENS}*零]{{1,5}}(?:\.\d+)?\s?[′'’分]\s?"
    rf"(?:[{_TENS}*零]{{1,5}}(?:\.[\d*]+)?\s?[″\"”秒]?)?)?"
)
_SIDE = r"(?:经纬度|LAT|LNG|LON|[东西]经|[南北]纬|经度|纬度|[NSEW])"
GPS = re.compile(
    rf"{_SIDE}\s?[:：为是约=]?\s?(?:{_DEGREES}|{_DECIMAL}\s?°?)(?:\s?"
    rf"[,，、;；/和 ]{{0,2}}\s?{_SIDE}\s?[:：为是约=]?\s?(?:{_DEGREES}|{_DECIMAL}\s?°?))?"
    rf"|(?:坐标\s?[:：为是]?\s?[（(]?)?{_DECIMAL}°?\s?[NSEW]?(?:\s?[,，、;；/]\s?|\s)(?"
    rf"<!\d \d ){_DECIMAL}°?\s?[NSEW]?"
    rf"|{_DECIMAL}°\s?[NSEW]"
    rf"|[{_TENS}]{{1,6}}[°]\s?[\d*]{{1,2}}[′'’](?:\s?[\d.*]{{1,5}}[″\"”]?)?\s?[NSEW]?"
    rf"|(?:坐标|经纬度|定位|点位)\s?[:：为是]?\s?[（(\[]?{_DECIMAL}(?:[,，\s]{{1,2}}\d[\d.]+)?"
)

USCC = re.compile(
    rf"(?<![A-Z0-9])(?:[159ANY]{_GAP}[1239]|[A-Z]?9{_GAP}\d)(?:{_GAP}[\d{_MASK}]){{6}}(?"
    rf":{_GAP}[0-9A-Z{_MASK}]){{10}}(?![A-Z0-9])"
)

# 18 characters with a place and a day of birth (GB 11643), masked or not.
_G = r"[ \-._·—/]{0,2}"
ID = re.compile(
    rf"(?<![0-9A-Z])[1-8](?:{_G}[\d*]){{5}}{_G}(?:1{_G}9|2{_G}0|\*{_G}\*)(?:{_G}[\d*]){{2}}"
    rf"{_G}[01*]{_G}[\d*]{_G}[0-3*]{_G}[\d*](?:{_G}[\d*]){{3}}{_G}[\dX*](?![0-9A-Z]{{2}})"
)

PATTERNS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (Kind.ID, ID),
    (Kind.EMAIL, EMAIL),
    (Kind.URL, URL),
    (Kind.GPS, GPS),
    (Kind.PASSPORT, PASSPORTS),
    (Kind.DOCNO, DOCNO),
    (Kind.PLATE, PLATES),
    (Kind.SOCIAL, SOCIAL),
    (Kind.DATE, DATES),
    (Kind.USCC, USCC),
)


def is_public_number(prefix: str) -> bool:
    """Whether the letters of a document number are those of a published document.

    Central and provincial organs publish under 国办发, 财预, 苏政发 and the like; an office that
    handles a case uses 纪, 监, 审 and the like, and a county's number names the county.
    """
    return bool(_PUBLIC.fullmatch(prefix.replace(" ", "")))

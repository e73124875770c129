"""What a scan finds in a text, and what it must leave alone: pairs with a reason each.

All numbers, names and places are invented.
"""

import subprocess
import sys
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casebook.anonymity.leaks import REVIEWED, Kind
from casebook.anonymity.scan import scan
from tests.anonymity.labelled import without_extra

Expected = tuple[str, list[tuple[Kind, str]], str]

FOUND: list[Expected] = [
    # id
    ("身份证号321302198703152417。", [(Kind.ID, "321302198703152417")], "18 digits"),
    ("持32130219870315241X办理。", [(Kind.ID, "32130219870315241X")], "ends in X, no cue"),
    ("老号码是321302870315241。", [(Kind.ID, "321302870315241")], "15 digits of old"),
    ("写作321302 19870315 2417。", [(Kind.ID, "321302 19870315 2417")], "spaced"),
    ("写作321302-19870315-2417。", [(Kind.ID, "321302-19870315-2417")], "hyphens"),
    (
        "写作３２１３０２１９８７０３１５２４１７。",
        [(Kind.ID, "３２１３０２１９８７０３１５２４１７")],
        "full width",
    ),
    (
        "写作三二一三零二一九八七零三一五二四一七。",
        [(Kind.ID, "三二一三零二一九八七零三一五二四一七")],
        "Chinese digits",
    ),
    (
        "写作321302\u200b19870315\u200b2417。",
        [(Kind.ID, "321302\u200b19870315\u200b2417")],
        "zero width",
    ),
    ("写作321302********2417。", [(Kind.ID, "321302********2417")], "day of birth masked"),
    # phone
    ("电话13912345678。", [(Kind.PHONE, "13912345678")], "mobile"),
    ("可拨+86 139 1234 5678。", [(Kind.PHONE, "86 139 1234 5678")], "country code, spaced"),
    ("打139-1234-5678找他。", [(Kind.PHONE, "139-1234-5678")], "hyphens, no cue"),
    ("打１３９１２３４５６７８。", [(Kind.PHONE, "１３９１２３４５６７８")], "full width"),
    ("打幺三九一二三四五六七八。", [(Kind.PHONE, "幺三九一二三四五六七八")], "Chinese digits"),
    (
        "打壹叁玖壹贰叁肆伍陆柒捌。",
        [(Kind.PHONE, "壹叁玖壹贰叁肆伍陆柒捌")],
        "capital Chinese digits",
    ),
    ("打139\u200b1234\ufeff5678。", [(Kind.PHONE, "139\u200b1234\ufeff5678")], "zero width"),
    ("打139****5678。", [(Kind.PHONE, "139****5678")], "masked"),
    ("打0527-84356789。", [(Kind.PHONE, "0527-84356789")], "fixed line with area code"),
    ("座机84356789转803。", [(Kind.PHONE, "84356789转803")], "fixed line after a cue, extension"),
    ("客服400-826-5519。", [(Kind.PHONE, "400-826-5519")], "400"),
    # card
    ("卡号6228480402564890018。", [(Kind.CARD, "6228480402564890018")], "19 digits"),
    ("卡号6228 4804 0256 4890 018。", [(Kind.CARD, "6228 4804 0256 4890 018")], "by fours"),
    (
        "转入６２２８４８０４０２５６４８９００１８。",
        [(Kind.CARD, "６２２８４８０４０２５６４８９００１８")],
        "full width",
    ),
    (
        "转入六二二八四八零四零二五六四八九零零一八。",
        [(Kind.CARD, "六二二八四八零四零二五六四八九零零一八")],
        "Chinese digits",
    ),
    ("卡号62284804\u200d02564890018。", [(Kind.CARD, "62284804\u200d02564890018")], "zero width"),
    ("卡号6228********0018。", [(Kind.CARD, "6228********0018")], "masked"),
    ("银行卡尾号0018。", [(Kind.CARD, "0018")], "last four"),
    # uscc
    ("代码91321302MA1W5K7P3X。", [(Kind.USCC, "91321302MA1W5K7P3X")], "plain"),
    ("代码9132 1302 MA1W 5K7P 3X。", [(Kind.USCC, "9132 1302 MA1W 5K7P 3X")], "spaced"),
    (
        "代码９１３２１３０２ＭＡ１Ｗ５Ｋ７Ｐ３Ｘ。",
        [(Kind.USCC, "９１３２１３０２ＭＡ１Ｗ５Ｋ７Ｐ３Ｘ")],
        "full width",
    ),
    ("代码91321302\u200bMA1W5K7P3X。", [(Kind.USCC, "91321302\u200bMA1W5K7P3X")], "zero width"),
    ("代码91321302****5K7P3X。", [(Kind.USCC, "91321302****5K7P3X")], "masked"),
    # plate
    ("车牌苏NK3D57。", [(Kind.PLATE, "苏NK3D57")], "plain"),
    ("车牌苏N·K3D57。", [(Kind.PLATE, "苏N·K3D57")], "with a dot"),
    ("车牌苏N D12345。", [(Kind.PLATE, "苏N D12345")], "electric, six characters"),
    ("车牌苏Ｎ·Ｋ３Ｄ５７。", [(Kind.PLATE, "苏Ｎ·Ｋ３Ｄ５７")], "full width"),
    ("车牌苏N\u200bK3D57。", [(Kind.PLATE, "苏N\u200bK3D57")], "zero width"),
    ("车牌苏N·K**57。", [(Kind.PLATE, "苏N·K**57")], "masked"),
    ("车牌苏N1203警。", [(Kind.PLATE, "苏N1203警")], "police"),
    # passport
    ("护照号E61234578。", [(Kind.PASSPORT, "护照号E61234578")], "plain"),
    ("护照号E6123 4578。", [(Kind.PASSPORT, "护照号E6123 4578")], "spaced"),
    ("护照号Ｅ６１２３４５７８。", [(Kind.PASSPORT, "护照号Ｅ６１２３４５７８")], "full width"),
    ("护照号E6123\u20604578。", [(Kind.PASSPORT, "护照号E6123\u20604578")], "zero width"),
    ("护照号E61***578。", [(Kind.PASSPORT, "护照号E61***578")], "masked"),
    ("军官证为政字第0123457号。", [(Kind.PASSPORT, "政字第0123457号")], "of an officer"),
    # email
    ("邮箱lihe_2019@163.com。", [(Kind.EMAIL, "lihe_2019@163.com")], "plain"),
    ("邮箱lihe @ 163 . com。", [(Kind.EMAIL, "lihe @ 163 . com")], "spaced"),
    ("邮箱ｌｉｈｅ＠１６３．ｃｏｍ。", [(Kind.EMAIL, "ｌｉｈｅ＠１６３．ｃｏｍ")], "full width"),
    ("邮箱lihe\u200b@163.com。", [(Kind.EMAIL, "lihe\u200b@163.com")], "zero width"),
    ("邮箱li***@163.com。", [(Kind.EMAIL, "li***@163.com")], "masked"),
    ("邮箱lihe艾特163点com。", [(Kind.EMAIL, "lihe艾特163点com")], "in words"),
    # social
    ("微信号lihe_2019。", [(Kind.SOCIAL, "lihe_2019")], "WeChat"),
    ("QQ：84356789。", [(Kind.SOCIAL, "84356789")], "QQ"),
    ("QQ号8435 6789。", [(Kind.SOCIAL, "8435 6789")], "spaced"),
    ("ＱＱ号８４３５６７８９。", [(Kind.SOCIAL, "８４３５６７８９")], "full width"),
    ("微信号lihe\u200b_2019。", [(Kind.SOCIAL, "lihe\u200b_2019")], "zero width"),
    ("微信号lih***019。", [(Kind.SOCIAL, "lih***019")], "masked"),
    # gps
    ("位于东经118.6973，北纬33.7215。", [(Kind.GPS, "东经118.6973，北纬33.7215")], "decimal"),
    ("坐标118.6973,33.7215。", [(Kind.GPS, "坐标118.6973,33.7215")], "a pair"),
    ("北纬33°43′17″处。", [(Kind.GPS, "北纬33°43′17″")], "degrees, minutes, seconds"),
    ("东经１１８．６９７３处。", [(Kind.GPS, "东经１１８．６９７３")], "full width"),
    # url
    (
        "见https://www.example.cn/a/1.html。",
        [(Kind.URL, "https://www.example.cn/a/1.html")],
        "plain",
    ),
    ("见www.example.cn。", [(Kind.URL, "www.example.cn")], "without http"),
    (
        "见ｗｗｗ．ｅｘａｍｐｌｅ．ｃｎ。",
        [(Kind.URL, "ｗｗｗ．ｅｘａｍｐｌｅ．ｃｎ")],
        "full width",
    ),
    ("见www.exa\u200bmple.cn。", [(Kind.URL, "www.exa\u200bmple.cn")], "zero width"),
    # date
    ("2021年3月5日签收。", [(Kind.DATE, "2021年3月5日")], "plain"),
    ("于2021-03-05签收。", [(Kind.DATE, "2021-03-05")], "hyphens"),
    ("于2021.3.5签收。", [(Kind.DATE, "2021.3.5")], "dots"),
    ("3月5日上午签收。", [(Kind.DATE, "3月5日上午")], "no year"),
    ("于2021 年 3 月 5 日签收。", [(Kind.DATE, "2021 年 3 月 5 日")], "spaced"),
    ("２０２１年３月５日签收。", [(Kind.DATE, "２０２１年３月５日")], "full width"),
    ("二〇二一年三月五日签收。", [(Kind.DATE, "二〇二一年三月五日")], "Chinese digits"),
    ("2021年3\u200b月5日签收。", [(Kind.DATE, "2021年3\u200b月5日")], "zero width"),
    ("农历腊月廿三送达。", [(Kind.DATE, "农历腊月廿三")], "farmers' calendar"),
    # docno
    ("依据泗纪立〔2021〕15号立案。", [(Kind.DOCNO, "泗纪立〔2021〕15号")], "brackets of office"),
    ("依据泗纪立[2021]15号立案。", [(Kind.DOCNO, "泗纪立[2021]15号")], "square brackets"),
    (
        "依据泗纪立〔２０２１〕１５号立案。",
        [(Kind.DOCNO, "泗纪立〔２０２１〕１５号")],
        "full width",
    ),
    (
        "依据泗纪立〔二〇二一〕十五号立案。",
        [(Kind.DOCNO, "泗纪立〔二〇二一〕十五号")],
        "Chinese digits",
    ),
    ("案号（2021）苏1323刑初12号。", [(Kind.DOCNO, "（2021）苏1323刑初12号")], "of a court"),
    # name
    ("经查，局长陈立军未报批。", [(Kind.NAME, "陈立军")], "after a post"),
    ("王素芹同志牵头办理。", [(Kind.NAME, "王素芹")], "before 同志"),
    ("由欧阳建国负责验收。", [(Kind.NAME, "欧阳建国")], "compound surname"),
    ("村会计周 海 波签字。", [(Kind.NAME, "周 海 波")], "spaced"),
    ("村会计周\u200b海波签字。", [(Kind.NAME, "周\u200b海波")], "zero width"),
    ("村会计周海*签字。", [(Kind.NAME, "周海*")], "masked"),
    ("村民买买提·艾力反映。", [(Kind.NAME, "买买提·艾力")], "with a point"),
    # places
    ("由宿迁润禾建设工程有限公司承建。", [(Kind.COMPANY, "宿迁润禾建设工程有限公司")], "company"),
    ("青禾湖镇党委研究。", [(Kind.TOWNSHIP, "青禾湖镇")], "township"),
    ("柳沟洼村村民反映。", [(Kind.VILLAGE, "柳沟洼村")], "village"),
    ("地址：锦澜花园12幢3单元502室。", [(Kind.VILLAGE, "锦澜花园12幢3单元502室")], "address"),
    ("在青禾湖镇中心小学施工。", [(Kind.SCHOOL, "青禾湖镇中心小学")], "school"),
    ("实施淮柏大道改造工程。", [(Kind.PROJECT, "淮柏大道改造工程")], "project"),
    # for a person to judge
    ("登记号为7382915。", [(Kind.DIGITS, "7382915")], "seven digits of nothing known"),
    ("这是全县唯一的民办养老机构。", [(Kind.ONLY, "全县唯一")], "the only one"),
    (
        "2021年3月，A县B镇镇长推进某学校项目。",
        [(Kind.COMBINATION, "2021年3月，A县B镇镇长推进某学校项目")],
        "month, post, places and work together",
    ),
]

CLEAN: list[tuple[str, str]] = [
    ("张某未报批即同意拨付。", "one surname"),
    ("李某某在会上作了说明。", "two 某"),
    ("王某甲与王某乙分工负责。", "numbered by stems"),
    ("王某1、王某2均到场。", "numbered by digits"),
    ("欧阳某到村核实。", "compound surname"),
    ("A市B区C镇安排专人跟进。", "places by letters"),
    ("某镇、某村、某街道分别上报。", "places by 某"),
    ("C公司与某合作社签订协议。", "firms"),
    ("2021年上半年开工，2021年3月停工。", "half-year and month"),
    ("2021年第三季度完成验收，3月上旬试运行。", "quarter, third of a month"),
    ("按照国办发〔2016〕88号文件办理。", "number of a published document"),
    ("《中国共产党问责条例》第十七条有规定。", "a law"),
    ("依据《江苏省实施〈中华人民共和国土地管理法〉办法》办理。", "a law in a law"),
    ("参见案例SY-2023-02-03。", "a case of this library"),
    ("批次SY-2023-02共八件。", "a batch of this library"),
    ("结算价126.5万元，后调整为1000000元。", "amounts"),
    ("占地3200平方米，涉及23口井，完成率15.5%。", "quantities"),
    ("按GB 50016核查防火间距。", "a standard"),
    ("群众拨打12345热线反映。", "a hotline of everyone"),
    ("15日内补正，7个工作日办结。", "periods"),
    ("桩号K0+000至K1+260段先行开挖。", "chainage"),
    ("2018—2022年连续五年亏损。", "years from and to"),
    ("实施道路改造工程和老旧小区改造项目。", "generic works"),
    ("对D市农业农村局联农项目选址失误问题的处理。", "a unit and generic works after it"),
    ("对P县公共工程服务所老旧小区改造问题的处理。", "a unit and a generic estate after it"),
    ("县纪委监委、镇党委和村民代表大会先后研究。", "generic bodies"),
    ("从容应对，何以如此，于是马上整改。", "words that begin like surnames"),
]

PRIVATE_USE_AND_MARKS = "\u200b\u200d\ufeff\xad\u0301\ue000\U000e0041\U00020000\U0001d7cf\ufb01ßŉİ"
PIECES = st.sampled_from(
    [
        *(text for text, _, _ in FOUND[::3]),
        *("139", "12345678", "〔2021〕", "年3月", "5日", "陈立军", "局长", "公司", "镇", "·", "*"),
        *(" ", "\n", "\r\n", "　", "&nbsp;", "@", ".", "某", "全县唯一"),
    ]
)
TEXTS = st.lists(
    PIECES
    | st.text(st.characters(codec="utf-8"), max_size=8)
    | st.text(PRIVATE_USE_AND_MARKS, max_size=3),
    max_size=12,
).map("".join)

INVISIBLE = ("\u200b", "\u200c", "\u200d", "\ufeff", "\u2060", "\xad")
SENTENCES = (
    "经核实，{}系张某本人所留。",
    "{}",
    "登记表写着“{}”，字迹潦草。",
    "联系人：李某某 {}",
)

quick = settings(max_examples=60, deadline=None, derandomize=True)


@pytest.mark.parametrize(("text", "expected", "reason"), FOUND)
def test_found(text: str, expected: list[tuple[Kind, str]], reason: str) -> None:
    with without_extra():
        found = [(leak.kind, leak.text) for leak in scan(text)]
    assert found == expected, reason


@pytest.mark.parametrize(("text", "reason"), CLEAN)
def test_conventions_stay_clean(text: str, reason: str) -> None:
    with without_extra():
        assert scan(text) == [], reason


def test_every_kind_has_an_example() -> None:
    assert {kind for _, expected, _ in FOUND for kind, _ in expected} == set(Kind)


@quick
@given(TEXTS)
def test_offsets_are_those_of_the_text(text: str) -> None:
    """And in order; what is an error overlaps no other error."""
    found = scan(text)
    assert found == sorted(found)
    for leak in found:
        assert 0 <= leak.start < leak.end <= len(text)
        assert text[leak.start : leak.end] == leak.text
    certain = [leak for leak in found if leak.kind not in (Kind.ONLY, Kind.COMBINATION)]
    for before, after in pairwise(certain):
        assert before.end <= after.start


@st.composite
def _numbers(draw: st.DrawFn) -> str:
    """A mobile number, or an identity number with or without a right check digit."""
    if draw(st.booleans()):
        return f"1{draw(st.integers(30, 99))}{draw(st.integers(10**7, 10**8 - 1))}"
    born = (
        f"{draw(st.integers(1940, 2010))}{draw(st.integers(1, 12)):02}{draw(st.integers(1, 28)):02}"
    )
    place, order = draw(st.integers(110101, 659999)), draw(st.integers(0, 999))
    return f"{place}{born}{order:03}{draw(st.sampled_from('0123456789X'))}"


def _caught(sentence: str, number: str) -> None:
    """One error finding holds the whole number."""
    text = sentence.format(number)
    start = text.index(number)
    found = [leak for leak in scan(text) if leak.kind not in REVIEWED]
    assert any(leak.start <= start and leak.end >= start + len(number) for leak in found), text


@quick
@given(st.sampled_from(SENTENCES), _numbers(), st.data())
def test_invisible_characters_hide_no_number(
    sentence: str, number: str, data: st.DataObject
) -> None:
    gaps = st.text(st.sampled_from(INVISIBLE), max_size=2)
    _caught(sentence, number[0] + "".join(data.draw(gaps) + digit for digit in number[1:]))


@quick
@given(st.sampled_from(SENTENCES), _numbers(), st.data())
def test_single_spaces_hide_no_number(sentence: str, number: str, data: st.DataObject) -> None:
    gaps = st.sampled_from(("", " "))
    _caught(sentence, number[0] + "".join(data.draw(gaps) + digit for digit in number[1:]))


@quick
@given(
    st.sampled_from(SENTENCES),
    _numbers(),
    st.sampled_from(
        ("０１２３４５６７８９", "零一二三四五六七八九", "〇壹贰叁肆伍陆柒捌玖", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗")
    ),
)
def test_other_digits_hide_no_number(sentence: str, number: str, digits: str) -> None:
    _caught(sentence, number.translate(str.maketrans("0123456789", digits)))


SHAPES = (
    *("1", "〔", "-", "某", "1 ", "字", ".点", "年", "市路", "(（", "@", "a@a.", "1*", "张 "),
    *(
        "张三、",
        "公司",
        "花园1幢",
        "东经118.",
        "泗纪立〔",
        "全县",
        "2021年3月",
        "\u200b",
        "一",
        "A.",
        "“",
    ),
)
LONG = 20_000
PROGRAM = """
import sys
from itertools import pairwise
from casebook.anonymity.scan import scan
for shape in sys.argv[2:]:
    scan((shape * int(sys.argv[1]))[:int(sys.argv[1])])
    print(shape, flush=True)
"""


def test_repetitive_texts_end() -> None:
    """Whatever is repeated: the time does not grow out of bounds. The first not named hangs."""
    command = [sys.executable, "-c", PROGRAM, str(LONG), *SHAPES]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8") as running:
        try:
            ended, _ = running.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            running.kill()
            ended, _ = running.communicate()
    assert ended.splitlines() == list(SHAPES)

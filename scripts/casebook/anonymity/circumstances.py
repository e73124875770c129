"""What identifies nobody by itself and may do so together: for a person to judge."""

import re
from collections.abc import Iterator

from casebook.anonymity.folding import Folded
from casebook.anonymity.leaks import Kind

_ONLY = re.compile(
    r"(?:全|本|该|我)(?:国|省|市|县|区|镇|乡|村|街道|系统)(?:范围)?(?:内|里|中)?"
    r"[^，。；！？\n]{0,8}?"
    r"(?:唯一|首个|首家|首例|首座|首条|首批|首位|首次|第一个|第一家|第一例|第一位|独一家|仅此一|仅有的?一)"
    r"|[ABC某][省市县区镇乡村](?:内|里)?的?(?:唯一|首个|首家|首例|第一个|第一家|第一例|独一家)"
    r"|唯一(?:的)?(?:一[名位家所座个条]|女|男|[^，。；\n]{0,4}(?:局长|镇长|书记|院长|校长|"
    r"主任|企业|医院|学校|幼儿园))"
)

# A post that one person holds, a place of any writing, a named or dated work, a month.
_MONTH = re.compile(r"(?:19|20)\d{2}年(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月")
_POST = re.compile(
    "局长|镇长|乡长|县长|区长|书记|院长|校长|所长|站长|董事长|总经理|总工程师|村主任|村委会主任"
)
_PLACE = re.compile("[A-Z某甲乙丙丁][省市县区镇乡村局]|某街道|某社区")
_WORK = re.compile("[^，。；\\n]{2,12}(?:项目|工程|大桥|水库|园区|产业园|安置房|卫生院|学校)")
_SENTENCE = re.compile(r"[^。！？；\n]{1,200}")
_FEWEST_PLACES = 2


def circumstances(folded: Folded) -> Iterator[tuple[int, int, Kind]]:
    """Claims of being the only one, and sentences that narrow a person down.

    A sentence does that when it has a month, a post that one person holds, a work, and two
    places, one in the other: 2021年3月，A县B镇镇长……C项目.
    """
    for match in _ONLY.finditer(folded.text):
        yield *match.span(), Kind.ONLY
    for sentence in _SENTENCE.finditer(folded.text):
        said = sentence[0]
        month = _MONTH.search(said)
        if month is None or not _POST.search(said) or not _WORK.search(said):
            continue
        if len({place[0] for place in _PLACE.finditer(said)}) >= _FEWEST_PLACES:
            yield *sentence.span(), Kind.COMBINATION

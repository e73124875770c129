"""What a scan finds: a stretch of text that identifies someone, and how it is called."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Severity = Literal["error", "review"]


class Kind(StrEnum):
    """The kinds of what identifies people, by their English names."""

    ID = "id"
    PHONE = "phone"
    CARD = "card"
    USCC = "uscc"
    PLATE = "plate"
    PASSPORT = "passport"
    EMAIL = "email"
    SOCIAL = "social"
    GPS = "gps"
    URL = "url"
    DATE = "date"
    DOCNO = "docno"
    NAME = "name"
    COMPANY = "company"
    TOWNSHIP = "township"
    VILLAGE = "village"
    SCHOOL = "school"
    PROJECT = "project"
    DIGITS = "digits"
    ONLY = "only"
    COMBINATION = "combination"


# Code, what it is called in messages, and what to do about it.
_ABOUT: dict[Kind, tuple[str, str, str]] = {
    Kind.ID: ("CB501", "居民身份证号", "删去号码"),
    Kind.PHONE: ("CB502", "电话号码", "删去号码"),
    Kind.CARD: ("CB503", "银行卡号或账号", "删去号码"),
    Kind.USCC: ("CB504", "统一社会信用代码", "删去代码，单位写 A公司"),
    Kind.PLATE: ("CB505", "车牌号", "删去车牌，只写车辆种类"),
    Kind.PASSPORT: ("CB506", "护照等证件号", "删去号码"),
    Kind.EMAIL: ("CB507", "电子邮箱", "删去邮箱"),
    Kind.SOCIAL: ("CB508", "微信、QQ等账号", "删去账号"),
    Kind.GPS: ("CB509", "坐标", "删去坐标，写“某村北侧”"),
    Kind.URL: ("CB510", "网址", "删去网址；出处写进 source"),
    Kind.DATE: ("CB511", "确切到日的日期", "写到年月、上半年或季度"),
    Kind.DOCNO: ("CB512", "办理文书的文号", "删去文号，只写文书名称"),
    Kind.NAME: ("CB513", "个人姓名", "只留姓，写成张某、李某某；同姓的加数字"),
    Kind.COMPANY: ("CB514", "单位全称", "写成 A公司、某合作社"),
    Kind.TOWNSHIP: ("CB515", "县区乡镇名称", "写成 A县、某镇、某街道"),
    Kind.VILLAGE: ("CB516", "村居小区或街道门牌", "写成某村、某社区、某小区"),
    Kind.SCHOOL: ("CB517", "学校、医院名称", "写成某小学、某医院"),
    Kind.PROJECT: ("CB518", "项目名称", "只留类别，写成某安置房项目、某道路工程"),
    Kind.DIGITS: ("CB521", "六位以上的数字", "删去，或改成概数"),
    Kind.ONLY: ("CB522", "“唯一、首个”一类的说法", "改成不能倒查到人的说法"),
    Kind.COMBINATION: ("CB523", "凑在一起的职务、地点、项目和月份", "去掉其中一两样，月份写成半年"),
}
REVIEWED = frozenset({Kind.DIGITS, Kind.ONLY, Kind.COMBINATION})
"""Kinds that a person may let pass, with a signed reason; all others are errors."""


@dataclass(frozen=True, slots=True, order=True)
class Leak:
    """A stretch that identifies someone: offsets of characters in the text that was scanned."""

    start: int
    end: int
    kind: Kind
    text: str

    @property
    def code(self) -> str:
        """The message code."""
        return _ABOUT[self.kind][0]

    @property
    def severity(self) -> Severity:
        """Whether it may be waived."""
        return "review" if self.kind in REVIEWED else "error"

    @property
    def message(self) -> str:
        """What was found, without what to do."""
        return f"有{_ABOUT[self.kind][1]}"

    @property
    def hint(self) -> str:
        """What to write instead."""
        return _ABOUT[self.kind][2]

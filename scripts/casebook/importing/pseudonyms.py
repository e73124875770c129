"""What identifies people in a text, replaced by pseudonyms: the same original, the same one."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Literal, Protocol

from casebook.text import normalise


class LeakLike(Protocol):
    """What a scan for identifying words finds: its place in the text and what it is."""

    @property
    def severity(self) -> Literal["error", "review"]: ...  # noqa: D102
    @property
    def start(self) -> int: ...  # noqa: D102
    @property
    def end(self) -> int: ...  # noqa: D102
    @property
    def text(self) -> str: ...  # noqa: D102
    @property
    def kind(self) -> str: ...  # noqa: D102


LeaksOf = Callable[[str], Sequence[LeakLike]]
"""A scan of a text."""

_REMOVED = {
    "id": "身份证号",
    "phone": "电话",
    "card": "银行卡号",
    "uscc": "统一社会信用代码",
    "plate": "车牌号",
    "passport": "证件号",
    "email": "邮箱",
    "social": "账号",
    "gps": "坐标",
    "url": "网址",
    "docno": "文号",
    "digits": "号码",
}
_LAST_WORDS = {
    "township": ("街道", "镇", "乡", "县", "区", "市", "地"),
    "village": ("社区", "小区", "村", "路", "街", "巷", "处"),
    "school": (
        *("小学", "初级中学", "高级中学", "中学", "幼儿园", "大学", "学院"),
        *("卫生院", "卫生室", "医院", "敬老院", "养老院", "学校"),
    ),
    "project": ("工程", "项目"),
}
"""What is left of a name of a place, an institution or a project; the last where none fits."""
_COMPANIES = ("公司", "集团", "合作社", "银行", "事务所", "酒店", "厂")
_DOUBLE_SURNAMES = re.compile(
    "欧阳|司马|上官|诸葛|皇甫|尉迟|公孙|慕容|令狐|长孙|宇文|司徒|夏侯|端木|东方|独孤|南宫"
)
_EVERYWHERE = ("name", "company", "township", "village", "school", "project")
"""Kinds whose originals of three characters or more are replaced where the scan passed over them,
too; shorter ones may be ordinary words."""


@dataclass(frozen=True, slots=True)
class Replacement:
    """An original, what stands for it, and of which kind it is."""

    original: str
    pseudonym: str
    kind: str


@dataclass(frozen=True, slots=True)
class Replaced:
    """A text with pseudonyms, what they stand for, and what was left for a person to judge."""

    text: str
    replacements: tuple[Replacement, ...]
    left: tuple[str, ...]


@dataclass
class _Naming:
    """The pseudonyms given so far, by kind and normalised original."""

    text: str
    given: dict[tuple[str, str], str] = field(default_factory=dict)

    def of(self, leak: LeakLike) -> str:
        """The pseudonym of a leak; empty for a kind that stays."""
        key = (leak.kind, re.sub(r"[\s·•・]", "", normalise(leak.text)))
        if key not in self.given:
            self.given[key] = self._new(leak.kind, leak.text, key[1])
        return self.given[key]

    def _new(self, kind: str, original: str, bare: str) -> str:
        if kind == "name":
            return self._free(_surname(bare, original) + "某")
        if kind == "company":
            last = next((word for word in _COMPANIES if bare.endswith(word)), "公司")
            names = (f"{chr(65 + i % 26)}{i // 26 + 1 if i > 25 else ''}{last}" for i in count())
            return next(name for name in names if not self._taken(name))
        if words := _LAST_WORDS.get(kind):
            last = next((word for word in words if bare.endswith(word)), words[-1])
            return self._free(f"某{last}")
        if kind == "date":
            return _month(original)
        return f"【{_REMOVED[kind]}已删】" if kind in _REMOVED else ""

    def _free(self, pseudonym: str) -> str:
        """A pseudonym, numbered where it stands for someone else already."""
        numbered = (f"{pseudonym}{i}" if i > 1 else pseudonym for i in count(1))
        return next(name for name in numbered if not self._taken(name))

    def _taken(self, pseudonym: str) -> bool:
        return pseudonym in self.given.values() or bool(
            re.search(rf"{re.escape(pseudonym)}(?![0-9])", self.text)
        )


def anonymised(text: str, leaks_of: LeaksOf) -> Replaced:
    """Scan a text and replace; then once more, for what stood in the shadow of a longer name."""
    first = with_pseudonyms(text, leaks_of(text))
    second = with_pseudonyms(first.text, leaks_of(first.text))
    return Replaced(second.text, (*first.replacements, *second.replacements), second.left)


def with_pseudonyms(text: str, leaks: Iterable[LeakLike]) -> Replaced:
    """Replace every leak of severity ``error``; lines stay lines."""
    naming = _Naming(text)
    table: dict[str, Replacement] = {}
    pieces: list[str] = []
    left: list[str] = []
    end = 0
    for leak in sorted(leaks, key=lambda leak: (leak.start, -leak.end)):
        if leak.start < end:
            continue
        pseudonym = naming.of(leak) if leak.severity == "error" else ""
        if not pseudonym:
            left.append(leak.text)
            continue
        pieces += [text[end : leak.start], pseudonym, "\n" * leak.text.count("\n")]
        end = leak.end
        table.setdefault(leak.text, Replacement(leak.text, pseudonym, leak.kind))
    replaced = _everywhere("".join([*pieces, text[end:]]), table.values())
    return Replaced(replaced, tuple(table.values()), tuple(dict.fromkeys(left)))


def _everywhere(text: str, replacements: Iterable[Replacement]) -> str:
    names = (r for r in replacements if r.kind in _EVERYWHERE and len(r.original) > 2)
    for replacement in sorted(names, key=lambda r: -len(r.original)):
        if "\n" not in replacement.original:
            text = text.replace(replacement.original, replacement.pseudonym)
    return text


def _surname(bare: str, original: str) -> str:
    """What stays of a name: the surname, or the first character of a minority's name."""
    if len(bare) > 2 and (double := _DOUBLE_SURNAMES.match(bare)):
        return double[0]
    return bare[:1] or original[:1]


def _month(date: str) -> str:
    """A date to its month: ``2021年3月5日`` is ``2021年3月``, ``3月5日`` is ``3月``."""
    compact = re.sub(r"\s", "", normalise(date))
    if match := re.match(r"(.*?月)", compact):
        return match[1]
    if match := re.match(r"([0-9]{4})[-./年]?([0-9]{1,2})[-./]?[0-9]{1,2}", compact):
        return f"{match[1]}年{int(match[2])}月"
    return "【日期已删】"

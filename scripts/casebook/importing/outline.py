"""The headings of a case document, and what of a case stands below each. No I/O."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum, auto

from casebook.officefile import Paragraph
from casebook.vocabulary import Section


class Extra(Enum):
    """What documents head besides the five sections."""

    TITLE = auto()
    KEYWORDS = auto()
    GIST = auto()
    WAY = auto()
    CORRECTION = auto()
    QUESTIONS = auto()


Part = Section | Extra

_NAMES: dict[Part, str] = {
    Section.FACTS: "基本案情 案情简介 基本情况 主要案情 案情回顾 案例简介 基本事实 案情",
    Section.HANDLING: "处理结果 处理情况 处置情况 处置结果 处理意见 处理决定 办理结果 办理情况",
    Section.DETERMINATION: "容错认定 认定理由 容错理由 认定情况 认定依据 认定意见 评析",
    Section.READING: "以案释规 以案释纪 以案释法 规定解读 政策解读 法规解读 条款解读",
    Section.LESSON: "启示警示 警示启示 案例启示 典型意义 启示意义 警示意义 案例警示 启示 警示",
    Extra.TITLE: "案例名称 案件名称 标题",
    Extra.KEYWORDS: "关键词 关键字",
    Extra.GIST: "案例要点 案件要点 案情要点 要点 要旨",
    Extra.WAY: "处理方式",
    Extra.CORRECTION: "纠错与后续 纠错情况 纠错整改 整改情况 后续情况",
    Extra.QUESTIONS: "讨论题 思考题 讨论问题",
}
HEADINGS: dict[str, Part] = {name: part for part, names in _NAMES.items() for name in names.split()}
"""The usual headings of case documents."""

_NUMBERING = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十0-9]{1,3}[）)]|[0-9]{1,2}[.、．])\s*"
)
_BRACKETED = re.compile(r"【([^【】]{1,20})】[:：]?\s*(.*)")
_LABELLED = re.compile(r"([\u4e00-\u9fff与和 \u3000]{2,12})[:：]\s*(.*)")


@dataclass
class Outline:
    """The paragraphs of a document by what they belong to; those before any heading apart."""

    before: list[str] = field(default_factory=list)
    parts: dict[Part, list[str]] = field(default_factory=dict)
    title: str = ""


def read_outline(paragraphs: Iterable[Paragraph]) -> Outline:
    """Sort the paragraphs of a case document.

    A heading is known by its words, whether it is a heading of the word processor, stands in 【】,
    carries a number, ends with a colon before its text, or is a line of its own. Headings of other
    words stay as text where they are.
    """
    outline = Outline()
    into = outline.before
    for text, level in ((text.strip(), level) for text, level in paragraphs):
        if not text:
            continue
        begun = bool(outline.title or outline.parts)
        if heading := _heading(text, level, begun=begun):
            part, rest = heading
            into = outline.parts.setdefault(part, [])
            if rest:
                into.append(rest)
        elif not outline.title and into is outline.before:
            outline.title = text
        else:
            into.append(text)
    outline.title = "".join(outline.parts.pop(Extra.TITLE, [])) or outline.title
    return outline


def _heading(text: str, level: int, *, begun: bool) -> tuple[Part, str] | None:
    """What a paragraph heads, and what of the text stands on its line.

    The first line of a document is its title unless it is exactly a heading.
    """
    if bracketed := _BRACKETED.fullmatch(text):
        return _known(bracketed[1], bracketed[2], marked=begun)
    numbering = _NUMBERING.match(text)
    bare = text[numbering.end() :] if numbering else text
    if labelled := _LABELLED.fullmatch(bare):
        return _known(labelled[1], labelled[2], marked=False)
    marked = begun and bool(level or numbering) and len(bare) <= 20 and not bare.endswith("。")
    return _known(bare, "", marked=marked)


def _known(label: str, rest: str, *, marked: bool) -> tuple[Part, str] | None:
    """The part of a label: by all its words, or, where it is marked as one, by some of them."""
    label = re.sub(r"[\s:：]", "", label)
    if label in HEADINGS:
        return HEADINGS[label], rest
    if marked:
        for name, part in HEADINGS.items():
            if name in label and part is not Extra.TITLE:
                return part, rest
    return None


@dataclass(frozen=True, slots=True)
class CaseText:
    """What a case document says, sorted; empty where it does not say."""

    title: str
    sections: dict[Section, tuple[str, ...]]
    extras: dict[Extra, tuple[str, ...]]

    @property
    def whole(self) -> str:
        """Everything but the title, one paragraph a line."""
        return "\n".join(
            line for lines in (*self.extras.values(), *self.sections.values()) for line in lines
        )


def read_case(paragraphs: Iterable[Paragraph]) -> CaseText:
    """Sort a case document; text before its first heading belongs to the facts."""
    outline = read_outline(paragraphs)
    if outline.before:
        outline.parts[Section.FACTS] = [*outline.before, *outline.parts.get(Section.FACTS, [])]
    if not outline.parts and len(outline.title) > 60:  # a text without any heading, not a title
        outline.parts[Section.FACTS], outline.title = [outline.title], ""
    return CaseText(
        outline.title,
        {section: tuple(outline.parts.get(section, ())) for section in Section},
        {extra: tuple(outline.parts.get(extra, ())) for extra in Extra},
    )

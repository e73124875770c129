"""What trainers write in a lecture file, and the faces that lecture packs are set in."""

from typing import Annotated

from pydantic import Field as Described

from casebook.schema import (
    CASE_ID,
    CLAUSE_REF,
    POLICY_ID,
    Entry,
    formed,
)
from casebook.vocabulary import Hold, LectureKind

_MINUTES = r"[1-9][0-9]{0,2}"
_SHOWN = rf"{CASE_ID}|{CLAUSE_REF}|{CASE_ID}_{CASE_ID}"


LectureId = Annotated[
    str, formed(POLICY_ID, "sange-qufen", "讲稿编号：小写拼音、数字、连字符，与文件名相同")
]
Minutes = Annotated[str, formed(_MINUTES, "45", "分钟，一至三位数字")]
Prose = Annotated[str, Described(max_length=12_000)]
"""Markdown of the trainer's own."""


class Chosen(Entry):
    """A case, a clause or a contrast pair that a lecture shows, and how."""

    show: Annotated[
        str,
        formed(
            _SHOWN,
            "SY-2023-02-03、siyang-guifan#mianze-1 或 SY-2022-02-02_SY-2022-02-03",
            "案例编号、条款引用，或者用下划线连起来的一组临界对照",
        ),
    ]
    hold: Hold = Described(default=Hold.OUTCOME, description="讨论以前先不讲的内容")
    minutes: Minutes | None = Described(default=None, description="这一项用多少分钟")
    note: Prose = Described(default="", description="教员给自己的提示，只进讲稿和演讲者备注")

    @property
    def targets(self) -> tuple[str, ...]:
        """The case, the clause, or the two cases that it names."""
        return tuple(self.show.split("_"))


class Part(Entry):
    """A part of a lecture: its point, the trainer's text, what it shows."""

    title: Annotated[str, Described(min_length=1, max_length=30, description="小标题")]
    point: Annotated[str, Described(max_length=120, description="这一节的论点，一句话")] = ""
    minutes: Minutes | None = Described(default=None, description="这一节用多少分钟，含各项")
    text: Prose = Described(default="", description="这一节讲的话，Markdown")
    items: Annotated[tuple[Chosen, ...], Described(max_length=40)] = Described(
        default=(), description="依次用到的案例、条款、临界对照"
    )

    @property
    def whole_minutes(self) -> int:
        """Its minutes as written, or else those of what it shows; 0 where none are."""
        shown = sum(int(chosen.minutes) for chosen in self.items if chosen.minutes)
        return int(self.minutes) if self.minutes else shown


class LectureMatter(Entry):
    """lectures/<编号>.yml: the line of argument of a lecture and what it shows."""

    id: LectureId
    kind: LectureKind = Described(description="讲课的种类")
    title: Annotated[str, Described(min_length=1, max_length=40, description="题目")]
    audience: Annotated[str, Described(min_length=1, max_length=40, description="听众")]
    minutes: Minutes
    aim: Annotated[str, Described(max_length=200, description="讲完以后听众会判断什么")] = ""
    opening: Prose = Described(default="", description="开场白，Markdown")
    sections: Annotated[tuple[Part, ...], Described(min_length=1, max_length=12)] = Described(
        description="各节，依次是论证的线索"
    )
    closing: Prose = Described(default="", description="收尾，Markdown")


_Chain = Annotated[
    tuple[Annotated[str, Described(min_length=1, max_length=40)], ...],
    Described(min_length=1, max_length=12),
]


class Faces(Entry):
    """lectures/fonts.yml: the faces of lecture packs, each the first choice and its fallbacks.

    The defaults are those of the format of official documents of Party and government organs.
    """

    title: _Chain = Described(
        default=("方正小标宋简体", "方正小标宋_GBK", "华文中宋", "Noto Serif CJK SC", "宋体"),
        description="大标题",
    )
    heading: _Chain = Described(
        default=("黑体", "SimHei", "Noto Sans CJK SC", "WenQuanYi Micro Hei"),
        description="一级标题",
    )
    subheading: _Chain = Described(
        default=("楷体_GB2312", "楷体", "KaiTi", "AR PL UKai CN", "Noto Serif CJK SC"),
        description="二级标题和教员提示",
    )
    body: _Chain = Described(
        default=("仿宋_GB2312", "仿宋", "FangSong", "Noto Serif CJK SC", "宋体"),
        description="正文",
    )
    slides: _Chain = Described(
        default=("微软雅黑", "Microsoft YaHei", "Noto Sans CJK SC", "WenQuanYi Micro Hei", "黑体"),
        description="幻灯片",
    )
    latin: _Chain = Described(
        default=("Times New Roman", "Liberation Serif"), description="数字和字母"
    )

"""The blank presentation every deck starts from: our layouts, colours and faces, nothing else."""

from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import Any
from xml.sax.saxutils import quoteattr

from pptx import Presentation
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.util import Pt

from casebook.lectures.drawing import (
    NAMESPACES,
    Area,
    bar,
    body,
    canvas,
    level,
    number_paragraph,
    paragraph,
    placeholder,
)

TABLE_STYLE = "{8A5C0E52-7D1B-4E0B-9C55-0F5B6B1D2A11}"
KICKER, FOOTER, NUMBER = 13, 11, 12
"""Which placeholder is which, the same in every layout; the title is 0, the text is 1."""

_COLOURS = {
    "dk1": "22262B",
    "lt1": "FAF8F3",
    "dk2": "575C63",
    "lt2": "FFFFFF",
    "accent1": "A3312A",  # the seal
    "accent2": "1E6B52",  # let off
    "accent3": "7D5000",  # dealt with lightly
    "accent4": "98282B",  # not tolerated
    "accent5": "D2CABA",  # lines
    "accent6": "FFF6D8",  # rows that decided
    "hlink": "1D4F7C",
    "folHlink": "1D4F7C",
}
_ABOUT_THE_MAKER = (RT.EXTENDED_PROPERTIES, RT.THUMBNAIL)
_FOR_THE_MAKER = (RT.PRINTER_SETTINGS, RT.PRES_PROPS, RT.VIEW_PROPS)
"""Parts of the default presentation that tell of another program or of its screen."""


_LEFT, _WIDTH = 68.0, 824.0
_KICKER = Area(_LEFT, 42, _WIDTH, 24)
_FOOTER = Area(_LEFT, 500, 740, 28)
_NUMBER = Area(_LEFT + 744, 500, 80, 28)
TOP = 76.0
ROOM_OF_TITLE = 70.0
"""Where titles may begin, and how high one may be before it is set smaller."""
PADDING = 22.0
"""Between the frame of a clause and its text."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A layout: its name, the places of title and text, and how they stand there."""

    name: str
    kind: str
    title: Area
    text: Area | None
    title_size: int = 32
    text_size: int = 24
    title_from: str = "t"
    text_from: str = "t"
    rule: float = 34
    title_colour: str = "tx1"
    framed: bool = False


_HIGH = Area(_LEFT, TOP, _WIDTH, 48)
BELOW = Area(_LEFT, 142, _WIDTH, 342)
LAYOUTS = (
    Layout("封面", "title", Area(_LEFT, 104, _WIDTH, 176), Area(_LEFT, 324, _WIDTH, 160),
           44, 22, title_from="b", rule=302),
    Layout("分部", "secHead", Area(_LEFT, 96, _WIDTH, 144), Area(_LEFT, 284, _WIDTH, 200),
           40, 26, title_from="b", rule=262),
    Layout("标题和正文", "tx", _HIGH, BELOW, text_size=28),
    Layout("讨论", "", Area(_LEFT, TOP, _WIDTH, 40), Area(_LEFT, 128, 780, 340), 24, 40,
           text_from="ctr", title_colour="accent1"),
    Layout("结论", "", Area(_LEFT, 88, _WIDTH, 108), Area(_LEFT, 240, _WIDTH, 244), 54, 26,
           title_from="b", rule=218),
    Layout("条文", "", _HIGH, BELOW, text_from="ctr", framed=True),
    Layout("表格", "titleOnly", _HIGH, None),
)  # fmt: skip


@cache
def blank(face: str, language: str) -> bytes:
    """Return the empty presentation of 16:9, set in a face, as the bytes of a PPTX file."""
    show = Presentation()
    _drop(show.part.package, _ABOUT_THE_MAKER)
    _drop(show.part, _FOR_THE_MAKER)
    for layout in list(show.slide_layouts)[len(LAYOUTS) :]:
        show.slide_layouts.remove(layout)
    for kept, wanted in zip(show.slide_layouts, LAYOUTS, strict=True):
        _refill(kept.element, _layout(wanted, language))
    show.slide_width, show.slide_height = Pt(960), Pt(540)
    show.element.find(qn("p:sldSz")).attrib.pop("type")  # it says 4:3
    _swap(show.element, "p:defaultTextStyle", _default_text(language))
    master = show.slide_master.element
    _swap(master, "p:cSld", canvas(_master_shapes(language), ground=True))
    _swap(master, "p:txStyles", _text_styles())
    notes = show.notes_master.element
    _name_notes_master(show)
    _swap(notes, "p:cSld", canvas(_notes_shapes(language), ground=True))
    _swap(notes, "p:notesStyle", f"<p:notesStyle {NAMESPACES}>{level(12)}</p:notesStyle>")
    # Opened once more, so that every theme is a part whose bytes can be set.
    show = Presentation(BytesIO(_packed(show)))
    for part in (show.slide_master.part, show.notes_master.part):
        part.part_related_by(RT.THEME).blob = _theme(face).encode()
    show.part.part_related_by(RT.TABLE_STYLES).blob = _table_styles().encode()
    return _packed(show)


def _packed(show: Any) -> bytes:
    written = BytesIO()
    show.save(written)
    return written.getvalue()


def _drop(owner: Any, kinds: tuple[str, ...]) -> None:
    for kind in kinds:
        owner.drop_rel(owner.relate_to(owner.part_related_by(kind), kind))


def _name_notes_master(show: Any) -> None:
    """List the master of the notes in the presentation, which python-pptx leaves out."""
    key = show.part.relate_to(show.notes_master.part, RT.NOTES_MASTER)
    listed = f'<p:notesMasterId r:id="{key}"/>'
    xml = f"<p:notesMasterIdLst {NAMESPACES}>{listed}</p:notesMasterIdLst>"
    show.element.find(qn("p:sldMasterIdLst")).addnext(parse_xml(xml))


def _refill(element: Any, xml: str) -> None:
    fresh: Any = parse_xml(xml)
    element.attrib.clear()
    element.attrib.update(fresh.attrib)
    element[:] = fresh


def _swap(owner: Any, name: str, xml: str) -> None:
    old = owner.find(qn(name))
    owner.replace(old, parse_xml(xml))


def _master_shapes(language: str) -> str:
    high, below = _HIGH, BELOW
    return (
        bar(2, Area(_LEFT, 494, _WIDTH, 0.75), "accent5")
        + placeholder(3, "标题占位符", 'type="title"', paragraph("标题", language),
                      area=high, box=body("t"))
        + placeholder(4, "文本占位符", 'type="body" idx="1"', paragraph("正文", language),
                      area=below, box=body("t"))
        + placeholder(5, "页脚占位符", 'type="ftr" sz="quarter" idx="3"', paragraph("", language),
                      area=_FOOTER, box=body("ctr"), levels=level(12, colour="tx2"))
        + placeholder(6, "编号占位符", 'type="sldNum" sz="quarter" idx="4"',
                      number_paragraph("‹#›", language), area=_NUMBER, box=body("ctr"),
                      levels=level(12, colour="tx2", side="r"))
    )  # fmt: skip


def _layout(layout: Layout, language: str) -> str:
    def say(text: str) -> str:
        return paragraph(text, language)

    titled = 'type="ctrTitle"' if layout.kind == "title" else 'type="title"'
    shapes = [
        bar(2, Area(_LEFT, layout.rule, 54, 2.25), "accent1"),
        placeholder(3, "标题", titled, say("标题"), area=layout.title,
                    box=body(layout.title_from),
                    levels=level(layout.title_size, colour=layout.title_colour, bold=True,
                                  face="mj")),
        placeholder(4, "眉题", f'type="body" sz="quarter" idx="{KICKER}"', say("案例编号、来历"),
                    area=_KICKER, box=body("ctr"), levels=level(16, colour="tx2")),
    ]  # fmt: skip
    if layout.text:
        frame = (
            '<a:solidFill><a:schemeClr val="bg2"/></a:solidFill><a:ln w="12700"><a:solidFill>'
            '<a:schemeClr val="accent5"/></a:solidFill></a:ln>'
        )
        text = 'type="subTitle" idx="1"' if layout.kind == "title" else 'type="body" idx="1"'
        shapes.append(
            placeholder(5, "正文", text, say("正文"), area=layout.text,
                        frame=frame if layout.framed else "",
                        box=body(layout.text_from, PADDING if layout.framed else 0),
                        levels=level(layout.text_size, apart=40, lead=110))
        )  # fmt: skip
    shapes += [
        placeholder(6, "页脚", f'type="ftr" sz="quarter" idx="{FOOTER}"', say("")),
        placeholder(7, "页码", f'type="sldNum" sz="quarter" idx="{NUMBER}"',
                    number_paragraph("‹#›", language)),
    ]  # fmt: skip
    kind = f'type="{layout.kind}"' if layout.kind else 'userDrawn="1"'
    return (
        f'<p:sldLayout {NAMESPACES} {kind} preserve="1">'
        f"{canvas(''.join(shapes), name=layout.name)}"
        "<p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sldLayout>"
    )


def _notes_shapes(language: str) -> str:
    picture = (
        '<p:sp><p:nvSpPr><p:cNvPr id="2" name="幻灯片图像"/><p:cNvSpPr><a:spLocks noGrp="1" '
        'noRot="1" noChangeAspect="1"/></p:cNvSpPr><p:nvPr><p:ph type="sldImg" idx="2"/></p:nvPr>'
        f"</p:nvSpPr><p:spPr><a:xfrm>{Area(54, 54, 432, 243).xml}</a:xfrm>"
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/></p:spPr></p:sp>'
    )
    text = placeholder(3, "备注", 'type="body" sz="quarter" idx="3"', paragraph("备注", language),
                       area=Area(54, 324, 432, 342), box=body("t"))  # fmt: skip
    return picture + text


def _text_styles() -> str:
    return (
        f"<p:txStyles {NAMESPACES}>"
        f"<p:titleStyle>{level(32, bold=True, face='mj')}</p:titleStyle>"
        f"<p:bodyStyle>{level(24, apart=40, lead=110)}"
        f"{level(20, apart=40, lead=110, depth=2)}</p:bodyStyle>"
        f"<p:otherStyle>{level(18)}</p:otherStyle></p:txStyles>"
    )


def _default_text(language: str) -> str:
    return (
        f"<p:defaultTextStyle {NAMESPACES}><a:defPPr><a:defRPr lang={quoteattr(language)}/>"
        f"</a:defPPr>{level(18)}</p:defaultTextStyle>"
    )


def _theme(face: str) -> str:
    """Our colours and the face; the shapes of the format that a theme must have, all plain."""
    colours = "".join(
        f'<a:{name}><a:srgbClr val="{value}"/></a:{name}>' for name, value in _COLOURS.items()
    )
    named = quoteattr(face)
    faces = f'<a:latin typeface={named}/><a:ea typeface={named}/><a:cs typeface=""/>'
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    line = f'<a:ln w="9525">{fill}</a:ln>'
    effect = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<a:theme {NAMESPACES} name="以案释规"><a:themeElements>'
        f'<a:clrScheme name="以案释规">{colours}</a:clrScheme><a:fontScheme name="以案释规">'
        f"<a:majorFont>{faces}</a:majorFont><a:minorFont>{faces}</a:minorFont></a:fontScheme>"
        f'<a:fmtScheme name="以案释规"><a:fillStyleLst>{fill * 3}</a:fillStyleLst>'
        f"<a:lnStyleLst>{line * 3}</a:lnStyleLst><a:effectStyleLst>{effect * 3}</a:effectStyleLst>"
        f"<a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>"
    )


def _table_styles() -> str:
    """One style of table: ink on paper, thin lines, a seal-red line below the header."""

    def edge(side: str, width: int, colour: str) -> str:
        return (
            f'<a:{side}><a:ln w="{width}"><a:solidFill><a:schemeClr val="{colour}"/></a:solidFill>'
            f"</a:ln></a:{side}>"
        )

    def part(name: str, edges: str, bold: str) -> str:
        return (
            f'<a:{name}><a:tcTxStyle b="{bold}"><a:fontRef idx="minor"/><a:schemeClr val="tx1"/>'
            f"</a:tcTxStyle><a:tcStyle><a:tcBdr>{edges}</a:tcBdr></a:tcStyle></a:{name}>"
        )

    ends = edge("bottom", 12700, "accent5")
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<a:tblStyleLst {NAMESPACES} def="{TABLE_STYLE}">'
        f'<a:tblStyle styleId="{TABLE_STYLE}" styleName="以案释规">'
        f"{part('wholeTbl', ends + edge('insideH', 9525, 'accent5'), 'off')}"
        f"{part('firstCol', '', 'on')}"
        f"{part('firstRow', edge('bottom', 28575, 'accent1'), 'on')}"
        "</a:tblStyle></a:tblStyleLst>"
    )

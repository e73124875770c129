"""The drawing XML of a presentation: areas, paragraphs, placeholders, levels of text."""

from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from pptx.util import Pt

NAMESPACES = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_NUMBER_FIELD = "{C1FF6DA9-008F-8B48-92A6-B652298478BF}"


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle on a slide of 960 by 540 points."""

    left: float
    top: float
    width: float
    height: float

    @property
    def xml(self) -> str:
        """Its place, as a drawing says it."""
        left, top, width, height = map(Pt, (self.left, self.top, self.width, self.height))
        return f'<a:off x="{left}" y="{top}"/><a:ext cx="{width}" cy="{height}"/>'


def paragraph(text: str, language: str, *, before: str = "", face: str = "") -> str:
    """A paragraph as XML: its text is XML already, ``before`` its properties, ``face`` those of
    the run.
    """
    language = f'lang={quoteattr(language)} altLang="en-US"'
    if not text:
        return f"<a:p>{before}<a:endParaRPr {language}/></a:p>"
    attributes, _, inside = face.partition("|")
    return (
        f"<a:p>{before}<a:r><a:rPr {language} {attributes}>{inside}</a:rPr>"
        f"<a:t>{text}</a:t></a:r></a:p>"
    )


def placeholder(
    number: int,
    name: str,
    what: str,
    paragraphs: str,
    *,
    area: Area | None = None,
    frame: str = "",
    box: str = "<a:bodyPr/>",
    levels: str = "",
) -> str:
    """A placeholder as XML; without an area it stands where its layout has it."""
    place = f"<a:xfrm>{area.xml}</a:xfrm>" if area else ""
    shape = '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>' if area else ""
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="{name}"/>'
        f'<p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph {what}/></p:nvPr></p:nvSpPr>'
        f"<p:spPr>{place}{shape}{frame}</p:spPr>"
        f"<p:txBody>{box}<a:lstStyle>{levels}</a:lstStyle>{paragraphs}</p:txBody></p:sp>"
    )


def number_paragraph(number: str, language: str) -> str:
    """A paragraph that shows the number of the slide."""
    return (
        f'<a:p><a:fld id="{_NUMBER_FIELD}" type="slidenum">'
        f"<a:rPr lang={quoteattr(language)}/><a:t>{number}</a:t></a:fld></a:p>"
    )


def canvas(shapes: str, *, ground: bool = False, name: str = "") -> str:
    """The shapes of a slide, a layout or a master, with the paper below them if asked for."""
    fill = '<p:bg><p:bgPr><a:solidFill><a:schemeClr val="bg1"/></a:solidFill><a:effectLst/>'
    ground_fill = f"{fill}</p:bgPr></p:bg>" if ground else ""
    named = f"name={quoteattr(name)}" if name else ""
    return (
        f"<p:cSld {NAMESPACES} {named}>{ground_fill}"
        '<p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr>'
        f"<p:grpSpPr/>{shapes}</p:spTree></p:cSld>"
    )


def body(anchor: str, inset: float = 0) -> str:
    """How text stands in its shape: from the top (``t``), the bottom or the middle."""
    inset = Pt(inset)
    return (
        f'<a:bodyPr vert="horz" wrap="square" lIns="{inset}" tIns="{inset}" rIns="{inset}" '
        f'bIns="{inset}" anchor="{anchor}"><a:noAutofit/></a:bodyPr>'
    )


def level(
    size: int, *, colour: str = "tx1", bold: bool = False, apart: int = 0, side: str = "l",
    lead: int = 100, face: str = "mn", depth: int = 1,
) -> str:  # fmt: skip
    """What a level of text looks like; ``apart`` is the space before a paragraph in per cent."""
    return (
        f'<a:lvl{depth}pPr marL="0" indent="0" algn="{side}" eaLnBrk="1" latinLnBrk="0" '
        f'hangingPunct="1"><a:lnSpc><a:spcPct val="{lead * 1000}"/></a:lnSpc>'
        f'<a:spcBef><a:spcPct val="{apart * 1000}"/></a:spcBef><a:buNone/>'
        f'<a:defRPr sz="{size}00" b="{bold:d}" kern="1200">'
        f'<a:solidFill><a:schemeClr val="{colour}"/></a:solidFill><a:latin typeface="+{face}-lt"/>'
        f'<a:ea typeface="+{face}-ea"/><a:cs typeface="+{face}-cs"/></a:defRPr></a:lvl{depth}pPr>'
    )


def bar(number: int, area: Area, colour: str) -> str:
    """A thin bar of colour, an ornament to screen readers."""
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="线条"/><p:cNvSpPr/><p:nvPr userDrawn="1"/>'
        f"</p:nvSpPr><p:spPr><a:xfrm>{area.xml}</a:xfrm>"
        f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill><a:schemeClr val="{colour}"/>'
        "</a:solidFill><a:ln><a:noFill/></a:ln></p:spPr></p:sp>"
    )

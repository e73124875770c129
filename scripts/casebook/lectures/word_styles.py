"""The blank Word document of lecture texts: the page, the styles, the fonts, and nothing else.

Page and styles follow the format of official documents of Party and government organs:
A4, 22 lines in 225 mm, text in FangSong of 16 pt, headings in Hei, Kai and bold FangSong.
"""

from functools import cache
from io import BytesIO
from xml.sax.saxutils import escape, quoteattr

import docx
from docx.document import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import parse_xml
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Twips

from casebook.syllabus import Faces

SEAL = "A3312A"
"""The one accent, as on the site."""
TINT = "F5F1EA"
LINE = 8844
"""Width of a line in twentieths of a point: 156 mm."""
_PITCH = 579
"""Twentieths of a point from line to line: 22 lines in 225 mm."""

_INDENT = '<w:ind w:firstLineChars="200" w:firstLine="{two}"/>'
_BODY = _INDENT + '<w:jc w:val="both"/>'
_HEADING = "<w:keepNext/><w:keepLines/>"
_CENTRED = '<w:jc w:val="center"/>'


def _exact(points: int, before: int = 0, after: int = 0) -> str:
    """Lines of a fixed height, off the grid."""
    return (
        f'<w:snapToGrid w:val="0"/><w:spacing w:before="{before * 20}" w:after="{after * 20}"'
        f' w:line="{points * 20}" w:lineRule="exact"/>'
    )


def _edges(*sides: str, width: int = 4, colour: str = "7F7F7F", space: int = 4) -> str:
    """Lines at some sides of a paragraph."""
    look = f'w:val="single" w:sz="{width}" w:space="{space}" w:color="{colour}"'
    return f"<w:pBdr>{''.join(f'<w:{side} {look}/>' for side in sides)}</w:pBdr>"


_NOTE = _edges("left", width=12, colour=SEAL, space=6)
_NOTE_INDENT = '<w:ind w:left="150" w:firstLineChars="200" w:firstLine="560"/>'
_CONTEXT = '<w:contextualSpacing/><w:jc w:val="both"/>'
_TINT = f'<w:shd w:val="clear" w:color="auto" w:fill="{TINT}"/>'
_LOOKS = (
    # identifier, name, face, points, bold, layout; a Chinese name is of our own
    ("BodyText", "Body Text", "body", 16, False, _BODY),
    ("Title", "Title", "title", 22, False, _HEADING + _exact(34, after=10) + _CENTRED),
    ("Subtitle", "Subtitle", "subheading", 16, False, _exact(24, after=14) + _CENTRED),
    ("Heading1", "heading 1", "heading", 16, False, _HEADING + _INDENT + "{level}"),
    ("Heading2", "heading 2", "subheading", 16, False, _HEADING + _INDENT + "{level}"),
    ("Heading3", "heading 3", "body", 16, True, _HEADING + _INDENT + "{level}"),
    ("TOCHeading", "TOC Heading", "heading", 16, False, _HEADING + _CENTRED),
    ("TOC1", "toc 1", "body", 14, False, _exact(24)),
    ("TOC2", "toc 2", "body", 14, False, _exact(24) + '<w:ind w:leftChars="200" w:left="560"/>'),
    ("Footer", "footer", "body", 9, False, _exact(12) + _CENTRED),
    ("FooterNumber", "页脚页码", "body", 14, False, _exact(18) + _CENTRED),
    ("Lead", "论点", "subheading", 16, False, "<w:keepLines/>" + _edges("top", "bottom") + _BODY),
    (
        *("Note", "教员提示", "subheading", 14, False),
        _NOTE + _TINT + _exact(24, 6, 6) + _NOTE_INDENT + _CONTEXT,
    ),
    ("Question", "讨论题", "body", 16, True, _HEADING + _BODY),
    ("Small", "出处", "body", 12, False, _exact(18) + _BODY),
    ("Centred", "题下文字", "subheading", 14, False, _exact(24, after=10) + _CENTRED),
    ("Cell", "表格文字", "body", 12, False, _exact(18)),
    ("CellHead", "表头", "heading", 12, False, "<w:keepNext/>" + _exact(18) + _CENTRED),
    ("BoxTitle", "条文名称", "heading", 14, False, _HEADING + _exact(24)),
    ("BoxText", "条文", "body", 14, False, _exact(24) + _BODY),
    # Paragraphs of one border are one frame: only a line between them rules each of them.
    ("Ruled", "书写横线", "body", 16, False, _edges("bottom", "between", space=1)),
    ("Gap", "间隔", "body", 4, False, _exact(8)),
)
"""Paragraphs without ``snapToGrid`` stand on the grid of the page."""

_LABEL = """
<w:style w:type="character" w:customStyle="1" w:styleId="NoteLabel"><w:name w:val="教员提示标记"/>
  <w:rPr><w:rFonts w:eastAsia={face}/><w:color w:val="{colour}"/></w:rPr></w:style>
"""
_CELL = '<w:top w:w="40" w:type="dxa"/><w:left w:w="100" w:type="dxa"/>'
_CELL += '<w:bottom w:w="40" w:type="dxa"/><w:right w:w="100" w:type="dxa"/>'
_TABLES = f"""
<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>
  <w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>{_CELL}</w:tblCellMar></w:tblPr></w:style>
<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/>
  <w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>
  {
    "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="404040"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
}
  </w:tblBorders></w:tblPr></w:style>
<w:style w:type="table" w:customStyle="1" w:styleId="Box"><w:name w:val="条文框"/>
  <w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>
  <w:top w:val="single" w:sz="4" w:space="0" w:color="BFBFBF"/>
  <w:left w:val="single" w:sz="36" w:space="0" w:color="{SEAL}"/>
  <w:bottom w:val="single" w:sz="4" w:space="0" w:color="BFBFBF"/>
  <w:right w:val="single" w:sz="4" w:space="0" w:color="BFBFBF"/></w:tblBorders>
  <w:tblCellMar><w:top w:w="60" w:type="dxa"/><w:left w:w="170" w:type="dxa"/>
  <w:bottom w:w="60" w:type="dxa"/><w:right w:w="140" w:type="dxa"/></w:tblCellMar>
  </w:tblPr></w:style>
"""
_SETTINGS = """
<w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/>
<w:characterSpacingControl w:val="compressPunctuation"/>
<w:compat><w:spaceForUL/><w:balanceSingleByteDoubleByteWidth/><w:doNotLeaveBackslashAlone/>
<w:ulTrailSpace/><w:doNotExpandShiftReturn/><w:useFELayout/>
<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word"
 w:val="15"/></w:compat>
"""
_KEPT = (RELATIONSHIP_TYPE.STYLES, RELATIONSHIP_TYPE.SETTINGS)
_MAIN = (RELATIONSHIP_TYPE.OFFICE_DOCUMENT, RELATIONSHIP_TYPE.CORE_PROPERTIES)


def w(tag: str, /, *inner: BaseOxmlElement, **attributes: str | int) -> BaseOxmlElement:
    """An element of WordprocessingML with its attributes and what stands in it."""
    made = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    made.extend(inner)
    return made


@cache
def blank(faces: Faces, language: str) -> bytes:
    """A document with page, styles and fonts, an empty body and a footer that has the number."""
    document = docx.Document()
    for relations, kept in ((document.part.rels, _KEPT), (document.part.package.rels, _MAIN)):
        for name in [n for n, relation in relations.items() if relation.reltype not in kept]:
            del relations[name]
    _replace(document.styles.element, _styles(faces, language))
    _replace(document.settings.element, _SETTINGS)
    place = PackURI("/word/fontTable.xml")
    fonts = _fonts(faces).encode()
    table = Part(place, CONTENT_TYPE.WML_FONT_TABLE, fonts, document.part.package)
    document.part.relate_to(table, RELATIONSHIP_TYPE.FONT_TABLE)
    _set_page(document)
    packed = BytesIO()
    document.save(packed)
    return packed.getvalue()


def _replace(root: BaseOxmlElement, inner: str) -> None:
    """Give an element other content."""
    for old in list(root):
        root.remove(old)
    root.extend(list(parse_xml(f"<w:all {nsdecls('w')}>{inner}</w:all>")))


def _set_page(document: Document) -> None:
    """A4 with the margins and the grid of official documents, and the footer."""
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin = Mm(37), Mm(35)
    page.left_margin = Mm(28)
    page.right_margin = Twips(round(Mm(210).twips) - round(Mm(28).twips) - LINE)
    page.header_distance, page.footer_distance = Mm(15), Mm(17)
    page._sectPr.attrib.clear()  # marks of who edited it when
    for old in page._sectPr.xpath("./w:docGrid"):
        page._sectPr.remove(old)
    page._sectPr.append(w("docGrid", type="lines", linePitch=_PITCH))
    number = f"""<w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr></w:p>
      <w:p><w:pPr><w:pStyle w:val="FooterNumber"/></w:pPr>{_said("— ")}
      <w:fldSimple w:instr=" PAGE ">{_said("1")}</w:fldSimple>{_said(" —")}</w:p>"""
    page.footer.is_linked_to_previous = False
    _replace(page.footer._element, number)


def _said(text: str) -> str:
    hint = '<w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr>'
    return f'<w:r>{hint}<w:t xml:space="preserve">{text}</w:t></w:r>'


def _styles(faces: Faces, language: str) -> str:
    latin = quoteattr(faces.latin[0])
    defaults = f"""<w:docDefaults><w:rPrDefault><w:rPr>
      <w:rFonts w:ascii={latin} w:hAnsi={latin} w:cs={latin} w:eastAsia={quoteattr(faces.body[0])}/>
      <w:color w:val="000000"/><w:sz w:val="32"/><w:szCs w:val="32"/>
      <w:lang w:val="en-US" w:eastAsia={quoteattr(language)} w:bidi="ar-SA"/></w:rPr></w:rPrDefault>
      <w:pPrDefault><w:pPr><w:widowControl/></w:pPr></w:pPrDefault></w:docDefaults>
      <w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>
      <w:qFormat/></w:style>"""
    label = _LABEL.format(face=quoteattr(faces.heading[0]), colour=SEAL)
    return defaults + "".join(_style(faces, *look) for look in _LOOKS) + label + _TABLES


def _style(faces: Faces, key: str, name: str, face: str, points: int, bold: bool, how: str) -> str:
    """One paragraph style; what follows a heading is body text."""
    own = "" if name.isascii() else ' w:customStyle="1"'
    level = f'<w:outlineLvl w:val="{int(key[-1]) - 1}"/>' if key.startswith("Heading") else ""
    following = '<w:next w:val="BodyText"/>' if level or key == "Title" else ""
    return f"""<w:style w:type="paragraph"{own} w:styleId="{key}"><w:name w:val="{name}"/>
      <w:basedOn w:val="Normal"/>{following}<w:qFormat/>
      <w:pPr>{how.format(two=points * 40, level=level)}</w:pPr>
      <w:rPr><w:rFonts w:eastAsia={quoteattr(getattr(faces, face)[0])}/>{"<w:b/>" * bold}
      <w:sz w:val="{points * 2}"/><w:szCs w:val="{points * 2}"/></w:rPr></w:style>"""


def _fonts(faces: Faces) -> str:
    """The font table: where a face is missing, Word takes one of its other names."""
    used = {chain[0]: chain for chain in (faces.title, faces.heading, faces.subheading, faces.body)}
    fonts = "".join(_font(chain, "86", "auto") for chain in used.values())
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f"<w:fonts {nsdecls('w')}>{fonts}{_font(faces.latin, '00', 'roman')}</w:fonts>"
    )


def _font(chain: tuple[str, ...], charset: str, family: str) -> str:
    others = escape(",".join(chain[1:]), {'"': "&quot;"})
    alternative = f'<w:altName w:val="{others}"/>' if others else ""
    return (
        f"<w:font w:name={quoteattr(chain[0])}>{alternative}"
        f'<w:charset w:val="{charset}"/><w:family w:val="{family}"/><w:pitch w:val="variable"/>'
        "</w:font>"
    )

"""A .docx that has text in every place where a reader may find some."""

import re
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import docx
from docx.oxml.parser import parse_xml

NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
BOX = "<w:txbxContent><w:p><w:r><w:t>框中{}</w:t></w:r></w:p></w:txbxContent>"
TEXT_BOX = (
    f"<w:r {NAMES}><mc:AlternateContent><mc:Choice Requires='wps'><wps:txbx>"
    + BOX.format("文字")
    + "</wps:txbx></mc:Choice><mc:Fallback><w:pict><v:textbox>"
    + BOX.format("旧式")
    + "</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
)
INSERTED = f'<w:ins {NAMES} w:id="1" w:author="甲"><w:r><w:t>新增</w:t></w:r></w:ins>'
DELETED = f'<w:del {NAMES} w:id="2" w:author="乙"><w:r><w:delText>删去</w:delText></w:r></w:del>'
FOOTNOTES = (
    f"<?xml version='1.0' encoding='UTF-8'?><w:footnotes {NAMES}>"
    "<w:footnote w:id='1'><w:p><w:r><w:t>脚注文字</w:t></w:r></w:p></w:footnote></w:footnotes>"
)
KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"


def full_document(file: Path) -> Path:
    """Write it to ``file``."""
    document = docx.Document()
    document.core_properties.author = "作者姓名"
    document.core_properties.title = "属性标题"
    document.add_heading("总标题", 0)
    document.add_heading("基本案情", 1)
    paragraph = document.add_paragraph("第一段")
    paragraph._p.append(parse_xml(TEXT_BOX))
    paragraph.add_run("之后")
    changed = document.add_paragraph("正文")
    changed._p.append(parse_xml(INSERTED))
    changed._p.append(parse_xml(DELETED))
    changed.add_run("\t制表\n换行")
    table = document.add_table(2, 2)
    for i, cell in enumerate(cell for row in table.rows for cell in row.cells):
        cell.text = f"格{i}"
    table.rows[1].cells[1].add_paragraph("又一段")
    document.add_heading("小节", 2)
    document.add_paragraph("尾\u200b段")
    document.add_comment(changed.runs, text="批注文字", author="批注人", initials="P")
    document.sections[0].header.paragraphs[0].text = "页眉文字"
    document.sections[0].footer.paragraphs[0].text = "页脚文字"
    document.save(str(file))
    _add_footnotes(file)
    return file


def _add_footnotes(file: Path) -> None:
    with ZipFile(file) as archive:
        parts = {name: archive.read(name).decode("latin-1") for name in archive.namelist()}
    parts["word/footnotes.xml"] = FOOTNOTES.encode().decode("latin-1")
    types = f'<Override PartName="/word/footnotes.xml" ContentType="{KIND}"/></Types>'
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace("</Types>", types)
    relations = "word/_rels/document.xml.rels"
    related = f'<Relationship Id="rIdF" Type="{RELATION}" Target="footnotes.xml"/>'
    parts[relations] = re.sub("(?=</Relationships>)", related, parts[relations])
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content.encode("latin-1"))

"""Hostile documents are refused with a stable code, in Chinese, and nothing is written."""

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from typer.testing import CliRunner

from casebook.cli import app
from casebook.officefile import OfficeFileError, read_office

CONTENT_TYPES = "[Content_Types].xml"
DOCUMENT = "word/document.xml"
RELATIONS = "word/_rels/document.xml.rels"
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def _parts() -> dict[str, bytes]:
    """The entries of a harmless .docx."""
    document = docx.Document()
    document.add_paragraph("第一条 为了规范容错认定工作，制定本办法。")
    saved = io.BytesIO()
    document.save(saved)
    with zipfile.ZipFile(saved) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _zip(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def _with(name: str, content: bytes) -> bytes:
    return _zip({**_parts(), name: content})


def _related(kind: str, target: str, *, external: bool) -> bytes:
    mode = ' TargetMode="External"' if external else ""
    relation = f'<Relationship Id="rIdX" Type="{OFFICE}/{kind}" Target="{target}"{mode}/>'
    relations = _parts()[RELATIONS].decode()
    return _with(
        RELATIONS, relations.replace("</Relationships>", f"{relation}</Relationships>").encode()
    )


def _bomb() -> bytes:
    return _with("word/media/a.bin", bytes(8 * 1024 * 1024))


def _lying_bomb() -> bytes:
    """An entry that says it is small and is not."""
    packed = bytearray(_with("word/media/a.bin", bytes(8 * 1024 * 1024)))
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = packed.rfind(signature)
        packed[at + offset : at + offset + 4] = struct.pack("<I", 1000)
    return bytes(packed)


def _many_entries() -> bytes:
    return _zip({**_parts(), **{f"word/media/{i}": b"" for i in range(5000)}})


def _duplicate() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in _parts().items():
            archive.writestr(name, content)
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr(DOCUMENT, b"<other/>")
    return out.getvalue()


def _encrypted() -> bytes:
    packed = bytearray(_zip(_parts()))
    packed[packed.find(b"PK\x01\x02") + 8] |= 1
    return bytes(packed)


def _deep() -> bytes:
    document = _parts()[DOCUMENT].decode()
    nest = "<w:tbl><w:tr><w:tc>" * 500 + "</w:tc></w:tr></w:tbl>" * 500
    return _with(DOCUMENT, document.replace("<w:body>", f"<w:body>{nest}").encode())


def _declared(encoding: str) -> bytes:
    document = _parts()[DOCUMENT].decode().split("?>", 1)[1]
    head = f'<?xml version="1.0" encoding="{encoding}"?>\n<!DOCTYPE w [<!ENTITY x "y">]>'
    return _with(DOCUMENT, (head + document).encode(encoding))


def _entity_only() -> bytes:
    return _with("word/custom.xml", b'<a><!ENTITY x SYSTEM "file:///etc/passwd"></a>')


def _utf7() -> bytes:
    return _with(DOCUMENT, b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE a+AD4-')


def _macro_type() -> bytes:
    types = _parts()[CONTENT_TYPES]
    return _with(CONTENT_TYPES, types.replace(b"wordprocessingml.document.main", b"macroEnabled"))


FILES: dict[str, tuple[str, str, Callable[[], bytes]]] = {
    "old .doc": ("CB603", "a.doc", lambda: COMPOUND + bytes(600)),
    "old .doc under another name": ("CB603", "a.docx", lambda: COMPOUND + bytes(600)),
    "old .doc as text": ("CB603", "a.txt", lambda: COMPOUND + bytes(600)),
    ".pdf": ("CB603", "a.pdf", lambda: b"%PDF-1.7\n"),
    ".rtf": ("CB603", "a.docx", lambda: b"{\\rtf1 }"),
    "unknown kind": ("CB603", "a.odt", lambda: b"PK"),
    "password": (
        "CB604",
        "a.docx",
        lambda: COMPOUND + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
    ),
    "encrypted entry": ("CB604", "a.docx", _encrypted),
    "no zip": ("CB605", "a.docx", "文字".encode),
    "empty": ("CB605", "a.docx", lambda: b""),
    "truncated": ("CB605", "a.docx", lambda: _zip(_parts())[:-200]),
    "no document": ("CB605", "a.docx", lambda: _zip({"a.txt": b"a"})),
    "broken XML": ("CB605", "a.docx", lambda: _with(DOCUMENT, b"<w:document")),
    "foreign encoding": ("CB605", "a.docx", _utf7),
    "lying sizes": ("CB605", "a.docx", _lying_bomb),
    "bomb": ("CB606", "a.docx", _bomb),
    "many entries": ("CB606", "a.docx", _many_entries),
    "traversal": ("CB607", "a.docx", lambda: _with("../../evil.xml", b"<a/>")),
    "absolute name": ("CB607", "a.docx", lambda: _with("/etc/passwd", b"a")),
    "drive": ("CB607", "a.docx", lambda: _with("C:/evil", b"a")),
    "backslashes": ("CB607", "a.docx", lambda: _with("word\\..\\..\\evil", b"a")),
    "duplicate names": ("CB607", "a.docx", _duplicate),
    "extension of macros": ("CB608", "a.docm", lambda: _zip(_parts())),
    "macros": ("CB608", "a.docx", lambda: _with("word/vbaProject.bin", b"a")),
    "type of macros": ("CB608", "a.docx", _macro_type),
    "relation to macros": (
        "CB608",
        "a.docx",
        lambda: _related("vbaProject", "harmless.bin", external=False),
    ),
    "external template": (
        "CB609",
        "a.docx",
        lambda: _related("attachedTemplate", "http://192.0.2.1/t.dotm", external=True),
    ),
    "remote image": (
        "CB609",
        "a.docx",
        lambda: _related("image", "http://192.0.2.1/i.png", external=True),
    ),
    "OLE object": ("CB609", "a.docx", lambda: _with("word/embeddings/o.bin", COMPOUND)),
    "worksheet in the text": (
        "CB609",
        "a.docx",
        lambda: _related("package", "embeddings/a.xlsx", external=False),
    ),
    "DOCTYPE": ("CB610", "a.docx", lambda: _declared("utf-8")),
    "DOCTYPE in UTF-16": ("CB610", "a.docx", lambda: _declared("utf-16")),
    "DOCTYPE in UTF-16, big end first": ("CB610", "a.docx", lambda: _declared("utf-16-be")),
    "ENTITY": ("CB610", "a.docx", _entity_only),
    "deep nesting": ("CB611", "a.docx", _deep),
    "zip as text": ("CB612", "a.md", lambda: _zip(_parts())),
    "no text": ("CB612", "a.txt", lambda: b"\xff\xff\xff"),
    "UTF-16 text": ("CB612", "a.txt", lambda: "第一条".encode("utf-16")),
}


@pytest.fixture
def batch(tmp_path: Path) -> Path:
    """A project with one empty batch."""
    folder = tmp_path / "project/cases/SY-2024-01"
    folder.mkdir(parents=True)
    (folder / "batch.yml").write_text("id: SY-2024-01\n", encoding="utf-8")
    return tmp_path / "project"


def _refused(batch: Path, file: Path, code: str) -> None:
    """Both commands say the code, exit with 1 and write nothing."""
    before = sorted(batch.rglob("*"))
    for command in (["case", str(file), "--batch", "SY-2024-01"], ["policy", str(file)]):
        result = CliRunner().invoke(app, ["import", *command, "--root", str(batch)])
        assert result.exit_code == 1
        assert result.stderr.startswith(f"{file}: 错误 {code} ")
        assert "\n    → " in result.stderr
        assert result.stdout == ""
    assert sorted(batch.rglob("*")) == before


@pytest.mark.parametrize("name", FILES)
def test_hostile_file(name: str, batch: Path, tmp_path: Path) -> None:
    code, file_name, make = FILES[name]
    file = tmp_path / file_name
    file.write_bytes(make())
    _refused(batch, file, code)


def test_too_large(batch: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.docx"
    with file.open("wb") as sparse:
        sparse.truncate(50 * 1024 * 1024)
    _refused(batch, file, "CB602")


def test_what_is_no_file(batch: Path, tmp_path: Path) -> None:
    folder = tmp_path / "folder.docx"
    folder.mkdir()
    link = tmp_path / "link.txt"
    link.symlink_to("/etc/passwd")
    for file in (folder, link, tmp_path / "missing.docx"):
        _refused(batch, file, "CB601")


def test_nothing_to_import(batch: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("\n \n", encoding="utf-8")
    _refused(batch, file, "CB613")


def test_lying_sizes_do_not_unpack_more_than_they_say(tmp_path: Path) -> None:
    file = tmp_path / "a.docx"
    file.write_bytes(_lying_bomb())
    with pytest.raises(OfficeFileError):
        read_office(file)


def test_harmless_links_are_no_danger(tmp_path: Path) -> None:
    file = tmp_path / "a.docx"
    file.write_bytes(_related("hyperlink", "https://example.com/", external=True))
    assert "制定本办法" in read_office(file).text

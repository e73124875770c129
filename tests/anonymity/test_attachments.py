"""Files beside the hand-written pages: pictures without records pass, nothing else does."""

import zlib
from pathlib import Path

import pytest

from casebook.anonymity.attachments import attachments


def _chunk(name: bytes, content: bytes) -> bytes:
    check = zlib.crc32(name + content).to_bytes(4, "big")
    return len(content).to_bytes(4, "big") + name + content + check


def png(*more: tuple[bytes, bytes]) -> bytes:
    """A picture of one point, with more chunks before its points."""
    header = (1).to_bytes(4, "big") * 2 + bytes([8, 0, 0, 0, 0])
    chunks = ((b"IHDR", header), *more, (b"IDAT", zlib.compress(b"\0\0")), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks)


def _segment(marker: int, content: bytes) -> bytes:
    return bytes([0xFF, marker]) + (len(content) + 2).to_bytes(2, "big") + content


JFIF = _segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0")
EXIF = _segment(0xE1, b"Exif\0\0MM\0*\0\0\0\x08\0\0")


def jpeg(*more: bytes) -> bytes:
    """The segments of a picture, with more before its points."""
    tables = _segment(0xDB, bytes(65)) + _segment(0xC0, bytes(9))
    return b"\xff\xd8" + JFIF + b"".join(more) + tables + _segment(0xDA, bytes(6)) + b"\0\xff\xd9"


def svg(inside: str = "") -> bytes:
    """A picture of one circle."""
    start = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:svg="http://www.w3.org/2000/svg">'
    return f'{start}{inside}<circle r="1"/></svg>'.encode()


PASSING = {
    "plain.png": png(),
    "CAPITALS.PNG": png(),
    "colours.png": png((b"gAMA", bytes(4)), (b"pHYs", bytes(9)), (b"sRGB", b"\0")),
    "plain.jpg": jpeg(),
    "plain.jpeg": jpeg(),
    "profile.jpg": jpeg(_segment(0xE2, b"ICC_PROFILE\0\x01\x01"), _segment(0xEE, b"Adobe\0")),
    "plain.svg": svg(),
    "words.svg": svg("<title>流程图</title><text>报送</text>"),
    "page.md": "# 说明\n".encode(),
}

REFUSED = {
    "text.png": (png((b"tEXt", b"Author\0someone")), "tEXt"),
    "compressed.png": (png((b"zTXt", b"Author\0\0")), "zTXt"),
    "international.png": (png((b"iTXt", b"Author\0\0\0\0\0")), "iTXt"),
    "exif.png": (png((b"eXIf", b"MM\0*")), "eXIf"),
    "time.png": (png((b"tIME", bytes(7))), "tIME"),
    "several.png": (png((b"tIME", bytes(7)), (b"eXIf", b"")), "eXIf、tIME"),
    "exif.jpg": (jpeg(EXIF), "拍摄记录"),
    "comment.jpeg": (jpeg(_segment(0xFE, b"made by")), "拍摄记录"),
    "iptc.jpg": (jpeg(_segment(0xED, b"Photoshop 3.0\0")), "拍摄记录"),
    "filled.jpg": (jpeg(b"\xff\xff" + EXIF), "拍摄记录"),
    "script.svg": (svg("<script>alert(1)</script>"), "script"),
    "prefixed.svg": (svg("<svg:script>alert(1)</svg:script>"), "script"),
    "handler.svg": (svg('<g onload="alert(1)"/>'), "程序"),
    "metadata.svg": (svg("<metadata>x</metadata>"), "metadata"),
    "wide.svg": (svg("<metadata>x</metadata>").decode().encode("utf-16"), "svg"),
    "foreign.svg": (svg("<foreignObject/>"), "foreignObject"),
    "inner.svg": (svg('<image href="a.jpg"/>'), "image"),
    "doctype.svg": (b"<!DOCTYPE svg>" + svg(), "DOCTYPE"),
    "minutes.docx": (b"PK\x03\x04", ".docx"),
    "minutes.pdf": (b"%PDF-1.7", ".pdf"),
    "moving.gif": (b"GIF89a", ".gif"),
    "page.html": (b"<p>", ".html"),
    "no-suffix": (b"", "no-suffix"),
    ".DS_Store": (b"", ".DS_Store"),
    "renamed.png": (jpeg(EXIF), ".png"),
    "renamed.jpg": (png((b"eXIf", b"")), ".jpg"),
    "empty.png": (b"", ".png"),
}


def _docs(root: Path) -> Path:
    (root / "docs/guide").mkdir(parents=True)
    return root / "docs/guide"


@pytest.mark.parametrize("name", PASSING)
def test_clean_files_pass(name: str, tmp_path: Path) -> None:
    (_docs(tmp_path) / name).write_bytes(PASSING[name])
    assert list(attachments(tmp_path)) == []


@pytest.mark.parametrize("name", REFUSED)
def test_others_are_refused(name: str, tmp_path: Path) -> None:
    content, reason = REFUSED[name]
    (_docs(tmp_path) / name).write_bytes(content)
    (finding,) = attachments(tmp_path)
    assert (finding.code, finding.severity) == ("CB527", "error")
    assert finding.location.path == f"docs/guide/{name}"
    assert reason in finding.message


def test_records_are_to_be_stripped_by_the_author(tmp_path: Path) -> None:
    folder = _docs(tmp_path)
    (folder / "a.jpg").write_bytes(jpeg(EXIF))
    (folder / "b.pdf").write_bytes(b"%PDF-1.7")
    picture, document = attachments(tmp_path)
    assert "exiftool" in picture.hint
    assert "exiftool" not in document.hint


@pytest.mark.parametrize("target", ["page.md", "nowhere.md", "."])
def test_links_are_refused(target: str, tmp_path: Path) -> None:
    """To a page, to nothing, to a folder."""
    folder = _docs(tmp_path)
    (folder / "page.md").touch()
    (folder / "link.md").symlink_to(target)
    (finding,) = attachments(tmp_path)
    assert finding.location.path == "docs/guide/link.md"
    assert "链接" in finding.message


@pytest.mark.parametrize("cut", range(0, 60, 7))
def test_cut_off_pictures_do_no_harm(cut: int, tmp_path: Path) -> None:
    folder = _docs(tmp_path)
    (folder / "a.png").write_bytes(png((b"eXIf", bytes(20)))[:cut])
    (folder / "b.jpg").write_bytes(jpeg(EXIF)[:cut])
    assert {finding.code for finding in attachments(tmp_path)} <= {"CB527"}


def test_no_folder_no_finding(tmp_path: Path) -> None:
    assert list(attachments(tmp_path)) == []

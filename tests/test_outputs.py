"""What looks for traces finds them: in each encoding, behind each escape, in each container."""

import bz2
import gzip
import io
import json
import lzma
import tarfile
import zipfile
from pathlib import Path
from urllib.parse import quote

import docx
import pytest

from tests.outputs import traces

NEEDLE = "旧闸站第三号泵"
OTHER = "没有写过的话"


def zipped(members: dict[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", how) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


def taped(name: str, content: bytes) -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        entry = tarfile.TarInfo(name)
        entry.size = len(content)
        archive.addfile(entry, io.BytesIO(content))
    return target.getvalue()


def office() -> bytes:
    """A document of a word processor that has split the text into differently set pieces."""
    document, target = docx.Document(), io.BytesIO()
    paragraph = document.add_paragraph(NEEDLE[:3])
    paragraph.add_run(NEEDLE[3:]).bold = True
    document.save(target)
    return target.getvalue()


def decimal(text: str) -> str:
    return "".join(f"&#{ord(char)};" for char in text)


def hexadecimal(text: str) -> str:
    return "".join(f"&#x{ord(char):X};" for char in text)


PLAIN = f"前{NEEDLE}后".encode()
ASCII_JSON = json.dumps({"text": f"前{NEEDLE}后"})

WRITTEN: dict[str, bytes] = {
    "UTF-8": PLAIN,
    "UTF-8 among bytes that are no text": b"\xff\x00\xe6" + PLAIN + b"\xfe",
    "UTF-16 with a mark": f"前{NEEDLE}".encode("utf-16"),
    "UTF-16, little end first": NEEDLE.encode("utf-16-le"),
    "UTF-16, big end first, at an odd place": b"x" + NEEDLE.encode("utf-16-be"),
    "GB18030": NEEDLE.encode("gb18030"),
    "JSON": ASCII_JSON.encode(),
    "JSON in capitals": ASCII_JSON.replace("\\u", "\\U").upper().replace("\\U", "\\u").encode(),
    "JSON, some of it": (NEEDLE[:2] + json.dumps(NEEDLE[2:])[1:-1]).encode(),
    "JSON in JSON": json.dumps(ASCII_JSON).replace("\\\\", "\\").encode(),
    "braces": "".join(f"\\u{{{ord(char):05x}}}" for char in NEEDLE).encode(),
    "decimal entities": decimal(NEEDLE).encode(),
    "hexadecimal entities": hexadecimal(NEEDLE).lower().encode(),
    "entities, some of it": (decimal(NEEDLE[:3]) + NEEDLE[3:5] + hexadecimal(NEEDLE[5:])).encode(),
    "an address": f"/search/?q={quote(NEEDLE)}&n=1".encode(),
    "an address in small letters": quote(NEEDLE).lower().encode(),
    "an address in JSON in a page": f"&quot;{quote(NEEDLE)}&quot;".encode(),
    "entities in an address": quote(decimal(NEEDLE)).encode(),
    "across tags": f"{NEEDLE[:2]}<mark class=x>{NEEDLE[2:4]}</mark>{NEEDLE[4:]}".encode(),
    "across lines": f"{NEEDLE[:3]}\r\n  {NEEDLE[3:]}".encode(),
    "gzip": gzip.compress(PLAIN),
    "bzip2": bz2.compress(PLAIN),
    "xz": lzma.compress(PLAIN),
    "zip": zipped({"a.txt": PLAIN}),
    "zip behind other bytes": b"\x89PNG" + zipped({"a.txt": PLAIN}),
    "name in zip": zipped({f"{NEEDLE}.txt": b""}),
    "tar": gzip.compress(taped("a.gz", gzip.compress(PLAIN))),
    "name in tar": taped(f"{NEEDLE}.txt", b""),
    "office document": office(),
    "UTF-16 in zip in gzip in zip": zipped(
        {"b.gz": gzip.compress(zipped({"x/y": NEEDLE.encode("utf-16")}))}, zipfile.ZIP_STORED
    ),
}


@pytest.mark.parametrize("how", WRITTEN)
def test_planted_text_is_found(how: str, tmp_path: Path) -> None:
    (tmp_path / "deep/er").mkdir(parents=True)
    (tmp_path / "deep/er/file").write_bytes(WRITTEN[how])
    (tmp_path / "clean").write_text(f"只有{NEEDLE[:-1]}", encoding="utf-8")
    found = traces(tmp_path, [NEEDLE, OTHER])
    assert found.keys() == {NEEDLE}
    assert all(place.startswith("deep/er/file") for place in found[NEEDLE])


def test_names_are_found_and_places_are_exact(tmp_path: Path) -> None:
    (tmp_path / NEEDLE).mkdir()
    (tmp_path / f"{quote(NEEDLE)}.txt").touch()
    (tmp_path / "b.epub").write_bytes(zipped({"in/a.xhtml": PLAIN * 9, "c": b"x"}))
    places = [f"{quote(NEEDLE)}.txt", "b.epub!in/a.xhtml", NEEDLE]
    assert traces(tmp_path, [NEEDLE]) == {NEEDLE: places}


def test_width_and_case_make_no_difference(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("sy-2023-02-06，第3次", encoding="utf-8")
    assert traces(tmp_path, ["SY-2023-02-06", "，第３次", "第４次"]).keys() == {
        "SY-2023-02-06",
        "，第３次",
    }


def locked() -> bytes:
    """A zip file whose member says that it is encrypted."""
    content = bytearray(zipped({"a": PLAIN}))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


UNREADABLE = {
    "locked zip": locked(),
    "damaged zip": zipped({"a": PLAIN * 9})[:60],
    "damaged gzip": gzip.compress(PLAIN)[:-9],
    "damaged xz": lzma.compress(PLAIN)[:-9],
    "PDF": b"%PDF-1.7\n",
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_what_cannot_be_looked_into_is_not_passed_over(what: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(zipped({"inner": UNREADABLE[what]}))
    with pytest.raises(ValueError, match="cannot look into file!inner"):
        traces(tmp_path, [NEEDLE])

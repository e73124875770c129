"""What both servers send: headers, types, smaller copies, and what they do not send."""

import gzip
import http.client
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import brotli
import pytest

from tests.serving.servers import nginx_accepts, nginx_configuration

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
SECURE = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
}
KEPT = "public, max-age=31536000, immutable"
CASE = "/cases/SY-2023-02-02/"
OFFICE = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


def ask(server: str, path: str, method: str = "GET", **headers: str) -> Answer:
    """One request, its path sent as it is."""
    connection = http.client.HTTPConnection(urlsplit(server).netloc, timeout=20)
    connection.putrequest(method, path, skip_accept_encoding=True)
    for name, value in headers.items():
        connection.putheader(name.replace("_", "-"), value)
    connection.endheaders()
    answer = connection.getresponse()
    received = {name.lower(): value for name, value in answer.getheaders()}
    body = answer.read()
    connection.close()
    return Answer(answer.status, received, body)


def versioned(released: Path) -> str:
    page = (released / "index.html").read_text(encoding="utf-8")
    found = re.search(r'assets/casebook/casebook\.css\?v=[0-9a-f]{12}(?=")', page)
    assert found
    return f"/{found[0]}"


def shard(released: Path) -> str:
    file = next(released.glob("search/????????????/*.js"))
    return f"/{file.relative_to(released).as_posix()}"


@pytest.mark.parametrize(
    "path", ["/", CASE, "/assets/casebook/find.js", "/data/cases.json", "/nowhere/", "/cases"]
)
def test_every_answer_is_protected(server: str, path: str) -> None:
    headers = ask(server, path).headers
    said = (part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert dict(said) == POLICY
    assert {name: headers[name] for name in SECURE} == SECURE
    assert not re.search(r"\d", headers.get("server", "")), "no version is told"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/assets/casebook/casebook.css", "text/css; charset=utf-8"),
        ("/assets/casebook/find.js", "application/javascript; charset=utf-8"),
        ("/assets/casebook/favicon.svg", "image/svg+xml; charset=utf-8"),
        ("/data/compare.csv", "text/csv; charset=utf-8"),
        ("/sitemap.xml", "application/xml; charset=utf-8"),
        ("/downloads/SY-2023-02-02.docx", f"{OFFICE}.wordprocessingml.document"),
        ("/downloads/SY-2023-02-02.pptx", f"{OFFICE}.presentationml.presentation"),
        ("/sample/a.json", "application/json; charset=utf-8"),
        ("/sample/a.jsonl", "application/jsonl; charset=utf-8"),
        ("/sample/a.atom", "application/atom+xml; charset=utf-8"),
        ("/sample/a.txt", "text/plain; charset=utf-8"),
        ("/sample/a.sig", "text/plain; charset=utf-8"),
        ("/sample/a.md", "text/markdown; charset=utf-8"),
    ],
)
@pytest.mark.parametrize("accepted", ["identity", "gzip", "gzip, br"])
def test_types(server: str, path: str, kind: str, accepted: str) -> None:
    answer = ask(server, path, Accept_Encoding=accepted)
    assert answer.status == 200
    assert answer.headers["content-type"].lower() == kind


@pytest.mark.parametrize("path", [CASE, "/assets/casebook/casebook.css", "/data/cases.json"])
def test_copies_are_sent_as_they_are(server: str, released: Path, path: str) -> None:
    file = released / path[1:]
    file = file / "index.html" if path.endswith("/") else file
    for accepted, coding, ending in (
        ("gzip, deflate, br", "br", ".br"),
        ("gzip", "gzip", ".gz"),
        ("identity", None, ""),
    ):
        answer = ask(server, path, Accept_Encoding=accepted)
        assert answer.headers.get("content-encoding") == coding
        assert answer.headers["vary"] == "Accept-Encoding"
        assert answer.body == file.with_name(file.name + ending).read_bytes()
    assert gzip.decompress(file.with_name(f"{file.name}.gz").read_bytes()) == file.read_bytes()
    assert brotli.decompress(file.with_name(f"{file.name}.br").read_bytes()) == file.read_bytes()


@pytest.mark.parametrize("path", ["/", "/sample/a.json", "/sample/a.csv", "/sample/a.atom"])
def test_without_copies_the_server_compresses(server: str, path: str) -> None:
    answer = ask(server, path, Accept_Encoding="gzip")
    assert answer.headers["content-encoding"] == "gzip"
    assert gzip.decompress(answer.body) == ask(server, path).body


def test_only_what_changes_its_address_is_kept(server: str, released: Path) -> None:
    css, part = versioned(released), shard(released)
    for path in (css, part):
        assert ask(server, path, Accept_Encoding="br").headers["cache-control"] == KEPT
    for path in (
        "/",
        "/?v=0123456789ab",
        CASE,
        "/search/",
        "/search/engine.js",
        "/data/cases.json",
        "/downloads/SY-2023-02-02.docx",
        css.partition("?")[0],
        f"{css}0",
        "/nowhere.css?v=0123456789ab",
        "/search/0123456789ab/t1.js",
    ):
        assert ask(server, path).headers["cache-control"] == "no-cache", path


@pytest.mark.parametrize("path", ["/", CASE, "/data/cases.json", "/downloads/SY-2023-02-02.docx"])
@pytest.mark.parametrize("accepted", ["identity", "gzip", "br"])
def test_what_is_the_same_is_not_sent_again(server: str, path: str, accepted: str) -> None:
    first = ask(server, path, Accept_Encoding=accepted)
    again = ask(server, path, Accept_Encoding=accepted, If_None_Match=first.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    assert again.headers["content-security-policy"]
    assert again.headers["cache-control"] == "no-cache"
    assert ask(server, path, Accept_Encoding=accepted, If_None_Match='"other"').status == 200


def test_head_and_range(server: str, released: Path) -> None:
    path = "/downloads/SY-2023-02-02.docx"
    content = (released / path[1:]).read_bytes()
    head = ask(server, path, "HEAD")
    assert (head.status, head.body) == (200, b"")
    assert int(head.headers["content-length"]) == len(content)
    part = ask(server, path, Range="bytes=10-19")
    assert (part.status, part.body) == (206, content[10:20])
    assert part.headers["content-range"] == f"bytes 10-19/{len(content)}"
    beyond = ask(server, path, Range=f"bytes={len(content)}-")
    assert beyond.status == 416
    assert beyond.headers["x-content-type-options"] == "nosniff"


def test_folder_leads_to_its_page(server: str) -> None:
    answer = ask(server, "/cases")
    assert answer.status in (301, 308)
    assert urlsplit(answer.headers["location"]).path == "/cases/"


@pytest.mark.parametrize(
    "path",
    [
        "/nowhere/", "/nowhere.css", "/nowhere.json", "/cases/SY-2023-02-02/no.html",
        "/sample/", "/sample/empty/", "/assets/", "/.git/config", "/sample/.hidden", "/.git/",
        "/nowhere.docx", "/404.html", "/%00", "/index.html%00.js",
    ],
)  # fmt: skip
def test_what_is_not_there_is_told_on_a_page(server: str, path: str) -> None:
    answer = ask(server, path)
    if "%00" in path:
        assert answer.status in (400, 404)
        return
    assert answer.status == 404
    assert answer.headers["content-type"].lower() == "text/html; charset=utf-8"
    assert "没有这一页" in answer.body.decode()
    assert b"Index of" not in answer.body


@pytest.mark.parametrize(
    "path",
    [
        "/../outside.txt", "/../../outside.txt", "/%2e%2e/%2e%2e/outside.txt",
        "/assets/../../../outside.txt", "/assets/..%2f..%2f..%2foutside.txt",
        "/..%5c..%5coutside.txt", "//../../outside.txt", "/%252e%252e/outside.txt",
        "/../../../../../../etc/passwd", "/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    ],
)  # fmt: skip
def test_nothing_outside_the_folder_is_sent(server: str, path: str) -> None:
    answer = ask(server, path)
    assert answer.status in (301, 308, 400, 404)
    assert b"root:" not in answer.body
    assert answer.body != b"outside"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "TRACE"])
def test_nothing_is_written(server: str, method: str) -> None:
    assert ask(server, "/", method, Content_Length="0").status == 405


def test_nginx_takes_the_file_as_it_is_without_brotli(released: Path, tmp_path: Path) -> None:
    done = nginx_accepts(nginx_configuration(released, tmp_path, 8080, brotli=False))
    assert done.returncode == 0, done.stderr

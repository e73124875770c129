"""How the objects of a store are served: media types, caching, the first page."""

import re
from pathlib import PurePosixPath

_TYPES = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json",
    "jsonl": "application/jsonl",
    "map": "application/json",
    "webmanifest": "application/manifest+json",
    "csv": "text/csv; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "xml": "application/xml",
    "atom": "application/atom+xml",
    "svg": "image/svg+xml",
    "png": "image/png",
    "ico": "image/vnd.microsoft.icon",
    "woff2": "font/woff2",
    "pdf": "application/pdf",
    "zip": "application/zip",
    "gz": "application/gzip",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
_HASHED = re.compile(r"[.-][0-9a-f]{8,}\.")
"""In the name of a file whose content never changes under that name."""


def headers(path: str) -> dict[str, str]:
    """Media type and caching of an object, as the parameters of a PUT."""
    name = PurePosixPath(path).name
    for_good = "public, max-age=31536000, immutable"
    return {
        "ContentType": _TYPES.get(name.rpartition(".")[2].lower(), "application/octet-stream"),
        "CacheControl": for_good if _HASHED.search(name) else "no-cache",
    }


def door(version: str) -> bytes:
    """The page at the root of a store: it leads to the site of a version."""
    site = f"releases/{version}/site/index.html"
    return (
        '<!doctype html>\n<html lang="zh-CN">\n<meta charset="utf-8">\n<title>以案释规</title>\n'
        f'<meta http-equiv="refresh" content="0; url={site}">\n'
        f'<p><a href="{site}">以案释规 {version}</a></p>\n</html>\n'
    ).encode()

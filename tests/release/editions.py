"""Small releases to publish, and looking at what a target shows of them."""

import os
from datetime import UTC, datetime
from pathlib import Path

from casebook.manifest import MANIFEST, manifest, read_manifest, sums

PAGES = 3


def make_release(folder: Path, version: str, words: str = "", size: int = 300_000) -> Path:
    """A release folder as ``casebook verify`` accepts it: a few pages, a hashed script, a zip."""
    release = folder / f"casebook-{version}"
    for number in range(PAGES):
        page = release / f"site/cases/{number}/index.html"
        page.parent.mkdir(parents=True)
        page.write_text(f"<p>{version} {words} {number}</p>\n" * 20, encoding="utf-8")
    (release / "data").mkdir()
    (release / "site/index.html").write_text(f"{version} {words}", encoding="utf-8")
    (release / "site/app.0123abcd.js").write_text(f"'{version}'", encoding="utf-8")
    (release / "data/案例.jsonl").write_text(f'"{version}"\n', encoding="utf-8")
    (release / f"casebook-{version}-offline.zip").write_bytes(version.encode() * (size // 5))
    seal(release, version)
    return release


def seal(release: Path, version: str) -> None:
    """Write the manifest of what is in the folder now."""
    text = manifest(release, version, datetime(2026, 1, 1, tzinfo=UTC), "a" * 40)
    (release / MANIFEST).write_text(text, encoding="utf-8")
    (release / "SHA256SUMS").write_text(sums(text), encoding="utf-8")


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def site_of(release: Path) -> dict[str, bytes]:
    """The files of a site as its release has them, and as its manifest says they are."""
    site = files_of(release / "site")
    listed = read_manifest((release / MANIFEST).read_bytes()).files
    assert {f"site/{path}" for path in site} == {p for p in listed if p.startswith("site/")}
    return site


def seen(target: Path) -> dict[str, bytes]:
    """What a reader has who enters ``current`` once and then reads everything."""
    entered = os.open(target / "current", os.O_RDONLY | os.O_DIRECTORY)
    try:
        return files_of(Path(f"/proc/self/fd/{entered}"))
    finally:
        os.close(entered)


def left(target: Path) -> list[str]:
    """What stands at a target besides releases, the link, the history and the lock."""
    names = [path.name for path in target.iterdir()]
    names += [path.name for path in (target / "releases").iterdir() if path.name.startswith(".")]
    return sorted(set(names) - {"releases", "current", "releases.json", ".casebook.lock"})

"""A folder like a release: some dozens of files, with names that trip programs up."""

import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from casebook.manifest import MANIFEST, SIGNATURE, SUMS, manifest, sums
from casebook.signing import sign

CREATED = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
COMMIT = "0123456789abcdef0123456789abcdef01234567"
PUBLISHER = "发布单位@example"

AWKWARD = (
    "VERIFY.txt",
    "site/index.html",
    "site/index.html.gz",
    "site/.nojekyll",
    "site/案例/三个 区分.html",
    "site/案例/“引号”、顿号（括号）.html",
    "site/100%.html",
    "site/#1&2=3+4~5.html",
    "site/it's.html",
    "site/-rf",
    "site/$(reboot).html",
    "site/ leading.html",
    "site/全角\u3000空格.html",
    "site/emoji-😀.html",
    "site/é.html",
    "lectures/讲稿 一/讲稿.docx",
    "lectures/讲稿 一/讲义.docx",
    "data/cases.json",
)


def contents() -> Iterator[tuple[str, bytes]]:
    """Path and content of each file; each content is another, of one byte or of some thousand."""
    for number, path in enumerate((*AWKWARD, *(f"site/cases/{n}/index.html" for n in range(20)))):
        yield path, f"{path}\n".encode() * (1 + number % 5 * 40) + bytes([number])
    yield "site/one-byte", b"1"


def make(folder: Path, files: Iterator[tuple[str, bytes]] | None = None) -> Path:
    """Write the files, the manifest and the sums of an unsigned release."""
    for path, content in contents() if files is None else files:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    seal(folder)
    return folder


def seal(folder: Path) -> None:
    """Write the manifest of what is there, and the sums."""
    text = manifest(folder, "1.2.0", CREATED, COMMIT)
    (folder / MANIFEST).write_text(text, encoding="utf-8")
    (folder / SUMS).write_text(sums(text), encoding="utf-8")


def make_key(folder: Path, kind: str = "ed25519", passphrase: str = "") -> Path:
    """A new pair of keys; the private one."""
    key = folder / kind
    options = ("-q", "-t", kind, "-N", passphrase, "-C", "", "-f", str(key))
    subprocess.run(["ssh-keygen", *options], check=True)
    return key


def signers(key: Path, options: str = "") -> Path:
    """A list of signers that has one."""
    public = key.with_suffix(".pub").read_text(encoding="ascii")
    listed = key.with_suffix(".signers")
    listed.write_text(f"{PUBLISHER} {options} {public}", encoding="utf-8")
    return listed


def make_signed(folder: Path, key: Path) -> Path:
    """A release with a signature."""
    make(folder)
    assert sign(folder / MANIFEST, key) == folder / SIGNATURE
    return folder


def packed(folder: Path, top: str = "casebook-1.2.0/", *, stored: bool = False) -> Path:
    """The folder as a zip beside it."""
    target = folder.with_suffix(".zip")
    with ZipFile(target, "w", ZIP_STORED if stored else ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*")):
            archive.write(file, top + str(file.relative_to(folder)))
    return target

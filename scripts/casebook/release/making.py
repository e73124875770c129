"""Filling the folder of a release, piece by piece, and making it a second time to compare."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from casebook import recalls
from casebook.changes import changes
from casebook.check import Checked
from casebook.checkup import changed_batches, checkups
from casebook.lectures.packs import Format, packs
from casebook.lectures.talk import talk
from casebook.link import LinkedLibrary, link
from casebook.manifest import MANIFEST, SIGNATURE, SUMS, manifest, sums
from casebook.model import Library
from casebook.notes import notes
from casebook.precompress import precompress
from casebook.reasons import reason
from casebook.record import as_json, citations
from casebook.release.standing import ReleaseError, Standing, git
from casebook.sbom import sbom
from casebook.sheet import write_sheet
from casebook.signing import sign
from casebook.site.mkdocs import build_site, lunr_js


@dataclass(frozen=True)
class Making:
    """What a release is made from: the project, its checked content, the content of the last."""

    root: Path
    checked: Checked
    before: Library | None
    standing: Standing
    key: Path | None

    @cached_property
    def linked(self) -> LinkedLibrary:
        """The public library of this release."""
        return link(self.checked.library)

    @property
    def name(self) -> str:
        """The name of its folder: ``casebook-1.4.0``."""
        return f"casebook-{self.standing.version}"


def make(making: Making, out: Path, say: Callable[[str], None]) -> Path:
    """Make the release below ``out``, in a folder beside first; ``say`` is told each piece.

    A folder of the same version that is there already is replaced, in one step. Raises
    ``ReleaseError`` where another kind of thing stands there or it cannot be written.
    """
    target = out / making.name
    if target.exists() and not (target / MANIFEST).is_file():
        hint = "换一个输出文件夹，或者把它移走"
        raise ReleaseError("CB808", f"{target} 里是别的内容，不覆盖", hint)
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{making.name}.new-", dir=out) as folder:
            fresh = Path(folder) / making.name
            fresh.mkdir()
            for piece, fill in _PIECES:
                say(piece)
                fill(making, fresh)
            if target.exists():
                target.rename(Path(folder) / "old")
            fresh.rename(target)
    except OSError as error:
        hint = "换一个能写的文件夹，或腾出空间再试"
        raise ReleaseError("CB808", f"写不进 {out}：{reason(error)}", hint) from None
    return target


def _site(making: Making, folder: Path) -> None:
    build_site(making.root, making.linked, folder / "site")


def _offline(making: Making, folder: Path) -> None:
    """The site as one zip, whose only folder opens by its ``index.html``."""
    top = f"{making.name}-offline"
    moment = making.standing.moment.timetuple()[:6]
    site = folder / "site"
    with ZipFile(folder / f"{top}.zip", "w", ZIP_DEFLATED) as archive:
        for file in sorted(path for path in site.rglob("*") if path.is_file()):
            entry = ZipInfo(f"{top}/{file.relative_to(site).as_posix()}", moment)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, file.read_bytes(), ZIP_DEFLATED)


def _compressed(making: Making, folder: Path) -> None:
    precompress(folder / "site")


def _data(making: Making, folder: Path) -> None:
    shutil.copytree(
        folder / "site/data",
        folder / "data",
        ignore=shutil.ignore_patterns("*.html", "*.js", "*.gz", "*.br"),
    )


def fill_lectures(making: Making, folder: Path) -> None:
    """All formats of every lecture; nothing where there is none."""
    linked, day = making.linked, making.standing.moment.date()
    for lecture in linked.library.lectures.values():
        told = talk(linked, lecture, day)
        for name, content in packs(told, linked.library.faces, list(Format)):
            file = folder / "lectures" / name
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(content)


def _reports(making: Making, folder: Path) -> None:
    """The sheets of the batches that changed since the last release; of all in the first."""
    public = making.linked.of_batch
    chosen = [key for key in changed_batches(making.before, making.checked.library) if public[key]]
    for sheet in checkups(chosen, making.checked, making.before, making.root):
        for _ in write_sheet(sheet, folder / "reports"):
            pass


def _notes(making: Making, folder: Path) -> None:
    found = changes(making.before, making.checked.library)
    told, day = making.standing, making.standing.moment.date()
    since = told.last[1:] if told.last else None
    for name, text in {
        "NOTES.md": notes(found, told.version, day, since),
        "notes.json": as_json(found, told.version, day, since),
        "citations.json": citations(making.linked, day),
        recalls.RECALLS: recalls.written(making.linked),
    }.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def _parts(making: Making, folder: Path) -> None:
    lock = (making.root / "requirements.lock").read_text(encoding="utf-8")
    text = sbom(lock, making.standing.version, making.standing.moment, lunr_js())
    (folder / "sbom.cdx.json").write_text(text, encoding="utf-8", newline="\n")


def _proof(making: Making, folder: Path) -> None:
    told = making.standing
    (folder / "VERIFY.txt").write_text(_HOW_TO_VERIFY, encoding="utf-8", newline="\n")
    text = manifest(folder, told.version, told.moment, told.commit)
    (folder / MANIFEST).write_text(text, encoding="utf-8", newline="\n")
    (folder / SUMS).write_text(sums(text), encoding="utf-8", newline="\n")
    if making.key is not None:
        sign(folder / MANIFEST, making.key)


_PIECES: tuple[tuple[str, Callable[[Making, Path], None]], ...] = (
    ("网站", _site),
    ("数据", _data),
    ("离线版", _offline),
    ("预压缩", _compressed),
    ("讲稿", fill_lectures),
    ("批次体检单", _reports),
    ("发布说明", _notes),
    ("物料清单", _parts),
    ("清单和签名", _proof),
)


_HOW_TO_VERIFY = """\
怎样核对这份发布

一、文件有没有改动、缺少。在这个文件夹里运行：

    sha256sum --quiet -c SHA256SUMS

没有输出就是全部相符。清单 manifest.json 里还有每个文件的 SM3 值，
可以用国密工具逐个核对，如 openssl dgst -sm3 文件名。

二、有没有多出来的文件。清单以外只应当有 manifest.json、SHA256SUMS，
签了名的还有 manifest.json.sig。

三、是不是发布机关签的。没有 manifest.json.sig 的，没有签名，来源要用别的办法核实。
有的，向发布机关另行索取签名公钥文件 allowed_signers（每行：名称 公钥），
不要用随发布件一起拿到的。然后运行：

    ssh-keygen -Y find-principals -s manifest.json.sig -f allowed_signers
    ssh-keygen -Y verify -f allowed_signers -I 上一条给出的名称 \\
        -n casebook -s manifest.json.sig < manifest.json

显示 Good "casebook" signature 就是签名有效。

装有本项目的，一条命令做完以上各项：

    casebook verify 文件夹 --signers allowed_signers
"""


def differences_of_second_making(making: Making, made: Path) -> list[str]:
    """Make the release again from a fresh clone, elsewhere, in another time zone; what differs.

    Raises ``ReleaseError`` where it cannot be made a second time.
    """
    top, inside = git(making.root, "rev-parse", "--show-toplevel", "--show-prefix").split("\n")
    with tempfile.TemporaryDirectory() as folder:
        clone, out = Path(folder) / "clone", Path(folder) / "out"
        git(making.root, "clone", "--quiet", "--no-hardlinks", top, str(clone))
        git(clone, "checkout", "--quiet", making.standing.commit)
        root = clone / inside
        environment = os.environ | {
            "TZ": "Pacific/Kiritimati",
            "PYTHONHASHSEED": "4242",
            "LC_ALL": "C.UTF-8",
            "SOURCE_DATE_EPOCH": making.standing.epoch,
            "PYTHONPATH": str(root / "scripts"),
        }
        command = [sys.executable, "-m", "casebook", "release", making.standing.version]
        command += ["--unsigned", "--out", str(out), "--root", str(root)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            said = " ".join(done.stderr.split())[-200:]
            raise ReleaseError("CB809", f"第二次没有做成：{said}", "按所说的改好，再发布一次")
        return list(_differing(made, out / making.name))


def _differing(one: Path, other: Path) -> Iterator[str]:
    files = {
        file.relative_to(root).as_posix()
        for root in (one, other)
        for file in root.rglob("*")
        if file.is_file()
    }
    for name in sorted(files - {SIGNATURE}):
        both = (one / name, other / name)
        if not all(file.is_file() for file in both) or both[0].read_bytes() != both[1].read_bytes():
            yield name

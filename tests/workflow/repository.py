"""The mini corpus in a repository of its own, and the command line inside this process."""

import io
import re
import shutil
import subprocess
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from casebook import chinese_cli
from casebook.cli import app
from casebook.load import load
from casebook.model import Case, Library

MINI = Path(__file__).parent.parent / "corpus/mini"
BATCH = "MN-2024-01"
ID = f"{BATCH}-01"
CASE = f"cases/{BATCH}/{ID}.md"

GIST = (
    "清单没有列明的材料，先请示、再会审、限期补正并按期收齐的，属于履职中的非主观过错，可以免责。"
)
HANDLING = "予以容错免责，不影响年度考核"
LESSON = "遇到清单空白，先问有权解释的部门，再集体会审，把条件和期限写进文书，到期有人去收。"


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended and what it said."""

    status: int
    out: str
    err: str


def casebook(root: Path, *arguments: str) -> Done:
    """Run a command in a project folder; an exception that it lets through fails the test."""
    out, err = io.StringIO(), io.StringIO()
    with (
        chdir(root),
        patch.object(sys, "argv", ["casebook", *arguments]),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        status = chinese_cli.run(app)
    return Done(status, out.getvalue(), err.getvalue())


def git(root: Path, *arguments: str) -> str:
    """Run git in a folder; the environment of the tests leaves out all configuration."""
    who = ("-c", "user.name=office", "-c", "user.email=office@example.org")
    done = subprocess.run(
        ["git", "-C", str(root), *who, *arguments], capture_output=True, text=True, check=True
    )
    return done.stdout


def commit(root: Path) -> None:
    """Everything as it is becomes the newest version."""
    git(root, "add", "--all", ".")
    git(root, "commit", "--quiet", "--message", "release")


def copy_mini(root: Path) -> Path:
    """The sources of the mini corpus below ``root``, without what a check remembers."""
    for name in ("cases", "policies"):
        shutil.copytree(MINI / name, root / name)
    (root / ".gitignore").write_text(".cache/\n", encoding="utf-8")
    return root


def text_of(root: Path, path: str = CASE) -> str:
    """A source file, with its line ends as they are."""
    return (root / path).read_bytes().decode("utf-8")


def write(root: Path, text: str, path: str = CASE) -> None:
    """Write a source file, with line ends as given."""
    (root / path).write_bytes(text.encode("utf-8"))


def edit(root: Path, old: str, new: str, path: str = CASE) -> None:
    """Replace the only place that says ``old``."""
    text = text_of(root, path)
    assert text.count(old) == 1, old
    write(root, text.replace(old, new), path)


def library_of(root: Path) -> Library:
    """The library as it stands; all of it can be read."""
    library, found = load(root)
    assert found == []
    return library


def case_of(root: Path, case_id: str = ID) -> Case:
    """A case as it stands."""
    return library_of(root).cases[case_id]


def bracketed(text: str) -> str:
    """A text as a correction lists it: references stand in brackets that refer to nothing."""
    return re.sub(r"\[\[(.+?)\]\]", r"〔\1〕", text)

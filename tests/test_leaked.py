"""What the guide says about a leak works: its own commands, on a repository that has one.

The commands are read from the page. The sample has what repositories have: branches, a merge, a
renamed file, tags, a note, two stashes, changes that were never pushed, objects that nothing
points to any more, and a server.
"""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.fixtures import ROOT

LEAK, COVER = "丁某某住三号院东楼", "当事人"
GUIDE = (ROOT / "docs/guide/leaked.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """The fenced blocks of a language on the page, in order."""
    return re.findall(rf"(?ms)^```{language}\n(.*?)^```$", GUIDE)


def run(folder: Path, *command: str, **variables: str) -> str:
    """Run a command as someone whose settings are not those of this machine."""
    person = {f"GIT_{who}_{what}": "x@example.org" if what == "EMAIL" else "某甲"
              for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}  # fmt: skip
    quiet = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        command, cwd=folder, env={"PATH": os.environ["PATH"], **person, **quiet, **variables},
        capture_output=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def write(file: Path, text: str) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")


def make_sample(clone: Path, server: Path) -> None:
    """A repository with the leak wherever one can be, and its server."""

    def git(*command: str) -> None:
        run(clone, "git", *command)

    def commit(message: str) -> None:
        git("add", "--all")
        git("commit", "--quiet", "--message", message)

    run(clone.parent, "git", "init", "--quiet", "--bare", "--initial-branch=main", server.name)
    run(clone.parent, "git", "clone", "--quiet", str(server), clone.name)
    git("checkout", "--quiet", "-b", "main")
    write(clone / "cases/a.md", "题目\n\n甲案正文。\n")
    write(clone / "photo.bin", "\0\1旁的字节")
    commit("录入甲案")
    write(clone / "cases/a.md", f"题目\n\n甲案正文，{LEAK}。\n尾\n")
    commit("补充案情")
    git("tag", "light")
    git("mv", "cases/a.md", "cases/b.md")
    commit(f"改名：{LEAK}一案")
    git("tag", "--annotate", "v1", "--message", f"第一版，含{LEAK}")
    git("notes", "add", "--message", f"审签意见：{LEAK}", "HEAD")
    git("checkout", "--quiet", "-b", "other", "HEAD~1")
    write(clone / "cases/c.md", f"乙案，见{LEAK}，{LEAK}。")
    commit("录入乙案")
    git("checkout", "--quiet", "main")
    write(clone / "cases/d.md", "丙案")
    commit("录入丙案")
    git("merge", "--quiet", "--no-ff", "--message", "合并乙案", "other")
    git("push", "--quiet", "origin", "--all")
    git("push", "--quiet", "origin", "--tags", "refs/notes/*:refs/notes/*")
    git("checkout", "--quiet", "-b", "gone")
    write(clone / "cases/f.md", f"推送以后又删去的分支，{LEAK}")
    commit(f"丁案，{LEAK}")
    git("push", "--quiet", "origin", "gone")
    git("push", "--quiet", "origin", ":gone")
    git("checkout", "--quiet", "main")
    git("branch", "--quiet", "-D", "gone")
    write(clone / "cases/b.md", "题目\n\n甲案正文。\n尾\n")
    commit("删去不该写的")
    git("push", "--quiet", "origin", "main")
    for text in ("一", "二"):
        write(clone / "cases/d.md", f"丙案，改到一半{text}，{LEAK}")
        git("stash", "push", "--quiet", "--message", f"{text}：{LEAK}")
    git("checkout", "--quiet", "-b", "mine")
    write(clone / "cases/e.md", f"没有推送的，{LEAK}")
    commit("自己的分支")
    git("commit", "--quiet", "--amend", "--message", f"自己的分支，{LEAK}")


def leaking(repository: Path) -> list[str]:
    """The objects that have the text, those that nothing points to included."""
    listed = run(
        repository, "git", "cat-file", "--batch-all-objects", "--batch-check=%(objectname)"
    )
    process = subprocess.run(
        ["git", "cat-file", "--batch-all-objects", "--batch", "--buffer"],
        cwd=repository, capture_output=True, check=True, timeout=60,
    )  # fmt: skip
    parts = re.split(rb"(?m)^([0-9a-f]{40}) (?:blob|tree|commit|tag) \d+$", process.stdout)[1:]
    texts = dict(zip(parts[::2], parts[1::2], strict=True))
    assert set(listed.split()) == {key.decode() for key in texts}
    return sorted(key.decode() for key, text in texts.items() if LEAK.encode() in text)


def history(repository: Path, *wanted: str) -> list[str]:
    """What each commit was: when, by whom, the message, how many parents, each file's content."""
    shown: list[str] = []
    for row in run(repository, "git", "rev-list", "--parents", *wanted).splitlines():
        key, *parents = row.split()
        said = run(repository, "git", "show", "-s", "--format=%an %ae %at %ct %B", key)
        tree = run(repository, "git", "ls-tree", "-r", "-z", "--name-only", key)
        files = [
            (name, run(repository, "git", "show", f"{key}:{name}"))
            for name in tree.split("\0")[:-1]
        ]
        shown.append(f"{said} {len(parents)} {files}".replace(LEAK, COVER))
    return shown


@dataclass(frozen=True)
class Cleared:
    """The sample after the procedure, and what it was like before."""

    server: Path
    fresh: Path
    clone: Path
    before: dict[str, list[str]]
    leaking: tuple[list[str], list[str]]
    said: str


BRANCHES = ("main", "other", "mine")


@pytest.fixture(scope="module")
def cleared(tmp_path_factory: pytest.TempPathFactory) -> Cleared:
    folder = tmp_path_factory.mktemp("leaked")
    server, clone, apart = folder / "server.git", folder / "clone", folder / "apart"
    make_sample(clone, server)
    found = leaking(clone), leaking(server)
    stashes = run(clone, "git", "stash", "list", "--format=%H").split()
    before = {name: history(clone, name) for name in (*BRANCHES, "light", "v1")}
    before["stashes"] = [line for stash in stashes for line in history(clone, stash)]
    apart.mkdir()
    write(apart / "words.txt", f"{LEAK}==>{COVER}\n没有出现的==>别的\n")
    write(apart / "replace.py", blocks("python")[0])
    first, *others = blocks("sh")
    assert len(others) == 4
    run(clone, "sh", "-euc", first)
    said = [run(apart, "sh", "-euc", block, server=str(server)) for block in others]
    return Cleared(server, apart / "fresh", clone, before, found, "".join(said))


def test_text_was_in_both_repositories(cleared: Cleared) -> None:
    """In files, messages, the note, the tag, stashes; on the server too."""
    in_clone, on_server = cleared.leaking
    assert len(on_server) >= 7
    assert len(in_clone) > len(on_server)


def test_no_object_has_the_text_any_more(cleared: Cleared) -> None:
    assert leaking(cleared.server) == []
    assert leaking(cleared.fresh) == []
    assert leaking(cleared.clone), "the old clone is to be thrown away"


def test_everything_else_is_as_it_was(cleared: Cleared) -> None:
    """Commits, their order, messages, times and files; tags; merges; what was not pushed."""
    for name, expected in cleared.before.items():
        if name != "stashes":
            assert history(cleared.server, name) == expected, name
    assert len(cleared.before["main"]) == 7
    first, second = cleared.said.split()
    assert first == second, "the numbers of commits that the page tells to compare"
    names = run(cleared.server, "git", "for-each-ref", "--format=%(refname)").split()
    others = [name for name in names if "/stash-" not in name]
    assert others == [
        *sorted(f"refs/heads/{name}" for name in BRANCHES),
        "refs/notes/commits",
        "refs/tags/light",
        "refs/tags/v1",
    ]
    assert run(cleared.server, "git", "cat-file", "-t", "v1").strip() == "tag"
    assert f"第一版，含{COVER}" in run(cleared.server, "git", "cat-file", "-p", "v1")
    run(cleared.server, "git", "fsck", "--full", "--strict")


def test_note_is_at_its_commit(cleared: Cleared) -> None:
    assert run(cleared.fresh, "git", "notes", "show", "v1^{commit}").strip() == f"审签意见：{COVER}"
    assert len(run(cleared.fresh, "git", "notes", "list").splitlines()) == 1


def test_stashes_can_be_taken_up_again(cleared: Cleared) -> None:
    branches = run(cleared.fresh, "git", "branch", "--remotes", "--format=%(refname:short)")
    stashes = [name for name in branches.split() if "/stash-" in name]
    assert len(stashes) == 2
    found = [line for stash in stashes for line in history(cleared.fresh, stash)]
    assert sorted(found) == sorted(cleared.before["stashes"])
    for stash in stashes:
        run(cleared.fresh, "git", "stash", "store", stash)
    run(cleared.fresh, "git", "stash", "pop", "--quiet")
    text = (cleared.fresh / "cases/d.md").read_text(encoding="utf-8")
    assert re.fullmatch(f"丙案，改到一半[一二]，{COVER}", text)


STILL = "还有，或者没有查成，没有推送"


@pytest.mark.parametrize("listed", [f"{LEAK}\n", None], ids=["still there", "no list"])
def test_nothing_is_pushed_before_all_is_gone(listed: str | None, tmp_path: Path) -> None:
    """The fifth step on a repository that was not rewritten: says so, pushes nothing."""
    clone, server = tmp_path / "clone", tmp_path / "server.git"
    make_sample(clone, server)
    refs = run(server, "git", "for-each-ref")
    run(tmp_path, "git", "clone", "--quiet", "--mirror", str(clone), "clean.git")
    if listed:
        write(tmp_path / "found.txt", listed)
    search = next(block for block in blocks("sh") if "grep" in block)
    assert run(tmp_path, "sh", "-euc", search, server=str(server)).strip() == STILL
    assert run(server, "git", "for-each-ref") == refs


@pytest.mark.parametrize("words", ["", "甲=>乙\n", "甲\n", "==>乙\n", "甲==>乙==>丙\n"])
def test_list_of_words_that_is_no_list_is_refused(words: str, tmp_path: Path) -> None:
    write(tmp_path / "words.txt", words)
    write(tmp_path / "replace.py", blocks("python")[0])
    done = subprocess.run(
        [sys.executable, "replace.py"], cwd=tmp_path, input=b"data 3\nabc\n",
        capture_output=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.decode().startswith("words.txt 没有写对")


def test_list_of_words_from_any_editor(tmp_path: Path) -> None:
    """A mark at its start, other line ends, empty lines; lengths are counted in bytes."""
    (tmp_path / "words.txt").write_bytes("\ufeff张三==>某\r\n\r\n李四==>\r\n".encode())
    write(tmp_path / "replace.py", blocks("python")[0])
    text = "张三、李四\ndata 9\n".encode()
    stream = b"blob\ndata %d\n%s\nM 100644 :1 a\n" % (len(text), text)
    done = subprocess.run(
        [sys.executable, "replace.py"], cwd=tmp_path, input=stream, capture_output=True, check=True
    )
    new = "某、\ndata 9\n".encode()
    assert done.stdout == b"blob\ndata %d\n%s\nM 100644 :1 a\n" % (len(new), new)
    assert (tmp_path / "found.txt").read_text(encoding="utf-8") == "张三\n李四\n"

"""What was withdrawn stays so: older releases that still show it, at a target."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from casebook import recalls
from casebook.link import link
from casebook.publish import PublishError, drop, edition, open_target, publish, roll_back
from casebook.recalls import Recall, still_shown
from tests.command import casebook
from tests.release.editions import files_of, make_release, seal, seen
from tests.workflow.repository import BATCH, ID, LESSON, copy_mini, edit, git, library_of
from tests.workflow.repository import casebook as in_project

GONE = Recall("0", "site/cases/0/index.html", "2024-06", "撤回", "隐名不当")
LEFT_OUT = Recall("1", "site/cases/1/index.html", "2024-07", "更正", "原文涉及隐名")
NEVER_THERE = Recall("9", "site/cases/9/index.html", "2024-08", "撤回", "其他")


def release(folder: Path, version: str, recalled: Sequence[Recall]) -> Path:
    made = make_release(folder, version)
    rows = [{name: getattr(one, name) for name in Recall.__slots__} for one in recalled]
    text = json.dumps({"format": recalls.FORMAT, "recalls": rows}, ensure_ascii=False)
    (made / recalls.RECALLS).write_text(text, encoding="utf-8")
    seal(made, version)
    return made


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The first shows everything, the second one thing less, the third two, the fourth as well."""
    folder = tmp_path_factory.mktemp("dist")
    told = ([], [LEFT_OUT], [GONE, LEFT_OUT, NEVER_THERE], [GONE, LEFT_OUT, NEVER_THERE])
    return [release(folder, f"1.{i}.0", one) for i, one in enumerate(told)]


@pytest.fixture
def web(releases: list[Path], tmp_path: Path) -> Path:
    """A target where the first three were published, one after the other."""
    for one in releases[:3]:
        publish(edition(one), open_target(str(tmp_path)))
    return tmp_path


def refused(work: Callable[[], object]) -> tuple[str, str]:
    with pytest.raises(PublishError) as caught:
        work()
    return caught.value.code, str(caught.value)


def test_a_library_recalls_what_it_shows_no_more(tmp_path: Path) -> None:
    root = copy_mini(tmp_path / "project")
    assert list(recalls.recalls(link(library_of(root)))) == []
    git(root, "init", "--quiet")
    git(root, "add", "-A")
    git(root, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "-m", "one")
    edit(root, LESSON, "改过的启示。")
    noted = ("--note", "启示写得更准。", "--month", "2024-07", "--withhold")
    assert in_project(root, "correct", ID, *noted).status == 0
    third = f"{BATCH}-03"
    withdrawn = "withdrawn: {month: 2024-08, reason: 隐名不当}\nstatus: 已撤回"
    edit(root, "status: 已发布", withdrawn, f"cases/{BATCH}/{third}.md")
    linked = link(library_of(root))
    found = [
        Recall(ID, f"site/cases/{ID}/index.html", "2024-07", "更正", "原文涉及隐名"),
        Recall(third, f"site/cases/{third}/index.html", "2024-08", "撤回", "隐名不当"),
    ]
    assert recalls.read(recalls.written(linked).encode()) == set(found)
    assert found[1].words == f"{third}（2024年8月撤回，隐名不当）"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"format": "casebook-recalls/1"}',
        '{"format": "casebook-recalls/2", "recalls": []}',
        '{"format": "casebook-recalls/1", "recalls": [{"id": "a"}]}',
        '{"format": "casebook-recalls/1", "recalls": [["a", "b", "2024-06", "撤回", "其他"]]}',
        '{"format": "casebook-recalls/1", "recalls": '
        '[{"id": [], "page": "", "month": "2024-06", "kind": "", "reason": ""}]}',
        '{"format": "casebook-recalls/1", "recalls": '
        '[{"id": "", "page": "", "month": "2024-x", "kind": "", "reason": ""}]}',
    ],
)
def test_what_is_no_list_of_recalls(text: str) -> None:
    with pytest.raises(ValueError, match=recalls.RECALLS):
        recalls.read(text.encode())


@pytest.mark.parametrize(
    ("later", "earlier", "shown"),
    [
        ([GONE], [], [GONE]),
        ([GONE], [GONE], []),
        ([GONE], [LEFT_OUT], [GONE]),
        ([LEFT_OUT], [LEFT_OUT], []),
        ([LEFT_OUT], [Recall("1", LEFT_OUT.page, "2024-05", "更正", "原文涉及隐名")], [LEFT_OUT]),
        ([LEFT_OUT], [Recall("1", LEFT_OUT.page, "2024-05", "撤回", "其他")], []),
        ([Recall("0", GONE.page, "2024-06", "撤回", "其他")], [GONE], []),
        ([NEVER_THERE], [], []),
    ],
)
def test_what_an_earlier_release_still_shows(
    later: list[Recall], earlier: list[Recall], shown: list[Recall]
) -> None:
    files = {GONE.page, LEFT_OUT.page}
    assert still_shown(frozenset(later), frozenset(earlier), files) == shown


def test_nothing_that_is_recalled_comes_back(releases: list[Path], web: Path) -> None:
    before = files_of(web)
    back = refused(lambda: roll_back(open_target(str(web))))
    assert back == ("CB819", "1.1.0 里还有已撤下的内容：0（2024年6月撤回，隐名不当）")
    code, said = refused(lambda: publish(edition(releases[0]), open_target(str(web))))
    assert (code, said.count("（2024年")) == ("CB819", 2)
    assert files_of(web) == before


def test_what_recalls_the_same_may_come_back(releases: list[Path], web: Path) -> None:
    publish(edition(releases[3]), open_target(str(web)))
    assert roll_back(open_target(str(web))).version == "1.2.0"


def test_whoever_keeps_it_is_told_and_can_clear_it(releases: list[Path], web: Path) -> None:
    again = publish(edition(releases[2]), open_target(str(web)))
    assert (again.action, again.recalled) == ("present", ("1.0.0", "1.1.0"))
    done = drop(open_target(str(web)), "1.0.0")
    assert (done.action, done.version, done.previous) == ("dropped", "1.2.0", "1.0.0")
    assert done.recalled == ("1.1.0",)
    assert drop(open_target(str(web)), "1.1.0").recalled == ()
    assert [path.name for path in (web / "releases").iterdir()] == ["1.2.0"]
    assert seen(web) == files_of(releases[2] / "site")
    new = publish(edition(releases[3]), open_target(str(web)))
    assert (new.previous, new.recalled) == ("1.2.0", ())
    assert roll_back(open_target(str(web))).version == "1.2.0"
    assert refused(lambda: roll_back(open_target(str(web))))[0] == "CB814"


def test_a_version_between_two_others_is_cleared(releases: list[Path], tmp_path: Path) -> None:
    """Going back goes past it, and not from a version to itself."""
    web = str(tmp_path)
    same = [release(tmp_path / "dist", f"2.{i}.0", []) for i in range(3)]
    for one in (same[0], same[1], same[2], same[1]):
        publish(edition(one), open_target(web))
    drop(open_target(web), "2.2.0")
    assert roll_back(open_target(web)).version == "2.0.0"


@pytest.mark.parametrize("version", ["1.2.0", "1.7.0", "", "..", "../releases/1.0.0", "1.0.0/site"])
def test_what_cannot_be_cleared(version: str, web: Path) -> None:
    before = files_of(web)
    assert refused(lambda: drop(open_target(str(web)), version))[0] == "CB814"
    assert files_of(web) == before


def test_a_list_that_cannot_be_read_stops(releases: list[Path], web: Path) -> None:
    (web / "releases/1.2.0" / recalls.RECALLS).write_text("[]", encoding="utf-8")
    code, said = refused(lambda: roll_back(open_target(str(web))))
    assert (code, "读不懂" in said) == ("CB814", True)


def test_command(releases: list[Path], tmp_path: Path) -> None:
    for one in releases[1:3]:
        done = casebook("publish", "web", "--release", str(one), cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "已发布 1.2.0，原来是 1.1.0。\n")
    assert done.stderr == (
        "提醒 CB820 目标里更早的 1.1.0 仍有已撤下的内容\n"
        "    → 因隐名不当撤回的，用 --drop 逐个清除\n"
    )
    done = casebook("publish", "web", "--rollback", cwd=tmp_path)
    assert (done.returncode, done.stderr[:9]) == (1, "错误 CB819 ")
    done = casebook("publish", "web", "--drop", "1.1.0", "--json", cwd=tmp_path)
    assert json.loads(done.stdout) == {
        "target": "web",
        "action": "dropped",
        "version": "1.2.0",
        "previous": "1.1.0",
        "recalled": [],
    }
    assert casebook("publish", "web", "--drop", "1.1.0", cwd=tmp_path).returncode == 1
    assert casebook("publish", "web", "--drop", "1.1.0", "--rollback", cwd=tmp_path).returncode == 2
    assert casebook("publish", "other", "--drop", "1.1.0", cwd=tmp_path).returncode == 1
    assert not (tmp_path / "other").exists()

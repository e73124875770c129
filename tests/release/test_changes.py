"""What a release tells of the one before it: from two tags of a real repository."""

import csv
import io
import json
import os
import re
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from casebook.changes import Changes, changes
from casebook.citation import cite_case, cite_clause
from casebook.exports import exports
from casebook.lineage import FIELDS, clause_changes, policy_change, replacements
from casebook.link import LinkedLibrary, link
from casebook.model import Clause, Library, Policy
from casebook.notes import notes
from casebook.pages import Pages
from casebook.record import as_json, citations
from casebook.schema import PolicyMatter
from casebook.versions import library_at, texts_of
from casebook.views import updates
from casebook.vocabulary import ClauseKind, Provenance
from tests.test_pages import compare
from tests.workflow.repository import (
    BATCH,
    GIST,
    HANDLING,
    ID,
    casebook,
    commit,
    copy_mini,
    edit,
    git,
    library_of,
    text_of,
    write,
)

GOLDEN = Path(__file__).parents[1] / "golden/release"
DAY = date(2026, 11, 21)
SECOND, THIRD, FOURTH, FIFTH = (f"{BATCH}-0{n}" for n in range(2, 6))
XIAN, SHI, JIU = (
    f"policies/{folder}/mini-{name}.md"
    for folder, name in (("county", "xian"), ("city", "shi"), ("city", "jiu"))
)
SCALE = "policies/scales/sige-qianti.md"
MIANZE = "依法依规履职，出现过错而不是故意，情节和后果不严重的，可以免责。"


def path_of(case_id: str) -> str:
    return f"cases/{BATCH}/{case_id}.md"


def illustrate(root: Path, case_id: str, ref: str) -> None:
    """Let a case illustrate one clause more."""
    shown = f"illustrates:\n  - clause: {ref}\n    finding: 符合\n    because: 与条款相符。\n"
    edit(root, "illustrates:\n", shown, path_of(case_id))


def first_release(root: Path) -> None:
    """Three public cases, a draft; the city's old policy is still in force."""
    git(root, "init", "--quiet", "--initial-branch=main")
    edit(root, "status: 已发布", "status: 草稿", path_of(FOURTH))
    edit(root, "status: 已废止", "status: 现行", JIU)
    edit(root, "supersedes: [mini-jiu]\n", "", SHI)
    illustrate(root, SECOND, "mini-jiu#mianze")
    illustrate(root, ID, "sige-qianti#qianti-1")
    commit(root)
    git(root, "tag", "v1.0.0")


def second_release(root: Path) -> None:
    """One case each is new, corrected and withdrawn; one is drafted; policies change."""
    edit(root, "status: 草稿", "status: 已发布", path_of(FOURTH))
    withdrawn = "withdrawn: {month: 2024-08, reason: 隐名不当}\nstatus: 已撤回"
    edit(root, "status: 已发布", withdrawn, path_of(THIRD))
    draft = text_of(root, path_of(FOURTH)).replace(FOURTH, FIFTH).replace("已发布", "草稿")
    write(root, draft, path_of(FIFTH))
    edit(root, f"handling: {HANDLING}", "handling: 予以容错免责")
    edit(root, f"gist: {GIST}", f"gist: 附条件_受理_的，{GIST}")
    done = casebook(root, "correct", ID, "--note", "处理方式写得更准。", "--month", "2024-07")
    assert done.status == 0, done.err
    edit(root, "status: 现行", "status: 已废止", JIU)
    edit(root, "status: 现行\n", "status: 现行\nsupersedes: [mini-jiu]\n", SHI)
    edit(root, "status: 材料未列", "status: 已废止", SCALE)
    edit(root, MIANZE, MIANZE.replace("，情节和后果不严重的", "，后果不严重的"), XIAN)
    edit(root, "失误后及时补救 {#", "失误后的补救 {#", XIAN)
    edit(root, "status: 现行", "status: 已修订", XIAN)
    text = text_of(root, XIAN)
    head, _, _ = text.partition("## 第六条")
    write(root, f"{head}## 第七条　澄清 {{#chengqing .配套}}\n\n查明不实的，澄清。\n", XIAN)
    new = text_of(root, SHI).replace("mini-shi", "mini-xin").replace("[mini-jiu]", "[]")
    write(root, new.replace("乙市容错纠错实施办法", "丙市办法"), SHI.replace("shi", "xin"))
    commit(root)
    git(root, "tag", "v1.1.0")


@pytest.fixture(scope="module", autouse=True)
def _no_git_around(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Neither the user's configuration nor a repository around, nor that of a running hook."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        del os.environ[name]
    os.environ["GIT_CONFIG_GLOBAL"] = os.environ["GIT_CONFIG_SYSTEM"] = os.devnull
    os.environ["GIT_CEILING_DIRECTORIES"] = str(tmp_path_factory.getbasetemp().resolve())


@dataclass(frozen=True, slots=True)
class Releases:
    """A repository with two releases, and both as they are read from their tags."""

    root: Path
    before: Library
    after: Library

    @property
    def found(self) -> Changes:
        return changes(self.before, self.after)

    @property
    def linked(self) -> LinkedLibrary:
        return link(self.after)


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory, _no_git_around: None) -> Releases:
    root = copy_mini(tmp_path_factory.mktemp("releases"))
    first_release(root)
    second_release(root)
    versions = (library_at(root, tag, policies=True) for tag in ("v1.0.0", "v1.1.0"))
    return Releases(root, *versions)


def test_a_version_is_read_whole_or_without_its_policies(releases: Releases) -> None:
    now = library_of(releases.root)
    assert (releases.after.cases, releases.after.batches) == (now.cases, now.batches)
    assert releases.after.policies == now.policies
    assert releases.before.policies["mini-jiu"].status == "现行"
    bare = library_at(releases.root, "v1.0.0")
    assert (bare.cases, bare.policies) == (releases.before.cases, {})


def test_cases(releases: Releases) -> None:
    found = releases.found
    assert not found.first
    assert [case.id for case in found.new] == [FOURTH]
    assert [batch.id for batch in found.batches] == [BATCH]
    [corrected] = found.corrected
    assert (corrected.case.id, [c.month for c in corrected.corrections]) == (ID, ["2024-07"])
    [gone] = found.withdrawn
    assert (gone.id, gone.month, gone.reason) == (THIRD, "2024-08", "隐名不当")


def test_policies(releases: Releases) -> None:
    found = releases.found
    assert [policy.id for policy in found.added] == ["mini-xin"]
    [xian] = found.changed
    assert xian.policy.id == "mini-xian"
    assert [(c.where, c.before, c.after) for c in xian.fields] == [("效力", "现行", "已修订")]
    assert [(c.kind, c.clause.id, [x.where for x in c.changes]) for c in xian.clauses] == [
        ("修改", "mianze-1", ["条文"]),
        ("修改", "jianze-1", ["名称"]),
        ("新增", "chengqing", []),
        ("删去", "chengxu", []),
    ]
    assert [(one.old.id, one.new.id) for one in found.replaced] == [("mini-jiu", "mini-shi")]
    assert [policy.id for policy in found.repealed] == ["sige-qianti"]
    assert (found.removed, found.uncompared) == ((), ())


def test_touched_cases_rest_on_what_changed(releases: Releases) -> None:
    """Of a policy that is gone all cases, of a changed one those of its changed clauses.

    The only case of ``jianze-1`` is withdrawn.
    """
    assert [
        (t.policy.id, t.why, [(one.case.id, [c.ref for c in one.clauses]) for one in t.cases])
        for t in releases.found.touched
    ] == [
        ("sige-qianti", "废止", [(ID, ["sige-qianti#qianti-1"])]),
        ("mini-jiu", "替代", [(SECOND, ["mini-jiu#mianze"])]),
        (
            "mini-xian",
            "修改",
            [
                (ID, ["mini-xian#mianze-1"]),
                (SECOND, ["mini-xian#mianze-1"]),
                (FOURTH, ["mini-xian#mianze-1"]),
            ],
        ),
    ]


def test_nothing_changed(releases: Releases) -> None:
    found = changes(releases.after, releases.after)
    kinds = (found.new, found.corrected, found.withdrawn, found.added, found.changed)
    assert not any((*kinds, found.replaced, found.repealed, found.removed, found.touched))
    assert "案例和规定没有变化。" in notes(found, "1.1.1", DAY, "1.1.0")


def test_the_first_release(releases: Releases) -> None:
    """Everything is new; of withdrawn cases the tombstones are told, of batches the size."""
    found = changes(None, releases.after)
    assert found.first
    assert [case.id for case in found.new] == [ID, SECOND, FOURTH]
    assert ([one.id for one in found.withdrawn], found.corrected) == ([THIRD], ())
    assert len(found.added) == len(releases.after.policies)
    text = notes(found, "1.1.0", DAY)
    assert "2026年11月21日发布，首次发布。" in text
    assert (
        f"- 测试用典型案例 2024年第一批（{BATCH}，3 件），教学模拟，人物、单位、数字均为虚构"
        in text
    )
    assert FOURTH not in text.partition("## 二、")[0]


def test_a_policy_that_is_there_no_more(releases: Releases) -> None:
    policies = {k: p for k, p in releases.after.policies.items() if k != "mini-xin"}
    found = changes(releases.after, replace(releases.after, policies=policies))
    assert [policy.id for policy in found.removed] == ["mini-xin"]
    assert "### （一）不再收录\n\n- 《丙市办法（测试用）》（mini-xin）" in notes(
        found, "2.0.0", DAY
    )


def test_what_cannot_be_read_any_more_is_neither_new_nor_unchanged(releases: Releases) -> None:
    """A former version may not fit the model of today."""
    cases = {key: case for key, case in releases.before.cases.items() if key != ID}
    policies = {k: p for k, p in releases.before.policies.items() if k != "mini-shi"}
    unread = frozenset({ID, "mini-shi", THIRD})
    before = replace(releases.before, cases=cases, policies=policies, unread=unread)
    found = changes(before, releases.after)
    assert ([case.id for case in found.new], found.corrected) == ([FOURTH], ())
    assert [policy.id for policy in found.added] == ["mini-xin"]
    assert found.uncompared == (ID, "mini-shi")
    assert f"{ID}、mini-shi。" in notes(found, "1.1.0", DAY)


def test_the_order_of_files_makes_no_difference(releases: Releases) -> None:
    def turned(library: Library) -> Library:
        cases = dict(reversed([*library.cases.items()]))
        policies = dict(reversed([*library.policies.items()]))
        return replace(library, cases=cases, policies=policies)

    assert changes(turned(releases.before), turned(releases.after)) == releases.found


@pytest.mark.parametrize("name", ["NOTES.md", "notes.json"])
def test_notes(name: str, releases: Releases, pytestconfig: pytest.Config) -> None:
    make = notes if name == "NOTES.md" else as_json
    text = make(releases.found, "1.1.0", DAY, "1.0.0")
    compare(GOLDEN / name, text, pytestconfig.getoption("--update-golden"))


def test_nothing_of_a_withdrawn_case_or_a_draft_gets_out(releases: Releases) -> None:
    """Of the one its tombstone, of the other not even the id."""
    after, found, linked = releases.after, releases.found, releases.linked
    page = next(updates.pages(linked)).body
    index = "".join(exports(linked)["data/changes.csv"])
    said = [notes(found, "1.1.0", DAY), as_json(found, "1.1.0", DAY), page, index]
    listed = citations(linked, DAY)
    assert THIRD not in listed
    public = "".join(text for c in linked.cases.values() for text in texts_of(c).values())
    secret = [
        t
        for t in texts_of(after.cases[THIRD]).values()
        if len(t) > 5 and t not in public and "#" not in t
    ]
    assert len(secret) > 20
    for text in (*said, listed):
        assert FIFTH not in text
        assert not [one for one in secret if one in text]
    assert all(THIRD in text for text in said)


def test_hostile_titles_stay_text_in_the_notes(releases: Releases) -> None:
    title = "对[某人](https://example.org)<b>*处理*</b>的`案`"
    case = releases.after.cases[FOURTH].model_copy(update={"title": title})
    after = replace(releases.after, cases={**releases.after.cases, FOURTH: case})
    text = notes(changes(releases.before, after), "1.1.0", DAY)
    assert r"对\[某人\](https://example.org)\<b\>\*处理\*\</b\>的\`案\`" in text


# Citations


def test_citations_are_those_of_the_site_with_a_digest_of_the_text(releases: Releases) -> None:
    linked = releases.linked
    found = json.loads(citations(linked, DAY))
    assert [row["ref"] for row in found["clauses"]] == list(linked.clauses)
    texts = {
        f"{policy['id']}#{clause['id']}": clause
        for policy in json.loads("".join(exports(linked)["data/policies.json"]))
        for clause in policy["clauses"]
    }
    for row in found["clauses"]:
        assert row["citation"] == cite_clause(linked, linked.clauses[row["ref"]], DAY)
        assert row["sha256"] == sha256(texts[row["ref"]]["text"].encode()).hexdigest()
        assert row["text_kind"] == texts[row["ref"]]["text_kind"]
    assert [row["citation"] for row in found["cases"]] == [
        cite_case(linked, case, DAY) for case in linked.cases.values()
    ]
    [batch] = found["batches"]
    assert (batch["id"], batch["url"]) == (BATCH, f"/batches/{BATCH}/")
    assert "3 件" in batch["citation"]


def test_only_batches_with_public_cases_are_cited(releases: Releases) -> None:
    linked = link(replace(releases.after, cases={}))
    assert json.loads(citations(linked, DAY))["batches"] == []


# The index of changes


def rows_of(linked: LinkedLibrary) -> list[list[str]]:
    text = "".join(exports(linked)["data/changes.csv"]).removeprefix("\ufeff")
    return list(csv.reader(io.StringIO(text, newline="")))


def test_the_index_has_every_event_once(releases: Releases) -> None:
    head, *rows = rows_of(releases.linked)
    assert head == ["时间", "类别", "编号", "名称", "说明", "网址"]
    assert len(rows) == len(updates.events(releases.linked))
    title = releases.after.cases[ID].title
    assert rows[:3] == [
        ["2024-08", "撤回", THIRD, "", "原因类别：隐名不当", f"/cases/{THIRD}/"],
        ["2024-07", "更正", ID, title, "处理方式写得更准。", f"/cases/{ID}/"],
        [
            "2024-06", "发布", BATCH, "测试用典型案例 2024年第一批",
            "泗阳式，教学模拟；案例 3 件", f"/batches/{BATCH}/",
        ],
    ]  # fmt: skip


def test_the_index_has_no_formula(releases: Releases) -> None:
    batch = releases.after.batches[BATCH].model_copy(update={"title": "=1+1"})
    _, *rows = rows_of(link(replace(releases.after, batches={BATCH: batch})))
    assert [row[3] for row in rows if row[1] == "发布"] == ["'=1+1"]


# A policy that took the place of another


def page_of(library: Library, path: str) -> str:
    return next(page for page in Pages(link(library)).all() if page.path == path).body


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))


def test_both_policies_side_by_side_and_the_cases(releases: Releases) -> None:
    body = page_of(releases.after, "updates/index.md")
    lineage = body.partition('<h2 id="lineage">')[2]
    assert '<h3 id="mini-jiu_mini-shi">' in lineage
    assert "<del>工作</del>中的<del>失误</del>，可以免责。" in lineage
    assert "<ins>后果不严重的，</ins>可以免责。" in lineage
    assert "要重新核对的案例 1 件：" in lineage
    assert f'href="../cases/{SECOND}/"' in lineage
    assert f"{Provenance.TEACHING} · 人物单位数字均为虚构" in lineage
    assert '<h3 id="repealed-sige-qianti">' in lineage
    assert THIRD not in lineage


def test_the_policies_lead_to_the_comparison(releases: Releases) -> None:
    for path in ("policies/mini-jiu.md", "policies/mini-shi.md"):
        assert 'href="../../updates/#mini-jiu_mini-shi"' in page_of(releases.after, path)
    assert "updates/#" not in page_of(releases.after, "policies/mini-xian.md")


def test_where_nothing_was_replaced_the_page_says_nothing(releases: Releases) -> None:
    assert "规定的沿革" not in page_of(releases.before, "updates/index.md")


def test_a_replaced_policy_without_cases_says_so(releases: Releases) -> None:
    body = page_of(replace(releases.after, cases={}), "updates/index.md")
    assert "没有案例说明旧规定的条款。" in words(body)


def policy_with(policy: Policy, *clauses: tuple[str, str, str]) -> Policy:
    """A policy with other clauses: id, name and text of each."""
    first = policy.clauses[0]

    def clause(key: str, name: str, text: str) -> Clause:
        passage = replace(first.passage, text=text)
        return replace(
            first, policy_id=policy.id, id=key, number="条", kind=KIND, name=name, passage=passage
        )

    return policy.model_copy(update={"clauses": tuple(clause(*one) for one in clauses)})


KIND = ClauseKind("免责")
LONG = "申请人在收到认定意见后十个工作日内提出申辩，认定机关应当复核并书面答复。"


def test_clauses_of_two_policies_are_matched_by_heading_then_by_wording(
    releases: Releases,
) -> None:
    """Numbers move when articles are put in: an id alone says nothing."""
    policies = releases.after.policies
    old = policy_with(
        policies["mini-jiu"],
        ("art-1", "原则", "容纠并举。"),
        ("art-2", "申辩", LONG),
        ("art-3", "附则", "自印发之日起施行。"),
    )
    new = policy_with(
        policies["mini-shi"],
        ("art-1", "目的", "为了鼓励担当作为。"),
        ("art-2", "原则", "容纠并举。"),
        ("art-3", "申辩和复核", LONG.replace("十个", "十五个")),
    )
    found = clause_changes(old, new)
    assert [(c.kind, c.before and c.before.id, c.after and c.after.id) for c in found] == [
        ("新增", None, "art-1"),
        ("修改", "art-2", "art-3"),
        ("删去", "art-3", None),
    ]
    library = Library({}, {"mini-jiu": old, "mini-shi": new}, {})
    [one] = replacements(library)
    assert [clause.id for clause in one.kept] == ["art-2"]


def test_line_ends_in_a_clause_are_no_change(releases: Releases) -> None:
    policy = releases.after.policies["mini-xian"]
    old, new = (policy_with(policy, ("a", "甲", text)) for text in ("一。\n二。", "一。  \n\n二。"))
    assert clause_changes(old, new) == ()


def test_every_key_of_a_policy_is_compared(releases: Releases) -> None:
    """A key that is added later must not change unseen."""
    assert {*FIELDS, "id", "compare", "chains"} == set(PolicyMatter.model_fields)
    policy = releases.after.policies["mini-xian"]
    cell = {"says": "两步", "clause": "mianze-1"}
    steps = ({"step": "申请", "stage": "启动"},)
    update = {"compare": {"程序步骤": cell}, "chains": {"mianze-1": steps}}
    matter = {key: getattr(policy, key) for key in PolicyMatter.model_fields} | update
    read = PolicyMatter.model_validate(matter)
    other = policy.model_copy(
        update={
            "compare": read.compare,
            "chains": read.chains,
            "intro": replace(policy.intro, text="另有说明。"),
        }
    )
    change = policy_change(policy, other)
    assert change
    assert [one.where for one in change.fields] == [
        "说明", "各地对照／程序步骤", "程序链／mianze-1",
    ]  # fmt: skip
    assert change.fields[2].after == "申请（启动）"

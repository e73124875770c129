"""Scripts for the basket and the classroom: one for each thing, valid, silent on outcomes."""

import json
import re
import shutil
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from casebook.citation import cite_case, cite_clause
from casebook.lectures.material import FOLDER, materials
from casebook.lectures.script import case_line, clause_name, outcome_line
from casebook.lectures.talk import held_title, talk_of
from casebook.link import link
from casebook.load import load
from casebook.pairs import pairs
from tests.lectures.telling import AS_OF, DAY, MINI, TELLING, linked

CALL = re.compile(r"casebookMaterial\((.*)\);")
FIELDS = ["kind", "title", "about", "outcome", "handout", "clauses", "slides", "cites"]


def called(text: str) -> dict[str, Any]:
    """What a script calls back with, by key; its arguments are JSON."""
    found: dict[str, Any] = {}
    for line in text.splitlines():
        match = CALL.fullmatch(line)
        assert match, line[:80]
        key, material = json.loads(f"[{match[1]}]")
        assert key not in found
        found[key] = material
    return found


@pytest.fixture(scope="module")
def scripts() -> dict[str, str]:
    """Every script of the shipped library by its path."""
    return dict(materials(linked(), DAY))


@pytest.fixture(scope="module")
def shipped(scripts: dict[str, str]) -> dict[str, dict[str, Any]]:
    """What each calls back with, by the name of its file."""
    return {Path(path).stem: called(text) for path, text in scripts.items()}


def plain(html: str) -> str:
    return unescape(re.sub("<[^>]*>", "\n", html))


def test_one_script_for_each_case_pair_and_policy(shipped: dict[str, dict[str, Any]]) -> None:
    library = linked()
    cases = list(library.cases)
    both = [f"{pair.left.key}_{pair.right.key}" for pair in pairs(library)]
    policies = library.library.policies
    assert list(shipped) == [*cases, *both, *policies]
    for name in (*cases, *both):
        assert list(shipped[name]) == [name]
    for name, policy in policies.items():
        assert list(shipped[name]) == [clause.ref for clause in policy.clauses]


def test_every_material_has_the_same_fields(shipped: dict[str, dict[str, Any]]) -> None:
    for name, found in shipped.items():
        for key, material in found.items():
            assert list(material) == FIELDS
            kind = "clause" if "#" in key else "pair" if "_" in key else "case"
            assert material["kind"] == kind, name
            for field in ("title", "handout", "slides", "cites"):
                assert material[field], (key, field)
            assert "\n" not in material["handout"]


def test_scripts_hold_nothing_that_ends_their_element_or_line(scripts: dict[str, str]) -> None:
    for path, text in scripts.items():
        assert re.fullmatch(r"lectures/material/[A-Za-z0-9_-]+\.js", path)
        assert "<" not in text
        assert not set("\r\u2028\u2029\x00") & set(text)


def test_hostile_text_stays_text() -> None:
    library, _ = load(MINI)
    key = "MN-2024-01-03"
    hostile = "</script><img src=x onerror=alert(1)>\u2028 \"'\\"
    case = library.cases[key].model_copy(update={"handling": hostile, "title": hostile})
    told = link(replace(library, cases={**library.cases, key: case}))
    text = dict(materials(told, DAY))[f"{FOLDER}{key}.js"]
    assert "<" not in text
    assert "\u2028" not in text
    material = called(text)[key]
    assert material["outcome"].endswith(hostile)
    assert "<img" not in material["handout"] + material["slides"]


def test_outcomes_are_told_in_their_place_only(shipped: dict[str, dict[str, Any]]) -> None:
    """In ``outcome``, from the slide of the outcome on, and in titles that are cited."""
    for found in shipped.values():
        for key, material in found.items():
            if material["kind"] == "clause":
                continue
            reveal = "slide-outcome" if material["kind"] == "case" else "两件的结论"
            before, mark, after = material["slides"].partition(reveal)
            told = before.rpartition("<section")[0]
            assert mark
            assert TELLING.search(after)
            assert TELLING.search(material["outcome"])
            seen = re.sub(r"(?s)<details.*?</details>", "", told)
            for text in (material["title"], material["about"], material["handout"], seen):
                assert not TELLING.search(plain(text)), (key, plain(text))


def test_a_case(shipped: dict[str, dict[str, Any]]) -> None:
    library = linked()
    for key, case in library.cases.items():
        material, told = shipped[key][key], talk_of(library, case, DAY)
        assert material["title"] == held_title(case)
        assert material["about"] == case_line(told, case)
        assert material["outcome"] == f"{outcome_line(case)}。{case.handling}"
        assert material["cites"] == [cite_case(library, case, DAY)]
        assert list(material["clauses"]) == [shown.clause for shown in case.illustrates]
        handout = plain(material["handout"])
        assert case.turning.point not in handout
        assert case.handling not in handout
        assert not any(q.note and q.note in handout for q in case.questions)


def test_a_pair(shipped: dict[str, dict[str, Any]]) -> None:
    library = linked()
    for pair in pairs(library):
        material = shipped[pair.key][pair.key]
        left, right = sorted((pair.left.key, pair.right.key))
        assert material["title"] == f"临界对照：{left} 与 {right}"
        for case in (pair.left, pair.right):
            assert held_title(case) in material["about"]
            assert f"{case.key} {outcome_line(case)}" in material["outcome"]
            assert held_title(case) in plain(material["handout"])
            assert {shown.clause for shown in case.illustrates} <= set(material["clauses"])
        assert len(material["cites"]) == 2


def test_the_order_of_a_pair_tells_nothing_of_its_outcomes() -> None:
    key = "MN-2024-01-04_MN-2024-01-02"
    material = called(dict(materials(linked(MINI), DAY))[f"{FOLDER}{key}.js"])[key]
    for told in ("title", "handout", "slides"):
        text = plain(material[told])
        assert text.index("MN-2024-01-02") < text.index("MN-2024-01-04")
    assert material["about"].index("吴某") < material["about"].index("钱某")


def test_a_clause(shipped: dict[str, dict[str, Any]]) -> None:
    library = linked()
    for ref, clause in library.clauses.items():
        material = shipped[clause.policy_id][ref]
        assert material["title"] == clause_name(talk_of(library, clause, DAY), clause)
        assert (material["outcome"], material["clauses"]) == ("", {})
        assert material["cites"] == [cite_clause(library, clause, DAY)]
        assert material["slides"].count("<section") == 1
        assert AS_OF in plain(material["handout"])


def test_day_and_provenance_stand_on_the_slides(shipped: dict[str, dict[str, Any]]) -> None:
    for key in linked().cases:
        slides = shipped[key][key]["slides"].split("<section")[1:]
        assert all(AS_OF in slide for slide in slides)
        assert all(key in slide for slide in slides if "slide-clause" not in slide)
        assert not any("slide-closing" in slide for slide in slides)


@pytest.mark.parametrize(
    "status",
    ["草稿", "待审", "已撤回\nwithdrawn: {month: 2025-03, reason: 事实有误}"],
    ids=["draft", "in review", "withdrawn"],
)
def test_nothing_of_a_case_that_is_not_public(status: str, tmp_path: Path) -> None:
    root = tmp_path / "project"
    shutil.copytree(MINI, root)
    file = root / "cases/MN-2024-01/MN-2024-01-03.md"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("status: 已发布", f"status: {status}"), encoding="utf-8")
    library, findings = load(root)
    assert findings == []
    made = dict(materials(link(library), DAY))
    assert f"{FOLDER}MN-2024-01-03.js" not in made
    assert f"{FOLDER}MN-2024-01-02.js" in made
    for text in made.values():
        assert "MN-2024-01-03" not in text
        assert "暗渠" not in text

"""程序链对照: numbers, where each mark stands, what is drawn, and what the page says."""

import re
import shutil
from pathlib import Path

import pytest

from casebook.check import check
from casebook.layout import Page
from casebook.link import LinkedLibrary, link
from casebook.schema import ChainStep
from casebook.views import procedures
from casebook.views.chain_drawing import Box, Drawing, drawing
from casebook.views.procedures import SHAPES, chains, numbered
from casebook.vocabulary import ClauseKind, Mark, Stage
from tests.fixtures import ROOT

TESTS = Path(__file__).parents[1]
MINI = TESTS / "corpus/mini"
POLICY = "policies/county/mini-xian.md"
LIAN = "chengxu-lian#lian-"
UNLISTED = "材料未列"


@pytest.fixture(scope="module")
def shipped() -> LinkedLibrary:
    return link(check(ROOT).library)


@pytest.fixture(scope="module")
def page(shipped: LinkedLibrary) -> Page:
    (only,) = procedures.pages(shipped)
    return only


def _step(stage: Stage, when: str | None = None, *marks: Mark) -> ChainStep:
    return ChainStep(step=f"{stage}事项", stage=stage, when=when, marks=marks)


def _mini(tmp_path: Path, matter: str) -> Path:
    """The mini corpus with chains in one of its policies."""
    root = tmp_path / "project"
    shutil.copytree(MINI, root)
    file = root / POLICY
    text = file.read_text(encoding="utf-8")
    wanted = text.replace("\n---\n", f"\n{matter}\n---\n", 1)
    assert wanted != text
    file.write_text(wanted, encoding="utf-8")
    return root


def test_conditional_steps_of_one_stage_share_a_number() -> None:
    steps = [
        _step(Stage.DEFENCE),
        _step(Stage.ASSESSMENT, "重大事项"),
        _step(Stage.ASSESSMENT, "涉及重大公共利益"),
        _step(Stage.DECISION),
    ]
    assert [step.number for step in numbered(steps)] == [1, 2, 2, 3]


def test_unconditional_steps_of_one_stage_follow_each_other() -> None:
    steps = [_step(Stage.APPRAISAL), _step(Stage.APPRAISAL), _step(Stage.APPRAISAL, "必要时")]
    assert [step.number for step in numbered(steps)] == [1, 2, 2]


def test_what_is_outside_has_no_number_and_takes_none() -> None:
    steps = [_step(Stage.START), _step(Stage.OUTSIDE), _step(Stage.FINDING)]
    assert [step.number for step in numbered(steps)] == [1, None, 2]


def test_shipped_chains_say_where_each_mark_stands(shipped: LinkedLibrary) -> None:
    said = {
        chain.clause.ref.removeprefix(LIAN): [chain.where(mark) for mark in Mark]
        for chain in chains(shipped)
    }
    assert said == {
        "1": [UNLISTED] * 5,
        "2": [UNLISTED, UNLISTED, UNLISTED, "第 5 步", "链外"],
        "3": [UNLISTED, UNLISTED, UNLISTED, "第 5 步", UNLISTED],
        "4": [UNLISTED] * 5,
        "5": ["第 4 步", "第 5 步", "第 5 步", UNLISTED, "第 7 步"],
        "6": [UNLISTED, UNLISTED, UNLISTED, "链外", UNLISTED],
    }


def test_shipped_chains_have_as_many_steps_as_their_clauses_say(shipped: LinkedLibrary) -> None:
    counts = [max(step.number or 0 for step in chain.steps) for chain in chains(shipped)]
    assert counts == [5, 5, 5, 4, 7, 6]


def test_steps_of_chains_named_by_their_steps_are_worded_alike(shipped: LinkedLibrary) -> None:
    """The name of a clause lists its steps; each step of the chain holds the words of one."""
    for chain in chains(shipped)[:4]:
        names = chain.clause.name.split("—")
        assert len(names) == len(chain.inside)
        for name, step in zip(names, chain.inside, strict=True):
            assert name in step.text.step


def test_conditions_are_those_of_the_clause(shipped: LinkedLibrary) -> None:
    for chain in chains(shipped):
        for step in chain.steps:
            assert (step.text.when or "") in chain.clause.passage.text


def _overlap(one: Box, other: Box) -> bool:
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )


def _drawn_well(drawn: Drawing) -> None:
    boxes = [box for band in drawn.bands for box in band.boxes]
    for i, box in enumerate(boxes):
        assert box.x >= 0
        assert box.x + box.width <= drawn.width
        assert box.y + box.height <= drawn.height
        assert not any(_overlap(box, other) for other in boxes[:i])


def test_boxes_do_not_overlap_and_stand_under_their_stage(shipped: LinkedLibrary) -> None:
    drawn = drawing(chains(shipped))
    _drawn_well(drawn)
    columns = {text.words: text.x for text in drawn.stages}
    for band in drawn.bands:
        for box in band.boxes:
            if box.step.number:
                assert box.x == columns[box.step.text.stage]


def test_text_fits_its_box(shipped: LinkedLibrary) -> None:
    for band in drawing(chains(shipped)).bands:
        widths = {box.width for box in band.boxes if box.step.number}
        lines = [text.words for text in band.texts if text.kind in ("step", "when")]
        assert max(map(len, lines)) * 13 <= min(widths)


def test_a_mark_that_is_not_in_a_chain_is_hollow(shipped: LinkedLibrary) -> None:
    found = chains(shipped)
    for chain, band in zip(found, drawing(found).bands, strict=True):
        hollow = [shape.mark for shape in band.shapes if shape.hollow]
        assert hollow == [mark for mark in Mark if not chain.marked(mark)]
        assert [text.words for text in band.texts].count(UNLISTED) == len(hollow)


def test_an_arrow_joins_each_number_to_the_next(shipped: LinkedLibrary) -> None:
    assert [len(band.arrows) for band in drawing(chains(shipped)).bands] == [4, 4, 4, 3, 6, 5]


def test_a_chain_that_goes_back_to_an_earlier_stage_is_drawn(tmp_path: Path) -> None:
    root = _mini(
        tmp_path,
        "chains:\n  chengxu:\n    - {step: 公布, stage: 公布}\n    - {step: 申请, stage: 启动}\n"
        "    - {step: 再公布, stage: 公布}",
    )
    checked = check(root)
    assert checked.findings == ()
    drawn = drawing(chains(link(checked.library)))
    _drawn_well(drawn)
    assert len(drawn.bands[0].arrows) == 2


def test_shapes_differ() -> None:
    assert set(SHAPES) == set(Mark)
    assert len(set(SHAPES.values())) == len(Mark)


def test_page_links_every_chain_and_every_regional_clause(
    shipped: LinkedLibrary, page: Page
) -> None:
    text = page.body
    for chain in chains(shipped):
        assert f'href="../policies/chengxu-lian/#{chain.clause.id}"' in text
    assert 'href="../policies/chengxu-lian/#lian-zhuti"' in text
    assert 'href="../policies/chengxu-lian/#lian-jiuji"' in text
    for clause in shipped.clauses.values():
        level = shipped.policy_of(clause).level
        if clause.kind == ClauseKind.PROCEDURE and level in ("县", "市", "省"):
            assert f'href="../policies/{clause.policy_id}/#{clause.id}"' in text


def test_page_keeps_to_the_rules_of_views(page: Page) -> None:
    text = page.body
    assert page.url == "procedures/"
    assert text.count("<h1") == 1
    assert 'role="img" aria-labelledby="proc-title proc-about"' in text
    assert re.search(r"\s(?:style|on\w+)=|<script|#[0-9a-fA-F]{6}\b", text) is None
    ids = re.findall(r'\sid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert len(text.encode()) < 60_000


def test_library_without_chains_has_a_page_with_the_regional_clauses() -> None:
    (only,) = procedures.pages(link(check(MINI).library))
    assert "还没有录入程序链" in only.body
    assert "<svg" not in only.body
    assert 'href="../policies/mini-xian/#chengxu"' in only.body


@pytest.mark.parametrize(
    ("step", "code"),
    [
        ("{step: 申请, stage: 启动, stge: 启动}", "CB010"),
        ("{step: 申请}", "CB011"),
        ("{step: 申请, stage: 起动}", "CB012"),
        ("{step: 申请, stage: 启动, marks: [备按]}", "CB012"),
        ("{step: 十三个字的步骤名称超过了长度, stage: 启动}", "CB016"),
    ],
)
@pytest.mark.parametrize("key", ["chengxu", "step", "marks"])
def test_bad_step_is_reported_where_it_stands(
    step: str, code: str, key: str, tmp_path: Path
) -> None:
    """Whatever the clause is called: also like a key of a step."""
    findings = check(_mini(tmp_path, f"chains:\n  {key}:\n    - {step}")).findings
    found = [finding for finding in findings if finding.location.path == POLICY]
    assert [finding.code for finding in found] == [code]
    assert found[0].location.line == 21

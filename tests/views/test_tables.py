"""Coverage, lists, statistics and the timeline: what they count agrees with the library."""

from dataclasses import replace
from itertools import pairwise

import pytest

from casebook.check import check
from casebook.link import LinkedLibrary, link
from casebook.model import Library
from casebook.views import coverage, lists, stats, updates
from casebook.vocabulary import DETERMINING, ClauseKind, Outcome, Status, TextKind
from tests.fixtures import ROOT


@pytest.fixture(scope="module")
def mini() -> LinkedLibrary:
    return link(check(ROOT / "tests/corpus/mini").library)


@pytest.fixture(scope="module")
def shipped() -> LinkedLibrary:
    return link(check(ROOT).library)


@pytest.fixture(scope="module")
def empty(shipped: LinkedLibrary) -> LinkedLibrary:
    """The policies without any case."""
    return link(Library({}, shipped.library.policies, shipped.library.batches))


def test_coverage_counts_every_illustration_once(shipped: LinkedLibrary) -> None:
    lines = [line for shelf in coverage.shelves(shipped) for line in shelf.lines]
    assert sum(line.total for line in lines) == sum(
        len(case.illustrates) for case in shipped.cases.values()
    )
    assert len({line.clause.ref for line in lines}) == len(lines)


def test_a_gap_decides_outcomes_has_a_text_and_no_case(empty: LinkedLibrary) -> None:
    gaps = {
        line.clause.ref for shelf in coverage.shelves(empty) for line in shelf.lines if line.is_gap
    }
    assert gaps == {
        clause.ref
        for clause in empty.clauses.values()
        if clause.kind in DETERMINING and clause.text_kind != TextKind.UNLISTED
    }


@pytest.mark.parametrize(("count", "shade"), [(0, 0), (1, 1), (2, 2), (3, 2), (4, 3), (8, 4)])
def test_shades_grow_with_the_count(count: int, shade: int) -> None:
    assert coverage.shade(count) == shade


def test_lists_hold_every_deciding_clause_in_its_part(shipped: LinkedLibrary) -> None:
    kinds = {kind.slug: kind for kind in ClauseKind}
    listed = set()
    for part in lists.parts(shipped):
        for line in (*part.lines, *part.unlisted):
            assert line.clause.kind == kinds[part.slug]
            assert (line in part.unlisted) == (line.clause.text_kind == TextKind.UNLISTED)
            listed.add(line.clause.ref)
    assert listed == {ref for ref, c in shipped.clauses.items() if c.kind in DETERMINING}


@pytest.mark.parametrize(
    ("text", "head"), [("一。二。", "一。"), ("没有句号", "没有句号"), ("", "")]
)
def test_first_sentence(text: str, head: str) -> None:
    assert lists.first_sentence(text) == head


def test_every_table_but_circumstances_adds_up_to_all_cases(shipped: LinkedLibrary) -> None:
    for table in stats.tables(shipped):
        total = sum(row.total for row in table.rows)
        assert (total == len(shipped.cases)) == (table.slug != "circumstances"), table.title


def test_bars_lie_end_to_end_and_the_longest_fills_the_drawing(mini: LinkedLibrary) -> None:
    [table] = [table for table in stats.tables(mini) if table.slug == "levels"]
    longest = max(table.rows, key=lambda row: row.total)
    bars = table.bars(longest)
    assert sum(length for *_, length in bars) == pytest.approx(stats.BAR, abs=0.2)
    for (_, start, length), (_, following, _) in pairwise(bars):
        assert start + length == pytest.approx(following, abs=0.2)
    assert stats.Table("none", "", ()).bars(stats.Count("", "", ((Outcome.EXEMPTED, 0),))) == []


def test_the_note_that_not_all_cases_are_counted_is_always_there(empty: LinkedLibrary) -> None:
    [page] = stats.pages(empty)
    assert "不是全部容错案件" in page.body


def test_events_are_newest_first_and_say_what_happened(shipped: LinkedLibrary) -> None:
    events = updates.events(shipped)
    assert [event.when for event in events] == sorted((e.when for e in events), reverse=True)
    batches = [event for event in events if event.kind == "发布"]
    assert sum(event.cases for event in batches) == len(shipped.cases)
    assert all(event.when[0].isdigit() for event in events)


def test_a_withdrawn_case_shows_no_more_than_its_tombstone(mini: LinkedLibrary) -> None:
    case = mini.cases["MN-2024-01-03"]
    matter = {"month": "2024-06", "reason": "隐名不当"}
    gone = type(case).model_validate(
        {**dict(case), "status": Status.WITHDRAWN, "withdrawn": matter}
    )
    library = replace(mini.library, cases={**mini.library.cases, case.key: gone})
    [event] = [event for event in updates.events(link(library)) if event.kind == "撤回"]
    assert (event.title, event.note) == ("MN-2024-01-03", "原因类别：隐名不当")
    assert not any(case.title in event.title for event in updates.events(link(library)))


def test_a_correction_stands_in_its_month(mini: LinkedLibrary) -> None:
    case = mini.cases["MN-2024-01-03"]
    change = {"where": "处理方式", "before": "甲", "after": "乙"}
    correction = {"month": "2024-07", "note": "金额更正。", "changes": (change,)}
    corrected = type(case).model_validate(
        {**dict(case), "status": Status.CORRECTED, "corrections": (correction,)}
    )
    library = replace(mini.library, cases={**mini.library.cases, case.key: corrected})
    [event] = [event for event in updates.events(link(library)) if event.kind == "更正"]
    assert (event.when, event.note) == ("2024-07", "金额更正。")


def test_a_policy_tells_how_many_cases_it_touches(shipped: LinkedLibrary) -> None:
    [event] = [e for e in updates.events(shipped) if e.url == "policies/zhengwu-chufen-2020/"]
    policy = shipped.library.policies["zhengwu-chufen-2020"]
    touched = {
        case.key
        for case in shipped.cases.values()
        if {shown.clause for shown in case.illustrates} & {c.ref for c in policy.clauses}
    }
    assert event.cases == len(touched) > 0
    assert "2020年7月1日起施行" in event.note

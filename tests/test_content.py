"""The shipped content itself: clean, honest about where it comes from, complete."""

import re
from collections import Counter

from casebook.check import check
from casebook.link import link
from casebook.vocabulary import ClauseKind, Outcome, Provenance, TextKind
from tests.fixtures import ROOT

CHECKED = check(ROOT)
LIBRARY = CHECKED.library
LINKED = link(LIBRARY)


def test_no_findings() -> None:
    assert CHECKED.findings == ()


def test_the_seven_published_cases() -> None:
    excerpts = [c for c in LINKED.cases.values() if c.provenance == Provenance.PUBLISHED]
    assert [c.id for c in excerpts] == [f"GK-2025-01-{n:02d}" for n in range(1, 8)]
    for case in excerpts:
        assert "虚构" not in case.source


def test_teaching_batch_shows_the_boundary() -> None:
    cases = LINKED.of_batch["SY-2023-02"]
    assert len(cases) >= 6
    assert {c.outcome for c in cases} == set(Outcome)
    assert any(c.contrasts for c in cases)
    for case in cases:
        length = sum(len(re.sub(r"\s", "", p.text)) for p in case.sections.values())
        assert 600 <= length <= 1100, f"{case.id}: {length}"


def test_fact_sentences_are_their_own() -> None:
    """No fact sentence stands in two places: nothing is boilerplate."""
    facts = Counter(row.fact for case in LINKED.cases.values() for _, row in case.items)
    assert [fact for fact, count in facts.items() if count > 1] == []


def test_unlisted_clauses_say_so() -> None:
    for clause in LINKED.clauses.values():
        if clause.text_kind == TextKind.UNLISTED:
            assert "材料" in clause.passage.text, clause.ref


def test_no_case_rests_on_a_clause_that_is_only_counted() -> None:
    counted = {"siyang-guifan#mianze-weilie", "mou-shi-banfa-2018#qingxing"}
    assert not any(LINKED.illustrated_by[ref] for ref in counted)


def test_named_siyang_clauses_are_there() -> None:
    kinds = Counter(c.kind for c in LIBRARY.policies["siyang-guifan"].clauses)
    assert kinds[ClauseKind.REDUCTION] == 2
    assert kinds[ClauseKind.EXEMPTION] == 4  # three that the material names, and the unlisted rest


def test_only_statutes_compared_with_their_text_are_verified() -> None:
    verified = {p.id for p in LIBRARY.policies.values() if p.verified == "true"}
    assert verified == {
        "gongwuyuan-2018", "jiancha-2024", "xingzheng-chufen-2007", "yingshang-2019",
        "zhaobiao-2017", "zhengfu-caigou-2014", "zhengwu-chufen-2020",
    }  # fmt: skip


def test_public_text_has_no_exact_day() -> None:
    """A first guard of anonymity: no case gives a day."""
    day = re.compile(r"\d{1,2}月\d{1,2}日")
    for case in LINKED.cases.values():
        text = case.model_dump_json() + "".join(p.text for p in case.sections.values())
        assert day.search(text) is None, case.id

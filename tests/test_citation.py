"""Citations: one string that names the entry, where it comes from, its version and the day."""

import re
from datetime import date

import pytest

from casebook.citation import (
    UNLISTED,
    case_version,
    cite_batch,
    cite_case,
    cite_clause,
    clause_version,
    day_words,
    provenance_words,
    text_words,
)
from casebook.link import LinkedLibrary, link
from casebook.load import load
from casebook.schema import Change, Correction
from casebook.vocabulary import Provenance
from tests.fixtures import ROOT

DAY = date(2026, 3, 5)
AS_OF = "以案释规，截至2026年3月5日。"


@pytest.fixture(scope="module")
def linked() -> LinkedLibrary:
    library, _ = load(ROOT)
    return link(library)


def test_the_day_has_no_leading_zeros() -> None:
    assert day_words(DAY) == "截至2026年3月5日"
    assert day_words(date(2026, 12, 31)) == "截至2026年12月31日"


CASES = {
    "SY-2022-02-02": "《对A县某局党组改制企业职工分户办证出现登记偏差予以容错免责案》"
    "（SY-2022-02-02），载“泗阳式典型案例 2022年第二批”，教学模拟，人物、单位、数字均为虚构，"
    "2022年10月审定，",
    "GK-2025-01-02": "《对某市属国企子公司4名责任人投资失利予以容错减责案》（GK-2025-01-02），"
    "载“公开发布案例摘编 2025年第一辑”，公开摘编，2026年11月审定，",
}


@pytest.mark.parametrize("key", CASES)
def test_a_case(key: str, linked: LinkedLibrary) -> None:
    assert cite_case(linked, linked.cases[key], DAY) == CASES[key] + AS_OF


CLAUSES = {
    "siyang-guifan#mianze-1": "《泗阳县容错纠错工作规范（要旨）》免责情形（一）"
    "（依法依规履职中的非主观过错）（siyang-guifan#mianze-1），现行，要旨，非原文，未与全文核对，",
    "gongwuyuan-2018#art-57": "《中华人民共和国公务员法》第五十七条（监督发现问题的分类处理）"
    "（gongwuyuan-2018#art-57），2018年12月29日文本，2019年6月1日施行，现行，"
    "要旨，非原文，已与全文核对，",
}


@pytest.mark.parametrize("ref", CLAUSES)
def test_a_clause(ref: str, linked: LinkedLibrary) -> None:
    assert cite_clause(linked, linked.clauses[ref], DAY) == CLAUSES[ref] + AS_OF


def test_a_batch(linked: LinkedLibrary) -> None:
    assert cite_batch(linked, linked.library.batches["GK-2025-01"], DAY) == (
        f"《公开发布案例摘编 2025年第一辑》（GK-2025-01，7 件），公开摘编，2026年11月，{AS_OF}"
    )


def test_a_corrected_case_is_cited_by_its_last_correction(linked: LinkedLibrary) -> None:
    case = linked.cases["GK-2025-01-02"]
    change = Change(where="处理方式", before="甲", after="乙")
    corrections = tuple(
        Correction(month=month, note="更正一处", changes=(change,))
        for month in ("2026-12", "2027-02")
    )
    corrected = case.model_copy(update={"corrections": corrections})
    assert case_version(corrected) == "2027年2月更正"
    assert "2027年2月更正" in cite_case(linked, corrected, DAY)


def test_a_case_that_nobody_approved_says_so(linked: LinkedLibrary) -> None:
    case = linked.cases["GK-2025-01-02"].model_copy(update={"review": ()})
    assert case_version(case) == "未审定"


def test_every_case_is_cited_by_id_provenance_version_and_day(linked: LinkedLibrary) -> None:
    for case in linked.cases.values():
        cited = cite_case(linked, case, DAY)
        assert cited.startswith(f"《{case.title}》（{case.key}），")
        assert f"“{linked.library.batches[case.batch_id].title}”" in cited
        assert f"，{provenance_words(case)}，{case_version(case)}，" in cited
        assert ("虚构" in cited) == (case.provenance == Provenance.TEACHING)
        assert re.search(r"，20\d\d年1?\d月(?:审定|更正)，", cited)


def test_every_clause_is_cited_by_reference_version_and_day(linked: LinkedLibrary) -> None:
    for clause in linked.clauses.values():
        cited, policy = cite_clause(linked, clause, DAY), linked.policy_of(clause)
        assert f"{clause.number}（{clause.name}）（{clause.ref}），" in cited
        assert policy.title in cited
        assert clause_version(policy, clause) in cited
        assert f"，{text_words(clause)}，" in f"，{clause_version(policy, clause)}，"
        assert "与全文核对" in cited
        told = cited.removesuffix(AS_OF).replace(text_words(clause), "").replace(policy.title, "")
        assert UNLISTED not in told.replace(clause.name, "")


def test_every_citation_is_one_sentence_of_its_own(linked: LinkedLibrary) -> None:
    cited = [
        *(cite_case(linked, case, DAY) for case in linked.cases.values()),
        *(cite_clause(linked, clause, DAY) for clause in linked.clauses.values()),
        *(cite_batch(linked, batch, DAY) for batch in linked.library.batches.values()),
    ]
    assert len(set(cited)) == len(cited)
    for one in cited:
        assert one.endswith(f"，{AS_OF}")
        assert "《《" not in one
        assert "，，" not in one
        assert "\n" not in one
        for opened, closed in ("《》", "（）", "“”"):
            assert one.count(opened) == one.count(closed), one


def test_every_batch_tells_how_many_public_cases_it_has(linked: LinkedLibrary) -> None:
    for batch in linked.library.batches.values():
        count = len(linked.of_batch[batch.id])
        cited = cite_batch(linked, batch, DAY)
        assert f"（{batch.id}，{count} 件），{provenance_words(batch)}，" in cited

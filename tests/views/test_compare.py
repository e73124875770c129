"""The comparison of places: what stands in a cell, what an empty one says, what a table gets."""

import csv
import io
import re
from pathlib import Path

import pytest

from casebook.check import check
from casebook.exports import as_csv, exports
from casebook.layout import Page
from casebook.link import LinkedLibrary, link
from casebook.model import Library
from casebook.schema import Cell, Comparison
from casebook.views import compare
from casebook.vocabulary import Aspect, PolicyLevel
from tests.fixtures import ROOT

MINI = Path(__file__).parents[1] / "corpus" / "mini"
WRITTEN = {
    "mini-shi": {"前提条件": ("依法依规履职", "yuanze")},
    "mini-xian": {"程序步骤": ("=两步", "chengxu"), "申辩": ("未规定", "chengxu")},
    "liukan-b": {"认定尺度": ("六看", "kan-1")},
}


@pytest.fixture(scope="module")
def bare() -> LinkedLibrary:
    return link(check(MINI).library)


@pytest.fixture(scope="module")
def linked(bare: LinkedLibrary) -> LinkedLibrary:
    """The mini corpus with three policies compared."""
    policies = dict(bare.library.policies)
    for key, cells in WRITTEN.items():
        filled = {
            aspect: Cell(says=says, clause=clause) for aspect, (says, clause) in cells.items()
        }
        row = Comparison.model_validate(filled)
        policies[key] = policies[key].model_copy(update={"compare": row})
    return link(Library(bare.library.cases, policies, bare.library.batches))


@pytest.fixture(scope="module")
def shipped() -> LinkedLibrary:
    return link(check(ROOT).library)


def the_page(linked: LinkedLibrary) -> Page:
    (page,) = compare.pages(linked)
    return page


def test_every_aspect_has_a_cell_of_the_schema_and_no_other() -> None:
    assert list(Comparison.model_fields) == [aspect.value for aspect in Aspect]


def test_rows_are_the_policies_that_say_something_from_the_county_up(
    linked: LinkedLibrary,
) -> None:
    found = compare.matrix(linked)
    assert [(level, [row.policy.id for row in rows]) for level, rows in found.shelves] == [
        (PolicyLevel.COUNTY, ["mini-xian"]),
        (PolicyLevel.CITY, ["mini-shi"]),
    ]
    assert all(len(row.cells) == len(Aspect) for row in found.rows)
    assert [(cell.says, cell.clause.ref) for cell in found.stated] == [
        ("=两步", "mini-xian#chengxu"),
        ("未规定", "mini-xian#chengxu"),
        ("依法依规履职", "mini-shi#yuanze"),
    ]
    assert found.sources == ("为测试而编写，虚构",)


def test_unlisted_and_not_laid_down_look_different(linked: LinkedLibrary) -> None:
    body = the_page(linked).body
    assert body.count('<td class="cm-none"') == 2 * len(Aspect) - 3
    assert '<td data-label="申辩"><span class="cm-missing">未规定</span>' in body
    assert "已填 3 格，其中“未规定” 1 格" in body


def test_each_cell_leads_to_its_clause_and_its_source(linked: LinkedLibrary) -> None:
    body = the_page(linked).body
    cell = body.partition('data-label="程序步骤"><span')[2].partition("</td>")[0]
    assert 'href="../policies/mini-xian/#chengxu">第六条' in cell
    assert 'href="#cm-source-1"' in cell
    assert 'id="cm-source-1"' in body


def test_without_cells_the_page_says_so(bare: LinkedLibrary) -> None:
    body = the_page(bare).body
    assert "还没有一份规定填写了对照格" in body
    assert "<table" not in body
    assert list(compare.table(bare))[1:] == []


def test_what_a_cell_says_is_never_markup(linked: LinkedLibrary) -> None:
    policy = linked.library.policies["mini-xian"]
    hostile = Comparison(公开=Cell.model_construct(says="<img src=x>", clause="chengxu"))
    policies = {policy.id: policy.model_copy(update={"compare": hostile})}
    relinked = {**linked.library.policies, **policies}
    body = the_page(link(Library(linked.library.cases, relinked, linked.library.batches))).body
    assert "&lt;img src=x&gt;" in body
    assert "<img" not in body


def test_the_table_for_spreadsheets(linked: LinkedLibrary) -> None:
    text = exports(linked)["data/compare.csv"]
    assert text.startswith("\ufeff")
    assert text.count("\r\n") == text.count("\n") == 3
    head, county, city = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    assert head == ["层级", "地区", "规定", *Aspect, "来源", "网址"]
    row = dict(zip(head, county, strict=True))
    assert row["程序步骤"] == "'=两步〔第六条〕"
    assert row["申辩"] == "未规定〔第六条〕"
    assert row["听证"] == "材料未列"
    assert row["网址"] == "/policies/mini-xian/"
    assert city[0] == "市"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(start: str) -> None:
    (row,) = csv.reader(io.StringIO(as_csv([[f'{start}A1,"x"', "1-2"]])[1:], newline=""))
    assert row == [f'\'{start}A1,"x"', "1-2"]


def test_shipped_cells_are_whole(shipped: LinkedLibrary) -> None:
    """Each says a phrase of its own clause's policy; policies with nothing stay out."""
    found = compare.matrix(shipped)
    ids = {row.policy.id for row in found.rows}
    assert {"siyang-guifan", "sanshui-yijian", "mou-shi-banfa-2018", "yijian-2018"} <= ids
    assert "jiangsu-yijian" not in ids
    for row in found.rows:
        assert all(cell.clause.policy_id == row.policy.id for cell in row.cells if cell)


def test_shipped_cells_name_no_number_that_their_clause_lacks(shipped: LinkedLibrary) -> None:
    """Nothing is claimed that the policy itself does not say: figures are where one would slip."""
    for row in compare.matrix(shipped).rows:
        text = "\n".join((str(row.policy.note), *(c.passage.text for c in row.policy.clauses)))
        for cell in row.cells:
            for number in re.findall(r"\d+", cell.says) if cell else ():
                spelt = {"10": "十种"}.get(number, number)
                assert number in text or spelt in text, (row.policy.id, cell)


def test_the_page_stays_light(shipped: LinkedLibrary) -> None:
    assert len(the_page(shipped).body.encode()) < 80_000

"""Open data: every file as its schema says, nothing that a page does not show, and citations."""

import csv
import html
import io
import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from casebook.check import check
from casebook.citation import cite_batch, cite_case, cite_clause, provenance_words
from casebook.exports import as_csv, as_json, citations, exports, write_exports
from casebook.layout import EFFECT, Page, month_words
from casebook.link import LinkedLibrary, link
from casebook.model import Library
from casebook.opendata import onpage
from casebook.opendata.columns import columns, keys
from casebook.opendata.files import KINDS
from casebook.opendata.shapes import CaseRow, ClauseRow, PolicyRow, Shape
from casebook.pages import Pages
from casebook.schema import CaseMatter, Change, Correction, PolicyMatter, Withdrawal
from casebook.text import CHINESE
from casebook.vocabulary import Provenance, Status, WithdrawalReason
from tests.fixtures import ROOT

DAY = date(2026, 11, 21)
FORMULA = tuple("=+-@\t\r\n＝＋－＠")
HIDDEN, WITHDRAWN = "SY-2022-01-02", "SY-2024-01-09"
LD = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)

UNSAID = ("url", "cite", "status", "month", "contrasts", "follows", "clause")
"""Keys of a case whose values its page shows as links or in words of date, or not at all."""

Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def library() -> Library:
    return check(ROOT).library


@pytest.fixture(scope="module")
def linked(library: Library) -> LinkedLibrary:
    return link(library)


@pytest.fixture(scope="module")
def files(linked: LinkedLibrary) -> Mapping[str, str]:
    return {path: "".join(pieces) for path, pieces in exports(linked).items()}


@pytest.fixture(scope="module")
def pages(linked: LinkedLibrary) -> Mapping[str, Page]:
    return {page.url: page for page in Pages(linked).all()}


@pytest.fixture(scope="module")
def partly_hidden(library: Library) -> LinkedLibrary:
    """One case is a draft again and one withdrawn; drafts are linked, as in a preview."""
    why = Withdrawal(month="2024-03", reason=WithdrawalReason.ANONYMITY)
    changed = {
        HIDDEN: {"status": Status.DRAFT},
        WITHDRAWN: {"status": Status.WITHDRAWN, "withdrawn": why},
    }
    cases = {
        key: case.model_copy(update=changed.get(key, {})) for key, case in library.cases.items()
    }
    return link(Library(cases, library.policies, library.batches), include_drafts=True)


def table(text: str) -> Rows:
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True))


def rows_of(path: str, text: str) -> Rows:
    """What a file holds, however it is written."""
    if path.endswith(".csv"):
        return table(text)
    if path.endswith(".jsonl"):
        return [json.loads(line) for line in text.splitlines()]
    return list(json.loads(text))


def schema_path(path: str) -> str:
    stem, form = path.removeprefix("data/").split(".")
    return f"data/schema/{stem}{'-csv' * (form == 'csv')}.schema.json"


def data_paths(files: Mapping[str, str]) -> list[str]:
    return [path for path in files if re.fullmatch(r"data/\w+\.(json|jsonl|csv)", path)]


def test_every_file_is_valid_by_its_schema(files: Mapping[str, str]) -> None:
    paths = data_paths(files)
    assert len(paths) == 10
    for path in paths:
        schema = json.loads(files[schema_path(path)])
        Draft202012Validator.check_schema(schema)
        rows = rows_of(path, files[path])
        assert rows, path
        assert list(Draft202012Validator(schema).iter_errors(rows)) == [], path
    schemas = {path for path in files if path.startswith("data/schema/")}
    assert schemas == {schema_path(path) for path in paths}


def test_schemas_refuse_what_they_do_not_name(files: Mapping[str, str]) -> None:
    for path in data_paths(files):
        validator = Draft202012Validator(json.loads(files[schema_path(path)]))
        row = rows_of(path, files[path])[0]
        assert not validator.is_valid([row | {"nickname": "x"}]), path
        assert not validator.is_valid([{}]), path


def test_schemas_speak_chinese_to_readers(files: Mapping[str, str]) -> None:
    """No word of programmers in them, and every key says what it means."""

    def said(node: Any) -> Iterator[str]:
        if isinstance(node, dict):
            yield from (node[key] for key in ("title", "description") if type(node.get(key)) is str)
            for key, inner in node.items():
                if key == "properties":
                    assert all("description" in one for one in inner.values())
                yield from said(inner)

    for path, text in files.items():
        if path.startswith("data/schema/"):
            words = list(said(json.loads(text)))
            assert EFFECT in words[1], path
            assert all(re.search(f"[{CHINESE}]", word) for word in words), path


def test_ids_are_those_of_the_library(files: Mapping[str, str], linked: LinkedLibrary) -> None:
    cases = list(linked.cases)
    assert [row["id"] for row in rows_of("x.json", files["data/cases.json"])] == cases
    assert rows_of("x.jsonl", files["data/cases.jsonl"]) == json.loads(files["data/cases.json"])
    assert [row["编号"] for row in table(files["data/cases.csv"])] == cases
    policies = json.loads(files["data/policies.json"])
    assert [row["id"] for row in policies] == list(linked.library.policies)
    clauses = list(linked.clauses)
    assert [entry["ref"] for row in policies for entry in row["clauses"]] == clauses
    lines = rows_of("x.jsonl", files["data/clauses.jsonl"])
    assert [row["ref"] for row in lines] == clauses
    assert [row["条款引用"] for row in table(files["data/clauses.csv"])] == clauses
    links = json.loads(files["data/links.json"])
    assert len(links) == len(table(files["data/links.csv"]))
    shown = [(row["from"], row["to"]) for row in links if row["role"] == "illustrates"]
    assert shown == [(c.id, i.clause) for c in linked.cases.values() for i in c.illustrates]


def test_keys_that_were_there_stay(files: Mapping[str, str]) -> None:
    """Programs read them; more may come."""
    old = {
        "data/cases.json": "id title url provenance outcome field level batch status illustrates "
        "contrasts",
        "data/policies.json": "id title url clauses",
        "data/links.json": "from to role",
    }
    for path, names in old.items():
        for row in json.loads(files[path]):
            assert set(names.split()) <= set(row), path
    for row in json.loads(files["data/policies.json"]):
        for clause in row["clauses"]:
            assert {"id", "number", "kind", "text", "text_kind", "cases"} <= set(clause)


def test_a_new_key_of_front_matter_stays_at_home() -> None:
    """What is exported of front matter is written down twice: there, and here."""
    row = set(CaseRow.model_fields)
    assert set(CaseMatter.model_fields) - row == {"conditions", "looks", "withdrawn"}
    assert row - set(CaseMatter.model_fields) == {
        *("url", "provenance_note", "batch", "batch_title", "version", "items", "sections", "cite"),
    }
    policy = set(PolicyRow.model_fields)
    assert set(PolicyMatter.model_fields) - policy == {"text_kind", "compare", "chains"}
    assert policy - set(PolicyMatter.model_fields) == {"url", "replaced_by", "intro", "clauses"}


def test_a_key_without_a_name_is_refused(linked: LinkedLibrary) -> None:
    for shape in (CaseRow, ClauseRow, PolicyRow):
        assert shape.model_config["extra"] == "forbid"
        assert issubclass(shape, Shape)
        assert all(key.label and key.meaning for key in keys(shape))


def test_heads_of_columns_are_all_different() -> None:
    for kind in KINDS:
        heads = [column.head for column in columns(kind.shape)]
        assert len(set(heads)) == len(heads)


def test_drafts_and_withdrawn_cases_are_nowhere(partly_hidden: LinkedLibrary) -> None:
    """Not even in the files of a preview, which shows drafts on pages."""
    files = {path: "".join(pieces) for path, pieces in exports(partly_hidden).items()}
    assert HIDDEN in partly_hidden.cases
    for path in data_paths(files):
        if path != "data/changes.csv":  # which tells of withdrawals
            assert HIDDEN not in files[path], path
            assert WITHDRAWN not in files[path], path
    cited = dict(citations(partly_hidden, DAY))
    assert f"cite/{HIDDEN}.txt" not in cited
    assert cited[f"cite/{WITHDRAWN}.txt"] == f"{WITHDRAWN} 已撤回（2024年3月，隐名不当）\n"


def test_every_text_of_a_case_is_on_its_page(
    files: Mapping[str, str], pages: Mapping[str, Page]
) -> None:
    """Whatever its key is; texts in Markdown by their words."""

    def texts(node: Any) -> Iterator[str]:
        if isinstance(node, dict):
            for key, inner in node.items():
                if key not in UNSAID:
                    yield from texts(inner)
        elif isinstance(node, list):
            yield from (text for inner in node for text in texts(inner))
        elif isinstance(node, str):
            yield from re.split(r"\[\[.*?\]\]|\n|[*\\|>]|^[-0-9]+\.? |\]\(.*?\)|\[", node)

    for row in json.loads(files["data/cases.json"]):
        body = LD.sub("", pages[row["url"][1:]].body)
        shown = re.sub(r"\s+", "", html.unescape(re.sub(r"<[^>]*>", "", body)))
        for text in texts(row):
            bare = re.sub(r"\s+", "", text).strip("-")
            assert bare in shown, (row["id"], text)
        for other in (*row["contrasts"], *row["follows"]):
            assert f'href="../../cases/{other}/"' in body
        for one in row["illustrates"]:
            assert f'href="../../policies/{one["clause"].replace("#", "/#")}"' in body
            assert one["finding"] in shown


@pytest.mark.parametrize("key", ["GK-2025-01-04", "SY-2023-02-07"])
def test_a_teaching_case_says_that_it_is_invented(files: Mapping[str, str], key: str) -> None:
    (row,) = (row for row in json.loads(files["data/cases.json"]) if row["id"] == key)
    teaching = row["provenance"] == Provenance.TEACHING
    assert row.get("provenance_note", "") == ("人物、单位、数字均为虚构" if teaching else "")
    assert f"，{row['version']}，" in "，" + row["version"] + "，"


def test_no_cell_is_a_formula(files: Mapping[str, str]) -> None:
    for path in data_paths(files):
        if path.endswith(".csv"):
            for row in table(files[path]):
                assert None not in row
                assert not [cell for cell in row.values() if cell.startswith(FORMULA)], path


@given(st.lists(st.lists(st.text(), min_size=2, max_size=4), max_size=4))
def test_any_text_is_harmless_and_comes_back(rows: list[list[str]]) -> None:
    text = as_csv(rows)
    assert text.startswith("\ufeff")
    read = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True))
    assert not [cell for row in read for cell in row if cell.startswith(FORMULA)]
    assert [[cell.removeprefix("'") for cell in row] for row in read] == [
        [cell.removeprefix("'") for cell in row] for row in rows
    ]


def test_no_rows_are_an_empty_array() -> None:
    assert "".join(as_json([])) == "[]\n"


def test_files_are_written_as_they_are_told(linked: LinkedLibrary, tmp_path: Path) -> None:
    write_exports(linked, tmp_path, DAY)
    written = {
        file.relative_to(tmp_path).as_posix(): file.read_bytes().decode()
        for file in tmp_path.rglob("*")
        if file.is_file()
    }
    told = {path: "".join(pieces) for path, pieces in exports(linked).items()}
    assert written == told | dict(citations(linked, DAY))


def test_citations_are_those_of_pages(linked: LinkedLibrary) -> None:
    cited = dict(citations(linked, DAY))
    assert len(cited) == len(linked.cases) + len(linked.clauses) + sum(
        bool(cases) for cases in linked.of_batch.values()
    )
    case, batch = linked.cases["SY-2023-02-07"], linked.library.batches["SY-2023-02"]
    clause = linked.clauses["siyang-guifan#mianze-1"]
    assert cited["cite/SY-2023-02-07.txt"] == cite_case(linked, case, DAY) + "\n"
    assert cited["cite/SY-2023-02.txt"] == cite_batch(linked, batch, DAY) + "\n"
    assert cited["cite/siyang-guifan/mianze-1.txt"] == cite_clause(linked, clause, DAY) + "\n"


def test_pages_lead_to_their_citations(linked: LinkedLibrary, pages: Mapping[str, Page]) -> None:
    cited = dict(citations(linked, DAY))
    found = {
        address
        for page in pages.values()
        for address in re.findall(r'href="(?:\.\./)+(cite/[^"]+)"', page.body)
    }
    assert found == set(cited)


def said_on(page: Page) -> dict[str, Any]:
    (text,) = LD.findall(page.body)
    assert "<" not in text
    return dict(json.loads(text))


def test_case_pages_say_to_machines_what_they_show(
    linked: LinkedLibrary, pages: Mapping[str, Page]
) -> None:
    for case in linked.cases.values():
        page = pages[f"cases/{case.id}/"]
        said, shown = said_on(page), html.unescape(page.body.replace(LD.findall(page.body)[0], ""))
        assert said["@context"] == "https://schema.org"
        assert (said["identifier"], said["name"]) == (case.id, case.title)
        assert said["url"] == f"../../cases/{case.id}/"
        assert said["isPartOf"]["identifier"] == case.batch_id
        assert [one["identifier"] for one in said["about"]] == [i.clause for i in case.illustrates]
        for text in (
            said["name"], said["abstract"], said["isPartOf"]["name"], said["temporalCoverage"],
            month_words(said["datePublished"]), said["usageInfo"]["text"], said["genre"],
            *said["keywords"],
        ):  # fmt: skip
            assert text in shown, (case.id, text)
        for one in said["about"]:
            policy, clause = one["name"].split("　", 1)
            assert policy in shown
            assert clause in shown
            assert f'href="{one["@id"]}"' in page.body
        assert said.get("isBasedOn", {}).get("name", case.source) == case.source
        assert ("isBasedOn" in said) == (case.provenance == Provenance.PUBLISHED)
        assert "dateModified" not in said


def test_a_corrected_case_says_when_and_what(linked: LinkedLibrary) -> None:
    case = linked.cases["GK-2025-01-02"]
    change = Change(where="处理方式", before="甲", after="乙")
    corrections = (Correction(month="2026-12", note="更正一处", changes=(change,)),)
    said = onpage.case_said(linked, case.model_copy(update={"corrections": corrections}))
    assert said["dateModified"] == "2026-12"
    assert said["correction"] == [
        {"@type": "CorrectionComment", "text": "更正一处", "datePublished": "2026-12"}
    ]


def test_policy_pages_say_to_machines_what_they_show(
    linked: LinkedLibrary, pages: Mapping[str, Page]
) -> None:
    for policy in linked.library.policies.values():
        page = pages[f"policies/{policy.id}/"]
        said, shown = said_on(page), html.unescape(page.body.replace(LD.findall(page.body)[0], ""))
        assert (said["identifier"], said["name"]) == (policy.id, policy.title)
        assert [one["identifier"] for one in said["hasPart"]] == [c.ref for c in policy.clauses]
        assert (said["@type"] == "Legislation") == (policy.level != "尺度")
        for key in ("legislationIdentifier", "legislationJurisdiction"):
            assert said.get(key, "") in shown
        for key in ("legislationDate", "legislationDateOfApplicability"):
            assert month_words(said.get(key, "")) in shown
        assert said.get("legislationPassedBy", {}).get("name", "") in shown
        assert all(source["name"] in shown for source in said["isBasedOn"])
        assert said["usageInfo"]["text"] in shown
        assert "材料未列" not in "".join(v for k, v in said.items() if k.startswith("legislationD"))
        assert ("legislationLegalForce" in said) <= (policy.status in ("现行", "已废止"))


def test_what_is_said_cannot_leave_its_element() -> None:
    hostile = {"name": "</script><script>alert(1)</script>&<!--\u2028"}
    text = str(onpage.as_script(hostile))
    (found,) = LD.findall(text)
    assert text == f'<script type="application/ld+json">{found}</script>'
    assert not set(found) & set("<>&\u2028")
    assert json.loads(found) == hostile


def test_heads_of_pages_name_what_reference_managers_read(
    linked: LinkedLibrary, pages: Mapping[str, Page]
) -> None:
    for case in linked.cases.values():
        named = dict(pages[f"cases/{case.id}/"].citing)
        assert named["citation_title"] == case.title
        assert re.fullmatch(r"20\d\d/[01]\d", named["citation_publication_date"])
        assert named["DC.identifier"] == case.id
        assert named["DC.type"] == provenance_words(case)
    for policy in linked.library.policies.values():
        named = dict(pages[f"policies/{policy.id}/"].citing)
        assert named["DC.creator"] == policy.issuer
        assert "材料未列" not in named.get("citation_publication_date", "")
    assert pages["data/"].citing == ()


def test_the_page_explains_every_key_and_leads_to_every_file(
    files: Mapping[str, str], pages: Mapping[str, Page]
) -> None:
    body = pages["data/"].body
    for path in (*data_paths(files), *map(schema_path, data_paths(files))):
        assert f'href="../{path}"' in body, path
    for kind in KINDS:
        for key in keys(kind.shape):
            assert f"<code>{key.path.replace('.', '.<wbr>')}</code>" in body
        for column in columns(kind.shape) if "csv" in kind.formats else ():
            assert column.head in body
    assert EFFECT in body
    assert len(re.findall("<pre>", body)) == len(KINDS)


def test_the_page_stands_without_any_entry() -> None:
    empty = link(Library({}, {}, {}))
    (page,) = (page for page in Pages(empty).all() if page.url == "data/")
    assert "<pre>" not in page.body
    assert json.loads("".join(exports(empty)["data/cases.json"])) == []


def test_json_examples_keep_their_indents(pages: Mapping[str, Page]) -> None:
    (first, *_) = re.findall(r'<code tabindex="0">(.*?)</code>', pages["data/"].body, re.DOTALL)
    text = html.unescape(first)
    assert json.loads(text)["id"]
    assert '\n  "id"' in text

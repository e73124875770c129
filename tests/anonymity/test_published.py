"""Every text that readers may see is looked at: by the schema, and by what is really shown."""

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import ValidationError

from casebook.anonymity.published import published_texts
from casebook.exports import exports
from casebook.link import link
from casebook.load import load_batch, load_case
from casebook.model import Batch, Case, Library, Passage
from casebook.pages import Pages
from casebook.rules.anonymity import examine
from casebook.schema import BatchMatter, CaseMatter
from casebook.vocabulary import Status, Term
from tests.anonymity.entries import BATCH, MINI, PHONE, mini, specimen

Path = tuple[str | int, ...]
WORDS = f"电话{PHONE}"
CASE, THE_BATCH = specimen()

FILLED: dict[str, Any] = {
    "follows": ["MN-2024-01-03"],
    "corrections": [
        {
            "month": "2024-07",
            "note": "更正一处。",
            "changes": [{"where": "要点", "before": "原来的话。", "after": "现在的话。"}],
        }
    ],
    "withdrawn": {"month": "2024-08", "reason": "其他"},
}
"""What the specimen lacks, so that every key of the schema has a value."""


def _matter(entry: Case | Batch) -> dict[str, Any]:
    """The front matter of an entry as authors write it, every key filled."""
    schema = CaseMatter if isinstance(entry, Case) else BatchMatter
    matter = {key: _plain(getattr(entry, key)) for key in schema.model_fields}
    return matter | (FILLED if isinstance(entry, Case) else {})


def _plain(value: Any) -> Any:
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json")
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def _leaves(value: Any, where: Path = ()) -> Iterator[Path]:
    """The place of every text, in keys and items of any depth."""
    if isinstance(value, str):
        yield where
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, (*where, key))
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            yield from _leaves(inner, (*where, i))


def _with(value: Any, where: Path, words: str) -> Any:
    """A copy with other words in one place."""
    if not where:
        return words
    inner = _with(value[where[0]], where[1:], words)
    if isinstance(value, dict):
        return value | {where[0]: inner}
    return [inner if i == where[0] else item for i, item in enumerate(value)]


def _entry(entry: Case | Batch, matter: dict[str, Any]) -> Case | Batch:
    """The entry with other front matter. Raises ``ValidationError`` where it does not fit."""
    schema = CaseMatter if isinstance(entry, Case) else BatchMatter
    return entry.model_copy(update=dict(schema.model_validate(matter)))


def _found(entry: Case | Batch) -> set[str]:
    """The codes of what is found in an entry on its own."""
    if isinstance(entry, Batch):
        library = Library({}, {}, {entry.id: entry})
    else:
        library = Library({entry.id: entry}, {}, {})
    errors, reviewed = examine(library, None)
    return {error.code for error in errors} | {item.code for item in reviewed}


ENTRIES: dict[str, Case | Batch] = {"case": CASE, "batch": THE_BATCH}
PLACES = [(name, where) for name, entry in ENTRIES.items() for where in _leaves(_matter(entry))]
CLOSED_ENDS = frozenset(
    {"id", "provenance", "outcome", "field", "level", "subject", "period", "clause", "finding"}
    | {"case", "month", "step", "status", "series", "issued", "reason", "items", "follows"}
)
"""Keys whose form the schema fixes: a list of their own, so that a loosened one is noticed."""


def _key(where: Path) -> str:
    return str([part for part in where if isinstance(part, str)][-1])


def test_specimens_are_clean_and_fill_the_schema() -> None:
    for entry in ENTRIES.values():
        filled = _entry(entry, _matter(entry))
        keys = CaseMatter.model_fields if isinstance(entry, Case) else BatchMatter.model_fields
        assert [key for key in keys if not getattr(filled, key)] == []
        assert _found(filled) == set()


@pytest.mark.parametrize(
    ("name", "where"), PLACES, ids=[f"{name}-{'-'.join(map(str, w))}" for name, w in PLACES]
)
def test_every_field_is_looked_at(name: str, where: Path) -> None:
    """A number in it is either refused by the schema or found."""
    entry = ENTRIES[name]
    matter = _with(_matter(entry), where, WORDS)
    if _key(where) in CLOSED_ENDS:
        with pytest.raises(ValidationError):
            _entry(entry, matter)
    else:
        assert _found(_entry(entry, matter)) == {"CB502"}


@pytest.mark.parametrize("section", CASE.sections)
def test_every_section_is_looked_at(section: Any) -> None:
    passage = CASE.sections[section]
    sections = dict(CASE.sections) | {section: Passage(f"{passage.text}\n{WORDS}", passage.line)}
    assert _found(CASE.model_copy(update={"sections": sections})) == {"CB502"}


def _tokens() -> Iterator[str]:
    """Words of two characters that stand nowhere else."""
    for code in range(0x9F00, 0x9FA4, 2):
        yield chr(code) + chr(code + 1)


def _planted(entry: Case | Batch, tokens: Iterator[str]) -> tuple[Case | Batch, dict[str, str]]:
    """The entry with a token for each of its free texts, and the place of each token."""
    matter = _matter(entry)
    matter.pop("withdrawn", None)
    places: dict[str, str] = {}
    for where in list(_leaves(matter)):
        if _key(where) not in CLOSED_ENDS:
            token = next(tokens)
            places[token] = "-".join(map(str, where))
            matter = _with(matter, where, token)
    planted = _entry(entry, matter)
    if isinstance(planted, Case):
        sections = {}
        for section, passage in planted.sections.items():
            token = next(tokens)
            places[token] = str(section)
            sections[section] = Passage(token, passage.line)
        planted = planted.model_copy(update={"sections": sections, "status": Status.CORRECTED})
    return planted, places


def test_nothing_is_shown_that_is_not_looked_at() -> None:
    """Tokens in all free texts of a case and its batch; those on pages and in data files."""
    tokens = _tokens()
    case, places = _planted(CASE, tokens)
    batch, of_batch = _planted(THE_BATCH, tokens)
    assert isinstance(case, Case)
    assert isinstance(batch, Batch)
    library = mini()
    cases = {key: case if key == case.id else other for key, other in library.cases.items()}
    linked = link(Library(cases, library.policies, {batch.id: batch}))
    shown = [text for page in Pages(linked).all() for text in (page.title, page.description)]
    shown += [page.body for page in Pages(linked).all()]
    everything = "\n".join((*shown, *map("".join, exports(linked).values())))
    read = "\n".join(text.words for entry in (case, batch) for text in published_texts(entry))
    every = places | of_batch
    assert [every[token] for token in every if token not in read] == []
    on_pages = {every[token] for token in every if token in everything}
    assert {"title", "gist", "questions-0-note", "handling", "intro", "review-0-role"} <= on_pages
    assert len(on_pages) >= 30


def test_what_is_loaded_has_no_text_beside_these() -> None:
    """Attributes of a case and a batch that the schema lacks are places, links and sections."""
    assert set(Case.model_fields) - set(CaseMatter.model_fields) == {
        "sections",
        "mentions",
        "origin",
    }
    assert set(Batch.model_fields) - set(BatchMatter.model_fields) == {"origin"}


def test_texts_know_their_place() -> None:
    """The first character of every text of the specimens stands where it says."""
    for name, load in ((f"{CASE.id}.md", load_case), ("batch.yml", load_batch)):
        path = f"{BATCH}/{name}"
        entry = load(MINI / path, path)
        assert isinstance(entry, Case | Batch)
        lines = (MINI / path).read_text(encoding="utf-8").splitlines()
        for text in published_texts(entry):
            assert text.location.path == path
            start = text.words.split("\n")[0][:6]
            assert start in "\n".join(lines[text.location.line - 1 : text.location.line + 2])


def test_terms_are_no_texts() -> None:
    texts = {text.words for entry in ENTRIES.values() for text in published_texts(entry)}
    assert not any(isinstance(words, Term) for words in texts)

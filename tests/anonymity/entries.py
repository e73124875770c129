"""Cases and batches for tests of anonymity: the mini corpus, changed in places."""

from pathlib import Path
from typing import Any

from casebook.load import load
from casebook.model import Batch, Case, Library, Origin
from casebook.vocabulary import Provenance, Status

MINI = Path(__file__).parent.parent / "corpus/mini"
BATCH = "cases/MN-2024-01"
PHONE = "13912345678"


def mini() -> Library:
    """The library of the mini corpus; all its cases are invented for teaching."""
    library, found = load(MINI)
    assert found == []
    return library


def specimen() -> tuple[Case, Batch]:
    """A case and its batch."""
    library = mini()
    return library.cases["MN-2024-01-01"], library.batches["MN-2024-01"]


def real(case: Case, number: int, region: str = "QX", **facets: Any) -> Case:
    """A released case about real people, in a batch of a region."""
    batch = f"{region}-2024-01"
    key = f"{batch}-{number:02}"
    origin = Origin(f"cases/{batch}/{key}.md", case.origin.positions)
    usual = {"id": key, "origin": origin, "provenance": Provenance.LOCAL, "status": Status.RELEASED}
    return case.model_copy(update={**usual, **facets})

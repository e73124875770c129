"""What a release shows no more: withdrawn cases, and former texts that a correction leaves out.

``recalls.json`` of each release lists them all, so that an older release that still has them is
known for that wherever it lies: it is not made current again, and whoever keeps it is told.
"""

import json
import re
from collections.abc import Container, Iterator
from dataclasses import asdict, dataclass

from casebook.layout import month_words
from casebook.link import LinkedLibrary
from casebook.schema import WITHHELD
from casebook.urls import case_url

RECALLS = "recalls.json"
FORMAT = "casebook-recalls/1"
_WITHDRAWN, _CORRECTED = "撤回", "更正"
_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")


@dataclass(frozen=True, slots=True, order=True)
class Recall:
    """One thing that was shown before: no more is told than a tombstone or a correction tells.

    ``page`` is the file of the case in a release; ``month`` is ``2024-06``; ``kind`` is 撤回 or
    更正, with the ``reason`` for it.
    """

    id: str
    page: str
    month: str
    kind: str
    reason: str

    @property
    def words(self) -> str:
        """As a message names it: SY-2023-02-09（2024年6月撤回，隐名不当）."""
        return f"{self.id}（{month_words(self.month)}{self.kind}，{self.reason}）"


Recalls = frozenset[Recall]


def recalls(linked: LinkedLibrary) -> Iterator[Recall]:
    """Everything that the public pages of a library show no more."""
    for case in linked.withdrawn:
        if case.withdrawn:
            month, reason = case.withdrawn.month, str(case.withdrawn.reason)
            yield Recall(case.key, _page(case_url(case)), month, _WITHDRAWN, reason)
    for case in linked.cases.values():
        for correction in case.corrections:
            if any(change.before == WITHHELD for change in correction.changes):
                page, month = _page(case_url(case)), correction.month
                yield Recall(case.key, page, month, _CORRECTED, "原文涉及隐名")


def _page(url: str) -> str:
    return f"site/{url}index.html"


def written(linked: LinkedLibrary) -> str:
    """The text of ``recalls.json``, in order of ids."""
    rows = [asdict(one) for one in sorted(recalls(linked))]
    return json.dumps({"format": FORMAT, "recalls": rows}, ensure_ascii=False, indent=1) + "\n"


def read(text: bytes) -> Recalls:
    """What a ``recalls.json`` lists. Raises ``ValueError`` for what is none."""
    try:
        found = json.loads(text)
        rows = frozenset(Recall(**row) for row in found["recalls"])
        if found["format"] == FORMAT and all(_MONTH.fullmatch(row.month) for row in rows):
            return rows
    except (KeyError, TypeError, ValueError):
        pass
    raise ValueError(RECALLS)


def still_shown(later: Recalls, earlier: Recalls, files: Container[str]) -> list[Recall]:
    """What a later release recalls and an earlier one, that has these files, still shows."""
    gone = {one.id for one in earlier if one.kind == _WITHDRAWN}
    left_out = {(one.id, one.month) for one in earlier}
    return sorted(
        one
        for one in later
        if one.page in files
        and one.id not in gone
        and (one.kind == _WITHDRAWN or (one.id, one.month) not in left_out)
    )

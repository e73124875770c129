"""Rules on anonymity: what a scan finds in published texts, and the waivers signed for it.

Errors cannot be waived. What is for a person to judge is an error in a public case until the
waiver of ``anonymity.yml`` names it; in a draft it waits (``casebook status``).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from casebook.anonymity.groups import small_groups
from casebook.anonymity.leaks import Kind, Leak
from casebook.anonymity.memory import scan_all
from casebook.anonymity.published import Text, published_texts
from casebook.codes import finding, quoted
from casebook.model import Batch, Case, Finding, Lecture, Library, Location, Waivers
from casebook.schema import Waiver
from casebook.vocabulary import ReviewStep, Status

_MAY_BE_CITED = frozenset(
    {Kind.DATE, Kind.URL, Kind.DOCNO, Kind.TOWNSHIP, Kind.NAME, Kind.SCHOOL, Kind.COMPANY}
)
"""What may stand in a citation of a public source: its place, day, author, address, journal."""
_MAY_BE_TAUGHT = _MAY_BE_CITED - {Kind.NAME}
"""What a lecture says of regulations, which have a place, a day and a number; never a name."""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """Something for a person to judge: the case, the code, what a waiver has to name, where."""

    case: Case
    code: str
    text: str
    location: Location
    message: str
    hint: str


def judge(library: Library, memory: Path | None) -> Iterator[Finding]:
    """Everything that is wrong with the anonymity of a library and with its waivers.

    ``memory`` is the file of former results of the scan.
    """
    found, reviewed = examine(library, memory)
    yield from found
    waived: set[tuple[str, str, str]] = set()
    for waivers in library.waivers:
        for i, waiver in enumerate(waivers.waivers):
            waived.add((waiver.case, waiver.code, waiver.text))
            yield from _signed(library, waivers, i, waiver)
    for item in reviewed:
        if item.case.is_public and (item.case.id, item.code, item.text) not in waived:
            yield finding(item.code, item.location, item.message, item.hint)
    needed = {(item.case.id, item.code, item.text) for item in reviewed}
    for waivers in library.waivers:
        for i, waiver in enumerate(waivers.waivers):
            if (waiver.case, waiver.code, waiver.text) not in needed:
                message = f"{waiver.case} 里没有 {waiver.code} 所指的“{quoted(waiver.text)}”"
                at = waivers.origin.at(("waivers", i))
                yield finding("CB526", at, message, "文字已改的，删去这一项豁免；写错的，照原文改")


def examine(library: Library, memory: Path | None) -> tuple[list[Finding], list[Reviewed]]:
    """The errors of all cases, batches and lectures, and what a person has to judge in cases."""
    entries: list[Case | Batch | Lecture] = [
        *(case for case in library.cases.values() if case.status != Status.WITHDRAWN),
        *library.batches.values(),
        *library.lectures.values(),
    ]
    texts = [list(published_texts(entry)) for entry in entries]
    joined = ["\n".join(text.words for text in of_entry) for of_entry in texts]
    errors: list[Finding] = []
    reviewed: list[Reviewed] = []
    for entry, of_entry, leaks in zip(entries, texts, scan_all(joined, memory), strict=True):
        for text, leak, start in _placed(of_entry, leaks):
            shown = f"{leak.message}“{quoted(leak.text)}”"
            if isinstance(entry, Lecture):
                if leak.severity == "error" and leak.kind not in _MAY_BE_TAUGHT:
                    errors.append(finding(leak.code, text.at(start), shown, leak.hint))
            elif leak.severity == "error":
                if not (text.citing and leak.kind in _MAY_BE_CITED):
                    errors.append(finding(leak.code, text.at(start), shown, leak.hint))
            elif isinstance(entry, Batch):  # a batch is short: rewrite it
                errors.append(finding(leak.code, text.at(start), shown, leak.hint))
            else:
                hint = f"{leak.hint}；确需保留的，由隐名复核人写进 anonymity.yml"
                reviewed.append(Reviewed(entry, leak.code, leak.text, text.at(start), shown, hint))
    reviewed.extend(_of_groups(library))
    return errors, reviewed


def _placed(texts: list[Text], leaks: list[Leak]) -> Iterator[tuple[Text, Leak, int]]:
    """Each leak of joined texts with the text it stands in and its offset there."""
    begin = 0
    waiting = iter(leaks)
    leak = next(waiting, None)
    for text in texts:
        end = begin + len(text.words) + 1
        while leak is not None and leak.start < end:
            yield text, leak, max(0, leak.start - begin)
            leak = next(waiting, None)
        begin = end


def _of_groups(library: Library) -> Iterator[Reviewed]:
    for group in small_groups(library.cases.values()):
        count = len(group.cases)
        for case in group.cases:
            message = f"同为“{group.described}”的公开案例只有 {count} 件，少于 3 件"
            hint = f"{group.coarsening}；确需发布的，由隐名复核人写进 anonymity.yml"
            at = case.origin.at(("field",))
            yield Reviewed(case, "CB524", group.described, at, message, hint)


def _signed(library: Library, waivers: Waivers, i: int, waiver: Waiver) -> Iterator[Finding]:
    """A waiver stands with its batch, and who handed the case in has not signed it."""
    where = waivers.origin.at(("waivers", i, "case"))
    case = library.cases.get(waiver.case)
    if not waiver.case.startswith(f"{waivers.batch_id}-"):
        message = f"{waiver.case} 不在批次 {waivers.batch_id}"
        yield finding("CB525", where, message, "豁免写在案例所在批次的 anonymity.yml 里")
    elif case is None:
        if waiver.case not in library.unread:
            yield finding("CB525", where, f"没有案例 {waiver.case}", "核对编号")
    elif any(s.step == ReviewStep.SUBMIT and s.role == waiver.role for s in case.review):
        at = waivers.origin.at(("waivers", i, "role"))
        message = f"签字的“{quoted(waiver.role)}”就是报送的角色"
        yield finding("CB525", at, message, "由隐名复核人签字，报送的角色不能自己豁免")

"""Rules on a batch: it exists, agrees with its cases, and shows where the boundary runs."""

from collections import defaultdict
from collections.abc import Iterator

from casebook.model import Batch, Case, Library
from casebook.rules.registry import Entry, Problem, corpus_rule
from casebook.vocabulary import Outcome, Series

_COMPOSED = {Series.SIYANG, Series.SUQIAN}
"""Series that are put together on purpose; excerpts take what was published."""


def _public_cases(library: Library) -> dict[str, list[Case]]:
    cases: dict[str, list[Case]] = defaultdict(list)
    for case in library.cases.values():
        if case.is_public:
            cases[case.batch_id].append(case)
    return cases


def _composed(library: Library) -> Iterator[tuple[Batch, list[Case]]]:
    """The batches that were put together on purpose, with their public cases.

    A batch with a case that could not be read is left out: what it lacks is not yet known.
    """
    cases = _public_cases(library)
    for batch in library.batches.values():
        unread = any(name.startswith(f"{batch.id}-") for name in library.unread)
        if batch.series in _COMPOSED and cases[batch.id] and not unread:
            yield batch, cases[batch.id]


@corpus_rule("CB303")
def provenance_agrees(library: Library) -> Iterator[tuple[Entry, Problem]]:
    """A case stands in a batch of the library and has the batch's provenance."""
    for case in library.cases.values():
        batch = library.batches.get(case.batch_id)
        if batch is None:
            if case.batch_id not in library.unread:
                hint = f"用 casebook new batch {case.batch_id} 生成"
                yield case, (("id",), f"批次 {case.batch_id} 没有 batch.yml", hint)
        elif batch.provenance != case.provenance:
            message = f"来历“{case.provenance}”与批次的“{batch.provenance}”不同"
            yield case, (("provenance",), message, "一批只有一种来历；另立一批")


@corpus_rule("CB306")
def all_outcomes(library: Library) -> Iterator[tuple[Entry, Problem]]:
    """A composed batch has all three outcomes (domain: 每批都要有容、有减、有不容)."""
    for batch, cases in _composed(library):
        missing = [o for o in Outcome if o not in {case.outcome for case in cases}]
        if missing:
            message = f"这一批没有“{'、'.join(missing)}”的案例"
            yield batch, (("id",), message, "补上，让读者看得出界线")


@corpus_rule("CB307")
def has_contrast(library: Library) -> Iterator[tuple[Entry, Problem]]:
    """A composed batch has a contrast pair (domain: 至少一对临界对照)."""
    for batch, cases in _composed(library):
        if not any(case.contrasts for case in cases):
            hint = "选两件事实相近、结论相反的，互相写进 contrasts"
            yield batch, (("id",), "这一批没有临界对照", hint)

"""The labelled sentences are well formed, and a scan finds as much of them as it has to."""

import pytest

from casebook.anonymity.leaks import Kind, Leak
from casebook.anonymity.words import has_lac
from tests.anonymity.labelled import (
    CLASSES,
    CLEAN,
    PLACES,
    SEEN,
    STRUCTURED,
    UNSEEN,
    Figures,
    Scan,
    flagged,
    measure,
    parse,
    sentences,
    together,
    without_extra,
)

Measured = dict[str, dict[Kind, Figures]]

FLOORS: tuple[tuple[tuple[str, ...], tuple[Kind, ...], float], ...] = (
    (SEEN, STRUCTURED, 0.99),
    (UNSEEN, STRUCTURED, 0.95),
    (("seen-names", *UNSEEN), (Kind.NAME,), 0.90),
    (SEEN, (Kind.NAME,), 0.78),
    (SEEN, PLACES, 0.86),
    (UNSEEN, PLACES, 0.78),
)
"""Files, classes taken together, the least share of leaks caught without the extra."""

WITH_EXTRA: tuple[tuple[tuple[str, ...], float], ...] = ((SEEN, 0.82), (UNSEEN, 0.90))
"""Files and the least share of names caught with the extra."""

MOST_FLAGGED = 0.02
MOST_WRONG = 0.05
"""Of the error findings in all files with leaks, the share that touch no leak."""


@pytest.fixture(scope="module")
def measured() -> Measured:
    with without_extra():
        return {name: measure(sentences(name)) for name in (*SEEN, *UNSEEN)}


def _recall(measured: Measured, names: tuple[str, ...], kinds: tuple[Kind, ...]) -> float:
    return sum((together(measured[name], kinds) for name in names), Figures()).recall


@pytest.mark.parametrize("name", [*SEEN, *UNSEEN, *CLEAN])
def test_marks_can_be_read(name: str) -> None:
    """Sentences with leaks have one each at least, clean ones none.

    What fails is named by its number: sentences that are kept aside are not to be printed.
    """
    read = sentences(name)
    assert [i for i, s in enumerate(read) if bool(s.labels) == (name in CLEAN)] == []
    assert [i for i, s in enumerate(read) if "\\" in s.text or not s.text.strip()] == []
    assert {label.kind for s in read for label in s.labels} <= set(CLASSES)
    assert [i for i, s in enumerate(read) if any(x.start >= x.end for x in s.labels)] == []


def test_there_are_enough_sentences() -> None:
    """1004 leaks, a quarter of them kept aside; 493 clean sentences, half of them kept aside."""
    leaks = {name: sum(len(s.labels) for s in sentences(name)) for name in (*SEEN, *UNSEEN)}
    clean = {name: len(sentences(name)) for name in CLEAN}
    assert sum(leaks.values()) >= 300
    assert sum(clean.values()) >= 300
    assert leaks["unseen-leaks"] >= sum(leaks.values()) / 4
    assert clean["unseen-clean"] >= sum(clean.values()) / 3
    seen = together(measure(sentences(*SEEN)), CLASSES).leaks
    assert seen == sum(leaks[name] for name in SEEN)


def test_no_sentence_is_both_seen_and_kept_aside() -> None:
    """The figures of what is kept aside would say nothing."""
    seen = {s.text for s in sentences(*SEEN, "seen-clean")}
    both = len(seen & {s.text for s in sentences(*UNSEEN, "unseen-clean")})
    assert both == 0


def test_every_class_is_seen_and_kept_aside(measured: Measured) -> None:
    for kind in CLASSES:
        assert measured["unseen-leaks"][kind].leaks >= 5
        assert sum(measured[name][kind].leaks for name in SEEN) >= 15


@pytest.mark.parametrize(("names", "kinds", "floor"), FLOORS)
def test_floor(
    names: tuple[str, ...], kinds: tuple[Kind, ...], floor: float, measured: Measured
) -> None:
    assert _recall(measured, names, kinds) >= floor


def test_little_is_found_that_is_no_leak(measured: Measured) -> None:
    every = sum((together(figures, CLASSES) for figures in measured.values()), Figures())
    assert 1 - every.precision <= MOST_WRONG
    assert every.right >= 0.95 * every.caught


@pytest.mark.parametrize("name", CLEAN)
def test_clean_sentences_are_left_alone(name: str) -> None:
    with without_extra():
        assert flagged(sentences(name)) <= MOST_FLAGGED


def _nothing(text: str) -> list[Leak]:
    return []


def _everything(text: str) -> list[Leak]:
    return [Leak(i, i + 1, Kind.NAME, text[i]) for i in range(len(text))]


@pytest.mark.parametrize("scan", [_nothing, _everything])
def test_floors_can_fail(scan: Scan) -> None:
    """For a scan that finds nothing; and single characters are no catch, and flag all."""
    for names, kinds, floor in FLOORS:
        assert together(measure(sentences(*names), scan), kinds).recall < floor
    if scan is _everything:
        assert all(flagged(sentences(name), scan) > MOST_FLAGGED for name in CLEAN)
        assert together(measure(sentences(*SEEN), scan), CLASSES).precision < 1 - MOST_WRONG


@pytest.mark.skipif(not has_lac(), reason="the extra `names` is not installed")
@pytest.mark.parametrize(("names", "floor"), WITH_EXTRA)
def test_floor_of_names_with_the_extra(names: tuple[str, ...], floor: float) -> None:
    assert measure(sentences(*names))[Kind.NAME].recall >= floor


def test_parse() -> None:
    sentence = parse(r"由⟦name|周\u200b斌⟧与⟦name|张敏⟧签字。")
    assert sentence.text == "由周\u200b斌与张敏签字。"
    assert [sentence.text[x.start : x.end] for x in sentence.labels] == ["周\u200b斌", "张敏"]


@pytest.mark.parametrize("line", ["⟦name|张敏", "张敏⟧", "⟦nickname|张敏⟧", "⟦name|⟦name|张敏⟧⟧"])
def test_broken_marks_are_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"mark|nickname"):
        parse(line)


@pytest.mark.parametrize(
    ("stretch", "caught", "right", "wrong"),
    [
        ((1, 4, Kind.NAME), 1, 1, 0),
        ((1, 2, Kind.NAME), 0, 0, 0),
        ((0, 3, Kind.COMPANY), 1, 0, 0),
        ((4, 6, Kind.NAME), 0, 0, 1),
        ((0, 6, Kind.ONLY), 0, 0, 0),
    ],
)
def test_measure(stretch: tuple[int, int, Kind], caught: int, right: int, wrong: int) -> None:
    """Half of a leak is enough; what is for review catches nothing and is not wrong."""
    start, end, kind = stretch
    sentence = parse("由⟦name|陈立军⟧签字。")
    figures = measure([sentence], lambda text: [Leak(start, end, kind, text[start:end])])
    every = together(figures, CLASSES)
    assert (every.leaks, every.caught, every.right, every.wrong) == (1, caught, right, wrong)

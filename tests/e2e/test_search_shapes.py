"""A file of the index that is valid but not what it should be: no blank page, no stray error."""

import functools
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext

from tests.e2e.conftest import Watched
from tests.e2e.damage import NO_SEARCH, NOTICE, QUERIES, Damaged, content_of, handing, intact
from tests.e2e.searching import ids

Sound = tuple[dict[str, set[str]], dict[str, list[str]]]
Shape = Callable[[Any], Any]


def each_number(change: Callable[[float], Any]) -> Shape:
    """The same content with every number changed."""

    def changed(part: Any) -> Any:
        if isinstance(part, dict):
            return {key: changed(value) for key, value in part.items()}
        if isinstance(part, list):
            return [changed(value) for value in part]
        return change(part) if isinstance(part, int | float) else part

    return changed


def each_leaf(value: Any) -> Shape:
    """The same nesting, with one value everywhere."""

    def changed(part: Any) -> Any:
        if isinstance(part, dict):
            return {key: changed(inner) for key, inner in part.items()}
        return [changed(inner) for inner in part] if isinstance(part, list) else value

    return changed


def each_list(value: Any) -> Shape:
    """The same objects, with one list for every list in them."""

    def changed(part: Any) -> Any:
        if isinstance(part, dict):
            return {key: changed(inner) for key, inner in part.items()}
        return value if isinstance(part, list) else part

    return changed


def without(*keys: str) -> Shape:
    """The same content without some keys, wherever they stand."""

    def changed(part: Any) -> Any:
        if isinstance(part, dict):
            return {key: changed(inner) for key, inner in part.items() if key not in keys}
        return [changed(inner) for inner in part] if isinstance(part, list) else part

    return changed


SHAPES: dict[str, Shape] = {
    "{}": lambda _: {},
    "5": lambda _: 5,
    "negative numbers": each_number(lambda number: -abs(number) - 1),
    "nothing but null": each_leaf(None),
    "lists of texts": each_list(["x", "y"]),
    "no title": without("title", "label"),
    "no badges, no values": without("badges", "values", "words"),
}
PARTS = [kind for kind in QUERIES if kind != "engine"]


@pytest.fixture(scope="module")
def sound(context: BrowserContext, address: str) -> Sound:
    page = context.new_page()
    found = intact(page, address)
    page.close()
    return found


@dataclass
class Outcome:
    """What became of a page whose index has files of a wrong shape."""

    unreadable: dict[str, str] = field(default_factory=dict)
    """By shape, what was wrong with what it said."""
    errors: dict[str, list[str]] = field(default_factory=dict)
    """By shape, what ran wrong in scripts that are sound."""
    stuck: list[str] = field(default_factory=list)
    """Shapes that the page told of, and after which sound files were not read without a reload."""
    unnoticed: list[str] = field(default_factory=list)
    """Shapes that were taken for sound."""


@pytest.fixture(scope="module")
def outcomes(
    context: BrowserContext, site: Path, address: str, sound: Sound
) -> Callable[[str], Outcome]:
    """Every shape in the place of a kind of file, tried once."""

    @functools.cache
    def tried(kind: str) -> Outcome:
        outcome, query = Outcome(), QUERIES[kind]
        damaged = Damaged(context.new_page(), site, address)
        damaged.files = sound[0][kind]
        for name, shape in SHAPES.items():
            damaged.change = lambda script, shape=shape: handing(script, shape(content_of(script)))
            damaged.open(query)
            if damaged.errors:
                outcome.errors[name] = damaged.errors.copy()
                damaged.errors.clear()
            try:
                damaged.assert_readable()
            except AssertionError as error:
                outcome.unreadable[name] = str(error)[:100]
            if not re.search(f"{NOTICE}|{NO_SEARCH}", damaged.said()):
                outcome.unnoticed.append(name)
                continue
            damaged.change = None
            damaged.again(query)
            if ids(damaged.page) != sound[1][query]:
                outcome.stuck.append(name)
        damaged.page.close()
        return outcome

    return tried


@pytest.mark.parametrize("kind", PARTS)
def test_part_of_the_wrong_shape_leaves_the_page_readable(
    outcomes: Callable[[str], Outcome], kind: str
) -> None:
    assert outcomes(kind).unreadable == {}


@pytest.mark.parametrize("kind", PARTS)
def test_no_script_fails_on_a_part_of_the_wrong_shape(
    outcomes: Callable[[str], Outcome], kind: str
) -> None:
    assert outcomes(kind).errors == {}


@pytest.mark.parametrize("kind", PARTS)
def test_part_of_the_wrong_shape_is_read_again(
    outcomes: Callable[[str], Outcome], kind: str
) -> None:
    """What is noticed; no shape of its kind at all always is."""
    outcome = outcomes(kind)
    assert outcome.stuck == []
    assert "5" not in outcome.unnoticed


MANIFESTS: dict[str, Shape] = {
    **{name: SHAPES[name] for name in ("{}", "5", "lists of texts")},
    "null": lambda _: None,
    "no shards": without("shards"),
    "no words": without("lexicon"),
}


@pytest.mark.parametrize("shape", MANIFESTS)
def test_manifest_of_the_wrong_shape_leaves_the_page_readable(
    tab: Watched, site: Path, address: str, sound: Sound, shape: str
) -> None:
    damaged = Damaged(tab.page, site, address)
    damaged.files = sound[0]["engine"]

    def change(script: str) -> str:
        engine, call, manifest = script.rpartition("casebookSearch.manifest(")
        content = json.loads(manifest.rstrip().removesuffix(");"))
        return f"{engine}{call}{json.dumps(MANIFESTS[shape](content))});\n"

    damaged.change = change
    damaged.open(QUERIES["engine"])
    damaged.assert_readable()

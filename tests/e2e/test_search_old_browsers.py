"""No script or style of ours asks for more than Chromium 87, which some offices still have."""

import re
from pathlib import Path

import pytest

from tests.fixtures import site

__all__ = ["site"]

# name: (pattern, what it must be found in)
NEWER_SCRIPT = {
    "at() 92": (r"\.at\(", "list.at(-1)"),
    "Object.hasOwn 93": (r"\bObject\.hasOwn\b", "Object.hasOwn(a, 'b')"),
    "Error cause 93": (r"new \w*Error\([^()]*,\s*\{\s*cause", "new Error('x', {cause: e})"),
    "findLast 97": (r"\.findLast(?:Index)?\(", "list.findLastIndex(f)"),
    "structuredClone 98": (r"\bstructuredClone\(", "structuredClone(a)"),
    "toSorted 110": (r"\.to(?:Sorted|Reversed|Spliced)\(", "list.toSorted()"),
    "with() 110": (r"\.with\(", "list.with(0, 1)"),
    "groupBy 117": (r"\b(?:Object|Map)\.groupBy\(", "Object.groupBy(a, f)"),
    "withResolvers 119": (r"\.withResolvers\(", "Promise.withResolvers()"),
    "fromAsync 121": (r"\.fromAsync\(", "Array.fromAsync(a)"),
    "Promise.try 128": (r"\bPromise\.try\(", "Promise.try(f)"),
    "set methods 122": (
        r"\.(?:union|intersection|difference|symmetricDifference|isSubsetOf|isSupersetOf)\(",
        "a.union(b)",
    ),
    "iterator helpers 122": (
        r"\.(?:values|keys|entries)\(\)\s*\.(?:map|filter|some|every|toArray|reduce|forEach|find)\(",
        "map.values().map(f)",
    ),
    "isWellFormed 111": (r"\.(?:isWellFormed|toWellFormed)\(", "text.isWellFormed()"),
    "URL.canParse 120": (r"\bURL\.(?:canParse|parse)\(", "URL.canParse(a)"),
    "randomUUID 92": (r"\.randomUUID\(", "crypto.randomUUID()"),
    "AbortSignal 103": (r"\bAbortSignal\.(?:timeout|any)\(", "AbortSignal.timeout(1)"),
    "setHTML": (r"\.setHTML", "a.setHTMLUnsafe(b)"),
    "checkVisibility 105": (r"\.checkVisibility\(", "a.checkVisibility()"),
    "popover 114": (r"\.(?:show|hide|toggle)Popover\(", "a.showPopover()"),
    "navigation API 102": (r"\bnavigation\.(?:navigate|add\w+)\(", "navigation.navigate(a)"),
    "regex flags 90, 112": (
        r"/[gimsuy]*[dv][gimsuy]*(?:\.(?:exec|test)\(|[;,)])|RegExp\(.*, \"[gimsuy]*[dv]",
        "x = /a/gv;",
    ),
    "static block 94": (r"\bstatic\s*\{", "class A { static { b(); } }"),
    "private in 91": (r"#\w+\s+in\b", "#x in y"),
    "class field and private": (r"\bthis\.#\w", "this.#x = 1"),
    "import": (r"(?m)^\s*(?:import|export)\b|\bimport\(", "import('a')"),
    "hashbang": (r"\A#!", "#!/usr/bin/env node"),
}  # fmt: skip
NEWER_STYLE = {
    ":has() 105": (r":has\(", "a:has(b)"),
    ":is() 88": (r":is\(", ":is(a, b)"),
    ":where() 88": (r":where\(", ":where(a)"),
    ":not(a, b) 88": (r":not\([^()]*,", "a:not(.b, .c)"),
    "nesting 112": (r"(?m)^\s*&|\{[^{}]*&", "a { &:hover { color: red; } }"),
    "@layer 99": (r"@layer\b", "@layer base;"),
    "@container 105": (r"@container\b", "@container (a)"),
    "@property, @scope": (r"@(?:property|scope|starting-style)\b", "@scope (a)"),
    "range media 104": (r"@media[^{]*[<>]", "@media (width < 600px)"),
    "color functions 111": (
        r"\b(?:color-mix|oklch|oklab|lab|lch|light-dark)\(",
        "color-mix(in srgb, red, blue)",
    ),
    "viewport units 108": (r"\d[dsl]v[hw]\b", "height: 100dvh"),
    "aspect-ratio 88": (r"\baspect-ratio\s*:", "aspect-ratio: 1"),
    "subgrid 117": (r"\bsubgrid\b", "grid: subgrid"),
    "round() 125": (r"\b(?:round|mod|rem)\(", "round(1px, 2px)"),
}


def without_texts(script: str) -> str:
    """A script without its comments; texts in quotes stay."""
    return re.sub(r"(?s)/\*.*?\*/|(?m:^\s*//.*$)", "", script)


@pytest.fixture(scope="module")
def shipped(site: Path) -> dict[str, str]:
    """Every script and style sheet that is ours, from the built site, by name."""
    files = [*(site / "assets/casebook").iterdir(), *(site / "search").glob("*.js")]
    return {
        file.name: without_texts(file.read_text(encoding="utf-8"))
        for file in files
        if file.suffix in (".js", ".css")
    }


def ours(script: str) -> str:
    """The part of a script that is not lunr's, which is written for older browsers yet."""
    return script[max(0, script.find("casebookSearch = {}")) :]


def test_all_of_ours_is_read(shipped: dict[str, str]) -> None:
    assert set(shipped) >= {
        "casebook.js", "disk.js", "find.js", "results.js", "engine.js", "casebook.css", "search.css"
    }  # fmt: skip
    assert "casebook.search" in shipped["engine.js"]


def test_scripts_are_classic(site: Path) -> None:
    """In a classic script there is no await at the top, which came with 89."""
    for page in ("index.html", "search/index.html", "cases/SY-2023-02-07/index.html"):
        assert not re.search(r"type=\W?module", (site / page).read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", NEWER_SCRIPT)
def test_no_script_uses(name: str, shipped: dict[str, str]) -> None:
    pattern, example = NEWER_SCRIPT[name]
    assert re.search(pattern, example), "the pattern finds what it is for"
    found = {
        file: match[0]
        for file, text in shipped.items()
        if file.endswith(".js") and (match := re.search(pattern, ours(text)))
    }
    assert found == {}


@pytest.mark.parametrize("name", NEWER_STYLE)
def test_no_style_uses(name: str, shipped: dict[str, str]) -> None:
    pattern, example = NEWER_STYLE[name]
    assert re.search(pattern, example), "the pattern finds what it is for"
    found = {
        file: match[0]
        for file, text in shipped.items()
        if file.endswith(".css") and (match := re.search(pattern, text))
    }
    assert found == {}

"""A site in which every text of authors is an attack: what the rules refuse, put past them.

Twelve cases, each with a batch, a policy and words of search of its own; each carries one of
twelve payloads in all of its texts. What runs sets ``window.__hit`` to the number of its text.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Page

from casebook.link import LinkedLibrary, link
from casebook.load import load
from casebook.model import Batch, Case, Library, Passage, Policy
from casebook.schema import Cell, ChainStep, Change, Comparison, Correction
from casebook.site.mkdocs import build_site
from casebook.vocabulary import Mark, Stage
from tests.e2e.conftest import served
from tests.fixtures import ROOT
from tests.sites import made_once

PAYLOADS = {
    "script": "<script>window.__hit={n}</script>",
    "img": "<img src=x onerror=window.__hit={n}>",
    "svg": "<svg/onload=window.__hit={n}>",
    "double-quote": '" autofocus onfocus="window.__hit={n}" x="><b onclick="window.__hit={n}">',
    "single-quote": "' autofocus onfocus='window.__hit={n}' x='><b onclick='window.__hit={n}'>",
    "javascript-url": "[a](javascript:window.__hit={n}) javascript:window.__hit={n}",
    "braces": "{{constructor.constructor('window.__hit={n}')()}}${window.__hit={n}}{%raw%}",
    "end-of-script": "</script></title></textarea></style>--><script>window.__hit={n}</script>",
    "line-separator": "\u2028window.__hit={n}\u2029//<!--",
    "backslash": '\\";window.__hit={n};//\\u003cimg src=x onerror=window.__hit={n}\\x3e',
    "entities": "&lt;img src=x onerror=window.__hit={n}&gt;&#60;svg/onload=window.__hit={n}&#62;",
    "long": "<img src=x onerror=window.__hit={n}>" * 12,
}

CASES = [f"XS-2023-{number:02}-01" for number in range(1, len(PAYLOADS) + 1)]

_FIRST_TOKEN = 0x9F00
"""Characters from here on stand nowhere in the shipped texts."""


class Texts:
    """Makes the texts of one payload, each with the number of its field.

    A text begins with 容错 and a token of two characters that stands in this field alone: a
    search for it shows this field of all twelve cases.
    """

    def __init__(self, payload: str, number: int, tokens: dict[str, str]) -> None:
        self._payload = payload
        self._number = number
        self._tokens = tokens
        self._fields = count()

    def bare(self) -> str:
        """The payload with a number of its own."""
        return self._payload.replace("{n}", str(self._number * 1000 + next(self._fields)))

    def text(self, field: str) -> str:
        at = _FIRST_TOKEN + 2 * len(self._tokens)
        token = self._tokens.setdefault(field, f"{chr(at)}{chr(at + 1)}")
        return f"容错{token}{self.bare()}"

    def word(self) -> str:
        """A word of search; words are kept with spaces between them."""
        return self.bare().replace(" ", "/")


def hostile() -> tuple[LinkedLibrary, dict[str, str], list[str]]:
    """The library, linked; the token of each field; a word of search for each payload."""
    library, _ = load(ROOT)
    tokens: dict[str, str] = {}
    words: list[str] = []
    cases, policies, batches = dict(library.cases), dict(library.policies), dict(library.batches)
    assert library.synonyms
    assert library.asked
    groups, names = dict(library.synonyms.groups), dict(library.synonyms.policies)
    asked = dict(library.asked.asked)
    for number, payload in enumerate(PAYLOADS.values(), 1):
        texts = Texts(payload, number, tokens)
        batch, policy = f"XS-2023-{number:02}", f"xs-{number}"
        words.append(texts.word())
        batches[batch] = _batch(library.batches["SY-2023-02"], batch, texts)
        policies[policy] = _policy(library.policies["siyang-guifan"], policy, texts)
        case = _case(library.cases["SY-2023-02-02"], number, texts, words[-1])
        cases[case.id] = case
        groups[words[-1]] = (words[-1], texts.word())
        names[policy] = (texts.word(),)
        asked[case.id] = (texts.text("asked"),)
    changed = Library(
        cases,
        policies,
        batches,
        synonyms=library.synonyms.model_copy(update={"groups": groups, "policies": names}),
        asked=library.asked.model_copy(update={"asked": asked}),
    )
    return link(changed), tokens, words


def _batch(sound: Batch, identity: str, texts: Texts) -> Batch:
    fields = ("title", "intro", "source", "issuer")
    changed = {field: texts.text(f"batch {field}") for field in fields}
    return sound.model_copy(update={"id": identity, **changed})


def _policy(sound: Policy, identity: str, texts: Texts) -> Policy:
    fields = ("title", "short", "issuer", "region", "number", "note")
    changed = {field: texts.text(f"policy {field}") for field in fields}
    clause = replace(
        sound.clauses[0],
        policy_id=identity,
        id="a",
        number=texts.text("clause number"),
        name=texts.text("clause name"),
        passage=Passage(texts.text("clause text"), 1),
        upper=(),
        across=(),
    )
    cell = Cell.model_construct(says=texts.text("compared"), clause=clause.id)
    step = ChainStep.model_construct(
        step=texts.text("step"), stage=Stage.START, when=texts.text("when"), marks=(Mark.FILING,)
    )
    return sound.model_copy(
        update={
            "id": identity,
            "clauses": (clause,),
            "upper": (),
            "source": (texts.text("policy source"),),
            "intro": Passage(texts.text("policy intro"), 1),
            "compare": Comparison.model_construct(前提条件=cell),
            "chains": {clause.id: (step,)},
            **changed,
        }
    )


def _case(sound: Case, number: int, texts: Texts, word: str) -> Case:
    """A copy of a case with a payload in every text; two clauses, one shared with the next."""
    other = number % len(PAYLOADS) + 1
    shown = sound.illustrates[0]
    lines = ("title", "source", "gist", "correction")
    return sound.model_copy(
        update={
            "id": f"XS-2023-{number:02}-01",
            "origin": replace(sound.origin, path=f"cases/XS-2023-{number:02}/x.md"),
            "period": f"2023年{texts.text('period')}",
            "keywords": tuple(texts.text(f"keyword {i}") for i in range(3)),
            "illustrates": tuple(
                shown.model_copy(
                    update={"clause": f"xs-{ref}#a", "because": texts.text(f"because {place}")}
                )
                for place, ref in enumerate((number, other))
            ),
            "conditions": sound.conditions.model_copy(update=dict(_facts(sound.conditions, texts))),
            "looks": sound.looks.model_copy(update=dict(_facts(sound.looks, texts))),
            "turning": sound.turning.model_copy(update={"point": texts.text("turning point")}),
            "contrasts": (
                sound.contrasts[0].model_copy(
                    update={
                        "case": f"XS-2023-{other:02}-01",
                        "point": texts.text("contrast"),
                    }
                ),
            ),
            "questions": tuple(
                question.model_copy(
                    update={"ask": texts.text(f"ask {i}"), "note": texts.text(f"note {i}")}
                )
                for i, question in enumerate(sound.questions)
            ),
            "review": (sound.review[0].model_copy(update={"role": texts.text("role")}),),
            "corrections": (
                Correction.model_construct(
                    month="2024-01",
                    note=texts.text("correction note"),
                    changes=(
                        Change.model_construct(
                            where=texts.text("change where"),
                            before=texts.text("change before"),
                            after=texts.text("change after"),
                        ),
                    ),
                ),
            ),
            "handling": f"{texts.text('handling')} {word}",
            "sections": {section: Passage(texts.text(section), 1) for section in sound.sections},
            "mentions": (),
            **{line: texts.text(line) for line in lines},
        }
    )


def _facts(rows: object, texts: Texts) -> Iterator[tuple[str, object]]:
    fields: Callable[[object], dict[str, object]] = vars
    for item, row in fields(rows).items():
        yield item, row.model_copy(update={"fact": texts.text(item)})  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Hostile:
    """The site whose texts are attacks: its folder, its address, what stands in it."""

    folder: Path
    address: str
    tokens: dict[str, str]
    words: list[str]


@pytest.fixture(scope="module")
def attacks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hostile]:
    linked, tokens, words = hostile()
    target = made_once(tmp_path_factory, "hostile", lambda made: build_site(ROOT, linked, made))
    with served(target) as where:
        yield Hostile(target, where, tokens, words)


# What must not be in a page: elements that only a payload would have made.
INTRUDERS = """() => {
  const every = Array.from(document.querySelectorAll("body *, title"));
  const listening = (element) =>
    Array.from(element.attributes).some((one) => /^on|^autofocus$/i.test(one.name));
  const running = (element) =>
    ["href", "src", "action", "formaction", "xlink:href"].some((name) =>
      /^\\s*(javascript|data|vbscript):/i.test(element.getAttribute(name) || ""));
  const foreign = (element) =>
    element.tagName === "SCRIPT"
      ? element.type !== "application/ld+json" && element.textContent.includes("__hit")
      : /^(IMG|IFRAME|OBJECT|EMBED|BASE|B)$/i.test(element.tagName) ||
        (element.tagName === "svg" && !element.hasAttribute("viewBox"));
  return every
    .filter((element) => listening(element) || running(element) || foreign(element))
    .map((element) => element.outerHTML.slice(0, 120));
}"""


def assert_harmless(page: Page) -> None:
    """Nothing has run, and nothing that could run has got into the page."""
    assert page.evaluate("window.__hit") is None
    assert page.evaluate(INTRUDERS) == []


# What going back to an address does, to its end.
REOPEN = """async (query) => {
  const results = document.getElementById("results");
  history.replaceState(null, "", "?" + query);
  window.dispatchEvent(new PopStateEvent("popstate"));
  while (!results.hidden && results.getAttribute("aria-busy") === "true")
    await new Promise((resume) => setTimeout(resume, 1));
  const rows = Array.from(document.querySelectorAll("ol.hits > li"));
  return {
    rows: Object.fromEntries(rows.map((row) => [row.dataset.id, row.textContent])),
    hit: window.__hit,
    intruders: (INTRUDERS)(),
  };
}""".replace("INTRUDERS", INTRUDERS)


def reopen(page: Page, query: str) -> dict[str, str]:
    """Ask in the same page, and see that it is harmless; the text of each result by its id."""
    seen = page.evaluate(REOPEN, query)
    assert seen.get("hit") is None
    assert seen["intruders"] == []
    found: dict[str, str] = seen["rows"]
    return found

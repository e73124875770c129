"""What a page is, the words it shows for terms and dates, and its templates.

Each page is Markdown with front matter (``title``, ``description``) whose body is one HTML
fragment without blank lines, which every Markdown processor passes through untouched. Templates
escape everything; authors' prose comes in through ``prose.Writer`` alone.
"""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache, partial
from typing import Any, Literal

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from casebook import urls
from casebook.indexes import outcome_counts
from casebook.link import LinkedLibrary
from casebook.prose import Writer
from casebook.versions import marked
from casebook.vocabulary import (
    LOOK_POLES,
    Item,
    ItemVerdict,
    Outcome,
    Provenance,
    Section,
    TextKind,
)

EFFECT = "典型案例供学习参照，不直接作为执纪执法依据；是否容错由有权机关依规依纪依法认定。"
"""The statement that every case and every export carries (domain: 效力声明)."""

_MARKS = {
    ItemVerdict.MET: ("ok", "✓"),
    ItemVerdict.PARTLY: ("half", "◐"),
    ItemVerdict.UNMET: ("ko", "✗"),
    ItemVerdict.UNSTATED: ("none", "—"),
}
Tone = Literal["yes", "part", "no"]
OUTCOME_WORDS: dict[Outcome, tuple[Tone, str]] = {
    Outcome.EXEMPTED: ("yes", "容错免责"),
    Outcome.REDUCED: ("part", "容错减责"),
    Outcome.REFUSED: ("no", "不予容错"),
}
"""How an outcome is shown: its CSS class, and its words."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its URL relative to the root, title, one-line description and HTML body.

    The body is made when it is asked for, so that ten thousand pages need not be held at once.
    ``section`` names the menu entry that it stands under; an ``unlisted`` page is in no search;
    ``feed`` is the folder of the feed that tells of what the page lists, empty where none does;
    ``citing`` is what reference managers read in its head, by name.
    """

    url: str
    title: str
    description: str
    render: Callable[[], str]
    section: str
    unlisted: bool = False
    feed: str = ""
    citing: tuple[tuple[str, str], ...] = ()

    @property
    def body(self) -> str:
        """The HTML, without blank lines or indents: one block for any Markdown processor."""
        lines = (line.strip() for line in self.render().split("\n"))
        return "\n".join(line for line in lines if line)

    @property
    def path(self) -> str:
        """The Markdown file that yields this URL: ``cases/X.md``, ``cases/index.md``."""
        if self.url == "" or self.url.count("/") == 1:
            return f"{self.url}index.md"
        return f"{self.url.rstrip('/')}.md"

    @property
    def markdown(self) -> str:
        """The page as a Markdown file with front matter."""
        matter = {"title": self.title, "description": self.description, "section": self.section}
        lines = (f"{key}: {json.dumps(text, ensure_ascii=False)}" for key, text in matter.items())
        return "---\n" + "\n".join(lines) + f"\n---\n\n{self.body}\n"


def verdict_words(item: Item, verdict: ItemVerdict) -> tuple[str, str, str]:
    """How a row's verdict is shown: CSS class, mark, words (a look is called by its pole)."""
    poles = LOOK_POLES.get(item)
    word = str(verdict)
    if poles and verdict in (ItemVerdict.MET, ItemVerdict.UNMET):
        word = poles[verdict == ItemVerdict.UNMET]
    return (*_MARKS[verdict], word)


def numbered(title: str, number: int) -> str:
    """The title of a page of a list: the first goes without a number."""
    return title if number == 1 else f"{title}（第 {number} 页）"


def month_words(month: str) -> str:
    """``2023-09`` as 2023年9月; what is no date stays as it is."""
    year, _, rest = month.partition("-")
    if not rest:
        return f"{year}年" if year.isdigit() else month
    parts = rest.split("-")
    return f"{year}年{int(parts[0])}月" + (f"{int(parts[1])}日" if len(parts) > 1 else "")


def build_day() -> date:
    """The day the site is built on, by ``SOURCE_DATE_EPOCH`` where it is set."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    return (datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)).date()


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("casebook"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        urls=urls,
        Section=Section,
        TextKind=TextKind,
        Provenance=Provenance,
        effect=EFFECT,
        outcomes=list(Outcome),
        outcome_words=OUTCOME_WORDS,
        outcome_counts=outcome_counts,
        month=month_words,
        marked=marked,
    )
    return environment


def template(name: str) -> Template:
    """A page template: escapes everything, and fails on a name that is not there."""
    return _environment().get_template(name)


def filled(
    linked: LinkedLibrary,
    name: str,
    url: str,
    title: str,
    description: str,
    section: str,
    feed: str = "",
    **values: Any,
) -> Page:
    """A page of the template ``name``, filled with what every template needs, and ``values``."""
    prefix = urls.prefix_of(url)
    common = {"linked": linked, "prefix": prefix, "prose": Writer(linked, prefix)}
    render = partial(template(name).render, title=title, feed=feed, **common, **values)
    return Page(url, title, description, render, section, feed=feed)

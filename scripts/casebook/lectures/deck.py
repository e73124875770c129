"""Slides in the browser: their HTML for the show on the site, and a whole deck in one file."""

from base64 import b64encode
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from importlib.resources import files

from markupsafe import Markup

from casebook.layout import template
from casebook.lectures.slides import Deck, Slide
from casebook.officewrite import writable


def slides_html(slides: Iterable[Slide]) -> str:
    """The ``<section class="slide …">`` elements, which ``deck.js`` shows wherever they stand."""
    return writable(template("lecture/slides.html").render(slides=slides))


def deck(deck: Deck, assets: str | None = None) -> str:
    """A whole HTML file that runs from disk alone; it allows its own style and script only.

    With ``assets``, the address of a folder that has ``deck.css`` and ``deck.js``, it asks for
    these, as a site wants it whose server allows nothing inline.
    """
    style, script = _browser("deck.css"), _browser("deck.js")
    page = template("lecture/deck.html").render(
        deck=deck,
        assets=assets,
        slides=Markup(slides_html(deck.slides)),
        style=Markup(style),
        script=Markup(script),
        style_hash=_source_hash(style),
        script_hash=_source_hash(script),
    )
    return writable(page)


@cache
def _browser(name: str) -> str:
    """A file for the browser, as it stands between its tags."""
    text = (files("casebook.lectures") / "browser" / name).read_text(encoding="utf-8")
    return f"\n{text}"


@cache
def _source_hash(text: str) -> str:
    """The name by which a content security policy allows an inline text."""
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"

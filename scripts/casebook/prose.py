"""Authors' Markdown to HTML that is safe whatever it says, with ``[[…]]`` turned into links.

The rules have refused raw HTML, images and odd links before this is reached; the converter has
them switched off all the same, so that a missed case shows as text and never runs.
"""

from collections.abc import Callable
from functools import lru_cache

from markdown_it import MarkdownIt
from markupsafe import Markup, escape

from casebook.link import LinkedLibrary
from casebook.markup import REFERENCE
from casebook.urls import case_url, clause_url, policy_url

MARKDOWN = (
    MarkdownIt("commonmark", {"html": False})
    .enable("table")
    .disable(["image", "html_block", "html_inline", "autolink", "reference", "fence", "code"])
)
"""What authors' Markdown may be: no raw HTML, no images, no code blocks."""

Prose = Callable[[str], Markup]


@lru_cache(maxsize=4096)
def _inline(text: str) -> Markup:
    return Markup(MARKDOWN.renderInline(text))


@lru_cache(maxsize=4096)
def _blocks(text: str) -> Markup:
    return Markup(MARKDOWN.render(text))


class Writer:
    """Turns authors' text into HTML for pages that stand ``prefix`` below the root."""

    def __init__(self, linked: LinkedLibrary, prefix: str) -> None:
        self._linked = linked
        self._prefix = prefix

    def blocks(self, text: str) -> Markup:
        """Paragraphs, lists, tables, quotations."""
        return _blocks(self._with_links(text))

    def line(self, text: str) -> Markup:
        """One line of text."""
        if not any(mark in text for mark in "[]*_`\\&!"):
            return escape(text)
        return _inline(self._with_links(text))

    def _with_links(self, text: str) -> str:
        if "[[" not in text:
            return text
        return REFERENCE.sub(lambda match: self._link(match[1].strip()), text)

    def _link(self, target: str) -> str:
        """A Markdown link with the target's title, or its bare name where it is not public."""
        linked = self._linked
        if clause := linked.clauses.get(target):
            policy = linked.policy_of(clause)
            title, url = f"{policy.short}·{clause.number}　{clause.name}", clause_url(clause)
        elif case := linked.cases.get(target):
            title, url = case.title, case_url(case)
        elif policy_ := linked.library.policies.get(target):
            title, url = policy_.title, policy_url(policy_)
        else:
            return escaped(target)
        return f"[{escaped(title)}]({self._prefix}{url})"


def escaped(text: str) -> str:
    """Text that Markdown leaves as it is."""
    return "".join(f"\\{c}" if c in r"\`*_{}[]()#+-.!|<>&~" else c for c in text)

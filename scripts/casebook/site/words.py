"""The words of a rendered page, for search."""

from collections.abc import Iterator
from html.parser import HTMLParser

_BLOCKS = frozenset(
    ("p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "td", "th", "tr", "dt", "dd", "pre", "div")
) | {"blockquote", "figcaption", "summary"}
_UNREAD = frozenset({"script", "style", "template"})


class _Words(HTMLParser):
    """Collects text by block."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[str] = [""]
        self._unread = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in _BLOCKS:
            self.blocks.append("")
        self._unread += tag in _UNREAD

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.blocks.append("")
        self._unread -= tag in _UNREAD

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self.blocks[-1] += data


def paragraphs(html: str) -> Iterator[str]:
    """The text of each block of a page, white space made even, empty ones left out."""
    parser = _Words()
    parser.feed(html)
    parser.close()
    for block in parser.blocks:
        if words := " ".join(block.split()):
            yield words

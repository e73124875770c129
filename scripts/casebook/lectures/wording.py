"""Authors' Markdown as paragraphs of a document, and as plain lines for slides and notes."""

from collections.abc import Iterable, Iterator

from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from casebook.lectures.blocks import Grid, Manner, Paragraph, Run
from casebook.link import LinkedLibrary
from casebook.markup import REFERENCE
from casebook.prose import MARKDOWN, escaped

_MARKS = "[]*_`\\&!"


class Wording:
    """Turns texts of a linked library into paragraphs; references become names and ids."""

    def __init__(self, linked: LinkedLibrary) -> None:
        self._linked = linked

    def line(self, text: str) -> str:
        """One line of Markdown as plain text."""
        if not any(mark in text for mark in _MARKS):
            return text
        return "".join(run.text for run in self.runs(text))

    def runs(self, text: str) -> tuple[Run, ...]:
        """One line of Markdown as runs."""
        (inline,) = MARKDOWN.parseInline(self._named(text))
        return tuple(_runs(inline.children or ()))

    def paragraphs(self, text: str, manner: Manner = "body") -> Iterator[Paragraph | Grid]:
        """The paragraphs, list items and tables of a text, in order."""
        return _blocks(SyntaxTreeNode(MARKDOWN.parse(self._named(text))), manner)

    def lines(self, text: str) -> Iterator[str]:
        """The paragraphs and list items of a text as plain lines, tables by rows."""
        for block in self.paragraphs(text):
            if isinstance(block, Grid):
                yield from ("　".join(row) for row in (block.header, *block.rows))
            else:
                yield f"{block.mark}{block.text}"

    def _named(self, text: str) -> str:
        if "[[" not in text:
            return text
        return REFERENCE.sub(lambda match: escaped(self._name(match[1].strip())), text)

    def _name(self, target: str) -> str:
        linked = self._linked
        if clause := linked.clauses.get(target):
            return f"{linked.policy_of(clause).short}{clause.number}"
        if policy := linked.library.policies.get(target):
            return f"“{policy.short}”"
        return target


def _runs(children: Iterable[Token]) -> Iterator[Run]:
    """The runs of an inline token; a link leaves its text.

    A line end leaves nothing between Chinese characters, and a blank between words.
    """
    depth = 0
    last, ended = "", False
    for token in children:
        ended = ended or token.type in ("softbreak", "hardbreak")
        if token.type == "strong_open":
            depth += 1
        elif token.type == "strong_close":
            depth -= 1
        elif token.type in ("text", "code_inline") and token.content:
            apart = ended and last.isascii() and last.isalnum() and token.content[0].isascii()
            yield Run(f" {token.content}" if apart else token.content, depth > 0)
            last, ended = token.content[-1], False


def _blocks(node: SyntaxTreeNode, manner: Manner, mark: str = "") -> Iterator[Paragraph | Grid]:
    """The blocks below a node; ``mark`` goes before the first paragraph."""
    for child in node.children:
        if child.type == "inline":
            kind = "item" if mark and manner == "body" else manner
            yield Paragraph(_inline(child), kind, mark)
        elif child.type in ("bullet_list", "ordered_list"):
            first = int(child.attrs.get("start", 1))
            for number, item in enumerate(child.children, first):
                counted = f"{number}. " if child.type == "ordered_list" else "· "
                yield from _blocks(item, manner, counted)
        elif child.type == "table":
            yield _table(child)
        else:
            yield from _blocks(child, manner, mark)
        mark = ""


def _table(node: SyntaxTreeNode) -> Grid:
    rows = [
        tuple("".join(run.text for run in _inline(cell.children[0])) for cell in row.children)
        for part in node.children
        for row in part.children
    ]
    return Grid(rows[0], tuple(rows[1:]), (1,) * len(rows[0]))


def _inline(node: SyntaxTreeNode) -> tuple[Run, ...]:
    return tuple(_runs(node.token.children or ())) if node.token else ()

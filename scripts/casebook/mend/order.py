"""The keys of front matter in the order of their model, each with its comment and its text."""

import types
from collections.abc import Iterator
from typing import Any, Union, get_args, get_origin

import yaml

from casebook.frontmatter import DEEPEST
from casebook.schema import Entry


def ordered(text: str, model: type[Entry]) -> str:
    """YAML that ``frontmatter.parse`` reads without findings, its keys in the model's order.

    A mapping with unknown keys stays as it is, and so does one whose comments would have to leave
    their place: in a list item, or inside braces that span lines.
    """
    for _ in range(DEEPEST):  # the inner mappings first
        moves = _moves(text, model)
        for start, end, moved in moves:
            text = text[:start] + moved + text[end:]
        if not moves:
            break
    return text


def _moves(text: str, model: type[Entry]) -> list[tuple[int, int, str]]:
    """The innermost mappings out of order, last first: where each stands, and it in order."""
    moves: list[tuple[int, int, str]] = []
    mappings = list(_mappings(yaml.compose(text, Loader=yaml.CSafeLoader), model))
    for mapping, form in reversed(mappings):
        keys = [key.value for key, _ in mapping.value]
        order = list(form.model_fields)
        if not set(keys) <= set(order) or keys == (wanted := sorted(keys, key=order.index)):
            continue
        entries = _entries(text, mapping)
        if entries and not (moves and entries[-1][1] > moves[-1][0]):
            moved = _permuted(text, entries, [keys.index(key) for key in wanted])
            moves.append((entries[0][0], entries[-1][1], moved))
    return moves


def _permuted(text: str, entries: list[tuple[int, int]], order: list[int]) -> str:
    """The entries of a mapping in another order, what stands between them left in place."""
    pieces: list[str] = []
    at = entries[0][0]
    for (start, end), source in zip(entries, order, strict=True):
        pieces += [text[at:start], text[slice(*entries[source])]]
        at = end
    return "".join(pieces)


def _mappings(node: Any, model: type[Entry]) -> Iterator[tuple[yaml.MappingNode, type[Entry]]]:
    """Every mapping that has a model, with it."""
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _mappings(item, model)
    elif isinstance(node, yaml.MappingNode):
        yield node, model
        for key, value in node.value:
            field = model.model_fields.get(key.value)
            for inner in _models(field.annotation) if field else ():
                yield from _mappings(value, inner)


def _models(annotation: object) -> Iterator[type[Entry]]:
    if get_origin(annotation) in (tuple, Union, types.UnionType):
        for inner in get_args(annotation):
            yield from _models(inner)
    elif isinstance(annotation, type) and issubclass(annotation, Entry):
        yield annotation


def _entries(text: str, mapping: yaml.MappingNode) -> list[tuple[int, int]] | None:
    """Where each entry of a mapping starts and ends; None where they cannot be moved."""
    starts = [key.start_mark for key, _ in mapping.value]
    if mapping.flow_style:
        ends = [value.end_mark.index for _, value in mapping.value]
        one_line = "\n" not in text[mapping.start_mark.index : mapping.end_mark.index]
        return list(zip([mark.index for mark in starts], ends, strict=True)) if one_line else None
    last = _last_end(text, mapping.value[-1][1])
    if any(mark.column != starts[0].column for mark in starts):
        return None
    lines = [mark.index - mark.column for mark in starts]
    in_item = text[lines[0] : starts[0].index].strip() != ""
    comments = [_comment_before(text, line) for line in lines[1:]]
    if in_item and comments != lines[1:]:
        return None
    first = starts[0].index if in_item else _comment_before(text, lines[0])
    if not in_item:
        return list(zip([first, *comments], [*comments, last], strict=True))
    # The dash stays where it is: entries start at their keys and end before the line break.
    keys = [mark.index for mark in starts]
    stops = [line - 1 for line in lines[1:]] + [last - 1]
    return list(zip(keys, stops, strict=True))


def _comment_before(text: str, line: int) -> int:
    """Where the comment lines right above a line start, or the line itself."""
    while line > 0:
        above = text.rfind("\n", 0, line - 1) + 1
        if not text[above:line].lstrip().startswith("#"):
            break
        line = above
    return line


def _last_end(text: str, node: Any) -> int:
    """The end of the last line of a value, its comment and line break included."""
    while isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    end: int = node.end_mark.index
    if text[:end].endswith("\n"):
        return end
    stop = text.find("\n", end)
    return len(text) if stop < 0 else stop + 1

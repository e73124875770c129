"""Rows as columns of a table, and keys as a table that explains them.

What stands inside a row is spread over columns; of a list of such, a cell holds their first keys.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, get_args, get_origin

from pydantic.fields import FieldInfo

from casebook.opendata.shapes import Shape
from casebook.vocabulary import Term


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a CSV file: its head, what its cells say, and where that stands in a row."""

    head: str
    meaning: str
    path: str


def columns(shape: type[Shape]) -> Iterator[Column]:
    """The columns of a shape, in the order of its keys."""
    for name, field in shape.model_fields.items():
        inner = _shape_in(field.annotation)
        if inner and _is_single(field):
            for column in columns(inner):
                head = f"{field.title}·{column.head}"
                yield Column(head, column.meaning, f"{name}.{column.path}")
        else:
            meaning = str(field.description)
            if inner:
                meaning += f"；只列{next(iter(inner.model_fields.values())).title}"
            yield Column(str(field.title), meaning, name)


def table(shape: type[Shape], rows: Iterator[Any]) -> Iterator[list[str]]:
    """Rows of a shape as rows of plain text, the heads first."""
    found = list(columns(shape))
    yield [column.head for column in found]
    getters = [attrgetter(column.path) for column in found]
    for row in rows:
        yield [_cell(get(row)) for get in getters]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, tuple):
        return "；".join(map(_cell, value))
    if isinstance(value, Shape):
        return _cell(getattr(value, next(iter(type(value).model_fields))))
    return str(value)


@dataclass(frozen=True, slots=True)
class Key:
    """A key as readers look it up: its path, type, label, meaning, and whether it is always there.

    ``like`` is the key whose inner keys are the same, where they were told already.
    """

    path: str
    form: str
    label: str
    meaning: str
    always: bool
    like: str = ""


def keys(shape: type[Shape]) -> list[Key]:
    """Every key of a shape, those inside it after the one that they stand in."""
    return list(_keys(shape, "", {}))


def _keys(shape: type[Shape], above: str, told: dict[type[Shape], str]) -> Iterator[Key]:
    for name, field in shape.model_fields.items():
        path = f"{above}{field.alias or name}"
        inner = _shape_in(field.annotation)
        like = told.get(inner, "") if inner else ""
        meaning = f"{field.description}{_words(field.annotation)}"
        yield Key(path, _form(field), str(field.title), meaning, field.is_required(), like)
        if inner and not like:
            told[inner] = path
            mark = "" if _is_single(field) else "[]"
            yield from _keys(inner, f"{path}{mark}.", told)


def _shape_in(annotation: Any) -> type[Shape] | None:
    """The shape that stands in a value, alone or in a list."""
    parts = (annotation, *get_args(annotation))
    return next((p for p in parts if isinstance(p, type) and issubclass(p, Shape)), None)


def _is_single(field: FieldInfo) -> bool:
    return get_origin(field.annotation) is not tuple


def _form(field: FieldInfo) -> str:
    if field.annotation is bool:
        return "真假"
    if not _is_single(field):
        return "若干项"
    return "对象" if _shape_in(field.annotation) else "文字"


def _words(annotation: Any) -> str:
    """The words of a closed list."""
    words: list[str] = []
    for part in (annotation, *get_args(annotation)):
        if isinstance(part, Term):
            words.append(part)
        elif isinstance(part, type) and issubclass(part, Term):
            words.extend(part)
    return f"。用词：{'、'.join(words)}" if words else ""

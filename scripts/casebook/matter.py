"""Front matter against its model: a typed entry, or a finding for everything that does not fit."""

import re
import types
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from casebook.codes import finding, quoted
from casebook.frontmatter import Parsed
from casebook.model import Finding, Location, Origin, Path
from casebook.schema import FORMS, Entry

Model = TypeVar("Model", bound=Entry)

MOST_FINDINGS = 100
"""Of one file: enough for any author; thousands come from a file that is not one of ours."""

_ID_KEYS = {"id", "clause", "case", "follows", "upper", "supersedes"}
_SHAPES = {
    "string_type": "一段文字",
    "tuple_type": "一个列表，每项一行、以“- ”开头",
    "model_type": "一组“键: 值”",
    "model_attributes_type": "一组“键: 值”",
    "dict_type": "一组“键: 值”",
}


def validate(model: type[Model], parsed: Parsed, path: str) -> Model | list[Finding]:
    """Fit a parsed front matter to ``model``.

    Returns the entry, or all findings: unknown, missing or misshapen keys, words outside the
    closed lists, values outside their pattern or length.
    """
    try:
        return model.model_validate(parsed.value)
    except ValidationError as error:
        details = error.errors(include_url=False)[:MOST_FINDINGS]
    # A list with a broken item is reported as too short besides: what is broken says enough.
    around = {detail["loc"][:i] for detail in details for i in range(len(detail["loc"]))}
    return [
        _finding(model, parsed, path, dict(detail))
        for detail in details
        if not (detail["type"] == "too_short" and detail["loc"] in around)
    ]


def _finding(model: type[Entry], parsed: Parsed, path: str, detail: dict[str, Any]) -> Finding:
    """Say one validation error in the words of the office."""
    where: Path = detail["loc"]
    key = next((str(part) for part in reversed(where) if isinstance(part, str)), "")
    kind: str = detail["type"]
    context: dict[str, Any] = detail.get("ctx", {})
    given = quoted(str(detail.get("input", "")))
    origin = Origin(path, parsed.positions)
    at = origin.at(where)
    if kind == "extra_forbidden":
        allowed = keys_at(model, where[:-1])
        close = get_close_matches(key, allowed, 1, 0.5)
        hint = f"是不是 {close[0]}？" if close else f"这里可以写：{'、'.join(allowed)}"
        key_at = Location(path, *parsed.keys.get(where, (at.line, at.column)))
        return finding("CB010", key_at, f"不认识的键 {quoted(key)}", hint)
    if kind == "missing":
        hint = f"补上 {key}: …（写法见 casebook explain CB011）"
        return finding("CB011", origin.at(where[:-1]), f"缺少 {key}", hint)
    if kind in ("enum", "literal_error"):
        words = re.findall(r"'([^']+)'", str(context["expected"]))
        close = get_close_matches(given, words, 1, 0.4)
        guess = f"是不是 {close[0]}？" if close else ""
        return finding(
            "CB012", at, f"{key} 不能写“{given}”", f"{guess}可用的词：{'、'.join(words)}"
        )
    if kind == "string_pattern_mismatch":
        code = "CB014" if key in _ID_KEYS else "CB015"
        message = f"{key} 写成了“{given}”，格式不对"
        return finding(code, at, message, f"写成 {FORMS[context['pattern']]} 这样")
    if kind in _SHAPES:
        return finding("CB013", at, f"{key} 的形状不对", f"应为{_SHAPES[kind]}")
    return finding("CB016", at, *_size(key, kind, context, given))


def _size(key: str, kind: str, context: dict[str, Any], given: str) -> tuple[str, str]:
    """Message and hint for a text or list that is too long, too short or empty."""
    if kind == "string_too_short":
        return f"{key} 是空的", "写上内容；确实没有的，按写法样例写 材料未列"
    if kind == "string_too_long":
        return f"{key} 太长", f"不超过 {context['max_length']} 字，说清一件事"
    if kind == "too_short":
        return f"{key} 只有 {context['actual_length']} 项", f"至少 {context['min_length']} 项"
    if kind == "too_long":
        return f"{key} 的项数太多", f"不超过 {context['max_length']} 项"
    return f"{key} 的值“{given}”不合要求", "对照写法样例改写"


def keys_at(model: type[BaseModel], where: Path) -> list[str]:
    """The keys allowed at a place inside a model's front matter."""
    for part in where:
        if isinstance(part, str):
            field = model.model_fields.get(part)  # none: a key that the author chose
            model = next(_models(field.annotation), model) if field else model
    return list(model.model_fields)


def _models(annotation: object) -> Iterator[type[BaseModel]]:
    """The models inside an annotation such as ``tuple[Illustration, ...] | None``."""
    if get_origin(annotation) in (tuple, dict, Annotated, Union, types.UnionType):
        for inner in get_args(annotation):
            yield from _models(inner)
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation

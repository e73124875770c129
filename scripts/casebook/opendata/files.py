"""Which data files there are, and the JSON Schema (draft 2020-12) of each."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core.core_schema import NullableSchema

from casebook.layout import EFFECT
from casebook.opendata.columns import columns
from casebook.opendata.shapes import CaseRow, ClauseRow, LinkRow, PolicyRow, Shape
from casebook.text import CHINESE
from casebook.vocabulary import Aspect

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """What rows tell of: its name in file names, what readers call it, its shape, its files."""

    name: str
    title: str
    about: str
    shape: type[Shape]
    formats: tuple[str, ...]


KINDS = (
    Kind("cases", "案例", "全部公开案例，每件一项", CaseRow, ("json", "jsonl", "csv")),
    Kind("policies", "规定", "全部规定，每份一项，条款在内", PolicyRow, ("json",)),
    Kind("clauses", "条款", "全部条款，每条一项", ClauseRow, ("jsonl", "csv")),
    Kind("links", "引用关系", "案例、条款、规定之间的引用，每处一项", LinkRow, ("json", "csv")),
)

COMPARED: tuple[tuple[str, str], ...] = (
    ("层级", "哪一级的规定"),
    ("地区", "适用地区"),
    ("规定", "规定名称"),
    *((str(aspect), "一个短语，〔〕内是条号；材料没有的写 材料未列") for aspect in Aspect),
    ("来源", "出处，多项用；隔开"),
    ("网址", "规定页的永久网址，从网站根目录写起"),
)
"""The heads of the comparison of places, and what each column says."""
CHANGED: tuple[tuple[str, str], ...] = (
    ("时间", "年、年月或年月日"),
    ("类别", "发布、更正、撤回、规定"),
    ("编号", "批次、案例或规定的编号"),
    ("名称", "批次、案例或规定的名称；撤回的案例不列"),
    ("说明", "这一次的情况；撤回的只写原因类别"),
    ("网址", "永久网址，从网站根目录写起"),
)
"""The heads of the index of changes, and what each column says."""
TABLES = (("compare", "各地规定对照", COMPARED), ("changes", "变化索引", CHANGED))
"""The files that are tables alone: the name, what readers call it, the heads."""

_HAN = re.compile(f"[{CHINESE}]")


class _Plain(GenerateJsonSchema):
    """A key that may be ``None`` is left out of the files: it is never null there."""

    def nullable_schema(self, schema: NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])


def schemas() -> Iterator[tuple[str, Json]]:
    """Every schema by the path of its file: of JSON and JSON Lines, then of CSV."""
    for kind in KINDS:
        yield f"data/schema/{kind.name}.schema.json", _rows(kind)
    for kind in KINDS:
        if "csv" in kind.formats:
            heads = tuple((column.head, column.meaning) for column in columns(kind.shape))
            path = f"data/schema/{kind.name}-csv.schema.json"
            yield path, _table(f"{kind.title}（{kind.name}.csv）", heads)
    for name, title, heads in TABLES:
        yield f"data/schema/{name}-csv.schema.json", _table(f"{title}（{name}.csv）", heads)


def _rows(kind: Kind) -> Json:
    """The schema of an array of rows; a line of JSON Lines is one of its items."""
    document = kind.shape.model_json_schema(schema_generator=_Plain)
    definitions = document.pop("$defs", {}) | {kind.shape.__name__: document}
    files = "、".join(f"{kind.name}.{form}" for form in kind.formats if form != "csv")
    said = "" if "jsonl" not in kind.formats else "。JSON Lines 文件每行是其中一项"
    return {
        "$schema": GenerateJsonSchema.schema_dialect,
        "title": f"{kind.title}（{files}）",
        "description": f"{kind.about}{said}。{EFFECT}",
        "type": "array",
        "items": {"$ref": f"#/$defs/{kind.shape.__name__}"},
        "$defs": _for_readers(definitions),
    }


def _for_readers(node: Any) -> Any:
    """A schema without what is there for programmers: their words, and defaults."""
    if isinstance(node, list):
        return [_for_readers(inner) for inner in node]
    if not isinstance(node, dict):
        return node
    return {key: _for_readers(inner) for key, inner in node.items() if not _is_internal(key, inner)}


def _is_internal(key: str, inner: Any) -> bool:
    if key in ("title", "description") and isinstance(inner, str):
        return not _HAN.search(inner)
    return key == "default" and inner is None


def _table(title: str, heads: Iterable[tuple[str, str]]) -> Json:
    """The schema of a CSV file as an array of its rows: a text for each head."""
    properties = {head: {"type": "string", "description": said} for head, said in heads}
    return {
        "$schema": GenerateJsonSchema.schema_dialect,
        "title": title,
        "description": "CSV 文件的各行，按列名；UTF-8，有 BOM，逗号分隔。以 = + - @ 等开头的"
        f"单元格前加了 '，以免被当作公式；一格多项用；隔开。{EFFECT}",
        "type": "array",
        "items": {
            "type": "object",
            "properties": properties,
            "required": list(properties),
            "additionalProperties": False,
        },
    }

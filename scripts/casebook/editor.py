"""What editors need to complete and explain as one types: JSON Schema, and VS Code snippets.

Schemas serve the files that are all YAML; no editor looks into the front matter of Markdown, so
for cases and policies there are snippets. Both come from the models and from the skeletons.
"""

import re
from collections.abc import Iterator
from enum import StrEnum
from itertools import count
from textwrap import dedent
from typing import Annotated, Any, Literal, get_args, get_origin

import yaml

from casebook.scaffold import skeleton
from casebook.schema import (
    UNNUMBERED,
    AskedMatter,
    BatchMatter,
    CaseMatter,
    Entry,
    PolicyMatter,
    SynonymsMatter,
    WaiversMatter,
)
from casebook.syllabus import Faces, LectureMatter
from casebook.vocabulary import ClauseKind

MATTERS: dict[str, tuple[type[Entry], str]] = {
    "case": (CaseMatter, "案例的前置信息"),
    "policy": (PolicyMatter, "规定的前置信息"),
    "batch": (BatchMatter, "批次"),
    "synonyms": (SynonymsMatter, "检索的同义词"),
    "asked": (AskedMatter, "平常的问法"),
    "anonymity": (WaiversMatter, "隐名豁免"),
    "lecture": (LectureMatter, "讲稿"),
    "fonts": (Faces, "讲稿的字体"),
}
"""Each kind of front matter or YAML file: its model, and what it is called."""

Json = dict[str, Any]


def json_schema(kind: str) -> Json:
    """The JSON Schema of a kind of ``MATTERS``: draft 7, as the YAML extension reads it.

    Each property says in Chinese what to write, and closed lists which words there are.
    """
    model, title = MATTERS[kind]
    document = model.model_json_schema()
    shape = _plain(document, document.get("$defs", {}))
    shape.pop("description", None)  # the model's own, for programmers
    return {"$schema": "http://json-schema.org/draft-07/schema#", "title": title, **shape}


def _plain(node: Json, definitions: Json) -> Json:
    """A schema without references, programmers' words, defaults and alternatives of ``null``."""
    for choice in node.get("anyOf", ()):
        if choice != {"type": "null"}:
            node = {**choice, **{key: value for key, value in node.items() if key != "anyOf"}}
    plain: Json = {}
    if "$ref" in node:
        plain = _plain(definitions[node["$ref"].rsplit("/", 1)[1]], definitions)
    said = node.get("description", "")
    if re.search("[\u4e00-\u9fff]", said):
        plain["description"] = said
    for key, value in node.items():
        if key in ("properties", "patternProperties"):
            plain[key] = {name: _plain(inner, definitions) for name, inner in value.items()}
        elif key in ("items", "additionalProperties", "propertyNames") and isinstance(value, dict):
            plain[key] = _plain(value, definitions)
        elif key not in ("$ref", "$defs", "title", "description", "default"):
            plain[key] = value
    if "enum" in plain and "description" in plain:
        plain["description"] += f"。可用的词：{'、'.join(plain['enum'])}"
    return plain


def snippets() -> Json:
    """The snippets for Markdown, by name, in the form of ``.vscode/*.code-snippets``."""
    case, policy, parts = (skeleton(name) for name in ("case.md", "policy.md", "parts.yml"))
    made = {
        "案例": ("anli", "一件案例", _document(case, CaseMatter)),
        "规定": ("guiding", "一份规定", _document(policy, PolicyMatter)),
        "条款引用": ("tiaokuanyinyong", "所说明的条款，一条", _item(case, "illustrates")),
        "前提": ("qianti", "四个前提条件", _block(case, "conditions")),
        "六看": ("liukan", "六看（B版）", _block(case, "looks")),
        "关键因素": ("guanjian", "翻转结论的行", _block(case, "turning")),
        "讨论题": ("taolunti", "讨论题，一道", _item(case, "questions")),
        "临界对照": ("linjieduizhao", "临界对照", _block(parts, "contrasts")),
        "前案": ("qianan", "前案", _block(parts, "follows")),
        "审签": ("shenqian", "审签四步", _block(parts, "review")),
        "更正": ("gengzheng", "更正说明；状态另改为 已更正", _block(parts, "corrections")),
        "撤回": ("chehui", "撤回说明；状态另改为 已撤回", _block(parts, "withdrawn")),
        "条款": ("tiaokuan", "规定里的一条", _CLAUSE),
        "引用": ("yinyong", "引用条款、案例或规定", "[[${1:siyang-guifan#mianze-1}]]"),
    }
    return {
        name: {
            "scope": "markdown",
            "prefix": [name, pinyin],
            "description": description,
            "body": body.rstrip("\n").split("\n"),
        }
        for name, (pinyin, description, body) in made.items()
    }


def _document(text: str, model: type[Entry]) -> str:
    """A whole skeleton: its front matter, and its body with a stop for each paragraph."""
    _, matter, body = text.split("---\n", 2)
    numbers = count(1)
    stops = _stops(matter, model, numbers)
    lines = [
        _stop(next(numbers), line) if line and not line.startswith("## ") else line
        for line in body.split("\n")
    ]
    return f"---\n{stops}---\n" + "\n".join(lines)


def _block(text: str, key: str) -> str:
    """A key of the front matter of a case with all that stands under it."""
    match = re.search(rf"(?m)^{key}:.*\n(?: .*\n)*", text)
    if match is None:
        raise KeyError(key)
    return _stops(match[0], CaseMatter, count(1))


def _item(text: str, key: str) -> str:
    """The first item of a list in the front matter of a case, without the indent."""
    _, items = _block(text, key).split("\n", 1)
    return dedent(re.split(r"(?m)^(?=  - )", items)[1])


def _stops(matter: str, model: type[Entry], numbers: Iterator[int]) -> str:
    """Front matter with a tab stop for each value, and a choice for each word of a closed list."""
    pieces: list[str] = []
    at = 0
    for node, words in _values(yaml.compose(matter, Loader=yaml.CSafeLoader), model):
        start, end = node.start_mark.index, node.end_mark.index
        quote = node.style or ""
        stop = _stop(next(numbers), node.value, words)
        pieces += [matter[at:start], quote, stop, quote]
        at = end
    return "".join(pieces) + matter[at:]


def _stop(number: int, text: str, words: tuple[str, ...] = ()) -> str:
    """A tab stop that shows a text, or offers words of which the text is the first."""
    if words:
        ordered = [text, *(word for word in words if word != text)]
        return f"${{{number}|{','.join(ordered)}|}}"
    escaped = re.sub(r"([$}\\])", r"\\\1", text)
    return f"${{{number}:{escaped}}}"


def _values(node: Any, form: Any) -> Iterator[tuple[yaml.ScalarNode, tuple[str, ...]]]:
    """Each value below a node that an author writes, with the words it may be."""
    form = get_args(form)[0] if get_origin(form) is Annotated else form
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            fields = _model(form).model_fields
            yield from _values(value, fields[key.value].annotation)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _values(item, get_args(form)[0])
    elif node.value != UNNUMBERED:
        yield node, _words(form)


def _model(form: Any) -> type[Entry]:
    """The model of a mapping, which may be one that can be left out."""
    parts = (form, *get_args(form))
    return next(part for part in parts if isinstance(part, type) and issubclass(part, Entry))


def _words(form: Any) -> tuple[str, ...]:
    """The words of a closed list; none for any other type."""
    if get_origin(form) is Literal:
        return tuple(str(word) for word in get_args(form))
    if isinstance(form, type) and issubclass(form, StrEnum):
        return tuple(form)
    return ()


_CLAUSE = (
    "## ${1:第一条}\u3000${2:名称} {#${3:art-1} ."
    f"{_stop(4, ClauseKind.EXEMPTION, tuple(ClauseKind))}}}\n\n"
    "${5:条款要旨，用自己的话写。}\n"
)

"""What editors and pre-commit read: generated files are up to date, and do what they are for."""

import configparser
import json
import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from casebook import vocabulary
from casebook.cli import app
from casebook.editor import MATTERS, json_schema, snippets
from casebook.frontmatter import parse
from casebook.load import load_case, load_policy
from casebook.matter import validate
from casebook.mend.sources import sources
from casebook.model import Case, Passage, Policy
from casebook.schema import CaseMatter
from tests.fixtures import ROOT, casebook

WORDS = {
    str(word)
    for group in vars(vocabulary).values()
    if isinstance(group, type) and issubclass(group, StrEnum)
    for word in group
}


def text_of(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


# Schemas


def properties(schema: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every property of a schema, with its path, nested ones too."""
    if isinstance(schema, dict):
        for name, inner in schema.get("properties", {}).items():
            yield f"{path}.{name}", inner
            yield from properties(inner, f"{path}.{name}")
        for key, inner in schema.items():
            if key != "properties":
                yield from properties(inner, path)


@pytest.mark.parametrize("kind", MATTERS)
def test_no_property_without_a_chinese_description(kind: str) -> None:
    found = dict(properties(json_schema(kind)))
    assert found
    plain = [
        path
        for path, inner in found.items()
        if not re.search("[\u4e00-\u9fff]", inner.get("description", ""))
    ]
    assert plain == []
    for path, inner in found.items():
        if "enum" in inner:
            assert inner["description"].endswith("、".join(inner["enum"])), path
    assert not re.search(
        r'"description": "[\x00-\x7f]*"', json.dumps(json_schema(kind), ensure_ascii=False)
    )


def test_nested_properties_are_reached() -> None:
    found = dict(properties(json_schema("case")))
    assert {".looks.主观动机.fact", ".illustrates.because", ".withdrawn.reason"} <= set(found)


@pytest.mark.parametrize("kind", MATTERS)
def test_committed_schema_is_the_generated_one(kind: str) -> None:
    committed = text_of(f"schemas/{kind}.schema.json")
    assert committed == json.dumps(json_schema(kind), ensure_ascii=False, indent=2) + "\n"
    jsonschema.Draft7Validator.check_schema(json.loads(committed))


def test_the_command_prints_them() -> None:
    assert casebook("schema", "asked").stdout == text_of("schemas/asked.schema.json")


def test_schemas_of_yaml_files_accept_what_ships() -> None:
    """The files that the settings name exist, and fit; values are text, as ``check`` has them."""
    named = json.loads(text_of(".vscode/settings.json"))["yaml.schemas"]
    assert len(named) == 5
    for schema, pattern in named.items():
        files = sorted(ROOT.glob(pattern))
        assert files
        for file in files:
            content = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
            jsonschema.validate(content, json.loads(text_of(schema)))


@pytest.mark.parametrize(
    ("kind", "value"), [("batch", {"level": "省级"}), ("batch", {"lable": "县级"})]
)
def test_schema_refuses_what_check_refuses(kind: str, value: dict[str, str]) -> None:
    batch = yaml.load(text_of("cases/SY-2023-02/batch.yml"), Loader=yaml.BaseLoader)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(batch | value, json_schema(kind))


# Snippets

CHOICE = re.compile(r"\$\{\d+\|([^|{}]+)\|\}")
PLACE = re.compile(r"\$\{\d+:((?:[^\\}]|\\.)*)\}")


def accepted(name: str) -> str:
    """A snippet as it stands when the author accepts every suggestion."""
    body = "\n".join(snippets()[name]["body"])
    body = CHOICE.sub(lambda match: match[1].split(",")[0], body)
    body = PLACE.sub(lambda match: re.sub(r"\\(.)", r"\1", match[1]), body)
    assert "$" not in body
    return f"{body}\n"


def test_committed_snippets_are_the_generated_ones() -> None:
    assert text_of(".vscode/casebook.code-snippets") == casebook("schema", "snippets").stdout


def test_snippets_have_the_form_that_editors_read() -> None:
    made = json.loads(text_of(".vscode/casebook.code-snippets"))
    wanted = {"案例", "条款引用", "前提", "六看", "审签", "更正", "撤回", "规定", "条款"}
    assert wanted <= set(made)
    prefixes = [prefix for snippet in made.values() for prefix in snippet["prefix"]]
    assert len(set(prefixes)) == len(prefixes)
    for name, snippet in made.items():
        assert set(snippet) == {"scope", "prefix", "description", "body"}
        assert snippet["scope"] == "markdown"
        chinese, pinyin = snippet["prefix"]  # no editor suggests while Chinese is being composed
        assert chinese == name
        assert pinyin.isascii()
        stops = [int(n) for n in re.findall(r"\$\{(\d+)", "\n".join(snippet["body"]))]
        assert stops == list(range(1, len(stops) + 1))


def test_choices_are_words_of_the_closed_lists() -> None:
    offered = {
        word
        for snippet in snippets().values()
        for choice in CHOICE.findall("\n".join(snippet["body"]))
        for word in choice.split(",")
    }
    assert len(offered) > 50
    assert offered <= WORDS


def test_accepted_documents_load(tmp_path: Path) -> None:
    for name, path, load, kind in (
        ("案例", "cases/SY-2024-01/draft-1.md", load_case, Case),
        ("规定", "policies/county/siyang-guifan.md", load_policy, Policy),
    ):
        file = tmp_path / "x.md"
        file.write_text(accepted(name), encoding="utf-8")
        loaded = load(file, path)
        assert isinstance(loaded, kind), loaded


def test_accepted_parts_fit_into_a_case() -> None:
    matter = accepted("案例").split("---\n")[1]
    for name in ("前提", "六看", "关键因素", "临界对照", "前案", "审签", "更正", "撤回"):
        block = accepted(name)
        key = block.split(":")[0]
        matter = re.sub(rf"(?m)^{key}:.*\n(?: .*\n)*", "", matter) + block
    for name, key in (("条款引用", "illustrates"), ("讨论题", "questions")):
        item = re.sub("(?m)^(?=.)", "  ", accepted(name))
        matter = matter.replace(f"{key}:\n", f"{key}:\n{item}")
    parsed = parse(Passage(matter, 1), "x")
    assert parsed.findings == []
    assert isinstance(validate(CaseMatter, parsed, "x"), CaseMatter)


def test_snippets_are_suggested_as_one_types() -> None:
    """Markdown has suggestions off by default, and Ctrl+Space belongs to the input method."""
    settings = json.loads(text_of(".vscode/settings.json"))
    assert settings["[markdown]"]["editor.quickSuggestions"]["other"] == "on"
    assert "redhat.vscode-yaml" in json.loads(text_of(".vscode/extensions.json"))["recommendations"]


# .editorconfig and .pre-commit-config.yaml


def test_editorconfig_says_what_fix_does() -> None:
    config = configparser.ConfigParser()
    config.read_string("[top]\n" + text_of(".editorconfig"))
    assert config["top"]["root"] == "true"
    every = config["*"]
    assert (every["charset"], every["end_of_line"]) == ("utf-8", "lf")
    assert every["insert_final_newline"] == every["trim_trailing_whitespace"] == "true"
    assert config["Makefile"]["indent_style"] == "tab"


HOOK = {
    "type": "object",
    "required": ["id", "name", "entry", "language"],
    "additionalProperties": False,
    "properties": {
        "id": {"pattern": "^[a-z-]+$"},
        "name": {"type": "string"},
        "entry": {"pattern": r"^\.venv/bin/(casebook|ruff|mypy)( |$)"},
        "language": {"const": "system"},
        "files": {"type": "string", "format": "regex"},
        "types_or": {"type": "array", "items": {"enum": ["python", "pyi"]}},
        "pass_filenames": {"type": "boolean"},
        "require_serial": {"type": "boolean"},
    },
}
LOCAL_ONLY = {
    "type": "object",
    "required": ["repos"],
    "additionalProperties": False,
    "properties": {
        "repos": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["repo", "hooks"],
                "additionalProperties": False,
                "properties": {"repo": {"const": "local"}, "hooks": {"items": HOOK}},
            },
        }
    },
}
"""The part of pre-commit's format that is used here: local hooks, nothing from the network."""


def hooks() -> dict[str, dict[str, Any]]:
    config = yaml.safe_load(text_of(".pre-commit-config.yaml"))
    jsonschema.validate(config, LOCAL_ONLY)
    return {hook["id"]: hook for repo in config["repos"] for hook in repo["hooks"]}


def test_hooks_are_local() -> None:
    assert list(hooks()) == ["casebook-fix", "casebook-check", "ruff-check", "ruff-format", "mypy"]
    known = {command.name or command.callback.__name__ for command in app.registered_commands}  # type: ignore[union-attr]
    for hook in hooks().values():
        program, *arguments = hook["entry"].split()
        assert program.endswith("/mypy") or arguments
        assert not program.endswith("/casebook") or arguments[0] in known


def test_content_runs_content_hooks_only() -> None:
    by_path = {id_: re.compile(hook.get("files", "")) for id_, hook in hooks().items()}
    for path in sources(ROOT):
        assert by_path["casebook-fix"].search(path)
        assert by_path["casebook-check"].search(path)
        assert not by_path["mypy"].search(path)
    for path in ("scripts/casebook/load.py", "docs/about.md", "tests/corpus/cases/a/b.md"):
        assert not by_path["casebook-fix"].search(path)
    assert by_path["mypy"].search("scripts/casebook/load.py")
    for id_ in ("ruff-check", "ruff-format"):
        assert hooks()[id_]["types_or"] == ["python", "pyi"]

"""Imports run down only: the shape of the package, kept by reading its syntax trees."""

import ast
from pathlib import Path

import casebook

PACKAGE = Path(casebook.__file__).parent

# Each layer may import from the layers above it in this list, and from its own group.
LAYERS = [
    {"vocabulary"},
    {"schema"},
    {"syllabus"},
    {"model"},
    {"codes", "urls"},
    {"sourcefile", "officefile", "officewrite", "officezip", "parallel", "reasons", "precompress"},
    {"contents", "digests", "manifest", "signing", "sbom"},
    {"markup", "text"},
    {"frontmatter", "matter", "body", "report", "help", "progress"},
    {"anonymity"},
    {"load", "chinese_cli", "mend"},
    {"likeness"},
    {"rules", "link", "versions", "lineage", "changes"},
    {"check", "prose", "indexes", "scaffold", "corrections", "waiting"},
    {"interview", "editor", "pairs"},
    {"similar"},
    {"layout"},
    {"citation"},
    {"notes", "record", "recalls"},
    {"lectures", "opendata"},
    {"views"},
    {"pages", "exports", "feeds", "search", "importing", "sheet"},
    {"checkup"},
    {"build"},
    {"site", "publish"},
    {"release"},
    {"cli"},
]
APART = {"pages", "exports", "feeds", "search"}
"""Presentations do not know each other."""


def _name(file: Path) -> str:
    return file.relative_to(PACKAGE).with_suffix("").parts[0]


def _imports(file: Path) -> set[str]:
    """The parts of the package that a module imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("casebook"):
            module = (node.module or "").split(".")
            found |= {module[1]} if len(module) > 1 else {alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            names = (alias.name.split(".") for alias in node.names)
            found |= {name[1] for name in names if name[0] == "casebook" and len(name) > 1}
    return found - {"__version__"}


def _modules() -> list[Path]:
    return [f for f in PACKAGE.rglob("*.py") if f.name not in ("__init__.py", "__main__.py")]


def test_every_module_has_a_layer() -> None:
    known = set().union(*LAYERS)
    assert {_name(file) for file in _modules()} == known


def test_imports_run_down() -> None:
    depth = {name: i for i, layer in enumerate(LAYERS) for name in layer}
    upward = [
        f"{file.relative_to(PACKAGE)} imports {other}"
        for file in _modules()
        for other in _imports(file)
        if depth[other] > depth[_name(file)]
        or (other != _name(file) and {other, _name(file)} <= APART)
    ]
    assert upward == []


def test_only_the_adapter_imports_mkdocs() -> None:
    users = {
        str(file.relative_to(PACKAGE))
        for file in _modules()
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "mkdocs"
    }
    assert users == {"site/mkdocs.py"}


def test_modules_fit_in_a_head() -> None:
    long = {
        file.name: lines
        for file in _modules()
        if (lines := file.read_text(encoding="utf-8").count("\n")) > 400
    }
    assert long == {}

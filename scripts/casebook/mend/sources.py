"""Source files and what mending makes of them; nothing is written that means something else."""

import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path, PurePosixPath

import yaml

from casebook.frontmatter import Value, parse, split
from casebook.mend.order import ordered
from casebook.mend.typography import essence, printed, visible
from casebook.model import Finding, Passage
from casebook.schema import (
    AskedMatter,
    BatchMatter,
    CaseMatter,
    Entry,
    PolicyMatter,
    SynonymsMatter,
    WaiversMatter,
)
from casebook.sourcefile import HIDDEN, read_source

KINDS: dict[str, type[Entry]] = {
    "cases/*/batch.yml": BatchMatter,
    "cases/*/anonymity.yml": WaiversMatter,
    "cases/*/*.md": CaseMatter,
    "policies/*/*.md": PolicyMatter,
    "search/synonyms.yml": SynonymsMatter,
    "search/asked.yml": AskedMatter,
}
"""Where sources stand below the project folder, and the model of each."""

TAKEN_AS_WRITTEN = (SynonymsMatter, AskedMatter, WaiversMatter)
"""Words that readers type, in an order of their own, and words of a text: characters and lines."""

Form = Callable[[str], str]

_HEADING = re.compile(r"^(## [^\s{}]+) +(?=[^\s{}][^{}\n]*\{#)", re.MULTILINE)
_FENCE = re.compile(r"^ {0,3}(?:```|~~~)")
_BLANK = " \t\xa0\u3000"


@dataclass(frozen=True, slots=True)
class Mended:
    """A source file as it is and as it would be after mending."""

    path: str
    before: str
    after: str

    @property
    def diff(self) -> str:
        """A unified diff; line ends and marks that cannot be seen are shown by name."""
        old, new = _shown(self.before), _shown(self.after)
        return "".join(unified_diff(old, new, f"a/{self.path}", f"b/{self.path}"))


def _shown(text: str) -> list[str]:
    """The lines of a text as a diff can show them: each ends, none has what cannot be seen."""
    lines = [
        HIDDEN.sub(lambda match: f"<U+{ord(match[0]):04X}>", line) + "\n"
        for line in text.split("\n")
    ]
    if lines[-1] == "\n":
        lines.pop()
    else:
        lines[-1] += "\\ 文件末尾没有换行\n"
    return lines


def sources(root: Path) -> Iterator[str]:
    """The paths of all source files below ``root``, links and dot files left out."""
    for pattern in KINDS:
        for file in sorted(root.glob(pattern)):
            if not (file.name.startswith(".") or file.is_symlink() or file.parent.is_symlink()):
                yield file.relative_to(root).as_posix()


def kind_of(path: str) -> type[Entry] | None:
    """The model of the source file at a path below the project folder; None for other files."""
    for pattern, model in KINDS.items():
        if path.count("/") == pattern.count("/") and PurePosixPath(path).match(pattern):
            return model
    return None


def mend_file(root: Path, path: str) -> Mended | list[Finding]:
    """What mending makes of one source file; the findings where it cannot be read.

    A file that ``check`` cannot read, hidden characters and tabs aside, is not mended at all.
    """
    model = kind_of(path)
    if model is None:
        raise ValueError(f"not a source file: {path}")
    _, found = read_source(root / path, path)
    if any(problem.code != "CB003" for problem in found):
        return found
    before = (root / path).read_bytes().decode("utf-8")
    after = mended(before, model, path)
    return after if isinstance(after, list) else Mended(path, before, after)


def mended(text: str, model: type[Entry], path: str) -> str | list[Finding]:
    """A source text, mended; what is wrong with it where it cannot be read.

    The result has the values that ``text`` has, blanks and width of punctuation aside, and
    mending it again changes nothing. A mend that would break this is not made.
    """
    seen = visible(text)
    plain = _lines(seen)
    readable = _read(plain, path)
    if isinstance(readable, list):
        return readable
    given = _read(seen, path)
    before = readable if isinstance(given, list) else given  # tabs may have kept it from reading
    matter, body, _ = readable
    for after in _forms(plain, matter, body, model, path):
        again = _read(after, path)
        if not isinstance(again, list) and _same(before, again):
            return after
    return seen


def _forms(plain: str, matter: str, body: str, model: type[Entry], path: str) -> Iterator[str]:
    """What a text may become, the best form first."""
    if model not in TAKEN_AS_WRITTEN:
        for form in (printed, str):
            yield _joined(ordered(_scalars(matter, form), model), _body(body, form), path)
    yield plain


def _read(text: str, path: str) -> tuple[str, str, Value] | list[Finding]:
    """The front matter, the body and the value of a source text, or what is wrong with it."""
    if path.endswith(".yml"):
        matter, body = text, ""
    else:
        parts = split(text, path)
        if isinstance(parts, Finding):
            return [parts]
        matter, body = f"{parts[0].text}\n", parts[1].text
    parsed = parse(Passage(matter, 1 if path.endswith(".yml") else 2), path)
    return parsed.findings or (matter, body, parsed.value)


def _joined(matter: str, body: str, path: str) -> str:
    return matter if path.endswith(".yml") else _ended(f"---\n{matter}---\n{body}")


def _ended(text: str) -> str:
    """A text that ends with one line break."""
    return f"{text.rstrip()}\n" if text.strip() else ""


def _lines(text: str) -> str:
    """No blanks at the end of lines, no tabs, no rows of empty lines, one line break at the end."""
    kept: list[str] = []
    fenced = False
    for written in text.split("\n"):
        fenced ^= bool(_FENCE.match(written))
        stripped = written.rstrip(_BLANK)
        indent = len(stripped) - len(stripped.lstrip(" \t"))
        line = stripped[:indent].expandtabs(4) + stripped[indent:].replace("\t", " ")
        if line or (kept and (kept[-1] or fenced)):
            kept.append(line)
    return _ended("\n".join(kept))


def _scalars(matter: str, form: Form) -> str:
    """Front matter with each value, but no key or comment, in its printed form."""
    pieces: list[str] = []
    at = 0
    for node in _values(yaml.compose(matter, Loader=yaml.CSafeLoader)):
        start, end = node.start_mark.index, node.end_mark.index
        raw = matter[start:end]
        if "\n" in raw or node.style in ("|", ">") or (node.style == '"' and "\\" in raw):
            continue
        quote = node.style or ""
        inner = form(raw[len(quote) : len(raw) - len(quote)])
        pieces += [matter[at:start], quote, inner, quote]
        at = end
    return "".join(pieces) + matter[at:]


def _values(node: yaml.Node | None) -> Iterator[yaml.ScalarNode]:
    """The scalar values below a node, in the order of the text."""
    if isinstance(node, yaml.ScalarNode):
        yield node
    elif isinstance(node, yaml.CollectionNode):
        for item in node.value:
            yield from _values(item[1] if isinstance(item, tuple) else item)


def _body(body: str, form: Form) -> str:
    """A body in its printed form, fenced code left as it is."""
    lines = _HEADING.sub("\\1\u3000", body).split("\n")
    fenced = False
    for i, line in enumerate(lines):
        fence = bool(_FENCE.match(line))
        if not (fenced or fence):
            lines[i] = form(line)
        fenced ^= fence
    return "\n".join(lines)


def _same(before: tuple[str, str, Value], after: tuple[str, str, Value]) -> bool:
    return essence(before[1]) == essence(after[1]) and _bare(before[2]) == _bare(after[2])


def _bare(value: Value) -> Value:
    """A value with only what mending never changes."""
    if isinstance(value, str):
        return essence(value)
    if isinstance(value, list):
        return [_bare(item) for item in value]
    return {key: _bare(item) for key, item in value.items()}


def write(root: Path, files: Iterable[Mended]) -> None:
    """Put each mended file in the place of the old one, in one step."""
    for file in files:
        target = root / file.path
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.new-", dir=target.parent)
        fresh = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as out:
                out.write(file.after)
            fresh.chmod(target.stat().st_mode)
            fresh.replace(target)
        finally:
            fresh.unlink(missing_ok=True)

"""Whatever stands in a file: an entry or findings, never an exception; and prose never runs."""

import functools
import re
import shutil
import tempfile
from html.parser import HTMLParser
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casebook.check import check
from casebook.codes import CODES
from casebook.link import LinkedLibrary, link
from casebook.load import load_batch, load_case, load_policy
from casebook.model import Batch, Case, Finding, Policy
from casebook.prose import Writer

MINI = Path(__file__).parent / "corpus/mini"
CASE_PATH = "cases/MN-2024-01/MN-2024-01-01.md"
POLICY_PATH = "policies/county/mini-xian.md"
BATCH_PATH = "cases/MN-2024-01/batch.yml"
CASE_BYTES = (MINI / CASE_PATH).read_bytes()
HANDLING = next(line for line in CASE_BYTES.splitlines(True) if line.startswith(b"handling:"))

LOADERS = {
    CASE_PATH: (load_case, Case),
    POLICY_PATH: (load_policy, Policy),
    BATCH_PATH: (load_batch, Batch),
}

modest = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)

# Pieces that mean something to YAML, Markdown or the loader, strewn between arbitrary text.
PIECES = [
    "---", "\n", "\r\n", "- ", ": ", "#", "##", "## 基本案情", "{", "}", "[", "]", "[[", "]]",
    "[[x]]", '"', "'", "\\u202e", "\\n", "&a", "*a", "!!str ", "? ", "| ", "> ", "%YAML 1.1",
    "...", "<<: ",
    "\t", "    ", "\x00", "\x85", "\u2028", "\u202e", "\ufeff", "\ud7ff", "𠮷", "　", "上位：",
    "对应：", "{#a .免责}", "id: ", "title: ", "outcome: 免责", "illustrates:\n", "- clause: a#b\n",
    "待编号",
]  # fmt: skip
strewn = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=6)), max_size=40).map("".join)


def _load(path: str, content: bytes) -> object:
    """Load content as the file at ``path`` would be, and check what all findings must be."""
    loader, kind = LOADERS[path]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "x"
        file.write_bytes(content)
        loaded = loader(file, path)
    if not isinstance(loaded, list):
        assert isinstance(loaded, kind)
        return loaded
    assert loaded
    for finding in loaded:
        _is_sound(finding, path, content)
    return loaded


def _is_sound(finding: Finding, path: str, content: bytes) -> None:
    """A finding names a known code, a place inside its file, and speaks Chinese."""
    assert finding.code in CODES
    assert finding.severity == CODES[finding.code][0]
    assert finding.location.path == path
    assert 1 <= finding.location.line <= content.count(b"\n") + 2
    assert finding.location.column >= 1
    for words in (finding.message, finding.hint):
        assert re.search("[\u4e00-\u9fff]", words), words
        assert "\n" not in words


@modest
@given(
    st.sampled_from(list(LOADERS)), st.one_of(st.binary(max_size=200), st.text().map(str.encode))
)
def test_arbitrary_content(path: str, content: bytes) -> None:
    _load(path, content)


@modest
@given(st.sampled_from(list(LOADERS)), strewn)
def test_strewn_pieces(path: str, text: str) -> None:
    """As a whole file, as front matter, and as a body."""
    _load(path, text.encode("utf-8", "surrogatepass"))
    _load(path, f"---\n{text}\n---\n{text}".encode())
    _load(path, f"{(MINI / path).read_text(encoding='utf-8')}\n{text}".encode())


@modest
@given(strewn)
def test_strewn_value(text: str) -> None:
    """In the place of one value of a case: plain, in double quotes, in a list."""
    for value in (text, f'"{text}"', f"[{text}]"):
        _load(CASE_PATH, CASE_BYTES.replace(HANDLING, f"handling: {value}\n".encode()))


@st.composite
def mutated(draw: st.DrawFn) -> tuple[str, bytes]:
    """A valid file with some of its lines or bytes taken out, doubled, moved or replaced."""
    path = draw(st.sampled_from(list(LOADERS)))
    content = (MINI / path).read_bytes()
    for _ in range(draw(st.integers(1, 4))):
        by_line = draw(st.booleans()) or not content
        parts = content.split(b"\n") if by_line else [bytes([byte]) for byte in content]
        at = draw(st.integers(0, len(parts) - 1))
        to = draw(st.integers(0, len(parts) - 1))
        change = draw(st.sampled_from(["delete", "double", "swap", "replace", "cut"]))
        if change == "delete":
            del parts[at]
        elif change == "double":
            parts.insert(at, parts[at])
        elif change == "swap":
            parts[at], parts[to] = parts[to], parts[at]
        elif change == "replace":
            parts[at] = draw(st.sampled_from(PIECES)).encode()
        else:
            parts = parts[: at + 1]
        content = (b"\n" if by_line else b"").join(parts)
    return path, content


@modest
@given(mutated())
def test_mutated_file(change: tuple[str, bytes]) -> None:
    _load(*change)


@settings(modest, max_examples=60)
@given(mutated())
def test_mutated_project(change: tuple[str, bytes]) -> None:
    """The rules stand whatever could be read, and what they accept can be linked."""
    path, content = change
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "project"
        shutil.copytree(MINI, root)
        (root / path).write_bytes(content)
        checked = check(root)
        for finding in checked.findings:
            _is_sound(finding, finding.location.path, (root / finding.location.path).read_bytes())
    if not checked.errors:
        link(checked.library)


@functools.cache
def _linked() -> LinkedLibrary:
    checked = check(MINI)
    assert checked.findings == ()
    return link(checked.library)


class _Tags(HTMLParser):
    """Collects every element with its attributes, as a browser would see them."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


WRITTEN = {
    "a", "blockquote", "br", "code", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol",
    "p", "pre", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {"href", "title", "start", "style"}

ATTACKS = [
    "<script>", "</script>", "<img src=x onerror=y>", "<svg/onload=x>", "<!--", "-->", "<a href=",
    ">", "javascript:", "JaVaScRiPt:", "java\tscript:", "java\nscript:", "&#106;avascript:",
    "vbscript:",
    "data:text/html,", "javascript&colon;", "[x](", "![x](", ")", "(<", ">)", "[[", "]]", "[x]: ",
    "[x]", "`", "```\n", "    ", "*", "_", "|", "|-|\n", "\\", '"', "'", "&lt;script&gt;", "\n",
    "\n\n", "onerror=", "style=", "MN-2024-01-01", "mini-xian#mianze-1", "[[mini-xian#mianze-1]]",
    "- ", "1. ", "# ", "> ", "<javascript:x>", "http://x", "alert(1)", "\x00", "\u202e",
]  # fmt: skip
attacks = st.lists(st.one_of(st.sampled_from(ATTACKS), st.text(max_size=4)), max_size=25).map(
    "".join
)


@settings(modest, max_examples=500)
@given(attacks)
def test_prose_never_runs(text: str) -> None:
    """Only elements of the writer's own come out, without handlers, with harmless links."""
    writer = Writer(_linked(), "../../")
    for html in (str(writer.blocks(text)), str(writer.line(text))):
        assert "<script" not in html.lower()
        assert "<img" not in html.lower()
        tags = _Tags()
        tags.feed(html)
        tags.close()
        for tag, attributes in tags.seen:
            assert tag in WRITTEN, html
            assert set(attributes) <= ATTRIBUTES, html
            assert (attributes.get("style") or "text-align:").startswith("text-align:"), html
            href = re.sub(r"[\s\x00-\x20]", "", attributes.get("href") or "").lower()
            assert not re.match(r"(?:javascript|vbscript|data|file):", href), html

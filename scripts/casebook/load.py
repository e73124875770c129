"""Folders of sources to a ``Library``, with a finding for everything that could not be read.

Loading never stops at the first problem: a file that cannot be used is left out of the library
and reported; all others are read.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from casebook.body import case_sections, passages_mentions, policy_clauses
from casebook.codes import finding
from casebook.frontmatter import Parsed, parse, split
from casebook.markup import unsafe_markup
from casebook.matter import MOST_FINDINGS, validate
from casebook.model import (
    Asked,
    Batch,
    Case,
    Finding,
    Lecture,
    Library,
    Location,
    Origin,
    Passage,
    Policy,
    Synonyms,
    Waivers,
)
from casebook.progress import Progress
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
from casebook.sourcefile import HIDDEN, read_source
from casebook.syllabus import Faces, LectureMatter
from casebook.vocabulary import PolicyLevel

POLICY_FOLDERS = {
    "scales": PolicyLevel.SCALES,
    "central": PolicyLevel.CENTRAL,
    "province": PolicyLevel.PROVINCE,
    "city": PolicyLevel.CITY,
    "county": PolicyLevel.COUNTY,
}

Loaded = TypeVar("Loaded", Case, Policy, Batch, Lecture)
Matter = TypeVar("Matter", bound=Entry)
Words = TypeVar("Words", Synonyms, Asked)
Written = TypeVar("Written", Batch, Synonyms, Asked, Waivers)
BESIDE_CASES = ("batch.yml", "anonymity.yml")
FACES = "lectures/fonts.yml"


def load(root: Path) -> tuple[Library, list[Finding]]:
    """Read ``cases/``, ``policies/``, ``search/`` and ``lectures/`` below ``root``.

    Returns the library of all entries that fit the model, and findings in no particular order.
    A missing folder is an empty one.
    """
    progress = Progress("读取文件")
    found: list[Finding] = []
    batches: dict[str, Batch] = {}
    cases: dict[str, Case] = {}
    policies: dict[str, Policy] = {}
    waivers: list[Waivers] = []
    unread: set[str] = set()
    for file, path in _files(root, "cases", found):
        progress.step()
        if file.name == "batch.yml":
            if not _add(batches, load_batch(file, path), found):
                unread.add(file.parent.name)
        elif file.name == "anonymity.yml":
            signed = _load_entry(file, path, WaiversMatter, Waivers)
            if isinstance(signed, list):
                found.extend(signed[:MOST_FINDINGS])
            else:
                waivers.append(signed)
        elif not _add(cases, load_case(file, path), found):
            unread.add(file.stem)
    for file, path in _files(root, "policies", found):
        if not _add(policies, load_policy(file, path), found):
            unread.add(file.stem)
    synonyms = _words(root, "search/synonyms.yml", SynonymsMatter, Synonyms, found)
    asked = _words(root, "search/asked.yml", AskedMatter, Asked, found)
    lectures, faces = _lectures(root, found)
    progress.close()
    library = Library(
        cases,
        policies,
        batches,
        frozenset(unread),
        tuple(waivers),
        synonyms,
        asked,
        lectures,
        faces,
    )
    return library, found


def _lectures(root: Path, found: list[Finding]) -> tuple[dict[str, Lecture], Faces]:
    """Read the lectures, and the faces they are set in."""
    lectures: dict[str, Lecture] = {}
    faces = Faces()
    for entry, path in _listing(root / "lectures", "lectures", found):
        file = Path(entry.path)
        if path == FACES:
            chosen = _load_yaml(file, path, Faces)
            if isinstance(chosen, list):
                found.extend(chosen[:MOST_FINDINGS])
            else:
                faces = chosen[0]
        elif file.suffix == ".yml":
            _add(lectures, load_lecture(file, path), found)
        else:
            hint = "这里只放讲稿 .yml 和 fonts.yml；其他材料不进入仓库"
            found.append(finding("CB009", Location(path), "不认识的文件", hint))
    return lectures, faces


def _words(
    root: Path, path: str, model: type[Matter], made: type[Words], found: list[Finding]
) -> Words | None:
    """Read a word list of search; one that is not there is none."""
    if not (root / path).exists():
        return None
    loaded = _load_entry(root / path, path, model, made)
    if isinstance(loaded, list):
        found.extend(loaded[:MOST_FINDINGS])
        return None
    return loaded


def _files(root: Path, folder: str, found: list[Finding]) -> Iterator[tuple[Path, str]]:
    """The source files exactly one folder below ``folder``, sorted; others become findings."""
    for shelf, path in _listing(root / folder, folder, found):
        if not shelf.is_dir(follow_symlinks=False):
            hint = "案例放在 cases/<批次>/ 下，规定放在 policies/<层级>/ 下"
            found.append(finding("CB009", Location(path), "文件放错了地方", hint))
            continue
        for entry, inner in _listing(Path(shelf.path), path, found):
            if entry.name.endswith(".md") or (folder == "cases" and entry.name in BESIDE_CASES):
                yield Path(entry.path), inner
            else:
                hint = "这里只放 .md（批次另有 batch.yml、anonymity.yml）；其他材料不进入仓库"
                found.append(finding("CB009", Location(inner), "不认识的文件", hint))


def _listing(
    folder: Path, path: str, found: list[Finding]
) -> Iterator[tuple["os.DirEntry[str]", str]]:
    """What stands in a folder, sorted, but dot files and names that cannot be shown."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except FileNotFoundError:
        return
    except OSError as error:
        message = f"文件夹读不了：{error.strerror}"
        found.append(finding("CB009", Location(path), message, "检查它是不是文件夹、权限是否可读"))
        return
    for entry in entries:
        name = entry.name.encode("utf-8", "replace").decode("utf-8")
        shown = HIDDEN.sub("\ufffd", name.replace("\n", "\ufffd").replace("\t", "\ufffd"))
        if shown != entry.name:
            hint = "改名：只用看得见的文字"
            message = "文件名里有看不见或者读不出的字符"
            found.append(finding("CB009", Location(f"{path}/{shown}"), message, hint))
        elif not shown.startswith("."):
            yield entry, f"{path}/{shown}"


def _add(shelf: dict[str, Loaded], loaded: Loaded | list[Finding], found: list[Finding]) -> bool:
    """Put an entry on its shelf and say so, or report why it cannot be read."""
    if isinstance(loaded, list):
        found.extend(loaded[:MOST_FINDINGS])
        return False
    key = loaded.key if isinstance(loaded, Case) else loaded.id
    if key in shelf:
        first = shelf[key].origin.path
        hint = "编号不复用：用 casebook assign 取下一个号"
        found.append(
            finding("CB018", loaded.origin.at(("id",)), f"编号 {key} 已用于 {first}", hint)
        )
    else:
        shelf[key] = loaded
        found.extend(_misplaced(loaded))
    return True


def _misplaced(entry: Case | Policy | Batch | Lecture) -> Iterator[Finding]:
    """File and folder names say the same as the id and the level."""
    path = entry.origin.path
    folder, name = path.split("/")[-2:]
    at = entry.origin.at(("id",))
    if isinstance(entry, Lecture):
        if name != f"{entry.id}.yml":
            yield finding("CB017", at, f"编号 {entry.id} 与文件名 {name} 不同", "改文件名或编号")
    elif isinstance(entry, Policy):
        if name != f"{entry.id}.md":
            yield finding("CB017", at, f"编号 {entry.id} 与文件名 {name} 不同", "改文件名或编号")
        if POLICY_FOLDERS.get(folder) != entry.level:
            at = entry.origin.at(("level",))
            right = next(f for f, level in POLICY_FOLDERS.items() if level == entry.level)
            message = f"层级“{entry.level}”的规定放在了 {folder}/"
            yield finding("CB017", at, message, f"移到 policies/{right}/")
    elif isinstance(entry, Batch):
        if folder != entry.id:
            yield finding(
                "CB017", at, f"批次 {entry.id} 放在了 {folder}/", f"移到 cases/{entry.id}/"
            )
    elif entry.id != UNNUMBERED:
        if name != f"{entry.id}.md":
            yield finding("CB017", at, f"编号 {entry.id} 与文件名 {name} 不同", "改文件名或编号")
        if not entry.id.startswith(f"{folder}-"):
            message = f"编号 {entry.id} 不属于批次 {folder}"
            yield finding("CB017", at, message, f"编号以 {folder}- 开头，或移到所属批次")


def load_case(file: Path, path: str) -> Case | list[Finding]:
    """Read one case; ``path`` is how findings name the file."""

    def assemble(matter: CaseMatter, body: Passage, parsed: Parsed) -> Case | list[Finding]:
        sections, found = case_sections(body, path)
        if found:
            return found
        named = (*parsed.mentions, *passages_mentions(sections.values(), path))
        return Case.model_construct(
            **matter.__dict__,
            sections=sections,
            mentions=named,
            origin=Origin(path, parsed.positions),
        )

    return _load_markdown(file, path, CaseMatter, assemble)


def load_policy(file: Path, path: str) -> Policy | list[Finding]:
    """Read one policy; ``path`` is how findings name the file."""

    def assemble(matter: PolicyMatter, body: Passage, parsed: Parsed) -> Policy | list[Finding]:
        intro, clauses, found = policy_clauses(matter.id, matter.text_kind, body, path)
        if found:
            return found
        passages = (intro, *(clause.passage for clause in clauses))
        return Policy.model_construct(
            **matter.__dict__,
            intro=intro,
            clauses=clauses,
            mentions=(*parsed.mentions, *passages_mentions(passages, path)),
            origin=Origin(path, parsed.positions),
        )

    return _load_markdown(file, path, PolicyMatter, assemble)


def load_batch(file: Path, path: str) -> Batch | list[Finding]:
    """Read one ``batch.yml``; ``path`` is how findings name the file."""
    return _load_entry(file, path, BatchMatter, Batch)


def load_lecture(file: Path, path: str) -> Lecture | list[Finding]:
    """Read one lecture; ``path`` is how findings name the file."""
    read = _load_yaml(file, path, LectureMatter)
    if isinstance(read, list):
        return read
    matter, parsed = read
    origin = Origin(path, parsed.positions)
    return Lecture.model_construct(
        **matter.__dict__, mentions=tuple(parsed.mentions), origin=origin
    )


def _load_entry(
    file: Path, path: str, model: type[Matter], made: type[Written]
) -> Written | list[Finding]:
    """Read an entry that is all YAML."""
    read = _load_yaml(file, path, model)
    if isinstance(read, list):
        return read
    matter, parsed = read
    return made.model_construct(**matter.__dict__, origin=Origin(path, parsed.positions))


def _load_yaml(file: Path, path: str, model: type[Matter]) -> tuple[Matter, Parsed] | list[Finding]:
    """Read a file that is all YAML: what it says, and where."""
    text, found = read_source(file, path)
    if found:
        return found
    parsed = parse(Passage(text, 1), path, blocks=model is LectureMatter)
    matter = _matter(model, text, parsed, path)
    return matter if isinstance(matter, list) else (matter, parsed)


def _load_markdown(
    file: Path,
    path: str,
    model: type[Matter],
    assemble: Callable[[Matter, Passage, Parsed], Loaded | list[Finding]],
) -> Loaded | list[Finding]:
    """Read a Markdown file with front matter: all findings of one stage before the next."""
    text, found = read_source(file, path)
    if found:
        return found
    parts = split(text, path)
    if isinstance(parts, Finding):
        return [parts]
    parsed = parse(parts[0], path)
    matter = _matter(model, text, parsed, path)
    return matter if isinstance(matter, list) else assemble(matter, parts[1], parsed)


def _matter(model: type[Matter], text: str, parsed: Parsed, path: str) -> Matter | list[Finding]:
    """The typed front matter, or the findings on markup, YAML and model together."""
    found = [*unsafe_markup(text, path), *parsed.findings]
    if parsed.value == "":
        return found
    matter = validate(model, parsed, path)
    if isinstance(matter, list):
        return found + matter
    return found or matter

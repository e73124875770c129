"""``import case``: a document into a draft case, with pseudonyms in place of what identifies."""

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from casebook.importing.markdown import filled, safe, scalar
from casebook.importing.matter import known_matter
from casebook.importing.outline import CaseText, Extra, read_case
from casebook.importing.pseudonyms import LeaksOf, Replaced, anonymised
from casebook.load import load_batch
from casebook.model import Batch
from casebook.officefile import OfficeFileError, OfficeText
from casebook.scaffold import ScaffoldError, new_case
from casebook.vocabulary import Section

FOLDER = "replacements"
"""Where the tables of pseudonyms are kept: on this machine, outside version control."""

_BODY = {
    Section.FACTS: "先写事实：时间到年或半年，地名、单位、姓名按隐名规则写，数字要对得上。",
    Section.HANDLING: "怎么处理，谁定的，程序怎么走。",
    Section.DETERMINATION: "凭什么这样认定；逐项表由前置信息生成，这里不重复抄。",
    Section.READING: "为什么是这一条，这一条的边界在哪里，换一个事实结论会怎样。",
    Section.LESSON: "给后来人的一两句话。",
}
"""What the skeleton of a case says where a section is still to be written."""
_LABELS = {
    "title": "标题",
    "outcome": "结论",
    "field": "领域",
    "level": "层级",
    "subject": "对象",
    "period": "时间",
    "keywords": "关键词，三至七个",
    "gist": "要点",
    "handling": "处理方式",
    "correction": "纠错与后续",
    "questions": "讨论题，二至四道",
    "provenance": "来历",
    "source": "出处",
}
_LIMITS = (
    ("gist", Extra.GIST, 200),
    ("handling", Extra.WAY, 120),
    ("correction", Extra.CORRECTION, 500),
)
_NEVER_KNOWN = (
    "illustrates（所说明的条款）",
    "conditions（四个前提）",
    "looks（六看）",
    "turning（翻转因素）",
    "questions 里的教员提示",
)
_HEADER = """\
# 隐名对照表：含真实信息，只留在本机，不提交、不外传。核对无误、不再需要时删除。
"""


@dataclass(frozen=True, slots=True)
class CaseDraft:
    """A draft made from a document: the file's text, its pseudonyms, and what is missing."""

    text: str
    replaced: Replaced
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """The files of an imported case; no table where nothing was replaced."""

    draft: Path
    table: Path | None


def draft_case(office: OfficeText, batch: Batch | None, leaks_of: LeaksOf) -> CaseDraft:
    """Turn a document into the text of a draft case.

    Where neither the document nor the batch says what a key should hold, the skeleton's words
    stay. Raises ``OfficeFileError`` for a document without text.
    """
    if not office.text.strip():
        raise OfficeFileError("CB613", "文档里没有文字", "文字在图片里的，先录入文字再导入")
    replaced = anonymised(office.text, leaks_of)
    levels = (level for _, level in office.paragraphs)
    case = read_case(zip(replaced.text.split("\n"), levels, strict=True))
    known = known_matter(case)
    if batch is not None:
        known |= {"provenance": batch.provenance.value, "source": batch.source}
    values = {key: _value(key, value) for key, value in known.items() if value}
    text = filled("case.md", values) + _body(case)
    return CaseDraft(text, replaced, _missing(case, known))


def _value(key: str, value: str | tuple[str, ...]) -> str:
    """A value in the YAML of the skeleton."""
    if isinstance(value, str):
        return scalar(value)
    if key == "keywords":
        words = (*value, *("关键词一", "关键词二", "关键词三")[len(value) :])
        return f"[{', '.join(map(scalar, words))}]"
    asked = (*value, *("讨论题一。", "讨论题二。")[len(value) :])
    note = "教员提示：怎么引导，落到哪一条。"
    return "".join(f"\n  - ask: {scalar(ask)}\n    note: {note}" for ask in asked)


def _body(case: CaseText) -> str:
    return "".join(
        "\n## {}\n\n{}\n".format(
            section, "\n\n".join(map(safe, case.sections[section])) or _BODY[section]
        )
        for section in Section
    )


def _missing(case: CaseText, known: Mapping[str, str | tuple[str, ...]]) -> tuple[str, ...]:
    """The keys and sections that a person has to fill in."""
    least = {"keywords": 3, "questions": 2}
    keys = (
        f"{key}（{label}）"
        for key, label in _LABELS.items()
        if len(known.get(key) or "") < least.get(key, 1)
    )
    sections = (f"正文：{section}" for section in Section if not case.sections[section])
    cut = (
        f"{key}（{_LABELS[key]}）：原文超过 {longest} 字，已截短"
        for key, extra, longest in _LIMITS
        if len("".join(case.extras[extra])) > longest
    )
    return (*keys, *cut, *_NEVER_KNOWN, *sections)


def batch_of(root: Path, batch_id: str) -> Batch | None:
    """The batch a case is imported into; none where its file cannot be read."""
    path = f"cases/{batch_id}/batch.yml"
    loaded = load_batch(root / path, path)
    return loaded if isinstance(loaded, Batch) else None


def write_case(root: Path, batch_id: str, draft: CaseDraft, source: str) -> Written:
    """Write a draft into a batch and the table of its pseudonyms beside the project's files.

    Both or none. Raises ``ScaffoldError`` where the batch does not exist or a table is in the way,
    ``OfficeFileError`` where git would take the table up.
    """
    file = new_case(root, batch_id)  # a whole skeleton, which holds the place
    table: Path | None = None
    partial = file.with_name(f".{file.stem}.new-import")
    try:
        if draft.replaced.replacements:
            target = root / FOLDER / f"{batch_id}-{file.stem}.replacements.yml"
            _refuse_tracked(root, target)
            _write_private(target, _table(root, file, source, draft.replaced))
            table = target
        partial.write_text(draft.text, encoding="utf-8", newline="\n")
        partial.replace(file)
    except BaseException:
        for written in (file, partial, table):
            if written is not None:
                written.unlink(missing_ok=True)
        raise
    return Written(file, table)


def _table(root: Path, file: Path, source: str, replaced: Replaced) -> str:
    rows = [
        {"kind": str(row.kind), "original": row.original, "pseudonym": row.pseudonym}
        for row in replaced.replacements
    ]
    content = {
        "draft": file.relative_to(root).as_posix(),
        "from": source.encode("utf-8", "replace").decode("utf-8"),
        "replacements": rows,
    }
    return _HEADER + yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=1000)


def _write_private(file: Path, text: str) -> None:
    """Write a new file that only its owner can read."""
    file.parent.mkdir(mode=0o700, exist_ok=True)
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise ScaffoldError(f"{file} 已存在，不覆盖；先核对并移走") from None
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as out:
            out.write(text)
    except BaseException:
        file.unlink(missing_ok=True)
        raise


def _refuse_tracked(root: Path, file: Path) -> None:
    """Raise ``OfficeFileError`` where git would take up a file."""
    if not any((folder / ".git").exists() for folder in (root.resolve(), *root.resolve().parents)):
        return
    command = ["git", "check-ignore", "--quiet", str(file.relative_to(root))]
    try:
        status = subprocess.run(command, cwd=root, capture_output=True, check=False).returncode
    except FileNotFoundError:
        status = 1
    if status != 0:
        hint = "在 .gitignore 里加一行 *.replacements.yml，再导入"
        raise OfficeFileError("CB614", "隐名对照表会进入仓库，没有写出", hint)

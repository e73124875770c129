"""Bodies: the sections of a case, the clauses of a policy."""

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from casebook.codes import finding
from casebook.markup import REFERENCE, mentions
from casebook.model import Clause, Finding, Location, Mention, Passage
from casebook.schema import CLAUSE_ID
from casebook.vocabulary import ClauseKind, Section, TextKind

_CLAUSE_HEADING = re.compile(
    rf"(?P<number>[^\s{{]+)\u3000(?P<name>[^{{]*[^\s{{])\s*"
    rf"\{{#(?P<id>{CLAUSE_ID})(?P<marks>(?:\s+\.[^\s.}}]+)*)\s*\}}\s*$"
)
_CLAUSE_FORM = "## 第十七条　名称 {#art-17 .免责}（编号后一个全角空格）"
_LINKS = re.compile(r"^(上位|对应)：(.*)$")


def _headed(body: Passage) -> tuple[Passage, list[tuple[str, Passage, int]]]:
    """Cut a body at its ``## `` headings.

    Returns what stands before the first, then each heading's text, its passage and its line.
    """
    intro: list[str] = []
    parts: list[tuple[str, list[str], int]] = []
    for number, line in enumerate(body.text.split("\n"), body.line):
        if line.startswith("## "):
            parts.append((line[3:].strip(), [], number))
        elif parts:
            parts[-1][1].append(line)
        else:
            intro.append(line)
    headed = [(title, _passage(lines, at + 1), at) for title, lines, at in parts]
    return _passage(intro, body.line), headed


def _passage(lines: list[str], first: int) -> Passage:
    """Lines without the blank ones around them, and the line the text really starts on."""
    blank = next((i for i, line in enumerate(lines) if line.strip()), len(lines))
    return Passage("\n".join(lines[blank:]).rstrip(), first + blank)


def case_sections(body: Passage, path: str) -> tuple[dict[Section, Passage], list[Finding]]:
    """The five sections of a case and a finding for each that is missing, unknown or moved."""
    intro, headed = _headed(body)
    sections: dict[Section, Passage] = {}
    found: list[Finding] = []
    order = "、".join(Section)
    if intro.text:
        where = Location(path, intro.line)
        found.append(finding("CB101", where, "第一个栏目之前有文字", "放进“## 基本案情”之下"))
    for title, passage, line in headed:
        where = Location(path, line, 4)
        if title not in list(Section):
            close = get_close_matches(title, list(Section), 1, 0.4)
            guess = f"是不是“{close[0]}”？" if close else ""
            message = f"没有“{title[:20]}”这个栏目"
            found.append(finding("CB101", where, message, f"{guess}栏目依次为：{order}"))
        elif (section := Section(title)) in sections:
            found.append(finding("CB101", where, f"栏目“{title}”写了两次", "合并成一个"))
        else:
            sections[section] = passage
            if not passage.text:
                found.append(finding("CB101", where, f"栏目“{title}”是空的", "写上正文"))
    missing = [section for section in Section if section not in sections]
    if missing:
        message = f"缺少栏目：{'、'.join(missing)}"
        found.append(finding("CB101", Location(path, body.line), message, f"栏目依次为：{order}"))
    elif list(sections) != list(Section):
        where = Location(path, body.line)
        found.append(finding("CB101", where, "栏目次序不对", f"栏目依次为：{order}"))
    return sections, found


def policy_clauses(
    policy_id: str, default: TextKind, body: Passage, path: str
) -> tuple[Passage, tuple[Clause, ...], list[Finding]]:
    """The introduction and the clauses of a policy, and what is wrong with their headings.

    ``default`` is the text kind of clauses that carry no mark of their own.
    """
    intro, headed = _headed(body)
    clauses: dict[str, Clause] = {}
    found: list[Finding] = []
    for title, passage, line in headed:
        where = Location(path, line, 4)
        clause = _clause(policy_id, default, title, passage, where)
        if isinstance(clause, Finding):
            found.append(clause)
        elif clause.id in clauses:
            hint = "换一个编号；已公开的编号不改"
            found.append(finding("CB018", where, f"条款编号 {clause.id} 写了两次", hint))
        else:
            clauses[clause.id] = clause
            if not clause.passage.text:
                found.append(finding("CB106", where, "条款没有文字", "写要旨，或标 .材料未列"))
    if not headed:
        where = Location(path, body.line)
        found.append(finding("CB106", where, "没有条款", f"至少写一条：{_CLAUSE_FORM}"))
    return intro, tuple(clauses.values()), found


def _clause(
    policy_id: str, default: TextKind, title: str, passage: Passage, where: Location
) -> Clause | Finding:
    match = _CLAUSE_HEADING.fullmatch(title)
    if match is None:
        return finding("CB106", where, f"条款标题“{title[:40]}”格式不对", f"写成 {_CLAUSE_FORM}")
    marks = [mark.lstrip(".") for mark in match["marks"].split()]
    kinds = [mark for mark in marks if mark in list(ClauseKind)]
    texts = [mark for mark in marks if mark in list(TextKind)]
    if len(kinds) != 1 or len(texts) > 1 or len(kinds) + len(texts) != len(marks):
        allowed = f"类别恰好一个：{'、'.join(ClauseKind)}；另可加：{'、'.join(TextKind)}"
        return finding("CB106", where, f"条款标记“{' '.join(marks)[:40]}”不对", allowed)
    links = _links(passage, where.path)
    if isinstance(links, Finding):
        return links
    text, upper, across = links
    return Clause(
        policy_id=policy_id,
        id=match["id"],
        number=match["number"],
        name=match["name"],
        kind=ClauseKind(kinds[0]),
        text_kind=TextKind(texts[0]) if texts else default,
        passage=text,
        upper=upper,
        across=across,
        location=where,
    )


def _links(
    passage: Passage, path: str
) -> tuple[Passage, tuple[Mention, ...], tuple[Mention, ...]] | Finding:
    """Take the lines ``上位：…`` and ``对应：…`` out of a clause's text."""
    kept: list[str] = []
    links: dict[str, list[Mention]] = {"上位": [], "对应": []}
    for number, line in enumerate(passage.text.split("\n"), passage.line):
        if match := _LINKS.match(line):
            named = list(mentions(line, path, number))
            rest = REFERENCE.sub("", match[2]).strip(" 、，")
            if rest or not named or any("#" not in mention.target for mention in named):
                hint = f"写成 {match[1]}：[[规定编号#条款编号]] [[…]]"
                where = Location(path, number)
                return finding("CB107", where, f"“{match[1]}”一行要逐个写到条款", hint)
            links[match[1]].extend(named)
        else:
            kept.append(line)
    return _passage(kept, passage.line), tuple(links["上位"]), tuple(links["对应"])


def passages_mentions(passages: Iterable[Passage], path: str) -> Iterator[Mention]:
    """Every ``[[…]]`` of some passages."""
    for passage in passages:
        yield from mentions(passage.text, path, passage.line)

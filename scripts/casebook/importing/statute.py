"""The text of a statute cut into its articles: 编, 分编, 章, 节, 条. No I/O."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from casebook.officefile import OfficeText, Paragraph
from casebook.search.citation import number

_NUMERAL = "[0-9零〇一二两三四五六七八九十百千]+"
_ARTICLE = re.compile(rf"第\s?({_NUMERAL})\s?条(?:\s?之\s?({_NUMERAL}))?(\s+|$)?(.*)")
_CONTINUES = (*"、，。；：的和或与至第款项", "规定")
"""What follows the number of an article where a sentence only refers to it."""
_DIVISION = re.compile(
    rf"(第\s?{_NUMERAL}\s?(编|分编|章|节))(?:[\s:：]+(.*)|([^，。；：、]{{1,30}}))?"
)
_UNNUMBERED = re.compile(r"总则|分则|附则")
_RANKS = ("编", "分编", "章", "节")
_ANNEX = re.compile(r"附(?:件|表|录)[一二三四五六七八九十0-9]*[：:]?.{0,30}|附[：:].{0,30}")
_NOISE = re.compile(r"<!--.*-->|[—–-]\s*[0-9]+\s*[—–-]")
_LEADER = re.compile(r"[\s.．…·]*[0-9]*$")
_OWN_TITLE = re.compile(r"【([^【】]{1,30})】\s*(.*)|（([^（）]{1,20})）$")


@dataclass(frozen=True, slots=True)
class Article:
    """An article: its number as printed, what it stands under, its paragraphs and first line."""

    printed: str
    ordinal: tuple[int, int]
    """Its number, and that after 之 or 0: what articles are put in order by."""
    divisions: tuple[str, ...]
    title: str
    paragraphs: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Statute:
    """A statute: its title, the lines before its first division, its articles, and what is odd
    about it, each in one Chinese sentence.
    """

    title: str
    preamble: tuple[str, ...]
    articles: tuple[Article, ...]
    notices: tuple[str, ...]


@dataclass
class _Reading:
    """What has been read so far."""

    divisions: dict[str, str] = field(default_factory=dict)
    open_title: str = ""
    """The rank of a division whose title is expected on the next line."""
    articles: list[tuple[re.Match[str], tuple[str, ...], list[str], int]] = field(
        default_factory=list
    )
    preamble: list[Paragraph] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


def read_statute(office: OfficeText) -> Statute:
    """Cut a statute into articles. A table of contents and page numbers are left out."""
    reading = _Reading()
    lines = [(tidy(text), level) for text, level in office.paragraphs]
    for line, text, level in _without_contents(lines):
        if reading.articles and _ANNEX.fullmatch(text):
            rest = sum(bool(later) for later, _ in lines[line - 1 :])
            reading.notices.append(f"第{line}行“{text}”起有 {rest} 行附件，没有导入")
            break
        _take(reading, line, text, level)
    return _statute(reading)


def tidy(text: str) -> str:
    """A line without the blanks around it, page numbers, comments and bold marks."""
    text = text.strip().replace("**", "")
    return "" if _NOISE.fullmatch(text) else text


def _bare(text: str) -> str:
    return re.sub(r"\s", "", _LEADER.sub("", text))


def _without_contents(lines: Sequence[Paragraph]) -> Iterator[tuple[int, str, int]]:
    """The lines that are not empty, with their numbers, without the table of contents."""
    skipped = range(0)
    for i, (text, _) in enumerate(lines):
        if re.sub(r"\s", "", text) in ("目录", "目次"):
            skipped = range(i, _end_of_contents(lines, i + 1))
            break
    for i, (text, level) in enumerate(lines):
        if text and i not in skipped:
            yield i + 1, text, level


def _end_of_contents(lines: Sequence[Paragraph], start: int) -> int:
    """Where the first entry of a table of contents comes again; else after its last entry."""
    entries = [(i, _bare(lines[i][0])) for i in range(start, len(lines)) if lines[i][0]]
    for i, entry in entries[1:]:
        if entry == entries[0][1]:
            return i
    for i, _ in entries:
        if not re.search(r"[0-9]$|…|\.\.", lines[i][0]):
            return i
    return start


def _take(reading: _Reading, line: int, text: str, level: int) -> None:
    """Add one line to what has been read."""
    article = _article(reading, text)
    division = None if article else _division(text)
    if article:
        divisions = tuple(reading.divisions.values())
        if article[3] is None and article[4]:
            reading.notices.append(f"第{line}行“{text[:12]}…”条号之后没有空格，请核对")
        reading.articles.append((article, divisions, [article[4]] if article[4] else [], line))
        reading.open_title = ""
    elif division:
        rank, title = division
        deeper = _RANKS[_RANKS.index(rank) :]
        reading.divisions = {r: t for r, t in reading.divisions.items() if r not in deeper}
        reading.divisions[rank] = title
        reading.open_title = rank if re.fullmatch(rf"第\S*{rank}", title) else ""
    elif reading.open_title:
        rank, reading.open_title = reading.open_title, ""
        reading.divisions[rank] += f" {_spaced(text)}"
    elif reading.articles:
        reading.articles[-1][2].append(text)
    else:
        reading.preamble.append((text, level))


def _article(reading: _Reading, text: str) -> re.Match[str] | None:
    """The match of a line that opens an article.

    Without a blank after the number it has to be the one that comes next.
    """
    match = _ARTICLE.fullmatch(text)
    if match is None or match[3] is not None:
        return match
    if match[4].startswith(_CONTINUES):
        return None
    if not reading.articles:
        return match
    last = ordinal_of(reading.articles[-1][0])
    return match if ordinal_of(match) in ((last[0] + 1, 0), (last[0], last[1] + 1)) else None


def ordinal_of(match: re.Match[str]) -> tuple[int, int]:
    """The number of an article and that after 之, 0 where there is none."""
    return numeral(match[1]), numeral(match[2]) if match[2] else 0


def numeral(printed: str) -> int:
    """``一千二百六十`` or ``17`` as a number."""
    thousands, _, rest = printed.rpartition("千")
    return 1000 * (number(thousands) or 1 if "千" in printed else 0) + number(rest)


def _division(text: str) -> tuple[str, str] | None:
    """The rank and the title of a line that opens a division."""
    if _UNNUMBERED.fullmatch(bare := re.sub(r"\s", "", text)):
        return "编", bare
    match = _DIVISION.fullmatch(text)
    if match is None or text.endswith(("。", "；", "：")):
        return None
    title = match[3] or match[4] or ""
    return match[2], f"{''.join(match[1].split())} {_spaced(title)}".strip()


def _spaced(title: str) -> str:
    """A title with single blanks; ``总 则``, spaced out to look wider, as one word."""
    words = title.split()
    return ("" if all(len(word) == 1 for word in words) else " ").join(words)


def _statute(reading: _Reading) -> Statute:
    headed = next((text for text, level in reading.preamble if level), "")
    title = headed or next((text for text, _ in reading.preamble), "")
    preamble = tuple(text for text, _ in reading.preamble if text != title)
    articles = tuple(_made(*read) for read in reading.articles)
    return Statute(
        title.strip("《》 "), preamble, articles, (*reading.notices, *_out_of_order(articles))
    )


def _made(
    match: re.Match[str], divisions: tuple[str, ...], paragraphs: list[str], line: int
) -> Article:
    printed = f"第{match[1]}条" + (f"之{match[2]}" if match[2] else "")
    own = _OWN_TITLE.fullmatch(paragraphs[0]) if paragraphs else None
    if own is None or (own[3] and len(paragraphs) == 1):
        return Article(printed, ordinal_of(match), divisions, "", tuple(paragraphs), line)
    rest = [own[2]] if own[2] else []
    kept = (*rest, *paragraphs[1:])
    return Article(printed, ordinal_of(match), divisions, own[1] or own[3], kept, line)


def _out_of_order(articles: Iterable[Article]) -> Iterator[str]:
    """A sentence for every article that is missing, comes twice, or out of order."""
    seen: dict[tuple[int, int], int] = {}
    last = (0, 0)
    for article in articles:
        at = article.ordinal
        if at in seen:
            yield f"{article.printed}出现两次（第{seen[at]}行、第{article.line}行）"
            continue
        seen[at] = article.line
        if at < last:
            yield f"{article.printed}次序不对（第{article.line}行）"
            continue
        if at[0] > last[0] + 1:
            first, final = last[0] + 1, at[0] - 1
            missing = f"第{first}条" if first == final else f"第{first}条至第{final}条"
            yield f"{article.printed}（第{article.line}行）之前缺{missing}"
        elif at[1] > (last[1] + 1 if at[0] == last[0] else 1):
            yield f"{article.printed}（第{article.line}行）之前缺“之”字条"
        last = at

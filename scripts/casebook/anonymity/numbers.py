"""Numbers that identify people: by pattern, and runs of digits by their length and surroundings."""

import re
from collections.abc import Iterator

from casebook.anonymity.folding import Folded
from casebook.anonymity.leaks import Kind
from casebook.anonymity.patterns import LETTERS_BEFORE, PATTERNS, is_public_number

Found = tuple[int, int, Kind]

_MASKS = "*×X#•●"
_RUN = re.compile(
    rf"(?<![\d.,])(?<!\d[.,])[\d*](?:[ \-._·—/（）()]{{0,3}}[\d{_MASKS}]){{4,}}(?:转\d{{1,5}})?"
)
_AMOUNT = re.compile(
    r"\s?(?:余|多)?(?:万|亿|千|百)?(?:余|多)?(?:元|亩|平方|㎡|吨|公斤|千克|斤|米|公里|千米|"
    r"立方|方|人|户|株|棵|个|件|只|头|袋|份|册|册次|人次|笔|次|千瓦|KW|度|块|美元|KM|M|G)"
)
_CUES: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (Kind.ID, re.compile("身份证|身份号|公民身份|证件号|证号")),
    (
        Kind.CARD,
        re.compile("卡号|账号|帐号|账户|帐户|户头|存折|专户|银行|尾号|汇入|打到|转入|收款"),
    ),
    (Kind.PLATE, re.compile("车牌|牌照|号牌|轿车|货车|车辆")),
    (
        Kind.PHONE,
        re.compile("电话|座机|手机|传真|热线|致电|拨打|拨|来电|分机|联系方式|号码|TEL|短号|小号"),
    ),
)
_TAIL = re.compile(
    r"(?:尾号|末\s?4位|后\s?4位|末尾4位)(?:数字)?(?:为|是|：|:)?\s?[“（(]?(?P<tail>\d{3,6})"
    r"(?!\d|年|元|万)"
)


# Numbers of this library's batches and cases, and of standards.
_HARMLESS = re.compile(
    r"(?<![A-Z0-9])[A-Z]{2}-\d{4}-\d{2}(?:-\d{2})?(?![\dA-Z])|(?<![A-Z])(?:GB|JGJ|CJJ|DB|"
    r"JTG|SL|HJ|CECS|NY|TB|YY|WS)\s?(?:/\s?[TZ])?\s?[A-Z]?\d[\d.]*(?:-\d{4})?"
)


def _claim(claimed: bytearray, start: int, end: int) -> None:
    claimed[start:end] = b"\1" * (end - start)


# Mobile numbers in groups with commas, or with letters that look like digits (199 OO73 l264).
_ALIKE = re.compile(
    r"(?<!\d)1[3-9]\d[、,，]\d{4}[、,，]\d{4}(?!\d)"
    r"|(?<![A-Z\d])(?=[\dOIL -]{0,14}[OIL])1[3-9]\d[ -]?(?:[\dOIL][ -]?){7}[\dOIL](?![A-Z\d])"
)


def numbers(folded: Folded) -> Iterator[Found]:
    """Every stretch that is a number of a person, a firm, a vehicle, a place, a day or a paper.

    Yields offsets in the folded text; no two overlap.
    """
    claimed = bytearray(len(folded.digits))
    for match in _HARMLESS.finditer(folded.digits):
        _claim(claimed, *match.span())
    for kind, pattern in PATTERNS:
        for match in pattern.finditer(folded.digits):
            found = _checked(kind, match, folded)
            if found is not None and not any(claimed[found[0] : found[1]]):
                _claim(claimed, found[0], found[1])
                yield found
            elif found is None and kind is Kind.DOCNO:  # of a published document
                _claim(claimed, *match.span())
    for match in _ALIKE.finditer(folded.digits):
        if not any(claimed[match.start() : match.end()]):
            _claim(claimed, *match.span())
            yield *match.span(), Kind.PHONE
    for match in _TAIL.finditer(folded.digits):
        start, end = match.span("tail")
        if not any(claimed[start:end]):
            _claim(claimed, start, end)
            before = folded.digits[max(0, match.start() - 14) : match.start()]
            yield start, end, _cue(before, "") or Kind.CARD
    for match in _RUN.finditer(folded.digits):
        if not any(claimed[match.start() : match.end()]):
            kind_of_run = _judge(match, folded)
            if kind_of_run is not None:
                yield _trimmed(folded, match.start(), match.end(), kind_of_run)


def _checked(kind: Kind, match: re.Match[str], folded: Folded) -> Found | None:
    """A match of a pattern as a finding, or nothing where a closer look says so."""
    start, end = match.span()
    if kind is Kind.DOCNO:
        lettered = match["year"] or match[0].startswith("字")
        before = LETTERS_BEFORE.search(folded.digits, max(0, start - 20), start)
        prefix = before[0] if before and lettered else ""
        if match["year"] and (not prefix or _published(prefix)):
            return None
        start -= len(prefix) - _before_handling(prefix)
    elif kind is Kind.SOCIAL:
        start, end = match.span("account" if match["account"] else "bare")
        if sum(c.isalnum() or c == "*" for c in folded.digits[start:end]) < 5:
            return None
    elif kind is Kind.USCC and _is_id(re.sub(r"[^0-9A-Z*]", "", match[0])):
        return None
    return _trimmed(folded, start, end, kind)


def _published(prefix: str) -> bool:
    """Whether some end of the Chinese letters before the year is a published document's."""
    bare = prefix.replace(" ", "")
    return any(is_public_number(bare[i:]) for i in range(max(0, len(bare) - 7), len(bare) - 1))


_WORDS_BEFORE = re.compile("^.*(?:以|据|将|的|为|按|由|经|见|及|和|与|抬头误留|文号|编号)(?=.{2})")


def _before_handling(prefix: str) -> int:
    """How many letters of a sentence stand before the letters of the number."""
    match = _WORDS_BEFORE.match(prefix)
    return match.end() if match else 0


def _trimmed(folded: Folded, start: int, end: int, kind: Kind) -> Found:
    while end > start and folded.text[end - 1] in " \t\n\r-._·—/（(":
        end -= 1
    while end - start > 6 and _STRAY.fullmatch(folded.text[end - 2 : end]):
        end -= 1
    while start < end and folded.text[start] in " \t\n\r-._·—/）)":
        start += 1
    return start, end, kind


_STRAY = re.compile("[0-9A-Za-z][零一二三四五六七八九]")
"""A Chinese numeral right after Arabic digits begins the next word: 2X一串."""


def _judge(match: re.Match[str], folded: Folded) -> Kind | None:
    """What a run of digits is: by cue, by length and form; nothing where it counts something."""
    _, end, _ = _trimmed(folded, match.start(), match.end(), Kind.DIGITS)
    compact = re.sub(rf"[^\d{_MASKS}转]", "", folded.digits[match.start() : end])
    number, _, _ = compact.partition("转")
    if number.endswith("X") and len(number) not in (15, 18):
        number = number.rstrip("X")
    visible = sum(c.isdigit() for c in number)
    before = folded.digits[max(0, match.start() - 14) : match.start()]
    after = folded.digits[match.end() : match.end() + 8]
    cue = _cue(before, after)
    masked = len(number) - visible
    if _is_id(number) or (cue is Kind.ID and visible >= 4 and (len(number) >= 15 or masked >= 3)):
        return Kind.ID
    if _is_phone(number, cue):
        return Kind.PHONE
    counted = _AMOUNT.match(after) or _GROUPED.fullmatch(match[0].strip())
    if counted or (visible < 6 and masked < 3):
        return None
    if 15 < len(number) < 20 or (cue is Kind.CARD and 8 <= len(number) <= 24):
        return Kind.CARD
    return Kind.DIGITS if visible >= 6 else None


_GROUPED = re.compile(
    r"\d{4}[-—.](?:\d{4}|\d{2})|\d{1,3}(?:\.\d{1,3}){1,3}|\d{4}[-—/. ]{1,3}\d{1,3}"
)
"""Ranges of years, numbers of sections: 2018-2022, 2023-02, 3.2.1."""


def _cue(before: str, after: str) -> Kind | None:
    """The kind that the nearest word before a number announces, or the words right after it."""
    nearest, kind = -1, None
    for announced, pattern in _CUES:
        for match in pattern.finditer(before):
            if match.end() > nearest:
                nearest, kind = match.end(), announced
    if kind is None:
        for announced, pattern in _CUES[:2]:
            if pattern.search(after):
                return announced
    return kind


def _fits(part: str, low: int, high: int) -> bool:
    """Whether digits, some of them masked, can be a number between two bounds."""
    if not part.isdigit():
        return True
    return low <= int(part) <= high


def _is_id(number: str) -> bool:
    """18 or 15 characters with a place and a day of birth in them (GB 11643), masked or not.

    The check digit is not asked: a slip of the pen still names a person.
    """
    shown = sum(c.isdigit() for c in number)
    if number[:1] not in tuple("12345678*") or shown < 6:
        return False
    if len(number) == 18:
        born = number[6:14]
        return _fits(born[:4], 1900, 2030) and _fits(born[4:6], 1, 12) and _fits(born[6:], 1, 31)
    if len(number) == 15:
        born = number[6:12]
        return number.isdigit() and _fits(born[2:4], 1, 12) and _fits(born[4:], 1, 31)
    return False


def _is_phone(number: str, cue: Kind | None) -> bool:
    """Mobile, fixed line with area code, 400 and 800; seven or eight digits after a cue."""
    bare = re.sub(r"^(?:00)?86(?=1[3-9]|[2-9])", "", number)
    if len(bare) == 11 and re.match(r"1[3-9*]", bare):
        return True
    if re.fullmatch(rf"0\d{{2,3}}[2-9{_MASKS}][\d{_MASKS}]{{6,7}}", number):
        return True
    if re.fullmatch(rf"[48]00[\d{_MASKS}]{{7}}", number):
        return True
    return cue is Kind.PHONE and 7 <= len(number) <= 13

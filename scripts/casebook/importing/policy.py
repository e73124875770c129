"""``import policy``: the text of a statute into a policy of this project, clause by clause."""

import re
from dataclasses import dataclass
from pathlib import Path

from pypinyin import lazy_pinyin

from casebook.importing.markdown import filled, one_line, safe, scalar
from casebook.importing.statute import Article, Statute, read_statute
from casebook.load import POLICY_FOLDERS
from casebook.officefile import OfficeFileError, OfficeText
from casebook.scaffold import ScaffoldError
from casebook.schema import POLICY_ID
from casebook.sourcefile import LARGEST
from casebook.vocabulary import ClauseKind, PolicyStatus

UNLISTED = "材料未列"

_CUES = (
    (ClauseKind.REFUSAL, r"不予容错|不得容错|不适用容错|不予免责|不得免责"),
    (
        ClauseKind.PRECONDITION,
        r"(?:容错|免责|减责|免予问责)[^。；：]{0,30}(?:同时(?:符合|具备|满足)|前提)"
        r"|(?:同时(?:符合|具备|满足)|前提)[^。；：]{0,30}(?:容错|免责|减责)",
    ),
    (ClauseKind.EXEMPTION, r"免予|免责|不予(?:处分|问责|政务处分)|不作负面评价|予以容错|可以容错"),
    (ClauseKind.REDUCTION, r"从轻|减轻(?:处|问责|责任)|减责"),
    (ClauseKind.CONSEQUENCE, r"不影响.{0,20}(?:考核|评优|任用|晋升)"),
    (ClauseKind.SUPPORT, r"澄清(?:正名|保护|事实)|风险备案|容错备案"),
)
"""Plain words that a kind of clause is proposed by, the first that fits."""
_DAY = r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日"
_EVENT = re.compile(rf"(?s){_DAY}((?:(?![0-9]{{4}}年).)*?)(通过|公布|发布|印发|修订|修正|施行)")
_NUMBER = re.compile(
    r"(?!日)[\u4e00-\u9fff]{1,20}令\s*第?\s*[0-9一二三四五六七八九十百〇]+\s*号"
    r"|(?!日)[\u4e00-\u9fff]{1,12}[〔\[【][0-9]{4}[〕\]】]\s*[0-9]+号"
)
_ISSUERS = (
    (re.compile(r"第[一二三四五六七八九十]+届(全国人民代表大会(?:常务委员会)?)"), r"\1"),
    (
        re.compile(
            r"(?!日)([\u4e00-\u9fff]{2,8}?[省市县区州])第[一二三四五六七八九十]+届(人民代表大会(?:常务委员会)?)"
        ),
        r"\1\2",
    ),
    (re.compile(r"(国务院)(?:第[0-9一二三四五六七八九十百]+次常务会议|令)"), r"\1"),
    (re.compile(r"(?!日)([\u4e00-\u9fff]{2,10}人民政府)(?:令|第)"), r"\1"),
)
_ALWAYS = "编号、简称、层级、来历、出处和读者须知待核对；与全文核对后 verified 改为 'true'"
_PLACE = re.compile(r"(?:中共)?([\u4e00-\u9fff]{2,7}?(?:自治区|自治州|[省市县区]))")
_FOLDERS = {"省": "province", "自治区": "province", "市": "city", "自治州": "city"}


@dataclass(frozen=True, slots=True)
class PolicyDraft:
    """A policy read from a document: its folder and id, the file's text, and what to look at."""

    folder: str
    id: str
    text: str
    articles: int
    notices: tuple[str, ...]


def draft_policy(office: OfficeText, folder: str = "", policy_id: str = "") -> PolicyDraft:
    """Turn the text of a statute into the file of a policy.

    An empty folder or id is proposed from the title. Raises ``OfficeFileError`` where the text has
    no article, ``ScaffoldError`` for an unknown folder or a malformed id.
    """
    statute = read_statute(office)
    if not statute.articles:
        hint = "每条另起一行，以“第一条”开头；条号是 Word 自动编号的，另存为 .txt 再导入"
        raise OfficeFileError("CB613", "没有认出条文", hint)
    place = _PLACE.match(re.sub("^中华人民共和国", "", statute.title))
    folder = folder or _folder(statute, place)
    policy_id = policy_id or _id(statute)
    if folder not in POLICY_FOLDERS:
        raise ScaffoldError(f"没有层级文件夹 {folder}；可用：{'、'.join(POLICY_FOLDERS)}")
    if not re.fullmatch(POLICY_ID, policy_id) or len(policy_id) > 80:
        raise ScaffoldError(f"规定编号“{policy_id}”格式不对，写成 siyang-guifan 这样")
    kinds = [_kind(article) for article in statute.articles]
    known = _matter(statute, folder, place[1] if place else "")
    matter = {"id": policy_id} | {key: value for key, value in known.items() if value}
    text = filled("policy.md", {key: _value(key, value) for key, value in matter.items()})
    text += "\n".join(_body(statute, kinds))
    notices = (*statute.notices, *_size(text), *_to_confirm(statute, kinds, known))
    return PolicyDraft(folder, policy_id, text, len(statute.articles), notices)


def write_policy(root: Path, draft: PolicyDraft, out: Path | None = None) -> Path:
    """Write a policy to its place, or to ``out``, and return the path.

    Raises ``ScaffoldError`` where the file exists.
    """
    file = out or root / "policies" / draft.folder / f"{draft.id}.md"
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        opened = file.open("x", encoding="utf-8", newline="\n")
    except FileExistsError:
        raise ScaffoldError(f"{file} 已存在，不覆盖") from None
    try:
        with opened:
            opened.write(draft.text)
    except BaseException:
        file.unlink(missing_ok=True)
        raise
    return file


def _value(key: str, value: str) -> str:
    return f"\n  - {scalar(value)}" if key == "source" else scalar(value)


def _short(title: str) -> str:
    return re.sub(r"中华人民共和国|（[^（）]*）|\([^()]*\)|[《》]", "", title).strip()


def _folder(statute: Statute, place: re.Match[str] | None) -> str:
    """The folder that title and preamble speak for; a county's where they do not say."""
    head = f"{statute.title}\n" + "\n".join(statute.preamble)
    if re.search(r"中华人民共和国|国务院|全国人民代表大会|中国共产党", head):
        return "central"
    ending = next((end for end in _FOLDERS if place and place[1].endswith(end)), "")
    return _FOLDERS.get(ending, "county")


def _id(statute: Statute) -> str:
    """The pinyin of the title and the year of its text, as ids of policies are."""
    word = "".join(lazy_pinyin(re.sub(r"[^\u4e00-\u9fff]", "", _short(statute.title))[:12]))
    word = re.sub("[^a-z]", "", word) or "guiding"
    issued = _dates(statute)[0]
    return f"{word}-{issued[:4]}" if issued else word


def _dates(statute: Statute) -> tuple[str, str]:
    """When this text was issued and when it takes effect, as far as it says; else empty.

    The date of effect in the last article of an amended text is that of its first version, which
    lies before the amendment: it is left out.
    """
    issued: list[str] = []
    effective = ""
    match: re.Match[str] | None
    for match in _EVENT.finditer("\n".join(statute.preamble)):
        day = f"{match[1]}-{int(match[2]):02d}-{int(match[3]):02d}"
        if match[5] == "施行":
            effective = effective or day
        else:
            issued.append(day)
    latest = max(issued, default="")
    last = "".join(statute.articles[-1].paragraphs)
    if not effective and (match := re.search(rf"自{_DAY}起施行", last)):
        day = f"{match[1]}-{int(match[2]):02d}-{int(match[3]):02d}"
        effective = day if day >= latest else ""
    return latest, effective


def _matter(statute: Statute, folder: str, place: str) -> dict[str, str]:
    """Front matter as far as the text speaks for it; empty where the skeleton's word stays."""
    preamble = "\n".join(statute.preamble)
    number = _NUMBER.search(preamble)
    issuers = (m.expand(form) for cue, form in _ISSUERS if (m := cue.search(preamble)))
    issued, effective = _dates(statute)
    title = one_line(statute.title, 80)
    return {
        "title": title,
        "short": one_line(_short(statute.title), 16),
        "issuer": one_line(next(issuers, ""), 60),
        "region": "中央" if folder == "central" else one_line(place, 30),
        "level": POLICY_FOLDERS[folder],
        "number": one_line(number[0], 40) if number else "",
        "issued": _valid(issued),
        "effective": _valid(effective),
        "status": PolicyStatus.TRIAL if "试行" in title else "",
        "source": f"《{title}》文本" if title else "",
        "text_kind": "原文",
    }


def _valid(day: str) -> str:
    """A date that the schema takes, or nothing."""
    valid = re.fullmatch(r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])", day)
    return day if valid else ""


def _kind(article: Article) -> ClauseKind:
    text = "".join(article.paragraphs)
    return next((kind for kind, cue in _CUES if re.search(cue, text)), ClauseKind.PROCEDURE)


def _body(statute: Statute, kinds: list[ClauseKind]) -> list[str]:
    """The introduction and the clauses, as lines."""
    lines = [""]
    for text in statute.preamble or ("这份规定讲什么，对谁要紧。",):
        lines += [safe(text), ""]
    used: set[str] = set()
    for article, kind in zip(statute.articles, kinds, strict=True):
        first, then = article.ordinal
        clause_id = wanted = f"art-{first}" + (f"-{then}" if then else "")
        again = 2
        while clause_id in used:
            clause_id, again = f"{wanted}-again-{again}", again + 1
        used.add(clause_id)
        lines += [f"## {article.printed}\u3000{_name(article)} {{#{clause_id} .{kind}}}", ""]
        for text in article.paragraphs or (UNLISTED,):
            lines += [safe(text), ""]
    return lines


def _name(article: Article) -> str:
    """What an article is called: its own title, those it stands under, or its first words."""
    divisions = " ".join(article.divisions)
    opening = re.split("[，。；：]", "".join(article.paragraphs))[0][:20]
    if article.title and divisions:
        name = f"{article.title}（{divisions}）"
    else:
        name = article.title or divisions or opening
    return safe(name).replace("{", "｛").strip() or "条文"


def _size(text: str) -> list[str]:
    size = len(text.encode("utf-8"))
    if size <= LARGEST:
        return []
    return [f"写出的文件有 {size // 1024} KB，检查的上限是 {LARGEST // 1024} KB：按编分成几份导入"]


def _to_confirm(statute: Statute, kinds: list[ClauseKind], known: dict[str, str]) -> list[str]:
    """What a person has to fill in or to confirm."""
    printed: dict[ClauseKind, list[str]] = {}
    for article, kind in zip(statute.articles, kinds, strict=True):
        printed.setdefault(kind, []).append(article.printed)
    default = printed.pop(ClauseKind.PROCEDURE, [])
    proposed = [f"{kind}：{'、'.join(numbers)}" for kind, numbers in printed.items()]
    rest = f"其余 {len(default)} 条暂标程序"
    notices = [f"条款类别按用词提出，待确认：{'；'.join([*proposed, rest])}"]
    missing = [key for key, value in known.items() if not value]
    if missing:
        notices.append(f"文本没有写明，待补：{'、'.join(missing)}")
    return [*notices, _ALWAYS]

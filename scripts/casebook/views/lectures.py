"""Ready lectures: the list, a page for each with its downloads, and which lecture shows what."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator

from casebook import layout, urls
from casebook.layout import Page, build_day
from casebook.lectures.script import clause_name
from casebook.lectures.talk import Shown, Talk, held_title, talk
from casebook.lectures.wording import Wording
from casebook.link import LinkedLibrary
from casebook.model import Case, Clause, Lecture
from casebook.pairs import Pair

URL = "lectures/"
LONGEST_NOTE = 2000
"""Characters of a note that the basket takes."""


def pages(linked: LinkedLibrary) -> Iterator[Page]:
    """The list of lectures, and a page for each."""
    told = [talk(linked, lecture, build_day()) for lecture in linked.library.lectures.values()]
    about = "现成的党课、研讨、培训讲稿：Word、幻灯片、讲义和网页放映，可以直接用，也可以改。"
    yield layout.filled(linked, "lectures.html", URL, "备课", about, "lectures", told=told)
    for one in told:
        yield layout.filled(
            linked,
            "lecture.html",
            lecture_url(one.id),
            one.title,
            f"{one.kind}，{one.minutes} 分钟，{one.audience}。{one.aim}",
            "lectures",
            told=one,
            link_of=link_of,
            name_of=name_of,
            basket=f"basket/#b={_packed(one)}",
        )


def lecture_url(lecture_id: str) -> str:
    """``lectures/<id>/``."""
    return f"{URL}{lecture_id}/"


def showing(linked: LinkedLibrary) -> dict[str, list[Lecture]]:
    """The lectures that show each case, by its id."""
    found: dict[str, list[Lecture]] = {}
    for lecture in linked.library.lectures.values():
        for part in lecture.sections:
            for target in (target for chosen in part.items for target in chosen.targets):
                found.setdefault(target, []).append(lecture)
    return found


def link_of(one: Shown) -> str:
    """The page of what is shown, relative to the root."""
    if isinstance(one.of, Pair):
        return one.of.url
    return urls.case_url(one.of) if isinstance(one.of, Case) else urls.clause_url(one.of)


def name_of(told: Talk, one: Shown) -> str:
    """What is shown, in words that tell no outcome where it is held back."""
    if isinstance(one.of, Clause):
        return clause_name(told, one.of)
    if isinstance(one.of, Pair):
        return f"临界对照：{one.of.left.key} 与 {one.of.right.key}"
    return held_title(one.of) if one.held else one.of.title


def _packed(told: Talk) -> str:
    """A lecture as the basket's link keeps it: base64url of JSON."""
    wording = Wording(told.linked)
    items = [
        {
            "show": _key(one),
            "title": name_of(told, one),
            "hold": "结论" if one.held else "不留",
            "minutes": one.minutes,
            "note": "\n".join(wording.lines(one.note))[:LONGEST_NOTE],
        }
        for part in told.parts
        for one in part.shown
    ]
    state = {
        "v": 1,
        "title": told.title,
        "audience": told.audience,
        "minutes": told.minutes,
        "items": items,
    }
    packed = json.dumps(state, ensure_ascii=False, separators=(",", ":")).encode()
    return urlsafe_b64encode(packed).decode().rstrip("=")


def _key(one: Shown) -> str:
    return one.of.ref if isinstance(one.of, Clause) else one.of.key

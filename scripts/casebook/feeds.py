"""Feeds: what is new, corrected and withdrawn, as Atom (RFC 4287) and JSON Feed 1.1.

The library knows months, not days: every moment in a feed is the first day of its month at
midnight in China (``2023-09`` is ``2023-09-01T00:00:00+08:00``), of a year its first day. Events
of one month keep their order. Ids depend on what happened alone, so that they are the same on
every site and after every build.

Links of Atom are relative to the feed and there is no ``xml:base``: RFC 4287 takes the address
that the feed was fetched from as their base, so a feed that is copied to another host leads to
the pages of that host. JSON Feed has no such rule: its links are absolute where the address of
the site is known, and relative where it is not, which is all that can be said then.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit
from uuid import UUID, uuid5

from casebook.citation import SITE
from casebook.layout import OUTCOME_WORDS, month_words, template
from casebook.lectures.wording import Wording
from casebook.link import LinkedLibrary
from casebook.model import Case, Policy
from casebook.urls import prefix_of
from casebook.views import subscribe, updates
from casebook.views.updates import Event

LONGEST = 50
"""Entries of a feed: the newest ones."""
EXAMPLES = frozenset({"example.org", "example.com", "example.net"})
"""Hosts that stand for an address nobody has written in yet (RFC 2606)."""

_NAMES = UUID("7b3f0c52-5d0e-4c1e-9f5a-2f1d8a6f4e90")
"""The namespace of all ids; it never changes."""
_KINDS = {"发布": "新案例", "更正": "更正", "撤回": "撤回", "规定": "规定"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: the same in every feed and format but for the way to ``url``, from the root.

    ``summary`` is plain text, ``content`` HTML; without an ``author`` it is the feed's.
    """

    id: str
    title: str
    url: str
    published: str
    updated: str
    author: str
    summary: str
    content: str
    categories: tuple[tuple[str, str], ...]
    event: Event


@dataclass(frozen=True, slots=True)
class FeedText:
    """What a feed says, before it is put into a format."""

    id: str
    title: str
    about: str
    updated: str
    author: str
    page: str
    entries: Sequence[Entry]


def feeds(linked: LinkedLibrary, base: str, day: date) -> Iterator[tuple[str, str]]:
    """Every feed: its path and its text, one at a time.

    ``base`` is the address of the site, empty or an example where it is not known; ``day`` is
    the day of a feed that has nothing to tell.
    """
    told = _told(linked)
    root = "" if urlsplit(base).hostname in EXAMPLES | {None} else f"{base.rstrip('/')}/"
    wording = Wording(linked)
    for shelf in subscribe.shelves(linked):
        for feed in shelf.feeds:
            entries = [_entry(linked, wording, event) for event in told.get(feed.folder, ())]
            whole = FeedText(
                id=_id(f"feed:{feed.folder}"),
                title=f"{SITE}：{feed.name}",
                about=shelf.about,
                updated=max((e.updated for e in entries), default=moment(day.isoformat())),
                author=SITE,
                page=feed.page,
                entries=entries,
            )
            prefix = prefix_of(feed.folder)
            yield f"{feed.folder}feed.atom", template("feed.atom").render(feed=whole, prefix=prefix)
            yield f"{feed.folder}feed.json", _json(whole, feed, root)


def write_feeds(linked: LinkedLibrary, site: Path, base: str, day: date) -> None:
    """Write every feed below the folder ``site``."""
    for path, text in feeds(linked, base, day):
        file = site / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")


def moment(when: str) -> str:
    """A year, month or day as RFC 3339 has it: the first day of what is given."""
    day = f"{when}-01-01"[:10]
    try:
        date.fromisoformat(day)
    except ValueError:  # a day that its month does not have
        day = f"{day[:8]}01"
    return f"{day}T00:00:00+08:00"


def _told(linked: LinkedLibrary) -> dict[str, list[Event]]:
    """The newest events of each feed, by its folder."""
    told: dict[str, list[Event]] = {}
    for event in updates.news(linked):
        about = event.about
        for folder in subscribe.folders(linked, about) if isinstance(about, Case) else ("",):
            events = told.setdefault(folder, [])
            if len(events) < LONGEST:
                events.append(event)
    return told


def _id(name: str) -> str:
    return uuid5(_NAMES, name).urn


def _entry(linked: LinkedLibrary, wording: Wording, event: Event) -> Entry:
    """An event as an entry; of a withdrawn case no more than its tombstone says."""
    about, gone = event.about, event.kind == "撤回"
    case = about if isinstance(about, Case) and not gone else None
    policy = about if isinstance(about, Policy) else None
    summary = wording.line(event.note)
    if gone:
        summary = (
            f"该案例已于{month_words(event.when)}撤回，{event.note}。编号不再使用，内容不再提供。"
        )
    values = {"linked": linked, "summary": summary, "case": case, "policy": policy}
    author = ""
    if case:
        author = linked.library.batches[case.batch_id].issuer
    elif policy:
        author = policy.issuer
    return Entry(
        id=_id(event.name),
        title=_title(event, case),
        url=event.url,
        published=moment(event.when),
        updated=moment(max(event.when, event.changed)),
        author=author,
        summary=summary,
        content=template("feed-entry.html").render(values),
        categories=tuple(_categories(case, policy)),
        event=event,
    )


def _title(event: Event, case: Case | None) -> str:
    """What happened and to what; an invented case says so before anything else is read."""
    origin = f"（{case.provenance}）" if case else ""
    return f"{_KINDS[event.kind]}{origin}：{event.title}"


def _categories(case: Case | None, policy: Policy | None) -> Iterator[tuple[str, str]]:
    """Labels and words."""
    if case:
        yield "领域", str(case.field)
        yield "结论", OUTCOME_WORDS[case.outcome][1]
        yield "来历", str(case.provenance)
    elif policy:
        yield "层级", str(policy.level)
        yield "来历", str(policy.provenance)


def _json(feed: FeedText, place: subscribe.Feed, root: str) -> str:
    """A feed as JSON Feed; ``root`` is the address of the site, empty where it is not known.

    Programs that meet a relative link take ``home_page_url`` as its base: it is left out where
    it stands in another folder than the feed.
    """
    here = f"{root}{place.folder}" if root else "./"
    way = root or prefix_of(place.folder)
    whole: dict[str, Any] = {"version": "https://jsonfeed.org/version/1.1", "title": feed.title}
    if place.has_page or root:
        whole["home_page_url"] = here if place.has_page else urljoin(root, place.page)
    if root:
        whole["feed_url"] = f"{here}feed.json"
    whole |= {"description": feed.about, "language": "zh-CN", "authors": [{"name": feed.author}]}
    whole["items"] = [_item(entry, way) for entry in feed.entries]
    return json.dumps(whole, ensure_ascii=False) + "\n"


def _item(entry: Entry, way: str) -> dict[str, Any]:
    """An entry; ``_casebook`` tells programs what happened and to what."""
    item: dict[str, Any] = {
        "id": entry.id,
        "url": f"{way}{entry.url}",
        "title": entry.title,
        "content_html": entry.content,
        "summary": entry.summary,
        "date_published": entry.published,
        "date_modified": entry.updated,
        "tags": [term for _, term in entry.categories],
        "_casebook": {"kind": entry.event.kind, "id": entry.event.about.id},
    }
    if entry.author:
        item["authors"] = [{"name": entry.author}]
    return item

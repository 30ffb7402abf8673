"""From an answer to items: what a source lists, with title, day and address."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urljoin

import msgspec

from ..base.months import MONTH_OF
from .feeds import Feed
from .fetch import FetchError, Reply

_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a source lists. `document` is the address of its text, `correction` what it corrects."""

    id: str
    title: str
    date: str
    page: str = ""
    document: str = ""
    summary: str = ""
    correction: str = ""


def items(feed: Feed, reply: Reply) -> tuple[list[Item], str]:
    """The items of one answer, and the address of the next page if there is one."""
    if feed.kind == "json":
        return _json(feed, reply)
    if feed.kind == "feed":
        return _syndicated(feed, reply), ""
    return _listed(feed, reply), ""


def _at(data: Any, path: str) -> Any:
    for step in path.split(".") if path else ():
        if not isinstance(data, dict):
            return None
        data = data.get(step)
    return data


def _json(feed: Feed, reply: Reply) -> tuple[list[Item], str]:
    try:
        data = msgspec.json.decode(reply.body)
    except msgspec.DecodeError as error:
        raise changed(feed, f"the answer is not JSON ({error})") from None
    rows = _at(data, feed.items)
    if isinstance(rows, dict):
        rows = [rows]
    if rows is None and isinstance(data, dict) and data.get("count") == 0:
        rows = []
    if not isinstance(rows, list):
        raise changed(feed, f"the answer has no list at {feed.items or 'its top'!r}")
    found = [_item(feed, reply, {part: str(_at(row, key) or "") for part, key in feed.fields.items()}) for row in rows]
    onward = _at(data, feed.next) if feed.next else ""
    return found, str(onward or "")


def _syndicated(feed: Feed, reply: Reply) -> list[Item]:
    import feedparser

    data = feedparser.parse(reply.body)
    if not data.entries and not data.get("version"):
        raise changed(feed, "the answer is neither RSS nor Atom")
    made = []
    for entry in data.entries:
        when = entry.get("published_parsed") or entry.get("updated_parsed")
        day = date(*when[:3]).isoformat() if when else ""
        link = str(entry.get("link", ""))
        parts = {
            "id": str(entry.get("id", link)),
            "title": str(entry.get("title", "")),
            "date": day,
            "page": link,
            "summary": str(entry.get("summary", "")),
        }
        made.append(_item(feed, reply, parts))
    return made


def _listed(feed: Feed, reply: Reply) -> list[Item]:
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(reply.body)
    made = []
    for row in tree.css(feed.rows):
        link = row.css_first(feed.fields.get("page", "a"))
        href = link.attributes.get("href") if link else None
        if link is None or not href:
            continue
        named = row.css_first(feed.fields.get("title") or "a") or link
        where = row.css_first(feed.fields["date"]) if feed.fields.get("date") else row
        title = str(named.attributes.get("title") or named.text(strip=True))
        parts = {"title": title, "page": href, "date": _day(feed, where.text() if where else "")}
        made.append(_item(feed, reply, parts))
    if not made:
        raise changed(feed, f"no link was found by {feed.rows!r}")
    return made


def _day(feed: Feed, text: str) -> str:
    """The day that a row gives, or an empty text."""
    hit = re.search(feed.day, text) if feed.day else _DAY.search(text)
    if hit is None:
        return ""
    parts = hit.groupdict() or dict(zip("ymd", hit.groups(), strict=False))
    month = str(parts["m"]).casefold().rstrip(".")
    try:
        return date(int(parts["y"]), MONTH_OF.get(month) or int(month), int(parts["d"])).isoformat()
    except (ValueError, TypeError):
        return ""


def _item(feed: Feed, reply: Reply, parts: dict[str, str]) -> Item:
    page = urljoin(reply.address, parts.get("page", "")) if parts.get("page") else reply.address
    document = urljoin(reply.address, parts["document"]) if parts.get("document") else page
    hit = _DAY.search(parts.get("date", ""))
    day = hit.group(0) if hit else ""
    name = parts.get("id") or document
    title = " ".join(parts.get("title", "").split())
    return Item(name, title, day, page, document, parts.get("summary", ""), parts.get("correction", ""))


def changed(feed: Feed, what: str) -> FetchError:
    """A page that no longer looks as its feed says."""
    return FetchError(f"{feed.title}: {what}", remedy=f"look at {feed.address} and mend the feed {feed.id!r}")

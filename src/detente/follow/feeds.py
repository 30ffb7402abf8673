"""Official sources as text: where to ask, what comes back, on which terms, how often.

A feed is an entry of ``feeds.toml``. `address` is a template with ``{term}``, ``{since}`` and
``{key}``; `fields` says where the title, day and address of an item stand in the answer.
"""

from __future__ import annotations

import re
from importlib.resources import files as package_files
from pathlib import Path
from typing import Annotated

from ..base.errors import LedgerError
from ..base.files import present
from ..ledger.dispute import Ledger
from ..ledger.files import read_toml
from ..ledger.records import Record, doc

#: What an address template may hold.
SLOTS = {"term", "since", "key"}
#: How a feed answers.
KINDS = ("json", "feed", "list", "folder")
#: Parts of an item that a feed may say where to find.
PARTS = {"id", "title", "date", "page", "document", "summary", "correction"}


class Cite(Record, frozen=True):
    """How a citation in the ledger is written by this source."""

    pattern: Annotated[str, doc("Regular expression over the ledger's legal references.")]
    terms: Annotated[list[str], doc("What to look for; \\1, \\2 … are the pattern's groups.")]


class Feed(Record, frozen=True):
    """`feeds.toml`, `[[feed]]`: one official source."""

    id: Annotated[str, doc("Unique id.")]
    title: Annotated[str, doc("Name as printed.")]
    party: Annotated[str, doc("Place code of whose law it publishes; `*` for any.")]
    kind: Annotated[str, doc("json, feed (RSS or Atom), list (a page of links) or folder.")]
    address: Annotated[str, doc("Template with {term}, {since}, {key}; a folder's path for `folder`.")]
    licence: Annotated[str, doc("Terms under which its texts may be kept.")]
    each: Annotated[str, doc("`term`: one question a citation or name. `once`: one question in all.")] = "once"
    items: Annotated[str, doc("json: dotted path to the list of items; empty when the answer is the list.")] = ""
    next: Annotated[str, doc("json: dotted path to the next page's address.")] = ""
    rows: Annotated[str, doc("list: CSS selector of an item.")] = ""
    fields: Annotated[dict[str, str], doc("Part → dotted key or CSS selector.")] = {}
    day: Annotated[str, doc("list: regular expression with groups y, m, d for the day.")] = ""
    cites: Annotated[list[Cite], doc("How the ledger's citations are written here.")] = []
    language: Annotated[str, doc("ISO 639 code.")] = "en"
    key: Annotated[str, doc("Environment variable that holds a key; without it the feed is left out.")] = ""
    key_header: Annotated[str, doc("Header that carries the key, when the address does not.")] = ""
    every_hours: Annotated[float, doc("Not asked again before this many hours.")] = 6.0
    pages: Annotated[int, doc("At most this many pages an answer.")] = 3
    pause: Annotated[float, doc("Seconds between two requests to the same host.")] = 1.0
    documented: Annotated[str, doc("Where its shape is documented.")] = ""
    seen: Annotated[str, doc("Day on which the live service was last seen to answer in this shape.")] = ""


class FeedFile(Record, frozen=True):
    """A file of feeds."""

    feed: Annotated[list[Feed], doc("The feeds.")] = []


def _sound(feed: Feed, path: Path) -> Feed:
    """The feed, or an error that says which entry and what to mend."""

    def wrong(what: str, remedy: str) -> LedgerError:
        return LedgerError(f"feed {feed.id!r}: {what}", remedy=remedy, file=path)

    if feed.kind not in KINDS:
        raise wrong(f"kind is {feed.kind!r}", "one of " + ", ".join(KINDS))
    if feed.each not in ("term", "once"):
        raise wrong(f"each is {feed.each!r}", "term or once")
    slots = set(re.findall(r"\{(\w*)\}", feed.address))
    if slots - SLOTS:
        raise wrong(f"the address has {{{min(slots - SLOTS)}}}", "it may hold {term}, {since} and {key}")
    if (feed.each == "term") != ("term" in slots):
        raise wrong("`each` and the address do not fit", 'with each = "term" the address holds {term}, else not')
    if feed.kind == "list" and not feed.rows:
        raise wrong("a list needs `rows`", "name the CSS selector of an item")
    if set(feed.fields) - PARTS:
        raise wrong(f"unknown field {min(set(feed.fields) - PARTS)!r}", "known: " + ", ".join(sorted(PARTS)))
    for text in (feed.day, *(c.pattern for c in feed.cites)):
        try:
            re.compile(text)
        except re.error as error:
            raise wrong(f"{text!r} is not a regular expression ({error})", "mend it") from None
    return feed


def read(path: Path) -> dict[str, Feed]:
    """The feeds of a file, by id. Raises LedgerError with file and line."""
    found: dict[str, Feed] = {}
    for feed in read_toml(path, FeedFile).feed:
        if feed.id in found:
            raise LedgerError(f"the feed id {feed.id!r} is used twice", remedy="give one another id", file=path)
        found[feed.id] = _sound(feed, path)
    return found


def feeds(ledger: Ledger | None = None, more: Path | None = None) -> dict[str, Feed]:
    """The shipped feeds, with those of the dispute's folder and of `more` laid over them.

    With a ledger, only feeds of its parties (and of nobody in particular).
    """
    made = read(Path(str(package_files("detente"))) / "data" / "follow" / "feeds.toml")
    if ledger is not None and present(ledger.root / "feeds.toml"):
        made |= read(ledger.root / "feeds.toml")
    if more is not None:
        made |= read(more)
    if ledger is None:
        return made
    parties = {p.id for p in ledger.dispute.parties}
    return {name: f for name, f in made.items() if f.party == "*" or f.party in parties}

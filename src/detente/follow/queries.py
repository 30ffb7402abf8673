"""What would be asked of whom: from a ledger's measures and clocks to addresses.

Only the query leaves the machine: a citation, a heading or a name that the ledger already
holds, and the day since which something is wanted.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any
from urllib.parse import quote

from ..base.dates import parse_day
from ..base.errors import UnknownError
from ..ledger.dispute import Ledger
from ..ledger.records import Event, Measure
from .citations import spelled
from .feeds import Feed

#: Questions put to one feed in one round, at most; the measures with a clock ahead come first.
MOST = 400


@dataclass(frozen=True, slots=True)
class Query:
    """One question to one feed: its address, the words asked for, and the measures it is about."""

    feed: str
    term: str
    since: str
    address: str
    measures: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain data; the address is printed without a key."""
        return {
            "feed": self.feed,
            "term": self.term,
            "since": self.since,
            "address": self.address,
            "measures": list(self.measures),
        }


def references(measure: Measure) -> list[str]:
    """Legal references of a measure, its latest events' first."""
    events = sorted(measure.events, key=lambda e: e.at, reverse=True)
    return [*dict.fromkeys(e.legal_ref for e in events if e.legal_ref), measure.instrument]


def cited(measure: Measure, feed: Feed) -> list[str]:
    """How a source writes the citations of a measure, latest first."""
    found: dict[str, None] = {}
    for reference in references(measure):
        text = spelled(reference)
        for cite in feed.cites:
            for hit in re.finditer(cite.pattern, text):
                found.update(dict.fromkeys(hit.expand(term) for term in cite.terms))
    return list(found)


def _ending(measure: Measure) -> str:
    """The latest stated end among a measure's events: what runs out soonest is asked first."""
    ends = [e.until for e in measure.events if e.until]
    return max(ends) if ends else ""


def _latest(events: Iterable[Event]) -> str:
    return max((e.at for e in events), default="")


def wanted(ledger: Ledger, names: Sequence[str] = ()) -> list[Measure]:
    """The measures to ask about: those named, or all: the dispute's own first, then by stated end and late event."""
    if names:
        for name in names:
            if name not in ledger.measures:
                raise UnknownError("measure", name, ledger.measures)
        return [ledger.measures[name] for name in names]
    shown = ledger.view
    return sorted(
        ledger.measures.values(), key=lambda m: (m.id in shown, _ending(m), _latest(m.events), m.id), reverse=True
    )


def queries(
    ledger: Ledger, feeds: Mapping[str, Feed], *, since: str, measures: Sequence[str] = ()
) -> tuple[list[Query], list[str]]:
    """The questions of one round, and a line for each feed that is left out (no key)."""
    parse_day(since)
    asked, left = wanted(ledger, measures), []
    made: list[Query] = []
    for feed in feeds.values():
        key = os.environ.get(feed.key, "") if feed.key else ""
        if feed.key and not key:
            left.append(f"{feed.title} is not asked: it wants a key; set {feed.key}")
            continue
        mine = [m for m in asked if feed.party in ("*", m.imposer)]
        if not mine:
            continue
        if feed.each == "once":
            made.append(Query(feed.id, "", since, _fill(feed, since=since), tuple(m.id for m in mine)))
            continue
        terms: dict[str, list[str]] = {}
        each = [[(term, m.id) for term in cited(m, feed)] for m in mine]
        for turn in zip_longest(*each):  # every measure's latest citation, then every measure's next
            for term, name in filter(None, turn):
                terms.setdefault(term, []).append(name)
        for term, names in list(terms.items())[:MOST]:
            made.append(Query(feed.id, term, since, _fill(feed, since=since, term=term), tuple(names)))
        if len(terms) > MOST:
            left.append(f"{feed.title}: {len(terms)} citations, the first {MOST} are asked; name measures to narrow it")
    return made, left


def _fill(feed: Feed, *, since: str, term: str = "") -> str:
    """The address of a question; the key itself stays out of it until it is sent."""
    return feed.address.replace("{term}", quote(term, safe="")).replace("{since}", since)


def command(dispute: str, measures: Sequence[str], since: str) -> str:
    """The command that asks about some measures: what a list of things to find out prints."""
    return " ".join(["detente follow", dispute, *(f"--measure {name}" for name in measures), f"--since {since}"])

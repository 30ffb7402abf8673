"""Proposed events: what texts seem to bring about, beside how each measure stands before and after.

Nothing here enters a ledger: a person looks at each proposal (`detente review`).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import msgspec

from ..base.errors import DetenteError
from ..ledger.anchors import make
from ..ledger.dispute import Ledger
from ..ledger.filed import with_event
from ..ledger.records import Event, EventType, Measure, Status
from ..reading.documents import Document
from ..reading.sources import identify, suggested_id
from ..regime.lens import Lens
from ..regime.replay import replay
from ..regime.standing import UNSURE, Standing, Word, standing
from ..standpoint import LAW, Standpoint
from .feeds import feeds
from .instruments import Deed, deeds, is_instrument, reference
from .matters import Matter, Needles, needles
from .round import Arrival


@dataclass(frozen=True, slots=True)
class Proposal:
    """An event that a text seems to bring about, with the words that say so and how the measure stands around it."""

    measure: str
    event: Event
    words: str
    before: Standing
    after: Standing
    start: int = 0
    document: Document | None = None

    @property
    def settles(self) -> bool:
        """Whether it answers a question that was open: the paper and what was said of it had parted."""
        return self.before.word in UNSURE and self.after.word not in UNSURE

    @property
    def key(self) -> str:
        """Twelve hex digits that name it: document, place, measure, what is done."""
        digest = self.document.digest if self.document else ""
        event = self.event
        text = "\0".join([digest, str(self.start), self.measure, event.type.value, event.at, event.until])
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    def to_dict(self) -> dict[str, Any]:
        """Plain data; `event` is written as in a measure's file."""
        return {
            "measure": self.measure,
            "event": msgspec.to_builtins(self.event),
            "words": self.words,
            "anchor": {"exact": self.words, "start": self.start, "end": self.start + len(self.words)},
            "before": self.before.to_dict(),
            "after": self.after.to_dict(),
            "settles": self.settles,
        }

    def record(self) -> dict[str, Any]:
        """The record to be filed: the event, its measure and the anchor of its words."""
        anchor = make(self.words, self.document.raw, at=self.start) if self.document else None
        held = {"measure": self.measure, **msgspec.to_builtins(self.event)}
        return {**held, "anchor": msgspec.to_builtins(anchor)} if anchor else held


def proposals(arrivals: Sequence[Arrival], ledger: Ledger) -> list[Proposal]:
    """Proposed events of all documents that concern a measure, each measure's latest text last."""
    found = needles(ledger, feeds(ledger))
    made: list[Proposal] = []
    for arrival in sorted(arrivals, key=lambda a: a.found.date):
        if arrival.document is not None and arrival.found.date:
            document = placed(arrival, ledger)
            matters = {m.measure: m for m in arrival.matters}
            made += _of(document, matters, found, ledger, feed=arrival.found.feed, item=arrival.found.item)
    return _once(made)


def of_document(document: Document, ledger: Ledger, found: Needles | None = None) -> list[Proposal]:
    """Proposed events of one document, for whatever measures it cites or names; none where it has no day."""
    found = found or needles(ledger, feeds(ledger))
    if len(document.date) != len("2025-11-10"):
        return []
    matters = {m.measure: m for m in found.matters(document.title, document.raw)}
    return _once(_of(document, matters, found, ledger))


def placed(arrival: Arrival, ledger: Ledger) -> Document:
    """The document of an arrival with its day, title and source: the ledger's, else named after feed and item."""
    assert arrival.document is not None
    document = replace(arrival.document, date=arrival.found.date, title=arrival.found.title)
    document = identify(document, ledger)
    name = "-".join(
        re.findall(r"[a-z0-9]+", f"{arrival.found.feed} {arrival.found.item.rsplit('/', 1)[-1]}".casefold())
    )
    return document if document.source else replace(document, source=name[:60])


def _once(made: Sequence[Proposal]) -> list[Proposal]:
    """Without proposals that say of the same measure what an earlier one said."""
    found: dict[tuple[Any, ...], Proposal] = {}
    for p in made:
        event = p.event
        same = (p.measure, event.type, event.at, event.until, tuple(event.rates.items()), tuple(event.components))
        found.setdefault(same, p)
    return list(found.values())


def contradictions(made: Sequence[Proposal]) -> list[str]:
    """A line for each measure of which two texts say different things for the same day."""
    told: dict[tuple[str, str], dict[str, Proposal]] = {}
    for p in made:
        told.setdefault((p.measure, p.event.at[:10]), {})[f"{p.event.type.value} until {p.event.until}"] = p
    return [
        f"{measure}, {at}: two texts say different things ({'; '.join(sorted(each))}); read both before filing one"
        for (measure, at), each in told.items()
        if len(each) > 1
    ]


def _of(
    document: Document, matters: Mapping[str, Matter], found: Needles, ledger: Ledger, *, feed: str = "", item: str = ""
) -> list[Proposal]:
    """The deeds of a document, each with the standing around it."""
    out = []
    source = document.source or suggested_id(document)
    cite = f"FR Doc. {item}" if feed == "federal-register" else ""
    for status, names in _by_status(document, matters, ledger, feed).items():
        for deed in deeds(document, names, found, ledger, source=source, status=status):
            out.append(_around(deed, document, ledger, cite=cite))
    return out


def _by_status(
    document: Document, matters: Mapping[str, Matter], ledger: Ledger, feed: str
) -> dict[Status, dict[str, Matter]]:
    """How firm the document is on each measure: a legal text of the imposer's enacts, its word announces."""
    known = feeds(ledger).get(feed)
    parties = {a.id: a.party for a in ledger.dispute.accounts}
    speaks = parties.get(document.account, "") or (known.party if known else "")
    enacts = is_instrument(document) or feed == "federal-register"
    out: dict[Status, dict[str, Matter]] = {}
    for name, matter in matters.items():
        own = speaks in ("", "*", ledger.measures[name].imposer)
        announced = Status.announced if speaks and own and speaks != "*" else Status.reported
        out.setdefault(Status.enacted if enacts and own else announced, {})[name] = matter
    return out


def _around(deed: Deed, document: Document, ledger: Ledger, *, cite: str) -> Proposal:
    """A deed with the measure's standing on the event's day before and after it."""
    event, measure = deed.event, ledger.measures[deed.measure]
    if event.legal_ref:
        event = msgspec.structs.replace(event, legal_ref=reference(document, cite))
    before, after, event = around(event, measure, ledger)
    return Proposal(measure.id, event, deed.exact, before, after, deed.start, document)


def around(event: Event, measure: Measure, ledger: Ledger) -> tuple[Standing, Standing, Event]:
    """How a measure stands on the event's day without it and with it; a suspension of what is suspended extends it."""
    stand = Standpoint.of_law(ledger, on=max(event.at[:10], event.recorded))
    moment = stand.moment(measure.imposer)
    before = _standing(measure, ledger, moment)
    suspended = before.word in (Word.suspended, Word.extended, Word.ran_out, Word.partly) and event.until
    if event.type is EventType.suspend and suspended:
        event = msgspec.structs.replace(event, type=EventType.extend)
    try:
        after = _standing(with_event(measure, event), ledger, moment)
    except DetenteError:
        after = before
    return before, after, event


def _standing(measure: Measure, ledger: Ledger, moment: datetime) -> Standing:
    return standing(replay(measure, ledger, moment, lens=Lens(LAW)), ledger)

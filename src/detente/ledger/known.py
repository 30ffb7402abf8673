"""A ledger as it could have been written on a day: everything later is struck out.

Every record that has a day of its own (`recorded`, else the date of what it rests on) is
left out when that day is later than the one asked for, and so is every reference to what
was left out; a measure of which no event remains goes whole, and so does the name of a line
list of which no row remains. A free text counts as written on the day of its record; where a
record has no day, as written today, so that it is struck from every earlier one. Remarks
(`notes`) carry their own day; those that remain are joined to the record's `note`, so that
whoever reads a struck ledger finds one text.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace as replace_fields
from datetime import date
from functools import lru_cache
from typing import Any, TypeVar, get_args

from msgspec import Struct
from msgspec.structs import fields, replace

from ..base.dates import today
from . import records as r
from .dispute import DealFolder, Filed, Ledger
from .line_lists import unwritten

T = TypeVar("T", bound=Struct)


def strike(ledger: Ledger, known: date) -> Ledger:
    """The ledger without everything that became public after `known`."""
    return _Strike(ledger, known).ledger()


def public_on(filed: Filed, sources: dict[str, r.Source]) -> str:
    """The day (or month, or year) on which a claim became public: its own, else its source's.

    A claim whose source is missing (the check `ids` names it) was public on no day.
    """
    return filed.claim.recorded or sources[filed.source].date


class _Strike:
    """One pass over a ledger, with the day kept at hand."""

    def __init__(self, ledger: Ledger, known: date) -> None:
        self.whole = ledger
        self.known = known
        self.limit = known.isoformat()
        self.undated = known >= today()
        self.unwritten: dict[str, bool] = {}  #: line lists looked into
        self.sources = {name: self.text(s, s.date) for name, s in ledger.sources.items() if self.public(s.date)}

    def public(self, text: str) -> bool:
        """Whether a text's day is not later than the one known (`Ledger.day`)."""
        if not text:
            return self.undated
        return text[:10] <= self.limit if len(text) >= 10 else self.whole.day(text) <= self.known

    def listed(self, scope: r.Scope) -> r.Scope:
        """A scope without the line lists that hold only what came later."""
        if self.undated:
            return scope
        for name in scope.lists:
            if name not in self.unwritten:
                self.unwritten[name] = unwritten(self.whole.line_list(name), self.limit)
        kept = [name for name in scope.lists if not self.unwritten[name]]
        return scope if len(kept) == len(scope.lists) else replace(scope, lists=kept)

    # -- any record -------------------------------------------------------------------

    def day(self, item: Struct, parent: str) -> str:
        """The day of a part of a record: its own, else that of its source, else the record's."""
        own = getattr(item, "recorded", "") or getattr(item, "at" if isinstance(item, r.Step) else "", "")
        if own:
            return str(own)
        source = self.whole.sources.get(getattr(item, "source", ""))
        return source.date if source else parent

    def record(self, item: T, day: str) -> T:
        """A record of that day with what may be known of its texts, its parts and what it rests on."""
        changes: dict[str, Any] = {}
        for name in _nested(type(item)):
            value = getattr(item, name)
            if isinstance(value, list):
                changes[name] = [self.record(x, when) for x in value if self.public(when := self.day(x, day))]
            elif value is not None:
                changes[name] = self.record(value, day)
        for name in _cites(type(item)):
            value = getattr(item, name)
            changes[name] = self.cite(value) if isinstance(value, str) else self.cited(value)
        if hasattr(item, "checked"):
            changes["checked"] = min(item.checked, self.limit)
        return self.text(replace(item, **changes) if changes else item, day)

    def text(self, item: T, day: str) -> T:
        """A record with what may be known of its remarks; its own `note` counts as written on `day`."""
        note, notes = getattr(item, "note", ""), getattr(item, "notes", [])
        if not note and not notes:
            return item
        kept = [n for n in sorted(notes, key=lambda n: n.recorded) if self.public(n.recorded)]
        texts = [note] if note and self.public(day) else []
        joined = " ".join([*texts, *(n.text for n in kept)])
        if joined == note and len(kept) == len(notes):
            return item
        return replace(item, note=joined, **({"notes": kept} if notes else {}))

    def cited(self, names: Iterable[str]) -> list[str]:
        """The sources that remain."""
        return [name for name in names if self.cite(name)]

    def cite(self, name: str) -> str:
        """The source, or nothing when it is later."""
        return name if name in self.sources else ""

    # -- the records of a ledger --------------------------------------------------------

    def ledger(self) -> Ledger:
        """All records that remain, in their order."""
        book = self.whole
        measures = {name: m for name, item in book.measures.items() if (m := self.measure(item)) is not None}
        measures = {name: self.without(m, measures) for name, m in measures.items()}
        deals = {name: self.deal(f, measures) for name, f in book.deals.items() if self.public(f.deal.date)}
        meetings = {
            name: self.meeting(m, day) for name, m in book.meetings.items() if self.public(day := m.recorded or m.date)
        }
        claims = [
            replace_fields(f, claim=self.record(f.claim, day))
            for f in book.claims
            if f.source in self.sources and self.public(day := public_on(f, book.sources))
        ]
        used = {m.authority for m in measures.values()}
        return replace_fields(
            book,
            dispute=self.record(book.dispute, ""),
            topics=self.topics(measures, deals, meetings, claims),
            sources=self.sources,
            authorities={n: self.record(a, "") for n, a in book.authorities.items() if n in used or self.undated},
            measures=measures,
            deals=deals,
            claims=claims,
            meetings=meetings,
            proceedings=self.proceedings(),
            deliveries=[self.record(d, d.recorded) for d in book.deliveries if self.public(d.recorded)],
            shelves={name: replace(s, checked=min(s.checked, self.limit)) for name, s in book.shelves.items()},
            known=self.known,
            whole=book,
        )

    def proceedings(self) -> dict[str, r.Proceeding]:
        """Proceedings with the stages that were public; without a standing when a later stage was struck."""
        made = {}
        for name, item in self.whole.proceedings.items():
            kept = self.record(item, "")
            if len(kept.stages) == len(item.stages):
                made[name] = replace(kept, note=item.note)
            elif kept.stages:
                made[name] = replace(kept, standing="", note="")
        return made

    def measure(self, item: r.Measure) -> r.Measure | None:
        """A measure with the events that were public; None when there was none yet."""
        first = min((e.recorded for e in item.events), default="")
        if not self.public(first):
            return None
        kept = self.record(item, "")
        conditions = [c for c in item.conditions if self.public(c.recorded or first)]
        events = [self.event(e) for e in kept.events]
        parts = kept.components
        if all(e.components or e.rates for e in events):  # a part that no event named was not there yet
            named = {name for e in events for name in (*e.components, *e.rates)}
            parts = [c for c in parts if c.id in named]
        parts = [replace(c, scope=self.listed(c.scope)) if c.scope else c for c in parts]
        scope = self.listed(kept.scope)
        return replace(kept, events=events, components=parts, conditions=conditions, scope=scope)

    def without(self, item: r.Measure, measures: dict[str, r.Measure]) -> r.Measure:
        """A measure that excludes only measures one knew of."""
        kept = [name for name in item.excludes if name in measures or ":" in name]
        return item if len(kept) == len(item.excludes) else replace(item, excludes=kept)

    def event(self, item: r.Event) -> r.Event:
        """An event under a deal that had been struck, with the filling of its quota as last counted then."""
        if item.quota is not None and item.quota.filled_on and not self.public(item.quota.filled_on):
            item = replace(item, quota=replace(item.quota, fill=None, filled_on=""))
        return item if not item.deal or self.struck_deal(item.deal) else replace(item, deal="")

    def struck_deal(self, name: str) -> bool:
        """Whether a deal of that id had been struck."""
        folder = self.whole.deals.get(name)
        return folder is not None and self.public(folder.deal.date)

    def deal(self, folder: DealFolder, measures: dict[str, r.Measure]) -> DealFolder:
        """A deal as it was struck and revised up to the day known."""
        item = self.record(folder.deal, "")
        ends, term = item.ends, item.term
        for revision in sorted(item.revised, key=lambda v: v.recorded):
            ends, term = revision.ends or ends, revision.term or term
        principal = {account: self.cited(names) for account, names in item.principal.items()}
        commitments = {
            name: replace(self.record(c, ""), measures=[m for m in c.measures if m in measures])
            for name, c in folder.commitments.items()
            if self.public(c.recorded or folder.deal.date)
        }
        deliveries = [self.record(d, d.recorded) for d in folder.deliveries if self.public(d.recorded)]
        return replace_fields(
            folder,
            deal=replace(item, ends=ends, term=term, principal=principal),
            commitments=commitments,
            deliveries=[d for d in deliveries if d.commitment in commitments],
        )

    def meeting(self, item: r.Meeting, day: str) -> r.Meeting:
        """A meeting with the points of its agenda that somebody had spoken of."""
        kept = self.record(item, day)
        return kept if not item.deal or self.struck_deal(item.deal) else replace(kept, deal="")

    def topics(
        self,
        measures: dict[str, r.Measure],
        deals: dict[str, DealFolder],
        meetings: dict[str, r.Meeting],
        claims: list[Filed],
    ) -> dict[str, r.Topic]:
        """Topics of which something that remains speaks; they have no day of their own."""
        found: set[str] = {m.topic for m in measures.values()}
        found |= {c.topic for folder in deals.values() for c in folder.commitments.values()}
        found |= {point.topic for m in meetings.values() for point in m.agenda}
        found |= {f.claim.topic for f in claims}
        return {name: t for name, t in self.whole.topics.items() if name in found or self.undated}


@lru_cache(maxsize=64)
def _nested(kind: type[Struct]) -> tuple[str, ...]:
    """Fields that hold records with days or sources of their own (parties, scopes and the like have none)."""
    return tuple(f.name for f in fields(kind) if f.name != "notes" and any(_dated(x) for x in _structs(f.type)))


@lru_cache(maxsize=64)
def _dated(kind: type[Struct]) -> bool:
    return bool({"recorded", "source"} & set(kind.__struct_fields__)) or bool(_nested(kind))


@lru_cache(maxsize=64)
def _cites(kind: type[Struct]) -> tuple[str, ...]:
    return tuple(name for name in ("source", "sources") if name in kind.__struct_fields__)


def _structs(hint: Any) -> list[type[Struct]]:
    """Record types that a field's type names."""
    if isinstance(hint, type) and issubclass(hint, Struct):
        return [hint]
    return [found for part in get_args(hint) for found in _structs(part)]

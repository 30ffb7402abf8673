"""A ledger as it could have been written on a day: everything later is struck out.

Each record, event, claim, delivery, agenda item, source and remark has the day on which
it became public. What is later than the day asked for is left out, and so is every
reference to what was left out; a record of which nothing remains goes whole. A free
text without a day counts as written today: it is struck from every earlier day.
Remarks (`notes`) that remain are joined to the record's `note`, so that whoever reads a
struck ledger finds one text.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace as replace_fields
from datetime import date
from typing import Any, TypeVar

from msgspec.structs import replace

from ..base.dates import last_day, today
from . import records as r
from .dispute import DealFolder, Filed, Ledger

T = TypeVar("T", bound=r.Record)


def strike(ledger: Ledger, known: date) -> Ledger:
    """The ledger without everything that became public after `known`."""
    return _Strike(ledger, known).ledger()


def public_on(filed: Filed, sources: dict[str, r.Source]) -> str:
    """The day on which a claim became public; empty when neither it nor its source says so."""
    source = sources.get(filed.source)
    return filed.claim.recorded or (source.date if source else "") or filed.claim.date


class _Strike:
    """One pass over a ledger, with the day kept at hand."""

    def __init__(self, ledger: Ledger, known: date) -> None:
        self.whole = ledger
        self.known = known
        self.limit = known.isoformat()
        self.undated = known >= today()
        self.sources = {name: self.noted(s) for name, s in ledger.sources.items() if self.public(s.date)}

    def public(self, text: str) -> bool:
        """Whether a day (or month, or year: from its last day) is not later than the one known."""
        if not text:
            return self.undated
        return text[:10] <= self.limit if len(text) >= 10 else last_day(text) <= self.known

    # -- texts and references ---------------------------------------------------------

    def noted(self, record: T, day: str = "") -> T:
        """A record with what may be known of its remarks; its own `note` counts as written on `day`."""
        note: str = record.note  # type: ignore[attr-defined]
        notes: list[r.Note] = record.notes  # type: ignore[attr-defined]
        if not notes and (not note or self.public(day)):
            return record
        texts = [note] if note and self.public(day) else []
        texts += [n.text for n in sorted(notes, key=lambda n: n.recorded) if self.public(n.recorded)]
        return replace(record, note=" ".join(texts), notes=[])

    def cited(self, names: Iterable[str]) -> list[str]:
        """The sources that remain."""
        return [name for name in names if name in self.sources or name not in self.whole.sources]

    def cite(self, name: str) -> str:
        """The source, or nothing when it is later."""
        return name if name in self.sources or name not in self.whole.sources else ""

    # -- records ------------------------------------------------------------------------

    def ledger(self) -> Ledger:
        """All records that remain, in their order."""
        book = self.whole
        authorities = {name: self.authority(a) for name, a in book.authorities.items()}
        measures = {name: m for name, item in book.measures.items() if (m := self.measure(item)) is not None}
        deals = {name: self.deal(f) for name, f in book.deals.items() if self.public(f.deal.date)}
        meetings = {
            name: self.meeting(m, deals) for name, m in book.meetings.items() if self.public(m.recorded or m.date)
        }
        claims = [
            replace_fields(f, claim=self.noted(f.claim, day))
            for f in book.claims
            if (day := public_on(f, book.sources)) and self.public(day)
        ]
        measures = {name: self.without(m, measures) for name, m in measures.items()}
        used = {m.authority for m in measures.values()}
        unused = {m.authority for m in book.measures.values()} - used
        return Ledger(
            root=book.root,
            dispute=self.dispute(book.dispute),
            topics=self.topics(measures, deals, meetings, claims),
            sources=self.sources,
            authorities={name: a for name, a in authorities.items() if name not in unused},
            measures=measures,
            deals=deals,
            claims=claims,
            meetings=meetings,
            proceedings=self.proceedings(),
            deliveries=[d for d in book.deliveries if self.public(d.recorded)],
            shelves={name: replace(s, checked=self.checked(s.checked)) for name, s in book.shelves.items()},
            homes=book.homes,
            folders=book.folders,
            own_goods=book.own_goods,
            origins=book.origins,
            problems=book.problems,
            known=self.known,
            whole=book,
        )

    def proceedings(self) -> dict[str, r.Proceeding]:
        """Proceedings with the stages that were public; without a standing when a later stage was struck."""
        made = {}
        for name, item in self.whole.proceedings.items():
            stages = [s for s in item.stages if self.public(s.recorded or s.at)]
            if stages:
                later = len(stages) < len(item.stages)
                made[name] = replace(
                    item, stages=stages, standing="" if later else item.standing, note="" if later else item.note,
                    sources=self.cited(item.sources),
                )  # fmt: skip
        return made

    def dispute(self, item: r.Dispute) -> r.Dispute:
        """The head: checked no later than the day known; only deadlines of which one knew."""
        deadlines = []
        for deadline in item.deadlines:
            source = self.whole.sources.get(deadline.source)
            day = deadline.recorded or (source.date if source else "")
            if self.public(day):
                deadlines.append(replace(self.noted(deadline, day), source=self.cite(deadline.source)))
        return replace(self.noted(item), checked=self.checked(item.checked), deadlines=deadlines)

    def checked(self, day: str) -> str:
        """The day up to which sources were searched, no later than the one known."""
        return min(day, self.limit)

    def measure(self, item: r.Measure) -> r.Measure | None:
        """A measure with the events that were public; None when there was none yet."""
        kept = [self.event(e) for e in item.events if self.public(e.recorded)]
        if not kept:
            return None
        parts = item.components
        if len(kept) < len(item.events):
            named = {name for e in kept for name in (*e.components, *e.rates)}
            later = {name for e in item.events for name in (*e.components, *e.rates)} - named
            if all(e.components or e.rates for e in kept):
                parts = [c for c in parts if c.id not in later]
        first = min(e.recorded for e in item.events)
        return replace(
            self.noted(item),
            events=kept,
            components=parts,
            conditions=[c for c in item.conditions if self.public(c.recorded or first)],
            denied_by=[replace(d, source=self.cite(d.source)) for d in item.denied_by if self.public(d.recorded)],
            unknown=[u for u in item.unknown if self.public(u.recorded)],
            contingent=[replace(c, source=self.cite(c.source)) for c in item.contingent if self.public(c.recorded)],
            sources=self.cited(item.sources),
            checked=self.checked(item.checked),
        )

    def without(self, item: r.Measure, measures: dict[str, r.Measure]) -> r.Measure:
        """A measure that excludes only measures one knew of."""
        kept = [name for name in item.excludes if name in measures or name not in self.whole.measures]
        return item if len(kept) == len(item.excludes) else replace(item, excludes=kept)

    def event(self, item: r.Event) -> r.Event:
        """An event whose source, if later, is not cited, under a deal that had been struck."""
        noted = self.noted(item, item.recorded)
        source, deal = self.cite(item.source), item.deal
        folder = self.whole.deals.get(deal)
        if folder is not None and not self.public(folder.deal.date):
            deal = ""
        return noted if (source, deal) == (item.source, item.deal) else replace(noted, source=source, deal=deal)

    def authority(self, item: r.Authority) -> r.Authority:
        """A power with the events that were public."""
        return replace(self.noted(item), events=[self.event(e) for e in item.events if self.public(e.recorded)])

    def deal(self, folder: DealFolder) -> DealFolder:
        """A deal as it was struck and revised up to the day known."""
        item = folder.deal
        ends, term = item.ends, item.term
        for revision in sorted(item.revised, key=lambda v: v.recorded):
            if self.public(revision.recorded):
                ends, term = revision.ends or ends, revision.term or term
        head = replace(
            self.noted(item),
            ends=ends,
            term=term,
            revised=[],
            sources=self.cited(item.sources),
            principal={account: self.cited(names) for account, names in item.principal.items()},
        )
        commitments = {
            name: self.noted(c) for name, c in folder.commitments.items() if self.public(c.recorded or item.date)
        }
        deliveries = [
            replace(d, source=self.cite(d.source))
            for d in folder.deliveries
            if self.public(d.recorded) and d.commitment in commitments
        ]
        return DealFolder(head, commitments, deliveries)

    def meeting(self, item: r.Meeting, deals: dict[str, DealFolder]) -> r.Meeting:
        """A meeting with the points of its agenda that somebody had spoken of."""
        agenda = []
        for point in item.agenda:
            source = self.whole.sources.get(point.source)
            day = point.recorded or (source.date if source else "")
            if self.public(day):
                agenda.append(replace(self.noted(point, day), source=self.cite(point.source)))
        return replace(
            self.noted(item, item.recorded or item.date),
            agenda=agenda,
            sources=self.cited(item.sources),
            deal=item.deal if item.deal in deals or item.deal not in self.whole.deals else "",
        )

    def topics(
        self,
        measures: dict[str, r.Measure],
        deals: dict[str, DealFolder],
        meetings: dict[str, r.Meeting],
        claims: list[Filed],
    ) -> dict[str, r.Topic]:
        """Topics, without those of which only later records speak."""
        book = self.whole
        spoken = _topics(book.measures, book.deals, book.meetings, book.claims)
        later = spoken - _topics(measures, deals, meetings, claims)
        return {name: t for name, t in book.topics.items() if name not in later}


def _topics(
    measures: dict[str, r.Measure],
    deals: dict[str, DealFolder],
    meetings: dict[str, r.Meeting],
    claims: Iterable[Filed],
) -> set[str]:
    found: set[Any] = {m.topic for m in measures.values()}
    found |= {c.topic for folder in deals.values() for c in folder.commitments.values()}
    found |= {point.topic for m in meetings.values() for point in m.agenda}
    return found | {f.claim.topic for f in claims}

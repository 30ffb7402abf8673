"""All that a document proposes: claims, the events it brings about, the deliveries it counts; printed and saved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..base.table import Column, Table, Tabular, columns
from ..ledger.dispute import Ledger
from ..reading import deliveries
from ..reading.claims import Reading, Readings
from ..reading.desk import Desk
from ..reading.documents import Document
from ..reading.queue import EVENT, Entry, Queue, claims_of
from ..reading.sources import identify
from .proposals import Proposal, contradictions, of_document, placed
from .round import Arrival


@dataclass(frozen=True)
class Told:
    """A reading with the events and deliveries that its document proposes."""

    reading: Reading
    events: tuple[Proposal, ...]
    deliveries: tuple[Entry, ...]


def told_by(reading: Reading, ledger: Ledger) -> Told:
    """What a document proposes beside its claims."""
    return Told(reading, tuple(of_document(reading.document, ledger)), tuple(deliveries.entries(reading, ledger)))


def saved(told: Told, path: Path) -> int:
    """Put all of it into a working file; how many proposals it did not hold yet."""
    queue, reading = Queue(path), told.reading
    entries = [*_events(told.events), *told.deliveries]
    return queue.add(reading) + queue.put(reading.document, entries, grade=reading.grade)


def saved_arrivals(arrivals: Sequence[Arrival], found: Sequence[Proposal], ledger: Ledger, path: Path) -> int:
    """The same for the documents of a round, with the events that were found in them."""
    desk, added = Desk(ledger), 0
    documents: dict[str, Document] = {}
    for arrival in arrivals:
        if arrival.document is not None and arrival.found.state != "held":
            made = placed(arrival, ledger)
            documents.setdefault(made.digest, made)
    for document in documents.values():
        if document.language in ("en", "zh"):
            reading = desk.read(document)
            mine = tuple(p for p in found if p.document is not None and p.document.digest == document.digest)
            added += saved(Told(reading, mine, tuple(deliveries.entries(reading, ledger))), path)
    return added


def again(ledger: Ledger, *, nlp: bool | None = None) -> Callable[[Document], list[Entry]]:
    """A reader that gives every record a document proposes now, of whatever kind."""
    desk = Desk(ledger, nlp=nlp)

    def read(document: Document) -> list[Entry]:
        told = told_by(desk.read(identify(document, ledger)), ledger)
        return [*claims_of(told.reading), *_events(told.events), *told.deliveries]

    return read


def _events(found: Sequence[Proposal]) -> list[Entry]:
    return [Entry(p.key, EVENT, _without(p.to_dict()), p.record()) for p in found]


def _without(told: dict[str, Any]) -> dict[str, Any]:
    """A proposed event as it was read, without the record that stands beside it."""
    return {key: value for key, value in told.items() if key not in ("event", "measure")}


@dataclass(frozen=True)
class ReadingsWithLaw(Tabular):
    """What `detente read` prints: claims, then what the texts would change, then what was delivered."""

    readings: tuple[Reading, ...]
    told: tuple[Told, ...]

    def to_dict(self) -> dict[str, Any]:
        """``documents``, each with its ``claims``, ``events`` and ``deliveries``."""
        return {
            "documents": [
                {
                    **one.reading.to_dict(),
                    "events": [p.to_dict() for p in one.events],
                    "deliveries": [{**e.record, "anchor": e.proposal["anchor"]} for e in one.deliveries],
                }
                for one in self.told
            ]
        }

    def tables(self) -> list[Table]:
        """The claims; then, where there are any, events and deliveries."""
        events = [p for one in self.told for p in one.events]
        counts = [e.record for one in self.told for e in one.deliveries]
        out = Readings(self.readings).tables()
        if events:
            out.append(changes(events, contradictions(events)))
        if counts:
            spec = columns(
                Column("commitment", "Undertaking"), Column("said_by", "Said by"), Column("quantity", "Quantity"),
                Column("unit", "Unit"), Column("as_of", "By"), Column("basis", "Counted"),
                Column("says", "Says", wide=True),
            )  # fmt: skip
            out.append(Table("What was delivered, by the documents", spec, counts, id="deliveries"))
        return out


def changes(proposals: Sequence[Proposal], parted: Sequence[str]) -> Table:
    """Proposed events: how each measure stood and would stand, by which words."""
    spec = columns(
        Column("measure", "Measure"), Column("event", "Proposed event", wide=True), Column("before", "Stood"),
        Column("after", "Would stand"), Column("words", "By the words", wide=True),
    )  # fmt: skip
    rows = [
        {
            "measure": p.measure,
            "event": _event(p),
            "before": p.before.text,
            "after": p.after.text + (" (settles it)" if p.settles else ""),
            "words": " ".join(p.words.split())[:200],
        }
        for p in proposals
    ]
    notes = [*parted, "Proposals of a machine: read the text, then file with `detente review` (--save makes its file)."]
    return Table("What the texts would change", spec, rows, notes=notes, id="proposals")


def _event(p: Proposal) -> str:
    event = p.event
    more = ", ".join([*event.components, *(f"{k} {v:g}%" for k, v in event.rates.items()), *event.for_])
    bound = f" until {event.until}" if event.until else ""
    return f"{event.type.value} {event.at}{bound}" + (f" ({more})" if more else "") + f", {event.status.value}"

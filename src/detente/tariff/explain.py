"""Why this number: the events replayed, in order, and what each did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..base.table import Column, Table, columns
from ..ledger.coverage import Coverage
from ..ledger.records import Event, EventType
from ..standpoint import Asked, Standpoint
from .sheet import Duty


def did(event: Event) -> str:
    """One event in words: what it changed."""
    parts = ", ".join(event.components or list(event.rates)) or "the measure"
    rates = " + ".join(f"{rate:g}" for rate in event.rates.values()) if event.rates else ""
    if not rates and event.rate is not None:
        rates = f"{event.rate:g}"
    until = f" {'through' if event.inclusive else 'until'} {event.until}" if event.until else ""
    match event.type:
        case EventType.impose:
            return f"imposes {rates + ' % (' + parts + ')' if rates else parts}{until}"
        case EventType.amend:
            return f"changes {parts} to {rates} %{until}" if rates else f"changes {parts}{until}"
        case EventType.suspend:
            return f"suspends {parts}{until}"
        case EventType.extend:
            return f"extends {parts}{until}"
        case EventType.terminate | EventType.supersede:
            return f"ends {parts}"
        case EventType.void:
            return "voids the authority: everything under it ends"
    return f"{event.type.value}: no legal effect"


@dataclass(frozen=True)
class Explained(Asked):
    """A duty with the events behind it."""

    duty: Duty

    @property
    def stand(self) -> Standpoint:  # type: ignore[override]
        """That of the duty."""
        return self.duty.stand

    @property
    def coverage(self) -> Coverage:
        """That of the duty."""
        return self.duty.coverage

    def events(self) -> list[dict[str, Any]]:
        """Events in order: instant, measure, what it did, status, legal reference, source."""
        return [
            {
                "at": e.at,
                "recorded": e.recorded,
                "measure": name,
                "did": did(e),
                "status": e.status.value,
                "legal_ref": e.legal_ref,
                "source": e.source,
            }
            for name, e in self.duty.trail
        ]

    def to_dict(self) -> dict[str, Any]:
        """The duty's keys and ``events``."""
        return {**self.duty.to_dict(), "events": self.events()}

    def tables(self) -> list[Table]:
        """The duty's tables and the events."""
        spec = columns(
            Column("at", "In effect"),
            Column("measure", "Measure"),
            Column("did", "What it did", wide=True),
            Column("recorded", "Public"),
            Column("legal_ref", "Legal reference", wide=True),
        )
        return [*self.duty.tables(), Table("Events replayed, in order", spec, self.events(), id="events")]

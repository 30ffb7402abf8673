"""The difference of two regimes: two dates, two lenses, or two states of knowledge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..base.table import Column, Table, columns
from ..ledger.records import Event
from ..standpoint import Asked, Standpoint
from .replay import MeasureState
from .state import Regime, rate_text


@dataclass(frozen=True, slots=True)
class Change:
    """A measure that stands differently, with the events that make the difference."""

    measure: str
    title: str
    imposer: str
    before: dict[str, Any]
    after: dict[str, Any]
    events: tuple[Event, ...]

    def to_dict(self) -> dict[str, Any]:
        """Keys of ``diff --json``."""
        event = self.events[-1] if self.events else None
        return {
            "measure": self.measure,
            "title": self.title,
            "imposer": self.imposer,
            "before": self.before,
            "after": self.after,
            "event": _event(event) if event else None,
            "events": [_event(e) for e in self.events],
        }


def _event(event: Event) -> dict[str, Any]:
    return {
        "type": event.type.value,
        "at": event.at,
        "recorded": event.recorded,
        "status": event.status.value,
        "account": event.account,
        "legal_ref": event.legal_ref,
        "source": event.source,
        "note": event.note,
    }


@dataclass(frozen=True)
class Difference(Asked):
    """What differs from `first` to `second`."""

    first: Regime
    second: Regime
    changes: tuple[Change, ...]

    @property
    def stand(self) -> Standpoint:  # type: ignore[override]
        """The standpoint of the second regime; `from` and `to` name both."""
        return self.second.stand

    def to_dict(self) -> dict[str, Any]:
        """Keys of ``diff --json``."""
        return {
            "standpoint": self.stand.to_dict(),
            "from": _name(self.first),
            "to": _name(self.second),
            "changes": [c.to_dict() for c in self.changes],
        }

    def label(self, regime: Regime) -> str:
        """A regime of the two named in a few words; when known, where they differ in that."""
        known = f", known {regime.known}" if self.first.known != self.second.known else ""
        return f"{regime.on}, lens {regime.lens}{known}"

    def tables(self) -> list[Table]:
        """One row a measure."""
        spec = columns(
            Column("imposer", "By"),
            Column("measure", "Measure"),
            Column("before", "Before"),
            Column("after", "After"),
            Column("why", "Why"),
        )
        rows = [
            {
                "imposer": c.imposer,
                "measure": c.title,
                "before": _say(c.before),
                "after": _say(c.after),
                "why": "; ".join(
                    dict.fromkeys(e.legal_ref or f"{e.status.value} by {e.account or e.source}" for e in c.events)
                ),
            }
            for c in self.changes
        ]
        return [
            Table(
                f"{self.label(self.first)} → {self.label(self.second)}",
                spec,
                rows,
                id="diff",
                source=f"ledger {self.first.ledger.dispute.id}",
                notes=self.second.notes(),
            )
        ]


def _name(regime: Regime) -> dict[str, str]:
    return {"on": regime.on, "known": regime.known, "lens": regime.lens}


def _state(state: MeasureState | None) -> dict[str, Any]:
    if state is None:
        return {"status": "unknown", "rate": None, "active": []}
    return {
        "status": state.status,
        "rate": state.rate if state.measure.kind.value == "tariff" else None,
        "rates": rate_text(state),
        "active": [c.id or "whole" for c in state.components if state.active(c.id)],
        "relieved": sorted({t for c in state.components for t in c.relief if not state.active(c.id, t)}),
    }


def _say(state: dict[str, Any]) -> str:
    text = str(state["status"]).replace("_", " ")
    if state.get("rates"):
        text += f", {state['rates']}%"
    if state.get("relieved") and state["status"] == "relieved":
        text += " for " + ", ".join(state["relieved"])
    return text


def difference(first: Regime, second: Regime) -> Difference:
    """Compare measure by measure; a measure that one regime does not know yet counts as unknown."""
    before = {s.measure.id: s for s in first.states}
    after = {s.measure.id: s for s in second.states}
    changes = []
    for name in [*before, *(n for n in after if n not in before)]:
        a, b = before.get(name), after.get(name)
        if a is not None and b is not None and a.signature() == b.signature():
            continue
        some = b or a
        assert some is not None
        trail_a = [*a.trail, *([a.void] if a.void else [])] if a else []
        trail_b = [*b.trail, *([b.void] if b.void else [])] if b else []
        events = (
            [e for e in trail_b if e not in trail_a]
            or [e for e in trail_a if e not in trail_b]
            or ([x for x in (b.last if b else None,) if x])
        )
        changes.append(Change(name, some.measure.title, some.measure.imposer, _state(a), _state(b), tuple(events)))
    return Difference(first, second, tuple(changes))

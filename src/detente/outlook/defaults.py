"""What happens by the ledger's own clocks if nothing follows: side by side, and never by void law.

A clock at the stated end (or up to three days before it, where two sides' halves end on different days) says what
comes back or ends. A clock whose authority is void brings nothing back, whenever it runs out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ..ledger.records import MeasureKind
from ..regime.clocks import clocks
from ..standpoint import Standpoint
from .estimate import Arrangement

#: Days before the stated end within which a side's clock belongs to it.
NEAR = 3
#: Kinds whose clock, run out, raises a duty.
TARIFFS = frozenset({MeasureKind.tariff, MeasureKind.exemption})


@dataclass(frozen=True)
class Default:
    """One measure's clock at the end of the term."""

    measure: str
    title: str
    side: str
    kind: str
    what: str
    then: str
    at: date
    tariff: bool
    void: str

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "measure": self.measure,
            "title": self.title,
            "side": self.side,
            "kind": self.kind,
            "what": self.what,
            "then": "cannot come back: " + self.void if self.void else self.then,
            "at": self.at.isoformat(),
            "tariff": self.tariff,
            "void": self.void or None,
        }


def defaults(stand: Standpoint, a: Arrangement) -> tuple[Default, ...]:
    """Every clock at the term's stated end, by side and measure; empty without a stated end or a deal."""
    if a.end is None or not a.deal:
        return ()
    out: dict[tuple[str, str], Default] = {}
    for clock in clocks(stand.at(a.seen), deadlines=False).items:
        at = date.fromisoformat(clock.at[:10])
        first = a.seen if clock.moot else a.end - timedelta(days=NEAR)
        if not clock.measure or not first <= at <= a.end or clock.on_lapse not in {"resumes", "ends"}:
            continue
        measure = stand.ledger.measures[clock.measure]
        if measure.imposer not in a.parties:
            continue
        out[clock.measure, clock.what] = Default(
            clock.measure,
            clock.title,
            measure.imposer,
            measure.kind.value,
            clock.what,
            clock.on_lapse,
            at,
            measure.kind in TARIFFS,
            clock.moot,
        )
    return tuple(sorted(out.values(), key=lambda d: (d.side, bool(d.void), d.measure)))


def raises_tariff(found: Default) -> bool:
    """Whether this clock, run out, raises a duty: a suspension that ends, or an exemption that does."""
    return found.tariff and not found.void

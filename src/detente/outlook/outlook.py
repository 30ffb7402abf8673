"""Will it hold? Base rates for the level, the truce game for contrasts, and what to watch.

The two are kept apart: a probability comes from what such truces did; what a trigger, an
account or a text would change comes from the game and is printed as a difference. No
number leaves here without its definition, its interval, its as-of date and the leakage line.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ..dates import parse_day, today
from ..errors import InputError
from ..ledger.dispute import Ledger
from ..table import Table
from . import tables as draw
from .arrangement import arrangement
from .baserates import Arrangement, BaseRates, Curve, Ways, horizon
from .counts import Count, counts
from .history import History, Truce, load_history
from .posterior import posterior

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Outlook:
    """An answer to "will it hold?" on `on`, from what was public by `known`."""

    ledger: Ledger
    arrangement: Arrangement
    on: date
    known: date
    days: tuple[date, ...]
    curves: tuple[Curve, ...]
    ways: Ways
    comparable: tuple[Truce, ...]
    counts: tuple[Count, ...]
    history: History
    key: str
    seed: int
    extras: dict[str, Any] = field(default_factory=dict)

    @property
    def leakage(self) -> str:
        """What this forecast could and could not know."""
        a = self.arrangement
        line = (
            f"As of {self.on}, from what was public by {self.known}: rows, outcomes, moves and clocks that became "
            f"public later are dropped or cut off. Conditional on the truce holding on {a.seen}, the last day it was "
            "seen to."
        )
        if a.seen < self.on:
            line += f" Nothing is held after that, so the chance that it had ended by {self.on} is in every figure."
        return line

    def curve(self, definition: str) -> Curve:
        """The survival curve under one definition."""
        for found in self.curves:
            if found.definition.id == definition:
                return found
        from ..errors import UnknownError

        raise UnknownError("definition", definition, [c.definition.id for c in self.curves])

    def to_dict(self) -> dict[str, Any]:
        """Keys of ``outlook --json``."""
        a = self.arrangement
        data: dict[str, Any] = {
            "dispute": self.ledger.dispute.id,
            "deal": a.deal,
            "as_of": self.on.isoformat(),
            "known": self.known.isoformat(),
            "leakage": self.leakage,
            "arrangement": {
                "title": a.title,
                "truce": a.truce,
                "dyad": a.dyad,
                "term": a.term,
                "since": a.clock.isoformat(),
                "stated_end": a.end.isoformat() if a.end else None,
                "last_seen": a.seen.isoformat(),
            },
            "definitions": [c.to_dict() for c in self.curves],
            "ways": self.ways.to_dict(),
            "comparable": [draw.comparable_row(t) for t in self.comparable],
            "counts": [c.to_dict() for c in self.counts],
            "data": {"history": self.history.digest, "draws": self.key, "seed": self.seed, "interval": "5-95%"},
            "leverage": [],
            "watch": [],
            "pool": {"game_weight": None},
        }
        for name, part in self.extras.items():
            data[name] = part.to_dict() if hasattr(part, "to_dict") else [p.to_dict() for p in part]
        return data

    def tables(self) -> list[Table]:
        """Survival by definition first, then how the term ends, the rows it rests on, and the rest."""
        out = [draw.survival(self), draw.ways(self), draw.comparable(self), draw.counts_table(self)]
        for part in self.extras.values():
            out += part.tables()
        return out


def outlook(
    ledger: Ledger,
    deal: str | None = None,
    *,
    on: str | date | None = None,
    known: str | date | None = None,
    until: str | date | None = None,
    alive: str | date | None = None,
    progress: Progress | None = None,
) -> Outlook:
    """The outlook of a deal. `known` defaults to `on`, `on` to today; `known` after `on` is refused."""
    day = parse_day(on) if on else today()
    limit = parse_day(known) if known else day
    if limit > day:
        raise InputError(
            f"known by {limit} is later than the as-of date {day}",
            remedy="a forecast may not know its future; give --known no later than --on",
        )
    history = load_history(known=limit)
    found = arrangement(ledger, history, deal, on=day, known=limit, alive=parse_day(alive) if alive else None)
    sampled = posterior(history, progress=progress)
    rates = BaseRates(sampled, found)
    days = horizon(found, day, parse_day(until) if until else None)
    if found.seen < day:
        days = [day, *days]
    from .posterior import SEED

    return Outlook(
        ledger=ledger,
        arrangement=found,
        on=day,
        known=limit,
        days=tuple(days),
        curves=tuple(rates.curves(days)),
        ways=rates.ways(days),
        comparable=tuple(rates.comparable()),
        counts=tuple(counts(history)),
        history=history,
        key=sampled.key,
        seed=SEED,
    )

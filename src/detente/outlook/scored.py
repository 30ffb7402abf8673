"""The backtest of the whole record, scored beside dated public odds, and kept."""

from __future__ import annotations

from dataclasses import replace

from ..ledger.dispute import Ledger
from .backtest import Backtest, backtest
from .odds import compared
from .outlook import Advance
from .renewals import load_renewals


def ask_backtest(ledger: Ledger, *, fresh: bool = False, advance: Advance | None = None) -> Backtest:
    """The backtest of the whole record, with dated public odds where the ledger is the one they ask about."""
    record = load_renewals()
    total = len({t.dyad for t in record.ended}) + len(record.ended)
    done = [0]

    def step(count: int) -> None:
        done[0] += count
        if advance:
            advance("testing on the past", done[0], total)

    found = backtest(record, fresh=fresh, advance=step)
    return replace(found, odds=tuple(compared(ledger)))

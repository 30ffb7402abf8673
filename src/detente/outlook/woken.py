"""The chance that what sleeps under an arrangement is woken: that it is broken before its stated end.

One event, one chance: exposure prints this as its odds, and `detente outlook` as the branch "broken".
"""

from __future__ import annotations

from datetime import timedelta

from ..base.errors import DetenteError
from ..standpoint import Standpoint
from .arrangement import arrangement
from .renewals import load_renewals
from .sensitivity import ensemble

#: Days looked ahead where no end is stated.
OPEN = 365


def woken(stand: Standpoint, deal: str | None = None) -> tuple[float, float, float] | None:
    """5%, mean and 95% of being broken by the stated end (or in a year); None where no arrangement runs."""
    record = load_renewals(known=min(stand.day, stand.known_day))
    try:
        found = arrangement(stand.ledger, record, deal, on=stand.day)
    except DetenteError:
        return None
    day = found.end or found.seen + timedelta(days=OPEN)
    held = ensemble(record, found).point(day, lambda tree: tree.branches(day)["broken"])
    return held.low, held.p, held.high

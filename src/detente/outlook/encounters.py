"""Will leaders meet, or an agreement be struck, by a day: simple rates from the ledger's own calendar.

Meetings of leaders and deals struck are counted from the ledger's first meeting to the day; the rate has a gamma prior
of half an event in a year. A meeting that is on the calendar adds its own chance: an assumption, since no record of
planned meetings is held. Public forecasters are good at meetings and poor at agreements (docs/outlook.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from ..base.dates import parse_day
from ..ledger.dispute import Ledger
from .estimate import DRAWS, SEED, YEAR
from .pooled import Array

PRIOR_EVENTS, PRIOR_YEARS = 0.5, 1.0
#: Assumed chances (beta): a planned meeting of leaders takes place; leaders meet at a summit that both may attend.
PLANNED, SUMMIT = (8.0, 2.0), (2.0, 2.0)


@dataclass(frozen=True)
class Encounter:
    """Draws of the probability, and what they rest on."""

    p: Array
    basis: str


def leaders_meet(ledger: Ledger, *, on: date, day: date) -> Encounter:
    """P(leaders of the parties meet after `on` and by `day`)."""
    held = [d for d, level in _calendar(ledger) if d <= on and level == "leaders"]
    ahead = [level for d, level in _calendar(ledger) if on < d <= day and level in ("leaders", "summit")]
    p, years = _rate(ledger, len(held), on=on, day=day)
    rng = np.random.default_rng(SEED + 1)
    missed = 1 - p
    for level in ahead:
        missed = missed * (1 - rng.beta(*(PLANNED if level == "leaders" else SUMMIT), DRAWS))
    plan = f"; {len(ahead)} on the calendar by then (their chance is assumed)" if ahead else ""
    return Encounter(1 - missed, f"{len(held)} meetings of leaders in {years:.1f} years of the ledger{plan}")


def agreement(ledger: Ledger, *, on: date, day: date) -> Encounter:
    """P(a new deal is struck after `on` and by `day`)."""
    struck = [parse_day(f.deal.date) for f in ledger.deals.values() if len(f.deal.date) == 10]
    count = sum(d <= on for d in struck)
    p, years = _rate(ledger, count, on=on, day=day)
    return Encounter(p, f"{count} deals in {years:.1f} years of the ledger")


def _calendar(ledger: Ledger) -> list[tuple[date, str]]:
    """Days and levels of meetings held or planned, and of summits that leaders may attend (deadlines)."""
    met = [(parse_day(m.date), m.level) for m in ledger.meetings.values() if len(m.date) == 10]
    return met + [(parse_day(d.at[:10]), "summit") for d in ledger.dispute.deadlines if d.kind == "meeting"]


def _rate(ledger: Ledger, count: int, *, on: date, day: date) -> tuple[Array, float]:
    """P(an event in the days after `on`), per draw, and the years counted."""
    first = min((d for d, level in _calendar(ledger) if level != "summit"), default=on)
    years = max((on - first).days, 0) / YEAR
    rate = np.random.default_rng(SEED).gamma(PRIOR_EVENTS + count, 1 / (PRIOR_YEARS + years), DRAWS)
    return np.asarray(1 - np.exp(-rate * max((day - on).days, 0) / YEAR)), years

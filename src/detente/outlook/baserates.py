"""Base rates: what truces like this one did, as probabilities to each date with their intervals.

Competing risks: until its stated end a term can be broken; at the end it is extended,
replaced or runs out. The posterior is that of `detente.outlook.posterior`. Every curve is
a mean over posterior draws; the interval (5 to 95%) is of the probability itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from ..base.errors import InputError
from .definitions import DEFINITIONS, Definition
from .hazards import Array, cumulative_hazard
from .history import History, Truce
from .posterior import SEED, YEAR, Posterior, leads

INTERVAL = (5.0, 95.0)


@dataclass(frozen=True)
class Arrangement:
    """The truce asked about, as known: whose, since when, to when, which term, last seen to hold."""

    deal: str
    title: str
    dyad: str
    clock: date
    end: date | None
    term: int
    seen: date
    truce: str = ""
    struck: date | None = None

    @property
    def later(self) -> bool:
        """Whether it is a second or later term."""
        return self.term > 1


@dataclass(frozen=True)
class Point:
    """A probability to a date with its 5–95% interval."""

    date: date
    p: float
    low: float
    high: float

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {"date": self.date.isoformat(), "p": self.p, "low": self.low, "high": self.high}


@dataclass(frozen=True)
class Curve:
    """Survival under one definition: the probability that the event has not happened by each date."""

    definition: Definition
    points: tuple[Point, ...]
    note: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The keys of `definitions[]` in the machine-readable output."""
        d = self.definition
        return {
            "id": d.id,
            "title": d.title,
            "text": d.text,
            "basis": d.basis,
            "note": self.note,
            "survival": [p.to_dict() for p in self.points],
        }


@dataclass(frozen=True)
class Ways:
    """How the term ends by each date: a probability for each way, summing to one at each date."""

    ways: dict[str, tuple[Point, ...]]

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {name: [p.to_dict() for p in points] for name, points in self.ways.items()}


def summary(day: date, values: Array) -> Point:
    """Mean and interval of a probability over draws."""
    low, high = np.percentile(values, INTERVAL)
    return Point(day, float(values.mean()), float(low), float(high))


def age(arrangement: Arrangement, day: date) -> float:
    """Years since the arrangement's clock started, never negative."""
    return max((day - arrangement.clock).days, 0) / YEAR


class BaseRates:
    """The posterior bent to one arrangement: draws of every rate for its dyad and term."""

    def __init__(self, found: Posterior, arrangement: Arrangement, *, seed: int = SEED) -> None:
        rng = np.random.default_rng(seed)
        self.arrangement = arrangement
        self.posterior = found
        later, opened = float(arrangement.later), float(arrangement.end is None)
        part = found.components
        self.eta_break = part["break"].index(arrangement.dyad, np.array([later, opened]), rng)
        self.theta_break = part["break"].theta()
        self.eta_upgrade = part["upgrade"].index(arrangement.dyad, np.array([later]), rng)
        self.theta_upgrade = part["upgrade"].theta()
        self.goes_on = logistic(part["goes_on"].index(arrangement.dyad, np.array([later]), rng))
        self.replaced = logistic(part["replaced"].index(arrangement.dyad, np.array([later]), rng))
        self.moves = {
            name: (part[name].index(arrangement.dyad, np.zeros(0), rng), part[name].theta())
            for name in ("first_claim", "tariff_raised")
        }
        self.draws = len(self.eta_break)
        self.lead_days, self.lead_weights = self._leads(found.history, rng)

    def _leads(self, history: History, rng: np.random.Generator) -> tuple[Array, Array]:
        """Days before the end at which something is agreed: a Bayesian bootstrap of those seen, still possible."""
        a = self.arrangement
        if a.end is None:
            return np.zeros(1), np.ones((self.draws, 1))
        left = (a.end - a.seen).days
        days = np.array([d for _, d in leads(history) if d < left] or [0], float)
        weights = rng.standard_exponential((self.draws, len(days)))
        return days, weights / weights.sum(1, keepdims=True)

    def unbroken(self, day: date) -> Array:
        """P(not broken by `day` | holding when last seen), per draw."""
        a = self.arrangement
        since = cumulative_hazard(self.eta_break, self.theta_break, age(a, a.seen))
        return np.exp(since - cumulative_hazard(self.eta_break, self.theta_break, age(a, max(day, a.seen))))

    def settled(self, day: date) -> Array:
        """P(agreed early enough to be known by `day`, unbroken until then | it goes on), per draw."""
        a = self.arrangement
        if a.end is None:
            return np.zeros(self.draws)
        total = np.zeros(self.draws)
        for lead, weight in zip(self.lead_days, self.lead_weights.T, strict=True):
            settles = a.end - timedelta(days=int(lead))
            if settles <= day:
                total += weight * self.unbroken(settles)
        return total

    def ways_by(self, day: date) -> dict[str, Array]:
        """P of each way the present term has ended by `day`, per draw; they sum to one with `running`."""
        a = self.arrangement
        if a.end is None:
            return self._open_ways(day)
        settled = self.settled(day)
        total = self.settled(a.end)
        extended = self.goes_on * (1 - self.replaced) * settled
        upgraded = self.goes_on * self.replaced * settled
        lapsed = (1 - self.goes_on) * self.unbroken(a.end) if day >= a.end else np.zeros(self.draws)
        if day >= a.end:
            broken = 1 - self.goes_on * total - (1 - self.goes_on) * self.unbroken(a.end)
        else:
            broken = 1 - self.unbroken(day) - self._broken_after_settling(day)
        running = np.clip(1 - extended - upgraded - lapsed - broken, 0.0, 1.0)
        return {"extended": extended, "replaced": upgraded, "lapsed": lapsed, "broken": broken, "running": running}

    def _broken_after_settling(self, day: date) -> Array:
        """P(agreed to go on by `day`, and broken after that but by `day`), per draw."""
        a = self.arrangement
        assert a.end is not None
        total = np.zeros(self.draws)
        for lead, weight in zip(self.lead_days, self.lead_weights.T, strict=True):
            settles = a.end - timedelta(days=int(lead))
            if settles <= day:
                total += weight * (self.unbroken(settles) - self.unbroken(day))
        return self.goes_on * total

    def _open_ways(self, day: date) -> dict[str, Array]:
        """Broken or upgraded, whichever comes first, on a fine grid; per draw."""
        a = self.arrangement
        grid = np.linspace(age(a, a.seen), max(age(a, day), age(a, a.seen)), 65)
        b = cumulative_hazard(self.eta_break[:, None], self.theta_break[:, None], grid)
        u = cumulative_hazard(self.eta_upgrade[:, None], self.theta_upgrade[:, None], grid)
        both = np.exp(-(b - b[:, :1]) - (u - u[:, :1]))
        mid = 0.5 * (both[:, 1:] + both[:, :-1])
        broken, upgraded = (mid * np.diff(b, axis=1)).sum(1), (mid * np.diff(u, axis=1)).sum(1)
        running = both[:, -1]
        scale = (1 - running) / np.maximum(broken + upgraded, 1e-12)
        zero = np.zeros(self.draws)
        return {
            "extended": zero,
            "replaced": upgraded * scale,
            "lapsed": zero,
            "broken": broken * scale,
            "running": running,
        }

    def survival(self, name: str, day: date) -> Array:
        """P(the event has not happened by `day`), per draw, for a definition."""
        a = self.arrangement
        if name == "broken":
            return self.unbroken(day)
        if name == "ends_badly":
            kept = self.unbroken(day)
            return kept * self.goes_on if a.end is not None and day >= a.end else kept
        eta, theta = self.moves[name]
        start = self.move_clock(name)
        since = max((a.seen - start).days, 0) / YEAR
        then = max((max(day, a.seen) - start).days, 0) / YEAR
        return np.exp(cumulative_hazard(eta, theta, since) - cumulative_hazard(eta, theta, then))

    def move_clock(self, name: str) -> date:
        """The day from which the wait for a move is counted: the deal, or this term if one came already."""
        a = self.arrangement
        return a.clock if a.struck is None or self.moved(name) else a.struck

    def moved(self, name: str) -> str:
        """The day of such a move under this deal already, if any."""
        for spell in self.posterior.history.spells:
            if spell.deal == self.arrangement.deal and getattr(spell, name):
                return str(getattr(spell, name))
        return ""

    def curves(self, days: Sequence[date]) -> list[Curve]:
        """Survival under every definition."""
        out = []
        for definition in DEFINITIONS:
            points = tuple(summary(day, self.survival(definition.id, day)) for day in days)
            note = ""
            if definition.id in self.moves:
                before = self.moved(definition.id)
                if before:
                    note = f"One came under this deal on {before} already; the wait is counted anew from this term."
                dyads = sorted(set(self.posterior.components[definition.id].rows.dyad))
                if self.arrangement.dyad not in dyads:
                    note = (note + f" Moves are coded for {', '.join(dyads) or 'nobody'} only.").strip()
            elif self.arrangement.end is not None and days and days[-1] > self.arrangement.end:
                note = "Past the stated end: given that it goes on, the hazard of being broken continues."
            out.append(Curve(definition, points, note))
        return out

    def ways(self, days: Sequence[date]) -> Ways:
        """How the present term ends by each date."""
        table: dict[str, list[Point]] = {}
        for day in days:
            for name, values in self.ways_by(day).items():
                table.setdefault(name, []).append(summary(day, values))
        return Ways({name: tuple(points) for name, points in table.items()})

    def comparable(self) -> list[Truce]:
        """The rows that inform this arrangement most: same dyad, or same kind of term."""
        a = self.arrangement
        rows = [
            t
            for t in self.posterior.history.estimated
            if t.id != a.truce and (t.dyad == a.dyad or (t.later == a.later and t.fixed == (a.end is not None)))
        ]
        return sorted(rows, key=lambda t: (t.dyad != a.dyad, t.later != a.later, t.start))


def logistic(eta: Array) -> Array:
    """1/(1 + e^−η)."""
    return np.asarray(1.0 / (1.0 + np.exp(-eta)))


def horizon(arrangement: Arrangement, on: date, until: date | None = None) -> list[date]:
    """Dates to report: 30, 90, 180 and 365 days on, the stated end and ninety days after it."""
    days = {on + timedelta(days=d) for d in (30, 90, 180, 365)}
    if arrangement.end is not None:
        days |= {arrangement.end, arrangement.end + timedelta(days=90)}
    if until is not None:
        if until <= arrangement.seen:
            raise InputError(
                f"{until} is not after {arrangement.seen}, the last day it was seen to hold",
                remedy="ask for a later date",
            )
        days.add(until)
    return sorted(d for d in days if d > arrangement.seen)

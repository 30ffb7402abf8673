"""How leverage wears off: dependence, substitution and the cost of a cut-off over the years.

D(t) = D₀·2^(−t/h) at a stated half-life h, ε(t) from short to long run with the good's own.
The value of buying a year is what the same cut-off would cost now less a year from now.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..ledger.goods import Good
from .assumptions import Speed, assumptions
from .diversion import Fall
from .loss import Draws, loss_draws, summary
from .measures import Array, half_life_of
from .supply import Interval


@dataclass(frozen=True, slots=True)
class PathPoint:
    """One year of one speed: share still dependent, cost of a full cut-off in that year, US$ mn a year."""

    year: int
    dependence: Interval
    loss_usd_mn: Interval | None

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "year": self.year,
            "dependence": self.dependence.as_list(),
            "loss_usd_mn": self.loss_usd_mn.as_list() if self.loss_usd_mn else None,
        }


@dataclass(frozen=True, slots=True)
class TimePath:
    """A good's path at one stated speed, and what a first year bought is worth (US$ mn)."""

    speed: str
    title: str
    half_life: float
    points: tuple[PathPoint, ...]
    year_bought: Interval | None

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "speed": self.speed,
            "title": self.title,
            "half_life_years": self.half_life,
            "points": [point.to_dict() for point in self.points],
            "value_of_a_year_usd_mn": self.year_bought.as_list() if self.year_bought else None,
        }


def forecast_speed(good: Good) -> Speed | None:
    """The half-life that a published forecast of control implies, if the file has one."""
    for entry in good.forecast:
        for stage in good.stage:
            share = next((s.share for s in stage.share if s.place == entry.place), None)
            if stage.id == entry.stage and share is not None:
                half_life = half_life_of(share, entry.share, entry.year - stage.year)
                if half_life:
                    title = f"as the forecast of {entry.share:.0%} by {entry.year}"
                    return Speed(id="forecast", half_life=half_life, title=title, source=entry.source)
    return None


def _loss_at(good: Good, of: str, short: Array, years: float, draws: Draws, cover: float | None) -> Array | None:
    held = loss_draws(good, of=of, short=short, draws=draws, after=years, cover=cover)
    return held.total if held else None


def measured_speeds(falls: Sequence[Fall]) -> list[Speed]:
    """The half-lives at which the supplier's share fell after earlier cut-offs."""
    found = []
    for seen in falls:
        if seen.half_life is not None:
            title = f"as its share of heading {seen.heading} fell, {seen.before:.1%} to {seen.after:.1%}"
            found.append(Speed(id=f"measured-{seen.heading}", half_life=seen.half_life, title=title, source="hts4"))
    return found


def paths(
    good: Good,
    *,
    of: str,
    start: int,
    cut_off: Array,
    draws: Draws,
    until: tuple[int, ...],
    falls: Sequence[Fall] = (),
    cover: float | None = None,
) -> list[TimePath]:
    """Paths at all stated speeds; `cut_off` are draws of the shortage a full cut-off means today."""
    forecast = forecast_speed(good)
    found = []
    for speed in (*assumptions().speed, *((forecast,) if forecast else ()), *measured_speeds(falls)):
        points, first = [], _loss_at(good, of, cut_off, 0.0, draws, cover)
        for year in (start, *(y for y in until if y > start)):
            t = float(year - start)
            left = cut_off * 2.0 ** (-t / speed.half_life)
            usd = _loss_at(good, of, left, t, draws, cover)
            points.append(PathPoint(year, summary(left), summary(usd) if usd is not None else None))
        next_year = _loss_at(good, of, cut_off * 2.0 ** (-1.0 / speed.half_life), 1.0, draws, cover)
        bought = summary(first - next_year) if first is not None and next_year is not None else None
        found.append(TimePath(speed.id, speed.title, speed.half_life, tuple(points), bought))
    return found

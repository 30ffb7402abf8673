"""Series of deliveries: the shipped table, by whose count, and what of it was public by a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from ..base import places
from ..base.errors import UnknownError
from . import tables


class Source(NamedTuple):
    """A source: its title, and days after a period's end by which it is public at the earliest (an assumption)."""

    title: str
    lag: int


SOURCES = {
    "census": Source("US Census Bureau, exports by destination", 35),
    "fgis": Source("USDA FGIS, export inspections", 4),
    "fas": Source("USDA FAS, export sales", 7),
    "gacc": Source("China Customs, as the press quoted it", 18),
    "faostat": Source("FAO, FAOSTAT detailed trade matrix", 340),
    "baci": Source("CEPII, BACI", 380),
    "file": Source("your file", 0),
}
#: how a period of so many letters is called
STEPS = {4: "year", 7: "month", 10: "week"}
#: under this many thousand tonnes a figure has two decimals
SMALL_KT = 100.0
#: series with a month or a week to a point; the others are yearly
MONTHS_SHOWN, WEEKS_SHOWN = 24, 12


class Point(NamedTuple):
    """A period (`2025`, `2025-11`, or the day a week ends on) and thousand tonnes in it."""

    period: str
    kt: float


@dataclass(frozen=True, slots=True)
class Series:
    """One good from one place to another, by one source's count."""

    what: str
    by: str
    seller: str
    buyer: str
    points: tuple[Point, ...]

    @property
    def step(self) -> str:
        """year, month or week: the shortest of its periods, by how they are written."""
        return STEPS[max(len(point.period) for point in self.points)]

    @property
    def title(self) -> str:
        """`Exports to China, census`."""
        return f"{self.what.capitalize()} to {places.name(self.buyer)}, {self.by}"

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "what": self.what,
            "by": self.by,
            "source": SOURCES[self.by].title,
            "from": self.seller,
            "to": self.buyer,
            "step": self.step,
            "unit": "kt",
            "last": self.points[-1].period,
            "points": [[point.period, point.kt] for point in self.points],
        }


def ends(period: str) -> date:
    """The last day of a period."""
    if len(period) == 4:
        return date(int(period), 12, 31)
    if len(period) == 7:
        year, month = int(period[:4]), int(period[5:])
        return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    return date.fromisoformat(period)


@lru_cache(maxsize=1)
def _held() -> dict[str, dict[tuple[str, str, str, str], list[Point]]]:
    found: dict[str, dict[tuple[str, str, str, str], list[Point]]] = {}
    for good, what, by, seller, buyer, period, kt in tables.read("deliveries.csv.gz"):
        found.setdefault(good, {}).setdefault((what, by, seller, buyer), []).append(Point(period, float(kt)))
    return found


def held(good: str, *, known: date) -> list[Series]:
    """Every series of a good, without the periods that were not public by a day; UnknownError for a good without."""
    if good not in _held():
        raise UnknownError("good with deliveries", good, _held())
    found = []
    for (what, by, seller, buyer), points in _held()[good].items():
        seen = [p for p in points if ends(p.period) + timedelta(days=SOURCES[by].lag) <= known]
        if seen:
            found.append(Series(what, by, seller, buyer, tuple(sorted(seen))))
    return found


def monthly(series: Series) -> dict[str, float]:
    """Thousand tonnes by month; a week counts in the month it ends in."""
    found: dict[str, float] = {}
    for point in series.points:
        found[point.period[:7]] = found.get(point.period[:7], 0.0) + point.kt
    return found


def yearly(series: Series) -> dict[str, tuple[float, int, str]]:
    """Thousand tonnes by calendar year, and how many of which periods of it are held."""
    found: dict[str, tuple[float, int, str]] = {}
    for point in series.points:
        total, count, _ = found.get(point.period[:4], (0.0, 0, ""))
        found[point.period[:4]] = (total + point.kt, count + 1, STEPS[len(point.period)])
    return found

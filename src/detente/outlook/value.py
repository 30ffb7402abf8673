"""What lapse and extension are worth, weighted by the tree: the trade model's move times the chance that it comes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..base.places import name
from ..base.table import Column, Table, Tabular
from ..impact.report import real
from ..impact.worth import worth
from ..standpoint import Standpoint
from .plan import Plan
from .sensitivity import Point
from .thirds import codes

#: Draws of elasticities and table behind each interval.
DRAWS = 8


@dataclass(frozen=True)
class Stake:
    """A place: change of real income if the default bites against the deal going on, per cent, and the expected one."""

    place: str
    value: float
    low: float
    high: float
    expected: float
    expected_low: float
    expected_high: float

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "place": self.place,
            "if_it_bites_pct": {"value": self.value, "low": self.low, "high": self.high},
            "weighted_pct": {"value": self.expected, "low": self.expected_low, "high": self.expected_high},
        }


@dataclass(frozen=True)
class Value(Tabular):
    """Every place named, with the chance used."""

    stakes: tuple[Stake, ...]
    chance: Point
    scenarios: tuple[str, str]

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "from": self.scenarios[0],
            "to": self.scenarios[1],
            "chance_it_bites": self.chance.to_dict(),
            "places": [s.to_dict() for s in self.stakes],
        }

    def tables(self) -> list[Table]:
        """One table."""
        c = self.chance
        rows = [
            {
                "title": name(s.place),
                "bites": f"{s.value:+.3f} ({s.low:+.3f} to {s.high:+.3f})",
                "weighted": f"{s.expected:+.4f} ({s.expected_low:+.4f} to {s.expected_high:+.4f})",
            }
            for s in self.stakes
        ]
        return [
            Table(
                "What is at stake: real income if what is held back comes back, and weighted by its chance",
                [
                    Column("title", "Place"),
                    Column("bites", "If it comes back", "%", align="right"),
                    Column("weighted", "Times its chance", "%", align="right"),
                ],
                rows,
                id="worth",
                source=f"trade model: {self.scenarios[0]} to {self.scenarios[1]}, {DRAWS} draws; the tree",
                notes=(
                    f"Chance that it comes back by {c.date}: {100 * c.p:.0f}% ({100 * c.low:.0f}–{100 * c.high:.0f}).",
                    "The interval of the product takes the ends of both; long-run incomes, other things equal.",
                ),
            )
        ]


def value(
    stand: Standpoint,
    plan: Plan,
    chance: Point,
    *,
    parties: Sequence[str],
    advance: Callable[[int], None] | None = None,
) -> Value:
    """The parties' and third parties' stakes."""
    found = worth(stand, origin=plan.hold, target=plan.lapse, draws=DRAWS)
    if advance:
        advance(2)
    assert found.interval is not None
    out = []
    for place in dict.fromkeys([*parties, *(t.place for t in plan.third)]):
        members = codes(found, place)
        weights = np.zeros(len(found.baseline.countries))
        weights[members] = found.move.before.economy.income[members]
        middle = real(found.move, members, found.move.real_income)
        low, high = found.interval.ends(weights)
        low, high = min(low, middle), max(high, middle)
        products = [x * p for x in (low, high) for p in (chance.low, chance.high)]
        out.append(Stake(place, middle, low, high, middle * chance.p, min(products), max(products)))
    return Value(tuple(out), chance, (plan.hold, plan.lapse))

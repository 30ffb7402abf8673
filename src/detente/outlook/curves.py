"""Survival curves: the chance that nothing of a kind has happened by each day, under every definition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from .defaults import Default, raises_tariff
from .definitions import DEFINITIONS, Definition
from .moves import Wait
from .sensitivity import INTERVAL, Ensemble, Point


@dataclass(frozen=True)
class Curve:
    """Survival under one definition. No points: it is not held, and `note` says why."""

    definition: Definition
    points: tuple[Point, ...]
    note: str = ""

    def to_dict(self) -> dict[str, Any]:
        """An entry of `definitions[]`."""
        d = self.definition
        return {
            "id": d.id,
            "title": d.title,
            "text": d.text,
            "basis": d.basis,
            "note": self.note,
            "coverage": {"state": "complete" if self.points else "not_held", "why": [] if self.points else [self.note]},
            "survival": [p.to_dict() for p in self.points],
        }


def curves(found: Ensemble, days: Sequence[date], clocks: Sequence[Default], told: Wait | None) -> list[Curve]:
    """Every definition; those that this arrangement does not bear say why."""
    return [_curve(definition, found, days, clocks, told) for definition in DEFINITIONS]


def _curve(d: Definition, found: Ensemble, days: Sequence[date], clocks: Sequence[Default], told: Wait | None) -> Curve:
    a = found.tree.arrangement
    if d.happened is None:
        return _moves(d, found, days, told)
    if d.id == "tariff_raised" and not any(raises_tariff(c) for c in clocks):
        why = "no clock at its stated end brings a duty back" if a.deal else "a term of the record has no clocks"
        return Curve(d, (), f"not held: {why}")
    happened = d.happened
    note = ""
    if a.end is not None and days and days[-1] > a.end:
        note = "Past the stated end: if something follows, the rate of being broken goes on."
    return Curve(d, tuple(found.point(day, lambda tree, day=day: 1 - happened(tree, day)) for day in days), note)  # type: ignore[misc]


def _moves(d: Definition, found: Ensemble, days: Sequence[date], told: Wait | None) -> Curve:
    a = found.tree.arrangement
    if told is None:
        return Curve(d, (), f"not held: no moves are coded for {a.dyad}")
    points = []
    for day in days:
        values = told.still(a.seen, day)
        low, high = np.percentile(values, INTERVAL)
        points.append(Point(day, float(values.mean()), float(low), float(high)))
    note = f"{told.events} in {told.years:.1f} years of {told.spells} deals between the same two."
    if told.last:
        note += f" One came under this deal on {told.last} already; the wait is for the next."
    return Curve(d, tuple(points), note)

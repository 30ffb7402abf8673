"""What the difference of two regimes does to duties: by layer and by import value.

For every party whose schedule is held, the averages on goods of each other party
under both regimes, which measures make the difference, on how much trade.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..base.errors import InputError
from ..base.table import Column, Table, columns
from ..regime.difference import Difference
from ..regime.state import Regime
from ..standpoint import Asked, Standpoint
from .effective import Average, averages
from .lines import Floats
from .panel import book, question
from .schedules import imports, weighed
from .stack import Stack


@dataclass(frozen=True, slots=True)
class Pair:
    """Duties of one importer on one exporter under two regimes. Rates in per cent, imports in US dollars."""

    importer: str
    exporter: str
    before: Average
    after: Average
    lines: int
    imports: float
    layers: tuple[dict[str, Any], ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "importer": self.importer,
            "exporter": self.exporter,
            "before": self.before.to_dict(),
            "after": self.after.to_dict(),
            "lines": self.lines,
            "imports_usd": self.imports,
            "layers": list(self.layers),
        }


@dataclass(frozen=True)
class WithDuties(Asked):
    """A difference of two regimes with what it does to duties."""

    difference: Difference
    pairs: tuple[Pair, ...]

    @property
    def stand(self) -> Standpoint:  # type: ignore[override]
        """That of the difference."""
        return self.difference.stand

    def to_dict(self) -> dict[str, Any]:
        """The keys of ``diff --json`` and ``duties``."""
        return {**self.difference.to_dict(), "duties": [p.to_dict() for p in self.pairs]}

    def tables(self) -> list[Table]:
        """Measures, then duties by layer."""
        spec = columns(
            Column("what", "Duties", wide=True),
            Column("before", "Before", "%", 2),
            Column("after", "After", "%", 2),
            Column("imports", "Imports concerned", "US$ bn", 1),
            Column("lines", "Lines"),
        )
        rows: list[dict[str, Any]] = []
        for pair in self.pairs:
            rows.append(
                {
                    "what": f"{pair.importer} on {pair.exporter}: average",
                    "before": pair.before.central,
                    "after": pair.after.central,
                    "imports": pair.imports / 1e9,
                    "lines": pair.lines,
                }
            )
            rows += [
                {
                    "what": f"  {x['title']}",
                    "before": x["before"],
                    "after": x["after"],
                    "imports": x["imports_usd"] / 1e9,
                    "lines": x["lines"],
                }
                for x in pair.layers
            ]
        made = self.difference.tables()
        if rows:
            made.append(Table("What it does to duties", spec, rows, source="2024 imports as weights", id="diff-duties"))
        return made


def difference_lines(difference: Difference) -> WithDuties:
    """Add the duties of both regimes to their difference, for the parties whose schedule is held."""
    ids = [p.id for p in difference.first.ledger.dispute.parties]
    pairs = [_pair(difference, buyer, seller) for buyer, seller in _pairs(ids)]
    return WithDuties(difference, tuple(p for p in pairs if p is not None))


def _pairs(ids: list[str]) -> Iterator[tuple[str, str]]:
    for buyer in ids:
        if weighed(buyer):
            yield from ((buyer, seller) for seller in ids if seller != buyer)


def _pair(difference: Difference, buyer: str, seller: str) -> Pair | None:
    try:
        first, second = (_stack(buyer, seller, regime) for regime in (difference.first, difference.second))
    except InputError:  # a day outside the tariff tables
        return None
    value, _ = imports(buyer).of(seller)
    moved = ~np.isclose(np.nan_to_num(first.mid), np.nan_to_num(second.mid), atol=1e-6)
    layers = _layers(first, second, value)
    return Pair(
        buyer,
        seller,
        averages(first, value),
        averages(second, value),
        int(moved.sum()),
        float(value[moved].sum()),
        tuple(layers),
    )


def _stack(buyer: str, seller: str, regime: Regime) -> Stack:
    return book(regime.ledger, buyer).stack(seller, question(regime.stand, buyer, average=True))


def _layers(first: Stack, second: Stack, value: Floats) -> list[dict[str, Any]]:
    """Points that each measure adds before and after, where they differ, most points first."""
    weight = np.where(np.isfinite(first.mid) & np.isfinite(second.mid), value, 0.0)
    total = weight.sum() or 1.0
    parts: dict[str, tuple[str, list[Floats]]] = {}
    for side, stack in enumerate((first, second)):
        for unit, part in zip(stack.units, stack.parts["mid"], strict=True):
            if not unit.exempts:
                title, both = parts.setdefault(
                    unit.measure.id, (unit.measure.title, [np.zeros_like(value), np.zeros_like(value)])
                )
                both[side] = both[side] + part
    rows = []
    for name, (title, (a, b)) in parts.items():
        changed = ~np.isclose(a, b, atol=1e-6)
        if changed.any():
            rows.append(
                {
                    "measure": name,
                    "title": title,
                    "before": round(float((a * weight).sum() / total), 4),
                    "after": round(float((b * weight).sum() / total), 4),
                    "lines": int(changed.sum()),
                    "imports_usd": float(value[changed].sum()),
                }
            )
    return sorted(rows, key=lambda r: -abs(r["after"] - r["before"]))

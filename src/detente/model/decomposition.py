"""The first-order reading of a result beside the exact one: terms of trade and volume of trade.

Caliendo and Parro (2015), eq. 17, evaluated at benchmark flows with finite changes in place of differentials.
For large shocks the sum can be far from the exact change and even of another sign, because duties lost are
counted at benchmark tariffs while trade expands: so both are always shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..base.table import Column, Table, Tabular
from .economy import Array
from .equilibrium import Equilibrium


@dataclass(frozen=True, eq=False)
class FirstOrder(Tabular):
    """Per country, `[N]`, as fractions: terms of trade, volume of trade, their sum, and the exact change."""

    countries: tuple[str, ...]
    terms_of_trade: Array
    volume_of_trade: Array
    exact: Array

    @property
    def total(self) -> Array:
        """The first-order change of real income."""
        result: Array = self.terms_of_trade + self.volume_of_trade
        return result

    def to_dict(self) -> dict[str, Any]:
        """Plain data in per cent."""
        return {"countries": self._rows()}

    def _rows(self) -> list[dict[str, Any]]:
        columns = {
            "terms_of_trade_pct": self.terms_of_trade,
            "volume_of_trade_pct": self.volume_of_trade,
            "first_order_pct": self.total,
            "real_income_pct": self.exact,
        }
        return [
            {"iso3": code, **{key: 100.0 * float(values[n]) for key, values in columns.items()}}
            for n, code in enumerate(self.countries)
        ]

    def tables(self) -> list[Table]:
        """One row a country, largest exact change first."""
        heads = [
            Column("iso3", "Country"),
            Column("terms_of_trade_pct", "Terms of trade", "%", 3, "right"),
            Column("volume_of_trade_pct", "Volume of trade", "%", 3, "right"),
            Column("first_order_pct", "First-order sum", "%", 3, "right"),
            Column("real_income_pct", "Exact", "%", 3, "right"),
        ]
        rows = sorted(self._rows(), key=lambda row: -abs(row["real_income_pct"]))
        notes = ["The first-order sum is a reading of small changes; the exact column is the answer."]
        return [Table("Real income: first order and exact", heads, rows, notes=notes, id="first-order")]


def first_order(result: Equilibrium) -> FirstOrder:
    """d ln W ≈ [Σ (E ĉ_n − M ĉ_i) + Σ τ M (M̂ − ĉ_i)]/I with hats as finite relative changes."""
    e = result.economy
    M = e.flows.copy()
    home = np.arange(len(e.countries))
    M[:, home, home] = 0.0
    dc = np.where(e.made, result.unit_costs - 1.0, 0.0)
    sold = (M.sum(axis=1) * dc).sum(axis=0)
    bought = (M * dc[:, None, :]).sum(axis=(0, 2))
    change = np.divide(result.flows, e.flows, out=np.ones_like(M), where=e.flows > 0) - 1.0
    volume = (e.tariffs * M * (change - dc[:, None, :])).sum(axis=(0, 2))
    return FirstOrder(e.countries, (sold - bought) / e.income, volume / e.income, result.real_income - 1.0)

"""Chosen tariffs as a result: who levies what, and what it does to everyone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..base.table import Column, Table, Tabular
from .economy import Array, Economy
from .equilibrium import Equilibrium


@dataclass(frozen=True, eq=False)
class TariffChoice(Tabular):
    """Chosen tariffs `[J, N, N]` and the equilibrium under them.

    `start` is the equilibrium under the tariffs the search began from. `first_order` is the largest
    derivative of an objective in its own (scaled, interior) tariffs: zero at an exact optimum. `moved` is the
    last round's largest change of a tariff.
    """

    kind: str
    players: tuple[str, ...]
    partners: Mapping[str, tuple[str, ...]]
    start: Equilibrium
    equilibrium: Equilibrium
    tariffs: Array
    rounds: int
    solves: int
    first_order: float
    moved: float
    names: Mapping[str, str] = field(default_factory=dict)  #: printed names of countries and sectors
    notes: tuple[str, ...] = ()
    source: str = ""

    def name(self, code: str) -> str:
        """Printed name of a country or sector."""
        return self.names.get(code, code)

    @property
    def economy(self) -> Economy:
        """The economy whose tariffs these are."""
        return self.equilibrium.economy

    def on(self, player: str, tariffs: Array | None = None) -> Array:
        """Tariffs of one player on its partners by sector, weighted by benchmark imports, `[J]`.

        NaN where it buys nothing from them; `tariffs` are other ones than the chosen.
        """
        e = self.economy
        n = e.country(player)
        columns = [e.country(code) for code in self.partners[player]]
        weight = e.flows[:, n][:, columns]
        rates = (self.tariffs if tariffs is None else tariffs)[:, n][:, columns]
        total = weight.sum(axis=1)
        result: Array = np.where(total > 0, (weight * rates).sum(axis=1) / np.where(total > 0, total, 1.0), np.nan)
        return result

    def median(self, player: str) -> float:
        """Median over the goods cells the player could tax."""
        e = self.economy
        n = e.country(player)
        columns = [e.country(code) for code in self.partners[player]]
        traded = e.flows[e.goods][:, n][:, columns] > 0
        return float(np.median(self.tariffs[e.goods][:, n][:, columns][traded]))

    def average(self, player: str, tariffs: Array | None = None) -> float:
        """Average over the goods the player buys from its partners, weighted by benchmark imports."""
        e = self.economy
        n = e.country(player)
        columns = [e.country(code) for code in self.partners[player]]
        weight = e.flows[e.goods][:, n][:, columns]
        rates = (self.tariffs if tariffs is None else tariffs)[e.goods][:, n][:, columns]
        return float((weight * rates).sum() / weight.sum())

    def to_dict(self) -> dict[str, Any]:
        """Plain data: `players[]`, `sectors[]`, `countries[]`, `solver`."""
        return {
            "kind": self.kind,
            "notes": list(self.notes),
            "source": self.source,
            "players": [self._player(code) for code in self.players],
            "sectors": self._sectors(),
            "countries": [{"iso3": c, **self.equilibrium.of(c)} for c in self.economy.countries],
            "solver": {
                **self.equilibrium.solver.to_dict(),
                "rounds": self.rounds,
                "solves": self.solves,
                "first_order": self.first_order,
                "moved": self.moved,
            },
        }

    def _player(self, code: str) -> dict[str, Any]:
        after, before = self.equilibrium.of(code), self.start.of(code)
        return {
            "iso3": code,
            "name": self.name(code),
            "taxes": list(self.partners[code]),
            "median_tariff_pct": 100.0 * self.median(code),
            "average_tariff_pct": 100.0 * self.average(code),
            "benchmark_tariff_pct": 100.0 * self.average(code, self.economy.tariffs),
            "real_income_pct": after["real_income_pct"],
            "real_income_at_start_pct": before["real_income_pct"],
            "real_wage_pct": after["real_wage_pct"],
        }

    def _sectors(self) -> list[dict[str, Any]]:
        rates = {code: self.on(code) for code in self.players}
        rows = []
        for j in np.nonzero(self.economy.goods)[0]:
            row: dict[str, Any] = {
                "sector": self.economy.sectors[j],
                "name": self.name(self.economy.sectors[j]),
                "theta": float(self.equilibrium.theta[j]),
            }
            for code in self.players:
                rate = float(rates[code][j])
                row[code] = None if np.isnan(rate) else 100.0 * rate
            rows.append(row)
        return rows

    def tables(self) -> list[Table]:
        """Tariffs by sector, then the players."""
        heads = [
            Column("sector", "Sector"),
            Column("name", "Goods", wide=True),
            Column("theta", "θ", "", 2, "right"),
        ]
        for code in self.players:
            whom = self.partners[code]
            text = f"{code} on {whom[0]}" if len(whom) == 1 else f"{code} on {len(whom)} partners"
            heads.append(Column(code, text, "%", 1, "right"))
        players = [
            Column("name", "Player"),
            Column("benchmark_tariff_pct", "Average tariff, benchmark", "%", 2, "right"),
            Column("average_tariff_pct", "chosen", "%", 2, "right"),
            Column("median_tariff_pct", "median", "%", 2, "right"),
            Column("real_income_pct", "Real income", "%", 3, "right"),
            Column("real_income_at_start_pct", "at the start", "%", 3, "right"),
            Column("real_wage_pct", "Real wage", "%", 3, "right"),
        ]
        notes = [
            *self.notes,
            "Tariffs that raise real income inside the model; not a forecast of policy.",
            f"Rounds: {self.rounds}; solves: {self.solves}; largest slope left: {self.first_order:.1e}.",
        ]
        title = f"{self.kind[:1].upper()}{self.kind[1:]} tariffs: {', '.join(self.players)}"
        return [
            Table(f"{title}, by sector", heads, self._sectors(), self.source, notes, id="tariffs"),
            Table(title, players, [self._player(code) for code in self.players], self.source, id="players"),
        ]

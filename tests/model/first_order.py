"""The first-order reading of a result beside the exact one: terms of trade and volume of trade.

Caliendo and Parro (2015), eq. 17, evaluated at benchmark flows with finite changes in place of differentials.
For large shocks the sum can be far from the exact change and even of another sign, because duties lost are
counted at benchmark tariffs while trade expands: so both are always shown.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.model.economy import Array
from detente.model.equilibrium import Equilibrium


@dataclass(frozen=True, eq=False)
class FirstOrder:
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

"""The move by channel, to first order at both of its ends, beside the exact change.

Terms of trade: what a country sells and buys at changed unit costs. Volume of trade: duties (at the
rates of each end) on changed quantities. Controls: purchases that controls make dearer. Each is the
mean of the readings at the two equilibria, d ln W = [Σ E d ln c_n − Σ M d ln c_i + Σ τ M (d ln M −
d ln c_i − d ln d) − Σ M d ln d]/I (Caliendo and Parro 2015, eq. 17); what is left to the exact change is
the remainder of higher order. A reading, never the answer.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..base.table import Column, Table
from ..economy.baseline import Array
from ..model.equilibrium import Equilibrium
from .duties import Duties
from .pricing import World
from .worth import Worth


@dataclass(frozen=True)
class Channels:
    """Parts of the change of real income, per cent of income, `[N]`."""

    terms: Array
    volume: Array
    controls: Array
    exact: Array

    @property
    def remainder(self) -> Array:
        """Exact less the three parts."""
        result: Array = self.exact - self.terms - self.volume - self.controls
        return result

    def table(self, w: Worth) -> Table:
        """Parties first, then the third countries with the largest terms-of-trade part."""
        b = w.baseline
        order = [n for n in np.argsort(-np.abs(self.terms)) if b.countries[n] not in w.parties]
        at = [b.country(code) for code in w.parties] + [int(n) for n in order[:6]]
        keys = ("terms", "volume", "controls", "remainder", "exact")
        rows = [{"name": b.name(b.countries[n]), **{key: float(getattr(self, key)[n]) for key in keys}} for n in at]
        heads = ("Terms of trade", "Volume of trade", "Controls", "Higher order", "Exact")
        return Table(
            "Real income by channel, per cent",
            [Column("name", "Country")]
            + [Column(key, head, "%", 4, "right") for key, head in zip(keys, heads, strict=True)],
            rows,
            notes=["First-order parts are means of the readings at both ends; the exact column is the answer."],
            id="by-channel",
        )


def channels(w: Worth) -> Channels:
    """The channels of the move of `w`."""
    one, two = w.move.before, w.move.after
    ahead = reading(w.world, one, two, *w.duties)
    back = reading(w.world, two, one, w.duties[1], w.duties[0])
    terms, volume, controls = (0.5 * (a - b) for a, b in zip(ahead, back, strict=True))
    return Channels(terms, volume, controls, w.move.real_income)


def reading(
    world: World, here: Equilibrium, there: Equilibrium, duties: Duties, others: Duties
) -> tuple[Array, Array, Array]:
    """(terms, volume, controls) of the step `here` → `there` at the flows and duties of `here`, per cent."""
    shape = world.shape
    M = here.flows.copy()
    home = np.arange(shape[1])
    M[:, home, home] = 0.0
    made = here.economy.made
    cost = np.where(made, np.log(there.unit_costs / here.unit_costs), 0.0)
    theta = world.elasticities.theta[:, None, None]
    dearer = -np.log((1.0 - others.withheld(shape)) / (1.0 - duties.withheld(shape))) / theta
    flow = there.flows
    both = (M > 0) & (flow > 0)
    change = np.where(both, np.log(np.where(both, flow, 1.0) / np.where(both, M, 1.0)), 0.0)
    tau = world.tariffs(duties)
    scale = 100.0 / here.income
    terms = (M.sum(axis=1) * cost).sum(axis=0) - (M * cost[:, None, :]).sum(axis=(0, 2))
    volume = (tau * M * (change - cost[:, None, :] - dearer)).sum(axis=(0, 2))
    return terms * scale, volume * scale, -(M * dearer).sum(axis=(0, 2)) * scale

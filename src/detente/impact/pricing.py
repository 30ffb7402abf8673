"""From duties to an equilibrium: the economy at its baseline tariffs, and the shock of a regime.

Each regime is a counterfactual of the same baseline, so the move from one regime to another is the
ratio of two equilibria: Ŵ(from → to) = Ŵ(to) / Ŵ(from). What export controls withhold enters as the
share of a source's varieties that cannot be had: K → K(1 − s), an iceberg cost of (1 − s)^(−1/θ).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..economy.baseline import Array, Baseline
from ..economy.elasticities import Elasticities
from ..economy.rebalance import Moved, rebalanced
from ..economy.wedge import Wedge
from ..model.calibrate import balanced
from ..model.economy import Economy
from ..model.preconditioner import lend
from ..model.shock import Changes, Shock
from .duties import Duties

if TYPE_CHECKING:
    from ..model.equilibrium import Equilibrium


@dataclass(frozen=True)
class World:
    """What every regime is priced on: the table, the elasticities, the duties of the baseline year.

    `others` `[J, N, N]` are duties that no regime of the dispute changes: those of every importer whose rates are not
    read by line. `wedge` scales increases over the baseline year to what is collected; None takes law at its word.
    """

    baseline: Baseline
    elasticities: Elasticities
    duties: Duties
    closure: str = "fixed"
    tol: float = 1e-10
    others: Array | None = None
    wedge: Wedge | None = None
    options: Mapping[str, Any] = field(default_factory=dict)  #: further switches of `solve`
    steer: Economy | None = None  #: a neighbour whose preconditioner serves this world too
    ready: Economy | None = None  #: the benchmark, where it has been worked out before
    device: str = ""  #: where batches are iterated: ``cuda``, ``cpu`` (torch), or NumPy when empty

    @cached_property
    def shape(self) -> tuple[int, int, int]:
        """(J, N, N)."""
        J, N = len(self.baseline.sectors), len(self.baseline.countries)
        return J, N, N

    @cached_property
    def economy(self) -> Economy:
        """The benchmark with the baseline year's tariffs on top of duty-free flows."""
        if self.ready is not None:
            return self.ready
        e = self.elasticities
        tariffs = self.tariffs(self.duties)
        table, _ = rebalanced(self.baseline, tariffs)
        found = Economy.from_baseline(table, theta=e.theta, tariffs=tariffs, eta=e.eta)
        if self.steer is not None:
            lend(self.steer, found)
        return balanced(found) if self.closure == "purged" else found

    @cached_property
    def moved(self) -> Moved:
        """What was counted as final spending to make room for duties on inputs."""
        return rebalanced(self.baseline, self.tariffs(self.duties))[1]

    @cached_property
    def collected(self) -> Array:
        """Share of an increase in law that each importer collects, `[N]`."""
        ratio = {} if self.wedge is None else self.wedge.ratio
        return np.array([ratio.get(code, 1.0) for code in self.baseline.countries])

    def tariffs(self, duties: Duties) -> Array:
        """τ of a regime as the model levies it, `[J, N importer, N exporter]`."""
        law = duties.tariffs(self.shape)
        if (self.collected != 1.0).any() and duties is not self.duties:
            start = self.duties.tariffs(self.shape)
            law = start + self.collected[None, :, None] * (law - start)
        return law if self.others is None else law + self.others

    def shock(self, tariffs: Array, withheld: Array, theta: Array, name: str) -> Shock:
        """The shock of tariffs τ and withheld shares relative to the baseline year's own."""
        before = self.duties.withheld(self.shape)
        moved = np.nonzero(withheld != before)
        iceberg = None
        if len(moved[0]):
            iceberg = np.ones(self.shape)
            iceberg[moved] = ((1.0 - withheld[moved]) / (1.0 - before[moved])) ** (-1.0 / theta[moved[0]])
        return Shock(tariffs=tariffs, iceberg=iceberg, name=name)

    def of(self, duties: Duties, *, theta: Array | None = None, controls: bool = True) -> Shock:
        """The shock of a regime; without its export controls when `controls` is False."""
        cells, duty = self._moved(duties)
        before, after = self.duties.cut, (duties if controls else self.duties).cut
        at = np.sort(np.concatenate([cells, before.at, after.at]))
        at = at[np.diff(at, prepend=-1) > 0]
        old, new = before.on(at), after.on(at)
        moved = old != new
        moved[np.searchsorted(at, cells)] = True
        at, old, new = at[moved], old[moved], new[moved]
        j, pair = np.divmod(at, self.shape[1] * self.shape[2])
        n, i = np.divmod(pair, self.shape[2])
        start = 1.0 + self.economy.tariffs[j, n, i]
        paid = start.copy()
        paid[np.searchsorted(at, cells)] = duty
        theta = self.elasticities.theta if theta is None else theta
        wedge = paid / start
        cut = old != new
        wedge[cut] *= ((1.0 - new[cut]) / (1.0 - old[cut])) ** (-1.0 / theta[j[cut]])
        return Shock(cells=Changes(j, n, i, wedge, paid, None), name=duties.title)

    def _moved(self, duties: Duties) -> tuple[NDArray[np.intp], Array]:
        """Flat places whose duty differs from the benchmark's, in order, and 1+τ′ there."""
        J, N, _ = self.shape
        start, law, none = self.duties.levied, duties.levied, np.zeros((J, N))
        cells, rates = [], []
        for n in sorted({*start, *law}):
            old, rate = start.get(n, none), law.get(n, none)
            if (self.collected != 1.0).any():
                rate = old + self.collected[n] * (rate - old)
            if self.others is not None:
                rate = rate + self.others[:, n]
            j, i = np.nonzero(rate != self.economy.tariffs[:, n])
            cells.append((j * N + n) * N + i)
            rates.append(1.0 + rate[j, i])
        at = np.concatenate(cells) if cells else np.zeros(0, dtype=np.intp)
        order = np.argsort(at)
        return at[order], (np.concatenate(rates) if rates else np.zeros(0))[order]

    def solve(self, shocks: Sequence[Shock], *, thetas: Array | None = None) -> list[Equilibrium]:
        """Equilibria of the shocks, in order; raises `NotConverged` rather than return a bad number."""
        from ..model.solve import solve_batch

        if self.device:
            from ..model.device import equilibria

            options = {"closure": self.closure, **dict(self.options)}
            return equilibria(self.economy, shocks, thetas=thetas, device=self.device, tol=self.tol, **options)
        return solve_batch(
            self.economy, shocks, thetas=thetas, closure=self.closure, tol=self.tol, **dict(self.options)
        )


@dataclass(frozen=True)
class Move:
    """The move from one equilibrium to another, as ratios and levels per country."""

    before: Equilibrium
    after: Equilibrium

    @cached_property
    def real_income(self) -> Array:
        """Ŵ(to)/Ŵ(from) − 1 in per cent, `[N]`."""
        return 100.0 * (self.after.real_income / self.before.real_income - 1.0)

    @cached_property
    def real_wage(self) -> Array:
        """Real wages, per cent, `[N]`."""
        return 100.0 * (self.after.real_wage / self.before.real_wage - 1.0)

    @cached_property
    def prices(self) -> Array:
        """Consumer prices relative to home wages' currency unit of the world, per cent, `[N]`."""
        return 100.0 * (self.after.price_index / self.before.price_index - 1.0)

    @cached_property
    def consumer_prices(self) -> Array:
        """Consumer prices against home wages, per cent, `[N]`: what an hour of work buys less."""
        wages = self.after.wages / self.before.wages
        return 100.0 * (self.after.price_index / self.before.price_index / wages - 1.0)

    @cached_property
    def traded(self) -> tuple[Array, Array]:
        """Goods flows before and after at border prices, sales at home among them, `[N importer, N exporter]`."""
        goods = self.before.economy.goods
        return self.before.traded(goods), self.after.traded(goods)

    @cached_property
    def abroad(self) -> tuple[Array, Array]:
        """Goods flows before and after without sales at home, `[N importer, N exporter]`."""
        one, two = (f - np.diag(np.diag(f)) for f in self.traded)
        return one, two

    @cached_property
    def exports(self) -> Array:
        """Goods exports at border prices, per cent, `[N]`."""
        one, two = (f.sum(axis=0) for f in self.abroad)
        return np.asarray(100.0 * (two / np.where(one > 0, one, 1.0) - 1.0))

    @cached_property
    def imports(self) -> Array:
        """Goods imports at border prices, per cent, `[N]`."""
        one, two = (f.sum(axis=1) for f in self.abroad)
        return np.asarray(100.0 * (two / np.where(one > 0, one, 1.0) - 1.0))

    @cached_property
    def value(self) -> Array:
        """Equivalent variation in the unit of the table: I × (Ŵ(to) − Ŵ(from)), `[N]`."""
        result: Array = self.before.economy.income * (self.after.real_income - self.before.real_income)
        return result

    @cached_property
    def revenue(self) -> Array:
        """Change of duties collected, unit of the table, `[N]`."""
        result: Array = self.after.tariff_revenue - self.before.tariff_revenue
        return result

    @cached_property
    def trade(self) -> tuple[Array, Array]:
        """Border-price flows before and after, goods and services, `[J, N importer, N exporter]`."""
        return self.before.flows, self.after.flows

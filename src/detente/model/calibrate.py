"""An economy from published shares that do not balance: the nearest equilibrium, as a benchmark.

Replication data often give trade shares, cost shares and final shares from different tables. Holding
γ, β, α, θ, τ and the world's trade costs, the model is solved once for the wages and prices that clear all
markets under the given trade balances; that equilibrium is the benchmark, as in Caliendo and Parro
(2015, online appendix), who start from the economy without aggregate deficits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from ..base.errors import NotConverged
from .economy import Array, Economy, checked_tariffs, checked_theta
from .preconditioner import lend
from .shock import Shock
from .solve import solve


def from_shares(
    *,
    sectors: Sequence[str],
    countries: Sequence[str],
    shares: Array,
    gamma: Array,
    beta: Array,
    alpha: Array,
    value_added: Array,
    theta: ArrayLike,
    deficits: Array | None = None,
    tariffs: Array | None = None,
    goods: ArrayLike | None = None,
) -> Economy:
    """A balanced benchmark from `shares` π `[J, N, N]` (at buyers' prices), `gamma` `[N, k, j]`, `beta`,
    `alpha` `[J, N]` and `value_added` `[N]`; `deficits` default to none.

    Raises `NotConverged` when no equilibrium is found near these shares.
    """
    J, N = len(sectors), len(countries)
    tau = np.zeros((J, N, N)) if tariffs is None else checked_tariffs(tariffs, (sectors, countries, countries)).copy()
    D = np.zeros(N) if deficits is None else np.asarray(deficits, dtype=np.float64)
    output, spending, income = _levels(shares / (1.0 + tau), gamma, alpha, value_added, D)
    rough = Economy(
        sectors=tuple(sectors),
        countries=tuple(countries),
        shares=np.asarray(shares, dtype=np.float64),
        final_shares=None,
        tariffs=tau,
        gamma=gamma,
        beta=beta,
        alpha=alpha,
        profits=np.zeros((J, N)),
        theta=checked_theta(theta, sectors),
        value_added=np.asarray(value_added, dtype=np.float64),
        deficits=D,
        income=income,
        output=output,
        spending=spending,
        goods=np.ones(J, dtype=bool) if goods is None else np.asarray(goods, dtype=bool),
    )
    return solve(rough, Shock(name="calibration"), tol=1e-12).as_economy()


def balanced(economy: Economy) -> Economy:
    """The economy without trade imbalances, as a benchmark of its own: what ``purged`` changes are measured from."""
    if np.abs(economy.deficits).max() <= 1e-12 * economy.value_added.sum():
        return economy
    purged = replace(economy, deficits=np.zeros_like(economy.deficits))
    lend(economy, purged)
    found = replace(solve(purged, Shock(name="balances purged"), tol=1e-12).as_economy(), deficits=purged.deficits)
    return lend(economy, found)


def _levels(
    net: Array, gamma: Array, alpha: Array, V: Array, D: Array, *, tol: float = 1e-13, limit: int = 20000
) -> tuple[Array, Array, Array]:
    """Output, spending and income that clear goods markets at given shares and value added."""
    t = 1.0 - net.sum(axis=2)
    Y = alpha * V
    for _ in range(limit):
        inputs = np.einsum("nkj,jn->kn", gamma, Y)
        income = (V + D + (t * inputs).sum(axis=0)) / (1.0 - (t * alpha).sum(axis=0))
        X = inputs + alpha * income
        new = np.matmul(net.transpose(0, 2, 1), X[:, :, None])[:, :, 0]
        gap = float(np.abs(new - Y).max() / Y.max())
        Y = new
        if gap < tol:
            return Y, X, income
    raise NotConverged("output does not settle at these shares", residual=gap, evaluations=limit, remedy="check γ")

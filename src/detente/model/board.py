"""Tariffs being chosen: the cells, the gradient, and two ways to climb.

`Board` holds the tariffs as they stand with warm starts for the equilibrium and every objective's adjoint.
Variables are scaled by their trade, τ = z/√(θ × import share of income), so that curvature is near one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.errors import InputError, NotConverged
from .anderson import iterate
from .backend import NUMPY
from .economy import Array, Economy
from .equilibrium import Equilibrium
from .gradient import Cells, welfare_gradient
from .shock import Shock
from .solve import solve

LOWEST, HIGHEST = -0.5, 10.0


def player_cells(economy: Economy, player: str, partners: Sequence[str], sectors: Sequence[str] | None = None) -> Cells:
    """Cells (sector, importer, exporter) a player can tax: goods it buys from these partners."""
    n = economy.country(player)
    rows = np.nonzero(economy.goods)[0] if sectors is None else [economy.sector(code) for code in sectors]
    mask = np.zeros_like(economy.shares, dtype=bool)
    columns = [economy.country(code) for code in partners if code != player]
    if not columns:
        raise InputError(f"{player} has no partner to tax", remedy="name at least one other country")
    mask[np.ix_(np.asarray(rows, dtype=np.intp), np.array([n]), np.asarray(columns, dtype=np.intp))] = True
    mask &= economy.flows > 0
    if not mask.any():
        raise InputError(f"{player} buys no goods from {', '.join(partners)}", remedy="choose other partners")
    j, i_n, i = np.nonzero(mask)
    return j, i_n, i


class Board:
    """Tariffs being chosen, with warm starts for the equilibrium and each objective's adjoint."""

    def __init__(self, economy: Economy, tariffs: Array, options: Mapping[str, Any], lowest: float = LOWEST) -> None:
        self.lowest = lowest
        self.economy, self.tariffs, self.options = economy, tariffs.copy(), dict(options)
        self.state: Array | None = None
        self.adjoints: dict[str, Array] = {}
        self.solves = 0

    def solve(self, tol: float = 1e-10) -> Equilibrium:
        """The equilibrium at the tariffs as they stand."""
        shock = Shock(tariffs=self.tariffs.copy(), name="chosen tariffs")
        result = solve(self.economy, shock, start=self.state, tol=tol, **self.options)
        self.solves += 1
        self.state = result.state
        return result

    def gradient(
        self,
        result: Equilibrium,
        key: str,
        omega: Array,
        cells: Cells,
        owner: NDArray[np.intp] | None = None,
    ) -> Array:
        """Derivative of Σ ω ln Ŵ in each of `cells`; with several rows of ω, of the row its owner has."""
        found = welfare_gradient(result, omega, cells=cells, owner=owner, start=self.adjoints.get(key), tol=1e-9)
        self.adjoints[key] = found.adjoint
        values: Array = found.values[0]
        return values

    def scale(self, cells: Cells) -> Array:
        """Typical curvature of welfare in each tariff, as a step size: 1/√(θ × import share of income)."""
        e, (j, n, i) = self.economy, cells
        weight = e.flows[j, n, i] * e.theta[j] / e.income[n]
        return np.asarray(1.0 / np.sqrt(np.maximum(weight, 1e-9)))

    def climb(
        self,
        objective: Callable[[Equilibrium], tuple[float, Array]],
        key: str,
        cells: Cells,
        *,
        steps: int,
        precision: float,
    ) -> float:
        """Raise an objective (its value and weights ω on ln Ŵ) over `cells`; returns the scaled slope left."""
        from scipy.optimize import minimize

        scale = self.scale(cells)
        low, high = self.lowest / scale, HIGHEST / scale

        def cost(z: Array) -> tuple[float, Array]:
            self.tariffs[cells] = z * scale
            result = self.solve(1e-9)
            value, omega = objective(result)
            return -value, -self.gradient(result, key, omega[None], cells) * scale

        found = minimize(
            cost,
            np.clip(self.tariffs[cells] / scale, low, high),
            jac=True,
            method="L-BFGS-B",
            bounds=list(zip(low, high, strict=True)),
            options={"maxiter": steps, "maxfun": 2 * steps, "ftol": 1e-16, "gtol": precision, "maxcor": 20},
        )
        self.tariffs[cells] = found.x * scale
        inside = (found.x > low) & (found.x < high)
        return float(np.abs(np.where(inside, found.jac, 0.0)).max())

    def settle(
        self,
        sides: Mapping[str, Cells],
        *,
        precision: float,
        limit: int = 80,
        progress: Callable[[str], None] | None = None,
    ) -> float:
        """Move all players at once until each one's slope in its own tariffs is gone; returns what is left.

        An accelerated fixed point z ← z + ∂ ln Ŵ/∂z. Stationary is not yet optimal: best responses
        must confirm it.
        """
        n = len(self.economy.countries)
        omega = np.zeros((len(sides), n))
        for k, player in enumerate(sides):
            omega[k, self.economy.country(player)] = 1.0
        cells: Cells = tuple(np.concatenate([c[axis] for c in sides.values()]) for axis in range(3))  # type: ignore[assignment]
        owner = np.repeat(np.arange(len(sides)), [len(c[0]) for c in sides.values()])
        scale = self.scale(cells)
        low, high = self.lowest / scale, HIGHEST / scale
        before = self.tariffs.copy()

        def step(z: Array) -> tuple[Array, Array]:
            self.tariffs[cells] = z[0] * scale
            result = self.solve(1e-9)
            slope = self.gradient(result, "settle", omega, cells, owner) * scale
            move = np.clip(z[0] + slope, low, high) - z[0]
            if progress is not None:
                progress(f"{len(sides)} players at once: largest slope {np.abs(move).max():.1e}")
            return move[None], np.abs(move).max()[None]

        def within(z: Array) -> Array:
            return np.clip(z, low, high)

        start = np.clip(self.tariffs[cells] / scale, low, high)[None]
        try:
            stopped = iterate(
                step, start, backend=NUMPY, tidy=within, tol=precision, limit=limit, memory=12, trust=np.inf
            )
        except NotConverged:
            self.tariffs, self.state = before, None
            return np.inf
        if not stopped.converged[0]:
            self.tariffs = before
        else:
            self.tariffs[cells] = stopped.x[0] * scale
        return float(stopped.residual[0])

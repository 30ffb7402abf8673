"""Exact derivatives of any country's welfare in every tariff, by one adjoint solve.

The equilibrium is F(x; τ) = 0 with x = (ln ŵ, ln P̂, ln Y′). For an objective Σ_n ω_n ln Ŵ_n one linear
system (∂F/∂x)ᵀ λ = −∂obj/∂x, of the forward problem's size and solved with the transposed
preconditioner, gives all J·N·N derivatives at once. Export taxes are outside the chain rule written
here and raise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..base.errors import InputError, NotConverged
from .anderson import iterate
from .backend import backend
from .economy import Array
from .equilibrium import Equilibrium
from .market import Market, Split
from .preconditioner import applied
from .system import Point, System

Cells = tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]


@dataclass(frozen=True)
class Gradient:
    """d(Σ_n ω_n ln Ŵ_n)/dτ′ per objective: `values` `[C, J, N, N]`, or `[C, cells]` for chosen cells.

    `adjoint` is what a neighbouring solve can start from; `residual` and `evaluations` are the
    adjoint's own.
    """

    values: Array
    adjoint: Array
    residual: float
    evaluations: int


@dataclass(frozen=True)
class Buyers:
    """One kind of buyer at a point: the market, what it found there, and spending."""

    market: Market
    split: Split
    X: Any


class Adjoint:
    """Transposed products of the equilibrium map at one solved point."""

    def __init__(self, system: System, x: Array) -> None:
        if system.taxed or not system.household.plain:
            raise InputError(
                "no gradients where exports are taxed, labour responds or duties are saved",
                remedy="differentiate the tariffs alone",
            )
        self.system = system
        self.xp = system.xp
        lw, q, ly = system.unpack(x)
        point = system.evaluate(lw, q, ly)[3]
        self.p: Point = point
        self.markets = (
            (Buyers(system.M, point.M, point.X_M), Buyers(system.F, point.F, point.X_F))
            if system.split
            else (Buyers(system.M, point.M, point.X_M + point.X_F),)
        )
        self.t_M, self.t_F = point.M.t, point.F.t
        self.kept = 1.0 - self.xp.sum(self.t_F * system.alpha, axis=1)
        self.wages = self.xp.exp(lw) * system.V
        self.weight = self.wages / self.xp.sum(self.wages, axis=1, keepdims=True)
        self.safe = point.Y1 if system.unmade is None else point.Y1 + system.unmade

    def pull(self, r: Any, q: Any, y: Any, omega: Any = None) -> tuple[Any, Any, Any, list[tuple[Any, Any]], Any]:
        """Cotangents of the state from those of (r, q1, ly1) and, when given, of the objective.

        Also, per market, the cotangents of S and of the border sums, and of the demand for exports.
        """
        xp, s, p = self.xp, self.system, self.p
        sold = y / self.safe + s.labour * (r / p.bill)[:, None, :]  # cotangent of Y1
        lw = -r - self.weight * xp.sum(r, axis=1, keepdims=True)
        demanded = sold * p.u
        Z = [buyers.market.trade.to_exporters_t(demanded) for buyers in self.markets]
        X = [b.market.spending_back(b.split, z, sold) for z, b in zip(Z, self.markets, strict=True)]
        income = xp.sum(s.alpha * X[-1], axis=1)
        final = None
        if omega is not None:
            income = income + omega / p.income
            final = -s.alpha * omega[:, None, :]
        income = income / self.kept
        lw = lw + self.wages * income + self._deficits(income)
        received = income[:, None, :]
        t = [p.X_M * received, p.X_F * received] if s.split else [(p.X_M + p.X_F) * received]
        u = sold * p.demanded
        cost = 0.0
        sums = []
        for k, b in enumerate(self.markets):
            price = q if k == 0 else None
            if final is not None and k == len(self.markets) - 1:
                price = final if price is None else price + final
            lc, S, border = b.market.pull(b.split, b.X, price, t[k], Z[k], sold)
            u = u + b.market.trade.spending_t(S) + b.market.trade.at_border_t(border)
            cost = cost if lc is None else cost + lc
            sums.append((S, border))
        ly, q_in = s.tech.demand_vjp(p.Y, p.q, X[0] + self.t_M * received)
        if s.profits is not None:
            ly = ly + s.profits * p.Y * received
        back_lw, back_q = s.tech.cost_vjp(p.lw, p.q, cost - s.theta * u * p.u)
        return lw + back_lw, back_q if q_in is None else back_q + q_in, ly, sums, demanded

    def _deficits(self, income: Any) -> Any:
        """How D′ moves with wages under the chosen closure, transposed."""
        s, xp = self.system, self.xp
        if s.closure != "proportional":
            return 0.0
        own = s.D * xp.exp(self.p.lw)
        share = xp.sum(income * self.wages, axis=1, keepdims=True) / xp.sum(self.wages, axis=1, keepdims=True)
        total = xp.sum(own, axis=1, keepdims=True) / xp.sum(self.wages, axis=1, keepdims=True)
        return own * (income - share) - self.wages * total * (income - share)


def welfare_gradient(
    result: Equilibrium,
    of: Sequence[str] | ArrayLike,
    *,
    cells: Cells | None = None,
    owner: NDArray[np.intp] | None = None,
    start: Array | None = None,
    tol: float = 1e-9,
    limit: int = 300,
) -> Gradient:
    """Derivatives of ln real income of countries (labels), or of weighted sums (`[C, N]` weights).

    `cells` restricts them to index arrays (sector, importer, exporter); `owner` then names the one objective
    that each cell is differentiated for, and `values` is `[1, cells]`. Raises `NotConverged`.
    """
    economy = result.economy
    if isinstance(of, (list, tuple)) and of and isinstance(of[0], str):
        omega = np.zeros((len(of), len(economy.countries)))
        for c, code in enumerate(of):
            omega[c, economy.country(str(code))] = 1.0
    else:
        omega = np.atleast_2d(np.asarray(of, dtype=np.float64))
    library = backend("numpy")
    system = System(
        economy,
        [result.effective or result.shock],
        backend=library,
        thetas=result.theta[None],
        closure=result.closure,
        materials=result.materials,
        household=result.household,
    )
    adjoint = Adjoint(system, result.state[None])
    inverse = applied(economy, library)
    C, shape = len(omega), (len(omega), *economy.sizes)
    none, empty = np.zeros((C, economy.sizes[1])), np.zeros(shape)
    source = adjoint.pull(none, empty, empty, omega)[:3]

    def step(state: Array) -> tuple[Array, Array]:
        r, q, y = system.unpack(state)
        back = adjoint.pull(r, q, y)
        R_w, R_q, R_y = back[0] + source[0], back[1] - q + source[1], back[2] - y + source[2]
        move = inverse.step_t(system.pack(R_w, R_q, R_y))
        size = np.max(np.abs(R_w), axis=1)
        for part in (R_q, R_y):
            size = np.maximum(size, np.max(np.abs(part.reshape(C, -1)), axis=1))
        if system.made is not None:
            move[:, system.N + system.J * system.N :] *= system.made.reshape(1, -1)
        return move, size

    first = np.zeros((C, result.state.size)) if start is None else start
    with np.errstate(all="ignore"):
        stopped = iterate(step, first, backend=library, tidy=lambda x: x, tol=tol, limit=limit, trust=np.inf)
    if not stopped.converged.all():
        raise NotConverged(
            "the adjoint equations did not converge",
            residual=float(stopped.residual.max()),
            evaluations=int(stopped.evaluations.max()),
            remedy="solve the equilibrium to a smaller tolerance first",
        )
    r, q, y = system.unpack(stopped.x)
    _, _, _, sums, demanded = adjoint.pull(r, q, y, omega)
    values = _by_tariff(result, adjoint, sums, demanded, cells, owner)
    return Gradient(values, stopped.x, float(stopped.residual.max()), int(stopped.evaluations.max()))


def _by_tariff(
    result: Equilibrium,
    adjoint: Adjoint,
    sums: list[tuple[Any, Any]],
    demanded: Any,
    cells: Cells | None,
    owner: NDArray[np.intp] | None,
) -> Array:
    """−[θ K S̄ u + (θ+1) K/(1+τ′) (B̄ u + Z ȳ)]/(1+τ′), summed over kinds of buyer."""
    factor, duty, _ = result._wedge
    u = adjoint.p.u[0]
    total: Any = 0.0
    for k, buyers in enumerate(adjoint.markets):
        shares = buyers.market.base
        S_bar, border_bar = sums[k]
        Z = buyers.market.orders(buyers.split, buyers.X)[0]
        if cells is None:
            theta = result.theta[:, None, None]
            K = shares * factor
            by_S = S_bar[:, :, :, None] * u[:, None, :]
            by_B = border_bar[:, :, :, None] * u[:, None, :] + Z[:, :, None] * demanded[:, :, None, :]
            total = total - (theta * by_S + (theta + 1.0) * by_B / duty) * K / duty
        else:
            j, n, i = cells
            theta, paid = result.theta[j], duty[j, n, i]
            K = shares[j, n, i] * factor[j, n, i]
            whose: Any = slice(None) if owner is None else owner
            by_S = S_bar[whose, j, n] * u[j, i]
            by_B = border_bar[whose, j, n] * u[j, i] + Z[j, n] * demanded[whose, j, i]
            total = total - (theta * by_S + (theta + 1.0) * by_B / paid) * K / paid
    return np.asarray(total if owner is None else total[None])

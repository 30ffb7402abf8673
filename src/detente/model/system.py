"""One map whose fixed point is the equilibrium: (ln ŵ, ln P̂, ln Y′) → itself.

Orchestrates the functions of `detente.model.equations`; three products with K and two with Γ
an evaluation. Cells that nobody makes or buys stay at zero in logs and are masked, never
divided by.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..base.errors import InputError
from . import equations as eq
from .backend import Backend
from .economy import Array, Economy
from .shock import Changes, Shock
from .technology import CES, CobbDouglas, Requirements, Technology
from .trade import Trade, border, markets


@dataclass(frozen=True)
class Point:
    """Everything one evaluation computed, `[S, J, N]` or `[S, N]`; what gradients and results read."""

    lw: Any
    q: Any
    u: Any
    S_M: Any
    S_F: Any
    border_M: Any
    border_F: Any
    Y: Any
    X_M: Any
    X_F: Any
    income: Any
    export_revenue: Any
    demanded: Any
    Y1: Any
    bill: Any
    D: Any


class System:
    """The equilibrium conditions of a batch of scenarios on one economy."""

    def __init__(
        self,
        economy: Economy,
        shocks: Sequence[Shock],
        *,
        backend: Backend,
        thetas: Array | None = None,
        closure: str = "fixed",
        materials: float = 1.0,
        parts: Sequence[Changes] | None = None,
    ) -> None:
        if closure not in eq.CLOSURES:
            raise InputError(f"closure is {closure!r}", remedy="one of " + ", ".join(eq.CLOSURES))
        self.economy, self.backend, self.closure, self.materials = economy, backend, closure, materials
        self.shocks = tuple(shocks)
        J, _N = self.J, self.N = economy.sizes
        self.S = len(shocks)
        self.xp = backend.xp
        array = backend.asarray
        theta = np.broadcast_to(economy.theta, (self.S, J)) if thetas is None else np.asarray(thetas)
        change = border(economy, parts or [shock.changes(economy) for shock in shocks], theta)
        self.theta = array(theta[:, :, None] if thetas is not None else economy.theta[:, None])
        self.trade_M = Trade(backend, economy.shares, economy.duty_free, change)
        self.trade_F = self.trade_M
        if economy.final_shares is not None:
            assert economy.final_duty_free is not None
            self.trade_F = Trade(backend, economy.final_shares, economy.final_duty_free, change)
        self.split = economy.final_shares is not None
        self.taxed = change.tax is not None
        made, bought = markets(economy, change, shocks)
        self.made = None if made is None else array(made)
        self.unmade = None if made is None else array(1.0 - made)
        self.unbought_M, self.unbought_F = self._idle(bought)
        self.tech = technology(economy, materials, backend)
        self.alpha = array(economy.alpha)
        self.V = array(economy.value_added)
        self.D = array(economy.deficits)
        self.labour = array(economy.beta * (1.0 - economy.profits))
        self.profits = array(economy.profits) if economy.profits.any() else None

    def _idle(self, bought: Array | None) -> tuple[Any, Any]:
        """Masks of cells where a kind of buyer spends nothing; None when there are none."""
        economy, array = self.economy, self.backend.asarray
        if not self.split:
            idle = None if bought is None else array(1.0 - bought)
            return idle, idle
        masks = []
        for shares in (economy.shares, economy.final_shares):
            assert shares is not None
            empty = (shares.sum(axis=2) <= 0)[None]
            masks.append(array(empty.astype(float)) if empty.any() else None)
        return masks[0], masks[1]

    def keep(self, which: Any) -> System:
        """The same conditions for some scenarios only."""
        other = copy(self)
        other.S = len(which)
        other.shocks = tuple(self.shocks[int(s)] for s in which)
        other.trade_M = self.trade_M.keep(self.backend, which)
        other.trade_F = other.trade_M if not self.split else self.trade_F.keep(self.backend, which)
        for name in ("theta", "made", "unmade", "unbought_M", "unbought_F"):
            array = getattr(self, name)
            if array is not None and len(array.shape) == 3 and array.shape[0] == self.S > 1:
                setattr(other, name, self.backend.rows(array, which))
        return other

    def start(self) -> Any:
        """The benchmark as a state, `[S, N + 2JN]`."""
        Y = self.economy.output
        ly = np.broadcast_to(np.log(np.where(Y > 0, Y, 1.0)), (self.S, self.J, self.N))
        if self.made is not None:
            ly = ly * self.backend.to_numpy(self.made)
        zeros = np.zeros((self.S, self.N + self.J * self.N))
        return self.backend.asarray(np.concatenate([zeros, ly.reshape(self.S, -1)], axis=1))

    def unpack(self, x: Any) -> tuple[Any, Any, Any]:
        """State → (ln ŵ `[S, N]`, ln P̂, ln Y′ `[S, J, N]`)."""
        n, cells, xp = self.N, self.J * self.N, self.xp
        shape = (x.shape[0], self.J, self.N)
        return x[:, :n], xp.reshape(x[:, n : n + cells], shape), xp.reshape(x[:, n + cells :], shape)

    def pack(self, lw: Any, q: Any, ly: Any) -> Any:
        """The inverse of `unpack`."""
        shape = (lw.shape[0], self.J * self.N)
        return self.xp.concat((lw, self.xp.reshape(q, shape), self.xp.reshape(ly, shape)), axis=1)

    def evaluate(self, lw: Any, q: Any, ly: Any) -> tuple[Any, Any, Any, Point]:
        """(ln P̂, ln Y′) implied by the state, the wage residual, and all that was computed."""
        xp = self.xp
        u = eq.supply(xp, self.theta, self.tech.cost(lw, q))
        S_M = self._spending(self.trade_M, u, self.unbought_M)
        border_M = self.trade_M.at_border(u, S_M)
        S_F, border_F = S_M, border_M
        if self.split:
            S_F = self._spending(self.trade_F, u, self.unbought_F)
            border_F = self.trade_F.at_border(u, S_F)
        Y = xp.exp(ly) if self.made is None else xp.exp(ly) * self.made
        X_M = self.tech.demand(Y, q)
        t_M = eq.duty_share(border_M, S_M)
        t_F = t_M if not self.split else eq.duty_share(border_F, S_F)
        wages = xp.exp(lw) * self.V
        profits = 0.0 if self.profits is None else xp.sum(self.profits * Y, axis=1)
        D = eq.deficits(xp, self.closure, self.D, self.V, lw)
        I = eq.income(xp, wages, profits, D, t_M, X_M, t_F, self.alpha)  # noqa: E741 - the paper's
        revenue = None
        if self.taxed:
            I, revenue = self._with_export_taxes(I, u, S_M, S_F, t_F, X_M)  # noqa: E741
        X_F = self.alpha * I[:, None, :]
        demanded = self._demanded(X_M, X_F, S_M, S_F)
        Y1 = eq.output(u, demanded)
        bill = eq.wage_bill(xp, self.labour, Y1)
        r = eq.wage_residual(xp, bill, self.V, lw)
        point = Point(lw, q, u, S_M, S_F, border_M, border_F, Y, X_M, X_F, I, revenue, demanded, Y1, bill, D)
        ly1 = xp.log(Y1 if self.unmade is None else Y1 + self.unmade)
        q1 = eq.price(xp, self.theta, S_M)
        return q1, ly1, r, point

    def _spending(self, trade: Trade, u: Any, idle: Any) -> Any:
        return trade.spending(u) if idle is None else trade.spending(u) + idle

    def _demanded(self, X_M: Any, X_F: Any, S_M: Any, S_F: Any) -> Any:
        if not self.split:
            return self.trade_M.to_exporters((X_M + X_F) / S_M)
        return self.trade_M.to_exporters(X_M / S_M) + self.trade_F.to_exporters(X_F / S_F)

    def _with_export_taxes(self, base: Any, u: Any, S_M: Any, S_F: Any, t_F: Any, X_M: Any) -> tuple[Any, Any]:
        """Income when exporters levy taxes: I = base + (R₀ + B I)/(1 − t·α), solved exactly."""
        xp, rows = self.xp, list(self.trade_F.rows)
        keep = 1.0 - xp.sum(t_F * self.alpha, axis=1)
        fixed = self.trade_M.export_revenue(u, X_M / S_M)
        weight = self.alpha / S_F
        held = xp.stack([weight[:, :, n] for n in rows], axis=-1)
        cells = (self.trade_F.B - self.trade_F.P) * held[..., None] * u[:, :, None, :]
        B = xp.sum(cells, axis=1)  # [S, r spending, N exporter]
        flat = base + fixed / keep
        per = B / keep[:, None, :]
        own = xp.stack([per[:, :, n] for n in rows], axis=1)  # [S, r receiving, r spending]
        right = xp.stack([flat[:, n] for n in rows], axis=1)[..., None]
        spent = xp.linalg.solve(self._eye(len(rows)) - own, right)
        revenue = fixed + xp.sum(B * spent, axis=1)
        return base + revenue / keep, revenue

    def _eye(self, size: int) -> Any:
        return self.backend.asarray(np.eye(size))


def technology(economy: Economy, materials: float, backend: Backend) -> Technology:
    """Cobb–Douglas inputs when `materials` is 1, otherwise a CES bundle of that elasticity."""
    if not (np.isfinite(materials) and materials > 0):
        raise InputError(f"elasticity between materials is {materials}", remedy="a positive number; 1 is Cobb–Douglas")
    array, xp = backend.asarray, backend.xp
    gamma = Requirements(xp, array(economy.gamma))
    beta = array(economy.beta)
    costs = array(1.0 - economy.profits) if economy.profits.any() else None
    if materials == 1.0:
        return CobbDouglas(xp, gamma, beta, costs)
    uses = economy.gamma.sum(axis=1).T
    return CES(xp, gamma, beta, costs, float(materials), array(uses), array((uses <= 0).astype(float)))

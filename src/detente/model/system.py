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
from .backend import NUMPY, Backend
from .economy import Array, Economy
from .household import Household, replaced, saved, supplied
from .market import Market, OneNest, Split, TwoNests
from .shock import Changes, Shock
from .technology import CES, CobbDouglas, Requirements, Technology
from .trade import Border, border, markets


@dataclass(frozen=True)
class Point:
    """Everything one evaluation computed, `[S, J, N]` or `[S, N]`; what gradients and results read."""

    lw: Any
    q: Any
    u: Any
    M: Split  #: buyers of inputs (all buyers when shares are combined)
    F: Split  #: final buyers
    Y: Any
    X_M: Any
    X_F: Any
    income: Any
    export_revenue: Any
    demanded: Any
    Y1: Any
    bill: Any
    D: Any
    ll: Any = None  #: ln L̂ where labour responds
    lz: Any = None  #: ln τ̂ that follows


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
        household: Household | None = None,
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
        change = border(
            economy,
            parts or [shock.changes(economy) for shock in shocks],
            theta,
            sparse=backend is NUMPY,
        )
        self.theta = array(theta[:, :, None] if thetas is not None else economy.theta[:, None])
        self.split = economy.final_shares is not None
        self.taxed = change.tax is not None
        made, bought = markets(economy, change, shocks)
        self.made = None if made is None else array(made)
        self.unmade = None if made is None else array(1.0 - made)
        idle_M, idle_F = self._idle(bought)
        self.M = self.F = self._market(economy.shares, economy.duty_free, change, idle_M)
        if economy.final_shares is not None:
            assert economy.final_duty_free is not None
            self.F = self._market(economy.final_shares, economy.final_duty_free, change, idle_F)
        self.tech = technology(economy, materials, backend)
        self.alpha = array(economy.alpha)
        self.V = array(economy.value_added)
        self.D = array(economy.deficits)
        self.labour = array(economy.beta * (1.0 - economy.profits))
        self.profits = array(economy.profits) if economy.profits.any() else None
        self.household = household or Household()
        self.duties0 = array((economy.tariffs * economy.flows).sum(axis=(0, 2))) if not self.household.plain else None
        self.share = array(economy.value_added / economy.value_added.sum())
        if not self.household.plain and (self.split or self.taxed):
            raise InputError(
                "labour supply or the use of revenue, with export taxes or final buyers of their own",
                remedy="take one at a time",
            )

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

    def _market(self, shares: Array, duty_free: Array, change: Border, idle: Any) -> Market:
        """One kind of buyer, in one nest or two."""
        if self.economy.eta is None:
            return OneNest(self.backend, shares, duty_free, change, self.theta, idle)
        names = tuple(shock.name or f"scenario {s + 1}" for s, shock in enumerate(self.shocks))
        return TwoNests(self.backend, self.economy, shares, change, self.theta, names)

    def keep(self, which: Any) -> System:
        """The same conditions for some scenarios only."""
        other = copy(self)
        other.S = len(which)
        other.shocks = tuple(self.shocks[int(s)] for s in which)

        def rows(array: Any) -> Any:
            own = array is not None and len(array.shape) == 3 and array.shape[0] == self.S > 1
            return self.backend.rows(array, which) if own else array

        for name in ("theta", "made", "unmade"):
            setattr(other, name, rows(getattr(self, name)))
        other.M = other.F = self.M.keep(self.backend, which, other.theta, rows(self.M.idle))
        if self.split:
            other.F = self.F.keep(self.backend, which, other.theta, rows(self.F.idle))
        return other

    def start(self) -> Any:
        """The benchmark as a state, `[S, N + 2JN]`."""
        Y = self.economy.output
        ly = np.broadcast_to(np.log(np.where(Y > 0, Y, 1.0)), (self.S, self.J, self.N))
        if self.made is not None:
            ly = ly * self.backend.to_numpy(self.made)
        zeros = np.zeros((self.S, self.N + self.J * self.N))
        parts = [zeros, ly.reshape(self.S, -1)]
        if self.household.cuts_tax:
            parts.append(np.zeros((self.S, self.N)))
        return self.backend.asarray(np.concatenate(parts, axis=1))

    def unpack(self, x: Any) -> tuple[Any, Any, Any]:
        """State → (ln ŵ `[S, N]`, ln P̂, ln Y′ `[S, J, N]`)."""
        n, cells, xp = self.N, self.J * self.N, self.xp
        shape = (x.shape[0], self.J, self.N)
        return x[:, :n], xp.reshape(x[:, n : n + cells], shape), xp.reshape(x[:, n + cells : n + 2 * cells], shape)

    def kept(self, x: Any) -> Any:
        """ln τ̂ in the state, `[S, N]`; None where no tax is cut."""
        return x[:, self.N + 2 * self.J * self.N :] if self.household.cuts_tax else None

    def pack(self, lw: Any, q: Any, ly: Any) -> Any:
        """The inverse of `unpack`."""
        shape = (lw.shape[0], self.J * self.N)
        return self.xp.concat((lw, self.xp.reshape(q, shape), self.xp.reshape(ly, shape)), axis=1)

    def evaluate(self, lw: Any, q: Any, ly: Any, lz: Any = None) -> tuple[Any, Any, Any, Point]:
        """(ln P̂, ln Y′) implied by the state, the wage residual, and all that was computed.

        Where labour responds `lw` is ln ŵL̂, and `lz` is ln τ̂.
        """
        xp, house = self.xp, self.household
        ll = supplied(house, lw, xp.sum(self.alpha * q, axis=1), lz) if house.labour else None
        lc = self.tech.cost(lw if ll is None else lw - (1.0 + house.scale) * ll, q)
        u = eq.supply(xp, self.theta, lc)
        M = self.M.at(lc, u)
        F = self.F.at(lc, u) if self.split else M
        Y = xp.exp(ly) if self.made is None else xp.exp(ly) * self.made
        X_M = self.tech.demand(Y, q)
        wages = xp.exp(lw) * self.V
        profits = 0.0 if self.profits is None else xp.sum(self.profits * Y, axis=1)
        D = eq.deficits(xp, self.closure, self.D, self.V, lw)
        revenue = None
        if house.revenue == "deficit":
            fixed, per = xp.sum(M.t * X_M, axis=1), xp.sum(F.t * self.alpha, axis=1)
            I, lent = saved(xp, wages + profits + D, fixed, per, self.duties0, self.share)  # noqa: E741
            D = D + lent
        else:
            I = eq.income(xp, wages, profits, D, M.t, X_M, F.t, self.alpha)  # noqa: E741 - the paper's
        if self.taxed:
            I, revenue = self._with_export_taxes(I, u, M, F, X_M)  # noqa: E741
        X_F = self.alpha * I[:, None, :]
        demanded = self._demanded(X_M, X_F, M, F)
        Y1 = self._sold(u, demanded, X_M, X_F, M, F)
        bill = eq.wage_bill(xp, self.labour, Y1)
        r = eq.wage_residual(xp, bill, self.V, lw)
        lz1 = None
        if house.cuts_tax:
            lz1 = replaced(xp, xp.sum(M.t * X_M + F.t * X_F, axis=1) - self.duties0, wages)
        point = Point(lw, q, u, M, F, Y, X_M, X_F, I, revenue, demanded, Y1, bill, D, ll, lz1)
        ly1 = xp.log(Y1 if self.unmade is None else Y1 + self.unmade)
        return M.q, ly1, r, point

    def _demanded(self, X_M: Any, X_F: Any, M: Split, F: Split) -> Any:
        """What reaches exporters per unit of u, by exporter."""
        if not self.split:
            return self.M.trade.to_exporters(self.M.orders(M, X_M + X_F))
        return self.M.trade.to_exporters(self.M.orders(M, X_M)) + self.F.trade.to_exporters(self.F.orders(F, X_F))

    def _sold(self, u: Any, demanded: Any, X_M: Any, X_F: Any, M: Split, F: Split) -> Any:
        """Sales Y′: through K, and at home beside it where home is a nest of its own."""
        sold = eq.output(u, demanded)
        if self.economy.eta is None:
            return sold
        if not self.split:
            return sold + self.M.at_home(M, X_M + X_F)
        return sold + self.M.at_home(M, X_M) + self.F.at_home(F, X_F)

    def _with_export_taxes(self, base: Any, u: Any, M: Split, F: Split, X_M: Any) -> tuple[Any, Any]:
        """Income when exporters levy taxes: I = base + (R₀ + B I)/(1 − t·α), solved exactly."""
        xp, trade = self.xp, self.F.trade
        rows = list(trade.rows)
        keep = 1.0 - xp.sum(F.t * self.alpha, axis=1)
        fixed = self.M.trade.export_revenue(u, self.M.orders(M, X_M))
        weight = self.F.orders(F, self.alpha)
        held = xp.stack([weight[:, :, n] for n in rows], axis=-1)
        cells = (trade.B - trade.P) * held[..., None] * u[:, :, None, :]
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

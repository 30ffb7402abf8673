"""How one kind of buyer splits spending among sources: the price it pays, its duties, whom it pays.

One nest: all sources, home among them, compete with exponent θ. Two nests: foreign sources compete with θ
inside a bundle that competes with home at exponent η. With h and f the home and foreign shares of the
benchmark, ω the shares within the bundle, u = ĉ^−θ:

    S = Σ_{i≠n} ω κ̂^−θ u,   ln P̂_F = −ln S/θ,   ln P̂ = −ln(h ĉ_n^−η + f P̂_F^−η)/η
    s_h = h (ĉ_n/P̂)^−η,   s_f = f (P̂_F/P̂)^−η,   t = s_f (1 − B/S),   B = Σ ω κ̂^−θ u/(1+τ′)
    Y′_i = u_i Σ_{n≠i} [ω κ̂^−θ/(1+τ′)]_ni s_f,n X_n/S_n + s_h,i X_i

At η = θ they are the same equations. Both classes have one face: `at` evaluates, `orders` and `at_home` turn
spending into demand, `spending_back` and `pull` are their transposes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..base.errors import InputError
from . import equations as eq
from .backend import Backend
from .economy import Array, Economy, bundled, first_cell, levels
from .trade import Border, Trade


@dataclass(frozen=True)
class Split:
    """What `at` found, `[S, J, N]` each: ln P̂, the duty share t, S, B; in two nests also both levels' shares."""

    q: Any
    t: Any
    S: Any
    B: Any
    home: Any = None  #: s_h
    abroad: Any = None  #: s_f


class OneNest:
    """All sources compete with θ."""

    def __init__(self, backend: Backend, shares: Array, duty_free: Array, change: Border, theta: Any, idle: Any):
        self.xp, self.theta, self.idle = backend.xp, theta, idle
        self.base = shares
        self.trade = Trade(backend, shares, duty_free, change)

    def keep(self, backend: Backend, which: Any, theta: Any, idle: Any) -> OneNest:
        """The same for some scenarios only."""
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__)
        other.trade, other.theta, other.idle = self.trade.keep(backend, which), theta, idle
        return other

    def at(self, lc: Any, u: Any) -> Split:
        """Prices and duty shares at unit costs ln ĉ and u = ĉ^−θ."""
        S = self.trade.spending(u)
        if self.idle is not None:
            S = S + self.idle
        B = self.trade.at_border(u, S)
        return Split(eq.price(self.xp, self.theta, S), eq.duty_share(B, S), S, B)

    def orders(self, split: Split, X: Any) -> Any:
        """Z such that exporter i sells u_i Σ_n K̃_ni Z_n."""
        return X / split.S

    def at_home(self, split: Split, X: Any) -> Any:
        """Purchases at home outside K; None where home is one source among others."""
        return None

    def spending_back(self, split: Split, Z_bar: Any, Y_bar: Any) -> Any:
        """Cotangent of spending X from those of orders and of sales."""
        return Z_bar / split.S

    def pull(self, split: Split, X: Any, q_bar: Any, t_bar: Any, Z_bar: Any, Y_bar: Any) -> tuple[Any, Any, Any]:
        """Cotangents (ln ĉ or None, S, B) from those of ln P̂, t, orders and sales."""
        S = (-Z_bar * X / split.S + t_bar * split.B / split.S) / split.S
        if q_bar is not None:
            S = S - q_bar / self.theta / split.S
        return None, S, -t_bar / split.S


class TwoNests(OneNest):
    """Foreign sources compete with θ inside a bundle that competes with home at η; `eta` is `[J]`."""

    def __init__(
        self,
        backend: Backend,
        economy: Economy,
        shares: Array,
        change: Border,
        theta: Any,
        names: tuple[str, ...],
    ) -> None:
        assert economy.eta is not None
        self.xp = backend.xp
        array = backend.asarray
        h, f, omega, net = economy.bundle if shares is economy.shares else bundled(shares, economy.tariffs)
        self.base, self.theta, self.idle = omega, theta, None
        self.trade = Trade(backend, omega, net, change)
        self.h, self.f = array(h), array(f)
        self.eta = array(economy.eta[:, None])
        flat = np.abs(economy.eta[:, None]) < FLAT
        self.curve = array(np.where(flat, 1.0, economy.eta[:, None]))
        self.flat = array(flat.astype(float)) if flat.any() else None
        nobody = f == 0.0
        self.closed = array(nobody.astype(float)) if nobody.any() else None
        dead = change.factor == 0.0
        self.may_shut = bool(dead.any())
        if self.may_shut:
            refuse_shut(economy, f, omega, change, names)
        refuse_home(economy, change)

    def at(self, lc: Any, u: Any) -> Split:
        """Prices and shares of both levels."""
        xp = self.xp
        S = self.trade.spending(u)
        B = self.trade.at_border(u, S)
        if self.closed is not None:
            S = S + self.closed
        shut = None
        if self.may_shut:  # every foreign source prohibited: an infinite price, a share of zero
            shut = S <= 0.0
            S = xp.where(shut, xp.ones_like(S), S)
        x = eq.price(xp, self.theta, S)
        if shut is not None:
            x = xp.where(shut, xp.full_like(x, FAR), x)
        q = self._over(lc, x)
        s_h = self.h * xp.exp(-self.eta * (lc - q))
        s_f = self.f * xp.exp(-self.eta * (x - q))
        if shut is not None:
            s_f = xp.where(shut, xp.zeros_like(s_f), s_f)
        return Split(q, s_f * (1.0 - B / S), S, B, s_h, s_f)

    def _over(self, lc: Any, x: Any) -> Any:
        """ln P̂ over home and the bundle, exact to rounding through η = 0."""
        xp, e = self.xp, self.curve
        curved = -xp.log1p(self.h * xp.expm1(-e * lc) + self.f * xp.expm1(-e * x)) / e
        if self.flat is None:
            return curved
        return xp.where(self.flat > 0.5, self.h * lc + self.f * x, curved)

    def orders(self, split: Split, X: Any) -> Any:
        """s_f X/S."""
        return split.abroad * X / split.S

    def at_home(self, split: Split, X: Any) -> Any:
        """s_h X."""
        return split.home * X

    def spending_back(self, split: Split, Z_bar: Any, Y_bar: Any) -> Any:
        """From orders abroad and purchases at home."""
        return Z_bar * split.abroad / split.S + Y_bar * split.home

    def pull(self, split: Split, X: Any, q_bar: Any, t_bar: Any, Z_bar: Any, Y_bar: Any) -> tuple[Any, Any, Any]:
        """The chain rule through both levels."""
        s_h, s_f, S, B, eta = split.home, split.abroad, split.S, split.B, self.eta
        home = Y_bar * X * s_h  # cotangent of ln s_h
        away = (Z_bar * X / S + t_bar * (1.0 - B / S)) * s_f  # of ln s_f
        S_bar = -Z_bar * s_f * X / S**2 + t_bar * s_f * B / S**2
        price = eta * (home + away)
        if q_bar is not None:
            price = price + q_bar
        lc = s_h * price - eta * home
        x = s_f * price - eta * away
        return lc, S_bar - x / (self.theta * S), -t_bar * s_f / S


FLAT = 1e-9  #: |η| below which the upper level is Cobb–Douglas
FAR = 700.0  #: ln of a price nobody pays


def over(x: Array, eta: Array, h: Array, f: Array, x_f: Array) -> Array:
    """ln P̂ = −ln(h e^(−η x) + f e^(−η x_f))/η in NumPy, for results."""
    flat = np.abs(eta) < FLAT
    e = np.where(flat, 1.0, eta)
    curved = -np.log1p(h * np.expm1(-e * x) + f * np.expm1(-e * x_f)) / e
    return np.where(flat, h * x + f * x_f, curved)


def shares_after(eta: Array | None, benchmark: Array, factor: Array, supply: Array, theta: Array) -> Array:
    """π′ at u = `supply` for buyers with `benchmark` shares, in one nest or two, `[J, N, N]`."""
    if eta is None:
        held = benchmark * factor * supply[:, None, :]
        total = held.sum(axis=2, keepdims=True)
        one: Array = np.divide(held, total, out=np.zeros_like(held), where=total > 0)
        return one
    h, f, omega = levels(benchmark)
    held = omega * factor * supply[:, None, :]
    S = held.sum(axis=2)
    open_ = S > 0
    safe = np.where(open_, S, 1.0)
    th, eta = theta[:, None], eta[:, None]
    with np.errstate(divide="ignore"):
        lc = np.where(supply > 0, np.log(np.where(supply > 0, supply, 1.0)), 0.0) / -th
    x = np.where(open_, -np.log(safe) / th, np.where(f > 0, FAR, 0.0))
    q = over(lc, eta, h, f, x)
    share = held * np.where(open_, f * np.exp(-eta * (x - q)) / safe, 0.0)[:, :, None]
    n = np.arange(share.shape[1])
    share[:, n, n] = h * np.exp(-eta * (lc - q))
    return np.asarray(share)


def refuse_home(economy: Economy, change: Border) -> None:
    """A cost on home sales belongs to the upper level, which has none."""
    k = np.arange(len(change.rows))
    if len(k) and (change.factor[:, :, k, list(change.rows)] != 1.0).any():
        raise InputError(
            "a trade cost on home sales, with two nests", remedy="put it on foreign cells, or use one nest"
        )


def refuse_shut(economy: Economy, f: Array, omega: Array, change: Border, names: tuple[str, ...]) -> None:
    """With η ≤ 0 a buyer cannot do without imports: a prohibition of all of them has no equilibrium."""
    assert economy.eta is not None
    rows = list(change.rows)
    left = ((change.factor > 0) & (omega[:, rows] > 0)[None]).any(axis=3)
    stranded = ~left & (f[:, rows] > 0)[None] & (economy.eta <= 0)[None, :, None]
    if stranded.any():
        at = first_cell(stranded, (names, economy.sectors, tuple(economy.countries[n] for n in rows)))
        raise InputError(
            f"every foreign source of {at} is prohibited, and at η ≤ 0 imports cannot be done without",
            remedy="exempt a source, use a finite cost, or a nest above 0",
        )


Market = OneNest | TwoNests

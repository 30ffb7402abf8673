"""Leverage: what a cut-off costs the other side, net of what it costs the one who does it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..ledger.goods import Good
from . import tables
from .assumptions import assumptions
from .loss import Draws, summary
from .measures import Array, buyer_loss, power, seller_loss
from .supply import Interval, Supply


@dataclass(frozen=True, slots=True)
class Leverage:
    """Yearly, US$ mn: the other's loss, one's own, and the difference; `ratio` is own loss per dollar inflicted."""

    inflicted: Interval
    own: Interval
    net: Interval
    basis: str

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "inflicted_usd_mn": self.inflicted.as_list(),
            "own_usd_mn": self.own.as_list(),
            "net_usd_mn": self.net.as_list(),
            "basis": self.basis,
        }


def seller_side(good: Good, supply: Supply, *, inflicted: Array, severity: Array, draws: Draws) -> Leverage | None:
    """A seller that withholds: inflicts the users' loss, forgoes its sales but for what it redirects."""
    if supply.sales_usd_mn is None:
        return None
    at = assumptions().diversion
    sold = supply.sales_usd_mn * severity
    redirected = draws.within(at.redirected_low, at.redirected_high, good.id, "redirected")
    discount = draws.within(at.discount_low, at.discount_high, good.id, "discount")
    own = np.asarray(seller_loss(sold, 1.0, redirected=redirected, discount=discount))
    basis = f"sales of US$ {supply.sales_usd_mn:,.0f} mn a year"
    return Leverage(summary(inflicted), summary(own), summary(inflicted - own), basis)


def buyer_side(
    good: Good, *, sold_usd_mn: float, redirected: Interval, severity: Array, draws: Draws, basis: str
) -> Leverage:
    """A buyer that stays away: inflicts the seller's loss, pays a premium elsewhere or goes without."""
    at = assumptions().diversion
    lost = sold_usd_mn * severity
    again = draws.between(redirected, good.id, "redirected")
    discount = draws.within(at.discount_low, at.discount_high, good.id, "discount")
    premium = draws.within(at.premium_low, at.premium_high, good.id, "premium")
    unfilled = draws.within(0.0, 0.11, good.id, "unfilled")
    inflicted = np.asarray(seller_loss(lost, 1.0, redirected=again, discount=discount))
    own = np.asarray(buyer_loss(lost, 1.0, premium=premium, unfilled=unfilled))
    return Leverage(summary(inflicted), summary(own), summary(inflicted - own), basis)


@dataclass(frozen=True, slots=True)
class Power:
    """Long-run power over a good, log points of its composite, and weighted by its place in the economy."""

    log_points: Interval
    weight: float | None
    weighted: Interval | None

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "log_points": self.log_points.as_list(),
            "weight": self.weight,
            "weighted": self.weighted.as_list() if self.weighted else None,
        }


def long_run_power(good: Good, supply: Supply, *, of: str, draws: Draws) -> Power:
    """Power of the supplier over a good: ω its look-through share abroad, Ω_H the home share."""
    at = assumptions().power
    home = 1 - (supply.reliance.mid if supply.reliance else 1.0)
    scale = supply.reliance.mid if supply.reliance and supply.reliance.mid else 1.0
    bound = Interval(*(min(x / scale, 0.9999) for x in supply.look_through.as_list()))
    omega = draws.between(bound, good.id, "direct")
    sigma = draws.within(at.sigma_low, at.sigma_high, good.id, "sigma")
    rho = draws.within(at.rho_low, at.rho_high, good.id, "rho")
    points = np.asarray(power(omega, home=home, sigma=sigma, rho=rho))
    economy = tables.output(of, "VA")
    weight = supply.usd_mn / economy if supply.usd_mn and economy else None
    return Power(summary(points), weight, summary(points * weight) if weight else None)

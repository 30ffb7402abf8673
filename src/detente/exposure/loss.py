"""What a cut-off costs the users of a good, with everything uncertain drawn: ε, the shortage, who is exposed.

Draws are seeded and shared between scenarios, so that two regimes differ by the regimes and
not by the draw. Ranges are drawn log-uniformly, bounds around a middle piecewise uniformly
(half the draws on either side of the middle).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..ledger.good_parts import Quality, Range, User
from ..ledger.goods import Good
from . import tables
from .assumptions import assumptions
from .measures import Array, interval, output_ratio, price_ratio, shortage_left, toward
from .supply import Interval

DRAWS = 2000


@dataclass(frozen=True, slots=True)
class UserLoss:
    """Loss of one user in the year after a cut-off: US$ mn and % of its exposed output."""

    user: str
    good: str
    sector: str
    usd_mn: Interval
    output_pct: Interval
    quality: str

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "user": self.user,
            "good": self.good,
            "sector": self.sector,
            "usd_mn": self.usd_mn.as_list(),
            "output_pct": self.output_pct.as_list(),
            "quality": self.quality,
        }


@dataclass(frozen=True, slots=True)
class Loss:
    """Loss of all users of a good in one place, what the shortage does to its price (ratio), what drives the spread."""

    shortage: Interval
    usd_mn: Interval
    users: tuple[UserLoss, ...]
    price: Interval
    drivers: dict[str, float]

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "shortage": self.shortage.as_list(),
            "usd_mn": self.usd_mn.as_list(),
            "price_ratio": self.price.as_list(),
            "users": [user.to_dict() for user in self.users],
            "drivers": dict(self.drivers),
        }


class Draws:
    """Uniform draws by name: the same name gives the same draws for a seed, whatever else is asked."""

    def __init__(self, seed: int, *, size: int = DRAWS) -> None:
        self.seed = seed
        self.size = size
        self._held: dict[tuple[str, ...], Array] = {}

    def uniform(self, *names: str) -> Array:
        """Uniform draws on [0, 1) for that name."""
        if names not in self._held:
            key = int.from_bytes("/".join(names).encode(), "big")
            self._held[names] = np.random.default_rng([self.seed, key]).random(self.size)
        return self._held[names]

    def between(self, bounds: Interval, *names: str) -> Array:
        """Half the draws between low and middle, half between middle and high."""
        u = self.uniform(*names)
        below = bounds.low + (bounds.mid - bounds.low) * 2 * u
        above = bounds.mid + (bounds.high - bounds.mid) * (2 * u - 1)
        return np.where(u < 0.5, below, above)

    def within(self, low: float, high: float, *names: str) -> Array:
        """Log-uniform draws (uniform when the lower bound is zero)."""
        u = self.uniform(*names)
        if low <= 0 or low == high:
            return low + (high - low) * u
        return np.asarray(np.exp(np.log(low) + (np.log(high) - np.log(low)) * u))

    def range(self, bounds: Range, *names: str) -> Array:
        """Draws of a range as a file gives it."""
        return self.within(bounds.low, bounds.high, *names)


def summary(draws: Array) -> Interval:
    """5%, median and 95% of draws."""
    return Interval(*interval(draws))


def shortage(
    draws: Draws, good: Good, *, severity: Interval, direct: Interval, through: Interval, worldwide: bool
) -> Array:
    """s = severity × supply that stays away.

    Worldwide, that is the look-through dependence: what others pass on is missing too. Aimed at
    one buyer, others pass on some of it: the direct dependence less a leak.
    """
    withheld = draws.between(severity, good.id, "severity")
    if worldwide:
        missing = draws.between(through, good.id, "through")
    else:
        at = assumptions().diversion
        leak = draws.within(at.leak_low, at.leak_high, good.id, "leak")
        missing = draws.between(direct, good.id, "through") * (1 - leak)
    return np.minimum(withheld * missing, 0.9999)


def epsilon_at(good: Good, draws: Draws, *, years: float) -> Array | None:
    """ε(t) = ε_SR + (ε_LR − ε_SR)(1 − 2^(−t/h)): users learn to do without; None when the file gives none."""
    at = good.response
    if at is None:
        return None
    soon = draws.within(at.low, at.high, good.id, "epsilon")
    later = draws.within(at.long_low, at.long_high, good.id, "epsilon_long")
    return np.asarray(toward(soon, later, years, at.half_life))


@dataclass(frozen=True, slots=True)
class LossDraws:
    """Draws behind a loss: in all, and by user, US$ mn; and of the price ratio."""

    total: Array
    users: tuple[tuple[User, Array, Array], ...]
    price: Array
    drivers: dict[str, float]


def centred_ranks(values: Array) -> Array:
    """Ranks less their mean."""
    ranks = np.empty(len(values))
    ranks[np.argsort(values)] = np.arange(len(values)) - (len(values) - 1) / 2
    return ranks


def spread(total: Array, inputs: dict[str, Array]) -> dict[str, float]:
    """Squared rank correlation of each input with the loss, scaled to add up to one: who makes the spread."""
    order, found = centred_ranks(total), {}
    whole = float(order @ order)
    for name, values in inputs.items():
        varied = bool(values.min() < values.max()) and bool(total.min() < total.max())
        found[name] = float((centred_ranks(values) @ order / whole) ** 2) if varied else 0.0
    whole = sum(found.values())
    return {name: value / whole for name, value in found.items()} if whole > 0 else found


def loss_draws(
    good: Good,
    *,
    of: str,
    short: Array,
    draws: Draws,
    cover: float | None = None,
    after: float = 0.0,
    only: str = "",
) -> LossDraws | None:
    """Loss in the year after a cut-off: industry output × exposed share × (1 − Y/Y₀), summed over users.

    What everybody else sells answers the price within the year (`shortage_left`), so that a price does not run away.

    While a stock lasts (`cover`, years; drawn where nobody tabulates it) nothing is missing; `after`
    are years already bought, in which ε has moved. Within the year ε stays where it is. `only`
    keeps one user good. None when no user's output is held, none is exposed, or no ε is given.
    """
    epsilon = epsilon_at(good, draws, years=after)
    if epsilon is None:
        return None
    held = assumptions().stocks
    lasts = draws.within(held.low, held.high, good.id, "cover") if cover is None else np.full(draws.size, cover)
    bare = 1.0 - np.minimum(lasts, 1.0)
    eta = draws.range(assumptions().supply, good.id, "supply")
    above = draws.range(assumptions().supply_from, good.id, "supply_from")
    found, total, prices = [], np.zeros(draws.size), np.zeros(draws.size)
    for user in good.user:
        if only and user.good != only:
            continue
        output = tables.output(of, user.sector)
        if output is None or user.exposed is None or user.cost_share is None or user.exposed.high <= 0:
            continue
        cost = draws.range(user.cost_share, good.id, user.title, "cost")
        made = draws.range(user.exposed, good.id, user.title, "exposed")
        missing = shortage_left(cost, short, epsilon, eta, above)
        lost = bare * (1 - np.asarray(output_ratio(cost, missing, epsilon)))
        usd = output * made * lost
        found.append((user, usd, lost, cost, made))
        total, prices = total + usd, prices + np.asarray(price_ratio(cost, missing, epsilon))
    if not found:
        return None
    _, _, _, cost, made = found[0]
    inputs = {
        "elasticity": epsilon,
        "shortage": short,
        "supply": eta,
        "cost_share": cost,
        "exposed_output": made,
    }
    users = tuple((user, usd, lost) for user, usd, lost, _, _ in found)
    return LossDraws(total, users, prices / len(found), spread(total, inputs))


def loss(held: LossDraws, good: Good, *, short: Array) -> Loss:
    """Draws as medians and bounds."""
    users = tuple(
        UserLoss(user.title, user.good, user.sector, summary(usd), summary(100 * lost), _quality(user))
        for user, usd, lost in held.users
    )
    return Loss(summary(short), summary(held.total), users, summary(held.price), held.drivers)


def _quality(user: User) -> str:
    """The weaker of the qualities of a user's two ranges."""
    order = list(Quality)
    return max((r.quality for r in (user.exposed, user.cost_share) if r is not None), key=order.index).value

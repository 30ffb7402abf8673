"""What duties are used for, and whether people work more when an hour buys more.

Duties go back to households as a lump sum (the default), replace a tax on labour, or reduce public borrowing. Labour
supply is fixed (κ = 0) or moves with what an hour's work buys after tax, L̂ = (τ̂ ŵ/P̂)^κ, where τ̂ is the change of
what is left after the labour tax; the tax is the one that the new duties replace in full, so 1/τ̂ = 1 − ΔR/(ŵL̂V).
With κ = 0 a tax cut is a lump sum. Costs can fall with employment, ĉ ∝ ŵ/L̂^ψ. Welfare counts the trouble of working:
Ŵ = δ Î/P̂ + (1−δ) ŵL̂/P̂ with δ = I/(I − κ/(1+κ) V/τ̂), as in Ignatenko, Lashkaripour, Macedoni and Simonovska (2025),
whose one-sector system this is (tests/model/test_household.py).

Duties that reduce borrowing are lent to everybody in proportion to value added: D′ = D − ΔR + s ΣΔR, s = V/ΣV.
What they buy
later is outside the model, so real income then understates welfare.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..base.errors import InputError, UnknownError
from .economy import Array

REVENUE = ("lump sum", "labour tax", "deficit")
MOST = 5.0  #: largest elasticity of labour supply that is taken


@dataclass(frozen=True)
class Household:
    """`revenue` is one of `REVENUE`; `labour` κ; `scale` ψ."""

    revenue: str = "lump sum"
    labour: float = 0.0
    scale: float = 0.0

    def __post_init__(self) -> None:
        if self.revenue not in REVENUE:
            raise UnknownError("use of revenue", self.revenue, REVENUE)
        checked_labour(self.labour)
        if not (np.isfinite(self.scale) and 0.0 <= self.scale < 1.0):
            raise InputError(f"scale elasticity is {self.scale}", remedy="a number from 0 to below 1")

    @property
    def plain(self) -> bool:
        """Whether it is the default: lump sum, fixed labour."""
        return self.labour == 0.0 and self.revenue != "deficit"

    @property
    def cuts_tax(self) -> bool:
        """Whether the tax cut matters: it does only where labour responds."""
        return self.revenue == "labour tax" and self.labour > 0.0


def checked_labour(value: float) -> float:
    """An elasticity of labour supply; refuses what is none."""
    if not (np.isfinite(value) and 0.0 <= value <= MOST):
        raise InputError(f"elasticity of labour supply is {value}", remedy=f"a number from 0 to {MOST:g}")
    return float(value)


def supplied(household: Household, lb: Any, lP: Any, lz: Any) -> Any:
    """ln L̂ from ln(ŵL̂), the consumer price index and ln τ̂: (κ/(1+κ)) (ln τ̂ + ln ŵL̂ − ln P̂)."""
    share = household.labour / (1.0 + household.labour)
    return share * (lb - lP) if lz is None else share * (lz + lb - lP)


def replaced(xp: Any, more: Any, wages: Any) -> Any:
    """ln τ̂ when `more` duties replace a tax on `wages` = ŵL̂V."""
    left = 1.0 - more / wages
    return -xp.log(xp.where(left > 0.05, left, xp.full_like(left, 0.05)))


def saved(xp: Any, base: Any, fixed: Any, per: Any, before: Any, share: Any) -> tuple[Any, Any]:
    """(I, what is lent less what is saved), `[S, N]`, when increases of duties reduce borrowing.

    `base` wages, profits and D; duties are `fixed` + `per` × I, `before` in the benchmark; `share` s.
    """
    A = base + before
    Z = xp.sum(fixed - before + per * A, axis=1, keepdims=True) / (1.0 - xp.sum(per * share, axis=1, keepdims=True))
    I = A + share * Z  # noqa: E741 - the paper's
    return I, share * Z - (fixed + per * I - before)


def welfare(
    household: Household, income: Array, value_added: Array, spent: Array, bill: Array, index: Array, kept: Array
) -> Array:
    """Ŵ `[N]`: `spent` Î, `bill` ŵL̂, `index` P̂, `kept` 1/τ̂."""
    k = household.labour / (1.0 + household.labour)
    delta = income / (income - k * kept * value_added)
    result: Array = delta * spent / index + (1.0 - delta) * bill / index
    return result

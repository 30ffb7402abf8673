"""The equilibrium conditions in changes, one function each, in the paper's symbols.

Caliendo and Parro (2015), section 2.4 "exact hat algebra", with u = ĉ^−θ, S = Σ_i K u,
q = ln P̂. Arrays start with a scenario axis: `[S, J, N]` unless said. `K` = π κ̂^−θ enters only
through the products that `detente.model.trade.Trade` forms. None of these functions knows how they
are solved. The trade balance is not among them: it is the equation left free (Walras).
"""

from __future__ import annotations

from typing import Any


def supply(xp: Any, theta: Any, lc: Any) -> Any:
    """u = ĉ^−θ (eq. 10's unit costs, raised once)."""
    return xp.exp(-theta * lc)


def price(xp: Any, theta: Any, S: Any) -> Any:
    """Eq. 11: ln P̂ = −ln(Σ_i π κ̂^−θ ĉ_i^−θ)/θ."""
    return -xp.log(S) / theta


def duty_share(border: Any, S: Any) -> Any:
    """Part of a buyer's spending that is duty: t = 1 − Σ_i π′/(1+τ′)."""
    return 1.0 - border / S


def income(xp: Any, wages: Any, profits: Any, D: Any, t_M: Any, X_M: Any, t_F: Any, alpha: Any) -> Any:
    """Eq. 14: I′ = ŵV + profits + duties + D′, `[S, N]`, duties on final spending αI′ solved out."""
    received = wages + profits + D + xp.sum(t_M * X_M, axis=1)
    return received / (1.0 - xp.sum(t_F * alpha, axis=1))


def output(u: Any, demanded: Any) -> Any:
    """Sales of each exporter: Y′ = Σ_n π′_ni X′_n/((1+τ′)(1+e′)) = u Σ_n K̃_ni X′_n/S_n."""
    return u * demanded


def wage_bill(xp: Any, labour: Any, Y: Any) -> Any:
    """ŵV from the labour side: Σ_j β(1−m)Y′, `[S, N]`."""
    return xp.sum(labour * Y, axis=1)


def wage_residual(xp: Any, bill: Any, V: Any, lw: Any) -> Any:
    """ln(Σ_j β(1−m)Y′ / V) − ln ŵ, `[S, N]`: zero when every worker is employed."""
    return xp.log(bill / V) - lw


def deficits(xp: Any, closure: str, D: Any, V: Any, lw: Any) -> Any:
    """D′ in units of world value added: as it was, none, or moving with the country's own wage bill."""
    if closure == "fixed":
        return D + xp.zeros_like(lw)
    if closure == "purged":
        return xp.zeros_like(lw)
    wages = xp.exp(lw) * V
    own = D * xp.exp(lw)
    return own - wages * (xp.sum(own, axis=1, keepdims=True) / xp.sum(wages, axis=1, keepdims=True))


def numeraire(xp: Any, lw: Any, V: Any) -> Any:
    """Wages such that world value added is what it was: Σ ŵV = ΣV."""
    return lw - xp.log(xp.sum(xp.exp(lw) * V, axis=1, keepdims=True) / xp.sum(V))


CLOSURES = ("fixed", "purged", "proportional")

"""The textbook solver, as a referee and as the thing to be faster than.

Caliendo and Parro's own nested loop (guess wages; iterate prices; solve expenditure; update wages by
the trade imbalance, step `vf`), in vectorised NumPy with warm starts and without the dense expenditure
solve of the authors' code, which is kinder than the usual one. `tuned` also forms K = π κ^−θ once and
does every sum as a matrix product, which is no longer how the equations are printed. It shares no line
with `detente.model`; it reads an `Economy`'s arrays only. Combined shares, no profits, Cobb–Douglas inputs,
deficits fixed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.model import Economy


@dataclass(frozen=True)
class Nested:
    """What the loop found: wages `[N]`, prices `[J, N]`, real income `[N]`, and its counts."""

    wages: np.ndarray
    prices: np.ndarray
    real_income: np.ndarray
    outer: int
    price_passes: int
    spending_passes: int
    imbalance: float


def nested_loop(
    economy: Economy,
    tariffs: np.ndarray,
    *,
    iceberg: np.ndarray | None = None,
    vf: float = 0.2,
    tol: float = 1e-10,
    inner: float = 1e-12,
    limit: int = 5000,
    patience: int = 100_000,
    tuned: str = "no",
) -> Nested:
    """Solve for `tariffs` `[J, importer, exporter]`; `tol` bounds trade imbalance over value added,
    `patience` the passes over prices and spending within one round."""
    theta = economy.theta
    V, D, alpha, beta, gamma = (
        economy.value_added, economy.deficits, economy.alpha, economy.beta, economy.gamma,
    )  # fmt: skip
    kappa = (1 + tariffs) / (1 + economy.tariffs)
    if iceberg is not None:
        kappa = kappa * iceberg
    K = economy.shares * kappa ** -theta[:, None, None]
    idle = ~economy.bought
    w, P, X = np.ones_like(V), np.ones_like(economy.spending), economy.spending.copy()
    price_passes = spending_passes = 0
    outer = 0
    while outer < limit:
        outer += 1
        while True:
            price_passes += 1
            if tuned == "yes":
                log_c = beta * np.log(w) + np.matmul(gamma.transpose(0, 2, 1), np.log(P).T[:, :, None])[:, :, 0].T
                u = np.exp(-theta[:, None] * log_c)
                total = np.matmul(K, u[:, :, None])[:, :, 0] + idle
            else:
                c = w**beta * np.exp(np.einsum("nkj,kn->jn", gamma, np.log(P), optimize=True))
                terms = economy.shares * (kappa * c[:, None, :]) ** -theta[:, None, None]
                total = terms.sum(axis=2) + idle
            new = total ** (-1 / theta[:, None])
            gap, P = np.abs(new - P).max(), new
            if gap < inner or price_passes > patience * outer:
                break
        shares = (K * u[:, None, :] if tuned == "yes" else terms) / total[:, :, None]
        net = shares / (1 + tariffs)
        duty = 1 - net.sum(axis=2) - idle
        while True:
            spending_passes += 1
            income = w * V + D + (duty * X).sum(axis=0)
            if tuned == "yes":
                Y = np.matmul(net.transpose(0, 2, 1), X[:, :, None])[:, :, 0]
                new = np.matmul(gamma, Y.T[:, :, None])[:, :, 0].T + alpha * income
            else:
                Y = (net * X[:, :, None]).sum(axis=1)
                new = np.einsum("nkj,jn->kn", gamma, Y, optimize=True) + alpha * income
            gap, X = np.abs(new - X).max() / np.abs(X).max(), new
            if gap < inner or spending_passes > patience * outer:
                break
        flows = net * X[:, :, None]
        excess = (flows.sum(axis=(0, 1)) - flows.sum(axis=(0, 2)) + D) / V
        imbalance = float(np.abs(excess).max())
        if imbalance < tol:
            break
        w = w * (1 + vf * excess / w)
        w = w * V.sum() / (w * V).sum()
    index = np.prod(P**alpha, axis=0)
    income = w * V + D + (duty * X).sum(axis=0)
    return Nested(w, P, income / economy.income / index, outer, price_passes, spending_passes, imbalance)

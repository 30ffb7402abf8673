"""The forecasts that any model must beat: a coin, the past share, an exponential, a heavy tail.

The two distributions are fitted by summing over a grid of their parameters (grid Bayes)
under the same priors as the components of `detente.outlook.hazards`.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from .hazards import PRIORS, Array


@lru_cache(maxsize=1)
def _grid() -> tuple[Array, Array, Array]:
    """Log rate, log tail and log prior on the grid, flattened."""
    (ma, sa, _), (mt, st, _) = PRIORS["a_lomax"], PRIORS["log_theta"]
    a, t = np.meshgrid(np.linspace(ma - 4 * sa, ma + 4 * sa, 81), np.linspace(mt - 4 * st, mt + 4 * st, 61))
    prior = -0.5 * (((a - ma) / sa) ** 2 + ((t - mt) / st) ** 2)
    return a.ravel(), t.ravel(), prior.ravel()


def lomax(t: Array, y: Array, horizon: Array) -> Array:
    """Posterior mean survival at `horizon` (years) from times `t` and events `y` under a Lomax."""
    a, tail, logp = _grid()
    theta = np.exp(tail)[:, None]
    growth = np.log1p(theta * np.exp(a)[:, None] * t)
    logp = logp + (y * (a[:, None] - growth) - growth / theta).sum(1)
    w = np.exp(logp - logp.max())
    ahead = np.exp(-np.log1p(theta * np.exp(a)[:, None] * horizon) / theta)
    return np.asarray((w[:, None] * ahead).sum(0) / w.sum())


def exponential(t: Array, y: Array, horizon: Array) -> Array:
    """The same under a constant hazard."""
    mean, deviation, _ = PRIORS["a_lomax"]
    a = np.linspace(mean - 4 * deviation, mean + 4 * deviation, 401)
    logp = -0.5 * ((a - mean) / deviation) ** 2 + y.sum() * a - np.exp(a) * t.sum()
    w = np.exp(logp - logp.max())
    return np.asarray((w[:, None] * np.exp(-np.exp(a)[:, None] * horizon)).sum(0) / w.sum())


def brier(p: Array, survived: Array) -> float:
    """Mean squared error of probabilities."""
    return float(((p - survived) ** 2).mean())


def log_score(p: Array, survived: Array) -> float:
    """Mean log probability of what happened (higher is better); floored at one in a thousand."""
    q = np.clip(np.where(survived > 0, p, 1 - p), 1e-3, 1.0)
    return float(np.log(q).mean())

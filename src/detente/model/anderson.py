"""Safeguarded Anderson acceleration, one history per scenario, all scenarios in step.

Walker and Ni (2011), doi:10.1137/10078356X, type II with a ridge on the scaled Gram matrix. A
scenario whose residual grows well past its best is taken back to its best point and its history
dropped; a step longer than `TRUST` in logs is cut; a residual that is not finite fails its scenario
alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from .backend import Backend

MEMORY = 6
TRUST = 2.0
SETBACK = 30.0
RIDGE = 1e-13


@dataclass(frozen=True)
class Stopped:
    """Where the iteration stopped: states `[S, n]`, residual, evaluations and success of each."""

    x: Any
    residual: np.ndarray[Any, np.dtype[np.float64]]
    evaluations: np.ndarray[Any, np.dtype[np.int64]]
    converged: np.ndarray[Any, np.dtype[np.bool_]]


class History:
    """The last `memory` differences of residuals and images, `[S, memory, n]`, with their Gram matrix."""

    def __init__(self, backend: Backend, shape: tuple[int, int], memory: int) -> None:
        self.xp = backend.xp
        self.backend = backend
        self.memory = memory
        self.residuals = backend.asarray(np.zeros((shape[0], memory, shape[1])))
        self.images = self.xp.zeros_like(self.residuals)
        self.gram = np.zeros((shape[0], memory, memory))
        self.along = np.zeros((shape[0], memory))  # inner products with the latest residual
        self.age = np.zeros(shape[0], dtype=int)
        self.place = 0

    def remember(self, d_f: Any, d_x: Any, f: Any) -> None:
        """Put one difference per scenario over the oldest; `f` is the residual it ends at.

        The new Gram row is the change of the inner products with f, so each step reads the history once.
        """
        k = self.place % self.memory
        self.residuals[:, k, :] = d_f
        self.images[:, k, :] = d_f + d_x
        along = self._dot(self.residuals, f)
        row = along - self.along
        row[:, k] = self._dot(d_f[:, None, :], d_f)[:, 0]
        self.gram[:, k, :] = row
        self.gram[:, :, k] = row
        self.along = along
        self.place += 1
        self.age = np.minimum(self.age + 1, self.memory)

    def correction(self) -> Any:
        """Σ_k g_k Δ(x+f)_k with g the least-squares weights of f on the residual differences."""
        weights = self.backend.asarray(self._weights(self.along))
        return self.xp.matmul(weights[:, None, :], self.images)[:, 0, :]

    def _dot(self, rows: Any, f: Any) -> Any:
        return np.array(self.backend.to_numpy(self.xp.matmul(rows, f[:, :, None])[:, :, 0]))

    def _weights(self, b: Any) -> Any:
        order = (self.place - 1 - np.arange(self.memory)) % self.memory  # newest first
        valid = np.zeros_like(b, dtype=bool)
        for back, k in enumerate(order):
            valid[:, k] = back < self.age
        size = np.sqrt(np.abs(np.einsum("skk->sk", self.gram)))
        scale = np.where(valid & (size > 0), 1.0 / np.where(size > 0, size, 1.0), 0.0)
        scaled = self.gram * scale[:, :, None] * scale[:, None, :]
        scaled += np.eye(self.memory) * np.where(scale > 0, RIDGE, 1.0)[:, :, None]
        weights: Any = np.linalg.solve(scaled, (b * scale)[:, :, None])[:, :, 0] * scale
        return weights

    def forget(self, which: Any) -> None:
        """Drop the history of some scenarios."""
        self.age[which] = 0


def iterate(
    step: Callable[[Any], tuple[Any, Any]],
    x: Any,
    *,
    backend: Backend,
    tidy: Callable[[Any], Any],
    tol: float,
    limit: int,
    memory: int = MEMORY,
    trust: float = TRUST,
) -> Stopped:
    """Find x with zero residual. `step(x)` gives (preconditioned residual `[S, n]`, its max-norm
    `[S]` unpreconditioned); `tidy` restores a normalisation after each move."""
    xp = backend.xp
    S = x.shape[0]
    history = History(backend, x.shape, memory)
    best, best_x = np.full(S, np.inf), x
    spent = np.zeros(S, dtype=np.int64)
    done, lost = np.zeros(S, dtype=bool), np.zeros(S, dtype=bool)
    setbacks = np.zeros(S, dtype=int)
    before = None
    for _ in range(limit):
        f, size = step(x)
        error = np.asarray(backend.to_numpy(size))
        going = ~(done | lost)
        spent += going
        finite = np.isfinite(error)
        better = going & finite & (error < best)
        best_x = _choose(xp, backend, better, x, best_x)
        best = np.where(better, error, best)
        done |= going & (best < tol)
        bad = going & ~done & (~finite | (error > SETBACK * best))
        setbacks += bad
        lost |= bad & (setbacks > 3) | (bad & ~np.isfinite(best))
        if (done | lost).all():
            break
        if bad.any():
            f0, _ = step(best_x)
            spent += bad
            f, x = _choose(xp, backend, bad, f0, f), _choose(xp, backend, bad, best_x, x)
        if before is not None:
            history.remember(f - before[0], x - before[1], f)
        history.forget(bad)
        move = f - history.correction() if history.place else f
        if bad.any():
            move = _choose(xp, backend, bad, backend.asarray(0.5**setbacks)[:, None] * f, move)
        before = (f, x)
        x = tidy(x + _cut(xp, move, trust))
        if (done | lost).any():
            x = _choose(xp, backend, done | lost, best_x, x)
    return Stopped(best_x, best, spent, done)


def _cut(xp: Any, d: Any, trust: float) -> Any:
    """Steps no longer than `trust` in any coordinate."""
    if trust == np.inf:
        return d
    longest = xp.max(xp.abs(d), axis=1, keepdims=True)
    limit = xp.where(longest > trust, trust / longest, xp.ones_like(longest))
    return d * limit


def _choose(xp: Any, backend: Backend, which: Any, a: Any, b: Any) -> Any:
    """Rows of `a` where `which`, of `b` elsewhere."""
    if which.all():
        return a
    if not which.any():
        return b
    mask = backend.asarray(which.astype(float))[:, None] > 0.5
    return xp.where(mask, a, b)

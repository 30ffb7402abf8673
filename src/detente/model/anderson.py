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

from ..base.pulse import pulse
from .backend import Backend

MEMORY = 6
TRUST = 2.0
SETBACK = 30.0
RIDGE = 1e-13
RETIRE = 0.25  #: share of stopped scenarios at which the others go on without them


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

    def keep(self, which: Any) -> None:
        """Go on with some scenarios only."""
        self.residuals = self.backend.rows(self.residuals, which)
        self.images = self.backend.rows(self.images, which)
        self.gram, self.along, self.age = self.gram[which], self.along[which], self.age[which]


class Progress:
    """Best point so far of every scenario still going, and the results of those that stopped."""

    def __init__(self, backend: Backend, x: Any) -> None:
        S = x.shape[0]
        self.backend = backend
        self.alive = np.arange(S)
        self.best, self.best_x = np.full(S, np.inf), x
        self.spent, self.setbacks = np.zeros(S, dtype=np.int64), np.zeros(S, dtype=int)
        self.done, self.lost = np.zeros(S, dtype=bool), np.zeros(S, dtype=bool)
        self.final = Stopped(
            backend.xp.zeros_like(x), np.full(S, np.inf), np.zeros(S, dtype=np.int64), np.zeros(S, dtype=bool)
        )

    def note(self, x: Any, error: Any, tol: float) -> Any:
        """Take in a new residual; returns which scenarios must be set back."""
        going = ~(self.done | self.lost)
        self.spent += going
        finite = np.isfinite(error)
        better = going & finite & (error < self.best)
        self.best_x = _choose(self.backend, better, x, self.best_x)
        self.best = np.where(better, error, self.best)
        self.done |= going & (self.best < tol)
        bad = going & ~self.done & (~finite | (error > SETBACK * self.best))
        self.setbacks += bad
        self.lost |= bad & (self.setbacks > 3) | (bad & ~np.isfinite(self.best))
        return bad

    def retire(self) -> Any:
        """File away what has stopped; returns the places of the rest."""
        stopped = self.done | self.lost
        for k in np.nonzero(stopped)[0]:
            s = int(self.alive[k])
            self.final.x[s, :] = self.best_x[int(k), :]
            self.final.residual[s], self.final.evaluations[s] = self.best[k], self.spent[k]
            self.final.converged[s] = self.done[k]
        keep = np.nonzero(~stopped)[0]
        if len(keep):
            self.best_x = self.backend.rows(self.best_x, keep)
        for name in ("alive", "best", "spent", "setbacks", "done", "lost"):
            setattr(self, name, getattr(self, name)[keep])
        return keep


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
    narrow: Callable[[Any], None] | None = None,
) -> Stopped:
    """Find x with zero residual. `step(x)` gives (preconditioned residual `[S, n]`, its max-norm
    `[S]` unpreconditioned); `tidy` restores a normalisation after each move; `narrow(places)` tells `step`
    that only these scenarios of the present ones go on."""
    history = History(backend, x.shape, memory)
    state = Progress(backend, x)
    before = None
    for _ in range(limit):
        pulse()
        f, size = step(x)
        bad = state.note(x, np.asarray(backend.to_numpy(size)), tol)
        stopped = state.done | state.lost
        if stopped.all():
            break
        if narrow is not None and stopped.mean() >= RETIRE:
            keep = state.retire()
            narrow(keep)
            history.keep(keep)
            f, x, bad = backend.rows(f, keep), backend.rows(x, keep), bad[keep]
            before = None if before is None else (backend.rows(before[0], keep), backend.rows(before[1], keep))
        if bad.any():
            f0, _ = step(state.best_x)
            state.spent += bad
            f, x = _choose(backend, bad, f0, f), _choose(backend, bad, state.best_x, x)
        if before is not None:
            history.remember(f - before[0], x - before[1], f)
        history.forget(bad)
        move = f - history.correction() if history.place else f
        if bad.any():
            move = _choose(backend, bad, backend.asarray(0.5**state.setbacks)[:, None] * f, move)
        before = (f, x)
        x = tidy(x + _cut(backend.xp, move, trust))
        stopped = state.done | state.lost
        if stopped.any():
            x = _choose(backend, stopped, state.best_x, x)
    state.lost |= ~state.done
    state.retire()
    return state.final


def _cut(xp: Any, d: Any, trust: float) -> Any:
    """Steps no longer than `trust` in any coordinate."""
    if trust == np.inf:
        return d
    longest = xp.max(xp.abs(d), axis=1, keepdims=True)
    limit = xp.where(longest > trust, trust / longest, xp.ones_like(longest))
    return d * limit


def _choose(backend: Backend, which: Any, a: Any, b: Any) -> Any:
    """Rows of `a` where `which`, of `b` elsewhere."""
    if which.all():
        return a
    if not which.any():
        return b
    mask = backend.asarray(which.astype(float))[:, None] > 0.5
    return backend.xp.where(mask, a, b)

"""Partially pooled regressions for few rows: a yes/no share or a rate, with effects of family and dyad.

η = a + x·b + f + u with f ~ N(0, σ_family²) and u ~ N(0, σ_dyad²). Given both σ the posterior is taken as
normal about its mode (Laplace; Newton's method, a handful of steps); the two σ are summed over a grid
with half-normal priors, each weighted by its Laplace marginal likelihood. A fit takes some ten
milliseconds, so nothing needs to be sampled beforehand. `tests/outlook` compares it with importance sampling.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ..base.errors import NotConverged

Array = NDArray[np.float64]
Kind = Literal["share", "rate"]


@dataclass(frozen=True)
class Priors:
    """Standard deviations of the normal priors, and the scales of the two half-normal ones."""

    centre: float = 0.0
    intercept: float = 1.5
    covariate: float = 0.5
    family: float = 0.7
    dyad: float = 0.8

    def to_dict(self) -> dict[str, float]:
        """Plain data."""
        return {
            "centre": self.centre,
            "intercept": self.intercept,
            "covariate": self.covariate,
            "family": self.family,
            "dyad": self.dyad,
        }


#: Points of each σ, as multiples of its prior scale, with the prior's weights there (half-normal).
GRID = np.array([0.35, 0.95, 1.75])


@dataclass(frozen=True)
class Rows:
    """Data: `x` [row, covariate], `y` 0/1 (share) or counts (rate), `time` in years (rate), names of the groups."""

    kind: Kind
    x: Array
    y: Array
    time: Array
    family: tuple[str, ...]
    dyad: tuple[str, ...]


@dataclass(frozen=True)
class Mode:
    """The posterior at one pair of σ: mode, precision and log marginal likelihood."""

    sigma: tuple[float, float]
    mode: Array
    precision: Array
    log_weight: float


@dataclass(frozen=True)
class Pooled:
    """A fitted regression: families and dyads in order, and one mode a pair of σ."""

    rows: Rows
    families: tuple[str, ...]
    dyads: tuple[str, ...]
    modes: tuple[Mode, ...]

    def weights(self) -> Array:
        """Posterior weight of each pair of σ."""
        logs = np.array([m.log_weight for m in self.modes])
        w = np.exp(logs - logs.max())
        return np.asarray(w / w.sum())

    def index(self, family: str, dyad: str, x: Sequence[float]) -> tuple[Array, Array]:
        """Mean and variance of η at each pair of σ; an unseen family or dyad adds its own variance."""
        row = _row(x, family, dyad, self.families, self.dyads)
        mean, variance = np.empty(len(self.modes)), np.empty(len(self.modes))
        for k, mode in enumerate(self.modes):
            mean[k] = (row * mode.mode).sum()
            variance[k] = (row * np.linalg.solve(mode.precision, row)).sum()
            variance[k] += 0.0 if family in self.families else mode.sigma[0] ** 2
            variance[k] += 0.0 if dyad in self.dyads else mode.sigma[1] ** 2
        return mean, variance

    def draws(self, family: str, dyad: str, x: Sequence[float], rng: np.random.Generator, count: int) -> Array:
        """Draws of η."""
        mean, variance = self.index(family, dyad, x)
        pick = rng.choice(len(mean), count, p=self.weights())
        return np.asarray(mean[pick] + np.sqrt(variance[pick]) * rng.standard_normal(count))

    def share(self, family: str, dyad: str, x: Sequence[float]) -> float:
        """Posterior mean of 1/(1 + e^−η), by quadrature."""
        mean, variance = self.index(family, dyad, x)
        each = logistic(mean[:, None] + np.sqrt(variance)[:, None] * NODES) @ NODE_WEIGHTS
        return float(self.weights() @ each)


NODES, NODE_WEIGHTS = np.polynomial.hermite_e.hermegauss(21)
NODE_WEIGHTS = NODE_WEIGHTS / NODE_WEIGHTS.sum()


def logistic(eta: Array) -> Array:
    """1/(1 + e^−η)."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(eta, -40.0, 40.0))))


@dataclass(frozen=True)
class Design:
    """Rows as sparse as they are: columns [row, entry] and values [row, entry] of a wide matrix with `width` columns.

    Matrix products over so few non-zeros are counts, which a machine's threads cannot slow down.
    """

    column: NDArray[np.int64]
    value: Array
    width: int

    @classmethod
    def of(cls, rows: Rows, families: Sequence[str], dyads: Sequence[str]) -> Design:
        """Intercept, covariates, the row's family, the row's dyad."""
        count, fixed = len(rows.y), 1 + rows.x.shape[1]
        family = [fixed + families.index(f) for f in rows.family]
        dyad = [fixed + len(families) + dyads.index(d) for d in rows.dyad]
        column = np.column_stack([np.tile(np.arange(fixed), (count, 1)), family, dyad]).astype(np.int64)
        value = np.column_stack([np.ones(count), rows.x, np.ones((count, 2))])
        return cls(
            column.reshape(count, fixed + 2), value.reshape(count, fixed + 2), fixed + len(families) + len(dyads)
        )

    def times(self, at: Array) -> Array:
        """η = D·θ, [row]."""
        return np.asarray((self.value * at[self.column]).sum(1))

    def back(self, slope: Array) -> Array:
        """D′·slope, [width]."""
        return np.asarray(np.bincount(self.column.ravel(), (slope[:, None] * self.value).ravel(), self.width), float)

    def curved(self, curve: Array) -> Array:
        """D′·diag(curve)·D, [width, width]."""
        place = self.column[:, :, None] * self.width + self.column[:, None, :]
        weight = curve[:, None, None] * self.value[:, :, None] * self.value[:, None, :]
        found = np.asarray(np.bincount(place.ravel(), weight.ravel(), self.width**2), float)
        return found.reshape(self.width, self.width)


def fit(rows: Rows, priors: Priors) -> Pooled:
    """The posterior at every pair of σ."""
    families, dyads = tuple(sorted(set(rows.family))), tuple(sorted(set(rows.dyad)))
    design = Design.of(rows, families, dyads)
    fixed = [priors.intercept] + [priors.covariate] * rows.x.shape[1]
    centre = np.zeros(design.width)
    centre[0] = priors.centre
    modes = []
    start = centre.copy()
    for a in GRID:
        for b in GRID:
            sigma = (float(a * priors.family), float(b * priors.dyad))
            scale = np.array(fixed + [sigma[0]] * len(families) + [sigma[1]] * len(dyads))
            mode = _newton(rows, design, centre, scale**-2, start)
            start = mode[0]
            modes.append(Mode(sigma, mode[0], mode[1], mode[2] - 0.5 * float(a**2 + b**2)))
    return Pooled(rows, families, dyads, tuple(modes))


def _row(x: Sequence[float], family: str, dyad: str, families: Sequence[str], dyads: Sequence[str]) -> Array:
    """Intercept, covariates, indicator of the family, indicator of the dyad."""
    return np.array([1.0, *x, *[float(f == family) for f in families], *[float(d == dyad) for d in dyads]])


def _newton(rows: Rows, design: Design, centre: Array, precision: Array, start: Array) -> tuple[Array, Array, float]:
    """Mode, precision matrix there and Laplace log marginal likelihood."""
    at = start
    for _ in range(100):
        slope, curve, value = _likelihood(rows, design.times(at))
        hessian = design.curved(curve) + np.diag(precision)
        step = np.linalg.solve(hessian, design.back(slope) - precision * (at - centre))
        at = at + np.clip(step, -2.0, 2.0)
        if np.abs(step).max() < 1e-7:
            break
    else:
        raise NotConverged(
            "a pooled share has no mode",
            residual=float(np.abs(step).max()),
            evaluations=100,
            remedy="look for a row with an impossible duration in the record of renewals",
        )
    off = at - centre
    value += -0.5 * float((precision * off**2).sum()) + 0.5 * float(np.log(precision).sum())
    return at, hessian, value - 0.5 * float(np.linalg.slogdet(hessian)[1])


def _likelihood(rows: Rows, eta: Array) -> tuple[Array, Array, float]:
    """Gradient and curvature in η and the log likelihood: Bernoulli for a share, Poisson for a rate."""
    if rows.kind == "share":
        p = logistic(eta)
        return rows.y - p, p * (1 - p), -float(np.logaddexp(0.0, np.where(rows.y > 0, -eta, eta)).sum())
    expected = rows.time * np.exp(np.clip(eta, -40.0, 20.0))
    return rows.y - expected, expected, float((rows.y * eta - expected).sum())

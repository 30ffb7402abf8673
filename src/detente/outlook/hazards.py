"""Hazards and branches with heavy tails and partial pooling by dyad, and their sampler.

Two likelihoods, one shape. Both have a linear index η = a + x·b + u_d with u_d ~ N(0, τ²)
shared by the rows of a dyad, and u_d is integrated out by Gauss–Hermite quadrature, so
that a component has at most five parameters:

* ``lomax``: cause-specific hazard h(t) = λ/(1 + θλt), λ = exp(η) a year: an exponential
  hazard mixed by a gamma frailty of variance θ, hence a Pareto tail; θ → 0 is exponential;
* ``logit``: a yes/no branch with probability 1/(1 + exp(−η)).

Sampling is by the affine-invariant ensemble of Goodman and Weare (2010) through emcee
(Foreman-Mackey, Hogg, Lang and Goodman 2013). Priors are stated in `PRIORS`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ..base.errors import InputError, NotConverged

Array = NDArray[np.float64]
Family = Literal["lomax", "logit"]

#: Prior of each parameter: (mean, standard deviation) of a normal, on the scale named.
PRIORS: dict[str, tuple[float, float, str]] = {
    "a_lomax": (0.0, 1.5, "log of the yearly hazard"),
    "a_logit": (0.0, 1.5, "log odds"),
    "b": (0.0, 1.0, "effect of each covariate on the index"),
    "log_theta": (-0.7, 1.0, "log of the frailty's variance (tail)"),
    "log_tau": (-0.7, 0.7, "log of the standard deviation between dyads"),
}
NODES = 15
DRAW_NODES = 61


@dataclass(frozen=True)
class Rows:
    """Data of one component: `x` [row, covariate], `t` in years (lomax), `y` 0/1, `dyad` names."""

    family: Family
    x: Array
    t: Array
    y: Array
    dyad: tuple[str, ...]
    covariates: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.family == "lomax" and np.any(self.t < 0):
            raise InputError("a duration is negative", remedy="an outcome is dated before its start")

    @property
    def names(self) -> tuple[str, ...]:
        """The parameters in order."""
        tail = ("log_theta",) if self.family == "lomax" else ()
        return ("a", *self.covariates, *tail, "log_tau")

    def without(self, drop: NDArray[np.bool_]) -> Rows:
        """The rows not in `drop`."""
        keep = ~drop
        names = tuple(d for d, k in zip(self.dyad, keep, strict=True) if k)
        return Rows(self.family, self.x[keep], self.t[keep], self.y[keep], names, self.covariates)


@lru_cache(maxsize=4)
def nodes(count: int) -> tuple[Array, Array]:
    """Standard normal quadrature nodes and log weights."""
    z, w = np.polynomial.hermite_e.hermegauss(count)
    with np.errstate(divide="ignore"):
        return z, np.log(w / w.sum())


def log_prior(rows: Rows, theta: Array) -> Array:
    """Log prior density up to a constant, [walker]."""
    means, deviations = prior_scale(rows)
    return np.asarray(-0.5 * (((theta - means) / deviations) ** 2).sum(-1))


def prior_scale(rows: Rows) -> tuple[Array, Array]:
    """Prior means and standard deviations in parameter order."""
    keys = [f"a_{rows.family}", *["b"] * len(rows.covariates)]
    keys += ["log_theta"] if rows.family == "lomax" else []
    keys += ["log_tau"]
    return np.array([PRIORS[k][0] for k in keys]), np.array([PRIORS[k][1] for k in keys])


def row_log_likelihood(rows: Rows, theta: Array, u: Array) -> Array:
    """Log likelihood of each row, [walker, node, row], given dyad effects `u` [walker, node]."""
    p = len(rows.covariates)
    eta = theta[:, :1] + theta[:, 1 : 1 + p] @ rows.x.T
    eta = np.clip(eta[:, None, :] + u[:, :, None], -50.0, 50.0)
    if rows.family == "logit":
        return np.asarray(-np.logaddexp(0.0, np.where(rows.y > 0, -eta, eta)))
    tail = np.exp(np.clip(theta[:, 1 + p], -20.0, 20.0))[:, None, None]
    growth = np.log1p(tail * np.exp(eta) * rows.t)
    return np.asarray(rows.y * (eta - growth) - growth / tail)


def by_dyad(rows: Rows, theta: Array, count: int) -> tuple[list[str], Array, Array]:
    """Dyads, node effects [walker, node] and log joint of data and node per dyad [dyad, walker, node]."""
    z, logw = nodes(count)
    u = np.exp(np.clip(theta[:, -1], -20.0, 20.0))[:, None] * z
    each = row_log_likelihood(rows, theta, u)
    names = sorted(set(rows.dyad))
    member = np.array([[d == name for d in rows.dyad] for name in names], float).reshape(len(names), -1)
    return names, u, np.moveaxis(each @ member.T, -1, 0) + logw


def log_posterior(theta: Array, rows: Rows) -> Array:
    """Log posterior density up to a constant, [walker]; dyad effects integrated out."""
    total = log_prior(rows, theta)
    if len(rows.dyad):
        _, _, joint = by_dyad(rows, theta, NODES)
        top = joint.max(-1, keepdims=True)
        total = total + (top[..., 0] + np.log(np.exp(joint - top).sum(-1))).sum(0)
    return np.where(np.isfinite(total), total, -np.inf)


@dataclass(frozen=True)
class Draws:
    """Posterior draws of a component: `values` [draw, parameter], with its diagnostics."""

    rows: Rows
    values: Array
    r_hat: float

    def effect(self, dyad: str, rng: np.random.Generator) -> Array:
        """A draw of the dyad's effect for each posterior draw, from its conditional posterior."""
        tau = np.exp(self.values[:, -1])
        if dyad not in self.rows.dyad:
            return np.asarray(tau * rng.standard_normal(len(tau)))
        names, u, joint = by_dyad(self.rows, self.values, DRAW_NODES)
        weight = joint[names.index(dyad)]
        weight = np.exp(weight - weight.max(-1, keepdims=True))
        edges = np.cumsum(weight, -1)
        pick = (rng.random(len(tau))[:, None] * edges[:, -1:] > edges).sum(-1)
        return np.asarray(np.take_along_axis(u, pick[:, None], 1)[:, 0])

    def index(self, dyad: str, x: Array, rng: np.random.Generator) -> Array:
        """η for each draw, at covariates `x`, for that dyad."""
        p = len(self.rows.covariates)
        return np.asarray(self.values[:, 0] + self.values[:, 1 : 1 + p] @ x + self.effect(dyad, rng))

    def theta(self) -> Array:
        """The frailty's variance for each draw (lomax only)."""
        return np.asarray(np.exp(self.values[:, -2]))


def cumulative_hazard(eta: Array, theta: Array, t: float | Array) -> Array:
    """H(t) = ln(1 + θ e^η t)/θ, with t in years."""
    return np.asarray(np.log1p(theta * np.exp(np.minimum(eta, 50.0)) * np.maximum(t, 0.0)) / theta)


def sample(rows: Rows, *, seed: int, draws: int = 1500, steps: int = 1200, walkers: int = 32) -> Draws:
    """Posterior draws of a component; raises NotConverged when the chains disagree."""
    import emcee

    means, deviations = prior_scale(rows)
    rng = np.random.default_rng(seed)
    start = means + 0.3 * deviations * rng.standard_normal((walkers, len(means)))
    sampler = emcee.EnsembleSampler(walkers, len(means), log_posterior, args=(rows,), vectorize=True)
    state: Any = emcee.State(start, random_state=np.random.RandomState(seed).get_state())
    sampler.run_mcmc(state, steps, skip_initial_state_check=True)
    chain: Array = sampler.get_chain()[steps // 3 :]
    spread = r_hat(chain)
    if spread > 1.2:
        raise NotConverged(
            f"the chains of a base rate disagree (R-hat {spread:.2f})",
            residual=spread,
            evaluations=walkers * steps,
            remedy="give more steps, or look at the rows for separation",
        )
    flat = chain.reshape(-1, chain.shape[-1])
    pick = np.linspace(0, len(flat) - 1, draws).astype(int)
    return Draws(rows, np.ascontiguousarray(flat[pick]), spread)


def r_hat(chain: Array) -> float:
    """Largest split potential scale reduction over parameters (Gelman and others), chain [step, walker, parameter].

    Walkers are grouped in four, since those of one ensemble move together.
    """
    half = len(chain) // 2
    groups = np.array_split(np.arange(chain.shape[1]), 4)
    parts = [chain[s : s + half][:, g].reshape(-1, chain.shape[2]) for s in (0, half) for g in groups]
    n = min(len(p) for p in parts)
    block = np.stack([p[:n] for p in parts])
    within = block.var(1, ddof=1).mean(0)
    between = block.mean(1).var(0, ddof=1)
    return float(np.sqrt(((n - 1) / n * within + between) / within).max())

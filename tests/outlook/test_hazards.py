"""The components against closed forms, quadrature on a grid, and scipy's own distributions."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import integrate, stats

from detente.base.errors import InputError
from detente.outlook.hazards import PRIORS, Rows, cumulative_hazard, log_posterior, row_log_likelihood, sample
from detente.outlook.posterior import Posterior


def test_survival_is_scipys_lomax() -> None:
    """S(t) = (1 + θλt)^(−1/θ) is a Lomax with shape 1/θ and scale 1/(θλ)."""
    rate, tail, t = 0.7, 1.3, np.array([0.1, 1.0, 5.0, 40.0])
    ours = np.exp(-cumulative_hazard(np.array(np.log(rate)), np.array(tail), t))
    assert ours == pytest.approx(stats.lomax.sf(t, 1 / tail, scale=1 / (tail * rate)), rel=1e-12)


def test_the_tail_is_a_gamma_mixture_of_exponentials() -> None:
    rate, tail, t = 0.7, 0.8, 3.0
    mixed, _ = integrate.quad(lambda w: np.exp(-w * rate * t) * stats.gamma.pdf(w, 1 / tail, scale=tail), 0, np.inf)
    assert np.exp(-cumulative_hazard(np.array(np.log(rate)), np.array(tail), t)) == pytest.approx(mixed, rel=1e-6)


def test_density_is_the_derivative_of_survival() -> None:
    rows = Rows("lomax", np.zeros((2, 0)), np.array([1.5, 1.5]), np.array([1.0, 0.0]), ("d", "d"))
    theta = np.array([[np.log(0.6), np.log(0.9), -2.0]])
    event, survive = np.exp(row_log_likelihood(rows, theta, np.zeros((1, 1)))[0, 0])
    h = 1e-5

    def s(t: float) -> float:
        return float(np.exp(-cumulative_hazard(np.array(np.log(0.6)), np.array(0.9), t)))

    assert survive == pytest.approx(s(1.5), rel=1e-12)
    assert event == pytest.approx((s(1.5 - h) - s(1.5 + h)) / (2 * h), rel=1e-6)


def test_quadrature_over_dyads_against_scipys_integral() -> None:
    """One dyad, three yes/no rows: ∫ Π σ(±(a+u)) N(u; 0, τ²) du."""
    rows = Rows("logit", np.zeros((3, 0)), np.zeros(3), np.array([1.0, 1.0, 0.0]), ("d", "d", "d"))
    a, tau = 0.4, 0.7

    def integrand(u: float) -> float:
        p = 1 / (1 + np.exp(-(a + u)))
        return float(p * p * (1 - p) * stats.norm.pdf(u, 0, tau))

    expected, _ = integrate.quad(integrand, -8, 8)
    theta = np.array([[a, np.log(tau)]])
    prior = -0.5 * (
        ((a - PRIORS["a_logit"][0]) / PRIORS["a_logit"][1]) ** 2
        + ((np.log(tau) - PRIORS["log_tau"][0]) / PRIORS["log_tau"][1]) ** 2
    )
    assert log_posterior(theta, rows)[0] - prior == pytest.approx(np.log(expected), abs=1e-6)


def test_sampler_against_a_grid() -> None:
    """Posterior mean and deviation of a two-parameter component, by summing over a fine grid."""
    y = np.array([1.0] * 7 + [0.0] * 2)
    rows = Rows("logit", np.zeros((9, 0)), np.zeros(9), y, tuple("abcabcabc"))
    a, s = np.meshgrid(np.linspace(-5, 7, 241), np.linspace(-5, 3, 161), indexing="ij")
    points = np.stack([a.ravel(), s.ravel()], 1)
    logp = np.concatenate([log_posterior(block, rows) for block in np.array_split(points, 40)])
    w = np.exp(logp - logp.max())
    w /= w.sum()
    mean = float((w * points[:, 0]).sum())
    deviation = float(np.sqrt((w * (points[:, 0] - mean) ** 2).sum()))
    found = sample(rows, seed=3, steps=1500)
    assert found.values[:, 0].mean() == pytest.approx(mean, abs=0.12)
    assert found.values[:, 0].std() == pytest.approx(deviation, rel=0.15)


def test_a_seed_is_a_seed() -> None:
    rows = Rows("logit", np.zeros((3, 0)), np.zeros(3), np.array([1.0, 1.0, 0.0]), ("a", "b", "b"))
    one, two, other = (sample(rows, seed=s, steps=300, draws=50) for s in (1, 1, 2))
    assert np.array_equal(one.values, two.values)
    assert not np.array_equal(one.values, other.values)


def test_negative_durations_are_refused() -> None:
    with pytest.raises(InputError, match="negative"):
        Rows("lomax", np.zeros((1, 0)), np.array([-1.0]), np.array([1.0]), ("d",))


def test_shipped_draws_belong_to_the_shipped_rows_and_mixed(sampled: Posterior) -> None:
    assert all(part.r_hat < 1.05 for part in sampled.components.values())
    assert all(np.isfinite(part.values).all() for part in sampled.components.values())

"""The estimators against second methods: importance sampling, a closed form, and simulated leads."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from detente.outlook.estimate import RATE_PRIORS, SHARE_PRIORS, share_rows
from detente.outlook.leads import DrawnLeads, fit_leads
from detente.outlook.pooled import Design, Priors, Rows, fit, logistic
from detente.outlook.renewals import Ending, Quality, Renewals, Term, TermEntry


def test_the_normal_approximation_agrees_with_importance_sampling() -> None:
    """Twelve rows, two dyads: Laplace over the grid against ten thousand weighted draws from the exact posterior."""
    rng = np.random.default_rng(3)
    y = np.array([1, 1, 1, 0, 1, 1, 0, 1, 1, 1, 0, 1], float)
    rows = Rows("share", np.zeros((12, 0)), y, np.zeros(12), ("f",) * 12, ("A",) * 7 + ("B",) * 5)
    priors = Priors(family=0.3, dyad=0.8)
    found = fit(rows, priors)
    got = found.share("f", "A", [])
    size = 200_000
    sigma_f, sigma_d = abs(rng.standard_normal(size)) * priors.family, abs(rng.standard_normal(size)) * priors.dyad
    a = priors.intercept * rng.standard_normal(size) + sigma_f * rng.standard_normal(size)
    u, v = sigma_d * rng.standard_normal(size), sigma_d * rng.standard_normal(size)
    p, q = logistic(a + u), logistic(a + v)
    logw = y[:7].sum() * np.log(p) + (7 - y[:7].sum()) * np.log(1 - p)
    logw += y[7:].sum() * np.log(q) + (5 - y[7:].sum()) * np.log(1 - q)
    w = np.exp(logw - logw.max())
    assert got == pytest.approx(float((w * p).sum() / w.sum()), abs=0.02)


def test_a_rate_with_one_group_is_events_over_years() -> None:
    """With a wide prior the mode is the maximum of the Poisson likelihood: n events in T years give n/T."""
    rows = Rows(
        "rate", np.zeros((40, 0)), np.array([1.0] * 10 + [0.0] * 30), np.full(40, 0.5), ("f",) * 40, ("A",) * 40
    )
    wide = Priors(intercept=50.0, family=1e-3, dyad=1e-3)
    mode = fit(rows, wide).modes[0].mode
    assert np.exp(mode[0]) == pytest.approx(10 / 20, rel=1e-3)


def test_sparse_products_are_those_of_the_matrix() -> None:
    rng = np.random.default_rng(0)
    family, dyad = tuple(rng.choice(["f", "g"], 9)), tuple(rng.choice(["A", "B", "C"], 9))
    rows = Rows("share", rng.normal(size=(9, 2)), np.ones(9), np.zeros(9), family, dyad)
    design = Design.of(rows, ("f", "g"), ("A", "B", "C"))
    full = np.zeros((9, design.width))
    for i in range(9):
        full[i, design.column[i]] = design.value[i]
    at, curve = rng.normal(size=design.width), rng.random(9)
    assert design.times(at) == pytest.approx(full @ at)
    assert design.back(curve) == pytest.approx(full.T @ curve)
    assert design.curved(curve) == pytest.approx(full.T @ np.diag(curve) @ full)


def test_an_unseen_dyad_is_less_certain_than_a_seen_one(record: Renewals) -> None:
    found = fit(share_rows(record), SHARE_PRIORS)
    x = [0.0] * 5
    seen, unseen = (found.index("truce", d, x)[1] for d in ("CN–US", "XX–YY"))
    assert (unseen > seen).all()
    assert RATE_PRIORS.centre < 0


def term(number: int, lead: int, *, outcome: Ending = Ending.extended, days: int = 120) -> Term:
    end = date(2020, 1, 1) + timedelta(days=days)
    entry = TermEntry(
        id=f"t{number}",
        number=1,
        start="2020-01-01",
        form="x",
        ended_by="either",
        grade="C",
        sources=[],
        quality=Quality.exact,
    )
    return Term(
        entry,
        "c",
        ("A", "B"),
        ("A",),
        "truce",
        "t",
        date(2020, 1, 1),
        date(2020, 1, 1),
        end,
        outcome,
        end - timedelta(days=lead),
        None,
    )


def test_leads_are_recovered_from_a_simulation() -> None:
    """Four thousand leads drawn from a Lomax with α = 1.5, σ = 6, ninety of them late by ten days on average."""
    rng = np.random.default_rng(5)
    leads = np.floor(6 * ((1 - rng.random(4000)) ** (-1 / 1.5) - 1)).astype(int)
    late = -1 - np.floor(rng.exponential(9.5, 90)).astype(int)
    found = fit_leads([term(i, int(x)) for i, x in enumerate([*np.minimum(leads, 100_000), *late])])
    drawn = found.typical(120)
    for lead in (1, 5, 20, 60):
        assert float(drawn.reaches(lead)[0]) == pytest.approx((1 + lead / 6) ** -1.5, abs=0.02)
    assert float(drawn.late[0]) == pytest.approx(90 / 4090, abs=0.003)
    assert float(drawn.delay[0]) == pytest.approx(float(-late.mean()), rel=0.2)


def test_no_lead_is_impossible_and_nothing_is_certain() -> None:
    drawn = DrawnLeads(np.array([[0.5, 1.0, 0.3]]), np.array([0.05]), np.array([0.5]), np.array([8.0]), 376.0)
    said = [float(drawn.followed_said(left)[0]) for left in (370, 100, 48, 10, 1, 0, -1, -20)]
    assert said == sorted(said)
    assert all(0 < p < 1 for p in said)
    assert float(drawn.lapse_said(0)[0]) == 1.0
    assert float(drawn.lapse_said(30)[0]) > 0

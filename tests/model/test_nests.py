"""Two nests: equal to one nest at η = θ in every variant, and right where η differs."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from detente.base.errors import InputError
from detente.model import Economy, Quota, Shock, solve, solve_batch
from detente.model.gradient import welfare_gradient
from detente.model.linear import NestedLinear

from .conftest import benchmark, world

VARIANTS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({}, {}),
    ({"zeros": 0.3, "profits": 0.1}, {"closure": "proportional"}),
    ({"split": "separate", "zeros": 0.2}, {"closure": "purged"}),
    ({"tariffs": 0.0}, {"materials": 0.5}),
    ({"tariffs": 0.0, "split": "separate"}, {}),
]


def nested(economy: Economy, eta: Any = None) -> Economy:
    """The economy with a second nest; at η = θ when no η is given."""
    return economy.with_theta(economy.theta, eta=economy.theta if eta is None else eta)


def shocks(economy: Economy) -> list[Shock]:
    return [
        Shock.of(economy, tariff_points=[(None, "c0", "c1", 0.02), (None, "c1", "c0", 0.02)]),
        Shock.of(economy, tariff_points=[(None, "c0", "c1", 1.45), (None, "c1", "c0", 1.45)]),
        Shock.of(economy, iceberg=[("s1", "c2", "c3", np.inf), ("s0", "c1", "c4", 1.3)]),
        Shock.of(economy, export_taxes=[("s2", "c0", "c3", 0.4)], tariff_points=[("s1", "c3", "c0", 0.2)]),
        Shock(),
    ]


@pytest.mark.parametrize(("build", "options"), VARIANTS)
def test_equal_to_one_nest_at_eta_theta(build: dict[str, Any], options: dict[str, Any]) -> None:
    one = benchmark(5, build, options)
    two = nested(one)
    batch = shocks(one)
    for a, b in zip(
        solve_batch(one, batch, tol=1e-13, **options), solve_batch(two, batch, tol=1e-13, **options), strict=True
    ):
        for name in ("real_income", "wages", "prices", "tariff_revenue", "export_revenue", "income", "flows", "paid"):
            x, y = getattr(a, name), getattr(b, name)
            np.testing.assert_allclose(y, x, rtol=1e-11, atol=1e-12 * np.abs(x).max(), err_msg=name)
        assert b.solver.walras < 1e-12


def test_quotas_at_eta_theta() -> None:
    one = world(seed=2)
    two = nested(one)
    for rent in ("importer", "exporter", "burned"):
        shock = Shock(quotas=(Quota(("s0", "s1"), ("c0",), ("c1", "c2"), 0.6, rent),))
        a, b = solve(one, shock, tol=1e-12), solve(two, shock, tol=1e-12)
        assert b.quotas[0].binding
        assert b.quotas[0].quantity == pytest.approx(0.6, abs=1e-8)
        np.testing.assert_allclose(b.real_income, a.real_income, rtol=1e-8)
        assert solve(nested(one, 0.5), shock).quotas[0].quantity == pytest.approx(0.6, abs=1e-8)


@pytest.mark.parametrize("eta", [0.8, 0.0, -0.4])
@pytest.mark.parametrize(("build", "options"), VARIANTS)
def test_no_shock_is_an_equilibrium_and_trade_balances(
    build: dict[str, Any], options: dict[str, Any], eta: float
) -> None:
    economy = nested(benchmark(3, build, options), eta)
    still = solve(economy, Shock(), **options)
    np.testing.assert_allclose(still.real_income, 1.0, atol=1e-9)
    for found in solve_batch(economy, shocks(economy), **options):
        assert found.solver.walras < 1e-10
        used = found.input_spending > 1e-9 * found.input_spending.max()
        np.testing.assert_allclose(found.input_shares.sum(axis=2)[used], 1.0, atol=1e-9)
        np.testing.assert_allclose(found.received.sum(axis=1), found.output, rtol=1e-7, atol=1e-8 * found.output.max())


def test_batch_equals_alone_with_drawn_elasticities() -> None:
    economy = nested(world(seed=1), 0.3)
    rng = np.random.default_rng(0)
    batch = [Shock.of(economy, tariff_points=[(None, "c0", "c1", x)]) for x in (0.05, 0.4, 1.2, 0.1, 0.9)]
    thetas = economy.theta * rng.lognormal(0, 0.2, (5, 6))
    together = solve_batch(economy, batch, thetas=thetas, tol=1e-12)
    for shock, theta, found in zip(batch, thetas, together, strict=True):
        alone = solve(economy, shock, theta=theta, tol=1e-12)
        np.testing.assert_allclose(found.real_income, alone.real_income, rtol=1e-10)
        np.testing.assert_allclose(found.flows, alone.flows, rtol=1e-8, atol=1e-12)
    with pytest.raises(InputError, match="below"):
        solve_batch(economy, batch[:1], thetas=np.full((1, 6), 0.1))


@pytest.mark.parametrize(("build", "options"), VARIANTS)
@pytest.mark.parametrize("eta", [0.6, 0.0, -0.3])
def test_gradient_against_differences(build: dict[str, Any], options: dict[str, Any], eta: float) -> None:
    economy = nested(benchmark(4, build, options), eta)
    base = Shock.of(economy, tariff_points=[(None, "c0", "c1", 0.3)])
    assert base.tariffs is not None
    result = solve(economy, base, tol=1e-12, **options)
    slope = welfare_gradient(result, ["c0", "c2"], tol=1e-11).values
    rng = np.random.default_rng(1)
    step = 1e-4
    for _ in range(3):
        way = rng.uniform(size=base.tariffs.shape)
        way[:, np.arange(5), np.arange(5)] = 0.0
        ends = [
            np.log(
                solve(economy, replace(base, tariffs=base.tariffs + k * step * way), tol=1e-13, **options).real_income
            )
            for k in (1, -1)
        ]
        for row, n in zip(slope, (0, 2), strict=True):
            assert (row * way).sum() == pytest.approx((ends[0][n] - ends[1][n]) / (2 * step), rel=2e-5, abs=1e-9)


def test_derivative_and_its_transpose() -> None:
    economy = nested(world(seed=3, zeros=0.2, profits=0.1), 0.4)
    J, N = economy.sizes
    rng = np.random.default_rng(0)
    forward_in = (rng.normal(size=(1, N)), rng.normal(size=(1, J, N)), rng.normal(size=(1, J, N)))
    back_in = (rng.normal(size=(1, J, N)), rng.normal(size=(1, J, N)), rng.normal(size=(1, N)))
    linear = NestedLinear(economy)
    out, back = linear.forward(*forward_in), linear.backward(*back_in)
    there = sum((a * b).sum() for a, b in zip(out, back_in, strict=True))
    here = sum((a * b).sum() for a, b in zip(forward_in, back, strict=True))
    np.testing.assert_allclose(there, here, rtol=1e-10)


def test_every_foreign_source_prohibited() -> None:
    economy = world(seed=6)
    iceberg = np.ones_like(economy.shares)
    iceberg[4, 0, 1:] = np.inf
    shock = Shock(iceberg=iceberg)
    found = solve(nested(economy, 0.5), shock)
    assert found.flows[4, 0, 1:].sum() == 0.0
    assert np.isfinite(found.real_income).all()
    assert found.real_income[0] < 1.0
    same = solve(nested(economy), shock, tol=1e-12)
    np.testing.assert_allclose(same.real_income, solve(economy, shock, tol=1e-12).real_income, rtol=1e-11)
    with pytest.raises(InputError, match="every foreign source of"):
        solve(nested(economy, -0.2), shock)


def test_bad_nests_are_refused() -> None:
    economy = world(seed=6)
    for eta, words in ((-1.0, "eta of s0 is -1"), (np.nan, "nan"), (50.0, "at most theta")):
        with pytest.raises(InputError, match=words):
            nested(economy, eta)
    home = np.ones_like(economy.shares)
    home[0, 1, 1] = 1.2
    with pytest.raises(InputError, match="home sales"):
        solve(nested(economy, 0.5), Shock(iceberg=home))


@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="torch is not installed")
def test_torch_gives_the_same_numbers() -> None:
    for build, options in VARIANTS:
        for eta in (0.5, 0.0, -0.2):
            economy = nested(benchmark(5, build, options), eta)
            ours = solve_batch(economy, shocks(economy), tol=1e-12, **options)
            theirs = solve_batch(economy, shocks(economy), tol=1e-12, on="torch", **options)
            for a, b in zip(ours, theirs, strict=True):
                np.testing.assert_allclose(b.real_income, a.real_income, rtol=1e-10)
                np.testing.assert_allclose(b.flows, a.flows, rtol=1e-8, atol=1e-10)


def test_a_counterfactual_is_a_benchmark_again() -> None:
    economy = nested(world(seed=7), 0.4)
    found = solve(economy, Shock.of(economy, tariff_points=[(None, "c0", "c1", 0.5)]), tol=1e-12)
    again = found.as_economy()
    assert again.eta is not None
    np.testing.assert_allclose(solve(again, Shock()).real_income, 1.0, atol=1e-9)

"""Laws the equilibrium must obey whatever the numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from benchmarks.nested_loop import nested_loop

from detente.base.errors import InputError
from detente.model import Economy, Shock, solve, solve_batch
from detente.model.calibrate import balanced

from .conftest import world


def tariff_war(economy: Economy, points: float = 0.5) -> Shock:
    return Shock.of(economy, tariff_points=[(None, "c0", "c1", points), (None, "c1", "c0", points)], name="war")


@pytest.mark.parametrize("seed", range(3))
def test_no_shock_changes_nothing_exactly(seed: int) -> None:
    economy = world(seed=seed)
    result = solve(economy, Shock())
    for change in (result.real_income, result.real_wage, result.wages, result.prices, result.price_index):
        np.testing.assert_allclose(change, 1.0, rtol=0, atol=1e-14)
    np.testing.assert_allclose(result.flows, economy.flows, rtol=1e-12)
    assert result.solver.evaluations == 1


@pytest.mark.parametrize("seed", range(3))
def test_agrees_with_the_textbook_nested_loop(seed: int) -> None:
    economy = world(seed=seed, J=5, N=4)
    shock = tariff_war(economy)
    ours, theirs = solve(economy, shock), nested_loop(economy, shock.tariffs)
    np.testing.assert_allclose(ours.wages, theirs.wages, atol=1e-8)
    np.testing.assert_allclose(ours.prices, theirs.prices, atol=1e-8)
    np.testing.assert_allclose(ours.real_income, theirs.real_income, atol=1e-8)


def test_every_condition_holds_at_the_solution() -> None:
    """Definitions recomputed from flows alone: shares, markets, income, labour, trade balance."""
    economy = world(seed=3, split="separate", zeros=0.2)
    r = solve(economy, tariff_war(economy))
    np.testing.assert_allclose(r.received.sum(axis=1), r.output, rtol=1e-8)
    bill = (economy.beta * r.output).sum(axis=0)
    np.testing.assert_allclose(bill, r.wages * economy.value_added, rtol=1e-8)
    duties = (r.paid - r.flows).sum(axis=(0, 2))
    np.testing.assert_allclose(duties, r.tariff_revenue, rtol=1e-8)
    np.testing.assert_allclose(r.income, bill + duties + r.deficits, rtol=1e-8)
    np.testing.assert_allclose(
        r.flows.sum(axis=(0, 2)) - r.flows.sum(axis=(0, 1)), r.deficits, atol=1e-8 * r.income.sum()
    )
    assert r.solver.walras < 1e-9


def test_one_sector_without_inputs_gives_acr() -> None:
    """Arkolakis, Costinot and Rodríguez-Clare (2012): Ŵ = λ̂^(−1/θ)."""
    economy = world(J=1, N=6, tariffs=0.0, inputs=False, theta=4.0, balanced=True)
    np.testing.assert_allclose(economy.deficits, 0.0, atol=1e-9)
    shock = Shock.of(economy, iceberg=[("s0", "c0", "c1", 2.0), ("s0", "c2", "c3", 1.3)])
    result = solve(economy, shock, tol=1e-12)
    home = np.arange(6)
    domestic = result.input_shares[0, home, home] / economy.shares[0, home, home]
    np.testing.assert_allclose(result.real_income, domestic ** (-1 / 4.0), rtol=1e-10)


def test_autarky_by_prohibition_gives_acr_gains() -> None:
    economy = world(J=1, N=4, tariffs=0.0, inputs=False, theta=5.0, balanced=True)
    wall = np.full((1, 4, 4), np.inf)
    home = np.arange(4)
    wall[:, home, home] = 1.0
    result = solve(economy, Shock(iceberg=wall), tol=1e-12)
    np.testing.assert_allclose(result.real_income, economy.shares[0, home, home] ** (1 / 5.0), rtol=1e-9)


def test_lerner_symmetry() -> None:
    """A uniform import tariff and an equal uniform export tax do the same with balanced trade."""
    economy = world(seed=5, tariffs=0.0, balanced=True)
    J, N = economy.sizes
    np.testing.assert_allclose(economy.deficits, 0.0, atol=1e-8)
    duty, tax = np.zeros((J, N, N)), np.zeros((J, N, N))
    duty[:, 0, 1:] = 0.3
    tax[:, 1:, 0] = 0.3
    tariff = solve(economy, Shock(tariffs=duty), tol=1e-12)
    export = solve(economy, Shock(export_taxes=tax), tol=1e-12)
    np.testing.assert_allclose(tariff.real_income, export.real_income, rtol=1e-10)
    assert abs(tariff.real_income[1] - 1) > 1e-4


def test_order_of_labels_does_not_matter() -> None:
    economy = world(seed=2, zeros=0.2)
    result = solve(economy, tariff_war(economy))
    rng = np.random.default_rng(1)
    s, c = rng.permutation(6), rng.permutation(5)
    mixed = Economy.from_flows(
        sectors=[economy.sectors[j] for j in s],
        countries=[economy.countries[n] for n in c],
        final=(economy.duty_free * (economy.alpha * economy.income)[:, :, None])[np.ix_(s, c, c)],
        intermediate=(economy.duty_free * economy.input_spending[:, :, None])[np.ix_(s, c, c)],
        use=(economy.gamma * economy.output.T[:, None, :])[np.ix_(c, s, s)],
        tariffs=economy.tariffs[np.ix_(s, c, c)],
        theta=economy.theta[s],
    )
    again = solve(mixed, tariff_war(mixed))
    np.testing.assert_allclose(again.real_income, result.real_income[c], rtol=1e-10)
    np.testing.assert_allclose(again.prices, result.prices[np.ix_(s, c)], rtol=1e-9)


def test_the_unit_of_account_does_not_matter() -> None:
    economy = world(seed=4)
    scaled = replace(
        economy,
        **{name: getattr(economy, name) * 1e6 for name in ("value_added", "deficits", "income", "output", "spending")},
    )
    one, other = solve(economy, tariff_war(economy)), solve(scaled, tariff_war(scaled))
    np.testing.assert_allclose(one.real_income, other.real_income, rtol=1e-10)
    np.testing.assert_allclose(one.wages @ economy.value_added, economy.value_added.sum(), rtol=1e-12)


def test_ces_materials_become_cobb_douglas() -> None:
    economy = world(seed=6)
    shock = tariff_war(economy)
    base = solve(economy, shock, tol=1e-12)
    gaps = [
        np.abs(solve(economy, shock, materials=1.0 + step, tol=1e-12).real_income - base.real_income).max()
        for step in (1e-2, 1e-4, 1e-6)
    ]
    assert gaps[0] > 1e-9
    assert gaps[1] < gaps[0] / 50
    assert gaps[2] < gaps[0] / 5e3


def test_easier_substitution_between_inputs_hurts_less() -> None:
    economy = world(seed=6, zeros=0.3)
    shock = tariff_war(economy, 2.0)
    hard, soft = solve(economy, shock, materials=0.3), solve(economy, shock, materials=3.0)
    assert hard.real_income.min() < soft.real_income.min()


def test_large_theta_and_half_the_trade_zero() -> None:
    rng = np.random.default_rng(0)
    theta = rng.uniform(2.0, 9.0, 8)
    theta[3] = 45.0
    economy = world(J=8, N=8, zeros=0.5, theta=theta, seed=9)
    assert (economy.shares == 0).mean() > 0.4
    shock = tariff_war(economy, 1.45)
    result = solve(economy, shock)
    assert result.solver.residual < 1e-10
    theirs = nested_loop(economy, shock.tariffs, vf=0.1)
    np.testing.assert_allclose(result.real_income, theirs.real_income, atol=1e-7)


def test_cells_that_neither_produce_nor_buy() -> None:
    base = world(seed=8)
    _J, _N = base.sizes
    final = base.duty_free * (base.alpha * base.income)[:, :, None]
    inputs = base.duty_free * base.input_spending[:, :, None]
    use = base.gamma * base.output.T[:, None, :]
    for array in (final, inputs):
        array[2, :, 3] = 0.0  # c3 does not make s2
        array[4, 1, :] = 0.0  # c1 does not buy s4 …
        array[4, :, 1] = 0.0  # … nor make it
    use[3, :, 2] = use[1, :, 4] = use[1, 4, :] = 0.0
    economy = Economy.from_flows(
        sectors=base.sectors, countries=base.countries, final=final, intermediate=inputs, use=use, theta=base.theta
    )
    assert not economy.made[2, 3]
    assert not economy.bought[4, 1]
    result = solve(economy, tariff_war(economy))
    assert result.output[2, 3] == 0.0
    assert result.spending[4, 1] == 0.0
    assert result.prices[4, 1] == 1.0
    theirs = nested_loop(economy, tariff_war(economy).tariffs)
    np.testing.assert_allclose(result.real_income, theirs.real_income, atol=1e-8)


def test_batch_equals_one_by_one_and_knows_no_company() -> None:
    economy = world(seed=1)
    shocks = [tariff_war(economy, p) for p in (0.1, 0.9, 2.0)] + [
        Shock(),
        Shock.of(economy, iceberg=[("s1", "c3", "c2", 1.5)]),
        Shock.of(economy, export_taxes=[("s1", "c3", "c2", 0.5)]),
    ]
    thetas = np.random.default_rng(0).uniform(2, 8, (len(shocks), 6))
    together = solve_batch(economy, shocks, thetas=thetas)
    small = solve_batch(economy, shocks, thetas=thetas, chunk=2)
    for shock, theta, both, pair in zip(shocks, thetas, together, small, strict=True):
        alone = solve(economy, shock, theta=theta)
        np.testing.assert_allclose(both.real_income, alone.real_income, rtol=1e-9)
        np.testing.assert_allclose(pair.flows, alone.flows, rtol=1e-8, atol=1e-9)


def test_closures_differ_and_purging_closes_the_balance() -> None:
    economy = world(seed=1)
    shock = tariff_war(economy)
    purged = solve(balanced(economy), shock, closure="purged")
    balance = purged.flows.sum(axis=(0, 2)) - purged.flows.sum(axis=(0, 1))
    np.testing.assert_allclose(balance, 0.0, atol=1e-8 * economy.income.sum())
    np.testing.assert_allclose(solve(balanced(economy), Shock(), closure="purged").real_income, 1.0, atol=1e-10)
    with pytest.raises(InputError, match="balances are purged with a benchmark that has some"):
        solve(economy, shock, closure="purged").real_income  # noqa: B018 - two benchmarks, no comparison
    moving = solve(economy, shock, closure="proportional")
    np.testing.assert_allclose(moving.deficits.sum(), 0.0, atol=1e-9 * economy.income.sum())
    assert np.abs(moving.deficits - economy.deficits).max() > 1e-6


def test_continuation_takes_what_one_step_cannot_and_agrees_with_it() -> None:
    rng = np.random.default_rng(0)
    theta = rng.uniform(2.0, 9.0, 8)
    theta[3] = 45.0
    economy = world(J=8, N=8, zeros=0.5, theta=theta, seed=9)
    tariffs = economy.tariffs + 3.0
    home = np.arange(8)
    tariffs[:, home, home] = 0.0
    shock = Shock(tariffs=tariffs, name="everyone")
    direct = solve(economy, shock)
    assert direct.solver.steps == 1
    walked = solve(economy, shock, limit=direct.solver.evaluations - 2)
    assert walked.solver.steps > 1
    assert "continuation" in walked.solver.outcome
    np.testing.assert_allclose(walked.real_income, direct.real_income, rtol=1e-8)


def test_a_counterfactual_is_a_benchmark_too() -> None:
    """From A to C is from A to B and from there to C."""
    economy = world(seed=3, split="separate", zeros=0.2)
    B, C = tariff_war(economy, 0.3), tariff_war(economy, 1.0)
    one = solve(economy, B, tol=1e-12)
    there = one.as_economy()
    np.testing.assert_allclose(solve(there, Shock()).real_income, 1.0, atol=1e-10)
    two = solve(there, Shock(tariffs=C.tariffs))
    np.testing.assert_allclose(one.real_income * two.real_income, solve(economy, C).real_income, rtol=1e-8)


def test_scenarios_that_finish_early_leave_the_others_alone() -> None:
    """Easy, hard, prohibitive and idle scenarios in one batch, under elasticities of their own."""
    economy = world(J=5, N=5, seed=3, zeros=0.2, split="separate")
    shocks = [Shock()] * 3 + [tariff_war(economy, p) for p in (0.01, 0.2, 3.0)]
    shocks += [Shock.of(economy, iceberg=[("s1", "c0", "c2", np.inf)], export_taxes=[("s2", "c1", "c0", 0.3)])]
    thetas = np.exp(np.random.default_rng(1).uniform(0.5, 3.0, (len(shocks), 5)))
    together = solve_batch(economy, shocks, thetas=thetas, tol=1e-12)
    spent = [result.solver.evaluations for result in together]
    assert spent[0] == 1
    assert len(set(spent)) > 3  # they do finish at different times
    for shock, theta, result in zip(shocks, thetas, together, strict=True):
        alone = solve(economy, shock, theta=theta, tol=1e-12)
        np.testing.assert_allclose(result.real_income, alone.real_income, rtol=1e-10)
        np.testing.assert_allclose(result.export_revenue, alone.export_revenue, atol=1e-9)

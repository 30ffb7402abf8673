"""What duties are used for, and labour that responds: the authors' own one-sector system written out, and laws."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import root

from detente.base.errors import DetenteError, InputError
from detente.model import Economy, Shock, solve, solve_batch
from detente.model.gradient import welfare_gradient

from .conftest import world

EPS, KAPPA, PSI = 4.0, 0.5, 0.67 / 4.0


def one_sector(N: int, seed: int = 0) -> Economy:
    """A world of one final good, with imbalances."""
    rng = np.random.default_rng(seed)
    size = rng.lognormal(0.0, 1.0, N)
    flows = rng.lognormal(0.0, 0.8, (1, N, N)) * size[None, :, None] * size[None, None, :]
    flows[0, np.arange(N), np.arange(N)] *= 10.0
    return Economy.from_flows(sectors=["good"], countries=[f"c{n}" for n in range(N)], final=flows, theta=EPS)


def by_hand(economy: Economy, t: np.ndarray, *, kappa: float, psi: float, tax_cut: bool) -> dict[str, np.ndarray]:
    """Wages, spending and labour of Ignatenko and others (2025), φ = 1, ν = 0, solved by a general root finder.

    `t` and shares are [exporter, importer]; one equation is replaced by a constant world wage bill.
    """
    share = economy.shares[0].T
    E, Y, D = economy.income, economy.value_added, economy.deficits
    N = len(E)

    def parts(x: np.ndarray) -> tuple[np.ndarray, ...]:
        w, e, ell = np.exp(x[:N]), np.exp(x[N : 2 * N]), np.exp(x[2 * N :])
        A = share * ((w / ell**psi)[:, None] ** -EPS) * (1 + t) ** -EPS
        P = A.sum(axis=0) ** (-1 / EPS)
        new = A / A.sum(axis=0)
        spent = new * (E * e)[None, :]
        flows, duties = spent / (1 + t), (spent * t / (1 + t)).sum(axis=0)
        kept = 1 - duties / (w * ell * Y) if tax_cut else np.ones(N)
        return w, e, ell, P, flows, duties, kept

    def gap(x: np.ndarray) -> np.ndarray:
        w, e, ell, P, flows, duties, kept = parts(x)
        first = np.log(flows.sum(axis=1) / (w * ell * Y))
        first[-1] = np.log((w * ell * Y).sum() / Y.sum())
        second = (duties + w * ell * Y + D) / (E * e) - 1
        return np.concatenate([first, second, np.log(ell) - kappa * np.log(w / kept / P)])

    found = root(gap, np.zeros(3 * N), method="hybr", options={"xtol": 1e-13})
    assert np.abs(found.fun).max() < 1e-9
    w, e, ell, P, flows, duties, kept = parts(found.x)
    delta = E / (E - kappa * kept * Y / (1 + kappa))
    return {
        "real_income": delta * e / P + (1 - delta) * w * ell / P,
        "employment": ell,
        "wages": w,
        "price_index": P,
        "duties": duties,
        "flows": flows.T,
    }


@pytest.mark.parametrize(
    ("kappa", "psi", "use"), [(0.5, PSI, "labour tax"), (0.5, 0.0, "lump sum"), (0.3, PSI, "lump sum")]
)
def test_equal_to_the_system_written_out(kappa: float, psi: float, use: str) -> None:
    economy = one_sector(6)
    tariffs = np.zeros_like(economy.shares)
    tariffs[0, 0, 1:] = [0.1, 0.2, 0.5, 0.1, 0.3]
    want = by_hand(economy, tariffs[0].T, kappa=kappa, psi=psi, tax_cut=use == "labour tax")
    got = solve(economy, Shock(tariffs=tariffs), revenue=use, labour=kappa, scale=psi, tol=1e-12)
    assert got.employment is not None
    for name in ("real_income", "wages", "price_index", "employment"):
        np.testing.assert_allclose(getattr(got, name), want[name], rtol=1e-9, err_msg=name)
    np.testing.assert_allclose(got.flows[0], want["flows"], rtol=1e-8)
    np.testing.assert_allclose(got.tariff_revenue, want["duties"], rtol=1e-8, atol=1e-12)
    assert got.solver.walras < 1e-11


def test_a_tax_cut_without_labour_supply_is_a_lump_sum() -> None:
    economy = world(seed=1)
    shock = Shock.of(economy, tariff_points=[(None, "c0", "c1", 0.4)])
    a, b = solve(economy, shock, tol=1e-12), solve(economy, shock, revenue="labour tax", tol=1e-12)
    np.testing.assert_array_equal(a.real_income, b.real_income)


@pytest.mark.parametrize("eta", [None, 0.5])
def test_saved_duties_move_the_balance_and_are_lent(eta: float | None) -> None:
    plain = world(seed=1)
    economy = plain if eta is None else plain.with_theta(plain.theta, eta=eta)
    shock = Shock.of(economy, tariff_points=[(None, "c0", "c1", 0.4), (None, "c2", "c0", 0.2)])
    got = solve(economy, shock, revenue="deficit")
    more = got.tariff_revenue - got.benchmark_revenue
    share = economy.value_added / economy.value_added.sum()
    np.testing.assert_allclose(got.deficits, economy.deficits - more + share * more.sum(), rtol=1e-8, atol=1e-10)
    balance = got.flows.sum(axis=(0, 2)) - got.flows.sum(axis=(0, 1))
    np.testing.assert_allclose(balance, got.deficits, atol=1e-8 * economy.income.sum())
    np.testing.assert_allclose(solve(economy, Shock(), revenue="deficit").real_income, 1.0, atol=1e-12)
    assert got.real_income[0] < solve(economy, shock).real_income[0]


def test_many_sectors_batches_and_no_shock() -> None:
    economy = world(seed=4, profits=0.1).with_theta(5.0, eta=0.4)
    switches = {"revenue": "labour tax", "labour": 0.5}
    batch = [Shock.of(economy, tariff_points=[(None, "c0", "c1", x)]) for x in (0.1, 0.6)] + [Shock()]
    together = solve_batch(economy, batch, tol=1e-12, **switches)  # type: ignore[arg-type]
    for shock, found in zip(batch, together, strict=True):
        alone = solve(economy, shock, tol=1e-12, **switches)  # type: ignore[arg-type]
        np.testing.assert_allclose(found.real_income, alone.real_income, rtol=1e-9)
        assert found.solver.walras < 1e-10
    np.testing.assert_allclose(together[-1].real_income, 1.0, atol=1e-11)
    assert together[-1].employment is not None
    np.testing.assert_allclose(together[-1].employment, 1.0, atol=1e-11)


def test_what_is_refused() -> None:
    economy = world(seed=1)
    for given, words in (
        ({"revenue": "spent"}, "no use of revenue named 'spent'"),
        ({"labour": -0.1}, "labour supply is -0.1"),
        ({"labour": 9.0}, "from 0 to 5"),
        ({"scale": 1.0}, "scale elasticity is 1"),
    ):
        with pytest.raises(DetenteError, match=words):
            solve(economy, Shock(), **given)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="take one at a time"):
        solve(world(seed=1, split="separate"), Shock(), labour=0.5)
    moved = solve(economy, Shock.of(economy, tariff_points=[(None, "c0", "c1", 0.2)]), labour=0.5)
    with pytest.raises(InputError, match="labour responds"):
        welfare_gradient(moved, ["c0"])
    with pytest.raises(InputError, match="elastic labour"):
        moved.as_economy()

"""The device path against `solve_batch`, on torch's CPU: the same numbers, and words for what it does not do."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from detente.base.errors import InputError
from detente.model import Economy, Quota, Shock, solve_batch

from .conftest import world

torch = pytest.importorskip("torch")

from detente.model.device import Held, solve_device  # noqa: E402


def shocks(economy: Economy) -> list[Shock]:
    some = [
        Shock.of(economy, tariff_points=[(None, "c0", "c1", 0.02), (None, "c1", "c0", 0.02)]),
        Shock.of(economy, tariff_points=[(None, "c0", "c1", 1.45), (None, "c1", "c0", 1.45)]),
        Shock.of(economy, tariff_points=[("s1", "c2", "c3", 0.4), ("s2", "c3", "c0", 0.2), ("s0", "c4", "c1", 0.3)]),
        Shock.of(economy, iceberg=[("s1", "c2", "c3", 1.5)], tariff_points=[("s1", "c3", "c2", 0.1)]),
        Shock(),
    ]
    every = [Shock.of(economy, tariff_points=[(None, n, i, 0.1) for n in economy.countries for i in economy.countries])]
    return some + every


@pytest.mark.parametrize("eta", [None, 0.5, 0.0, -0.3])
@pytest.mark.parametrize("build", [{}, {"tariffs": 0.0}, {"profits": 0.1, "zeros": 0.3}, {"inputs": False}])
def test_same_numbers_as_the_batch(build: dict[str, Any], eta: float | None) -> None:
    plain = world(seed=3, **build)
    economy = plain if eta is None else plain.with_theta(plain.theta, eta=eta)
    batch = shocks(economy)
    want = solve_batch(economy, batch, tol=1e-11)
    got = solve_device(economy, batch, device="cpu", tol=1e-11, batch=4)
    assert got.converged.all()
    assert len(got) == len(batch)
    for s, one in enumerate(want):
        for name in ("real_income", "wages", "price_index"):
            np.testing.assert_allclose(getattr(got, name)[s], getattr(one, name), rtol=1e-9, err_msg=name)
        np.testing.assert_allclose(
            got.tariff_revenue[s], one.tariff_revenue, rtol=1e-7, atol=1e-9 * economy.income.max()
        )
        np.testing.assert_allclose(got.states[s], one.state, atol=1e-8)
        assert got.evaluations[s] <= one.solver.evaluations + 6  # the order of the digits, not another path


def test_drawn_elasticities_and_a_kept_world() -> None:
    economy = world(seed=1).with_theta(5.0, eta=0.4)
    batch = shocks(economy)
    thetas = np.random.default_rng(0).uniform(2.0, 8.0, (len(batch), 6))
    held = Held(economy, "cpu")
    got = solve_device(economy, batch, thetas=thetas, device="cpu", held=held)
    for s, one in enumerate(solve_batch(economy, batch, thetas=thetas)):
        np.testing.assert_allclose(got.real_income[s], one.real_income, rtol=1e-8)
    again = solve_device(economy, batch[::-1], thetas=thetas[::-1], device="cpu", held=held)
    np.testing.assert_allclose(again.real_income[::-1], got.real_income, rtol=1e-9)


def test_what_strays_is_solved_on_the_host() -> None:
    economy = world(seed=2)
    got = solve_device(economy, shocks(economy), device="cpu", limit=3)
    assert got.redone > 0
    assert got.converged.all()
    for s, one in enumerate(solve_batch(economy, shocks(economy))):
        np.testing.assert_allclose(got.real_income[s], one.real_income, rtol=1e-8)


def test_what_is_refused_is_named() -> None:
    economy = world(seed=1)
    quota = Shock(quotas=(Quota(("s0",), ("c0",), ("c1",), 0.5),))
    for shock, words in (
        (quota, "quotas on a device"),
        (Shock.of(economy, export_taxes=[("s0", "c0", "c1", 0.2)]), "export taxes on a device"),
        (Shock.of(economy, iceberg=[("s0", "c0", "c1", np.inf)]), "a prohibition on a device"),
    ):
        with pytest.raises(InputError, match=words):
            solve_device(economy, [shock], device="cpu")
    for option, words in (({"closure": "proportional"}, "closure 'proportional'"), ({"labour": 0.5}, "labour 0.5")):
        with pytest.raises(InputError, match=words):
            solve_device(economy, [Shock()], device="cpu", **option)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="final buyers"):
        solve_device(world(seed=1, split="separate"), [Shock()], device="cpu")
    if not torch.cuda.is_available():
        with pytest.raises(InputError, match="no CUDA device"):
            solve_device(economy, [Shock()])


def test_equilibria_are_those_of_the_batch() -> None:
    from detente.model.device import equilibria

    economy = world(seed=5, profits=0.1).with_theta(5.0, eta=0.4)
    thetas = np.random.default_rng(1).uniform(2.0, 8.0, (6, 6))
    want = solve_batch(economy, shocks(economy), thetas=thetas, tol=1e-11)
    got = equilibria(economy, shocks(economy), thetas=thetas, device="cpu", tol=1e-11)
    for a, b in zip(want, got, strict=True):
        np.testing.assert_allclose(b.flows, a.flows, rtol=1e-7, atol=1e-9)
        np.testing.assert_allclose(b.real_income, a.real_income, rtol=1e-9)
        assert b.solver.walras < 1e-9

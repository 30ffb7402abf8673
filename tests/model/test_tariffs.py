"""Chosen tariffs: theory, first-order conditions, and no gain from moving away."""

from __future__ import annotations

import numpy as np
import pytest

from detente.base.errors import InputError
from detente.model import Economy, Shock, solve
from detente.model.gradient import welfare_gradient
from detente.model.tariffs import cooperative_tariffs, nash_tariffs, optimal_tariffs

from .conftest import world


def small_country(theta: float, size: float) -> Economy:
    """One sector without inputs; c0's share of the world is about `size`."""
    rng = np.random.default_rng(0)
    weight = np.array([size, 1.0, 1.2, 0.8])
    flows = (weight[:, None] * weight[None, :] * rng.uniform(0.9, 1.1, (4, 4)))[None]
    flows = (flows + flows.transpose(0, 2, 1)) / 2
    home = np.arange(4)
    flows[0, home, home] = flows[0].sum(axis=1)  # about half of spending stays at home, as large as it is small
    return Economy.from_flows(sectors=["s"], countries=["c0", "c1", "c2", "c3"], final=flows, theta=theta)


@pytest.mark.parametrize("theta", [2.0, 4.0, 8.0])
def test_small_country_optimum_tends_to_one_over_theta(theta: float) -> None:
    """Gros (1987); Felbermayr, Jung and Larch (2013): t* → 1/θ as the country becomes small."""
    gaps = []
    for size in (1e-2, 1e-4):
        choice = optimal_tariffs(small_country(theta, size), "c0")
        rates = choice.tariffs[0, 0, 1:]
        np.testing.assert_allclose(rates, rates.mean(), atol=1e-3)
        gaps.append(abs(rates.mean() - 1 / theta))
    assert gaps[1] < gaps[0] / 50
    assert gaps[1] < 1e-5


def test_optimal_tariffs_cannot_be_improved_on() -> None:
    economy = world(seed=1, J=4, N=4)
    choice = optimal_tariffs(economy, "c0")
    best = choice.equilibrium.real_income[0]
    assert best > 1.0
    rng = np.random.default_rng(0)
    for _ in range(8):
        moved = choice.tariffs.copy()
        moved[:, 0, 1:] += rng.normal(0, 0.03, (4, 3))
        assert solve(economy, Shock(tariffs=moved)).real_income[0] < best + 1e-9


def test_nash_is_mutual_best_response() -> None:
    economy = world(seed=1, J=4, N=3)
    choice = nash_tariffs(economy, ["c0", "c1"])
    for player in ("c0", "c1"):
        again = optimal_tariffs(economy, player, partners=choice.partners[player], start=choice.tariffs)
        n = economy.country(player)
        gain = np.log(again.equilibrium.real_income[n] / choice.equilibrium.real_income[n])
        assert 0 <= gain + 1e-10 < 1e-7
        slope = welfare_gradient(choice.equilibrium, [player]).values[0]
        partner = economy.country(choice.partners[player][0])
        assert np.abs(slope[:, n, partner]).max() < 1e-5


def test_agreed_tariffs_beat_nash_for_all_and_share_equally() -> None:
    economy = world(seed=1, J=4, N=3)
    fight = nash_tariffs(economy, ["c0", "c1"])
    deal = cooperative_tariffs(economy, ["c0", "c1"], start=fight.tariffs)
    gains = np.log(deal.equilibrium.real_income[:2] / fight.equilibrium.real_income[:2])
    assert gains.min() > 0
    assert gains[0] == pytest.approx(gains[1], abs=3e-6)
    joint = cooperative_tariffs(economy, ["c0", "c1"], share="joint", start=fight.tariffs)
    weight = economy.income[:2]
    assert (
        weight @ np.log(joint.equilibrium.real_income[:2])
        >= weight @ np.log(deal.equilibrium.real_income[:2]) - 1e-9 * weight.sum()
    )


def test_no_subsidies_means_none() -> None:
    economy = world(seed=1, J=3, N=3)
    deal = cooperative_tariffs(economy, ["c0", "c1"], share="joint", lowest=0.0)
    assert deal.tariffs.min() >= 0.0


def test_result_as_data_and_tables() -> None:
    economy = world(seed=1, J=3, N=3)
    choice = nash_tariffs(economy, ["c0", "c1"])
    data = choice.to_dict()
    assert [row["iso3"] for row in data["players"]] == ["c0", "c1"]
    assert {row["sector"] for row in data["sectors"]} == set(economy.sectors)
    assert data["sectors"][0]["c0"] == pytest.approx(100 * choice.tariffs[0, 0, 1])
    tables = choice.tables()
    assert tables[0].to_csv().count("\n") == 1 + len(economy.sectors)


def test_bad_questions_are_refused() -> None:
    economy = world(J=2, N=3)
    with pytest.raises(InputError, match="two players"):
        cooperative_tariffs(economy, ["c0"])
    with pytest.raises(InputError, match="no partner"):
        optimal_tariffs(economy, "c0", partners=["c0"])
    with pytest.raises(InputError, match="share is 'mine'"):
        cooperative_tariffs(economy, ["c0", "c1"], share="mine")

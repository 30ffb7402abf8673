"""Pricing a move: laws it must obey, keys it must have, intervals that can be reproduced."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from detente.economy.baseline import load as load_baseline
from detente.economy.checks import identities
from detente.impact import draws as dr
from detente.impact.duties import Duties, duties
from detente.impact.pricing import Move, World
from detente.impact.readings import Pair, distinct
from detente.impact.scenario import resolve
from detente.impact.worth import Worth, worth
from detente.ledger.dispute import Ledger
from detente.ledger.shelves import load as load_dispute
from detente.standpoint import Standpoint
from detente.surfaces.cli import detente


@pytest.fixture(scope="module")
def answer(stand: Standpoint, economy: Path) -> Worth:
    return worth(stand, economy=economy, origin="holds", target="lapses")


def pair(stand: Standpoint, world: World) -> tuple[Duties, Duties]:
    one, two = (duties(resolve(word, stand), world.baseline) for word in ("holds", "lapses"))
    return one, two


def test_staying_where_one_is_is_worth_nothing(stand: Standpoint, economy: Path) -> None:
    still = worth(stand, economy=economy, origin="deal", target="deal")
    np.testing.assert_array_equal(still.move.real_income, 0.0)
    np.testing.assert_array_equal(still.move.value, 0.0)


def test_the_way_back_undoes_the_way_there(ledger: Ledger, answer: Worth) -> None:
    back = Move(answer.move.after, answer.move.before)
    there = 1.0 + answer.move.real_income / 100.0
    np.testing.assert_allclose(there * (1.0 + back.real_income / 100.0), 1.0, rtol=1e-12)
    np.testing.assert_allclose(back.value, -answer.move.value, rtol=1e-9, atol=1e-9)


def test_benchmark_regime_is_no_shock(world: World) -> None:
    """Law of the table's own year against the table: exactly one everywhere."""
    (found,) = world.solve([world.of(world.duties)])
    np.testing.assert_allclose(found.real_income, 1.0, atol=1e-9)


def test_revenue_is_rate_times_trade(answer: Worth) -> None:
    """Duties collected = Σ τ × border value, with τ from the regime and not from the solver."""
    end = answer.move.after
    tau = answer.world.tariffs(answer.duties[1])
    np.testing.assert_allclose(end.tariff_revenue, (tau * end.flows).sum(axis=(0, 2)), rtol=1e-7, atol=1e-3)


def test_diversion_adds_up(answer: Worth) -> None:
    """Every column of a diversion table is a country's whole goods purchases or sales."""
    goods = answer.baseline.goods
    for table in answer.tables():
        kind, _, code = table.id.partition("-")
        if kind not in ("sources", "outlets"):
            continue
        n = answer.baseline.country(code)
        for key, flow in zip(("before", "after"), answer.move.trade, strict=True):
            held = flow[goods][:, n] if kind == "sources" else flow[goods][:, :, n]
            assert sum(row[key] for row in table.rows) == pytest.approx(held.sum() / 1e3, rel=1e-9)


def test_first_order_sum_has_the_sign_and_size_of_the_exact_change(answer: Worth) -> None:
    """Terms of trade + volume of trade (Caliendo–Parro eq. 15) at both ends bracket the exact value."""
    for code in answer.parties:
        n = answer.baseline.country(code)
        ends = []
        for one, two, sign in ((answer.move.before, answer.move.after, 1), (answer.move.after, answer.move.before, -1)):
            tau = answer.world.tariffs(answer.duties[0 if sign > 0 else 1])
            bought, after = one.flows[:, n], two.flows[:, n]
            cost = np.log(two.unit_costs / one.unit_costs)
            volume = np.log(np.where(bought > 0, after, 1) / np.where(bought > 0, bought, 1)) - cost
            terms = (one.flows[:, :, n].sum(axis=1) * cost[:, n]).sum() - (bought * cost).sum()
            ends.append(sign * (terms + (tau[:, n] * bought * volume).sum()))
        assert min(ends) <= answer.tariffs_only.value[n] * 1.05
        assert np.sign(sum(ends)) == np.sign(answer.move.value[n])


def test_json_keys_of_the_interface(answer: Worth) -> None:
    told = json.loads(json.dumps(answer.to_dict()))
    assert {"from", "to", "baseline", "countries", "solver"} <= set(told)
    assert {"iso3", "real_income_pct", "real_wage_pct", "low", "high"} <= set(told["countries"][0])
    assert {"residual", "evaluations", "walras"} <= set(told["solver"])
    assert told["solver"]["residual"] < 1e-10
    assert told["solver"]["walras"] < 1e-9
    assert len(told["countries"]) == 9
    assert "Input-Output" in told["baseline"]["attribution"]
    assert any("indicative" in note for note in told["notes"])
    assert {row["status"] for row in told["countries"] if row["iso3"] not in ("USA", "CHN")} == {"reconstructed"}


def test_ambiguity_is_the_move_between_the_accounts(stand: Standpoint, economy: Path, answer: Worth) -> None:
    again = worth(stand, economy=economy, origin="white-house", target="mofcom")
    assert answer.ambiguity is not None
    np.testing.assert_allclose(answer.ambiguity.move.real_income, again.move.real_income, atol=1e-8)


def test_log_normal_error_of_a_given_absolute_size() -> None:
    """Against simulation: mean one, mean absolute deviation as asked."""
    z = np.random.default_rng(0).standard_normal(400_000)
    for size in (0.113, 0.267, 0.507):
        sd = dr.sd_of(size)
        factor = np.exp(sd * z - sd**2 / 2)
        assert factor.mean() == pytest.approx(1.0, abs=0.01)
        assert np.abs(factor - 1.0).mean() == pytest.approx(size, rel=0.02)


def test_a_drawn_table_keeps_what_is_official() -> None:
    b = load_baseline()
    drawn = dr.perturbed(b, np.random.default_rng(3))
    np.testing.assert_array_equal(drawn.M, b.M)
    np.testing.assert_allclose(drawn.output[~b.goods], b.output[~b.goods], rtol=1e-12)
    np.testing.assert_allclose(drawn.output, b.output, rtol=2e-3, atol=1.0)
    names = sorted(set(b.regions))
    R = np.eye(len(names))[[names.index(name) for name in b.regions]]
    goods = np.nonzero(b.goods)[0]
    np.testing.assert_allclose(R.T @ drawn.F[goods] @ R, R.T @ b.F[goods] @ R, rtol=1e-9, atol=1e-6)
    single = [k for k, name in enumerate(b.regions) if b.regions.count(name) == 1]
    assert len(single) == 11
    np.testing.assert_allclose(
        drawn.F[np.ix_(goods, single, single)], b.F[np.ix_(goods, single, single)], rtol=1e-9, atol=1e-6
    )
    assert all(check.passed for check in identities(drawn))
    many = [k for k in range(81) if k not in single]
    was, now = b.F[np.ix_(goods, many, single)], drawn.F[np.ix_(goods, many, single)]
    assert 0.05 < np.abs(now - was).sum() / was.sum() < 0.146  # an error of 0.146, part of it fitted away


def test_draws_are_a_function_of_seed_and_number(
    stand: Standpoint, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DETENTE_CACHE", str(tmp_path))
    regimes = pair(stand, world)
    seen: list[tuple[int, int]] = []
    pairs = (Pair("move", "", 0, 1, True),)
    few = dr.intervals(world, regimes, pairs, draws=2, seed=5)
    more = dr.intervals(world, regimes, pairs, draws=3, seed=5, progress=lambda a, b: seen.append((a, b)))
    np.testing.assert_array_equal(few.rows, more.rows[:2])
    assert seen == [(3, 3)]  # the first two were resumed, not solved again
    monkeypatch.setenv("DETENTE_CACHE", str(tmp_path / "elsewhere"))
    fresh = dr.intervals(world, regimes, pairs, draws=2, seed=5)
    np.testing.assert_allclose(fresh.rows, few.rows, atol=1e-7)
    other = dr.intervals(world, regimes, pairs, draws=2, seed=6)
    assert np.abs(other.rows - few.rows).max() > 1e-4
    low, high = more.readings.ends("move", "income", world.baseline.country("USA"))
    assert more.rows[:, world.baseline.country("USA")].min() <= low < high < 0.0


def test_no_reconstruction_no_table_error(world: World) -> None:
    exact = dataclasses.replace(world.baseline, meta=dataclasses.replace(world.baseline.meta, blocks=()))
    assert dr.perturbed(exact, np.random.default_rng(0)) is exact


def test_command_prints(tmp_path: Path, economy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DETENTE_ECONOMY", str(economy))
    run = CliRunner().invoke(detente, ["worth", "--from", "holds", "--to", "lapses", "--csv"])
    assert run.exit_code == 0
    assert run.output.startswith("Country,Real income (%)")
    picture = tmp_path / "w.svg"
    run = CliRunner().invoke(detente, ["worth", "busan-2025", "--plot", str(picture), "--csv"])
    assert run.exit_code == 0
    assert "<svg" in picture.read_text()


MEASURE = """
id = "first-tariff"
title = "A tariff"
imposer = "EU"
targets = ["CN"]
kind = "tariff"
authority = "eu-law"
topic = "tariffs"
sources = ["first-source"]
checked = "2026-01-22"
[scope]
all = true
[[events]]
type = "impose"
at = "2026-01-22"
recorded = "2026-01-01"
status = "enacted"
source = "first-source"
legal_ref = "an example"
rate = 20.0
"""


def test_another_dispute_with_a_bloc_as_party(tmp_path: Path) -> None:
    """Nothing about places is in code: the Union is folded into one country, its tariff priced, by day alone."""
    folder = tmp_path / "eu-china"
    made = CliRunner().invoke(detente, ["new", str(folder), "--parties", "EU,CN"])
    assert made.exit_code == 0
    (measure,) = (folder / "measures").rglob("*.toml")
    measure.write_text(MEASURE)
    book = load_dispute(folder)
    answer = worth(Standpoint.of_law(book), origin="2025-01-01", target="2026-06-01")
    b = answer.baseline
    assert answer.parties == ("EUU", "CHN")
    assert len(b.countries) == 81 - 27 + 1
    tau = answer.duties[1].tariffs(answer.world.shape)
    assert tau[b.sector("C26"), b.country("EUU"), b.country("CHN")] == pytest.approx(0.2)
    assert tau.sum() == pytest.approx(0.2 * b.goods.sum())
    assert answer.move.real_income[b.country("CHN")] < 0.0  # the exporter's terms of trade
    assert answer.move.revenue[b.country("EUU")] > 0.0


def test_changed_cells_and_whole_arrays_are_one_shock(world: World, stand: Standpoint) -> None:
    """What a regime changes is listed cell by cell; written out in full it is the same shock, and its flows add up."""
    held = duties(resolve("threat", stand), world.baseline)
    short = world.of(held).changes(world.economy)
    whole = world.shock(world.tariffs(held), held.withheld(world.shape), world.elasticities.theta, "").changes(
        world.economy
    )
    for name in ("sector", "importer", "exporter", "wedge", "duty"):
        assert np.array_equal(getattr(short, name), getattr(whole, name)), name
    assert len(short.wedge)
    assert (held.withheld(world.shape) > 0).any()
    (found,) = world.solve([world.of(held)])
    goods = world.baseline.goods
    traded = found.traded(goods)  # before `flows` are formed
    assert np.allclose(traded, found.flows[goods].sum(axis=0), rtol=1e-12)


def test_regimes_that_levy_the_same_are_solved_once(world: World, stand: Standpoint) -> None:
    day, same, other = (duties(resolve(word, stand), world.baseline) for word in ("deal", "deal", "threat"))
    pairs = (Pair("a", "", 0, 2), Pair("b", "", 2, 1))
    apart, short = distinct([day, same, other], pairs, world)
    assert apart == [day, other]
    assert [(p.first, p.second) for p in short] == [(0, 1), (1, 0)]

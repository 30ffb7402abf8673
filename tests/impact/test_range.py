"""Reference, sampling error and range: three separate things, on a small world."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from detente.base.errors import DetenteError
from detente.impact import ranges
from detente.impact.settings import MOST, Setting, design
from detente.impact.worth import Worth, worth
from detente.impact.yardsticks import DEPENDS, Yardstick, figures, verdicts, who_won
from detente.standpoint import Standpoint
from detente.surfaces.cli import detente


@pytest.fixture(scope="module")
def answer(stand: Standpoint, economy: Path) -> Worth:
    return worth(stand, economy=economy, deal="busan-2025", draws=4, members=True)


def test_the_design_is_fixed_and_small() -> None:
    members = design(Setting())
    assert members[0] == Setting()
    assert len(members) == len(set(members)) <= MOST
    assert {m.wedge for m in members} == {"collected", "statutory"}
    assert {m.closure for m in members} == {"fixed", "proportional", "purged"}
    assert design(Setting())[1:] == members[1:]


def test_the_reference_is_the_first_member_and_adds_up(answer: Worth) -> None:
    e = answer.ensemble
    assert e is not None
    assert e.members[0] == answer.setting
    np.testing.assert_allclose(e.readings.of("move", "income")[0], answer.move.real_income, atol=1e-4)
    np.testing.assert_allclose(e.readings.of("move", "exports")[0], answer.move.exports, atol=1e-3)
    for c in answer.comparisons:
        np.testing.assert_allclose(e.readings.of(c.pair.id, "income")[0], c.move.real_income, atol=1e-4)
    low, high = e.span("move", "income")
    assert (low <= answer.move.real_income + 1e-4).all()
    assert (high >= answer.move.real_income - 1e-4).all()


def test_a_member_is_what_worth_says_alone(answer: Worth, stand: Standpoint, economy: Path) -> None:
    e = answer.ensemble
    assert e is not None
    for k in (5, 17, len(e.members) - 1):
        m = e.members[k]
        alone = worth(
            stand,
            economy=economy,
            deal="busan-2025",
            elasticities=m.elasticities,
            nest=m.nest,
            closure=m.closure,
            wedge=m.wedge,
        )
        np.testing.assert_allclose(e.readings.of("move", "income")[k], alone.move.real_income, atol=1e-4)


def test_kept_members_are_read_back(
    answer: Worth, stand: Standpoint, economy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DETENTE_CACHE", str(tmp_path))
    first = worth(stand, economy=economy, origin="holds", target="lapses", members=True)
    monkeypatch.setattr("detente.impact.ensemble._solved", lambda *a: pytest.fail("solved again"))
    again = worth(stand, economy=economy, origin="holds", target="lapses", members=True)
    assert first.ensemble is not None
    assert again.ensemble is not None
    np.testing.assert_array_equal(
        first.ensemble.readings.of("move", "income"), again.ensemble.readings.of("move", "income")
    )


def test_every_printed_figure_has_an_interval(answer: Worth) -> None:
    told = json.loads(json.dumps(answer.to_dict()))
    for row in told["countries"]:
        for key in (
            "low",
            "high",
            "prices_low",
            "value_high",
            "revenue_low",
            "exports_low",
            "imports_high",
            "range_low",
        ):
            assert row[key] is not None, key
        assert row["low"] <= row["high"]
    assert told["ambiguity"]["countries"][0]["low"] is not None
    for held in told["counterfactuals"]:
        assert held["countries"][0]["high"] is not None
    assert all(row["low"] is not None for row in told["products"]["USA"])
    assert all(row["output_low"] is not None for row in told["industries"]["CHN"])
    assert told["per_household"][0]["low"] is not None
    assert len(told["members"]) == len(answer.ensemble.members)  # type: ignore[union-attr]
    assert sum(member["reference"] for member in told["members"]) == 1


def test_nothing_within_its_error_is_ranked(answer: Worth) -> None:
    by_id = {table.id: table for table in answer.tables()}
    third = by_id["third-countries"]
    for row in third.rows:
        assert row["low"] > 0 or row["high"] < 0


def test_rankings_add_up_and_verdicts_may_depend(answer: Worth, stand: Standpoint) -> None:
    for found in ranges.rankings(answer):
        assert sum(found["share_of_settings"].values()) == pytest.approx(1.0)
    e = answer.ensemble
    assert e is not None
    us, cn = (answer.baseline.country(code) for code in ("USA", "CHN"))
    values = e.readings.of("move", "income")
    share = float(np.mean((values[:, us] > values[:, cn]) & (values[:, us] > 0)))
    verdict, told = verdicts(Yardstick("x", "gains_more", "r", "US"), figures(answer), answer)
    assert told == pytest.approx(share)
    assert verdict == (DEPENDS if 0 < share < 1 else bool(share))
    rows = who_won(answer, stand).rows
    assert all(row["verdict"] in ("yes", "no", "no test") or row["verdict"].startswith("depends (") for row in rows)


def test_industries_prices_and_anchors_are_consistent(answer: Worth) -> None:
    """Jobs weighted by wage bills do not move in all; group prices aggregate to the index; anchors carry the per
    cent.
    """
    one, two = answer.move.before, answer.move.after
    for code in answer.parties:
        n = answer.baseline.country(code)
        labour = (one.economy.beta * (1 - one.economy.profits))[:, n]
        jobs = labour * two.output[:, n] / two.wages[n] - labour * one.output[:, n] / one.wages[n]
        assert jobs.sum() == pytest.approx(0.0, abs=1e-6 * labour @ one.output[:, n])
        told = answer.to_dict()
        index = sum(row["share_pct"] / 100 * np.log1p(row["price_pct"] / 100) for row in told["products"][code])
        assert 100 * np.expm1(index) == pytest.approx(answer.move.consumer_prices[n], abs=0.01)
    held = next(r for r in told["anchored"] if (r["importer"], r["exporter"]) == ("USA", "CHN"))
    assert held["change_usd_bn"] == pytest.approx(held["counted_usd_bn"] * held["change_pct"] / 100)
    assert held["counted_usd_bn"] == pytest.approx(261.05)
    assert told["revenue_ten_years"][0]["ten_years_usd_bn"] == pytest.approx(
        10 * told["revenue_ten_years"][0]["a_year_usd_bn"]
    )


def test_what_has_no_price_says_so(answer: Worth) -> None:
    rows = {row["measure"]: row for row in answer.to_dict()["not_priced"]}
    assert any(row["kind"] == "fee" and row["priced"] == "not priced" for row in rows.values())
    assert all(row["kind"] != "tariff" for row in rows.values())


def test_a_short_horizon_prints_trade_and_no_welfare(stand: Standpoint, economy: Path) -> None:
    short = worth(stand, economy=economy, origin="2024-12-31", target="2025-11-11", horizon="4q", draws=2)
    told = short.to_dict()
    assert all(row["real_income_pct"] is None and row["value_usd_bn"] is None for row in told["countries"])
    assert all(row["imports_pct"] is not None for row in told["countries"])
    ids = [table.id for table in short.tables()]
    assert ids[0] == "trade"
    assert not {"worth", "counterfactuals", "ambiguity", "third-countries", "products"} & set(ids)
    assert any("No real income is printed" in note for note in told["notes"])
    with pytest.raises(DetenteError, match=r"would be -0\.07"):
        worth(stand, economy=economy, horizon="4q", elasticities="cp2015")


def test_one_country_s_page(stand: Standpoint, economy: Path) -> None:
    page = worth(stand, economy=economy, deal="busan-2025", place_code="MX")
    ids = [table.id for table in page.tables()]
    assert ids[0] == "place"
    assert "partners" in ids
    assert "industries-MEX" in ids
    assert page.tables()[0].rows[0]["pct"] == pytest.approx(page.move.real_income[page.baseline.country("MEX")])
    with pytest.raises(DetenteError):
        worth(stand, economy=economy, deal="busan-2025", place_code="Atlantis")


def test_switches_reach_the_model(stand: Standpoint, economy: Path) -> None:
    plain = worth(stand, economy=economy, deal="busan-2025")
    n = plain.baseline.country("USA")
    for given, words in (
        ({"labour": 0.5, "revenue": "labour tax"}, "replace a labour tax"),
        ({"revenue": "deficit"}, "reduce borrowing"),
    ):
        other = worth(stand, economy=economy, deal="busan-2025", **given)  # type: ignore[arg-type]
        assert abs(other.move.real_income[n] - plain.move.real_income[n]) > 1e-4
        assert any(words in note for note in other.to_dict()["notes"])
    law = worth(stand, economy=economy, deal="busan-2025", wedge="statutory")
    assert law.move.real_income[n] > plain.move.real_income[n]


def test_command_line_passes_switches(economy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DETENTE_ECONOMY", str(economy))
    run = CliRunner().invoke(detente, ["worth", "--from", "holds", "--to", "lapses", "--draws", "0", "--labour", "x"])
    assert run.exit_code != 0
    run = CliRunner().invoke(
        detente, ["worth", "busan-2025", "--reference", "--nest", "none", "--wedge", "statutory", "--json"]
    )
    assert run.exit_code == 0
    told = json.loads(run.output)
    assert told["setting"] == {"elasticities": "sw2014", "nest": "none", "closure": "fixed", "wedge": "statutory"}
    assert told["members"] == []

"""Everybody's duties, room for them, and what is collected: values from the sources, laws, and bad input."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from detente.base.errors import InputError
from detente.economy.aggregate import bloc
from detente.economy.baseline import Baseline, load
from detente.economy.checks import identities
from detente.economy.rebalance import rebalanced
from detente.economy.wedge import wedge_on
from detente.economy.world_tariffs import COLUMNS, world_tariffs
from detente.impact.footing import others
from detente.model import Economy, Shock, solve


@pytest.fixture(scope="module")
def table() -> Baseline:
    return load()


def test_rates_of_known_borders(table: Baseline) -> None:
    """EU cars 10 %, mean of the industry 6.7; China food 13.9; applied: India 8.86,"""
    tau = world_tariffs(table).rates
    at = {code: table.country(code) for code in ("USA", "CHN", "DEU", "FRA", "GBR", "IND", "NOR", "MEX", "CAN")}
    cars, textiles, oil = (table.sector(s) for s in ("C29", "C13T15", "B06"))
    assert tau[cars, at["DEU"], at["USA"]] == pytest.approx(0.067, abs=0.001)
    assert tau[textiles, at["IND"], at["CHN"]] == pytest.approx(0.0886)
    assert tau[table.sector("C10T12"), at["CHN"], at["USA"]] == pytest.approx(0.139, abs=0.001)
    assert tau[oil, at["DEU"], at["NOR"]] == 0.0
    for one, two in (("DEU", "FRA"), ("FRA", "GBR"), ("NOR", "DEU"), ("MEX", "CAN"), ("USA", "MEX")):
        assert (tau[:, at[one], at[two]] == 0.0).all()
    assert (tau[~table.goods] == 0.0).all()
    assert (np.einsum("jnn->jn", tau) == 0.0).all()
    assert (tau[cars].sum(axis=1) > 0).sum() > 75  # the world is not tariff-free


def test_a_bloc_as_one_country_takes_its_members_rates(table: Baseline) -> None:
    union = bloc(table, "EU27")
    whole, single = world_tariffs(union), world_tariffs(table)
    np.testing.assert_allclose(
        whole.rates[:, union.country("EU27"), union.country("USA")],
        single.rates[:, table.country("DEU"), table.country("USA")],
        atol=1e-12,
    )
    assert (whole.rates[:, union.country("EU27"), union.country("GBR")] == 0.0).all()


def test_room_is_made_and_nothing_else_moves(table: Baseline) -> None:
    tau = world_tariffs(table).rates
    made, moved = rebalanced(table, tau)
    assert moved.total > 0
    assert moved.words().startswith("Duties on inputs would exceed value added in")
    assert all(check.passed for check in identities(made))
    np.testing.assert_allclose(made.X, table.X, rtol=1e-12)
    np.testing.assert_allclose(made.deficit, table.deficit, atol=1e-6)
    economy = Economy.from_baseline(made, theta=4.0, tariffs=tau, eta=0.5)
    assert max(economy.residuals().values()) < 1e-12
    np.testing.assert_allclose(solve(economy, Shock()).real_income, 1.0, atol=1e-12)
    heavy = tau * 4.0
    with pytest.raises(InputError, match="value added of"):
        Economy.from_baseline(table, theta=4.0, tariffs=heavy)
    strained, much = rebalanced(table, heavy)
    assert much.total > moved.total
    assert Economy.from_baseline(strained, theta=4.0, tariffs=heavy).beta.min() >= 0.0
    same, none = rebalanced(table, np.zeros_like(tau))
    assert same is table
    assert none.words() == ""


@pytest.mark.parametrize(
    ("row", "line"), [("USA,A01,x,lines,2020", 2), ("USA,A01,3,guess,2020", 2), ("USA,A01,3,lines,2020\n" * 2, 3)]
)
def test_broken_rows_are_named(tmp_path: Path, table: Baseline, row: str, line: int) -> None:
    (tmp_path / "world_tariffs.csv").write_text(",".join(COLUMNS) + "\n" + row)
    with pytest.raises(InputError, match=f"world_tariffs.csv:{line}"):
        world_tariffs(table, tmp_path)


def test_what_is_collected_by_date() -> None:
    assert wedge_on("2024-06-01", known="2026-11-01").ratio == {}
    assert wedge_on("2025-05-01", known="2026-11-01").ratio["USA"] == pytest.approx((8.35 - 2.42) / (11.40 - 2.42))
    later = wedge_on("2026-10-01", known="2026-11-01")
    assert later.ratio == wedge_on("2025-11-11", known="2026-11-01").ratio
    assert "nothing is held after 2026-02-01" in later.words[0]


def test_what_is_collected_is_not_known_before_it_was_counted() -> None:
    early = wedge_on("2025-11-11", known="2026-06-12")
    assert early.ratio == {}
    assert early.words == (
        "What is collected of the duties of 2025-11-11 was not known on 2026-06-12: they are as law says.",
    )


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        ({"collected": "14.0"}, r"wedge.toml:5: .*112% of the increase"),
        ({"until": '"2024-01-01"'}, "no window"),
        ({"statutory": "2.0"}, "no increase in law"),
        ({"rate": "1.0"}, "rate"),
    ],
)
def test_a_bad_wedge_is_refused(tmp_path: Path, edit: dict[str, str], words: str) -> None:
    keys = {
        "importer": '"USA"',
        "from": '"2025-01-01"',
        "until": '"2025-04-01"',
        "statutory": "12.8",
        "collected": "9.0",
        "before": "2.42",
        "recorded": '"2026-06-13"',
        **edit,
    }
    head = 'title="t"\nsource="s"\nwhere="w"\nlicence="l"\n[[window]]\n'
    path = tmp_path / "wedge.toml"
    path.write_text(head + "\n".join(f"{key} = {value}" for key, value in keys.items()))
    with pytest.raises(InputError, match=words):
        wedge_on("2025-02-01", path, known="2026-11-01")


def test_what_the_duties_of_others_rest_on_is_said_by_how_much_they_import() -> None:
    base = load()
    held = world_tariffs(base)
    shares = held.shares(base, ("USA",))
    assert sum(shares.values()) == pytest.approx(1.0, abs=1e-9)
    assert 0.4 < shares["lines"] < 0.6  # the EU, China, Japan and Britain alone are two fifths of the world's imports
    assert held.shares(base, base.countries)["lines"] == 0.0
    assert f"{100 * shares['assumed']:.0f} % assumed" in others(base, ("USA",))

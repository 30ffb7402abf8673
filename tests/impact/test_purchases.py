"""Promises to buy and the model against what happened: published figures as referees."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from detente.base.errors import LedgerError
from detente.impact.backtest import backtest, months
from detente.impact.pricing import World
from detente.impact.purchases import habit, past, purchases
from detente.standpoint import Standpoint


def test_phase_one_share_is_the_published_57_per_cent(stand: Standpoint) -> None:
    """PIIE: 57% of the commitment; had nothing changed it would have been 60%."""
    (phase_one,) = purchases(stand).past
    assert round(100 * phase_one.share) == 57
    assert round(100 * phase_one.forecast) == 60


def test_habit_is_the_mean_of_customs_and_faostat() -> None:
    """FAOSTAT, importer's side, Mt: 34.71 27.31 30.40 26.60; customs 2024: 22.13."""
    found = habit("soybeans", "US", "CN", 2025)
    assert found is not None
    assert found[0] == pytest.approx(np.mean([34.71, 27.31, 30.40, 26.60, 22.13]), abs=0.02)
    assert found[1] == "2020–2024"
    assert habit("unobtainium", "US", "CN", 2025) is None


def test_the_yearly_promise_lies_below_habit(stand: Standpoint) -> None:
    """White House fact sheet: 25 Mt a year from 2026; 12 Mt in the last two months of 2025."""
    found = purchases(stand, "busan-2025")
    yearly = next(p for p in found.promises if p.period == "per_year")
    assert (yearly.quantity, yearly.account) == (25.0, "white-house")
    assert yearly.stretch is not None
    assert yearly.stretch < 1.0
    met = [d for d in found.deliveries if d.said_by == "US Treasury Secretary"]
    assert [found.share(d) for d in met] == [1.0]
    late = [found.share(d) for d in found.deliveries if d.as_of == "2025-12-31"]
    assert late == [pytest.approx(8 / 12)]
    assert all(d.basis in ("purchases", "shipments") for d in found.deliveries)


def test_broken_file_of_promises(tmp_path: Path) -> None:
    path = tmp_path / "purchases.toml"
    row = '[[past]]\nid="x"\ntitle="t"\nbase=1.0\npromised=0.0\ndelivered=1.0\nunit="Mt"\nsource="s"\n'
    row += 'checked="2026-01-01"\n'
    path.write_text(row)
    with pytest.raises(LedgerError, match="x: amounts must be positive"):
        past(path)
    path.write_text(row.replace("base", "bas"))
    with pytest.raises(LedgerError, match="bas"):
        past(path)


def test_backtest_has_the_signs_and_shows_its_errors(stand: Standpoint, world: World) -> None:
    """Census: −29.7%; signs of all shares as counted."""
    found = {row["id"]: row for row in backtest(world, stand, sampled=(3, 9)).rows()}
    imports = found["us-imports-from-china"]
    assert imports["observed"] == pytest.approx(-29.7, abs=0.05)
    assert imports["long"] < 0.0
    for row in found.values():
        assert np.sign(row["long"]) == np.sign(row["observed"])
        assert row["long_error"] == pytest.approx(row["long"] - row["observed"])


def test_months_of_one_law_are_solved_once(stand: Standpoint, world: World) -> None:
    held = months(stand, world, 2024, (3, 3))
    assert sum(count for _, count in held) == 2
    assert len(held) == 1  # the same law is solved once

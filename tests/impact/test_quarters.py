"""The back-test by quarter: arithmetic by hand, what is held out, and bad rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.base.errors import LedgerError
from detente.impact import quarters as qs
from detente.impact.pricing import World
from detente.impact.quarters import COLUMNS, FITTED, Quarter, Quarters, read
from detente.standpoint import Standpoint


def test_skill_by_hand() -> None:
    rows = (Quarter("USA", "CHN", "2025Q3", -4.0, -3.0, 0.0), Quarter("USA", "rest", "2025Q3", 4.0, 6.0, 0.0))
    held = Quarters(rows, "")
    assert held.skill(rows) == pytest.approx(1 - (1 + 4) / 32)
    assert held.skill(rows, "statutory") == 0.0
    wrong = Quarters((Quarter("USA", "MEX", "2025Q2", 1.0, -1.0, 1.0),), "")
    (first, *_) = wrong.groups()
    assert first["skill"] == pytest.approx(-3.0)
    assert first["says"] == "worse than no change"
    assert any("Worse than no change: all quarters" in note for note in wrong.tables()[0].notes)


def test_the_test_starts_after_what_was_fitted() -> None:
    assert FITTED == "2025-06-30"
    assert not Quarter("USA", "CHN", "2025Q2", 0, 0, 0).tested
    assert Quarter("USA", "CHN", "2025Q3", 0, 0, 0).tested


def test_shares_of_the_counted_quarters_add_to_nothing(
    stand: Standpoint, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    real = qs.wedge_on
    monkeypatch.setattr(qs, "wedge_on", lambda day, *, known: asked.append(day) or real(day, known=known))
    found = qs.quarters(world, stand, [2024, 2025])
    assert found is not None
    for quarter in ("2025Q1", "2025Q4"):
        mine = [row for row in found.rows if row.quarter == quarter]
        assert {row.exporter for row in mine} >= {"CHN", "MEX", "rest"}
        for name in ("counted", "model", "statutory"):
            assert sum(getattr(row, name) for row in mine) == pytest.approx(0.0, abs=1e-9)
    china = next(row for row in found.rows if row.exporter == "CHN" and row.quarter == "2025Q3")
    assert china.counted == pytest.approx(-5.51, abs=0.02)
    assert china.model < 0
    assert max(asked) <= FITTED  # later ratios are not looked at


@pytest.mark.parametrize("row", ["USA,CHN,2025Q5,3,s", "USA,CHN,2025Q1,x,s", "USA,CHN,2025Q1,3,s\nUSA,CHN,2025Q1,3,s"])
def test_broken_counts_are_named(tmp_path: Path, row: str) -> None:
    path = tmp_path / "outcomes.csv"
    path.write_text(",".join(COLUMNS) + "\n" + row)
    with pytest.raises(LedgerError, match=r"outcomes.csv:[23]"):
        read(path)

"""Who won: each test on figures made by hand, and on the deal itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.base.errors import LedgerError
from detente.impact.worth import Worth, worth
from detente.impact.yardsticks import Figures, Yardstick, figures, holds, read, who_won
from detente.standpoint import Standpoint

HAND = Figures(gain={"USA": 0.2, "CHN": -0.1}, cut={"USA": 10.0, "CHN": 2.0}, received={"USA": 0.05, "CHN": 0.5})


@pytest.mark.parametrize(
    ("test", "party", "want"),
    [
        ("gains", "US", True),
        ("gains", "CN", False),
        ("gains_more", "US", True),
        ("gains_more", "CN", False),
        ("all_gain", "", False),
        ("gave_way", "US", True),
        ("gave_way", "CN", False),
        ("nothing_received", "US", True),
        ("nothing_received", "CN", False),
    ],
)
def test_each_test_by_hand(test: str, party: str, want: bool) -> None:
    assert holds(Yardstick("x", test, "r", party), HAND)[0] is want  # type: ignore[arg-type]


def test_a_loser_that_loses_less_has_not_won() -> None:
    found = Figures(gain={"USA": -0.1, "CHN": -0.3}, cut=HAND.cut, received=HAND.received)
    assert holds(Yardstick("x", "gains_more", "r", "US"), found)[0] is False


@pytest.fixture(scope="module")
def answer(stand: Standpoint, economy: Path) -> Worth:
    return worth(stand, economy=economy, deal="busan-2025")


def test_the_deal_cut_ten_points(answer: Worth) -> None:
    """EO 14357: the fentanyl duty fell by 10 points on nearly everything; parts by imposer are all of the gain."""
    found = figures(answer)
    assert found.cut["USA"] == pytest.approx(10.0, abs=0.7)
    for code in ("USA", "CHN"):
        other = 1.0 - found.received[code]
        assert 0.0 <= found.received[code] <= 1.0
        assert 0.0 <= other <= 1.0


def test_every_evaluation_is_read(answer: Worth, stand: Standpoint) -> None:
    table = who_won(answer, stand)
    tested = {row["reading"] for row in table.rows if row["holds"] is not None}
    assert "both gain real income" in tested
    assert {row["source"] for row in table.rows} >= {"osw-2025-11", "us-wh-factsheet-2025-11-01"}
    assert all((row["holds"] is None) == (row["reading"] == "no test") for row in table.rows)


def test_broken_file(tmp_path: Path) -> None:
    path = tmp_path / "yardsticks.toml"
    path.write_text('[[yardstick]]\nvalue="x"\ntest="wins"\nreading="r"\n')
    with pytest.raises(LedgerError, match="wins"):
        read(path)
    assert read(tmp_path / "none.toml") == {}

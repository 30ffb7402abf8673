"""A user's own trade as weights of a schedule: averages follow, values add up, bad rows are named."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from detente.base.errors import InputError, LedgerError, UnknownError
from detente.ledger.shelves import load
from detente.standpoint import Standpoint
from detente.surfaces.cli import detente
from detente.tariff.effective import effective
from detente.tariff.importing import bring_in
from detente.tariff.schedules import imports, schedule, weighed
from detente.tariff.weighing import weigh

TRADE = "hs6,from,usd\n870323,US,300\n1003.00,AU,100\n870323,United States,100\n999999,US,7\n"
COLUMNS = {"code": "hs6", "partner": "from", "value": "usd", "year": 2023}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A root with a schedule of three lines for Korea: 8%, 10% and 30%."""
    folder = tmp_path / "shelves"
    folder.mkdir()
    table = tmp_path / "korea.csv"
    table.write_text("hs,rate\n8703231000,8%\n8703239000,10%\n1003000000,30%\n")
    bring_in(table, "KR", folder, code="hs", rate="rate", since="2023-01-01")
    monkeypatch.setenv("DETENTE_PATH", str(folder))
    return folder


def test_averages_follow_from_the_users_own_trade(root: Path, tmp_path: Path) -> None:
    """400 of cars from the US over two lines at 8 and 10 per cent: 9 by hand."""
    assert not weighed("KR")
    (tmp_path / "trade.csv").write_text(TRADE)
    made = weigh(tmp_path / "trade.csv", "KR", root, **COLUMNS)
    assert (made.partners, made.value, made.lost, made.spread) == (2, 500.0, 7.0, 400.0)
    assert "spread evenly" in made.tables()[0].notes[0]
    assert weighed("KR")
    held = imports("KR")
    assert held.year == 2023
    np.testing.assert_array_equal(held.of("US")[0], [0, 200, 200])
    found = effective(Standpoint.of_law(load("us-china"), "2023-06-01"), "KR", "US")
    assert found.import_weighted.central == pytest.approx(9.0)


@pytest.mark.parametrize(
    ("rows", "error", "words"),
    [
        ("870323,Nowhere-land,1\n", LedgerError, "trade.csv:2: no place named"),
        ("870323,US,many\n", LedgerError, "trade.csv:2: 'many' is no amount"),
        ("870323,US,-4\n", LedgerError, "trade.csv:2: '-4' is no amount"),
        ("999999,US,4\n", InputError, "names no line of the schedule"),
        ("", InputError, "names no line of the schedule"),
    ],
)
def test_rows_that_cannot_be_read_are_named(
    root: Path, tmp_path: Path, rows: str, error: type[Exception], words: str
) -> None:
    (tmp_path / "trade.csv").write_text("hs6,from,usd\n" + rows)
    with pytest.raises(error, match=words):
        weigh(tmp_path / "trade.csv", "KR", root, **COLUMNS)
    assert not weighed("KR")


def test_columns_and_schedules_that_are_not_there_are_named(root: Path, tmp_path: Path) -> None:
    (tmp_path / "trade.csv").write_text(TRADE)
    with pytest.raises(UnknownError, match=r"no column in trade\.csv named 'hs8'"):
        weigh(tmp_path / "trade.csv", "KR", root, **{**COLUMNS, "code": "hs8"})
    with pytest.raises(InputError, match="no tariff schedule of VU is held"):
        weigh(tmp_path / "trade.csv", "VU", root, **COLUMNS)


def test_weights_of_another_schedule_are_refused(root: Path, tmp_path: Path) -> None:
    (tmp_path / "trade.csv").write_text(TRADE)
    weigh(tmp_path / "trade.csv", "KR", root, **COLUMNS)
    (tmp_path / "korea.csv").write_text("hs,rate\n8703231000,8%\n")
    bring_in(tmp_path / "korea.csv", "KR", root, code="hs", rate="rate", since="2023-01-01")
    assert len(schedule("KR")) == 1
    with pytest.raises(InputError, match=r"weighs a schedule of 3 lines, and that of KR has 1; make it again"):
        imports("KR")


def test_the_command_weighs_a_shipped_schedule(root: Path, tmp_path: Path) -> None:
    (tmp_path / "trade.csv").write_text(TRADE)
    words = ["tariff", "weights", str(tmp_path / "trade.csv"), "--importer", "EU", "--root", str(root), "--code", "hs6"]
    done = CliRunner().invoke(detente, [*words, "--partner", "from", "--value", "usd", "--year", "2023"])
    assert done.exit_code == 0, done.output
    assert weighed("EU")
    found = effective(Standpoint.of_law(load("eu-us"), "2024-06-01"), "EU", "US")
    assert found.import_weighted.central == pytest.approx(10.0)  # cars: 10 per cent on every line

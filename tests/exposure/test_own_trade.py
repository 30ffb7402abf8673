"""A user's own trade by subheading stands in place of the shipped rows of that subheading and year."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from detente.base.errors import LedgerError, UnknownError
from detente.exposure.own_trade import bring_in
from detente.exposure.tables import trade
from detente.surfaces.cli import detente

TABLE = "k,i,j,v,t\n260111,AUS,CN,600000,2024\n260111,BRA,China,400000,2024\n2504.10,CN,US,5000,2023\n"
COLUMNS = {"code": "k", "exporter": "i", "importer": "j", "value": "v", "year": "t", "vintage": "HS1992"}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "shelves"
    folder.mkdir()
    monkeypatch.setenv("DETENTE_PATH", str(folder))
    return folder


def test_a_users_rows_are_read_and_the_rest_stays(root: Path, tmp_path: Path) -> None:
    before = trade("HS1992", "250410")
    assert not trade("HS1992", "260111")
    (tmp_path / "t.csv").write_text(TABLE)
    made = bring_in(tmp_path / "t.csv", root, **COLUMNS)
    assert (made.flows, made.subheadings, made.years) == (3, 2, (2023, 2024))
    assert trade("HS1992", "260111", until=2024) == {2024: {("AUS", "CHN"): 600.0, ("BRA", "CHN"): 400.0}}
    after = trade("HS1992", "250410")
    assert after[2023] == {("CHN", "USA"): 5.0}
    assert {year: flows for year, flows in after.items() if year != 2023} == {
        year: flows for year, flows in before.items() if year != 2023
    }


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("2601,AU,CN,1,2024", "'2601' is no subheading"),
        ("260111,Nowhere-land,CN,1,2024", "no place named"),
        ("260111,AU,CN,-1,2024", "'-1' is no amount"),
        ("260111,AU,CN,1,last year", "is no amount of a year"),
    ],
)
def test_a_row_that_cannot_be_read_is_named(root: Path, tmp_path: Path, row: str, words: str) -> None:
    (tmp_path / "t.csv").write_text(f"k,i,j,v,t\n{row}\n")
    with pytest.raises(LedgerError, match=rf"t\.csv:2: .*{words}"):
        bring_in(tmp_path / "t.csv", root, **COLUMNS)
    with pytest.raises(UnknownError, match="no nomenclature named 'HS2002'"):
        bring_in(tmp_path / "t.csv", root, **{**COLUMNS, "vintage": "HS2002"})


def test_the_command(root: Path, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(TABLE)
    words = ["economy", "trade", str(tmp_path / "t.csv"), "--root", str(root)]
    done = CliRunner().invoke(detente, [*words, *(x for k, v in COLUMNS.items() for x in (f"--{k}", v))])
    assert done.exit_code == 0, done.output
    assert trade("HS1992", "260111")[2024]["AUS", "CHN"] == 600.0

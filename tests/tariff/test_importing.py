"""A user's own table of rates becomes a schedule; what cannot be read is refused with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.base.errors import InputError, LedgerError, UnknownError
from detente.ledger.coverage import State, duties
from detente.ledger.shelves import load
from detente.standpoint import Standpoint
from detente.tariff.duty import duty
from detente.tariff.importing import bring_in

TABLE = """hs,rate,name
8703.23.9000,8%,cars
0101.21.00,Free,horses
1006.20.1000,513% or 300 won/kg,rice
87,,vehicles
"""


def test_a_table_becomes_a_schedule_that_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "kr.csv").write_text(TABLE)
    made = bring_in(tmp_path / "kr.csv", "South Korea", tmp_path / "own", code="hs", rate="rate", since="2026-01-01")
    assert (made.importer, made.lines, made.plain, made.worded, made.skipped) == ("KR", 3, 2, 1, 1)
    monkeypatch.setenv("DETENTE_PATH", str(tmp_path / "own"))
    book = load("us-china", claims=False)
    assert duties(book, "KR", "US", "2026-06-01").state is State.open
    stand = Standpoint.of_law(book, on="2026-06-01")
    cars = duty(stand, "8703.23.90", "US", importer="KR")
    assert (cars.low, cars.high) == (8.0, 8.0)
    rice = duty(stand, "1006.20.10", "US", importer="KR")
    assert rice.low == 513.0
    assert rice.high is None
    assert not rice.complete


def test_three_columns_of_rates_are_an_interval(tmp_path: Path) -> None:
    (tmp_path / "w.csv").write_text("ProductCode,MinRate,SimpleAverage,MaxRate\n870323,0,6,10\n")
    bring_in(tmp_path / "w.csv", "IN", tmp_path / "own", layout="wits", since="2026-01-01")
    from detente.tariff.printed import printed

    table = printed("IN", tmp_path / "own" / "tariff" / "in")
    assert [x[0] for x in table.general] == [0.0, 6.0, 10.0]


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("a,b\n1,2\n", UnknownError, "no column in x.csv named 'hs'"),
        ("hs,rate\n1012100,8%\n", LedgerError, "a lost leading zero"),
        ("hs,rate\n87,8%\n", InputError, "names no tariff line"),
    ],
)
def test_bad_tables(tmp_path: Path, text: str, kind: type[Exception], words: str) -> None:
    (tmp_path / "x.csv").write_text(text)
    with pytest.raises(kind) as error:
        bring_in(tmp_path / "x.csv", "KR", tmp_path / "own", code="hs", rate="rate")
    assert words in str(error.value)
    assert not (tmp_path / "own" / "tariff" / "kr" / "lines.csv.gz").exists()


@pytest.mark.parametrize(
    ("text", "low"),
    [
        ("513% or 300 won/kg", 513.0),
        ("300 won/kg", 0.0),  # no share of value is said
        ("8 won/kg + 3%", 0.0),  # the first number is no percentage
        ("8 % + 3 won/kg", 8.0),
    ],
)
def test_a_rate_in_words_is_at_least_its_first_percentage(tmp_path: Path, text: str, low: float) -> None:
    from detente.tariff.printed import printed

    (tmp_path / "x.csv").write_text(f"hs,rate\n1006.20.1000,{text}\n")
    bring_in(tmp_path / "x.csv", "KR", tmp_path / "own", code="hs", rate="rate", since="2026-01-01")
    table = printed("KR", tmp_path / "own" / "tariff" / "kr")
    assert table.general[0][0] == low
    assert table.labels[table.label[0]] == text


@pytest.mark.parametrize(("digits", "fine"), [(6, True), (7, False), (8, True), (9, True), (10, True), (11, False)])
def test_how_many_digits_a_code_may_have(tmp_path: Path, digits: int, fine: bool) -> None:
    from detente.tariff.printed import printed

    (tmp_path / "x.csv").write_text(f"hs,rate\n{'87032310009'[:digits]},8%\n")
    if fine:
        bring_in(tmp_path / "x.csv", "JP", tmp_path / "own", code="hs", rate="rate", since="2026-01-01")
        assert printed("JP", tmp_path / "own" / "tariff" / "jp").code.tolist() == [
            int("8703231000"[:digits].ljust(10, "0"))
        ]
    else:
        with pytest.raises(LedgerError, match=f"has {digits} digits"):
            bring_in(tmp_path / "x.csv", "JP", tmp_path / "own", code="hs", rate="rate")

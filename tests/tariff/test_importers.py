"""Other importers: line counts that the announcements state, spot rates of the law, and what is not held."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from detente.base.errors import LedgerError
from detente.ledger.coverage import State, duties
from detente.ledger.dispute import Ledger
from detente.standpoint import Standpoint
from detente.tariff.duty import duty
from detente.tariff.printed import printed
from detente.tariff.schedules import held, schedule, weighed

#: Lines as the Tariff Commission's announcements count them (April, June, August 2018; 13 May 2019).
COUNTS = {
    "cn-sctc-232-2018-15": 120,
    "cn-sctc-232-2018-25": 8,
    "cn-sctc-2018-list-1": 545,
    "cn-sctc-2018-list-2": 333,
    "cn-sctc-2018-list-3-a": 2493,
    "cn-sctc-2018-list-3-b": 1078,
    "cn-sctc-2018-list-3-c": 974,
    "cn-sctc-2018-list-3-d": 662,
}


@pytest.mark.parametrize(("name", "count"), COUNTS.items())
def test_lists_are_as_long_as_the_announcements_say(book: Ledger, name: str, count: int) -> None:
    assert len(book.line_list(name).read_text().splitlines()) - 1 == count


#: Soybeans from the United States, per cent: general 3, list 1 25, September 2019 5 then 2.5, 2025 10/24/125 points.
#: The list of September 2019 is held by six digits, so its points are an interval; exclusions are an importer's claim.
SOYBEANS = [
    ("2018-06-01", 3.0, 3.0),
    ("2018-08-01", 28.0, 28.0),
    ("2019-09-15", 28.0, 33.0),
    ("2025-10-01", 38.0, 40.5),
    ("2025-11-12", 13.0, 40.5),
]


@pytest.mark.parametrize(("on", "low", "high"), SOYBEANS)
def test_soybeans_into_china(book: Ledger, on: str, low: float, high: float) -> None:
    made = duty(Standpoint.of_law(book, on=on), "1201.90.10", "US", importer="CN")
    assert (made.low, made.high) == (pytest.approx(low), pytest.approx(high))


def test_the_peak_of_april_2025(book: Ledger) -> None:
    made = duty(Standpoint.of_law(book, on="2025-04-20"), "1201.90.10", "US", importer="CN", loaded="2025-04-15")
    assert made.high == pytest.approx(3 + 25 + 2.5 + 125)


#: Spot cases of China's tariff on US goods at the end of 2018 and in mid-2019 (LNG, crude, cars, pork), per cent.
SPOTS = [
    ("2711.11.00", "2018-09-01", 0.0),
    ("2711.11.00", "2018-10-01", 10.0),
    ("2711.11.00", "2019-06-02", 25.0),
    ("2709.00.00", "2019-06-02", 0.0),
    ("8703.23.62", "2018-06-01", 25.0),
    ("8703.23.62", "2018-08-01", 40.0),
    ("8703.23.62", "2019-02-01", 15.0),
]


@pytest.mark.parametrize(("code", "on", "rate"), SPOTS)
def test_spot_cases(book: Ledger, code: str, on: str, rate: float) -> None:
    made = duty(Standpoint.of_law(book, on=on), code, "US", importer="CN")
    assert (made.low, made.high) == (pytest.approx(rate), pytest.approx(rate))


def test_rates_of_firms_are_alternatives(book: Ledger) -> None:
    """Australian wine paid 116.2 to 218.4 on top of 14 per cent, by firm; two rates never add to 394."""
    made = duty(Standpoint.of_law(book, on="2022-01-01"), "2204.21", "AU", importer="CN")
    assert made.high == pytest.approx(14 + 218.4)
    assert not made.complete
    barley = duty(Standpoint.of_law(book, on="2022-01-01"), "1003.90", "AU", importer="CN")
    assert (barley.low, barley.high) == (pytest.approx(83.5), pytest.approx(83.5)), "73.6 and 6.9 do add"


@pytest.mark.parametrize(("on", "rate"), [("2026-06-20", 10.0), ("2026-07-02", 0.0)])
def test_cars_of_the_united_states_into_the_union(book: Ledger, on: str, rate: float) -> None:
    for importer in ("EU", "DE"):
        made = duty(Standpoint.of_law(book, on=on), "8703.23.19", "US", importer=importer)
        assert (made.low, made.high) == (pytest.approx(rate), pytest.approx(rate))


#: General rates that everybody can look up: cars and T-shirts of the Union and the United Kingdom, cars of Australia.
GENERAL = [
    ("EU", "8703.23.19", 10.0),
    ("EU", "6109.10.00", 12.0),
    ("GB", "6109.10.00", 12.0),
    ("GB", "8703.23.19", 10.0),
    ("AU", "8703.23.10", 5.0),
]


@pytest.mark.parametrize(("importer", "code", "rate"), GENERAL)
def test_general_rates(importer: str, code: str, rate: float) -> None:
    table = schedule(importer)
    at = table.position(code) if importer != "AU" else table.span("870323")[0]
    assert table.general[1][at] == pytest.approx(rate)


#: Headings whose rates the research note checked against the states' own tariffs: it says 22 for the Union and the
#: Kingdom and does not list them all; those that it names are here. None: not a plain percentage, with words of it.
NAMED = [
    ("EU", "8704.21.91", 10.0, ""), ("EU", "8528.72.20", 14.0, ""), ("EU", "8712.00.30", 14.0, ""),
    ("EU", "7601.10", 3.0, ""), ("EU", "0202.30.10", None, "12.80% + 221.10 EUR"),
    ("EU", "0803.90.10", None, "114.00 EUR"), ("EU", "2204.21.11", None, "EUR / hl"),
    ("GB", "8704.21.91", 10.0, ""), ("GB", "8528.72.20", 14.0, ""), ("GB", "8712.00.30", 14.0, ""),
    ("GB", "7601.10", 2.0, ""), ("GB", "0202.30.10", None, "GBP"), ("GB", "0803.90.10", None, "95.00 GBP"),
    ("JP", "0202.30", 38.5, ""), ("JP", "8703.23", 0.0, ""), ("JP", "1201.90", 0.0, ""), ("JP", "2709.00", 0.0, ""),
    ("JP", "8507.60", 0.0, ""), ("JP", "6109.10.0100", 10.9, ""), ("JP", "0406.90.0900", 29.8, ""),
    ("JP", "6403.99.0110", 27.0, ""), ("JP", "1006.30.0900", None, "341"), ("JP", "2204.21.0200", None, "125"),
]  # fmt: skip


@pytest.mark.parametrize(("importer", "code", "rate", "words"), NAMED)
def test_headings_of_the_research_note(importer: str, code: str, rate: float | None, words: str) -> None:
    table = schedule(importer)
    first, last = table.span(code.replace(".", ""))
    assert last > first
    if rate is None:
        assert all(words in table.printed(at) for at in range(first, last))
        assert all(table.general[2][at] != table.general[2][at] for at in range(first, last))  # open upward
    else:
        assert set(table.general[1][first:last]) == {rate}


def test_japan_beef_and_its_agreement_with_the_united_states() -> None:
    table = schedule("JP")
    first, last = table.span("020230")
    assert set(table.general[1][first:last]) == {38.5}
    assert table.agreed["us"][first:last].max() < 38.5


def test_a_specific_duty_is_open_upward_and_never_zero() -> None:
    table = schedule("EU")
    at = table.position("0803.90.10")
    low, mid, high = (x[at] for x in table.general)
    assert "EUR" in table.printed(at)
    assert mid != mid
    assert high != high
    assert low >= 0


def test_what_is_held_and_what_is_not(book: Ledger) -> None:
    assert {p for p in ("US", "CN", "JP", "EU", "GB", "AU", "MX", "DE") if held(p)} == {
        "US", "CN", "JP", "EU", "GB", "AU", "MX", "DE",
    }  # fmt: skip
    assert not held("KR")
    assert weighed("US")
    assert duties(book, "KR", "US", "2026-08-01").state is State.not_held
    assert duties(book, "JP", "US", "2026-08-01").state is State.open


def _write(folder: Path, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    with gzip.open(folder / "lines.csv.gz", "wt", encoding="utf-8") as file:
        file.write(text)
    return folder


HEAD = "code,since,low,mean,high,rate\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("code,since,low\n010121,,1\n", "needs the column 'high'"),
        (HEAD + "10121,,1,1,1,\n", "a lost leading zero"),
        (HEAD + "010121,,x,1,1,\n", "'x' is not a rate"),
        (HEAD + "010121,,-3,1,1,\n", "'-3' is not a rate"),
    ],
)
def test_a_wrong_schedule_is_refused_in_words(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(LedgerError, match=r"lines\.csv\.gz:\d") as error:
        printed("KR", _write(tmp_path / "kr", text))
    assert words in str(error.value)


def test_a_users_own_schedule_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _write(tmp_path / "mine" / "tariff" / "kr", HEAD + "87032390,,8,8,8,\n01012100,,0,0,0,\n")
    monkeypatch.setenv("DETENTE_PATH", str(tmp_path / "mine"))
    assert held("KR")
    assert schedule("KR").general[1][schedule("KR").position("8703.23.90")] == 8.0

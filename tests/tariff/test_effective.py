"""Averages against published ones, and against themselves."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from detente.base.errors import InputError, UnknownError
from detente.ledger.dispute import Ledger
from detente.standpoint import Standpoint
from detente.tariff.claims import Answers
from detente.tariff.effective import averages, effective
from detente.tariff.panel import book as schedule_book
from detente.tariff.panel import question, rates
from detente.tariff.schedules import imports, schedule


def test_tax_policy_center(book: Ledger, raw: Path) -> None:
    """Two published averages, and what they do otherwise, which explains what is left."""
    with (raw / "targets" / "regime" / "china_etr_points.csv").open() as file:
        rows = [r for r in csv.DictReader(file) if r["publisher"] == "TPC"]
    assert rows
    for row in rows:
        at = Standpoint.of_law(book, row["date"])
        theirs = float(row["value_pct"])
        found = effective(at, "US", "CN").import_weighted
        if row["date"] < "2025-05-03":
            assert found.central == pytest.approx(theirs, abs=1.5), row["date"]
            continue
        # since May 2025 TPC counts computers (8471, on the auto-parts list) as parts of cars at 25 and not at 10, and
        # takes half of the value of metal derivatives as metal; both put it above, and together explain the gap
        asked = question(at, "US", average=True)
        half = Answers(content=(("aluminium", 50.0), ("copper", 50.0), ("steel", 50.0)))
        stack = schedule_book(book, "US").stack("CN", replace(asked, said=half))
        value = imports("US").of("CN")[0]
        computers = value[_under("8471")].sum() / value.sum()
        central = averages(stack, value).central
        assert central is not None
        assert central + (25 - 10) * computers == pytest.approx(theirs, abs=1.5), row["date"]


def _under(prefix: str) -> slice:
    return slice(*schedule("US").span(prefix))


def test_calculated_duty_of_2024(book: Ledger) -> None:
    # Census: calculated duty over imports for consumption from China in 2024, 10.866 per cent
    value, duty = imports("US").of("CN")
    census = 100 * duty.sum() / value.sum()
    assert census == pytest.approx(10.866, abs=0.001)
    year = [
        effective(Standpoint.of_law(book, f"2024-{month:02d}-15"), "US", "CN").import_weighted.central
        for month in range(1, 13)
    ]
    mean = sum(x or 0.0 for x in year) / 12
    # what is left: entries spread unevenly over the year, lines of the review, rounding of reconstructed shares
    assert mean == pytest.approx(census, abs=0.35)


def test_all_partners_of_2024_against_the_census(book: Ledger) -> None:
    weights = imports("US")
    found = rates(Standpoint.of_law(book, "2024-12-31"), "US", weights.partners)
    collected = sum(weights.of(p)[1].sum() for p in weights.partners)
    total = sum(weights.of(p)[0].sum() for p in weights.partners)
    share = found.weights.sum(0) / total
    assert 100 * collected / total == pytest.approx(2.357, abs=0.001)
    assert float(np.nansum(found.average() * share)) == pytest.approx(100 * collected / total, abs=0.4)


def test_partners_are_not_measured_against_a_tariff_free_world(book: Ledger) -> None:
    found = rates(Standpoint.of_law(book, "2025-10-17"), "US", ["EU", "JP", "VN", "GB"])
    by = dict(zip(found.exporters, found.average(), strict=True))
    assert 8 < by["EU"] < 15  # 15 in all is the most outside metals; medicines and aircraft stay below it
    assert 12 < by["JP"] < 19
    assert 18 < by["VN"] < 22
    assert 7 < by["GB"] < 12


@pytest.mark.parametrize("by", ["sector", "chapter"])
def test_parts_add_up_to_the_whole(book: Ledger, by: str) -> None:
    found = effective(Standpoint.of_law(book, "2025-10-17"), "US", "CN", by=by)
    weight = sum(r["imports"] for r in found.rows)
    mean = sum(r["imports"] * (r["central"] or 0) for r in found.rows) / weight
    assert mean == pytest.approx(found.import_weighted.central, abs=0.02)
    assert weight == pytest.approx(429_426, rel=0.001)


def test_authorities_add_up_to_the_whole(book: Ledger) -> None:
    found = effective(Standpoint.of_law(book, "2025-10-17"), "US", "CN", by="authority")
    for side in ("low", "central", "high"):
        whole = getattr(found.import_weighted, side)
        assert sum(r[side] for r in found.rows) == pytest.approx(whole, abs=0.01)


def test_the_cut_of_ten_points_is_ten_points(book: Ledger) -> None:
    before, after = (
        effective(Standpoint.of_law(book, d), "US", "CN", by="authority") for d in ("2025-11-08", "2025-11-10")
    )
    fentanyl = [next(r["central"] for r in x.rows if r["title"] == "Fentanyl tariff") for x in (before, after)]
    assert fentanyl[0] == pytest.approx(2 * fentanyl[1], abs=0.001)
    # all but what enters under chapter 98 (goods returned, farm machinery): note 2(u)
    assert 19.5 < fentanyl[0] < 20


def test_macao_has_no_weights_and_says_so(book: Ledger) -> None:
    found = effective(Standpoint.of_law(book, "2025-10-17"), "US", "MO")
    assert found.import_weighted.central is None
    assert found.unweighted.central is not None
    assert "no imports" in found.weights


def test_bad_input(book: Ledger) -> None:
    with pytest.raises(UnknownError):
        effective(Standpoint.of_law(book, "2025-01-01"), "US", "CN", by="colour")
    with pytest.raises(InputError, match="no import weights"):
        effective(Standpoint.of_law(book, "2025-01-01"), "CN", "US")
    with pytest.raises(InputError, match="cover"):
        effective(Standpoint.of_law(book, "2031-01-01"), "US", "CN")

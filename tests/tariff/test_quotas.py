"""Quotas: which rate an entry pays is a claim; without it the interval, and the volume that decides."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from detente.ledger.dispute import Ledger
from detente.ledger.records import MeasureKind, Quota
from detente.ledger.shelves import load
from detente.standpoint import Standpoint
from detente.tariff.duty import duty
from detente.tariff.quotas import charges


@pytest.fixture(scope="module")
def held() -> Ledger:
    return load("eu-us")


@pytest.mark.parametrize(
    ("code", "importer", "origin", "on", "within", "over"),
    [
        ("7208.10.00", "EU", "US", "2026-08-01", 0.0, 50.0),  # Regulation 2026/1384: nothing within, 50 beyond
        ("0202.30.00", "CN", "AU", "2026-03-01", 12.0, 67.0),  # 55 points on top of the general rate of 12
        ("7208.10.15.00", "US", "DE", "2023-06-01", 0.0, 25.0),  # Proclamation 10328, heading 9903.80.01
    ],
)
def test_a_quota_is_an_interval_until_it_is_said_where_the_entry_stands(
    held: Ledger, code: str, importer: str, origin: str, on: str, within: float, over: float
) -> None:
    at = Standpoint.of_law(held, on)
    free = duty(at, code, origin, importer=importer)
    assert (free.low, free.high) == (within, over)
    assert [d.claim for d in free.depends] == ["quota"]
    assert not free.complete
    for word, rate in (("in", within), ("over", over)):
        said = duty(at, code, origin, importer=importer, quota=word)
        assert (said.low, said.high) == (rate, rate)
        assert not said.depends
        assert said.quotas == free.quotas


def test_the_volume_is_that_of_the_origin_and_the_year_and_the_fill_is_said_not_to_be_held(held: Ledger) -> None:
    for origin, volume in (("AU", 205.0), ("BR", 1106.0), ("US", 164.0), ("CA", 2688.0)):
        found = duty(Standpoint.of_law(held, "2026-03-01"), "0202.30.00", origin, importer="CN")
        (quota,) = found.quotas
        assert (quota.quota.volume, quota.quota.out_rate, quota.quota.fill) == (volume, 55.0, None)
        assert f"quota of {volume:g} thousand t in 2026" in " ".join(found.notes)
        assert "how much of it is used is not held" in " ".join(found.notes)
    steel = duty(Standpoint.of_law(held, "2026-08-01"), "7208.10.00", "US", importer="EU").to_dict()["quotas"]
    assert [(q["volume"], q["unit"], q["in_rate"], q["out_rate"]) for q in steel] == [(18.3, "Mt", 0.0, 50.0)]


def test_lines_that_may_not_be_under_the_quota_say_so(held: Ledger) -> None:
    """Which headings beyond three are in the 26 categories is not held; who says that he is over it says that he is."""
    at = Standpoint.of_law(held, "2026-08-01")
    found = duty(at, "7301.10.00", "US", importer="EU")
    assert (found.low, found.high) == (0.0, 50.0)
    assert "is not held; chapters 72 and 73 are taken" in found.quotas[0].doubt
    assert found.quotas[0].doubt in " ".join(found.notes)
    assert duty(at, "7301.10.00", "US", importer="EU", quota="over").low == 50.0
    assert duty(at, "8703.21.10", "US", importer="EU").quotas == ()


def test_before_the_quota_there_is_none_and_after_it_ended_the_duty_is_whole(held: Ledger) -> None:
    assert duty(Standpoint.of_law(held, "2026-06-30"), "7208.10.00", "US", importer="EU").quotas == ()
    after = duty(Standpoint.of_law(held, "2025-05-01"), "7208.10.15.00", "DE", importer="US")
    assert after.quotas == ()
    assert after.low == after.high == 25.0


def test_a_quota_charges_where_its_rates_are_held(invented: Ledger) -> None:
    steel = invented.measures["eu-steel"]
    rates = Quota(volume=1.0, unit="Mt", period="year", in_rate=0.0, out_rate=50.0)
    within = [replace(e, quota=rates) for e in steel.events]
    for kind, events, found in (
        (MeasureKind.tariff, steel.events, True),
        (MeasureKind.quota, steel.events, False),
        (MeasureKind.quota, within, True),
        (MeasureKind.quota, [*steel.events, within[0]], True),
        (MeasureKind.export_control, within, False),
    ):
        assert charges(replace(steel, kind=kind, events=events)) is found, kind

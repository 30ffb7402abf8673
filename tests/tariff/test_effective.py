"""Averages against published ones, and against themselves."""

from __future__ import annotations

from importlib import util
from pathlib import Path

import numpy as np
import pytest

from detente.base.errors import InputError, UnknownError
from detente.ledger.dispute import Ledger
from detente.standpoint import Standpoint
from detente.tariff.collected import measured, recent
from detente.tariff.effective import effective, whole
from detente.tariff.panel import book as schedule_book
from detente.tariff.panel import question, rates
from detente.tariff.published import Errors, errors
from detente.tariff.schedules import imports, schedule
from detente.tariff.terms import central
from detente.tariff.weights import baskets


@pytest.fixture(scope="module")
def table(book: Ledger) -> Errors:
    return errors(Standpoint.of_law(book, "2026-10-08"), "US")


def test_tax_policy_center(table: Errors) -> None:
    """Two published averages in law: March within 1.5; October between ours and ours as they count."""
    rows = {r["date"]: r for r in table.rows if r["publisher"] == "TPC"}
    march, october = rows["2025-03-17"], rows["2025-10-17"]
    assert march["theirs"] == 31.0
    assert abs(march["error"]) <= 1.5
    assert march["on_terms"] == pytest.approx(31.0, abs=0.25)  # without the metal duties of five days before
    # half of the value as metal, and computers as parts of cars, of which customs collected next to nothing
    assert october["central"] < october["theirs"] == 44.1 < october["on_terms"]
    assert october["on_terms"] == pytest.approx(44.1, abs=1.5)


def test_published_averages_on_the_weights_of_their_publisher(table: Errors) -> None:
    """The Peterson Institute's kind of weights, fitted to nothing, give its averages; ours of 2024 are far below."""
    rows = {r["date"]: r for r in table.rows if r["publisher"] == "PIIE"}
    for day in ("2018-01-31", "2018-09-30", "2019-09-30", "2020-02-29", "2025-01-31", "2025-06-30"):
        assert abs(rows[day]["error"]) <= 0.5, day
    assert rows["2025-01-31"]["own"] < rows["2025-01-31"]["theirs"] - 8


def test_collections_after_the_month_of_the_fit(table: Errors) -> None:
    """Law, carried over by the ratio of June 2025, against what customs collected from July to November."""
    rows = [r for r in table.rows if r["status"] == "after the fit"]
    assert {r["partner"] for r in rows} == {"CN", "World"}
    for row in rows:
        assert abs(row["error"]) <= (1.0 if row["partner"] == "World" else 2.5), row["date"]
    assert sum(abs(r["error"]) <= 1.5 for r in rows) >= 4


def test_the_year_of_the_weights_lies_inside(table: Errors) -> None:
    # Census: calculated duty over imports for consumption from China in 2024, 10.866 per cent
    rows = {(r["date"], r["partner"]): r for r in table.rows if r["publisher"] == "Census"}
    china, world = rows["2024-12-31", "CN"], rows["2024-12-31", "World"]
    assert china["theirs"] == pytest.approx(10.866, abs=0.001)
    assert china["inside"] == "yes"
    assert abs(china["error"]) <= 0.35
    assert abs(world["error"]) <= 0.4
    months = [r for (day, partner), r in rows.items() if partner == "World" and day < "2024"]
    assert len(months) == 4
    assert all(abs(r["error"]) <= 1.0 for r in months)


def test_steps_from_law_to_collections_add_up(book: Ledger) -> None:
    found = effective(Standpoint.of_law(book, "2025-10-17"), "US", "CN")
    assert found.bridge is not None
    assert found.bridge.measured
    steps = [row["central"] for row in found.bridge.steps]
    assert steps[-1] == pytest.approx(37.71, abs=0.01)  # Census, October 2025
    assert sum(steps[:-1]) == pytest.approx(steps[-1], abs=0.001)
    assert steps[0] == found.import_weighted.central
    later = effective(Standpoint.of_law(book, "2026-08-15"), "US", "CN").bridge
    assert later is not None
    assert not later.measured
    assert "Assumption" in later.words
    seen = recent("US", "CN")
    assert f"{seen[0]} to {seen[-1]}" in later.words
    assert later.steps[-1]["low"] < later.steps[-1]["central"] < later.steps[-1]["high"]
    assert effective(Standpoint.of_law(book, "2025-10-17"), "US", "CN", steps=False).bridge is None


def test_the_page_of_averages_is_what_the_command_says(table: Errors, book: Ledger) -> None:
    root = Path(__file__).parents[2]
    spec = util.spec_from_file_location("make_averages", root / "tools" / "make_averages.py")
    assert spec is not None
    assert spec.loader is not None
    maker = util.module_from_spec(spec)
    spec.loader.exec_module(maker)
    made = maker.page(table, errors(Standpoint.of_law(book, maker.ON), "CN"))
    assert (root / "docs" / "averages.md").read_text(encoding="utf-8") == made


def test_no_month_is_said_to_be_collected_of_whom_nothing_is_held(book: Ledger) -> None:
    assert effective(Standpoint.of_law(book, "2025-10-17"), "US", "HK").bridge is None


def test_weights_are_named_and_add_up_to_what_was_bought(book: Ledger) -> None:
    held = {b.id: b for b in baskets("US", "CN", schedule("US"))}
    assert list(held) == ["own", "2017", "world"]
    assert held["2017"].total == pytest.approx(503.65e9, rel=1e-3)  # Census: imports from China for consumption, 2017
    assert held["2017"].value.sum() == pytest.approx(held["2017"].total, rel=0.01)
    assert [b["id"] for b in effective(Standpoint.of_law(book, "2018-09-30"), "US", "CN").baskets] == list(held)


def test_china_on_american_goods_against_the_peterson_institute(book: Ledger) -> None:
    """Fitted weights are called fitted; the dates held out are met within 0.5, February 2020 apart."""
    rows = errors(Standpoint.of_law(book), "CN").rows
    assert {r["status"] for r in rows} == {"fit", "held out"}
    for row in rows:
        allowed = 1.1 if row["date"] == "2020-02-15" else 0.5
        assert abs(row["error"]) <= allowed, row["date"]
    found = effective(Standpoint.of_law(book, "2025-11-12"), "CN", "US")
    assert found.baskets[1]["words"].startswith("FITTED")
    low, high = found.import_weighted.low or 0.0, found.import_weighted.high or 0.0
    assert 15 < low < 17  # every exclusion granted: research of the schedule gives 16.1
    assert 26 < high < 28  # none: 27.4
    assert any("exclusions" in text for text in found.conditions)


def test_an_importer_without_weights_has_a_mean_over_lines_that_says_so(book: Ledger) -> None:
    found = effective(Standpoint.of_law(book, "2026-07-09"), "JP", "US")
    assert found.import_weighted.central is None
    assert found.unweighted.central is not None
    assert "simple mean" in found.weights


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


def test_all_partners_together(book: Ledger) -> None:
    day = Standpoint.of_law(book, "2024-12-31")
    weights = imports("US")
    found = rates(day, "US", weights.partners)
    share = found.weights.sum(0) / found.weights.sum()
    world = effective(day, "US", "World")
    assert world.import_weighted.central == pytest.approx(float(np.nansum(found.average() * share)), abs=0.001)
    with pytest.raises(InputError, match="not broken down"):
        effective(day, "US", "World", by="chapter")


def test_partners_are_not_measured_against_a_tariff_free_world(book: Ledger) -> None:
    """Of partners without a free-trade agreement, customs collected most of what law says, and little more."""
    pages = schedule_book(book, "US")
    for partner in ("EU", "JP", "GB", "VN", "KR", "TW", "IN", "ID"):
        value, _ = imports("US").of(partner)
        asked = question(Standpoint.of_law(book, "2025-10-15"), "US", average=True)
        law = whole(pages, partner, asked, value)
        seen = measured("US", partner, "2025-10", 2024)
        assert seen is not None
        assert law.central is not None
        assert 0.7 <= (seen.at_year or 0.0) / law.central <= 1.1, partner


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
    with pytest.raises(InputError, match="no tariff schedule"):
        effective(Standpoint.of_law(book, "2025-01-01"), "KR", "US")
    with pytest.raises(InputError, match="no term 'metals'"):
        central(schedule_book(book, "US"), "CN", question(Standpoint.of_law(book), "US", average=True), "metals=50")
    with pytest.raises(InputError, match="cover"):
        effective(Standpoint.of_law(book, "2031-01-01"), "US", "CN")


def test_where_word_and_text_part_the_middle_says_which_it_takes(book: Ledger) -> None:
    """After 10 November 2026 China's 24 points stand in the last text, and are suspended by both sides' word."""
    found = effective(Standpoint.of_law(book, "2026-11-27"), "CN", "US", steps=False)
    assert found.untexted
    assert any("takes the last text" in note for note in found.tables()[0].notes)
    mean, before = found.import_weighted, effective(Standpoint.of_law(book, "2026-10-09"), "CN", "US", steps=False)
    assert mean.low is not None
    assert before.import_weighted.central is not None
    assert mean.low <= before.import_weighted.central <= (mean.high or 0)
    settled = effective(Standpoint.of_law(book, "2024-07-01"), "US", "CN", steps=False)
    assert not settled.untexted


def test_what_customs_collected_is_not_known_before_it_is_published(book: Ledger) -> None:
    told = effective(Standpoint.of_law(book, on="2025-11-11", known="2025-10-31"), "US", "CN").bridge
    assert told is not None
    assert "Customs collected" not in told.words
    assert "2025-11" not in told.words

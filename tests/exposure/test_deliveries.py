"""Deliveries against their sources' own totals, by what was public, and from files of the user's own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from detente.base.errors import InputError, UnknownError
from detente.exposure.delivered import Series, ends, yearly
from detente.exposure.deliveries import Deliveries, deliveries
from detente.exposure.deliveries_listing import figures
from detente.ledger.dispute import Ledger
from detente.standpoint import Standpoint


def asked(book: Ledger, good: str = "soybeans", on: str = "2026-11-01", **more: str) -> Deliveries:
    return deliveries(Standpoint.of_law(book, on, known=on), good=good, **more)


def series(found: Deliveries, what: str, by: str) -> Series:
    return next(one for one in found.series if (one.what, one.by, one.buyer) == (what, by, found.buyer))


def test_us_soybeans_to_china_are_the_census_totals(book: Ledger) -> None:
    # Census: 34.17 (2020), 30.24 (2022), 26.40 (2023), 26.81 (2024), 5.98 Mt to November 2025
    held = yearly(series(asked(book), "exports", "census"))
    for year, mt in (("2020", 34.17), ("2022", 30.24), ("2023", 26.40), ("2024", 26.81)):
        assert held[year][0] / 1e3 == pytest.approx(mt, abs=0.006)
        assert held[year][1:] == (12, "month")
    assert held["2025"][0] / 1e3 == pytest.approx(5.98, abs=0.006)
    assert held["2025"][1] == 11


def test_months_without_a_shipment_are_nil_and_months_that_are_not_held_are_not(book: Ledger) -> None:
    # nothing was shipped from June to October 2025; December 2025 is not held
    months = dict(series(asked(book), "exports", "census").points)
    assert [months[f"2025-{m:02}"] for m in range(6, 11)] == [0.0] * 5
    assert "2025-12" not in months


def test_counts_of_one_thing_are_near_each_other(book: Ledger) -> None:
    found = asked(book)
    shipped, inspected = (yearly(series(found, *pair)) for pair in (("exports", "census"), ("inspections", "fgis")))
    for year in ("2016", "2019", "2020", "2022", "2023", "2024"):
        assert inspected[year][0] == pytest.approx(shipped[year][0], rel=0.07), year


def test_a_month_is_not_known_before_it_is_published(book: Ledger) -> None:
    early = series(asked(book, on="2025-03-01"), "exports", "census")
    assert early.points[-1].period == "2024-12"  # January came out in March
    assert ends("2024-02").isoformat() == "2024-02-29"
    assert ends("2024-12").isoformat() == "2024-12-31"


def test_magnets_by_who_says_so(book: Ledger) -> None:
    found = asked(book, "rare-earth-magnets", of="CN", by="US")
    assert dict(series(found, "exports", "gacc").points)["2025-05"] == pytest.approx(0.046)
    assert "press" in str(found.to_dict()["series"][0]["source"])
    assert found.tables()[0].rows


def test_what_is_not_held_is_refused_with_what_is(book: Ledger) -> None:
    with pytest.raises(UnknownError):
        asked(book, "gallium")
    with pytest.raises(InputError, match="from US to VA"):
        asked(book, of="US", by="VA")
    with pytest.raises(InputError, match="public"):
        asked(book, on="2001-01-01")


def test_a_picture_has_a_line_for_each_count(book: Ledger) -> None:
    (picture,) = figures(asked(book))
    assert {row["month"] for row in picture.table.rows} >= {"2024-10", "2025-11"}


CENSUS = [
    ["CTY_NAME", "E_COMMODITY", "QTY_1_MO", "UNIT_QY1", "time"],
    ["CHINA", "1201900095", "1000000", "T", "2025-12"],
    ["CHINA", "1201900005", "500000", "T", "2025-12"],
    ["MEXICO", "1201900095", "7", "T", "2025-12"],
    ["CHINA", "1005902030", "9", "T", "2025-12"],
]


def test_files_of_the_user_s_own_stand_beside_what_is_held(book: Ledger, tmp_path: Path) -> None:
    file = tmp_path / "census.json"
    file.write_text(json.dumps(CENSUS), encoding="utf-8")
    found = asked(book, file=str(file), form="census")
    assert series(found, "exports", "file").points == (("2025-12", 1500.0),)
    file = tmp_path / "fgis.csv"
    file.write_text(
        "Thursday,Grain,Destination,Metric Ton\n20260305,SOYBEANS,CHINA,65000\n03/12/2026,SOYBEANS,CHINA,1000\n"
        "20260305,CORN,CHINA,5\n",
        encoding="utf-8",
    )
    points = series(asked(book, file=str(file), form="fgis"), "inspections", "file").points
    assert points == (("2026-03-05", 65.0), ("2026-03-12", 1.0))
    file = tmp_path / "gacc.csv"
    file.write_bytes(
        "数据年月,商品编码,贸易伙伴名称,第一数量,第一计量单位\n202510,85051110,美国,656000,千克\n".encode("gb18030")
    )
    with pytest.raises(InputError, match="no row of rare-earth-magnets to US"):
        asked(book, "rare-earth-magnets", of="CN", by="US", file=str(file), form="gacc")
    file.write_bytes(
        "month,commodity,partner,quantity,unit\n202510,85051110,United States,656000,kg\n".encode("gb18030")
    )
    beside = asked(book, "rare-earth-magnets", of="CN", by="US", file=str(file), form="gacc")
    assert dict(series(beside, "exports", "file").points)["2025-10"] == pytest.approx(0.656)


def test_a_file_that_lacks_something_says_what_and_where(book: Ledger, tmp_path: Path) -> None:
    file = tmp_path / "bad.csv"
    file.write_text("Thursday,Grain,Destination\n20260305,SOYBEANS,CHINA\n", encoding="utf-8")
    with pytest.raises(InputError, match="no column of the amount"):
        asked(book, file=str(file), form="fgis")
    file.write_text("Thursday,Grain,Destination,Metric Ton\n20260305,SOYBEANS,CHINA,many\n", encoding="utf-8")
    with pytest.raises(InputError, match="no amount: 'many'") as caught:
        asked(book, file=str(file), form="fgis")
    assert caught.value.line == 2
    with pytest.raises(UnknownError, match="form"):
        asked(book, file=str(file), form="usda")

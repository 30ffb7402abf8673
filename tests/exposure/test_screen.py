"""The screen: counts against the tables themselves, shares by hand, and the sentence that replaces a bare nought."""

from __future__ import annotations

import csv
import gzip
import os
import subprocess
import sys

import pytest

from detente.base.errors import InputError
from detente.economy.baseline import load
from detente.economy.flows import input_flows
from detente.exposure import tables
from detente.exposure.farm_table import flows
from detente.exposure.question import exposure
from detente.exposure.screen import screen, told
from detente.ledger.dispute import Ledger
from detente.standpoint import Standpoint


def test_lines_of_the_us_from_china_are_those_of_the_table() -> None:
    raw = gzip.decompress((tables.FOLDER / "us_import_concentration.csv.gz").read_bytes()).decode()
    rows = list(csv.DictReader(raw.splitlines()))
    mine = [row for row in rows if float(row["hhi"]) > 0.4 and row["top"] == "CHN"]
    found = screen(of="US", on="CN")
    assert found.looked_at["lines"] == len(rows) == 5486
    assert found.stand_out["lines"] == len(mine) == 471
    assert found.flags["centrality"] == {"met": None, "tested": 0}  # not held: unknown, not nought
    phones = next(line for line in found.lines or () if line.hs6 == "851713")
    assert phones.share == pytest.approx(0.725, abs=0.002)  # the US's own line at ten digits
    assert phones.stands_out


def test_a_share_of_a_line_that_another_leads_is_unknown_unless_held_by_place() -> None:
    found = {line.hs6: line for line in screen(of="US", on="KR").lines or ()}
    assert found["851713"].share is None
    assert found["120190"].share is not None


def test_industries_are_shares_of_the_official_flows() -> None:
    held = load()
    s, buyer, seller = held.sector("C26"), held.country("KOR"), held.country("JPN")
    flows = held.M[s]
    row = next(r for r in screen(of="KR", on="JP").industries or () if r.id == "C26")
    assert row.usd_mn == pytest.approx(flows[buyer, seller], rel=1e-3)
    assert row.of_inputs == pytest.approx(flows[buyer, seller] / flows[buyer].sum(), rel=1e-3)
    abroad = flows[buyer].sum() - flows[buyer, buyer]
    assert row.of_imported == pytest.approx(flows[buyer, seller] / abroad, rel=1e-3)
    sold = flows[:, seller].sum() - flows[seller, seller]
    assert row.of_exports == pytest.approx(flows[buyer, seller] / sold, rel=1e-3)


def test_farm_goods_are_shares_of_what_exporters_report() -> None:
    # US to China, soybeans 2023: Census 26.40 Mt, exporters' reports in FAOSTAT 26.60, China's customs 24.2
    assert flows("soya_beans")["USA", "CHN"] == pytest.approx(26_600, rel=1e-3)
    _, own = tables.own_flows("soybeans", 2023)
    assert own["USA", "CHN"] == pytest.approx(26_600, rel=2e-3)  # the soybean table holds the same reports
    held = {row.item: row for row in screen(of="CN", on="AU").farm or ()}
    barley = flows("barley")
    bought = sum(v for (x, m), v in barley.items() if m == "CHN" and x != "CHN")
    sold = sum(v for (x, m), v in barley.items() if x == "AUS")
    assert held["barley"].of_imported == pytest.approx(barley["AUS", "CHN"] / bought)
    assert held["barley"].of_exports == pytest.approx(barley["AUS", "CHN"] / sold)
    assert held["barley"].holds(0.3) == "buyer"  # 24% of China's imports, 36% of Australia's exports
    parts = [v / bought for (x, m), v in barley.items() if m == "CHN"]
    assert held["barley"].hhi == pytest.approx(sum(s * s for s in parts))
    told = screen(of="CN", on="AU")
    assert told.looked_at["farm"] == len(held)
    assert "exporters report" in str([table.notes for table in told.tables()])


def test_a_bloc_sells_farm_goods_as_one() -> None:
    row = next(r for r in screen(of="CN", on="EU").farm or () if r.item == "wine")
    wine, members = flows("wine"), tables.countries("EU")
    outside = sum(v for (x, m), v in wine.items() if x in members and m not in members)
    assert row.of_exports == pytest.approx(
        sum(v for (x, m), v in wine.items() if x in members and m == "CHN") / outside
    )
    assert row.led


def test_a_bloc_buys_as_one() -> None:
    held = input_flows()
    members = [held.countries.index(c) for c in tables.countries("EU")]
    row = next(r for r in screen(of="EU", on="CN").industries or () if r.id == "C26")
    used = held.M[held.sectors.index("C26"), members, :].sum(axis=0, dtype=float)
    china = used[held.countries.index("CHN")]
    assert row.of_imported == pytest.approx(china / (used.sum() - used[members].sum()), rel=1e-6)


def test_a_pair_outside_the_table_is_not_held_and_a_place_is_not_asked_about_itself() -> None:
    found = screen(of="CU", on="IR")
    assert found.lines is None
    assert found.industries is None
    assert "not held" in str([table.rows for table in found.tables()])
    with pytest.raises(InputError):
        screen(of="DE", on="EU")


@pytest.mark.parametrize(("of", "on"), [("US", "CN"), ("CN", "US"), ("AU", "CN"), ("KR", "JP"), ("BR", "IN")])
def test_what_was_looked_at_is_said_of_every_pair(book: Ledger, of: str, on: str) -> None:
    found = exposure(Standpoint.of_law(book, "2025-12-01"), of=of, by=on, kind="chokepoints")
    seen = found.to_dict()["looked_at"]
    assert set(seen) == {"lines", "industries", "farm", "goods", "screened"}
    assert seen["industries"] == 50
    assert seen["lines"] == (5486 if of == "US" else None)
    assert "looked at" in str(found.tables()[0].notes)
    assert "stand" in found.looked


def test_what_was_not_out_is_not_looked_at() -> None:
    found = screen(of="US", on="CN", asked=2020, seen=2019)
    assert found.looked_at == {"lines": None, "industries": None, "farm": None}
    assert screen(of="US", on="CN", asked=2020).notes


def test_the_sentence() -> None:
    assert told({"lines": 5486, "industries": 50, "goods": 29}, {"lines": 471, "industries": 1, "goods": 1}, ["x"]) == (
        "5,486 import lines, 50 industries and 29 goods in detail looked at; these stand out: 471 import lines; "
        "1 industry; of the goods x."
    )
    assert told({"lines": None, "industries": 50, "goods": 0}, {"lines": None, "industries": 0, "goods": 0}) == (
        "50 industries looked at (import lines and goods in detail: not held for this pair); none stands out."
    )
    assert told({"lines": None, "industries": None, "goods": 0}, {}).endswith("nothing can be said.")


def test_the_same_answer_whatever_the_order_of_sets() -> None:
    told = set()
    for seed in ("1", "2"):
        command = [sys.executable, "-m", "detente", "exposure", "--good", "gallium", "--on", "2025-12-01", "--json"]
        run = subprocess.run(command, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True)
        told.add(run.stdout)
    assert len(told) == 1


def test_no_loss_without_known_home_output_and_no_good_withheld_by_a_listing_of_firms(book: Ledger) -> None:
    day = Standpoint.of_law(book, "2026-09-15")
    tungsten = exposure(day, of="CN", by="US", goods=["tungsten"])["tungsten"]
    assert tungsten.look_through is not None
    assert tungsten.loss_usd_mn is None  # China mines four fifths of the world's
    ships = exposure(day, of="US", by="CN", goods=["ships-port-calls"])["ships-port-calls"]
    assert ships.hold is not None
    assert ships.hold.severity.high == 0.0  # five units of one firm are not the whole good
    listed = [c.to_dict() for c in ships.hold.controls if c.of_firms]
    assert [c["severity"] for c in listed] == [None]

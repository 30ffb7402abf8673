"""The Chinese measures and the US measures other than tariffs, against what their texts and others' tables say."""

from __future__ import annotations

import csv
import re

import pytest

from detente.checkup import check
from detente.ledger.checks import CHECKS
from detente.ledger.dispute import Ledger
from detente.ledger.records import EventType, Status
from detente.ledger.shelves import disputes, load
from detente.regime.state import regime
from detente.standpoint import Standpoint

OCTOBER = [f"cn-mofcom-{n}-2025" for n in (55, 56, 57, 58, 61, 62)]

#: Chapters of the 15 per cent list: the announcement names chicken, wheat, maize, cotton, and their preparations.
FIFTEEN = {"02", "10", "11", "16", "52"}
#: Headings of the 10 per cent list that the announcement names first: sorghum, soybeans, pork, beef.
TEN = {"1007", "1201", "0203", "0202"}


def components(book: Ledger, measure: str, on: str, lens: str = "law") -> dict[str, bool]:
    state = regime(Standpoint.of_law(book, on, lens=lens))[measure]
    return {c.id: state.active(c.id) for c in state.components}


@pytest.mark.parametrize(
    ("on", "rate"),
    [
        ("2025-04-09", 0.0),  # No. 4 began on 10 April at 12:01 Beijing time
        ("2025-04-11", 84.0),
        ("2025-04-13", 125.0),
        ("2025-05-15", 10.0),
        ("2025-08-13", 10.0),
        ("2025-11-11", 10.0),
        ("2026-11-11", 34.0),  # the suspension of No. 10 runs out at 13:01 on 10 November
    ],
)
def test_the_counter_tariff_by_day(book: Ledger, on: str, rate: float) -> None:
    assert (regime(Standpoint.of_law(book, on))["cn-sctc-4-2025"].rate or 0.0) == rate


def test_law_on_the_day_after_busan(book: Ledger) -> None:
    law = regime(Standpoint.of_law(book, "2025-11-11"))
    assert all(law[m].status == "suspended" for m in OCTOBER)
    assert all(law[m].in_force for m in ("cn-mofcom-18-2025", "cn-mofcom-10-2025", "cn-mofcom-23-2023",
                                         "cn-mofcom-39-2023", "cn-mofcom-33-2024", "cn-chip-probes"))  # fmt: skip
    assert components(book, "cn-mofcom-46-2024", "2025-11-11") == {"clause-1": True, "clause-2": False}
    assert components(book, "cn-mofcom-46-2024", "2026-11-28") == {"clause-1": True, "clause-2": True}
    assert not law["cn-sctc-2-2025"].in_force
    assert law["cn-mot-54-2025"].status == law["us-s301-ships"].status == "suspended"
    assert law["us-bis-affiliates"].status == "suspended"


def test_the_three_readings_part_where_the_texts_part(book: Ledger) -> None:
    law, house, ministry = (
        regime(Standpoint.of_law(book, "2025-11-11", lens=n)) for n in ("law", "white-house", "mofcom")
    )
    assert law["cn-sctc-4-2025"].rate == ministry["cn-sctc-4-2025"].rate == 10.0
    assert house["cn-sctc-4-2025"].rate == 0.0
    assert law["cn-chip-probes"].in_force
    assert ministry["cn-chip-probes"].in_force
    ended = components(book, "cn-chip-probes", "2025-11-11", "white-house")
    assert [c for c, on in ended.items() if on] == ["discrimination"]  # a case on US measures, not on firms
    assert law["cn-hanwha-sanctions"].status == "suspended"
    assert house["cn-hanwha-sanctions"].status == "ended"


def test_no_extension_is_law(book: Ledger) -> None:
    """Up to October 2026 both sides had spoken of 10 January 2027; no instrument had been seen."""
    found = [(m.id, e) for m in book.measures.values() for e in m.events if e.until.startswith("2027-01-10")]
    assert len({m for m, _ in found}) >= 10
    assert all(e.type is EventType.extend and e.status is not Status.enacted for _, e in found)
    assert {e.recorded for _, e in found} == {"2026-09-23", "2026-09-28"}
    assert not any(m == "cn-mofcom-46-2024" for m, _ in found)


def test_what_was_enacted_names_its_text(book: Ledger) -> None:
    bare = [(m.id, e.at) for m in book.measures.values() for e in m.events
            if e.status is Status.enacted and not e.legal_ref]  # fmt: skip
    assert bare == []


def test_nothing_is_known_before_it_was_said(book: Ledger) -> None:
    assert regime(Standpoint.of_law(book, "2025-11-11", known="2025-10-08"))["cn-mofcom-18-2025"].in_force
    early = {s.measure.id for s in regime(Standpoint.of_law(book, "2025-11-11", known="2025-10-08")).states}
    assert not early & set(OCTOBER)
    assert regime(Standpoint.of_law(book, "2025-11-11", known="2025-10-29"))["cn-mofcom-61-2025"].status != "suspended"


def lines(book: Ledger, name: str) -> list[str]:
    with book.line_list(name).open(encoding="utf-8", newline="") as handle:
        return [row["code"] for row in csv.DictReader(handle)]


def test_the_lists_of_march_2025(book: Ledger) -> None:
    fifteen, ten = lines(book, "cn-sctc-2-2025-15"), lines(book, "cn-sctc-2-2025-10")
    assert len(fifteen) == 29
    assert {c[:2] for c in fifteen} == FIFTEEN
    assert {"0207", "1001", "1005", "5201"} <= {c[:4] for c in fifteen}
    assert {c[:4] for c in ten} >= TEN
    assert not set(fifteen) & set(ten)


def test_every_row_of_the_timeline_is_placed(book: Ledger) -> None:
    text = (book.root / "COVERAGE.md").read_text(encoding="utf-8")
    rows = {int(n): where for n, where in re.findall(r"^\| (\d+) \|.*\| ([^|]+) \|$", text, flags=re.M)}
    assert set(rows) == set(range(1, 97))
    for number, where in rows.items():
        if where.startswith(("left out", "no event", "deals/", "authorities:", "extend (")):
            continue
        named = re.findall(r"\b(?:cn|us)-[a-z0-9-]+[a-z0-9]", where)
        assert named, number
        assert [n for n in named if n not in book.measures] == [], number


@pytest.mark.parametrize("name", disputes())
def test_every_shipped_ledger_is_clean(name: str) -> None:
    report = check(load(name))
    assert [f"{f.file}:{f.line}: {f.what}" for f in report.findings] == []
    assert not report.failed(strict=True)
    assert set(CHECKS) < set(report.ran)

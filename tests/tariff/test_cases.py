"""Entries whose duty others published: what the law says against what is answered, with the claims each case states."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from detente.ledger.dispute import Ledger
from detente.standpoint import Standpoint
from detente.tariff.duty import duty

#: What the words of a case say of the entry, in the closed vocabulary.
SAID: dict[str, dict[str, Any]] = {
    "mc3": {"content": "steel=60"},
    "br1": {"loaded": "2026-07-22"},
    "br3": {"claims": ["as-described=no"]},
    "qz1": {"quota": "in"},
    "qz3": {"quota": "in"},
    "dr2": {"claims": ["civil-aircraft=no"]},
    "ph2": {"claims": ["patented"]},
    "ca2": {"claims": ["usmca=no"]},
    "pm3": {"claims": ["equipment-part"]},
    "mo2": {"claims": ["uk-melted"]},
    "mo4": {"claims": ["usmca", "authorised"]},
    "mo6": {"claims": ["civil-aircraft"]},
    "tm3": {"claims": ["auto-part"]},
    "rv4": {"claims": ["auto-part=no"]},
    "d2": {"claims": ["stamping"]},
    "ua1": {"claims": ["certificate"]},
    "cl1": {"claims": ["informational"]},
    "cl3": {"claims": ["informational"]},
}
#: Where we answer otherwise than the case, and why.
OTHERWISE: dict[str, tuple[float, float, str]] = {
    "ca2": (70.0, 70.0, "the official schedule prints 10% for 0406.10.64, where the case reads Free: 10 + 50 + 10"),
    "dr2": (
        125.0,
        137.5,
        "note 52(f) does not name the drone headings: whether the labour duty adds is open",
    ),
    "bl2": (50.678944, 50.976344, "0202.30.50 is the line inside the quota (4.4 cents/kg); over it is 0202.30.80"),
}


def cases(raw: Path) -> list[dict[str, str]]:
    """The cases handed out."""
    with (raw / "targets" / "regime" / "duty_cases.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_every_handed_case(book: Ledger, raw: Path) -> None:
    rows = cases(raw)
    assert len(rows) >= 27
    exact = complete = 0
    for row in rows:
        said = dict(SAID.get(row["id"], {}))
        if row["id"] == "bl2":
            said["loaded"] = "2025-09-15"
        found = duty(Standpoint.of_law(book, row["date"]), row["hts"], row["origin"], **said)
        if row["id"] in OTHERWISE:
            low, high, why = OTHERWISE[row["id"]]
            assert (found.low, found.high) == (pytest.approx(low), pytest.approx(high)), why
            continue
        expected = float(row["expected_pct"])
        assert (found.low, found.high) == (pytest.approx(expected, abs=0.05),) * 2, row["id"]
        exact += 1
        complete += found.complete
    assert exact == len(rows) - len(OTHERWISE)
    assert complete >= 0.6 * len(rows)


def test_over_the_quota_is_a_line_of_its_own(book: Ledger) -> None:
    # beef of Brazil over the quota, 1 October 2025: 26.4 general, 10 reciprocal, 40 by EO 14323
    found = duty(Standpoint.of_law(book, "2025-10-01"), "0202.30.80.00", "BR", loaded="2025-09-15")
    assert (found.low, found.high) == (76.4, 76.4)


def test_a_published_entry_to_the_cent(book: Ledger) -> None:
    # a customs entry in the press: 14,172.00 dollars of steel articles of China, 11,039.99 dollars of duty
    found = duty(Standpoint.of_law(book, "2026-09-18"), "7326.90.86.88", "CN", value=14172.0, claims=["exclusion=no"])
    assert found.to_dict()["total_amount"] == 11039.99
    assert [layer.heading for layer in found.layers] == ["9903.88.03", "9903.82.02", "7326.90.86.88"]
    open_ = duty(Standpoint.of_law(book, "2026-09-18"), "7326.90.86.88", "CN", value=14172.0)
    made = open_.to_dict()
    assert (made["total_low"], made["total_high"], made["total_amount"]) == (7496.99, 11039.99, None)

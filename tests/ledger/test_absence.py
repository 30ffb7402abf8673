"""What the absence of a file changes is said by what the file is, wherever it lies."""

from __future__ import annotations

import pytest

from detente.base.errors import LedgerError
from detente.ledger.absence import EFFECTS, effect
from detente.ledger.dispute import Ledger

CASES = {
    "measures/eu/eu-duty.toml": "measures",
    "lists/eu-duty.csv": "lists",
    "lists/topics.csv": "lists",  # the folder says it, not the name
    "claims/deal.toml": "claims",
    "sources/all.toml": "sources",
    "authorities.toml": "authorities",
    "events.toml": "events",
    "events-us.toml": "events",
    "events-us-2025.toml": "events",
    "links.toml": "links",
    "shelf.toml": "shelf",
    "lock.json": "lock",
    "dispute.toml": "dispute",
    "deals/spring/deal.toml": "deal",
    "deals/spring/commitments.toml": "commitments",
    "deals/spring/deliveries.toml": "deliveries",
    "deals/spring/commitments-2.toml": "commitments",
    "deals/spring/other.toml": "deals",
}


@pytest.mark.parametrize(("file", "key"), CASES.items())
def test_what_an_absence_changes(invented: Ledger, file: str, key: str) -> None:
    assert effect(invented, LedgerError("x", remedy="y", file=invented.root / file)) == EFFECTS[key]


def test_a_file_of_no_kind_and_one_outside(invented: Ledger) -> None:
    def said(file: object) -> str:
        return effect(invented, LedgerError("x", remedy="y", file=file))  # type: ignore[arg-type]

    assert said(invented.root / "odd.toml") == "until then it is not used"
    assert said("/elsewhere/measures/topics.toml") == EFFECTS["topics"]  # nothing but its name is known
    assert said(None) == EFFECTS["dispute"]
    assert len(set(EFFECTS.values())) == len(EFFECTS)

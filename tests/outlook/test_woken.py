"""One event has one chance: exposure's odds are the outlook's branch."""

from __future__ import annotations

import pytest

from detente.asking.answers import value
from detente.ledger.dispute import Ledger
from detente.outlook.outlook import outlook
from detente.outlook.woken import woken
from detente.standpoint import Standpoint


@pytest.mark.parametrize("day", ["2025-12-01", "2026-10-01"])
def test_exposure_and_outlook_give_one_chance_for_one_event(book: Ledger, day: str) -> None:
    stand = Standpoint.of_law(book, day)
    seen = Standpoint.of_law(book, day, known=day)
    told = outlook(seen)
    assert told.arrangement.end is not None
    branch = told.branch("broken", told.arrangement.end)
    assert woken(seen) == (branch.low, branch.p, branch.high)
    row = value.exposure(seen, of="US", by="CN", good=["gallium"], seed=None)["gallium"]
    assert row.hold is not None
    assert row.hold.exercise == woken(seen)
    assert woken(stand) is not None


def test_where_nothing_runs_no_chance_is_given(book: Ledger) -> None:
    assert woken(Standpoint.of_law(book, "2017-06-01", known="2017-06-01")) is None

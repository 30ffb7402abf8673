"""One event in words."""

from __future__ import annotations

from typing import Any

import pytest

from detente.ledger.records import Event, EventType, Status
from detente.tariff.explain import did


@pytest.mark.parametrize(
    ("kind", "more", "words"),
    [
        ("impose", {"rates": {"a": 10.0, "b": 24.5}}, "imposes 10 + 24.5 % (a, b)"),
        ("impose", {"rate": 25.0}, "imposes 25 % (the measure)"),
        ("impose", {"rate": 0.0}, "imposes 0 % (the measure)"),
        ("impose", {"components": ["a"]}, "imposes a"),
        ("impose", {"rates": {"a": 10.0}, "rate": 34.0}, "imposes 10 % (a)"),  # the parts before their sum
        (
            "impose",
            {"rate": 5.0, "until": "2026-03-01", "inclusive": True},
            "imposes 5 % (the measure) through 2026-03-01",
        ),
        ("amend", {"rates": {"a": 20.0}}, "changes a to 20 %"),
        (
            "amend",
            {"components": ["a", "b"], "until": "2026-03-01", "inclusive": False},
            "changes a, b until 2026-03-01",
        ),
        ("suspend", {"components": ["b"], "until": "2026-03-01", "inclusive": False}, "suspends b until 2026-03-01"),
        ("extend", {"until": "2026-06-01", "inclusive": True}, "extends the measure through 2026-06-01"),
        ("terminate", {}, "ends the measure"),
        ("supersede", {"components": ["a"]}, "ends a"),
        ("void", {}, "voids the authority: everything under it ends"),
        ("announce", {"rate": 5.0}, "announce: no legal effect"),
        ("propose", {}, "propose: no legal effect"),
    ],
)
def test_what_an_event_did(kind: str, more: dict[str, Any], words: str) -> None:
    event = Event(EventType(kind), "2026-01-01", "2026-01-01", Status.enacted, "s", **more)
    assert did(event) == words

"""An answer names what it rests on that is later than the day known."""

from __future__ import annotations

from detente.ledger.dispute import Ledger
from detente.ledger.shelves import load
from detente.standpoint import Standpoint
from detente.vintages import later


def test_an_edition_later_than_what_was_known_is_named() -> None:
    book: Ledger = load("us-china")
    stand = Standpoint.of_law(book, "2026-05-01", known="2026-03-31")
    assert later(stand, ("law", "tariff"), importer="AU") == (
        "the tariff schedule of Australia is that of 2026-04-01 (Schedule 3 as of April 2026, in part), "
        "later than what was known on 2026-03-31",
    )
    assert later(stand.at(known="2026-03-31"), ("tariff",), importer="US", averages=True) == ()
    (weights,) = later(Standpoint.of_law(book, known="2024-12-31"), ("tariff",), importer="US", averages=True)[1:]
    assert weights.startswith("averages of United States are weighed by the imports of 2024")
    assert any("what is assumed of goods" in what for what in later(stand, ("goods",)))
    assert any("schedules of up to 2026" in what for what in later(stand, ("economy",)))


def test_nothing_is_later_than_today() -> None:
    assert later(Standpoint.of_law(load("us-china")), ("tariff", "economy", "goods"), averages=True) == ()

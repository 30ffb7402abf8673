"""Clocks of the real case against the dates in the instruments."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from detente.ledger.dispute import Ledger
from detente.regime.clocks import Clock, _keep, clocks
from detente.standpoint import Standpoint


def test_the_clocks_of_busan(book: Ledger) -> None:
    found = clocks(Standpoint.as_of(book, "2026-10-08"))
    law = {(c.at[:10], c.measure) for c in found.items if c.status == "enacted"}
    assert ("2026-11-09", "us-bis-affiliates") in law
    assert ("2026-11-10", "cn-mofcom-61-2025") in law
    assert ("2026-11-10", "us-ieepa-reciprocal") in law
    assert ("2026-11-27", "cn-mofcom-46-2024") in law
    said = {(c.at[:10], c.measure) for c in found.items if c.status in ("announced", "confirmed")}
    assert ("2027-01-10", "us-bis-affiliates") in said
    assert ("2027-01-10", "cn-mofcom-61-2025") in said
    assert any(c.kind == "election" for c in found.items)


def test_a_clock_without_an_object_is_moot(book: Ledger) -> None:
    found = clocks(Standpoint.as_of(book, "2026-10-08"))
    (clock,) = [c for c in found.items if c.measure == "us-ieepa-reciprocal"]
    assert "2026-02-24" in clock.moot
    earlier = clocks(Standpoint.as_of(book, "2025-12-01"))
    assert not any(c.moot for c in earlier.items)


def test_nobody_knows_the_extension_the_day_before(book: Ledger) -> None:
    before = clocks(Standpoint.as_of(book, "2026-09-22"))
    assert not any(c.at.startswith("2027-01-10") for c in before.items)
    after = clocks(Standpoint.as_of(book, "2026-09-23"))
    words = {(c.status, c.account) for c in after.items if c.at.startswith("2027-01-10")}
    assert words
    assert ("confirmed", "") not in words
    assert any(
        s == "confirmed"
        for s, _ in {
            (c.status, c.account)
            for c in clocks(Standpoint.as_of(book, "2026-09-29")).items
            if c.at.startswith("2027-01-10")
        }
    )


def test_in_order_and_ahead(book: Ledger) -> None:
    found = clocks(Standpoint.as_of(book, "2025-11-11"))
    days = [c.at[:10] for c in found.items]
    assert days == sorted(days)
    assert min(days) >= "2025-11-11"


def test_of_two_clocks_that_say_the_same_the_firmer_word_is_kept(book: Ledger) -> None:
    """In whatever order they are found."""
    (said, *_) = [c for c in clocks(Standpoint.as_of(book, "2026-10-08")).items if c.measure]
    announced, enacted = (replace(said, status=word) for word in ("announced", "enacted"))
    for order in ((announced, enacted), (enacted, announced), (enacted, announced, enacted)):
        found: dict[tuple[str, datetime, str, str], Clock] = {}
        for clock in order:
            _keep(found, clock)
        assert list(found.values()) == [enacted]
    other = replace(said, what="another")
    _keep(found, other)
    assert len(found) == 2


def test_what_is_suspended_before_it_begins_has_no_clock_of_beginning(book: Ledger) -> None:
    """Announcement No. 61 would have begun on 1 December 2025; No. 70 suspended it on 7 November."""
    found = [c for c in clocks(Standpoint.of_law(book, on="2025-11-12")).items if c.kind == "scheduled"]
    assert not [c for c in found if c.at.startswith("2025-12-01") and "rare earths" in c.title]
    before = clocks(Standpoint.of_law(book, on="2025-10-20", known="2025-10-20")).items
    assert [c for c in before if c.at.startswith("2025-12-01") and "rare earths" in c.title]

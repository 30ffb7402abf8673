"""Where a question falls among what the shelves hold: inside, on a gap, outside."""

from __future__ import annotations

import pytest

from detente.ledger.coverage import COMPLETE, Coverage, State, duties, importers, law
from detente.ledger.dispute import Ledger
from detente.ledger.shelves import load


def test_inside_every_cover_is_complete(book: Ledger) -> None:
    found = duties(book, "US", "CN", "2021-06-01", codes=("84818090",))
    assert found.state is State.complete
    assert found.checked == book.shelves["law/us"].checked


def test_past_the_last_look_is_open_and_says_so(book: Ledger) -> None:
    found = duties(book, "US", "CN", "2026-11-27")
    assert found.state is State.open
    assert any("looked for up to 2026-10-10" in why for why in found.why)
    assert law(book, "2026-11-27").state is State.open
    assert law(book, "2026-10-01").state is State.complete


def test_before_the_first_day_is_not_held(book: Ledger) -> None:
    found = duties(book, "US", "CN", "2015-01-01")
    assert found.state is State.not_held
    assert "held from 2018-01-01" in found.why[0]


@pytest.mark.parametrize(("importer", "partner"), [("KR", "CN"), ("IN", "US"), ("CA", "US"), ("TH", "US")])
def test_outside_every_cover_is_not_held(book: Ledger, importer: str, partner: str) -> None:
    assert duties(book, importer, partner, "2025-01-01").state is State.not_held


def test_a_member_is_covered_by_its_group(book: Ledger) -> None:
    assert duties(book, "EU", "US", "2025-10-01").state is not State.not_held
    assert duties(book, "DE", "US", "2025-10-01") == duties(book, "EU", "US", "2025-10-01")


def test_a_gap_opens_what_it_touches_and_nothing_else(book: Ledger) -> None:
    assert "not known" in " ".join(duties(book, "EU", "US", "2026-09-01").why)
    assert "not known" not in " ".join(duties(book, "EU", "US", "2026-07-15").why)


def test_goods_outside_a_narrow_cover_are_not_held(book: Ledger) -> None:
    assert duties(book, "CN", "AU", "2022-01-01", codes=("2204.21".replace(".", ""),)).state is State.open
    cars = duties(book, "CN", "AU", "2022-01-01", codes=("8703",))
    assert cars.state is State.open
    assert any("only the general rate" in why for why in cars.why)


def test_coverages_add_to_the_worse(book: Ledger) -> None:
    worse = Coverage(State.not_held, ("a",), "2026-01-01")
    total = COMPLETE + Coverage(State.open, ("b",), "2025-01-01") + worse
    assert (total.state, total.why, total.checked) == (State.not_held, ("b", "a"), "2025-01-01")
    assert COMPLETE + COMPLETE == COMPLETE


def test_every_dispute_stands_on_the_same_law() -> None:
    first, *others = (load(name, claims=False) for name in ("us-china", "eu-us", "china-australia"))
    for other in others:
        assert other.measures.keys() == first.measures.keys()
        assert importers(other) == importers(first)

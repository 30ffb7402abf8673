"""The Commission's own editions as referee: 44 of 2025 and 2026 and Revision 21, on which nobody tuned."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest

from detente.ledger.dispute import Ledger
from detente.tariff.oracle import Compared, compare


@pytest.fixture(scope="module")
def compared(book: Ledger) -> Compared:
    return compare(book)


def test_every_difference_has_a_reason(compared: Compared) -> None:
    assert compared.headings > 450
    assert compared.codes == 90_558  # lines whose footnotes name a heading, edition by edition
    assert [(d.what, d.day, d.printed, d.held) for d in compared.open] == []


def test_reasons_are_used_and_say_something(compared: Compared) -> None:
    assert all(len(d.reason) > 20 for d in compared.found)


def test_a_wrong_rate_is_caught(book: Ledger) -> None:
    """Cabinets at 20 instead of 25: the heading that prints 25 finds nothing, and 20 was never printed."""
    timber = book.measures["us-s232-timber"]
    events = [
        msgspec.structs.replace(e, rates={k: 20.0 if k == "cabinets" else v for k, v in e.rates.items()})
        if e.heading == "9903.76.03"
        else e
        for e in timber.events
    ]
    wrong = replace(book, measures={**book.measures, timber.id: msgspec.structs.replace(timber, events=events)})
    assert {d.what for d in compare(wrong).open} == {"9903.76.03"}

"""From a trade report to proposed deliveries, and into the ledger beside the counts that are held."""

from __future__ import annotations

import pytest

from detente.follow.settled import counted
from detente.ledger.dispute import Ledger
from detente.reading.deliveries import deliveries, entries, promises
from detente.reading.desk import Desk
from detente.reading.documents import from_text

META = {"date": "2026-11-14", "publisher": "A Trade Paper", "language": "en"}
REPORT = (
    "Private exporters reported sales of 232,000 tonnes of soybeans for delivery to China. "
    "China has bought 14.2 million tonnes of U.S. soybeans so far in 2026, the Agriculture Secretary said."
)


def read(desk: Desk, text: str) -> list[tuple[str, float | None, str, str]]:
    reading = desk.read(from_text(text, name="r.txt", meta=META))
    return [(d.commitment, d.quantity, d.unit, d.basis) for _, d in deliveries(reading, desk.ledger)]


def test_counts_go_to_the_undertaking_of_their_period(desk: Desk) -> None:
    assert read(desk, REPORT) == [
        ("cn-soybeans-annual", 0.232, "Mt", "purchases"),
        ("cn-soybeans-annual", 14.2, "Mt", "purchases"),
    ]


@pytest.mark.parametrize(
    "words",
    [
        "China will buy 25 million tonnes of soybeans in 2027.",
        "China agreed to buy 25 million tonnes of U.S. soybeans.",
        "China has not bought 14.2 million tonnes of U.S. soybeans.",
        "China may have bought 14.2 million tonnes of U.S. soybeans.",
        "Brazil shipped 14.2 million tonnes of maize.",
        "China bought U.S. soybeans.",
    ],
)
def test_promises_doubts_and_other_goods_are_no_deliveries(desk: Desk, words: str) -> None:
    assert read(desk, words) == []


def test_each_carries_its_words_and_the_counts_so_far(desk: Desk, ledger: Ledger) -> None:
    made = entries(desk.read(from_text(REPORT, name="r.txt", meta=META)), ledger)
    assert [e.kind for e in made] == ["delivery", "delivery"]
    assert REPORT[made[1].proposal["anchor"]["start"] :].startswith("China has bought")
    assert made[1].record["anchor"]["digest"]
    assert any("Mt by" in line for line in counted(made[1].record, ledger))
    assert {p.commitment for p in promises(ledger)} >= {"cn-soybeans-2025", "cn-soybeans-annual", "beijing-aircraft"}

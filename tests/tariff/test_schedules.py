"""Who imports from whom where it is not said: whose trade is held first, then whose schedule is."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

import detente.tariff.schedules as schedules
from detente.base.errors import InputError
from detente.ledger.dispute import Ledger
from detente.ledger.records import Party


@pytest.mark.parametrize(
    ("weighed", "held", "asked", "found"),
    [
        ("", "", ("", ""), ("EU", "CN")),  # nothing is held: in the order of the dispute
        ("", "", ("", "EU"), ("CN", "EU")),
        ("", "CN", ("", ""), ("CN", "EU")),
        ("CN", "EU", ("", ""), ("CN", "EU")),  # trade weighs more than a schedule
        ("EU CN", "EU CN", ("", ""), ("EU", "CN")),
        ("EU", "EU", ("", "EU"), ("CN", "EU")),  # nobody buys of itself
        ("EU", "EU", ("CN", ""), ("CN", "EU")),  # what is said is said
        ("EU", "EU", ("US", "JP"), ("US", "JP")),
        ("", "", ("US", ""), ("US", "EU")),
        ("", "", ("", "JP"), ("EU", "JP")),
    ],
)
def test_the_parties_of_a_question(
    invented: Ledger,
    monkeypatch: pytest.MonkeyPatch,
    weighed: str,
    held: str,
    asked: tuple[str, str],
    found: tuple[str, str],
) -> None:
    assert [p.id for p in invented.dispute.parties][:2] == ["EU", "CN"]
    monkeypatch.setattr(schedules, "weighed", weighed.split().__contains__)
    monkeypatch.setattr(schedules, "held", held.split().__contains__)
    assert schedules.parties(invented, *asked) == found


def test_one_party_alone_buys_of_nobody(invented: Ledger) -> None:
    alone = replace(invented.dispute, parties=[Party(id="EU", title="EU", zone="UTC")])
    invented.dispute = alone
    for importer, exporter in (("", ""), ("EU", ""), ("", "EU")):
        with pytest.raises(InputError, match="who imports from whom is not clear"):
            schedules.parties(invented, importer, exporter)

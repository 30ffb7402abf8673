"""What concerns the parties is counted; what falls on everybody, or is a union's, is said in a sentence."""

from __future__ import annotations

import pytest

from detente.asking.ask import ask
from detente.ledger.dispute import Ledger
from detente.ledger.shelves import load
from detente.questions import QUESTIONS
from detente.regime.clocks import clocks
from detente.regime.state import regime
from detente.standpoint import Standpoint
from detente.watch.changes import watch


@pytest.fixture(scope="module")
def pacific() -> Ledger:
    return load("china-australia")


def test_controls_on_all_countries_are_no_matter_of_two_others(pacific: Ledger) -> None:
    """Export controls of 9 October 2025 single out neither Australia nor China's duties on it."""
    at = Standpoint.of_law(pacific, "2026-10-10")
    law = regime(at)
    assert not [s.measure.id for s in law.states if s.measure.id.startswith("cn-mofcom-5")]
    assert {"cn-barley", "cn-beef-safeguard", "au-wind-towers"} <= {s.measure.id for s in law.states}
    assert "12 of China (export control)" in law.notes()[0]
    assert not any(c.measure.startswith("cn-mofcom") for c in clocks(at).items)
    assert "export control" not in regime(at, third=True).notes()[0]
    assert len(regime(at, third=True).states) > len(law.states)
    assert not any("superhard" in n.what for n in watch(at, since="2025-10-01").news)


def test_the_same_controls_are_the_matter_of_a_dispute_that_says_so() -> None:
    book = load("us-china")
    held = {s.measure.id for s in regime(Standpoint.of_law(book, "2026-10-10")).states}
    assert {"cn-mofcom-55-2025", "cn-mofcom-23-2023", "us-bis-affiliates"} <= held


def test_duties_on_all_countries_fall_on_every_party() -> None:
    held = {s.measure.id for s in regime(Standpoint.of_law(load("eu-us"), "2026-10-10")).states}
    assert {"us-s232-steel", "us-s232-autos", "eu-steel-2026"} <= held
    assert "us-bis-affiliates" not in held


def test_a_member_of_a_union_has_no_trade_law_of_its_own() -> None:
    book = load("eu-us")
    answer = ask(QUESTIONS["inforce"], book, {"imposer": "PL"})
    assert answer.to_dict()["law_of"] == {"PL": "EU"}
    assert {m["imposer"] for m in answer.to_dict()["measures"]} == {"EU"}
    assert "Poland is a member of the European Union" in answer.tables()[0].notes[0]
    asked = ask(QUESTIONS["effective"], book, {"importer": "PL", "exporter": "US"}).to_dict()
    assert asked["law_of"] == {"PL": "EU"}
    assert "European Union's law was looked for" in " ".join(asked["coverage"]["why"])

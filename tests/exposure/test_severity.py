"""Severity follows the regime: what sleeps takes nothing away; lenses differ where accounts do."""

from __future__ import annotations

import pytest

from detente.exposure.severity import Hold, hold
from detente.ledger.dispute import Ledger
from detente.ledger.goods import good
from detente.regime.state import regime
from detente.standpoint import Standpoint

DAY = "2025-12-01"
ODDS = (0.1, 0.2, 0.3)


def held(book: Ledger, name: str, *, of: str, by: str = "CN", lens: str = "law", on: str = DAY) -> Hold:
    return hold(good(name), regime(Standpoint.of_law(book, on, lens=lens), imposer=by), by=by, of=of, odds=ODDS)


def test_the_ban_on_gallium_sleeps_and_its_licence_does_not(book: Ledger) -> None:
    found = {c.measure: c for c in held(book, "gallium", of="US").controls}
    assert found["cn-mofcom-46-2024"].state == "suspended"  # No. 72 of 9 November 2025
    assert found["cn-mofcom-46-2024"].severity.high == 0.0
    assert found["cn-mofcom-46-2024"].until == "2026-11-27"
    assert found["cn-mofcom-23-2023"].state == "in_force"


def test_before_the_truce_the_ban_bites(book: Ledger) -> None:
    assert held(book, "gallium", of="US", on="2025-06-01").severity.mid > 0.75
    assert held(book, "gallium", of="EU", on="2025-06-01").severity.mid < 0.1  # aimed at the US alone


def test_lenses_differ_for_the_us_and_agree_for_the_eu(book: Ledger) -> None:
    # White House: de facto removal for US users. MOFCOM: the April licence stays.
    assert held(book, "rare-earth-magnets", of="US", lens="white-house").severity.high == 0.0
    assert held(book, "rare-earth-magnets", of="US", lens="mofcom").severity.high > 0.5
    for place in ("EU", "AU"):
        left = held(book, "rare-earth-magnets", of=place, lens="white-house").severity
        right = held(book, "rare-earth-magnets", of=place, lens="mofcom").severity
        assert left == right
        assert left.high > 0.5


def test_october_rules_never_bound_and_leave_a_chance(book: Ledger) -> None:
    found = held(book, "lithium-batteries", of="US")
    assert found.severity.high == 0.0
    assert found.asleep.high > 0.5
    assert found.exercise == ODDS
    assert held(book, "bismuth", of="US").exercise is None  # nothing of it sleeps


def test_a_month_that_was_seen_is_as_seen(book: Ledger) -> None:
    assert held(book, "rare-earth-magnets", of="US", on="2025-05-15").severity.mid == pytest.approx(0.926)
    assert held(book, "rare-earth-magnets", of="EU", on="2025-06-15").severity.mid == pytest.approx(0.381)


def test_chips_are_refused_by_policy_and_do_not_normalise(book: Ledger) -> None:
    found = held(book, "ai-chips", of="CN", by="US")
    assert found.severity.low > 0.2
    assert held(book, "ai-chips", of="EU", by="US").severity.high == 0.0


def test_a_group_in_a_measure_reaches_its_parts(book: Ledger) -> None:
    assert any(c.measure == "cn-mofcom-10-2025" for c in held(book, "bismuth", of="US").controls)


def test_what_nobody_had_heard_of_is_no_threat(book: Ledger) -> None:
    assert held(book, "lithium-batteries", of="US", on="2020-01-01").controls == ()
    assert held(book, "lithium-batteries", of="US", on="2020-01-01").exercise is None
    announced = held(book, "lithium-batteries", of="US", on="2025-10-20")  # No. 58 of 9 October, in force 8 November
    assert [c.state for c in announced.controls] == ["coming"]


def test_the_ban_on_military_users_never_slept(book: Ledger) -> None:
    # No. 72 of 2025 suspends clause 2 of No. 46 of 2024; clause 1 (military users) stays
    gallium, law = good("gallium"), regime(Standpoint.of_law(book, DAY, lens="law"), imposer="CN")
    assert hold(gallium, law, by="CN", of="US").severity.mid < 0.01
    assert hold(gallium, law, by="CN", of="US", end_use="military").severity.mid > 0.75
    assert hold(gallium, law, by="CN", of="EU", end_use="military").severity.mid < 0.01


def test_a_month_is_not_known_before_it_is_published(book: Ledger) -> None:
    magnets = good("rare-earth-magnets")
    then = regime(Standpoint.of_law(book, "2025-05-15", known="2025-05-20"), imposer="CN")
    later = regime(Standpoint.of_law(book, "2025-05-15", known="2025-06-25"), imposer="CN")
    assert all(c.state != "observed" for c in hold(magnets, then, by="CN", of="US").controls)
    assert hold(magnets, later, by="CN", of="US").severity.mid == pytest.approx(0.926)

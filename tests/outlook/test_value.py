"""What is at stake, hedges and public odds: products and means by hand, and a truce of three."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from detente.ledger.dispute import Ledger
from detente.ledger.shelves import load
from detente.outlook.odds import Compared, compared, table
from detente.outlook.outlook import outlook
from detente.outlook.plan import load_plan, priced
from detente.outlook.sensitivity import Point
from detente.outlook.stakes import Hold
from detente.outlook.thirds import Outcome
from detente.outlook.value import Stake, Value
from detente.standpoint import Standpoint


def test_a_year_of_diversifying_saves_what_the_half_life_says() -> None:
    """Half the dependence after the half-life: over one year of a half-life of one, half the loss."""
    hold = Hold(1.0, 100.0, 1000.0, ("x",))
    one = Outcome("EU", "European Union", "CN", 0.0, 0.0, 0.0, hold, 1.0, "reconstructed")
    assert one.diversify(hold) == pytest.approx(50.0)
    assert one.to_dict()["hedges_usd_mn_a_year"]["stockpile_three_months"] == pytest.approx(25.0)
    unknown = Outcome("EU", "European Union", "CN", 0.0, 0.0, 0.0, None, 1.0, "reconstructed")
    assert unknown.to_dict()["cut_off_usd_mn"] is None


def test_a_stake_is_shown_with_its_chance() -> None:
    chance = Point(date(2027, 1, 11), 0.2, 0.1, 0.4)
    made = Value((Stake("US", -0.1, -0.2, -0.05, -0.02, -0.08, -0.005),), chance, ("holds", "lapses"))
    assert made.to_dict()["places"][0]["weighted_pct"] == {"value": -0.02, "low": -0.08, "high": -0.005}
    assert "20% (10–40)" in made.tables()[0].notes[0]


def test_the_plan_names_scenarios_that_exist(book: Ledger) -> None:
    from detente.impact.scenario import scenarios

    plan = priced(load_plan(book), book)
    assert {plan.hold, plan.lapse, plan.escalate} <= set(scenarios(book))
    assert all(q.source in book.sources for q in plan.question)


def test_public_odds_are_averaged_over_what_is_held() -> None:
    items = [
        Compared("A", "2026-01-01", "x", "q", 0.9, 0.5, True, ""),
        Compared("A", "2026-01-01", "x", "q", 0.2, 0.4, False, ""),
        Compared("A", "2026-01-01", "x", "q", 0.5, None, False, ""),
    ]
    public, here = (0.01 + 0.04) / 2, (0.25 + 0.16) / 2
    assert f"Mean over 2: public {public:.3f}, here {here:.3f}" in table(items).notes[0]


def test_every_public_question_can_be_asked_as_of_its_day(book: Ledger) -> None:
    found = compared(book)
    assert len(found) == 10
    assert all(x.ours is not None and 0 < x.ours < 1 for x in found)
    assert len({(x.as_of, x.ask) for x in found}) >= 8


def test_a_truce_of_three(book: Ledger, tmp_path: Path) -> None:
    """A third party joins the deal: three sides, no record between the three, no borrowed curves."""
    folder = tmp_path / "copy"
    shutil.copytree(book.root, folder)
    deal = folder / "deals" / "busan-2025" / "deal.toml"
    text = deal.read_text(encoding="utf-8")
    assert 'id = "busan-2025"' in text
    import re

    parties = re.search(r"^parties = \[.*\]$", text, re.MULTILINE)
    assert parties
    text = text.replace(parties.group(0), 'parties = ["US", "CN", "EU"]')
    deal.write_text(text.replace('id = "busan-2025"', 'id = "three"'), encoding="utf-8")
    shutil.move(folder / "deals" / "busan-2025", folder / "deals" / "three")
    for name in ("outlook.toml", "triggers.toml"):
        (folder / name).unlink()
    found = outlook(Standpoint.as_of(load(folder), "2026-09-01"), "three")
    assert found.arrangement.dyad == "CN–EU–US"
    assert [s["side"] for s in found.to_dict()["sides"]] == ["US", "CN", "EU"]
    assert found.curve("first_claim").points == ()
    total = sum(found.branch(b, found.days[0]).p for b in found.to_dict()["tree"])
    assert total == pytest.approx(1.0)

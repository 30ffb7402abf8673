"""Worth outside what is held: no figure of zero, what a figure rests on, and what is in none."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.asking.ask import ask
from detente.impact import unpriced
from detente.impact.worth import Worth, ends_of, worth
from detente.ledger.shelves import load
from detente.questions import QUESTIONS
from detente.standpoint import Standpoint


@pytest.fixture(scope="module")
def atlantic() -> Standpoint:
    return Standpoint.of_law(load("eu-us"))


@pytest.fixture(scope="module")
def turnberry(atlantic: Standpoint, economy: Path) -> Worth:
    return worth(atlantic, economy=economy, deal="turnberry-2025")


def test_a_move_whose_changes_have_no_price_is_not_worth_zero(atlantic: Standpoint, economy: Path) -> None:
    """Union law of 1 July 2026: no import weights of the Union are held, so nothing of it can be priced."""
    with pytest.raises(unpriced.NoFigure) as none:
        worth(atlantic, economy=economy, origin="2026-06-30", target="2026-07-02")
    assert {row["measure"] for row in none.value.rows} == {"eu-zero-industrial", "eu-steel-2026", "eu-agri-trq"}
    assert "United States by tariff line" in none.value.why[-2]


def test_the_question_answers_not_held_with_what_changed(atlantic: Standpoint, economy: Path) -> None:
    given = {"from_": "2026-06-30", "to": "2026-07-02", "economy": str(economy)}
    answer = ask(QUESTIONS["worth"], atlantic.ledger, given)
    told = answer.to_dict()
    assert told["coverage"]["state"] == "not_held"
    assert "countries" not in told
    assert {row["measure"] for row in told["not_priced"]} >= {"eu-zero-industrial"}


def test_staying_is_zero_for_nothing_changes(atlantic: Standpoint, economy: Path) -> None:
    still = worth(atlantic, economy=economy, origin="2026-07-02", target="2026-07-02")
    assert not still.unpriced
    assert not still.move.real_income.any()


def test_a_deal_is_priced_by_its_own_before_and_after(turnberry: Worth) -> None:
    told = turnberry.to_dict()
    assert (told["from"]["on"], told["to"]["on"]) == ("2025-07-31", "2025-08-08")
    assert told["rests_on"]["by_line"] == ["USA"]
    assert "us-ieepa-reciprocal-partners" in told["rests_on"]["measures"]
    assert any(item.startswith("Zero duty on lobster") for item in told["left_out"])
    assert "promised, in no figure: EU buys energy for 750 bn dollars" in told["left_out"]
    assert not any("caps the reciprocal" in item for item in told["left_out"])


def test_accounts_that_say_the_same_of_every_duty_make_no_rows_of_zeros(turnberry: Worth) -> None:
    assert turnberry.ambiguity is None


def test_a_deal_that_names_no_regimes_says_so() -> None:
    with pytest.raises(unpriced.NoFigure, match="no regimes before and after"):
        ends_of(load("china-australia"), "lobster-2024", None, None)


def test_scenarios_of_the_main_deal_are_not_held_against_another(stand: Standpoint, economy: Path) -> None:
    geneva = worth(stand, economy=economy, deal="geneva-2025")
    assert geneva.comparisons == ()
    assert geneva.origin.scenario.on == "2025-05-13"

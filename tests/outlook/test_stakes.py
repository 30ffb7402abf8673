"""What the levels cost: parts add up to the move, and the kept numbers are still those of the model."""

from __future__ import annotations

import pytest

from detente.ledger.dispute import Ledger
from detente.ledger.files import read_toml
from detente.ledger.shelves import load
from detente.outlook.payoffs import ComputedFile, levels, load_assumptions, load_payoffs
from detente.outlook.stakes import Hold, by_imposer
from detente.outlook.thirds import Outcome, codes, income


@pytest.fixture(scope="module")
def book() -> Ledger:
    return load("us-china")


def test_parts_by_imposer_add_up_and_match_the_kept_file(book: Ledger) -> None:
    """Two routes to one number: the split by imposer, and the whole move; then the file against today's model."""
    plan = load_assumptions(book)
    table, found = by_imposer(book, plan.hold, plan.lapse)
    kept = {s.party: s for s in read_toml(book.root / "payoffs.toml", ComputedFile).side}
    for party, code in (("US", "USA"), ("CN", "CHN")):
        whole = float(found.move.real_income[list(found.baseline.countries).index(code)])
        assert sum(part[party] for part in table.values()) == pytest.approx(whole, abs=1e-6)
        assert kept[party].cost[0] == pytest.approx(-table[party][party], rel=0.5), "run tools/derive_payoffs.py"
    assert income(found, "US") == pytest.approx(float(found.move.real_income[codes(found, "US")[0]]))
    members = codes(found, "EU")
    assert len(members) == 27
    values = found.move.real_income[members]
    assert values.min() <= income(found, "EU") <= values.max()


def test_levels_rise_and_gains_are_shares_of_cost(book: Ledger) -> None:
    payoffs, plan = load_payoffs(book), load_assumptions(book)
    for side, assumed in zip(payoffs.sides, plan.side, strict=True):
        assert side.cost[0] == side.loss[0] == side.gain[0] == 0
        assert list(side.cost) == sorted(side.cost)
        assert list(side.loss) == sorted(side.loss)
        assert side.gain[2] == pytest.approx(assumed.gain[1] * side.cost[2])
        assert "assumed" in side.status
    assert levels(0.2, 1.0, 0.5) == (0.0, 0.2, 1.0, 1.0)


def test_a_year_of_diversifying_saves_what_the_half_life_says() -> None:
    """Half the dependence after the half-life: over one year of a half-life of one, half the loss."""
    hold = Hold(1.0, 100.0, 1000.0, ("x",))
    one = Outcome("EU", "European Union", "CN", 0.0, 0.0, 0.0, hold, 1.0, "reconstructed")
    assert one.diversify(hold) == pytest.approx(50.0)
    assert one.to_dict()["hedges_usd_mn_a_year"]["stockpile_three_months"] == pytest.approx(25.0)
    unknown = Outcome("EU", "European Union", "CN", 0.0, 0.0, 0.0, None, 1.0, "reconstructed")
    assert unknown.to_dict()["cut_off_usd_mn"] is None

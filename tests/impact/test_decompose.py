"""Parts of a move: they add up exactly, and a second method gives the same."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from detente.base.errors import UnknownError
from detente.impact.channels import channels
from detente.impact.decompose import Values, decompose, exact, sampled
from detente.impact.duties import duties
from detente.impact.scenario import resolve
from detente.impact.worth import Worth, worth
from detente.standpoint import Standpoint


@pytest.fixture(scope="module")
def answer(stand: Standpoint, economy: Path) -> Worth:
    return worth(stand, economy=economy, origin="holds", target="lapses")


@pytest.mark.parametrize("by", ["measure", "topic", "partner"])
def test_parts_add_up_to_the_move(answer: Worth, by: str) -> None:
    parts = decompose(answer, by)
    np.testing.assert_allclose(parts.values.sum(axis=0), answer.move.real_income, atol=1e-7)
    table = parts.table(answer)
    for code in answer.parties:
        assert sum(row[code] for row in table.rows[:-1]) == pytest.approx(table.rows[-1][code], abs=1e-7)


def test_sampled_orders_add_up_too_and_agree(answer: Worth) -> None:
    """The sampled average against the sum over all subsets, on the same players."""
    parts = decompose(answer, "topic")
    held = Values(answer.world, answer.duties[0], parts.players, None, 1)
    whole = exact(len(parts.players), held)
    some, error = sampled(len(parts.players), held, orders=8, seed=1)
    np.testing.assert_allclose(some.sum(axis=0), whole.sum(axis=0), atol=1e-9)
    at = [answer.baseline.country(code) for code in answer.parties]
    assert np.abs(some - whole)[:, at].max() < 4.0 * error[:, at].max() + 1e-4


def test_a_lone_measure_is_its_own_move(stand: Standpoint, economy: Path, answer: Worth) -> None:
    """With one player the part is the move priced directly from the scenario of that clock alone."""
    alone = worth(stand, economy=economy, origin="holds", target="lapses:cn-sctc-4-2025")
    parts = decompose(alone, "measure")
    assert [p.id for p in parts.players] == ["cn-sctc-4-2025"]
    np.testing.assert_allclose(parts.values[0], alone.move.real_income, atol=1e-8)


def test_two_players_by_hand(stand: Standpoint, economy: Path, answer: Worth) -> None:
    """Shapley by its definition for two: the mean of coming first and coming last."""
    w = worth(stand, economy=economy, origin="holds", target="lapses:us-ieepa-reciprocal")
    both = {m: duties(resolve(f"lapses:{m}", stand), w.baseline) for m in ("us-ieepa-reciprocal", "cn-sctc-4-2025")}
    start = w.world.tariffs(w.duties[0])
    step = {m: w.world.tariffs(d) - start for m, d in both.items()}
    held = w.duties[0].withheld(w.world.shape)
    theta = w.world.elasticities.theta
    a, b = step.values()
    v = [
        found.real_income
        for found in w.world.solve([w.world.shock(start + x, held, theta, "") for x in (0 * a, a, b, a + b)])
    ]
    want = 50.0 * ((v[1] - v[0]) + (v[3] - v[2])) / v[0]
    whole = decompose(answer, "measure")
    k = [p.id for p in whole.players].index("us-ieepa-reciprocal")
    n = w.baseline.country("USA")
    assert whole.values[k, n] == pytest.approx(want[n], rel=0.01)  # the other measures of the lapse are small


def test_channels_close_on_the_exact_change(answer: Worth) -> None:
    """First-order parts at both ends leave less than a tenth of the parties' change unexplained."""
    found = channels(answer)
    for code in answer.parties:
        n = answer.baseline.country(code)
        assert abs(found.remainder[n]) < 0.1 * abs(found.exact[n])
    third = answer.baseline.country("VNM")
    assert found.volume[third] > 0  # its own duties, on imports that come back from elsewhere
    assert found.table(answer).rows[0]["exact"] == pytest.approx(found.exact[answer.baseline.country("USA")])


def test_unknown_split(answer: Worth) -> None:
    with pytest.raises(UnknownError, match="did you mean measure"):
        decompose(answer, "measures")

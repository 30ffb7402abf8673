"""The likelihood of dated moves: it is a density, and the calibration returns what made the data."""

from __future__ import annotations

import numpy as np
import pytest

from detente.ledger.shelves import load
from detente.outlook.evidence import (
    DRAWS,
    HORIZONS,
    ROUNDS,
    Evidence,
    evidence,
    evidence_key,
    resample,
    run,
    spell_log_likelihood,
)
from detente.outlook.game import far_end, policy
from detente.outlook.history import History, Spell
from detente.outlook.payoffs import Payoffs, load_payoffs
from detente.outlook.posterior import SEED, shipped_path
from detente.outlook.priors import NAMES, PRIORS, Vector, draw, parameters
from detente.outlook.truce import board, truce_game


@pytest.fixture(scope="module")
def payoffs() -> Payoffs:
    return load_payoffs(load("us-china"))


def spell(**facts: str) -> Spell:
    from datetime import date, timedelta

    begin = date(2020, 1, 1)
    days = {k: (begin + timedelta(days=int(v))).isoformat() if k != "by" else v for k, v in facts.items()}
    return Spell(id="x", parties=["CN", "US"], start=begin.isoformat(), says="", sources=[], **days)


def test_tariff_times_have_a_density(payoffs: Payoffs) -> None:
    """Σ density·dt over three years is what the survival of the chain has lost by then (two routes)."""
    part = draw(2, seed=1)
    grid, parties = board(2), ["US", "CN"]
    game = truce_game(grid, parameters(part, payoffs, part.past_gap))
    p = policy(game, far_end(game))
    step = 15
    days = np.arange(0, 2 * 365 + step, step)
    found = [spell_log_likelihood(game, grid, spell(tariff_raised=str(d), until=str(d)), p, parties) for d in days]
    density = np.exp(np.array(found))
    inside = (density[:-1] + density[1:]).sum(0) / 2 * step / 365.25
    mu = np.zeros((grid.states, 2))
    mu[grid.state()] = 1.0
    left = (run(game, p, mu, float(days[-1]) / 365.25, grid.alive) * grid.alive).sum(0)
    assert inside == pytest.approx(1 - left, abs=2e-3)


def test_naming_the_mover_splits_the_density(payoffs: Payoffs) -> None:
    part = draw(2, seed=2)
    game = truce_game(board(2), parameters(part, payoffs, part.past_gap))
    p = policy(game, far_end(game))
    base = spell(tariff_raised="100", until="100")
    from msgspec.structs import replace

    sides = ["US", "CN"]
    whole, one, two = (
        np.exp(spell_log_likelihood(game, board(2), replace(base, raised_by=w), p, sides)) for w in ("", *sides)
    )
    assert one + two == pytest.approx(whole, rel=1e-9)


def test_weights_leave_out_what_they_should() -> None:
    rng = np.random.default_rng(0)
    each = rng.normal(size=(3, 50))
    told = Evidence(Vector(np.zeros((len(NAMES), 2, 50)), np.zeros((2, 50))), ("a", "b", "c"), each, np.zeros(50), each)
    expected = np.exp(each[0] + each[2])
    assert told.weights(without=["b"]) == pytest.approx(expected / expected.sum())
    assert told.weights(only=["a", "c"]) == pytest.approx(expected / expected.sum())
    assert told.weights(only=[]) == pytest.approx(np.full(50, 1 / 50))


def test_resampling_is_in_proportion(payoffs: Payoffs) -> None:
    vector = draw(4, seed=3)
    told = Evidence(vector, (), np.zeros((0, 4)), np.zeros(4), np.zeros((4, 4)))
    picked = resample(told, np.array([0.5, 0.25, 0.25, 0.0]), 400, seed=1)
    shares = [(picked.logs[0, 0] == vector.logs[0, 0, k]).mean() for k in range(4)]
    assert shares == pytest.approx([0.5, 0.25, 0.25, 0.0], abs=0.005)


def test_shipped_calibration_belongs_to_the_shipped_moves(payoffs: Payoffs, history: History) -> None:
    """It was made from exactly these moves, payoffs and priors, and is not a single lucky draw."""
    told = evidence(payoffs, history.spells)
    assert told.spells == tuple(s.id for s in history.spells)
    assert told.vector.draws == DRAWS * ROUNDS
    assert told.effective(told.weights()) > 20
    assert told.curve.shape == (len(HORIZONS), DRAWS * ROUNDS)
    with np.load(shipped_path("game.npz"), allow_pickle=False) as shipped:
        key = evidence_key(payoffs, history.spells, seed=SEED, draws=DRAWS, rounds=ROUNDS)
        assert str(shipped["key"]) == key, "run tools/derive_history.py game"


def test_moves_inform_whom_they_should(payoffs: Payoffs, history: History) -> None:
    """All five tariffs raised were one side's: its cost of escalating falls below the prior and the other's."""
    told = evidence(payoffs, history.spells)
    w = told.weights()
    k = NAMES.index("escalate_cost")
    first, second = (told.vector.logs[k] * w).sum(-1)
    assert {s.raised_by for s in history.spells if s.raised_by} == {"US"}
    assert first < second
    assert first < np.log(PRIORS["escalate_cost"][0])

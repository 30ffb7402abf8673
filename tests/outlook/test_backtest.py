"""Scores against their definitions; what is left out; importance weights against a refit."""

from __future__ import annotations

import math

import numpy as np
import pytest

from detente.ledger.shelves import load
from detente.outlook.backtest import (
    HORIZONS,
    Tally,
    fitted,
    kept_backtest,
    pool_weight,
    pooled,
    raised,
    resolved,
    reweigh,
    spells_scored,
    term_forecast,
    without,
)
from detente.outlook.evidence import evidence
from detente.outlook.history import History
from detente.outlook.payoffs import load_payoffs
from detente.outlook.posterior import Posterior
from detente.outlook.reference import brier, exponential, log_score, lomax


def test_a_coin_scores_a_quarter_and_minus_log_two() -> None:
    p, y = np.full(10, 0.5), np.array([1.0] * 7 + [0.0] * 3)
    assert brier(p, y) == pytest.approx(0.25)
    assert log_score(p, y) == pytest.approx(-math.log(2))


def test_references_tend_to_the_textbook_rate_with_much_data() -> None:
    """With 4,000 waits at rate 2 a year both distributions come to exp(−2t); the Lomax needs no tail."""
    rng = np.random.default_rng(1)
    t, h = rng.exponential(0.5, 4000), np.array([0.1, 0.5, 1.0])
    y = np.ones(4000)
    assert exponential(t, y, h) == pytest.approx(np.exp(-2 * h), abs=0.02)
    assert lomax(t, y, h) == pytest.approx(np.exp(-2 * h), abs=0.04)


def test_answers_are_read_off_the_record(history: History) -> None:
    by = {t.id: t for t in history.truces}
    assert [resolved(by["osaka-2019"], d) for d in HORIZONS] == [1.0, 0.0, 0.0, 0.0]  # broken after 33 days
    assert [resolved(by["geneva-2025"], d) for d in HORIZONS] == [1.0, 1.0, 1.0, 1.0]  # extended
    assert resolved(by["busan-2025-second"], 30) is None  # last seen ten days in
    spells = {s.id: s for s in history.spells}
    assert [raised(spells["london-2025"], d) for d in HORIZONS] == [1.0, 1.0, 0.0, 0.0]  # 121 days
    assert [raised(spells["geneva-2025"], d) for d in HORIZONS] == [1.0, None, None, None]  # cut off at 30


def test_leaving_a_term_out_leaves_out_what_continues_it(history: History) -> None:
    fewer = {t.id for t in without(history, ["softwood-2006"]).truces}
    assert {"softwood-2006", "softwood-2013", "softwood-2015"}.isdisjoint(fewer)
    assert len(fewer) == len(history.truces) - 3
    assert all(s.deal != "busan-2025" for s in without(history, ["busan-2025"]).spells)


def test_importance_weights_agree_with_a_refit(sampled: Posterior) -> None:
    truce = next(t for t in sampled.history.truces if t.id == "eu-steel-2024")
    fewer = without(sampled.history, [truce.id])
    light = term_forecast(reweigh(sampled, fewer, seed=1), truce)
    heavy = term_forecast(fitted(fewer, sampled, seed=1), truce)
    assert light == pytest.approx(heavy, abs=0.05)


def test_pool_gives_no_weight_to_what_scores_worse(history: History) -> None:
    told = evidence(load_payoffs(load("us-china")), history.spells)
    tally = spells_scored(history, told, "leave one out")
    y = np.array(tally.y)
    game, base = (log_score(np.array(tally.p[n]), y) for n in ("truce game", "heavy tail (Lomax)"))
    weight, table = pool_weight(tally)
    assert dict(table)[0.0] == pytest.approx(base)
    assert dict(table)[1.0] == pytest.approx(game)
    assert dict(table)[weight] == max(s for _, s in table)
    perfect = Tally("q", "s")
    perfect.add({"truce game": [0.9, 0.1], "heavy tail (Lomax)": [0.5, 0.5]}, [1.0, 0.0])
    assert pool_weight(perfect)[0] == 1.0
    assert pooled(perfect) == pytest.approx([0.9, 0.1])


def test_the_shipped_backtest_is_of_the_shipped_history(history: History) -> None:
    found = kept_backtest(history, current=False)
    assert found is not None
    coin = [s for s in found.scores if s.model == "coin"]
    assert coin
    assert all(s.brier == pytest.approx(0.25) for s in coin)
    assert {s.scheme for s in found.scores} == {"leave one out", "rolling origin"}
    fewer = History(history.truces[1:], history.spells)
    assert kept_backtest(fewer, current=False) is None

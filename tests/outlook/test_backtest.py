"""Scores by hand, and the claim the page makes: the model beats the plain share on the shipped record."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from detente.outlook.backtest import (
    AHEAD,
    MODEL,
    PLAIN,
    SCHEMES,
    Forecast,
    Judge,
    leave_one_dyad_out,
    quiet,
    resampled,
    scores,
)
from detente.outlook.renewals import Ending, Renewals


def test_scores_by_hand() -> None:
    p = {"coin": 0.5, PLAIN: 0.8, "first edition's form": 0.7, MODEL: 0.9}
    made = [
        Forecast(f"t{i}", d, SCHEMES[0], 30, p, y) for i, (d, y) in enumerate([("A", True), ("A", True), ("B", False)])
    ]
    found = {s.forecaster: s for s in scores(made)}
    assert found["coin"].brier == pytest.approx(0.25)
    assert found[PLAIN].brier == pytest.approx((0.04 + 0.04 + 0.64) / 3)
    assert found[MODEL].gain == pytest.approx((0.01 + 0.01 + 0.81) / 3 - (0.04 + 0.04 + 0.64) / 3)
    assert found[MODEL].log == pytest.approx((2 * np.log(0.9) + np.log(0.1)) / 3)
    assert (found[PLAIN].low, found[PLAIN].high) == (0.0, 0.0)


def test_differences_are_resampled_by_dyad() -> None:
    """All rows of one dyad move together: with two dyads the extremes are those of either alone."""
    low, high = resampled(np.array([-1.0] * 9 + [1.0]), ["A"] * 9 + ["B"])
    assert (low, high) == (-1.0, 1.0)


def test_no_forecast_uses_its_own_dyad(record: Renewals) -> None:
    """Falsifying every outcome of a dyad changes none of the forecasts made for it."""
    some = record.ended[::3]
    mine = "CN–US"
    flipped = tuple(
        replace(t, outcome=Ending.lapsed if t.followed else Ending.extended) if t.dyad == mine else t for t in some
    )
    told = [
        {(f.term, f.ahead): f.p for f in leave_one_dyad_out(Renewals(terms)) if f.dyad == mine}
        for terms in (some, flipped)
    ]
    assert told[0] == told[1]
    assert told[0]


@pytest.fixture(scope="module")
def found(record: Renewals) -> list[Forecast]:
    return leave_one_dyad_out(record)


def test_the_model_beats_the_plain_share_on_the_shipped_record(found: list[Forecast]) -> None:
    """If this fails, the plain share is the forecast and docs/outlook.md must say so."""
    held = {(s.ahead, s.forecaster): s for s in scores(found)}
    for ahead in AHEAD:
        assert held[ahead, MODEL].brier < held[ahead, PLAIN].brier < 0.25
        assert held[ahead, MODEL].forecasts > 90
        assert held[ahead, MODEL].low < held[ahead, MODEL].gain < held[ahead, MODEL].high


def test_a_silent_term_is_one_whose_outcome_was_not_public(record: Renewals, found: list[Forecast]) -> None:
    by = {t.id: t for t in record.ended}
    for f in found:
        lead = by[f.term].lead
        assert lead is not None
        assert lead < f.ahead < by[f.term].days


def test_silence_moves_the_share_by_the_ratio_of_its_chances(record: Renewals) -> None:
    leads = Judge.of(record.ended).leads.typical(120)
    so, not_so = 1 - float(leads.followed_said(3)[0]), 1 - float(leads.lapse_said(3)[0])
    p = quiet(0.8, leads, 3)
    assert p / (1 - p) == pytest.approx(4 * so / not_so)

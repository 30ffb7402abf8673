"""Base rates: laws they must obey, and nothing later than `known` gets in."""

from __future__ import annotations

import json
import shutil
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from detente.base.errors import InputError
from detente.ledger.shelves import load
from detente.outlook.arrangement import arrangement
from detente.outlook.baserates import Arrangement, BaseRates, horizon
from detente.outlook.history import History, history_folder, load_history
from detente.outlook.outlook import outlook
from detente.outlook.posterior import Posterior, key_of, packed, read_draws, shipped_path

ON = date(2026, 11, 22)


@pytest.fixture(scope="module")
def rates(sampled: Posterior) -> BaseRates:
    book = load("us-china")
    return BaseRates(sampled, arrangement(book, sampled.history, "busan-2025", on=ON, known=ON))


def test_ways_of_ending_add_up_for_every_draw(rates: BaseRates) -> None:
    for day in [ON, *horizon(rates.arrangement, ON)]:
        parts = rates.ways_by(day)
        assert sum(parts.values()) == pytest.approx(np.ones(rates.draws), abs=1e-9)
        assert all((v >= -1e-9).all() for v in parts.values())


def test_ways_agree_with_survival_at_the_stated_end(rates: BaseRates) -> None:
    """Two routes: 1 − broken − run out is the survival of "ends badly" up to breaks after an early renewal."""
    end = rates.arrangement.end
    assert end is not None
    parts = rates.ways_by(end)
    other = rates.survival("ends_badly", end)
    assert (parts["extended"] + parts["replaced"] >= other - 1e-9).all()
    assert (1 - parts["lapsed"] - parts["broken"] - other).max() < 0.05


def test_survival_falls_and_intervals_hold_the_mean(rates: BaseRates) -> None:
    days = horizon(rates.arrangement, ON)
    for curve in rates.curves(days):
        values = [p.p for p in curve.points]
        assert values == sorted(values, reverse=True)
        assert all(0 <= p.low <= p.p <= p.high <= 1 for p in curve.points)


def test_level_is_near_the_raw_share(history: History, sampled: Posterior) -> None:
    """For a first fixed term of a dyad never seen, P(goes on at its end) is near the share in the file (15 of 18)."""
    day = date(2026, 1, 1)
    a = Arrangement("x", "x", "P–Q", day, day + timedelta(days=90), 1, day, struck=day)
    share = float(BaseRates(sampled, a).goes_on.mean())
    assert share == pytest.approx(15 / 18, abs=0.12)


def test_open_truces_can_only_be_broken_or_upgraded(sampled: Posterior) -> None:
    day = date(2026, 1, 1)
    rates = BaseRates(sampled, Arrangement("x", "x", "P–Q", day, None, 1, day, struck=day))
    parts = rates.ways_by(day + timedelta(days=400))
    assert parts["lapsed"].max() == parts["extended"].max() == 0
    assert sum(parts.values()) == pytest.approx(np.ones(rates.draws), abs=1e-9)


KNOWN = "2025-11-01"


def corrupt_the_future(folder: Path) -> None:
    """Remove every later row, and falsify every later outcome, move and word."""
    shutil.copytree(history_folder() / "truces", folder / "truces")
    spells = (history_folder() / "spells.toml").read_text(encoding="utf-8")
    spells = spells.replace('first_claim = "2026-05-05"', 'tariff_raised = "2026-01-31"').replace(
        'until = "2026-10-08"', 'until = "2026-09-01"'
    )
    (folder / "spells.toml").write_text(spells, encoding="utf-8")
    for truce in load_history().truces:
        path = folder / "truces" / f"{truce.id}.toml"
        text = path.read_text(encoding="utf-8")
        if truce.clock > date.fromisoformat(KNOWN):
            path.unlink()
        elif truce.outcome and (truce.outcome.recorded or truce.outcome.at) > KNOWN:
            text = text.replace('kind = "extended"', 'kind = "broken"').replace(truce.outcome.at, "2026-03-03")
            path.write_text(text.replace(truce.outcome.says, "A lie."), encoding="utf-8")
        elif truce.last_seen > KNOWN:
            path.write_text(text.replace(truce.last_seen, "2026-02-02"), encoding="utf-8")


def test_nothing_later_than_known_leaks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A forecast of 1 November 2025 is the same, to the last digit, when the future is falsified."""
    book = load("us-china")
    true = outlook(book, "busan-2025", on=KNOWN).to_dict()
    corrupt_the_future(tmp_path)
    monkeypatch.setenv("DETENTE_HISTORY", str(tmp_path))
    false = outlook(book, "busan-2025", on=KNOWN).to_dict()
    assert true == false
    text = json.dumps(true, ensure_ascii=False)
    for later in ("2026-09-28", "2026-05-05", "2026-10-08", "2027-01-10", "second term"):
        assert later not in text


def test_known_never_exceeds_on() -> None:
    with pytest.raises(InputError, match="may not know its future"):
        outlook(load("us-china"), "busan-2025", on="2025-11-01", known="2026-01-01")


def test_as_of_before_the_deal_is_refused() -> None:
    with pytest.raises(InputError, match="was struck on 2025-10-30"):
        outlook(load("us-china"), "busan-2025", on="2025-10-01")


def test_every_forecast_carries_its_leakage_line() -> None:
    result = outlook(load("us-china"), "busan-2025", on="2026-11-22")
    assert "As of 2026-11-22" in result.leakage
    assert result.leakage in result.tables()[0].notes
    assert all(c.definition.text and c.points[0].low < c.points[0].p < c.points[0].high for c in result.curves)


def test_kept_draws_are_only_used_for_their_own_rows(history: History, sampled: Posterior) -> None:
    fewer = History(history.truces[:-3], history.spells)
    assert key_of(fewer) != sampled.key
    stored = packed(sampled)  # under the right name, with the wrong key
    assert read_draws(stored, key_of(fewer), fewer) is None
    assert read_draws(stored, sampled.key, history) is not None
    assert shipped_path().is_file()

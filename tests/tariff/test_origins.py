"""Preferences and column 2: which rates an origin has, by programme and day."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from detente.tariff.lines import Schedule
from detente.tariff.origins import COLUMN_2, current, general, lowest, offered, preferred, turns
from detente.tariff.schedules import imports, schedule

NOW = datetime(2025, 6, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def lines() -> Schedule:
    return schedule("US")


@pytest.mark.parametrize("origin", ["RU", "BY", "CU"])
def test_outside_the_general_column_the_rate_is_what_was_collected(lines: Schedule, origin: str) -> None:
    assert COLUMN_2 in current(lines, origin, NOW)
    low, mid, high = general(lines, origin, NOW, lines.general)
    assert np.array_equal(low, mid, equal_nan=True)
    assert np.array_equal(mid, high, equal_nan=True)
    value, duty = imports("US").of(origin)
    assert np.array_equal(np.isnan(mid), value == 0)  # of what was not traded nothing is known
    assert np.nansum(mid * value) / 100 == pytest.approx(duty.sum())


def test_a_preference_is_an_interval_from_its_own_rate_to_the_general_one(lines: Schedule) -> None:
    mine = current(lines, "AU", NOW)
    marked = preferred(lines, mine)
    low, _, high = general(lines, "AU", NOW, lines.general)
    assert marked.any()
    assert not marked.all()
    assert np.array_equal(high, lines.general[2], equal_nan=True)
    assert np.array_equal(low[marked], lowest(lines, mine)[marked], equal_nan=True)
    assert np.array_equal(low[~marked], lines.general[0][~marked], equal_nan=True)
    assert not (lines.general[2][marked] == 0).any()  # what is free anyway needs no preference


def test_a_programme_is_current_from_its_first_day_up_to_its_end(lines: Schedule) -> None:
    dated = [(o, row) for o in ("RU", "CN", "GB", "IN", "TR", "KR", "VN", "BR", "MX") for row in offered(lines, o)]
    dated = [(o, row) for o, row in dated if row[1] or row[2]]
    assert dated
    for origin, (name, start, stop, _) in dated:
        others = [row for row in offered(lines, origin) if row[0] == name]
        assert {day for day in (start, stop) if day} <= turns(lines, origin)
        if len(others) > 1:
            continue
        if start:
            first = datetime.fromisoformat(start).replace(tzinfo=UTC)
            assert name in current(lines, origin, first)
        if stop:
            assert name not in current(lines, origin, datetime.fromisoformat(stop).replace(tzinfo=UTC))

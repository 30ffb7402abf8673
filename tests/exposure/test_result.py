"""What is worth saying of a good: the thresholds, at and on both sides of them."""

from __future__ import annotations

from dataclasses import fields

import pytest

from detente.exposure.result import GoodExposure
from detente.exposure.supply import Interval
from detente.ledger.goods import goods


def _row(control: float | None, through: float | None) -> GoodExposure:
    def held(value: float | None) -> Interval | None:
        return None if value is None else Interval(value, value, value)

    given = {"good": goods()["gallium"], "control": held(control), "look_through": held(through)}
    blank = {f.name: given.get(f.name) for f in fields(GoodExposure)}
    return GoodExposure(**blank)


@pytest.mark.parametrize(
    ("control", "through", "matters", "chokepoint"),
    [
        (0.05, None, True, False),
        (0.049, None, False, False),
        (None, 0.05, True, False),
        (None, 0.049, False, False),
        (0.049, 0.049, False, False),
        (0.5, 0.3, True, True),
        (0.49, 0.9, True, False),
        (0.9, 0.29, True, False),
        (0.5, None, True, False),  # not held is no chokepoint: it is named apart
        (None, 0.9, True, False),
    ],
)
def test_what_matters_and_what_is_a_chokepoint(
    control: float | None, through: float | None, matters: bool, chokepoint: bool
) -> None:
    row = _row(control, through)
    assert row.matters is matters
    assert row.is_chokepoint is chokepoint


def test_sorting_by_what_is_known() -> None:
    assert _row(0.6, 0.5).weight == pytest.approx(0.3)
    assert _row(0.6, None).weight == 0.0  # what is not held ranks nothing
    assert _row(None, 0.5).weight == 0.0

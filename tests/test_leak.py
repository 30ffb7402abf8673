"""Delete the future on disk: no question answers otherwise than from a ledger that never held it."""

from __future__ import annotations

import importlib.util
import random
from datetime import date, timedelta
from pathlib import Path

import pytest

FILE = Path(__file__).parents[1] / "benchmarks" / "leak.py"


@pytest.mark.parametrize("seed", [3, 4])
def test_an_answer_does_not_change_when_the_future_is_deleted(seed: int) -> None:
    spec = importlib.util.spec_from_file_location("leak", FILE)
    assert spec is not None
    assert spec.loader is not None
    leak = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(leak)
    day = str(date(2025, 2, 1) + timedelta(random.Random(seed).randrange(650)))
    equal = leak.compare(day, forms=((),))
    assert [name for name, same in equal.items() if not same] == []

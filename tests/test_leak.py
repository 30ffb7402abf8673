"""Delete the future on disk: no question answers otherwise than from data that never held it."""

from __future__ import annotations

import importlib.util
import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from detente.ledger.line_lists import struck

FILE = Path(__file__).parents[1] / "benchmarks" / "leak.py"


@pytest.fixture(scope="module")
def leak() -> ModuleType:
    spec = importlib.util.spec_from_file_location("leak", FILE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def bench(leak: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    made = leak.Bench(tmp_path_factory.mktemp("leak"))
    yield made
    made.close()


@pytest.mark.parametrize("seed", [0, 4])
def test_an_answer_does_not_change_when_the_future_is_deleted(leak: ModuleType, bench: Any, seed: int) -> None:
    day = str(leak.FIRST + timedelta(random.Random(seed).randrange(650)))
    equal = bench.compare(day, forms=(("--json",),))
    assert {name: parts for name, parts in equal.items() if parts is not True} == {}
    assert len(equal) == len(leak.QUESTIONS)


def test_rows_of_a_list_are_known_since_a_day() -> None:
    head = "code,from,until,recorded\n"
    text = head + "01,,,\n02,2026-03-01,,\n03,,2026-03-01,\n04,2026-03-01,,2026-01-10\n"
    assert struck(text, "2026-03-01") == text
    assert struck(text, "2026-02-28").splitlines()[1:] == ["01,,,", "", "03,,,", "04,2026-03-01,,2026-01-10"]
    assert struck(text, "2026-01-09").splitlines()[4] == ""  # its day was said on the 10th
    late = head + "01,2025-11-13,,2025-11-20\n02,2025-11-01,2026-01-01,2025-12-01\n"
    assert struck(late, "2025-11-15").splitlines()[1:] == ["", "02,2025-11-01,,"]  # said after it had come

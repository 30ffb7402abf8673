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

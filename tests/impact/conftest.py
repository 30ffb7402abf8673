"""One dispute and one world for all tests of the impact layer."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from detente.economy.aggregate import fold
from detente.economy.baseline import load as load_baseline
from detente.economy.store import save
from detente.impact.pricing import World
from detente.impact.worth import prepare
from detente.ledger.dispute import Ledger
from detente.ledger.shelves import load
from detente.standpoint import Standpoint


@pytest.fixture(scope="session")
def ledger() -> Ledger:
    return load("us-china")


@pytest.fixture(scope="session")
def stand(ledger: Ledger) -> Standpoint:
    """Today's law, known today."""
    return Standpoint.of_law(ledger)


@pytest.fixture(scope="session")
def economy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped table with all but nine countries folded into the rest of the world: quick to solve."""
    full = load_baseline()
    kept = {"USA", "CHN", "DEU", "JPN", "MEX", "VNM", "KOR", "BRA", "ROW"}
    small = fold(full, {code: "ROW" for code in full.countries if code not in kept}, names={"ROW": "Rest of the world"})
    small = dataclasses.replace(small, blocs={"EU27": ("DEU",), "ASEAN": ("VNM",)})
    folder = tmp_path_factory.mktemp("economy")
    save(small, folder)
    return folder


@pytest.fixture(scope="session")
def world(stand: Standpoint, economy: Path) -> World:
    return prepare(stand, economy=economy)

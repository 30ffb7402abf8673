"""Raw material of the reading tests: the analyses and statements, where this machine has them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from detente.ledger.dispute import Ledger
from detente.ledger.shelves import load
from detente.reading.desk import Desk


@pytest.fixture(scope="session")
def raw() -> Path:
    """The folder of raw material, or a skip."""
    named = os.environ.get("DETENTE_RAW")
    folder = Path(named) if named else Path(__file__).resolve().parents[3] / "shared"
    if not (folder / "seeds").is_dir():
        pytest.skip("no raw material here: set DETENTE_RAW to its folder")
    return folder


@pytest.fixture(scope="session")
def ledger() -> Ledger:
    return load("us-china")


@pytest.fixture(scope="session")
def desk(ledger: Ledger) -> Desk:
    return Desk(ledger, nlp=False)

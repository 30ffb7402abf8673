"""Shared by the outlook's tests: the raw-material folder, the record and its draws."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from detente.outlook.history import History, load_history
from detente.outlook.posterior import Posterior, posterior


@pytest.fixture(scope="session")
def raw() -> Path:
    """The raw-material folder: DETENTE_RAW, or ``shared`` beside the checkout."""
    folder = Path(os.environ.get("DETENTE_RAW") or Path(__file__).resolve().parents[3] / "shared")
    if not (folder / "data" / "truces" / "truces.csv").is_file():
        pytest.skip("needs the raw-material folder (DETENTE_RAW)")
    return folder


@pytest.fixture(scope="session")
def history() -> History:
    """The shipped record."""
    return load_history()


@pytest.fixture(scope="session")
def sampled(history: History) -> Posterior:
    """The shipped draws."""
    return posterior(history)

"""The invented dispute that has every kind of file, read by itself."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from detente.ledger.dispute import Ledger
from detente.ledger.shelves import load

EVERY = Path(__file__).parents[1] / "data" / "every-file"


@pytest.fixture
def every(tmp_path: Path, alone: None) -> Path:
    """A folder with every kind of file, to be changed at will."""
    folder = tmp_path / "every-file"
    shutil.copytree(EVERY, folder)
    return folder


@pytest.fixture
def invented(every: Path) -> Ledger:
    """Its ledger."""
    return load(every)

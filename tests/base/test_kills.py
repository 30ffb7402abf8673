"""A few of the kills of `make kills`: two writers at once, killed at a random moment."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "benchmarks" / "kills.py"


@pytest.mark.skipif(sys.platform == "win32", reason="needs fork")
def test_nothing_is_lost_torn_or_left() -> None:
    kinds = ("page", "cache", "forecasts", "review", "watch", "new", "amend")
    run = subprocess.run(
        [sys.executable, str(SCRIPT), *kinds, "--trials", "21", "--seed", "7"], capture_output=True, text=True
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "42 kills" in run.stdout
    assert "0 faults; left in the temporary folder: nothing" in run.stdout

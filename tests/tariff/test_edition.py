"""The reader of new editions, held against the edition that is shipped: nothing new, no rate moved."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

TOOL = Path(__file__).resolve().parents[2] / "tools" / "read_edition.py"


def test_the_shipped_edition_has_no_new_code_and_no_moved_rate(raw: Path) -> None:
    edition = raw / "data" / "tariff" / "hts_2025_basic_edition.csv.gz"
    if not edition.is_file():
        pytest.skip("the edition is not in the raw folder")
    source = str(TOOL.parents[1] / "src")
    made = subprocess.run(
        [sys.executable, str(TOOL), str(edition)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": source},
    )
    assert "new codes, in no concordance: 0" in made.stdout
    assert "general rates that moved: 0" in made.stdout

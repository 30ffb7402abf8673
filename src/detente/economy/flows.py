"""The flows of inputs alone, for questions that need no balanced table: read in a few hundredths of a second."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .baseline import FOLDER_VARIABLE, META_FILE, SHIPPED, TABLE_FILE


@dataclass(frozen=True)
class InputFlows:
    """What industries buy of each sector: `M` is `[sector, importer, exporter]`, US$ mn of `year`, basic prices."""

    year: int
    source: str
    sectors: tuple[str, ...]
    sector_names: tuple[str, ...]
    countries: tuple[str, ...]
    goods: tuple[bool, ...]
    M: NDArray[np.float32]


@lru_cache(maxsize=2)
def input_flows(folder: str | Path | None = None) -> InputFlows:
    """The official intermediate flows of the shipped baseline (or of the folder `DETENTE_ECONOMY` names).

    `economy.baseline.load` checks the file's digest and builds the whole table; this reads what is in it.
    """
    where = Path(folder or os.environ.get(FOLDER_VARIABLE) or SHIPPED)
    facts = tomllib.loads((where / META_FILE).read_text(encoding="utf-8"))
    labels = facts["labels"]
    with np.load(where / TABLE_FILE, allow_pickle=False) as held:
        flows = held["M"]
    return InputFlows(
        int(facts["year"]),
        facts["attribution"],
        tuple(labels["sectors"]),
        tuple(labels["sector_names"]),
        tuple(labels["countries"]),
        tuple(labels["goods"]),
        flows,
    )

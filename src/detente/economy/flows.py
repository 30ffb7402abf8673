"""The flows of inputs alone, for questions that need no balanced table: read in a few hundredths of a second."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..base.files import read_bytes
from ..base.stamps import by_content
from .baseline import FOLDER_VARIABLE, SHIPPED, record_of


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


def input_flows(folder: str | Path | None = None) -> InputFlows:
    """The official intermediate flows of the shipped baseline (or of the folder `DETENTE_ECONOMY` names).

    `economy.baseline.load` checks the file's digest and builds the whole table; this reads what is in it.
    """
    return _input_flows(Path(folder or os.environ.get(FOLDER_VARIABLE) or SHIPPED))


@by_content(2)
def _input_flows(where: Path) -> InputFlows:
    facts, table = record_of(where)
    labels = facts["labels"]
    with np.load(io.BytesIO(read_bytes(table)), allow_pickle=False) as held:
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

"""The average duty over time, kept: it is the slowest thing on the page, and changes only with the law."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from ...base import kept
from ...standpoint import Standpoint
from ...tariff.series import Point, Series, series

KIND = "sheet-duty"


def of(stand: Standpoint, importer: str, exporter: str, *, first: str, last: str) -> Series:
    """The series of a pair. Raises InputError where it cannot be averaged."""
    key = kept.digest(
        kept.engine("brief.sheet.duties"), stand.ledger.digest, _tariff(), str(stand), importer, exporter, first, last
    )
    held = kept.held(KIND, key, lambda: {"text": _packed(series(stand, importer, exporter, first=first, last=last))})
    data: dict[str, Any] = json.loads(held["text"].tobytes())
    return Series(
        stand.at(last),
        data["importer"],
        data["exporter"],
        first,
        last,
        tuple(Point(**{**p, "events": tuple(p["events"])}) for p in data["points"]),
        tuple((d, t) for d, t in data["deals"]),
        data["weights"],
    )


def _packed(made: Series) -> Any:
    """The series as bytes."""
    data = {
        "importer": made.importer,
        "exporter": made.exporter,
        "points": made.points,
        "deals": made.deals,
        "weights": made.weights,
    }
    return np.frombuffer(msgspec.json.encode(data), dtype=np.uint8)


@lru_cache(maxsize=1)
def _tariff() -> str:
    """A digest of every schedule and weight that is shipped."""
    root = Path(str(files("detente") / "data" / "tariff"))
    return kept.digest(*(path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()))

"""The general rate by country of origin: preferences that may be claimed, and the second column.

`data/tariff/<importer>/programmes.csv` says which preference programme an origin may
claim, and when. (Rates of a measure by origin are events with `for` in the ledger.)
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import numpy as np

from ..base.errors import UnknownError
from ..base.places import WORLD, places
from ..base.stamps import by_content
from .claims import NOTHING, Answers, preferences
from .lines import PROGRAMMES, Floats, Mask, Schedule
from .schedules import imports, weighed

#: Programme name for origins that pay the second column, whose rates are not held.
COLUMN_2 = "COLUMN2"


@by_content(8)
def programmes(path: Path) -> dict[str, tuple[tuple[str, str, str, str], ...]]:
    """Origin → (programme, first day, day after the last, claim by which it is taken up)."""
    found: dict[str, list[tuple[str, str, str, str]]] = {}
    if path.is_file():
        for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines()):
            found.setdefault(row["origin"], []).append(
                (row["programme"], row["from"], row["until"], row.get("claim", ""))
            )
    return {k: tuple(v) for k, v in found.items()}


def _collected(lines: Schedule, exporter: str) -> tuple[Floats, Floats, Floats]:
    """Rates collected in 2024, for origins outside the general column; NaN where nothing was traded."""
    whole = np.full(len(lines), np.nan)
    if weighed(lines.importer) and len(lines) > 1:
        value, duty = imports(lines.importer).of(exporter)
        with np.errstate(invalid="ignore", divide="ignore"):
            whole = np.where(value > 0, 100 * duty / value, np.nan)
    return whole, whole, whole


def offered(lines: Schedule, exporter: str) -> tuple[tuple[str, str, str, str], ...]:
    """Programmes of an origin, and of the groups it belongs to."""
    table = programmes(lines.folder / "programmes.csv")
    groups = places()[exporter].groups if exporter in places() else ()
    return tuple(row for name in (exporter, *groups) for row in table.get(name, ()))


def turns(lines: Schedule, exporter: str) -> set[str]:
    """Days on which a programme of an origin begins or ends."""
    return {day for _, start, stop, _ in offered(lines, exporter) for day in (start, stop) if day}


def current(lines: Schedule, exporter: str, at: datetime) -> set[str]:
    """Programmes that an origin may claim on a day."""
    day = at.date().isoformat()
    rows = offered(lines, exporter)
    return {name for name, start, stop, _ in rows if not (start and day < start) and not (stop and day >= stop)}


def preferred(lines: Schedule, mine: set[str]) -> Mask:
    """Lines that are free, or pay less, under one of some programmes, and are dutiable otherwise."""
    mask = sum(1 << PROGRAMMES.index(name) for name in mine if name in PROGRAMMES)
    own = [~np.isnan(lines.agreed[name]) for name in mine if name in lines.agreed]
    some = np.any(own, axis=0) if own else np.zeros(len(lines), bool)
    return np.asarray((((lines.programmes & mask) != 0) | some) & ~(lines.general[2] == 0))


def lowest(lines: Schedule, mine: set[str]) -> Floats:
    """The rate under the best programme that may be claimed, on the lines that `preferred` marks: free, or its own."""
    own = [lines.agreed[name] for name in mine if name in lines.agreed]
    mask = sum(1 << PROGRAMMES.index(name) for name in mine if name in PROGRAMMES)
    best = np.fmin.reduce(own) if own else np.full(len(lines), np.nan)
    return np.where((lines.programmes & mask) != 0, 0.0, best)


def preference(lines: Schedule, exporter: str, at: datetime) -> str:
    """The claim by which an origin takes up its preference on some line; empty where there is none."""
    mine = current(lines, exporter, at)
    if not preferred(lines, mine).any():
        return ""
    rows = offered(lines, exporter)
    return next((row[3] for row in rows if row[0] in mine and row[3]), "preference")


def claimed(said: Answers) -> bool | None:
    """Whether a preference is claimed; None where nothing was said."""
    found = [said.claim(name) for name in preferences() if said.claim(name) is not None]
    return bool(found[0]) if found else None


def general(
    lines: Schedule, exporter: str, at: datetime, rates: tuple[Floats, Floats, Floats], said: Answers = NOTHING
) -> tuple[Floats, Floats, Floats]:
    """(low, central, high) rate on goods of `exporter` where the general rates are `rates`, preferences as an interval.

    A line free under a programme that the origin may claim runs from 0 to the general
    rate; its central value is what was collected in 2024 (a reconstruction).
    """
    low, mid, high = rates
    mine = current(lines, exporter, at)
    if COLUMN_2 in mine:
        return _collected(lines, exporter)
    free = preferred(lines, mine)
    if not free.any():
        return low, mid, high
    taken = claimed(said)
    best = lowest(lines, mine)
    if taken is not None:
        return (low, mid, high) if not taken else tuple(np.where(free, best, x) for x in (low, mid, high))  # type: ignore[return-value]
    if not weighed(lines.importer) or len(lines) == 1:
        return np.where(free, np.fmin(best, low), low), mid, high
    value, duty = imports(lines.importer).of(exporter)
    with np.errstate(invalid="ignore", divide="ignore"):
        paid = np.where(value > 0, 100 * duty / value, mid)
    central = np.where(free, np.minimum(paid, np.where(np.isnan(high), paid, high)), mid)
    return np.where(free, best, low), central, high


def check_origin(name: str, known: Sequence[str]) -> str:
    """A place code that goods can come from; says the nearest otherwise."""
    table = places()
    by3 = {p.iso3: p.code for p in table.values()}
    code = name if name in table or name in known else by3.get(name.upper(), name.upper())
    if code == WORLD or (code not in table and code not in known):
        raise UnknownError("origin", name, [*(c for c in table if c != WORLD), *known])
    return code

"""What differs by country of origin: special rates of a measure, and preferences.

`lists/<measure>.origins.csv` gives rates by origin and date: `origin`, `from`,
`until` (days or instants, half-open), `rate` (per cent; empty: the measure does not
apply), `base` (additive, floor …; empty: the measure's own), `match` (full or
partial), `share` (assumed share of a partial one). `data/tariff/<importer>/
programmes.csv` says which preference programme an origin may claim, and when.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from ..base.dates import parse_instant, utc
from ..base.errors import InputError
from ..base.places import places
from ..base.stamps import by_content
from ..ledger.csv_rows import read_rows
from ..ledger.dispute import Ledger
from ..ledger.files import present
from ..ledger.records import Base, Measure
from .lines import PROGRAMMES, Floats, Schedule, held, imports
from .lists import match, share
from .lists import rate as rate_of

COLUMNS = ("origin", "from", "until", "rate", "base", "match", "share", "heading")
#: Programme name for origins that pay the second column, whose rates are not held.
COLUMN_2 = "COLUMN2"


@dataclass(frozen=True, slots=True)
class OriginRate:
    """A rate for one origin over a period. `rate` None: the measure does not apply to it."""

    origin: str
    start: datetime | None
    stop: datetime | None
    rate: float | None
    base: Base | None
    partial: bool
    share: float
    heading: str
    line: int = 0


@by_content(64)
def table(path: Path, zone_key: str) -> dict[str, tuple[OriginRate, ...]]:
    """Rates by origin from a file; an absent file holds none. Errors carry file and line."""
    if not present(path):
        return {}
    tz = ZoneInfo(zone_key)
    rows = read_rows(path, known=COLUMNS, required=("origin", "rate"), what="a table of rates by origin")
    found: dict[str, list[OriginRate]] = {}
    for n, cells in enumerate(zip(*(rows.column(name) for name in COLUMNS), strict=True)):
        row = dict(zip(COLUMNS, cells, strict=True))
        try:
            made = _origin_rate(row, tz, rows.lines[n])
        except InputError as error:
            raise rows.wrong(n, error.what, error.remedy or "mend the row") from None
        except ValueError as error:
            raise rows.wrong(n, f"a rate by origin cannot be read: {error}", "mend the row") from None
        found.setdefault(row["origin"], []).append(made)
    return {k: tuple(v) for k, v in found.items()}


def _origin_rate(row: dict[str, str], tz: ZoneInfo, line: int) -> OriginRate:
    start, stop = (utc(parse_instant(row[k], tz)) if row[k] else None for k in ("from", "until"))
    if start and stop and stop <= start:
        raise InputError(
            f"it ends ({row['until']}) before it starts ({row['from']})", remedy="mend one of the two days"
        )
    if not row["origin"]:
        raise InputError("a rate without an origin", remedy="name the place")
    match(row["match"])
    return OriginRate(
        row["origin"],
        start,
        stop,
        rate_of(row["rate"]) if row["rate"] else None,
        Base(row["base"]) if row["base"] else None,
        row["match"] == "partial",
        share(row["share"]) if row["share"] else 1.0,
        row["heading"],
        line,
    )


def _path(ledger: Ledger, measure: Measure) -> Path:
    return ledger.line_list(f"{measure.id}.origins")


def rate(ledger: Ledger, measure: Measure, exporter: str, at: datetime, tz: ZoneInfo) -> OriginRate | None:
    """The special rate of `exporter` at an instant; None when the measure's own rate holds."""
    rows = table(_path(ledger, measure), tz.key)
    groups = places()[exporter].groups if exporter in places() else ()
    for name in (exporter, *groups):
        for row in rows.get(name, ()):
            if (row.start is None or row.start <= at) and (row.stop is None or at < row.stop):
                return row
    return None


def changes(ledger: Ledger, measure: Measure, tz: ZoneInfo) -> set[datetime]:
    """Instants at which a special rate begins or ends."""
    rows = table(_path(ledger, measure), tz.key)
    return {t for items in rows.values() for row in items for t in (row.start, row.stop) if t is not None}


@by_content(8)
def programmes(path: Path) -> dict[str, tuple[tuple[str, str, str], ...]]:
    """Origin → (programme, first day, day after the last) it may claim, from a `programmes.csv`."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    if path.is_file():
        for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines()):
            found.setdefault(row["origin"], []).append((row["programme"], row["from"], row["until"]))
    return {k: tuple(v) for k, v in found.items()}


def _collected(lines: Schedule, exporter: str) -> tuple[Floats, Floats, Floats]:
    """Rates collected in 2024, for origins outside the general column; NaN where nothing was traded."""
    whole = np.full(len(lines), np.nan)
    if held(lines.importer) and len(lines) > 1:
        value, duty = imports(lines.importer).of(exporter)
        with np.errstate(invalid="ignore", divide="ignore"):
            whole = np.where(value > 0, 100 * duty / value, np.nan)
    return whole, whole, whole


def general(ledger: Ledger, lines: Schedule, exporter: str, at: datetime) -> tuple[Floats, Floats, Floats]:
    """(low, central, high) general rate on goods of `exporter`, preferences as an interval.

    A line free under a programme that the origin may claim runs from 0 to the general
    rate; its central value is what was collected in 2024 (a reconstruction).
    """
    low, mid, high = lines.general
    day = at.date().isoformat()
    mask, second = 0, False
    for name, start, stop in programmes(lines.folder / "programmes.csv").get(exporter, ()):
        if (start and day < start) or (stop and day >= stop):
            continue
        second = second or name == COLUMN_2
        if name in PROGRAMMES:
            mask |= 1 << PROGRAMMES.index(name)
    if second:
        return _collected(lines, exporter)
    if not mask or not held(lines.importer) or len(lines) == 1:
        if mask and len(lines) == 1:
            free = (lines.programmes & mask) != 0
            return np.where(free, 0.0, low), mid, high
        return low, mid, high
    free = (lines.programmes & mask) != 0
    value, duty = imports(lines.importer).of(exporter)
    with np.errstate(invalid="ignore", divide="ignore"):
        paid = np.where(value > 0, 100 * duty / value, mid)
    central = np.where(free, np.minimum(paid, np.where(np.isnan(high), paid, high)), mid)
    return np.where(free, 0.0, low), central, high

"""Duty rates as labelled arrays: every line × exporters, at one date or at every change point.

`rates` answers "what does each line pay, by origin, on a day". `panel` does so at
every instant at which something changed, one exporter at a time, so that memory
stays small. Rates are per cent ad valorem: low, central, high.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.dates import asked_at, end_instant, parse_instant, utc
from ..base.errors import InputError
from ..base.files import written
from ..ledger.dispute import Ledger
from ..regime.lens import Lens
from ..standpoint import LAW, Standpoint
from .layers import Book, Question
from .lines import Floats, Schedule
from .origins import check_origin
from .schedules import held, imports, schedule
from .stack import Stack


@dataclass(frozen=True)
class Rates:
    """Duties on one day. Arrays are [line, exporter], per cent; NaN where the general rate is unknown.

    `weights` are 2024 imports in US dollars, aligned; zero where none (or none held).
    """

    stand: Standpoint
    importer: str
    exporters: tuple[str, ...]
    code: NDArray[np.int64]
    low: Floats
    mid: Floats
    high: Floats
    weights: Floats

    def average(self, bound: str = "mid") -> Floats:
        """Import-weighted average by exporter, over lines whose rate is known; NaN without imports."""
        value = {"low": self.low, "mid": self.mid, "high": self.high}[bound]
        known = np.isfinite(value)
        weight = np.where(known, self.weights, 0.0)
        total = weight.sum(0)
        with np.errstate(invalid="ignore"):
            return np.asarray(np.where(total > 0, (np.where(known, value, 0.0) * weight).sum(0) / total, np.nan))


def book(ledger: Ledger, importer: str) -> Book:
    """The measures of an importer on its whole schedule."""
    return Book(ledger, importer, schedule(importer))


def moment(ledger: Ledger, importer: str, on: str) -> datetime:
    """The instant a question "on D" is asked of an importer's tariff, in UTC; refuses days outside coverage."""
    at = utc(asked_at(on, ledger.zone_of(importer)))
    if held(importer):
        first, last = coverage(importer)
        day = on[:10]
        if not first <= day <= last:
            raise InputError(f"{on} is outside the tariff tables of {importer}", remedy=f"they cover {first} to {last}")
    return at


def coverage(importer: str) -> tuple[str, str]:
    """First and last day that the shipped tables of an importer cover."""
    import tomllib

    with (schedule(importer).folder / "schedule.toml").open("rb") as file:
        meta = tomllib.load(file)
    return str(meta["first"]), str(meta["last"])


def question(stand: Standpoint, importer: str, *, average: bool) -> Question:
    """A question about averages (goods in transit left out) or about entries."""
    at = moment(stand.ledger, importer, stand.on)
    return Question(at=at, lens=Lens(stand.lens), transit=not average, average=average)


def rates(stand: Standpoint, importer: str, exporters: Sequence[str]) -> Rates:
    """Duty of `importer` on every line from each of `exporters` on a day.

    The central rate uses assumed shares for what is open (claims, metal content); low
    and high span it. Raises InputError and UnknownError on bad input.
    """
    pages = book(stand.ledger, importer)
    weights = imports(importer)
    asked = question(stand, importer, average=True)
    names = tuple(check_origin(e, weights.partners) for e in exporters)
    shape = (len(pages.table), len(names))
    low, mid, high, value = (np.zeros(shape) for _ in range(4))
    for k, name in enumerate(names):
        found = pages.stack(name, asked)
        low[:, k], mid[:, k], high[:, k] = found.low, found.mid, found.high
        value[:, k] = weights.of(name)[0]
    unknown = np.isnan(mid)
    low[unknown] = high[unknown] = np.nan
    return Rates(stand, importer, names, pages.table.code, low, mid, high, value)


@dataclass(frozen=True)
class Step:
    """Rates of one exporter between two change points (UTC instants)."""

    exporter: str
    start: datetime
    stop: datetime
    stack: Stack


def panel(
    pages: Book,
    exporter: str,
    first: str,
    last: str,
    *,
    lens: str = LAW,
    advance: Callable[[int, int], None] | None = None,
) -> Iterator[Step]:
    """Steps of one exporter over a period, one at a time: nothing else is kept in memory."""
    points = _period(pages, exporter, first, last)
    for number, (start, stop) in enumerate(pairwise(points)):
        asked = Question(start, Lens(lens), transit=False, average=True)
        yield Step(exporter, start, stop, pages.stack(exporter, asked))
        if advance:
            advance(number + 1, len(points) - 1)


def traded(table: Schedule) -> NDArray[np.bool_]:
    """Lines of chapters 1 to 97 in the schedule's edition: what an unweighted average runs over."""
    return np.asarray(((table.edition & 1) > 0) & (table.code < 9_800_000_000))


#: Low, central and high rates of every line.
Ends = tuple[Floats, Floats, Floats]


def spells(
    pages: Book, exporter: str, first: str, last: str, *, lens: str = LAW
) -> Iterator[tuple[datetime, datetime, NDArray[np.bool_], Ends]]:
    """Rates of one exporter while they stay as they are: (start, stop, lines concerned, their low, central, high).

    A line's spell ends when its low, central or high rate changes; all spells end with the period.
    """
    points = _period(pages, exporter, first, last)
    since = np.full(len(pages.table), 0, np.int64)
    before: Ends | None = None
    for number, start in enumerate(points[:-1]):
        asked = Question(start, Lens(lens), None, transit=False, average=True)
        now = pages.totals(exporter, asked)
        if before is not None and now is not before:
            moved = np.logical_or.reduce(
                [~np.isclose(a, b, atol=1e-6, equal_nan=True) for a, b in zip(now, before, strict=True)]
            )
            for k in np.unique(since[moved]).tolist():
                yield points[k], start, moved & (since == k), before
            since[moved] = number
        before = now
    if before is not None:
        for k in np.unique(since).tolist():
            yield points[k], points[-1], since == k, before


def _period(pages: Book, exporter: str, first: str, last: str) -> list[datetime]:
    """The instants between which the law on goods of an exporter stays as it is, both ends of the period included."""
    begin = utc(parse_instant(first, pages.zone))
    end = utc(end_instant(last, pages.zone, inclusive=True))
    if begin >= end:
        raise InputError(f"{first} is not before {last}", remedy="give the earlier day first")
    for day in (first, last):
        moment(pages.ledger, pages.importer, day)
    return [begin, *[p for p in pages.changes(exporter) if begin < p < end], end]


def to_parquet(
    pages: Book,
    exporters: Sequence[str],
    path: str,
    *,
    first: str,
    last: str,
    lens: str = LAW,
    advance: Callable[[int, int], None] | None = None,
) -> int:
    """Write the panel to Parquet, a row for every spell of a line at one rate; returns the rows written.

    Columns: exporter, start and stop (UTC), line, low, central, high (per cent; null
    where the general rate is unknown). Needs the extra ``frames``.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    kind = pa.schema(
        [
            ("exporter", pa.dictionary(pa.int16(), pa.string())),
            ("start", pa.timestamp("s", tz="UTC")),
            ("stop", pa.timestamp("s", tz="UTC")),
            ("line", pa.int64()),
            *((name, pa.float32()) for name in ("low", "central", "high")),
        ]
    )
    rows = 0

    def fill(stage: Path) -> None:
        nonlocal rows
        with pq.ParquetWriter(stage, kind, compression="zstd") as writer:
            for number, exporter in enumerate(exporters):
                made = [table(exporter, *spell) for spell in spells(pages, exporter, first, last, lens=lens)]
                writer.write_table(pa.concat_tables(made))
                rows += sum(part.num_rows for part in made)
                if advance:
                    advance(number + 1, len(exporters))

    def table(exporter: str, start: datetime, stop: datetime, lines: NDArray[np.bool_], ends: Ends) -> Any:
        n = int(lines.sum())
        columns = [
            pa.array([exporter] * n).dictionary_encode().cast(kind[0].type),
            *(pa.array(np.full(n, int(t.timestamp())), pa.timestamp("s", tz="UTC")) for t in (start, stop)),
            pa.array(pages.table.code[lines]),
            *(pa.array(x[lines].astype(np.float32), from_pandas=True) for x in ends),
        ]
        return pa.table(columns, schema=kind)

    written(path, fill)
    return rows

"""A schedule as text: one row a code and change of its general rate, and agreements' own rates beside it.

``lines.csv.gz`` has columns code (6 to 10 digits), since (a day, empty from the start), low, mean,
high (per cent; mean and high empty where the duty is not a plain percentage) and rate (its words
then). ``preferences.csv.gz`` has code, programme, rate. What a user writes in this form, from any
source, is a schedule like those that are shipped.
"""

from __future__ import annotations

import csv
import gzip
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ..base.dates import parse_day
from ..base.errors import LedgerError
from .lines import METALS, WIDTH, Floats, Schedule

PRINTED = "lines.csv.gz"
PREFERENCES = "preferences.csv.gz"
#: Kinds of `lines.KINDS`: free, ad valorem, other.
FREE, PERCENT, OTHER = 0, 1, 4


class Row(NamedTuple):
    """A row as read: a code of ten digits, from when, its rates (NaN where not known) and words."""

    code: int
    since: str
    low: float
    mean: float
    high: float
    words: str


def printed(importer: str, folder: Path) -> Schedule:
    """The schedule in a folder of text. Raises LedgerError with file and line."""
    rows = list(_rows(folder / PRINTED))
    codes = np.array(sorted({row.code for row in rows}), np.int64)
    days = sorted({row.since for row in rows})
    vintages: list[tuple[str, Floats, Floats, Floats]] = []
    last = np.full((3, len(codes)), np.nan)
    words = [""] * len(codes)
    place = {int(code): n for n, code in enumerate(codes)}
    for day in days:
        for row in rows:
            if row.since == day:
                at = place[row.code]
                last[:, at] = row.low, row.mean, row.high
                words[at] = row.words
        vintages.append((day, last[0].copy(), last[1].copy(), last[2].copy()))
    low, mean, high = last
    plain = (low == mean) & (mean == high)
    kind = np.where(plain & (high == 0), FREE, np.where(plain, PERCENT, OTHER)).astype(np.int8)
    each = zip(words, mean, plain, low, high, strict=True)
    said = [w or (f"{m:g}%" if p else f"{a:g} to {b:g}%") for w, m, p, a, b in each]
    labels, label = np.unique(said, return_inverse=True)
    n = len(codes)
    return Schedule(
        importer=importer,
        folder=folder,
        code=codes,
        kind=kind,
        ad=mean,
        ave=mean,
        ave_low=low,
        ave_high=high,
        ave_basis=np.zeros(n, np.uint8),
        edition=np.ones(n, np.uint8),
        programmes=np.zeros(n, np.uint32),
        label=label.astype(np.uint16),
        labels=labels,
        metal=np.zeros((len(METALS), n)),
        sector=np.zeros(n, np.uint8),
        sectors=np.array([""]),
        vintages=tuple(vintages),
        agreed=_agreed(folder / PREFERENCES, codes),
    )


def _rows(path: Path) -> list[Row]:
    found = []
    for line, row in _table(path, {"code", "since", "low", "mean", "high", "rate"}):
        if row["since"]:
            parse_day(row["since"])
        low, mean, high = (_number(row[name], path, line) for name in ("low", "mean", "high"))
        found.append(Row(_code(row["code"], path, line), row["since"], low, mean, high, row["rate"]))
    return found


def _agreed(path: Path, codes: np.ndarray[tuple[int], np.dtype[np.int64]]) -> dict[str, Floats]:
    """Programme → its rates, aligned to the schedule's codes."""
    made: dict[str, Floats] = {}
    if not path.is_file():
        return made
    for line, row in _table(path, {"code", "programme", "rate"}):
        at = int(np.searchsorted(codes, code := _code(row["code"], path, line)))
        if at < len(codes) and codes[at] == code:
            rates = made.setdefault(row["programme"], np.full(len(codes), np.nan))
            rates[at] = _number(row["rate"], path, line)
    return made


def _table(path: Path, columns: set[str]) -> list[tuple[int, dict[str, str]]]:
    """Rows with their line numbers; a table without its columns is refused."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        missing = columns - set(reader.fieldnames or ())
        if missing:
            what = f"a schedule needs the column {min(missing)!r}"
            raise LedgerError(what, remedy="columns are " + ", ".join(sorted(columns)), file=path, line=1)
        return [(reader.line_num, row) for row in reader]


def _code(text: str, path: Path, line: int) -> int:
    if not (text.isascii() and text.isdigit() and 6 <= len(text) <= WIDTH):
        raise LedgerError(
            f"{text!r} is not a code of 6 to {WIDTH} digits", remedy="a lost leading zero?", file=path, line=line
        )
    return int(text.ljust(WIDTH, "0"))


def _number(text: str, path: Path, line: int) -> float:
    if not text:
        return float("nan")
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 5000:
        raise LedgerError(f"{text!r} is not a rate in per cent", remedy="write 12.5, or nothing", file=path, line=line)
    return value

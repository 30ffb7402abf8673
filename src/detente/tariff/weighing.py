"""A user's own imports as weights of a schedule: any CSV of codes, partners and values, down to six digits.

Averages (`effective`, `series`) and `worth` weigh an importer's rates by what it bought. A code shorter than the
lines of the schedule is spread evenly over the lines under it, which is an assumption and said.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..base.errors import InputError, LedgerError, UnknownError
from ..base.files import write
from ..base.numbers import number
from ..base.places import place
from ..base.table import Column, Table, Tabular, columns
from .importing import rows
from .lines import WIDTH, Schedule
from .schedules import WEIGHTS, schedule

SPREAD = "{0:.0f}% of the value stood under codes shorter than the schedule's lines and is spread evenly over them."


@dataclass(frozen=True)
class Weighed(Tabular):
    """What was read: value by partner, on lines of the schedule, and what fits none."""

    importer: str
    folder: str
    year: int
    partners: int
    value: float
    spread: float
    lost: float

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return dict(vars(self))

    def tables(self) -> list[Table]:
        """One row a kind of value."""
        whole = self.value + self.lost
        made = [
            {"what": "on lines of the schedule", "share": 100 * self.value / whole},
            {"what": "under codes that the schedule has not", "share": 100 * self.lost / whole},
        ]
        title = f"Imports of {self.importer} in {self.year}: {self.partners} partners, in {self.folder}"
        notes = [SPREAD.format(100 * self.spread / max(self.value, 1e-9)), "Put its root into DETENTE_PATH."]
        return [Table(title, columns(("what", "Value"), Column("share", "Share", "%", 1, "right")), made, notes=notes)]


def weigh(
    file: Path, importer: str, root: Path, *, code: str, partner: str, value: str, year: int, duty: str = ""
) -> Weighed:
    """Read a table of imports and write ``tariff/<importer>/imports.npz`` under `root`.

    The importer's schedule must be held. Raises InputError for a table without the columns, LedgerError with file
    and line for a row that cannot be read.
    """
    who = place(importer).code
    table = schedule(who)
    lost = spread = 0.0
    found: dict[str, tuple[Any, Any]] = {}
    for line, row in rows(file, tuple(name for name in (code, partner, value, duty) if name)):
        try:
            source = place(str(row[partner]).strip()).code
            amount, paid = number(row[value] or "0"), number(row[duty] or "0") if duty else 0.0
        except (UnknownError, ValueError) as error:
            what = error.what if isinstance(error, UnknownError) else f"{row[value]!r} is no amount"
            remedy = "write ISO codes or names, and plain numbers"
            raise LedgerError(what, remedy=remedy, file=file, line=line) from None
        if not (np.isfinite([amount, paid]).all() and min(amount, paid) >= 0):
            raise LedgerError(f"{row[value]!r} is no amount", remedy="give zero or more", file=file, line=line)
        under = _under(table, re.sub(r"[.\s]", "", row[code] or ""))
        if not len(under) or source == who:
            lost += amount
            continue
        spread += amount if len(under) > 1 else 0.0
        held = found.setdefault(source, (np.zeros(len(table)), np.zeros(len(table))))
        held[0][under] += amount / len(under)
        held[1][under] += paid / len(under)
    if not found:
        raise InputError(f"{file} names no line of the schedule of {who}", remedy="check the column of codes")
    folder = root / "tariff" / who.lower()
    write(folder / WEIGHTS, _packed(table, found, year))
    whole = float(sum(amounts.sum() for amounts, _ in found.values()))
    return Weighed(who, str(folder), year, len(found), whole, spread, lost)


def _under(table: Schedule, digits: str) -> np.ndarray[Any, Any]:
    """The lines under a code; none where it is no code of the schedule."""
    if not digits.isdigit() or not 6 <= len(digits) <= WIDTH:
        return np.zeros(0, dtype=int)
    step = 10 ** (WIDTH - len(digits))
    first, last = np.searchsorted(table.code, [int(digits) * step, (int(digits) + 1) * step])
    return np.arange(first, last)


def _packed(table: Schedule, found: dict[str, tuple[Any, Any]], year: int) -> bytes:
    """As the package keeps its own: by partner, the lines that it ships, their value and duty."""
    names = sorted(found)
    shipped = [np.flatnonzero(found[name][0]) for name in names]
    stream = io.BytesIO()
    np.savez_compressed(
        stream,
        partners=np.array(names),
        indptr=np.array([0, *np.cumsum([len(part) for part in shipped])], dtype=np.int32),
        line=np.concatenate(shipped).astype(np.uint16),
        value=np.concatenate([found[n][0][at] for n, at in zip(names, shipped, strict=True)]).round().astype(np.int64),
        duty=np.concatenate([found[n][1][at] for n, at in zip(names, shipped, strict=True)]).round().astype(np.int64),
        year=np.array(year),
        fits=np.array(len(table)),
    )
    return stream.getvalue()

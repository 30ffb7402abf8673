"""A user's own trade by HS subheading on a shelf: ``exposure/trade.csv`` in any root of `DETENTE_PATH`.

Rows of a subheading and year that a user brings stand in place of the shipped ones; everything else stays.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..base.errors import InputError, LedgerError, UnknownError
from ..base.files import read_text, write
from ..base.numbers import number
from ..base.places import place
from ..base.table import Table, Tabular, columns
from ..ledger.shelves import roots
from ..tariff.importing import MOST, rows

#: Editions of the nomenclature in which goods name their codes.
VINTAGES = ("HS1992", "HS2017", "HS2022")
FILE = Path("exposure") / "trade.csv"
#: A table, and what changes when it does.
Stamp = tuple[Path, int, int]
HEAD = ("vintage", "year", "hs6", "exporter", "importer", "kusd")


@dataclass(frozen=True)
class Brought(Tabular):
    """What was read: flows, subheadings, years, and where they were written."""

    path: str
    flows: int
    subheadings: int
    years: tuple[int, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {"path": self.path, "flows": self.flows, "subheadings": self.subheadings, "years": list(self.years)}

    def tables(self) -> list[Table]:
        """One row."""
        row = {"flows": self.flows, "subheadings": self.subheadings, "years": ", ".join(map(str, self.years))}
        notes = ["Put its root into DETENTE_PATH. Rows of a subheading and year stand in place of the shipped ones."]
        heads = columns(("flows", "Flows"), ("subheadings", "Subheadings"), ("years", "Years"))
        return [Table(f"World trade in {self.path}", heads, [row], notes=notes)]


def bring_in(
    file: Path, root: Path, *, code: str, exporter: str, importer: str, value: str, year: str, vintage: str
) -> Brought:
    """Read a table of trade in US dollars and write ``exposure/trade.csv`` under `root`.

    `vintage` is the HS edition of its codes (2012, 2017, 2022 …). Raises UnknownError for a column that is not there,
    LedgerError with file and line for a row that cannot be read.
    """
    if vintage not in VINTAGES:
        raise UnknownError("nomenclature", vintage, VINTAGES)
    found: dict[tuple[str, int, str, str], float] = {}
    for line, row in rows(file, (code, exporter, importer, value, year)):
        hs6 = (row[code] or "").replace(".", "").strip()
        try:
            ends = [place(str(row[name]).strip()).iso3 for name in (exporter, importer)]
            amount, when = number(row[value] or "0"), int(row[year] or "")
        except (UnknownError, ValueError) as error:
            worded = f"{row[value]!r} in {row[year]!r} is no amount of a year"
            what = error.what if isinstance(error, UnknownError) else worded
            raise LedgerError(what, remedy="ISO codes or names; plain numbers", file=file, line=line) from None
        if not (hs6.isdigit() and len(hs6) == 6) or amount < 0:
            what = f"{row[code]!r} is no subheading" if amount >= 0 else f"{row[value]!r} is no amount"
            raise LedgerError(what, remedy="six digits, and zero or more", file=file, line=line)
        key = (hs6, when, ends[0], ends[1])
        found[key] = found.get(key, 0.0) + amount / 1e3
    if not found:
        raise InputError(f"{file} holds no trade", remedy="give a row a flow")
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\n")
    out.writerow(HEAD)
    for (hs6, when, one, two), amount in sorted(found.items()):
        out.writerow((vintage, when, hs6, one, two, f"{amount:g}"))
    path = root / FILE
    write(path, text.getvalue())
    return Brought(str(path), len(found), len({k[0] for k in found}), tuple(sorted({k[1] for k in found})))


def stamps() -> tuple[Stamp, ...]:
    """Every root's own table, and what changes when it does."""
    paths = [root / FILE for root in roots()[1:]]
    return tuple((path, path.stat().st_mtime_ns, path.stat().st_size) for path in paths if path.is_file())


def held(tables: Sequence[Stamp]) -> dict[tuple[str, str, int], dict[tuple[str, str], float]]:
    """(vintage, subheading, year) → US$ thousand by (exporter, importer), a later root's in place of an earlier's."""
    found: dict[tuple[str, str, int], dict[tuple[str, str], float]] = {}
    for path, *_ in tables:
        mine: dict[tuple[str, str, int], dict[tuple[str, str], float]] = {}
        for row in csv.DictReader(read_text(path, most=MOST).splitlines()):
            key = (row["vintage"], row["hs6"], int(row["year"]))
            mine.setdefault(key, {})[row["exporter"], row["importer"]] = float(row["kusd"])
        found |= mine
    return found

"""A user's own table of rates as a schedule on a shelf: any CSV with a column of codes and one of rates.

Layouts name the columns of tables that are often met; `--code` and `--rate` name any others. A rate that
is not a plain percentage keeps its words and an open upper end; a row that cannot be read is refused.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..base.dates import parse_day, today
from ..base.errors import InputError, LedgerError, UnknownError
from ..base.files import read_text, write
from ..base.places import place
from ..base.table import Table, Tabular, columns
from .printed import PRINTED

#: Layout → columns of codes and rates (or of lowest, mean and highest rate). Shapes by the publishers' own exports.
LAYOUTS: Mapping[str, tuple[str, ...]] = {
    "usitc": ("HTS Number", "General Rate of Duty"),
    "uk": ("commodity", "ukgt"),
    "wits": ("ProductCode", "MinRate", "SimpleAverage", "MaxRate"),
    "piie": ("code", "mfn"),
}
#: The largest table that is read, in bytes.
MOST = 60_000_000

_PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*(?:%|percent|per cent)?", re.I)
_FREE = {"free", "0", "0%", "0.0", "0.00%", "nil"}


@dataclass(frozen=True)
class Imported(Tabular):
    """What was read and where it was written: lines by kind, and rows that name no tariff line."""

    importer: str
    folder: str
    lines: int
    plain: int
    worded: int
    skipped: int

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return dict(vars(self))

    def tables(self) -> list[Table]:
        """One row a kind of line."""
        rows = [
            {"what": "plain percentages, free among them", "lines": self.plain},
            {"what": "specific, compound and other duties: open upward", "lines": self.worded},
            {"what": "rows that name no line (headings, blanks)", "lines": self.skipped},
        ]
        notes = [f"Say what it covers and lacks in {self.folder}/shelf.toml; put its root into DETENTE_PATH."]
        title = f"Schedule of {self.importer}: {self.lines} lines in {self.folder}"
        return [Table(title, columns(("what", "Rows"), ("lines", "Lines")), rows, notes=notes)]


def bring_in(
    file: Path, importer: str, root: Path, *, layout: str = "", code: str = "", rate: str = "", since: str = ""
) -> Imported:
    """Read a table and write ``tariff/<importer>/`` under `root`: lines and a head that says what it covers.

    Raises InputError for a table without the columns, LedgerError with file and line for a row that cannot be read.
    """
    who = place(importer)
    if layout and layout not in LAYOUTS:
        raise UnknownError("layout", layout, LAYOUTS)
    wanted = LAYOUTS.get(layout, (code, rate))
    if not all(wanted):
        raise InputError("which columns hold codes and rates is not said", remedy="give --layout, or --code and --rate")
    day = parse_day(since).isoformat() if since else today().isoformat()
    lines: dict[str, tuple[str, ...]] = {}
    skipped = 0
    for number, row in rows(file, wanted):
        digits = re.sub(r"[.\s]", "", row[wanted[0]] or "")
        rates = [row[name] or "" for name in wanted[1:]]
        if not digits.isdigit() or not any(rates) or len(digits) < 6:
            skipped += 1
            continue
        if len(digits) % 2 and len(digits) != 9:
            raise LedgerError(
                f"{row[wanted[0]]!r} has {len(digits)} digits", remedy="a lost leading zero?", file=file, line=number
            )
        lines[digits[:10]] = (digits[:10], "", *_read(rates))
    if not lines:
        raise InputError(f"{file} names no tariff line", remedy="check the columns of codes and rates")
    folder = root / "tariff" / who.code.lower()
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\n")
    out.writerow(("code", "since", "low", "mean", "high", "rate"))
    out.writerows(lines[key] for key in sorted(lines))
    write(folder / PRINTED, gzip.compress(text.getvalue().encode("utf-8"), 9, mtime=0))
    _heads(folder, who.code, who.name, file.name, day)
    worded = sum(1 for line in lines.values() if line[5])
    return Imported(who.code, str(folder), len(lines), len(lines) - worded, worded, skipped)


def rows(file: Path, wanted: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and row of a table that has the columns wanted; raises UnknownError for one it has not."""
    reader = csv.DictReader(read_text(file, most=MOST).lstrip("\ufeff").splitlines())
    for name in wanted:
        if name not in (reader.fieldnames or ()):
            raise UnknownError(f"column in {file.name}", name, [f for f in reader.fieldnames or () if f])
    for row in reader:
        yield reader.line_num, row


def _read(rates: list[str]) -> tuple[str, str, str, str]:
    """(low, mean, high, words) of one rate, or of three."""
    plain = [_plain(rate) for rate in rates]
    if len(rates) == 3 and all(p is not None for p in plain):
        return (*(f"{p:g}" for p in plain), "")  # type: ignore[return-value]
    if plain[0] is not None:
        value = f"{plain[0]:g}"
        return value, value, value, ""
    part = _PERCENT.match(rates[0].strip())
    low = part.group(1) if part and "%" in rates[0][: part.end() + 1] else "0"
    return low, "", "", rates[0].strip()


def _plain(text: str) -> float | None:
    """A rate in per cent, or None where it is something else."""
    words = text.strip().casefold()
    if words in _FREE:
        return 0.0
    hit = _PERCENT.fullmatch(words)
    return float(hit.group(1)) if hit else None


def _heads(folder: Path, code: str, name: str, source: str, day: str) -> None:
    """What the schedule is, for a person to complete."""
    shelf, head = folder / "shelf.toml", folder / "schedule.toml"
    if not shelf.is_file():
        write(
            shelf,
            f'id = "tariff/{code.lower()}"\ntitle = "Tariff schedule of {name}, from {source}"\nchecked = "{day}"\n\n'
            f'[[covers]]\nkind = "general_rate"\nimporter = "{code}"\nsince = "{day}"\npartners = ["World"]\n',
        )
    if not head.is_file():
        days = f'recorded = "{day}"\nfirst = "{day}"\nlast = "2100-12-31"\n'
        write(head, f'importer = "{code}"\nedition = "{source}"\n{days}')

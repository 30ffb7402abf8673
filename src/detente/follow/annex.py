"""From a notice's table of tariff lines to a dated list, with what it changes in the list that is held.

Codes are read from the words of a document (HTML, PDF, Word, text); nothing else of it is. The
result is for review: it is written nowhere unless a file is named.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..base.dates import parse_day
from ..base.errors import InputError
from ..base.files import read_text
from ..base.table import Table, Tabular, columns
from ..ledger.dispute import Ledger
from ..reading.documents import load

#: A code of 4 to 10 digits with its dots, as notices print it; bare digits only at 8 or 10.
CODE = re.compile(r"(?<![\d.])(\d{4}(?:\.\d{2}){1,2}(?:\.?\d{2})?(?:\.\d{2})?|\d{8}|\d{10})(?![\d.]*\d)")
#: Headings of the schedule's own last chapters name measures, not goods.
MEASURES = ("98", "99")
#: Years look like headings of chapters 19 and 20, which end at 1905 and 2009.
YEAR = re.compile(r"19(0[6-9]|[1-9]\d)|20[1-9]\d")


@dataclass(frozen=True)
class Annex(Tabular):
    """Codes of a document, and how they differ from those that a list holds: added, dropped, kept."""

    document: str
    name: str
    start: str
    codes: tuple[str, ...]
    added: tuple[str, ...]
    dropped: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "document": self.document,
            "list": self.name,
            "from": self.start,
            "codes": list(self.codes),
            "added": list(self.added),
            "dropped": list(self.dropped),
            "kept": len(self.codes) - len(self.added),
        }

    def tables(self) -> list[Table]:
        """The differences, row by row."""
        rows = [{"code": c, "change": "added"} for c in self.added] + [
            {"code": c, "change": "dropped"} for c in self.dropped
        ]
        title = f"{len(self.codes)} codes in {self.document}" + (f" against the list {self.name}" if self.name else "")
        kept = len(self.codes) - len(self.added)
        notes = [f"{kept} codes stand in both.", "For review: a code in the text need not be a code of the list."]
        return [Table(title, columns(("code", "Code"), ("change", "Change")), rows, notes=notes)]

    def to_list(self) -> str:
        """The dated list as CSV: what is dropped ends on the day, what is added begins on it."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["code", "from", "until"])
        added = set(self.added)
        rows = [(c, self.start if c in added else "", "") for c in self.codes]
        writer.writerows(sorted([*rows, *((c, "", self.start) for c in self.dropped)]))
        return out.getvalue()


def annex(ledger: Ledger, file: str | Path, *, name: str = "", start: str = "") -> Annex:
    """The codes in a document against the list `name`, dated from `start`.

    Raises InputError for a document without codes, or a day that is none.
    """
    if start:
        parse_day(start)
    document = load(file)
    codes = found(document.raw)
    if not codes:
        raise InputError(f"{file} names no tariff codes", remedy="give the notice's table (HTML, PDF, Word or text)")
    held = _held(ledger.line_list(name)) if name else []
    mine, theirs = set(codes), set(held)
    return Annex(
        str(file), name, start or document.date, tuple(codes), tuple(sorted(mine - theirs)) if name else tuple(codes),
        tuple(sorted(theirs - mine)),
    )  # fmt: skip


def found(text: str) -> list[str]:
    """The tariff codes of a text, digits only, each once, sorted."""
    codes = {hit.group(1).replace(".", "") for hit in CODE.finditer(text)}
    goods = (c for c in codes if len(c) % 2 == 0 and not c.startswith(MEASURES) and not YEAR.match(c))
    return sorted(c for c in goods if 1 <= int(c[:2]) <= 97)


def _held(path: Path) -> Sequence[str]:
    """Codes of a list whose end has not come."""
    rows = list(csv.DictReader(read_text(path).splitlines()))
    return [row["code"] for row in rows if not (row.get("until") or "").strip()]

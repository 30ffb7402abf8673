"""Lines of a schedule by a shorter code or by words of their text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from ..base.errors import InputError
from ..base.table import Column, Table, Tabular, columns
from .lines import WIDTH, digits, dotted
from .schedules import held, schedule

#: Lines listed for a code or words that name several.
MOST = 200


@dataclass(frozen=True)
class Lines(Tabular):
    """Tariff lines that a code or words name; `total` may be more than are listed."""

    asked: str
    importer: str
    rows: tuple[dict[str, Any], ...]
    total: int

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {"asked": self.asked, "importer": self.importer, "total": self.total, "lines": list(self.rows)}

    def tables(self) -> list[Table]:
        """One row a line."""
        spec = columns(Column("hts", "Line"), Column("description", "Description"), Column("general", "General rate"))
        more = (f"{self.total} lines; the first {len(self.rows)} are listed.",) if self.total > len(self.rows) else ()
        return [Table(f"Tariff lines of {self.importer}: {self.asked}", spec, self.rows, notes=more, id="lines")]


def is_code(text: str) -> bool:
    """Whether a text is meant as a tariff code."""
    return re.fullmatch(r"[\d.\s-]+", text) is not None


def is_line(importer: str, text: str) -> bool:
    """Whether a text names one line: all its digits, or what there is where no schedule is held."""
    return (is_code(text) and len(digits(text)) == WIDTH) or not held(importer)


def find(importer: str, text: str) -> Lines:
    """Lines of an importer's schedule below a code, or whose description holds every word. Raises where none does."""
    table = schedule(importer)
    if is_code(text):
        first, last = table.span(digits(text))
        found = list(range(first, last))
    else:
        words = [w for w in re.split(r"\W+", text.casefold()) if w]
        found = [i for i, line in enumerate(table.texts) if all(w in line.casefold() for w in words)] if words else []
    if not found:
        raise InputError(f"no tariff line of {importer} has {text!r}", remedy="try fewer words or digits")
    rows = tuple(
        {"hts": dotted(int(table.code[i])), "description": table.text(i), "general": table.printed(i)}
        for i in found[:MOST]
    )
    return Lines(text, importer, rows, len(found))

"""Lines of a schedule by a shorter code or by words of their text, each with its duty; one answer where all agree."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..base.errors import InputError
from ..base.places import name
from ..base.table import Column, Table, columns
from ..standpoint import Asked, Standpoint
from .duty import duty
from .editions import other_codes
from .lines import WIDTH, Schedule, digits, dotted
from .schedules import about, held, schedule
from .sheet import Duty

#: Lines listed for a code or words that name several, and lines up to which the duty on each is worked out.
MOST, PRICED = 200, 40
#: Digits of a subheading of the Harmonised System.
SUBHEADING = 6


@dataclass(frozen=True)
class Lines(Asked):
    """Tariff lines that a code or words name; `total` may be more than are listed. Rates in per cent, None unknown."""

    stand: Standpoint
    asked: str
    importer: str
    origin: str
    rows: tuple[dict[str, Any], ...]
    total: int

    def to_dict(self) -> dict[str, Any]:
        """Keys of ``duty --json`` where several lines are named."""
        keys = ("asked", "importer", "origin", "on", "known", "lens", "total")
        return {**{key: getattr(self, key) for key in keys}, "lines": list(self.rows)}

    def tables(self) -> list[Table]:
        """One row a line."""
        rates = [Column("low", "Duty, low", "%", 2), Column("high", "Duty, high", "%", 2)] if self.priced else []
        spec = columns(
            Column("hts", "Line"), Column("description", "Description"), Column("general", "General rate"), *rates
        )
        notes = []
        if self.total > len(self.rows):
            notes.append(f"{self.total} lines; the first {len(self.rows)} are listed.")
        if not self.priced:
            notes.append(f"Duties are worked out for up to {PRICED} lines: give more digits or words.")
        title = f"Tariff lines of {self.importer}: {self.asked}, from {self.origin} on {self.on}"
        return [Table(title, spec, self.rows, notes=notes, id="lines")]

    @property
    def priced(self) -> bool:
        """Whether the duty on each line was worked out."""
        return any("high" in row for row in self.rows)


def is_code(text: str) -> bool:
    """Whether a text is meant as a tariff code."""
    return re.fullmatch(r"[\d.\s-]+", text) is not None


def is_line(importer: str, text: str) -> bool:
    """Whether a text names one line: all its digits, or what there is where no schedule is held."""
    return (is_code(text) and len(digits(text)) == WIDTH) or not held(importer)


def places(table: Schedule, text: str) -> list[int]:
    """Where in a schedule the lines stand that lie below a code, or whose description holds every word."""
    if is_code(text):
        return list(range(*table.span(digits(text))))
    words = [word for word in re.split(r"\W+", text.casefold()) if word]
    if not words:
        return []
    return [i for i, line in enumerate(table.texts) if all(word in line.casefold() for word in words)]


def lookup(
    stand: Standpoint,
    text: str,
    origin: str,
    *,
    importer: str,
    progress: Callable[..., None] | None = None,
    **entry: Any,
) -> Duty | Lines:
    """The duty on the lines that a text names: one answer where all agree, else each line with its own.

    `entry` is what `detente.tariff.duty.duty` takes of an entry. Raises InputError where no line is named.
    """
    table = schedule(importer)
    found = places(table, text)
    if not found and is_code(text) and len(digits(text)) >= SUBHEADING:
        found = [line for code in other_codes(digits(text)) for line in places(table, code)]
    if not found:
        remedy = "try fewer words or digits"
        if is_code(text) and len(digits(text)) >= SUBHEADING:
            said = about(importer).get("nomenclature", "one edition of the Harmonised System")
            remedy = f"its table is of {said}: give a code of that edition, or fewer digits"
        raise InputError(f"no tariff line of {name(importer)} has {text!r}", remedy=remedy)
    codes = [dotted(int(table.code[i])) for i in found]
    duties: list[Duty] = []
    if len(found) <= PRICED:
        for number, code in enumerate(codes, 1):
            duties.append(duty(stand, code, origin, importer=importer, **entry))
            if progress:
                progress(number, len(codes))
        if _agree(duties):
            return _for_all(duties, text)
    rows: list[dict[str, Any]] = [
        {"hts": code, "description": table.text(i), "general": table.printed(i)}
        for code, i in zip(codes[:MOST], found, strict=False)
    ]
    for row, made in zip(rows, duties, strict=False):
        row |= {"low": made.low, "high": made.high, "complete": made.complete}
    return Lines(stand, text, importer, duties[0].origin if duties else origin, tuple(rows), len(found))


def _agree(duties: Sequence[Duty]) -> bool:
    """Whether all lines have the same layers, and the same is open on them."""
    return len({(d.printed, d.conditions, tuple((x.measure, x.low, x.high) for x in d.layers)) for d in duties}) == 1


def _for_all(duties: Sequence[Duty], text: str) -> Duty:
    """The duty that all the lines have, under the code that was asked for."""
    first = duties[0]
    if len(duties) == 1:
        return first
    named = f"under {dotted(digits(text))}" if is_code(text) else f"with {text!r}"
    note = f"The same on all {len(duties)} lines {named}: {first.hts} to {duties[-1].hts}."
    hts = dotted(digits(text)) if is_code(text) else first.hts
    return replace(first, hts=hts, notes=(note, *first.notes))

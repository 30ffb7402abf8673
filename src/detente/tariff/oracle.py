"""The schedule as printed against the engine: headings and rates by edition, and the footnotes on lines.

Nobody tuned on it: the Commission's own editions say on their day which heading puts which
rate on whom, and on every code which heading reaches it. A difference is either
mended or stands in `oracle.toml` with its reason; anything else fails the check.

An edition's day is not the day of the law: a printed rate agrees when the engine has it
under that heading on some day from ten days before the edition to its successor, or ever
after where the text was retroactive.
"""

from __future__ import annotations

import csv
import tomllib
import zlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from ..base.dates import asked_at, utc
from ..base.places import places
from ..base.table import Column, Table, Tabular, columns
from ..ledger.dispute import Ledger
from ..ledger.records import Base, MeasureKind
from ..regime.lens import Lens
from ..regime.replay import replay
from .layers import Book, Question
from .lines import WIDTH, Floats, Mask, dotted
from .schedules import schedule

#: Days before an edition on which what it prints may already be law.
EARLY = timedelta(days=10)
TOTAL, ADD = "total", "add"


@dataclass(frozen=True, slots=True)
class Difference:
    """Where the engine and the schedule part: `reason` is empty where nobody has said why."""

    what: str
    day: str
    printed: str
    held: str
    lines: int = 1
    reason: str = ""


@dataclass(frozen=True)
class Compared(Tabular):
    """All differences, and how much was compared."""

    importer: str
    headings: int
    codes: int
    found: tuple[Difference, ...]

    @property
    def open(self) -> tuple[Difference, ...]:
        """Differences without a reason."""
        return tuple(d for d in self.found if not d.reason)

    def failed(self, *, strict: bool = False) -> bool:
        """Whether some difference has no reason."""
        return bool(self.open)

    def to_dict(self) -> dict[str, Any]:
        """Keys of ``check --oracle --json``."""
        return {
            "importer": self.importer,
            "headings": self.headings,
            "codes": self.codes,
            "ok": not self.failed(),
            "differences": [{k: getattr(d, k) for k in d.__slots__} for d in self.found],
        }

    def tables(self) -> list[Table]:
        """One line a difference, those without a reason first."""
        spec = columns(
            Column("what", "Heading or code"),
            Column("day", "Edition"),
            Column("printed", "Printed"),
            Column("held", "Engine"),
            Column("lines", "Lines"),
            Column("reason", "Reason", wide=True),
        )
        rows = [{k: getattr(d, k) for k in d.__slots__} for d in sorted(self.found, key=lambda d: bool(d.reason))]
        title = (
            f"{self.importer}: {self.headings} printed rates and {self.codes} footnoted lines compared; "
            f"{len(self.open)} differences without a reason"
        )
        return [Table(title, spec, rows, id="oracle")]


def compare(ledger: Ledger, importer: str = "US") -> Compared:
    """Run the engine on every edition held of an importer's schedule."""
    folder = schedule(importer).folder / "oracle"
    rows = list(csv.DictReader((folder / "headings.csv").read_text(encoding="utf-8").splitlines()))
    book = Book(ledger, importer, schedule(importer))
    said = tomllib.loads((folder / "oracle.toml").read_text(encoding="utf-8"))
    reasons, notes = said["reason"], said["footnotes"]
    rates = {r["heading"]: float(r["rate"]) for r in rows if r["heading"].startswith(tuple(notes["headings"]))}
    codes, by_code = footnotes(book, folder, notes["origin"], notes["authority"], rates)
    found = [*headings(book, rows), *by_code]
    return Compared(importer, len(rows), codes, tuple(_explained(d, reasons) for d in found))


def _explained(item: Difference, reasons: list[dict[str, Any]]) -> Difference:
    for row in reasons:
        named = tuple(row["what"]) if isinstance(row["what"], list) else (row["what"],)
        if item.what.startswith(named) and row.get("from", "") <= item.day <= row.get("to", "9999"):
            return Difference(item.what, item.day, item.printed, item.held, item.lines, row["why"])
    return item


# -- headings -----------------------------------------------------------------------------


def headings(book: Book, rows: list[dict[str, str]]) -> Iterator[Difference]:
    """Printed rates that the engine never has under their heading, and rates it has that were never printed."""
    days = sorted({day for row in rows for day in (row["from"], row["until"]) if day})
    spread = sorted({*days, *map(_before, days)} | _changes(book, days[0], days[-1]))
    held: dict[str, dict[tuple[str, float], list[str]]] = defaultdict(lambda: defaultdict(list))
    for day in spread:
        for heading, kind, rate in _live(book, day):
            held[heading][kind, rate].append(day)
    printed: dict[str, set[tuple[str, float]]] = defaultdict(set)
    for row in rows:
        key = (row["kind"], float(row["rate"]))
        printed[row["heading"]].add(key)
        seen = held.get(row["heading"], {}).get(key, [])
        start = _before(row["from"])
        if not any(day >= start and (not row["until"] or day <= row["until"]) for day in seen):
            now = ", ".join(f"{k} {r:g}" for k, r in held.get(row["heading"], {})) or "not held"
            yield Difference(row["heading"], row["from"], f"{row['kind']} {row['rate']}", now)
    last = max(row["from"] for row in rows)
    for heading, rates in held.items():
        for (kind, rate), on in rates.items():
            if (kind, rate) not in printed.get(heading, set()) and days[0] <= min(on) <= last:
                said = ", ".join(f"{k} {r:g}" for k, r in sorted(printed.get(heading, set()))) or "not printed"
                yield Difference(heading, min(on), said, f"{kind} {rate:g}")


def _before(day: str, early: timedelta = EARLY) -> str:
    return (datetime.fromisoformat(day) - early).date().isoformat()


def _changes(book: Book, first: str, last: str) -> set[str]:
    days = {e.at[:10] for m in book.measures for e in m.events}
    return {day for day in days if first <= day <= last}


def _live(book: Book, day: str) -> Iterator[tuple[str, str, float]]:
    """(heading, add or total, rate) of everything that applies to some origin on a day."""
    at, lens = utc(asked_at(day, book.zone)), Lens("law")
    for measure in book.measures:
        if measure.kind is not MeasureKind.tariff:
            continue
        groups = {frozenset(e.for_) for e in measure.events if e.for_}
        own = {key for e in measure.events for key in e.headings if key in places()}
        origins: set[str | None] = {None, *own} | {origin for group in groups for origin in group}
        seen = set()
        for origin in origins:
            state = replay(measure, book.ledger, at, lens=lens, origin=origin)
            if state.void is not None:
                continue
            for part in state.components:
                if part.active(at, origin) and part.rate is not None:
                    base = part.base or measure.base
                    heading = part.heading or (part.last.heading if part.last else "")
                    seen.add((heading, TOTAL if base is Base.floor else ADD, part.rate))
        yield from (item for item in seen if item[0])


# -- footnotes ----------------------------------------------------------------------------


def footnotes(
    book: Book, folder: Path, origin: str, authority: str, heads: dict[str, float]
) -> tuple[int, list[Difference]]:
    """Lines on which the layer of an authority on goods of an origin is none of the rates that their footnotes name."""
    text = zlib.decompress((folder / "footnotes.z").read_bytes()).decode()
    rows = [line.split(",") for line in text.split("\n")]
    days = sorted({row[1] for row in rows} | {row[2] for row in rows if row[2]})
    carved = _carved(book, authority)
    found: list[Difference] = []
    count = 0
    for day, after in zip(days, [*days[1:], ""], strict=True):
        asked = _before(after, timedelta(days=1)) if after else day
        live = [row for row in rows if row[1] <= day and (not row[2] or day < row[2])]
        named = _named(live)
        rates = _layer(book, asked, origin, authority)
        wrong: dict[tuple[str, str, str], list[int]] = defaultdict(list)
        for k, code in enumerate(book.table.code.tolist()):
            said = [named[p] for p in _prefixes(code) if p in named]
            if not said or not book.table.edition[k] & 1:
                continue
            count += 1
            able = {heads.get(h) for words in said for h in words}
            if rates[k] not in able and not (carved[k] and rates[k] == 0) and able != {None}:
                key = (dotted(code)[:10], " ".join(sorted({h for words in said for h in words})), f"{rates[k]:g}")
                wrong[key].append(code)
        found += [Difference(code, day, words, rate, len(codes)) for (code, words, rate), codes in wrong.items()]
    return count, found


def _named(rows: list[list[str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for code, _, _, words in rows:
        found[code] += words.split()
    return found


def _prefixes(code: int) -> list[str]:
    text = str(code).zfill(WIDTH)
    return [text[:n] for n in (4, 6, 8, 10)]


def _layer(book: Book, day: str, origin: str, authority: str) -> Floats:
    """Highest rate of the duties of an authority on every line, those on all goods left out."""
    asked = Question(utc(asked_at(day, book.zone)), Lens("law"), transit=False)
    rate = np.zeros(len(book.table))
    for unit in book.stack(origin, asked).units:
        if unit.measure.authority == authority and not unit.exempts and not unit.measure.scope.all:
            rate = np.maximum(rate, np.where(unit.cover.high > 0, unit.rate, 0.0))
    return rate


def _carved(book: Book, authority: str) -> Mask:
    """Lines that some list carves out by statistical number."""
    found = np.zeros(len(book.table), bool)
    for measure in book.measures:
        if measure.authority == authority:
            for item in book.lists(measure.scope):
                for k in np.flatnonzero(item.match == 3).tolist():
                    a, b = np.searchsorted(book.table.code, [item.low[k], item.high[k]])
                    found[a:b] = True
    return found

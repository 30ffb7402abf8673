"""The whole history: average duty between every two change points, with the deals marked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np

from ..base.figure import Figure, drawn
from ..base.places import WORLD
from ..base.table import Column, Table, columns
from ..regime.replay import ends, origin_names, starts
from ..standpoint import Asked, Standpoint
from .effective import Average, averages
from .layers import Book
from .origins import check_origin
from .panel import book, panel, traded
from .published import points as published
from .schedules import imports, weighed
from .weights import baskets


@dataclass(frozen=True, slots=True)
class Point:
    """The average between two change points. `start` is an instant in the importer's zone."""

    start: str
    day: str
    low: float | None
    central: float | None
    high: float | None
    unweighted: float | None
    parts: dict[str, float]
    events: tuple[str, ...]
    #: Central average on the weights of others' averages (`Series.beside`).
    beside: float | None = None


@dataclass(frozen=True)
class Series(Asked):
    """Average duty over time, asked on its last day; a point holds until the next one starts."""

    stand: Standpoint
    importer: str
    exporter: str
    first: str
    last: str
    points: tuple[Point, ...]
    deals: tuple[tuple[str, str], ...]
    weights: str
    #: Averages that others published of the same pair: (day, publisher, per cent).
    others: tuple[tuple[str, str, float], ...] = ()
    #: The weights of `Point.beside`, in words.
    beside: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Keys of ``series --json``."""
        return {
            "standpoint": self.stand.to_dict(),
            "importer": self.importer,
            "exporter": self.exporter,
            "from": self.first,
            "to": self.last,
            "known": self.known,
            "lens": self.lens,
            "unit": "percent",
            "weights": self.weights,
            "points": [
                {
                    "at": p.start,
                    "date": p.day,
                    "low": p.low,
                    "central": p.central,
                    "high": p.high,
                    "unweighted": p.unweighted,
                    "by_authority": p.parts,
                    "events": list(p.events),
                    "beside": p.beside,
                }
                for p in self.points
            ],
            "beside": self.beside,
            "deals": [{"date": d, "title": t} for d, t in self.deals],
            "others": [{"date": d, "publisher": who, "value": value} for d, who, value in self.others],
        }

    def tables(self) -> list[Table]:
        """One row a change point."""
        spec = columns(
            Column("date", "From"),
            Column("at", "Instant"),
            Column("low", "Low", "%", 2),
            Column("central", "Central", "%", 2),
            Column("high", "High", "%", 2),
            Column("unweighted", "Unweighted", "%", 2),
            Column("events", "What changed", wide=True),
        )
        rows = [
            {
                "date": p.day,
                "at": p.start,
                "low": p.low,
                "central": p.central,
                "high": p.high,
                "unweighted": p.unweighted,
                "events": "; ".join(p.events),
            }
            for p in self.points
        ]
        made = [
            Table(
                f"Average duty of {self.importer} on {self.exporter}, lens {self.lens}",
                spec,
                rows,
                source=self.weights,
                id="series",
            )
        ]
        if self.others:
            beside = columns(
                Column("date", "Day"),
                Column("publisher", "Publisher"),
                Column("value", "Theirs", "%", 2),
                Column("central", "Ours", "%", 2),
            )
            found = [
                {"date": day, "publisher": who, "value": value, "central": self.on_day(day)}
                for day, who, value in self.others
            ]
            note = "Other weights, other metal content: `detente effective --published` takes the gap apart."
            made.append(Table("Beside what others publish", beside, found, notes=[note], id="others"))
        return made

    def on_day(self, day: str) -> float | None:
        """The central average on a day; None before the first point."""
        past = [p for p in self.points if p.day <= day]
        return past[-1].central if past else None

    def figure(self) -> Figure:
        """The history as a staircase with its interval, deals named, what others publish beside it."""
        return drawn("tariff.staircase:picture", self)


def series(
    stand: Standpoint,
    importer: str,
    exporter: str,
    *,
    first: str,
    last: str,
    advance: Callable[[int, int], None] | None = None,
) -> Series:
    """Average duty at every instant at which it may have changed; points that change nothing are dropped."""
    ledger = stand.ledger
    pages = book(ledger, importer)
    source = check_origin(exporter, imports(importer).partners if weighed(importer) else ())
    held = baskets(importer, source, pages.table)
    lines = traded(pages.table).astype(float)
    value = held[0].value if held else lines
    others = _others(importer, source, first, min(last, stand.known))
    theirs = next((b for b in held if b.id in ("world", "fitted")), None) if others else None
    vintages = {vintage[0] for vintage in pages.table.vintages} - {""}
    points: list[Point] = []
    for step in panel(pages, source, first, last, lens=stand.lens, advance=advance):
        stack = step.stack
        mean = averages(stack, value) if held else Average(None, None, None)
        plain = averages(stack, lines)
        parts = by_authority(stack, value)
        local = step.start.astimezone(pages.zone)
        point = Point(
            local.isoformat(),
            local.date().isoformat(),
            mean.low,
            mean.central,
            mean.high,
            plain.central,
            parts,
            tuple(moved(pages, source, step.start))
            or (("General rates",) if local.date().isoformat() in vintages else ()),
            averages(stack, theirs.value).central if theirs else None,
        )
        if points and _same(points[-1], point):
            continue
        points.append(point)
    return Series(
        stand.at(last),
        importer,
        source,
        first,
        last,
        tuple(points),
        tuple(sorted((f.deal.date, f.deal.title) for f in ledger.deals.values())),
        held[0].words if held else "no imports held: the simple mean over lines",
        others,
        theirs.words if theirs else "",
    )


def _others(importer: str, exporter: str, first: str, last: str) -> tuple[tuple[str, str, float], ...]:
    """Published averages in law of the pair, of single days of the span (which ends with what is known)."""
    return tuple(
        (row["date"], row["publisher"], float(row["value"]))
        for row in published(importer)
        if row["partner"] == exporter and row["basis"] == "law" and row["value"] and first <= row["date"] <= last
    )


def by_authority(stack: Any, value: Any) -> dict[str, float]:
    """What each authority adds to the central average, in points."""
    weight = np.where(np.isfinite(stack.mid), value, 0.0)
    total = weight.sum()
    found = {"general": float((np.nan_to_num(stack.general[1]) * weight).sum() / total)}
    for unit, part in zip(stack.units, stack.parts["mid"], strict=True):
        if not unit.exempts:
            found[unit.measure.authority] = found.get(unit.measure.authority, 0.0) + float(
                (part * weight).sum() / total
            )
    return {k: round(v, 4) for k, v in found.items()}


def _same(a: Point, b: Point) -> bool:
    return (a.low, a.central, a.high, a.parts) == (b.low, b.central, b.high, b.parts)


def moved(pages: Book, exporter: str, at: datetime) -> list[str]:
    """Titles of the measures on goods of `exporter` with an event at an instant that is not for others alone."""
    instant = at.astimezone(UTC)
    whom = {WORLD, *origin_names(exporter)}
    mine = {measure.id for measure in pages.concerning(exporter)}
    found: dict[str, None] = {}
    for name, measure in pages.ledger.view.items():
        for event in measure.events if name in mine else ():
            aimed = whom.intersection(event.for_ or whom) and whom.intersection(event.targets or whom)
            if aimed and instant in (starts(event, pages.zone), ends(event, pages.zone)):
                found[measure.title] = None
    for authority in pages.ledger.authorities.values():
        for event in authority.events:
            if authority.party == pages.importer and starts(event, pages.zone) == instant:
                found[f"{authority.title}: void"] = None
    return list(found)

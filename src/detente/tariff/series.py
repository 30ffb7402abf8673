"""The whole history: average duty between every two change points, with the deals marked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from ..base.figure import COLOURS, Figure
from ..base.table import Column, Table, columns
from ..ledger.dispute import Ledger
from ..standpoint import Asked, Standpoint
from .effective import averages
from .layers import check_origin
from .panel import book, panel, traded
from .schedules import imports


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
                }
                for p in self.points
            ],
            "deals": [{"date": d, "title": t} for d, t in self.deals],
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
        return [
            Table(
                f"Average duty of {self.importer} on {self.exporter}, lens {self.lens}",
                spec,
                rows,
                source=self.weights,
                id="series",
            )
        ]

    def figure(self) -> Figure:
        """The history as a staircase with its interval, deals marked."""
        table = self.tables()[0]

        drawn = [
            p for p, after in zip(self.points, [*self.points[1:], None], strict=True) if not after or after.day != p.day
        ]
        marks = [(day, title) for day, title in self.deals if self.first <= day <= self.last]

        def draw(ax: Any) -> None:
            days = [datetime.fromisoformat(p.start).replace(tzinfo=None) for p in drawn]
            end = datetime.fromisoformat(self.last) + timedelta(days=1)
            edge = [*days, end]

            def stairs(values: list[float | None]) -> list[float]:
                filled = [float("nan") if v is None else v for v in values]
                return [*filled, filled[-1]]

            low, mid, high = (stairs([getattr(p, k) for p in drawn]) for k in ("low", "central", "high"))
            ax.fill_between(edge, low, high, step="post", color=COLOURS[5], alpha=0.4, linewidth=0)
            ax.step(edge, mid, where="post", color=COLOURS[0], linewidth=1.6)
            top = float(np.nanmax(high)) * 1.12
            for number, (day, _) in enumerate(marks, 1):
                at = datetime.fromisoformat(day)
                ax.axvline(at, color=COLOURS[6], linewidth=0.7, linestyle=":")
                height = top * (0.985 - 0.045 * ((number - 1) % 2))
                ax.annotate(
                    str(number),
                    (at, height),
                    fontsize=7,
                    ha="left",
                    va="top",
                    color=COLOURS[6],
                    xytext=(2, 0),
                    textcoords="offset points",
                )
            ax.set_ylim(0, top)
            ax.set_xlim(edge[0], end)
            ax.set_ylabel("per cent of value")

        named = ", ".join(f"{number} {title.split(' (')[0]}" for number, (_, title) in enumerate(marks, 1))
        return Figure(
            id="series",
            title=f"Average duty of {self.importer} on goods of {self.exporter}",
            caption="Import-weighted (2024); the band is what is open." + (f" Dotted: {named}." if named else ""),
            source=self.weights,
            table=table,
            draw=draw,
            alt=f"Staircase of the average duty of {self.importer} on {self.exporter} from {self.first} to {self.last}",
        )


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
    weights = imports(importer)
    source = check_origin(exporter, weights.partners)
    value, _ = weights.of(source)
    lines = traded(pages.table).astype(float)
    points: list[Point] = []
    for step in panel(pages, source, first, last, lens=stand.lens, advance=advance):
        stack = step.stack
        mean = averages(stack, value) if value.sum() > 0 else averages(stack, lines)
        plain = averages(stack, lines)
        parts = by_authority(stack, value if value.sum() > 0 else lines)
        local = step.start.astimezone(pages.zone)
        point = Point(
            local.isoformat(),
            local.date().isoformat(),
            mean.low,
            mean.central,
            mean.high,
            plain.central,
            parts,
            tuple(moved(ledger, importer, source, step.start, pages.zone)),
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
        f"{weights.year} imports for consumption by line (US Census Bureau)"
        if value.sum() > 0
        else "unweighted: no imports held",
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


def moved(ledger: Ledger, importer: str, exporter: str, at: datetime, tz: ZoneInfo) -> list[str]:
    """Titles of the measures with an event at an instant."""
    from ..regime.replay import ends, starts

    found: dict[str, None] = {}
    for measure in ledger.view.values():
        if measure.imposer != importer or measure.kind.value not in ("tariff", "exemption"):
            continue
        for event in measure.events:
            if at.astimezone(UTC) in (starts(event, tz), ends(event, tz)):
                found[measure.title] = None
    for authority in ledger.authorities.values():
        for event in authority.events:
            if authority.party == importer and starts(event, tz) == at.astimezone(UTC):
                found[f"{authority.title}: void"] = None
    return list(found)

"""Deliveries as tables and as a picture."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..base import places
from ..base.figure import COLOURS, Figure
from ..base.table import Column, Table
from .delivered import MONTHS_SHOWN, SMALL_KT, SOURCES, WEEKS_SHOWN, Series, monthly, yearly
from .deliveries import Deliveries

#: letters of a day
DAY = 10


def sections(found: Deliveries) -> list[Table]:
    """By month, by week and by year; what has no such series is left out."""
    short = [one for one in found.series if one.step != "year"]
    weeks = [one for one in found.series if one.step == "week"]
    made = [by_month(found, short)] if short else []
    made += [by_week(found, weeks)] if weeks else []
    return [*made, by_year(found)]


def _source(series: list[Series]) -> str:
    return "; ".join(dict.fromkeys(SOURCES[one.by].title for one in series)) + ": data/exposure/PROVENANCE.md"


def by_month(found: Deliveries, series: list[Series], *, shown: int = MONTHS_SHOWN) -> Table:
    """The last months; standing amounts (commitments) are no flow and are left to the weeks."""
    flows = [one for one in series if one.what != "commitments"]
    sums = [monthly(one) for one in flows]
    months = sorted({month for one in sums for month in one})[-shown:]
    rows: list[dict[str, Any]] = [
        {"month": month, **{f"s{n}": one.get(month) for n, one in enumerate(sums)}} for month in months
    ]
    return Table(
        f"{found.title}, by month",
        [Column("month", "Month"), *number_columns(flows)],
        rows,
        source=_source(flows),
        notes=[*found.notes, "A week counts in the month it ends in."],
        id="deliveries-month",
    )


def by_week(found: Deliveries, series: list[Series]) -> Table:
    """The last weeks held."""
    series = [one for one in series if any(len(point.period) == DAY for point in one.points)]
    weeks = sorted({p.period for one in series for p in one.points if len(p.period) == DAY})[-WEEKS_SHOWN:]
    held = [dict(one.points) for one in series]
    rows: list[dict[str, Any]] = [
        {"week": week, **{f"s{n}": one.get(week) for n, one in enumerate(held)}} for week in weeks
    ]
    return Table(
        f"{found.title}, by week",
        [Column("week", "Week to"), *number_columns(series)],
        rows,
        source=_source(series),
        id="deliveries-week",
    )


def by_year(found: Deliveries) -> Table:
    """Calendar years, with how many periods of each are held where that is not the whole year."""
    flows = [one for one in found.series if one.what != "commitments"]
    sums = [yearly(one) for one in flows]
    whole = {"year": 1, "month": 12, "week": 52}
    rows: list[dict[str, Any]] = []
    for year in sorted({year for one in sums for year in one}):
        row: dict[str, Any] = {"year": year}
        part = []
        for n, (one, held) in enumerate(zip(flows, sums, strict=True)):
            total, count, step = held.get(year, (None, 0, "year"))
            row[f"s{n}"] = total
            if total is not None and count < whole[step]:
                part.append(f"{one.by} {one.what}: {count} of {whole[step]} {step}s")
        row["part"] = "; ".join(dict.fromkeys(part)) or None
        rows.append(row)
    return Table(
        f"{found.title}, by year",
        [Column("year", "Year"), *number_columns(flows), Column("part", "Held in part")],
        rows,
        source=_source(flows),
        notes=[] if any(one.step != "year" for one in found.series) else list(found.notes),
        id="deliveries-year",
    )


def figures(found: Deliveries) -> list[Figure]:
    """Lines by month (by year where nothing shorter is held), one a source."""
    mine = [one for one in found.series if one.buyer == found.buyer and one.what != "commitments"]
    short = [one for one in mine if one.step != "year"]
    if not mine:
        return []
    table = by_month(found, short, shown=60) if short else by_year(found)
    key = "month" if short else "year"
    drawn = short or mine

    def draw(ax: Any) -> None:
        ticks = [row[key] for row in table.rows]
        for n, one in enumerate(drawn):
            values = [row[f"s{n}"] for row in table.rows]
            heights = [float("nan") if value is None else value for value in values]
            ax.plot(range(len(ticks)), heights, marker="o", ms=2.5, color=COLOURS[n % len(COLOURS)], label=one.title)
        step = max(len(ticks) // 8, 1)
        ax.set_xticks(range(0, len(ticks), step), ticks[::step], rotation=30, ha="right", fontsize=7)
        ax.set_ylabel("thousand tonnes")
        ax.set_ylim(bottom=0)
        ax.legend(frameon=False, fontsize=7)

    return [
        Figure(
            id=f"deliveries-{found.good}",
            title=found.title,
            caption="One line a source; a gap is not held.",
            source=_source(drawn),
            table=table,
            draw=draw,
            alt=f"Lines of deliveries of {found.good} from {places.name(found.seller)} to {places.name(found.buyer)}.",
        )
    ]


def number_columns(series: Iterable[Series]) -> list[Column]:
    """A column for each series."""
    return [
        Column(f"s{n}", one.title, "kt", 2 if max(p.kt for p in one.points) < SMALL_KT else 0, "right")
        for n, one in enumerate(series)
    ]

"""The survival picture: one line a definition, its interval shaded, the stated end and the as-of date marked."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from ..base.figure import COLOURS, Figure
from ..base.table import Column, Table
from .baserates import Arrangement

if TYPE_CHECKING:
    from .outlook import Outlook


def trace_days(arrangement: Arrangement, last: date) -> list[date]:
    """Weekly days from the last day seen to `last`, with the stated end and the day before it."""
    count = (last - arrangement.seen).days // 7
    days = {arrangement.seen + timedelta(days=7 * k) for k in range(count + 1)} | {last}
    if arrangement.end is not None and arrangement.seen < arrangement.end <= last:
        days |= {arrangement.end, arrangement.end - timedelta(days=1)}
    return sorted(d for d in days if d >= arrangement.seen)


def survival_picture(result: Outlook) -> Figure:
    """Probability that nothing of the kind has happened, by day, under every definition."""
    a = result.arrangement
    rows = []
    for k, day in enumerate(result.trace[0].points):
        row: dict[str, Any] = {"date": day.date.isoformat()}
        for curve in result.trace:
            point = curve.points[k]
            name = curve.definition.id
            row |= {name: 100 * point.p, f"{name}_low": 100 * point.low, f"{name}_high": 100 * point.high}
        rows.append(row)
    columns = [Column("date", "Date")]
    for curve in result.trace:
        d = curve.definition
        columns += [
            Column(d.id, d.title, "%", 0),
            Column(f"{d.id}_low", "low", "%", 0),
            Column(f"{d.id}_high", "high", "%", 0),
        ]
    source = f"base rates from {len(result.history.estimated)} terms and {len(result.history.spells)} spells of moves"
    table = Table(f"{a.title}: will it hold?", columns, rows, source=source, id="survival")

    def draw(axes: Any) -> None:
        from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

        days = [p.date for p in result.trace[0].points]
        for k, curve in enumerate(result.trace):
            shown = [100 * p.p for p in curve.points]
            style = "-" if k == 0 else ("--", "-.", ":")[(k - 1) % 3]
            axes.plot(days, shown, style, color=COLOURS[k], linewidth=1.8, label=curve.definition.title)
            low, high = [100 * p.low for p in curve.points], [100 * p.high for p in curve.points]
            axes.fill_between(days, low, high, color=COLOURS[k], alpha=0.12, linewidth=0)
        marks = [(result.on, "as of")] + ([(a.end, "stated end")] if a.end else [])
        for day, text in marks:
            axes.axvline(day, color="black", linewidth=0.8, linestyle=":")
            axes.annotate(text, (day, 2), rotation=90, fontsize=7, ha="right", va="bottom")
        axes.set_ylim(0, 100)
        axes.set_xlim(days[0], days[-1])
        axes.set_ylabel("has not happened, %")
        locator = AutoDateLocator()
        axes.xaxis.set_major_locator(locator)
        axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.07), ncol=2, fontsize=7, frameon=False)

    return Figure(
        "survival",
        table.title,
        f"Forecast. Shaded: 5 to 95% interval of the probability. {result.leakage}",
        source,
        table,
        draw,
        alt=f"Survival curves under {len(result.trace)} definitions from {a.seen} to {rows[-1]['date']}.",
    )

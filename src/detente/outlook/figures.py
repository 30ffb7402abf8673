"""The picture of the tree: what has happened by each day, stacked, with the stated end and the as-of day marked."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from ..base.figure import COLOURS, Figure
from ..base.table import Column, Table
from .estimate import Arrangement
from .listing import BRANCH_TITLES
from .outlook import Outlook


def trace_days(a: Arrangement, last: date) -> list[date]:
    """Some sixty days from the last day seen to `last`, with the stated end and the days around it."""
    step = max((last - a.seen).days // 60, 1)
    days = {a.seen + timedelta(days=k) for k in range(0, (last - a.seen).days + 1, step)} | {last}
    if a.end is not None and a.seen < a.end <= last:
        days |= {a.end + timedelta(days=k) for k in (-1, 0, 1)}
    return sorted(d for d in days if a.seen <= d <= last)


def _finding(a: Arrangement, rows: list[dict[str, Any]]) -> str:
    """What the picture shows, as a sentence: the chance at the stated end, or at the last day."""
    end = a.end.isoformat() if a.end else ""
    row = next((r for r in rows if r["date"] == end), rows[-1])
    held = f"{row['holds']:.0f}% ({row['low']:.0f} to {row['high']:.0f}) that it has not ended badly by {row['date']}"
    return f"{a.title.split(' (')[0]}: by past terms {held}"


def tree_picture(result: Outlook) -> Figure:
    """Shares of the branches by day, and the interval of the lower edge of what ended badly."""
    a = result.arrangement
    days = trace_days(a, max(result.days))
    order = [
        b for b in BRANCH_TITLES if a.end is not None or b not in {"extended", "partly_extended", "nothing_follows"}
    ]
    rows = []
    for day in days:
        means = {b: float(v.mean()) for b, v in result.ensemble.tree.branches(day).items()}
        bad = result.ensemble.point(day, lambda tree, day=day: 1 - tree.ended_badly(day))  # type: ignore[misc]
        row: dict[str, Any] = {"date": day.isoformat(), **{b: 100 * means[b] for b in order}}
        rows.append({**row, "holds": 100 * bad.p, "low": 100 * bad.low, "high": 100 * bad.high})
    columns = [Column("date", "Date"), *[Column(b, BRANCH_TITLES[b], "%", 0) for b in order]]
    columns += [
        Column("holds", "Has not ended badly", "%", 0),
        Column("low", "low", "%", 0),
        Column("high", "high", "%", 0),
    ]
    source = f"{len(result.record.ended)} fixed terms that ended, record {result.record.digest}"
    table = Table(f"{a.title}: will it hold?", columns, rows, source=source, id="survival")

    def draw(axes: Any) -> None:
        from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

        stack = [[row[b] for row in rows] for b in order]
        axes.stackplot(days, stack, labels=[BRANCH_TITLES[b] for b in order], colors=COLOURS[: len(order)], alpha=0.55)
        axes.plot(days, [row["holds"] for row in rows], color="black", linewidth=1.6, label="Has not ended badly")
        for edge in ("low", "high"):
            axes.plot(days, [row[edge] for row in rows], color="black", linewidth=0.7, linestyle=(0, (2, 2)))
        marks = [(result.on, "as of")] + ([(a.end, "stated end")] if a.end else [])
        for day, text in marks:
            axes.axvline(day, color="black", linewidth=0.8, linestyle=":")
            axes.annotate(text, (day, 2), rotation=90, fontsize=7, ha="right", va="bottom")
        axes.set_ylim(0, 100)
        axes.set_xlim(days[0], days[-1])
        axes.set_ylabel("by that day, %")
        locator = AutoDateLocator()
        axes.xaxis.set_major_locator(locator)
        axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.07), ncol=2, fontsize=7, frameon=False)

    return Figure(
        "survival",
        _finding(a, rows),
        f"Forecast from past terms like it, as of {result.on}. Areas: one tree of events, what has happened by each "
        "day; they add up to 100. Line: it has not ended badly, with its 90 per cent interval (dashed). "
        f"{result.leakage}",
        source,
        table,
        draw,
        alt=f"Shares of {len(order)} branches from {a.seen} to {rows[-1]['date']}.",
    )

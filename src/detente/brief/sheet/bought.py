"""The picture of a promise in figures: what was promised, and every count of what came, by who says so."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ...base.figure import COLOURS, Figure, printable
from ...base.table import Column, Table
from ...base.units import label
from ...base.words import clause, day, number
from ..statement import Section
from .facts import Facts
from .numbers import best, counts_of, goal
from .numbers import section as numbers

#: Counts shown: the latest.
MOST = 8


def section(facts: Facts, pages: int = 1) -> Section:
    """The three numbers, with the picture of the one that was promised."""
    made = numbers(facts, pages)
    drawn = picture(facts) if facts.context.pictures else None
    return replace(made, figures=(drawn,)) if drawn else made


def picture(facts: Facts) -> Figure | None:
    """Bars of the latest counts against the promise; None where nothing was counted in the promise's unit."""
    name = best(facts)
    if not name:
        return None
    aim, filed = goal(facts, name)
    unit = filed.claim.terms.unit
    counted = [d for d in counts_of(facts, name) if d.unit == unit][-MOST:]
    if not counted or not aim:
        return None
    rows: list[dict[str, Any]] = [
        {
            "recorded": d.recorded,
            "said_by": printable(d.said_by),
            "basis": d.basis or "not said",
            "quantity": d.quantity,
            "period": d.period,
            "share": 100 * (d.quantity or 0) / aim,
        }
        for d in counted
    ]
    held = label(unit)
    table = Table(
        f"Counts against the promise of {number(aim)} {held}",
        [
            Column("recorded", "Said on"),
            Column("said_by", "By"),
            Column("basis", "Counts"),
            Column("period", "Period"),
            Column("quantity", "Quantity", held, 2, "right"),
            Column("share", "Of the promise", "%", 0, "right"),
        ],
        rows,
        source=f"deliveries in ledger {facts.ledger.dispute.id}, each with its source",
        id="bought",
    )

    def draw(axes: Any) -> None:
        for y, row in enumerate(rows):
            shipped = row["basis"] == "shipments"
            axes.barh(
                y,
                row["quantity"],
                height=0.62,
                color="white" if shipped else COLOURS[0],
                edgecolor=COLOURS[0],
                hatch="///" if shipped else "",
            )
            axes.text(row["quantity"], y, f" {number(row['quantity'])}", va="center", ha="left", fontsize=7)
        axes.axvline(aim, color=COLOURS[1], linewidth=1.6)
        axes.text(aim, -0.62, f"promised: {number(aim)} ", ha="right", va="bottom", fontsize=7, color=COLOURS[1])
        names = [f"{day(row['recorded'])}, {row['said_by']} ({row['basis']})" for row in rows]
        axes.set_yticks(range(len(rows)), names, fontsize=7)
        axes.set_ylim(len(rows) - 0.4, -1.1)
        axes.set_xlim(0, 1.12 * max(aim, *(row["quantity"] for row in rows)))
        axes.set_xlabel(held)

    last = rows[-1]
    return Figure(
        "bought",
        f"{clause(filed.claim.says)}: {number(last['quantity'])} of {number(aim)} {held} counted "
        f"({last['said_by']}, {day(last['recorded'])})",
        f"Every count by who says so, up to {day(facts.checked)}. Filled: purchases, or what the speaker does not say; "
        "hatched: shipments. Line: the promise.",
        table.source,
        table,
        draw,
        height=0.34 * len(rows) + 1.5,
        alt="; ".join(f"{r['recorded']}: {number(r['quantity'])} {held}, {r['said_by']}" for r in rows),
    )

"""The bar picture of a `Worth`: parties, blocs and the third countries with most at stake."""

from __future__ import annotations

from typing import Any

from ..base.figure import COLOURS, Figure
from ..base.table import Column, Table
from .report import bloc_rows, country_rows
from .worth import Worth


def _finding(w: Worth, shown: list[dict[str, Any]]) -> str:
    """What the picture shows, as a sentence: the parties' real income, in the reference run."""
    said = ", ".join(
        f"{row['name']} {row['real_income_pct']:+.2f}%".replace("-", "−") for row in shown[: len(w.parties)]
    )
    return f"Real income, {w.origin.title} to {w.target.title}: {said}"


def bars(w: Worth, count: int = 6) -> Figure:
    """Real income by country: parties first, blocs, then those elsewhere with most money at stake."""
    rows = country_rows(w)
    parties = [row for row in rows if row["iso3"] in w.parties]
    others = [row for row in rows if row["iso3"] not in w.parties]
    parties.sort(key=lambda row: w.parties.index(row["iso3"]))
    others.sort(key=lambda row: -abs(row["value_usd_bn"]))
    blocs = [{**row, "name": row["bloc"]} for row in bloc_rows(w)]
    keys = ("name", "real_income_pct", "low", "high")
    shown = [{key: row[key] for key in keys} for row in [*parties, *blocs, *others[:count]]]
    indicative = {row["name"] for row in [*blocs, *others]}
    columns = [
        Column("name", "Country"),
        Column("real_income_pct", "Real income", "%", 3, "right"),
        Column("low", "low", "%", 3, "right"),
        Column("high", "high", "%", 3, "right"),
    ]
    table = Table(
        f"Real income: from {w.origin.word} to {w.target.word}", columns, shown, source=w.baseline.meta.attribution
    )

    def draw(axes: Any) -> None:
        names = [row["name"] for row in shown]
        for at, row in enumerate(shown):
            value = row["real_income_pct"]
            open_bar = row["name"] in indicative
            axes.barh(
                at,
                value,
                color="white" if open_bar else COLOURS[0],
                edgecolor=COLOURS[0],
                hatch="///" if open_bar else "",
            )
            if row["low"] is not None:
                axes.plot([row["low"], row["high"]], [at, at], color=COLOURS[1], linewidth=1.6, solid_capstyle="butt")
        axes.axvline(0.0, color="black", linewidth=0.8)
        axes.set_yticks(range(len(names)), names)
        axes.invert_yaxis()
        axes.set_xlabel("real income, change in per cent")

    caption = f"Bars: one reference run of the model. From: {w.origin.title}. To: {w.target.title}. "
    caption += "Solid: the two parties. Hatched: indicative (reconstructed trade)."
    if w.interval is not None:
        caption += f" Lines: 5th to 95th percentile of {w.interval.draws} draws."
    return Figure(
        "worth",
        _finding(w, shown),
        caption,
        "model on the OECD ICIO 2022 adaptation" if w.baseline.meta.edition else "model",
        table,
        draw,
        height=0.28 * len(shown) + 1.6,
        alt="; ".join(f"{row['name']} {row['real_income_pct']:+.3f}%" for row in shown),
    )

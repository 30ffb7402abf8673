"""The bar picture of a `Worth`: parties, blocs and the third countries with most at stake."""

from __future__ import annotations

from typing import Any

from ..base.figure import COLOURS, Figure
from ..base.table import Column, Table
from ..base.words import with_article
from .report import bloc_rows, country_rows
from .worth import Worth


def _finding(w: Worth, shown: list[dict[str, Any]]) -> str:
    """What the picture shows, as a sentence: the parties' real income in the reference run, with the range if held."""
    said = " and ".join(
        f"{row['real_income_pct']:+.2f}%{_range(row)} in {with_article(row['name'])}".replace("-", "−")
        for row in shown[: len(w.parties)]
    )
    return f"Real income a year, in the long run: {said}"


def _range(row: dict[str, Any]) -> str:
    low, high = row.get("range_low"), row.get("range_high")
    return "" if low is None or high is None else f" ({low:+.2f} to {high:+.2f})"


def _named(row: dict[str, Any]) -> str:
    """A country's name as prose has it."""
    return str(row["name"]).split(" (")[0]


def bars(w: Worth, count: int = 6) -> Figure:
    """Real income by country: parties first, blocs, then those elsewhere with most money at stake."""
    rows = country_rows(w)
    parties = [row for row in rows if row["iso3"] in w.parties]
    others = [row for row in rows if row["iso3"] not in w.parties]
    parties.sort(key=lambda row: w.parties.index(row["iso3"]))
    others.sort(key=lambda row: -abs(row["value_usd_bn"]))
    blocs = [{**row, "name": row["bloc"]} for row in bloc_rows(w)]
    keys = ("name", "real_income_pct", "low", "high", "range_low", "range_high")
    shown = [{key: row.get(key) for key in keys} for row in [*parties, *blocs, *others[:count]]]
    shown = [{**row, "name": _named(row)} for row in shown]
    indicative = {row["name"] for row in shown[len(parties) :]}
    ranged = any(row["range_low"] is not None for row in shown)
    columns = [
        Column("name", "Country"),
        Column("real_income_pct", "Real income", "%", 3, "right"),
        Column("low", "low", "%", 3, "right"),
        Column("high", "high", "%", 3, "right"),
        *([Column("range_low", "lowest", "%", 3, "right"), Column("range_high", "highest", "%", 3, "right")] * ranged),
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
            if row["range_low"] is not None:
                ends = (row["range_low"], row["range_high"])
                axes.plot(ends, [at, at], "|-", color="#444444", linewidth=0.8, markersize=7)
            if row["low"] is not None:
                axes.plot([row["low"], row["high"]], [at, at], color=COLOURS[1], linewidth=1.6, solid_capstyle="butt")
        axes.axvline(0.0, color="black", linewidth=0.8)
        axes.set_yticks(range(len(names)), names)
        axes.invert_yaxis()
        axes.set_xlabel("real income a year, change in per cent")

    caption = f"Bars: one reference run of the model. From: {w.origin.title}. To: {w.target.title}. "
    caption += "Solid: the parties. Hatched: others, indicative."
    if w.interval is not None:
        caption += f" Orange: 5th to 95th percentile of {w.interval.draws} draws of the elasticities."
    if ranged:
        caption += " Grey: the lowest and the highest over models and settings."
    return Figure(
        "worth",
        _finding(w, shown),
        caption,
        f"model of Caliendo and Parro (2015) on {w.baseline.meta.title}; duties as the law of both days is held",
        table,
        draw,
        height=0.28 * len(shown) + 1.8,
        alt="; ".join(f"{row['name']} {row['real_income_pct']:+.3f}%" for row in shown),
    )

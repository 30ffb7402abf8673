"""Pictures: who controls what by stage, what depends on it, and how it moved."""

from __future__ import annotations

from typing import Any

from ..base import places
from ..base.figure import COLOURS, Figure
from ..base.table import Column, Table, columns
from ..base.words import the
from ..ledger.goods import Good
from . import tables as data
from .result import Exposure, GoodExposure

SOURCE = "USGS MCS 2026; CEPII BACI; US Census 2024; FAOSTAT; published figures (files of the goods)"


def figures(result: Exposure) -> list[Figure]:
    """The overview, or for named goods the stages of each (and its years, where trade is held over years)."""
    if not isinstance(result, Exposure) or not result.goods:
        return []
    if not result.detail:
        return [holds(result)]
    found = []
    for row in result.goods:
        if row.good.flows:
            found.append(over_years(result, row, row.good))
        if any(shares for _, _, shares, _ in row.stages):
            found.append(stages(row))
    return found or [holds(result)]


def holds(result: Exposure) -> Figure:
    """Control of a stage (bar) against dependence, direct (dot) to look-through (line), by good."""
    rows = [
        {
            "good": row.title,
            "control": 100 * row.control.mid if row.control else None,
            "direct": 100 * row.direct.mid if row.direct else None,
            "low": 100 * row.look_through.low if row.look_through else None,
            "through": 100 * row.look_through.mid if row.look_through else None,
            "high": 100 * row.look_through.high if row.look_through else None,
        }
        for row in result.goods
        if row.control is not None and row.control.mid >= 0.05
    ]
    table = Table(
        result.title,
        columns(
            ("good", "Good"),
            Column("control", "Control of a stage", "%", 0, "right"),
            Column("direct", "Dependence, direct", "%", 0, "right"),
            Column("low", "Look-through, at least", "%", 0, "right"),
            Column("through", "Look-through", "%", 0, "right"),
            Column("high", "Look-through, at most", "%", 0, "right"),
        ),
        rows,
        source=SOURCE,
    )

    def draw(ax: Any) -> None:
        order = list(reversed(rows))
        for n, row in enumerate(order):
            ax.barh(
                n,
                row["control"],
                height=0.62,
                color=COLOURS[5],
                alpha=0.55,
                label="control of a stage" if not n else None,
            )
            if row["through"] is not None:
                ax.plot(
                    [row["low"], row["high"]],
                    [n, n],
                    color=COLOURS[0],
                    lw=2,
                    label="look-through, bounds" if not n else None,
                )
                ax.plot(row["through"], n, "|", color=COLOURS[0], ms=10)
            if row["direct"] is not None:
                ax.plot(row["direct"], n, "o", color=COLOURS[1], ms=5, label=once("direct", n))
        ax.set_yticks(range(len(order)), [row["good"] for row in order], fontsize=8)
        ax.set_ylim(-0.7, len(order) - 0.3)
        ax.set_xlim(0, 101)
        ax.set_xlabel("per cent")
        below = -0.55 / (0.7 + 0.22 * len(order))
        ax.legend(loc="upper center", bbox_to_anchor=(0.4, below), ncol=3, frameon=False, fontsize=7)

    who, whom = the(result.holder), the(result.of)
    return Figure(
        id="exposure-holds",
        title=_finding(who, whom, rows),
        caption=f"Bar: share that {who} has of the stage it holds most. "
        f"Dot: share of its supply that {whom} buys there directly. "
        "Line: the same with what passes through others, from the least to the most that it can be. "
        "Years differ by good, the latest published (see the table of the good).",
        source=SOURCE,
        table=table,
        draw=draw,
        height=1.9 + 0.22 * len(rows),
        alt=f"Bars of control by {who} and dots of dependence of {whom}, good by good.",
    )


def _finding(who: str, whom: str, rows: list[dict[str, Any]]) -> str:
    """What the picture shows, as a sentence: how many stages are held, how many goods are bought there."""
    held = sum((row["control"] or 0) > 50 for row in rows)
    known = [row for row in rows if row["direct"] is not None]
    bought = sum(row["direct"] > 50 for row in known)
    goods = f"{held} of {len(rows)} goods" if len(rows) > 1 else f"{rows[0]['good']}" if held else "no good shown"
    said = f"{who} holds more than half of a stage in {goods}"
    if len(known) > 1:
        said += f"; {whom} buys more than half there directly in {bought} of the {len(known)} that are known"
    return said[:1].upper() + said[1:]


def once(label: str, n: int) -> str | None:
    """A legend entry for the first of many marks."""
    return label if n == 0 else None


def share_of(value: float | None, total: float, whole: bool) -> float | None:
    """Per cent of a total; a seller that an incomplete table does not name is unknown, not nil."""
    if value is None:
        return 0.0 if whole else None
    return 100 * value / total


def stages(row: GoodExposure) -> Figure:
    """Shares by place at each stage that has published shares."""
    known = [(title, year, shares) for title, year, shares, _ in row.stages if shares]
    total: dict[str, float] = {}
    for _, _, shares in known:
        for place, share in shares.items():
            total[place] = max(total.get(place, 0.0), share)
    top = [place for place, share in sorted(total.items(), key=lambda item: -item[1]) if place != "OTH" and share > 0][
        :6
    ]
    rows: list[dict[str, Any]] = []
    for title, year, shares in known:
        line: dict[str, Any] = {"stage": f"{title}, {year}"}
        for place in top:
            line[place] = 100 * shares.get(place, 0.0)
        line["rest"] = max(100 - sum(line[place] for place in top), 0.0)
        rows.append(line)
    names = {place: places.name(data.iso2(place)) for place in top}
    table = Table(
        f"{row.title}: who controls what, by stage",
        [
            Column("stage", "Stage"),
            *(Column(place, names[place], "%", 1, "right") for place in top),
            Column("rest", "others or not published", "%", 1, "right"),
        ],
        rows,
        source=SOURCE,
    )

    def draw(ax: Any) -> None:
        for n, line in enumerate(reversed(rows)):
            left = 0.0
            for k, place in enumerate([*top, "rest"]):
                value = line[place]
                colour = "#dddddd" if place == "rest" else COLOURS[k % len(COLOURS)]
                label = (names.get(place, "others or not published")) if not n else None
                ax.barh(n, value, left=left, height=0.6, color=colour, label=label)
                if value >= 8 and place != "rest":
                    ax.text(left + value / 2, n, f"{value:.0f}", ha="center", va="center", fontsize=7, color="white")
                left += value
        ax.set_yticks(range(len(rows)), [line["stage"] for line in reversed(rows)])
        ax.set_xlim(0, 100)
        ax.set_xlabel("% of the stage")
        ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.22), ncol=4, frameon=False, fontsize=7)

    return Figure(
        id=f"exposure-{row.id}-stages",
        title=f"{row.title}: who controls what, by stage",
        caption="Grey: others, or shares that nobody publishes.",
        source="; ".join(dict.fromkeys(source for _, _, shares, source in row.stages if shares)),
        table=table,
        draw=draw,
        height=1.6 + 0.5 * len(rows),
        alt=f"Stacked bars of shares by place for {row.title}.",
    )


def over_years(result: Exposure, row: GoodExposure, good: Good) -> Figure:
    """Shares of the buyer's purchases by seller, year by year."""
    seller, buyer = (result.of, result.holder) if row.role == "market" else (result.holder, result.of)
    members = data.aliases(buyer)
    whole = data.own_years(good.flows)
    years = sorted(whole)
    bought: dict[int, dict[str, float]] = {}
    for year in years:
        _, flows = data.own_flows(good.flows, year)
        for (exporter, importer), value in flows.items():
            if importer in members:
                bought.setdefault(year, {})
                bought[year][exporter] = bought[year].get(exporter, 0.0) + value
    sums = {year: sum(values.values()) for year, values in bought.items()}
    ever: dict[str, float] = {}
    for year, values in bought.items():
        for place, value in values.items():
            ever[place] = max(ever.get(place, 0.0), value / sums[year])
    top = [place for place, _ in sorted(ever.items(), key=lambda item: -item[1]) if place != "OTH"][:4]
    own = data.iso3(seller)
    if own not in top:
        top = [own, *top[:3]]
    rows: list[dict[str, Any]] = [
        {"year": year, **{place: share_of(bought[year].get(place), sums[year], whole[year]) for place in top}}
        for year in years
        if sums.get(year)
    ]
    names = {place: places.name(data.iso2(place)) for place in top}
    table = Table(
        f"{row.title}: sellers' shares of what {places.name(buyer)} buys",
        [Column("year", "Year"), *(Column(place, names[place], "%", 1, "right") for place in top)],
        rows,
        source=row.source,
    )

    def draw(ax: Any) -> None:
        for k, place in enumerate(top):
            ax.plot(
                [line["year"] for line in rows],
                [float("nan") if line[place] is None else line[place] for line in rows],
                marker="o",
                ms=3,
                color=COLOURS[k],
                label=names[place],
            )
        ax.set_ylim(0, 100)
        ax.set_ylabel(f"% of {places.name(buyer)}'s purchases")
        ax.xaxis.get_major_locator().set_params(integer=True)
        ax.legend(frameon=False, fontsize=7)

    return Figure(
        id=f"exposure-{row.id}-years",
        title=f"{row.title}: who sells to {places.name(buyer)}",
        caption="Quantity shares.",
        source="; ".join(good.ref(id).title for id in dict.fromkeys(data.own_flows(good.flows, y)[0] for y in years)),
        table=table,
        draw=draw,
        alt=f"Lines of sellers' shares in {places.name(buyer)}'s purchases of {row.title}.",
    )

"""Exposure as tables: the overview, and one good in full."""

from __future__ import annotations

from typing import Any

from ..base import places
from ..base.table import Column, Table, columns, show
from . import history_listing
from . import tables as data
from .home import SELLS
from .loss import DRAWS
from .result import Exposure, GoodExposure
from .supply import ORDERS, Interval

SHORT = {
    "imports_concentrated": "I",
    "world_exports_concentrated": "W",
    "imports_exceed_exports": "N",
    "stage_control": "S",
    "exports_concentrated": "E",
    "world_imports_concentrated": "B",
}


def tables(found: Exposure) -> list[Table]:
    """The overview first; for a single good its stages, controls, users, leverage and years."""
    full = [table for row in found.goods if found.detail for table in sections(found, row)]
    gained = [diversion.table() for diversion in found.diversions]
    return [overview(found), *(full or [costs(found)]), *gained]


def span(value: Interval | None, *, scale: float = 100.0, digits: int = 0) -> str | None:
    """Middle with its bounds where they differ: `57 (18–97)`."""
    if value is None:
        return None
    low, middle, high = (show(float(x * scale), digits) for x in value.as_list())
    return middle if low == high == middle else f"{middle} ({low}–{high})"


def money(value: Interval | None, *, digits: int = 0) -> str | None:
    """Middle with its bounds, or the bounds alone where nothing is known by the middle."""
    if value is None or value.known or not value.low:
        return span(value, scale=1, digits=digits)
    return f"{show(float(value.low), digits)}–{show(float(value.high), digits)}"


def middle(value: Interval | None) -> float | None:
    """The middle, unless the bounds are two orders of magnitude apart: then nothing is known by it."""
    return value.mid if value is not None and value.known else None


def percent(value: Interval | None) -> list[float | None]:
    """Low, middle and high in per cent, or three unknowns."""
    return [100 * x for x in value.as_list()] if value else [None, None, None]


def overview(result: Exposure) -> Table:
    """One line per good, numbers as numbers: every bound has its column."""
    rows: list[dict[str, Any]] = []
    for row in result.goods:
        hold = row.hold
        low, middle, high = percent(row.look_through)
        _, severity, worst = percent(hold.severity if hold else None)
        rows.append(
            {
                "id": row.id + ("*" if row.partial else "") + ("°" if row.good.screened else ""),
                "control": percent(row.control)[1],
                "stage": row.stage,
                "year": str(row.year) if row.year else None,
                "direct": percent(row.direct)[1],
                "through": middle,
                "through_low": low,
                "through_high": high,
                "severity": severity,
                "severity_high": worst,
                "chance": 100 * hold.exercise[1] if hold and hold.exercise else None,
                "source": row.source or row.control_source,
                "role": row.role,
            }
        )
    notes = [
        "Control: share of the stage held most. Direct, through: share of supply (of sales, where the buyer holds the "
        "lever) from there, and with what passes through others: middle, at least, at most. Now: severity, the share "
        "of normal shipments withheld, and at most. Odds: chance that a suspended control is exercised.",
        "A dash is unknown, not zero.",
    ]
    if any(row.partial for row in result.goods):
        notes.append("* the customs code holds other goods too, or covers only a part.")
    if any(row.good.screened for row in result.goods):
        notes.append(
            "° looked at by its shares alone, of the form of which most comes from there; what passes through others "
            "is not reckoned."
        )
    number: Any = {"align": "right", "digits": 0}
    return Table(
        result.title,
        columns(
            Column("id", "Good"),
            Column("control", "Control", "%", **number),
            Column("stage", "of stage"),
            Column("year", "in"),
            Column("direct", "Direct", "%", **number),
            Column("through", "Through", "%", **number),
            Column("through_low", "least", **number),
            Column("through_high", "most", **number),
            Column("severity", "Now", "%", **number),
            Column("severity_high", "most", **number),
            Column("chance", "Odds", "%", **number),
        ),
        rows,
        source="USGS, BACI, US Census, FAOSTAT, published figures: data/exposure/PROVENANCE.md and the goods' files",
        notes=[*notes, *([] if result.detail else [result.looked]), *result.notes],
        id=result.kind,
    )


def costs(result: Exposure) -> Table:
    """What a cut-off would cost, by good: both sides, with bounds."""
    rows = []
    for row in result.goods:
        loss = row.loss_usd_mn.as_list() if row.loss_usd_mn else [None, None, None]
        held = row.leverage
        rows.append(
            {
                "id": row.id + ("*" if row.partial else ""),
                "loss": middle(row.loss_usd_mn),
                "loss_low": loss[0],
                "loss_high": loss[2],
                "expected": row.expected_asleep if row.asleep and row.asleep.usd_mn.known else None,
                "own": middle(held.own) if held else None,
                "net": held.net.mid if held and held.inflicted.known else None,
                "power": 100 * row.power.log_points.mid if row.power else None,
                "flags": "".join(SHORT[name] for name in row.flags),
                "cover": 12 * row.stock_cover_years if row.stock_cover_years is not None else None,
            }
        )
    number: Any = {"align": "right", "digits": 0}
    return Table(
        f"What a cut-off would cost {places.name(result.of)}",
        columns(
            Column("id", "Good"),
            Column("loss", "Loss", "US$ mn", **number),
            Column("loss_low", "5%", **number),
            Column("loss_high", "95%", **number),
            Column("expected", "Asleep", "US$ mn", **number),
            Column("own", "Own loss", "US$ mn", **number),
            Column("net", "Net", "US$ mn", **number),
            Column("power", "Power", "log points × 100", **number),
            Column("cover", "Stocks", "months", align="right", digits=1),
            Column("flags", "Criteria"),
        ),
        [row for row in rows if any(row[key] is not None for key in ("loss", "own", "power", "cover")) or row["flags"]],
        source="elasticities, exposed output and cost shares are assumptions with bounds: files of the goods",
        notes=[
            f"Loss: median and 5–95% of {DRAWS:,} draws (seed {result.seed}), in the year after all is withheld from "
            "everybody, once stocks are gone. Asleep: median loss if a suspended control were exercised, times the "
            "odds of that. Own loss: of who withholds.",
            f"No middle where the bounds are {ORDERS:.0f} times apart or more: not known within two orders.",
            "Criteria met: I imports, W world exports, E exports, B world imports concentrated (HHI above 0.4); "
            "N imports above exports; S a stage concentrated.",
        ],
        id=f"{result.kind}-costs",
    )


def sections(result: Exposure, row: GoodExposure) -> list[Table]:
    """One good in full."""
    found = [_stages(row), _measures(result, row)]
    if row.hold and row.hold.controls:
        found.append(_controls(row))
    if row.by_lens:
        found.append(_lenses(row))
    if row.good.lead_time or row.good.substitute:
        found.append(_ways_out(row))
    if row.cut_off:
        found.append(_users(row))
    if row.paths:
        found.append(_paths(row))
    found += history_listing.sections(row)
    found.append(_sources(row))
    return found


def _stages(row: GoodExposure) -> Table:
    rows = []
    for stage, year, shares, source in row.stages:
        top = sorted(shares.items(), key=lambda item: -item[1])[:5]
        told = ", ".join(f"{data.iso2(place)} {100 * share:.1f}%" for place, share in top)
        rows.append({"stage": stage, "year": year, "shares": told or None, "source": source})
    return Table(
        f"{row.title}: who controls what, by stage",
        columns(("stage", "Stage"), ("year", "Year"), ("shares", "Shares"), ("source", "Source")),
        rows,
        id=f"{row.id}-stages",
    )


def _measures(result: Exposure, row: GoodExposure) -> Table:
    rows = [
        _line("Control of a stage", span(row.control), "%", f"{row.stage} {row.year or ''}"),
        _line("Net import reliance", span(row.reliance), "%", "of apparent consumption"),
        _line("Dependence, direct", span(row.direct), "%", f"of {row.basis}, {row.source}"),
        _line("Dependence, look-through", span(row.look_through), "%", "middle (at least–at most)"),
        _line("Criteria met", ", ".join(name.replace("_", " ") for name in row.flags) or None, "", "HHI above 0.4"),
        _line("Stock cover in a cut-off", _months(row.stock_cover_years), "months", ""),
    ]
    a_year, bounds = "US$ mn a year", "median (5–95%)"
    if row.hold:
        rows.append(_line("Severity now", span(row.hold.severity), "%", "of normal shipments"))
    if row.no_loss:
        rows.append(_line("Loss in a cut-off", "not held" if row.no_loss != SELLS else "none", a_year, row.no_loss))
    if row.cut_off:
        rows.append(_line("Loss in a cut-off", money(row.cut_off.usd_mn), a_year, bounds))
        rows.append(_line("Price in a cut-off", money(row.cut_off.price, digits=1), "times", bounds))
    if row.now:
        rows.append(_line("Loss now", money(row.now.usd_mn), a_year, f"lens {result.lens}"))
    if row.asleep and row.hold and row.hold.exercise:
        low, middle, high = row.hold.exercise
        chance = f"exercised with {middle:.0%} ({low:.0%}–{high:.0%})"
        rows.append(_line("Loss if what sleeps wakes", money(row.asleep.usd_mn), a_year, chance))
    for seen in row.falls:
        moved = f"{100 * seen.before:.1f} → {100 * seen.after:.1f}"
        between = f"of 18 partners' heading {seen.heading}, {seen.years[0]}–{seen.years[1]}"
        rows.append(_line("Share of imports moved", moved, "%", between))
    if row.power:
        points = span(row.power.log_points, scale=100, digits=1)
        rows.append(_line("Long-run power", points, "log points × 100", "of the good's composite"))
    if row.leverage:
        rows.append(_line("Leverage net of own loss", money(row.leverage.net), a_year, row.leverage.basis))
        rows.append(_line("Inflicted", money(row.leverage.inflicted), a_year, bounds))
        rows.append(_line("Own loss", money(row.leverage.own), a_year, "of who withholds"))
    return Table(
        f"{row.title}: {places.name(result.of)} and {places.name(result.holder)}",
        columns(("what", "Measure"), Column("value", "Value", align="right"), ("unit", "Unit"), ("note", "")),
        rows,
        notes=list(row.notes),
        id=f"{row.id}-measures",
    )


def _line(what: str, value: str | None, unit: str, note: str) -> dict[str, Any]:
    return {"what": what, "value": value, "unit": unit, "note": note}


def _months(years: float | None) -> str | None:
    return None if years is None else f"{12 * years:.1f}"


def _controls(row: GoodExposure) -> Table:
    assert row.hold is not None
    rows = [
        {
            "title": control.title,
            "control": control.control,
            "state": control.state.replace("_", " "),
            "severity": "not held" if control.of_firms else span(control.severity),
            "full": "not held" if control.of_firms else span(control.exercised),
            "until": control.until,
        }
        for control in row.hold.controls
    ]
    return Table(
        f"{row.title}: controls",
        columns(
            ("title", "Measure"),
            ("control", "Kind"),
            ("state", "State"),
            Column("severity", "Severity", "%", align="right"),
            Column("full", "If exercised", "%", align="right"),
            ("until", "Until"),
        ),
        rows,
        id=f"{row.id}-controls",
    )


def _lenses(row: GoodExposure) -> Table:
    buyers = list(next(iter(row.by_lens.values())))
    rows = [
        {"lens": lens, **{buyer: span(value) for buyer, value in held.items()}} for lens, held in row.by_lens.items()
    ]
    return Table(
        f"{row.title}: withheld, by whose account and from whom",
        [Column("lens", "Lens"), *(Column(buyer, places.name(buyer), "%", align="right") for buyer in buyers)],
        rows,
        id=f"{row.id}-lenses",
    )


def _ways_out(row: GoodExposure) -> Table:
    rows = [
        {"way": f"new supply: {lead.what}", "years": f"{lead.low:g}–{lead.high:g}", "note": lead.quality.value}
        for lead in row.good.lead_time
    ] + [{"way": f"substitute: {other.name}", "years": None, "note": other.where} for other in row.good.substitute]
    return Table(
        f"{row.title}: ways out",
        columns(("way", "Way"), Column("years", "Years", align="right"), ("note", "")),
        rows,
        id=f"{row.id}-ways-out",
    )


def _users(row: GoodExposure) -> Table:
    assert row.cut_off is not None
    rows = [
        {
            "user": user.user,
            "sector": user.sector,
            "usd": money(user.usd_mn),
            "pct": span(user.output_pct, scale=1, digits=1),
            "quality": user.quality,
        }
        for user in row.cut_off.users
    ]
    return Table(
        f"{row.title}: users in a cut-off",
        columns(
            ("user", "User"),
            ("sector", "Industry"),
            Column("usd", "Loss", "US$ mn a year", align="right"),
            Column("pct", "Of exposed output", "%", align="right"),
            ("quality", "Quality"),
        ),
        rows,
        notes=["Who makes the spread (squared rank correlation, first user): " + drivers(row.cut_off.drivers)],
        id=f"{row.id}-users",
    )


def drivers(parts: dict[str, float]) -> str:
    """`shortage 71%, elasticity 20%`: the largest first."""
    ranked = sorted(parts.items(), key=lambda item: -item[1])
    return ", ".join(f"{name.replace('_', ' ')} {share:.0%}" for name, share in ranked if share >= 0.005) + "."


def _paths(row: GoodExposure) -> Table:
    rows = []
    for path in row.paths:
        for point in path.points:
            rows.append(
                {
                    "speed": f"{path.speed} ({path.half_life:.3g} y)",
                    "year": point.year,
                    "dependence": span(point.dependence),
                    "loss": money(point.loss_usd_mn) if point.loss_usd_mn else None,
                    "bought": money(path.year_bought) if path.year_bought and point is path.points[0] else None,
                }
            )
    return Table(
        f"{row.title}: how it wears off",
        columns(
            ("speed", "Speed (half-life)"),
            ("year", "Year"),
            Column("dependence", "Still dependent", "%", align="right"),
            Column("loss", "Loss in a cut-off", "US$ mn a year", align="right"),
            Column("bought", "A year bought is worth", "US$ mn", align="right"),
        ),
        rows,
        notes=["Speeds are stated assumptions (or a published forecast); nothing says which will hold."],
        id=f"{row.id}-paths",
    )


def _sources(row: GoodExposure) -> Table:
    return Table(
        f"{row.title}: sources",
        columns(("id", "Id"), ("title", "Source"), ("year", "Year"), ("note", "Note")),
        [{"id": ref.id, "title": ref.title, "year": ref.year, "note": ref.note} for ref in row.good.source],
        id=f"{row.id}-sources",
    )

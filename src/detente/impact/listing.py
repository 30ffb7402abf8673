"""Tables of a `Worth`: headline, counterfactuals, ambiguity, third countries, one country's page, revenue."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..base.table import Column, Table
from . import anchors, footing, ranges, sectors
from .diversion import diversion
from .report import (
    INDICATIVE,
    LEAST,
    NO_DIFFERENCE,
    bloc_rows,
    country_rows,
    distinct,
    ends,
    named,
    notes,
    real,
    reconstructed,
    span,
    wage_ends,
    welfare,
)
from .worth import Worth

HEADS = ("Value", "low", "high")


def tables(w: Worth) -> list[Table]:
    """What the terminal prints."""
    if w.place:
        return [*page(w), *anchors.tables(w)]
    first = [headline(w), *alternatives(w), *ranges.tables(w)] if w.welfare else [trade(w)]
    later = [*errors(w, list(w.parties)), *ambiguity(w), third(w)] if w.welfare else []
    return [
        *first,
        *later,
        *sectors.tables(w),
        *anchors.tables(w),
        *footing.tables(w),
        *diversion(w),
        wages(w),
    ]


def alternatives(w: Worth) -> list[Table]:
    """The counterfactuals side by side, the parties and the blocs."""
    if not w.comparisons:
        return []
    b = w.baseline
    who = [(b.name(code), [b.country(code)]) for code in w.parties] + [(code, b.members(code)) for code in b.blocs]
    rows: list[dict[str, Any]] = []
    moves = [("move", "against the day before", w.move), *((c.pair.id, c.pair.title, c.move) for c in w.comparisons)]
    for id, title, move in moves:
        for name, members in who:
            found = ends(w, members, id)
            rows.append(
                {
                    "what": title,
                    "name": name,
                    "pct": real(move, members, move.real_income),
                    **found,
                    **span(w, members, id),
                    "usd": float(move.value[members].sum() / 1e3),
                    **named("usd", ends(w, members, id, "value"), 1e-3),
                    "says": NO_DIFFERENCE if distinct(**found) is False else "",
                }
            )
    return [
        Table(
            "What the deal is worth, against what",
            [
                Column("what", "Compared"),
                Column("name", "Country"),
                Column("pct", "Real income", "%", 3, "right"),
                *_range_columns(w),
                Column("usd", "Worth", f"US$ bn of {b.meta.year}", 1, "right"),
                *_usd_ends(w, 1),
                Column("says", ""),
            ],
            rows,
            notes=[f"{c.pair.title}: from “{c.origin.title}” to “{c.target.title}”." for c in w.comparisons],
            id="counterfactuals",
        )
    ]


def _range_columns(w: Worth) -> list[Column]:
    heads = []
    if w.interval is not None:
        heads += [Column("low", "low", "%", 3, "right"), Column("high", "high", "%", 3, "right")]
    if w.ensemble is not None:
        heads += [
            Column("range_low", "settings from", "%", 3, "right"),
            Column("range_high", "to", "%", 3, "right"),
        ]
    return heads


def _usd_ends(w: Worth, digits: int) -> list[Column]:
    if w.interval is None:
        return []
    return [Column("usd_low", "low", "US$ bn", digits, "right"), Column("usd_high", "high", "US$ bn", digits, "right")]


def errors(w: Worth, codes: Sequence[str]) -> list[Table]:
    """Every other figure of the first table with its sampling error, for some countries."""
    if w.interval is None:
        return []
    b, rows = w.baseline, []
    move, income = w.move, w.move.before.economy.income
    for code in codes:
        at = b.members(code)
        kinds = [
            ("Real wage, %", move.real_wage, wage_ends(w, at)),
            ("Consumer prices against wages, %", move.consumer_prices, ends(w, at, name="prices")),
            (f"Worth, US$ bn of {b.meta.year}", move.value / 1e3, named("", ends(w, at, name="value"), 1e-3)),
            ("Duties collected, US$ bn", move.revenue / 1e3, named("", ends(w, at, name="revenue"), 1e-3)),
            ("Exports, %", move.exports, ends(w, at, name="exports")),
            ("Imports, %", move.imports, ends(w, at, name="imports")),
        ]
        for what, values, found in kinds:
            low, high = found.values()
            weights = np.ones(len(at)) if "US$" in what else income[at] / income[at].sum()
            says = NO_DIFFERENCE if distinct(low, high) is False else ""
            rows.append(
                {
                    "name": b.name(code),
                    "what": what,
                    "value": float(values[at] @ weights),
                    "low": low,
                    "high": high,
                    "says": says,
                }
            )
    columns = [Column("name", "Country"), Column("what", "Figure", wide=True)]
    columns += [
        Column(key, head, "", 3, "right") for key, head in (("value", "Value"), ("low", "low"), ("high", "high"))
    ]
    return [Table("The other figures with their sampling error", [*columns, Column("says", "")], rows, id="errors")]


def trade(w: Worth) -> Table:
    """The short horizon: trade, no welfare."""
    b = w.baseline
    rows = [row for row in country_rows(w) if w.every or row["iso3"] in w.parties]
    rows.sort(key=lambda row: (row["iso3"] not in w.parties, row["iso3"]))
    return Table(
        f"Trade on moving from “{w.origin.title}” to “{w.target.title}”, "
        f"{w.world.elasticities.horizon} after the change",
        [
            Column("name", "Country"),
            Column("exports_pct", "Exports", "%", 1, "right"),
            Column("exports_low", "low", "%", 1, "right"),
            Column("exports_high", "high", "%", 1, "right"),
            Column("imports_pct", "Imports", "%", 1, "right"),
            Column("imports_low", "low", "%", 1, "right"),
            Column("imports_high", "high", "%", 1, "right"),
            Column("revenue_change_usd_bn", "Duties collected", "US$ bn", 1, "right"),
        ],
        rows,
        source=b.meta.attribution,
        notes=notes(w),
        id="trade",
    )


def page(w: Worth) -> list[Table]:
    """One country's page: what moves it, against what, in which industries."""
    b, n = w.baseline, None
    members = b.members(w.place)
    name = b.name(w.place)
    rows = []
    for id, title, move in [
        ("move", f"from “{w.origin.title}” to “{w.target.title}”", w.move),
        *((c.pair.id, c.pair.title, c.move) for c in w.comparisons),
    ]:
        found = ends(w, members, id)
        rows.append(
            {
                "what": title,
                "pct": welfare(w, real(move, members, move.real_income)),
                **(found if w.welfare else {}),
                **span(w, members, id),
                "usd": welfare(w, move.value[members].sum() / 1e3),
                **(named("usd", ends(w, members, id, "value"), 1e-3) if w.welfare else {}),
                "exports": real(move, members, move.exports),
                "imports": real(move, members, move.imports),
                "says": NO_DIFFERENCE if distinct(**found) is False else "",
            }
        )
    del n
    first = Table(
        f"{name}: what it is worth",
        [
            Column("what", "Compared", wide=True),
            Column("pct", "Real income", "%", 3, "right"),
            *_range_columns(w),
            Column("usd", "Worth", f"US$ bn of {b.meta.year}", 2, "right"),
            *_usd_ends(w, 2),
            Column("exports", "Exports", "%", 2, "right"),
            Column("imports", "Imports", "%", 2, "right"),
            Column("says", ""),
        ],
        rows,
        source=b.meta.attribution,
        notes=notes(w),
        id="place",
    )
    return [first, *(errors(w, [w.place]) if w.welfare else []), *sectors.tables(w), sectors.partners(w)]


def headline(w: Worth) -> Table:
    """The parties and the blocs."""
    b, rows = w.baseline, country_rows(w)
    chosen = [row for row in rows if row["iso3"] in w.parties]
    chosen.sort(key=lambda row: w.parties.index(row["iso3"]))
    if w.every:
        chosen += sorted((row for row in rows if row["iso3"] not in w.parties), key=lambda row: -row["real_income_pct"])
    for bloc in bloc_rows(w):
        chosen.append({**bloc, "name": bloc["bloc"]})
    for row in chosen:
        row["says"] = NO_DIFFERENCE if distinct(row["low"], row["high"]) is False else ""
    world = np.arange(len(b.countries))
    chosen.append(
        {
            "name": "World",
            "real_income_pct": real(w.move, list(world), w.move.real_income),
            "real_wage_pct": None,
            **ends(w, list(world)),
            **span(w, list(world)),
            "value_usd_bn": float(w.move.value.sum() / 1e3),
            "revenue_change_usd_bn": float(w.move.revenue.sum() / 1e3),
            "prices_pct": None,
        }
    )
    return Table(
        f"Worth of moving from “{w.origin.title}” to “{w.target.title}”",
        _columns(w),
        chosen,
        source=b.meta.attribution,
        notes=notes(w),
        id="worth",
    )


def _columns(w: Worth) -> list[Column]:
    return [
        Column("name", "Country"),
        Column("real_income_pct", "Real income", "%", 3, "right"),
        *_range_columns(w),
        Column("real_wage_pct", "Real wage", "%", 3, "right"),
        Column("prices_pct", "Consumer prices against wages", "%", 3, "right"),
        Column("value_usd_bn", "Worth", f"US$ bn of {w.baseline.meta.year}", 1, "right"),
        Column("revenue_change_usd_bn", "Duties collected", "US$ bn", 1, "right"),
        Column("exports_pct", "Exports", "%", 2, "right"),
        Column("imports_pct", "Imports", "%", 2, "right"),
        Column("says", ""),
    ]


def ambiguity(w: Worth) -> list[Table]:
    """The price of ambiguity: the parties, the blocs, and who else has most at stake."""
    a, b = w.ambiguity, w.baseline
    if a is None:
        return []
    order = np.argsort(-np.abs(a.move.value))
    codes = [*w.parties, *[b.countries[n] for n in order if b.countries[n] not in w.parties][:6]]
    rows: list[dict[str, Any]] = [_stake(w, b.name(code), [b.country(code)]) for code in codes]
    rows += [_stake(w, code, b.members(code)) for code in b.blocs]
    return [
        Table(
            f"The price of ambiguity: if the deal is what {a.accounts[1]} says and not what {a.accounts[0]} says",
            [
                Column("name", "Country"),
                Column("pct", "Real income", "%", 4, "right"),
                *_range_columns(w),
                Column("usd", "Worth", f"US$ bn of {b.meta.year}", 2, "right"),
                *_usd_ends(w, 2),
                Column("tariffs", "of which tariffs", "US$ bn", 2, "right"),
                Column("controls", "of which export controls", "US$ bn", 2, "right"),
                Column("says", ""),
            ],
            rows,
            notes=[
                f"From “{a.titles[0]}” to “{a.titles[1]}”. Negative: the country loses if {a.accounts[1]} is right."
            ],
            id="ambiguity",
        )
    ]


def _stake(w: Worth, name: str, members: list[int]) -> dict[str, Any]:
    assert w.ambiguity is not None
    a = w.ambiguity
    usd, plain = float(a.move.value[members].sum() / 1e3), float(a.tariffs_only.value[members].sum() / 1e3)
    found = ends(w, members, "ambiguity")
    return {
        "name": name,
        "pct": real(a.move, members, a.move.real_income),
        **found,
        **span(w, members, "ambiguity"),
        "says": NO_DIFFERENCE if distinct(**found) is False else "",
        "usd": usd,
        **named("usd", ends(w, members, "ambiguity", "value"), 1e-3),
        "tariffs": plain,
        "controls": usd - plain,
    }


def third(w: Worth, count: int = 8) -> Table:
    """The other countries that gain and lose most, relative to income; never one whose sign the draws do not settle."""
    income = w.world.economy.income
    large = {code for code, share in zip(w.baseline.countries, income / income.sum(), strict=True) if share >= LEAST}
    rows = [row for row in country_rows(w) if row["iso3"] in large and row["iso3"] not in w.parties]
    settled = [row for row in rows if distinct(row["low"], row["high"]) is not False]
    settled.sort(key=lambda row: -row["real_income_pct"])
    chosen = settled if len(settled) <= 2 * count else settled[:count] + settled[-count:]
    left = sorted(row["name"] for row in rows if row not in settled)
    return Table(
        "Third countries: who gains and who loses most",
        _columns(w),
        chosen,
        notes=[
            f"Economies of at least {100 * LEAST:g}% of world income; all are in --all and --json.",
            *([f"{NO_DIFFERENCE.capitalize()}, not ranked: {', '.join(left)}."] if left else []),
            *(["Without --draws nothing says which of these differ from zero."] if w.interval is None else []),
            *([INDICATIVE] if reconstructed(w) else []),
        ],
        id="third-countries",
    )


def wages(w: Worth) -> Table:
    """Duties collected before and after, where they change."""
    b, move = w.baseline, w.move
    rows = [
        {
            "name": b.name(code),
            "before": float(move.before.tariff_revenue[n] / 1e3),
            "after": float(move.after.tariff_revenue[n] / 1e3),
            "change": float(move.revenue[n] / 1e3),
        }
        for n, code in enumerate(b.countries)
        if abs(move.revenue[n]) > 1e-3 * max(1.0, float(np.abs(move.revenue).max()))
    ]
    rows.sort(key=lambda row: -abs(float(row["change"])))  # type: ignore[arg-type]
    return Table(
        "Duties collected under the measures of the dispute",
        [
            Column("name", "Country"),
            Column("before", "From", "US$ bn", 1, "right"),
            Column("after", "To", "US$ bn", 1, "right"),
            Column("change", "Change", "US$ bn", 1, "right"),
        ],
        rows,
        id="revenue",
    )

"""The model's per cent on counted levels: trade of the last twelve months, duties over ten years, a household's
share.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..base.table import Column, Table
from ..economy.counts import anchors, households
from .worth import Worth

WORLD, YEARS = "WLD", 10


def trade(w: Worth) -> list[dict[str, Any]]:
    """Counted trade of pairs that concern a party or the place asked for, with the move's per cent on it."""
    b = w.baseline
    one, two = w.move.abroad
    concerned = {w.place} if w.place else set(w.parties)
    rows = []
    for held in anchors(w.known):
        if not concerned & {held.importer, held.exporter}:
            continue
        sides = []
        for code in (held.importer, held.exporter):
            known = code == WORLD or code in b.countries or code in b.blocs
            sides.append(list(range(len(b.countries))) if code == WORLD else b.members(code) if known else [])
        if not all(sides):
            continue
        cell = np.ix_(*sides)
        before, after = float(one[cell].sum()), float(two[cell].sum())
        if before <= 0:
            continue
        pct = 100.0 * (after / before - 1.0)
        row = {
            "importer": held.importer,
            "exporter": held.exporter,
            "counted_usd_bn": held.usd_bn,
            "period": held.period,
            "change_pct": pct,
            "change_usd_bn": held.usd_bn * pct / 100.0,
            "source": held.source,
            "low": None,
            "high": None,
        }
        if w.interval is not None and len(sides[0]) == len(sides[1]) == 1:
            low, high = np.nanpercentile(
                w.interval.readings.of("move", "trade")[:, sides[0][0], sides[1][0]], [5.0, 95.0]
            )
            row["low"], row["high"] = float(low), float(high)
        rows.append(row)
    return rows


def revenue(w: Worth) -> list[dict[str, Any]]:
    """Change of duties over ten years at counted imports, for importers whose imports in all are held."""
    b = w.baseline
    _, two = w.move.abroad
    one, _ = w.move.abroad
    rows = []
    for held in anchors(w.known):
        if held.exporter != WORLD or held.importer not in w.parties:
            continue
        n = b.country(held.importer)
        bought = float(one[n].sum()), float(two[n].sum())
        rate = [
            float(end.tariff_revenue[n]) / total
            for end, total in zip((w.move.before, w.move.after), bought, strict=True)
        ]
        scale = held.usd_bn / bought[0]
        yearly = scale * float(w.move.revenue[n])
        row = {
            "country": held.importer,
            "imports_usd_bn": held.usd_bn,
            "period": held.period,
            "rate_from_pct": 100.0 * rate[0],
            "rate_to_pct": 100.0 * rate[1],
            "a_year_usd_bn": yearly,
            "ten_years_usd_bn": YEARS * yearly,
            "low": None,
            "high": None,
        }
        if w.interval is not None:
            low, high = np.nanpercentile(w.interval.readings.of("move", "revenue")[:, n], [5.0, 95.0])
            row["low"], row["high"] = YEARS * scale * float(low), YEARS * scale * float(high)
        rows.append(row)
    return rows


def per_household(w: Worth) -> list[dict[str, Any]]:
    """Worth a household and year, in US$ of the table's year, where the number of households is held."""
    if not w.welfare:
        return []
    rows = []
    for code in [w.place] if w.place else w.parties:
        found = households(code)
        if found is None or code not in w.baseline.countries:
            continue
        n = w.baseline.country(code)
        millions, year, source = found
        row: dict[str, Any] = {
            "country": code,
            "usd_a_year": float(w.move.value[n]) / millions,
            "households_mn": millions,
            "year": year,
            "source": source,
            "low": None,
            "high": None,
        }
        if w.interval is not None:
            low, high = np.nanpercentile(w.interval.readings.of("move", "value")[:, n] / millions, [5.0, 95.0])
            row["low"], row["high"] = float(low), float(high)
        rows.append(row)
    return rows


def to_dict(w: Worth) -> dict[str, Any]:
    """`anchored` trade, `revenue_ten_years`, `per_household`."""
    return {"anchored": trade(w), "revenue_ten_years": revenue(w), "per_household": per_household(w)}


def tables(w: Worth) -> list[Table]:
    """On counted levels."""
    b = w.baseline
    found = []
    rows = [{**row, "pair": f"{_name(w, row['importer'])} from {_name(w, row['exporter'])}"} for row in trade(w)]
    if rows:
        found.append(
            Table(
                "On trade as counted: the move's per cent on the last twelve months",
                [
                    Column("pair", "Buys goods", wide=True),
                    Column("counted_usd_bn", "Counted", "US$ bn", 1, "right"),
                    Column("period", "in"),
                    Column("change_pct", "Change", "%", 1, "right"),
                    Column("low", "low", "%", 1, "right"),
                    Column("high", "high", "%", 1, "right"),
                    Column("change_usd_bn", "Change", "US$ bn", 1, "right"),
                ],
                rows,
                source="; ".join(dict.fromkeys(row["source"] for row in rows)),
                notes=["As if those months had been traded under the regime where the move starts."],
                id="anchored",
            )
        )
    ten = revenue(w)
    if ten:
        found.append(
            Table(
                "Duties over ten years",
                [
                    Column("country", "Importer"),
                    Column("imports_usd_bn", "Imports", "US$ bn", 0, "right"),
                    Column("period", "in"),
                    Column("rate_from_pct", "Average rate, from", "%", 1, "right"),
                    Column("rate_to_pct", "to", "%", 1, "right"),
                    Column("ten_years_usd_bn", "Change in ten years", "US$ bn", 0, "right"),
                    Column("low", "low", "US$ bn", 0, "right"),
                    Column("high", "high", "US$ bn", 0, "right"),
                ],
                ten,
                notes=[
                    "Ten times the yearly change at the counted level of imports: no growth, no other taxes, "
                    "no interest."
                ],
                id="ten-years",
            )
        )
    each = per_household(w)
    if each:
        found.append(
            Table(
                "A household's share",
                [
                    Column("country", "Country"),
                    Column("usd_a_year", "A year", f"US$ of {b.meta.year}", 0, "right"),
                    Column("low", "low", "US$", 0, "right"),
                    Column("high", "high", "US$", 0, "right"),
                    Column("households_mn", "Households", "mn", 1, "right"),
                    Column("year", "of"),
                ],
                each,
                source="; ".join(dict.fromkeys(row["source"] for row in each)),
                notes=["Duties paid back in equal parts are in it; who pays more or less is not."],
                id="per-household",
            )
        )
    return found


def _name(w: Worth, code: str) -> str:
    return "the world" if code == WORLD else w.baseline.name(code)

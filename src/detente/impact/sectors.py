"""Prices by product group, output and jobs by industry, partners: what happens inside a country.

Prices are against home wages. Jobs are a reallocation at given employment, never a loss of employment, and are
counted only
where public employment by industry is held.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..base.table import Column, Table
from ..economy.baseline import Array
from ..economy.counts import groups, has_jobs, jobs
from .diversion import traded_ends
from .worth import Worth

LEAST = 0.0005  #: share of final spending below which a product group is not printed
REALLOCATION = "Jobs move between industries at given employment: a reallocation, not a loss or a gain."


def shown(w: Worth) -> list[str]:
    """Whose industries are printed: the place asked for, else the parties."""
    return [w.place] if w.place else list(w.parties)


def products(w: Worth, code: str) -> list[dict[str, Any]]:
    """Consumer prices by product group against home wages, per cent, with the share of spending."""
    b, move = w.baseline, w.move
    n = b.members(code)[0] if len(b.members(code)) == 1 else None
    if n is None:
        return []
    alpha = move.before.economy.alpha[:, n]
    wage = np.log(move.after.wages[n] / move.before.wages[n])
    change = np.log(move.after.prices[:, n] / move.before.prices[:, n]) - wage
    draws = None if w.interval is None else w.interval.readings.of("move", "products")[:, :, n]
    rows = []
    for group, industries in groups().items():
        at = [b.sectors.index(s) for s in industries if s in b.sectors]
        share = float(alpha[at].sum())
        if share < LEAST:
            continue
        value = 100.0 * float(np.expm1(alpha[at] @ change[at] / share))
        row: dict[str, Any] = {
            "group": group,
            "share_pct": 100.0 * share,
            "price_pct": value,
            "low": None,
            "high": None,
        }
        if draws is not None:
            runs = 100.0 * np.expm1(np.log1p(draws[:, at] / 100.0) @ alpha[at] / share)
            row["low"], row["high"] = (float(x) for x in np.nanpercentile(runs, [5.0, 95.0]))
        rows.append(row)
    return rows


def industries(w: Worth, code: str) -> list[dict[str, Any]]:
    """Output and jobs by industry (goods, then services together), with counted jobs where they are held."""
    b, move = w.baseline, w.move
    members = b.members(code)
    if len(members) != 1:
        return []
    n = members[0]
    out, work = _changes(w, n)
    runs = None if w.interval is None else w.interval.readings
    rows = []
    counted = _counted(w, code, n, work)
    for j, sector in enumerate(b.sectors):
        if not b.goods[j] or not move.before.economy.made[j, n]:
            continue
        row: dict[str, Any] = {
            "sector": sector,
            "name": b.name(sector),
            "output_pct": float(out[j]),
            "jobs_pct": float(work[j]),
            "output_low": None,
            "output_high": None,
        }
        if runs is not None:
            low, high = np.nanpercentile(runs.of("move", "output")[:, j, n], [5.0, 95.0])
            row["output_low"], row["output_high"] = float(low), float(high)
            low, high = np.nanpercentile(runs.of("move", "jobs")[:, j, n], [5.0, 95.0])
            row["jobs_low"], row["jobs_high"] = float(low), float(high)
        rows.append(row)
    rows.sort(key=lambda row: -abs(row["output_pct"]))
    for row in rows:
        row.update(counted.get(row["sector"], {}))
    return rows


def _changes(w: Worth, n: int) -> tuple[Array, Array]:
    """(output, employment) of a country by industry, per cent."""
    one, two = w.move.before, w.move.after
    made = one.economy.made[:, n]
    sales = np.where(made, two.output[:, n] / np.where(made, one.output[:, n], 1.0), 1.0)
    cost = np.where(made, two.unit_costs[:, n] / np.where(made, one.unit_costs[:, n], 1.0), 1.0)
    wage = two.wages[n] / one.wages[n]
    return 100.0 * (np.where(made, sales / cost, 1.0) - 1.0), 100.0 * (np.where(made, sales / wage, 1.0) - 1.0)


def _counted(w: Worth, code: str, n: int, work: Array) -> dict[str, dict[str, Any]]:
    """Thousands of jobs moved, at the first industry of each group that is counted together."""
    if not has_jobs(code, w.known):
        return {}
    b = w.baseline
    bill = (w.world.economy.beta * w.world.economy.output)[:, n]
    found = {}
    for held in jobs(code, w.known):
        at = [b.sectors.index(s) for s in held.industries if s in b.sectors]
        if not at or not b.goods[at].all():
            continue
        weight = bill[at] / bill[at].sum() if bill[at].sum() > 0 else np.full(len(at), 1.0 / len(at))
        largest = b.sectors[at[int(np.argmax(weight))]]
        found[largest] = {
            "jobs_thousand": held.thousand * float(weight @ work[at]) / 100.0,
            **_jobs_ends(w, held.thousand, weight, at, n),
            "of_thousand": held.thousand,
            "jobs_year": held.year,
            "jobs_of": "+".join(held.industries),
            "jobs_source": held.source,
        }
    return found


def _jobs_ends(w: Worth, thousand: float, weight: Array, at: list[int], n: int) -> dict[str, float]:
    """Thousands of jobs moved, 5th and 95th percentile; {} without draws."""
    if w.interval is None:
        return {}
    runs = w.interval.readings.of("move", "jobs")[:, at, n] @ weight * thousand / 100.0
    low, high = np.nanpercentile(runs, [5.0, 95.0])
    return {"jobs_thousand_low": float(low), "jobs_thousand_high": float(high)}


def to_dict(w: Worth) -> dict[str, Any]:
    """`products` and `industries` by country printed."""
    return {
        "products": {code: products(w, code) for code in shown(w)} if w.welfare else {},
        "industries": {code: industries(w, code) for code in shown(w)},
    }


def tables(w: Worth, count: int = 10) -> list[Table]:
    """Prices by product group side by side; the industries that move most."""
    b = w.baseline
    found = []
    codes = shown(w)
    if w.welfare:
        by_group: dict[str, dict[str, Any]] = {}
        for code in codes:
            for row in products(w, code):
                held = by_group.setdefault(row["group"], {"group": row["group"]})
                held |= {code: row["price_pct"], f"{code}_low": row["low"], f"{code}_high": row["high"]}
        columns = [Column("group", "Product group", wide=True)]
        for code in codes:
            columns.append(Column(code, b.name(code), "%", 2, "right"))
            if w.interval is not None:
                columns += [
                    Column(f"{code}_low", "low", "%", 2, "right"),
                    Column(f"{code}_high", "high", "%", 2, "right"),
                ]
        found.append(
            Table(
                "Consumer prices by product group, against home wages",
                columns,
                list(by_group.values()),
                notes=[
                    "Final prices of the table at basic prices plus duties: trade margins of shops are not in them."
                ],
                id="products",
            )
        )
    for code in codes:
        rows = industries(w, code)
        if not rows:
            continue
        counted = any("jobs_thousand" in row for row in rows)
        columns = [
            Column("name", "Industry", wide=True),
            Column("output_pct", "Output", "%", 2, "right"),
            Column("output_low", "low", "%", 2, "right"),
            Column("output_high", "high", "%", 2, "right"),
            Column("jobs_pct", "Jobs (reallocation)", "%", 2, "right"),
            *_ends(w, "jobs"),
        ]
        notes = [REALLOCATION]
        if counted:
            columns += [
                Column("jobs_thousand", "Jobs (reallocation)", "thousand", 1, "right"),
                *_ends(w, "jobs_thousand", "thousand", 1),
                Column("jobs_of", "counted for"),
                Column("jobs_year", "of year"),
            ]
            total = sum(row.get("jobs_thousand", 0.0) for row in rows)
            notes.append(f"Goods industries together: {total:+.1f} thousand; services the opposite.".replace("-", "−"))
        else:
            notes.append(f"Jobs of {b.name(code)} by industry: not held.")
        found.append(
            Table(f"Output and jobs: {b.name(code)}", columns, rows[:count], notes=notes, id=f"industries-{code}")
        )
    return found


def _ends(w: Worth, what: str, unit: str = "%", digits: int = 2) -> list[Column]:
    return [Column(f"{what}_{end}", end, unit, digits, "right") for end in ("low", "high")] if w.interval else []


def partners(w: Worth, count: int = 12) -> Table:
    """Goods trade of the place asked for with its partners, per cent."""
    b = w.baseline
    one, two = w.move.abroad
    members = b.members(w.place)
    rows = []
    for n, code in enumerate(b.countries):
        if n in members:
            continue
        sold = one[n, members].sum(), two[n, members].sum()
        bought = one[members, n].sum(), two[members, n].sum()
        if sold[0] + bought[0] > 0:
            rows.append(
                {
                    "name": b.name(code),
                    "sold": sold[0] / 1e3,
                    "sold_pct": 100.0 * (sold[1] / sold[0] - 1.0) if sold[0] else None,
                    **{f"sold_{end}": value for end, value in traded_ends(w, [n], members).items()},
                    "bought": bought[0] / 1e3,
                    "bought_pct": 100.0 * (bought[1] / bought[0] - 1.0) if bought[0] else None,
                    **{f"bought_{end}": value for end, value in traded_ends(w, members, [n]).items()},
                    "moved": abs(sold[1] - sold[0]) + abs(bought[1] - bought[0]),
                }
            )
    rows.sort(key=lambda row: -float(row["moved"]))
    return Table(
        f"Goods trade of {b.name(w.place)} with partners",
        [
            Column("name", "Partner"),
            Column("sold", "Sold, from", "US$ bn", 1, "right"),
            Column("sold_pct", "change", "%", 2, "right"),
            *_ends(w, "sold"),
            Column("bought", "Bought, from", "US$ bn", 1, "right"),
            Column("bought_pct", "change", "%", 2, "right"),
            *_ends(w, "bought"),
        ],
        rows[:count],
        notes=[f"Levels of the table's year {b.meta.year}; most moved first."],
        id="partners",
    )

"""Diversion: what one party no longer buys from the other, who sells instead, where exports go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..base.table import Column, Table
from ..economy.baseline import Array
from .worth import Worth


def goods_trade(w: Worth) -> tuple[Array, Array]:
    """Goods flows before and after, summed over sectors, `[N importer, N exporter]`, US$ bn."""
    before, after = (flow / 1e3 for flow in w.move.traded)
    return before, after


def pairs(w: Worth) -> list[tuple[int, int]]:
    """(importer, exporter) for every ordered pair of parties."""
    at = [w.baseline.country(code) for code in w.parties]
    return [(n, i) for n in at for i in at if n != i]


def diversion(w: Worth, count: int = 6) -> list[Table]:
    """For each ordered pair of parties: who replaces the exporter, and where its goods go instead."""
    before, after = goods_trade(w)
    found = []
    for importer, exporter in pairs(w):
        found.append(_sources(w, before, after, importer, exporter, count))
        found.append(_outlets(w, before, after, importer, exporter, count))
    return found


def _units(w: Worth, lone: tuple[int, ...]) -> list[tuple[str, list[int]]]:
    """Countries, with members of the first bloc taken together, the `lone` ones apart."""
    b = w.baseline
    first = next(iter(b.blocs), None)
    together = set(b.members(first)) - set(lone) if first else set()
    units = [(b.name(code), [n]) for n, code in enumerate(b.countries) if n not in together and n not in lone]
    if first and together:
        units.append((first, sorted(together)))
    return units


def _table(w: Worth, title: str, rows: list[dict[str, Any]], count: int, rest: str, id: str) -> Table:
    """The largest changes by size, the others summed, so that the column adds up."""
    first, others = rows[:1], sorted(rows[1:], key=lambda row: -abs(row["change"]))
    kept, left = others[:count], others[count:]
    if left:
        sums = {key: sum(row[key] for row in left) for key in ("before", "after", "change")}
        ends = tuple(sorted({k for row in left for k in row["at"][side]}) for side in (0, 1))
        kept.append({"name": rest, **sums, "at": ends})
    shown = first + kept
    for row in shown:
        row["pct"] = 100.0 * row["change"] / row["before"] if row["before"] else None
        row.update(traded_ends(w, *row.pop("at")))
    return Table(
        title,
        [
            Column("name", "Country"),
            Column("before", "From", "US$ bn", 1, "right"),
            Column("after", "To", "US$ bn", 1, "right"),
            Column("change", "Change", "US$ bn", 1, "right"),
            Column("pct", "Change", "%", 1, "right"),
            *([Column("low", "low", "%", 1, "right"), Column("high", "high", "%", 1, "right")] if w.interval else []),
        ],
        shown,
        notes=[f"Goods at border prices of {w.baseline.meta.year}; equilibrium against equilibrium."],
        id=id,
    )


def traded_ends(w: Worth, importers: Sequence[int], exporters: Sequence[int]) -> dict[str, float | None]:
    """`low` and `high` of the change of goods flows between them, per cent, at the reference's own weights."""
    if w.interval is None:
        return {"low": None, "high": None}
    cells = np.ix_(importers, exporters)
    weight = w.move.traded[0][cells]
    each = np.asarray(w.interval.readings.of("move", "trade"), dtype=float)[:, cells[0], cells[1]]
    if not weight.any():
        return {"low": None, "high": None}
    low, high = np.nanpercentile((each * weight).sum(axis=(1, 2)) / weight.sum(), [5.0, 95.0])
    return {"low": float(low), "high": float(high)}


def _row(before: Array, after: Array, name: str, importers: list[int], exporters: list[int]) -> dict[str, Any]:
    one, two = (float(flow[np.ix_(importers, exporters)].sum()) for flow in (before, after))
    return {"name": name, "before": one, "after": two, "change": two - one, "at": (importers, exporters)}


def _sources(w: Worth, before: Array, after: Array, importer: int, exporter: int, count: int) -> Table:
    b = w.baseline
    units = [(b.name(b.countries[exporter]), [exporter]), (f"at home ({b.countries[importer]})", [importer])]
    units += _units(w, (importer, exporter))
    rows = [_row(before, after, name, [importer], members) for name, members in units]
    title = f"What {b.name(b.countries[importer])} buys, and from whom"
    return _table(w, title, rows, count, "all others", f"sources-{b.countries[importer]}")


def _outlets(w: Worth, before: Array, after: Array, importer: int, exporter: int, count: int) -> Table:
    b = w.baseline
    units = [(b.name(b.countries[importer]), [importer]), (f"at home ({b.countries[exporter]})", [exporter])]
    units += _units(w, (importer, exporter))
    rows = [_row(before, after, name, members, [exporter]) for name, members in units]
    title = f"Where the goods of {b.name(b.countries[exporter])} go"
    return _table(w, title, rows, count, "all others", f"outlets-{b.countries[exporter]}")


def parties_trade(w: Worth) -> list[dict[str, Any]]:
    """Goods trade between the parties, total and by sector, with the change in per cent."""
    b, (first, second) = w.baseline, w.move.trade
    found = []
    for importer, exporter in pairs(w):
        one, two = first[:, importer, exporter] / 1e3, second[:, importer, exporter] / 1e3
        total = float(one[b.goods].sum()), float(two[b.goods].sum())
        found.append(
            {
                "importer": b.countries[importer],
                "exporter": b.countries[exporter],
                "from_usd_bn": total[0],
                "to_usd_bn": total[1],
                "change_pct": 100.0 * (total[1] / total[0] - 1.0),
                **traded_ends(w, [importer], [exporter]),
                "sectors": [
                    {"sector": b.sectors[j], "from_usd_bn": float(one[j]), "to_usd_bn": float(two[j])}
                    for j in np.nonzero(b.goods)[0]
                ],
            }
        )
    return found

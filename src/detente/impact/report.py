"""JSON of a `Worth`, and the rows that its tables print (`listing`).

Every figure has its sampling error (`low`, `high`) where draws were made; a figure whose interval holds zero is "not
distinguishable from zero" and is never ranked. The range over settings is a table of its own.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..economy.baseline import Array
from ..economy.wedge import LAGS
from . import anchors, footing, ranges, sectors
from .diversion import diversion, parties_trade
from .pricing import Move
from .unpriced import NOT
from .worth import Worth

FORECAST = "Model result on the world table of {year}: a comparison of two equilibria, not a forecast of a year."
INDICATIVE = (
    "Third countries are indicative: who inside the EU and the rest of the world buys or sells a final good is "
    "reconstructed in the table; the draws carry that error."
)
SHORT_RUN = (
    "No real income is printed before the long run: a short run with these elasticities would put a part of duties on "
    "foreign sellers that is not seen at the border (86 to 100% fell on buyers in 2025). Trade only."
)
NO_DIFFERENCE = "not distinguishable from zero"
LEAST = 0.002  #: share of world income below which a country is not shown among those moved most
WITHHELD = (
    "Export controls: a stated share of covered trade is taken to be withheld (scenarios.toml); inside a sector the "
    "model substitutes freely, so it does not price a chokepoint. See `detente exposure`."
)


def real(world_move: Move, members: list[int], array: Array) -> float:
    """An income-weighted mean over members of a bloc (one member: itself)."""
    weight = world_move.before.economy.income[members]
    return float((array[members] * weight).sum() / weight.sum())


def ends(w: Worth, members: list[int], comparison: str = "move", name: str = "income") -> dict[str, float | None]:
    """`low` and `high` of a country, or of a bloc weighted by income; None without draws."""
    if w.interval is None or comparison not in w.interval.readings.figures:
        return {"low": None, "high": None}
    low, high = np.nanpercentile(of_bloc(w, w.interval.readings.of(comparison, name), members, name), [5.0, 95.0])
    return {"low": float(low), "high": float(high)}


def span(w: Worth, members: list[int], comparison: str = "move", name: str = "income") -> dict[str, Any]:
    """Lowest and highest over settings, and the share of settings in which it is positive; {} without members."""
    if w.ensemble is None or comparison not in w.ensemble.readings.figures:
        return {}
    values = of_bloc(w, w.ensemble.readings.of(comparison, name), members, name)
    return {
        "range_low": float(np.nanmin(values)),
        "range_high": float(np.nanmax(values)),
        "share_positive": float(np.mean(values > 0)),
    }


def of_bloc(w: Worth, values: Array, members: list[int], name: str) -> Array:
    """One number a run from `[R, N]`: income-weighted where it is a change, summed where it is a level."""
    part = np.asarray(values, dtype=float)[:, members]
    if name in ("value", "revenue"):
        return np.asarray(part.sum(axis=1))
    weights = w.move.before.economy.income[members]
    return np.asarray(part @ weights / weights.sum())


def distinct(low: float | None, high: float | None) -> bool | None:
    """Whether an interval excludes zero; None without one."""
    return None if low is None or high is None else low > 0 or high < 0


def wage_ends(w: Worth, members: list[int]) -> dict[str, float | None]:
    """`low` and `high` of real wages, which are the inverse of prices against wages."""
    held = ends(w, members, name="prices")
    low, high = (None if end is None else 100.0 * (1.0 / (1.0 + end / 100.0) - 1.0) for end in held.values())
    return {"low": high, "high": low}


def country_rows(w: Worth) -> list[dict[str, Any]]:
    """One row a country of the table: INTERFACE keys `countries[]`."""
    b, move = w.baseline, w.move
    rows = []
    guessed = reconstructed(w)
    for n, code in enumerate(b.countries):
        rows.append(
            {
                "iso3": code,
                "name": b.name(code),
                "real_income_pct": welfare(w, move.real_income[n]),
                "real_wage_pct": welfare(w, move.real_wage[n]),
                **(ends(w, [n]) if w.welfare else {"low": None, "high": None}),
                **(span(w, [n]) if w.welfare else {}),
                **named("real_wage", wage_ends(w, [n])),
                "prices_pct": welfare(w, move.consumer_prices[n]),
                **named("prices", ends(w, [n], name="prices")),
                "value_usd_bn": welfare(w, move.value[n] / 1e3),
                **named("value", ends(w, [n], name="value"), 1e-3),
                "exports_pct": float(move.exports[n]),
                **named("exports", ends(w, [n], name="exports")),
                "imports_pct": float(move.imports[n]),
                **named("imports", ends(w, [n], name="imports")),
                "revenue_change_usd_bn": float(move.revenue[n] / 1e3),
                **named("revenue", ends(w, [n], name="revenue"), 1e-3),
                "tariffs_only_pct": welfare(w, w.tariffs_only.real_income[n]),
                "status": "reconstructed" if guessed and code not in w.parties else "model",
            }
        )
    return rows


def bloc_rows(w: Worth) -> list[dict[str, Any]]:
    """The same for blocs, weighted by income."""
    b, move = w.baseline, w.move
    return [
        {
            "bloc": code,
            "members": list(members),
            "real_income_pct": welfare(w, real(move, b.members(code), move.real_income)),
            "real_wage_pct": welfare(w, real(move, b.members(code), move.real_wage)),
            **(ends(w, b.members(code)) if w.welfare else {"low": None, "high": None}),
            **(span(w, b.members(code)) if w.welfare else {}),
            "value_usd_bn": welfare(w, move.value[b.members(code)].sum() / 1e3),
            **named("value", ends(w, b.members(code), name="value"), 1e-3),
            "exports_pct": None,
            "imports_pct": None,
            "revenue_change_usd_bn": float(move.revenue[b.members(code)].sum() / 1e3),
            **named("revenue", ends(w, b.members(code), name="revenue"), 1e-3),
        }
        for code, members in b.blocs.items()
    ]


def welfare(w: Worth, value: Any) -> float | None:
    """A figure of welfare, or None where the horizon is too short for one."""
    return float(value) if w.welfare else None


def named(name: str, found: dict[str, float | None], scale: float = 1.0) -> dict[str, float | None]:
    """`low` and `high` under the name of their figure."""
    return {f"{name}_{end}": None if value is None else value * scale for end, value in found.items()}


def reconstructed(w: Worth) -> bool:
    return any(block.status != "exact" for block in w.baseline.meta.blocks)


def to_dict(w: Worth) -> dict[str, Any]:
    """Plain data for ``--json``."""
    solvers = [w.move.before.solver, w.move.after.solver]
    out: dict[str, Any] = {
        "from": w.origin.to_dict(),
        "to": w.target.to_dict(),
        "baseline": {
            "title": w.baseline.meta.title,
            "year": w.baseline.meta.year,
            "digest": w.baseline.meta.digest,
            "attribution": w.baseline.meta.attribution,
            "elasticities": {k: v for k, v in w.world.elasticities.to_dict().items() if k != "theta"},
            "closure": w.world.closure,
            "wedge": None if w.world.wedge is None else w.world.wedge.to_dict(),
            "rebalanced": w.world.moved.words(),
            "duties": w.world.duties.to_dict(),
        },
        "countries": country_rows(w),
        "blocs": bloc_rows(w),
        "ambiguity": _ambiguity(w),
        "diversion": [table.to_dict() for table in diversion(w)],
        "trade": parties_trade(w),
        "duties": {"from": w.duties[0].to_dict(), "to": w.duties[1].to_dict()},
        "solver": {
            "residual": max(s.residual for s in solvers),
            "evaluations": max(s.evaluations for s in solvers),
            "walras": max(s.walras for s in solvers),
            "outcome": solvers[-1].outcome,
        },
        "interval": None
        if w.interval is None
        else {"draws": w.interval.draws, "seed": w.interval.seed, "quantiles": [5, 95], "what": list(w.interval.what)},
        "setting": w.setting.to_dict(),
        "members": ranges.members(w),
        "settings": ranges.to_dict(w),
        "counterfactuals": [counterfactual(w, c) for c in w.comparisons],
        "not_priced": list(w.unpriced),
        "rests_on": footing.rests(w),
        "left_out": footing.left_out(w),
        **({} if w.skill is None else {"skill": w.skill["skill"], "quarters": w.skill["quarters"]}),
        **sectors.to_dict(w),
        **anchors.to_dict(w),
        "notes": notes(w),
        "parts": [table.to_dict() for table in w.extra],
    }
    return out


def _ambiguity(w: Worth) -> dict[str, Any] | None:
    a = w.ambiguity
    if a is None:
        return None
    b = w.baseline
    return {
        "from": a.accounts[0],
        "to": a.accounts[1],
        "countries": [
            {
                "iso3": code,
                "real_income_pct": welfare(w, a.move.real_income[n]),
                **ends(w, [n], "ambiguity"),
                **span(w, [n], "ambiguity"),
                "value_usd_bn": welfare(w, a.move.value[n] / 1e3),
                **named("value", ends(w, [n], "ambiguity", "value"), 1e-3),
                "tariffs_only_pct": float(a.tariffs_only.real_income[n]),
                "tariffs_only_usd_bn": float(a.tariffs_only.value[n] / 1e3),
            }
            for n, code in enumerate(b.countries)
        ],
    }


def counterfactual(w: Worth, c: Any) -> dict[str, Any]:
    """One of the things a deal can be held against: every country with its intervals."""
    b = w.baseline
    return {
        "id": c.pair.id,
        "title": c.pair.title,
        "from": c.origin.to_dict(),
        "to": c.target.to_dict(),
        "countries": [
            {
                "iso3": code,
                "real_income_pct": welfare(w, c.move.real_income[n]),
                **ends(w, [n], c.pair.id),
                **span(w, [n], c.pair.id),
                "value_usd_bn": welfare(w, c.move.value[n] / 1e3),
                **named("value", ends(w, [n], c.pair.id, "value"), 1e-3),
            }
            for n, code in enumerate(b.countries)
        ],
    }


def notes(w: Worth) -> list[str]:
    """What every page must say with these numbers."""
    b = w.baseline
    found = [FORECAST.format(year=b.meta.year)]
    found += footing.said(w)
    found.append(f"Reference setting: {w.setting.words}. Duties {uses(w)}. Long run unless the horizon says otherwise.")
    if not w.welfare:
        found += [SHORT_RUN, LAGS]
    if reconstructed(w):
        found.append(INDICATIVE)
    found.append(WITHHELD)
    if w.world.wedge is not None:
        found += [*w.world.wedge.words]
    if w.world.moved.cells:
        found.append(w.world.moved.words())
    methods = sorted({m for d in w.duties for m in d.method.values()})
    if "headline" in methods:
        found.append("Some duties are headline rates times covered shares, not rates by tariff line.")
    held = w.target.ledger.measures
    left = sorted({item.partition(":")[0] for d in w.duties for item in d.left_out})
    if left:
        titles = "; ".join(held[code].title if code in held else code for code in left)
        found.append(f"Left out, in both regimes and the benchmark, for want of lines: {titles}.")
    without = sum(row["priced"] == NOT for row in w.unpriced)
    if without or w.pledges:
        found.append(
            f"Left out as well: {without} measures that change with the move and {len(w.pledges)} undertakings of the "
            "deal that no duty priced here carries (listed below and under left_out)."
        )
    if w.interval is not None:
        found.append(
            f"Sampling error within this setting: 5th to 95th percentile of {w.interval.draws} draws, seed "
            f"{w.interval.seed}: " + "; ".join(w.interval.what) + "."
        )
    else:
        found.append("No sampling error was drawn (--draws).")
    return found


def uses(w: Worth) -> str:
    """What duties are used for, in words."""
    use = {"lump sum": "go back to households", "labour tax": "replace a labour tax", "deficit": "reduce borrowing"}
    said = use[str(w.world.options.get("revenue", "lump sum"))]
    labour = w.world.options.get("labour")
    return said if not labour else f"{said}, labour supply moves with elasticity {labour:g}"

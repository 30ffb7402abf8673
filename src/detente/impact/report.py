"""Tables and JSON of a `Worth`: headline, ambiguity, third countries, diversion, revenue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..base.table import Column, Table
from ..economy.baseline import Array
from .diversion import diversion, parties_trade
from .pricing import Move

if TYPE_CHECKING:
    from .worth import Worth

FORECAST = "Model result on the world table of {year}: a comparison of two equilibria, not a forecast of a year."
INDICATIVE = (
    "Third countries are indicative: who buys which final good from whom is reconstructed in the table; on a table "
    "whose truth is known they missed by 0.012 points on average (0.116 at most), the two movers by 0.002."
)
LEAST = 0.002  #: share of world income below which a country is not shown among those moved most
WITHHELD = (
    "Export controls: a stated share of covered trade is taken to be withheld (scenarios.toml); inside a sector the "
    "model substitutes freely, so it does not price a chokepoint. See `detente exposure`."
)


def real(world_move: Move, members: list[int], array: Array) -> float:
    """An income-weighted mean over members of a bloc (one member: itself)."""
    weight = world_move.before.economy.income[members]
    return float((array[members] * weight).sum() / weight.sum())


def ends(w: Worth, members: list[int]) -> dict[str, float | None]:
    """`low` and `high` of a country, or of a bloc weighted by income; None without draws."""
    if w.interval is None:
        return {"low": None, "high": None}
    weights = np.zeros(len(w.baseline.countries))
    weights[members] = w.move.before.economy.income[members]
    low, high = w.interval.ends(weights)
    return {"low": low, "high": high}


def country_rows(w: Worth) -> list[dict[str, Any]]:
    """One row a country of the table: INTERFACE keys `countries[]`."""
    b, move = w.baseline, w.move
    rows = []
    reconstructed = _reconstructed(w)
    for n, code in enumerate(b.countries):
        rows.append(
            {
                "iso3": code,
                "name": b.name(code),
                "real_income_pct": float(move.real_income[n]),
                "real_wage_pct": float(move.real_wage[n]),
                **ends(w, [n]),
                "prices_pct": float(move.prices[n]),
                "value_usd_bn": float(move.value[n] / 1e3),
                "revenue_change_usd_bn": float(move.revenue[n] / 1e3),
                "tariffs_only_pct": float(w.tariffs_only.real_income[n]),
                "status": "reconstructed" if reconstructed and code not in w.parties else "model",
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
            "real_income_pct": real(move, b.members(code), move.real_income),
            "real_wage_pct": real(move, b.members(code), move.real_wage),
            **ends(w, b.members(code)),
            "value_usd_bn": float(move.value[b.members(code)].sum() / 1e3),
            "revenue_change_usd_bn": float(move.revenue[b.members(code)].sum() / 1e3),
        }
        for code, members in b.blocs.items()
    ]


def _reconstructed(w: Worth) -> bool:
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
                "real_income_pct": float(a.move.real_income[n]),
                "value_usd_bn": float(a.move.value[n] / 1e3),
                "tariffs_only_pct": float(a.tariffs_only.real_income[n]),
                "tariffs_only_usd_bn": float(a.tariffs_only.value[n] / 1e3),
            }
            for n, code in enumerate(b.countries)
        ],
    }


def notes(w: Worth) -> list[str]:
    """What every page must say with these numbers."""
    b = w.baseline
    found = [FORECAST.format(year=b.meta.year)]
    if _reconstructed(w):
        found.append(INDICATIVE)
    found.append(WITHHELD)
    methods = sorted({m for d in w.duties for m in d.method.values()})
    if "headline" in methods:
        found.append("Some duties are headline rates times covered shares, not rates by tariff line.")
    left = sorted({item.partition(":")[0] for d in w.duties for item in d.left_out})
    if left:
        found.append(f"Left out, in both regimes and the benchmark, for want of lines: {', '.join(left)}.")
    if w.interval is not None:
        found.append(
            f"Intervals: 5th to 95th percentile of {w.interval.draws} draws, seed {w.interval.seed}: "
            + "; ".join(w.interval.what)
            + "."
        )
    return found


def tables(w: Worth) -> list[Table]:
    """What the terminal prints."""
    return [headline(w), *ambiguity(w), third(w), *diversion(w), wages(w)]


def headline(w: Worth) -> Table:
    """The parties and the blocs."""
    b, rows = w.baseline, country_rows(w)
    chosen = [row for row in rows if row["iso3"] in w.parties]
    chosen.sort(key=lambda row: w.parties.index(row["iso3"]))
    if w.every:
        chosen += sorted((row for row in rows if row["iso3"] not in w.parties), key=lambda row: -row["real_income_pct"])
    for bloc in bloc_rows(w):
        chosen.append({**bloc, "name": bloc["bloc"]})
    world = np.arange(len(b.countries))
    chosen.append(
        {
            "name": "World",
            "real_income_pct": real(w.move, list(world), w.move.real_income),
            "real_wage_pct": None,
            **ends(w, list(world)),
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
    heads = [Column("name", "Country"), Column("real_income_pct", "Real income", "%", 3, "right")]
    if w.interval is not None:
        heads += [Column("low", "low", "%", 3, "right"), Column("high", "high", "%", 3, "right")]
    return [
        *heads,
        Column("real_wage_pct", "Real wage", "%", 3, "right"),
        Column("value_usd_bn", "Worth", f"US$ bn of {w.baseline.meta.year}", 1, "right"),
        Column("revenue_change_usd_bn", "Duties collected", "US$ bn", 1, "right"),
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
                Column("usd", "Worth", f"US$ bn of {b.meta.year}", 2, "right"),
                Column("tariffs", "of which tariffs", "US$ bn", 2, "right"),
                Column("controls", "of which export controls", "US$ bn", 2, "right"),
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
    return {
        "name": name,
        "pct": real(a.move, members, a.move.real_income),
        "usd": usd,
        "tariffs": plain,
        "controls": usd - plain,
    }


def third(w: Worth, count: int = 8) -> Table:
    """The other countries that gain and lose most, relative to income; the smallest economies left out."""
    income = w.world.economy.income
    large = {code for code, share in zip(w.baseline.countries, income / income.sum(), strict=True) if share >= LEAST}
    rows = [row for row in country_rows(w) if row["iso3"] in large and row["iso3"] not in w.parties]
    rows.sort(key=lambda row: -row["real_income_pct"])
    chosen = rows if len(rows) <= 2 * count else rows[:count] + rows[-count:]
    return Table(
        "Third countries: who gains and who loses most",
        _columns(w),
        chosen,
        notes=[
            f"Economies of at least {100 * LEAST:g}% of world income; all are in --all and --json.",
            *([INDICATIVE] if _reconstructed(w) else []),
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

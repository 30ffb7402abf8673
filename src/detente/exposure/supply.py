"""Where a place's supply of a good comes from: import shares by source of data, direct and look-through.

Order of preference: a published bilateral share, the USGS import sources with its net import
reliance, customs by subheading, world bilateral trade. Every measurement held enters the
interval; the first in that order is the figure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache

from ..ledger.good_parts import Code, Dependence, Quality, Stage
from ..ledger.goods import Good
from . import tables
from .measures import hhi, look_through, own_supply, passed_on, shares

#: bounds this many times apart or more: nothing is said by, or ranked by, the middle
ORDERS = 100.0
#: Last of the years over which USGS takes the mean of import sources.
SOURCES_YEAR = 2024


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with its bounds; equal bounds mean that one source gives it."""

    low: float
    mid: float
    high: float

    @property
    def known(self) -> bool:
        """Whether its middle says anything: the bounds are less than two orders of magnitude apart."""
        return self.high < ORDERS * self.low if self.low > 0 else self.high <= 0

    def as_list(self) -> list[float]:
        """Low, middle, high."""
        return [self.low, self.mid, self.high]


@dataclass(frozen=True, slots=True)
class Sourcing:
    """Import shares of one place, by alpha-3 code, from one source of data.

    `usd_mn` is the yearly value where known; `basis` says what the shares are shares of.
    """

    shares: dict[str, float]
    basis: str
    year: int
    source: str
    quality: Quality
    usd_mn: float | None = None
    partial: bool = False
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Supply:
    """Dependence of `of` on `on` for one good: shares of apparent consumption where `reliance` is known."""

    direct: Interval
    look_through: Interval
    reliance: Interval | None
    basis: str
    year: int
    source: str
    quality: Quality
    usd_mn: float | None
    import_hhi: float | None
    partial: bool
    sales_usd_mn: float | None = None
    suppliers: dict[str, float] = field(default_factory=dict)
    measured: tuple[str, ...] = ()


def stage_shares(stage: Stage) -> dict[str, float]:
    """Shares of a stage by alpha-3 code, from its table or from the file; empty when none are published."""
    if stage.table:
        quantities = tables.production_held(stage.table, stage.year)
        return shares({where: value for where, value in quantities.items() if where != "WLD"})
    return {tables.iso3(share.place): share.share for share in stage.share}


def traded_stage(good: Good) -> str | None:
    """The most downstream stage that has customs codes."""
    order = [stage.id for stage in good.stage]
    staged = [code.stage for code in good.code if code.stage in order]
    return max(staged, key=order.index) if staged else None


def traded_codes(good: Good, vintages: Iterable[str]) -> list[Code]:
    """Codes of the traded stage in the first of `vintages` that holds each of them."""
    stage = traded_stage(good)
    found: dict[str, Code] = {}
    for vintage in vintages:
        for code in good.code:
            if code.stage == stage and code.vintage == vintage:
                found.setdefault(code.code, code)
    return list(found.values())


def upstream(good: Good) -> list[dict[str, float]]:
    """Shares of the stages before the traded one (of all stages, when nothing is traded under a code)."""
    stage = traded_stage(good)
    found = []
    for step in good.stage:
        if step.id == stage:
            break
        found.append(stage_shares(step))
    return [step for step in found if step]


def covered(good: Good, codes: Iterable[Code]) -> bool:
    """Whether the codes are all of the traded stage's subheadings, and hold nothing else."""
    held = list(codes)
    wanted = {code.code for code in traded_codes(good, ("HS2022", "HS2017", "HS1992"))}
    return {code.code for code in held} == wanted and all(code.covers == "full" for code in held)


@lru_cache(maxsize=1024)
def world_flows(good: Good, year: int) -> tuple[int, tables.Flows, list[Code]]:
    """World trade of the good's traded stage in the last year held up to `year`: US$ thousand (or kt)."""
    if good.flows:
        usable = [held for held in tables.own_years(good.flows) if held <= year]
        return (max(usable), tables.own_flows(good.flows, max(usable))[1], []) if usable else (0, {}, [])
    held = [
        (code, years)
        for code in traded_codes(good, ("HS2017", "HS1992"))
        if (years := tables.trade(code.vintage, code.code, until=year))
    ]
    held_years = {y for _, years in held for y in years if y <= year}
    if not held_years:
        return 0, {}, []
    chosen = max(held_years)
    flows: tables.Flows = {}
    for _, years in held:
        for pair, value in years.get(chosen, {}).items():
            flows[pair] = flows.get(pair, 0.0) + value
    return chosen, flows, [code for code, years in held if chosen in years]


def world_year(good: Good, year: int) -> int:
    """The last year up to `year` in which the whole world's trade is held."""
    if not good.flows:
        return year
    return max((y for y, whole in tables.own_years(good.flows).items() if whole and y <= year), default=0)


def imports_of(flows: tables.Flows, members: frozenset[str]) -> dict[str, float]:
    """What a place (a bloc as one) buys, by seller outside it."""
    found: dict[str, float] = {}
    for (exporter, importer), value in flows.items():
        if importer in members and exporter not in members:
            found[exporter] = found.get(exporter, 0.0) + value
    return found


def exports_of(flows: tables.Flows, members: frozenset[str]) -> float:
    """What a place (a bloc as one) sells outside itself."""
    return sum(v for (exporter, importer), v in flows.items() if exporter in members and importer not in members)


def sourcings(good: Good, of: str, year: int, *, seen: int) -> list[Sourcing]:
    """Every measurement of where `of` buys the good, best first; from tables of years up to `seen`."""
    found = []
    for entry in good.reliance:
        if entry.place == of and seen >= SOURCES_YEAR:
            parts = tables.import_sources(entry.mineral, entry.sources)
            value = _usgs_value(good, of, seen)
            found.append(Sourcing(parts, "imports 2021-24", SOURCES_YEAR, "usgs", Quality.official, value))
    if of in tables.CUSTOMS and tables.CUSTOMS[of][1] <= seen:
        customs, customs_year, customs_id = tables.CUSTOMS[of]
        codes = [code for code in traded_codes(good, ("HS2022",)) if customs(code.code)]
        total: dict[str, float] = {}
        for code in codes:
            for where, kusd in customs(code.code).items():
                total[where] = total.get(where, 0.0) + kusd
        if total:
            found.append(
                Sourcing(
                    shares(total),
                    "imports",
                    customs_year,
                    customs_id,
                    Quality.official,
                    sum(total.values()) / 1e3,
                    not covered(good, codes),
                    tuple(code.code for code in codes),
                )
            )
    found_year, flows, codes = world_flows(good, year)
    bought = imports_of(flows, tables.countries(of))
    if bought:
        source = tables.own_flows(good.flows, found_year)[0] if good.flows else "baci"
        quality = Quality.official if good.flows else Quality.published
        partial = not good.flows and not covered(good, codes)
        value = None if good.flows else sum(bought.values()) / 1e3
        names = tuple(code.code for code in codes)
        found.append(Sourcing(shares(bought), "imports", found_year, source, quality, value, partial, names))
    return sorted(found, key=lambda item: item.partial)


def _usgs_value(good: Good, of: str, seen: int) -> float | None:
    """US$ mn of consumption: quantity × price of the last year, where USGS prints both in fitting units."""
    for entry in good.reliance:
        if entry.place != of or not (entry.consumption and entry.price):
            continue
        quantity = tables.latest(entry.mineral, entry.consumption, until=seen)
        price = tables.salient(entry.mineral, entry.price).get(quantity.year) if quantity else None
        if quantity is None or price is None or quantity.value is None or price.value is None:
            continue
        per = {"dollars per kilogram": 1e3, "dollars per pound": 2204.62, "dollars per metric ton": 1.0}
        tonnes = {"t": 1.0, "kg": 1e-3}
        if price.unit in per and quantity.unit in tonnes:
            return quantity.value * tonnes[quantity.unit] * price.value * per[price.unit] / 1e6
    return None


def reliance_of(good: Good, of: str, seen: int) -> Interval | None:
    """Net imports over apparent consumption; a printed '>50' is a bound; None where nobody tabulates it."""
    for entry in good.reliance:
        if entry.place == of:
            printed = tables.latest(entry.mineral, entry.reliance, until=seen)
            if printed is None or printed.value is None:
                return None
            value = printed.value / 100
            if printed.bound == ">":
                return Interval(value, (1 + value) / 2, 1.0)
            return Interval(value, value, value)
    return None


@lru_cache(maxsize=1024)
def content(good: Good, on: str, year: int) -> dict[str, float]:
    """At most how much of each place's shipments is `on`'s, by alpha-3 code.

    The larger of two bounds: what the trade matrix lets pass through a place that makes
    nothing beyond what it nets abroad, and `on`'s control of the upstream stages, but for
    what the place can make from its own upstream output (see `own_supply`).
    """
    members = tables.countries(on)
    _, flows, _ = world_flows(good, year)
    merged: tables.Flows = {}
    for (exporter, importer), value in flows.items():
        pair = ("@" if exporter in members else exporter, "@" if importer in members else importer)
        if pair[0] != pair[1]:
            merged[pair] = merged.get(pair, 0.0) + value
    found = passed_on(merged, "@") if merged else {}
    stages = upstream(good)
    held = [sum(share for place, share in stage.items() if place in members) for stage in stages]
    if not held:
        return found
    omega = max(held)
    first = stages[held.index(omega)]
    world = sum(merged.values())
    sold: dict[str, float] = {}
    for (exporter, _), value in merged.items():
        sold[exporter] = sold.get(exporter, 0.0) + value
    for place in sorted(set(sold) | set(found) | {"OTH"}):
        share = sold.get(place, 0.0) / world if world else 0.0
        own = own_supply(first.get(place, 0.0), share) if first.get(place, 0.0) > 0 else 0.0
        found[place] = max(found.get(place, 0.0), omega * (1 - own))
    return found


def sales_usd_mn(measured: Iterable[Sourcing], members: frozenset[str], direct: float) -> float | None:
    """What `on` sells a year: at customs where the codes are the good's, else its share of consumption."""
    known = [item for item in measured if item.usd_mn is not None]
    for item in known:
        if item.codes and not item.partial:
            return (item.usd_mn or 0.0) * look_through(item.shares, {}, members)
    return (known[0].usd_mn or 0.0) * direct if known else None


def supply(good: Good, of: str, on: str, *, year: int, seen: int) -> Supply | None:
    """Direct and look-through dependence of `of` on `on`; None where no figure is held."""
    for stated in good.dependence:
        if stated.of == of and stated.on == on:
            return net_of_home(good, of, _stated(good, stated))
    measured = sourcings(good, of, year, seen=seen)
    if not measured:
        return None
    members = tables.aliases(on)
    rely = reliance_of(good, of, seen)
    most = content(good, on, year)
    direct_shares = [look_through(item.shares, {}, members) for item in measured]
    through = [_through(item, members, most) for item in measured]
    best = measured[0]
    scale = rely or Interval(1.0, 1.0, 1.0)
    kept = [n for n, item in enumerate(measured) if not item.partial] or [0]
    same = [n for n in kept if measured[n].source == best.source]  # one source, several elements: their mean
    direct = Interval(
        scale.low * min(direct_shares[n] for n in kept),
        scale.mid * sum(direct_shares[n] for n in same) / len(same),
        scale.high * max(direct_shares[n] for n in kept),
    )
    highest = scale.high * max(through[n] for n in kept)
    passed = Interval(direct.low, (direct.mid + scale.mid * sum(through[n] for n in same) / len(same)) / 2, highest)
    found = Supply(
        direct=direct,
        look_through=passed,
        reliance=rely,
        basis="apparent consumption" if rely else best.basis,
        year=best.year,
        source=best.source,
        quality=best.quality,
        usd_mn=best.usd_mn,
        import_hhi=hhi(best.shares),
        partial=best.partial,
        sales_usd_mn=sales_usd_mn(measured, members, direct.mid),
        suppliers=best.shares,
        measured=tuple(item.source for item in measured),
    )
    return found if rely else net_of_home(good, of, found)


def net_of_home(good: Good, of: str, got: Supply) -> Supply:
    """Shares of imports as shares of use, where the good's file says what is made at home; else as they are."""
    for entry in good.home:
        if entry.place == of and got.basis.startswith("imports"):
            rely = Interval(1 - entry.high, 1 - (entry.low + entry.high) / 2, 1 - entry.low)
            direct, passed = (_times(rely, share) for share in (got.direct, got.look_through))
            return replace(got, direct=direct, look_through=passed, reliance=rely, basis="use, home output netted out")
    return got


def _times(a: Interval, b: Interval) -> Interval:
    return Interval(a.low * b.low, a.mid * b.mid, a.high * b.high)


def _stated(good: Good, stated: Dependence) -> Supply:
    """A published bilateral share, with its bounds, as a supply."""
    low, high = stated.low or stated.share, stated.high or stated.share
    through_low = low if stated.look_through_low is None else stated.look_through_low
    through_high = high if stated.look_through_high is None else stated.look_through_high
    middle = stated.share if stated.look_through_high is None else (through_low + through_high) / 2
    value = next((a.usd_mn for a in good.annual if a.of == stated.of and a.on == stated.on), None)
    return Supply(
        direct=Interval(low, stated.share, high),
        look_through=Interval(through_low, max(stated.share, middle), through_high),
        reliance=None,
        basis=stated.basis,
        year=stated.year,
        source=stated.source,
        quality=stated.quality,
        usd_mn=value,
        import_hhi=None,
        partial=False,
        sales_usd_mn=value,
        measured=(stated.source,),
    )


def _through(item: Sourcing, members: frozenset[str], passed: dict[str, float]) -> float:
    content_of = dict(passed)
    if "EUU" in item.shares and "EUU" not in content_of:
        known = [passed[place] for place in tables.countries("EU") if place in passed]
        content_of["EUU"] = sum(known) / len(known) if known else 0.0
    return look_through(item.shares, content_of, members)

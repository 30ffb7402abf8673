"""A good whose buyer holds the lever: what share of sales the other takes, and what its staying away costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..base.errors import UnknownError
from ..ledger.goods import Good
from . import tables
from .diversion import Diversion, diversion
from .flags import by_buyer, market_flags
from .leverage import buyer_side
from .loss import Draws
from .measures import shares
from .published import sold
from .result import GoodExposure
from .severity import Hold, Odds, hold
from .supply import Interval, world_flows, world_year

if TYPE_CHECKING:
    from ..regime.state import Regime

#: Share of lost sales that found other buyers where no past fall was seen, and the width around one that was.
REDIRECTED, AROUND = 0.5, 0.2


class Years(NamedTuple):
    """The year asked about, and the last year whose tables could be known."""

    asked: int
    seen: int

    @property
    def trade(self) -> int:
        """The last year whose trade is looked at: no later than asked about, nor than known."""
        return min(self.asked, self.seen)


def market_share(item: Good, of: str, by: str, year: int) -> Interval | None:
    """Share of `of`'s exports that `by` buys: in the last year with the world's trade, else as published."""
    _, flows, _ = world_flows(item, world_year(item, year))
    sellers, buyers = tables.countries(of), tables.countries(by)
    total = sum(v for (x, m), v in flows.items() if x in sellers and m not in sellers)
    taken = sum(v for (x, m), v in flows.items() if x in sellers and m in buyers)
    if total > 0:
        return Interval(*3 * (taken / total,)) if taken > 0 else None
    told = sold(item, of, by)
    return told[1] if told else None


def market(
    item: Good,
    share: Interval,
    *,
    of: str,
    by: str,
    when: Years,
    regime: Regime | None,
    draws: Draws,
    odds: Odds | None,
) -> GoodExposure:
    """The row of a good whose buyer holds the lever."""
    held_year, flows, _ = world_flows(item, world_year(item, when.trade))
    world = shares(by_buyer(flows))
    listed = None if flows else sold(item, of, by)
    taken = sum(world.get(place, 0.0) for place in tables.countries(by))
    control = Interval(taken, taken, taken) if world else None
    held_now: Hold | None = hold(item, regime, by=by, of=of, odds=odds) if regime else None
    value = next((a.usd_mn for a in item.annual if a.of == by and a.on == of), None)
    leverage = None
    if value is not None:
        seen = past_fall(item, of, by, when)
        again = seen.redirected if seen else REDIRECTED
        bound = Interval(0.0, again, 1.0)
        if seen:
            bound = Interval(max(again - AROUND, 0.0), again, min(again + AROUND, 1.0))
        told = f"; {again:.0%} found other buyers in {seen.years[1]}" if seen else ""
        leverage = buyer_side(
            item,
            sold_usd_mn=value,
            redirected=bound,
            severity=np.ones(draws.size),
            draws=draws,
            basis=f"purchases of US$ {value:,.0f} mn a year{told}",
        )
    year = listed[0].year if listed else held_year
    source = listed[0].source if listed else tables.own_flows(item.flows, held_year)[0] if item.flows else "baci"
    return GoodExposure(
        good=item,
        role="market",
        control=control,
        stage="imports" if control else "",
        year=year if control else None,
        direct=share,
        look_through=share,
        basis=f"exports of {listed[0].form}" if listed else "exports",
        dependence_year=year,
        source=source,
        control_source=source,
        quality=listed[0].quality.value if listed else "official",
        partial=False,
        reliance=None,
        flags=market_flags(item, of, year=when.trade).names,
        hold=held_now,
        stock_cover_years=None,
        cut_off=None,
        now=None,
        power=None,
        leverage=leverage,
        notes=(item.note,),
        stages=((f"Imports of the world {held_year}", held_year, world, source),) if world else (),
    )


def past_fall(item: Good, seller: str, buyer: str, when: Years) -> Diversion | None:
    """The fall of a flow in the good's own years of diversion; None when nothing fell or is held, or is known yet."""
    if not item.flows or len(item.fell) != 2 or max(item.fell) > when.seen:
        return None
    try:
        seen = diversion(item, seller, buyer, years=(item.fell[0], item.fell[1]))
    except UnknownError:
        return None
    return seen if seen.change < 0 else None

"""The exposure question: of whom, on whom, for which goods, on a date, through a lens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ..base import places
from ..base.errors import InputError
from ..ledger.good_parts import GoodKind
from ..ledger.goods import Good, good
from ..standpoint import Standpoint, lenses
from . import tables
from .assumptions import assumptions
from .checks import catalogue
from .diversion import Diversion, fall, heading_diversion, total_diversions
from .flags import flags
from .home import NO_USERS, SELLS, UNHELD, without_loss
from .leverage import long_run_power, seller_side
from .loss import Draws, loss, loss_draws, shortage
from .market import Years, market, market_share, past_fall
from .measures import control as control_of
from .measures import stock_cover
from .published import bought
from .result import Exposure, GoodExposure
from .screen import screen
from .severity import Odds, hold
from .supply import Interval, Supply, net_of_home, stage_shares, supply
from .timepath import paths

if TYPE_CHECKING:
    from ..regime.state import Regime

SEED = 20251030
UNTIL = (2027, 2030)
#: What is said of goods without a loss, by why there is none.
WITHOUT = {
    UNHELD: "No loss is reckoned where home output is not held, as a share of imports does not say what is missing",
    SELLS: "No loss, as it sells abroad at least what it buys, which it could keep",
}
FULL = Interval(1.0, 1.0, 1.0)


def exposure(
    stand: Standpoint,
    *,
    of: str,
    by: str,
    goods: Sequence[str] = (),
    seed: int = SEED,
    kind: str = "exposure",
    odds: Odds | None = None,
) -> Exposure:
    """Exposure of `of` to what `by` holds; all goods when none is named, in full when one is.

    `odds` is the chance that what sleeps is woken, 5%, mean and 95%: the outlook's (`detente.outlook.woken`), so that
    one event has one chance; without it none is given.
    Raises UnknownError for unknown goods and places, InputError for a place asked about itself.
    """
    if tables.countries(of) & tables.countries(by):
        raise InputError(f"{of} and {by} overlap", remedy="ask about two places, neither inside the other")
    regime = _regime(stand, by)
    when = Years(stand.day.year, stand.known_day.year - 1)
    known_goods = catalogue(stand.ledger)
    wanted = _wanted(goods, known_goods)
    draws = Draws(seed)
    rows, held, screened = [], 0, 0
    for item, user in wanted:
        row = _good(item, of=of, by=by, when=when, regime=regime, draws=draws, user=user, full=bool(goods), odds=odds)
        if row is None:
            continue
        held += not row.good.screened
        screened += row.good.screened
        if goods or row.matters:
            rows.append(row)
    notes = list(_notes(regime, by, when))
    unsure = [row.id for row in rows if row.held_and_unmeasured]
    if unsure:
        notes.append(
            f"{places.name(by)} holds at least half of a stage, and how much of the supply of {places.name(of)} "
            f"comes from there is not held: {', '.join(sorted(unsure))}."
        )
    if kind == "chokepoints":
        rows = [row for row in rows if row.is_chokepoint]
    if not goods:
        rows.sort(key=lambda row: (-row.weight, row.id))
    for why, text in WITHOUT.items():
        named = [row.id for row in rows if row.no_loss == why]
        if named:
            notes.append(f"{text}: {', '.join(named)}.")
    diversions = _diversions([item for item, _ in wanted], of, by, when, named=bool(goods))
    if goods and regime is not None:
        rows = [replace(row, by_lens=_by_lens(stand, row, of=of, by=by)) for row in rows]
    wide = screen(of=of, on=by, seen=when.seen)
    return Exposure(
        stand=stand,
        of=of,
        holder=by,
        seed=seed,
        goods=tuple(rows),
        diversions=diversions,
        notes=tuple(notes),
        kind=kind,
        detail=bool(goods),
        looked_at={**wide.looked_at, "goods": held, "screened": screened},
        stand_out={
            **wide.stand_out,
            "goods": sum(row.is_chokepoint and not row.good.screened for row in rows),
            "screened": sum(row.is_chokepoint and row.good.screened for row in rows),
        },
    )


def _regime(stand: Standpoint, by: str) -> Regime | None:
    """The regime of the withholding side; None when it is no party of the dispute."""
    from ..regime.state import regime

    return regime(stand, imposer=by) if by in {party.id for party in stand.ledger.dispute.parties} else None


def _wanted(names: Sequence[str], among: Mapping[str, Good]) -> list[tuple[Good, Good | None]]:
    """Goods to answer for, each with the user it is asked for: groups and users stand for what they name."""
    if not names:
        kinds = (GoodKind.chain, GoodKind.node)
        return [(item, None) for item in among.values() if item.kind in kinds]
    found: list[tuple[Good, Good | None]] = []
    for name in names:
        item = good(name, among=among)
        if item.kind is GoodKind.group:
            found += [(good(part, among=among), None) for part in item.parts]
        elif item.kind is GoodKind.user:
            found += [(good(need, among=among), item) for need in item.needs]
        else:
            found.append((item, None))
    return found


def _notes(regime: Regime | None, by: str, when: Years) -> tuple[str, ...]:
    notes = []
    if regime is None:
        notes.append(f"{by} is no party of the dispute: nothing of its is in force here.")
    if when.asked < 2024:
        notes.append("Production shares are those of the years shown, later than the date asked about.")
    return tuple(notes)


def _good(
    item: Good,
    *,
    of: str,
    by: str,
    when: Years,
    regime: Regime | None,
    draws: Draws,
    user: Good | None,
    full: bool,
    odds: Odds | None,
) -> GoodExposure | None:
    if item.held_by == "buyer":
        takes = market_share(item, of, by, when.trade)
        sells = _supply(item, of, by, when)
        if takes is not None and takes.mid > (sells.direct.mid if sells else 0.0):
            return market(item, takes, of=of, by=by, when=when, regime=regime, draws=draws, odds=odds)
    held, stage, stage_year, source = _control(item, of, by)
    got = _supply(item, of, by, when)
    if held is None and got is None:
        return None
    end_use = user.end_use if user else ""
    held_now = None
    if regime and item.held_by != "nobody":
        held_now = hold(item, regime, by=by, of=of, end_use=end_use, odds=odds)
    tested = flags(item, of, year=when.trade, seen=when.seen)
    cut = now = asleep = None
    leverage = power = None
    falls = tuple(fall(code, by, tables.HEADING_YEARS) for code in _headings(item, of, when))
    timed = []
    cover = _cover(item, of, got)
    no_loss = without_loss(item, of, got, when.trade) if got is not None else ""
    if got is not None and not no_loss and got.look_through.high > 0.005:
        reach = {"direct": got.direct, "through": got.look_through}
        short = shortage(draws, item, severity=FULL, worldwide=True, **reach)
        drawn = loss_draws(item, of=of, short=short, draws=draws, cover=cover, only=user.id if user else "")
        if held_now is not None and held_now.severity.high > 0:
            current = shortage(draws, item, severity=held_now.severity, worldwide=held_now.worldwide, **reach)
            missing = loss_draws(item, of=of, short=current, draws=draws, cover=cover, only=user.id if user else "")
            now = loss(missing, item, short=current) if missing else None
        if held_now is not None and held_now.asleep.high > 0:
            woken = shortage(draws, item, severity=held_now.asleep, worldwide=held_now.asleep_worldwide, **reach)
            missing = loss_draws(item, of=of, short=woken, draws=draws, cover=cover, only=user.id if user else "")
            asleep = loss(missing, item, short=woken) if missing else None
        if drawn is None:
            no_loss = NO_USERS
        else:
            cut = loss(drawn, item, short=short)
            power = long_run_power(item, got, of=of, draws=draws)
            everything = np.ones(draws.size)
            leverage = seller_side(item, got, inflicted=drawn.total, severity=everything, draws=draws)
            if full:
                timed = paths(
                    item, of=of, start=when.asked, cut_off=short, draws=draws, until=UNTIL, falls=falls, cover=cover
                )
    return GoodExposure(
        good=item,
        role="supply",
        control=held,
        stage=stage,
        year=stage_year,
        direct=got.direct if got else None,
        look_through=got.look_through if got else None,
        basis=got.basis if got else "",
        dependence_year=got.year if got else None,
        source=got.source if got else "",
        control_source=source,
        quality=got.quality.value if got else "",
        partial=got.partial if got else False,
        reliance=got.reliance if got else None,
        flags=tested.names,
        hold=held_now,
        stock_cover_years=cover,
        cut_off=cut,
        now=now,
        power=power,
        leverage=leverage,
        paths=tuple(timed),
        asleep=asleep,
        falls=falls,
        for_user=user.id if user else "",
        no_loss=no_loss,
        notes=(item.note,) if item.note and full else (),
        stages=tuple((s.title, s.year, stage_shares(s), s.source) for s in item.stage),
    )


def _supply(item: Good, of: str, by: str, when: Years) -> Supply | None:
    """Where a place's supply comes from, by tables; by published shares where there is none or its code holds more."""
    found = supply(item, of, by, year=when.trade, seen=when.seen)
    if found is not None and not found.partial:
        return found
    told = bought(item, of, by)
    return found if told is None else net_of_home(item, of, told)


def _control(item: Good, of: str, by: str) -> tuple[Interval | None, str, int | None, str]:
    """ω of `on` with its bounds, and the stage, year and source where it is held."""
    members = tables.aliases(by)
    best: tuple[Interval | None, str, int | None, str] = (None, "", None, "")
    for stage in item.stage:
        parts = stage_shares(stage)
        if not parts or stage.of not in ("", of):
            continue
        mid = control_of([parts], members) or 0.0
        low = high = mid
        for share in stage.share:
            if tables.iso3(share.place) in members:
                low += (share.low if share.low is not None else share.share) - share.share
                high += (share.high if share.high is not None else share.share) - share.share
        if best[0] is None or mid > best[0].mid:
            best = (Interval(low, mid, high), stage.id, stage.year, stage.source)
    return best


def _cover(item: Good, of: str, got: Supply | None) -> float | None:
    """Years a stock lasts in a full cut-off of the look-through share."""
    from ..base.units import convert

    for stock in item.stock:
        if stock.place in (of, "World") and got is not None:
            if stock.unit in ("days", "years") and stock.use_unit in ("days", "years"):
                return convert(stock.quantity, stock.unit, "years") / max(got.look_through.mid, 1e-9)
            use = convert(stock.use, stock.use_unit, stock.unit)
            return stock_cover(stock.quantity, use, got.look_through.mid)
    return None


def _by_lens(stand: Standpoint, row: GoodExposure, *, of: str, by: str) -> dict[str, dict[str, Interval]]:
    """Severity of one good through every lens of the dispute, for the buyer and for third places."""
    from ..regime.state import regime

    if row.good.held_by != "seller":
        return {}
    others = [place for place in assumptions().third_places if place != of and not _overlap(place, of, by)]
    found = {}
    for lens in lenses(stand.ledger):
        seen = regime(stand.at(lens=lens), imposer=by)
        found[lens] = {buyer: hold(row.good, seen, by=by, of=buyer).severity for buyer in (of, *others)}
    return found


def _overlap(place: str, of: str, by: str) -> bool:
    return bool(tables.countries(place) & (tables.countries(of) | tables.countries(by)))


def _headings(item: Good, of: str, when: Years) -> tuple[str, ...]:
    """Headings of a good whose yearly imports are held for a place, where both years compared were over."""
    return item.headings if of == tables.HEADINGS_OF and max(tables.HEADING_YEARS) <= when.seen else ()


def _diversions(items: Sequence[Good], of: str, by: str, when: Years, *, named: bool) -> tuple[Diversion, ...]:
    """Who gained: for named goods whose trade is held over the years, else for all goods together."""
    if not named:
        both = (*total_diversions(by, of), *total_diversions(of, by))
        return tuple(entry for entry in both if max(entry.years) <= when.seen)
    found = [past_fall(item, seller, buyer, when) for item in items for seller, buyer in ((of, by), (by, of))]
    told = [heading_diversion(code, by, tables.HEADING_YEARS) for item in items for code in _headings(item, of, when)]
    found += [entry for entry in told if entry.change < 0]
    return tuple(entry for entry in found if entry is not None)

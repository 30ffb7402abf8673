"""Answers about value and dependence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ...base.errors import InputError
from ...base.numbers import number

if TYPE_CHECKING:
    from ...base.figure import Figure
    from ...standpoint import Standpoint

Progress = Callable[..., None]


def worth(
    at: Standpoint,
    *,
    deal: str | None,
    from_: str | None,
    to: str | None,
    on: str | None,
    elasticities: str | None,
    horizon: str,
    closure: str,
    economy: str | None,
    all: bool,
    nest: str | None,
    wedge: str,
    revenue: str,
    labour: str | None,
    for_: str | None,
    draws: int,
    reference: bool,
    seed: int,
    by: str | None,
    purchases: bool,
    who_won: bool,
    backtest: bool,
    progress: Progress | None = None,
) -> Any:
    """A move priced, with the parts that were asked for."""
    from ...economy.elasticities import DEFAULT_NEST, DEFAULT_SET
    from ...impact.unpriced import NoFigure
    from ...impact.worth import worth as price
    from ..coverage import NotHeld

    try:
        made = price(
            at,
            deal=deal,
            origin=from_,
            target=to,
            on=on,
            economy=economy,
            elasticities=elasticities or DEFAULT_SET,
            horizon=horizon,
            closure=closure,
            nest=nest or DEFAULT_NEST,
            wedge=wedge,
            revenue=revenue,
            labour=_number(labour),
            draws=0 if reference else draws,
            seed=seed,
            members=not reference and horizon == "long",
            place_code=for_ or "",
            progress=progress,
        )
    except NoFigure as none:
        asked = {key: value for key, value in (("deal", deal), ("from", from_), ("to", to)) if value}
        return NotHeld("What is it worth?", asked, none.why, tuple(none.rows))
    extra = list(made.extra)
    if by == "channel":
        from ...impact.channels import channels

        extra.append(channels(made).table(made))
    elif by:
        from ...impact.decompose import decompose

        extra.append(decompose(made, by, seed=seed, progress=progress).table(made))
    if purchases:
        from ...impact.purchases import purchases as bought

        extra += bought(at, deal).tables()
    if who_won:
        from ...impact.yardsticks import who_won as judged

        extra.append(judged(made, at, deal))
    if backtest:
        from ...impact.backtest import backtest as against

        held = against(made.world, at, progress=progress)
        extra += held.tables()
        made = replace(made, skill=held.to_dict())
    return replace(made, every=all, extra=tuple(extra))


def _number(text: str | None) -> float:
    try:
        return number(text or "0")
    except ValueError:
        raise InputError(f"{text!r} is not a number", remedy="for example 0.5") from None


def worth_figures(result: Any) -> Sequence[Figure]:
    """The bars of a priced move."""
    from ...impact.figure import bars

    return [bars(result)]


def exposure(
    at: Standpoint,
    *,
    of: str,
    by: str,
    good: Sequence[str] = (),
    screen: bool = False,
    seed: int | None,
    kind: str = "exposure",
    progress: Progress | None = None,
) -> Any:
    """Exposure of one place to another, good by good."""
    from ...exposure.question import SEED
    from ...exposure.question import exposure as ask

    if screen:
        if good:
            raise InputError("a screen looks at everything, not at one good", remedy="leave out --screen or --good")
        from ...exposure.screen import screen as look

        return look(of=of, on=by, asked=at.day.year, seen=at.known_day.year - 1)
    from ...outlook.woken import woken

    odds = woken(at)
    return ask(at, of=of, by=by, goods=good, seed=SEED if seed is None else seed, kind=kind, odds=odds)


def deliveries(
    at: Standpoint,
    *,
    good: str,
    of: str | None,
    by: str | None,
    file: str | None,
    form: str | None,
    progress: Progress | None = None,
) -> Any:
    """Series of deliveries of a good."""
    from ...exposure.deliveries import deliveries as ask

    return ask(at, good=good, of=of or "", by=by or "", file=file or "", form=form or "")


def chokepoints(at: Standpoint, *, progress: Progress | None = None, **given: Any) -> Any:
    """Only the goods by which one can hold up the other."""
    return exposure(at, kind="chokepoints", progress=progress, **given)


def optimal(at: Standpoint, *, player: str, progress: Progress | None = None, **model: Any) -> Any:
    """The tariffs one country would choose if nobody answered."""
    from ...impact.incentives import incentives

    return incentives(at, "optimal", (player,), progress=progress, **model)


def nash(at: Standpoint, *, players: Sequence[str], progress: Progress | None = None, **model: Any) -> Any:
    """Tariffs from which no player gains by moving alone."""
    from ...impact.incentives import incentives

    return incentives(at, "nash", players, progress=progress, **model)


def cooperative(
    at: Standpoint, *, players: Sequence[str], from_: str, progress: Progress | None = None, **model: Any
) -> Any:
    """Tariffs the players would agree on."""
    from ...impact.incentives import incentives

    return incentives(at, "cooperative", players, start=from_, progress=progress, **model)


def economy_info(at: Standpoint, *, economy: str | None) -> Any:
    """What the world table is."""
    from ...economy.baseline import load
    from ...economy.report import Info

    return Info(load(economy))


def economy_check(at: Standpoint, *, economy: str | None) -> Any:
    """Whether the world table adds up."""
    from ...economy.baseline import load
    from ...economy.checks import Checks, identities

    table = load(economy)
    return Checks(table.meta.title, tuple(identities(table)))


def table_fails(result: Any, **_: Any) -> bool:
    """Whether an identity of the table does not hold."""
    return not result.passed

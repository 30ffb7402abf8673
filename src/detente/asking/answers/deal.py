"""Answers about a deal."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ...base.errors import InputError

if TYPE_CHECKING:
    from ...standpoint import Standpoint

Progress = Callable[..., None]


def agreed(at: Standpoint, *, deal: str | None, row: str | None) -> Any:
    """The account matrix, or one row of it in full."""
    from ...accounts.agreed import agreed as matrix
    from ...accounts.row import RowDetail

    made = matrix(at.ledger, deal, on=at.on, known=at.known)
    return RowDetail(made, row) if row else made


def brief(at: Standpoint, *, deal: str | None, texts: str | None, pictures: bool = True) -> Any:
    """All four questions on one page; without pictures it is made faster."""
    from ...brief.page import brief as make
    from ...ledger.texts import texts as held

    return make(at.ledger, deal, on=at.on, known=at.known, held=held(texts), pictures=pictures)


def outlook(
    at: Standpoint,
    *,
    deal: str | None,
    until: str | None,
    alive: str | None,
    game: bool,
    trigger: str | None,
    third: bool,
    draws: int,
    backtest: bool,
    fresh: bool,
    progress: Progress | None = None,
) -> Any:
    """The outlook of a deal, or how such forecasts would have done."""
    from ...outlook.outlook import ask_backtest
    from ...outlook.outlook import outlook as ask

    if draws < 16:
        raise InputError(f"{draws} draws are too few for an interval", remedy="ask for 16 or more")
    if fresh and not backtest:
        raise InputError("--fresh belongs to --backtest", remedy="ask for both")
    if backtest:
        return ask_backtest(at.ledger, fresh=fresh, advance=progress)
    return ask(
        at.ledger,
        deal,
        on=at.on,
        known=at.known,
        until=until,
        alive=alive,
        game=game,
        trigger=trigger,
        third=third,
        draws=draws,
        progress=progress,
        advance=progress,
    )

"""Answers about a deal."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ...base.errors import InputError

if TYPE_CHECKING:
    from ...ledger.texts import Texts
    from ...standpoint import Standpoint

Progress = Callable[..., None]


def agreed(at: Standpoint, *, deal: str | None, row: str | None) -> Any:
    """The account matrix, or one row of it in full."""
    from ...accounts.agreed import agreed as matrix
    from ...accounts.row import RowDetail

    made = matrix(at, deal)
    return RowDetail(made, row) if row else made


def brief(
    at: Standpoint,
    *,
    deal: str | None,
    texts: str | None,
    full: bool,
    pages: int,
    for_: str | None,
    section: str | None,
    pictures: bool = True,
    held: Texts | None = None,
) -> Any:
    """All four questions on one page, on two, or in full; without pictures it is made faster. `held` are open texts."""
    from ...brief.page import brief as make
    from ...brief.page import sheet
    from ...ledger.texts import texts as opened

    held = held or opened(texts)
    if full:
        if for_ or section:
            raise InputError("--full is everything, for everybody", remedy="leave out --for and --section, or --full")
        return make(at, deal, held=held, pictures=pictures)
    return sheet(at, deal, pages=pages, place=for_ or "", part=section or "", held=held, pictures=pictures)


def outlook(
    at: Standpoint,
    *,
    deal: str | None,
    until: str | None,
    alive: str | None,
    ask: tuple[str, ...],
    answer: tuple[str, ...],
    worth: bool,
    third: bool,
    record: bool,
    memory: bool,
    backtest: bool,
    fresh: bool,
    progress: Progress | None = None,
) -> Any:
    """The outlook of a deal or term, the terms it rests on, or how such forecasts would have done."""
    from ...base.dates import parse_day
    from ...outlook.outlook import outlook as make
    from ...outlook.outlook import rests
    from ...outlook.scored import ask_backtest

    if fresh and not backtest:
        raise InputError("--fresh belongs to --backtest", remedy="ask for both")
    if backtest:
        return ask_backtest(at.ledger, fresh=fresh, advance=progress)
    if record:
        return rests(at, deal, memory=memory)
    return make(
        at,
        deal,
        until=parse_day(until) if until else None,
        alive=parse_day(alive) if alive else None,
        ask=ask,
        answers=answer,
        worth=worth,
        third=third,
        memory=memory,
        advance=progress,
    )

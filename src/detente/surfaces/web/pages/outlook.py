"""Will it hold: probability to each date, next moves, what to watch."""

from __future__ import annotations

from ....base.dates import today
from ....brief.pictures import pictures
from ....ledger.dispute import Ledger
from ..ask import Ask, Field, as_of, common
from ..page import Answer, Page, Progress
from ..shelf import Shelf


def fields(ledger: Ledger) -> tuple[Field, ...]:
    """Deal, day, knowledge, one more date, and evidence of one's own."""
    return (
        *as_of(common(ledger, "deal", "on", "known")),
        Field("until", "One more date", "date"),
        Field("alive", "It still held on", "date", hint="last event seen"),
        Field("add", "Add", "choice", [("", "nothing"), ("game", "the truce game"), ("third", "third parties")]),
        Field("trigger", "If this happens", "suggest", _triggers(ledger)),
    )


def _triggers(ledger: Ledger) -> list[tuple[str, str]]:
    """What might happen next, as the dispute's folder names it for the default deal; suggestions only."""
    from ....outlook.triggers import load_triggers

    if ledger.dispute.default_deal not in ledger.deals:
        return []
    return [(t.id, t.title) for t in load_triggers(ledger, ledger.dispute.default_deal, known=today())]


def answer(shelf: Shelf, ask: Ask, progress: Progress) -> Answer:
    """The outlook; the first run of a session samples the posterior."""
    from ....outlook.outlook import outlook

    made = outlook(
        shelf.ledger(),
        ask.get("deal"),
        on=ask.get("on"),
        known=ask.get("known"),
        until=ask.get("until"),
        alive=ask.get("alive"),
        game=ask.get("add") == "game",
        third=ask.get("add") == "third",
        trigger=ask.get("trigger"),
        progress=progress,
        advance=progress,
    )
    return Answer("Will it hold?", made, lead=["A forecast, not a fact.", made.leakage], figures=pictures(made))


PAGE = Page(
    "outlook",
    "Will it hold?",
    fields,
    answer,
    slow=True,
    nav="Outlook",
    about="Survival by definition, next moves, watch list.",
    shares=("deal", "on", "known"),
)

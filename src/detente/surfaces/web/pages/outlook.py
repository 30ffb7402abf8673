"""Will it hold: one tree of events, what was asked, what to find out first."""

from __future__ import annotations

from ....base.dates import parse_day
from ....brief.pictures import pictures
from ....ledger.dispute import Ledger
from ....standpoint import Standpoint
from ..ask import Ask, Field, as_of, common
from ..page import Answer, Page, Progress
from ..shelf import Shelf


def fields(ledger: Ledger) -> tuple[Field, ...]:
    """Deal, day, knowledge, one more date, evidence of one's own, questions and answers in words."""
    return (
        *as_of(common(ledger, "deal", "on", "known")),
        Field("until", "One more date", "date"),
        Field("alive", "It still held on", "date", hint="last event seen"),
        Field("ask", "Ask in words", hint="something follows by 2027-01-10"),
        Field("answer", "What you found out", hint="still-holds=yes; separated by spaces"),
        Field("add", "Add", "choice", [("", "nothing"), ("worth", "what is at stake"), ("third", "third parties")]),
    )


def answer(shelf: Shelf, ask: Ask, progress: Progress) -> Answer:
    """The outlook; stakes and third parties ask the trade model."""
    from ....outlook.outlook import outlook

    until, alive, words = ask.get("until"), ask.get("alive"), ask.get("ask")
    made = outlook(
        Standpoint.as_of(shelf.ledger(), ask.get("on"), ask.get("known")),
        ask.get("deal"),
        until=parse_day(until) if until else None,
        alive=parse_day(alive) if alive else None,
        ask=(words,) if words else (),
        answers=(ask.get("answer") or "").split(),
        worth=ask.get("add") == "worth",
        third=ask.get("add") == "third",
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
    about="One tree of events, what to find out first, dates ahead.",
    shares=("deal", "on", "known"),
)

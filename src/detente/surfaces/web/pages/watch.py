"""What changed since a day, and what comes next; also as a calendar and a feed."""

from __future__ import annotations

from ....ledger.dispute import Ledger
from ....watch.changes import watch
from ..ask import Ask, Field, address, common
from ..page import Answer, Page, Progress
from ..shelf import Shelf


def fields(ledger: Ledger) -> tuple[Field, ...]:
    """Since when, the day of the look, and how far ahead."""
    return (
        Field("since", "Since", "date", hint="30 days before"),
        *common(ledger, "on"),
        Field("days", "Days ahead", "number", hint="60", most=3660),
    )


def answer(shelf: Shelf, ask: Ask, progress: Progress) -> Answer:
    """A look; the pages remember none, the address says since when."""
    days = ask.number("days", 60)
    made = watch(shelf.ledger(), since=ask.get("since"), on=ask.get("on"), days=days)
    lead = [f"{len(made.news)} things changed after {made.since}; {len(made.ahead)} clocks run out within {days} days."]
    return Answer(
        "What changed, what comes?",
        made,
        lead=[*lead, *made.notes()],
        template="watch.html",
        extra={"ics": address("/watch.ics", ask.values), "rss": address("/watch.rss", ask.values)},
    )


PAGE = Page(
    "watch",
    "What changed, what comes?",
    fields,
    answer,
    nav="Watch",
    about="News and clocks.",
    shares=("on",),
)

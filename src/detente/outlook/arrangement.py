"""Which truce is asked about: the latest term known on the day, or the deal itself."""

from __future__ import annotations

from datetime import date

from ..base.dates import parse_day
from ..base.errors import InputError
from ..ledger.dispute import Ledger
from .baserates import Arrangement
from .history import History, Truce, dyad


def arrangement(
    ledger: Ledger, history: History, deal: str | None, *, on: date, known: date, alive: date | None = None
) -> Arrangement:
    """The arrangement of `deal` as known; `alive` is evidence of your own that it still held that day."""
    record = ledger.deal(deal).deal
    if on < parse_day(record.date):
        raise InputError(
            f"{record.id} was struck on {record.date}, after {on}", remedy="ask for a day on or after the deal"
        )
    terms = [t for t in history.truces if t.deal == record.id]
    if terms:
        found = _from_terms(terms, record.id, on=on)
        struck = min(t.clock for t in terms)
        title, clock, end, term, seen, name = (
            found.title,
            found.clock,
            parse_day(found.stated_end) if found.stated_end else None,
            found.term,
            parse_day(found.last_seen) if found.last_seen else found.clock,
            found.id,
        )
    else:
        title, clock, term, name = record.title, parse_day(record.date), 1, ""
        struck, seen = clock, min(parse_day(ledger.dispute.checked), known)
        end = parse_day(record.ends) if len(record.ends) == 10 else None
    seen = max(min(seen, on), clock)
    if alive is not None:
        if not seen <= alive <= on:
            raise InputError(
                f"--alive {alive} is not between {seen} and {on}", remedy="give a day on which it was seen to hold"
            )
        seen = alive
    if end is not None and end <= seen:
        raise InputError(
            f"the term ended on {end} and the record stops there",
            remedy="add what happened to data/history, or ask for an earlier day with --on",
        )
    return Arrangement(record.id, title, dyad(record.parties), clock, end, term, seen, name, struck)


def _from_terms(terms: list[Truce], deal: str, *, on: date) -> Truce:
    running = [t for t in terms if t.outcome is None and t.clock <= on]
    if running:
        return max(running, key=lambda t: t.clock)
    last = max(terms, key=lambda t: t.clock)
    what = f"{last.outcome.kind.value} on {last.outcome.at}" if last.outcome else f"agreed only on {last.clock}"
    raise InputError(
        f"no term of {deal} is running: the last known one was {what}",
        remedy="ask for an earlier day with --on, or add its successor to data/history",
    )

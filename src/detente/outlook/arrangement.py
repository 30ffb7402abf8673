"""Which term is asked about: a term of the record, the latest one that carries the deal, or the deal itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from ..base.dates import parse_day
from ..base.errors import InputError, UnknownError
from ..ledger.dispute import Ledger
from .estimate import Arrangement
from .renewals import Renewals, Term


def arrangement(
    ledger: Ledger, record: Renewals, name: str | None, *, on: date, alive: date | None = None
) -> Arrangement:
    """The arrangement called `name` as known; `alive` is evidence of your own that it still held that day."""
    found = _of_record(record, name, on=on) if name and _is_term(record, name) else None
    found = found or _of_deal(ledger, record, name, on=on)
    seen = max(min(found.seen, on), found.clock)
    if alive is not None:
        if not seen <= alive <= on:
            raise InputError(
                f"--alive {alive} is not between {seen} and {on}", remedy="give a day on which it was seen to hold"
            )
        seen = alive
    if found.end is not None and found.end <= seen:
        raise InputError(
            f"the term ended on {found.end} and the record stops there",
            remedy="add what happened to the record (docs/renewals.md), or ask for an earlier day with --on",
        )
    return replace(found, seen=seen)


def _is_term(record: Renewals, name: str) -> bool:
    from .renewals import load_renewals

    return any(t.id == name for t in load_renewals().terms)


def _of_record(record: Renewals, name: str, *, on: date) -> Arrangement:
    """A term of the record by its id, whether or not any dispute is loaded."""
    term = next((t for t in record.terms if t.id == name), None)
    if term is None:
        raise InputError(f"nothing was public of {name} on {on}", remedy="ask for a day on or after its start")
    if term.outcome is not None:
        raise InputError(
            f"what followed {name} was public on {term.announced}", remedy="ask for an earlier day with --on"
        )
    return of_term(term, deal="", struck=term.clock, seen=term.seen or on)


def of_term(term: Term, *, deal: str, struck: date, seen: date) -> Arrangement:
    """A term of the record as an arrangement."""
    e = term.entry
    return Arrangement(
        deal,
        term.title,
        term.parties,
        term.imposers,
        term.family,
        term.clock,
        term.start,
        term.end,
        e.number,
        seen,
        struck,
        term.id,
        e.legislature,
        e.new_administration,
        e.larger,
    )


def _of_deal(ledger: Ledger, record: Renewals, name: str | None, *, on: date) -> Arrangement:
    """A deal of the ledger: the term that runs, or its own dates where the record has none."""
    try:
        deal = ledger.deal(name).deal
    except UnknownError as error:
        later = (ledger.whole or ledger).deals.get(name or ledger.dispute.default_deal)
        if later is not None:
            day = later.deal.date
            raise InputError(
                f"{later.deal.id} was struck on {day}, after {on}", remedy="ask for a day on or after the deal"
            ) from None
        raise InputError(
            error.what, remedy=f"{error.remedy}; or name a term of the record (detente outlook --record)"
        ) from None
    checked = min(parse_day(ledger.dispute.checked), on)
    terms = record.of_deal(deal.id)
    if terms:
        open_terms = [t for t in terms if t.outcome is None]
        term = (open_terms or terms)[-1]
        if term.outcome is not None:
            raise InputError(
                f"{deal.title} was {term.outcome.value.replace('_', ' ')}; that was public on {term.announced}",
                remedy="ask for an earlier day with --on, or for the deal that followed",
            )
        return of_term(term, deal=deal.id, struck=min(t.clock for t in terms), seen=term.seen or checked)
    start = parse_day(deal.date)
    end = parse_day(deal.ends) if len(deal.ends) == 10 else None
    parties = tuple(deal.parties)
    return Arrangement(
        deal.id, deal.title, parties, _imposers(ledger, parties), "truce", start, start, end, 1, checked, start
    )


def _imposers(ledger: Ledger, parties: tuple[str, ...]) -> tuple[str, ...]:
    """Parties of the deal that hold measures in the ledger: one of them, where a truce is one-sided."""
    held = {m.imposer for m in ledger.measures.values()}
    return tuple(p for p in parties if p in held) or parties

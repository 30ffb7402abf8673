"""Any record of the ledger, with its sources and with what rests on it."""

from __future__ import annotations

from ....brief.html import safe_link
from ....ledger.dispute import Ledger
from ....ledger.lookup import look_up
from ..ask import Ask, Field
from ..page import Answer, Page, Progress
from ..shelf import Shelf


def fields(ledger: Ledger) -> tuple[Field, ...]:
    """A record's address has no parameters."""
    return ()


def answer(shelf: Shelf, ask: Ask, progress: Progress) -> Answer:
    """The record (the last part of the address is its id)."""
    found = look_up(shelf.ledger(), ask.name)
    title = str(found.record.get("title") or found.record.get("says") or found.id)
    address = str(found.record.get("link") or found.record.get("url") or "")
    return Answer(
        title,
        found,
        lead=[f"A {found.kind} of the ledger."],
        template="record.html",
        extra={"address": safe_link(address), "kind": found.kind},
    )


PAGE = Page("record", "Record", fields, answer)

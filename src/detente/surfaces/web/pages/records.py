"""How sources and records are dressed."""

from __future__ import annotations

from dataclasses import replace

from ....asking.ask import Answer
from ....brief.html import safe_link
from ..ask import Ask
from ..page import View, notes
from ..shelf import Shelf


def sources(view: View, answer: Answer, asked: Ask, shelf: Shelf) -> View:
    """How many, of which ledger, and what was left out of it."""
    ledger = shelf.ledger()
    lead = (
        f"{len(answer.result.rows)} sources. Ledger {ledger.dispute.id}, checked to {ledger.dispute.checked}, "
        f"version {ledger.digest[:12]}."
    )
    return notes(view, lead, *(f"Left out: {problem}" for problem in ledger.problems))


def record(view: View, answer: Answer, asked: Ask, shelf: Shelf) -> View:
    """What kind of record it is, and where it is on the web."""
    found = answer.result
    title = str(found.record.get("title") or found.record.get("says") or found.id)
    address = str(found.record.get("link") or found.record.get("url") or "")
    extra = {"address": safe_link(address), "kind": found.kind}
    return replace(view, title=title, lead=[f"A {found.kind} of the ledger."], template="record.html", extra=extra)

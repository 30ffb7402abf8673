"""What was agreed: the matrix, whose cells open to the claims, and one undertaking in full."""

from __future__ import annotations

from typing import Any

from ....accounts.agreed import AccountCell, Agreed, agreed, cell_text, claim_dict
from ....accounts.row import RowDetail
from ....brief.html import safe_link
from ....brief.pictures import matrix
from ....ledger.dispute import Filed, Ledger
from ..ask import Ask, Field, as_of, common
from ..page import Answer, Page, Progress
from ..shelf import Shelf


def fields(ledger: Ledger) -> tuple[Field, ...]:
    """Deal, day, and what was known."""
    return as_of(common(ledger, "deal", "on", "known"))


def _matrix(shelf: Shelf, ask: Ask) -> Agreed:
    return agreed(shelf.ledger(), ask.get("deal"), on=ask.get("on"), known=ask.get("known"))


def answer(shelf: Shelf, ask: Ask, progress: Progress) -> Answer:
    """The whole matrix."""
    made = _matrix(shelf, ask)
    counts = ", ".join(f"{n} {word.replace('_', ' ')}" for word, n in made.counts().items())
    rows = [
        {
            "id": row.commitment.id,
            "title": row.commitment.title,
            "verdict": row.verdict.value,
            "fields": row.fields,
            "cells": [_cell(cell, shelf) for cell in row.accounts],
            "observers": [_claim(f, shelf) for f in row.observers],
        }
        for row in made.rows
    ]
    return Answer(
        f"What was agreed: {made.deal.deal.title}",
        made,
        lead=[f"{len(made.rows)} undertakings and topics, by every account of them: {counts}."],
        figures=[matrix(made)],
        template="agreed.html",
        extra={"rows": rows, "accounts": made.ledger.dispute.accounts},
    )


def _cell(cell: AccountCell, shelf: Shelf) -> dict[str, Any]:
    return {
        "account": cell.account,
        "stance": cell.stance,
        "text": cell_text(cell),
        "claims": [_claim(f, shelf) for f in cell.claims],
    }


def _claim(filed: Filed, shelf: Shelf) -> dict[str, Any]:
    """A claim for the page: its words where the text is held, its highlighted place on the web otherwise."""
    ledger = shelf.ledger()
    data = claim_dict(filed, ledger)
    source = ledger.sources.get(filed.source)
    return {
        **data,
        "quote": shelf.texts.quoted(ledger, filed.source, filed.claim.anchor),
        "link": safe_link(data["link"]),
        "title": source.title if source else filed.source,
        "publisher": source.publisher if source else "",
        "grade": source.grade.value if source else "",
    }


def row(shelf: Shelf, ask: Ask, progress: Progress) -> Answer:
    """One undertaking with every claim on it (the last part of the address is its id)."""
    made = _matrix(shelf, ask)
    found = made.row(ask.name)
    titles = {a.id: a.title for a in made.ledger.dispute.accounts}
    groups = [
        {
            "id": c.account,
            "title": titles[c.account],
            "text": cell_text(c),
            "claims": [_claim(f, shelf) for f in c.claims],
        }
        for c in found.accounts
    ]
    groups.append(
        {
            "id": "observers",
            "title": "Observers",
            "text": "",
            "claims": [_claim(f, shelf) for f in found.observers],
        }
    )
    word = found.verdict.value.replace("_", " ") + (f" ({', '.join(found.fields)})" if found.fields else "")
    return Answer(
        found.commitment.title,
        RowDetail(made, found.commitment.id),
        lead=[f"Verdict: {word}."],
        template="row.html",
        extra={
            "groups": groups,
            "measures": [made.ledger.measures[m] for m in found.commitment.measures if m in made.ledger.measures],
        },
    )


PAGE = Page(
    "agreed",
    "What was agreed?",
    fields,
    answer,
    nav="Agreed",
    about="Every undertaking, by every account.",
    shares=("deal", "on", "known"),
)
ROW = Page("agreed", "One undertaking", fields, row)

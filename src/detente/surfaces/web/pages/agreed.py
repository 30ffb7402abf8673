"""What was agreed: the matrix, whose cells open to the claims, and one undertaking in full."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ....accounts.agreed import AccountCell, cell_text, claim_dict
from ....asking.ask import Answer
from ....brief.html import safe_link
from ....ledger.dispute import Filed
from ..ask import Ask
from ..page import View
from ..shelf import Shelf


def matrix(view: View, answer: Answer, asked: Ask, shelf: Shelf) -> View:
    """The whole matrix (or, with `row`, one of it)."""
    made = answer.result
    if asked.get("row"):
        return row(view, answer, asked, shelf)
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
    return replace(
        view,
        title=f"What was agreed: {made.deal.deal.title}",
        lead=[f"{len(made.rows)} undertakings and topics, by every account of them: {counts}."],
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


def row(view: View, answer: Answer, asked: Ask, shelf: Shelf) -> View:
    """One undertaking with every claim on it."""
    made = answer.result.agreed
    found = made.row(answer.result.commitment)
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
    observers = [_claim(f, shelf) for f in found.observers]
    groups.append({"id": "observers", "title": "Observers", "text": "", "claims": observers})
    word = found.verdict.value.replace("_", " ") + (f" ({', '.join(found.fields)})" if found.fields else "")
    touched = [made.ledger.measures[m] for m in found.commitment.measures if m in made.ledger.measures]
    return replace(
        view,
        title=found.commitment.title,
        lead=[f"Verdict: {word}."],
        template="row.html",
        extra={"groups": groups, "measures": touched},
    )

"""The sources: grade, licence, and what rests on each."""

from __future__ import annotations

from ....brief.sources import sources
from ....ledger.dispute import Ledger
from ..ask import Ask, Field
from ..page import Answer, Page, Progress
from ..shelf import Shelf


def fields(ledger: Ledger) -> tuple[Field, ...]:
    """Grade and kind."""
    grades = [
        ("", "all grades"),
        ("A", "A primary seen"),
        ("B", "B primary quoted"),
        ("C", "C secondary"),
        ("D", "D weak"),
    ]
    return (Field("grade", "Grade", "choice", grades, what="grade"),)


def answer(shelf: Shelf, ask: Ask, progress: Progress) -> Answer:
    """Every source of the ledger, and the data the package holds."""
    ledger = shelf.ledger()
    made = sources(ledger, grade=ask.get("grade"), texts=shelf.texts)
    lead = [
        f"{len(made.rows)} sources. Ledger {ledger.dispute.id}, checked to {ledger.dispute.checked}, "
        f"version {ledger.digest[:12]}."
    ]
    lead += [f"Left out: {problem}" for problem in ledger.problems]
    return Answer("What it rests on", made, lead=lead)


PAGE = Page("sources", "What it rests on", fields, answer, nav="Sources", about="Every source, graded.", shares=())

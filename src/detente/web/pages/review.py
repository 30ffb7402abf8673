"""Review of proposed claims; without a queue it says how to make one."""

from __future__ import annotations

from ...ledger.dispute import Ledger
from ..ask import Ask, Field
from ..page import Answer, Page, Progress
from ..shelf import Shelf
from .inforce import Nothing


def fields(ledger: Ledger) -> tuple[Field, ...]:
    """No parameters."""
    return ()


def answer(shelf: Shelf, ask: Ask, progress: Progress) -> Answer:
    """What waits to be confirmed."""
    return Answer("Review", Nothing(), lead=["Review of proposed claims is not part of this version."])


PAGE = Page("review", "Review", fields, answer, nav="Review", about="Proposed claims, waiting for a person.")

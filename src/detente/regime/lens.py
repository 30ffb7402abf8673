"""Lenses: whose word counts as the state of the law.

``law``        enacted events only.
``announced``  whatever was announced by who would have to do it, confirmed, or enacted.
``practice``   enacted events, and what is done without a published instrument.
an account     enacted events, confirmed ones, and that account's own reading.

What one side says the *other* will do is `reported`: it moves only that side's lens.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..ledger.records import Event, Status
from ..standpoint import ANNOUNCED, LAW, PRACTICE

_LADDER = (Status.practice, Status.reported, Status.announced, Status.confirmed, Status.enacted)


def rung(status: Status) -> int:
    """Position on the status ladder, from 0 (practice, which says nothing of law) to 4 (enacted)."""
    return _LADDER.index(status)


@dataclass(frozen=True, slots=True)
class Lens:
    """A named rule for which events count."""

    name: str

    def admits(self, event: Event) -> bool:
        """Whether `event` counts through this lens."""
        if event.status is Status.enacted:
            return True
        if self.name == LAW:
            return False
        if self.name == PRACTICE:
            return event.status is Status.practice
        if self.name == ANNOUNCED:
            return rung(event.status) >= rung(Status.announced)
        return event.status is Status.confirmed or event.account == self.name

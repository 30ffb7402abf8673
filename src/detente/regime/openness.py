"""What is open: where an announcement short of law would change what applies.

The one definition, for counts, marks, intervals and notes alike. Through the lens of the law a measure
is open when, were all that was announced, confirmed or enacted law, something else would apply to somebody
at some rate; what would do it are the events short of law on that other reading. Through any other lens
nothing is open: the lens has answered.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..ledger.dispute import Ledger
from ..ledger.records import Event, Status
from ..standpoint import ANNOUNCED, LAW
from .lens import Lens
from .replay import MeasureState, replay


@dataclass(frozen=True, slots=True)
class Open:
    """How a measure would stand otherwise, and the events short of law that would make it so."""

    otherwise: MeasureState
    events: tuple[Event, ...]


def opening(state: MeasureState, ledger: Ledger, lens: str, origin: str | None = None) -> Open | None:
    """What keeps `state`, read through `lens` (for goods of `origin`, if named), open; None when nothing does."""
    if lens != LAW:
        return None
    said = replay(state.measure, ledger, state.at, lens=Lens(ANNOUNCED), origin=origin)
    short = tuple(event for event in said.trail if event.status is not Status.enacted)
    return Open(said, short) if short and said.effect() != state.effect() else None

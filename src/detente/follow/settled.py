"""What filing a proposal would change: the standing before and after, the questions it answers, the counts so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from ..base.dates import today
from ..ledger.dispute import Ledger
from ..ledger.filed import FiledEvent
from ..regime.standing import UNSURE
from ..regime.state import regime
from ..standpoint import Standpoint
from .proposals import around


def unsettled(ledger: Ledger) -> list[str]:
    """The measures of a dispute of which the paper and what was said of it part today, or nothing is known."""
    stand = Standpoint.of_law(ledger, on=today().isoformat())
    return [name for name, standing in regime(stand).standings.items() if standing.word in UNSURE]


def stands(record: Mapping[str, Any], ledger: Ledger, still: Sequence[str]) -> list[str]:
    """How the measure of a proposed event stands before and after it, and what that settles, a line each."""
    filed = msgspec.convert(dict(record), FiledEvent)
    measure = ledger.measure(filed.measure)
    before, after, _ = around(filed.event(), measure, ledger)
    lines = [f"stands      {before.text}", f"would stand {after.text}"]
    if before.word in UNSURE and after.word not in UNSURE:
        left = [name for name in still if name != filed.measure]
        question = f"whether a text of it was published: {measure.title}"
        more = f"; {len(left)} of {len(still)} measures stay open" if filed.measure in still else ""
        lines.append(f"settles     {question}{more}")
    return lines


def counted(record: Mapping[str, Any], ledger: Ledger) -> list[str]:
    """The counts that the ledger holds of the undertaking, the latest two."""
    name = record.get("commitment", "")
    held = [d for folder in ledger.deals.values() for d in folder.deliveries if d.commitment == name]
    told = sorted((d for d in held if d.quantity is not None), key=lambda d: d.as_of)[-2:]
    return [f"held        {d.quantity:g} {d.unit} by {d.as_of}, {d.said_by} ({d.basis})" for d in told]

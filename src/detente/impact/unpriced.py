"""What changes with the move and has no price in the model: said so, never zero."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..base.table import Column, Table
from ..ledger.records import MeasureKind

if TYPE_CHECKING:
    from .worth import Worth


def rows(w: Worth) -> list[dict[str, Any]]:
    """Measures whose standing differs between the two regimes and which are neither duties nor withheld trade."""
    ends = [{state.measure.id: state for state in named.regime().states} for named in (w.origin, w.target)]
    priced = {name for d in w.duties for name in d.withheld_by}
    found = []
    for name in dict.fromkeys([*ends[0], *ends[1]]):
        before, after = (held.get(name) for held in ends)
        state = after or before
        assert state is not None
        was, now = (held is not None and held.in_force for held in (before, after))
        if was == now or state.measure.kind is MeasureKind.tariff:
            continue
        found.append(
            {
                "measure": name,
                "title": state.measure.title,
                "kind": str(state.measure.kind),
                "imposer": state.measure.imposer,
                "change": "comes into force" if now else "no longer in force",
                "priced": "as a share of trade withheld" if name in priced else "not priced",
            }
        )
    return found


def tables(w: Worth) -> list[Table]:
    """One row a measure; none when everything that changes is a duty."""
    held = rows(w)
    if not held:
        return []
    return [
        Table(
            "What also changes, and is not in these figures",
            [
                Column("title", "Measure", wide=True),
                Column("kind", "Kind"),
                Column("imposer", "Of"),
                Column("change", "With the move"),
                Column("priced", "In the model"),
            ],
            held,
            notes=[
                "Inside an industry the model lets users switch source freely, so a withheld share is no measure of a "
                "chokepoint. The short-run loss if one is closed: `detente exposure`; promises to "
                "buy: `detente worth --purchases`."
            ],
            id="not-priced",
        )
    ]

"""Events filed on measures that stand elsewhere: the text was seen here before the shelf's keeper wrote it down.

They stand in `events.toml` of a dispute's own folder, or of a shelf in a root of the user's, and are put onto the
measures for whoever asks. Each keeps who confirmed it, when, and that a machine proposed it.
"""

from __future__ import annotations

from typing import Annotated

from msgspec.structs import asdict, replace

from ..base.errors import LedgerError, UnknownError
from . import records as r
from . import validate
from .dispute import Ledger
from .record import doc


class FiledEvent(r.Event, frozen=True, kw_only=True, rename={"for_": "for"}):
    """`events.toml`, `[[event]]`: something that happened to a measure which stands on a shelf."""

    measure: Annotated[str, doc("Measure id.")]
    by: Annotated[str, doc("Who confirmed it and when, if it was read by a machine.")] = ""
    proposed_by: Annotated[str, doc("What proposed it: the offline reader or a model.")] = ""
    anchor: Annotated[r.Anchor | None, doc("Where the words are.")] = None

    def event(self) -> r.Event:
        """The event alone, as a measure's file would hold it."""
        held = asdict(self)
        return r.Event(**{name: held[name] for name in r.Event.__struct_fields__})


def with_event(measure: r.Measure, event: r.Event) -> r.Measure:
    """The measure with an event more, and its source among the measure's own."""
    sources = measure.sources if event.source in measure.sources else [*measure.sources, event.source]
    return replace(measure, events=[*measure.events, event], sources=sources)


def put(ledger: Ledger, filed: FiledEvent) -> LedgerError | None:
    """Put a filed event onto its measure; what is wrong with it, without its place, when it does not fit."""
    measure = ledger.measures.get(filed.measure)
    if measure is None:
        error = UnknownError("measure", filed.measure, ledger.measures)
        return LedgerError(error.what, remedy=error.remedy)
    event = filed.event()
    zone = ledger.zone_of(measure.imposer)
    made = with_event(measure, event)
    for fault in validate.measure(made, zone):
        return LedgerError(fault.what, remedy=fault.remedy)
    if any((e.type, e.at, e.recorded, e.source) == (event.type, event.at, event.recorded, event.source)
           for e in measure.events):  # fmt: skip
        what = f"{filed.measure} has this event already (its shelf took it over)"
        return LedgerError(what, remedy="remove it here")
    ledger.measures[filed.measure] = made
    return None

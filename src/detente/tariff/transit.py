"""Goods already on the water: which events spare what was loaded before them."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from ..base.dates import end_instant, parse_instant, utc
from ..ledger.records import Event, EventType, Measure
from ..regime.lens import Lens
from ..regime.replay import origin_names


def in_transit(
    measure: Measure, exporter: str, at: datetime, loaded: datetime | None, lens: Lens, zone: ZoneInfo
) -> list[Event]:
    """Events from which goods of `exporter` entered at `at` are, or (not `loaded` known) may be, relieved.

    Relief from an event reaches what later amended the same components: goods loaded
    before the measure began owe none of it.
    """
    found: list[Event] = []
    names = origin_names(exporter)
    for event in measure.events:
        if event.in_transit is None or (event.for_ and names.isdisjoint(event.for_)) or not lens.admits(event):
            continue
        entered = utc(end_instant(event.in_transit.entered_before, zone, inclusive=False))
        if not utc(parse_instant(event.at, zone)) <= at < entered:
            continue
        if loaded is None or loaded < utc(parse_instant(event.in_transit.loaded_before, zone)):
            found += [event, *_amended(measure, event, at, zone)]
    return list({id(e): e for e in found}.values())


def _amended(measure: Measure, event: Event, at: datetime, zone: ZoneInfo) -> list[Event]:
    """Amendments of what `event` imposed, in force at `at`, which say nothing of goods in transit themselves."""
    if event.type is not EventType.impose:
        return []
    touched = set(event.components or event.rates)
    start = utc(parse_instant(event.at, zone))
    return [
        e
        for e in measure.events
        if e.type is EventType.amend
        and e.in_transit is None
        and start <= utc(parse_instant(e.at, zone)) <= at
        and (not touched or not (e.components or e.rates) or touched & set(e.components or e.rates))
    ]

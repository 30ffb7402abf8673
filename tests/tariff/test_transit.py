"""Goods on the water: which events spare them, worked out by hand on a measure of four events."""

from __future__ import annotations

from datetime import datetime

import pytest

from detente.base.dates import parse_instant, utc, zone
from detente.ledger.records import Component, Event, EventType, InTransit, Measure, MeasureKind, Status
from detente.regime.lens import Lens
from detente.tariff.transit import in_transit

ZONE = zone("UTC")
RELIEF = InTransit(loaded_before="2026-03-01", entered_before="2026-04-01")


def _event(kind: EventType, at: str, **more: object) -> Event:
    return Event(type=kind, at=at, recorded="2026-01-01", status=Status.enacted, source="notice", **more)  # type: ignore[arg-type]


def _measure(*events: Event) -> Measure:
    return Measure(
        id="x",
        title="X",
        imposer="EU",
        targets=["World"],
        kind=MeasureKind.tariff,
        authority="eu-law",
        sources=["notice"],
        checked="2026-01-01",
        components=[Component(id="a"), Component(id="b")],
        events=list(events),
    )


def _at(text: str) -> datetime:
    return utc(parse_instant(text, ZONE))


PLAIN = _event(EventType.impose, "2026-02-01", rates={"b": 5.0})
SPARES = _event(EventType.impose, "2026-03-01", rates={"a": 10.0}, in_transit=RELIEF)
RAISES_A = _event(EventType.amend, "2026-03-10", components=["a"], rates={"a": 20.0})
RAISES_B = _event(EventType.amend, "2026-03-10", components=["b"], rates={"b": 20.0})
LATER = _event(EventType.amend, "2026-03-25", rates={"a": 30.0})


@pytest.mark.parametrize(
    ("day", "loaded", "spared"),
    [
        ("2026-02-28", "2026-02-01", []),  # nothing has begun
        ("2026-03-01", "2026-02-28", [SPARES]),
        ("2026-03-01", "2026-03-01", []),  # loaded too late
        ("2026-03-01", None, [SPARES]),  # nobody said
        ("2026-03-12", "2026-02-28", [SPARES, RAISES_A]),  # what raised it spares them too, on the same part only
        ("2026-03-31", "2026-02-28", [SPARES, RAISES_A, LATER]),
        ("2026-04-01", "2026-02-28", []),  # entered too late
    ],
)
def test_relief_reaches_what_raised_the_same_part(day: str, loaded: str | None, spared: list[Event]) -> None:
    measure = _measure(PLAIN, SPARES, RAISES_A, RAISES_B, LATER)
    found = in_transit(measure, "CN", _at(day), loaded and _at(loaded), Lens("law"), ZONE)  # type: ignore[arg-type]
    assert found == spared


def test_an_event_of_all_parts_spares_whatever_raised_any_of_them() -> None:
    every = _event(EventType.impose, "2026-03-01", rate=10.0, in_transit=RELIEF)
    named = _event(EventType.impose, "2026-03-01", components=["a"], in_transit=RELIEF)
    bare = _event(EventType.amend, "2026-03-10", rate=40.0)
    for first, raised in ((every, [RAISES_A, RAISES_B, bare]), (named, [RAISES_A, bare])):
        measure = _measure(first, RAISES_A, RAISES_B, bare)
        assert in_transit(measure, "CN", _at("2026-03-12"), None, Lens("law"), ZONE) == [first, *raised]
    amended = _event(EventType.amend, "2026-03-01", rates={"a": 10.0}, in_transit=RELIEF)
    assert in_transit(_measure(amended, RAISES_A), "CN", _at("2026-03-12"), None, Lens("law"), ZONE) == [amended]


def test_relief_for_some_origins_and_under_another_lens() -> None:
    ours = _event(EventType.impose, "2026-03-01", rates={"a": 1.0}, for_=["CN"], in_transit=RELIEF)
    theirs = _event(EventType.impose, "2026-03-01", rates={"a": 1.0}, for_=["JP"], in_transit=RELIEF)
    only_said = Event(
        type=EventType.impose, at="2026-03-01", recorded="2026-01-01", status=Status.announced, source="notice",
        rates={"a": 1.0}, in_transit=RELIEF,
    )  # fmt: skip
    measure = _measure(theirs, only_said, ours)
    assert in_transit(measure, "CN", _at("2026-03-02"), None, Lens("law"), ZONE) == [ours]
    assert in_transit(measure, "JP", _at("2026-03-02"), None, Lens("law"), ZONE) == [theirs]
    assert in_transit(measure, "CN", _at("2026-03-02"), None, Lens("announced"), ZONE) == [only_said, ours]

"""Rates and their sums, worked out by hand on a measure of two parts."""

from __future__ import annotations

from typing import Any

import pytest

from detente.base.dates import zone
from detente.ledger.records import Component, Event, EventType, Measure, MeasureKind, Quota, Scope, Status
from detente.ledger.validate import measure

UTC = zone("UTC")


def _event(day: str, kind: str, *, status: str = "enacted", **more: Any) -> Event:
    return Event(
        type=EventType(kind), at=day, recorded=day, status=Status(status), source="s", legal_ref="Regulation 1", **more
    )


def _faults(*events: Event, parts: list[Component] | None = None) -> list[tuple[tuple[str | int, ...], str]]:
    made = Measure(
        id="x", title="X", imposer="EU", targets=["CN"], kind=MeasureKind.tariff, authority="a", sources=["s"],
        checked="2026-01-01", components=parts if parts is not None else [Component(id="a"), Component(id="b")],
        events=list(events),
    )  # fmt: skip
    return [(tuple(fault.trail), fault.what) for fault in measure(made, UTC)]


HALTS = {"components": ["b"], "until": "2026-05-01", "inclusive": True}
BEGINS = _event("2026-01-01", "impose", rates={"a": 10.0, "b": 24.0}, rate=34.0)


@pytest.mark.parametrize(
    ("then", "total"),
    [
        ([_event("2026-02-01", "amend", rates={"a": 12.0})], 36.0),
        ([_event("2026-02-01", "suspend", **HALTS)], 10.0),
        (
            [_event("2026-02-01", "suspend", status="announced", **HALTS)],
            34.0,
        ),
        ([_event("2026-02-01", "suspend", targets=["CN"], **HALTS)], 34.0),
        ([_event("2026-02-01", "terminate", components=["b"])], 10.0),
        ([_event("2026-02-01", "terminate", components=["b"], status="announced")], 34.0),
        ([_event("2026-02-01", "supersede", components=["a"])], 24.0),
        ([_event("2026-02-01", "amend", rates={"a": 12.0}, for_=["GB"])], 34.0),
        ([_event("2026-02-01", "announce", components=["b"])], 34.0),
        (
            [
                _event("2026-02-01", "suspend", **HALTS),
                _event("2026-02-15", "impose", rates={"b": 5.0}),
            ],
            15.0,
        ),
        (
            [
                _event("2026-02-01", "suspend", **HALTS),
                _event("2026-02-15", "amend", rates={"b": 5.0}),
            ],
            10.0,
        ),
    ],
)
def test_the_headline_is_the_sum_of_what_is_in_force(then: list[Event], total: float) -> None:
    says = _event("2026-03-01", "amend", rates={}, components=["a"], rate=total)
    assert _faults(BEGINS, *then, says) == []
    assert _faults(says, *reversed(then), BEGINS) == []  # in whatever order they are written
    wrong = _event("2026-03-01", "amend", components=["a"], rate=total + 1)
    n = 1 + len(then)
    what = f"the rate {total + 1:g} is not the sum of its components in force ({total:g})"
    assert _faults(BEGINS, *then, wrong) == [(("events", n, "rate"), what)]
    said = _event("2026-03-01", "amend", status="announced", components=["a"], rate=total + 1)
    assert _faults(BEGINS, *then, said) == []  # an announced headline is not law


def test_parts_with_scopes_of_their_own_are_no_sum() -> None:
    parts = [Component(id="a", scope=Scope(hs_include=["84"])), Component(id="b")]
    assert _faults(_event("2026-01-01", "impose", rates={"a": 10.0, "b": 24.0}, rate=1.0), parts=parts) == []
    assert _faults(_event("2026-01-01", "impose", rate=1.0), parts=[]) == []


@pytest.mark.parametrize(
    ("unit", "value", "words"),
    [
        ("percent", 6000.0, "6,000"),
        ("percent", -100.0, ""),  # all of it taken off
        ("percent", -101.0, "below"),
        ("percent", float("inf"), "inf"),
        ("percent", 300.0, ""),
        ("usd", 6000.0, ""),
        ("Mt", 6000.0, ""),
        ("usd", -1.0, "-1 is no amount"),
        ("usd", float("inf"), "inf is no amount"),
        ("usd", float("nan"), "nan is no amount"),
        ("usd", 0.0, ""),
    ],
)
def test_a_rate_is_within_the_bounds_of_its_unit(unit: str, value: float, words: str) -> None:
    found = _faults(_event("2026-01-01", "impose", rates={"a": value}), parts=[Component(id="a", unit=unit)])
    assert [trail for trail, _ in found] == [("events", 0, "rates")] * bool(words)
    assert all(words in what for _, what in found)


def test_rates_of_firms_quotas_and_the_headline_are_percentages() -> None:
    quota = Quota(volume=0.0, unit="none", period="year", in_rate=-101.0, out_rate=6000.0, fill=1.5)
    event = _event("2026-01-01", "impose", rates={"a": 1.0}, firms={"F": -102.0}, quota=quota)
    assert {trail for trail, _ in _faults(event, parts=[Component(id="a")])} == {
        ("events", 0, "firms", "F"),
        ("events", 0, "quota", "in_rate"),
        ("events", 0, "quota", "out_rate"),
        ("events", 0, "quota", "volume"),
        ("events", 0, "quota", "unit"),
        ("events", 0, "quota", "fill"),
    }
    for volume, fill, found in ((1.0, None, 0), (1.0, 0.0, 0), (1.0, 1.0, 0), (float("inf"), None, 1), (1.0, -0.1, 1)):
        quota = Quota(volume=volume, unit="Mt", period="year", in_rate=0.0, out_rate=1.0, fill=fill)
        event = _event("2026-01-01", "impose", rates={"a": 1.0}, quota=quota)
        assert len(_faults(event, parts=[Component(id="a")])) == found

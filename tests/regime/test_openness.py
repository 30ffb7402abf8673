"""Open has one meaning: counts, marks, intervals and notes agree on it."""

from __future__ import annotations

from datetime import datetime

import pytest

from detente.base.dates import asked_at
from detente.ledger.dispute import Ledger
from detente.ledger.records import Component, Event, EventType, Measure, MeasureKind, Status
from detente.ledger.shelves import load
from detente.regime.controls import controls
from detente.regime.lens import Lens
from detente.regime.openness import opening
from detente.regime.replay import replay
from detente.regime.standing import standing
from detente.regime.state import regime
from detente.standpoint import ANNOUNCED, LAW, Standpoint
from detente.tariff.layers import Book, Question
from detente.tariff.lines import bare
from detente.tariff.schedules import schedule

AFTER = ("2026-11-15", "2026-12-31")


def _event(kind: str, at: str, status: str = "enacted", **more: object) -> Event:
    base = {"type": EventType(kind), "at": at, "recorded": "2026-01-01", "status": Status(status), "source": "s"}
    return Event(**{**base, **more})  # type: ignore[arg-type]


def _measure(*events: Event) -> Measure:
    return Measure(
        id="m",
        title="M",
        imposer="EU",
        targets=["CN"],
        kind=MeasureKind.tariff,
        authority="none",
        sources=["s"],
        checked="2026-01-01",
        components=[Component(id="base")],
        events=list(events),
    )


IMPOSED = _event("impose", "2026-02-01", rates={"base": 10.0})
SUSPENDED = _event("suspend", "2026-03-01", until="2026-06-01", inclusive=False)


def _opening(measure: Measure, at: str, lens: str = LAW) -> tuple[str, ...] | None:
    book = load("us-china")
    state = replay(measure, book, datetime.fromisoformat(at), lens=Lens(lens))
    held = opening(state, book, lens)
    return None if held is None else tuple(e.type.value for e in held.events)


def test_an_announced_extension_opens_from_the_lapse_on() -> None:
    extended = _event("extend", "2026-06-01", "announced", until="2026-12-01", inclusive=False)
    measure = _measure(IMPOSED, SUSPENDED, extended)
    assert _opening(measure, "2026-05-01T00:00+00:00") is None  # still suspended by law
    assert _opening(measure, "2026-07-01T00:00+00:00") == ("extend",)
    assert _opening(measure, "2026-12-02T00:00+00:00") is None  # over by either reading
    assert _opening(measure, "2026-07-01T00:00+00:00", ANNOUNCED) is None  # that lens has answered


def test_a_measure_that_ended_and_is_said_to_go_on_is_extended_as_announced() -> None:
    imposed = _event("impose", "2026-02-01", rates={"base": 10.0}, until="2026-06-01", inclusive=False)
    longer = _event("extend", "2026-05-20", "announced", until="2026-12-01", inclusive=False)
    again = _event("impose", "2026-06-10", "announced", rates={"base": 10.0}, recorded="2026-06-05")
    book = load("us-china")

    def told(measure: Measure, at: str) -> str:
        return standing(replay(measure, book, datetime.fromisoformat(at), lens=Lens(LAW)), book).text

    assert told(_measure(imposed, longer), "2026-05-25T00:00+00:00") == "in force"
    assert told(_measure(imposed, longer), "2026-07-01T00:00+00:00") == (
        "extended as announced until 2026-12-01, text not seen"
    )
    assert told(_measure(imposed, longer), "2026-12-02T00:00+00:00") == "ended"
    assert told(_measure(imposed, again), "2026-07-01T00:00+00:00") == "announced"  # a new start, not a longer run


def test_words_that_change_nothing_leave_nothing_open() -> None:
    proposed = _event("propose", "2026-04-01", "announced")
    repeated = _event("suspend", "2026-03-01", "confirmed", until="2026-06-01", inclusive=False)
    measure = _measure(IMPOSED, SUSPENDED, proposed, repeated)
    assert _opening(measure, "2026-05-01T00:00+00:00") is None
    assert _opening(measure, "2026-07-01T00:00+00:00") is None


@pytest.mark.parametrize("day", AFTER)
def test_the_layers_on_a_line_are_open_where_the_regime_is(book: Ledger, day: str) -> None:
    law = regime(Standpoint.of_law(book, on=day), third=True)
    assert law.open
    for importer, exporter in (("US", "CN"), ("CN", "US")):
        table = schedule("US") if importer == "US" else bare("CN", "120190")
        question = Question(at=asked_at(day, book.zone_of(importer)), lens=Lens(LAW))
        _, choices = Book(book, importer, table).units(exporter, question)
        unverified = {c.measure for c in choices if c.kind == "unverified"}
        assert unverified <= set(law.open)


@pytest.mark.parametrize("day", AFTER)
def test_controls_are_open_where_the_regime_is(book: Ledger, day: str) -> None:
    law = regime(Standpoint.of_law(book, on=day), third=True)
    found = controls(Standpoint.of_law(book, on=day), "rare-earth-magnets", "CN", "US")
    assert {r["id"] for r in found.rows if not r["complete"]} == {r["id"] for r in found.rows} & set(law.open)
    assert any(not r["complete"] for r in found.rows)

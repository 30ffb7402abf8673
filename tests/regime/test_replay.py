"""Replay: laws it must obey, and the real case against the texts of the instruments."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from functools import lru_cache

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.base.errors import DetenteError
from detente.ledger.dispute import Ledger
from detente.ledger.records import Component, Event, EventType, Measure, MeasureKind, OnLapse, Scope, Status
from detente.ledger.shelves import load
from detente.regime.difference import difference
from detente.regime.lens import Lens
from detente.regime.replay import change_points, replay
from detente.regime.state import regime
from detente.standpoint import Standpoint

LAW = Lens("law")


def event(kind: str, at: str, **more: object) -> Event:
    base = {
        "type": EventType(kind),
        "at": at,
        "recorded": at[:10],
        "status": Status.enacted,
        "source": "s",
        "legal_ref": "Order 1",
    }
    return Event(**{**base, **more})  # type: ignore[arg-type]


def measure(*events: Event, components: tuple[str, ...] = ("base", "second")) -> Measure:
    return Measure(
        id="m",
        title="M",
        imposer="EU",
        targets=["CN"],
        kind=MeasureKind.tariff,
        authority="none",
        sources=["s"],
        checked="2026-01-01",
        components=[Component(id=c) for c in components],
        events=list(events),
    )


def rate(book: Ledger, item: Measure, at: str) -> float | None:
    return replay(item, book, datetime.fromisoformat(at), lens=LAW).rate


IMPOSED = event("impose", "2025-04-09", rates={"base": 10.0, "second": 24.0}, rate=34.0)
SUSPENDED = event("suspend", "2025-05-14", components=["second"], until="2025-08-12", inclusive=False)


def test_half_open_to_the_second(book: Ledger) -> None:
    item = measure(IMPOSED, SUSPENDED)
    assert rate(book, item, "2025-04-08T23:59:59+02:00") is None or rate(book, item, "2025-04-08T23:59:59+02:00") == 0
    assert rate(book, item, "2025-04-09T00:00:00+02:00") == 34
    assert rate(book, item, "2025-05-13T23:59:59+02:00") == 34
    assert rate(book, item, "2025-05-14T00:00:00+02:00") == 10
    assert rate(book, item, "2025-08-11T23:59:59+02:00") == 10
    assert rate(book, item, "2025-08-12T00:00:00+02:00") == 34


def test_through_ends_a_day_later_than_until(book: Ledger) -> None:
    through = msgspec.structs.replace(SUSPENDED, inclusive=True)
    assert rate(book, measure(IMPOSED, through), "2025-08-12T23:59:59+02:00") == 10
    assert rate(book, measure(IMPOSED, through), "2025-08-13T00:00:00+02:00") == 34


def test_extension_moves_the_end_and_lapse_can_end_a_part(book: Ledger) -> None:
    longer = event("extend", "2025-08-11", until="2025-11-10", inclusive=False)
    assert rate(book, measure(IMPOSED, SUSPENDED, longer), "2025-11-09T12:00:00+01:00") == 10
    assert rate(book, measure(IMPOSED, SUSPENDED, longer), "2025-11-10T12:00:00+01:00") == 34
    ends = msgspec.structs.replace(SUSPENDED, on_lapse=OnLapse.end)
    assert rate(book, measure(IMPOSED, ends), "2025-09-01T12:00:00+02:00") == 10


def test_a_suspension_set_before_the_start_holds_from_the_start(book: Ledger) -> None:
    before = event("suspend", "2025-04-08", until="2025-06-01", inclusive=False)
    assert rate(book, measure(IMPOSED, before), "2025-04-10T12:00:00+02:00") == 0
    assert rate(book, measure(IMPOSED, before), "2025-06-01T12:00:00+02:00") == 34


@lru_cache(maxsize=1)
def _book() -> Ledger:
    return load("us-china")


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 400), st.integers(1, 400), st.randoms(use_true_random=False))
def test_suspend_then_lapse_returns_the_state(start: int, length: int, shuffle: random.Random) -> None:
    book = _book()
    day = datetime(2025, 4, 9) + timedelta(days=start)
    stop = day + timedelta(days=length)
    pause = event("suspend", day.date().isoformat(), until=stop.date().isoformat(), inclusive=False)
    events = [IMPOSED, pause]
    shuffle.shuffle(events)
    after = f"{stop.date()}T12:00:00+02:00"
    assert rate(book, measure(*events), after) == rate(book, measure(IMPOSED), after) == 34
    assert rate(book, measure(*events), f"{day.date()}T12:00:00+02:00") == 0


def test_order_in_the_file_does_not_matter(book: Ledger) -> None:
    for item in book.measures.values():
        mixed = list(item.events)
        random.Random(7).shuffle(mixed)
        other = msgspec.structs.replace(item, events=mixed)
        for point in change_points(item, book):
            a = replay(item, book, point, lens=LAW)
            b = replay(other, book, point, lens=LAW)
            assert a.effect() == b.effect(), item.id


# -- the real case ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "fentanyl", "reciprocal"),
    [
        ("2025-02-03", 0, 0),
        ("2025-02-04", 10, 0),
        ("2025-03-04", 20, 0),
        ("2025-04-09", 20, 84),
        ("2025-04-10", 20, 125),
        ("2025-05-13", 20, 125),
        ("2025-05-14", 20, 10),
        ("2025-11-09", 20, 10),
        ("2025-11-10", 10, 10),
        ("2026-02-23", 10, 10),
    ],
)
def test_the_two_ieepa_tariffs_by_the_orders(book: Ledger, on: str, fentanyl: float, reciprocal: float) -> None:
    found = regime(Standpoint.of_law(book, on), imposer="US")
    rates = {s.measure.id: (s.rate or 0) for s in found.states}
    assert rates["us-ieepa-fentanyl"] == fentanyl
    country = sum(
        c.rate or 0 for name in ("us-ieepa-reciprocal",) for c in found[name].components if found[name].active(c.id)
    )
    assert country == reciprocal


def test_a_voided_authority_beats_the_snap_back(book: Ledger) -> None:
    for on in ("2026-02-25", "2026-11-12"):
        found = regime(Standpoint.of_law(book, on))
        ieepa = [s for s in found.states if s.measure.authority == "us-ieepa"]
        assert ieepa
        assert not any(s.in_force for s in ieepa)
    assert regime(Standpoint.of_law(book, "2026-02-23"))["us-ieepa-fentanyl"].in_force


def test_bitemporal_nothing_is_known_before_it_is_said(book: Ledger) -> None:
    on = "2025-11-11"
    assert regime(Standpoint.of_law(book, on))["cn-mofcom-61-2025"].status == "suspended"
    blind = regime(Standpoint.of_law(book, on, known="2025-10-29"))
    assert blind["cn-mofcom-61-2025"].status != "suspended"
    assert blind["us-ieepa-fentanyl"].rate == 20
    assert all(e.recorded <= "2025-10-29" for s in blind.states for e in s.trail)
    october = {s.measure.id for s in regime(Standpoint.of_law(book, on, known="2025-10-08")).states}
    assert "cn-mofcom-61-2025" not in october


def test_the_extension_is_announced_not_law(book: Ledger) -> None:
    on = "2026-11-15"
    law = regime(Standpoint.of_law(book, on))
    assert law["us-bis-affiliates"].in_force, "by the last legal text seen the rule is back on 10 November 2026"
    assert "us-bis-affiliates" in law.open
    assert not regime(Standpoint.of_law(book, on, lens="announced"))["us-bis-affiliates"].in_force
    before = regime(Standpoint.of_law(book, on, known="2026-09-22", lens="announced"))
    assert before["us-bis-affiliates"].in_force


def test_the_lenses_differ_where_the_accounts_do(book: Ledger) -> None:
    on = "2025-11-11"
    house = regime(Standpoint.of_law(book, on, lens="white-house"))
    ministry = regime(Standpoint.of_law(book, on, lens="mofcom"))
    changed = {c.measure for c in difference(house, ministry).changes}
    assert "cn-mofcom-18-2025" in changed
    assert "us-ieepa-fentanyl" not in changed
    assert house["cn-mofcom-18-2025"].status == "relieved"
    assert ministry["cn-mofcom-18-2025"].status == "in_force"


def test_clause_two_has_its_own_clock(book: Ledger) -> None:
    for on, active in (("2026-11-20", 1), ("2026-11-28", 2)):
        state = regime(Standpoint.of_law(book, on))["cn-mofcom-46-2024"]
        assert sum(state.active(c.id) for c in state.components) == active


def test_errors(book: Ledger) -> None:
    with pytest.raises(DetenteError, match="no lens named 'whitehouse'; did you mean white-house"):
        regime(Standpoint.of_law(book, lens="whitehouse"))
    with pytest.raises(DetenteError, match="not a day of the calendar"):
        regime(Standpoint.of_law(book, "2026-02-30"))
    with pytest.raises(DetenteError, match="neither a day"):
        regime(Standpoint.of_law(book, "yesterday"))


def test_rates_of_parts_that_overlap_add_and_of_those_apart_are_alternatives(book: Ledger) -> None:
    parts = [
        Component(id="base"),
        Component(id="steel", scope=Scope(hs_include=["72"])),
        Component(id="cars", scope=Scope(hs_include=["87"])),
    ]
    imposed = event("impose", "2025-04-09", rates={"base": 10.0, "steel": 25.0, "cars": 15.0})
    item = msgspec.structs.replace(measure(imposed), components=parts)
    state = replay(item, book, datetime.fromisoformat("2025-05-01T00:00+00:00"), lens=LAW)
    assert state.rates == (25.0, 35.0)  # 10 + 15 on cars, 10 + 25 on steel
    assert state.rate is None
    off = event("suspend", "2025-05-14", components=["steel", "cars"])
    later = replay(
        msgspec.structs.replace(item, events=[imposed, off]),
        book,
        datetime.fromisoformat("2025-06-01T00:00+00:00"),
        lens=LAW,
    )
    assert (later.rates, later.rate) == ((10.0, 10.0), 10.0)

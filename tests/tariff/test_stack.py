"""Laws that any stack must obey: adding up, suspension and lapse, order of files, groups, floors."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.base.dates import asked_at, utc, zone
from detente.ledger.dispute import Ledger
from detente.ledger.records import Base, Event, EventType, Measure, MeasureKind, OnLapse, Scope, Status
from detente.ledger.shelves import load
from detente.regime.lens import LAW, Lens
from detente.regime.replay import replay
from detente.tariff.layers import Book, Question
from detente.tariff.lines import bare
from detente.tariff.lists import Coverage
from detente.tariff.plan import _on_base
from detente.tariff.schedules import schedule
from detente.tariff.stack import Choice, Unit, combine

ONE = np.ones(1)


def measure(name: str, *, kind: str = "tariff", base: str = "additive", excludes: tuple[str, ...] = ()) -> Measure:
    return Measure(
        id=name,
        title=name,
        imposer="EU",
        targets=["CN"],
        kind=MeasureKind(kind),
        authority="a",
        sources=["s"],
        checked="2025-01-01",
        base=Base(base),
        excludes=list(excludes),
        scope=Scope(all=True),
    )


def unit(
    name: str, rate: float, *, share: tuple[float, float, float] = (1, 1, 1), group: str = "", **options: object
) -> Unit:
    cover = Coverage(*(np.array([float(x)]) for x in share))
    made = measure(name, **options)  # type: ignore[arg-type]
    return Unit(made, ("",), "", rate, cover, group, False, None, base=made.base)


def general(rate: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return (np.array([rate]),) * 3


rates = st.floats(min_value=0, max_value=200, allow_nan=False).map(lambda x: round(x, 2))
shares = st.floats(min_value=0, max_value=1, allow_nan=False)


@given(st.lists(rates, min_size=1, max_size=6), rates)
def test_layers_without_a_group_add_up(values: list[float], mfn: float) -> None:
    found = combine([unit(f"m{i}", v) for i, v in enumerate(values)], [], general(mfn))
    assert found.mid[0] == pytest.approx(mfn + sum(values))
    assert sum(p[0] for p in found.parts["mid"]) + mfn == pytest.approx(found.mid[0])


@given(st.lists(rates, min_size=1, max_size=6))
def test_within_a_group_only_the_highest_counts(values: list[float]) -> None:
    found = combine([unit(f"m{i}", v, group="g") for i, v in enumerate(values)], [], general(0))
    assert found.mid[0] == pytest.approx(max(values))


@given(st.permutations(range(4)), shares)
def test_order_of_measures_does_not_matter(order: list[int], share: float) -> None:
    units = [
        unit("metal", 50, share=(share, share, share), excludes=("recip",)),
        unit("recip", 10),
        unit("list-a", 25, group="g"),
        unit("list-b", 7.5, group="g"),
    ]
    straight = combine(units, [], general(2))
    shuffled = combine([units[i] for i in order], [], general(2))
    assert straight.mid[0] == pytest.approx(shuffled.mid[0])
    assert straight.mid[0] == pytest.approx(2 + 50 * share + 10 * (1 - share) + 25)


@given(rates, rates)
def test_a_floor_is_reached_and_never_lowers(floor: float, mfn: float) -> None:
    found = combine([unit("f", floor, base="floor")], [], general(mfn))
    assert found.mid[0] == pytest.approx(max(floor, mfn))


@given(shares, shares, rates, rates)
def test_the_interval_holds_every_setting_of_what_is_open(a: float, b: float, metal: float, other: float) -> None:
    open_units = [
        unit("m", metal, share=(0, 0.5, 1), excludes=("r",)),
        unit("r", other),
        unit("x", 5, share=(0, 0.2, 1)),
    ]
    found = combine(open_units, [], general(1))
    at = [unit("m", metal, share=(a, a, a), excludes=("r",)), unit("r", other), unit("x", 5, share=(b, b, b))]
    value = combine(at, [], general(1)).mid[0]
    assert found.low[0] - 1e-9 <= value <= found.high[0] + 1e-9


@settings(max_examples=40)
@given(st.integers(1, 300), st.integers(1, 300), st.sampled_from(["resume", "end"]))
def test_suspending_then_lapsing_returns_the_state(start: int, length: int, lapse: str) -> None:
    from datetime import date, timedelta

    first = date(2025, 1, 1) + timedelta(days=start)
    last = first + timedelta(days=length)
    common = {"status": Status.enacted, "source": "s", "legal_ref": "x", "recorded": "2025-01-01"}
    events = [
        Event(type=EventType.impose, at="2025-01-01", rate=10.0, **common),  # type: ignore[arg-type]
        Event(
            type=EventType.suspend,
            at=first.isoformat(),
            until=last.isoformat(),
            inclusive=False,
            on_lapse=OnLapse(lapse),
            **common,
        ),  # type: ignore[arg-type]
    ]
    import msgspec

    one = msgspec.structs.replace(measure("m"), events=events)
    empty = Ledger(root=Path(), dispute=None)  # type: ignore[arg-type]
    empty.zone_of = lambda code: zone("Europe/Brussels")  # type: ignore[method-assign]

    def rate(day: date) -> float | None:
        at = utc(asked_at(day.isoformat(), zone("Europe/Brussels")))
        return replay(one, empty, at, lens=Lens(LAW)).rate

    assert rate(first - timedelta(days=1)) == 10
    assert rate(first) == 0
    assert rate(last - timedelta(days=1)) == 0
    assert rate(last) == (10 if lapse == "resume" else 0)


def test_a_schedule_that_is_not_held_is_one_line() -> None:
    table = bare("CN", "1201.90")
    assert (len(table), table.width) == (1, 6)
    assert bare("CN", "1201900095").width == 6  # only six digits are common to all tariffs


def test_a_partner_measured_twice_is_the_same(book: Ledger) -> None:
    pages = Book(book, "US", schedule("US"))
    at = utc(asked_at("2025-10-17", pages.zone))
    first, second = (pages.stack("CN", Question(at, Lens(LAW), average=True, transit=False)) for _ in range(2))
    assert np.array_equal(first.mid, second.mid, equal_nan=True)


def test_order_of_files_does_not_matter(book: Ledger) -> None:
    other = load("us-china")
    names = list(other.measures)
    other.measures = {n: other.measures[n] for n in reversed(names)}
    at = utc(asked_at("2025-10-17", other.zone_of("US")))
    asked = Question(at, Lens(LAW), average=True, transit=False)
    straight = Book(book, "US", schedule("US")).stack("CN", asked)
    turned = Book(other, "US", schedule("US")).stack("CN", asked)
    assert np.allclose(straight.mid, turned.mid, equal_nan=True)
    assert np.allclose(straight.low, turned.low, equal_nan=True)
    assert np.allclose(straight.high, turned.high, equal_nan=True)


def test_low_middle_high_in_order_on_every_line(book: Ledger) -> None:
    pages = Book(book, "US", schedule("US"))
    for day in ("2019-12-31", "2025-04-20", "2025-10-17", "2026-03-01", "2026-11-22"):
        found = pages.stack("CN", Question(utc(asked_at(day, pages.zone)), Lens(LAW)))
        known = np.isfinite(found.mid)
        assert (found.low[known] <= found.mid[known] + 1e-9).all()
        assert (found.mid[known] <= found.high[known] + 1e-9).all()
        for side, total in (("low", found.low), ("high", found.high)):
            base = np.nan_to_num(found.general[0 if side == "low" else 2])
            assert np.allclose(base + sum(found.parts[side]), total)


def _unit(name: str, rate: float, *, base: str = "additive", choice: int | None = None, when: int = 0) -> Unit:
    return Unit(
        measure(name, base=base),
        ("",),
        name,
        rate,
        Coverage(ONE, ONE, ONE),
        "",
        False,
        None,
        base=Base(base),
        choice=choice,
        when=when,
    )


def test_the_three_general_rates_keep_their_places() -> None:
    general = tuple(np.array([rate]) for rate in (3.0, 8.0, 20.0))
    found = combine([], [], general)  # type: ignore[arg-type]
    assert (found.low[0], found.mid[0], found.high[0]) == (3.0, 8.0, 20.0)
    assert [float(side[0]) for side in found.general] == [3.0, 8.0, 20.0]


def test_what_is_open_is_settled_around_the_central_general_rate() -> None:
    """A floor of 15 or 5 points more: at 8% the second is lower, and stays so at the low end; at 20% it is higher."""
    general = tuple(np.array([rate]) for rate in (6.0, 8.0, 20.0))
    units = [_unit("floor", 15.0, base="floor", choice=0), _unit("points", 5.0, choice=0, when=1)]
    found = combine(units, [Choice("floor", "unverified", "")], general)  # type: ignore[arg-type]
    assert found.mid[0] == 15.0  # the floor holds
    assert found.low[0] == 11.0  # 6 + 5
    assert found.high[0] >= 20.0
    assert not found.complete[0]


def test_what_a_layer_adds_to_the_general_rate_by_how_it_enters() -> None:
    """On general rates of 2, 10 and 25 per cent, and on one that is not known: counted as none."""
    known = np.array([2.0, 10.0, 25.0, np.nan])
    adds = {base: np.broadcast_to(_on_base(unit("a", 10.0, base=base.value), known), 4).tolist() for base in Base}
    assert adds == {
        Base.additive: [10.0, 10.0, 10.0, 10.0],
        Base.floor: [8.0, 0.0, 0.0, 10.0],  # 10 in all, or the general rate
        Base.replace: [8.0, 0.0, -15.0, 10.0],
        Base.min: [0.0, 0.0, -15.0, 0.0],  # never more than 10 in all
    }

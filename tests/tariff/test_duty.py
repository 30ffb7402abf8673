"""Single lines: the arithmetic behind the published headlines, and what the tariff text says line by line."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from detente.base.errors import InputError, UnknownError
from detente.ledger.dispute import Ledger
from detente.ledger.records import Component, Measure, MeasureKind
from detente.standpoint import Standpoint
from detente.tariff.duty import _excluded, duty
from detente.tariff.explain import Explained
from detente.tariff.lists import Coverage
from detente.tariff.stack import Unit, combine

#: Solenoid valves: general rate 2, list 3 at 25, on no exemption list and under no Section 232 duty.
VALVES = "8481.80.90.05"


def stack(book: Ledger, code: str, origin: str, on: str, **options: str) -> dict[str, float | None]:
    """Measure → rate."""
    return {layer.measure: layer.rate for layer in duty(Standpoint.of_law(book, on), code, origin, **options).layers}  # type: ignore[arg-type]


# -- published headlines ---------------------------------------------------------------


def test_145_is_fentanyl_and_reciprocal_without_general_rate_and_list(book: Ledger) -> None:
    found = stack(book, VALVES, "CN", "2025-04-11", loaded="2025-04-10")
    assert found["us-ieepa-fentanyl"] == 20
    assert found["us-ieepa-reciprocal"] == 125  # 10 + 24 + 50 + 41
    assert found["us-ieepa-fentanyl"] + found["us-ieepa-reciprocal"] == 145
    total = duty(Standpoint.of_law(book, "2025-04-11"), VALVES, "CN", loaded="2025-04-10")
    assert (total.low, total.high, total.complete) == (172.0, 172.0, True)  # and 2 + 25 below it


def test_57_becomes_47_and_55_becomes_45_without_the_general_rate(book: Ledger) -> None:
    before = duty(Standpoint.of_law(book, "2025-11-09"), VALVES, "CN")
    after = duty(Standpoint.of_law(book, "2025-11-10"), VALVES, "CN")
    assert (before.high, after.high) == (57.0, 47.0)
    general = next(layer.rate for layer in before.layers if layer.measure == "us-mfn")
    assert general == 2
    assert (before.high - general, after.high - general) == (55.0, 45.0)


def test_30_of_geneva_is_twenty_and_ten(book: Ledger) -> None:
    found = stack(book, VALVES, "CN", "2025-06-20")
    assert found["us-ieepa-fentanyl"] == 20
    assert found["us-ieepa-reciprocal"] == 10


def test_the_entry_vectors(book: Ledger, raw: Path) -> None:
    with (raw / "targets" / "regime" / "entry_vectors.csv").open() as file:
        rows = list(csv.reader(file))[1:]
    assert rows
    for entry_date, code, origin, *_ in rows:
        found = duty(Standpoint.of_law(book, entry_date), code, origin)
        labour = next(layer for layer in found.layers if layer.measure == "us-s301-labour")
        assert (labour.rate, labour.heading) == (12.5, "9903.05.31")
        assert found.complete


def test_dollars_to_the_cent(book: Ledger) -> None:
    found = duty(Standpoint.of_law(book, "2025-10-17"), VALVES, "CN", value=1234.56)
    amounts = {a["measure"]: a["amount"] for a in found.amounts() or []}
    # 19 CFR 24.3a style: each duty on the entered value, to the cent: 2, 20, 10 and 25 per cent of 1,234.56
    assert amounts == {
        "us-mfn": 24.69,
        "us-ieepa-fentanyl": 246.91,
        "us-ieepa-reciprocal": 123.46,
        "us-s301-list-3": 308.64,
    }
    assert found.to_dict()["total_amount"] == 703.70


# -- law dates, half-open ------------------------------------------------------------------

#: Instants of the law and the total on the valve just before and from then on.
STEPS = [
    ("2018-09-24T00:01:00-04:00", 2.0, 12.0),  # list 3 at 10
    ("2019-05-10T00:01:00-04:00", 12.0, 27.0),  # list 3 at 25
    ("2025-02-04T00:01:00-05:00", 27.0, 37.0),  # fentanyl 10
    ("2025-03-04T00:01:00-05:00", 37.0, 47.0),  # fentanyl 20
    ("2025-04-05T00:01:00-04:00", 47.0, 57.0),  # baseline
    ("2025-04-09T00:01:00-04:00", 57.0, 131.0),  # 84
    ("2025-04-10T00:01:00-04:00", 131.0, 172.0),  # 125
    ("2025-05-14T00:01:00-04:00", 172.0, 57.0),  # Geneva, not the day the schedule was printed
    ("2025-11-10T00:01:00-05:00", 57.0, 47.0),  # fentanyl cut
    ("2026-02-24T00:00:00-05:00", 47.0, 27.0),  # IEEPA duties end
    ("2026-02-24T00:01:00-05:00", 27.0, 37.0),  # Section 122
    ("2026-07-24T00:01:00-04:00", 37.0, 39.5),  # Section 122 ends, labour 12.5 begins
]


@pytest.mark.parametrize(("instant", "before", "after"), STEPS)
def test_half_open_at_every_step_one_second_either_side(
    book: Ledger, instant: str, before: float, after: float
) -> None:
    from datetime import datetime, timedelta

    at = datetime.fromisoformat(instant)
    just_before = (at - timedelta(seconds=1)).isoformat()
    loaded = (at - timedelta(days=1)).date().isoformat()
    late = {"loaded": at.date().isoformat()} if at.hour == 23 else {}
    assert _settled(book, just_before, late) == before
    assert _settled(book, instant, late) == after
    assert loaded < instant


def _settled(book: Ledger, at: str, options: dict[str, str]) -> float | None:
    """The high end: goods that were not in transit."""
    return duty(Standpoint.of_law(book, at), VALVES, "CN", **options).high  # type: ignore[arg-type]


def test_nothing_snaps_back_under_a_voided_authority(book: Ledger) -> None:
    found = stack(book, VALVES, "CN", "2026-11-12")
    assert "us-ieepa-reciprocal" not in found
    assert "us-ieepa-fentanyl" not in found


# -- origins --------------------------------------------------------------------------------


def test_hong_kong_and_macao_differ_where_the_text_differs(book: Ledger) -> None:
    day = "2025-10-17"
    assert "us-s301-list-3" in stack(book, VALVES, "CN", day)
    hong_kong, macao = stack(book, VALVES, "HK", day), stack(book, VALVES, "MO", day)
    assert "us-s301-list-3" not in hong_kong  # note 20 names products of China only
    assert hong_kong["us-ieepa-fentanyl"] == 20  # note 2(u): China and Hong Kong
    assert "us-ieepa-fentanyl" not in macao
    assert hong_kong["us-ieepa-reciprocal"] == macao["us-ieepa-reciprocal"] == 10  # note 2(v): Hong Kong and Macau
    (labour,) = [
        x for x in duty(Standpoint.of_law(book, "2026-09-18"), VALVES, "HK").layers if x.measure == "us-s301-labour"
    ]
    assert (labour.rate, labour.heading) == (12.5, "9903.05.43")


def test_floors_count_the_general_rate(book: Ledger) -> None:
    # 9903.02.20: 15 in all for the European Union; the valve's general rate is 2
    assert duty(Standpoint.of_law(book, "2025-10-17"), VALVES, "DE").high == 15.0
    assert stack(book, VALVES, "DE", "2025-10-17")["us-ieepa-reciprocal-partners"] == 13
    # 9903.02.58, then a floor of 15 from 14 November 2025
    assert duty(Standpoint.of_law(book, "2025-10-17"), VALVES, "CH").high == 41.0
    assert duty(Standpoint.of_law(book, "2025-11-17"), VALVES, "CH").high == 15.0


# -- what switches off what ---------------------------------------------------------------


def test_annex_ii_spares_phones_from_the_reciprocal_tariff_only(book: Ledger) -> None:
    found = duty(Standpoint.of_law(book, "2025-10-17"), "8517.13.00.00", "CN")
    assert found.high == 20.0  # CBP's list of 11 April 2025 names 8517.13.00; fentanyl stays due
    assert {"measure": "us-ieepa-reciprocal", "by": "us-ieepa-annex-ii"} in found.excluded


def test_the_electronics_exemption_was_not_known_before_it_was_made(book: Ledger) -> None:
    options = {"loaded": "2025-04-10"}
    knew = duty(Standpoint.of_law(book, "2025-04-10", known="2025-04-10"), "8517.13.00.00", "CN", **options)  # type: ignore[arg-type]
    later = duty(Standpoint.of_law(book, "2025-04-10", known="2025-04-12"), "8517.13.00.00", "CN", **options)  # type: ignore[arg-type]
    assert (knew.high, later.high) == (145.0, 20.0)


def test_section_232_switches_off_reciprocal_and_labour_not_the_rest(book: Ledger) -> None:
    coil = "7208.10.15.00"  # hot-rolled steel: chapter 99 note 16(c)(iii)
    found = duty(Standpoint.of_law(book, "2025-10-17"), coil, "CN")
    rates = {layer.measure: layer.rate for layer in found.layers}
    assert rates["us-s232-steel"] == 50
    assert rates["us-ieepa-fentanyl"] == 20
    assert "us-ieepa-reciprocal" not in rates
    assert {"measure": "us-ieepa-reciprocal", "by": "us-s232-steel"} in found.excluded
    later = duty(Standpoint.of_law(book, "2026-09-18"), coil, "CN")
    rates = {layer.measure: layer.rate for layer in later.layers}
    assert rates["us-s232-metals-2026"] == 50  # Annex I-A
    assert "us-s301-labour" not in rates  # 9903.05.90
    assert rates["us-s301-review"] == 25  # note 31(b): the 2018-2026 duties stay


def test_metal_content_is_an_interval(book: Ledger) -> None:
    fridge = duty(Standpoint.of_law(book, "2025-07-15"), "8418.10.00.10", "CN")  # 90 FR 25208
    assert not fridge.complete
    by = {layer.measure: layer for layer in fridge.layers}
    assert (by["us-s232-steel-derivatives"].low, by["us-s232-steel-derivatives"].high) == (0.0, 50.0)
    # on the steel content the reciprocal duty is off, on the rest it is due
    assert fridge.high is not None
    assert fridge.low is not None
    assert fridge.high - fridge.low == pytest.approx(50 - 10)
    assert [item.option for item in fridge.depends if item.claim == "content"] == ["--content steel=60"]


def test_floor_of_annex_iii_adds_up_to_fifteen(book: Ledger) -> None:
    tool = "8207.30.60.62"
    found = duty(Standpoint.of_law(book, "2026-05-01"), tool, "DE")
    general = next(layer.rate for layer in found.layers if layer.measure == "us-mfn")
    assert general is not None
    floor = next(layer.rate for layer in found.layers if layer.measure == "us-s232-metals-2026")
    assert general + (floor or 0) == found.high == 15


# -- open questions ---------------------------------------------------------------------------


def test_loading_date_decides_in_april_2025(book: Ledger) -> None:
    open_ = duty(Standpoint.of_law(book, "2025-04-20"), VALVES, "CN")
    assert (open_.low, open_.high, open_.complete) == (47.0, 172.0, False)
    # CBP: loaded before 5 April none, 5 to 9 April the baseline of 10, from 10 April all of it
    totals = [
        duty(Standpoint.of_law(book, "2025-04-20"), VALVES, "CN", loaded=f"2025-04-{day}") for day in ("04", "09", "10")
    ]
    assert [(t.low, t.high, t.complete) for t in totals] == [
        (47.0,) * 2 + (True,),
        (57.0,) * 2 + (True,),
        (172.0,) * 2 + (True,),
    ]


def test_relief_of_goods_in_transit_outlives_an_amendment(book: Ledger) -> None:
    # 9903.01.23: loaded before 1 February and entered before 7 March 2025, also after the rise to 20 on 4 March
    at = Standpoint.of_law(book, "2025-03-05")
    early, late = (duty(at, VALVES, "CN", loaded=day).high for day in ("2025-01-30", "2025-02-20"))
    assert (early, late) == (27.0, 47.0)


def test_an_extension_without_legal_text_keeps_the_rate_open(book: Ledger) -> None:
    code = "8607.21.10.00"  # note 20(vvv)(i)(2): excluded as a whole line
    during = duty(Standpoint.of_law(book, "2026-10-01"), code, "CN")
    assert during.complete
    assert "us-s301-list-1" not in {layer.measure for layer in during.layers}
    law = duty(Standpoint.of_law(book, "2026-11-22"), code, "CN")
    said = duty(Standpoint.of_law(book, "2026-11-22", lens="announced"), code, "CN")
    assert not law.complete
    assert law.high == pytest.approx((during.high or 0) + 25)
    assert law.low == during.high
    assert said.high == during.high
    assert any("no legal text" in c for c in law.conditions)


def test_specific_rates_are_converted_and_labelled(book: Ledger) -> None:
    rice = duty(Standpoint.of_law(book, "2024-12-31"), "1006.30.90.65", "IN")  # 1.4 cents a kilogram
    assert rice.low is not None
    assert rice.low > 0
    assert any("reconstruct" in c for c in rice.conditions)


# -- why, and what is refused -------------------------------------------------------------------


@pytest.mark.parametrize("on", ["2018-07-10", "2020-03-01", "2025-04-20", "2025-10-17", "2026-03-01", "2026-09-18"])
@pytest.mark.parametrize("code", [VALVES, "8418.10.00.10", "8541.43.00.10", "9403.20.00.50", "2204.21.50.60"])
def test_layers_add_up_exactly(book: Ledger, code: str, on: str) -> None:
    found = duty(Standpoint.of_law(book, on), code, "CN")
    assert round(sum(layer.low or 0 for layer in found.layers), 6) == found.low
    assert round(sum(layer.high or 0 for layer in found.layers), 6) == found.high
    assert found.low is not None
    assert found.high is not None
    assert found.low <= (found.central or 0) + 1e-6 <= found.high + 2e-6


def test_explain_replays_the_reciprocal_tariff_in_order(book: Ledger) -> None:
    events = [
        e
        for e in Explained(duty(Standpoint.of_law(book, "2025-11-12"), VALVES, "CN")).events()
        if e["measure"] == "us-ieepa-reciprocal"
    ]
    assert [e["at"][:10] for e in events] == [
        "2025-04-05",
        "2025-04-09",
        "2025-04-09",
        "2025-04-10",
        "2025-05-14",
        "2025-05-14",
        "2025-08-12",
        "2025-11-10",
    ]
    assert "suspends country until 2025-08-12" in events[5]["did"]


@pytest.mark.parametrize(
    ("code", "origin", "options", "words"),
    [
        ("8481.80.90.06", "CN", {"on": "2025-01-01"}, "lines under 8481.80.90"),
        ("8481.80", "CN", {"on": "2025-01-01"}, "name one of them"),
        ("84818090055", "CN", {"on": "2025-01-01"}, "11 digits"),
        ("valve", "CN", {"on": "2025-01-01"}, "not a tariff code"),
        (VALVES, "XX", {"on": "2025-01-01"}, "origin"),
        (VALVES, "US", {"on": "2025-01-01"}, "itself|importer"),
        (VALVES, "CN", {"on": "2017-12-31"}, "2018-01-01"),
        (VALVES, "CN", {"on": "2025-02-30"}, "not a day"),
        (VALVES, "CN", {"on": "2025-01-01", "lens": "ustr"}, "lens"),
        (VALVES, "CN", {"on": "2025-04-01", "loaded": "2025-04-02"}, "after the entry"),
    ],
)
def test_bad_input_is_refused_with_a_remedy(
    book: Ledger, code: str, origin: str, options: dict[str, str], words: str
) -> None:
    extra = {"importer": "US"} if origin == "US" else {}
    with pytest.raises((InputError, UnknownError), match=words):
        duty(
            Standpoint.of_law(book, options["on"], lens=options.get("lens")),
            code,
            origin,
            loaded=options.get("loaded"),
            **extra,
        )


def test_who_switched_whom_off_and_only_that(book: Ledger) -> None:
    """In April 2025 metals stood outside the reciprocal tariff; raises of one measure do not exclude each other."""
    coil = duty(Standpoint.of_law(book, "2025-04-20"), "7208101500", "CN")
    pairs = {(row["measure"], row["by"]) for row in coil.excluded}
    assert ("us-ieepa-reciprocal", "us-s232-steel") in pairs
    assert all(switched != by for switched, by in pairs)
    valve = duty(Standpoint.of_law(book, "2025-04-20"), VALVES, "CN")
    assert not any(row["measure"] == row["by"] for row in valve.excluded)


def test_the_higher_rate_of_a_group_displaces_the_lower_within_one_measure_too() -> None:
    parts = ("low", "high")
    item = Measure(
        id="m",
        title="M",
        imposer="EU",
        targets=["CN"],
        kind=MeasureKind.tariff,
        authority="a",
        sources=["s"],
        checked="2025-01-01",
        components=[Component(id=name) for name in parts],
    )
    one = np.ones(1)
    cover = Coverage(one, one, one)

    def units(group: str) -> list[Unit]:
        rates = {"low": 10.0, "high": 25.0}
        return [Unit(item, (name,), name, rates[name], cover, group, False, None) for name in parts]

    general = (one * 3.0,) * 3
    competing = combine(units("g"), [], general)
    assert competing.mid[0] == 28.0
    assert _excluded(competing) == [{"measure": "m (low)", "by": "m (high)"}]
    adding = combine(units(""), [], general)
    assert adding.mid[0] == 38.0
    assert _excluded(adding) == []


# -- the other side --------------------------------------------------------------------------------


def test_chinas_additional_duty_is_counted_and_what_is_not_held_is_said(book: Ledger) -> None:
    found = duty(Standpoint.of_law(book, "2025-11-17"), "1201.90.10", "US", importer="CN")
    assert not found.complete
    assert found.low == 13.0
    kept = next(layer for layer in found.layers if layer.measure == "cn-sctc-4-2025")
    assert kept.rate == 10  # 13 per cent on soybeans is 3 of general rate and these 10
    assert any("not held" in c for c in found.conditions)


@pytest.mark.parametrize("steel", [1, 30, 60, 99, 100])
def test_the_open_duty_holds_every_content(book: Ledger, steel: int) -> None:
    """Any metal at all spares Brazilian goods of the duty of 2025: the lowest total is at a trace of it."""
    at = Standpoint.of_law(book, "2026-02-20")
    whole = duty(at, "7326.90.86.88", "BR")
    one = duty(at, "7326.90.86.88", "BR", content=f"steel={steel}")
    assert one.complete
    assert whole.low - 1e-6 <= one.low <= whole.high + 1e-6
    assert one.low == pytest.approx(2.9 + 0.5 * steel + 0.1 * (100 - steel))  # the case published: 36.9 at 60

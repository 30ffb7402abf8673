"""Duties worked out by hand on the invented dispute: no schedule is held, so only additional duties are counted.

Duty on machines (84 and 8501 without 8471, and three rows of a list) and duty on steel (all goods, on their steel
content, in place of the other where it applies); rates for Britain and none for Norway stand in the events.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from detente.base.dates import asked_at, utc
from detente.base.errors import InputError
from detente.ledger.dispute import Ledger
from detente.ledger.records import Component, Measure, MeasureKind, Scope
from detente.ledger.shelves import load
from detente.regime.lens import Lens
from detente.standpoint import Standpoint
from detente.tariff.duty import Duty, duty
from detente.tariff.layers import Book, Question
from detente.tariff.lines import bare
from detente.tariff.oracle import _carved
from detente.tariff.unsettled import bans

#: Code, origin, day → layer → what it adds at the low and at the high end of the whole duty.
CASES = {
    ("8481.80.90", "CN", "2026-01-14"): {},
    ("8481.80.90", "CN", "2026-01-20"): {"eu-duty": (0.0, 34.0)},  # goods on the water before the 15th pay nothing
    ("8481.80.90", "CN", "2026-02-14"): {"eu-duty": (0.0, 34.0)},  # on the water, or not and of no steel
    ("8481.80.90", "CN", "2026-02-20"): {"eu-steel": (25.0, 0.0), "eu-duty": (0.0, 34.0)},  # all steel, or none
    ("8481.80.90", "CN", "2026-04-15"): {"eu-duty": (10.0, 10.0)},  # China is relieved of the duty on steel
    ("8481.80.90", "CN", "2026-06-20"): {"eu-duty": (10.0, 34.0)},  # extended by announcement only
    ("8471.10.00", "CN", "2026-02-20"): {"eu-steel": (0.0, 25.0)},  # carved out of the duty on machines
    ("8501.10.00", "CN", "2026-04-15"): {"eu-duty": (10.0, 10.0)},
    ("8502.11.00", "CN", "2026-04-15"): {},
    ("0202.10.00", "CN", "2026-04-15"): {"eu-duty": (7.5, 7.5)},  # the list's own rate
    ("0201.10.05", "CN", "2026-04-15"): {"eu-duty": (0.0, 10.0)},  # half of the line, by the list
    ("0201.10.05", "CN", "2026-06-02"): {},  # off the list since June
    ("0201.10", "CN", "2026-04-15"): {"eu-duty": (0.0, 10.0)},  # a subheading of which the list names a line
    ("0201.20", "CN", "2026-04-15"): {},
    ("0202.10", "CN", "2026-04-15"): {"eu-duty": (7.5, 7.5)},  # wholly within a heading that the list names
    ("8504.10.00", "CN", "2026-04-15"): {},  # carved out by the list
    ("8481.80.90", "GB", "2026-02-20"): {"eu-steel": (0.0, 10.0)},
    ("8481.80.90", "NO", "2026-02-20"): {},
    ("8481.80.90", "JP", "2026-02-20"): {"eu-steel": (0.0, 25.0)},
    ("8481.80.90", "JP", "2026-05-02"): {},  # its authority is void
}


@pytest.fixture(autouse=True)
def no_schedule(monkeypatch: pytest.MonkeyPatch) -> None:
    """The shipped schedules are out of sight: a line is whatever is asked."""
    monkeypatch.setattr("detente.tariff.schedules.roots", list)


def _duty(book: Ledger, code: str, origin: str, on: str, **more: object) -> Duty:
    return duty(Standpoint.of_law(book, on, known="2026-06-30"), code, origin, importer="EU", **more)  # type: ignore[arg-type]


def _bounds(found: Duty) -> dict[str, tuple[float | None, float | None]]:
    """Each additional measure: what it adds at the low and at the high end."""
    made: dict[str, tuple[float | None, float | None]] = {}
    for layer in found.layers:
        if layer.measure != "general":
            low, high = made.get(layer.measure, (0.0, 0.0))
            made[layer.measure] = (low or 0.0) + (layer.low or 0.0), (high or 0.0) + (layer.high or 0.0)
    return made


@pytest.mark.parametrize(("asked", "layers"), CASES.items(), ids=lambda x: " ".join(x) if isinstance(x, tuple) else "")
def test_a_duty_worked_out_by_hand(
    invented: Ledger, asked: tuple[str, str, str], layers: dict[str, tuple[float, float]]
) -> None:
    assert _bounds(_duty(invented, *asked)) == layers


def test_the_questions_on_which_a_duty_depends(invented: Ledger) -> None:
    def asked(code: str, on: str) -> dict[str, tuple[str, ...]]:
        return {d.claim: d.affects for d in _duty(invented, code, "CN", on).depends}

    assert asked("8481.80.90", "2026-01-20") == {"loaded": ("eu-duty",)}
    assert asked("8481.80.90", "2026-02-14") == {"content": ("eu-steel",), "loaded": ("eu-duty",)}
    assert asked("8471.10.00", "2026-02-14") == {"content": ("eu-steel",)}  # the duty on machines does not reach it
    assert asked("8481.80.90", "2026-02-20") == {"content": ("eu-steel",)}  # the ships are in
    assert asked("8481.80.90", "2026-06-20") == {}  # open, but no answer of the importer closes it


def test_an_answer_closes_what_it_answers(invented: Ledger) -> None:
    on_the_water = _duty(invented, "8481.80.90", "CN", "2026-01-20", loaded="2026-01-10")
    assert _bounds(on_the_water) == {}
    after = _duty(invented, "8481.80.90", "CN", "2026-01-20", loaded="2026-01-15")
    assert _bounds(after) == {"eu-duty": (34.0, 34.0)}
    with pytest.raises(InputError, match="after the entry"):
        _duty(invented, "8481.80.90", "CN", "2026-01-20", loaded="2026-01-21")


def test_who_is_switched_off_by_whom(invented: Ledger) -> None:
    assert _duty(invented, "8481.80.90", "CN", "2026-02-20").excluded == ({"measure": "eu-duty", "by": "eu-steel"},)
    assert _duty(invented, "8481.80.90", "CN", "2026-04-15").excluded == ()


def test_what_a_list_carves_out(invented: Ledger) -> None:
    for code, carved in (("850410", True), ("850110", False), ("020210", False)):
        book = Book(invented, "EU", bare("EU", code))
        assert _carved(book, "eu-law").tolist() == [carved]
        assert _carved(book, "eu-old-law").tolist() == [False]


def test_a_code_too_short_to_name_a_product(invented: Ledger) -> None:
    with pytest.raises(InputError, match="names no product"):
        _duty(invented, "8481", "CN", "2026-04-15")


def test_every_instant_at_which_a_duty_may_change(invented: Ledger, every: Path) -> None:
    book = Book(invented, "EU", bare("EU", "848180"))
    days = [moment.astimezone(book.zone).isoformat()[:16] for moment in book.changes("CN")]
    assert days == sorted(days)
    assert {"2026-01-15T00:01", "2026-02-15T00:00", "2026-03-10T00:00", "2026-06-10T00:00"} <= set(days)
    assert {"2026-02-01T00:00", "2026-06-01T00:00"} <= set(days)  # rows of the list that begin and end
    assert "2026-05-01T00:00" in days  # the authority falls
    asked = Question(utc(asked_at("2026-04-15", book.zone)), Lens("law"))
    assert book.stack("CN", asked).high[0] == 10.0


def test_a_condition_is_noted_where_the_duty_applies_for_certain(invented: Ledger, every: Path) -> None:
    note = "Duty on steel: On the steel in it."
    for content, said in ((["steel=100"], True), (["steel=0"], False), ([], False), (["steel=60"], False)):
        assert (note in _duty(invented, "8481.80.90", "JP", "2026-02-20", content=content).notes) is said, content
    invented = load(every)
    duty_on_steel = invented.measures["eu-steel"]
    switched_off = replace(invented.measures["eu-duty"], excludes=["eu-steel"], targets=["JP"])
    invented.measures |= {"eu-duty": switched_off, "eu-steel": replace(duty_on_steel, excludes=[])}
    assert note not in _duty(invented, "8481.80.90", "JP", "2026-02-20", content=["steel=100"]).notes  # no reach


def test_bans_are_those_of_the_importer_on_the_origin_and_the_line(invented: Ledger) -> None:
    steel = invented.measures["eu-steel"]

    def ban(name: str, *parts: Component, targets: tuple[str, ...] = ("CN",), imposer: str = "EU") -> Measure:
        event = replace(steel.events[0], rate=None, until="", inclusive=None)
        made = replace(
            steel, id=name, title=name, kind=MeasureKind.import_ban, imposer=imposer, instrument=f"Act {name}",
            targets=list(targets), components=list(parts), events=[event], conditions=[], authority="eu-law",
        )  # fmt: skip
        invented.measures[name] = made
        return made

    whole = Component(id="a", title="Valves", scope=Scope(hs_include=["8481"]))
    some = Component(id="b", title="Some Valves", scope=Scope(hs_include=["848180"], match="partial"))
    other = Component(id="c", title="Pumps", scope=Scope(hs_include=["8413"]))
    ban("another's", whole, imposer="CN")
    ban("for-others", whole, targets=("JP",))
    ban("of-nothing", Component(id="d", title="No scope"))
    ban("first", Component(id="d", title="No scope"), other, whole)
    ban("second", some)
    book = Book(invented, "EU", bare("EU", "84818090"))
    for day, found in (
        ("2026-01-31", []),
        ("2026-02-20", ["first: import is banned; Act first.", "second: import is banned (some valves); Act second."]),
    ):
        assert bans(book, "CN", Question(utc(asked_at(day, book.zone)), Lens("law"))) == found
    assert _duty(invented, "8481.80.90", "CN", "2026-02-20").notes[-2:] == tuple(found)

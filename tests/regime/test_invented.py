"""Law worked out by hand: the invented dispute on days on which something changes, through three lenses.

Duty on machines: 10 + 24 from 15 January, the 24 suspended from 10 March up to 10 June, extended to 10 December
by announcement of the one side. Duty on steel: 25 from 1 February, China relieved from April up to July, its
authority void from 1 May. Licences for gallium from 10 February, lifted from 10 March by confirmation only.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from detente.ledger.dispute import Ledger
from detente.ledger.records import OnLapse
from detente.ledger.shelves import load
from detente.regime.clocks import clocks
from detente.regime.difference import difference
from detente.regime.lens import Lens
from detente.regime.replay import replay
from detente.regime.state import Regime, regime
from detente.standpoint import Standpoint

KNOWN = "2026-06-30"
BOTH, ONE = (34.0, 34.0), (10.0, 10.0)

#: Day, lens → gallium, machines (status, rates), steel (status, rates).
LAW = {
    ("2026-01-14", "law"): ("coming", ("coming", None), ("coming", None)),
    ("2026-01-15", "law"): ("coming", ("in_force", BOTH), ("coming", None)),
    ("2026-02-01", "law"): ("coming", ("in_force", BOTH), ("in_force", (25.0, 25.0))),
    ("2026-02-10", "law"): ("in_force", ("in_force", BOTH), ("in_force", (25.0, 25.0))),
    ("2026-03-09", "announced"): ("in_force", ("in_force", BOTH), ("in_force", (25.0, 25.0))),
    ("2026-03-10", "law"): ("in_force", ("partly_suspended", ONE), ("in_force", (25.0, 25.0))),
    ("2026-03-10", "announced"): ("suspended", ("partly_suspended", ONE), ("in_force", (25.0, 25.0))),
    ("2026-03-10", "commission"): ("suspended", ("partly_suspended", ONE), ("in_force", (25.0, 25.0))),
    ("2026-04-30", "law"): ("in_force", ("partly_suspended", ONE), ("relieved", (25.0, 25.0))),
    ("2026-05-01", "law"): ("in_force", ("partly_suspended", ONE), ("void", (0.0, 0.0))),
    ("2026-06-09", "law"): ("in_force", ("partly_suspended", ONE), ("void", (0.0, 0.0))),
    ("2026-06-10", "law"): ("in_force", ("in_force", BOTH), ("void", (0.0, 0.0))),
    ("2026-06-10", "announced"): ("suspended", ("partly_suspended", ONE), ("void", (0.0, 0.0))),
    ("2026-06-10", "ministry"): ("suspended", ("in_force", BOTH), ("void", (0.0, 0.0))),
    ("2026-12-10", "announced"): ("suspended", ("partly_suspended", ONE), ("void", (0.0, 0.0))),
    ("2026-12-11", "announced"): ("suspended", ("in_force", BOTH), ("void", (0.0, 0.0))),
    ("2027-03-09", "announced"): ("suspended", ("in_force", BOTH), ("void", (0.0, 0.0))),
    ("2027-03-10", "announced"): ("in_force", ("in_force", BOTH), ("void", (0.0, 0.0))),
}


def _regime(book: Ledger, on: str, lens: str = "law", known: str = KNOWN) -> Regime:
    return regime(Standpoint.of_law(book, on, known=known, lens=lens))


@pytest.mark.parametrize(("asked", "expected"), LAW.items(), ids=["@".join(key) for key in LAW])
def test_on_the_day_and_the_day_before(invented: Ledger, asked: tuple[str, str], expected: tuple[object, ...]) -> None:
    found = _regime(invented, *asked)
    states = {s.measure.id: s for s in found.states}
    assert states["cn-control"].status == expected[0]
    assert (states["eu-duty"].status, states["eu-duty"].rates) == expected[1]
    assert (states["eu-steel"].status, states["eu-steel"].rates) == expected[2]
    bites = [name for name, s in states.items() if s.status in ("in_force", "partly_suspended", "relieved")]
    counted = {s.measure.id for s in found.standing_as("in_force")}
    assert counted - found.open.keys() == set(bites) - found.open.keys()


#: Day → how each stands, in words.
WORDS = {
    "2026-01-12": ("coming on 2026-02-10", "coming on 2026-01-15", "coming on 2026-02-01"),
    "2026-02-15": ("in force", "in force", "in force"),
    "2026-04-15": (
        "lifted as announced until 2027-03-10, text not seen",
        "partly suspended until 2026-06-10",
        "relieved for CN until 2026-07-01",
    ),
    "2026-06-12": (
        "lifted as announced until 2027-03-10, text not seen",
        "extended as announced until 2026-12-10, text not seen",
        "void",
    ),
}


@pytest.mark.parametrize(("on", "words"), WORDS.items())
def test_how_each_stands_in_words(invented: Ledger, on: str, words: tuple[str, ...]) -> None:
    told = {m["id"]: m for m in _regime(invented, on).to_dict()["measures"]}
    assert tuple(told[name]["standing"]["text"] for name in ("cn-control", "eu-duty", "eu-steel")) == words


def test_what_a_measure_says_of_itself(invented: Ledger) -> None:
    told = {m["id"]: m for m in _regime(invented, "2026-04-15").to_dict()["measures"]}
    duty, steel, gallium = told["eu-duty"], told["eu-steel"], told["cn-control"]
    assert (duty["rate"], duty["until"], duty["on_lapse"]) == (10.0, "2026-06-10", "resume")
    assert duty["ends_at"] == "2026-06-09T22:00:00+00:00"  # midnight in Brussels, in summer
    assert [(c["id"], c["rate"], c["active"]) for c in duty["components"]] == [
        ("base", 10.0, True),
        ("second", 24.0, False),
    ]
    assert (duty["legal_ref"], duty["source"], duty["basis"], duty["complete"]) == (
        "Regulation 2",
        "factsheet",
        "enacted",
        True,
    )
    assert [c["relieved"] for c in steel["components"]] == [["CN"]]
    assert (steel["until"], steel["legal_ref"]) == ("2026-07-01", "Regulation 4")
    assert (gallium["rate"], gallium["rates"], gallium["complete"]) == (None, None, False)
    assert gallium["conditions"] == [
        "suspend confirmed 2026-03-01, until 2027-03-10 (Statement after the talks): no legal text seen"
    ]


def test_only_the_party_and_the_kinds_asked_for(invented: Ledger) -> None:
    stand = Standpoint.of_law(invented, "2026-04-15", known=KNOWN)
    assert [s.measure.id for s in regime(stand, imposer="CN").states] == ["cn-control"]
    assert [s.measure.id for s in regime(stand, kinds=["tariff"]).states] == ["eu-duty", "eu-steel"]
    with pytest.raises(Exception, match="no party named 'US'"):
        regime(stand, imposer="US")
    with pytest.raises(Exception, match="no kind of measure named 'duty'"):
        regime(stand, kinds=["duty"])


def test_a_void_authority_ends_from_the_very_instant(invented: Ledger) -> None:
    steel = invented.measures["eu-steel"]
    before = replay(steel, invented, datetime.fromisoformat("2026-04-30T23:59:59+02:00"), lens=Lens("law"))
    at = replay(steel, invented, datetime.fromisoformat("2026-05-01T00:00:00+02:00"), lens=Lens("law"))
    assert (before.void, before.status) == (None, "relieved")
    assert at.void is not None
    assert at.status == "void"
    assert at.governing is at.void


CLOCKS = {
    "2026-03-12": [
        ("2026-06-10", "eu-duty", "suspension", "resumes", "enacted", ""),
        ("2026-12-01", "", "meeting", "takes place", "", ""),
        ("2026-12-31", "eu-steel", "expiry", "ends", "enacted", ""),
        ("2027-03-10", "cn-control", "suspension", "resumes", "confirmed", "ministry"),
    ],
    "2026-06-30": [
        ("2026-07-01", "eu-steel", "relief", "resumes", "enacted", ""),
        ("2026-12-01", "", "meeting", "takes place", "", ""),
        ("2026-12-10", "eu-duty", "suspension", "resumes", "announced", "commission"),
        ("2026-12-31", "eu-steel", "expiry", "ends", "enacted", ""),
        ("2027-03-10", "cn-control", "suspension", "resumes", "confirmed", "ministry"),
    ],
}


@pytest.mark.parametrize(("on", "expected"), CLOCKS.items())
def test_every_clock_that_runs(invented: Ledger, on: str, expected: list[tuple[str, ...]]) -> None:
    found = clocks(Standpoint.as_of(invented, on)).items
    assert [(c.at, c.measure, str(c.kind), c.on_lapse, c.status, c.account) for c in found] == expected
    assert [c.what for c in found if c.measure == "eu-duty"] == ["suspension of second (24 points) of Duty on machines"]
    moot = {c.measure: c.moot for c in found if c.moot}
    assert moot == ({"eu-steel": "authority void since 2026-05-01"} if on > "2026-05" else {})
    assert not [c for c in clocks(Standpoint.as_of(invented, on), deadlines=False).items if not c.measure]


def test_a_clock_of_what_was_ended_by_law_is_gone(every: Path) -> None:
    path = every / "measures" / "cn" / "cn-control.toml"
    path.write_text(
        path.read_text() + '\n[[events]]\ntype = "terminate"\nat = "2026-04-01"\nrecorded = "2026-04-01"\n'
        'status = "enacted"\nsource = "statement"\nlegal_ref = "Announcement 6"\n'
    )
    book = load(every)
    assert "cn-control" in {c.measure for c in clocks(Standpoint.as_of(book, "2026-03-31")).items}
    after = [c for c in clocks(Standpoint.as_of(book, "2026-04-02")).items if c.measure == "cn-control"]
    assert all(c.moot for c in after)


def test_what_differs_between_two_days_and_by_which_events(invented: Ledger) -> None:
    found = difference(_regime(invented, "2026-02-15"), _regime(invented, "2026-04-15"))
    told = {c.measure: c for c in found.changes}
    assert set(told) == {"eu-duty", "eu-steel"}
    assert [(e.type.value, e.at) for e in told["eu-duty"].events] == [("suspend", "2026-03-10")]
    assert (told["eu-duty"].before["status"], told["eu-duty"].after["status"]) == ("in_force", "partly_suspended")
    assert [(e.type.value, e.at) for e in told["eu-steel"].events] == [("suspend", "2026-04-01")]
    assert not difference(_regime(invented, "2026-04-15"), _regime(invented, "2026-04-15")).changes


def test_what_differs_between_two_readings_of_one_day(invented: Ledger) -> None:
    found = difference(_regime(invented, "2026-06-12"), _regime(invented, "2026-06-12", "announced"))
    told = {c.measure: [(e.type.value, e.status.value) for e in c.events] for c in found.changes}
    assert told == {"cn-control": [("suspend", "confirmed")], "eu-duty": [("extend", "announced")]}
    back = difference(_regime(invented, "2026-06-12", "announced"), _regime(invented, "2026-06-12"))
    assert {c.measure for c in back.changes} == set(told)


def test_what_differs_when_an_authority_falls(invented: Ledger) -> None:
    found = difference(_regime(invented, "2026-04-15"), _regime(invented, "2026-05-02"))
    (change,) = found.changes
    assert (change.measure, change.after["status"]) == ("eu-steel", "void")
    assert [(e.type.value, e.legal_ref) for e in change.events] == [("void", "Case 1/26")]
    assert found.to_dict()["changes"][0]["event"]["type"] == "void"


def test_an_extension_to_come_ends_what_runs_now(invented: Ledger, every: Path) -> None:
    def told(book: Ledger) -> list[tuple[str, str, str, str]]:
        found = clocks(Standpoint.as_of(book, "2026-06-05"), deadlines=False).items
        return [(c.at, c.what, c.on_lapse, c.status) for c in found if (c.measure, c.kind) == ("eu-duty", "extension")]

    (extended,) = told(load(every))  # the suspension, not the duty
    assert extended == ("2026-12-10", "suspension of Duty on machines, as extended", "resumes", "announced")
    duty = invented.measures["eu-duty"]
    runs_out = replace(duty.events[0], until="2026-06-10", inclusive=False, on_lapse=OnLapse.end)
    invented.measures["eu-duty"] = replace(duty, events=[runs_out, duty.events[2]])
    assert told(invented) == [("2026-12-10", "Duty on machines, as extended", "ends", "announced")]


def test_what_is_not_in_force_has_a_table_where_there_is_any(invented: Ledger) -> None:
    for day, out in (("2026-02-20", None), ("2026-05-02", ["eu-steel"])):
        found = _regime(invented, day)
        tables = {table.id: [row["id"] for row in table.rows] for table in found.tables()}
        assert tables.get("not-in-force") == out, tables
        assert sorted(name for names in tables.values() for name in names) == ["cn-control", "eu-duty", "eu-steel"]

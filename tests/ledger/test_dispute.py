"""A ledger in memory: what it is asked for by name, what it shows, and when its version changes."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from detente.base.errors import InputError, LedgerError, UnknownError
from detente.ledger.dispute import Ledger
from detente.ledger.law import Proceeding, Step
from detente.ledger.records import Deadline
from detente.ledger.shelves import load
from detente.ledger.vocabulary import DeadlineKind, ProceedingKind


@pytest.mark.parametrize("name", [None, "spring", "SPRING", "The spring arrangement", "the  Spring-arrangement"])
def test_a_deal_by_id_title_case_or_habit(invented: Ledger, name: str | None) -> None:
    assert invented.deal(name).deal.id == "spring"


def test_a_deal_by_alias(every: Path) -> None:
    path = every / "deals" / "spring" / "deal.toml"
    path.write_text('aliases = ["March truce"]\n' + path.read_text())
    assert load(every).deal("march truce").deal.id == "spring"


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        ("deal", "no deal named 'summer'"),
        ("measure", "no measure named 'summer'"),
        ("source", "no source named 'summer'"),
        ("account", "no account named 'summer'"),
        ("good", "no good named 'summer'"),
    ],
)
def test_what_is_not_there_is_said(invented: Ledger, ask: str, words: str) -> None:
    with pytest.raises(UnknownError, match=words):
        getattr(invented, ask)("summer")


def test_what_could_not_be_read_is_said_where_it_is_asked_for(every: Path) -> None:
    path = every / "measures" / "eu" / "eu-duty.toml"
    path.write_text("id =\n")
    book = load(every)
    with pytest.raises(LedgerError) as caught:
        book.measure("eu-duty")
    assert (caught.value.file, caught.value.line) == (str(path), 1)
    assert book.measure("eu-steel").id == "eu-steel"
    with pytest.raises(UnknownError):
        book.measure("eu-dutty")
    deal = every / "deals" / "spring" / "deal.toml"
    deal.write_text("surprise = 1\n" + deal.read_text())
    with pytest.raises(LedgerError, match="unknown key 'surprise'"):
        load(every).deal("spring")


def test_what_was_not_yet_known_is_said_to_be_so(invented: Ledger) -> None:
    then = invented.as_known("2026-01-12")
    assert list(then.measures) == ["eu-duty"]
    with pytest.raises(InputError, match="no measure named 'eu-steel' was known on 2026-01-12; known then: eu-duty"):
        then.measure("eu-steel")
    with pytest.raises(InputError, match="no deal named 'spring' was known on 2026-01-12; known then: none"):
        then.deal("spring")


def test_a_struck_ledger_knows_less_and_never_more(invented: Ledger) -> None:
    june = invented.as_known("2026-06-05")
    assert [len(june.measures["eu-duty"].events), june.as_known("2026-12-31") is june] == [3, True]
    march = june.as_known("2026-03-07")
    assert [e.type.value for e in march.measures["eu-duty"].events] == ["impose", "suspend"]
    assert march.whole is invented
    assert invented.as_known("2026-03-07") is march  # kept


def test_the_day_of_a_month_is_its_last_but_not_after_the_last_look(invented: Ledger) -> None:
    assert invented.day("2026-03-05") == date(2026, 3, 5)
    assert invented.day("2026-03") == date(2026, 3, 31)
    assert invented.day("2025") == date(2025, 12, 31)
    assert invented.day("2026") == date(2026, 6, 30)  # checked to here
    assert invented.public("2099-01-01")  # nothing is struck from the whole
    then = invented.as_known("2026-03-07")
    assert [then.public(day) for day in ("2026-03-07", "2026-03-08", "2026-02", "2026-03", "")] == [
        True,
        False,
        True,
        False,
        False,
    ]


def test_zones_are_those_of_the_parties_then_of_the_places(invented: Ledger) -> None:
    assert [invented.zone_of(code).key for code in ("EU", "CN", "US", "XX")] == [
        "Europe/Brussels",
        "Asia/Shanghai",
        "America/New_York",
        "UTC",
    ]


CHANGES = {
    "measures/eu/eu-duty.toml": ("rate = 34.0", "rate = 34.00", False),
    "measures/eu/eu-steel.toml": ("rate = 25.0", "rate = 26.0", True),
    "claims/paper.toml": ("Neither side won.", "Neither side lost.", True),
    "lists/eu-duty.csv": ("7.5", "7.6", True),
    "sources/all.toml": ('grade = "C"', 'grade = "B"', True),
    "deals/spring/deliveries.toml": ("quantity = 2.0", "quantity = 3.0", True),
    "meetings.toml": ("raised = true", "raised = false", True),
    "scenarios.toml": ('title = "More"', 'title = "Still more"', False),
}


@pytest.mark.parametrize(("where", "change"), CHANGES.items(), ids=CHANGES)
def test_the_version_changes_with_what_is_held_and_not_with_how_it_is_written(
    every: Path, where: str, change: tuple[str, str, bool]
) -> None:
    before = load(every).digest
    path = every / where
    old, new, changes = change
    assert old in path.read_text()
    path.write_text("\n# a comment\n" * (path.suffix == ".toml") + path.read_text().replace(old, new))
    assert (load(every).digest != before) is changes


def test_what_a_dispute_shows_is_its_own_and_of_the_shelves_it_uses(invented: Ledger) -> None:
    assert set(invented.view) == set(invented.measures)
    invented.homes["eu-duty"] = "law/xx"
    assert set(invented.view) == {"eu-steel", "cn-control"}
    assert not invented.shows("eu-duty")
    assert {m.id for m in invented.own("measure", invented.measures)} == set(invented.measures)


def test_a_line_list_stands_where_it_is_or_would_stand(invented: Ledger) -> None:
    assert invented.line_list("eu-duty") == invented.root / "lists" / "eu-duty.csv"
    assert invented.line_list("none") == invented.root / "lists" / "none.csv"


def test_a_part_without_a_day_of_its_own_has_that_of_its_source_and_a_stage_its_own(invented: Ledger) -> None:
    source = invented.sources["factsheet"].date
    before = (date.fromisoformat(source) - timedelta(days=1)).isoformat()
    dated = Deadline(id="a", at="2026-12-01", title="T", kind=DeadlineKind.report, source="factsheet")
    own = replace(dated, id="b", recorded="2026-05-05")
    stages = [Step(at="2026-02-01", what="opened"), Step(at="2026-05-01", what="closed")]
    invented.dispute = replace(invented.dispute, deadlines=[dated, own])
    invented.proceedings = {
        "p": Proceeding(
            id="p",
            title="P",
            kind=ProceedingKind.review,
            complainant="CN",
            respondent="EU",
            sources=["factsheet"],
            stages=stages,
        )
    }
    told = {
        day: (
            [d.id for d in invented.as_known(day).dispute.deadlines],
            [s.what for p in invented.as_known(day).proceedings.values() for s in p.stages],
        )
        for day in (before, source, "2026-05-04", "2026-05-05")
    }
    assert told == {
        before: ([], ["opened"]),
        source: (["a"], ["opened"]),
        "2026-05-04": (["a"], ["opened", "closed"]),
        "2026-05-05": (["a", "b"], ["opened", "closed"]),
    }

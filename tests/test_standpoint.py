"""A standpoint: one rule for what is known, and a ledger that holds nothing later."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

import detente.ledger.known
import detente.standpoint
from detente.base.errors import InputError, UnknownError
from detente.ledger.checks import check
from detente.ledger.dispute import Ledger
from detente.ledger.records import Note
from detente.ledger.shelves import disputes, load
from detente.standpoint import Standpoint


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The twentieth of May 2030."""
    for module in (detente.ledger.known, detente.standpoint):
        monkeypatch.setattr(module, "today", lambda: date(2030, 5, 20))


@pytest.mark.usefixtures("clock")
def test_known_has_one_default_for_law_and_one_for_documents(book: Ledger) -> None:
    assert Standpoint.of_law(book, "2025-11-05").known == "2030-05-20"
    assert Standpoint.as_of(book, "2025-11-05").known == "2025-11-05"
    assert Standpoint.as_of(book, "2031-01-01").known == "2030-05-20"
    assert Standpoint.of_law(book, "today", known="2026-01-01").to_dict() == {
        "dispute": "us-china",
        "on": "2030-05-20",
        "known": "2026-01-01",
        "lens": "law",
    }


def test_a_day_is_a_day_and_not_too_far(book: Ledger) -> None:
    for text in ("2025-02-30", "yesterday", "1899-12-31", "2101-01-01", "2025-11-10T25:00Z"):
        with pytest.raises(InputError):
            Standpoint.of_law(book, text)
    with pytest.raises(UnknownError, match="mofcom"):
        Standpoint.of_law(book, lens="mofcon")
    assert Standpoint.of_law(book, "2025-11-10T00:01-05:00").day == date(2025, 11, 10)


def test_moving_a_standpoint_never_learns_more(book: Ledger) -> None:
    stand = Standpoint.as_of(book, "2025-11-05", lens="mofcom")
    later = stand.at("2026-10-08", known="2026-10-08")
    assert (later.on, later.known, later.lens) == ("2026-10-08", "2025-11-05", "mofcom")
    assert later.ledger is stand.ledger
    earlier = stand.at(known="2025-06-01")
    assert earlier.known == "2025-06-01"
    assert list(earlier.ledger.deals) == ["geneva-2025"]
    assert earlier.ledger.as_known("2026-10-08") is earlier.ledger


def test_nothing_later_is_in_a_struck_ledger(book: Ledger) -> None:
    known = "2025-11-05"
    struck = book.as_known(known)
    assert struck.dispute.checked == known
    assert {e.recorded for m in struck.measures.values() for e in m.events if e.recorded > known} == set()
    assert all(m.events and m.checked <= known for m in struck.measures.values())
    assert "beijing-2026-05" not in struck.deals
    assert all(s.date[:10] <= known for s in struck.sources.values())
    cited = [e.source for m in struck.measures.values() for e in m.events if e.source]
    cited += [name for m in struck.measures.values() for name in m.sources]
    cited += [point.source for m in struck.meetings.values() for point in m.agenda]
    assert set(cited) <= set(struck.sources)


def test_every_remark_of_the_shipped_ledgers_has_its_day() -> None:
    """So that nothing is lost today and nothing later is told of an earlier day."""
    for name in disputes():
        assert not check(load(name), ["remarks"]).findings, name


@pytest.mark.usefixtures("clock")
def test_remarks_are_struck_by_their_day_and_undated_ones_count_as_written_today(book: Ledger) -> None:
    measure = replace(
        book.measures["us-ieepa-fentanyl"],
        note="No day.",
        notes=[
            Note(recorded="2030-01-05", text="Learnt in January."),
            Note(recorded="2029-06-01", text="Learnt before."),
        ],
    )
    own = Ledger(root=book.root, dispute=book.dispute, sources=book.sources, measures={measure.id: measure})

    def note(day: str) -> str:
        return own.as_known(day).measures[measure.id].note

    assert note("2030-05-20") == "No day. Learnt before. Learnt in January."
    assert note("2030-05-19") == "Learnt before. Learnt in January."
    assert note("2029-12-31") == "Learnt before."
    assert note("2029-05-31") == ""


def test_goods_know_no_year_that_was_not_over(book: Ledger) -> None:
    """USGS tables of 2025 and customs of 2025 are not in what was known in November 2025; today they are."""
    gallium = {day: book.as_known(day).good("gallium") for day in ("2025-11-05", "2026-11-27")}
    assert [max(s.year for s in g.stage if s.table) for g in gallium.values()] == [2024, 2025]
    for good in book.as_known("2025-11-05").goods.values():
        assert all(s.year <= 2024 for s in good.stage if s.table)
        assert all(row.year <= 2025 for row in (*good.stage, *good.dependence, *good.annual, *good.stock))
        assert all(seen.period[:7] < "2025-11" for seen in good.observed)

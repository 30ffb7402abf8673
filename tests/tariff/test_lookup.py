"""A shorter code, or words, answer with their lines; one answer where all agree; each line's own otherwise."""

from __future__ import annotations

import pytest

from detente.base.errors import InputError
from detente.ledger.dispute import Ledger
from detente.standpoint import Standpoint
from detente.tariff.duty import duty
from detente.tariff.lines import digits
from detente.tariff.lookup import MOST, PRICED, Lines, lookup, places
from detente.tariff.schedules import schedule
from detente.tariff.sheet import Duty


@pytest.fixture(scope="module")
def stand(book: Ledger) -> Standpoint:
    return Standpoint.of_law(book, "2026-09-18")


@pytest.mark.parametrize("code", ["8703.23.01", "87032301", "8507.60"])
def test_lines_that_agree_answer_as_one(stand: Standpoint, code: str) -> None:
    made = lookup(stand, code, "CN", importer="US")
    assert isinstance(made, Duty)
    table = schedule("US")
    lines = [duty(stand, str(int(table.code[i])).zfill(10), "CN", importer="US") for i in places(table, code)]
    assert len(lines) > 1
    assert {(d.low, d.high, d.conditions) for d in lines} == {(made.low, made.high, made.conditions)}
    assert made.hts.replace(".", "") == digits(code)
    assert f"on all {len(lines)} lines under" in made.notes[0]


def test_lines_that_differ_are_listed_with_their_own_duty(stand: Standpoint) -> None:
    made = lookup(stand, "lithium batteries", "CN", importer="US")
    assert isinstance(made, Lines)
    assert {row["hts"][:4] for row in made.rows} == {"8506", "8507"}
    for row in made.rows:
        own = duty(stand, row["hts"], "CN", importer="US")
        assert (row["low"], row["high"]) == (own.low, own.high)
    assert "Duty, low (%)" in made.tables()[0].to_csv()


def test_a_whole_chapter_is_listed_without_duties_and_says_so(stand: Standpoint) -> None:
    made = lookup(stand, "84", "CN", importer="US")
    assert isinstance(made, Lines)
    assert len(made.rows) == MOST < made.total
    assert not made.priced
    assert f"up to {PRICED} lines" in made.tables()[0].notes[-1]


@pytest.mark.parametrize("text", ["flying carpets", "0000", "  "])
def test_what_names_no_line_is_refused(stand: Standpoint, text: str) -> None:
    with pytest.raises(InputError):
        lookup(stand, text, "CN", importer="US")

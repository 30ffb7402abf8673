"""The record: rules a stranger can apply are checked, outcomes count from the day they were public, overlays add."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from detente.base.errors import InputError, LedgerError
from detente.outlook.renewals import FOLLOWED, Ending, Renewals, _load, load_renewals

CHAIN = """id = "x"
title = "A truce"
parties = ["AA", "BB"]
imposers = ["AA"]
family = "truce"

[[term]]
id = "x-1"
number = 1
start = "2020-01-01"
end = "2020-04-01"
form = "notice"
ended_by = "imposer"
grade = "C"
sources = ["a page"]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "renewals").mkdir()
    return tmp_path


def write(folder: Path, text: str) -> Path:
    path = folder / "renewals" / "x.toml"
    path.write_text(text, encoding="utf-8")
    _load.cache_clear()
    return folder


def test_the_shipped_record_follows_its_rule(record: Renewals) -> None:
    """docs/renewals.md: a source each, no memory rows, outcomes within sixty days; what went on bit nobody."""
    assert len(record.ended) > 150
    for term in record.terms:
        assert term.entry.grade in "ABCD", term.id
        assert term.entry.sources, term.id
        assert term.outcome is None or term.clock <= (term.announced or term.clock), term.id
        if term.end is not None and term.outcome in FOLLOWED:
            assert (term.lead or 0) >= -60, term.id
            assert term.entry.adverse is False, term.id
    assert record.terms == tuple(sorted(record.terms, key=lambda t: (t.start, t.id)))


def test_dates_that_first_editions_had_wrong(record: Renewals) -> None:
    """Announced on 24 February 2019 (law on 5 March); on 23 September 2026, 48 days ahead: reports of those days."""
    told = record.term("us-cn-truce-201812")
    assert (told.announced, told.entry.legal, told.lead) == (date(2019, 2, 24), "2019-03-05", 5)
    assert record.term("us-cn-truce-202510").lead == 48


def test_nothing_later_gets_in(record: Renewals) -> None:
    """With every later outcome falsified, the record as known that day is the same to the byte."""
    day = date(2025, 11, 1)

    def falsified(term: object) -> object:
        assert hasattr(term, "announced")
        if term.announced is None or term.announced <= day:
            return term
        entry = type(term.entry)(
            **{f: getattr(term.entry, f) for f in term.entry.__struct_fields__} | {"note": "false"}
        )
        return replace(term, entry=entry, outcome=Ending.broken, announced=term.announced + timedelta(days=3))  # type: ignore[type-var]

    other = Renewals(tuple(falsified(t) for t in record.terms))  # type: ignore[misc]
    assert other.as_known(day).digest == record.as_known(day).digest
    assert all(t.clock <= day for t in record.as_known(day).terms)
    running = record.as_known(day).term("us-cn-truce-202510")
    assert running.outcome is None
    assert running.seen == day


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (('end = "2020-04-01"', 'end = "2019-04-01"'), r"x\.toml:8: x-1: it ends before it starts"),
        (('grade = "C"', 'grade = "C"\noutcome = "lapsed"'), "go together"),
        (('imposers = ["AA"]', 'imposers = ["CC"]'), "an imposer is no party"),
        (('grade = "C"', 'grade = "C"\noutcome = "extended"\nannounced = "2020-09-01"'), "more than sixty days"),
        (('grade = "C"', 'grade = "C"\noutcome = "extended"\nannounced = "2020-03-01"\nadverse = true'), "choose one"),
        (('end = "2020-04-01"', 'outcome = "lapsed"\nannounced = "2020-04-01"'), "without end cannot lapse"),
        (("number = 1", "nummer = 1"), "unknown key 'nummer'"),
        (('id = "x"', 'id = "y"'), "the file is named"),
    ],
)
def test_contradictions_are_named(folder: Path, change: tuple[str, str], words: str) -> None:
    write(folder, CHAIN.replace(*change, 1))
    with pytest.raises(LedgerError, match=words):
        load_renewals(folder)


def test_an_overlay_adds_and_replaces(folder: Path, record: Renewals, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder, CHAIN)
    monkeypatch.setenv("DETENTE_HISTORY", str(folder))
    assert {t.id for t in load_renewals().terms} == {t.id for t in record.terms} | {"x-1"}
    write(folder, CHAIN.replace('grade = "C"', 'grade = "M"'))
    assert "x-1" not in {t.id for t in load_renewals().terms}
    shipped = record.terms[-1].id
    write(folder, CHAIN.replace('grade = "C"', 'grade = "M"').replace("x-1", shipped))
    assert load_renewals().digest == record.digest, "a row from memory displaces nothing"
    write(folder, CHAIN.replace('grade = "C"', 'grade = "M"'))
    assert "x-1" in {t.id for t in load_renewals(memory=True).terms}
    monkeypatch.setenv("DETENTE_HISTORY", str(folder / "none"))
    _load.cache_clear()
    with pytest.raises(InputError, match="holds no record of renewals"):
        load_renewals()
    _load.cache_clear()

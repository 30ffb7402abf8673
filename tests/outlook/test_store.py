"""Kept forecasts: one line each, scored by hand-checkable outcomes."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.base.errors import InputError
from detente.ledger.shelves import load
from detente.outlook.outlook import Outlook, outlook
from detente.outlook.renewals import load_renewals, shipped_folder
from detente.outlook.store import keep, read, score
from detente.standpoint import Standpoint


@pytest.fixture(scope="module")
def result() -> Outlook:
    return outlook(Standpoint.as_of(load("us-china"), "2026-11-22"), "busan-2025")


def test_a_forecast_is_kept_once_with_its_conditions(result: Outlook, tmp_path: Path) -> None:
    file = tmp_path / "kept.jsonl"
    first, _ = keep(result, file)
    second, _ = keep(result, file)
    assert first == second
    (entry,) = read(file)[0]
    assert entry["as_of"] == "2026-11-22"
    assert entry["data"]["record"] == result.record.digest
    assert "As of 2026-11-22" in entry["leakage"]
    assert all(d["text"] and d["survival"] for d in entry["definitions"])


def test_nothing_is_scored_before_it_is_known(result: Outlook, tmp_path: Path) -> None:
    file = tmp_path / "kept.jsonl"
    keep(result, file)
    assert all(s.held is None for s in score(load_renewals(), file).items)


def test_outcomes_are_scored_by_the_record(result: Outlook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same record with one fact added: the second term was extended on 5 January 2027."""
    file = tmp_path / "kept.jsonl"
    keep(result, file)
    chain = (shipped_folder() / "renewals" / "us-cn-truce.toml").read_text(encoding="utf-8")
    (tmp_path / "renewals").mkdir()
    path = tmp_path / "renewals" / "us-cn-truce.toml"
    monkeypatch.setenv("DETENTE_HISTORY", str(tmp_path))

    def judged(outcome: str, day: str) -> dict[tuple[str, str], bool | None]:
        told = f'outcome = "{outcome}"\nannounced = "{day}"\nadverse = {str(outcome == "lapsed").lower()}\n'
        path.write_text(chain.replace('last_seen = "2026-10-08"\n', told), encoding="utf-8")
        return {(s.definition, s.day): s.held for s in score(load_renewals(), file).items}

    extended = judged("extended", "2027-01-05")
    assert extended["ends_badly", "2026-12-22"] is True
    assert extended["ends_badly", "2027-04-10"] is None  # nothing is known after the extended term
    lapsed = judged("lapsed", "2027-01-10")
    assert lapsed["ends_badly", "2027-01-10"] is False
    assert lapsed["ends_badly", "2026-12-22"] is True
    assert lapsed["broken", "2026-12-22"] is True
    assert lapsed["bites", "2027-02-20"] is False


def test_a_broken_line_costs_that_line(result: Outlook, tmp_path: Path) -> None:
    """A torn line in the middle is named and passed over; one that a kill left at the end goes with the next."""
    file = tmp_path / "kept.jsonl"
    keep(result, file)
    whole = file.read_bytes()
    other = whole.replace(b'"as_of": "2026-11-22"', b'"as_of": "2026-11-23"').replace(b'"id": "', b'"id": "x')
    file.write_bytes(b'{"deal": "x"}\n' + other + whole[:40])
    entries, problems = read(file)
    assert [e["as_of"] for e in entries] == ["2026-11-23"]
    assert [p.split(": ")[0] for p in problems] == [f"{file}:1", f"{file}:3"]
    assert score(load_renewals(), file).problems == tuple(problems)
    keep(result, file)
    assert [e["as_of"] for e in read(file)[0]] == ["2026-11-23", "2026-11-22"]
    assert file.read_bytes() == b'{"deal": "x"}\n' + other + whole
    with pytest.raises(InputError, match="no forecasts are kept"):
        read(tmp_path / "none.jsonl")

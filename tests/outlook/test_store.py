"""Kept forecasts: one line each, scored by hand-checkable outcomes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from detente.base.errors import InputError
from detente.ledger.shelves import load
from detente.outlook.history import history_folder, load_history
from detente.outlook.outlook import Outlook, outlook
from detente.outlook.store import keep, read, score


@pytest.fixture(scope="module")
def result() -> Outlook:
    return outlook(load("us-china"), "busan-2025", on="2026-11-22")


def test_a_forecast_is_kept_once_with_its_conditions(result: Outlook, tmp_path: Path) -> None:
    file = tmp_path / "kept.jsonl"
    first, _ = keep(result, file)
    second, _ = keep(result, file)
    assert first == second
    (entry,), problems = read(file)
    assert not problems
    assert entry["as_of"] == "2026-11-22"
    assert entry["data"]["history"] == result.history.digest
    assert "As of 2026-11-22" in entry["leakage"]
    assert all(d["text"] and d["survival"] for d in entry["definitions"])


def test_nothing_is_scored_before_it_is_known(result: Outlook, tmp_path: Path) -> None:
    file = tmp_path / "kept.jsonl"
    keep(result, file)
    assert all(s.held is None for s in score(load_history(), file).items)


def test_outcomes_are_scored_by_the_record(result: Outlook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same record with one fact added: the second term was extended on 5 January 2027."""
    file = tmp_path / "kept.jsonl"
    keep(result, file)
    folder = tmp_path / "history"
    shutil.copytree(history_folder() / "truces", folder / "truces")
    shutil.copy(history_folder() / "spells.toml", folder / "spells.toml")
    path = folder / "truces" / "busan-2025-second.toml"
    text = path.read_text(encoding="utf-8").replace('last_seen = "2026-10-08"\n', "")
    path.write_text(text + '\n[outcome]\nkind = "extended"\nat = "2027-01-05"\nsays = "Test."\n', encoding="utf-8")
    monkeypatch.setenv("DETENTE_HISTORY", str(folder))
    found = {(s.definition, s.day): s for s in score(load_history(), file).items}
    kept = found["ends_badly", "2026-12-22"]
    assert kept.held is True
    assert kept.to_dict()["brier"] == pytest.approx((kept.p - 1) ** 2)
    assert found["ends_badly", "2027-04-10"].held is None  # nothing is known after the extension
    path.write_text(text + '\n[outcome]\nkind = "lapsed"\nat = "2027-01-10"\nsays = "Test."\n', encoding="utf-8")
    from detente.outlook import history as module

    module._load.cache_clear()
    found = {(s.definition, s.day): s for s in score(load_history(), file).items}
    assert found["ends_badly", "2027-01-10"].held is False
    assert found["ends_badly", "2026-12-22"].held is True
    assert found["broken", "2026-12-22"].held is True
    module._load.cache_clear()


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
    assert score(load_history(), file).problems == tuple(problems)
    keep(result, file)
    assert [e["as_of"] for e in read(file)[0]] == ["2026-11-23", "2026-11-22"]
    assert file.read_bytes() == b'{"deal": "x"}\n' + other + whole
    with pytest.raises(InputError, match="no forecasts are kept"):
        read(tmp_path / "none.jsonl")

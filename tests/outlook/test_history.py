"""The record against hand counts of the working list, and its refusals."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from detente.base.errors import DetenteError
from detente.outlook.counts import counts
from detente.outlook.history import History, load_history

WORDS = {"extended", "upgraded", "breached", "lapsed", "unmet_at_term", "renegotiated_early"}


def test_hand_counts_of_first_and_later_fixed_terms(history: History) -> None:
    """The counts written down by hand in the design note, over the 38 rows of its list."""
    table = {c.kind: c for c in counts(History(tuple(t for t in history.truces if t.ref.startswith("T")), ()))}
    first, later = table["first fixed term"], table["later fixed term"]
    assert first.rows - first.open == 18
    assert (first.outcomes["extended"], first.outcomes["upgraded"]) == (10, 5)
    assert (first.outcomes["lapsed"], first.outcomes["broken"], first.outcomes["unmet"]) == (2, 0, 1)
    assert later.outcomes["extended"] == 0
    assert later.outcomes["lapsed"] == 3
    # The note's second broken "second term" is the open-ended continuation of Buenos Aires.
    assert later.outcomes["broken"] + sum(t.id == "buenos-aires-2019-open" for t in history.truces) == 2


def test_every_row_of_the_working_list_is_held(history: History, raw: Path) -> None:
    with (raw / "data" / "truces" / "truces.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["id"]: row for row in csv.DictReader(file)}
    ours = {t.ref: t for t in history.truces if t.ref.startswith("T")}
    assert set(ours) == set(rows)
    assert all(ours[ref].start == row["start"] for ref, row in rows.items())
    differ = {
        ref
        for ref, row in rows.items()
        if ours[ref].outcome and row["outcome"] in WORDS and ours[ref].outcome.at != row["actual_end"]
    }  # type: ignore[union-attr]
    assert differ == {"T04", "T21", "T32"}  # the three that PROVENANCE.md explains


def test_rows_resting_on_memory_alone_are_not_estimated(history: History, raw: Path) -> None:
    with (raw / "data" / "truces" / "truces.csv").open(encoding="utf-8", newline="") as file:
        memory = {row["id"] for row in csv.DictReader(file) if "memory" in row["evidence"]}
    verified = {"T04", "T16", "T21", "T23", "T29"}
    assert {t.ref for t in history.estimated} & memory == verified


def test_every_estimated_row_has_sources_and_dates_in_order(history: History) -> None:
    for truce in history.estimated:
        assert truce.sources, truce.id
        if truce.outcome:
            assert date.fromisoformat(truce.outcome.at) >= truce.clock


GOOD = (
    'id = "a"\ntitle = "A"\nparties = ["X", "Y"]\nstart = "2020-01-01"\nterm = 1\nfixed = false\n'
    'says = "s"\nsources = []\nevidence = "C"\n'
)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (GOOD + "colour = 1\n", "unknown key 'colour'"),
        (GOOD.replace("fixed = false", "fixed = true"), "contradict"),
        (GOOD + '[outcome]\nkind = "lapsed"\nat = "2020-05-01"\nsays = "s"\n', "open-ended truce cannot be lapsed"),
        (
            GOOD + 'last_seen = "2021-01-01"\n[outcome]\nkind = "broken"\nat = "2020-05-01"\nsays = "s"\n',
            "seen to hold after",
        ),
        (GOOD + '[outcome]\nkind = "broken"\nat = "2019-05-01"\nsays = "s"\n', "before its start"),
        (GOOD.replace('"X", "Y"', '"X"'), "two parties"),
        (GOOD + 'follows = "nobody"\n', "not in the history"),
        (GOOD + "estimate = false\n", "without a reason"),
        (GOOD.replace('start = "2020-01-01"', 'start = "2020-13-01"'), "not a day"),
    ],
)
def test_contradictions_are_refused(tmp_path: Path, body: str, words: str) -> None:
    (tmp_path / "truces").mkdir()
    (tmp_path / "truces" / "a.toml").write_text(body, encoding="utf-8")
    with pytest.raises(DetenteError, match=words):
        load_history(tmp_path).as_known("2030-01-01")


def test_an_empty_history_says_so(tmp_path: Path) -> None:
    with pytest.raises(DetenteError, match="holds no truces"):
        load_history(tmp_path)

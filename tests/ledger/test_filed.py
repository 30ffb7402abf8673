"""Events filed on measures that stand elsewhere: put onto them, struck like others, refused in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.ledger.shelves import load

EVENT = """
[[event]]
measure = "cn-control"
type = "suspend"
at = "2026-04-01"
recorded = "2026-03-20"
status = "announced"
source = "notice"
until = "2026-05-01"
inclusive = true
by = "ann, 2026-03-21 (confirmed)"
proposed_by = "the offline reader"
"""


def test_a_filed_event_is_an_event_of_its_measure(every: Path) -> None:
    before = load(every).measures["cn-control"]
    (every / "events.toml").write_text(EVENT)
    book = load(every)
    assert not book.problems
    after = book.measures["cn-control"]
    assert len(after.events) == len(before.events) + 1
    assert after.events[-1].until == "2026-05-01"
    assert "notice" in after.sources
    assert len(book.as_known("2026-03-19").measures["cn-control"].events) == len(before.events)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"cn-control"', '"cn-contrl"', "no measure named 'cn-contrl'"),
        ("inclusive = true\n", "", "`until` without `inclusive`"),
        ('"announced"', '"enacted"', "an enacted event needs `legal_ref`"),
        ('until = "2026-05-01"', 'until = "2026-03-01"', "ends (2026-03-01) before it starts"),
        ("inclusive = true", 'inclusive = true\ncolour = "red"', "colour"),
    ],
)
def test_a_wrong_one_is_named_with_its_line(every: Path, old: str, new: str, words: str) -> None:
    (every / "events.toml").write_text(EVENT.replace(old, new))
    (problem,) = load(every).problems
    assert words in problem.what
    assert Path(problem.file).name == "events.toml"
    assert problem.line


def test_what_the_shelf_took_over_is_said(every: Path) -> None:
    (every / "events.toml").write_text(EVENT + EVENT)
    (problem,) = load(every).problems
    assert "has this event already" in problem.what
    assert problem.remedy == "remove it here"

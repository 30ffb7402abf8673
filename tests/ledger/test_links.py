"""Links put a dispute's deals and accounts onto the events of the law, and nothing else."""

from __future__ import annotations

from pathlib import Path

from detente.ledger.dispute import Ledger
from detente.ledger.shelves import load


def test_a_link_reaches_the_one_event_it_names(invented: Ledger) -> None:
    imposed, suspended = invented.measures["cn-control"].events
    assert (imposed.deal, imposed.account) == ("", "")
    assert (suspended.deal, suspended.account) == ("spring", "ministry")
    duty = invented.measures["eu-duty"].events
    assert [(e.deal, e.account) for e in duty] == [("", ""), ("spring", ""), ("", "commission")]


def test_type_day_and_record_must_all_agree(every: Path) -> None:
    path = every / "links.toml"
    text = path.read_text()
    for old, new in (
        ('"suspend"', '"impose"'),
        ('at = "2026-03-10"', 'at = "2026-03-11"'),
        ("2026-03-01", "2026-03-02"),
    ):
        path.write_text(text.replace(old, new))
        book = load(every)
        assert [(p.file, p.line) for p in book.problems] == [(str(path), 1)]
        assert "no such event" in book.problems[0].what
        assert not any(e.deal for e in book.measures["cn-control"].events)


def test_two_links_to_one_measure(every: Path) -> None:
    path = every / "links.toml"
    other = '[[link]]\nmeasure = "cn-control"\ntype = "impose"\nat = "2026-02-10"\nrecorded = "2026-02-01"\n'
    path.write_text(path.read_text() + "\n" + other + 'account = "commission"\n')
    book = load(every)
    assert not book.problems
    assert [(e.deal, e.account) for e in book.measures["cn-control"].events] == [
        ("", "commission"),
        ("spring", "ministry"),
    ]


def test_a_voice_makes_a_source_speak_for_its_account(every: Path) -> None:
    head = every / "dispute.toml"
    head.write_text(head.read_text().replace('id = "ministry"', 'id = "ministry"\nvoices = ["CN:ministry"]'))
    sources = every / "sources" / "all.toml"
    sources.write_text(
        sources.read_text()
        .replace('id = "paper"', 'id = "paper"\nvoice = "CN:ministry"')
        .replace('id = "ruling"', 'id = "ruling"\nvoice = "EU:court"')
    )
    book = load(every)
    assert book.sources["paper"].account == "ministry"
    assert book.sources["ruling"].account == "observer"  # nobody claims that voice
    assert book.sources["notice"].account == "commission"

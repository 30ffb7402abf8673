"""From a day's notices to what they would change, and to a list; nothing of it enters a ledger."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path

import pytest

from detente.base.errors import InputError, UnknownError
from detente.follow.annex import annex, found
from detente.follow.log import Log
from detente.follow.proposals import contradictions, of_document, proposals
from detente.follow.settled import stands, unsettled
from detente.follow.told import saved_arrivals
from detente.ledger.dispute import Ledger
from detente.ledger.looks import look
from detente.ledger.shelves import load
from detente.reading.documents import from_bytes
from detente.reading.filing import file_confirmed, unwrite
from detente.reading.queue import Queue
from detente.reading.sources import identify
from detente.regime.state import regime
from detente.standpoint import Standpoint

from .conftest import Source
from .days import OCTOBER, TEXTS
from .test_follow import api, ask, plain, the_day

SPEC = importlib.util.spec_from_file_location("leak", Path(__file__).parents[2] / "benchmarks" / "leak.py")
assert SPEC is not None
assert SPEC.loader is not None
leak = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(leak)


def test_the_recorded_day_changes_the_standing(book: Ledger, source: Source, tmp_path: Path) -> None:
    """On the eve of the notices the affiliates rule was lifted by word only; by the notice of 12 November in law."""
    the_day(source)
    eve = book.as_known("2025-11-03")
    made = ask(eve, tmp_path, api(source))
    told = {p.measure: p for p in proposals(made.arrivals, eve)}
    rule = told["us-bis-affiliates"]
    assert rule.before.text.startswith("lifted as announced until 2026-11-10")
    assert rule.before.law == "in force"
    assert rule.settles
    assert rule.after.text == "suspended until 2026-11-09"
    assert rule.event.recorded == "2025-11-12"
    assert rule.event.inclusive is False
    duty = told["us-ieepa-fentanyl"]
    assert duty.event.rates == {"fentanyl": 10.0}
    assert duty.event.at == "2025-11-10"


def test_every_instrument_of_the_day_is_proposed_and_no_more_than_one_false_for_each(
    book: Ledger, source: Source, tmp_path: Path
) -> None:
    the_day(source)
    words = "The agency may suspend the rule at 90 FR 47201 until November 9, 2026."
    source.publish("x1", "Request for comments", words, "2025-11-11")
    eve = book.as_known("2025-11-03")
    made = proposals(ask(eve, tmp_path, api(source)).arrivals, eve)
    wanted = {"us-bis-affiliates", "us-ieepa-fentanyl", "us-ieepa-reciprocal"}
    assert wanted <= {p.measure for p in made}
    assert len([p for p in made if p.measure not in wanted]) <= len(wanted)
    assert not [p for p in made if p.event.source.endswith("x1")], "what an agency may do is not law"


@pytest.mark.parametrize(
    "words",
    [
        "The rule published at 90 FR 47201 is not suspended until November 9, 2026.",
        "The agency considers whether 90 FR 47201 is to be stayed until November 9, 2026.",
        "Without action, the stay of 90 FR 47201 would be extended until November 9, 2026.",
    ],
)
def test_what_is_held_back_is_not_proposed(book: Ledger, source: Source, tmp_path: Path, words: str) -> None:
    source.publish("n", "Statement", words, "2025-11-12")
    eve = book.as_known("2025-11-03")
    assert not proposals(ask(eve, tmp_path, api(source), measures=("us-bis-affiliates",)).arrivals, eve)


def test_two_texts_that_part_are_a_line(book: Ledger, source: Source, tmp_path: Path) -> None:
    for number, day in (("a", "November 9, 2026"), ("b", "January 10, 2027")):
        words = f"Effective November 10, 2025, 90 FR 47201 is stayed until {day}."
        source.publish(number, f"Stay {number}", words, "2025-11-12")
    eve = book.as_known("2025-11-03")
    made = proposals(ask(eve, tmp_path, api(source), measures=("us-bis-affiliates",)).arrivals, eve)
    (line,) = contradictions(made)
    assert line.startswith("us-bis-affiliates, 2025-11-10: two texts say different things")


def test_an_open_question_is_settled(book: Ledger, source: Source, tmp_path: Path) -> None:
    """In November 2026 the suspension had run out on paper while both sides spoke of an extension."""
    words = "Effective November 10, 2026, the stay of 90 FR 50857 is extended until January 10, 2027."
    source.publish("2026-1", "Further suspension", words, "2026-11-13")
    made = ask(book, tmp_path, api(source), since="2026-10-10", measures=("us-bis-affiliates",))
    (proposal,) = proposals(made.arrivals, book)
    assert proposal.settles
    assert proposal.after.text == "suspended until 2027-01-10"


def test_a_chinese_announcement_is_read(book: Ledger, source: Source, tmp_path: Path) -> None:
    words = "经国务院批准,决定自2026年11月10日起,继续暂停实施商务部公告2025年第61号,至2027年1月10日。"
    source.bodies["/zh.html"] = ("text/html; charset=utf-8", f"<html><body><p>{words}</p></body></html>".encode())
    source.documents.append({"number": "zh", "title": "公告", "day": "2026-11-07", "path": "/zh.html", "body": words})
    feed = plain(source, "list", "/list.html", rows="li", fields={"title": "a", "date": "span"}, language="zh")
    made = ask(book, tmp_path, feed, since="2026-10-10")
    assert not made.failures
    told = {p.measure: p for p in proposals(made.arrivals, book)}
    assert told["cn-mofcom-61-2025"].event.until == "2027-01-10"
    assert told["cn-mofcom-61-2025"].event.inclusive is True


def test_nothing_entered_the_ledger(book: Ledger, source: Source, tmp_path: Path) -> None:
    the_day(source)
    before = book.digest
    ask(book, tmp_path, api(source))
    assert load(book.root).digest == before


def test_codes_of_a_notice_become_a_dated_list(book: Ledger, tmp_path: Path) -> None:
    """A notice that drops one line of a list that is held and adds another."""
    name = "us-annex-ii-2025-11-13"
    held = [line.split(",")[0] for line in book.line_list(name).read_text().splitlines()[1:]]
    rows = "".join(f"<tr><td>{c[:4]}.{c[4:6]}.{c[6:]}</td></tr>" for c in [*held[1:], "85423100"])
    notice = tmp_path / "notice.html"
    notice.write_text(f"<html><body><p>Published 2026-11-13; heading 9903.01.32</p><table>{rows}</table></body></html>")
    made = annex(book, notice, name=name, start="2026-11-13")
    assert made.added == ("85423100",)
    assert made.dropped == (held[0],)
    lines = made.to_list().splitlines()
    assert "85423100,2026-11-13," in lines
    assert f"{held[0]},,2026-11-13" in lines
    assert not any(line.startswith("9903") for line in lines)


def test_codes_are_codes_and_other_numbers_are_not() -> None:
    text = "8481.80.90.05; 8542.31.00 and 0302.31; on 2025.11.10 the sum of 1234567 was 12.34; 90 FR 47201; 9903.01.25"
    assert found(text) == ["030231", "8481809005", "85423100"]


def test_a_text_without_codes_is_refused(book: Ledger, tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("No codes here, only words about duties and dates.")
    with pytest.raises(InputError, match="names no tariff codes"):
        annex(book, tmp_path / "x.txt")


@pytest.fixture
def own(small: Path) -> Path:
    return small


def test_looking_moves_coverage_and_says_who(own: Path) -> None:
    book = load(own)
    name = book.dispute.id
    look(book, name, until="2026-11-27", by="ann", where="Official Journal, by citation")
    again = load(own)
    assert again.dispute.checked == "2026-11-27"
    kept = (own / "looks.toml").read_text()
    assert 'by = "ann"' in kept
    assert "Official Journal" in kept
    look(again, "first-tariff", until="2026-11-27", by="bob", where="the register")
    assert load(own).measures["first-tariff"].checked == "2026-11-27"
    both = (own / "looks.toml").read_text()  # beside the head, for a measure of the folder too
    assert both.count("[[look]]") == 2
    assert 'by = "bob"' in both


def test_looking_back_or_ahead_or_at_nothing_is_refused(own: Path) -> None:
    book = load(own)
    with pytest.raises(InputError, match="is checked to"):
        look(book, book.dispute.id, until="1999-01-01", by="ann", where="x")
    with pytest.raises(InputError, match="has not come yet"):
        look(book, book.dispute.id, until="2099-01-01", by="ann", where="x")
    with pytest.raises(InputError, match="who looked"):
        look(book, book.dispute.id, until="2026-11-27", by=" ", where="x")
    with pytest.raises(UnknownError, match="first-tarif"):
        look(book, "first-tarif", until="2026-11-27", by="ann", where="x")


def test_a_search_moves_no_coverage(book: Ledger, source: Source, tmp_path: Path) -> None:
    made = ask(book, tmp_path, api(source), measures=("us-bis-affiliates",))
    log = Log(tmp_path / "l", list(made.searches))
    assert "no text found" in log.says("us-bis-affiliates", {})
    assert load("us-china", claims=False).shelves["law/us"].checked == book.shelves["law/us"].checked


@pytest.fixture
def before_the_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The shipped shelves with everything after 3 November 2025 deleted from disk; the folder of the dispute."""
    root = tmp_path / "data"
    for part in ("law", "disputes/us-china"):
        shutil.copytree(leak.PACKAGE / "data" / part, root / part)
    leak.delete(root, "2025-11-03")
    monkeypatch.setattr("detente.ledger.shelves.roots", lambda: [root])
    return root / "disputes" / "us-china"


def test_the_days_of_november_2025_from_server_to_changed_standing(
    before_the_day: Path, source: Source, tmp_path: Path
) -> None:
    """Fourteen texts from two servers' lists; what they propose is confirmed and filed, and the regime is another."""
    book = load(before_the_day)
    for text in TEXTS:
        source.publish(text.number, text.title, text.body, text.day)
    fields = {"title": "a", "date": "span"}
    english = plain(source, "list", "/list.html", rows="li", fields=fields)
    made = ask(book, tmp_path, english)
    assert not made.failures
    found = proposals(made.arrivals, book)
    wanted = {name for text in TEXTS for name in text.measures}
    proposed = [p.measure for p in found]
    assert wanted - set(proposed) == set(), "recall 1.0"
    assert [name for name in proposed if name not in wanted] == [], "no false one"
    work = tmp_path / "work.jsonl"
    assert saved_arrivals(made.arrivals, found, book, work) >= len(found)
    queue = Queue(work)
    events = [item for item in queue.items() if item.kind == "event"]
    assert len(events) == len(found)
    shown = stands(next(i for i in events if i.record["measure"] == "us-bis-affiliates").record, book, unsettled(book))
    assert shown[0].startswith("stands      lifted as announced until 2026-11-10, text not seen")
    assert shown[1] == "would stand suspended until 2026-11-09"
    assert shown[2].startswith("settles     whether a text of it was published: Affiliates rule")
    for item in events:
        queue.confirm(item.id, item.token, by="ann", at="2025-11-13T10:00:00+00:00")
    whole = (before_the_day / "dispute.toml").read_bytes()
    (written,) = {w.file.name for w in file_confirmed(queue, book)}
    assert written == "events.toml"
    told = regime(Standpoint.of_law(load(before_the_day), on="2025-11-14")).standings
    assert told["us-bis-affiliates"].text == "suspended until 2026-11-09"
    assert told["us-ieepa-reciprocal"].text == "partly suspended until 2026-11-10"
    assert told["cn-mot-54-2025"].text == "suspended until 2026-11-10"
    assert {told[name].word.value for name in OCTOBER if name[10:12] in ("61", "62")} == {"suspended"}
    assert told["cn-sctc-2-2025"].word.value == "ended"
    rates = regime(Standpoint.of_law(load(before_the_day), on="2025-11-14"))["us-ieepa-fentanyl"]
    assert rates.active("fentanyl", "CN") is not None
    filed = (before_the_day / "events.toml").read_text()
    assert 'by = "ann, 2025-11-13 (confirmed)"' in filed
    assert 'proposed_by = "the offline reader"' in filed
    unwrite(queue, load(before_the_day))
    assert not (before_the_day / "events.toml").exists()
    assert not (before_the_day / "sources" / "read.toml").exists()
    assert (before_the_day / "dispute.toml").read_bytes() == whole
    again = regime(Standpoint.of_law(load(before_the_day), on="2025-11-14")).standings
    assert again["us-bis-affiliates"].text.startswith("lifted as announced")


def test_a_length_in_the_title_yields_to_the_day_in_the_text(book: Ledger) -> None:
    """A rule that is titled after one year and extends to a day: one proposal, to that day."""
    text = (
        "Federal Register notice: Final rule, 91 FR 70001\nPublished: November 24, 2026\n"
        "Source: https://www.federalregister.gov/documents/2026-21111/rule\n\n"
        "One-Year Suspension of Expansion of End-User Controls for Affiliates of Listed Entities: extension.\n\n"
        "This rule extends until January 10, 2027 the suspension of the Affiliates rule published at 90 FR 50857. "
        "It is effective November 10, 2026."
    )
    made = of_document(identify(from_bytes(text.encode(), name="notice.txt"), book), book)
    assert [(p.measure, p.event.until, p.event.status.value, p.settles) for p in made] == [
        ("us-bis-affiliates", "2027-01-10", "enacted", True)
    ]


@pytest.mark.parametrize(
    ("title", "body", "language", "parts", "note"),
    [
        ("商务部公告2026年第80号", "商务部公告2024年第46号第二款至2027年11月27日继续暂停。", "zh", ["clause-2"], ""),
        ("商务部公告2026年第80号", "商务部公告2024年第46号第七款至2027年11月27日继续暂停。", "zh", [], "第七款"),
        (
            "MOFCOM Announcement No. 80 of 2026",
            "Clause 2 of MOFCOM Announcement No. 46 of 2024 is suspended through November 27, 2027.",
            "en",
            ["clause-2"],
            "",
        ),
    ],
)
def test_a_clause_of_an_instrument_is_not_the_whole_of_it(
    book: Ledger, title: str, body: str, language: str, parts: list[str], note: str
) -> None:
    """ "第二款" is the second clause alone; a clause that the ledger does not know is said to be one."""
    text = from_bytes(f"---\ntitle: {title}\ndate: 2026-11-09\n---\n{body}\n".encode(), name="notice.md")
    (made,) = [p for p in of_document(identify(text, book), book) if p.measure == "cn-mofcom-46-2024"]
    assert [*made.event.components] == parts
    assert made.event.until == "2027-11-27"
    assert note in (made.event.note or "")
    assert bool(made.event.note) == bool(note)

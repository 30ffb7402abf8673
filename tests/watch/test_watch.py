"""The watch against the ledger's own files, read without our reader; calendar and feed against their standards."""

from __future__ import annotations

import json
import re
import tomllib
import xml.etree.ElementTree as ElementTree
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest

from detente.base.errors import InputError
from detente.ledger.dispute import Ledger
from detente.ledger.shelves import load
from detente.regime.clocks import clocks
from detente.standpoint import Standpoint
from detente.surfaces.cli import main
from detente.watch.changes import memory, recall, records, remember, watch
from detente.watch.feeds import icalendar, rss
from detente.watch.happens import happenings

SINCE, ON = "2026-09-08", "2026-10-08"


def test_every_event_of_the_window_and_no_other(book: Ledger) -> None:
    expected = 0
    for folder in (f for f in book.folders if f"law/{f.name}" in book.dispute.uses):
        for path in (folder / "measures").glob("*.toml"):
            if path.stem not in book.matter:  # aimed at third countries alone
                continue
            for event in tomllib.loads(path.read_text(encoding="utf-8")).get("events", []):
                expected += SINCE < str(event["recorded"])[:10] <= ON
        for path in folder.glob("authorities*.toml"):
            for authority in tomllib.loads(path.read_text(encoding="utf-8"))["authority"]:
                expected += sum(SINCE < str(e["recorded"])[:10] <= ON for e in authority.get("events", []))
    look = watch(Standpoint.as_of(book, ON), since=SINCE)
    assert expected > 0
    assert sum(n.kind == "event" for n in look.news) == expected
    assert all(SINCE < n.day <= ON for n in look.news)


def test_what_comes_is_what_the_clocks_say(book: Ledger) -> None:
    look = watch(Standpoint.as_of(book, ON), since=SINCE, days=60)
    assert look.ahead == tuple(c for c in clocks(Standpoint.as_of(book, ON)).items if c.at[:10] <= "2026-12-07")
    days = {c.at[:10] for c in look.ahead}
    assert {"2026-11-09", "2026-11-10", "2026-11-27"} <= days, "the three clocks of the deal"


def test_a_clock_that_ran_out_is_news_and_open_where_it_is_open(book: Ledger) -> None:
    look = watch(Standpoint.as_of(book, "2026-11-12"), since="2026-11-01")
    rows = {n.record: n for n in look.news if n.kind == "clock"}
    rule = rows["us-bis-affiliates"]
    assert rule.day == "2026-11-10", "the rule comes back on the day after the last day of its stay"
    assert rule.status == "open"
    assert rule.what.endswith("suspended until 2026-11-09 → extended as announced until 2027-01-10, text not seen")
    assert any("last checked" in note for note in look.notes())


def test_ids_are_unique_and_stay(book: Ledger) -> None:
    first, again = [n.id for n in records(book)], [n.id for n in records(load(book.root))]
    assert first == again
    assert len(first) == len(set(first))


def test_a_look_is_remembered_and_late_entries_are_told(small: Path, tmp_path: Path) -> None:
    ledger, place = load(small), tmp_path / "state.json"
    assert recall(place) == (None, None)
    remember(place, watch(Standpoint.as_of(ledger, "2030-01-01")))
    day, seen = recall(place)
    assert day == "2030-01-01"
    assert seen == frozenset(n.id for n in records(ledger))
    assert watch(Standpoint.as_of(ledger, "2030-01-02"), since=day, seen=seen).news == ()
    claims = next((small / "claims").glob("*.toml"))
    claims.write_text(
        claims.read_text()
        + '\n[[claim]]\nspeaker = "A"\naccount = "observer"\nstance = "affirms"\nsays = "Late."\ntopic = "'
        + next(iter(ledger.topics))
        + '"\n'
    )
    news = watch(Standpoint.as_of(load(small), "2030-01-02"), since=day, seen=seen).news
    assert [(n.what, n.late) for n in news] == [("A: Late.", True)]


def test_a_broken_memory_is_no_memory(tmp_path: Path) -> None:
    for text in ("", "{", '{"on": "yesterday", "seen": []}', "[]"):
        (tmp_path / "state.json").write_text(text)
        assert recall(tmp_path / "state.json") == (None, None)


def test_the_command_moves_its_mark(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DETENTE_HOME", str(tmp_path))

    def look(*arguments: str) -> dict[str, str]:
        with pytest.raises(SystemExit) as end:
            main(["watch", "--dispute", "us-china", "--json", *arguments])
        assert end.value.code == 0
        return dict(json.loads(capsys.readouterr().out))

    assert look("--on", "2026-10-01")["since"] == "2026-09-01"
    assert look("--on", "2026-10-08")["since"] == "2026-10-01"
    assert look("--on", "2026-10-08", "--since", "2025-10-30")["since"] == "2025-10-30"
    assert look("--on", "2026-10-09")["since"] == "2026-10-08", "a look since a day moves no mark"
    assert memory("us-china").is_file()


def test_bad_days_are_refused(book: Ledger) -> None:
    with pytest.raises(InputError, match="is after"):
        watch(Standpoint.as_of(book, ON), since="2026-10-09")
    with pytest.raises(InputError, match="0 days"):
        watch(Standpoint.as_of(book, ON), days=0)


def test_the_calendar_keeps_to_rfc_5545(book: Ledger) -> None:
    look = watch(Standpoint.as_of(book, ON))
    raw = icalendar(look)
    assert "\n" not in raw.replace("\r\n", ""), "lines end in CRLF"
    lines = raw.split("\r\n")
    assert all(len(line.encode()) <= 75 for line in lines), "lines are folded at 75 octets"
    whole = raw.replace("\r\n ", "").split("\r\n")
    assert whole[0] == "BEGIN:VCALENDAR"
    assert whole[-2] == "END:VCALENDAR"
    assert {"VERSION:2.0"} <= set(whole)
    starts = [line.partition(":")[2] for line in whole if line.startswith("DTSTART;VALUE=DATE:")]
    events = happenings(look.ledger, look.ahead)
    assert starts == [event.day.replace("-", "") for event in events]
    uids = [line for line in whole if line.startswith("UID:")]
    assert len(uids) == len(set(uids)) == len(events)
    values = [line.partition(":")[2] for line in whole if line.startswith(("SUMMARY", "DESCRIPTION"))]
    assert not [v for v in values if re.search(r"(?<!\\)[,;]", v)], "commas and semicolons are escaped"
    assert [u.rpartition(":")[2] for u in uids] == [
        line.rpartition(":")[2]
        for line in icalendar(watch(Standpoint.as_of(book, ON))).replace("\r\n ", "").split("\r\n")
        if line.startswith("UID:")
    ]


def test_the_calendar_says_what_happens_and_equal_clocks_are_one_entry(book: Ledger) -> None:
    look = watch(Standpoint.as_of(book, "2026-11-27"), days=200)
    events = happenings(look.ledger, look.ahead)
    assert sorted(id(c) for e in events for c in e.clocks) == sorted(id(c) for c in look.ahead), "each clock once"
    ends = [e for e in events if e.day == "2027-01-10" and e.clocks[0].on_lapse == "resumes"]
    assert [e.says for e in ends] == ["end of 13 suspensions as announced (China 10, US 3)"]
    said = icalendar(look).replace("\r\n ", "")
    assert "SUMMARY:End of 13 suspensions as announced (China 10\\, US 3)" in said
    assert "STATUS:TENTATIVE" in said
    assert not re.search(r"SUMMARY:suspension of", said), "the day on which it ends is not called the suspension"
    for measure in {c.measure for c in ends[0].clocks}:
        assert look.ledger.measures[measure].title.replace(",", "\\,") in said, "the entry names each of them"


def test_the_feed_is_rss(book: Ledger) -> None:
    look = watch(Standpoint.as_of(book, ON), since=SINCE)
    channel = ElementTree.fromstring(rss(look)).find("channel")
    assert channel is not None
    items = channel.findall("item")
    assert len(items) == len(look.news)
    assert len({i.findtext("guid") for i in items}) == len(items)
    days = [parsedate_to_datetime(str(i.findtext("pubDate"))).date().isoformat() for i in items]
    assert days == sorted(days, reverse=True), "newest first"
    assert all(str(i.findtext("link") or "https:").startswith(("https:", "http:")) for i in items)


def test_hostile_text_stays_text_in_feeds(small: Path) -> None:
    planted = "]]><script>alert(1)</script>, ; \\\\ BEGIN:VEVENT"
    for path in small.rglob("*.toml"):
        path.write_text(
            re.sub(r'^(title|says) = ".*"$', lambda m: f'{m[1]} = "{planted}"', path.read_text(), flags=re.M)
        )
    look = watch(Standpoint.as_of(load(small), "2030-01-01"), since="2000-01-01", days=3000)
    root = ElementTree.fromstring(rss(look))
    assert not root.findall(".//script")
    assert any("<script>" in str(i.findtext("title")) for i in root.iter("item"))
    begins = [line for line in icalendar(look).split("\r\n") if line.startswith("BEGIN:VEVENT")]
    assert len(begins) == len(happenings(look.ledger, look.ahead))

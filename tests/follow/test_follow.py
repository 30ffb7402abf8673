"""From a real server on the loopback to documents in a folder: what is asked, kept, refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from detente.base.errors import DetenteError, LedgerError
from detente.follow import fetch as fetching
from detente.follow.feeds import Feed, feeds, read
from detente.follow.fetch import Fetcher
from detente.follow.log import Log, lines
from detente.follow.log import read as read_log
from detente.follow.matters import needles
from detente.follow.queries import queries
from detente.follow.round import Round, follow
from detente.ledger.dispute import Ledger

from .conftest import Source

NOW = datetime(2025, 11, 13, 9, 0, tzinfo=UTC)
CITES = feeds()["federal-register"].cites


def api(source: Source, **more: Any) -> Feed:
    """The Federal Register's shape, at the loopback."""
    shape = feeds()["federal-register"]
    address = source.at + "/api/documents.json?term={term}&since={since}"
    given = {"address": address, "pause": 0.0, "every_hours": 1.0, **more}
    return Feed(**{**{k: getattr(shape, k) for k in Feed.__struct_fields__}, **given})


def plain(source: Source, kind: str, path: str, **more: Any) -> Feed:
    return Feed(
        id=kind, title=kind, party="US", kind=kind, address=source.at + path, licence="public domain", pause=0.0,
        cites=CITES, **more,
    )  # fmt: skip


def ask(
    book: Ledger, tmp_path: Path, *given: Feed, since: str = "2025-11-01", log: Log | None = None,
    measures: tuple[str, ...] = (), now: datetime = NOW, whole: float = 60.0,
) -> Round:  # fmt: skip
    table = {f.id: f for f in given}
    asked, left = queries(book, table, since=since, measures=measures)
    texts = tmp_path / "texts"
    texts.mkdir(exist_ok=True)
    with Fetcher(tmp_path / "cache", whole=whole) as fetcher:
        return follow(
            book, table, asked, fetcher=fetcher, log=log or Log(tmp_path / "log"), folder=texts,
            put=lambda path, body: path.write_bytes(body) and None, left=left, now=now,
        )  # fmt: skip


def the_day(source: Source) -> None:
    """The notices of 7 to 12 November 2025 that concern the deal, and two that do not (facts, our words)."""
    source.publish(
        "2025-19825", "Modifying Duties Addressing the Synthetic Opioid Supply Chain",
        "Executive Order 14357 lowers the additional rate in heading 9903.01.24 to 10 percent from November 10, 2025.",
        "2025-11-07",
    )  # fmt: skip
    source.publish(
        "2025-19826", "Modifying Reciprocal Tariff Rates",
        "Executive Order 14358 keeps the suspension in heading 9903.01.63 until November 10, 2026.", "2025-11-07",
    )  # fmt: skip
    source.publish(
        "2025-19846", "One-Year Suspension of Expansion of End-User Controls for Affiliates of Certain Listed Entities",
        "The interim final rule published at 90 FR 47201 is stayed until November 9, 2026.", "2025-11-12",
    )  # fmt: skip
    source.publish("2025-19900", "Fisheries of the Exclusive Economic Zone", "Cod quotas.", "2025-11-12")
    source.publish("2025-19000", "An older rule", "Executive Order 14357 is named here too.", "2025-10-01")


def test_the_recorded_day_arrives_whole(book: Ledger, source: Source, tmp_path: Path) -> None:
    the_day(source)
    made = ask(book, tmp_path, api(source))
    assert not made.failures
    came = {a.found.item: {m.measure for m in a.matters} for a in made.arrivals if a.concerns}
    assert set(came) == {"2025-19825", "2025-19826", "2025-19846"}
    assert "us-ieepa-fentanyl" in came["2025-19825"]
    assert "us-ieepa-reciprocal" in came["2025-19826"]
    assert came["2025-19846"] == {"us-bis-affiliates"}
    for arrival in made.arrivals:
        kept = tmp_path / "texts" / arrival.found.file
        assert kept.is_file()
        assert arrival.found.digest.startswith("sha256:")
        assert arrival.found.licence.startswith("Work of the United States")
        assert "SUSPENDED FOR EVER" not in (arrival.document.raw if arrival.document else "")


@pytest.mark.parametrize(
    ("kind", "path", "more"),
    [("feed", "/rss.xml", {}), ("list", "/list.html", {"rows": "li", "fields": {"title": "a", "date": "span"}})],
)
def test_feeds_and_lists_give_the_same_day(
    book: Ledger, source: Source, tmp_path: Path, kind: str, path: str, more: dict[str, Any]
) -> None:
    the_day(source)
    made = ask(book, tmp_path, plain(source, kind, path, **more))
    titles = {a.found.title for a in made.arrivals if a.concerns}
    assert len(titles) == 3
    assert "Fisheries of the Exclusive Economic Zone" not in titles


def test_a_folder_is_a_source_too(book: Ledger, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "note.txt").write_text("Executive Order 14357 was amended today.\n")
    feed = Feed(
        id="inbox", title="Inbox", party="*", kind="folder", address=str(inbox), licence="ours", cites=CITES
    )  # fmt: skip
    made = ask(book, tmp_path, feed)
    assert [a.found.title for a in made.arrivals if a.concerns] == ["note"]


def test_pages_are_followed_up_to_the_limit(book: Ledger, source: Source, tmp_path: Path) -> None:
    for n in range(70):
        source.publish(f"n{n}", f"Notice {n}", f"Executive Order 14357, part {n}.", "2025-11-08")
    made = ask(book, tmp_path, api(source, pages=3), measures=("us-ieepa-fentanyl",))
    assert len({a.found.item for a in made.arrivals}) == 60


def test_what_is_held_changed_or_corrected_is_said(book: Ledger, source: Source, tmp_path: Path) -> None:
    the_day(source)
    first = ask(book, tmp_path, api(source), measures=("us-ieepa-fentanyl",))
    log = Log(tmp_path / "log", list(first.searches), [a.found for a in first.arrivals])
    again = ask(book, tmp_path, api(source), measures=("us-ieepa-fentanyl",), log=log, now=NOW + timedelta(hours=2))
    assert {a.found.state for a in again.arrivals} == {"held"}
    source.bodies["/text/2025-19825.html"] = (
        "text/html",
        b"<html><body>Executive Order 14357, other words</body></html>",
    )
    source.publish("2025-20001", "Correction", "Executive Order 14357: a figure.", "2025-11-12", corrects="2025-19825")
    third = ask(book, tmp_path, api(source), measures=("us-ieepa-fentanyl",), log=log, now=NOW + timedelta(hours=4))
    states = {a.found.item: (a.found.state, a.found.note) for a in third.arrivals}
    assert states["2025-19825"][0] == "changed"
    assert states["2025-19825"][1].startswith("replaces the text of 2025-11-13")
    assert "2025-19825" in states["2025-20001"][1]
    source.manners["/text/2025-19825.html"] = "410"
    fourth = ask(book, tmp_path, api(source), measures=("us-ieepa-fentanyl",), log=log, now=NOW + timedelta(hours=6))
    assert any("withdrawn?" in line for line in fourth.failures)
    assert len(list((tmp_path / "texts").iterdir())) >= 3  # nothing was lost


def test_a_source_is_not_asked_again_too_soon(book: Ledger, source: Source, tmp_path: Path) -> None:
    the_day(source)
    first = ask(book, tmp_path, api(source), measures=("us-ieepa-fentanyl",))
    log = Log(tmp_path / "log", list(first.searches))
    count = len(source.asked)
    soon = ask(book, tmp_path, api(source), measures=("us-ieepa-fentanyl",), log=log, now=NOW + timedelta(minutes=30))
    assert len(source.asked) == count
    assert "not asked again" in soon.left_out[0]


def test_an_unchanged_text_is_not_sent_again(book: Ledger, source: Source, tmp_path: Path) -> None:
    the_day(source)
    ask(book, tmp_path, api(source), measures=("us-bis-affiliates",))
    ask(book, tmp_path, api(source), measures=("us-bis-affiliates",))
    assert 304 in source.statuses


@pytest.mark.parametrize(
    ("manner", "words"),
    [
        ("404", "answers 404; the page has moved"),
        ("403", "answers 403; the source wants a key"),
        ("500", "answers 500; try later"),
        ("huge", "sends more than 25 MB"),
        ("endless", "sends more than 25 MB"),
        ("elsewhere", "leads to another host (localhost)"),
        ("circle", "redirects more than"),
        ("cut", "broke off"),
        ("slow", "sends too slowly"),
        ("picture", "the answer is not JSON"),
        ('{"rows": 1}', "the answer has no list at 'results'"),
        ("<html>moved to a new site</html>", "the answer is not JSON"),
    ],
)
def test_bad_manners_are_one_line_each(
    book: Ledger, source: Source, tmp_path: Path, manner: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    the_day(source)
    source.manners["/api/documents.json"] = manner
    other = plain(source, "feed", "/rss.xml")
    made = ask(
        book, tmp_path, api(source), other, measures=("us-bis-affiliates",), whole=0.3 if manner == "slow" else 8.0
    )  # fmt: skip
    assert any(words in line for line in made.failures), made.failures
    assert all("\n" not in line for line in made.failures)
    assert "2025-11-12" in {a.found.date for a in made.arrivals if a.concerns}  # the other source still answers


def test_a_busy_server_is_asked_again(book: Ledger, source: Source, tmp_path: Path) -> None:
    the_day(source)
    source.manners["/api/documents.json"] = "once-429"
    made = ask(book, tmp_path, api(source), measures=("us-bis-affiliates",))
    assert not made.failures
    assert made.arrivals


def test_robots_are_obeyed(book: Ledger, source: Source, tmp_path: Path) -> None:
    source.robots = "User-agent: *\nDisallow: /api/\n"
    made = ask(book, tmp_path, api(source), measures=("us-bis-affiliates",))
    assert "robots.txt" in made.failures[0]
    assert source.asked == ["/robots.txt"]


def test_no_server_is_a_clear_line(book: Ledger, source: Source, tmp_path: Path) -> None:
    away = api(source, address="http://127.0.0.1:9/x?term={term}&since={since}")
    made = ask(book, tmp_path, away, measures=("us-bis-affiliates",), whole=2.0)
    assert "cannot be reached" in made.failures[0]
    assert "check the network" in made.failures[0]


def test_only_the_encrypted_web_is_asked(book: Ledger, source: Source, tmp_path: Path) -> None:
    for address in ("file:///etc/passwd?{term}{since}", "http://example.org/{term}{since}", "ftp://x/{term}{since}"):
        made = ask(book, tmp_path, api(source, address=address), measures=("us-bis-affiliates",))
        assert "is not an https address" in made.failures[0]
    assert not source.asked


def test_a_key_is_asked_for_and_never_printed(
    book: Ledger, source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    the_day(source)
    feed = api(
        source, key="DETENTE_TEST_KEY", address=source.at + "/api/documents.json?k={key}&term={term}&since={since}"
    )
    monkeypatch.delenv("DETENTE_TEST_KEY", raising=False)
    assert queries(book, {feed.id: feed}, since="2025-11-01")[1] == [
        "Federal Register is not asked: it wants a key; set DETENTE_TEST_KEY"
    ]
    monkeypatch.setenv("DETENTE_TEST_KEY", "s3cret")
    made = ask(book, tmp_path, feed, measures=("us-bis-affiliates",))
    assert any("k=s3cret" in path for path in source.asked)
    assert "s3cret" not in repr(made)


def test_five_hundred_documents_in_bounded_time_and_few_false(book: Ledger, source: Source, tmp_path: Path) -> None:
    the_day(source)
    for n in range(497):
        source.publish(f"x{n}", f"Notice of a meeting {n}", f"The board meets in room {n}. " * 200, "2025-11-10")
    made = ask(book, tmp_path, plain(source, "list", "/list.html", rows="li", fields={"title": "a", "date": "span"}))
    assert len(made.arrivals) >= 500
    assert sum(a.concerns for a in made.arrivals) == 3


def test_a_log_survives_a_torn_line_and_says_what_was_asked(book: Ledger, source: Source, tmp_path: Path) -> None:
    the_day(source)
    made = ask(book, tmp_path, api(source), measures=("us-bis-affiliates", "us-threat-100"))
    path = tmp_path / "log.jsonl"
    path.write_text("\n".join([*lines([*made.searches, *(a.found for a in made.arrivals)]), '{"type":"sea']))
    log = read_log(path)
    assert log.torn == 1
    titles = {"federal-register": "Federal Register"}
    assert log.says("us-bis-affiliates", titles) == (
        "asked on 2025-11-13 (Federal Register): 1 found, the latest of 2025-11-12"
    )
    assert log.says("us-s301-ships", titles) == ""
    source.documents.clear()
    later = ask(book, tmp_path, api(source), measures=("us-ieepa-fentanyl",))
    assert "no text found since 2025-11-01" in Log(path, list(later.searches)).says("us-ieepa-fentanyl", titles)


def test_dry_questions_hold_nothing_but_the_query(book: Ledger) -> None:
    asked, _ = queries(book, feeds(book), since="2026-10-10", measures=("us-bis-affiliates",))
    assert asked
    first = next(q for q in asked if q.feed == "federal-register")
    assert first.term
    assert first.address.startswith("https://www.federalregister.gov/api/v1/documents.json?conditions[term]=%22")
    assert "conditions[publication_date][gte]=2026-10-10" in first.address


def test_a_name_counts_in_a_title_and_only_twice_in_a_text(book: Ledger) -> None:
    found = needles(book, feeds(book))
    name = next(iter(book.measures["us-ieepa-fentanyl"].aliases))
    assert not found.matters("Press remarks", f"He spoke of the {name} once.")
    assert found.matters(f"On the {name}", "")
    assert found.matters("Press remarks", f"The {name}; again the {name}.")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('kind = "carrier-pigeon"', "kind is 'carrier-pigeon'"),
        ('kind = "list"', "a list needs `rows`"),
        ('kind = "json"\neach = "term"', "`each` and the address do not fit"),
        ('kind = "json"\nfields = { colour = "x" }', "unknown field 'colour'"),
        ('kind = "feed"\nday = "("', "is not a regular expression"),
        ('kind = "feed"\nfoo = 1', "unknown key 'foo'"),
    ],
)
def test_a_wrong_feed_is_refused_in_words(tmp_path: Path, body: str, words: str) -> None:
    path = tmp_path / "feeds.toml"
    head = '[[feed]]\nid = "x"\ntitle = "X"\nparty = "US"\naddress = "https://x.org/"\nlicence = "?"\n'
    path.write_text(head + body + "\n")
    with pytest.raises(LedgerError, match=r"feeds\.toml:") as error:
        read(path)
    assert words in str(error.value)


def test_the_shipped_feeds_are_sound_and_say_where_their_shape_is_documented() -> None:
    for feed in feeds().values():
        assert feed.documented
        assert feed.licence
        assert feed.address.startswith("https://")


def test_redirects_within_a_host_are_followed(source: Source, tmp_path: Path) -> None:
    feed = plain(source, "feed", "/rss.xml")
    with Fetcher(tmp_path) as fetcher:
        assert fetcher.get(source.at + "/rss.xml", feed).body.startswith(b"<?xml")
        with pytest.raises(DetenteError):
            fetcher.get(source.at + "/nothing", feed)
    assert fetching.HOPS == 5

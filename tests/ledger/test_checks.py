"""Named checks, one by one: what each finds and what it leaves alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.base.errors import UnknownError
from detente.checkup import check, checks
from detente.ledger.shelves import load

pytestmark = pytest.mark.usefixtures("alone")
MEASURE = """id = "x"
title = "X"
imposer = "EU"
targets = ["CN"]
kind = "tariff"
authority = "eu-law"
sources = ["first-source"]
checked = "2026-01-01"
{}
[[events]]
type = "announce"
at = "2026-01-01"
recorded = "2026-01-01"
status = "announced"
source = "first-source"
{}
"""


def _told(small: Path, name: str, extra: str = "", event: str = "") -> list[tuple[str, int, str]]:
    path = small / "measures" / "eu" / "x.toml"
    path.write_text(MEASURE.format(extra, event))
    rows = path.read_text().split("\n")
    found = check(load(small), [name]).findings
    return [(f.level, f.line, f.what) for f in found if f.file == str(path) and rows[f.line - 1]]


def test_every_check_says_in_a_line_what_it_looks_at() -> None:
    report = {name: (test.__doc__ or "").strip().split("\n")[0] for name, test in checks().items()}
    assert all(line.endswith(".") and len(line) < 120 for line in report.values()), report
    assert len(set(report.values())) == len(report)


def test_an_unknown_check_is_named(small: Path) -> None:
    with pytest.raises(UnknownError, match="no check named 'ordr'; did you mean order"):
        check(load(small), ["ordr"])


@pytest.mark.parametrize(
    ("extra", "event", "words"),
    [
        ('excludes = ["none-such"]', "", "no measure 'none-such'"),
        ('topic = "none-such"', "", "no topic 'none-such'"),
        ("", 'deal = "none-such"', "no deal 'none-such'"),
        ("", 'account = "none-such"', "no account 'none-such'"),
        ('[scope]\nlists = ["none-such"]', "", "no list 'none-such' in lists/"),
    ],
)
def test_what_a_measure_names_must_exist(small: Path, extra: str, event: str, words: str) -> None:
    name = "lists" if "lists" in extra else "ids"
    ((level, line, what),) = _told(small, name, extra, event)
    assert (level, what) == ("error", words)
    row = (small / "measures" / "eu" / "x.toml").read_text().split("\n")[line - 1]
    assert "none-such" in row


def test_what_exists_may_be_named(small: Path) -> None:
    extra = 'topic = "tariffs"\nexcludes = ["first-tariff", "kind:tariff", "authority:eu-law"]'
    event = 'deal = "first-deal"\naccount = "eu-official"'
    for name in ("ids", "classes", "rings"):
        assert _told(small, name, extra, event) == []


def test_a_source_must_not_be_later_than_what_rests_on_it(small: Path) -> None:
    source = small / "sources" / "first.toml"
    day = next(row for row in source.read_text().split("\n") if row.startswith("date"))
    for date, found in (("2026-01-01", []), ("2026-01", []), ("2026", []), ("2026-01-02", [1]), ("2026-02", [1])):
        source.write_text(source.read_text().replace(day, f'date = "{date}"'))
        day = f'date = "{date}"'
        assert len(_told(small, "days")) == len(found), date


def test_a_day_that_has_not_come_and_one_after_the_last_look(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import date

    monkeypatch.setattr("detente.ledger.checks.days.today", lambda: date(2026, 6, 1))
    head = small / "dispute.toml"
    text = head.read_text()
    checked = next(row for row in text.split("\n") if row.startswith("checked"))
    head.write_text(text.replace(checked, 'checked = "2026-05-01"'))
    levels = {}
    for day in ("2026-05-01", "2026-05-02", "2026-06-01", "2026-06-02"):
        path = small / "measures" / "eu" / "x.toml"
        path.write_text(MEASURE.format("", "").replace('recorded = "2026-01-01"', f'recorded = "{day}"'))
        levels[day] = [f.level for f in check(load(small), ["future"]).findings if f.file == str(path)]
    assert levels == {
        "2026-05-01": [],
        "2026-05-02": ["warning"],
        "2026-06-01": ["warning"],
        "2026-06-02": ["error"],
    }


def test_law_does_not_rest_on_a_weak_source(small: Path) -> None:
    source = small / "sources" / "first.toml"
    event = 'legal_ref = "Regulation 1"'
    for grade, found in (("C", 0), ("D", 1)):
        source.write_text(source.read_text().replace('grade = "C"', f'grade = "{grade}"'))
        path = small / "measures" / "eu" / "x.toml"
        path.write_text(MEASURE.format("", event).replace('"announce"', '"impose"').replace('"announced"', '"enacted"'))
        assert [f.what for f in check(load(small), ["law"]).findings] == [
            "an enacted event rests on first-source, grade D"
        ] * found
    path.write_text(MEASURE.format("", ""))
    assert not check(load(small), ["law"]).findings  # an announcement may rest on it


def test_warnings_name_what_nothing_rests_on_and_what_nobody_speaks_of(small: Path) -> None:
    report = check(load(small))
    assert not report.failed(strict=True)
    source = small / "sources" / "first.toml"
    block = source.read_text()[source.read_text().index("[[source]]") :].replace("first-source", "second-source")
    source.write_text(source.read_text() + "\n" + block)
    commitments = small / "deals" / "first-deal" / "commitments.toml"
    commitments.write_text(commitments.read_text() + '\n[[commitment]]\nid = "y"\ntitle = "Y"\ntopic = "tariffs"\n')
    claims = small / "claims" / "first-source.toml"
    claims.write_text(
        claims.read_text()
        + '\n[[claim]]\nspeaker = "A"\naccount = "observer"\nstance = "affirms"\ncommitment = "first-commitment"\n'
        + 'says = "B."\n[claim.anchor]\nstart = "one two"\nend = "nine ten"\n'
    )
    report = check(load(small))
    assert {f.level for f in report.findings} == {"warning"}
    assert {f.check: f.what for f in report.findings} == {
        "used": "nothing rests on the source second-source",
        "positions": "an observer's claim in a party's own document",
        "anchors": "an anchor without a digest",
    }
    assert "no claim on y" in {f.what for f in report.findings}
    assert (report.failed(), report.failed(strict=True)) == (False, True)
    rows = {row["check"]: row["result"] for row in report.tables()[0].rows}
    assert rows["positions"] == "0 errors, 2 warnings"
    assert rows["ids"] == "ok"
    told = report.to_dict()
    assert told["ok"] is True
    assert {c["name"]: c["findings"] for c in told["checks"]}["positions"] == 2


def test_what_is_said_is_known_by_its_source_and_an_act_by_its_own_publication(small: Path) -> None:
    source = small / "sources" / "first.toml"
    date = next(row for row in source.read_text().split("\n") if row.startswith("date"))
    source.write_text(source.read_text().replace(date, 'date = "2026-01-02"'))
    late = "known on 2026-01-01, by a source of 2026-01-02 (first-source)"
    path = small / "measures" / "eu" / "x.toml"
    told = {}
    for status in ("reported", "announced", "confirmed", "practice", "enacted"):
        text = MEASURE.format("", 'legal_ref = "Regulation 1"').replace('"announced"', f'"{status}"')
        path.write_text(text.replace('"announce"', '"impose"'))
        found = [f for f in check(load(small), ["days"]).findings if f.file == str(path)]
        told[status] = [f.what for f in found]
    assert told == {"enacted": []} | {key: [late] for key in ("reported", "announced", "confirmed", "practice")}
    path.write_text(MEASURE.format("", ""))
    deliveries = small / "deals" / "first-deal" / "deliveries.toml"
    for basis, words in (("instrument", []), ("purchases", [late])):
        deliveries.write_text(
            '[[delivery]]\ncommitment = "first-commitment"\nsaid_by = "A"\nsource = "first-source"\nsays = "B."\n'
            f'as_of = "2026-01-01"\nrecorded = "2026-01-01"\nbasis = "{basis}"\n'
        )
        found = [f for f in check(load(small), ["days"]).findings if f.file == str(deliveries)]
        assert [f.what for f in found] == words, basis


def test_an_anchor_of_the_whole_passage_needs_no_digest_and_a_topic_no_claim(small: Path) -> None:
    claims, commitments = small / "claims" / "first-source.toml", small / "deals" / "first-deal" / "commitments.toml"
    held = claims.read_text(), commitments.read_text()
    claim = (
        '\n[[claim]]\nspeaker = "A"\naccount = "{}"\nstance = "affirms"\ncommitment = "first-commitment"\nsays = "B."\n'
    )
    account = load(small).source("first-source").account
    for end, digest, found in (("", "", 0), ('end = "c"\n', "", 1), ('end = "c"\n', f'digest = "{"0" * 16}"\n', 0)):
        claims.write_text(held[0] + claim.format(account) + f'[claim.anchor]\nstart = "a b"\n{end}{digest}')
        assert len(check(load(small), ["anchors"]).findings) == found
    for kind, found in (("topic", 0), ("undertaking", 1)):
        extra = f'\n[[commitment]]\nid = "y"\ntitle = "Y"\ntopic = "tariffs"\nkind = "{kind}"\n'
        commitments.write_text(held[1] + extra)
        assert [f.what for f in check(load(small), ["positions"]).findings] == ["no claim on y"] * found


def test_a_bad_day_among_events_whose_rates_are_a_sum_is_told_once(small: Path) -> None:
    extra = '[[components]]\nid = "a"\n'
    assert _told(small, "readable", extra, "rates = { a = 5.0 }\nrate = 5.0\n") == []
    path = small / "measures" / "eu" / "x.toml"
    text = MEASURE.format(extra, "rates = { a = 5.0 }\nrate = 5.0\n")
    path.write_text(text.replace('at = "2026-01-01"', 'at = "2026-02-30"'))
    found = [f for f in check(load(small), ["readable"]).findings if f.file == str(path)]
    assert [text.split("\n")[f.line - 1] for f in found] == ['at = "2026-01-01"']

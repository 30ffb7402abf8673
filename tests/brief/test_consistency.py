"""The same everywhere: what two outputs say of one standpoint is one thing, at twenty random ones of three disputes.

Counts and standings: page, JSON, table, data frame, picture, feed, web page, Word. Dates: page, JSON, calendar. Duties:
page, `effective`, `series`. Odds: page, `outlook`.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from detente.asking.ask import Answer, ask
from detente.base.words import day
from detente.brief.page import Brief, in_context, sheet
from detente.brief.sections import summary
from detente.ledger.shelves import load
from detente.ledger.texts import Texts
from detente.questions import QUESTIONS
from detente.regime.standing import BITES, IDLE, UNSURE
from detente.standpoint import Standpoint
from detente.surfaces.api import Dispute
from detente.watch.changes import watch
from detente.watch.feeds import icalendar, rss
from detente.watch.happens import happenings

from ..surfaces.web.conftest import Visitor, serving

DISPUTES = ("us-china", "eu-us", "china-australia")


def standpoints(n: int) -> list[tuple[str, str]]:
    """Random (dispute, day), of days on which the dispute's own deal stood."""
    draw = random.Random(18)
    found = []
    for k in range(n):
        dispute = DISPUTES[k % len(DISPUTES)]
        first = date.fromisoformat(load(dispute).deal(None).deal.date)
        span = (date(2027, 3, 1) - first).days
        found.append((dispute, (first + timedelta(days=draw.randrange(1, span))).isoformat()))
    return found


POINTS = standpoints(20)
#: Fewer of them for what takes seconds: two of each dispute whose duties can be averaged.
SLOW = [p for p in POINTS if p[0] != "china-australia"][:4]


@cache
def page(dispute: str, on: str, part: str) -> Brief:
    return sheet(Standpoint.as_of(load(dispute), on), None, part=part, held=Texts(), pictures=False)


def lines(dispute: str, on: str, part: str) -> list[str]:
    return [s.text for section in page(dispute, on, part).sections for s in section.statements]


@cache
def asked(question: str, dispute: str, on: str, **more: Any) -> Answer:
    known = page(dispute, on, "stands").context.stand.known
    return ask(QUESTIONS[question], load(dispute), {"on": on, "known": known, **more})


def words(dispute: str, on: str) -> dict[str, str]:
    """Measure → the word of its standing, from the JSON."""
    return {m["id"]: m["standing"]["word"] for m in asked("inforce", dispute, on).data["measures"]}


@pytest.fixture(scope="module")
def sites() -> Iterator[dict[str, Visitor]]:
    """The three disputes, served."""
    with serving(dispute=DISPUTES[0]) as a, serving(dispute=DISPUTES[1]) as b, serving(dispute=DISPUTES[2]) as c:
        yield dict(zip(DISPUTES, (a, b, c), strict=True))


@pytest.mark.parametrize(("dispute", "on"), POINTS)
def test_counts_of_the_page_are_those_of_json_table_and_frame(dispute: str, on: str) -> None:
    pytest.importorskip("pandas", reason="the extra 'frames' is not installed")
    found = Counter(words(dispute, on).values())
    line = next(s for s in lines(dispute, on, "stands") if re.match(r"\d+ measures?: ", s))
    said = {what: int(n) for n, what in re.findall(r"(\d+) ([a-z][a-z ]+?)(?= \(|[,.])", line.partition(": ")[2])}
    assert int(line.split(" ")[0]) == sum(found.values()) == sum(said.values())
    full = in_context(page(dispute, on, "stands").context.stand, None, Texts(), pictures=False)
    assert line.removesuffix(".") in next(
        s.text for s in summary.section(full, ()).statements if s.text.startswith("On ")
    )
    assert said.get("in force", 0) == sum(found[w] for w in BITES)
    assert said.get("open", 0) == sum(found[w] for w in UNSURE)
    assert said.get("void", 0) == found["void"]
    rows = asked("inforce", dispute, on).table().rows
    assert {r["id"]: r["standing"] for r in rows} == {m: w for m, w in words(dispute, on).items() if w not in IDLE}
    known = page(dispute, on, "stands").context.stand.known
    frame = Dispute(load(dispute)).inforce(on=on, known=known).to_frame()
    assert Counter(frame["standing"]) == Counter({w: n for w, n in found.items() if w not in IDLE})


@pytest.mark.parametrize(("dispute", "on"), POINTS)
def test_the_picture_paints_every_measure_as_it_stands(dispute: str, on: str) -> None:
    held = words(dispute, on)
    drawn = [
        r
        for figure in asked("inforce", dispute, on).figures
        for r in figure.table.rows
        if (r["start"] or "") <= on < (r["stop"] or "9")
    ]
    assert drawn
    assert not [(r["title"], r["state"], held[r["id"]]) for r in drawn if r["state"].replace(" ", "_") != held[r["id"]]]


@pytest.mark.parametrize(("dispute", "on"), POINTS)
def test_the_web_page_shows_the_same_standings(dispute: str, on: str, sites: dict[str, Visitor]) -> None:
    known = page(dispute, on, "stands").context.stand.known
    reply = sites[dispute].get(f"/inforce?on={on}&known={known}")
    assert reply.status == 200
    text = unescape(re.sub(r"<[^>]+>", " ", reply.body.decode()))
    flat = " ".join(text.split())
    assert next(s for s in lines(dispute, on, "stands") if re.match(r"\d+ measures?: ", s)) in flat
    for row in asked("inforce", dispute, on).table().rows:
        assert " ".join(f"{row['measure']} {row['state']}".split()) in flat


@pytest.mark.parametrize(("dispute", "on"), POINTS)
def test_dates_of_the_page_are_those_of_clocks_and_of_the_calendar(dispute: str, on: str) -> None:
    held = asked("clocks", dispute, on).data["clocks"]
    dates = {day(c["at"]) for c in held}
    shown = [t.partition(": ") for t in lines(dispute, on, "dates") if not t.startswith("No date")]
    assert {at for at, _, _ in shown} <= dates | {day(on)}
    look = watch(page(dispute, on, "stands").context.stand, days=600)
    events = happenings(look.ledger, [c for c in look.ahead if not c.moot])
    calendar = icalendar(look).replace("\r\n ", "").replace("\\", "")
    for event in events:
        assert f"SUMMARY:{event.says[:1].upper()}{event.says[1:]}" in calendar
    for at, _, said in shown:
        assert said == "; ".join(e.says for e in events if day(e.day) == at) + ".", at


@pytest.mark.parametrize(("dispute", "on"), POINTS[:6])
def test_the_feed_never_calls_law_what_stands_open(dispute: str, on: str) -> None:
    look = watch(page(dispute, on, "stands").context.stand, since="2025-01-01" if on > "2025-01-01" else None)
    held = words(dispute, on)
    last = {n.record: n for n in look.news if n.kind == "clock"}
    for name, news in last.items():
        if held.get(name) in UNSURE:
            assert news.status == "open", (name, news)
    assert rss(look).count("<item>") == len(look.news)


@pytest.mark.parametrize(("dispute", "on"), POINTS[:6])
def test_word_and_json_say_what_the_page_says(dispute: str, on: str, tmp_path: Path) -> None:
    pytest.importorskip("docx", reason="the extra 'office' is not installed")
    from docx import Document

    from detente.brief.word import write_word

    made = page(dispute, on, "stands")
    text = "\n".join(p.text for p in Document(str(write_word(made, tmp_path / "a.docx"))).paragraphs)
    told = lines(dispute, on, "stands")
    assert not [t for t in told if t not in text]
    assert [s["text"] for section in made.to_dict()["sections"] for s in section["statements"]] == told


@pytest.mark.parametrize(("dispute", "on"), SLOW)
def test_the_duty_of_the_page_is_that_of_effective_and_series(dispute: str, on: str) -> None:
    made = page(dispute, on, "numbers")
    checked = min(load(dispute).dispute.checked, on)
    said = re.search(r": (\d+)% \((\d+)–(\d+)\);", lines(dispute, on, "numbers")[0])
    assert said
    line = re.search(r"of the (\w+) on goods of (?:the )?(\w+)", lines(dispute, on, "numbers")[0])
    assert line
    from detente.tariff.schedules import parties

    importer, exporter = parties(made.context.ledger)
    found = ask(
        QUESTIONS["effective"],
        load(dispute),
        {"importer": importer, "exporter": exporter, "on": checked, "known": made.context.stand.known},
    ).result.import_weighted
    assert int(said[1]) == round(found.central)
    assert int(said[2]) <= round(found.low)
    assert int(said[3]) >= round(found.high)


@pytest.mark.parametrize(("dispute", "on"), SLOW)
def test_the_odds_of_the_page_are_those_of_the_outlook(dispute: str, on: str) -> None:
    text = next(t for t in lines(dispute, on, "numbers") if t.startswith("Odds"))
    if "not held" in text:
        return
    data = asked("outlook", dispute, on).data
    end = data["arrangement"]["stated_end"]
    for name, word in (("extended", "extended"), ("replaced", "replaced"), ("broken", "broken")):
        points = data["ways"][name]
        point = next((p for p in points if p["date"] == end), points[-1]) if end else points[-1]
        told = re.search(rf"{word} (\d+)% \((\d+)–(\d+)\)", text)
        if told is None:
            assert point["p"] < 0.02
        elif end:
            assert [int(x) for x in told.groups()] == [round(100 * point[k]) for k in ("p", "low", "high")]

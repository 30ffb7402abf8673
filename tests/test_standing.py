"""One measure, one standing: every output says the same word of it, and counts agree, from forty random standpoints."""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from click.testing import CliRunner

import detente
from detente.asking.ask import Answer, ask
from detente.brief.page import in_context
from detente.brief.sheet.facts import Facts
from detente.brief.sheet.status import counts
from detente.brief.timeline import LOOK, stretches
from detente.ledger.shelves import load
from detente.ledger.texts import Texts
from detente.questions import QUESTIONS
from detente.regime.clocks import clocks
from detente.regime.standing import IDLE, TEXTS, Word
from detente.regime.state import Regime
from detente.regime.tally import SAID, counted, group
from detente.standpoint import Standpoint, lenses
from detente.surfaces.cli import detente as command
from detente.watch.changes import watch
from detente.watch.feeds import rss

DISPUTES = ("us-china", "eu-us", "china-australia")
FIRST, LAST = date(2018, 7, 1), date(2027, 2, 1)
TODAY = date(2026, 11, 27)


@dataclass(frozen=True)
class Point:
    """A standpoint, and the answer of `inforce` from it."""

    answer: Answer
    given: dict[str, str]

    @property
    def law(self) -> Regime:
        found: Regime = self.answer.result
        return found

    @property
    def words(self) -> dict[str, str]:
        """Measure → its word, as the JSON of `inforce` says it: what everything else is held against."""
        return {m["id"]: m["standing"]["word"] for m in self.answer.to_dict()["measures"]}


@pytest.fixture(scope="module")
def points() -> list[Point]:
    chance = random.Random(20261127)
    made = []
    for n in range(40):
        book = load(DISPUTES[n % 3])
        late = n >= 34  # days that nobody has looked at yet
        on = FIRST + timedelta(days=chance.randrange((LAST - FIRST).days)) if not late else LAST - timedelta(days=n)
        known = chance.choice([TODAY, on, on + timedelta(days=90)])
        given = {
            "on": str(on),
            "known": str(min(known, TODAY)),
            "lens": "law" if late else chance.choice(["law", "law", *lenses(book)]),
        }
        try:
            made.append(Point(ask(QUESTIONS["inforce"], book, given), given))
        except detente.DetenteError:  # the account was not yet known
            made.append(Point(ask(QUESTIONS["inforce"], book, {**given, "lens": "law"}), {**given, "lens": "law"}))
    return made


def each(points: list[Point], step: int = 1) -> Iterator[tuple[Point, dict[str, str]]]:
    yield from ((point, point.words) for point in points[::step])


def test_the_standpoints_are_many_and_see_most_words(points: list[Point]) -> None:
    seen = {word for _, words in each(points) for word in words.values()}
    assert len(points) == 40
    assert {"in_force", "suspended", "ended", "void", "ran_out_on_paper", "in_practice", "announced"} <= seen


def test_text_and_csv_say_the_word_of_json(points: list[Point]) -> None:
    for point, words in each(points):
        rows = {row["id"]: row["state"] for table in point.answer.tables() for row in table.rows}
        assert rows.keys() == words.keys()
        for name, word in words.items():
            assert rows[name].startswith(TEXTS[Word(word)].split("{")[0].rstrip()), (point.given, name)
        listed = {row["id"] for row in point.answer.table().rows}
        assert listed == {name for name, word in words.items() if Word(word) not in IDLE}


def test_counts_of_json_the_sentence_and_the_brief_are_one(points: list[Point]) -> None:
    for point, words in each(points):
        mine = {name: sum(group(Word(w)) == name for w in words.values()) for name in SAID}
        assert point.answer.to_dict()["counts"] == {name: n for name, n in mine.items() if n}
        said = counted(point.law.standings.values())
        assert said.startswith(f"{len(words)} measure")
        for name, n in mine.items():
            assert (f" {n} {SAID[name]}" in said) == bool(n)
        known = point.law.ledger
        deals = [d.deal for d in known.deals.values() if d.deal.date <= point.given["on"]]
        if not deals:
            continue
        facts = Facts(in_context(point.law.stand, deals[-1].id, Texts(None), pictures=False))
        assert counts(facts)[0].text.startswith(said), point.given


def test_the_picture_paints_each_measure_as_it_stands(points: list[Point]) -> None:
    for point, words in each(points, 4):
        for state in point.law.states:
            day = state.at
            held = stretches(point.law, state.measure, day - timedelta(days=400), day + timedelta(days=1))
            painted = next(s.state for s in held if s.start <= day < s.stop)
            assert painted == words[state.measure.id], (point.given, state.measure.id)
    assert {w for w in Word if w not in IDLE} | {Word.void} == set(LOOK)


def test_feed_and_watch_say_how_a_measure_stands_now(points: list[Point]) -> None:
    told = 0
    for point, words in each(points, 2):
        if point.given["lens"] != "law":
            continue
        look = watch(point.law.stand, since=str(date.fromisoformat(point.given["on"]) - timedelta(days=120)))
        feed = rss(look)
        for news in (n for n in look.news if n.kind == "clock"):
            standing = point.law.standings[news.record]
            assert standing.word.value == words[news.record]
            assert news.what.endswith(f"→ {standing.text}"), point.given
            assert "→ " + standing.text.replace("'", "&#x27;").split("'")[0] in feed or standing.text in feed
            told += 1
    assert told


def test_a_suspension_that_runs_is_of_a_measure_that_is_not_void_or_ended(points: list[Point]) -> None:
    for point, words in each(points):
        for clock in clocks(point.law.stand).items:
            if clock.kind == "suspension" and not clock.moot and clock.status == "enacted":
                assert words[clock.measure] not in ("void", "ended"), (point.given, clock.measure)
            if clock.measure:
                assert clock.measure in words, (point.given, clock.measure)


def test_command_line_and_python_say_the_same(points: list[Point]) -> None:
    run = CliRunner()
    for point, words in each(points, 13):
        name = point.law.ledger.dispute.id
        options = ["--dispute", name, *(part for key, value in point.given.items() for part in (f"--{key}", value))]
        told = json.loads(run.invoke(command, ["inforce", *options, "--json"]).stdout)
        assert {m["id"]: m["standing"]["word"] for m in told["measures"]} == words
        rows = list(csv.DictReader(io.StringIO(run.invoke(command, ["inforce", *options, "--csv"]).stdout)))
        assert len(rows) == sum(Word(word) not in IDLE for word in words.values())
        made = detente.open(name).inforce(**point.given)
        assert {m["id"]: m["standing"]["word"] for m in made.to_dict()["measures"]} == words
        assert made.to_dict()["counts"] == point.answer.to_dict()["counts"]


def test_moving_no_day_changes_nothing(points: list[Point]) -> None:
    for point, _ in each(points, 5):
        at: Standpoint = point.law.stand
        assert watch(at, since=at.on).news == ()

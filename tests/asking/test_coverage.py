"""One legal question has one answer whichever dispute asks, and none outside what is held."""

from __future__ import annotations

import random
import re

import pytest

from detente.asking.ask import ask
from detente.asking.coverage import NotHeld
from detente.base.places import places
from detente.ledger.coverage import State, duties
from detente.ledger.dispute import Ledger
from detente.ledger.shelves import load
from detente.questions import QUESTIONS

DISPUTES = ("us-china", "eu-us", "china-australia")
PAIRS = [("US", "CN", "2021-06-01"), ("US", "EU", "2025-10-01"), ("EU", "US", "2025-10-01"), ("CN", "AU", "2022-01-01")]


def _question(name: str):  # type: ignore[no-untyped-def]
    return next(q for q in QUESTIONS.values() if q.name == name)


@pytest.fixture(scope="module")
def books() -> list[Ledger]:
    return [load(name, claims=False) for name in DISPUTES]


@pytest.mark.parametrize(("importer", "exporter", "on"), PAIRS)
def test_one_question_one_answer(books: list[Ledger], importer: str, exporter: str, on: str) -> None:
    given = {"importer": importer, "exporter": exporter, "on": on}
    answers = [ask(_question("effective"), book, given).data for book in books]
    for data in answers:
        data.pop("standpoint")
        data.pop("dispute", None)
    assert answers[0] == answers[1] == answers[2]


def test_nothing_is_printed_outside_coverage(book: Ledger) -> None:
    """Two hundred seeded pairs: where the shelves hold nothing, no figure is printed at all."""
    rng, codes = random.Random(7), sorted(c for c in places() if c != "World")
    outside = 0
    for _ in range(200):
        importer, exporter = rng.sample(codes, 2)
        if duties(book, importer, exporter, "2025-06-01").state is not State.not_held:
            continue
        outside += 1
        for name, given in (
            ("effective", {"importer": importer, "exporter": exporter, "on": "2025-06-01"}),
            ("duty", {"importer": importer, "origin": exporter, "on": "2025-06-01", "code": "8703.23"}),
            ("series", {"importer": importer, "exporter": exporter, "from": "2025-01-01", "to": "2025-06-01"}),
        ):
            answer = ask(_question(name), book, {k + "_" if k == "from" else k: v for k, v in given.items()})
            assert isinstance(answer.result, NotHeld), (name, importer, exporter)
            text = "".join("".join(row) for table in answer.tables() for row in table.texts())
            assert not re.search(r"\d+\.\d", text)
            assert answer.data["coverage"]["state"] == "not_held"
    assert outside > 100


def test_complete_means_complete(book: Ledger) -> None:
    """The same line, before and after the last day looked at."""
    given = {"importer": "US", "origin": "CN", "code": "8481.80.90.05"}
    before = ask(_question("duty"), book, {**given, "on": "2026-09-18"}).data
    after = ask(_question("duty"), book, {**given, "on": "2026-11-20"}).data
    assert before["complete"]
    assert not after["complete"]
    assert after["coverage"]["state"] == "open"

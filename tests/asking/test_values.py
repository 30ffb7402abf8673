"""Names are taken as they are printed; days are guessed; what cannot be read says what would be right."""

from __future__ import annotations

import pytest

from detente.asking.ask import ask
from detente.asking.values import one
from detente.base import guess
from detente.base.dates import parse_day, today
from detente.base.errors import DetenteError
from detente.base.places import place, places
from detente.ledger.dispute import Ledger
from detente.questions import QUESTIONS, Param


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Poland", "PL"),
        ("poland", "PL"),
        ("POL", "PL"),
        ("EU27", "EU"),
        ("european union", "EU"),
        ("China", "CN"),
        ("China (People's Republic of)", "CN"),
        ("UK", "GB"),
        ("the United States", "US"),
        ("Korea", "KR"),
        ("turkey", "TR"),
        ("Cote d'Ivoire", "CI"),
    ],
)
def test_places_by_their_names(name: str, code: str) -> None:
    assert place(name).code == code


def test_every_printed_name_is_accepted() -> None:
    from detente.economy.baseline import load

    for held in places().values():
        assert place(held.name) == held
        assert place(held.name.upper()) == held
    table = load()
    assert {c for c in table.countries if c != "ROW" and place(table.name(c)).iso3 != c} == set()


@pytest.mark.parametrize("name", ["Congo", "Virgin Islands", "Polnd", ""])
def test_a_name_of_two_places_or_of_none_is_refused(name: str) -> None:
    with pytest.raises(DetenteError, match="no place named"):
        place(name)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("31/12/2025", "2025-12-31"),
        ("2025-2-30", "2025-02-28"),
        ("10 Nov 2025", "2025-11-10"),
        ("November 10, 2025", "2025-11-10"),
        ("27.11.2026", "2026-11-27"),
        ("20251110", "2025-11-10"),
        ("2025-11-31", "2025-11-30"),
        ("03/04/2025", "2025-04-03 or 2025-03-04"),
    ],
)
def test_a_wrong_day_is_guessed(text: str, meant: str) -> None:
    with pytest.raises(DetenteError, match=f"did you mean {meant}"):
        parse_day(text)


@pytest.mark.parametrize("text", ["tomorrow", "2026-11", "0000-00-00", "", "2025", "99/99/2025"])
def test_what_nobody_can_guess_says_the_form(text: str) -> None:
    assert guess.days(text) == []
    with pytest.raises(DetenteError, match="YYYY-MM-DD"):
        parse_day(text)


def value(kind: str, raw: object, book: Ledger) -> object:
    return one(Param("x", "", kind), raw, book)


@pytest.mark.parametrize(
    ("kind", "raw", "read"),
    [
        ("lens", "MOFCOM", "mofcom"),
        ("lens", "White House", "white-house"),
        ("lens", "LAW", "law"),
        ("deal", "Busan truce", "busan-2025"),
        ("deal", "BUSAN-2025", "busan-2025"),
        ("deal", "kuala lumpur arrangement", "busan-2025"),
        ("party", "united states", "US"),
        ("party", "USA", "US"),
        ("good", "Gallium", "gallium"),
        ("good", "rare earth magnets", "rare-earth-magnets"),
        ("measure-kind", "export control", "export_control"),
        ("flag", "1", True),
        ("flag", "no", False),
        ("whole", "12", 12),
        ("number", "1234.56", 1234.56),
        ("place", "asean", "ASEAN"),
    ],
)
def test_names_and_numbers(kind: str, raw: str, read: object, book: Ledger) -> None:
    assert value(kind, raw, book) == read


def test_today_is_a_day(book: Ledger) -> None:
    assert value("day", "today", book) == today().isoformat()
    assert value("moment", "Today", book) == today().isoformat()


@pytest.mark.parametrize(
    ("kind", "raw", "words"),
    [
        ("lens", "whitehouse", "did you mean white-house"),
        ("deal", "busam", "no deal named"),
        ("whole", "1.5", "give a whole number"),
        ("whole", "1_000", "give a whole number"),
        ("number", "nan", "give a number"),
        ("flag", "perhaps", "leave it out"),
        ("party", "Poland", "no party named"),
        ("good", "galium", "did you mean gallium"),
    ],
)
def test_refusals(kind: str, raw: str, words: str, book: Ledger) -> None:
    with pytest.raises(DetenteError, match=words):
        value(kind, raw, book)


def test_what_is_missing_is_named(book: Ledger) -> None:
    with pytest.raises(DetenteError, match="good is missing"):
        ask(QUESTIONS["controls"], book, {})
    with pytest.raises(DetenteError, match="lens is given 3 times"):
        ask(QUESTIONS["diff"], book, {"on": "2025-12-01", "lens": ["law", "law", "law"]})


def test_an_answer_says_from_where_it_was_asked(book: Ledger) -> None:
    answer = ask(QUESTIONS["inforce"], book, {"on": "2025-11-11", "lens": "White House"})
    data = answer.to_dict()
    assert data["standpoint"] == {
        "dispute": "us-china",
        "on": "2025-11-11",
        "known": today().isoformat(),
        "lens": "white-house",
    }
    assert data["coverage"]["state"] in ("complete", "open", "not_held")
    document = ask(QUESTIONS["clocks"], book, {"on": "2026-10-08"})
    assert document.to_dict()["standpoint"]["known"] == "2026-10-08"

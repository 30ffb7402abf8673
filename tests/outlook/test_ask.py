"""Questions in words, what to find out, and the answers: a small grammar, coherent with the tree, errors that help."""

from __future__ import annotations

from datetime import date

import pytest

from detente.base.errors import DetenteError, InputError
from detente.ledger.dispute import Ledger
from detente.outlook.ask import read_question
from detente.outlook.findout import read_answers
from detente.outlook.outlook import Outlook, outlook
from detente.standpoint import Standpoint


@pytest.fixture(scope="module")
def stand(book: Ledger) -> Standpoint:
    return Standpoint.as_of(book, "2026-11-27")


@pytest.fixture(scope="module")
def result(stand: Standpoint) -> Outlook:
    return outlook(
        stand,
        "busan-2025",
        ask=(
            "something follows by 2027-01-10",
            "extended by 2027-01-10",
            "nothing follows by 2027-01-10",
            "tariff up by 2027-01-15",
            "measure cn-sctc-4-2025 in force on 2027-01-15",
            "measure us-s301-exclusions in force on 2027-01-15",
            "measure us-ieepa-reciprocal in force on 2027-01-15",
            "leaders meet by 2026-12-31",
            "agreement by 2026-12-31",
            "rate on 8481.80.90.05 in US >= 35 on 2027-01-15",
        ),
    )


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("something  follows by 2027-01-10", "follows"),
        ("average rate from CN in US >= 20.5 on 2027-01-01", "average"),
        ("rate on 8481.80.90.05 < 40% on 2027-01-01", "rate"),
        ("measure x-1 in force on 2027-01-01", "measure"),
        ("holds on 2027-01-01", "holds"),
    ],
)
def test_the_grammar_reads(words: str, kind: str) -> None:
    assert read_question(words).kind == kind


@pytest.mark.parametrize(
    "words", ["", "extended", "will it hold?", "extended by tomorrow", "rate on X >= 3 on 2027-01-01"]
)
def test_anything_else_is_refused_with_the_grammar(words: str) -> None:
    with pytest.raises(InputError, match="something follows by DAY"):
        read_question(words)
    with pytest.raises(DetenteError, match="2027-13-01"):
        read_question("extended by 2027-13-01")


def test_answers_are_those_of_the_tree(result: Outlook) -> None:
    p = {x.asked.words: x.point for x in result.asked}
    end, after = date(2027, 1, 10), date(2027, 1, 15)
    extended = p["extended by 2027-01-10"]
    follows = p["something follows by 2027-01-10"]
    assert extended is not None
    assert follows is not None
    assert extended.p == pytest.approx(result.way("extended", end).p)
    assert follows.p == pytest.approx(extended.p + result.way("replaced", end).p)
    up, comes, exempt = (
        p[w]
        for w in (
            "tariff up by 2027-01-15",
            "measure cn-sctc-4-2025 in force on 2027-01-15",
            "measure us-s301-exclusions in force on 2027-01-15",
        )
    )
    assert up is not None
    assert comes == up
    assert up.p == pytest.approx(float(result.ensemble.tree.bites(after).mean()))
    assert exempt is not None
    assert exempt.p == pytest.approx(1 - up.p)
    for point in (p["leaders meet by 2026-12-31"], p["rate on 8481.80.90.05 in US >= 35 on 2027-01-15"]):
        assert point is not None
        assert 0 < point.low < point.p < point.high < 1


def test_what_is_not_held_says_so(result: Outlook) -> None:
    told = next(x for x in result.asked if "us-ieepa" in x.asked.words)
    assert told.point is None
    assert "cannot come back" in told.why
    assert told.to_dict()["coverage"]["state"] == "not_held"


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ("extended by 2026-10-01", "is not after 2026-10-08"),
        ("measure cn-sctc-4 in force on 2027-01-15", "did you mean cn-sctc-4-2025"),
        ("rate on 0000.00 in US >= 3 on 2027-01-15", "0000"),
        ("average rate from US in US >= 3 on 2027-01-15", "whose rate is meant"),
    ],
)
def test_bad_questions(stand: Standpoint, words: str, error: str) -> None:
    with pytest.raises(DetenteError, match=error):
        outlook(stand, "busan-2025", ask=(words,))


def test_six_questions_most_telling_first_and_coherent(result: Outlook) -> None:
    """The forecast is the mean of what its answers would make it, for questions answered by Bayes."""
    questions = result.to_dict()["find_out_first"]
    assert len(questions) == 6
    assert [q["moves"] for q in questions] == sorted((q["moves"] for q in questions), reverse=True)
    assert all(q["where"] for q in questions)
    for q in result.questions:
        assert 0 < q.if_yes < 1
        assert 0 < q.if_no < 1
        if q.basis.startswith("assumption"):
            assert 0 < q.chance < 1
            assert q.chance * q.if_yes + (1 - q.chance) * q.if_no == pytest.approx(q.now)


def test_answers_run_it_again(stand: Standpoint, result: Outlook) -> None:
    first = {q.id: q for q in result.questions}
    text = outlook(stand, "busan-2025", answers=("extension-text=no",))
    end = date(2027, 1, 10)
    assert 1 - float(text.ensemble.tree.ended_badly(end).mean()) == pytest.approx(first["extension-text"].if_no)
    assert "extension-text" not in {q.id for q in text.questions}
    alive = outlook(stand, "busan-2025", answers=("still-holds=yes",))
    assert alive.arrangement.seen == date(2026, 11, 27)
    assert "extension-text no" in text.leakage


def test_bad_answers(stand: Standpoint) -> None:
    for answers, words in (
        (("foo=yes",), "no question asked here named 'foo'"),
        (("still-holds=maybe",), "KEY=yes or KEY=no"),
        (("still-holds=yes", "still-holds=no"), "answered yes and no"),
        (("said-what-follows=yes", "said-nothing-follows=yes"), "contradict each other"),
        (("still-holds=no", "said-what-follows=yes"), "cannot be broken"),
    ):
        with pytest.raises(DetenteError, match=words):
            outlook(stand, "busan-2025", answers=answers)
    assert read_answers(["a=YES", "b=no"]) == {"a": True, "b": False}
    with pytest.raises(DetenteError, match="known: none"):
        outlook(stand.at("2026-10-08", known="2026-10-08"), "busan-2025", answers=("still-holds=yes",))


def test_a_term_of_the_record_can_be_asked(book: Ledger) -> None:
    """2019 without code: three questions on the truce of Buenos Aires, a week before its end."""
    words = ("something follows by 2019-03-01", "restriction bites by 2019-03-02", "leaders meet by 2019-03-01")
    found = outlook(Standpoint.as_of(book, "2019-02-22"), "us-cn-truce-201812", ask=words)
    follows, bites, meet = found.asked
    assert follows.point is not None
    assert 0.4 < follows.point.p < 0.95
    assert bites.point is not None
    assert bites.point.p < 0.5
    assert meet.point is None
    assert found.curve("first_claim").points == ()
    assert not list(found.watch)
    with pytest.raises(InputError, match="was public on 2019-02-24"):
        outlook(Standpoint.as_of(book, "2019-02-26"), "us-cn-truce-201812")
    with pytest.raises(InputError, match="nothing was public"):
        outlook(Standpoint.as_of(book, "2018-02-26"), "us-cn-truce-201812")

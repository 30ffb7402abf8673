"""What an importer says, read; what an answer does to a coverage, worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from detente.base.errors import DetenteError, InputError
from detente.ledger.dispute import Ledger
from detente.ledger.records import Component, Scope
from detente.standpoint import Standpoint
from detente.tariff.claims import Answers, answers, preferences, settled, vocabulary
from detente.tariff.duty import duty
from detente.tariff.lists import Coverage


@pytest.mark.parametrize(
    ("words", "claims", "content"),
    [
        ((["usmca"], (), None), {"usmca": 100.0}, {}),
        ((["usmca=yes, patented=No"], (), None), {"usmca": 100.0, "patented": 0.0}, {}),
        ((["us-content=25%", " ", "us-content = 30"], (), None), {"us-content": 30.0}, {}),
        (([], "steel=60,aluminium=5", None), {}, {"steel": 60.0, "aluminium": 5.0}),
        (([], ["steel=100"], "over"), {"quota": 100.0}, {"steel": 100.0}),
        ((["quota=IN"], (), None), {"quota": 0.0}, {}),
        ((["us-content=0", "us-content=100"], (), "in"), {"us-content": 100.0, "quota": 0.0}, {}),
    ],
)
def test_what_is_said_of_an_entry(words: tuple[list[str], object, str], claims: object, content: object) -> None:
    said = answers(*words)  # type: ignore[arg-type]
    assert (dict(said.claims), dict(said.content)) == (claims, content)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((["usmka"],), "no claim named 'usmka'; did you mean usmca"),
        ((["usmca=perhaps"],), "usmca=perhaps is not an answer; say usmca or usmca=no"),
        ((["us-content"],), "us-content needs a percentage, not ''; write us-content=25"),
        ((["us-content=101"],), "us-content=101 is not a percentage; give 0 to 100"),
        ((["us-content=-1"],), "us-content=-1 is not a percentage"),
        ((["us-content=nan"],), "us-content=nan is not a percentage"),
        (([], "tin=3"), "no metal named 'tin'"),
        (([], "steel=60,aluminium=41"), "contents add up to 101 per cent of the value"),
        (([], (), "beyond"), "'beyond' is no place in a quota; say in or over"),
    ],
)
def test_what_cannot_be_said(words: tuple[object, ...], told: str) -> None:
    with pytest.raises(DetenteError) as error:
        answers(*words)  # type: ignore[arg-type]
    assert told in str(error.value)


def test_a_claim_rules_out_its_rivals_and_a_content_the_metals_not_named() -> None:
    said = Answers((("auto-part", 100.0),), (("steel", 60.0),))
    assert [said.claim(name) for name in ("auto-part", "truck-part", "patented")] == [100.0, 0.0, None]
    assert Answers((("auto-part", 0.0),)).claim("truck-part") is None
    assert [said.metal(name) for name in ("steel", "copper")] == [0.6, 0.0]
    assert Answers().metal("steel") is None
    assert {"preference", "usmca"} <= set(preferences()) < set(vocabulary())


#: Part, answer → what a line wholly on its list and one half on it are covered: low, central, high; open on what.
PARTS = [
    ("usmca", {}, None, ([0, 0], [0.5, 0.5], [1, 1], "usmca")),
    ("usmca", {"share": 0.8}, None, ([0, 0], [0.8, 0.5], [1, 1], "usmca")),  # the list's own half stays
    ("usmca", {}, 100.0, ([1, 1], [1, 1], [1, 1], "")),
    ("usmca", {}, 0.0, ([0, 0], [0, 0], [0, 0], "")),
    ("metal-weight", {"below": 15.0}, None, ([0, 0], [0, 0], [0, 0], "")),  # rare: taken as not made
    ("metal-weight", {"below": 15.0}, 14.0, ([1, 1], [1, 1], [1, 1], "")),
    ("metal-weight", {"below": 15.0}, 15.0, ([0, 0], [0, 0], [0, 0], "")),
    ("us-content", {"most": 40.0}, 25.0, ([0.25, 0.25], [0.25, 0.25], [0.25, 0.25], "")),
    ("us-content", {"most": 40.0}, 60.0, ([0.4, 0.4], [0.4, 0.4], [0.4, 0.4], "")),
    ("us-content", {"least": 20.0}, 19.0, ([0, 0], [0, 0], [0, 0], "")),
    ("us-content", {"least": 20.0}, 20.0, ([0.2, 0.2], [0.2, 0.2], [0.2, 0.2], "")),
    ("us-content", {"share": 0.1}, None, ([0, 0], [0.1, 0.5], [1, 1], "us-content")),
    ("usmca", {"scope": Scope(match="partial")}, 0.0, ([1, 0], [1, 0], [1, 0], "")),  # the list is sure of the first
    ("usmca", {"scope": Scope(match="partial")}, None, ([1, 0], [1, 0.5], [1, 1], "usmca")),
    ("", {}, None, ([1, 0], [1, 0.5], [1, 1], "")),
]


@pytest.mark.parametrize(("name", "more", "answer", "found"), PARTS)
def test_what_an_answer_does_to_a_coverage(
    name: str, more: dict[str, object], answer: float | None, found: tuple[list[float], list[float], list[float], str]
) -> None:
    cover = Coverage(np.array([1.0, 0.0]), np.array([1.0, 0.5]), np.array([1.0, 1.0]))
    said = Answers() if answer is None else Answers(((name, answer),))
    made, open_on = settled(cover, Component(id="a", claim=name, **more), said)  # type: ignore[arg-type]
    assert (made.low.tolist(), made.mid.tolist(), made.high.tolist(), open_on) == found


def test_a_claim_that_the_line_cannot_carry_is_refused(book: Ledger) -> None:
    at = Standpoint.of_law(book, "2026-09-18")
    for more, told in (
        ({"claims": ["informational"]}, "cannot carry the claim 'informational'"),
        ({"content": ["steel=60"]}, "falls on metal content that day; leave --content out"),
    ):
        with pytest.raises(InputError) as error:
            duty(at, "0101.21.00.10", "CN", importer="US", **more)  # type: ignore[arg-type]
        assert told in str(error.value)


@pytest.mark.parametrize(
    ("code", "remedy"),
    [
        ("0402.10.10.00", "what is over the quota has lines of its own: 0402.10.50.00"),
        ("2008.11.05.00", "what is over the quota has lines of its own: 2008.11.15.00, 2008.11.61.00"),
        ("8541.43.00.10", "claims that matter here: "),
    ],
)
def test_beyond_a_quota_that_the_schedule_itself_has_stand_other_lines(book: Ledger, code: str, remedy: str) -> None:
    with pytest.raises(InputError, match="cannot carry the claim 'quota'") as error:
        duty(Standpoint.of_law(book, "2026-09-18"), code, "BR", importer="US", quota="over")
    assert error.value.remedy.startswith(remedy)

"""Anchors: exact after typography and white space, never fuzzy."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.base.errors import LedgerError
from detente.ledger import anchors
from detente.ledger.records import Anchor

TEXT = (
    "The ministry said the rules would be “suspended” for one year.\n"
    "It will study and refine plans. Later the ministry said the rules would be kept. "
    "The general‑licence question isn’t settled."
)


def test_round_trip_with_typography() -> None:
    anchor = anchors.make('the rules would be "suspended" for one year', TEXT)
    found = anchors.resolve(anchor, TEXT)
    assert found.exact == "the rules would be “suspended” for one year"
    assert TEXT[found.start : found.end] == found.exact


def test_a_repeated_phrase_needs_a_prefix() -> None:
    with pytest.raises(LedgerError, match="occurs 2 times"):
        anchors.resolve(Anchor(start="the rules would be"), TEXT)
    anchor = anchors.make("the rules would be kept", TEXT)
    assert anchors.resolve(anchor, TEXT).exact.endswith("kept")


@pytest.mark.parametrize(
    ("old", "new"),
    [("suspended", "not suspended"), ("one", "two"), ("rules", "rates"), (" for one year", "")],
)
def test_a_changed_word_is_never_accepted(old: str, new: str) -> None:
    anchor = anchors.make("the rules would be “suspended” for one year", TEXT)
    with pytest.raises(LedgerError):
        anchors.resolve(anchor, TEXT.replace(old, new, 1))


def test_chinese() -> None:
    text = "发言人表示，中方将暂停实施10月9日公布的相关出口管制等措施一年，并将研究细化具体方案。"
    exact = "暂停实施10月9日公布的相关出口管制等措施一年"
    anchor = anchors.make(exact, text)
    assert anchors.resolve(anchor, text).exact == exact
    assert anchors.check_words(anchor) is None


def test_the_fragment_is_an_address() -> None:
    link = anchors.fragment(Anchor(start="a well-known phrase,", end="the end", prefix="before it"))
    assert link == "#:~:text=before%20it-,a%20well%2Dknown%20phrase%2C,the%20end"


@given(st.text(alphabet="abc “”’-–\u00a0\n\u2011 d", min_size=1, max_size=60), st.data())
def test_any_passage_that_can_be_anchored_resolves_to_itself(text: str, data: st.DataObject) -> None:
    folded = anchors.normal(text)
    if not folded:
        return
    a = data.draw(st.integers(0, len(folded) - 1))
    b = data.draw(st.integers(a + 1, len(folded)))
    try:
        anchor = anchors.make(folded[a:b], text)
        found = anchors.resolve(anchor, text)
    except LedgerError:
        return
    assert anchors.normal(found.exact) == anchors.normal(folded[a:b])
    assert anchors.digest(found.exact) == anchor.digest

"""The account algebra: combination is commutative, associative and idempotent."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from detente.accounts.position import AFFIRMING, Position, combine, of_claim, spoken_terms
from detente.accounts.verdict import FieldState, Verdict, compare, verdict
from detente.ledger.dispute import Filed
from detente.ledger.records import Claim, CommitmentKind, Modality, Stance, Terms

claims = st.builds(
    Claim,
    speaker=st.just("S"),
    account=st.just("a"),
    stance=st.sampled_from(list(Stance)),
    says=st.text("xyz", min_size=1, max_size=3),
    terms=st.builds(
        Terms,
        action=st.sampled_from(["", "suspend", "remove"]),
        rate_change=st.sampled_from([None, -10.0, -24.0]),
        products=st.lists(st.sampled_from(["gallium", "graphite", "soybeans"]), max_size=2),
        duration=st.sampled_from(["", "1 year"]),
    ),
)
positions = st.builds(
    lambda c, n, rank: of_claim(Filed(str(n), "s", "d", c), rank), claims, st.integers(0, 9), st.integers(0, 2)
)


@given(positions, positions, positions)
def test_combination_is_a_semilattice(a: Position, b: Position, c: Position) -> None:
    assert a + b == b + a
    assert (a + b) + c == a + (b + c)
    assert a + a == a
    assert a + Position() == a


@given(st.lists(positions, min_size=1, max_size=4), st.lists(positions, max_size=3))
def test_the_verdict_does_not_depend_on_order(first: list[Position], second: list[Position]) -> None:
    found = set()
    for order in itertools.islice(itertools.permutations(first), 6):
        both = {"a": combine(order), "b": combine(second)}
        found.add(verdict(CommitmentKind.undertaking, both, compare(both, fields=()), {}))
    assert len(found) == 1


@given(positions, positions)
def test_the_verdict_does_not_depend_on_who_is_named_first(a: Position, b: Position) -> None:
    one, two = {"a": a, "b": b}, {"b": b, "a": a}
    assert verdict(CommitmentKind.undertaking, one, compare(one, fields=()), {}) == verdict(
        CommitmentKind.undertaking, two, compare(two, fields=()), {}
    )


def _position(
    name: str, rank: int = 0, stance: Stance = Stance.affirms, modality: Modality | None = None, **terms: object
) -> Position:
    made = Terms(**terms)  # type: ignore[arg-type]
    claim = Claim(speaker="S", account="a", stance=stance, says="x", terms=made, modality=modality)
    return of_claim(Filed(name, "s", "d", claim), rank)


def test_fields_equal_unspecified_conflict() -> None:
    both = {
        "a": _position("1", action="suspend", rate_change=-10.0, since="2023", products=["gallium", "graphite"]),
        "b": _position("2", action="suspend", since="2025-10-09", products=["graphite"]),
    }
    states = {c.field: c.state for c in compare(both, fields=())}
    assert states == {
        "action": FieldState.equal,
        "rate_change": FieldState.unspecified_by_one,
        "since": FieldState.conflict,
        "products": FieldState.equal,
    }
    assert verdict(CommitmentKind.undertaking, both, compare(both), {}) is Verdict.scope_conflict
    both["b"] = _position("2", action="suspend", since="2023", products=["graphite"])
    assert verdict(CommitmentKind.undertaking, both, compare(both), {}) is Verdict.agreed_in_part
    both["b"] = both["b"] + _position("3", rate_change=-10.0)
    assert verdict(CommitmentKind.undertaking, both, compare(both), {}) is Verdict.agreed


def test_a_condition_or_a_plan_on_one_side_is_half_an_accord() -> None:
    for other in (_position("2", stance=Stance.conditions), _position("2", modality=Modality.intended)):
        both = {"a": _position("1", modality=Modality.committed), "b": other}
        assert verdict(CommitmentKind.undertaking, both, compare(both), {}) is Verdict.agreed_in_part


def test_reduce_by_ten_and_remove_the_ten_are_the_same_act() -> None:
    both = {
        "a": _position("1", action="reduce", rate_change=-10.0),
        "b": _position("2", action="remove", rate_change=-10.0),
    }
    assert verdict(CommitmentKind.undertaking, both, compare(both), {}) is Verdict.agreed
    both = {"a": _position("1", action="remove"), "b": _position("2", action="suspend", duration="1 year")}
    assert verdict(CommitmentKind.undertaking, both, compare(both), {}) is Verdict.scope_conflict


def test_own_words_come_before_reports_of_them() -> None:
    position = _position("1", rank=2, since="2022") + _position("2", rank=0, since="2023")
    assert position.values("since") == ["2023"]
    assert not position.reported
    assert _position("1", rank=2).reported


def test_stances_decide() -> None:
    yes, no = _position("1"), _position("2", stance=Stance.denies)
    unlinked, nothing = _position("3", stance=Stance.denies_linkage), Position()

    def of(a: Position, b: Position) -> Verdict:
        both = {"a": a, "b": b}
        return verdict(CommitmentKind.undertaking, both, compare(both, fields=()), {})

    assert of(yes, no) is Verdict.denied
    assert of(yes, unlinked) is Verdict.linkage_denied
    assert of(yes, yes + unlinked) is Verdict.linkage_denied
    assert of(yes, nothing) is Verdict.one_side_only
    assert of(nothing, nothing) is Verdict.silent
    assert of(yes, _position("4", stance=Stance.demands)) is Verdict.one_side_only


def test_the_terms_that_are_spoken_are_those_that_say_something() -> None:
    said = {"action": "suspend", "rate_to": 0.0, "linkage": False, "products": ["gallium"], "quantity": 25.0}
    assert spoken_terms(Terms(**said)) == said  # type: ignore[arg-type]
    assert spoken_terms(Terms()) == {}
    assert spoken_terms(Terms(action="", products=[], rate_to=None)) == {}


def test_how_firm_a_word_is_counts_where_something_is_affirmed() -> None:
    told = {}
    for stance in Stance:
        for modality in (None, Modality.intended):
            claim = Claim(speaker="S", account="a", stance=stance, says="x", modality=modality)
            told[stance, modality] = of_claim(Filed("1", "s", "d", claim), 2).modalities
    assert all(not told[stance, None] for stance in Stance)
    firm = {stance for stance in Stance if told[stance, Modality.intended] == {(Modality.intended, 2)}}
    assert firm == AFFIRMING
    assert all(not told[stance, Modality.intended] for stance in set(Stance) - firm)

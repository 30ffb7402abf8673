"""Laws that the measures must obey, and values worked by other means."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.base.errors import InputError
from detente.exposure import measures as m

fraction = st.floats(0.001, 0.999)


def test_ces_shortage_matches_the_design_notes_worked_values() -> None:
    # w = .01, s = .9: published in the research note as .13, .32, .92 at ε = .05, .2, .5
    for epsilon, expected in ((0.05, 0.13), (0.2, 0.32), (0.5, 0.92)):
        assert m.output_ratio(0.01, 0.9, epsilon) == pytest.approx(expected, abs=0.005)


@given(w=fraction, s=fraction)
def test_epsilon_to_one_is_cobb_douglas(w: float, s: float) -> None:
    limit = (1 - s) ** w
    assert m.output_ratio(w, s, 1.0) == pytest.approx(limit, rel=1e-9)
    assert m.output_ratio(w, s, 1.0001) == pytest.approx(limit, rel=5e-3)
    assert m.output_ratio(w, s, 0.9999) == pytest.approx(limit, rel=5e-3)


@given(w=fraction, s=fraction)
def test_epsilon_to_zero_is_leontief(w: float, s: float) -> None:
    assert m.output_ratio(w, s, 0.0) == pytest.approx(1 - s, rel=1e-9)
    assert m.output_ratio(w, s, 1e-4) == pytest.approx(1 - s, rel=2e-2)


@given(w=fraction, e=st.floats(0.05, 6))
def test_nothing_missing_nothing_lost(w: float, e: float) -> None:
    assert m.output_ratio(w, 0.0, e) == pytest.approx(1.0, abs=1e-12)


@given(w=fraction, e=st.floats(0.05, 6), s=st.floats(0.01, 0.6), more=st.floats(0.01, 0.3))
def test_loss_grows_with_severity(w: float, e: float, s: float, more: float) -> None:
    assert m.output_ratio(w, s + more, e) <= m.output_ratio(w, s, e) + 1e-12


@given(w=fraction, s=fraction, e=st.floats(0.05, 5), more=st.floats(0.05, 2))
def test_loss_grows_with_complementarity(w: float, s: float, e: float, more: float) -> None:
    assert m.output_ratio(w, s, e) <= m.output_ratio(w, s, e + more) + 1e-9


@given(w=st.floats(0.01, 0.9), s=st.floats(0.01, 0.9), e=st.floats(0.1, 4))
@settings(max_examples=60)
def test_output_ratio_against_the_textbook_formula(w: float, s: float, e: float) -> None:
    if abs(e - 1) < 1e-3:
        return
    r = (e - 1) / e
    assert m.output_ratio(w, s, e) == pytest.approx((1 - w + w * (1 - s) ** r) ** (1 / r), rel=1e-9)


@given(w=st.floats(0.05, 0.5), s=st.floats(0.05, 0.6), e=st.floats(0.2, 3))
@settings(max_examples=40)
def test_price_is_the_marginal_product_by_finite_differences(w: float, s: float, e: float) -> None:
    if abs(e - 1) < 1e-2:
        return
    h, x = 1e-6, 1 - s
    slope = (m.output_ratio(w, 1 - (x + h), e) - m.output_ratio(w, 1 - (x - h), e)) / (2 * h)
    start = (m.output_ratio(w, -h, e) - m.output_ratio(w, h, e)) / (2 * h)
    assert m.price_ratio(w, s, e) == pytest.approx(slope / start, rel=1e-4)


@given(w=st.floats(1e-4, 0.5), s=st.floats(0.05, 0.95), e=st.floats(0.1, 0.9), eta=st.floats(0.0, 1.0))
@settings(max_examples=40)
def test_what_others_add_is_what_their_price_pays_for(w: float, s: float, e: float, eta: float) -> None:
    left = float(m.shortage_left(w, s, e, eta))
    assert -1e-9 <= left <= s + 1e-9
    assert np.log1p(-left) == pytest.approx(np.log1p(-s) + eta * np.log(m.price_ratio(w, left, e)), abs=1e-6)
    calm = 1.01 * float(m.price_ratio(w, s, e))
    assert float(m.shortage_left(w, s, e, eta, calm)) == pytest.approx(s)  # a price that does not run is not answered


def test_no_answer_leaves_the_shortage_and_the_price_as_they_were() -> None:
    assert float(m.shortage_left(0.01, 0.7, 0.3, 0.0)) == pytest.approx(0.7)
    answered = float(m.shortage_left(0.01, 0.7, 0.3, 0.4))
    assert m.price_ratio(0.01, answered, 0.3) < m.price_ratio(0.01, 0.7, 0.3)


def test_ces_refuses_what_it_cannot_hold() -> None:
    for w, s, e in ((1.2, 0.5, 1), (0.5, 1.5, 1), (0.5, 0.5, -1)):
        with pytest.raises(InputError):
            m.output_ratio(w, s, e)


def test_power_table_of_the_research_note() -> None:
    # no home nest: −ln(1−ω)/(σ−1); published values at σ = 4 and 1.5
    at_4 = {0.5: 0.231, 0.7: 0.401, 0.9: 0.768, 0.95: 0.999, 0.99: 1.535}
    for omega, expected in at_4.items():
        assert m.power(omega, home=0.0, sigma=4, rho=2) == pytest.approx(expected, abs=5e-4)
    assert m.power(0.99, home=0.0, sigma=1.5, rho=2) == pytest.approx(9.21, abs=5e-3)


@given(home=st.floats(0, 0.95), sigma=st.floats(1.1, 8), rho=st.floats(1.1, 8))
def test_power_vanishes_with_control_and_grows_with_it(home: float, sigma: float, rho: float) -> None:
    assert m.power(0.0, home=home, sigma=sigma, rho=rho) == pytest.approx(0.0, abs=1e-12)
    grid = [m.power(x, home=home, sigma=sigma, rho=rho) for x in (0.1, 0.5, 0.9, 0.99)]
    assert all(a <= b + 1e-12 for a, b in itertools.pairwise(grid))


def test_power_needs_elasticities_above_one() -> None:
    with pytest.raises(InputError, match="above one"):
        m.power(0.5, home=0.1, sigma=1.0, rho=2)


@given(st.dictionaries(st.text("ABCDEF", min_size=1, max_size=3), st.floats(0.1, 1e6), min_size=1))
def test_shares_sum_to_one_and_hhi_is_between_its_bounds(quantities: dict[str, float]) -> None:
    parts = m.shares(quantities)
    assert sum(parts.values()) == pytest.approx(1.0)
    assert 1 / len(parts) - 1e-9 <= m.hhi(parts) <= 1 + 1e-9


def test_negative_quantities_are_refused() -> None:
    with pytest.raises(InputError):
        m.shares({"A": 1.0, "B": -1.0})


def test_look_through_equals_direct_when_nobody_re_exports() -> None:
    flows = {("M", "C"): 3.0, ("J", "C"): 7.0, ("M", "K"): 1.0}  # J buys nothing from M
    direct = m.shares({"M": 3.0, "J": 7.0})
    content = m.passed_on(flows, "M")
    assert content["J"] == 0.0
    assert m.look_through(direct, content, {"M"}) == pytest.approx(0.3)


def test_a_pure_entrepot_passes_on_all_it_buys() -> None:
    flows = {("M", "H"): 10.0, ("H", "C"): 10.0, ("J", "C"): 10.0}
    content = m.passed_on(flows, "M")
    assert content["H"] == pytest.approx(1.0)
    assert m.look_through({"H": 0.5, "J": 0.5}, content, {"M"}) == pytest.approx(0.5)


def test_passing_on_agrees_with_the_linear_system() -> None:
    rng = np.random.default_rng(3)
    names = list("MABCDE")
    flows = {(x, y): float(rng.random()) for x in names for y in names if x != y and rng.random() > 0.3}
    traded = np.array([[flows.get((x, y), 0.0) for x in names] for y in names])  # [buyer, seller]
    supply = np.maximum(traded.sum(axis=1), traded.sum(axis=0))
    mix = traded / supply[:, None]
    mix[0] = 0.0
    solved = np.linalg.solve(np.eye(len(names)) - mix, np.eye(len(names))[0])
    content = m.passed_on(flows, "M")
    for n, name in enumerate(names):
        assert content[name] == pytest.approx(solved[n], abs=1e-7)


def test_a_closed_ring_holds_nothing_of_the_source() -> None:
    content = m.passed_on({("A", "B"): 5.0, ("B", "A"): 5.0, ("M", "C"): 1.0}, "M")
    assert content["A"] == content["B"] == 0.0


def test_half_life_and_its_inverse() -> None:
    assert m.toward(10.0, 2.0, 3.0, 3.0) == pytest.approx(6.0)
    assert m.half_life_of(0.8, 0.2, 4.0) == pytest.approx(2.0)
    assert m.half_life_of(0.2, 0.8, 4.0) is None


def test_stock_cover_and_seller_loss_are_arithmetic() -> None:
    assert m.stock_cover(3400, 19000, 0.5) == pytest.approx(3400 / 9500)
    assert m.stock_cover(3400, 19000, 0.0) is None
    assert m.seller_loss(10.0, 2.0, redirected=0.6, discount=0.1) == pytest.approx(20 * (0.4 + 0.06))
    assert m.buyer_loss(10.0, 2.0, premium=0.1, unfilled=0.2) == pytest.approx(20 * (0.8 * 0.1 + 0.2))


def test_two_of_three_years() -> None:
    assert m.persistent([True, False, True])
    assert not m.persistent([True, False, False])
    assert m.persistent([True])
    assert not m.persistent([])

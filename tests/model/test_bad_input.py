"""A museum of bad input: each exhibit and the words its error must contain."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from detente.base.errors import DetenteError, InputError, NotConverged, UnknownError
from detente.model import Economy, Quota, Shock, solve, solve_batch
from detente.model.backend import backend
from detente.model.preconditioner import lend

from .conftest import world

GOOD = np.full((2, 2, 2), 1.0) + 3 * np.eye(2)


def flows(**changes: Any) -> Economy:
    given: dict[str, Any] = {
        "sectors": ["steel", "tea"],
        "countries": ["AAA", "BBB"],
        "final": GOOD,
        "theta": 4.0,
    }
    return Economy.from_flows(**(given | changes))


def changed(array: np.ndarray, at: tuple[int, ...], value: float) -> np.ndarray:
    copy = array.copy()
    copy[at] = value
    return copy


NO_DUTY = np.zeros((2, 2, 2))
USE = np.full((2, 2, 2), 0.5)

EXHIBITS: dict[str, tuple[Callable[[], object], str]] = {
    "negative flow": (lambda: flows(final=changed(GOOD, (1, 0, 1), -2.0)), "final of tea, AAA, BBB is -2"),
    "nan flow": (lambda: flows(final=changed(GOOD, (0, 0, 1), np.nan)), "final of steel, AAA, BBB is nan"),
    "infinite flow": (lambda: flows(final=changed(GOOD, (0, 0, 1), np.inf)), "is inf"),
    "wrong shape": (lambda: flows(final=GOOD[:1]), "the labels say"),
    "missing sector": (lambda: flows(sectors=["steel"]), "final has shape"),
    "label twice": (lambda: flows(countries=["AAA", "AAA"]), "country 'AAA' appears twice"),
    "zero elasticity": (lambda: flows(theta=[4.0, 0.0]), "theta of tea is 0"),
    "negative elasticity": (lambda: flows(theta=-1.0), "theta of steel is -1"),
    "nan elasticity": (lambda: flows(theta=[np.nan, 2.0]), "theta of steel is nan"),
    "too few elasticities": (lambda: flows(theta=[1.0, 2.0, 3.0]), "for 2 sectors"),
    "tariff below -100 %": (
        lambda: flows(tariffs=changed(NO_DUTY, (1, 0, 1), -1.5)),
        "tariff of tea, AAA, BBB is -1.5",
    ),
    "nan tariff": (lambda: flows(tariffs=changed(NO_DUTY, (1, 0, 1), np.nan)), "is nan"),
    "tariff at home": (lambda: flows(tariffs=changed(NO_DUTY, (1, 0, 0), 0.1)), "own sales"),
    "profits of all sales": (lambda: flows(profits=1.0), "profit shares"),
    "input nobody uses": (lambda: flows(intermediate=0.1 * GOOD), "no sector uses it"),
    "negative value added": (
        lambda: flows(intermediate=20 * GOOD, final=GOOD, use=changed(USE, (0, 0, 0), 90.0)),
        "value added of steel, AAA",
    ),
    "country without final demand": (lambda: flows(final=GOOD * np.array([1.0, 0.0])[:, None]), "final spending"),
    "unknown split": (lambda: flows(split="some"), "split is 'some'"),
    "unknown country": (lambda: Shock.of(flows(), tariff_points=[(None, "AAB", "BBB", 0.1)]), "did you mean AAA"),
    "unknown sector": (lambda: Shock.of(flows(), tariff_points=[("stel", "AAA", "BBB", 0.1)]), "did you mean steel"),
    "shock tariff below -100 %": (
        lambda: Shock.of(flows(), tariffs_to=[("tea", "AAA", "BBB", -1.0)]),
        "tariff of tea, AAA, BBB is -1",
    ),
    "export tax below -100 %": (
        lambda: Shock.of(flows(), export_taxes=[("tea", "AAA", "BBB", -2.0)]),
        "export tax of tea, AAA, BBB is -2",
    ),
    "free transport": (
        lambda: Shock.of(flows(), iceberg=[("tea", "AAA", "BBB", 0.0)]),
        "iceberg cost of tea, AAA, BBB is 0",
    ),
    "nan iceberg": (lambda: Shock.of(flows(), iceberg=[("tea", "AAA", "BBB", np.nan)]), "is nan"),
    "shock of another shape": (lambda: solve(flows(), Shock(iceberg=np.ones((1, 2, 2)))), "iceberg costs have shape"),
    "unknown closure": (lambda: solve(flows(), Shock(), closure="open"), "closure is 'open'"),
    "zero materials elasticity": (lambda: solve(flows(), Shock(), materials=0.0), "elasticity between materials"),
    "zero theta of a draw": (lambda: solve(flows(), Shock(), theta=[4.0, 0.0]), "theta of tea is 0"),
    "draws of the wrong shape": (lambda: solve_batch(flows(), [Shock()], thetas=np.ones((2, 2))), "2, 2"),
    "rent to nobody known": (lambda: Quota(("tea",), ("AAA",), ("BBB",), 0.5, "pirates"), "pirates"),
    "negative quota": (lambda: Quota(("tea",), ("AAA",), ("BBB",), -0.5), "quota limit is -0.5"),
    "quota at home": (
        lambda: Shock.of(flows(), quotas=[Quota(("tea",), ("AAA",), ("AAA",), 0.5)]),
        "covers no trade",
    ),
    "unknown array library": (lambda: backend("abacus"), "no backend named 'abacus'"),
}


@pytest.mark.parametrize("name", EXHIBITS)
def test_bad_input_is_named(name: str) -> None:
    make, words = EXHIBITS[name]
    with pytest.raises((InputError, UnknownError)) as caught:
        make()
    assert words in str(caught.value)
    assert caught.value.remedy
    assert caught.value.exit_code == 2


def test_a_buyer_left_without_any_supplier_is_named() -> None:
    base = world(zeros=0.0)
    final = base.flows.copy()
    final[2, 1, :] = 0.0
    final[2, 1, 3] = 1.0  # c1 buys s2 from c3 alone
    economy = Economy.from_flows(sectors=base.sectors, countries=base.countries, final=final, theta=base.theta)
    shock = Shock.of(economy, iceberg=[("s2", "c1", "c3", np.inf)], name="cut-off")
    with pytest.raises(InputError, match="no supplier is left for cut-off, s2, c1"):
        solve(economy, shock)


def test_nan_in_the_arithmetic_raises_and_never_returns() -> None:
    """An elasticity so large that powers overflow: no number comes back."""
    economy = world(theta=6.0)
    theta = economy.theta.copy()
    theta[0] = 1e6
    with pytest.raises(DetenteError) as caught:
        solve(economy, Shock.of(economy, tariff_points=[(None, "c0", "c1", 3.0)]), theta=theta, limit=60)
    assert caught.value.exit_code == 1


@pytest.mark.parametrize("name", ["alpha", "gamma", "beta", "shares", "value_added", "deficits"])
def test_nan_anywhere_in_the_economy_raises(name: str) -> None:
    """Even when the arrays were put together by hand, past every check of `from_flows`."""
    economy = world()
    spoilt = getattr(economy, name).copy()
    spoilt.flat[1] = np.nan
    broken = replace(economy, **{name: spoilt})
    for shock in (Shock(), Shock.of(economy, tariff_points=[(None, "c0", "c1", 0.3)])):
        with pytest.raises(InputError, match=f"{name} of the economy holds 1 numbers"):
            solve(broken, shock, limit=40)
    lent = lend(economy, replace(broken))
    with pytest.raises(NotConverged):
        solve(lent, Shock.of(economy, tariff_points=[(None, "c0", "c1", 0.3)]), limit=40)


def test_what_does_not_converge_says_how_far_it_got_and_what_to_try() -> None:
    economy = world()
    with pytest.raises(NotConverged) as caught:
        solve(economy, Shock.of(economy, tariff_points=[(None, "c0", "c1", 3.0)]), limit=3)
    assert caught.value.evaluations > 3
    assert np.isfinite(caught.value.residual)
    assert "raise `limit`" in caught.value.remedy

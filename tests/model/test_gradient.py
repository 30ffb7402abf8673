"""The adjoint against finite differences: another way to the same number."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from detente.base.errors import InputError
from detente.model import Economy, Shock, solve
from detente.model.gradient import welfare_gradient

from .conftest import benchmark, world

VARIANTS: list[dict[str, Any]] = [
    {},
    {"closure": "purged"},
    {"closure": "proportional"},
    {"materials": 0.4},
    {"materials": 2.5, "closure": "proportional"},
]


def numeric(economy: Economy, tariffs: np.ndarray, cell: tuple[int, int, int], **options: Any) -> np.ndarray:
    """Central differences of ln real income of every country, Richardson-extrapolated."""

    def at(step: float) -> np.ndarray:
        ends = []
        for sign in (1.0, -1.0):
            moved = tariffs.copy()
            moved[cell] += sign * step
            ends.append(np.log(solve(economy, Shock(tariffs=moved), tol=1e-13, **options).real_income))
        return (ends[0] - ends[1]) / (2 * step)

    return (4 * at(5e-4) - at(1e-3)) / 3


@pytest.mark.parametrize("options", VARIANTS)
@pytest.mark.parametrize("build", [{}, {"split": "separate", "zeros": 0.2}, {"profits": 0.2}])
def test_gradient_equals_finite_differences(options: dict[str, Any], build: dict[str, Any]) -> None:
    economy = benchmark(7, {"J": 4, "N": 4, **build}, options)
    tariffs = economy.tariffs.copy()
    tariffs[:, 0, 1] += 0.4
    tariffs[1, 2, 3] += 1.0
    result = solve(economy, Shock(tariffs=tariffs), tol=1e-12, **options)
    gradient = welfare_gradient(result, economy.countries, tol=1e-12)
    for cell in [(0, 0, 1), (1, 2, 3), (3, 1, 0), (2, 3, 2)]:
        expected = numeric(economy, tariffs, cell, **options)
        scale = np.abs(expected).max()
        np.testing.assert_allclose(gradient.values[(slice(None), *cell)], expected, atol=2e-7 * scale + 1e-12)


def test_chosen_cells_and_weights_agree_with_the_whole() -> None:
    economy = world(seed=3)
    result = solve(economy, Shock.of(economy, tariff_points=[(None, "c0", "c1", 0.4)]))
    whole = welfare_gradient(result, economy.countries).values
    cells = (np.array([0, 2]), np.array([0, 1]), np.array([1, 4]))
    weights = np.array([[0.5, 0.5, 0.0, 0.0, 0.0]])
    part = welfare_gradient(result, weights, cells=cells).values
    np.testing.assert_allclose(part[0], 0.5 * (whole[0][cells] + whole[1][cells]), rtol=1e-5, atol=1e-9)


def test_gradient_refuses_export_taxes() -> None:
    economy = world()
    result = solve(economy, Shock.of(economy, export_taxes=[("s0", "c0", "c1", 0.2)]))
    with pytest.raises(InputError, match="exports are taxed"):
        welfare_gradient(result, ["c0"])

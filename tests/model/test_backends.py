"""Any array library gives NumPy's numbers: the standard's strict referee, and torch where it is installed."""

from __future__ import annotations

import importlib.util
from typing import Any

import numpy as np
import pytest

from detente.model import Economy, Shock, solve, solve_batch

from .conftest import benchmark

LIBRARIES = [
    pytest.param(
        name,
        marks=pytest.mark.skipif(
            any(importlib.util.find_spec(part) is None for part in needs), reason=f"{name} is not installed"
        ),
    )
    for name, needs in (("array_api_strict", ["array_api_strict"]), ("torch", ["torch", "array_api_compat"]))
]


def shocks(economy: Economy) -> list[Shock]:
    return [
        Shock.of(economy, tariff_points=[(None, "c0", "c1", 1.45), (None, "c1", "c0", 1.45)]),
        Shock.of(economy, iceberg=[("s1", "c2", "c3", np.inf)]),
        Shock.of(economy, export_taxes=[("s2", "c0", "c3", 0.4)], tariff_points=[("s1", "c3", "c0", 0.2)]),
        Shock(),
    ]


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize(
    ("build", "options"),
    [
        ({}, {}),
        ({"split": "separate", "zeros": 0.2}, {"closure": "purged"}),
        ({"profits": 0.2, "zeros": 0.3}, {"closure": "proportional", "materials": 0.5}),
    ],
)
def test_same_numbers_as_numpy(library: str, build: dict[str, Any], options: dict[str, Any]) -> None:
    economy = benchmark(5, build, options)
    batch = shocks(economy)
    ours = solve_batch(economy, batch, tol=1e-12, **options)
    theirs = solve_batch(economy, batch, tol=1e-12, on=library, **options)
    for a, b in zip(ours, theirs, strict=True):
        for name in ("real_income", "wages", "prices", "output", "flows", "tariff_revenue"):
            one, two = getattr(a, name), getattr(b, name)
            assert isinstance(two, np.ndarray)
            np.testing.assert_allclose(two, one, rtol=1e-10, atol=1e-10)
    alone = solve(economy, batch[0], tol=1e-12, on=library, **options)
    np.testing.assert_allclose(alone.real_income, ours[0].real_income, rtol=1e-10)

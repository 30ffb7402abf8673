"""Final goods by region: as published in the shipped table, rules and fitting on a world whose truth is known."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np
import pytest

from detente.economy.baseline import load

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))
import final_demand


@pytest.mark.shared
def test_the_shipped_table_has_the_published_regions() -> None:
    """Every cell of 27 goods × 13 × 13 regions; the rest of the accounts did not move."""
    raw = Path(os.environ.get("DETENTE_RAW") or Path(__file__).resolve().parents[3] / "shared") / "data" / "economy"
    if not (raw / "raw" / final_demand.FILE).is_file():
        pytest.skip("no raw-material folder (DETENTE_RAW)")
    b = load()
    published = final_demand.read(raw / "raw" / final_demand.FILE)
    of = final_demand.regions_of(b.countries, b.blocs["EU27"], published)
    assert [published.regions[k] for k in of] == list(b.regions)
    at = [b.sector(s) for s in published.sectors]
    R = np.eye(13)[of]
    held = np.einsum("jni,na,ib->jba", b.F[at], R, R)
    np.testing.assert_allclose(held, published.totals, rtol=1e-5, atol=0.1)
    with np.load(raw / "baseline2022_81x50.npz", allow_pickle=False) as before:
        turn = [[str(x) for x in before["countries"]].index(code) for code in b.countries]
        np.testing.assert_allclose(b.output, before["output"][:, turn], rtol=1e-4, atol=1.0)
    found = final_demand.split_errors(published, b.F, b.M, of, at)
    assert found["prior.buyers"] < 1e-4  # known countries: what was to be predicted is now in the table


def test_fitting_keeps_output_and_meets_the_regions() -> None:
    rng = np.random.default_rng(0)
    M, F = rng.lognormal(size=(2, 3, 6, 6))
    of = np.array([0, 1, 1, 2, 2, 2])
    R = np.eye(3)[of]
    truth = F * rng.lognormal(0.0, 0.3, F.shape)
    totals = np.einsum("jni,na,ib->jba", truth, R, R)[:2]
    M[:, 5] += 50.0  # the rest buys many inputs, so that final sales have room
    M1, F1, took = final_demand.impose(M, F, of, [0, 1], totals, rest=5)
    np.testing.assert_allclose(np.einsum("jni,na,ib->jba", F1[:2], R, R), totals, rtol=1e-9)
    np.testing.assert_array_equal(F1[2], F[2])
    np.testing.assert_allclose((M1 + F1).sum(axis=1), (M + F).sum(axis=1), rtol=1e-9)
    assert (M1 >= 0).all()
    assert took["worst_block"] < 1e-9


def test_an_industry_never_pays_more_than_it_sells() -> None:
    use = np.array([[3.0, 1.0], [9.0, 1.0]])
    left, moved = final_demand.relieved(use, np.array([10.0, 20.0]))
    np.testing.assert_allclose(left.sum(axis=1), use.sum(axis=1))
    assert moved == pytest.approx(2.2)
    assert left[:, 0].sum() == pytest.approx(9.8)

"""Quantity restrictions: the ceiling holds, the rent is where it is said to be."""

from __future__ import annotations

import numpy as np
import pytest

from detente.model import Economy, Quota, Shock, solve

from .conftest import world

CELL = (("s1",), ("c0",), ("c1",))


def limited(limit: float, rent: str, sectors: tuple[str, ...] = ("s1",)) -> tuple[Economy, Shock]:
    economy = world(seed=4)
    return economy, Shock(quotas=(Quota(sectors, ("c0",), ("c1",), limit, rent),), name="quota")


@pytest.mark.parametrize("rent", ["importer", "exporter", "burned"])
def test_ceiling_holds_exactly(rent: str) -> None:
    economy, shock = limited(0.5, rent)
    result = solve(economy, shock)
    outcome = result.quotas[0]
    assert outcome.binding
    assert result.quantities[1, 0, 1] == pytest.approx(0.5, rel=1e-7)
    assert outcome.quantity == pytest.approx(0.5, rel=1e-7)
    assert outcome.kept_by == rent
    assert result.solver.walras < 1e-9


def test_a_quota_equals_the_tariff_that_gives_its_quantity() -> None:
    """Bhagwati's equivalence: importers' rents are a tariff's revenue, exporters' an export tax's."""
    economy, shock = limited(0.4, "importer")
    quota = solve(economy, shock)
    rate = (1 + economy.tariffs[1, 0, 1]) * (1 + quota.quotas[0].wedge) - 1
    tariff = solve(economy, Shock.of(economy, tariffs_to=[("s1", "c0", "c1", rate)]))
    np.testing.assert_allclose(quota.real_income, tariff.real_income, rtol=1e-8)

    economy, shock = limited(0.4, "exporter")
    quota = solve(economy, shock)
    tax = solve(economy, Shock.of(economy, export_taxes=[("s1", "c0", "c1", quota.quotas[0].wedge)]))
    np.testing.assert_allclose(quota.real_income, tax.real_income, rtol=1e-8)
    assert quota.quotas[0].rent == pytest.approx(float(tax.export_revenue[1]), rel=1e-7)


def test_who_keeps_the_rent_gains_from_it() -> None:
    results = {rent: solve(*limited(0.5, rent)) for rent in ("importer", "exporter", "burned")}
    c0 = {rent: result.real_income[0] for rent, result in results.items()}
    c1 = {rent: result.real_income[1] for rent, result in results.items()}
    assert c0["importer"] > c0["exporter"]
    assert c1["exporter"] > c1["importer"]
    assert c0["importer"] > c0["burned"]
    world_income = {k: (r.real_income * r.economy.income).sum() for k, r in results.items()}
    assert world_income["burned"] < min(world_income["importer"], world_income["exporter"])


def test_a_ceiling_that_does_not_bind_changes_nothing() -> None:
    economy, shock = limited(1.5, "exporter")
    result = solve(economy, shock)
    assert not result.quotas[0].binding
    assert result.quotas[0].rent == 0.0
    np.testing.assert_allclose(result.real_income, 1.0, atol=1e-12)


def test_zero_is_a_prohibition_and_the_limit_of_small_quotas() -> None:
    economy, shock = limited(0.0, "exporter")
    none = solve(economy, shock)
    assert none.flows[1, 0, 1] == 0.0
    near = solve(*limited(1e-4, "burned"))
    np.testing.assert_allclose(near.real_income, none.real_income, atol=1e-6)


def test_one_wedge_over_several_goods_and_two_quotas_at_once() -> None:
    economy = world(seed=4)
    shock = Shock(
        quotas=(
            Quota(("s1", "s2"), ("c0",), ("c1",), 0.6, "exporter"),
            Quota(("s3",), ("c1", "c2"), ("c0",), 0.7, "importer"),
        )
    )
    result = solve(economy, shock)
    for outcome, quota in zip(result.quotas, shock.quotas, strict=True):
        assert outcome.quantity == pytest.approx(quota.limit, rel=1e-7)
        cells = quota.cells(economy)
        ratio = (result.quantities[cells] * economy.flows[cells]).sum() / economy.flows[cells].sum()
        assert ratio == pytest.approx(quota.limit, rel=1e-7)


def test_prohibiting_all_exports_of_a_good_shifts_labour() -> None:
    """A producer with no customer left makes nothing and is not divided by."""
    base = world(seed=2)
    final = base.flows.copy()
    final[3, 1, 1] = 0.0  # c1 sells s3 abroad only
    economy = Economy.from_flows(sectors=base.sectors, countries=base.countries, final=final, theta=base.theta)
    shock = Shock.of(economy, iceberg=[("s3", c, "c1", np.inf) for c in ("c0", "c2", "c3", "c4")])
    result = solve(economy, shock)
    assert result.output[3, 1] == 0.0
    assert result.solver.residual < 1e-10
    assert result.real_income[1] < 1.0

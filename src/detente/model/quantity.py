"""Quantity restrictions: the wedge that holds deliveries to their ceiling, and who keeps it.

Complementarity per quota g: wedge μ_g ≥ 0, quantity Q_g ≤ limit, one of them binding. The wedge enters
as an export tax when exporters keep the rent, as a duty when importers do, as an iceberg cost
when it is burned; a limit of zero is a prohibition. ln(1+μ) is found by a projected secant
iteration (diagonal Broyden), each trial a warm-started solve.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..base.errors import NotConverged
from .economy import Array, Economy
from .equilibrium import Equilibrium
from .shock import Quota, QuotaOutcome, Shock


def with_wedges(economy: Economy, shock: Shock, wedges: Array) -> Shock:
    """`shock` with each quota written in as a price wedge ln(1+μ); infinite for a prohibition."""
    tariffs = economy.tariffs if shock.tariffs is None else shock.tariffs
    tariffs = tariffs.copy()
    iceberg = np.ones_like(tariffs) if shock.iceberg is None else shock.iceberg.copy()
    taxes = np.zeros_like(tariffs) if shock.export_taxes is None else shock.export_taxes.copy()
    for quota, wedge in zip(shock.quotas, wedges, strict=True):
        cells, factor = quota.cells(economy), float(np.exp(wedge))
        if np.isinf(wedge) or quota.rent == "burned":
            iceberg[cells] = iceberg[cells] * factor
        elif quota.rent == "importer":
            tariffs[cells] = (1.0 + tariffs[cells]) * factor - 1.0
        else:
            taxes[cells] = (1.0 + taxes[cells]) * factor - 1.0
    return Shock(
        tariffs=tariffs if (tariffs != economy.tariffs).any() else shock.tariffs,
        iceberg=iceberg if (iceberg != 1.0).any() else None,
        export_taxes=taxes if taxes.any() else None,
        name=shock.name,
    )


def delivered(result: Equilibrium, quota: Quota) -> float:
    """Quantity over the quota's cells relative to the benchmark's, weighted at benchmark prices."""
    cells = quota.cells(result.economy)
    before = result.economy.flows[cells]
    return float((result.quantities[cells] * before).sum() / before.sum())


def rent(result: Equilibrium, quota: Quota, wedge: float) -> float:
    """What the wedge yields: deliveries at producers' prices × μ (nil for a prohibition)."""
    if np.isinf(wedge):
        return 0.0
    cells = quota.cells(result.economy)
    value = {"importer": result.paid, "exporter": result.flows, "burned": result.received}[quota.rent]
    return float(value[cells].sum() * -np.expm1(-wedge))


def solve_quotas(
    economy: Economy,
    shock: Shock,
    solve_one: Callable[[Shock, Array | None], Equilibrium],
    *,
    tol: float = 1e-9,
    rounds: int = 60,
) -> tuple[Equilibrium, Shock, tuple[QuotaOutcome, ...], int]:
    """The equilibrium in which every quota holds; also the shock with wedges, outcomes, evaluations.

    Raises `NotConverged` when no wedges are found in `rounds` solves.
    """
    limits = np.array([quota.limit for quota in shock.quotas])
    wedges = np.where(limits == 0.0, np.inf, 0.0)
    free = limits > 0
    masks = [quota.cells(economy) for quota in shock.quotas]
    slope = np.array([1.0 + float(np.mean(economy.theta[np.nonzero(cells)[0]])) for cells in masks])
    result = solve_one(with_wedges(economy, shock, wedges), None)
    evaluations = result.solver.evaluations
    gap = _gap(result, shock, limits)
    for _ in range(rounds):
        miss = np.where(free, np.where((wedges > 0) | (gap > 0), np.abs(gap), 0.0), 0.0)
        if miss.max() < tol:
            outcomes = tuple(
                QuotaOutcome(
                    quota, float(np.expm1(w)), delivered(result, quota), bool(w > 0), rent(result, quota, w), quota.rent
                )
                for quota, w in zip(shock.quotas, wedges, strict=True)
            )
            return result, with_wedges(economy, shock, wedges), outcomes, evaluations
        step = np.where(free, np.clip(gap / slope, -1.0, 1.0), 0.0)
        trial = np.where(free, np.maximum(wedges + step, 0.0), wedges)
        new = solve_one(with_wedges(economy, shock, trial), result.state)
        evaluations += new.solver.evaluations
        new_gap = _gap(new, shock, limits)
        moved = np.where(free, trial - np.where(free, wedges, 0.0), 0.0)
        with np.errstate(divide="ignore", invalid="ignore"):
            secant = np.where(np.abs(moved) > 1e-12, (gap - new_gap) / np.where(moved == 0, 1.0, moved), slope)
        slope = np.where((secant > 0.2 * slope) & (secant < 5.0 * slope), secant, slope)
        wedges, result, gap = trial, new, new_gap
    raise NotConverged(
        f"no wedges meet the quotas of {shock.name or 'the shock'}",
        residual=float(miss.max()),
        evaluations=evaluations,
        remedy="raise the limit, drop a quota, or let rents be burned",
    )


def _gap(result: Equilibrium, shock: Shock, limits: Array) -> Array:
    """ln(quantity / limit) of each quota; zero for prohibitions."""
    return np.array(
        [
            0.0 if limit == 0 else np.log(max(delivered(result, quota), 1e-300) / limit)
            for quota, limit in zip(shock.quotas, limits, strict=True)
        ]
    )

"""Accounting identities of a world table, each a small named function.

Each returns a `Check`: the largest violation and where it is. `detente economy check` runs
them all; exit code 1 when one fails.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from ..base.table import Column, Table, Tabular
from .baseline import Array, Baseline

TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class Check:
    """One identity: what must hold, its largest violation (relative unless said), and where."""

    id: str
    says: str
    worst: float
    where: str
    passed: bool


@dataclass(frozen=True, slots=True)
class Checks(Tabular):
    """All identities of one baseline."""

    baseline: str
    checks: tuple[Check, ...]

    @property
    def passed(self) -> bool:
        """Whether every identity holds."""
        return all(check.passed for check in self.checks)

    def to_dict(self) -> dict[str, Any]:
        return {"baseline": self.baseline, "passed": self.passed, "checks": [asdict(c) for c in self.checks]}

    def tables(self) -> list[Table]:
        columns = [
            Column("id", "Identity"),
            Column("says", "What must hold", wide=True),
            Column("worst", "Largest violation"),
            Column("where", "Where"),
            Column("passed", "Holds"),
        ]
        return [Table("Accounting identities", columns, [asdict(c) for c in self.checks], source=self.baseline)]


def outcome(id: str, says: str, gap: Array, labels: tuple[tuple[str, ...], ...], limit: float = TOLERANCE) -> Check:
    """A `Check` from an array of violations with one tuple of labels per axis."""
    if not np.isfinite(gap).all():
        return Check(id, says, float("nan"), "a cell that is not finite", False)
    at = np.unravel_index(int(np.argmax(gap)), gap.shape)
    worst = float(gap[at])
    where = " ".join(axis[int(i)] for axis, i in zip(labels, at, strict=True)) if worst > limit else ""
    return Check(id, says, worst, where, worst <= limit)


def finite_and_not_negative(b: Baseline) -> Check:
    """Every flow is finite and not negative."""
    bad = np.array([float((~np.isfinite(a) | (a < 0)).sum()) for a in (b.M, b.F, b.use)])
    return outcome("flows", "flows are finite and not negative (cells)", bad, (("M", "F", "use"),), 0.0)


def inputs_bought_are_inputs_sold(b: Baseline) -> Check:
    """Σ over exporters of M = Σ over using industries of use, for each input and country."""
    sold, bought = b.M.sum(axis=2), b.use.sum(axis=2).T
    gap = np.abs(sold - bought) / np.maximum(sold.sum(axis=0), 1e-12)
    return outcome("inputs", "inputs sold to a country = inputs used by its industries", gap, (b.sectors, b.countries))


def cost_shares_add_to_one(b: Baseline) -> Check:
    """β + Σ γ = 1 in every cell."""
    gap = np.abs(b.va_share + b.gamma.sum(axis=1).T - 1)
    return outcome("costs", "value added + inputs = output, per unit", gap, (b.sectors, b.countries))


def import_shares_add_to_one(b: Baseline) -> Check:
    """Σ over exporters of π = 1."""
    gap = np.abs(b.pi.sum(axis=2) - 1)
    return outcome("sources", "shares of exporters in purchases add to one", gap, (b.sectors, b.countries))


def spending_shares_add_to_one(b: Baseline) -> Check:
    """Σ over sectors of α = 1."""
    return outcome("spending", "shares of final spending add to one", np.abs(b.alpha.sum(axis=0) - 1), (b.countries,))


def deficits_add_to_zero(b: Baseline) -> Check:
    """World imports = world exports."""
    gap = np.array([abs(b.deficit.sum()) / b.va.sum()])
    return outcome("deficits", "deficits of the world add to zero", gap, (("world",),))


def income_is_spent(b: Baseline) -> Check:
    """Final demand = value added + deficit, in each country."""
    income = b.va.sum(axis=0)
    gap = np.abs(b.F.sum(axis=(0, 2)) - income - b.deficit) / income
    return outcome("income", "final demand = value added + deficit", gap, (b.countries,))


def idle_cells_are_empty(b: Baseline) -> Check:
    """A cell without output has no inputs and no value added."""
    idle = ~b.produces
    gap = np.where(idle, b.use.sum(axis=1).T + np.abs(b.va), 0.0)
    return outcome("idle", "a cell that does not produce uses nothing (US$ mn)", gap, (b.sectors, b.countries), 0.0)


def value_added_not_negative(b: Baseline) -> Check:
    """Value added is positive wherever there is output."""
    gap = np.where(b.produces, np.maximum(-b.va, 0.0), 0.0)
    return outcome("value-added", "value added is not negative (US$ mn)", gap, (b.sectors, b.countries), 0.0)


def labels_are_sorted(b: Baseline) -> Check:
    """Labels are unique and sorted, so that order can never matter."""
    bad = np.array([float(list(axis) != sorted(set(axis))) for axis in (b.sectors, b.countries)])
    return outcome("labels", "labels are unique and sorted", bad, (("sectors", "countries"),), 0.0)


IDENTITIES: tuple[Callable[[Baseline], Check], ...] = (
    finite_and_not_negative,
    inputs_bought_are_inputs_sold,
    cost_shares_add_to_one,
    import_shares_add_to_one,
    spending_shares_add_to_one,
    deficits_add_to_zero,
    income_is_spent,
    value_added_not_negative,
    idle_cells_are_empty,
    labels_are_sorted,
)


def identities(b: Baseline) -> list[Check]:
    """Every identity of `b`."""
    return [check(b) for check in IDENTITIES]

"""The answer: what every price and quantity becomes, and how well the conditions hold."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from ..base.errors import InputError
from ..base.table import Column, Table, Tabular
from .economy import Array, Economy, Mask
from .household import Household, welfare
from .market import shares_after
from .shock import Changes, QuotaOutcome, Shock


@dataclass(frozen=True)
class Solver:
    """How the solve went: largest residual in logs, evaluations of the map, the trade balance left free."""

    residual: float
    evaluations: int
    walras: float  #: largest |imports − exports − D′| over world value added; never imposed
    outcome: str
    tol: float
    steps: int = 1  #: 1, or the number of continuation steps

    def to_dict(self) -> dict[str, Any]:
        """Keys of INTERFACE `solver`, and more."""
        return {
            "residual": self.residual,
            "evaluations": self.evaluations,
            "walras": self.walras,
            "outcome": self.outcome,
            "tol": self.tol,
            "steps": self.steps,
        }


@dataclass(frozen=True, eq=False)
class Equilibrium(Tabular):
    """A solved counterfactual of one `Economy`.

    `[N]`: `wages` ŵ, `income` I′, `price_index` P̂ of final demand, `deficits` D′, `tariff_revenue`,
    `export_revenue`. `[J, N]`: `prices` P̂ (one where nothing is bought), `output` Y′ and
    `spending` X′ = `input_spending` + final. Levels in the benchmark's unit with world value added
    held at its benchmark value; changes are ratios, 1 is no change.
    """

    economy: Economy
    shock: Shock
    theta: Array
    wages: Array
    prices: Array
    price_index: Array
    income: Array
    output: Array
    input_spending: Array
    final_spending: Array
    tariff_revenue: Array
    export_revenue: Array
    deficits: Array
    solver: Solver
    state: Array  #: what a later solve can start from
    supply: Array  #: u = ĉ^−θ, `[J, N]`
    closure: str = "fixed"
    materials: float = 1.0
    quotas: tuple[QuotaOutcome, ...] = ()
    effective: Shock | None = field(default=None, repr=False)  #: the shock with quota wedges written in
    household: Household = field(default_factory=Household)
    employment: Array | None = None  #: L̂ `[N]` where labour responds
    kept: Array | None = None  #: 1/τ̂ `[N]` where duties replace a tax on labour

    @property
    def sectors(self) -> tuple[str, ...]:
        """Labels of the sector axis."""
        return self.economy.sectors

    @property
    def countries(self) -> tuple[str, ...]:
        """Labels of the country axes."""
        return self.economy.countries

    @cached_property
    def real_income(self) -> Array:
        """Ŵ = (I′/I)/P̂, `[N]`: duties and the trade balance included; the trouble of working too where labour
        responds.
        """
        if self.closure == "purged" and np.abs(self.economy.deficits).max() > 1e-9 * self.economy.value_added.sum():
            raise InputError(
                "real income would compare a world whose balances are purged with a benchmark that has some",
                remedy="purge the benchmark first: solve(balanced(economy), …) from detente.model.calibrate",
            )
        spent = self.income / self.economy.income
        if self.employment is not None:
            kept = np.ones_like(spent) if self.kept is None else self.kept
            bill = self.wages * self.employment
            return welfare(
                self.household, self.economy.income, self.economy.value_added, spent, bill, self.price_index, kept
            )
        result: Array = spent / self.price_index
        return result

    @cached_property
    def real_wage(self) -> Array:
        """ŵ/P̂, `[N]`."""
        result: Array = self.wages / self.price_index
        return result

    @cached_property
    def spending(self) -> Array:
        """X′ at buyers' prices, `[J, N]`."""
        result: Array = self.input_spending + self.final_spending
        return result

    @cached_property
    def _wedge(self) -> tuple[Array, Array, Any]:
        """κ̂^−θ, 1+τ′ and 1+e′ in full, `[J, N, N]`; 1 for the last where nobody taxes exports."""
        part = self.changes
        factor, duty = np.ones_like(self.economy.shares), 1.0 + self.economy.tariffs
        tax: Any = 1.0 if part.tax is None else np.ones_like(factor)
        at = part.sector, part.importer, part.exporter
        factor[at], duty[at] = part.wedge ** -self.theta[part.sector], part.duty
        if part.tax is not None:
            tax[at] = part.tax
        return factor, duty, tax

    @property
    def changes(self) -> Changes:
        """The changed cells that it answers to."""
        return (self.effective or self.shock).changes(self.economy)

    def _shares(self, benchmark: Array) -> Array:
        return shares_after(self.economy.eta, benchmark, self._wedge[0], self.supply, self.theta)

    @cached_property
    def input_shares(self) -> Array:
        """π′ of buyers of inputs (of all buyers when shares are combined), `[J, N, N]`."""
        return self._shares(self.economy.shares)

    @cached_property
    def final_shares(self) -> Array:
        """π′ of final buyers, `[J, N, N]`."""
        if self.economy.final_shares is None:
            return self.input_shares
        return self._shares(self.economy.final_shares)

    @cached_property
    def paid(self) -> Array:
        """Flows at buyers' prices, `[J, N importer, N exporter]`."""
        combined = self.economy.final_shares is None
        result: Array = self.input_shares * (self.spending if combined else self.input_spending)[:, :, None]
        return result if combined else result + self.final_shares * self.final_spending[:, :, None]

    @cached_property
    def flows(self) -> Array:
        """Flows at border prices (before the importer's duty), `[J, N importer, N exporter]`."""
        result: Array = self.paid / self._wedge[1]
        return result

    def traded(self, sectors: Mask) -> Array:
        """`flows` of some sectors added up, `[N importer, N exporter]`, without forming the others."""
        e = self.economy
        if e.final_shares is not None or "flows" in self.__dict__:
            return np.asarray(self.flows[sectors].sum(axis=0))
        part, kept = self.changes, np.cumsum(sectors) - 1
        at = sectors[part.sector]
        cells = kept[part.sector[at]], part.importer[at], part.exporter[at]
        factor, duty = np.ones_like(e.shares[sectors]), 1.0 + e.tariffs[sectors]
        factor[cells], duty[cells] = part.wedge[at] ** -self.theta[part.sector[at]], part.duty[at]
        eta = None if e.eta is None else e.eta[sectors]
        share = shares_after(eta, e.shares[sectors], factor, self.supply[sectors], self.theta[sectors])
        return np.asarray(np.einsum("jni,jn->ni", share / duty, self.spending[sectors]))

    @cached_property
    def received(self) -> Array:
        """Flows at producers' prices (before export tax too), `[J, N importer, N exporter]`."""
        result: Array = self.flows / self._wedge[2]
        return result

    @cached_property
    def unit_costs(self) -> Array:
        """ĉ, `[J, N]`."""
        result: Array = self.supply ** (-1.0 / self.theta[:, None])
        return result

    @cached_property
    def quantities(self) -> Array:
        """Change of the quantity delivered in each cell, `[J, N, N]`; 1 where nothing flowed."""
        part, tax = self.changes, self._wedge[2]
        cost = np.repeat(self.unit_costs[:, None, :], len(self.countries), axis=1)
        at = part.sector, part.importer, part.exporter
        levied = part.duty / (1.0 + self.economy.tariffs[at]) * (1.0 if part.tax is None else tax[at])
        cost[at] *= np.where(np.isinf(part.wedge), 1.0, part.wedge / levied)
        before = self.economy.flows
        ratio = np.divide(self.received, before, out=np.ones_like(before), where=before > 0)
        return np.where(before > 0, ratio / cost, 1.0)

    def of(self, country: str) -> dict[str, float]:
        """One country's headline changes in per cent."""
        n = self.economy.country(country)
        return {
            "real_income_pct": 100.0 * float(self.real_income[n] - 1.0),
            "real_wage_pct": 100.0 * float(self.real_wage[n] - 1.0),
            "price_index_pct": 100.0 * float(self.price_index[n] - 1.0),
            "tariff_revenue_change": float(self.tariff_revenue[n] - self.benchmark_revenue[n]),
        }

    @cached_property
    def benchmark_revenue(self) -> Array:
        """Duties collected in the benchmark, `[N]`."""
        result: Array = (self.economy.tariffs * self.economy.flows).sum(axis=(0, 2))
        return result

    def as_economy(self) -> Economy:
        """The counterfactual as a new benchmark, its tariffs included; balanced to the solve's tolerance.

        Raises `InputError` under export taxes or a CES bundle of inputs, which a benchmark does not hold.
        """
        shock = self.effective or self.shock
        if shock.export_taxes is not None or self.materials != 1.0 or not self.household.plain:
            raise InputError(
                "a benchmark holds no export taxes, CES inputs, elastic labour or saved duties",
                remedy="take it from a plain tariff shock",
            )
        return self.rebased()

    def rebased(self) -> Economy:
        """`as_economy` whatever the shock: where export taxes or CES inputs are, only near the truth."""
        return replace(
            self.economy,
            shares=self.input_shares,
            final_shares=None if self.economy.final_shares is None else self.final_shares,
            tariffs=self._wedge[1] - 1.0,
            theta=self.theta,
            value_added=self.wages * self.economy.value_added,
            deficits=self.deficits,
            income=self.income,
            output=self.output,
            spending=self.spending,
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain data: `countries[]`, `quotas[]`, `solver`."""
        return {
            "shock": self.shock.name,
            "closure": self.closure,
            "materials_elasticity": self.materials,
            "countries": [{"iso3": code, **self.of(code)} for code in self.countries],
            "quotas": [outcome.to_dict() for outcome in self.quotas],
            "solver": self.solver.to_dict(),
        }

    def tables(self) -> list[Table]:
        """Countries, most affected first."""
        order = np.argsort(-np.abs(self.real_income - 1.0), kind="stable")
        rows: list[dict[str, Any]] = [
            {"iso3": code, **self.of(code)} for code in map(self.countries.__getitem__, order)
        ]
        heads = [
            Column("iso3", "Country"),
            Column("real_income_pct", "Real income", "%", 3, "right"),
            Column("real_wage_pct", "Real wage", "%", 3, "right"),
            Column("price_index_pct", "Consumer prices", "%", 3, "right"),
            Column("tariff_revenue_change", "Duties collected, change", "US$ mn", 0, "right"),
        ]
        notes = [
            f"Solved to {self.solver.residual:.1e} in {self.solver.evaluations} evaluations; "
            f"trade balances, left free, close to {self.solver.walras:.1e} of world value added."
        ]
        return [Table(self.shock.name or "Counterfactual", heads, rows, notes=notes, id="equilibrium")]

"""How sectors combine labour and inputs: unit cost and the demand for inputs it implies.

Cobb–Douglas over value added and every input (Caliendo and Parro 2015, eq. 2), or a CES
bundle of inputs inside it. Arrays start with a scenario axis: `[S, J, N]`, wages `[S, N]`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .backend import packed


@dataclass(frozen=True)
class Requirements:
    """γ as an operator on `[S, J, N]` arrays; `gamma` is `[N, k, j]`."""

    xp: Any
    gamma: Any

    def of_inputs(self, q: Any) -> Any:
        """Σ_k γ_kj q_k."""
        return self._product(q, self.gamma)

    def of_users(self, y: Any) -> Any:
        """Σ_j γ_kj y_j."""
        return self._product(y, self.xp.matrix_transpose(self.gamma))

    def _product(self, array: Any, matrix: Any) -> Any:
        xp = self.xp
        by_country = packed(xp, xp.permute_dims(array, (2, 0, 1)))
        return packed(xp, xp.permute_dims(xp.matmul(by_country, matrix), (1, 2, 0)))


@dataclass(frozen=True)
class CobbDouglas:
    """ln c = β ln w + Σ_k γ ln P_k; spending on k is Σ_j γ (1−m) Y_j.

    `beta` and `costs` = 1−m are `[J, N]`; `costs` is None without profits.
    """

    xp: Any
    gamma: Requirements
    beta: Any
    costs: Any

    def cost(self, lw: Any, q: Any) -> Any:
        """Log change of unit cost, `[S, J, N]`."""
        return self.beta * lw[:, None, :] + self.gamma.of_inputs(q)

    def demand(self, Y: Any, q: Any) -> Any:
        """Spending on inputs, `[S, J, N]`."""
        return self.gamma.of_users(paid(Y, self.costs))

    def cost_vjp(self, lw: Any, q: Any, bar: Any) -> tuple[Any, Any]:
        """Cotangents (lw, q) of a cotangent on `cost`."""
        return self.xp.sum(self.beta * bar, axis=1), self.gamma.of_users(bar)

    def demand_vjp(self, Y: Any, q: Any, bar: Any) -> tuple[Any, Any]:
        """Cotangents (ln Y, q) of a cotangent on `demand`; no q in Cobb–Douglas."""
        return self.gamma.of_inputs(bar) * paid(Y, self.costs), None


@dataclass(frozen=True)
class CES:
    """Value added share β as before; inputs in a CES bundle of elasticity σ ≠ 1.

    ln c = β ln w + (1−β) ln P_M, P_M^(1−σ) = Σ_k g_k P_k^(1−σ) with g = γ/(1−β).
    """

    xp: Any
    gamma: Requirements
    beta: Any
    costs: Any
    sigma: float
    inputs: Any  #: 1−β where a sector uses inputs, else 0, `[J, N]`
    idle: Any  #: 1 where a sector uses no inputs, else 0, `[J, N]`

    def _bundle(self, q: Any) -> tuple[Any, Any]:
        p = self.xp.exp((1.0 - self.sigma) * q)
        return p, (self.gamma.of_inputs(p) + self.idle) / (self.inputs + self.idle)

    def cost(self, lw: Any, q: Any) -> Any:
        """Log change of unit cost, `[S, J, N]`."""
        _, bundle = self._bundle(q)
        return self.beta * lw[:, None, :] + self.inputs * self.xp.log(bundle) / (1.0 - self.sigma)

    def demand(self, Y: Any, q: Any) -> Any:
        """Spending on inputs, `[S, J, N]`."""
        p, bundle = self._bundle(q)
        return p * self.gamma.of_users(paid(Y, self.costs) / bundle)

    def cost_vjp(self, lw: Any, q: Any, bar: Any) -> tuple[Any, Any]:
        """Cotangents (lw, q) of a cotangent on `cost`."""
        p, bundle = self._bundle(q)
        weight = bar * self.inputs / (self.inputs + self.idle) / bundle
        return self.xp.sum(self.beta * bar, axis=1), p * self.gamma.of_users(weight)

    def demand_vjp(self, Y: Any, q: Any, bar: Any) -> tuple[Any, Any]:
        """Cotangents (ln Y, q) of a cotangent on `demand`."""
        p, bundle = self._bundle(q)
        spent = paid(Y, self.costs) / bundle
        y_bar = self.gamma.of_inputs(p * bar) * spent
        bundle_bar = -y_bar / bundle / (self.inputs + self.idle)
        price = p * (bar * self.gamma.of_users(spent) + self.gamma.of_users(bundle_bar))
        return y_bar, (1.0 - self.sigma) * price


def paid(Y: Any, costs: Any) -> Any:
    """(1−m) Y: what is left of sales for factors and inputs."""
    return Y if costs is None else costs * Y


Technology = CobbDouglas | CES

"""The economy as the model reads it: shares, levels and elasticities with a label on every axis.

Built from flows, never from loose shares, so that every identity of the benchmark holds to
rounding and "no shock" is an equilibrium by construction. Duties are added on top of flows
at border prices; buyers' cost and spending shares are rebuilt with them.

Symbols follow Caliendo and Parro (2015), doi:10.1093/restud/rdu035; docs/notation.md lists
them. Axes: `[sector j, importer n, exporter i]`, `[country n, input k, using sector j]`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..base.errors import InputError, UnknownError

if TYPE_CHECKING:
    from ..economy.baseline import Baseline

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Economy:
    """A benchmark equilibrium of `J` sectors and `N` countries.

    `shares`, `final_shares`, `tariffs` are `[J, N importer, N exporter]`; `gamma` is
    `[N, J input, J using]`; `beta`, `alpha`, `profits`, `output`, `spending` are `[J, N]`;
    `theta` is `[J]`; `value_added`, `deficits`, `income` are `[N]` in the unit of the flows.
    `beta` and `gamma` are shares of cost; `profits` is the share of sales that is neither.
    """

    sectors: tuple[str, ...]
    countries: tuple[str, ...]
    shares: Array  #: π: share of exporter i in n's spending on j, at buyers' prices
    final_shares: Array | None  #: the same for final buyers; None when all buyers share π
    tariffs: Array  #: τ of the benchmark
    gamma: Array  #: γ: spending on input k per unit of cost of j
    beta: Array  #: β: value added per unit of cost
    alpha: Array  #: α: final spending shares
    profits: Array  #: m: pure profit per unit of sales (zero under perfect competition)
    theta: Array  #: θ: trade elasticity
    value_added: Array  #: V = wL
    deficits: Array  #: D, sums to zero
    income: Array  #: I = V + profits + duties + D = final spending
    output: Array  #: Y: sales at border prices
    spending: Array  #: X: spending at buyers' prices
    goods: Mask  #: `[J]` sectors that customs see
    eta: Array | None = None  #: η `[J]` between home and the foreign bundle; None: one nest, where η = θ

    @cached_property
    def sizes(self) -> tuple[int, int]:
        """(J, N)."""
        return len(self.sectors), len(self.countries)

    @cached_property
    def made(self) -> Mask:
        """`[J, N]` cells that sell something."""
        return self.output > 0

    @cached_property
    def bought(self) -> Mask:
        """`[J, N]` cells on which something is spent."""
        return self.spending > 0

    @cached_property
    def input_spending(self) -> Array:
        """Spending on inputs, `[J, N]`: Σ_k γ(1−m)Y."""
        result: Array = np.einsum("nkj,jn->kn", self.gamma, (1.0 - self.profits) * self.output)
        return result

    @cached_property
    def duty_free(self) -> Array:
        """π/(1+τ): what reaches the exporter of one unit spent, `[J, N, N]`."""
        return self.shares / (1.0 + self.tariffs) if self.tariffs.any() else self.shares

    @cached_property
    def final_duty_free(self) -> Array | None:
        """`duty_free` of final buyers where they have their own shares."""
        if self.final_shares is None:
            return None
        return self.final_shares / (1.0 + self.tariffs) if self.tariffs.any() else self.final_shares

    @cached_property
    def flows(self) -> Array:
        """Benchmark flows at border prices, `[J, N, N]`."""
        if self.final_duty_free is None:
            return self.duty_free * self.spending[:, :, None]
        final = self.alpha * self.income
        return self.duty_free * self.input_spending[:, :, None] + self.final_duty_free * final[:, :, None]

    @cached_property
    def bundle(self) -> tuple[Array, Array, Array, Array]:
        """Home share, foreign share `[J, N]`, shares within the foreign bundle and the same before duty `[J, N, N]`."""
        return bundled(self.shares, self.tariffs)

    @cached_property
    def digest(self) -> str:
        """Hash of every array and label: the key of anything cached for this economy."""
        state = hashlib.blake2b(digest_size=16)
        for item in fields(self):
            value = getattr(self, item.name)
            data = value.tobytes() if isinstance(value, np.ndarray) else repr(value).encode()
            state.update(item.name.encode() + data)
        return state.hexdigest()

    def sector(self, code: str) -> int:
        """Index of a sector; names the nearest when there is none."""
        return _index(self.sectors, code, "sector")

    def country(self, code: str) -> int:
        """Index of a country; names the nearest when there is none."""
        return _index(self.countries, code, "country in the model")

    def with_theta(self, theta: ArrayLike, *, eta: ArrayLike | None = None) -> Economy:
        """The same benchmark under other elasticities, numbers or `[J]`; `eta` None is one nest."""
        chosen = checked_theta(theta, self.sectors)
        return replace(self, theta=chosen, eta=None if eta is None else checked_eta(eta, chosen, self.sectors))

    def refuse_nan(self) -> None:
        """Raise `InputError` naming the first array that holds a number which is not one."""
        for item in fields(self):
            value = getattr(self, item.name)
            if isinstance(value, np.ndarray) and not np.isfinite(value).all():
                raise InputError(
                    f"{item.name} of the economy holds {int((~np.isfinite(value)).sum())} numbers that are not finite",
                    remedy="build it with Economy.from_flows, which names the cell",
                )

    def residuals(self) -> dict[str, float]:
        """Largest relative violation of each benchmark identity (all near rounding)."""
        flows, world = self.flows, self.value_added.sum()
        duties = (self.tariffs * flows).sum(axis=(0, 2))
        profits = (self.profits * self.output).sum(axis=0)
        sold = flows.sum(axis=1)
        trade = flows.sum(axis=(0, 2)) - flows.sum(axis=(0, 1)) - self.deficits
        rows = np.where(self.bought, self.shares.sum(axis=2) - 1.0, 0.0)
        if self.final_shares is not None:
            rows = np.where(self.input_spending > 0, rows, 0.0)
        return {
            "shares": float(np.abs(rows).max()),
            "goods": float(np.abs(sold - self.output).max() / world),
            "income": float(np.abs(self.value_added + profits + duties + self.deficits - self.income).max() / world),
            "trade": float(np.abs(trade).max() / world),
            "deficits": float(abs(self.deficits.sum()) / world),
        }

    @classmethod
    def from_baseline(
        cls,
        baseline: Baseline,
        *,
        theta: ArrayLike,
        tariffs: ArrayLike | None = None,
        split: str = "combined",
        eta: ArrayLike | None = None,
    ) -> Economy:
        """The model's benchmark from a shipped or user-built world table."""
        return cls.from_flows(
            sectors=baseline.sectors,
            countries=baseline.countries,
            intermediate=baseline.M,
            final=baseline.F,
            use=baseline.use,
            theta=theta,
            tariffs=tariffs,
            goods=baseline.goods,
            split=split,
            eta=eta,
        )

    @classmethod
    def from_flows(
        cls,
        *,
        sectors: Sequence[str],
        countries: Sequence[str],
        final: ArrayLike,
        theta: ArrayLike,
        intermediate: ArrayLike | None = None,
        use: ArrayLike | None = None,
        tariffs: ArrayLike | None = None,
        profits: ArrayLike | None = None,
        goods: ArrayLike | None = None,
        split: str = "combined",
        eta: ArrayLike | None = None,
    ) -> Economy:
        """A balanced economy from flows at border prices (before duty).

        `final`, `intermediate`: `[J, N importer, N exporter]`; `use`: `[N, J input, J using]`,
        rescaled so that each input's purchases equal `intermediate`; `tariffs`: ad valorem, 0.1
        is ten per cent; `profits`: share of sales, a number, `[J]` or `[J, N]`. `split` is
        ``combined`` (all buyers share one π) or ``separate`` (final buyers have their own).
        `eta`: exponent between home and the foreign bundle, a number or `[J]`, above −1 and at most θ.
        Raises `InputError` naming the first bad cell.
        """
        J, N = len(sectors), len(countries)
        cells = (sectors, countries, countries)
        F = _flow("final", final, (J, N, N), cells)
        M = np.zeros_like(F) if intermediate is None else _flow("intermediate", intermediate, (J, N, N), cells)
        Z = np.zeros((N, J, J)) if use is None else _flow("use", use, (N, J, J), (countries, sectors, sectors))
        tau = np.zeros_like(F) if tariffs is None else checked_tariffs(tariffs, cells).copy()
        _refuse_twice("sector", sectors)
        _refuse_twice("country", countries)
        m = np.zeros((J, N)) if profits is None else _profits(profits, J, N)
        if split not in ("combined", "separate"):
            raise InputError(f"split is {split!r}", remedy="say 'combined' or 'separate'")

        paid_M, paid_F = M * (1.0 + tau), F * (1.0 + tau)
        X_M, X_F = paid_M.sum(axis=2), paid_F.sum(axis=2)
        Y = (M + F).sum(axis=1)
        cost = (1.0 - m) * Y
        Z = _closed(Z, X_M, sectors, countries)
        gamma = Z / np.where(cost > 0, cost, 1.0).T[:, None, :]
        beta = np.where(cost > 0, 1.0 - gamma.sum(axis=1).T, 1.0)
        _refuse_negative_value_added(beta, sectors, countries)
        beta = np.maximum(beta, 0.0)
        income = X_F.sum(axis=0)
        V = (beta * cost).sum(axis=0)
        for what, level in (("final spending", income), ("value added", V)):
            if not (level > 0).all():
                name = countries[int(np.argmin(level))]
                raise InputError(f"{name} has no {what}", remedy="drop the country or fold it into another")
        duties = (tau * (M + F)).sum(axis=(0, 2))
        if split == "combined":
            pi, pi_F = _shares(paid_M + paid_F), None
        else:
            pi, pi_F = _shares(paid_M), _shares(paid_F)
        chosen = checked_theta(theta, sectors)
        return cls(
            sectors=tuple(sectors),
            countries=tuple(countries),
            shares=pi,
            final_shares=pi_F,
            tariffs=tau,
            gamma=gamma,
            beta=beta,
            alpha=X_F / income,
            profits=m,
            theta=chosen,
            value_added=V,
            deficits=income - V - (m * Y).sum(axis=0) - duties,
            income=income,
            output=Y,
            spending=X_M + X_F,
            goods=np.ones(J, dtype=bool) if goods is None else np.asarray(goods, dtype=bool),
            eta=None if eta is None else checked_eta(eta, chosen, sectors),
        )


def levels(shares: Array) -> tuple[Array, Array, Array]:
    """Home share h, foreign share f `[J, N]` and shares within the foreign bundle ω `[J, N, N]`, diagonal zero."""
    N = shares.shape[1]
    home = np.einsum("jnn->jn", shares).copy()
    abroad = shares.copy()
    abroad[:, np.arange(N), np.arange(N)] = 0.0
    foreign = abroad.sum(axis=2)  # not 1 − h: that would leave rounding where nothing is imported
    return home, foreign, abroad / np.where(foreign > 0, foreign, 1.0)[:, :, None]


def bundled(shares: Array, tariffs: Array) -> tuple[Array, Array, Array, Array]:
    """`levels`, and the shares within the foreign bundle before duty, ω/(1+τ)."""
    home, foreign, inside = levels(shares)
    return home, foreign, inside, inside / (1.0 + tariffs) if tariffs.any() else inside


def checked_tariffs(tariffs: ArrayLike, cells: tuple[Sequence[str], ...], *, what: str = "tariff") -> Array:
    """Ad valorem rates `[J, N, N]`: finite, above −100 %, none on home sales."""
    shape = tuple(len(axis) for axis in cells)
    rates = np.asarray(tariffs, dtype=np.float64)
    if rates.shape != shape:
        raise InputError(f"{what}s have shape {rates.shape}, the labels say {shape}", remedy="check the axes")
    with np.errstate(invalid="ignore", over="ignore"):
        sane = bool(rates.min(initial=0.0) > -1.0 and np.isfinite(rates.sum()))
    if not sane:
        bad = ~np.isfinite(rates) | (rates <= -1.0)
        at = first_cell(bad, cells)
        raise InputError(
            f"{what} of {at} is {rates[np.nonzero(bad)][0]:g}",
            remedy="rates are fractions (0.25 is 25 %), finite and above −1",
        )
    home = np.einsum("jnn->jn", rates) != 0
    if home.any():
        j, n = (int(k) for k in np.argwhere(home)[0])
        raise InputError(
            f"{what} of {cells[0][j]}, {cells[1][n]} on its own sales is {rates[j, n, n]:g}",
            remedy="home sales carry no duty",
        )
    return rates


def first_cell(bad: Mask, cells: tuple[Sequence[str], ...]) -> str:
    """Labels of the first true cell, for an error message."""
    return ", ".join(axis[int(k)] for axis, k in zip(cells, np.argwhere(bad)[0], strict=True))


def _shares(paid: Array) -> Array:
    total = paid.sum(axis=2, keepdims=True)
    share: Array = np.divide(paid, total, out=np.zeros_like(paid), where=total > 0)
    return share


def _flow(name: str, value: ArrayLike, shape: tuple[int, ...], cells: tuple[Sequence[str], ...]) -> Array:
    array = np.array(value, dtype=np.float64)
    if array.shape != shape:
        raise InputError(f"{name} has shape {array.shape}, the labels say {shape}", remedy="check the axes")
    bad = ~(np.isfinite(array) & (array >= 0))
    if bad.any():
        raise InputError(
            f"{name} of {first_cell(bad, cells)} is {array[np.nonzero(bad)][0]:g} ({int(bad.sum())} such cells)",
            remedy="flows must be finite and not negative",
        )
    return array


def _closed(Z: Array, X_M: Array, sectors: Sequence[str], countries: Sequence[str]) -> Array:
    """`use` rescaled to buyers' prices: purchases of each input equal what is bought of it."""
    used, bought = Z.sum(axis=2), X_M.T
    orphan = (used <= 0) & (bought > 0)
    if orphan.any():
        at = first_cell(orphan, (countries, sectors))
        raise InputError(f"{at} is bought as an input but no sector uses it", remedy="check `use`")
    ratio = np.divide(bought, used, out=np.zeros_like(used), where=used > 0)
    return np.asarray(Z * ratio[:, :, None])


def _refuse_negative_value_added(beta: Array, sectors: Sequence[str], countries: Sequence[str]) -> None:
    short = beta < -1e-9
    if short.any():
        at = first_cell(short, (sectors, countries))
        raise InputError(
            f"value added of {at} is {beta[short][0]:.3g} of its cost ({int(short.sum())} such cells)",
            remedy="inputs with their duties exceed output; check the column or the tariffs on inputs",
        )


def checked_theta(theta: ArrayLike, sectors: Sequence[str]) -> Array:
    """Trade elasticities `[J]` from a number or a sequence: finite and positive."""
    values = np.asarray(theta, dtype=np.float64)
    if values.ndim == 0:
        values = np.full(len(sectors), float(values))
    if values.shape != (len(sectors),):
        raise InputError(f"theta has shape {values.shape} for {len(sectors)} sectors", remedy="one per sector")
    bad = ~(np.isfinite(values) & (values > 0))
    if bad.any():
        name = sectors[int(np.argmax(bad))]
        raise InputError(f"theta of {name} is {values[bad][0]:g}", remedy="elasticities are positive numbers")
    return np.ascontiguousarray(values)


def checked_eta(eta: ArrayLike, theta: Array, sectors: Sequence[str]) -> Array:
    """Exponents between home and foreign `[J]`: finite, above −1, none above θ."""
    values = np.asarray(eta, dtype=np.float64)
    if values.ndim == 0:
        values = np.full(len(sectors), float(values))
    if values.shape != (len(sectors),):
        raise InputError(f"eta has shape {values.shape} for {len(sectors)} sectors", remedy="one per sector")
    bad = ~(np.isfinite(values) & (values > -1.0)) | (values > theta)
    if bad.any():
        j = int(np.argmax(bad))
        raise InputError(
            f"eta of {sectors[j]} is {values[j]:g} with theta {theta[j]:g}",
            remedy="above −1 and at most theta: foreign sources are the closer substitutes",
        )
    return np.ascontiguousarray(values)


def _profits(profits: ArrayLike, J: int, N: int) -> Array:
    values = np.asarray(profits, dtype=np.float64)
    values = values[:, None] if values.ndim == 1 else values
    full = np.array(np.broadcast_to(values, (J, N)))
    if not (np.isfinite(full).all() and (full >= 0).all() and (full < 1).all()):
        raise InputError("profit shares must lie in [0, 1)", remedy="give profit per unit of sales")
    return full


def _refuse_twice(kind: str, labels: Sequence[str]) -> None:
    if len(set(labels)) != len(labels):
        twice = next(code for code in labels if list(labels).count(code) > 1)
        raise InputError(f"{kind} {twice!r} appears twice", remedy="give each label once")


def _index(codes: Sequence[str], code: str, kind: str) -> int:
    if code not in codes:
        raise UnknownError(kind, code, codes)
    return codes.index(code)

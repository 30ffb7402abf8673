"""Products with the trade matrix K = π κ̂^−θ, for one scenario or many.

Only the importers whose border changes have a K of their own; everyone else shares the
benchmark's π, so a batch is a general matrix product over scenarios plus a few rows. K is always
formed as π·κ̂^−θ, never as π plus a change: the sum cancels and stalls at 1e-6 when θ is large.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.errors import InputError
from .backend import Backend
from .economy import Array, Economy, Mask, first_cell
from .shock import Changes, Shock


@dataclass(frozen=True)
class Border:
    """What one batch of scenarios changes, restricted to importers `rows`: `[S, J, r, N]` in NumPy."""

    rows: tuple[int, ...]
    factor: Array  #: κ̂^−θ
    duty: Array  #: 1+τ′
    tax: Array | None  #: 1+e′ where any scenario taxes exports
    cells: Cells | None = None  #: of other importers, few and mild


@dataclass(frozen=True)
class Cells:
    """Single changed cells (sector, importer, exporter) `[c]` and their κ̂^−θ − 1 `[S, c]`; duties as before."""

    sector: NDArray[np.intp]
    importer: NDArray[np.intp]
    exporter: NDArray[np.intp]
    change: Array


FEW = 40  #: changed cells up to which an importer keeps the benchmark's row and gets a correction
MILD = 0.5  #: κ̂^−θ above which the correction does not cancel


def border(economy: Economy, parts: Sequence[Changes], thetas: Array, *, sparse: bool = False) -> Border:
    """The changed rows of each scenario; `thetas` is `[S, J]`. With `sparse`, importers with few and mild changes of
    costs alone are told apart as cells: a batch in which everybody meets the same export control stays small."""
    J, N = economy.sizes
    touched = np.zeros(N, dtype=bool)
    for part in parts:
        touched[part.importer] = True
    cells = _few(economy, parts, thetas, touched) if sparse and touched.sum() > 2 else None
    if cells is not None:
        touched[np.unique(cells.importer)] = False
    rows = np.nonzero(touched)[0]
    place = np.cumsum(touched) - 1
    shape = (len(parts), J, len(rows), N)
    factor, duty = np.ones(shape), np.empty(shape)
    duty[:] = 1.0 + economy.tariffs[:, rows]
    tax = np.ones(shape) if any(part.tax is not None for part in parts) else None
    for s, part in enumerate(parts):
        own = slice(None) if cells is None else touched[part.importer]
        j, n, i = part.sector[own], place[part.importer[own]], part.exporter[own]
        factor[s, j, n, i] = part.wedge[own] ** -thetas[s, j]
        duty[s, j, n, i] = part.duty[own]
        if tax is not None and part.tax is not None:
            tax[s, j, n, i] = part.tax[own]
    return Border(tuple(int(n) for n in rows), factor, duty, tax, cells)


def _few(economy: Economy, parts: Sequence[Changes], thetas: Array, touched: Mask) -> Cells | None:
    """Cells of the importers whose changes are few, mild and leave duties alone; None when there are none."""
    N = economy.sizes[1]
    few = touched.copy()
    for s, part in enumerate(parts):
        if part.tax is not None:
            return None
        few &= np.bincount(part.importer, minlength=N) <= FEW
        factor = part.wedge ** -thetas[s, part.sector]
        same = part.duty == 1.0 + economy.tariffs[part.sector, part.importer, part.exporter]
        strong = ~same | (factor < MILD) | (factor > 1.0 / MILD)
        few[np.unique(part.importer[strong])] = False
    if not few.any():
        return None
    flat = [(p.sector * N + p.importer) * N + p.exporter for p in parts]
    mine = [few[p.importer] for p in parts]
    every = np.unique(np.concatenate([f[m] for f, m in zip(flat, mine, strict=True)]))
    change = np.zeros((len(parts), len(every)))
    for s, (part, f, m) in enumerate(zip(parts, flat, mine, strict=True)):
        at = np.searchsorted(every, f[m])
        change[s, at] = part.wedge[m] ** -thetas[s, part.sector[m]] - 1.0
    return Cells(every // (N * N), every // N % N, every % N, change)


class Correction:
    """What single changed cells add to the products with π: (K − π) u and its transposes, summed over cells at once."""

    def __init__(self, base: Array, cells: Cells) -> None:
        j, n, i = cells.sector, cells.importer, cells.exporter
        N = base.shape[1]
        self.j, self.n, self.i = j, n, i
        self.weight = base[j, n, i] * cells.change
        self.to_n, self.to_i = (Grouped(j * N + k, N) for k in (n, i))

    def keep(self, which: Any) -> Correction:
        """The same for some scenarios only."""
        other = copy(self)
        other.weight = self.weight[which]
        return other

    def forward(self, result: Array, u: Array) -> Array:
        """`result` [S, J, N importer] plus Σ over cells of its exporter's u."""
        return self.to_n.add(result, self.weight * u[:, self.j, self.i])

    def backward(self, result: Array, Z: Array) -> Array:
        """`result` [S, J, N exporter] plus Σ over cells of its importer's Z."""
        return self.to_i.add(result, self.weight * Z[:, self.j, self.n])


class Grouped:
    """Adds values `[S, c]` into places (sector, country) that may repeat."""

    def __init__(self, place: NDArray[np.intp], N: int) -> None:
        self.order = np.argsort(place, kind="stable")
        unique, self.starts = np.unique(place[self.order], return_index=True)
        self.j, self.n = unique // N, unique % N

    def add(self, result: Array, values: Array) -> Array:
        """In place."""
        result[:, self.j, self.n] += np.add.reduceat(values[:, self.order], self.starts, axis=1)
        return result


class Trade:
    """K·u, K̃·u and K̃ᵀ·Z over `[S, J, N]` arrays.

    `spending(u)` = Σ_i K u_i; `at_border(u)` = Σ_i K/(1+τ′) u_i; `to_exporters(Z)` =
    Σ_n K/((1+τ′)(1+e′)) Z_n. The `*_t` methods are the transposes that gradients need.
    """

    def __init__(self, backend: Backend, shares: Array, duty_free: Array, change: Border) -> None:
        self.xp = backend.xp
        self.rows = change.rows
        self.one_matrix = duty_free is shares
        self.pi = backend.asarray(shares)
        self.net = self.pi if self.one_matrix else backend.asarray(duty_free)
        K = shares[:, list(self.rows)] * change.factor
        B = K / change.duty
        self.K = backend.asarray(K)
        self.B = backend.asarray(B)
        self.P = self.B if change.tax is None else backend.asarray(B / change.tax)
        self.all_rows = len(self.rows) == shares.shape[1]
        self.rest = self.net  #: `net` with the changed rows blank: worth a copy when many scenarios share it
        self.blank = len(change.factor) >= 4 and bool(self.rows) and not self.all_rows
        if self.blank:
            kept = duty_free.copy()
            kept[:, list(self.rows)] = 0.0
            self.rest = backend.asarray(kept)
        self.duties = not self.one_matrix or bool((change.duty != 1.0).any())
        self.extra = self.extra_net = None
        if change.cells is not None:
            self.extra = Correction(shares, change.cells)
            self.extra_net = self.extra if self.one_matrix else Correction(duty_free, change.cells)

    def keep(self, backend: Backend, which: Any) -> Trade:
        """The same for some scenarios only."""
        other = copy(self)
        other.K, other.B = backend.rows(self.K, which), backend.rows(self.B, which)
        other.P = other.B if self.P is self.B else backend.rows(self.P, which)
        if self.extra is not None and self.extra_net is not None:
            other.extra = self.extra.keep(which)
            other.extra_net = other.extra if self.extra_net is self.extra else self.extra_net.keep(which)
        return other

    def spending(self, u: Any) -> Any:
        """S = Σ_i K u."""
        return self._more(self.extra, self._forward(self.pi, self.K, u), u)

    def at_border(self, u: Any, S: Any) -> Any:
        """Σ_i K u/(1+τ′); is `S` itself when nobody levies a duty."""
        if not self.duties:
            return S
        if self.one_matrix and not self.all_rows:
            return self._overwrite(self.xp.asarray(S, copy=True), self.B, u)
        return self._more(self.extra_net, self._forward(self.net, self.B, u), u)

    def to_exporters(self, Z: Any) -> Any:
        """Σ_n K̃ Z_n, by exporter."""
        return self._more_t(self.extra_net, self._backward(self.net, self.P, Z, self.rest), Z)

    def export_revenue(self, u: Any, Z: Any) -> Any:
        """Export taxes received, `[S, N exporter]`."""
        return self.xp.sum(u * self._rows_t(self.B - self.P, Z), axis=1)

    def spending_t(self, bar: Any) -> Any:
        """Transpose of `spending`."""
        return self._more_t(self.extra, self._backward(self.pi, self.K, bar), bar)

    def at_border_t(self, bar: Any) -> Any:
        """Transpose of `at_border`."""
        return self._more_t(self.extra_net, self._backward(self.net, self.B, bar), bar)

    def to_exporters_t(self, bar: Any) -> Any:
        """Transpose of `to_exporters`."""
        return self._more(self.extra_net, self._forward(self.net, self.P, bar), bar)

    def _more(self, extra: Correction | None, result: Any, u: Any) -> Any:
        return result if extra is None else extra.forward(result, u)

    def _more_t(self, extra: Correction | None, result: Any, Z: Any) -> Any:
        return result if extra is None else extra.backward(result, Z)

    def _forward(self, shared: Any, own: Any, u: Any) -> Any:
        if self.all_rows:
            return self._rows(own, u)
        xp = self.xp
        by_sector = xp.matmul(xp.permute_dims(u, (1, 0, 2)), xp.matrix_transpose(shared))
        return self._overwrite(xp.permute_dims(by_sector, (1, 0, 2)), own, u)

    def _overwrite(self, result: Any, own: Any, u: Any) -> Any:
        if self.rows:
            part = self._rows(own, u)
            for k, n in enumerate(self.rows):
                result[:, :, n] = part[:, :, k]
        return result

    def _backward(self, shared: Any, own: Any, Z: Any, blank: Any = None) -> Any:
        if self.all_rows:
            return self._rows_t(own, Z)
        xp = self.xp
        rest = Z
        if self.blank and blank is not None:
            shared = blank
        elif self.rows:
            rest = xp.asarray(Z, copy=True)
            for n in self.rows:
                rest[:, :, n] = 0.0
        by_sector = xp.matmul(xp.permute_dims(rest, (1, 0, 2)), shared)
        result = xp.permute_dims(by_sector, (1, 0, 2))
        return result + self._rows_t(own, Z) if self.rows else result

    def _rows(self, own: Any, u: Any) -> Any:
        """`[S, J, r, N] · [S, J, N]` → `[S, J, r]`."""
        xp = self.xp
        if own.shape[0] == 1 and u.shape[0] > 1:  # one scenario, many columns: a matrix product
            return xp.permute_dims(
                xp.matmul(xp.permute_dims(u, (1, 0, 2)), xp.matrix_transpose(own[0, ...])), (1, 0, 2)
            )
        return xp.matmul(own, u[..., None])[..., 0]

    def _rows_t(self, own: Any, Z: Any) -> Any:
        """`[S, J, r, N]ᵀ · [S, J, r of N]` → `[S, J, N]`."""
        xp = self.xp
        held = Z if self.all_rows else xp.stack([Z[:, :, n] for n in self.rows], axis=-1)
        if own.shape[0] == 1 and held.shape[0] > 1:
            return xp.permute_dims(xp.matmul(xp.permute_dims(held, (1, 0, 2)), own[0, ...]), (1, 0, 2))
        return xp.matmul(held[..., None, :], own)[..., 0, :]


def markets(economy: Economy, change: Border, shocks: Sequence[Shock]) -> tuple[Array | None, Array | None]:
    """Cells that still sell and still buy in each scenario, `[S or 1, J, N]` masks; None when all do.

    Raises `InputError` when a prohibition leaves a buyer with no supplier at all.
    """
    S = len(shocks)
    dead = change.factor == 0.0
    if not dead.any():
        made = None if economy.made.all() else economy.made[None].astype(float)
        bought = None if economy.bought.all() else economy.bought[None].astype(float)
        return made, bought
    sells = np.repeat((economy.flows > 0)[None], S, axis=0)
    sells[:, :, list(change.rows)] &= ~dead
    stranded = economy.bought[None] & ~sells.any(axis=3)
    if stranded.any():
        names = tuple(shock.name or f"scenario {s + 1}" for s, shock in enumerate(shocks))
        at = first_cell(stranded, (names, economy.sectors, economy.countries))
        raise InputError(f"no supplier is left for {at}", remedy="exempt some cell, or use a finite cost")
    return sells.any(axis=2).astype(float), economy.bought[None].astype(float)

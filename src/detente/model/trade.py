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

from ..base.errors import InputError
from .backend import Backend
from .economy import Array, Economy, first_cell
from .shock import Changes, Shock


@dataclass(frozen=True)
class Border:
    """What one batch of scenarios changes, restricted to importers `rows`: `[S, J, r, N]` in NumPy."""

    rows: tuple[int, ...]
    factor: Array  #: κ̂^−θ
    duty: Array  #: 1+τ′
    tax: Array | None  #: 1+e′ where any scenario taxes exports


def border(economy: Economy, parts: Sequence[Changes], thetas: Array) -> Border:
    """The changed rows of each scenario; `thetas` is `[S, J]`."""
    J, N = economy.sizes
    touched = np.zeros(N, dtype=bool)
    for part in parts:
        touched[part.importer] = True
    rows = np.nonzero(touched)[0]
    place = np.cumsum(touched) - 1
    shape = (len(parts), J, len(rows), N)
    factor, duty = np.ones(shape), np.empty(shape)
    duty[:] = 1.0 + economy.tariffs[:, rows]
    tax = np.ones(shape) if any(part.tax is not None for part in parts) else None
    for s, part in enumerate(parts):
        j, n, i = part.sector, place[part.importer], part.exporter
        factor[s, j, n, i] = part.wedge ** -thetas[s, j]
        duty[s, j, n, i] = part.duty
        if tax is not None and part.tax is not None:
            tax[s, j, n, i] = part.tax
    return Border(tuple(int(n) for n in rows), factor, duty, tax)


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

    def keep(self, backend: Backend, which: Any) -> Trade:
        """The same for some scenarios only."""
        other = copy(self)
        other.K, other.B = backend.rows(self.K, which), backend.rows(self.B, which)
        other.P = other.B if self.P is self.B else backend.rows(self.P, which)
        return other

    def spending(self, u: Any) -> Any:
        """S = Σ_i K u."""
        return self._forward(self.pi, self.K, u)

    def at_border(self, u: Any, S: Any) -> Any:
        """Σ_i K u/(1+τ′); is `S` itself when nobody levies a duty."""
        if not self.duties:
            return S
        if self.one_matrix and not self.all_rows:
            return self._overwrite(self.xp.asarray(S, copy=True), self.B, u)
        return self._forward(self.net, self.B, u)

    def to_exporters(self, Z: Any) -> Any:
        """Σ_n K̃ Z_n, by exporter."""
        return self._backward(self.net, self.P, Z, self.rest)

    def export_revenue(self, u: Any, Z: Any) -> Any:
        """Export taxes received, `[S, N exporter]`."""
        return self.xp.sum(u * self._rows_t(self.B - self.P, Z), axis=1)

    def spending_t(self, bar: Any) -> Any:
        """Transpose of `spending`."""
        return self._backward(self.pi, self.K, bar)

    def at_border_t(self, bar: Any) -> Any:
        """Transpose of `at_border`."""
        return self._backward(self.net, self.B, bar)

    def to_exporters_t(self, bar: Any) -> Any:
        """Transpose of `to_exporters`."""
        return self._forward(self.net, self.P, bar)

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

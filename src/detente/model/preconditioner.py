"""A cheap approximate inverse of the equilibrium map's Jacobian, from the benchmark alone.

Three parts: each country's own Leontief inverses for prices and for sales, the N × N response of
the wage residual to wages with prices and sales solved out, and each country's own response of
prices and sales to its wage (with the adjoint of the same). It steers the solver and never enters
an answer, so it is solved loosely and serves every shock, elasticity and closure.

Computed once per economy, held in memory, and kept on disk under its hash in the user's cache
folder (`DETENTE_CACHE`, else `XDG_CACHE_HOME`, else ~/.cache; ``DETENTE_CACHE=off`` keeps nothing).
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from .backend import Backend, packed
from .economy import Array, Economy

LAYOUT = "2"
STORED = ("H", "own_q", "own_y", "back_q", "back_y")  #: the rest takes 10 ms to make
FILES = 16
_HELD: WeakKeyDictionary[Economy, Preconditioner] = WeakKeyDictionary()
_APPLIED: WeakKeyDictionary[Economy, dict[Any, Applied]] = WeakKeyDictionary()


@dataclass(frozen=True, eq=False)
class Preconditioner:
    """`H` `[N, N]`; `price`, `sales` `[N, J, J]` (transposed, ready to multiply rows);
    `own_q`, `own_y`, `back_q`, `back_y` `[J, N]`."""

    H: Array
    price: Array
    sales: Array
    own_q: Array
    own_y: Array
    back_q: Array
    back_y: Array

    def on(self, backend: Backend) -> Applied:
        """The same on `backend`'s device."""
        xp = backend.xp
        arrays = {name: backend.asarray(value) for name, value in vars(self).items()}
        for name in ("price", "sales"):  # half the bytes to read, and the answer does not feel it
            arrays[name] = xp.astype(arrays[name], xp.float32)
        return Applied(xp, **arrays)


@dataclass(frozen=True)
class Applied:
    """A preconditioner as arrays of one library."""

    xp: Any
    H: Any
    price: Any
    sales: Any
    own_q: Any
    own_y: Any
    back_q: Any
    back_y: Any

    def step(self, r: Any, f_q: Any, f_y: Any) -> tuple[Any, Any, Any]:
        """Newton-like step (Δ ln w, Δ ln P, Δ ln Y) from the residuals, `[S, N]` and `[S, J, N]`."""
        xp = self.xp
        wages = r + xp.sum(self.back_q * f_q + self.back_y * f_y, axis=1)
        d_lw = -xp.matmul(wages, xp.matrix_transpose(self.H))
        own = d_lw[:, None, :]
        return d_lw, self._blocks(f_q, self.price) + self.own_q * own, self._blocks(f_y, self.sales) + self.own_y * own

    def step_t(self, r: Any, f_q: Any, f_y: Any) -> tuple[Any, Any, Any]:
        """The transpose of `step`, for adjoint systems."""
        xp = self.xp
        d = -xp.matmul(r + xp.sum(self.own_q * f_q + self.own_y * f_y, axis=1), self.H)
        own = d[:, None, :]
        price, sales = xp.matrix_transpose(self.price), xp.matrix_transpose(self.sales)
        return d, self._blocks(f_q, price) + self.back_q * own, self._blocks(f_y, sales) + self.back_y * own

    def _blocks(self, f: Any, matrices: Any) -> Any:
        """`[S, J, N]` rows of each country times its `[J, J]` matrix."""
        xp = self.xp
        rows = packed(xp, xp.permute_dims(xp.astype(f, xp.float32), (2, 0, 1)))
        product = xp.permute_dims(xp.matmul(rows, matrices), (1, 2, 0))
        return packed(xp, xp.astype(product, xp.float64))


class Linear:
    """The map's derivative at the benchmark, forward and transposed, for columns `[C, J, N]`."""

    def __init__(self, economy: Economy) -> None:
        e = self.economy = economy
        self.pi = economy.flows * (1.0 + e.tariffs)
        spent = np.where(e.bought, e.spending, 1.0)
        self.pi = self.pi / spent[:, :, None]
        self.F = self.pi / (1.0 + e.tariffs)
        self.kept = self.F.sum(axis=2)  # 1 − t
        self.t = np.where(e.bought, 1.0 - self.kept, 0.0)
        self.den = 1.0 - (self.t * e.alpha).sum(axis=0)
        self.Z = e.spending
        self.X_M = e.input_spending
        self.Y = np.where(e.made, e.output, 1.0)
        self.labour = e.beta * (1.0 - e.profits) * e.output / e.value_added
        self.theta = e.theta[:, None]
        self.gamma_t = np.ascontiguousarray(e.gamma.transpose(0, 2, 1))

    def _io(self, array: Array, matrix: Array) -> Array:
        return _by_country(array, matrix)

    def forward(self, lw: Array, q: Array, ly: Array) -> tuple[Array, Array, Array]:
        """(d ln P̂, d ln Y′, d r) for directions lw `[C, N]`, q and ly `[C, J, N]`."""
        e = self.economy
        d_u = -self.theta * (e.beta * lw[:, None, :] + self._io(q, e.gamma))
        d_S = np.matmul(d_u.transpose(1, 0, 2), self.pi.transpose(0, 2, 1)).transpose(1, 0, 2)
        d_B = np.matmul(d_u.transpose(1, 0, 2), self.F.transpose(0, 2, 1)).transpose(1, 0, 2)
        d_t = self.kept * d_S - d_B
        sales = e.output * ly
        d_XM = self._io((1.0 - e.profits) * sales, self.gamma_t)
        received = e.value_added * lw + (e.profits * sales).sum(axis=1)
        received = received + (d_t * self.X_M + self.t * d_XM).sum(axis=1)
        d_I = (received + e.income * (d_t * e.alpha).sum(axis=1)) / self.den
        d_Z = d_XM + e.alpha * d_I[:, None, :] - self.Z * d_S
        d_Y = np.matmul(d_Z.transpose(1, 0, 2), self.F).transpose(1, 0, 2) / self.Y + d_u * e.made
        return -d_S / self.theta, d_Y, (self.labour * d_Y).sum(axis=1) - lw

    def backward(self, q_bar: Array, y_bar: Array, r_bar: Array) -> tuple[Array, Array, Array]:
        """Transpose of `forward`: cotangents (lw, q, ly)."""
        e = self.economy
        y_bar = y_bar + self.labour * r_bar[:, None, :]
        u_bar = y_bar * e.made
        Z_bar = np.matmul((y_bar / self.Y).transpose(1, 0, 2), self.F.transpose(0, 2, 1)).transpose(1, 0, 2)
        S_bar = -q_bar / self.theta - Z_bar * self.Z
        I_bar = (e.alpha * Z_bar).sum(axis=1) / self.den
        t_bar = (self.X_M + e.alpha * e.income) * I_bar[:, None, :]
        XM_bar = Z_bar + self.t * I_bar[:, None, :]
        S_bar = S_bar + self.kept * t_bar
        u_bar = u_bar + np.matmul(S_bar.transpose(1, 0, 2), self.pi).transpose(1, 0, 2)
        u_bar = u_bar - np.matmul(t_bar.transpose(1, 0, 2), self.F).transpose(1, 0, 2)
        c_bar = -self.theta * u_bar
        sales_bar = (1.0 - e.profits) * self._io(XM_bar, e.gamma) + e.profits * I_bar[:, None, :]
        lw_bar = (e.beta * c_bar).sum(axis=1) + e.value_added * I_bar - r_bar
        return lw_bar, self._io(c_bar, self.gamma_t), sales_bar * e.output


def _by_country(array: Array, matrices: Array) -> Array:
    """Rows of `[C, J, N]` times each country's `[J, J]` matrix."""
    product: Array = np.matmul(array.transpose(2, 0, 1), matrices).transpose(1, 2, 0)
    return product


def leontief(linear: Linear) -> tuple[Array, Array]:
    """Own-country inverses (for prices, for log sales), each transposed: `[N, J, J]`."""
    e = linear.economy
    J, _N = e.sizes
    own, net = np.einsum("jnn->nj", linear.pi), np.einsum("jnn->nj", linear.F)
    price = np.linalg.inv(np.eye(J) - own[:, :, None] * e.gamma.transpose(0, 2, 1))
    cost = ((1.0 - e.profits) * e.output).T
    level = linear.Y.T
    sales = np.linalg.inv(np.eye(J) - net[:, :, None] * e.gamma * cost[:, None, :] / level[:, :, None])
    return np.ascontiguousarray(price.transpose(0, 2, 1)), np.ascontiguousarray(sales.transpose(0, 2, 1))


def compute(economy: Economy, *, tol: float = 1e-2, passes: int = 60) -> Preconditioner:
    """Solve the linear systems at the benchmark to a relative `tol`."""
    linear = Linear(economy)
    J, N = economy.sizes
    price, sales = leontief(linear)
    unit, none = np.eye(N), np.zeros((N, N))
    q, y = np.zeros((N, J, N)), np.zeros((N, J, N))
    for _ in range(passes):
        to_q, to_y, r = linear.forward(unit, q, y)
        f_q, f_y = to_q - q, to_y - y
        q, y = q + _by_country(f_q, price), y + _by_country(f_y, sales)
        if max(np.abs(f_q).max(), np.abs(f_y).max()) < tol:
            break
    weight = economy.value_added / economy.value_added.sum()
    jacobian = r.T
    H = np.linalg.inv(jacobian - weight[None, :])
    _, base_q, base_y = linear.backward(0.0 * q, 0.0 * y, unit)
    turned_p, turned_s = price.transpose(0, 2, 1), sales.transpose(0, 2, 1)
    b_q, b_y = _by_country(base_q, turned_p), _by_country(base_y, turned_s)
    for _ in range(passes):
        _, to_q, to_y = linear.backward(b_q, b_y, none)
        f_q, f_y = to_q + base_q - b_q, to_y + base_y - b_y
        b_q, b_y = b_q + _by_country(f_q, turned_p), b_y + _by_country(f_y, turned_s)
        if max(np.abs(f_q).max(), np.abs(f_y).max()) < tol * np.abs(b_y).max():
            break
    i = np.arange(N)
    own = [np.ascontiguousarray(a[i, :, i].T) for a in (q, y, b_q, b_y)]
    return Preconditioner(H, price, sales, own[0], own[1], own[2], own[3])


def applied(economy: Economy, backend: Backend) -> Applied:
    """The economy's preconditioner on `backend`, moved there once."""
    kept = _APPLIED.setdefault(economy, {})
    key = (backend.name, backend.device)
    if key not in kept:
        kept[key] = preconditioner(economy).on(backend)
    return kept[key]


def lend(economy: Economy, to: Economy) -> Economy:
    """Let `to`, a neighbour of the same size, use `economy`'s preconditioner; returns `to`.

    For draws of a table: it steers the solver and never enters an answer.
    """
    if economy.sizes == to.sizes:
        _HELD.setdefault(to, preconditioner(economy))
    return to


def preconditioner(economy: Economy) -> Preconditioner:
    """The economy's preconditioner: from memory, from the cache folder, or computed and kept."""
    held = _HELD.get(economy)
    if held is None:
        held = _read(economy) or _keep(economy, compute(economy))
        _HELD[economy] = held
    return held


def cache_folder() -> Path | None:
    """Where preconditioners are kept; None when ``DETENTE_CACHE=off``."""
    chosen = os.environ.get("DETENTE_CACHE")
    if chosen == "off":
        return None
    if chosen:
        return Path(chosen)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "detente"


def _file(economy: Economy) -> Path | None:
    folder = cache_folder()
    return None if folder is None else folder / f"preconditioner-{LAYOUT}-{economy.digest}.npz"


def _read(economy: Economy) -> Preconditioner | None:
    path = _file(economy)
    if path is None or not path.is_file():
        return None
    try:
        with np.load(path, allow_pickle=False) as held:
            parts = {name: np.asarray(held[name], dtype=np.float64) for name in STORED}
    except (OSError, ValueError, KeyError):
        return None
    J, N = economy.sizes
    if parts["H"].shape != (N, N) or any(parts[name].shape != (J, N) for name in STORED[1:]):
        return None
    price, sales = leontief(Linear(economy))
    return Preconditioner(price=price, sales=sales, **parts)


def _keep(economy: Economy, found: Preconditioner) -> Preconditioner:
    """Write to the cache, atomically, and drop the oldest; a folder that cannot be written is no error."""
    path = _file(economy)
    if path is None:
        return found
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".npz")
        with os.fdopen(handle, "wb") as file:
            np.savez(file, **{name: getattr(found, name) for name in STORED})
        os.replace(temporary, path)
        kept = sorted(path.parent.glob("preconditioner-*.npz"), key=lambda p: p.stat().st_mtime)
        for old in kept[:-FILES]:
            old.unlink(missing_ok=True)
    except OSError:
        return found
    return found

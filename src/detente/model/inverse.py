"""A cheap approximate inverse of the equilibrium map's Jacobian, from the benchmark alone.

Four parts: each country's own Leontief inverses for prices and for sales; the N × N response of
the wage residual to wages with prices and sales solved out; each country's own response of prices and
sales to its wage (with the adjoint of the same); and a few slow modes, deflated. It steers the solver and
never enters an answer, so it is solved loosely and serves every shock, elasticity and closure.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from .backend import NUMPY, Backend, packed
from .economy import Array, Economy
from .linear import Linear, by_country, leontief, linear_of

ARNOLDI = 80
MODES = 24


@dataclass(frozen=True, eq=False)
class Preconditioner:
    """`H` `[N, N]`; `price`, `sales` `[N, J, J]` (transposed, ready to multiply rows);
    `own_q`, `own_y`, `back_q`, `back_y` `[J, N]`; `modes` `[k, N + 2JN]` and `boost` `[k, k]`."""

    H: Array
    price: Array
    sales: Array
    own_q: Array
    own_y: Array
    back_q: Array
    back_y: Array
    modes: Array
    boost: Array

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
    modes: Any
    boost: Any

    def step(self, r: Any, f_q: Any, f_y: Any) -> Any:
        """Newton-like step of the state, `[S, N + 2JN]`, from the residuals, `[S, N]` and `[S, J, N]`."""
        xp = self.xp
        wages = r + xp.sum(self.back_q * f_q + self.back_y * f_y, axis=1)
        d_lw = -xp.matmul(wages, xp.matrix_transpose(self.H))
        own = d_lw[:, None, :]
        d_q = self._blocks(f_q, self.price) + self.own_q * own
        d_y = self._blocks(f_y, self.sales) + self.own_y * own
        return self._boosted(self._flat(d_lw, d_q, d_y), xp.matrix_transpose(self.boost))

    def step_t(self, state: Any) -> Any:
        """The transpose of `step`, for adjoint systems."""
        xp = self.xp
        state = self._boosted(state, self.boost)
        (J, N), S = self.own_q.shape, state.shape[0]
        r = state[:, :N]
        f_q = xp.reshape(state[:, N : N + J * N], (S, J, N))
        f_y = xp.reshape(state[:, N + J * N :], (S, J, N))
        d = -xp.matmul(r + xp.sum(self.own_q * f_q + self.own_y * f_y, axis=1), self.H)
        own = d[:, None, :]
        price, sales = xp.matrix_transpose(self.price), xp.matrix_transpose(self.sales)
        return self._flat(d, self._blocks(f_q, price) + self.back_q * own, self._blocks(f_y, sales) + self.back_y * own)

    def _flat(self, lw: Any, q: Any, y: Any) -> Any:
        xp, S = self.xp, lw.shape[0]
        return xp.concat((lw, xp.reshape(q, (S, -1)), xp.reshape(y, (S, -1))), axis=1)

    def _boosted(self, step: Any, boost: Any) -> Any:
        """step + modesᵀ · boost · modes · step: the slow modes taken at full length."""
        if self.modes.shape[0] == 0:
            return step
        xp = self.xp
        part = xp.matmul(step, xp.matrix_transpose(self.modes))
        return step + xp.matmul(xp.matmul(part, boost), self.modes)

    def _blocks(self, f: Any, matrices: Any) -> Any:
        """`[S, J, N]` rows of each country times its `[J, J]` matrix."""
        xp = self.xp
        rows = packed(xp, xp.permute_dims(f, (2, 0, 1)), xp.float32)
        return packed(xp, xp.permute_dims(xp.matmul(rows, matrices), (1, 2, 0)), xp.float64)


def compute(economy: Economy, *, tol: float = 1e-2, passes: int = 60) -> Preconditioner:
    """Solve the linear systems at the benchmark to a relative `tol`."""
    economy.refuse_nan()
    linear = linear_of(economy)
    J, N = economy.sizes
    price, sales = leontief(linear)
    unit, none = np.eye(N), np.zeros((N, N))
    q, y = np.zeros((N, J, N)), np.zeros((N, J, N))
    for _ in range(passes):
        to_q, to_y, r = linear.forward(unit, q, y)
        f_q, f_y = to_q - q, to_y - y
        q, y = q + by_country(f_q, price), y + by_country(f_y, sales)
        if max(np.abs(f_q).max(), np.abs(f_y).max()) < tol:
            break
    weight = economy.value_added / economy.value_added.sum()
    jacobian = r.T
    H = np.linalg.inv(jacobian - weight[None, :])
    _, base_q, base_y = linear.backward(0.0 * q, 0.0 * y, unit)
    turned_p, turned_s = price.transpose(0, 2, 1), sales.transpose(0, 2, 1)
    b_q, b_y = by_country(base_q, turned_p), by_country(base_y, turned_s)
    for _ in range(passes):
        _, to_q, to_y = linear.backward(b_q, b_y, none)
        f_q, f_y = to_q + base_q - b_q, to_y + base_y - b_y
        b_q, b_y = b_q + by_country(f_q, turned_p), b_y + by_country(f_y, turned_s)
        if max(np.abs(f_q).max(), np.abs(f_y).max()) < tol * np.abs(b_y).max():
            break
    i = np.arange(N)
    own = [np.ascontiguousarray(a[i, :, i].T) for a in (q, y, b_q, b_y)]
    none = np.zeros((0, N + 2 * J * N))
    plain = Preconditioner(H, price, sales, own[0], own[1], own[2], own[3], none, np.zeros((0, 0)))
    modes, boost = slow_modes(linear, plain)
    return replace(plain, modes=modes, boost=boost)


def slow_modes(linear: Linear, plain: Preconditioner) -> tuple[Array, Array]:
    """Deflation: an orthonormal basis of the directions that the plain step serves worst, and its cure.

    With B = −(step ∘ derivative), which is the identity where the step is exact, Arnoldi's method finds the
    eigenvalues of B farthest from one; on their invariant subspace V the step is multiplied by (VᵀBV)⁻¹.
    """
    e = linear.economy
    J, N = e.sizes
    inverse = plain.on(NUMPY)
    weight = e.value_added / e.value_added.sum()
    size = N + 2 * J * N

    def apply(x: Array) -> Array:
        lw = x[None, :N]
        q, y = x[None, N : N + J * N].reshape(1, J, N), x[None, N + J * N :].reshape(1, J, N)
        to_q, to_y, r = linear.forward(lw, q, y * e.made)
        moved = inverse.step(r - lw @ weight[:, None], (to_q - q) * e.bought, (to_y - y) * e.made)[0]
        moved[N + J * N :] *= e.made.ravel()
        return np.asarray(-moved)

    start = apply(np.random.default_rng(0).standard_normal(size))
    start = start - apply(start)
    length = float(np.linalg.norm(start))
    depth = min(ARNOLDI, size // 2)
    V, H = np.zeros((depth + 1, size)), np.zeros((depth + 1, depth))
    if length < 1e-12:
        return np.zeros((0, size)), np.zeros((0, 0))
    V[0] = start / length
    used = depth
    for k in range(depth):
        w = apply(V[k])
        for _ in range(2):  # twice is enough
            along = V[: k + 1] @ w
            w = w - along @ V[: k + 1]
            H[: k + 1, k] += along
        H[k + 1, k] = np.linalg.norm(w)
        if H[k + 1, k] < 1e-10:
            used = k + 1
            break
        V[k + 1] = w / H[k + 1, k]
    H = H[:used, :used]
    values, vectors = np.linalg.eig(H)
    worst = np.argsort(-np.abs(1.0 - values), kind="stable")[: min(MODES, used)]
    span = np.concatenate([vectors[:, worst].real, vectors[:, worst].imag], axis=1)
    left, strength, _ = np.linalg.svd(span, full_matrices=False)
    basis = left[:, strength > 1e-8 * strength[0]]
    inner = basis.T @ H @ basis
    return basis.T @ V[:used], np.linalg.inv(inner) - np.eye(inner.shape[0])

"""The equilibrium map's derivative at the benchmark, where every change is zero and shares are known."""

from __future__ import annotations

import numpy as np

from .economy import Array, Economy


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
        return by_country(array, matrix)

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


def by_country(array: Array, matrices: Array) -> Array:
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

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


class NestedLinear(Linear):
    """The derivative with two nests: prices as in one (d ln P̂ = Σ π d ln ĉ whatever θ, η), shares by two exponents."""

    def __init__(self, economy: Economy) -> None:
        super().__init__(economy)
        assert economy.eta is not None
        self.eta = economy.eta[:, None]
        self.h = np.einsum("jnn->jn", self.pi).copy()
        self.Fh = np.einsum("jnn->jn", self.F).copy()
        n = np.arange(economy.sizes[1])
        self.off_pi, self.off_F = self.pi.copy(), self.F.copy()
        self.off_pi[:, n, n] = self.off_F[:, n, n] = 0.0
        self.f = self.off_pi.sum(axis=2)
        self.off_kept = self.off_F.sum(axis=2)
        self.per_f = 1.0 / np.where(self.f > 0, self.f, 1.0)
        self.off_sales = to_exporters(self.Z[None], self.off_F)[0]

    def forward(self, lw: Array, q: Array, ly: Array) -> tuple[Array, Array, Array]:
        """(d ln P̂, d ln Y′, d r) for directions lw `[C, N]`, q and ly `[C, J, N]`."""
        e, th, et = self.economy, self.theta, self.eta
        lc = e.beta * lw[:, None, :] + self._io(q, e.gamma)
        x = from_sources(lc, self.off_pi) * self.per_f  # d ln of the foreign bundle's price
        p = self.h * lc + self.f * x
        home = -et * (lc - p)  # d ln s_h
        pool = th * x - et * (x - p)  # d ln of a foreign share = pool_n − θ d ln c_i
        d_t = -(self.Fh * home + self.off_kept * pool - th * from_sources(lc, self.off_F))
        sales = e.output * ly
        d_XM = self._io((1.0 - e.profits) * sales, self.gamma_t)
        received = e.value_added * lw + (e.profits * sales).sum(axis=1)
        received = received + (d_t * self.X_M + self.t * d_XM).sum(axis=1)
        d_I = (received + e.income * (d_t * e.alpha).sum(axis=1)) / self.den
        d_X = d_XM + e.alpha * d_I[:, None, :]
        sold = to_exporters(d_X + self.Z * pool, self.off_F) + self.Fh * (d_X + self.Z * home)
        d_Y = (sold - th * lc * self.off_sales) / self.Y
        return p, d_Y, (self.labour * d_Y).sum(axis=1) - lw

    def backward(self, q_bar: Array, y_bar: Array, r_bar: Array) -> tuple[Array, Array, Array]:
        """Transpose of `forward`: cotangents (lw, q, ly)."""
        e, th, et = self.economy, self.theta, self.eta
        y = (y_bar + self.labour * r_bar[:, None, :]) / self.Y
        back = from_sources(y, self.off_F)
        lc = -th * y * self.off_sales
        X = back + self.Fh * y
        pool, home = self.Z * back, self.Z * self.Fh * y
        I_bar = (e.alpha * X).sum(axis=1) / self.den
        t = (self.X_M + e.alpha * e.income) * I_bar[:, None, :]
        XM = X + self.t * I_bar[:, None, :]
        home, pool = home - self.Fh * t, pool - self.off_kept * t
        lc = lc + th * to_exporters(t, self.off_F)
        p = q_bar + et * home + et * pool
        x = (th - et) * pool + self.f * p
        lc = lc - et * home + self.h * p + to_exporters(x * self.per_f, self.off_pi)
        sales = (1.0 - e.profits) * self._io(XM, e.gamma) + e.profits * I_bar[:, None, :]
        lw = (e.beta * lc).sum(axis=1) + e.value_added * I_bar - r_bar
        return lw, self._io(lc, self.gamma_t), sales * e.output


def linear_of(economy: Economy) -> Linear:
    """The derivative for the economy's nest."""
    return Linear(economy) if economy.eta is None else NestedLinear(economy)


def from_sources(a: Array, m: Array) -> Array:
    """Σ_i m_ni a_i for columns `[C, J, N]`."""
    result: Array = np.matmul(a.transpose(1, 0, 2), m.transpose(0, 2, 1)).transpose(1, 0, 2)
    return result


def to_exporters(a: Array, m: Array) -> Array:
    """Σ_n m_ni a_n for columns `[C, J, N]`."""
    result: Array = np.matmul(a.transpose(1, 0, 2), m).transpose(1, 0, 2)
    return result


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

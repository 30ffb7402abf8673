"""Scenarios in step on a device (torch): the economy there, a batch of changed cells, and one accelerated step of all.

The equations are those of `system`, written for one purpose: nothing inside an iteration reads a number back to
the host. A batch is a list of changed cells (`Changes`: tariffs and trade costs). Each scenario has rows of its own
for the importers it touches, filled up to the batch's width with importers whose row is the benchmark's, so that 64
scenarios about 64 countries cost no more than 64 about one. Anderson steps keep a ring of residuals
and images; whoever has converged stands still.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .economy import Array, Economy
from .market import FLAT
from .preconditioner import preconditioner
from .shock import Changes

MEMORY = 6
RING = MEMORY + 1
TRUST, SETBACK, RIDGE = 2.0, 30.0, 1e-13
LOOK, FIRST = 2, 8  #: how often, and from which evaluation on, the host asks how many still go


class Held:
    """The economy and its preconditioner on the device, `[N, J]` within a scenario unless said."""

    def __init__(self, economy: Economy, device: str) -> None:
        import torch

        e, self.torch, self.device = economy, torch, torch.device(device)
        self.economy = economy
        J, N = self.J, self.N = economy.sizes
        made = e.made.astype(float)
        self.two = economy.eta is not None
        shares = e.shares
        if self.two:
            h, f, shares, _ = e.bundle
            eta = np.asarray(economy.eta)[:, None]
            flat = np.abs(eta) < FLAT
            self.h, self.f, self.eta = self.to(h), self.to(f), self.to(eta)
            self.curve = self.to(np.where(flat, 1.0, eta))
            self.flat = self.to(flat) > 0.5 if flat.any() else None
        open_ = shares.sum(axis=2) > 0
        self.idle = None if open_.all() else self.to(1.0 - open_)
        self.duty0 = self.to(1.0 + e.tariffs)
        self.base = self.to(shares)
        self.pi_t = self.to(shares.transpose(0, 2, 1))
        net = shares / (1.0 + e.tariffs)
        self.net, self.net_t = self.to(net), self.to(net.transpose(0, 2, 1))
        self.gamma = self.to(e.gamma)
        self.uses = self.to(e.gamma.transpose(0, 2, 1) * ((1.0 - e.profits) * made).T[:, :, None])
        self.beta, self.alpha = self.to(e.beta.T), self.to(e.alpha.T)
        self.V, self.D, self.theta = self.to(e.value_added), self.to(e.deficits), self.to(e.theta[:, None])
        self.profits = self.to((e.profits * made).T) if e.profits.any() else None
        self.labour = self.to((e.beta * (1.0 - e.profits)).T)
        self.made = None if e.made.all() else self.to(made.T)
        self.income0 = self.to(e.income)
        output = np.where(e.output > 0, e.output, 1.0)
        self.start = self.to(np.concatenate([np.zeros(N + N * J), np.log(output).T.ravel()]))
        p = preconditioner(economy)
        self.H = self.to(p.H.T)
        self.price, self.sales = self.to(p.price), self.to(p.sales)
        self.own_q, self.own_y = self.to(p.own_q.T), self.to(p.own_y.T)
        self.back_q, self.back_y = self.to(p.back_q.T), self.to(p.back_y.T)
        self.modes, self.boost = self.to(_turned(p.modes, J, N)), self.to(p.boost.T)
        self.steps = self.to(_differences())

    def to(self, array: ArrayLike) -> Any:
        """A float64 tensor on the device."""
        plain = np.array(array, dtype=np.float64, order="C")
        return self.torch.as_tensor(plain, device=self.device)


def _turned(modes: Array, J: int, N: int) -> Array:
    """Slow modes `[k, N + 2JN]` with cells in [N, J] order."""
    k = len(modes)
    parts = [modes[:, :N]]
    for at in (N, N + J * N):
        parts.append(modes[:, at : at + J * N].reshape(k, J, N).transpose(0, 2, 1).reshape(k, N * J))
    return np.concatenate(parts, axis=1)


def _differences() -> Array:
    """For each place of the newest entry, what turns the ring into its differences, newest first `[RING, MEMORY,
    RING]`.
    """
    T = np.zeros((RING, MEMORY, RING))
    for place in range(RING):
        for back in range(MEMORY):
            T[place, back, (place - back) % RING] += 1.0
            T[place, back, (place - back - 1) % RING] -= 1.0
    return T


class Batch:
    """Scenarios in step: their rows, and the iteration."""

    def __init__(self, held: Held, parts: Sequence[Changes], thetas: Array | None) -> None:
        self.w, torch = held, held.torch
        S, J, N = len(parts), held.J, held.N
        self.S = S
        touched = [np.unique(part.importer) for part in parts]
        r = max([1, *map(len, touched)])
        rows = np.zeros((S, r), dtype=np.int64)
        for s, own in enumerate(touched):
            others = np.setdiff1d(np.arange(N), own)[: r - len(own)]
            rows[s] = np.concatenate([own, others])
        self.rows = torch.as_tensor(rows, device=held.device)
        self.theta = held.theta if thetas is None else held.to(thetas[:, :, None])
        lens = [len(part.sector) for part in parts]
        scenario = np.repeat(np.arange(S), lens)
        place = np.zeros((S, N), dtype=np.int64)
        place[np.arange(S)[:, None], rows] = np.arange(r)
        cell = [np.concatenate([getattr(p, k) for p in parts]) for k in ("sector", "importer", "exporter")]
        wedge, duty = (np.concatenate([getattr(p, k) for p in parts]) for k in ("wedge", "duty"))
        theta = held.economy.theta[cell[0]] if thetas is None else thetas[scenario, cell[0]]
        at = ((scenario * J + cell[0]) * r + place[scenario, cell[1]]) * N + cell[2]
        index = torch.as_tensor(at, device=held.device)
        K = held.base[:, self.rows].permute(1, 0, 2, 3).contiguous()  # [S, J, r, N]
        B = held.duty0[:, self.rows].permute(1, 0, 2, 3).contiguous()
        K.view(-1)[index] = K.view(-1)[index] * held.to(wedge**-theta)
        B.view(-1)[index] = held.to(duty)
        self.K, self.B = K, K / B
        self.by_row = self.rows[:, None, :].expand(S, J, r)
        n = held.N + 2 * J * N
        self.x = held.start.expand(S, n).clone()
        new = {"dtype": torch.float64, "device": held.device}
        self.F, self.G = torch.zeros((S, RING, n), **new), torch.zeros((S, RING, n), **new)
        self.R = torch.zeros((S, RING, RING), **new)
        self.best, self.size = torch.full((S,), np.inf, **new), torch.full((S,), np.inf, **new)
        self.going = torch.ones(S, dtype=torch.bool, device=held.device)
        self.done = torch.zeros_like(self.going)
        self.age = torch.full((S,), -1, dtype=torch.int64, device=held.device)
        self.spent = torch.zeros(S, dtype=torch.int64, device=held.device)

    def parts(self, x: Any) -> tuple[Any, Any, Any]:
        """(ln ŵ `[S, N]`, ln P̂, ln Y′ `[S, N, J]`) as views."""
        n, cells, shape = self.w.N, self.w.N * self.w.J, (self.S, self.w.N, self.w.J)
        return x[:, :n], x[:, n : n + cells].reshape(shape), x[:, n + cells :].reshape(shape)

    def evaluate(self) -> tuple[Any, Any, Any, Any, Any]:
        """(wage residual, price residual, sales residual, income, duties) at the state."""
        w, torch = self.w, self.w.torch
        lw, q, y = self.parts(self.x)
        lc = _by_country(q, w.gamma) + w.beta * lw[:, :, None]
        lc_t = lc.transpose(1, 2).contiguous()  # [S, J, N]
        u = torch.exp(-self.theta * lc_t)
        S = self._forward(u, w.pi_t, self.K)
        B = self._forward(u, w.net_t, self.B)
        if w.idle is not None:
            S = S + w.idle
        x = -torch.log(S) / self.theta
        if w.two:
            p = -torch.log1p(w.h * torch.expm1(-w.curve * lc_t) + w.f * torch.expm1(-w.curve * x)) / w.curve
            if w.flat is not None:
                p = torch.where(w.flat, w.h * lc_t + w.f * x, p)
            home, abroad = w.h * torch.exp(-w.eta * (lc_t - p)), w.f * torch.exp(-w.eta * (x - p))
        else:
            p, home, abroad = x, None, 1.0
        t = abroad * (1.0 - B / S)
        if w.idle is not None:
            t = t * (1.0 - w.idle)
        Y = torch.exp(y) if w.made is None else torch.exp(y) * w.made
        X_M = _by_country(Y, w.uses)
        received = torch.exp(lw) * w.V + w.D
        if w.profits is not None:
            received = received + (w.profits * Y).sum(2)
        t_n = t.transpose(1, 2)
        fixed, share = (t_n * X_M).sum(2), (t_n * w.alpha).sum(2)
        income = (received + fixed) / (1.0 - share)
        X = (X_M + w.alpha * income[:, :, None]).transpose(1, 2)
        Z = abroad * X / S
        own = Z.gather(2, self.by_row)
        rest = Z.scatter(2, self.by_row, 0.0)
        sold = u * (
            torch.matmul(rest.transpose(0, 1), w.net).transpose(0, 1) + torch.einsum("sjrn,sjr->sjn", self.B, own)
        )
        if home is not None:
            sold = sold + home * X
        sold = sold.transpose(1, 2)  # [S, N, J]
        f_w = torch.log((w.labour * sold).sum(2) / w.V) - lw
        safe = sold if w.made is None else sold + (1.0 - w.made)
        return f_w, p.transpose(1, 2) - q, torch.log(safe) - y, income, fixed + share * income

    def _forward(self, u: Any, shared: Any, own: Any) -> Any:
        torch = self.w.torch
        whole = torch.matmul(u.transpose(0, 1), shared).transpose(0, 1)
        return whole.scatter(2, self.by_row, torch.einsum("sjrn,sjn->sjr", own, u))

    def iterate(self, slot: int, tol: float) -> None:
        """One evaluation and one accelerated step of everybody still going."""
        w, torch, S = self.w, self.w.torch, self.S
        f_w, f_q, f_y, _, _ = self.evaluate()
        self.size = torch.cat((f_w, f_q.reshape(S, -1), f_y.reshape(S, -1)), dim=1).abs().amax(1)
        self.spent += self.going
        hit = self.going & (self.size < tol)
        self.done |= hit
        self.going = self.going & ~hit & torch.isfinite(self.size) & (self.size <= SETBACK * self.best)
        self.best = torch.minimum(self.best, self.size)
        d = -(f_w + (w.back_q * f_q + w.back_y * f_y).sum(2)) @ w.H
        d_q = _by_country(f_q, w.price) + w.own_q * d[:, :, None]
        d_y = _by_country(f_y, w.sales) + w.own_y * d[:, :, None]
        f = torch.cat((d, d_q.reshape(S, -1), d_y.reshape(S, -1)), dim=1)
        if len(w.modes):
            f = f + (f @ w.modes.t()) @ w.boost @ w.modes
        if w.made is not None:
            f[:, -w.N * w.J :] *= w.made.reshape(1, -1)
        self.F[:, slot], self.G[:, slot] = f, self.x + f
        row = torch.matmul(self.F, f[:, :, None])[:, :, 0]
        self.R[:, slot, :] = row
        self.R[:, :, slot] = row
        self.age = (self.age + 1).clamp(max=MEMORY)
        T = w.steps[slot]
        gram, right = T @ self.R @ T.t(), row @ T.t()
        length = gram.diagonal(dim1=1, dim2=2).abs().sqrt()
        valid = (torch.arange(MEMORY, device=w.device) < self.age[:, None]) & (length > 0)
        scale = torch.where(
            valid, 1.0 / torch.where(length > 0, length, torch.ones_like(length)), torch.zeros_like(length)
        )
        ridge = torch.where(valid, RIDGE, 1.0)
        A = gram * scale[:, :, None] * scale[:, None, :] + torch.diag_embed(ridge)
        g = torch.linalg.solve_ex(A, (right * scale)[:, :, None])[0][:, :, 0] * scale
        mix = -(g @ T)
        mix[:, slot] += 1.0
        step = torch.matmul(mix[:, None, :], self.G)[:, 0] - self.x
        longest = step.abs().amax(1)
        reach = torch.where(longest > TRUST, TRUST / longest, torch.ones_like(longest))
        self.x = torch.where(self.going[:, None], self.x + step * reach[:, None], self.x)
        lw = self.x[:, : w.N]
        drift = torch.log((torch.exp(lw) * w.V).sum(1) / w.V.sum())
        self.x[:, : w.N] = torch.where(self.going[:, None], lw - drift[:, None], lw)

    def run(self, tol: float, limit: int) -> None:
        """Until everybody has stopped; the host asks every `LOOK` evaluations."""
        for k in range(limit):
            self.iterate(k % RING, tol)
            if k + 1 >= FIRST and (k + 1 - FIRST) % LOOK == 0 and not bool(self.going.any()):
                return

    def collect(self) -> dict[str, Array]:
        """Arrays on the host."""
        w, torch = self.w, self.w.torch
        _, _, _, income, duties = self.evaluate()
        lw, q, y = self.parts(self.x)
        index = torch.exp((q * w.alpha).sum(2))
        order = [lw, q.transpose(1, 2).reshape(self.S, -1), y.transpose(1, 2).reshape(self.S, -1)]
        found = {
            "real_income": income / w.income0 / index,
            "wages": torch.exp(lw),
            "tariff_revenue": duties,
            "price_index": index,
            "residual": self.best,
            "evaluations": self.spent,
            "converged": self.done,
            "states": torch.cat(order, dim=1),
        }
        return {name: value.cpu().numpy() for name, value in found.items()}


def _by_country(rows: Any, matrices: Any) -> Any:
    """`[S, N, J]` rows of each country times its `[J, J]` matrix."""
    torch = __import__("torch")
    return torch.matmul(rows.transpose(0, 1), matrices).transpose(0, 1)

"""A truce as a game in continuous time: values backward, probabilities forward.

Two players move one at a time, at Poisson instants; each move is drawn by a logit rule
(quantal response) from the values of where it leads. After Arcidiacono, Bayer, Blevins and
Ellickson (2016) and Blevins (2025):

    p_j(a|s,t) = softmax_a{ [V_j(s·a,t) − κ_j(a,s)] / σ_j }
    −dV_i/dt = u_i − r_i V_i + Σ_j ρ_j Σ_a p_j(a) [V_i(s·a) − κ_j 1{i=j} − V_i(s)] + Σ_k q_k(s) [V_i(k) − V_i(s)]
    dμ/dt = μ Q(p(t)), absorbed at open escalation

Given values at the horizon the first is an initial-value problem with one solution, so no
equilibrium is selected. A move's value is Σ p·v (quantal-response convention). Values are
[state, player, draw] and probabilities [state, draw]: the draws of the parameters come
last, so that one pass solves all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.errors import InputError, NotConverged

Array = NDArray[np.float64]
Index = NDArray[np.int64]
Flow = Callable[[float], Array]
#: Runge–Kutta steps are kept below this over the fastest rate (the scheme is stable to 2.78).
STEP = 1.6


@dataclass(frozen=True)
class Move:
    """A deliberate move of a player: where it leads from each state, and where it is possible."""

    player: int
    name: str
    target: Index
    possible: NDArray[np.bool_]


@dataclass(frozen=True)
class Chance:
    """A change nobody decides: where it leads from each state."""

    name: str
    player: int
    target: Index


@dataclass(frozen=True)
class Game:
    """A game's tables and rates.

    `u` [state, player, draw]; `cost` per move and `rate` per chance [state, draw]; `rho`, `r`,
    `sigma` [player, draw]: moves a year, discount rate, noise of choice.
    """

    states: int
    moves: tuple[Move, ...]
    chances: tuple[Chance, ...]
    u: Array
    cost: tuple[Array, ...]
    rate: tuple[Array, ...]
    rho: Array
    r: Array
    sigma: Array

    def __post_init__(self) -> None:
        for name, values in (("rho", self.rho), ("sigma", self.sigma), ("r", self.r)):
            if not np.all(values > 0):
                raise InputError(f"{name} must be positive", remedy="mend the parameters of the game")
        for chance, values in zip(self.chances, self.rate, strict=True):
            if not np.all(values >= 0):
                raise InputError(
                    f"the rate of {chance.name!r} is negative", remedy="rates are events a year, zero or more"
                )

    @property
    def draws(self) -> int:
        """Number of parameter draws."""
        return int(self.rho.shape[1])

    @cached_property
    def resting(self) -> Array:
        """Total rate of chance in each state plus discounting, [state, player, draw]."""
        total = sum(self.rate, np.zeros((self.states, self.draws)))
        return np.asarray(total[:, None] + self.r)

    @cached_property
    def fastest(self) -> float:
        """The largest total rate out of any state: sets the step of integration."""
        return float((self.resting.max((0, 1)) + self.rho.sum(0)).max())

    @cached_property
    def scatter(self) -> Any:
        """Sparse [state, transition × state]: where each transition puts probability."""
        from scipy.sparse import csr_array

        targets = [m.target for m in self.moves] + [c.target for c in self.chances]
        columns = np.arange(len(targets) * self.states)
        return csr_array((np.ones(len(columns)), (np.concatenate(targets), columns)), shape=(self.states, len(columns)))


def policy(game: Game, v: Array) -> list[Array]:
    """Probability of each move when its player may move, [state, draw], in the order of `game.moves`."""
    weights: list[Array] = []
    total: dict[int, Array] = {}
    for move, cost in zip(game.moves, game.cost, strict=True):
        own = v[:, move.player]
        gain = own[move.target]
        gain -= own
        gain -= cost
        gain /= game.sigma[move.player]
        weight = np.exp(np.clip(gain, -300.0, 300.0, out=gain), out=gain)
        weight *= move.possible[:, None]
        weights.append(weight)
        total[move.player] = total.get(move.player, 1.0) + weight
    return [w / total[m.player] for m, w in zip(game.moves, weights, strict=True)]


def slope(game: Game, v: Array, u: Array) -> Array:
    """−dV/dt, [state, player, draw]."""
    out = u - game.resting * v
    for move, cost, p in zip(game.moves, game.cost, policy(game, v), strict=True):
        p *= game.rho[move.player]
        step = v[move.target]
        step -= v
        step *= p[:, None]
        out += step
        out[:, move.player] -= p * cost
    for chance, rate in zip(game.chances, game.rate, strict=True):
        step = v[chance.target]
        step *= rate[:, None]
        out += step
    return out


def step_back(game: Game, v: Array, flow: Flow, t: float, h: float) -> Array:
    """One Runge–Kutta step of the values from t to t − h."""
    early, middle = flow(t - h), flow(t - h / 2)
    k1 = slope(game, v, flow(t))
    k2 = slope(game, v + h / 2 * k1, middle)
    k3 = slope(game, v + h / 2 * k2, middle)
    k4 = slope(game, v + h * k3, early)
    return np.asarray(v + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4))


def far_end(game: Game, *, years: float = 6.0, start: Array | None = None, step: float | None = None) -> Array:
    """Values `years` before a horizon at which they are zero (or `start`): what follows the clocked part."""
    count = max(int(np.ceil(years / (step or min(0.05, STEP / game.fastest)))), 1)
    v = np.zeros_like(game.u) if start is None else start
    for _ in range(count):
        v = step_back(game, v, lambda _: game.u, 0.0, years / count)
    if not np.isfinite(v).all():
        raise NotConverged(
            "the values of the game are not finite",
            residual=float("inf"),
            evaluations=4 * count,
            remedy="look for parameters that make no sense",
        )
    return v


@dataclass(frozen=True)
class Jump:
    """At time `at` (years) the state changes by itself; with probability `keep` [draw] nothing does."""

    at: float
    target: Index
    keep: Array


@dataclass(frozen=True)
class Path:
    """Values on a grid of times in years, from now (index 0) to the far end."""

    grid: Array
    values: tuple[Array, ...]
    jump: Jump | None


def clocked(
    game: Game,
    end: Array,
    *,
    years: float,
    flow: Flow | None = None,
    jump: Jump | None = None,
    step: float | None = None,
) -> Path:
    """Values from now to `years`, given those at `years`; the jump's instant lies on the grid."""
    grid = times(years, jump.at if jump else None, step or min(0.05, STEP / game.fastest))
    flow = flow or (lambda _: game.u)
    v = end
    kept = [v]
    for k in range(len(grid) - 1, 0, -1):
        if jump is not None and np.isclose(grid[k], jump.at):
            v = jump.keep * v + (1 - jump.keep) * v[jump.target]
            kept[-1] = v  # the value just before the jump
        v = step_back(game, v, flow, float(grid[k]), float(grid[k] - grid[k - 1]))
        kept.append(v)
    return Path(grid, tuple(reversed(kept)), jump)


def times(years: float, mark: float | None, step: float) -> Array:
    """An even grid from 0 to `years` with `mark` on it."""
    stops = [0.0] + ([mark] if mark is not None and 0 < mark < years else []) + [years]
    parts = [np.linspace(a, b, max(int(np.ceil((b - a) / step)), 1) + 1)[1:] for a, b in pairwise(stops)]
    return np.concatenate([np.zeros(1), *parts])


def flux(game: Game, mu: Array, p: Sequence[Array]) -> list[Array]:
    """Probability a year leaving each state by each transition (moves, then chances), [state, draw]."""
    moving = [game.rho[m.player] * pr * mu for m, pr in zip(game.moves, p, strict=True)]
    return moving + [q * mu for q in game.rate]


def drift(game: Game, mu: Array, p: Sequence[Array], alive: Array) -> Array:
    """dμ/dt; what falls outside `alive` stays there."""
    parts = flux(game, mu * alive, p)
    return np.asarray(game.scatter @ np.concatenate(parts) - sum(parts[1:], parts[0]))


def step_forward(game: Game, mu: Array, p: Sequence[Array], h: float, alive: Array) -> Array:
    """One Runge–Kutta step of the probabilities under fixed policies."""
    k1 = drift(game, mu, p, alive)
    k2 = drift(game, mu + h / 2 * k1, p, alive)
    k3 = drift(game, mu + h / 2 * k2, p, alive)
    k4 = drift(game, mu + h * k3, p, alive)
    return np.asarray(mu + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4))


def forward(game: Game, path: Path, mu: Array, alive: Array) -> Iterator[tuple[float, Array]]:
    """(time, probabilities [state, draw]) along the path, from `mu` now, the jump applied on its instant."""
    yield 0.0, mu
    for k in range(len(path.grid) - 1):
        between = policy(game, 0.5 * (path.values[k] + path.values[k + 1]))
        mu = step_forward(game, mu, between, float(path.grid[k + 1] - path.grid[k]), alive)
        if path.jump is not None and np.isclose(path.grid[k + 1], path.jump.at):
            mu = jumped(mu, path.jump, alive)
        yield float(path.grid[k + 1]), mu


def jumped(mu: Array, jump: Jump, alive: Array) -> Array:
    """Probabilities after a jump of what is still alive."""
    going = mu * alive * (1 - jump.keep)
    out = mu - going
    np.add.at(out, jump.target, going)
    return out

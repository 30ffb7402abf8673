"""What the game is for: differences. Between pairs of accounts, between a trigger and none, between now and later.

Every figure is a difference of two solutions at the same draws of the parameters, with
its 5–95% interval over draws. The game's own level is shown only beside its weight in the
pool, because it has not beaten a coin.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .game import Array, Game, Jump, Path, clocked, far_end, flux, forward, jumped, policy
from .payoffs import Payoffs
from .priors import Vector, parameters
from .truce import OPEN, Board, Parameters, board, lapse_target, named, pressure, truce_game

YEARS_ON = 1.25
HORIZON = 0.25


@dataclass(frozen=True)
class Setting:
    """What the game is asked about: gaps, years to the stated end and elections, dates in years, chance to go on."""

    payoffs: Payoffs
    gap: tuple[float, float]
    end: float | None
    elections: tuple[tuple[float, ...], tuple[float, ...]]
    days: tuple[float, ...]
    keep: Array
    past: tuple[tuple[float, ...], tuple[float, ...]] = ((), ())

    @property
    def years(self) -> float:
        """How far the clocked part reaches."""
        return max(YEARS_ON, *self.days, (self.end or 0.0) + 0.5)


@dataclass(frozen=True)
class Shock:
    """A trigger as the game sees it: when (years), and what becomes of the state."""

    id: str
    at: float
    player: int
    effect: str


@dataclass
class Ledger:
    """Arrays by name, [..., draw], gathered chunk by chunk."""

    parts: dict[str, list[Array]] = field(default_factory=dict)

    def add(self, name: str, values: Array) -> None:
        """One chunk's values."""
        self.parts.setdefault(name, []).append(np.asarray(values))

    def join(self) -> dict[str, Array]:
        """All chunks, draws last."""
        return {name: np.concatenate(chunks, -1) for name, chunks in self.parts.items()}


PAIRS = {"own": (1.0, 1.0), "first_yields": (0.0, 1.0), "second_yields": (1.0, 0.0), "one_text": (0.0, 0.0)}


def contrasts(
    vector: Vector,
    setting: Setting,
    shocks: Sequence[Shock] = (),
    *,
    chunk: int = 64,
    steps: int = 2,
    advance: Callable[[int], None] | None = None,
) -> dict[str, Array]:
    """Every raw array of the outlook's game part, draws last. See `detente.outlook.strategy` for their meaning."""
    book = Ledger()
    for first in range(0, vector.draws, chunk):
        some = np.arange(first, min(first + chunk, vector.draws))
        _one(vector.take(some), setting, setting.keep[some], shocks, board(steps), book)
        if advance:
            advance(len(some))
    return book.join()


def _one(part: Vector, setting: Setting, keep: Array, shocks: Sequence[Shock], grid: Board, book: Ledger) -> None:
    base_end: Array | None = None
    base: tuple[Game, Path] | None = None
    now = grid.state()
    for name, (first, second) in PAIRS.items():
        gap = np.array([setting.gap[0] * first, setting.gap[1] * second])
        p = parameters(part, setting.payoffs, gap)
        game = truce_game(grid, p)
        end = far_end(game) if base_end is None else far_end(game, years=2.0, start=base_end)
        path = _path(game, grid, p, setting, end, keep)
        survival = _survival(game, grid, path, setting.days, now)
        book.add(f"survival:{name}", survival)
        book.add(f"value:{name}", path.values[0][now])
        if base is None:
            base_end, base = end, (game, path)
            later = _path(game, grid, p, setting, end, keep, delay=HORIZON)
            book.add("value:later_end", later.values[0][now])
    assert base is not None
    game, path = base
    _values(path.values[0], grid, book)
    for shock in shocks:
        _shock(game, path, grid, shock, setting, book)


#: Factors of impatience that are scanned.
PATIENCE = (0.5, 2.0)


def patience_scan(vector: Vector, setting: Setting, keep: Array) -> dict[str, Array]:
    """Survival at each date with each side's impatience scaled: ``player:factor`` and ``base``, [day, draw]."""
    grid = board(2)
    gap = np.array(setting.gap)
    stated = np.array([side.impatience for side in setting.payoffs.sides])
    out: dict[str, Array] = {}
    for name, scale in [("base", np.ones(2)), *_scales()]:
        p = parameters(vector, setting.payoffs, gap, r=stated * scale)
        game = truce_game(grid, p)
        end = far_end(game)
        path = _path(game, grid, p, setting, end, keep)
        out[name] = _survival(game, grid, path, setting.days, grid.state())
    return out


def _scales() -> list[tuple[str, Array]]:
    return [(f"{i}:{f:g}", np.where(np.arange(2) == i, f, 1.0)) for i in (0, 1) for f in PATIENCE]


def _path(
    game: Game, grid: Board, p: Parameters, setting: Setting, end: Array, keep: Array, *, delay: float = 0.0
) -> Path:
    jump = None if setting.end is None else Jump(setting.end + delay, lapse_target(grid), keep)
    return clocked(game, end, years=setting.years, flow=pressure(grid, p, setting.elections), jump=jump)


def _survival(game: Game, grid: Board, path: Path, days: Sequence[float], state: int) -> Array:
    """P(no open escalation and not run out) at each of `days`, [day, draw], by interpolation on the grid."""
    mu = np.zeros((grid.states, game.draws))
    mu[state] = 1.0
    times, alive = [], []
    for t, m in forward(game, path, mu, grid.alive):
        times.append(t)
        alive.append((m * grid.alive).sum(0))
    curve = np.array(alive)
    return np.array([_at(np.array(times), curve, day, path) for day in days])


def _at(times: Array, curve: Array, day: float, path: Path) -> Array:
    """Log-linear interpolation that does not reach across the jump (the value at the jump is the one after it)."""
    k = int(np.clip(np.searchsorted(times, day, side="right") - 1, 0, len(times) - 2))
    if path.jump is not None and np.isclose(times[k + 1], path.jump.at) and day < path.jump.at - 1e-9:
        k = max(k - 1, 0)
    share = (day - times[k]) / (times[k + 1] - times[k])
    low, high = np.log(np.maximum(curve[k], 1e-12)), np.log(np.maximum(curve[k + 1], 1e-12))
    return np.asarray(np.exp(low + share * (high - low)))


def _values(v: Array, grid: Board, book: Ledger) -> None:
    """Values now from states that differ in one thing: the rival's or own measures, own dependence."""
    now = v[grid.state()]
    for i in (0, 1):
        for level, name in ((1, "probe"), (OPEN, "escalate")):
            x = (level, 0) if i == 0 else (0, level)
            moved = v[grid.state(x=x)]
            book.add(f"threat:{i}:{name}", now[1 - i] - moved[1 - i])
            book.add(f"own_cost:{i}:{name}", now[i] - moved[i])
        top = grid.steps - 1
        lower = (max(top - 1, 0), top) if i == 0 else (top, max(top - 1, 0))
        book.add(f"less_dependent:{i}", v[grid.state(d=lower)][i] - now[i])
        book.add(f"rival_less_dependent:{i}", v[grid.state(d=lower[::-1] if i else (top, max(top - 1, 0)))][i] - now[i])


def shocked(grid: Board, shock: Shock) -> int:
    """The state in which a trigger leaves a calm truce."""
    i = shock.player
    x, b = [0, 0], [0, 0]
    if shock.effect == "breach":
        b[i] = 1
    elif shock.effect == "measure":
        x[i] = 1
    elif shock.effect == "measure_and_breach":
        x[i], b[1 - i] = 1, 1
    elif shock.effect == "lapse":
        x = [OPEN, OPEN]
    return grid.state(x=(x[0], x[1]), b=(b[0], b[1]))


def _shock(game: Game, path: Path, grid: Board, shock: Shock, setting: Setting, book: Ledger) -> None:
    tail = tail_of(path, max(shock.at, 0.0))
    days = [d - max(shock.at, 0.0) for d in setting.days]
    for label, state in (("with", shocked(grid, shock)), ("without", grid.state())):
        survival = _survival(game, grid, tail, [max(d, 0.0) for d in days], state)
        book.add(f"shock:{shock.id}:survival:{label}", survival)
        acts = first_moves(game, tail, grid, state, min(HORIZON, float(tail.grid[-1])))
        for name, values in acts.items():
            book.add(f"shock:{shock.id}:next:{label}:{name}", values)


def tail_of(path: Path, at: float) -> Path:
    """The path from the grid point nearest to `at` on, its clock set to zero there."""
    k = int(np.argmin(np.abs(path.grid - at)))
    k = min(k, len(path.grid) - 2)
    start = float(path.grid[k])
    jump = path.jump
    if jump is not None:
        jump = Jump(jump.at - start, jump.target, jump.keep) if jump.at - start > 1e-9 else None
    return Path(path.grid[k:] - start, path.values[k:], jump)


def first_moves(game: Game, path: Path, grid: Board, state: int, horizon: float) -> dict[str, Array]:
    """P of each side's first deliberate act within `horizon` years from `state`, by act; and of none. [draw].

    Chance goes on meanwhile; reaching the stated end without renewal ends the wait (``runs out``).
    """
    mu = np.zeros((grid.states, game.draws))
    mu[state] = 1.0
    labels = [(move, name, mask) for move in game.moves for name, mask in named(grid, move)]
    done = {f"{move.player}:{name}": np.zeros(game.draws) for move, name, _ in labels}
    out = np.zeros(game.draws)
    for k in range(len(path.grid) - 1):
        h = float(min(path.grid[k + 1], horizon) - path.grid[k])
        if h <= 1e-12:
            break
        p = policy(game, 0.5 * (path.values[k] + path.values[k + 1]))

        def slope(m: Array, p: Sequence[Array] = p) -> tuple[Array, list[Array]]:
            parts = flux(game, m, p)
            moving = parts[: len(game.moves)]
            acts = [(moving[j] * mask).sum(0) for j, move in enumerate(game.moves) for _, mask in named(grid, move)]
            stay = parts[len(game.moves) :]
            into = game.scatter[:, len(game.moves) * game.states :] @ np.concatenate(stay)
            return into - sum(parts[1:], parts[0]), acts

        k1, a1 = slope(mu)
        k2, a2 = slope(mu + h / 2 * k1)
        k3, a3 = slope(mu + h / 2 * k2)
        k4, a4 = slope(mu + h * k3)
        mu = mu + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
        for n, (move, name, _) in enumerate(labels):
            done[f"{move.player}:{name}"] += h / 6 * (a1[n] + 2 * a2[n] + 2 * a3[n] + a4[n])
        if path.jump is not None and np.isclose(path.grid[k + 1], path.jump.at) and path.grid[k + 1] <= horizon + 1e-9:
            after = jumped(mu, path.jump, np.ones_like(grid.alive))
            ended = after * (1 - grid.alive) - mu * (1 - grid.alive)
            out += np.maximum(ended, 0).sum(0)
            mu = after * grid.alive
    return {**done, "runs out": out, "none": mu.sum(0)}


def summary(values: Array) -> dict[str, float]:
    """Mean and 5–95% interval over draws."""
    low, high = np.percentile(values, (5, 95))
    return {"value": float(np.mean(values)), "low": float(low), "high": float(high)}


def as_rows(results: dict[str, Array]) -> dict[str, Any]:
    """Summaries of every array with one value a draw."""
    return {name: summary(v) for name, v in results.items() if v.ndim == 1}

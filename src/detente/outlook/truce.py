"""The truce game: its states, its moves, and what its parameters mean.

A state is (x₁, x₂, b₁, b₂, d₁, d₂): measures in force of each (0 truce, 1 probing, 2 open
escalation, 3 all-out), whether each perceives a breach under its own account, and how far
each depends on the other. Moves: probe, escalate, concede, or hold. Chance: a breach is
perceived at η·gap (more while the rival probes), grievances settle at ζ, dependence wears
off, an agency acts without its leader, a court voids an authority. At its stated end the
truce goes on or lapses. Nothing here names a country.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ..base.errors import InputError
from .game import Array, Chance, Flow, Game, Index, Move

LEVELS = 4
OPEN = 2
LEVEL_NAMES = ("truce", "probing", "escalated", "all-out")


@dataclass(frozen=True)
class Board:
    """The states as a grid: `c` [state, coordinate] with coordinates (x₁, x₂, b₁, b₂, d₁, d₂)."""

    steps: int
    c: Index

    @property
    def states(self) -> int:
        """How many."""
        return len(self.c)

    @property
    def alive(self) -> Array:
        """1 where neither side has openly escalated, [state, 1]."""
        return ((self.c[:, 0] < OPEN) & (self.c[:, 1] < OPEN)).astype(float)[:, None]

    @property
    def calm(self) -> NDArray[np.bool_]:
        """Where nothing has happened: no measures, no perceived breach."""
        return np.asarray((self.c[:, :4] == 0).all(1))

    def encode(self, c: Index) -> Index:
        """State numbers of coordinates."""
        return np.asarray(np.ravel_multi_index(tuple(c.T), (LEVELS, LEVELS, 2, 2, self.steps, self.steps)))

    def state(self, x: tuple[int, int] = (0, 0), b: tuple[int, int] = (0, 0), d: tuple[int, int] | None = None) -> int:
        """The number of one state; dependence is at its top unless given."""
        top = (self.steps - 1, self.steps - 1) if d is None else d
        return int(self.encode(np.array([[*x, *b, *top]]))[0])


@lru_cache(maxsize=4)
def board(steps: int = 2) -> Board:
    """The grid with `steps` levels of dependence a side: 64·steps² states."""
    if steps < 1:
        raise InputError("dependence needs at least one level", remedy="give 1 or more")
    dims = (LEVELS, LEVELS, 2, 2, steps, steps)
    return Board(steps, np.array(np.unravel_index(np.arange(np.prod(dims)), dims)).T)


def moves_of(grid: Board) -> tuple[Move, ...]:
    """Both players' moves beside holding still.

    ``shift`` is a probe from the truce and a concession from any measure (`named` tells which).
    Escalating answers one's own grievance and gives the rival one; conceding soothes it.
    """
    out = []
    c = grid.c
    for i in (0, 1):
        other = 1 - i
        shift, escalate = c.copy(), c.copy()
        shift[:, i] = np.where(c[:, i] == 0, 1, c[:, i] - 1)
        shift[:, 2 + other] = np.where(c[:, i] == 0, c[:, 2 + other], 0)
        escalate[:, i] = np.minimum(np.maximum(c[:, i], 1) + 1, LEVELS - 1)
        escalate[:, 2 + other], escalate[:, 2 + i] = 1, 0
        out += [
            Move(i, "shift", grid.encode(shift), np.ones(grid.states, bool)),
            Move(i, "escalate", grid.encode(escalate), c[:, i] < LEVELS - 1),
        ]
    return tuple(out)


def named(grid: Board, move: Move) -> list[tuple[str, Array]]:
    """The deliberate acts in a move, each with the states [state, 1] in which it is that act."""
    calm = (grid.c[:, move.player] == 0).astype(float)[:, None]
    if move.name == "shift":
        return [("probe", calm), ("concede", 1 - calm)]
    return [(move.name, np.ones_like(calm))]


def chances_of(grid: Board) -> tuple[Chance, ...]:
    """What happens by itself to each side."""
    out = []
    c = grid.c
    for i in (0, 1):
        breach, agency, wear = c.copy(), c.copy(), c.copy()
        breach[:, 2 + i] = 1 - c[:, 2 + i]
        agency[:, i] = np.where(c[:, i] == 0, 1, np.where(c[:, i] >= OPEN, c[:, i] - 1, c[:, i]))
        wear[:, 4 + i] = np.maximum(c[:, 4 + i] - 1, 0)
        out += [
            Chance("breach", i, grid.encode(breach)),
            Chance("institutions", i, grid.encode(agency)),
            Chance("diversification", i, grid.encode(wear)),
        ]
    return tuple(out)


@dataclass(frozen=True)
class Payoff:
    """One side's flows, per cent of a year's real income, at each level 0–3; [level, draw].

    `gain` what its own measures are worth to it (security, politics), `cost` what they cost
    it, `loss` what the rival's measures cost it at full dependence.
    """

    gain: Array
    cost: Array
    loss: Array


@dataclass(frozen=True)
class Parameters:
    """Draws of everything. Shapes [player, draw] unless said; rates a year, costs in the payoffs' unit."""

    payoff: tuple[Payoff, Payoff]
    gap: Array
    r: Array
    sigma: Array
    rho: Array
    probe_cost: Array
    escalate_cost: Array
    concede_cost: Array
    grievance: Array
    eta: Array
    vigilance: Array
    zeta: Array
    agency: Array
    court: Array
    wear: Array
    floor: Array
    election: Array

    @property
    def draws(self) -> int:
        """How many."""
        return int(self.sigma.shape[1])


def truce_game(grid: Board, p: Parameters) -> Game:
    """The game of these parameters."""
    c = grid.c
    if np.any(p.gap < 0):
        raise InputError("a gap between accounts is negative", remedy="a gap counts obligations, zero or more")
    costs = []
    for move in (table := moves_of(grid)):
        i = move.player
        if move.name == "escalate":
            costs.append(p.escalate_cost[i] - p.grievance[i] * (c[:, 2 + i] * (c[:, i] < OPEN))[:, None])
        else:
            costs.append(np.where((c[:, i] == 0)[:, None], p.probe_cost[i], p.concede_cost[i]))
    rates = []
    for i in (0, 1):
        y, b, x, d = c[:, 1 - i], c[:, 2 + i], c[:, i], c[:, 4 + i]
        perceived = (p.eta * p.gap)[i] * (y < OPEN)[:, None] + p.vigilance[i] * (y == 1)[:, None]
        rates.append(np.where((b == 0)[:, None], perceived, p.zeta[i] * (y < OPEN)[:, None]))
        rates.append(p.agency[i] * (x == 0)[:, None] + p.court[i] * (x >= OPEN)[:, None])
        rates.append(p.wear[i] * (d > 0)[:, None])
    return Game(grid.states, table, chances_of(grid), flows(grid, p), tuple(costs), tuple(rates), p.rho, p.r, p.sigma)


def flows(grid: Board, p: Parameters) -> Array:
    """u_i: gain of own measures, less their cost, less the loss from the rival's, scaled by dependence."""
    c = grid.c
    out = []
    for i in (0, 1):
        pay = p.payoff[i]
        share = c[:, 4 + i, None] / max(grid.steps - 1, 1)
        bite = p.floor[i] + (1 - p.floor[i]) * share
        out.append(pay.gain[c[:, i]] - pay.cost[c[:, i]] - pay.loss[c[:, 1 - i]] * bite)
    return np.stack(np.broadcast_arrays(*out), 1)


def pressure(
    grid: Board, p: Parameters, elections: tuple[tuple[float, ...], tuple[float, ...]], *, width: float = 0.25
) -> Flow:
    """Flows in time: near an election (years from now) a side weighs what the dispute costs it more."""
    base = flows(grid, p)
    c = grid.c
    burden = np.stack([p.election[i] * (p.payoff[i].cost[c[:, i]] + p.payoff[i].loss[c[:, 1 - i]]) for i in (0, 1)], 1)

    def at(t: float) -> Array:
        weight = np.array([sum(float(np.exp(-(((t - e) / width) ** 2))) for e in dates) for dates in elections])
        return base - weight[:, None] * burden if weight.max() > 1e-9 else base

    return at


def lapse_target(grid: Board) -> Index:
    """What the state becomes when the truce runs out: both sides' suspended measures resume."""
    c = grid.c.copy()
    c[:, 0] = np.maximum(c[:, 0], OPEN)
    c[:, 1] = np.maximum(c[:, 1], OPEN)
    return grid.encode(c)

"""How well the game's parameters explain the dated moves of past truces.

Past truces are read as a chain with constant rates: the policies of the game far from any
clock. For each spell the likelihood is the density of the day of the first new measure or
claim, by whom, times that of the first tariff raised after it, by whom, or the chance that
nothing of the kind had come by the last day coded. Two facts are not used: the clocks of
past truces, and what their accounts disagreed on (a gap between 0 and 1 is drawn instead).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..base import kept
from ..base.dates import parse_day
from .game import Array, Chance, Game, Move, far_end, flux, policy, step_forward
from .history import Spell
from .payoffs import Payoffs
from .posterior import SEED, YEAR, shipped_path
from .priors import PRIORS, SPREADS, Vector, draw, log_prior, parameters
from .truce import Board, board, truce_game

TINY = 1e-300
NAME = "game.npz"  #: the shipped calibration
ENGINE = ("outlook.evidence",)
DRAWS, ROUNDS = 384, 3
#: Days at which past truces are scored.
HORIZONS = (30, 90, 180, 365)


@dataclass(frozen=True)
class Evidence:
    """Draws with the log likelihood of each spell, [spell, draw], and log weights before any evidence, [draw].

    `curve` is the chance of no open escalation in a past truce by each of `HORIZONS`, [horizon, draw].
    """

    vector: Vector
    spells: tuple[str, ...]
    each: Array
    base: Array
    curve: Array

    def weights(self, without: Sequence[str] = (), only: Sequence[str] | None = None) -> Array:
        """Normalised weights from all spells but some, or from some only, [draw]."""
        keep = [s not in without and (only is None or s in only) for s in self.spells]
        logs = self.base + self.each[np.array(keep, bool)].sum(0)
        w = np.exp(logs - logs.max())
        return np.asarray(w / w.sum())

    @staticmethod
    def effective(weights: Array) -> float:
        """Effective number of draws."""
        return float(1.0 / (weights**2).sum())


def run(game: Game, p: Sequence[Array], mu: Array, years: float, alive: Array) -> Array:
    """Probabilities after `years` under constant policies."""
    steps = max(int(np.ceil(years * game.fastest / 1.6)), 1)
    for _ in range(steps):
        mu = step_forward(game, mu, p, years / steps, alive)
    return mu


def leaving(game: Game, p: Sequence[Array], mu: Array, into: Array, player: int | None) -> tuple[Array, Array]:
    """Probability a year of going into the states `into`, by a player's act: total [draw], and where [state, draw]."""
    where = np.zeros_like(mu)
    steps: list[Move | Chance] = [*game.moves, *game.chances]
    for step, part in zip(steps, flux(game, mu, p), strict=True):
        if player is not None and step.player != player:
            continue
        moved = np.asarray(part * into[step.target])
        np.add.at(where, step.target, moved)
    return where.sum(0), where


def spell_log_likelihood(game: Game, grid: Board, spell: Spell, p: Sequence[Array], parties: Sequence[str]) -> Array:
    """Log likelihood of one spell, [draw]."""
    alive, calm = grid.alive, grid.calm.astype(float)[:, None]
    open_, stirred = 1 - alive, alive - calm
    mu = np.zeros((grid.states, game.draws))
    mu[grid.state()] = 1.0
    begin = parse_day(spell.start)

    def after(day: str, since: str) -> float:
        return max((parse_day(day) - parse_day(since)).days, 0) / YEAR

    def who(name: str) -> int | None:
        return list(parties).index(name) if name in parties else None

    total = np.zeros(game.draws)
    since = begin.isoformat()
    if spell.first_claim and spell.first_claim == spell.tariff_raised:
        mu = run(game, p, mu, after(spell.first_claim, since), calm) * calm
        density, _ = leaving(game, p, mu, open_, who(spell.raised_by))
        return np.asarray(np.log(np.maximum(density, TINY)))
    if spell.first_claim:
        mu = run(game, p, mu, after(spell.first_claim, since), calm) * calm
        density, where = leaving(game, p, mu, stirred, who(spell.claim_by))
        total += np.log(np.maximum(density, TINY))
        mu, since = where / np.maximum(where.sum(0), TINY), spell.first_claim
    waiting = alive if spell.first_claim or spell.tariff_raised else calm
    mu = run(game, p, mu, after(spell.tariff_raised or spell.until, since), waiting) * waiting
    if spell.tariff_raised:
        density, _ = leaving(game, p, mu, open_, who(spell.raised_by))
        return np.asarray(total + np.log(np.maximum(density, TINY)))
    return np.asarray(total + np.log(np.maximum(mu.sum(0), TINY)))


def weigh(
    vector: Vector,
    payoffs: Payoffs,
    spells: Sequence[Spell],
    *,
    chunk: int = 64,
    advance: Callable[[int], None] | None = None,
) -> Array:
    """Log likelihood of every spell at every draw, then the survival curve: [spell + horizon, draw]."""
    grid = board(2)
    parties = [s.party for s in payoffs.sides]
    out = np.zeros((len(spells) + len(HORIZONS), vector.draws))
    for first in range(0, vector.draws, chunk):
        some = np.arange(first, min(first + chunk, vector.draws))
        part = vector.take(some)
        game = truce_game(grid, parameters(part, payoffs, part.past_gap))
        p = policy(game, far_end(game))
        for k, spell in enumerate(spells):
            out[k, some] = spell_log_likelihood(game, grid, spell, p, parties)
        out[len(spells) :, some] = escalation_curve(game, grid, p)
        if advance:
            advance(len(some))
    return out


def escalation_curve(game: Game, grid: Board, p: Sequence[Array]) -> Array:
    """P(no open escalation) by each horizon from a calm start, [horizon, draw]."""
    mu = np.zeros((grid.states, game.draws))
    mu[grid.state()] = 1.0
    out, before = [], 0
    for day in HORIZONS:
        mu = run(game, p, mu, (day - before) / YEAR, grid.alive)
        before = day
        out.append((mu * grid.alive).sum(0))
    return np.array(out)


def calibrate(
    payoffs: Payoffs,
    spells: Sequence[Spell],
    *,
    seed: int,
    draws: int = 384,
    rounds: int = 3,
    advance: Callable[[int], None] | None = None,
) -> Evidence:
    """Population Monte Carlo: draws from the prior, then from a normal fitted to the weighted draws, widened.

    All rounds are kept, weighted by prior over the mixture of the rounds' proposals.
    """
    rng = np.random.default_rng(seed)
    rounds_of = [draw(draws, seed=seed)]
    fits: list[tuple[Array, Array]] = []
    likelihood = [weigh(rounds_of[0], payoffs, spells, advance=advance)]
    for _ in range(rounds - 1):
        so_far = combine(rounds_of, likelihood, fits, tuple(s.id for s in spells))
        w = so_far.weights()
        mean = (so_far.vector.logs * w).sum(-1)
        spread = np.sqrt((((so_far.vector.logs - mean[..., None]) ** 2) * w).sum(-1)) * 1.3 + 0.05
        fits.append((mean, spread))
        logs = mean[..., None] + spread[..., None] * rng.standard_normal((*mean.shape, draws))
        rounds_of.append(Vector(logs, rng.uniform(0.02, 1.0, (2, draws))))
        likelihood.append(weigh(rounds_of[-1], payoffs, spells, advance=advance))
    return combine(rounds_of, likelihood, fits, tuple(s.id for s in spells))


def combine(
    rounds: Sequence[Vector], likelihood: Sequence[Array], fits: Sequence[tuple[Array, Array]], names: tuple[str, ...]
) -> Evidence:
    """All rounds as one weighted sample."""
    vector = Vector(np.concatenate([v.logs for v in rounds], -1), np.concatenate([v.past_gap for v in rounds], -1))
    target = log_prior(vector)
    proposals = [target - np.log(SPREADS).sum() * 2]
    for mean, spread in fits:
        z = (vector.logs - mean[..., None]) / spread[..., None]
        proposals.append(-0.5 * (z**2).sum((0, 1)) - np.log(spread).sum())
    stack = np.array(proposals)
    top = stack.max(0)
    mixture = top + np.log(np.exp(stack - top).mean(0))
    rows = np.concatenate(likelihood, -1)
    return Evidence(vector, names, rows[: len(names)], target - mixture, rows[len(names) :])


def evidence_key(payoffs: Payoffs, spells: Sequence[Spell], *, seed: int, draws: int, rounds: int) -> str:
    """What a calibration depends on."""
    facts = [(s.id, s.start, s.until, s.first_claim, s.claim_by, s.tariff_raised, s.raised_by) for s in spells]
    pays = [(s.party, s.gain, s.cost, s.loss, s.impatience) for s in payoffs.sides]
    prior = sorted((n, *PRIORS[n][:2]) for n in PRIORS)
    return kept.digest(repr((seed, draws, rounds, facts, pays, prior)))


def evidence(
    payoffs: Payoffs,
    spells: Sequence[Spell],
    *,
    seed: int = SEED,
    draws: int = DRAWS,
    rounds: int = ROUNDS,
    advance: Callable[[int], None] | None = None,
) -> Evidence:
    """The calibration: shipped, kept, or made now."""
    key = evidence_key(payoffs, spells, seed=seed, draws=draws, rounds=rounds)
    names = tuple(s.id for s in spells)
    engine = kept.engine(*ENGINE)
    if kept.current(shipped_path(NAME).parent, NAME, engine):
        found = read(kept.load(shipped_path(NAME)), key, names)
        if found is not None:
            return found
    whole = kept.digest(key, engine)
    found = read(kept.read("game", whole), key, names)
    if found is None:
        found = calibrate(payoffs, spells, seed=seed, draws=draws, rounds=rounds, advance=advance)
        kept.write("game", whole, packed(found, key))
    return found


def packed(found: Evidence, key: str) -> dict[str, Any]:
    """As a calibration is kept: with its key."""
    vector = found.vector
    return {
        "key": np.array(key),
        "logs": vector.logs,
        "past_gap": vector.past_gap,
        "each": found.each,
        "base": found.base,
        "curve": found.curve,
    }


def read(stored: Mapping[str, Any] | None, key: str, names: tuple[str, ...]) -> Evidence | None:
    """A kept calibration, if it has that key."""
    if stored is None or stored.keys() != {"key", "logs", "past_gap", "each", "base", "curve"}:
        return None
    if str(stored["key"]) != key:
        return None
    vector = Vector(stored["logs"], stored["past_gap"])
    return Evidence(vector, names, stored["each"], stored["base"], stored["curve"])


def resample(evidence: Evidence, weights: Array, count: int, *, seed: int) -> Vector:
    """`count` draws in proportion to the weights (systematic)."""
    rng = np.random.default_rng(seed)
    points = (rng.random() + np.arange(count)) / count
    return evidence.vector.take(np.minimum(np.searchsorted(np.cumsum(weights), points), len(weights) - 1))

"""Tariffs that countries would choose: best responses, Nash, and agreed.

A player chooses its tariff on every sector from chosen partners to raise its own real income
(duties are rebated). Best responses use exact gradients (`detente.model.gradient`) in L-BFGS-B, with
variables scaled by their trade so that the problem is well conditioned; Nash repeats best responses
until no tariff moves; agreed tariffs raise all players' real income by an equal factor as far as it goes
(Ossa 2014, doi:10.1257/aer.104.12.4104, section on cooperation), or the income-weighted sum.

These are incentives under the model's assumptions, not forecasts of what governments do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.errors import InputError, NotConverged
from .board import LOWEST, Board, player_cells
from .choice import TariffChoice
from .economy import Array, Economy
from .equilibrium import Equilibrium
from .gradient import Cells

Progress = Callable[[str], None]
CONFIRMED = 12  #: up to so many players, best responses confirm what the joint search found
ENOUGH = 1e-4  #: slope at which more players than that stop: what is left to gain is of its square


def optimal_tariffs(
    economy: Economy,
    player: str,
    *,
    partners: Sequence[str] | None = None,
    sectors: Sequence[str] | None = None,
    start: Array | None = None,
    precision: float = 1e-8,
    lowest: float = LOWEST,
    **options: Any,
) -> TariffChoice:
    """The tariffs that raise one country's real income most when nobody answers.

    `partners` default to everyone; `start` are tariffs to begin from (default: the benchmark's);
    `options` go to `solve` (theta, closure, materials).
    """
    return nash_tariffs(
        economy,
        [player],
        partners=partners,
        sectors=sectors,
        start=start,
        precision=precision,
        lowest=lowest,
        kind="optimal",
        **options,
    )


def nash_tariffs(
    economy: Economy,
    players: Sequence[str],
    *,
    partners: Sequence[str] | None = None,
    sectors: Sequence[str] | None = None,
    start: Array | None = None,
    tol: float = 1e-4,
    precision: float = 1e-7,
    lowest: float = LOWEST,
    rounds: int = 40,
    progress: Progress | None = None,
    kind: str = "nash",
    **options: Any,
) -> TariffChoice:
    """Tariffs from which no player gains by moving alone.

    `partners`: whom the players may tax; default the other players when there are two or more,
    everyone for one. Stops when no tariff on trade worth more than 1e-6 of the player's income moves
    more than `tol` in a round. All players first move at once to a point without slopes; best responses
    then confirm it, except with more than `CONFIRMED` players, who stop at a slope of `ENOUGH`. Raises
    `NotConverged` after `rounds`.
    """
    chosen = tuple(dict.fromkeys(players))
    if not chosen:
        raise InputError("no players", remedy="name at least one country")
    for player in chosen:
        economy.country(player)
    common = partners if partners is not None else (chosen if len(chosen) > 1 else economy.countries)
    sides = {player: tuple(code for code in common if code != player) for player in chosen}
    cells = {player: player_cells(economy, player, sides[player], sectors) for player in chosen}
    board = Board(economy, economy.tariffs if start is None else start, options, lowest)
    benchmark = board.solve()
    counted = {p: economy.flows[c] / economy.income[economy.country(p)] > 1e-6 for p, c in cells.items()}
    moved, done = np.inf, 0
    many = len(chosen) > CONFIRMED
    slope = board.settle(cells, precision=ENOUGH if many else max(precision, 1e-7), progress=progress)
    if many and slope <= ENOUGH:
        moved = 0.0
    while done < rounds and moved > tol:
        done += 1
        moved = slope = 0.0
        for player in chosen:
            if progress is not None:
                progress(f"round {done}: {player}")
            omega = np.zeros(len(economy.countries))
            omega[economy.country(player)] = 1.0
            before = board.tariffs[cells[player]].copy()
            left = board.climb(_own(omega), player, cells[player], steps=200, precision=precision)
            step = np.abs(board.tariffs[cells[player]] - before)[counted[player]]
            moved, slope = max(moved, float(step.max(initial=0.0))), max(slope, left)
        if len(chosen) == 1:
            moved = 0.0
    if moved > tol:
        raise NotConverged(
            f"tariffs of {', '.join(chosen)} still move after {done} rounds",
            residual=moved,
            evaluations=board.solves,
            remedy="raise `rounds` or `tol`, or start from tariffs nearer to the answer",
        )
    final = board.solve()
    return TariffChoice(kind, chosen, sides, benchmark, final, board.tariffs, done, board.solves, slope, moved)


def cooperative_tariffs(
    economy: Economy,
    players: Sequence[str],
    *,
    partners: Sequence[str] | None = None,
    sectors: Sequence[str] | None = None,
    start: Array | None = None,
    share: str = "equal",
    precision: float = 1e-8,
    lowest: float = LOWEST,
    **options: Any,
) -> TariffChoice:
    """Tariffs the players would agree on, starting from `start` (Nash tariffs, say, or the benchmark's).

    `share`: ``equal`` raises every player's real income by one factor as far as it goes; ``joint``
    raises the income-weighted sum, whoever gains. Found by a soft minimum that is sharpened in stages.
    """
    if share not in ("equal", "joint"):
        raise InputError(f"share is {share!r}", remedy="say 'equal' or 'joint'")
    chosen = tuple(dict.fromkeys(players))
    if len(chosen) < 2:
        raise InputError("cooperation needs two players", remedy="name at least two countries")
    index = np.array([economy.country(player) for player in chosen], dtype=np.intp)
    common = chosen if partners is None else partners
    sides = {player: tuple(code for code in common if code != player) for player in chosen}
    parts = [player_cells(economy, player, sides[player], sectors) for player in chosen]
    cells: Cells = (
        np.concatenate([c[0] for c in parts]),
        np.concatenate([c[1] for c in parts]),
        np.concatenate([c[2] for c in parts]),
    )
    board = Board(economy, economy.tariffs if start is None else start, options, lowest)
    origin = board.solve()
    omega = np.zeros(len(economy.countries))
    slope = np.inf
    rounds = 1
    if share == "joint":
        omega[index] = economy.income[index] / economy.income[index].sum()
        slope = board.climb(_own(omega), "agreed", cells, steps=400, precision=precision)
        final = board.solve()
    else:
        final, slope, rounds = _equal_gains(board, origin, index, cells, precision)
    return TariffChoice(
        f"cooperative ({share})", chosen, sides, origin, final, board.tariffs, rounds, board.solves, slope, 0.0
    )


def _equal_gains(
    board: Board, origin: Equilibrium, index: NDArray[np.intp], cells: Cells, precision: float
) -> tuple[Equilibrium, float, int]:
    """The largest gain that all players can share equally, by an augmented Lagrangian.

    Maximises ḡ − Σ μ_n (g_n − ḡ) − ρ/2 Σ (g_n − ḡ)² over tariffs, then moves μ by ρ (g_n − ḡ), until
    gains differ by less than 1e-6. Raises `NotConverged` when they do not meet.
    """
    base = np.log(origin.real_income[index])
    multipliers, stiffness = np.zeros(len(index)), 30.0
    spread = np.inf
    for stage in range(1, 21):

        def objective(result: Equilibrium) -> tuple[float, Array]:
            gains = np.log(result.real_income[index]) - base
            apart = gains - gains.mean()
            pull = multipliers + stiffness * apart  # noqa: B023 - used within this stage only
            omega = np.zeros_like(result.real_income)
            omega[index] = 1.0 / len(index) - (pull - pull.mean())
            value = gains.mean() - multipliers @ apart - 0.5 * stiffness * (apart @ apart)  # noqa: B023
            return float(value), omega

        slope = board.climb(objective, "agreed", cells, steps=150, precision=precision)
        result = board.solve()
        gains = np.log(result.real_income[index]) - base
        apart, before = gains - gains.mean(), spread
        spread = float(np.abs(apart).max())
        if spread < 1e-6:
            return result, slope, stage
        multipliers = multipliers + stiffness * apart
        if spread > 0.25 * before:
            stiffness = min(4.0 * stiffness, 1e5)
    raise NotConverged(
        "gains do not become equal",
        residual=spread,
        evaluations=board.solves,
        remedy="start from other tariffs, or ask for the joint optimum",
    )


def _own(omega: Array) -> Callable[[Equilibrium], tuple[float, Array]]:
    """Σ ω ln Ŵ with fixed weights."""
    held = omega > 0

    def objective(result: Equilibrium) -> tuple[float, Array]:
        return float(omega[held] @ np.log(result.real_income[held])), omega

    return objective

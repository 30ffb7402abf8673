"""Timings of the truce game and of base rates, beside sgamesolver on the same game where it is installed.

    python benchmarks/outlook.py

Processor seconds on one thread. Ratios are what counts; the machine is named by its own yardstick (a NumPy loop).
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np

from detente.ledger.shelves import load
from detente.outlook.contrasts import Setting, contrasts
from detente.outlook.game import Game, clocked, far_end, forward, policy
from detente.outlook.history import load_history
from detente.outlook.payoffs import load_payoffs
from detente.outlook.posterior import posterior
from detente.outlook.priors import draw, parameters
from detente.outlook.truce import board, truce_game


def timed(work: Callable[[], object], repeat: int = 3) -> float:
    """Best of a few runs, seconds."""
    best = float("inf")
    for _ in range(repeat):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


def yardstick() -> float:
    """Seconds for two hundred exponentials of a hundred thousand numbers."""
    x = np.linspace(-1, 1, 100_000)

    def work() -> None:
        for _ in range(200):
            np.exp(x)

    return timed(work)


def solved(game: Game, steps: int) -> None:
    """Values six years out, a year of clocks, probabilities forward."""
    grid = board(steps)
    path = clocked(game, far_end(game), years=1.0)
    mu = np.zeros((grid.states, game.draws))
    mu[grid.state()] = 1.0
    for _ in forward(game, path, mu, grid.alive):
        pass


def sgamesolver_seconds(game: Game) -> tuple[float, float] | None:
    """Seconds of sgamesolver's QRE homotopy on the same 64-state game, and the largest difference of policies."""
    try:
        np.NaN = np.nan  # type: ignore[attr-defined]  # sgamesolver expects the name that NumPy 2 dropped
        import sgamesolver as sg
    except ImportError:
        return None
    size = game.states
    top = float(game.rho.sum() + sum(q.max() for q in game.rate))
    rest = top - float(game.rho.sum())
    chance = [float(game.rho[0, 0] / top), float(game.rho[1, 0] / top), rest / top]
    discount = top / (game.r[:, 0] + top)
    stage = game.u[:, :, 0] / (game.r[:, 0] + top)
    payoffs, transitions = [], []
    for s in range(size):
        for mover in range(3):
            if mover < 2:
                mine = [(None, s, 0.0)] + [
                    (m, int(move.target[s]), float(np.broadcast_to(cost, (size, 1))[s, 0]))
                    for m, (move, cost) in enumerate(zip(game.moves, game.cost, strict=True))
                    if move.player == mover and move.possible[s]
                ]
                shape = [1, 1]
                shape[mover] = len(mine)
                u, t = np.zeros([2, *shape]), np.zeros([*shape, 3 * size])
                for k, (_, target, cost) in enumerate(mine):
                    at = (k, 0) if mover == 0 else (0, k)
                    for i in (0, 1):
                        u[(i, *at)] = stage[target, i] - (cost if i == mover else 0.0)
                    for j in range(3):
                        t[(*at, 3 * target + j)] += chance[j]
            else:
                u, t, total = np.zeros((2, 1, 1)), np.zeros((1, 1, 3 * size)), 0.0
                for step, rate in zip(game.chances, game.rate, strict=True):
                    w = float(rate[s, 0]) / rest
                    total += w
                    for i in (0, 1):
                        u[i, 0, 0] += w * stage[step.target[s], i]
                    for j in range(3):
                        t[0, 0, 3 * step.target[s] + j] += w * chance[j]
                for i in (0, 1):
                    u[i, 0, 0] += (1 - total) * stage[s, i]
                for j in range(3):
                    t[0, 0, 3 * s + j] += (1 - total) * chance[j]
            payoffs.append(u)
            transitions.append(t)
    start = time.process_time()
    homotopy = sg.homotopy.QRE(sg.SGame(payoffs, transitions, discount))
    homotopy.solver_setup()
    homotopy.solver.verbose = 0
    homotopy.solver.t_target = 1 / float(game.sigma[0, 0])
    homotopy.solve()
    seconds = time.process_time() - start
    ours = policy(game, far_end(game, years=80.0))
    theirs = homotopy.equilibrium.strategies
    worst = 0.0
    for s in range(size):
        for mover in (0, 1):
            k = 0
            for move, p in zip(game.moves, ours, strict=True):
                if move.player == mover and move.possible[s]:
                    k += 1
                    worst = max(worst, abs(float(p[s, 0]) - float(theirs[3 * s + mover, mover, k])))
    return seconds, worst


def main() -> None:
    """Print the table."""
    ledger = load("us-china")
    payoffs = load_payoffs(ledger)
    gap = np.array([0.6, 0.1])
    print(f"yardstick                              {yardstick():8.3f} s")
    for steps in (1, 2, 8):
        game = truce_game(board(steps), parameters(draw(1, seed=1), payoffs, gap))
        solved(game, steps)
        print(f"game solved, {board(steps).states:5d} states              {timed(lambda: solved(game, steps)):8.3f} s")  # noqa: B023
    setting = Setting(payoffs, (0.6, 0.1), 0.26, ((0.1,), ()), (0.1, 0.5, 1.0), np.full(384, 0.6))
    print(f"384 draws, 256 states, four readings   {timed(lambda: contrasts(draw(384, seed=2), setting), 1):8.3f} s")
    history = load_history()
    print(f"base rates, draws at hand              {timed(lambda: posterior(history)):8.3f} s")
    small = truce_game(board(1), parameters(draw(1, seed=1), payoffs, gap))
    same = type(small)(
        small.states,
        small.moves,
        small.chances,
        small.u,
        small.cost,
        small.rate,
        small.rho,
        small.r,
        np.repeat(small.sigma[:1], 2, 0),
    )
    other = sgamesolver_seconds(same)
    if other is None:
        print("sgamesolver                            not installed")
    else:
        mine = timed(lambda: far_end(same, years=80.0), 1)
        print(
            f"64 states: sgamesolver {other[0]:.1f} s, here {mine:.2f} s, {other[0] / mine:.0f} times; "
            f"policies differ by {other[1]:.1e}"
        )


if __name__ == "__main__":
    main()

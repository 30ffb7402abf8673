"""The game kernel against other solvers: scipy's integrators, simulation, a linear algebra route, Gambit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import integrate, optimize
from scipy.linalg import expm

from detente.base.errors import InputError
from detente.outlook.game import (
    Array,
    Chance,
    Game,
    Jump,
    Move,
    clocked,
    far_end,
    flux,
    forward,
    policy,
    slope,
)
from detente.outlook.truce import Parameters, Payoff, board, lapse_target, pressure, truce_game


def parameters(
    draws: int = 1, *, seed: int = 0, gap: tuple[float, float] = (0.5, 0.5), spread: float = 0.0
) -> Parameters:
    """Parameters of the size that the design note used, with some spread."""
    rng = np.random.default_rng(seed)

    def near(middle: float) -> Array:
        return middle * np.exp(spread * rng.standard_normal((2, draws)))

    def levels(*numbers: float) -> Array:
        return np.array(numbers)[:, None] * np.ones((1, draws))

    pay = (
        Payoff(levels(0, 0.05, 0.14, 0.16), levels(0, 0.03, 0.16, 0.40), levels(0, 0.10, 0.45, 0.90)),
        Payoff(levels(0, 0.05, 0.13, 0.15), levels(0, 0.03, 0.15, 0.36), levels(0, 0.12, 0.40, 0.80)),
    )
    return Parameters(
        payoff=pay,
        gap=np.array(gap)[:, None] * np.ones((1, draws)),
        r=np.array([[0.6], [0.25]]) * np.ones((1, draws)),
        sigma=near(0.08),
        rho=near(8.0),
        probe_cost=near(0.08),
        escalate_cost=near(0.38),
        concede_cost=near(0.05),
        grievance=near(0.2),
        eta=near(2.0),
        vigilance=near(3.0),
        zeta=near(1.5),
        agency=near(0.2),
        court=near(0.1),
        wear=near(0.5),
        floor=np.full((2, draws), 0.3),
        election=near(0.5),
    )


def test_backward_values_against_scipys_adaptive_integrator() -> None:
    grid = board(1)
    game = truce_game(grid, parameters())
    ours = far_end(game, years=2.0, step=0.01)

    def rhs(_: float, v: Array) -> Array:
        return slope(game, v.reshape(grid.states, 2, 1), game.u).ravel()

    other = integrate.solve_ivp(rhs, (0, 2.0), np.zeros(grid.states * 2), method="DOP853", rtol=1e-10, atol=1e-12)
    assert ours.ravel() == pytest.approx(other.y[:, -1], abs=2e-7)


def test_the_default_step_is_fine_enough() -> None:
    grid = board(2)
    game = truce_game(grid, parameters(4, spread=0.3))
    coarse, fine = far_end(game, years=3.0), far_end(game, years=3.0, step=0.005)
    for a, b in zip(policy(game, coarse), policy(game, fine), strict=True):
        assert np.abs(a - b).max() < 1e-4


def test_forward_probabilities_against_the_matrix_exponential() -> None:
    """Under fixed values the chain is homogeneous: μ(t) = μ(0) exp(Qt) with Q built state by state."""
    grid = board(1)
    game = truce_game(grid, parameters())
    end = far_end(game)
    path = clocked(game, end, years=0.5, flow=None, step=0.01)
    fixed = type(path)(path.grid, tuple(end for _ in path.values), None)
    now = grid.state()
    mu = np.zeros((grid.states, 1))
    mu[now] = 1.0
    for _, last in forward(game, fixed, mu, grid.alive):
        ours = last
    q = np.zeros((grid.states, grid.states))
    p = policy(game, end)
    for s in range(grid.states):
        if not grid.alive[s, 0]:
            continue
        for move, pr in zip(game.moves, p, strict=True):
            q[s, move.target[s]] += game.rho[move.player, 0] * pr[s, 0]
            q[s, s] -= game.rho[move.player, 0] * pr[s, 0]
        for chance, rate in zip(game.chances, game.rate, strict=True):
            q[s, chance.target[s]] += rate[s, 0]
            q[s, s] -= rate[s, 0]
    assert ours[:, 0] == pytest.approx(expm(q * 0.5)[now], abs=1e-7)


def test_simulated_paths_against_the_ode() -> None:
    """Thinning: 40,000 paths of the clocked game, moves drawn from the policy in force; within four standard errors."""
    grid = board(1)
    p = parameters()
    game = truce_game(grid, p)
    keep = np.array([0.6])
    jump = Jump(0.3, lapse_target(grid), keep)
    path = clocked(game, far_end(game), years=0.6, flow=pressure(grid, p, ((0.1,), ())), jump=jump)
    mu = np.zeros((grid.states, 1))
    mu[grid.state()] = 1.0
    ode = {round(t, 6): float((m * grid.alive).sum()) for t, m in forward(game, path, mu, grid.alive)}
    rng = np.random.default_rng(5)
    count = 40_000
    state, clock = np.full(count, grid.state()), np.zeros(count)
    died = np.full(count, np.inf)
    rates = np.stack([np.broadcast_to(r, (grid.states, 1))[:, 0] for r in game.rate], 1)
    top = float(game.rho.sum() + rates.sum(1).max())
    policies = [
        np.stack([x[:, 0] for x in policy(game, 0.5 * (path.values[k] + path.values[k + 1]))], 1)
        for k in range(len(path.grid) - 1)
    ]
    jumped = np.zeros(count, bool)
    active = np.arange(count)
    while active.size:
        ahead = clock[active] + rng.exponential(1 / top, active.size)
        crossing = (ahead >= 0.3) & ~jumped[active]
        who = active[crossing]
        lapse = rng.random(who.size) > 0.6
        state[who[lapse]] = lapse_target(grid)[state[who[lapse]]]
        died[who[lapse]] = 0.3
        jumped[who] = True
        clock[who] = 0.3
        going = active[~crossing]
        clock[going] = ahead[~crossing]
        going = going[clock[going] < 0.6]
        k = np.clip(np.searchsorted(path.grid, clock[going], side="right") - 1, 0, len(policies) - 1)
        u = rng.uniform(0, top, going.size)
        old = state[going]
        new = old.copy()
        edge = np.zeros(going.size)
        for m, move in enumerate(game.moves):
            width = game.rho[move.player, 0] * np.stack(policies)[k, old, m]
            hit = (u >= edge) & (u < edge + width)
            new[hit] = move.target[old[hit]]
            edge += width
        for c, chance in enumerate(game.chances):
            width = rates[old, c]
            hit = (u >= edge) & (u < edge + width)
            new[hit] = chance.target[old[hit]]
            edge += width
        state[going] = new
        dead = grid.alive[new, 0] == 0
        died[going[dead]] = clock[going[dead]]
        alive_now = np.isinf(died) & (clock < 0.6)
        active = np.flatnonzero(alive_now)
    for t, survival in ode.items():
        share = float((died > t).mean())
        assert abs(share - survival) < 4 * np.sqrt(0.25 / count), (t, share, survival)


def logit_tree(depth: int, lam: float) -> dict[tuple[tuple[int, int], int, int], Array]:
    """Backward induction on the small tree: chance picks the mover, who holds or flips its own measure."""
    table: dict[tuple[tuple[int, int], int, int], Array] = {}

    def value(x: tuple[int, int], k: int) -> Array:
        if k == depth:
            return np.zeros(2)
        total = np.zeros(2)
        for mover, weight in ((0, 0.55), (1, 0.45)):
            options = []
            for act in (0, 1):
                y = list(x)
                y[mover] ^= act
                options.append(stage((y[0], y[1])) + value((y[0], y[1]), k + 1))
            z = np.array([lam * o[mover] for o in options])
            p = np.exp(z - z.max())
            p /= p.sum()
            table[x, k, mover] = p
            total += weight * (p[0] * options[0] + p[1] * options[1])
        return total

    value((0, 0), 0)
    return table


def stage(x: tuple[int, int]) -> Array:
    """Payoffs of a stage of the small tree."""
    first = np.array([[0, -0.45], [0.10, -0.30]])[x[0], x[1]]
    second = np.array([[0, -0.40], [0.12, -0.28]])[x[1], x[0]]
    return np.array([first, second])


@pytest.mark.oracle
def test_choice_rule_is_gambits_agent_quantal_response() -> None:
    gbt = pytest.importorskip("pygambit")
    lam, depth = 6.0, 2
    ours = logit_tree(depth, lam)
    game = gbt.Game.new_tree(players=["one", "two"])
    labels: dict[int, tuple[tuple[int, int], int, int]] = {}

    def grow(node: object, x: tuple[int, int], k: int, total: Array) -> None:
        if k == depth:
            outcome = game.add_outcome(f"o{len(game.outcomes)}", [float(total[0]), float(total[1])])
            game.set_outcome(node, outcome)
            return
        game.append_move(node, game.players.chance, ["a", "b"])
        game.set_chance_probs(node.infoset, [gbt.Rational(55, 100), gbt.Rational(45, 100)])  # type: ignore[attr-defined]
        for mover, child in enumerate(list(node.children)):  # type: ignore[attr-defined]
            game.append_move(child, ["one", "two"][mover], ["hold", "flip"])
            child.infoset.label = f"i{len(labels)}"
            labels[len(labels)] = (x, k, mover)
            for act, grandchild in enumerate(list(child.children)):
                y = list(x)
                y[mover] ^= act
                grow(grandchild, (y[0], y[1]), k + 1, total + stage((y[0], y[1])))

    grow(game.root, (0, 0), 0, np.zeros(2))
    found = gbt.qre.logit_solve_lambda(game, lam=[lam], first_step=0.05, max_accel=1.05)[0]
    actions = [(i, j) for player in game.players for i in player.infosets for j in range(len(list(i.actions)))]
    gambit = [float(found[k]) for k in range(len(actions))]  # probabilities in the order of the actions
    worst = max(abs(g - ours[labels[int(i.label[1:])]][j]) for g, (i, j) in zip(gambit, actions, strict=True))
    assert worst < 1e-6


@pytest.mark.oracle
def test_the_oracle_knows_kuhn_poker_and_bagwell(raw: Path) -> None:
    """The oracle itself on published games: Kuhn poker is worth −1/18; Bagwell's one pure equilibrium is (C, C)."""
    gbt = pytest.importorskip("pygambit")
    kuhn = gbt.read_efg(str(raw / "targets" / "outlook" / "openspiel_kuhn_poker.efg"))
    found = gbt.nash.lcp_solve(kuhn, rational=False).equilibria[0]
    assert found.payoff(next(iter(kuhn.players))) == pytest.approx(-1 / 18, abs=1e-12)
    bagwell = gbt.read_efg(str(raw / "targets" / "outlook" / "gambit_bagwell1995.efg"))
    (pure,) = gbt.nash.enumpure_solve(bagwell).equilibria
    assert [float(pure.payoff(p)) for p in bagwell.players] == [4.0, 4.0]


def test_kernel_reproduces_backward_induction_on_the_tree() -> None:
    """One occasion to move in the kernel is one node of the tree: policies from V' = stage + continuation agree."""
    lam = 6.0
    ours = logit_tree(1, lam)
    states = [(a, b) for a in (0, 1) for b in (0, 1)]
    v = np.array([stage(x) for x in states])[:, :, None]
    moves = []
    for i in (0, 1):
        flipped = [states.index((x[0] ^ 1, x[1]) if i == 0 else (x[0], x[1] ^ 1)) for x in states]
        moves.append(Move(i, "flip", np.array(flipped), np.ones(4, bool)))
    one = np.ones((2, 1))
    game = Game(4, tuple(moves), (), np.zeros((4, 2, 1)), (np.zeros((4, 1)),) * 2, (), one, one, one / lam)
    p = policy(game, v)
    for i in (0, 1):
        assert p[i][0, 0] == pytest.approx(ours[(0, 0), 0, i][1], abs=1e-12)


@pytest.mark.oracle
def test_stationary_policies_against_a_root_finder() -> None:
    """The far end of a patient enough game solves 0 = u − rV + …, found without integrating, by scipy's root."""
    grid = board(1)
    game = truce_game(grid, parameters())
    ours = far_end(game, years=60.0)

    def residual(v: Array) -> Array:
        return slope(game, v.reshape(grid.states, 2, 1), game.u).ravel()

    other = optimize.root(residual, ours.ravel() + 0.01, method="krylov", options={"fatol": 1e-9, "maxiter": 400})
    assert other.success
    assert np.abs(residual(ours.ravel())).max() < 1e-6
    for a, b in zip(policy(game, ours), policy(game, other.x.reshape(grid.states, 2, 1)), strict=True):
        assert np.abs(a - b).max() < 1e-5


def test_probability_is_kept_and_flux_balances() -> None:
    grid = board(2)
    game = truce_game(grid, parameters(3, spread=0.3))
    path = clocked(game, far_end(game), years=0.4, jump=Jump(0.2, lapse_target(grid), np.full(3, 0.5)))
    mu = np.zeros((grid.states, 3))
    mu[grid.state()] = 1.0
    for _, last in forward(game, path, mu, grid.alive):
        assert last.sum(0) == pytest.approx(np.ones(3), abs=1e-9)
        assert last.min() > -1e-12
    parts = flux(game, last, policy(game, path.values[-1]))
    assert all((f >= -1e-12).all() for f in parts)


def test_rates_and_noise_must_make_sense() -> None:
    grid = board(1)
    good = parameters()
    with pytest.raises(InputError, match="sigma must be positive"):
        truce_game(grid, _with(good, sigma=np.zeros((2, 1))))
    with pytest.raises(InputError, match="is negative"):
        truce_game(grid, _with(good, agency=np.full((2, 1), -1.0)))
    with pytest.raises(InputError, match="gap between accounts is negative"):
        truce_game(grid, _with(good, gap=np.full((2, 1), -0.1)))


def _with(p: Parameters, **change: Any) -> Parameters:
    from dataclasses import replace

    return replace(p, **change)


def survival(p: Parameters, years: float = 0.5) -> float:
    grid = board(2)
    game = truce_game(grid, p)
    path = clocked(game, far_end(game), years=years)
    mu = np.zeros((grid.states, p.draws))
    mu[grid.state()] = 1.0
    *_, (_, last) = forward(game, path, mu, grid.alive)
    return float((last * grid.alive).sum(0).mean())


def test_comparative_statics_of_the_design_note() -> None:
    """More ambiguity, less durable; dearer escalation, more durable."""
    base = survival(parameters())
    assert survival(parameters(gap=(1.0, 1.0))) < base < survival(parameters(gap=(0.0, 0.0)))
    assert survival(_with(parameters(), escalate_cost=np.full((2, 1), 0.6))) > base


@pytest.mark.parametrize(("cost", "stabilises"), [(4.0, True), (0.0, False)])
def test_patience_stabilises_only_where_escalation_costs_its_author(cost: float, *, stabilises: bool) -> None:
    pay = tuple(Payoff(x.gain, cost * x.cost, x.loss) for x in parameters().payoff)
    p = _with(parameters(), payoff=(pay[0], pay[1]))
    patient, hasty = (survival(_with(p, r=np.full((2, 1), r))) for r in (0.1, 2.0))
    assert (patient > hasty) is stabilises


def test_chances_carry_their_names() -> None:
    game = truce_game(board(1), parameters())
    assert all(isinstance(c, Chance) for c in game.chances)
    assert {c.name for c in game.chances} == {"breach", "institutions", "diversification"}

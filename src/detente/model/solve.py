"""Solving for the counterfactual: one scenario or a batch, converged or an error.

`solve` and `solve_batch` are the only doors. A shock that the accelerated map cannot take in one
step is walked to in ever smaller steps; if that fails too, `NotConverged` says how far it got.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ..base.errors import InputError, NotConverged
from . import equations as eq
from .anderson import Stopped, iterate
from .backend import Backend, backend
from .economy import Array, Economy, checked_eta, checked_theta
from .equilibrium import Equilibrium, Solver
from .household import Household
from .inverse import Applied, compute
from .preconditioner import applied
from .quantity import solve_quotas
from .shock import Changes, Shock
from .system import System

LIMIT = 300
STEPS = 32
CHUNK = 64  #: scenarios at most in one batch
BATCH_BYTES = 120e6


def solve(
    economy: Economy,
    shock: Shock,
    *,
    theta: ArrayLike | None = None,
    closure: str = "fixed",
    materials: float = 1.0,
    tol: float = 1e-10,
    limit: int = LIMIT,
    start: Equilibrium | Array | None = None,
    on: str | Backend = "numpy",
    revenue: str = "lump sum",
    labour: float = 0.0,
    scale: float = 0.0,
) -> Equilibrium:
    """The equilibrium of `economy` after `shock`.

    `theta`: elasticities, a number or `[J]`, instead of the economy's. `closure`: trade balances
    ``fixed`` in units of world value added, ``purged`` (of a benchmark that is `balanced`, where real income is
    asked for), or ``proportional`` to own wages. `materials`:
    elasticity between inputs (1 is Cobb–Douglas). `tol` bounds every residual in logs. `start`: a
    solved neighbour. `revenue`, `labour` κ, `scale` ψ: `detente.model.household`. Raises `InputError` for a bad
    shock and `NotConverged` otherwise.
    """
    shock.checked(economy)
    chosen = None if theta is None else checked_theta(theta, economy.sectors)
    if chosen is not None and economy.eta is not None:
        checked_eta(economy.eta, chosen, economy.sectors)
    house = Household(revenue, labour, scale)
    options: dict[str, Any] = {
        "closure": closure,
        "materials": materials,
        "tol": tol,
        "limit": limit,
        "household": house,
    }
    library = backend(on)
    first = start.state if isinstance(start, Equilibrium) else start

    def one(plain: Shock, state: Array | None) -> Equilibrium:
        return _solve_plain(economy, plain, chosen, state, library, **options)

    if not shock.quotas:
        return one(shock, first)
    result, effective, outcomes, spent = solve_quotas(economy, shock, one)
    solver = replace(result.solver, evaluations=spent, outcome=result.solver.outcome + ", quotas met")
    return replace(result, shock=shock, effective=effective, quotas=outcomes, solver=solver)


def solve_batch(
    economy: Economy,
    shocks: Sequence[Shock],
    *,
    thetas: ArrayLike | None = None,
    closure: str = "fixed",
    materials: float = 1.0,
    tol: float = 1e-10,
    limit: int = LIMIT,
    on: str | Backend = "numpy",
    chunk: int | None = None,
    revenue: str = "lump sum",
    labour: float = 0.0,
    scale: float = 0.0,
) -> list[Equilibrium]:
    """Many scenarios at once, in order; `thetas` is None or `[S, J]`, one row a scenario.

    Scenarios share every product with π. A scenario the batch cannot converge is solved again
    alone, so the answer never depends on its company. Memory is bounded by `chunk` scenarios.
    """
    library = backend(on)
    draws = None if thetas is None else np.asarray(thetas, dtype=np.float64)
    if draws is not None:
        if draws.shape != (len(shocks), len(economy.sectors)):
            raise InputError(
                f"thetas have shape {draws.shape} for {len(shocks)} scenarios", remedy="[scenario, sector]"
            )
        for row in draws:
            checked_theta(row, economy.sectors)
        if economy.eta is not None and (draws < economy.eta).any():
            s, j = (int(k) for k in np.argwhere(draws < economy.eta)[0])
            raise InputError(
                f"theta of {economy.sectors[j]} in scenario {s + 1} is {draws[s, j]:g}, "
                f"below the nest's {economy.eta[j]:g}",
                remedy="draw no θ below η",
            )
    found: list[Equilibrium | None] = [None] * len(shocks)
    plain: list[int] = []
    options: dict[str, Any] = {"closure": closure, "materials": materials, "tol": tol, "limit": limit}
    switches: dict[str, Any] = {"revenue": revenue, "labour": labour, "scale": scale}
    for s, shock in enumerate(shocks):
        if shock.quotas:
            row = None if draws is None else draws[s]
            found[s] = solve(economy, shock, theta=row, on=library, **options, **switches)
        else:
            shock.checked(economy)
            plain.append(s)
    options["household"] = Household(**switches)
    at = 0
    while at < len(plain):
        parts = _next(economy, [shocks[s] for s in plain[at : at + (chunk or CHUNK)]], chunk)
        part = plain[at : at + len(parts)]
        rows = None if draws is None else draws[part]
        batch = [shocks[s] for s in part]
        for s, result in zip(part, _solve_together(economy, batch, parts, rows, library, **options), strict=True):
            found[s] = result
        at += len(parts)
    return [result for result in found if result is not None]


def _next(economy: Economy, shocks: Sequence[Shock], chunk: int | None) -> list[Changes]:
    """Changes of as many of the next scenarios as fit in the memory set aside (one at least)."""
    J, N = economy.sizes
    parts: list[Changes] = []
    rows = np.zeros(N, dtype=bool)
    listed = 0
    for shock in shocks:
        part = shock.changes(economy)
        rows[part.importer] = True
        listed += 5 * part.wedge.nbytes
        held = 8.0 * (len(parts) + 1) * (40 * J * N + 5 * J * N * int(rows.sum())) + listed
        if parts and chunk is None and held > BATCH_BYTES:
            break
        parts.append(part)
    return parts


def _solve_together(
    economy: Economy,
    shocks: Sequence[Shock],
    parts: Sequence[Changes],
    thetas: Array | None,
    library: Backend,
    *,
    closure: str,
    materials: float,
    tol: float,
    limit: int,
    household: Household,
) -> list[Equilibrium]:
    options: dict[str, Any] = {"closure": closure, "materials": materials, "household": household}
    system = System(economy, shocks, backend=library, thetas=thetas, parts=parts, **options)
    stopped = _run(system, system.start(), tol=tol, limit=limit)
    results = collect(system, stopped, tol)
    for s in map(int, np.nonzero(~stopped.converged)[0]):
        row = None if thetas is None else thetas[s]
        results[s] = _solve_plain(economy, shocks[s], row, None, library, tol=tol, limit=limit, **options)
    return [_finite(result) for result in results]


def _solve_plain(
    economy: Economy,
    shock: Shock,
    theta: Array | None,
    state: Array | None,
    library: Backend,
    *,
    closure: str,
    materials: float,
    tol: float,
    limit: int,
    household: Household,
) -> Equilibrium:
    """One scenario without quotas: directly, else by continuation."""
    draws = None if theta is None else theta[None]

    def system_of(part: Shock) -> System:
        return System(
            economy,
            [part],
            backend=library,
            thetas=draws,
            closure=closure,
            materials=materials,
            household=household,
        )

    system = system_of(shock)
    x = system.start() if state is None else library.asarray(state[None, :])
    stopped = _run(system, x, tol=tol, limit=limit)
    if stopped.converged[0]:
        return _finite(collect(system, stopped, tol)[0])
    spent, tried, reached = int(stopped.evaluations[0]), float(stopped.residual[0]), 0.0
    x, step, steps = system.start(), 0.5, 0
    inverse: Applied | None = None
    while steps < STEPS and step > 1.0 / 64.0:
        target = min(1.0, reached + step)
        system = system_of(shock.scaled(economy, target))
        stopped = _run(system, x, tol=tol if target == 1.0 else 1e-7, limit=limit, inverse=inverse)
        spent += int(stopped.evaluations[0])
        steps += 1
        if not stopped.converged[0]:
            step /= 2.0
            continue
        reached, x = target, stopped.x
        if reached == 1.0:
            whole = replace(stopped, evaluations=np.array([spent]))
            return _finite(collect(system, whole, tol, steps=steps)[0])
        if (
            not system.taxed and household.plain
        ):  # far from the benchmark its Jacobian misleads: take the one of this point
            inverse = compute(collect(system, stopped, tol)[0].rebased()).on(library)
    raise NotConverged(
        f"no equilibrium found for {shock.name or 'the shock'}: in one step it stops at {tried:.2g}, "
        f"in small steps it gets {100 * reached:.0f} % of the way",
        residual=float(stopped.residual[0]),
        evaluations=spent,
        remedy="scale the shock down, raise `limit`, or lower the largest elasticities",
    )


def _run(system: System, x: Any, *, tol: float, limit: int, inverse: Applied | None = None) -> Stopped:
    """Accelerate the map from `x` until every scenario has stopped."""
    inverse = inverse or applied(system.economy, system.backend)
    xp = system.xp
    sales = slice(system.N + system.J * system.N, system.N + 2 * system.J * system.N)
    present = [system]

    def step(state: Any) -> tuple[Any, Any]:
        now = present[0]
        lw, q, ly = now.unpack(state)
        lz = now.kept(state)
        q1, ly1, r, point = now.evaluate(lw, q, ly, lz)
        f_q, f_y = q1 - q, ly1 - ly
        size = xp.max(xp.abs(r), axis=1)
        for part in (f_q, f_y):
            size = _worse(xp, size, xp.max(xp.abs(xp.reshape(part, (part.shape[0], -1))), axis=1))
        move = inverse.step(r, f_q, f_y)
        if now.made is not None:
            move[:, sales] *= xp.reshape(now.made, (now.made.shape[0], -1))
        if lz is not None:
            size = _worse(xp, size, xp.max(xp.abs(point.lz - lz), axis=1))
            move = xp.concat((move, point.lz - lz), axis=1)
        return move, size

    def narrow(which: Any) -> None:
        present[0] = present[0].keep(which)

    def tidy(state: Any) -> Any:
        state[:, : system.N] = eq.numeraire(xp, state[:, : system.N], system.V)
        return state

    with np.errstate(all="ignore"):  # what is not finite is caught in `iterate`, scenario by scenario
        return iterate(step, x, backend=system.backend, tidy=tidy, tol=tol, limit=limit, narrow=narrow)


def _finite(result: Equilibrium) -> Equilibrium:
    """The result, unless a number in it is not one."""
    parts = (result.income, result.real_wage, result.prices, result.output, result.tariff_revenue)
    if not all(np.isfinite(part).all() for part in parts):
        raise NotConverged(
            f"{result.shock.name or 'the shock'} gives numbers that are not finite",
            residual=result.solver.residual,
            evaluations=result.solver.evaluations,
            remedy="look for NaN in the economy, or lower the largest elasticities",
        )
    return result


def _worse(xp: Any, a: Any, b: Any) -> Any:
    """Elementwise maximum that lets NaN through."""
    return xp.where(xp.isnan(b) | (b > a), b, a)


def collect(system: System, stopped: Stopped, tol: float, *, steps: int = 1) -> list[Equilibrium]:
    """An `Equilibrium` for each scenario (also for those that did not converge: the caller drops them)."""
    xp, economy, host = system.xp, system.economy, system.backend.to_numpy
    with np.errstate(all="ignore"):
        lw, q, ly = system.unpack(stopped.x)
        lz = system.kept(stopped.x)
        _, _, _, p = system.evaluate(lw, q, ly, lz)
        q_F = q if not system.split else p.F.q
        index = host(xp.exp(xp.sum(system.alpha * q_F, axis=1)))
        t_M, t_F = p.M.t, p.F.t
        duties = host(xp.sum(t_M * p.X_M + t_F * p.X_F, axis=1))
        at_border = xp.sum((1.0 - t_M) * p.X_M + (1.0 - t_F) * p.X_F, axis=1)
        sold = xp.sum(p.Y1, axis=1)
        taxes = host(xp.zeros_like(sold) if p.export_revenue is None else p.export_revenue)
        balance = host(at_border - sold - p.D) - taxes
        wages, prices, u = host(xp.exp(lw if p.ll is None else lw - p.ll)), host(xp.exp(q)), host(p.u)
        employed = None if p.ll is None else host(xp.exp(p.ll))
        kept = None if lz is None else host(xp.exp(-lz))
    walras = np.abs(balance).max(axis=1) / economy.value_added.sum()
    income, Y, X_M, X_F, D, state = (host(a) for a in (p.income, p.Y, p.X_M, p.X_F, p.D, stopped.x))
    theta = np.broadcast_to(host(system.theta)[..., 0], (system.S, system.J))
    results = []
    for s, shock in enumerate(system.shocks):
        solver = Solver(
            residual=float(stopped.residual[s]),
            evaluations=int(stopped.evaluations[s]),
            walras=float(walras[s]),
            outcome="converged" if steps == 1 else f"converged by continuation in {steps} steps",
            tol=tol,
            steps=steps,
        )
        results.append(
            Equilibrium(
                economy=economy,
                shock=shock,
                theta=theta[s],
                wages=wages[s],
                prices=prices[s],
                price_index=index[s],
                income=income[s],
                output=Y[s],
                input_spending=X_M[s],
                final_spending=X_F[s],
                tariff_revenue=duties[s],
                export_revenue=taxes[s],
                deficits=D[s],
                solver=solver,
                state=state[s],
                supply=u[s],
                closure=system.closure,
                materials=system.materials,
                household=system.household,
                employment=None if employed is None else employed[s],
                kept=None if kept is None else kept[s],
            )
        )
    return results
